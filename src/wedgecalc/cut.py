"""Where the bone is cut, and how large the wedge is.

Default hinge and entry stand on the cortex template of ``data/profiles.json``; all sizes follow from the saw cut, which
runs from the hinge to the entry, and the angle.
"""

import math
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.limb import Frame, Limb
from wedgecalc.plane import RADIANS, Number, Point, cis, length, middle, unit
from wedgecalc.records import ProcedureRecord


@dataclass(frozen=True, slots=True)
class Wedge:
    """The wedge of a plan.

    Attributes
    ----------
    kind, side : str
        ``closing`` or ``opening``; ``medial`` or ``lateral``: where its base lies.
    angle : float or array of float
        Angle of the wedge, degrees.
    radius : float or array of float, or None
        Length of the saw cut from hinge to entry, mm; None without a scale or an entry. So are all sizes.
    kerf : float
        Thickness of bone that each saw cut turns to dust, mm.
    turn : float or array of float
        Signed angle by which the moving segment turns, degrees, counter-clockwise positive in the canonical frame.
    frame : Frame
    hinge_z, entry_z : complex or array of complex, or None
        Hinge and entry in the canonical frame; `hinge`, `entry` and `cuts` give them in the case's coordinates.
    """

    kind: str
    side: str
    angle: Number
    radius: Number | None
    kerf: float
    turn: Number
    frame: Frame
    hinge_z: Point
    entry_z: Point | None

    @property
    def base(self) -> Number | None:
        """Isosceles base 2 r sin(θ/2), mm: both cuts of length r (Hernigou's table)."""
        return None if self.radius is None else 2 * self.radius * _sin(self.angle / 2)

    @property
    def base_right(self) -> Number | None:
        """Right-angled base r tan θ, mm: the upper cut of length r, the base square to it (Slocum's chart)."""
        return None if self.radius is None else self.radius * _sin(self.angle) / _sin(90.0 - self.angle)

    @property
    def rule_of_thumb(self) -> Number | None:
        """One millimetre for each degree, mm: right only where the cut is about 57 mm long."""
        return None if self.radius is None else self.angle

    @property
    def block(self) -> Number | None:
        """Base of the bone left to take out between the two cuts of a closing wedge, mm: the base less both kerfs."""
        if self.base is None or self.kind == "opening":
            return None
        left: Any = self.base - 2 * self.kerf
        return np.maximum(left, 0.0) if isinstance(left, np.ndarray) else max(left, 0.0)

    @property
    def far_entry_z(self) -> Point | None:
        """Other end of the wedge's base, in the canonical frame.

        Closing: where the second cut leaves the bone before closing. Opening: where the entry's edge of the moving
        segment stands after opening.
        """
        if self.entry_z is None:
            return None
        return self.hinge_z + (self.entry_z - self.hinge_z) * cis(-self.turn if self.kind == "closing" else self.turn)

    @property
    def hinge(self) -> NDArray[np.float64]:
        """Hinge as (x, y) in the case's coordinates."""
        return self.frame.to_case(self.hinge_z)

    @property
    def entry(self) -> NDArray[np.float64] | None:
        """Entry as (x, y) in the case's coordinates, or None."""
        return None if self.entry_z is None else self.frame.to_case(self.entry_z)

    @property
    def cuts(self) -> list[NDArray[np.float64]] | None:
        """Saw cuts on the bone before it moves, each from hinge to cortex: two for closing, one for opening."""
        ends = [self.entry_z] if self.kind == "opening" else [self.entry_z, self.far_entry_z]
        return [np.stack([self.hinge, self.frame.to_case(z)], axis=-2) for z in ends if z is not None] or None


def wedge_of(
    procedure: ProcedureRecord, frame: Frame, hinge: Point, entry: Point | None, correction: Number, kerf: float
) -> Wedge:
    """Return the wedge that makes `correction` degrees with a saw cut from hinge to entry."""
    radius = length(entry - hinge) if entry is not None and frame.calibrated else None
    return Wedge(
        procedure.kind, procedure.side, correction, radius, kerf, turn_of(procedure, correction), frame, hinge, entry
    )


def turn_of(procedure: ProcedureRecord, correction: Number) -> Number:
    """Return the signed turn of the moving segment: the tibia's shaft turns to valgus, the femur's against it."""
    return correction * (procedure.sign if procedure.bone == "tibia" else -procedure.sign)


def angle_of_base(base: float, radius: float) -> float:
    """Return the angle, in degrees, of the isosceles wedge with this base and cut length in mm.

    >>> round(angle_of_base(10.0, 57.0), 3)
    10.065
    """
    return math.degrees(2 * math.asin(base / (2 * radius)))


def joint_frame(limb: Limb, bone: str) -> tuple[Point, Point, complex, Number] | None:
    """Return origin, lateral direction, turn from it away from the joint, and plateau width; None without the joint line.

    The lateral direction runs along the plateau for the tibia, along the condyle line for the femur; times the turn
    (−i or +i) it points down the tibia or up the femur.
    """
    first, second = ("plateau_medial", "plateau_lateral") if bone == "tibia" else ("condyle_medial", "condyle_lateral")
    line = limb.line(first, second)
    if line is None:
        return None
    away = -1j if bone == "tibia" else 1j
    width = length(limb.points["plateau_lateral"] - limb.points["plateau_medial"])
    return middle(limb.points[first], limb.points[second]), unit(line), away, width


def default_cut(limb: Limb, procedure: ProcedureRecord) -> tuple[Point | None, Point | None]:
    """Return the procedure's usual hinge and entry on the cortex template, or None where scale or joint line are missing.

    In the canonical frame. The entry lies on the cortex of the wedge's side, the hinge inside the far one.
    """
    placed = joint_frame(limb, procedure.bone)
    if placed is None or not limb.frame.calibrated:
        return None, None
    origin, lateral, away, width = placed
    profile = records.profiles()[procedure.bone]

    def cortex(side: str, level: float, inset: float) -> Point:
        reach = np.interp(level / width, profile["level"], profile[side]) * width - inset
        z: Any = origin + lateral * ((reach if side == "lateral" else -reach) + away * level)
        return complex(z) if isinstance(origin, complex) else cast("Point", z)

    far = "medial" if procedure.side == "lateral" else "lateral"
    return (
        cortex(far, procedure.hinge_level_mm, procedure.hinge_inset_mm),
        cortex(procedure.side, procedure.entry_level_mm, 0.0),
    )


def room(limb: Limb, procedure: ProcedureRecord, hinge: Point) -> tuple[Any, Any] | None:
    """Return how far a hinge lies inside the far cortex and inside that of the wedge's side, along the joint line.

    On the traced contour, else on the cortex template; negative outside. In the frame's units; None without the joint line.
    """
    placed = joint_frame(limb, procedure.bone)
    if placed is None:
        return None
    origin, lateral, away, width = placed
    if procedure.bone in limb.contours:
        medial_room, lateral_room = _room_in_ring(limb.frame.to_core(limb.contours[procedure.bone]), hinge, lateral)
    else:
        profile = records.profiles()[procedure.bone]
        place: Any = (hinge - origin) * np.conj(lateral)
        level = (place.imag if away.imag > 0 else -place.imag) / width
        medial_room = np.interp(level, profile["level"], profile["medial"]) * width + place.real
        lateral_room = np.interp(level, profile["level"], profile["lateral"]) * width - place.real
    return (medial_room, lateral_room) if procedure.side == "lateral" else (lateral_room, medial_room)


def _room_in_ring(ring: Any, point: Any, along: Any) -> tuple[float, float]:
    """Return the distances from a point to a ring, against a direction and along it; the nearer is negative outside."""
    seen = (np.append(ring, ring[0]) - point) * np.conj(along)
    start, end = seen[:-1], seen[1:]
    crossed = (start.imag > 0) != (end.imag > 0)
    a, b = start[crossed], end[crossed]
    x = a.real - a.imag * (b.real - a.real) / (b.imag - a.imag)
    if not len(x):
        return -math.inf, -math.inf
    before, after = -x[x <= 0], x[x > 0]
    if len(after) % 2:  # inside
        return float(before.min()), float(after.min())
    gap = float(abs(x).min())
    return (-gap, math.inf) if x[abs(x).argmin()] > 0 else (math.inf, -gap)


def _sin(degrees: Any) -> Any:
    return np.sin(degrees * RADIANS) if isinstance(degrees, np.ndarray) else math.sin(math.radians(degrees))
