"""A limb: its landmarks in one canonical frame, whatever the side.

Only `wedgecalc.geometry.frame` needs to know the side. Without a scale the plateau is assumed to
be 75 mm wide; check `Frame.calibrated` before reporting a length.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeAlias, Unpack, cast, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgecalc import records
from wedgecalc.display import Displayed
from wedgecalc.errors import InputError, choose
from wedgecalc.geometry.centres import ankle_centre, knee_centre, knee_source
from wedgecalc.geometry.frame import Frame, LimbRows, selected_rows
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.landmark_checks import anatomy_problems, landmark_problems
from wedgecalc.geometry.landmark_pairs import half_pairs
from wedgecalc.geometry.lazy import lazy
from wedgecalc.geometry.plane import Floats, N, Number, P, Point, Points, length
from wedgecalc.geometry.synthetic import AMA, AngleKeywords, points_from_angles
from wedgecalc.read_only import read_only

ASSUMED_PLATEAU = 75.0  # mm: plateau width of a leg without a scale, for usual places given in mm


@dataclass(frozen=True, eq=False)
class Limb(Exact, Displayed, Generic[P, N]):
    """The landmarks of one limb, or of an array of limbs.

    Create one with `from_landmarks` (image coordinates) or `from_angles`. Indexing returns a
    landmark in the case's own coordinates. To a type checker ``Limb`` is one limb and
    ``Limb[Points, Floats]`` an array of limbs.

    Attributes
    ----------
    points : mapping of str to complex or array of complex
        Landmarks in the canonical frame, read-only.
    frame : Frame
        Side and scale.
    contours : mapping of str to array_like, shape (n, 2)
        Traced outlines of ``femur`` and ``tibia``, if any, in the case's coordinates.
    landmark_sd : mapping of str to float
        SD of the placement of landmarks, mm, where known.
    unconfirmed : tuple of str
        Landmarks that a program proposed and nobody has confirmed.

    Examples
    --------
    >>> landmarks = {"hip_center": (100, 50), "ankle_center": (104, 850),
    ...              "plateau_medial": (140, 480), "plateau_lateral": (65, 480)}
    >>> limb = Limb.from_landmarks(landmarks, side="right")
    >>> limb["hip_center"].tolist()
    [100.0, 50.0]
    """

    points: Mapping[str, P]
    frame: Frame[N]
    contours: Mapping[str, ArrayLike] = field(default_factory=dict)
    landmark_sd: Mapping[str, float] = field(default_factory=dict)
    unconfirmed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("points", "contours", "landmark_sd"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @overload
    @classmethod
    def from_landmarks(
        cls,
        landmarks: Mapping[str, Sequence[float]],
        side: str,
        *,
        mm_per_unit: float | None = 1.0,
        aspect: float = 1.0,
    ) -> "Limb": ...
    @overload
    @classmethod
    def from_landmarks(
        cls,
        landmarks: Mapping[str, ArrayLike],
        side: str | ArrayLike,
        *,
        mm_per_unit: ArrayLike | None = 1.0,
        aspect: float = 1.0,
    ) -> "Limb[Any, Any]": ...
    @classmethod
    def from_landmarks(
        cls,
        landmarks: Mapping[str, ArrayLike],
        side: str | ArrayLike,
        *,
        mm_per_unit: ArrayLike | None = 1.0,
        aspect: float = 1.0,
    ) -> "Limb[Any, Any]":
        """Create a limb from landmarks in image coordinates.

        Parameters
        ----------
        landmarks : mapping of str to array_like, shape (2,) or (n, 2)
            Points by name (see ``wedgecalc explain``), x to the viewer's right, y down. In arrays a
            limb that lacks a landmark has NaN there, and NaN in whatever depends on it.
        side : {"right", "left"} or array_like of str
            The side of the body, for arrays one for all or one for each limb.
        mm_per_unit : float or array_like of float, or None
            Scale of the coordinates; None if unknown: lengths are then withheld, and the usual
            place of a cut is found as if the plateau were 75 mm wide.
        aspect : float
            Height of a pixel divided by its width, where pixels are not square.

        Returns
        -------
        Limb
            One limb, or an array of limbs if the landmarks are arrays of shape (n, 2).

        Raises
        ------
        InputError
            Naming every landmark that is missing, unknown, not finite, or contradicts another.
        """
        frame = Frame.checked(side, mm_per_unit, aspect)
        if problems := list(landmark_problems(landmarks, frame.side, frame.mm_per_unit)):
            raise InputError(problems)
        limb: Limb[Any, Any] = Limb(frame.all_to_core(landmarks), frame)
        if limb.single:
            problems = list(anatomy_problems(limb.points, limb.ankle, limb.knee, str(side)))
        if problems:
            raise InputError(problems)
        return limb if mm_per_unit is not None else limb._assumed()

    @overload
    @staticmethod
    def from_angles(side: str = "right", **angles: Unpack[AngleKeywords[float]]) -> "Limb": ...
    @overload
    @staticmethod
    def from_angles(
        side: str = "right", **angles: Unpack[AngleKeywords[Number]]
    ) -> "Limb[Points, Floats]": ...
    @staticmethod
    def from_angles(
        side: str = "right",
        *,
        mldfa: Number = 88.0,
        mpta: Number = 87.0,
        jlca: Number = 0.0,
        femur: Number = 430.0,
        tibia: Number = 365.0,
        plateau: Number = 76.0,
        mlpfa: Number = 90.0,
        nsa: Number = 130.0,
        ama: Number = AMA,
        mldta: Number = 89.0,
        tilt: Number = 3.0,
    ) -> "Limb[Any, Any]":
        """Create a limb from angles and lengths; measuring it gives them back.

        Parameters
        ----------
        side : {"right", "left"}
            The side of the body.
        mldfa, mpta, jlca : float or array of float
            Angles of femur, tibia and joint line, degrees; JLCA positive where the joint opens
            laterally.
        femur, tibia, plateau : float or array of float
            Hip to knee, knee to ankle, and plateau width, mm.
        mlpfa, nsa, ama, mldta : float or array of float
            Angles at the hip, between the anatomical and the mechanical axis of the femur (usually
            7 ± 2, Paley 2002; aLDFA is mLDFA − ama), and at the ankle, degrees.
        tilt : float or array of float
            Lean of the line hip–ankle from the vertical, hip outwards, degrees; usually 3.

        Returns
        -------
        Limb
            One limb, or an array of limbs if any value is an array.

        Raises
        ------
        InputError
            Naming every value outside its limits.

        Examples
        --------
        >>> limb = Limb.from_angles(side="left", mldfa=88, mpta=82, jlca=2)
        >>> round(abs(limb.points["plateau_lateral"] - limb.points["plateau_medial"]), 9)
        76.0
        """
        given = {name: value for name, value in locals().items() if name != "side"}
        points, frame = points_from_angles(side, given)
        return Limb(points, frame)

    def _assumed(self) -> "Limb[P, N]":
        """Return a limb without a scale, scaled as if its plateau had the assumed width."""
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = ASSUMED_PLATEAU / cast("Any", self.width)
        points: dict[str, Any] = {name: z * factor for name, z in self.points.items()}
        return Limb(points, replace(self.frame, mm_per_unit=None, assumed=factor))

    def __repr__(self) -> str:
        many = "" if self.single else f"{len(np.atleast_1d(np.asarray(self.hip)))} legs, "
        side = self.frame.side if isinstance(self.frame.side, str) else "both sides"
        scale = "with" if self.frame.calibrated else "without"
        return f"Limb({many}{side}, {len(self.points)} landmarks, {scale} a scale)"

    def __getitem__(self, name: str) -> Floats:
        choose("landmark", name, self.points, "a landmark of this limb")
        return self.frame.to_case(self.points[name])

    @property
    def single(self) -> bool:
        """Whether this is one limb, not an array of them."""
        return isinstance(self.points["hip_center"], complex)

    @property
    def hip(self) -> P:
        """Hip centre."""
        return self.points["hip_center"]

    @lazy
    def ankle(self) -> P:
        """Ankle centre, marked or midway between the edges of the ankle."""
        return ankle_centre(self.points)

    @lazy
    def knee(self) -> P:
        """Knee centre, from the source that `knee_source` names."""
        return knee_centre(self.points)

    @lazy
    def knee_source(self) -> str | NDArray[np.str_]:
        """``marked``, ``notch-and-spines``, ``joint-lines`` or ``plateau``; arrays: of each."""
        return knee_source(self.points)

    @property
    def has_condyles(self) -> bool:
        """Whether both ends of the femur's joint line are marked."""
        return "condyle_medial" in self.points and "condyle_lateral" in self.points

    @property
    def half_pairs(self) -> tuple[str, ...]:
        """For one limb: a sentence for each landmark marked without its partner."""
        return tuple(half_pairs(self.points))

    @lazy
    def plateau(self) -> P:
        """Vector of the plateau from its medial to its lateral edge."""
        return cast("P", self.line("plateau_medial", "plateau_lateral"))

    @lazy
    def width(self) -> N:
        """Width of the plateau."""
        return cast("N", length(cast("Point", self.plateau)))

    def line(self, start: str, end: str) -> P | None:
        """Return the vector between two landmarks, or None if either is missing."""
        points: Any = self.points
        return points[end] - points[start] if start in points and end in points else None

    def rows(self, rows: LimbRows) -> "Limb[P, N]":
        """Return some legs of an array of limbs, by index, slice or mask."""
        return replace(self, points=selected_rows(self.points, rows), frame=self.frame.rows(rows))

    def turned(
        self, segments: tuple[str, ...], hinge: Point, factor: Point, shift: Point = 0j
    ) -> "Limb[P, N]":
        """Return the limb with some segments shifted and then rotated about a hinge, rigidly.

        Parameters
        ----------
        segments : tuple of str
            Such as ``tibia-shaft``. The shaft landmarks move with the shaft wherever they were
            placed, because they define its axis. A bone of which nothing moves keeps its traced
            outline.
        hinge, factor : complex or array of complex
            Centre, and the unit vector to multiply by.
        shift : complex or array of complex
            Added before the rotation.
        """
        known = records.landmarks()
        centre = hinge if isinstance(shift, complex) and not shift else hinge - shift
        points: dict[str, Any] = {
            name: hinge + (z - centre) * factor if known[name].segment in segments else z
            for name, z in self.points.items()
        }
        contours = self.contours
        if contours:
            moved = {segment.partition("-")[0] for segment in segments}
            contours = {b: ring for b, ring in contours.items() if b not in moved}
        turned = Limb(points, self.frame, contours, self.landmark_sd, self.unconfirmed)
        # No osteotomy moves a joint line, so what is derived from the joint lines still holds.
        kept = ("knee", "plateau", "width")
        turned.__dict__.update({n: z for n, z in self.__dict__.items() if n in kept})
        return turned


ManyLimbs: TypeAlias = Limb[Points, Floats]
AnyLimb: TypeAlias = Limb[Point, Number]
