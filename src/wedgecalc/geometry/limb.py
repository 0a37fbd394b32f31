"""A limb: its landmarks in one canonical frame, whatever the side.

A case comes in image coordinates (x to the viewer's right, y down). The core works in millimetres with x lateral and
y proximal, so that a left limb and its mirror image give the same numbers and nothing further down knows about sides.
Without a scale the plateau is taken to be 75 mm wide, and whoever reports a length asks `Frame.calibrated` first.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, choose, shown
from wedgecalc.geometry.landmark_checks import landmark_problems
from wedgecalc.geometry.plane import Number, Point, dot, length, middle

SIDES = ("right", "left")
ASSUMED_PLATEAU = 75.0  # mm: the plateau of a leg without a scale, for places that are usual in mm
PAIRS = (("condyle_medial", "condyle_lateral"), ("plateau_medial", "plateau_lateral"),
         ("plafond_medial", "plafond_lateral"), ("ankle_medial", "ankle_lateral"))  # fmt: skip
SHAFTS = (("femoral_shaft_proximal", "femoral_shaft_distal"), ("tibial_shaft_proximal", "tibial_shaft_distal"))
SIZES = 1e-6, 1e12  # mm from hip to ankle: beyond, a computer's numbers no longer carry the geometry


@dataclass(frozen=True)
class Frame:
    """How the case's own coordinates map to the canonical frame and back.

    Attributes
    ----------
    side : str or array of str
        ``right`` or ``left``.
    mm_per_unit : float or array of float, or None
        Scale of the case's coordinates, along x where a unit is not square; None if it is not known, or not believed.
    aspect : float
        Height of a unit for its width: 1 unless the radiograph's pixels are not square.
    doubted : float or None
        A scale that was given and not believed, because no adult's leg has the size that it gives.
    assumed : float or array of float
        Factor that stands in for an unknown scale, so that usual places can be found; no length may be given by it.
    """

    side: str | NDArray[np.str_]
    mm_per_unit: Any = 1.0
    aspect: float = 1.0
    doubted: float | None = None
    assumed: Any = 1.0

    @property
    def calibrated(self) -> bool:
        """Whether lengths may be given."""
        return self.mm_per_unit is not None

    @property
    def stated(self) -> float | None:
        """The scale that was given, believed or not."""
        return self.doubted if self.mm_per_unit is None else self.mm_per_unit

    @property
    def scale(self) -> Any:
        """Factor from the case's units to the core's: the assumed one where the scale is unknown."""
        return self.assumed if self.mm_per_unit is None else self.mm_per_unit

    def to_core(self, xy: ArrayLike) -> Point:
        """Return (x, y) pairs of the case as points of the core.

        Parameters
        ----------
        xy : array_like, shape (..., 2), or array of complex
            Image coordinates, y down; x + iy.
        """
        if isinstance(xy, (tuple, list)) and len(xy) == 2 and isinstance(xy[0], (int, float)):
            z: Any = complex(*cast("tuple[float, float]", tuple(xy)))
        else:
            array = np.asarray(xy)
            z = array if np.iscomplexobj(array) else np.ascontiguousarray(array, dtype=float).view(complex)[..., 0]
            z = complex(z) if z.ndim == 0 else z
        return cast("Point", self.scale * self._turned_over(_stretched(z, self.aspect)))

    def to_case(self, z: Point) -> NDArray[np.float64]:
        """Return points of the core as (x, y) pairs of the case, shape (..., 2)."""
        back: Any = _stretched(self._turned_over(z), 1.0 / self.aspect)
        xy: NDArray[np.float64] = np.stack([np.real(back), np.imag(back)], axis=-1) / np.asarray(self.scale)[..., None]
        return xy

    def _turned_over(self, z: Any) -> Any:
        """Return a point of either frame in the other. Right: lateral is towards smaller x, so both axes turn over. Left: only y does."""
        if isinstance(self.side, str):
            return -z if self.side == "right" else z.conjugate()
        flipped = np.empty(np.broadcast_shapes(np.shape(z), np.shape(self.side)), dtype=complex)
        np.multiply(np.real(z), self._across, out=flipped.real)
        np.negative(np.imag(z), out=flipped.imag)
        return flipped

    @cached_property
    def _across(self) -> Any:
        """Factor of x for each of an array of sides."""
        return np.where(self.side == "right", -1.0, 1.0)


def _stretched(z: Any, factor: float) -> Any:
    """Return points with another height."""
    return z if factor == 1.0 else np.real(z) + 1j * (factor * np.imag(z))


@dataclass(frozen=True)
class Limb:
    """The landmarks of one limb, or of an array of limbs.

    Make one with `from_landmarks` (image coordinates) or `from_angles`. Indexing gives a landmark back in the case's
    own coordinates.

    Attributes
    ----------
    points : mapping of str to complex or array of complex
        Landmarks in the canonical frame, for the core.
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
        if mm_per_unit is not None and not np.all(np.isfinite(mm_per_unit) & (np.asarray(mm_per_unit) > 0)):
            raise InputError(
                Problem("mm_per_unit", shown(mm_per_unit), "a positive number, or None if it is not known")
            )
        if not (np.isfinite(aspect) and aspect > 0):
            raise InputError(Problem("aspect", shown(aspect), "a positive number"))
        if isinstance(mm_per_unit, (int, np.number)):
            mm_per_unit = float(mm_per_unit)
        frame = Frame(side if isinstance(side, str) else np.asarray(side), mm_per_unit, aspect)
        problems = list(landmark_problems(landmarks))
        if not problems:
            limb = cls({name: frame.to_core(xy) for name, xy in landmarks.items()}, frame)
            problems = list(anatomy_problems(limb)) if limb.single else []
            if not problems:
                return limb if mm_per_unit is not None else limb._assumed()
        raise InputError(problems)

    @staticmethod
    def from_angles(side: str = "right", **lengths_and_angles: Any) -> "Limb":
        """Make a limb from lengths and angles; see `wedgecalc.geometry.synthetic.limb_from_angles` for all of them.

        Examples
        --------
        >>> limb = Limb.from_angles(side="left", mldfa=88, mpta=82, jlca=2)
        >>> round(abs(limb.points["plateau_lateral"] - limb.points["plateau_medial"]), 9)
        76.0
        """
        from wedgecalc.geometry.synthetic import limb_from_angles

        return limb_from_angles(side, **lengths_and_angles)

    def _assumed(self) -> "Limb":
        """Return a limb without a scale as large as if its plateau were of the assumed width."""
        with np.errstate(divide="ignore", invalid="ignore"):
            factor: Any = ASSUMED_PLATEAU / self.width
        return replace(self, points={name: cast("Any", z) * factor for name, z in self.points.items()},
                       frame=replace(self.frame, assumed=factor))  # fmt: skip

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return self.frame.to_case(self.points[choose("landmark", name, self.points, "a landmark of this limb")])

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
        return cast("Point", _given_or(p.get("ankle_center"), lambda: middle(p["ankle_medial"], p["ankle_lateral"])))

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
            return None if any(end is None for end in ends) else sum(ends[1:], ends[0]) * (1 / len(ends))

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
        """A sentence for each landmark that is marked without its partner."""
        pairs = [both for pair in (*PAIRS, *SHAFTS) for both in (pair, pair[::-1])]
        return tuple(f"{a} is marked and {b} is not: what needs both is left out" for a, b in pairs
                     if a in self.points and b not in self.points)  # fmt: skip

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
        scales = {key: s[rows] for key in ("mm_per_unit", "assumed") if np.ndim(s := getattr(self.frame, key))}
        return Limb(points, replace(self.frame, side=side, **scales))

    def turned(self, segments: tuple[str, ...], hinge: Point, factor: Point, shift: Point = 0j) -> "Limb":
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
        known, centre = records.landmarks(), hinge if isinstance(shift, complex) and not shift else hinge - shift
        turned = Limb({n: hinge + (z - centre) * factor if known[n].segment in segments else z for n, z in self.points.items()}, self.frame,
                      {bone: ring for bone, ring in self.contours.items() if not any(s.startswith(bone) for s in segments)},
                      self.landmark_sd)  # fmt: skip
        # No osteotomy moves a joint line: what was found of them stays found.
        turned.__dict__.update(
            {name: self.__dict__[name] for name in ("knee", "plateau", "width") if name in self.__dict__}
        )
        return turned


def _given_or(first: Any, otherwise: Callable[[], Any]) -> Any:
    """Return `first`, and what stands in for it where it is missing: None, or NaN in a row of an array."""
    if first is None:
        return otherwise()
    if isinstance(first, complex) or not (missing := np.isnan(first)).any():
        return first
    return np.where(missing, otherwise(), first)


def anatomy_problems(limb: Limb) -> Iterator[Problem]:
    """Yield what contradicts anatomy in a single limb: wrong side, exchanged landmarks, ankle above the hip.

    Everything is judged along the limb's own axis, so a tilted image is no problem; only the order from hip to ankle
    is judged on the image.
    """
    p = cast("Mapping[str, complex]", limb.points)
    hip, ankle, knee = cast("complex", limb.hip), cast("complex", limb.ankle), cast("complex", limb.knee)
    if hip.imag <= ankle.imag:
        yield Problem("landmarks.ankle_center", "the ankle at or above the hip (landmarks-swapped)",
                      "the ankle below the hip: y grows downwards", "exchange hip and ankle, or turn the image")  # fmt: skip
        return
    size = abs(ankle - hip)
    if not SIZES[0] <= size <= SIZES[1]:
        yield Problem("scale", f"a leg {size:.3g} mm long", "the scale of a leg", "check the scale")
        return
    for a, b in (*PAIRS, *SHAFTS, ("femoral_neck_center", "hip_center")):
        if a in p and b in p and abs(p[a] - p[b]) < 1e-6 * size:
            yield Problem(f"landmarks.{b}", f"the same point as {a}", "two different points", "mark it anew")
            return
    axis = (ankle - hip) / size
    along = dot(axis, knee - hip) / size
    if not 0.2 < along < 0.8:
        yield Problem("landmarks.plateau_medial", f"the knee at {along:.0%} of the way from hip to ankle",
                      "between 20 % and 80 %", "check hip_center, plateau and ankle")  # fmt: skip
    # How far each pair runs to the lateral side, as `side` has it. All backwards: the side is wrong. Some: those are.
    lateral = {(m, n): dot(axis * 1j, p[n] - p[m]) for m, n in PAIRS if m in p and n in p}
    if "greater_trochanter" in p:
        lateral["hip_center", "greater_trochanter"] = dot(axis * 1j, p["greater_trochanter"] - hip)
    backwards = [pair for pair, value in lateral.items() if value <= 0]
    if len(backwards) == len(lateral):
        other = SIDES[limb.frame.side == "right"]
        yield Problem("side", f"{limb.frame.side}, but medial to lateral runs as on a {other} leg (side-mismatch)",
                      "landmarks that agree with side",
                      f"set side to {other}" + ("" if len(lateral) > 1 else ", or exchange plateau_medial and plateau_lateral"))  # fmt: skip
        return
    for medial, name in backwards:
        yield Problem(f"landmarks.{name}", f"it medial to {medial} (landmarks-swapped)",
                      f"it lateral to {medial} on a {limb.frame.side} leg", "exchange the two")  # fmt: skip
