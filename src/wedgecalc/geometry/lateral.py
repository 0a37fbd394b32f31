"""The tibia and patella on a lateral film: posterior slope and patellar height.

In the core's frame x points to the front and y up, whichever way the film faces.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from wedgecalc.errors import InputError, Problem, nearest, short_repr
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.plane import XY, bearing, dot, length, middle, unit
from wedgecalc.lateral_records import lateral_landmarks
from wedgecalc.read_only import read_only

SHAFT_LEVEL_NAMES = ("shaft_upper", "shaft_lower")
PLATEAU_ENDS = ("plateau_anterior", "plateau_posterior")
# Landmarks that move with the upper fragment of a high tibial osteotomy.
_PROXIMAL = (*PLATEAU_ENDS, "plateau_corner")


@dataclass(frozen=True, slots=True, eq=False)
class LateralKnee(Exact):
    """A tibia and patella as marked on a lateral film.

    Attributes
    ----------
    points : mapping of str to complex
        Landmarks in the core's frame.
    flip : float
        1 where the front is on the viewer's right, −1 on the left.
    mm_per_unit : float or None
        Scale of the film's coordinates; without it lengths are not known.
    """

    points: Mapping[str, complex]
    flip: float = 1.0
    mm_per_unit: float | None = None

    @classmethod
    def from_landmarks(
        cls, given: Mapping[str, ArrayLike], mm_per_unit: float | None = None
    ) -> "LateralKnee":
        """Return the knee of landmarks in image coordinates, x to the right and y down.

        Raises
        ------
        InputError
            With every landmark that is missing, unknown or out of place.

        Examples
        --------
        >>> knee = LateralKnee.from_landmarks(
        ...     {"plateau_anterior": (40, 0), "plateau_posterior": (0, 7),
        ...      "shaft_upper": (20, 80), "shaft_lower": (20, 200)})
        >>> round(measure_lateral(knee).slope, 2)
        9.93
        """
        problems = list(_missing(given))
        image: dict[str, complex] = {}
        for name, xy in given.items():
            point, field = np.asarray(xy, dtype=float), f"landmarks.{name}"
            if name not in lateral_landmarks():
                fix = nearest(name, lateral_landmarks())
                expected = "a landmark of a lateral film"
                problems.append(Problem(field, "an unknown landmark", expected, fix))
            elif point.shape != (2,) or not np.isfinite(point).all():
                problems.append(Problem(field, short_repr(xy), "[x, y]"))
            else:
                image[name] = complex(*point)
        if problems:
            raise InputError(problems)
        front, back = (image[name] for name in PLATEAU_ENDS)
        flip, unit_mm = 1.0 if front.real >= back.real else -1.0, mm_per_unit or 1.0
        points = {name: complex(flip * z.real, -z.imag) * unit_mm for name, z in image.items()}
        knee = cls(read_only(points), flip, mm_per_unit)
        if problems := list(_out_of_place(knee)):
            raise InputError(problems)
        return knee

    def level(self, name: str) -> complex:
        """Return the middle of the shaft at a level: as marked, or between its two cortices."""
        if name in self.points:
            return self.points[name]
        return middle(self.points[f"{name}_front"], self.points[f"{name}_back"])

    @property
    def down(self) -> complex:
        """Direction of the shaft, downwards."""
        upper, lower = (self.level(name) for name in SHAFT_LEVEL_NAMES)
        return unit(lower - upper)

    def to_case(self, z: complex) -> XY:
        """Return a point in the film's coordinates."""
        z = z / (self.mm_per_unit or 1.0)
        return self.flip * z.real, -z.imag + 0.0

    def to_core(self, xy: ArrayLike) -> complex:
        """Return a point of the film in the core's frame."""
        x, y = np.asarray(xy, dtype=float).tolist()
        return complex(self.flip * x, -y) * (self.mm_per_unit or 1.0)

    def turned(self, about: complex, factor: complex) -> "LateralKnee":
        """Return the knee with the plateau turned about a hinge; shaft and patella stay."""
        moved = {
            name: about + (z - about) * factor if name in _PROXIMAL else z
            for name, z in self.points.items()
        }
        return replace(self, points=read_only(moved))


@dataclass(frozen=True, slots=True)
class LateralMeasures:
    """The measures of a lateral film.

    Attributes
    ----------
    slope : float
        Posterior tibial slope, degrees; positive where the plateau falls to the back.
    caton_deschamps : float or None
        Caton–Deschamps index; None if its landmarks are missing.
    """

    slope: float
    caton_deschamps: float | None


def measure_lateral(knee: LateralKnee) -> LateralMeasures:
    """Return the measures of a lateral film; see ``data/lateral.json`` for their sources."""
    front, back = (knee.points[name] for name in PLATEAU_ENDS)
    square = knee.down * -1j  # to the back, square to the shaft
    slope = bearing(square.conjugate() * (back - front))
    return LateralMeasures(slope, _caton_deschamps(knee))


def _caton_deschamps(knee: LateralKnee) -> float | None:
    names = ("patella_upper", "patella_lower", "plateau_corner")
    if any(name not in knee.points for name in names):
        return None
    upper, lower, corner = (knee.points[name] for name in names)
    return length(corner - lower) / length(upper - lower)


def _missing(given: Mapping[str, ArrayLike]) -> list[Problem]:
    """Return the landmarks that are missing; those of a level may be its middle or two cortices."""
    lacking = [name for name in PLATEAU_ENDS if name not in given]
    for name in SHAFT_LEVEL_NAMES:
        if name not in given and any(f"{name}_{side}" not in given for side in ("front", "back")):
            lacking.append(name)
    both = dict.fromkeys(SHAFT_LEVEL_NAMES, " Or mark its front and back cortex.")
    fixes = {n: f"mark it: {lateral_landmarks()[n].sentence}{both.get(n, '')}" for n in lacking}
    return [Problem(f"landmarks.{n}", "nothing", "[x, y]", fix) for n, fix in fixes.items()]


def _out_of_place(knee: LateralKnee) -> list[Problem]:
    """Return what cannot be on a lateral film: exchanged or coinciding landmarks."""
    upper, lower = (knee.level(name) for name in SHAFT_LEVEL_NAMES)
    front, back = (knee.points[name] for name in PLATEAU_ENDS)
    if upper == lower or front == back:
        name = "shaft_lower" if upper == lower else "plateau_posterior"
        return [Problem(f"landmarks.{name}", "the same point as another", "a different point")]
    problems: list[Problem] = []
    patella = knee.points.get("patella_upper")
    if patella is not None and patella == knee.points.get("patella_lower"):
        why = "the same point as patella_lower"
        return [Problem("landmarks.patella_upper", why, "a different point")]
    if dot(knee.down, upper - middle(front, back)) <= 0:
        field, why = "landmarks.shaft_upper", "not between plateau and lower shaft"
        fix = "exchange shaft_upper and shaft_lower"
        problems.append(Problem(field, why, "the upper level of the shaft", fix))
    elif abs(measure_lateral(knee).slope) > 45:
        field, why = "landmarks.plateau_posterior", "a slope beyond 45°"
        problems.append(Problem(field, why, "the plateau's tangent"))
    for name in SHAFT_LEVEL_NAMES:
        pair = [knee.points.get(f"{name}_{side}") for side in ("front", "back")]
        if pair[0] is not None and pair[1] is not None and pair[0].real < pair[1].real:
            field, why = f"landmarks.{name}_front", "behind the posterior cortex"
            problems.append(Problem(field, why, "the anterior cortex", "exchange the two"))
    return problems
