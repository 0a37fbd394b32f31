"""The numbers for theatre: the wedge mm by mm, and where the rod must cross the plateau.

Each row of a table is a `wedgecalc.check` of that wedge, so that the sheet and a check after the
operation agree.
"""

import math
from dataclasses import dataclass
from functools import partial
from typing import Unpack, cast

from wedgecalc.bone.wedge import bone_wedge
from wedgecalc.errors import short_repr, wrong
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.lazy import lazy
from wedgecalc.geometry.leg import Leg, one_leg
from wedgecalc.planning.check import TOLERANCE, Check, check_against, checked_tolerance
from wedgecalc.planning.double_check import DoubleCheck, check_both
from wedgecalc.planning.double_level import DoublePlan, double_level
from wedgecalc.planning.double_request import DoubleRequest, either_request
from wedgecalc.planning.given_angle import angle_given, as_opened
from wedgecalc.planning.plan import Plan, plan_of_request
from wedgecalc.planning.request import Keywords, PlanRequest
from wedgecalc.planning.site import MOST_DEGREES
from wedgecalc.planning.slope import SlopeChange, slope_change
from wedgecalc.planning.targets import Target
from wedgecalc.study.other_leg import OtherLeg
from wedgecalc.study.other_leg import other_leg as beside_other
from wedgecalc.terms import Severity

_ROW_STEPS = (1.0, 0.5)  # mm, or degrees where there is no base
GRID_ROWS = 4  # rows of the grid below the plan, and above it
_GRID_ROWS_OF_TWO = 3  # the same for two bones, whose tables stand side by side
_SAME = 0.005  # mm or degrees: sizes that print alike share a row
AnyCheck = Check | DoubleCheck


@dataclass(frozen=True, eq=False)
class TheatreRow(Exact):
    """One size of a wedge, and the leg that follows.

    Attributes
    ----------
    check : Check or DoubleCheck
        Check of this wedge; of two bones with the other's wedge as planned.
    part : Plan
        The cut bone's wedge of this size, in the frontal plane.
    planned : bool
        Whether it is the plan's own.
    """

    check: AnyCheck
    part: Plan
    planned: bool

    @property
    def opened(self) -> Plan:
        """The wedge as it is made: about a turned hinge it is opened further."""
        return as_opened(self.part)

    @property
    def gaps(self) -> SlopeChange | None:
        """Gap in front and at the back of an opening wedge of the tibia; None for any other."""
        return _gaps_of(self.part)

    @lazy
    def on_contour(self) -> float | None:
        """Base along the cortex, mm, as a ruler measures it; None without an outline to cut."""
        on_bone = bone_wedge(self.opened)
        return None if on_bone is None else on_bone.base

    @property
    def off(self) -> float:
        """Its correction less the planned one, of all that is cut together, degrees."""
        return self.check.error["correction_deg"] or 0.0

    @property
    def acceptable(self) -> bool:
        """Whether this size is on target and raises no stop alert."""
        return self.check.verdict == "on-target" and not self.stops

    @lazy
    def stops(self) -> tuple[str, ...]:
        """Codes of the stop alerts that this size raises, whether or not the plan raises them."""
        return _codes(self.check.given, Severity.STOP)

    @lazy
    def warnings(self) -> tuple[str, ...]:
        """Codes of the warnings that this size raises and the plan does not."""
        planned = _codes(self.check.wanted, Severity.WARN)
        given = _codes(self.check.given, Severity.WARN)
        return tuple(code for code in given if code not in planned)

    @property
    def rod(self) -> Alignment:
        """The leg under the rod: unloaded where the JLCA of the unloaded knee is known."""
        return self.check.given.in_theatre or self.check.given.after


def _codes(plan: Plan | DoublePlan, severity: Severity) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a.code for a in plan.alerts if a.severity is severity))


@dataclass(frozen=True, slots=True, eq=False)
class TheatreCut(Exact):
    """The cut of one bone.

    Attributes
    ----------
    plan : Plan
    rows : tuple of TheatreRow
        By size; none where nothing is cut, or the cut makes no angle.
    """

    plan: Plan
    rows: tuple[TheatreRow, ...]

    @property
    def in_mm(self) -> bool:
        """Whether the rows go by the base in mm; without a scale or an entry by the angle."""
        return self.plan.wedge.base is not None

    @property
    def gaps(self) -> SlopeChange | None:
        """Gap in front and at the back of the planned wedge, as `TheatreRow.gaps`."""
        return _gaps_of(self.plan)


@dataclass(frozen=True, slots=True, eq=False)
class Theatre(Exact):
    """A plan as a surgeon carries it out.

    Attributes
    ----------
    plan : Plan or DoublePlan
    cuts : tuple of TheatreCut
        In the order in which the bones are cut: of two levels the femur first.
    step : float
        Between the rows, mm or degrees.
    tolerance : float
        Degrees by which the correction may miss that of the plan.
    other : OtherLeg or None
        The other leg's length, if it was given.
    """

    plan: Plan | DoublePlan
    cuts: tuple[TheatreCut, ...]
    step: float
    tolerance: float
    other: OtherLeg | None = None

    @property
    def rod(self) -> Alignment:
        """The leg under the rod, after all cuts: see `TheatreRow.rod`."""
        return self.plan.in_theatre or self.plan.after

    @property
    def rod_between(self) -> Alignment | None:
        """The leg under the rod after the first of two cuts; None of one cut."""
        if not isinstance(self.plan, DoublePlan) or len(self.cuts) < 2:
            return None
        between = check_both(self.plan, 0.0, self.plan.femur.correction).given
        return between.in_theatre or between.after


def theatre(
    limb: Leg,
    procedure: str | PlanRequest | DoubleRequest | None = None,
    target: Target | str | None = None,
    *,
    step: float = _ROW_STEPS[0],
    tolerance: float = TOLERANCE,
    other_leg: float | None = None,
    **keywords: Unpack[Keywords],
) -> Theatre:
    """Return a plan as it is carried out: its wedge mm by mm, and the line under the rod.

    Parameters
    ----------
    limb : Limb or Case
        One limb.
    procedure : str, PlanRequest or DoubleRequest, optional
        Name of a procedure, or a whole request, of one level or of two; default that of the case.
    target : Target or str, optional
        What to aim at, as for `wedgecalc.plan`.
    step : {1.0, 0.5}
        Between the rows: mm at the cortex, or degrees without a scale or an entry.
    tolerance : float
        Degrees within which a row counts as acceptable, as for `wedgecalc.check`.
    other_leg : float, optional
        Length of the other leg, hip centre to ankle centre, mm.
    **keywords : optional
        Further fields of the request, as for `wedgecalc.plan`.

    Returns
    -------
    Theatre
        With the cut of each bone in its order, and the leg under the rod.

    Raises
    ------
    InputError
        For an impossible request or step.
    NoPlanError
        If there is no plan.

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> found = theatre(Limb.from_angles(mpta=82), "medial-opening-wedge-hto", "wbl=55")
    >>> for row in found.cuts[0].rows[2:6]:
    ...     print(round(row.opened.wedge.base, 1), round(row.rod.wbl, 1), row.acceptable)
    5.0 49.3 False
    6.0 54.6 True
    6.1 55.0 True
    7.0 59.8 False
    """
    one = one_leg(limb, "theatre")
    request = either_request(limb, procedure, target, **keywords)
    if isinstance(request, DoubleRequest):
        return theatre_of(double_level(one, request), step, tolerance, other_leg)
    return theatre_of(plan_of_request(one, request), step, tolerance, other_leg)


def theatre_of(
    plan: Plan | DoublePlan,
    step: float = _ROW_STEPS[0],
    tolerance: float = TOLERANCE,
    other_leg: float | None = None,
) -> Theatre:
    """Return what `theatre` returns, for an existing plan."""
    if step not in _ROW_STEPS:
        raise wrong("step", short_repr(step), "1 or 0.5", "leave it out for 1")
    step, tolerance = float(step), checked_tolerance(tolerance)
    parts = plan.in_order if isinstance(plan, DoublePlan) else (plan,)
    cuts = tuple(
        TheatreCut(part, _rows(plan, part, step, tolerance))
        for part in parts
        if not part.wedge.nothing
    )
    other = None if other_leg is None else beside_other(plan, other_leg)
    return Theatre(plan, cuts, step, tolerance, other)


def _gaps_of(part: Plan) -> SlopeChange | None:
    """Return the gap in front and at the back of an opening wedge of the tibia; None of others.

    Without a hinge turn of the request the hinge runs straight from front to back.
    """
    if not part.procedure.opens_tibia or part.wedge.nothing:
        return None
    request = part.request
    change = slope_change(as_opened(part).wedge, request.hinge_turn, request.ap_depth)
    return cast("SlopeChange", change)


def _rows(
    plan: Plan | DoublePlan, part: Plan, step: float, tolerance: float
) -> tuple[TheatreRow, ...]:
    """Return the rows of one bone, with that of the plan among them."""
    if part.procedure.through_shaft:
        return ()
    opened = as_opened(part)
    base = opened.wedge.base
    planned = opened.correction if base is None else base
    row_of = partial(sized_row, plan, part, tolerance, base is not None)
    count = _GRID_ROWS_OF_TWO if isinstance(plan, DoublePlan) else GRID_ROWS
    sizes = _grid(planned, step, count, _most(opened))
    rows = [row_of(size, False) for size in sizes if abs(size - planned) > _SAME]
    return tuple(sorted((*rows, row_of(planned, True)), key=lambda row: row.part.correction))


def _most(opened: Plan) -> float:
    """Return the size of the largest wedge at this site."""
    radius = opened.wedge.radius
    return MOST_DEGREES if radius is None else 2 * radius * math.sin(math.radians(MOST_DEGREES / 2))


def _grid(planned: float, step: float, count: int, most: float) -> list[float]:
    """Return the `count` multiples of a step nearest to a size on either side, above 0."""
    first = math.floor(planned / step) - count + 1
    sizes = (step * k for k in range(first, first + 2 * count))
    return [size for size in sizes if 0 < size < most]


def sized_row(
    plan: Plan | DoublePlan, part: Plan, tolerance: float, in_mm: bool, size: float, planned: bool
) -> TheatreRow:
    """Return the row of one bone's wedge of a size, mm or degrees; the other's is as planned."""
    angle, base = (None, size) if in_mm else (size, None)
    if not isinstance(plan, DoublePlan):
        check = check_against(plan, angle, base, tolerance)
        return TheatreRow(check, check.given, planned)
    turned = angle_given(part, angle, base)
    angles = {str(p.procedure.bone): p.correction for p in plan.parts}
    angles[str(part.procedure.bone)] = turned
    both = check_both(plan, angles["tibia"], angles["femur"], tolerance)
    given = both.given.tibia if part.procedure.of_tibia else both.given.femur
    return TheatreRow(both, given, planned)
