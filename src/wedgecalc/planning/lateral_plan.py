"""The anterior closing wedge on a lateral film: the same wedge as on a frontal one."""

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike

from wedgecalc.errors import NoPlanError, short_repr, within, wrong
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.lateral import LateralKnee, LateralMeasures, measure_lateral
from wedgecalc.geometry.plane import cis, dot, length, unit
from wedgecalc.lateral_records import lateral_procedure
from wedgecalc.planning.site import LEAST_DEGREES, MOST_DEGREES
from wedgecalc.terms import Status

LOWEST, HIGHEST = -5.0, 20.0  # degrees of slope that a plan may aim at


@dataclass(frozen=True, slots=True, eq=False)
class LateralPlan(Exact):
    """An anterior closing wedge.

    Attributes
    ----------
    knee, after_knee : LateralKnee
        Before and after, in the same coordinates.
    target : float
        Posterior slope to reach, degrees.
    angle : float
        Angle of the wedge, degrees.
    before, after : LateralMeasures
        `after` has no index: patellar height depends on where the tuberosity goes.
    hinge, entry : complex or None
        In the core's frame; None if they were not marked.
    """

    knee: LateralKnee
    after_knee: LateralKnee
    target: float
    angle: float
    before: LateralMeasures
    after: LateralMeasures
    hinge: complex | None
    entry: complex | None

    @property
    def radius(self) -> float | None:
        """Length of the cut from hinge to entry, mm; None without them or a scale."""
        if self.hinge is None or self.entry is None or self.knee.mm_per_unit is None:
            return None
        return length(self.entry - self.hinge)

    @property
    def base(self) -> float | None:
        """Isosceles base 2 r sin(θ/2), mm: the bone taken from the front."""
        if self.radius is None:
            return None
        return 2 * self.radius * math.sin(math.radians(self.angle / 2))

    @property
    def base_right(self) -> float | None:
        """Right-angled base r tan θ, mm."""
        return None if self.radius is None else self.radius * math.tan(math.radians(self.angle))

    @property
    def far_entry(self) -> complex | None:
        """Where the second cut, the upper one, leaves the front; None without hinge and entry."""
        if self.hinge is None or self.entry is None:
            return None
        return self.hinge + (self.entry - self.hinge) * cis(self.angle)


def plan_lateral(
    knee: LateralKnee,
    target: float | None = None,
    hinge: ArrayLike | None = None,
    entry: ArrayLike | None = None,
) -> LateralPlan:
    """Plan the anterior closing wedge that takes the posterior slope exactly to a target.

    Parameters
    ----------
    knee : LateralKnee
    target : float, optional
        Posterior slope, degrees; by default 9 (Akoto 2020: 15.3 to 8.9°).
    hinge, entry : array_like, shape (2,), optional
        At the back and at the front of the tibia, in the film's coordinates; without them the wedge
        has an angle and no size.

    Raises
    ------
    InputError
        For an impossible target, or an entry that is not in front of the hinge.
    NoPlanError
        If the slope is not above the target.

    Examples
    --------
    >>> knee = LateralKnee.from_landmarks(
    ...     {"plateau_anterior": (40, 0), "plateau_posterior": (0, 11),
    ...      "shaft_upper": (20, 80), "shaft_lower": (20, 200)}, mm_per_unit=1.0)
    >>> made = plan_lateral(knee, 9.0, hinge=(-2, 40), entry=(43, 40))
    >>> round(made.before.slope, 2), round(made.angle, 2), round(made.base, 2)
    (15.38, 6.38, 5.01)
    """
    goal = lateral_procedure().usual_target_deg if target is None else target
    if not within(goal, LOWEST, HIGHEST):
        raise wrong("target", short_repr(goal), f"a slope from {LOWEST:g} to {HIGHEST:g} degrees")
    hinge_z = None if hinge is None else _placed(knee, "hinge", hinge)
    entry_z = None if entry is None else _placed(knee, "entry", entry)
    if hinge_z is not None and entry_z is not None:
        front = knee.down * 1j
        if dot(front, entry_z - hinge_z) <= 0:
            raise wrong(
                "entry",
                "an entry not in front of the hinge",
                "a cut from the front of the tibia",
                "exchange hinge and entry",
            )
    before = measure_lateral(knee)
    angle = before.slope - float(goal)
    if angle < -LEAST_DEGREES:
        raise NoPlanError(
            Status.WRONG_PROCEDURE,
            f"the slope is {before.slope:.1f}° already, below the target of {goal:g}°, and an "
            "anterior closing wedge lowers it; choose a lower target",
        )
    if angle > MOST_DEGREES:
        raise NoPlanError(
            Status.UNREACHABLE,
            f"the wedge would have {angle:.1f}°, and {MOST_DEGREES:g}° is the most; choose a higher target",
        )
    angle = max(angle, 0.0)
    about = knee.points["plateau_posterior"] if hinge_z is None else hinge_z
    moved = knee.turned(about, cis(-angle))  # its front goes down
    after = LateralMeasures(measure_lateral(moved).slope, None)
    return LateralPlan(knee, moved, float(goal), angle, before, after, hinge_z, entry_z)


def shaft_line(knee: LateralKnee, reach: float) -> tuple[complex, complex]:
    """Return two points of the shaft's line, `reach` beyond its two levels."""
    upper, lower = knee.level("shaft_upper"), knee.level("shaft_lower")
    along = unit(lower - upper) * reach
    return upper - along, lower + along


def _placed(knee: LateralKnee, name: str, xy: ArrayLike) -> complex:
    try:
        z = knee.to_core(xy)
    except (TypeError, ValueError):
        z = complex(math.nan)
    if not math.isfinite(abs(z)):
        raise wrong(name, short_repr(xy), "two finite numbers x,y in the film's coordinates")
    return z
