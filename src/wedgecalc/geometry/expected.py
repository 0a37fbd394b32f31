"""Where the other landmarks of a leg would lie, and which of those marked is in doubt.

Both compare with `wedgecalc.geometry.ordinary_leg`. A proposal is a place to begin from and never
a landmark; a doubt says that a point should be looked at again, as a leg may well be out of the
ordinary there.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.ordinary_leg import (
    fit_onto,
    leg_cloud,
    ordinary_width,
    shape_of,
    to_floats,
    to_points,
)
from wedgecalc.geometry.plane import Floats, Points

XY: TypeAlias = tuple[float, float]

FEWEST, FEWEST_FOR_DOUBT = 3, 5  # landmarks
# A point is in doubt from here on, in SDs of where the others have it: in two directions, 1 of 900
# right ones.
_DOUBT = 3.7
MOST_DOUBTS = 3  # points in doubt, beyond which it is the leg


@dataclass(frozen=True, slots=True)
class Doubt:
    """A landmark that lies far from where the others have it on an ordinary leg.

    Attributes
    ----------
    name : str
    expected : (float, float)
        Where they have it, in the case's coordinates.
    lateral, proximal : float
        How far the landmark lies to the lateral side of that and above it: shares of the leg's
        plateau width as an ordinary leg of its size has it.
    sds : float
        The same distance in SDs.
    """

    name: str
    expected: XY
    lateral: float
    proximal: float
    sds: float


def propose_landmarks(
    points: Mapping[str, XY], side: str, names: Collection[str], *, aspect: float = 1.0
) -> dict[str, XY]:
    """Return where an ordinary leg would have the landmarks that are not marked yet.

    Parameters
    ----------
    points : mapping of str to (x, y)
        What is marked, in the case's coordinates.
    side : {"right", "left"}
    names : collection of str
        Landmarks that are asked for; those that are marked or unknown to the model are left out.
    aspect : float
        Height of a pixel divided by its width.

    Returns
    -------
    dict of str to (x, y)
        Empty with fewer than three landmarks marked.

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> leg = Limb.from_angles("left", mpta=84)
    >>> marked = {n: tuple(leg[n]) for n in ("hip_center", "plateau_medial", "ankle_center")}
    >>> found = propose_landmarks(marked, "left", ("plateau_lateral",))["plateau_lateral"]
    >>> bool(np.hypot(*(leg["plateau_lateral"] - found)) < 10)
    True
    """
    known, frame = leg_cloud(), Frame(side, 1.0, aspect)
    wanted = [name for name in names if name not in points and name in known.names]
    marked = tuple(name for name in known.names if name in points)
    if len(marked) < FEWEST or not wanted:
        return {}
    seen = _seen(points, marked, frame)
    if seen is None:
        return {}
    shape = shape_of(marked)
    off = shape.rest @ (seen.off @ shape.basis - shape.usual) + shape.usual_rest
    places = (known.mean + to_points(off) - seen.shift) / seen.factor
    return {name: _pair(frame, places[known.names.index(name)]) for name in wanted}


def doubtful_landmarks(
    points: Mapping[str, XY], side: str, *, aspect: float = 1.0
) -> tuple[Doubt, ...]:
    """Return the landmarks that are in doubt given the others, the farthest off first.

    Parameters
    ----------
    points, side, aspect
        As for `propose_landmarks`. Five landmarks or more; the more are marked, the more is noticed.

    Returns
    -------
    tuple of Doubt
        At most three. After each the others are judged without it.

    Notes
    -----
    The displacement of one point that explains best what is out of the ordinary is that of
    generalised least squares, and its test is the score test of one outlier in two dimensions
    (Cook and Weisberg, Residuals and Influence in Regression, 1982, section 2.2).

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> leg = Limb.from_angles("left", mpta=84)
    >>> marked = {name: tuple(leg[name]) for name in leg.points}
    >>> doubtful_landmarks(marked, "left")
    ()
    >>> x, y = marked["hip_center"]
    >>> [doubt.name for doubt in doubtful_landmarks(marked | {"hip_center": (x + 30, y)}, "left")]
    ['hip_center']
    """
    known, frame = leg_cloud(), Frame(side, 1.0, aspect)
    marked = [name for name in known.names if name in points]
    found: list[Doubt] = []
    while len(marked) >= FEWEST_FOR_DOUBT and len(found) < MOST_DOUBTS:
        worst = _worst(points, tuple(marked), frame)
        if worst is None or worst.sds < _DOUBT:
            break
        found.append(worst)
        marked.remove(worst.name)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A leg laid on the mean leg: factor and shift to it, and what remains at each landmark."""

    factor: complex
    shift: complex
    off: Floats


def _seen(points: Mapping[str, XY], names: tuple[str, ...], frame: Frame[float]) -> _Seen | None:
    """Return how a leg lies on the mean leg; None where all its points are one."""
    known = leg_cloud()
    z: Points = np.array([complex(frame.to_core(points[name])) for name in names])
    mean = known.mean[[known.names.index(name) for name in names]]
    if not np.isfinite(z).all() or np.ptp(z.real) + np.ptp(z.imag) == 0:
        return None
    with np.errstate(all="ignore"):
        factor, shift = fit_onto(z, mean)
    if not np.isfinite(factor[0]) or not np.isfinite(shift[0]):
        return None
    return _Seen(complex(factor[0]), complex(shift[0]), to_floats(factor * z + shift - mean))


def _worst(points: Mapping[str, XY], names: tuple[str, ...], frame: Frame[float]) -> Doubt | None:
    """Return the landmark whose displacement would explain most, with that displacement."""
    seen = _seen(points, names, frame)
    if seen is None:
        return None
    shape, n = shape_of(names), len(names)
    off = seen.off @ shape.basis - shape.usual
    best: tuple[float, int, complex] | None = None
    for k in range(n):
        arms = shape.basis[[k, n + k]]
        weight = arms @ shape.inverse @ arms.T
        moved = np.linalg.solve(weight, arms @ shape.inverse @ off)
        score = float(moved @ weight @ moved)
        if best is None or score > best[0]:
            best = score, k, complex(*moved.tolist())
    assert best is not None
    score, k, way = best
    width = ordinary_width()
    z = complex(frame.to_core(points[names[k]])) - way / seen.factor
    return Doubt(names[k], _pair(frame, z), way.real / width, way.imag / width, score**0.5)


def _pair(frame: Frame[float], z: complex) -> XY:
    x, y = frame.to_case(complex(z)).tolist()
    return x, y
