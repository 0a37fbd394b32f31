"""The wedge and its sizes, which follow from its angle and the saw cut from hinge to entry.

The kerf moves no cut: it makes the piece of bone between the cuts smaller (`Wedge.block`).
"""

import math
from dataclasses import dataclass
from typing import Generic, TypeAlias, cast

import numpy as np

from wedgecalc.errors import short_repr, within, wrong
from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Floats, N, Number, P, Point, cis, length, not_negative
from wedgecalc.planning.site import LEAST_DEGREES, MOST_DEGREES, AnySite, Site
from wedgecalc.records import ProcedureRecord
from wedgecalc.terms import Kind, Side


@dataclass(frozen=True, slots=True, eq=False)
class Wedge(Exact, Generic[P, N]):
    """The wedge of a plan.

    Attributes
    ----------
    kind : Kind
        ``closing`` or ``opening``.
    side : Side
        ``medial`` or ``lateral``: where its base lies.
    angle : float or array of float
        Angle of the wedge, degrees.
    radius : float or array of float, or None
        Length of the saw cut from hinge to entry, mm. Without a scale or an entry it is None, and
        so are all sizes.
    kerf : float
        Bone that each saw cut removes, the blade's thickness, mm.
    turn : float or array of float
        Signed rotation of the free fragment, degrees, counter-clockwise positive in the canonical
        frame.
    factor : complex or array of complex
        The same rotation as a unit vector, to multiply by.
    frame : Frame
        Side and scale of the leg.
    hinge_z, entry_z : complex or array of complex, or None
        Hinge and entry in the canonical frame; `hinge`, `entry` and `cuts` give them in the case's
        coordinates.
    length : float
        Bone removed (closing) or gap held open (opening) on top of the wedge, between parallel
        cuts, mm along the bone's axis. It makes the wedge a trapezoid, and the saw goes all the
        way through.
    shift : complex or array of complex
        Displacement of the free fragment for that length, before it turns, in the canonical frame.
    """

    kind: Kind
    side: Side
    angle: N
    radius: N | None
    kerf: float
    turn: N
    factor: P
    frame: Frame[N]
    hinge_z: P
    entry_z: P | None
    length: float = 0.0
    shift: P | complex = 0j

    def __repr__(self) -> str:
        if np.ndim(self.angle):
            return f"Wedge({self.side} {self.kind}, {np.size(self.angle)} legs)"
        base = "" if self.base is None else f", base {self.base:.1f} mm"
        return f"Wedge({self.side} {self.kind}, {self.angle:.1f}°{base})"

    @property
    def site(self) -> Site[P, N]:
        """Where the bone is cut."""
        return Site(self.frame, self.hinge_z, self.entry_z, self.kerf, self.length, self.shift)

    @property
    def closes(self) -> bool:
        """Whether bone is removed; otherwise the cut is opened."""
        return self.kind == Kind.CLOSING

    @property
    def nothing(self) -> bool:
        """Whether nothing is cut: the wedge of one leg has neither an angle nor a length."""
        return not self.length and isinstance(self.angle, float) and self.angle == 0.0

    @property
    def base(self) -> N | None:
        """Isosceles base 2 r sin(θ/2), mm: both cuts of length r (Hernigou's table)."""
        radius: Number | None = self.radius
        factor: Point = self.factor
        return None if radius is None else cast("N", radius * length(1.0 - factor))

    @property
    def base_right(self) -> N | None:
        """Right-angled base r tan θ, mm: upper cut of length r, base square to it (Slocum)."""
        if self.radius is None:
            return None
        factor: Point = self.factor
        return cast("N", self.radius * cast("Number", abs(factor.imag)) / factor.real)

    @property
    def rule_of_thumb(self) -> N | None:
        """One millimetre for each degree, mm: correct only for a cut about 57 mm long."""
        return None if self.radius is None else self.angle

    @property
    def near(self) -> N | None:
        """Distance between both cuts, or the edges of the gap, at the entry, mm.

        The base, unless the wedge has a length.
        """
        start: Point | None = self.entry_z
        end: Point | None = self.far_entry_z
        if self.radius is None or not self.length or start is None or end is None:
            return self.base
        return cast("N", length(end - start))

    @property
    def block(self) -> N | None:
        """Base of the piece of bone that a closing wedge removes, mm: the base minus both kerfs."""
        near = self.near
        if near is None or not self.closes:
            return None
        left = near - 2 * self.kerf
        return cast("N", not_negative(left))

    @property
    def kerf_excess(self) -> Number | None:
        """By how much both kerfs exceed the base of a closing wedge, mm; negative if they fit."""
        near: Number | None = self.near
        if near is None or not self.closes or self.nothing:
            return None
        excess = 2 * self.kerf - near
        return np.where(near > 0, excess, np.nan) if isinstance(near, np.ndarray) else excess

    @property
    def far_entry_z(self) -> P | None:
        """Other end of the wedge's base, in the canonical frame.

        Closing: where the second cut leaves the bone before closing. Opening: where the entry's
        edge of the moving segment is after opening.
        """
        return None if self.entry_z is None else self.carried(self.entry_z)

    @property
    def far_hinge_z(self) -> P:
        """End of the wedge's far edge at the hinge: the hinge itself, unless there is a length."""
        return self.carried(self.hinge_z)

    def carried(self, z: Point) -> P:
        """Return where a point of the first cut lies on the second.

        Before closing for a closing wedge, after opening for an opening one.
        """
        hinge: Point = self.hinge_z
        shift: Point = self.shift
        if self.closes:
            return cast("P", hinge + (z - hinge) * self.factor.conjugate() - shift)
        return cast("P", hinge + (z + shift - hinge) * self.factor)

    def moved(self, limb: Limb[P, N], procedure: ProcedureRecord, share: float = 1.0) -> Limb[P, N]:
        """Return a limb with its free fragment moved by this wedge, or by a share of it."""
        if self.nothing:
            return limb
        if share == 1.0:
            return limb.turned(procedure.moves, self.hinge_z, self.factor, self.shift)
        part = cis(self.turn * share)
        return limb.turned(procedure.moves, self.hinge_z, part, self.shift * share)

    @property
    def hinge(self) -> Floats:
        """Hinge as (x, y) in the case's coordinates."""
        return self.frame.to_case(self.hinge_z)

    @property
    def entry(self) -> Floats | None:
        """Entry as (x, y) in the case's coordinates, or None."""
        return None if self.entry_z is None else self.frame.to_case(self.entry_z)

    @property
    def cuts(self) -> list[Floats] | None:
        """Saw cuts on the bone before it moves, each from hinge to cortex.

        Two for a closing wedge, one for an opening one; None if nothing is cut.
        """
        if self.nothing:
            return None
        ends = [(self.hinge_z, self.entry_z)]
        if self.closes:
            ends.append((self.far_hinge_z, self.far_entry_z))
        to_case = self.frame.to_case
        return [
            np.stack([to_case(start), to_case(z)], axis=-2) for start, z in ends if z is not None
        ] or None


AnyWedge: TypeAlias = Wedge[Point, Number]


def wedge_of(
    procedure: ProcedureRecord, site: AnySite, correction: Number, factor: Point | None = None
) -> AnyWedge:
    """Return the wedge for a correction at a site.

    A wedge too small for any saw gets the angle 0.

    Parameters
    ----------
    procedure : ProcedureRecord
        Says which bone is cut, and how.
    site : Site
        Where the bone is cut.
    correction : float or array of float
        Degrees, 0 or more.
    factor : complex or array of complex, optional
        The rotation as a unit vector, if it is known already: saves computing sine and cosine.
    """
    small = correction < LEAST_DEGREES
    if isinstance(correction, np.ndarray):
        if np.any(small):
            correction = np.where(small, 0.0, correction)
            factor = None if factor is None else np.where(small, 1.0 + 0j, factor)
    elif small:
        correction, factor = 0.0, 1.0 + 0j
    # The tibia turns towards the correction, the femur against it.
    turn = correction if (procedure.sign > 0) == procedure.of_tibia else -correction
    factor = cis(turn) if factor is None else factor
    sized = site.entry is not None and site.frame.calibrated
    radius = length(cast("Point", site.entry) - site.hinge) if sized else None
    places = site.frame, site.hinge, site.entry, site.length, site.shift
    kind, side = procedure.kind, procedure.side
    return Wedge(kind, side, correction, radius, site.kerf, turn, factor, *places)


def angle_of_base(base: float, radius: float) -> float:
    """Return the angle of the isosceles wedge with this base, degrees.

    Parameters
    ----------
    base : float
        Base of the wedge along the cortex, mm.
    radius : float
        Length of the saw cut from hinge to entry, mm.

    Raises
    ------
    InputError
        For a base longer than that of the largest wedge on this cut.

    Examples
    --------
    >>> round(angle_of_base(10.0, 57.0), 3)
    10.065
    """
    longest = 2 * radius * math.sin(math.radians(MOST_DEGREES / 2))
    if not within(base, 0, longest * (1 + 1e-12)):  # the largest wedge's own base is allowed
        raise wrong(
            "base",
            short_repr(base),
            f"a number from 0 to {longest:.1f} mm ({MOST_DEGREES:g}° at this hinge)",
        )
    return min(math.degrees(2 * math.asin(base / (2 * radius))), MOST_DEGREES) if base else 0.0
