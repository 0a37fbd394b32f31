"""The posterior slope and the gap after an opening wedge of the tibia.

Seen from above the hinge is a line. If it runs straight from front to back, the wedge turns the
plateau in the frontal plane only; a hinge turned by ψ also tilts the plateau to the back. A plane
turned by θ about a horizontal line leans by atan(tan θ · sin ψ) in the sagittal plane, and by
atan(tan θ · cos ψ) in the frontal plane.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Generic, TypeAlias, cast, overload

import numpy as np

from wedgecalc import records
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.plane import RADIANS, N, Number, cross
from wedgecalc.planning.tilt import PlanWithTurn, as_number, opened_wedge, tilt_parts
from wedgecalc.planning.wedge import AnyWedge
from wedgecalc.read_only import read_only

if TYPE_CHECKING:
    from wedgecalc.planning.plan import Plan


@dataclass(frozen=True, slots=True, eq=False)
class SlopeChange(Exact, Generic[N]):
    """The posterior slope and the gap of an opening wedge.

    Attributes
    ----------
    turn : float
        Turn of the hinge from straight lateral, degrees: positive towards the back (a
        posterolateral hinge of a medial opening wedge), so that the gap is wider in front.
    depth : float or None
        Depth of the tibia at the cut from front to back, mm.
    change : float or array of float
        Change of the posterior slope, degrees, steeper positive.
    frontal : float or array of float
        Correction in the frontal plane, degrees.
    opened : float or array of float
        Angle to open about the turned axis, degrees.
    base : float or array of float, or None
        Gap to open at the cortex, mm: the isosceles base of that angle; None without a scale or an
        entry.
    front, back : float or array of float, or None
        Gap beside the tuberosity and at the back of the tibia, mm; None without a scale, an entry
        or a depth.
    keeping : float
        Ratio of front to back gap that keeps the slope.
    volume : float or array of float, or None
        Volume of the gap, ml, estimated.
    """

    turn: float
    depth: float | None
    change: N
    frontal: N
    opened: N
    base: N | None
    front: N | None
    back: N | None
    keeping: float
    volume: N | None

    @property
    def ratio(self) -> N | None:
        """Front gap divided by back gap, if both are known."""
        front, back = cast("Number | None", self.front), cast("Number | None", self.back)
        if front is None or back is None:
            return None
        with np.errstate(invalid="ignore", divide="ignore"):
            found = np.true_divide(front, back)
        return cast("N", found if np.ndim(found) else float(found))


AnySlopeChange: TypeAlias = SlopeChange[Number]


@cache
def gap_shares() -> Mapping[str, float]:
    """Return the shares of ``data/slope.json``: of the front gap, and of the filled volume."""
    table = json.loads((records.data_dir() / "slope.json").read_text(encoding="utf-8"))
    return read_only({key: row["value"] for key, row in table.items() if key != "about"})


def slope_change(
    wedge: AnyWedge, turn: float | None = None, depth: float | None = None
) -> AnySlopeChange:
    """Return the change of slope and the gap of an opening wedge of the tibia.

    Parameters
    ----------
    wedge : Wedge
        The opened wedge, of one leg or many.
    turn : float, optional
        Turn of the hinge axis, degrees; by default 0.
    depth : float, optional
        Depth of the tibia at the cut, mm.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82), "medial-opening-wedge-hto")
    >>> found = slope_change(made.wedge, turn=10.0, depth=50.0)
    >>> round(found.change, 2), round(found.ratio, 2)
    (1.61, 0.89)
    """
    turn, depth = 0.0 if turn is None else float(turn), None if depth is None else float(depth)
    change, frontal = tilt_parts(wedge.angle, turn)
    front, back = _gaps(wedge, turn, depth)
    keeping, volume = gap_shares()["front_share"], None
    if depth is not None and (area := _area(wedge)) is not None:
        volume = as_number(area * depth * gap_shares()["filled_share"] / 1000.0)
    return SlopeChange(
        turn, depth, change, frontal, wedge.angle, wedge.base, front, back, keeping, volume
    )


@overload
def slope_of(plan: "Plan") -> SlopeChange | None: ...
@overload
def slope_of(plan: PlanWithTurn) -> AnySlopeChange | None: ...
def slope_of(plan: PlanWithTurn) -> AnySlopeChange | None:
    """Return the change of posterior slope in a plan; None if its request does not ask for it.

    About a turned hinge the wedge is opened by more than the correction in the frontal plane.

    Parameters
    ----------
    plan : Plan
        Plan of one leg or many.

    Returns
    -------
    SlopeChange or None
        None unless the request has a hinge turn or a depth of the tibia.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82), "medial-opening-wedge-hto", hinge_turn=10)
    >>> found = slope_of(made)
    >>> round(made.correction, 2), round(found.opened, 2), round(found.change, 2)
    (9.18, 9.32, 1.63)
    """
    turn, depth = plan.request.hinge_turn, plan.request.ap_depth
    if turn is None and depth is None:
        return None
    return slope_change(opened_wedge(plan), turn, depth)


def _gaps(wedge: AnyWedge, turn: float, depth: float | None) -> tuple[Number | None, Number | None]:
    """Return the gap in front and at the back, mm: 2 d sin(θ/2), d from the hinge axis.

    The entry of the frontal plan is the back of the cut. The front of the cut lies at a share of
    that distance and one depth of the tibia further forwards; a turned axis crosses the hinge
    halfway.
    """
    if wedge.base is None or wedge.length or (turn and depth is None):
        return None, None
    across, along = np.cos(turn * RADIANS), np.sin(turn * RADIANS)
    radius, half = wedge.radius, (depth or 0.0) / 2
    chord = 2.0 * np.sin(wedge.angle * RADIANS / 2)
    front = (gap_shares()["front_share"] * cast("Number", radius) * across + half * along) * chord
    back = (cast("Number", radius) * across - half * along) * chord
    return as_number(np.maximum(front, 0.0)), as_number(np.maximum(back, 0.0))


def _area(wedge: AnyWedge) -> Number | None:
    """Return the area between the two edges of the gap in the frontal plane, mm²."""
    if wedge.radius is None or wedge.entry_z is None or wedge.far_entry_z is None:
        return None
    one = wedge.entry_z - wedge.far_hinge_z
    other = wedge.far_entry_z - wedge.hinge_z
    return as_number(np.abs(cross(one, other)) / 2)
