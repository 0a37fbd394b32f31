"""The errors of landmarks: in reading one film, and on another film of the same leg.

Reading a film misplaces each landmark. The ends of a joint line have a small error across it,
mostly shared, and a larger one along it. Another film adds the error of positioning, which no
reader sees: rotation and flexion seem to turn femur and tibia at the knee, and stance opens the
joint. The numbers are in ``data/landmark_sd.json``.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.errors import InputError
from wedgecalc.geometry.alignment import Lines, jlca
from wedgecalc.geometry.joint import contact
from wedgecalc.geometry.landmark_pairs import PAIRS
from wedgecalc.geometry.limb import AnyLimb
from wedgecalc.geometry.plane import Point, Points, unit
from wedgecalc.planning.request_fields import ANOTHER_FILM, THIS_FILM, field_problems

POSITIONING = "positioning"
# The segments that an error of positioning turns.
_TURNED = {
    "femur": ("femur-hip", "femur-shaft"),
    "tibia": ("tibia-shaft",),
    "joint": ("tibia-shaft", "tibia-joint"),
}


@dataclass(frozen=True, slots=True)
class SharedError:
    """An error that several landmarks share.

    Attributes
    ----------
    causes : tuple of str
        The two landmarks, or ``positioning``, to which the error is ascribed.
    moves : mapping of str to complex
        Displacement of each landmark for an error of one standard deviation.
    """

    causes: tuple[str, ...]
    moves: Mapping[str, Point]


@dataclass(frozen=True, slots=True)
class LandmarkSpread:
    """The errors of the landmarks of a limb.

    Attributes
    ----------
    of : {"this-film", "another-film"}
    sds : dict of str to float
        Standard deviation of each landmark, mm, across its joint line if it has one.
    axes : dict
        By landmark: a direction, and the SDs of its independent error along and across it.
    together : tuple of SharedError
        The errors that landmarks share.
    """

    of: str
    sds: dict[str, float]
    axes: dict[str, tuple[Point, float, float]]
    together: tuple[SharedError, ...]

    @property
    def draws(self) -> int:
        """Number of random numbers that displace the landmarks once."""
        return 2 * len(self.axes) + len(self.together)


def spread_of(
    limb: AnyLimb, given: Mapping[str, float] | float | None = None, of: str | None = None
) -> LandmarkSpread:
    """Return the errors of the landmarks of a limb.

    Parameters
    ----------
    limb : Limb
        One limb or an array of limbs.
    given : float or mapping of str to float, optional
        One SD for all, or by landmark, mm: in every direction, 1.5 times along a joint line.
    of : {"this-film", "another-film"}, optional
        Default: reading this film.

    Raises
    ------
    InputError
        For an unknown landmark, or a value outside 0 to 20 mm.

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> found = spread_of(Limb.from_angles(), {"hip_center": 2.0})
    >>> found.sds["hip_center"], found.sds["ankle_center"], found.sds["plateau_medial"]
    (2.0, 1.0, 0.45)
    """
    usual, stated = records.landmark_sds(), dict(limb.landmark_sd)
    if isinstance(given, Mapping):
        stated |= given
    elif given is not None:
        stated = dict.fromkeys(limb.points, given)
    value = stated if given is None or isinstance(given, Mapping) else given
    if problems := list(field_problems("landmark_sd", value)):
        raise InputError(problems)
    lines = {
        name: unit(line)
        for a, b in PAIRS
        if (line := limb.line(a, b)) is not None
        for name in (a, b)
    }
    stretch, across, shared = (
        float(usual[key]) for key in ("along_joint_line", "end_across_mm", "end_shared_mm")
    )
    alone = math.sqrt(across**2 - shared**2)
    sds: dict[str, float] = {}
    axes: dict[str, tuple[Point, float, float]] = {}
    for name in limb.points:
        along = lines.get(name, 1.0 + 0.0j)
        if name in stated or name not in lines:
            sds[name] = float(stated.get(name, usual["default_mm"]))
            axes[name] = along, sds[name] * (stretch if name in lines else 1.0), sds[name]
        else:
            sds[name], axes[name] = across, (along, float(usual["end_along_mm"]), alone)
    together = [
        SharedError(pair, {name: lines[name] * (1j * shared) for name in pair})
        for pair in PAIRS
        if pair[0] in lines and not stated.keys() & set(pair)
    ]
    if of == ANOTHER_FILM:
        together += _positioning(limb)
    return LandmarkSpread(of or THIS_FILM, sds, axes, tuple(together))


def _positioning(limb: AnyLimb) -> list[SharedError]:
    """Return the errors of positioning: small turns of femur and tibia about the knee.

    The third is the opening of the joint: a turn of the tibia about the contact of the closed side,
    as in `wedgecalc.geometry.joint`.
    """
    errors = []
    opens = jlca(Lines(limb))
    rest = contact(limb, True if opens is None else opens >= 0)
    for part, degrees in records.landmark_sds()["positioning_deg"].items():
        about, turn = limb.knee, 1j * math.radians(degrees)
        if part == "joint":
            about, turn = rest, -turn
        moves: dict[str, Point] = {
            name: (z - about) * turn
            for name, z in limb.points.items()
            if records.landmarks()[name].segment in _TURNED[part]
        }
        errors.append(SharedError((POSITIONING,), moves))
    return errors


def displaced(
    limb: AnyLimb, spread: LandmarkSpread, noise: NDArray[np.float32]
) -> dict[str, Points]:
    """Return the landmarks of a limb displaced at random.

    Parameters
    ----------
    limb : Limb
        One limb or an array of limbs.
    spread : LandmarkSpread
        Spread of its landmarks.
    noise : array of float, shape (draws, samples) or (draws, samples, n)
        Standard normal: for each landmark along and across its joint line, then for the shared
        errors.
    """
    points: dict[str, Points] = {}
    jitter = np.empty_like(noise[0], dtype=complex)  # real: along the joint line
    for k, (name, (along, first, second)) in enumerate(spread.axes.items()):
        np.multiply(noise[2 * k], first, out=jitter.real)
        np.multiply(noise[2 * k + 1], second, out=jitter.imag)
        points[name] = limb.points[name] + along * jitter
    for drawn, error in zip(noise[2 * len(spread.axes) :], spread.together, strict=True):
        for name, move in error.moves.items():
            points[name] += move * drawn
    return points
