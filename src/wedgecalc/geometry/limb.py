"""A limb: its landmarks in one canonical frame, whatever the side.

A case comes in image coordinates (x to the viewer's right, y down). The core works in millimetres with x lateral and
y proximal, so that a left limb and its mirror image give the same numbers and nothing further down knows about sides.
Without a scale the plateau is taken to be 75 mm wide, and whoever reports a length asks `Frame.calibrated` first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgecalc import records
from wedgecalc.display import Displayed
from wedgecalc.errors import InputError, Problem, choose, shown
from wedgecalc.geometry.frame import SIDES, Frame
from wedgecalc.geometry.frozen import Exact, read_only
from wedgecalc.geometry.landmark_checks import (
    anatomy_problems,
    half_pair,
    landmark_problems,
    pairs_of,
)
from wedgecalc.geometry.plane import Number, Point, length, middle
from wedgecalc.geometry.synthetic import points_from_angles

ASSUMED_PLATEAU = 75.0  # mm: the plateau of a leg without a scale, for places that are usual in mm


@dataclass(frozen=True, eq=False)
class Limb(Exact, Displayed):
    """The landmarks of one limb, or of an array of limbs.

    Make one with `from_landmarks` (image coordinates) or `from_angles`. Indexing gives a landmark back in the case's
    own coordinates.

    Attributes
    ----------
    points : mapping of str to complex or array of complex
        Landmarks in the canonical frame, for the core; it cannot be changed.
    frame : Frame
        Side and scale.
    contours : mapping of str to array_like, shape (n, 2)
        Traced outlines of ``femur`` and ``tibia``, in the case's coordinates; empty if none was traced.
    landmark_sd : mapping of str to float
        How surely landmarks were read, where somebody knows: standard deviations in mm.

    Examples
    --------
    >>> limb = Limb.from_landmarks({"hip_center": (100, 50), "plateau_medial": (140, 480), "plateau_lateral": (65, 480),
    ...                             "ankle_center": (104, 850)}, side="right")
    >>> limb["hip_center"].tolist()
    [100.0, 50.0]
    """

    points: Mapping[str, Point]
    frame: Frame
    contours: Mapping[str, ArrayLike] = field(default_factory=dict)
    landmark_sd: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", read_only(self.points))

    @classmethod
    def from_landmarks(
        cls,
        landmarks: Mapping[str, ArrayLike],
        side: str | ArrayLike,
        *,
        mm_per_unit: Any = 1.0,
        aspect: float = 1.0,
    ) -> "Limb":
        """Make a limb from landmarks in image coordinates.

        Parameters
        ----------
        landmarks : mapping of str to array_like, shape (2,) or (n, 2)
            Points by name (see ``wedgecalc explain``), x to the viewer's right, y down. In arrays a limb that lacks a
            landmark has NaN there, and NaN in whatever depends on it.
        side : {"right", "left"} or array_like of str
        mm_per_unit : float or array_like of float, or None
            Scale of the coordinates; None if unknown: angles and percentages are then given and lengths withheld, and the
            usual place of a cut is found as if the plateau were 75 mm wide.
        aspect : float
            Height of a pixel for its width, where pixels are not square.

        Raises
        ------
        InputError
            Naming every landmark that is missing, unknown, not finite, or contradicts another.
        """
        for word in [side] if isinstance(side, str) else np.unique(np.asarray(side)).tolist():
            choose("side", word, SIDES, "one of")
        if mm_per_unit is not None and not isinstance(mm_per_unit, (int, float)):
            mm_per_unit = np.asarray(mm_per_unit, dtype=float)
        if mm_per_unit is not None and not np.all((mm_per_unit > 0) & (mm_per_unit < np.inf)):
            raise InputError(
                Problem(
                    "mm_per_unit",
                    shown(mm_per_unit),
                    "a positive number, or None if it is not known",
                )
            )
        if not 0 < aspect < np.inf:
            raise InputError(Problem("aspect", shown(aspect), "a positive number"))
        if isinstance(mm_per_unit, (int, np.number)):
            mm_per_unit = float(mm_per_unit)
        frame = Frame(side if isinstance(side, str) else np.asarray(side), mm_per_unit, aspect)
        problems = list(landmark_problems(landmarks))
        if not problems:
            limb = cls(frame.all_to_core(landmarks), frame)
            problems = (
                list(anatomy_problems(limb.points, limb.ankle, limb.knee, limb.frame.side))
                if limb.single
                else []
            )
            if not problems:
                return limb if mm_per_unit is not None else limb._assumed()
        raise InputError(problems)

    @staticmethod
    def from_angles(side: str = "right", **lengths_and_angles: Any) -> "Limb":
        """Make a limb from lengths and angles; see `wedgecalc.geometry.synthetic.points_from_angles` for all of them.

        Examples
        --------
        >>> limb = Limb.from_angles(side="left", mldfa=88, mpta=82, jlca=2)
        >>> round(abs(limb.points["plateau_lateral"] - limb.points["plateau_medial"]), 9)
        76.0
        """
        return Limb(*points_from_angles(side, **lengths_and_angles))

    def _assumed(self) -> "Limb":
        """Return a limb without a scale as large as if its plateau were of the assumed width."""
        with np.errstate(divide="ignore", invalid="ignore"):
            factor: Any = ASSUMED_PLATEAU / self.width
        points: dict[str, Any] = {name: z * factor for name, z in self.points.items()}
        frame = self.frame
        return Limb(points, Frame(frame.side, None, frame.aspect, frame.doubted, factor))

    def __repr__(self) -> str:
        many = "" if self.single else f"{len(np.atleast_1d(np.asarray(self.hip)))} legs, "
        side = self.frame.side if isinstance(self.frame.side, str) else "both sides"
        return f"Limb({many}{side}, {len(self.points)} landmarks, {'with' if self.frame.calibrated else 'without'} a scale)"

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return self.frame.to_case(
            self.points[choose("landmark", name, self.points, "a landmark of this limb")]
        )

    @property
    def single(self) -> bool:
        """Whether this is one limb, not an array of them."""
        return isinstance(self.points["hip_center"], complex)

    @property
    def hip(self) -> Point:
        """Hip centre."""
        return self.points["hip_center"]

    @cached_property
    def ankle(self) -> Point:
        """Ankle centre, given or midway between the ankle's two edges."""
        p = self.points
        if "ankle_medial" not in p or "ankle_lateral" not in p:
            return p["ankle_center"]
        return cast(
            "Point",
            _given_or(p.get("ankle_center"), lambda: middle(p["ankle_medial"], p["ankle_lateral"])),
        )

    @cached_property
    def knee(self) -> Point:
        """Knee centre: marked, else midway between notch and spines, else the mean of the midpoints of whichever joint lines are marked."""
        found: Any = None
        for centre in self._knee_centres().values():
            found = _given_or(found, centre)
        return cast("Point", found)

    @cached_property
    def knee_source(self) -> str | NDArray[np.str_]:
        """Where the knee centre comes from: ``marked``, ``notch-and-spines``, ``joint-lines`` or ``plateau``; for arrays one for each row."""
        centres = [(source, centre()) for source, centre in self._knee_centres().items()]
        if self.single:
            return next(source for source, z in centres if z is not None)
        sources: Any = np.full(np.shape(self.knee), "plateau", dtype="U16")
        for source, z in reversed(centres):
            if z is not None:
                sources = np.where(np.isnan(z), sources, source)
        return cast("NDArray[np.str_]", sources)

    def _knee_centres(self) -> dict[str, Callable[[], Any]]:
        """Return how each kind of knee centre is found, the surest first; each gives None, or NaN in rows, without its landmarks."""
        p = self.points

        def between(*names: str) -> Any:
            ends: Any = [p.get(name) for name in names]
            return (
                None
                if any(end is None for end in ends)
                else sum(ends[1:], ends[0]) * (1 / len(ends))
            )

        plateau = ("plateau_medial", "plateau_lateral")
        return {
            "marked": lambda: p.get("knee_center"),
            "notch-and-spines": lambda: between("femoral_notch", "tibial_spines"),
            "joint-lines": lambda: between(*plateau, "condyle_medial", "condyle_lateral"),
            "plateau": lambda: between(*plateau),
        }

    @property
    def has_condyles(self) -> bool:
        """Whether the femur's joint line is marked: both its ends."""
        return "condyle_medial" in self.points and "condyle_lateral" in self.points

    @property
    def half_pairs(self) -> tuple[str, ...]:
        """Of one limb: a sentence for each landmark that is marked without its partner."""
        return tuple(half_pair(a, b) for a, b in pairs_of(self.points) if b not in self.points)

    @property
    def halves(self) -> dict[str, Any]:
        """Of arrays: what is said of a landmark that is marked without its partner, and of which rows."""
        marked = {name: ~np.isnan(z) for name, z in self.points.items()}
        return {
            half_pair(a, b): marked[a] & ~marked.get(b, np.False_) for a, b in pairs_of(self.points)
        }

    @property
    def lesser_knee(self) -> dict[str, Any]:
        """Of arrays: what is said of a knee centre that is not found in the surest way there is, and of which rows."""
        centres = [
            (source, z)
            for source, centre in self._knee_centres().items()
            if (z := centre()) is not None
        ]
        left, said = np.isnan(centres[0][1]), {}
        for source, z in centres[1:]:
            said[f"knee centre: {source}, as landmarks for {centres[0][0]} are not marked"] = (
                left & ~np.isnan(z)
            )
            left = left & np.isnan(z)
        return said

    @cached_property
    def plateau(self) -> Point:
        """Plateau from its medial to its lateral edge, as a vector."""
        line: Any = self.points["plateau_lateral"] - self.points["plateau_medial"]
        return cast("Point", line)

    @cached_property
    def width(self) -> Number:
        """Width of the plateau."""
        return length(self.plateau)

    def line(self, start: str, end: str) -> Point | None:
        """Return the vector between two landmarks, or None if either is missing."""
        a, b = self.points.get(start), self.points.get(end)
        return None if a is None or b is None else b - a

    def rows(self, rows: Any) -> "Limb":
        """Return some of an array of limbs."""
        side = self.frame.side if isinstance(self.frame.side, str) else self.frame.side[rows]
        points = {name: cast("Any", z)[rows] for name, z in self.points.items()}
        scales = {
            key: s[rows]
            for key in ("mm_per_unit", "assumed")
            if np.ndim(s := getattr(self.frame, key))
        }
        return Limb(points, replace(self.frame, side=side, **scales))

    def turned(
        self, segments: tuple[str, ...], hinge: Point, factor: Point, shift: Point = 0j
    ) -> "Limb":
        """Return the limb with some segments shifted and then rotated about a hinge, as one rigid piece.

        Parameters
        ----------
        segments : tuple of str
            Such as ``tibia-shaft``. The shaft landmarks move with the shaft wherever they were clicked, because they say
            where the shaft's axis lies. A bone of which nothing moves keeps its traced outline.
        hinge, factor : complex or array of complex
            Centre, and the unit vector to multiply by.
        shift : complex or array of complex
            Added before the turn.
        """
        known = records.landmarks()
        centre = hinge if isinstance(shift, complex) and not shift else hinge - shift
        turned = Limb(
            {
                n: hinge + (z - centre) * factor if known[n].segment in segments else z
                for n, z in self.points.items()
            },
            self.frame,
            {
                bone: ring
                for bone, ring in self.contours.items()
                if not any(s.startswith(bone) for s in segments)
            },
            self.landmark_sd,
        )
        # No osteotomy moves a joint line: what was found of them stays found.
        for name in ("knee", "plateau", "width"):
            if name in self.__dict__:
                turned.__dict__[name] = self.__dict__[name]
        return turned


def _given_or(first: Any, otherwise: Callable[[], Any]) -> Any:
    """Return `first`, and what stands in for it where it is missing: None, or NaN in a row of an array."""
    if first is None:
        return otherwise()
    if isinstance(first, complex) or not (missing := np.isnan(first)).any():
        return first
    other = otherwise()
    return first if other is None else np.where(missing, other, first)
