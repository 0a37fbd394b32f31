"""Whether the hinge of a medial opening wedge of the tibia lies in the zone of the fibular head.

Between the tip of the fibular head and its widest level the lateral cortex of cadaver knees held;
below that level it broke in most of them. The alert `hinge-zone` gives the numbers and the study.
Levels are measured at right angles to the joint line.
"""

from dataclasses import dataclass
from typing import Protocol, cast

from wedgecalc.geometry.limb import AnyLimb
from wedgecalc.geometry.plane import Number, Point, dot
from wedgecalc.planning.bone_frame import joint_frame
from wedgecalc.planning.tilt import PlanWithTurn
from wedgecalc.record_types import SLACK
from wedgecalc.terms import Bone, Side

# Plateau widths from the tip to the widest level of the drawn fibula, used where that level is not
# marked. Own choice: no published distance was found.
TIP_TO_WIDEST = 0.12
TIP, HEAD = "fibula_tip", "fibula_head"


class PlanWithHinge(PlanWithTurn, Protocol):
    """The attributes of a plan that are read here; `wedgecalc.Plan` has them."""

    @property
    def limb(self) -> AnyLimb: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class HingeZone:
    """Where the hinge of one leg lies relative to its fibular head.

    Attributes
    ----------
    zone : {"above", "safe", "below"}
        ``safe`` from the tip of the fibula to the widest level of its head.
    tip, head, hinge : float
        Depths below the joint line, in mm; without a scale in its assumed units.
    marked : bool
        Whether the widest level is marked; otherwise that of the drawn fibula is used.
    """

    zone: str
    tip: float
    head: float
    hinge: float
    marked: bool


def hinge_zone(plan: PlanWithHinge) -> HingeZone | None:
    """Return where the hinge of a plan lies relative to the fibular head.

    None unless the plan is a medial opening wedge of the tibia and the fibular tip is marked.

    Parameters
    ----------
    plan : Plan
        Plan of a single limb.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> leg = Limb.from_angles(mpta=82)
    >>> tip = leg["plateau_lateral"] + [-5.0, 12.0]
    >>> marked = {**{name: leg[name] for name in leg.points}, "fibula_tip": tip}
    >>> made = plan(Limb.from_landmarks(marked, "right"), "medial-opening-wedge-hto")
    >>> hinge_zone(made).zone
    'safe'
    """
    levels = _levels(plan)
    if levels is None:
        return None
    tip, head, hinge = (float(cast("float", level)) for level in levels)
    zone = "above" if tip - hinge > SLACK else "below" if hinge - head > SLACK else "safe"
    return HingeZone(zone, tip, head, hinge, HEAD in plan.limb.points)


def beyond_zone(plan: PlanWithHinge) -> tuple[tuple[str, Number, bool], ...]:
    """Return how far the hinge lies ``below`` the zone and ``above`` it, mm, negative inside.

    These are quantities of an alert, of one leg or many; empty without the zone or a scale.
    """
    levels = _levels(plan)
    if levels is None or not plan.limb.frame.calibrated:
        return ()
    tip, head, hinge = levels
    return ("below", hinge - head, True), ("above", tip - hinge, True)


def _levels(plan: PlanWithHinge) -> tuple[Number, Number, Number] | None:
    """Return the depths of the tip, of the widest level of the head, and of the hinge."""
    limb, record, wedge = plan.limb, plan.procedure, plan.wedge
    medial = record.opens_tibia and record.side is Side.MEDIAL
    placed = joint_frame(limb, Bone.TIBIA)
    if not medial or wedge.nothing or TIP not in limb.points or placed is None:
        return None
    origin, lateral, away, width = placed
    down: Point = lateral * away

    def depth(z: Point) -> Number:
        return dot(down, z - origin)

    tip = depth(limb.points[TIP])
    head = depth(limb.points[HEAD]) if HEAD in limb.points else tip + TIP_TO_WIDEST * width
    return tip, head, depth(wedge.hinge_z)
