"""How large the wedge is: all sizes follow from the saw cut, which runs from the hinge to the entry, and the angle."""

import math
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from wedgecalc.errors import InputError, Problem, shown
from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Number, Point, cis, length
from wedgecalc.planning.site import LEAST_DEGREES, MOST, Site, within
from wedgecalc.records import ProcedureRecord
from wedgecalc.terms import Kind, Side


@dataclass(frozen=True, slots=True, eq=False)
class Wedge(Exact):
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
        Signed angle by which the free fragment turns, degrees, counter-clockwise positive in the canonical frame.
    factor : complex or array of complex
        The same as a unit vector, to multiply by.
    length : float
        Bone taken out (closing) or gap held open (opening) over and above the wedge, between parallel cuts, mm along the
        bone's axis. With it a wedge becomes a trapezoid, and the saw goes all the way through.
    shift : complex or array of complex
        How the free fragment moves for that, before it turns, in the canonical frame.
    frame : Frame
    hinge_z, entry_z : complex or array of complex, or None
        Hinge and entry in the canonical frame; `hinge`, `entry` and `cuts` give them in the case's coordinates.
    """

    kind: Kind
    side: Side
    angle: Number
    radius: Number | None
    kerf: float
    turn: Number
    factor: Point
    frame: Frame
    hinge_z: Point
    entry_z: Point | None
    length: float = 0.0
    shift: Point = 0j

    @property
    def site(self) -> Site:
        """Where the bone is cut, whatever the angle."""
        return Site(self.frame, self.hinge_z, self.entry_z, self.kerf, self.length, self.shift)

    @property
    def closes(self) -> bool:
        """Whether bone is taken out; else the cut is opened."""
        return self.kind == Kind.CLOSING

    @property
    def nothing(self) -> bool:
        """Whether nothing is cut: the wedge of one leg has no angle, and no length goes with it."""
        return not self.length and isinstance(self.angle, float) and self.angle == 0.0

    @property
    def base(self) -> Number | None:
        """Isosceles base 2 r sin(θ/2), mm: both cuts of length r (Hernigou's table)."""
        return None if self.radius is None else self.radius * length(1.0 - self.factor)

    @property
    def base_right(self) -> Number | None:
        """Right-angled base r tan θ, mm: the upper cut of length r, the base square to it (Slocum's chart)."""
        factor: Any = self.factor
        return None if self.radius is None else self.radius * abs(factor.imag) / factor.real

    @property
    def rule_of_thumb(self) -> Number | None:
        """One millimetre for each degree, mm: right only where the cut is about 57 mm long."""
        return None if self.radius is None else self.angle

    @property
    def near(self) -> Number | None:
        """Distance between both cuts, or the edges of the gap, at the entry, mm: the base, and more if a length goes with it."""
        if self.radius is None or not self.length:
            return self.base
        return length(cast("Point", self.far_entry_z) - cast("Point", self.entry_z))

    @property
    def block(self) -> Number | None:
        """Base of the bone left to take out between the two cuts of a closing wedge, mm: the base less both kerfs."""
        if self.near is None or not self.closes:
            return None
        left: Any = self.near - 2 * self.kerf
        return np.maximum(left, 0.0) if isinstance(left, np.ndarray) else max(left, 0.0)

    @property
    def far_entry_z(self) -> Point | None:
        """Other end of the wedge's base, in the canonical frame.

        Closing: where the second cut leaves the bone before closing. Opening: where the entry's edge of the moving
        segment stands after opening.
        """
        return None if self.entry_z is None else self.carried(self.entry_z)

    @property
    def far_hinge_z(self) -> Point:
        """Hinge's end of the wedge's far edge: the hinge itself, unless a length is taken out or held open."""
        return self.carried(self.hinge_z)

    def carried(self, z: Point) -> Point:
        """Return a point of the first cut on the second: before closing it (closing), or after opening it (opening)."""
        if self.closes:
            return self.hinge_z + (z - self.hinge_z) * self.factor.conjugate() - self.shift
        return self.hinge_z + (z + self.shift - self.hinge_z) * self.factor

    def moved(self, limb: Limb, procedure: ProcedureRecord, share: float = 1.0) -> Limb:
        """Return a limb with its free fragment where this wedge, or a share of it, takes it."""
        if self.nothing:
            return limb
        if share == 1.0:
            return limb.turned(procedure.moves, self.hinge_z, self.factor, self.shift)
        return limb.turned(
            procedure.moves, self.hinge_z, cis(self.turn * share), self.shift * share
        )

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
        """Saw cuts on the bone before it moves, each from hinge to cortex: two for closing, one for opening; None for none."""
        if self.nothing:
            return None
        ends = [(self.hinge_z, self.entry_z)]
        if self.closes:
            ends.append((self.far_hinge_z, self.far_entry_z))
        to_case = self.frame.to_case
        return [
            np.stack([to_case(start), to_case(z)], axis=-2) for start, z in ends if z is not None
        ] or None


def wedge_of(
    procedure: ProcedureRecord, at: Site, correction: Number, factor: Point | None = None
) -> Wedge:
    """Return the wedge that makes `correction` degrees at this site; `factor`, where it is known, spares finding sine and cosine.

    A wedge too small for any saw is none: its angle is 0.
    """
    small = correction < LEAST_DEGREES
    if isinstance(correction, np.ndarray):
        if small.any():  # type: ignore[union-attr]
            correction = np.where(small, 0.0, correction)
            factor = None if factor is None else np.where(small, 1.0 + 0j, factor)
    elif small:
        correction, factor = 0.0, 1.0 + 0j
    radius = length(at.entry - at.hinge) if at.entry is not None and at.frame.calibrated else None
    turn = (
        correction if (procedure.sign > 0) == (procedure.of_tibia) else -correction
    )  # tibia to valgus, femur against it
    return Wedge(
        procedure.kind,
        procedure.side,
        correction,
        radius,
        at.kerf,
        turn,
        cis(turn) if factor is None else factor,
        at.frame,
        at.hinge,
        at.entry,
        at.length,
        at.shift,
    )


def angle_of_base(base: float, radius: float) -> float:
    """Return the angle, in degrees, of the isosceles wedge with this base and cut length in mm.

    Raises
    ------
    InputError
        For a base that no wedge on so short a cut has.

    Examples
    --------
    >>> round(angle_of_base(10.0, 57.0), 3)
    10.065
    """
    longest = 2 * radius * math.sin(math.radians(MOST / 2))
    if not within(
        base, 0, longest * (1 + 1e-12)
    ):  # the base of a wedge of the most that there may be comes back
        raise InputError(
            Problem(
                "base",
                shown(base),
                f"a number from 0 to {longest:.1f} mm ({MOST:g}° at this hinge)",
            )
        )
    return min(math.degrees(2 * math.asin(base / (2 * radius))), MOST) if base else 0.0
