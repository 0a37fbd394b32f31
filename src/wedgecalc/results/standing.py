"""The planned leg that is shown, and compared with the target: the leg as it will stand.

Where a soft-tissue model expects the joint to close, the target is planned for the leg that stands
on the closed joint. The leg after the bone's correction alone, its joint still open, is what hangs
under the rod in theatre: its numbers are shown beside, named as such, never as the outcome.
"""

from typing import TYPE_CHECKING

from wedgecalc.geometry.alignment import Alignment
from wedgecalc.planning.plan import Plan

if TYPE_CHECKING:
    from wedgecalc.planning.double_level import DoublePlan

_MOVES = 1e-9  # degrees: a joint that is expected to move less counts as still


def settles(plan: "Plan | DoublePlan") -> bool:
    """Return whether the joint is expected to move once the planned leg stands."""
    soft = plan.soft_tissue
    if soft is None or soft.model == "none" or plan.standing_again is None:
        return False
    return abs(float(soft.expected)) > _MOVES


def as_standing(plan: "Plan | DoublePlan") -> Alignment:
    """Return the measures of the planned leg as it will stand.

    >>> from wedgecalc import Limb, plan
    >>> leg = Limb.from_angles(mpta=84, jlca=6)
    >>> made = plan(leg, "medial-opening-wedge-hto", "wbl=62.5", jlca_supine=2)
    >>> round(made.after.wbl, 1), round(as_standing(made).wbl, 1)
    (44.3, 62.5)
    """
    stands = plan.standing_again
    return plan.after if stands is None or not settles(plan) else stands


def joint_still(plan: "Plan | DoublePlan") -> str:
    """Return how the joint is in the leg after the bone's correction alone; empty if it stays."""
    if not settles(plan):
        return ""
    return still_words(plan.after.jlca, as_standing(plan).jlca)


def still_words(before: float | None, after: float | None) -> str:
    """Return how a joint is before it moves, by the JLCA that it has and will have, degrees."""
    opens = before is not None and after is not None and abs(before) < abs(after)
    return "joint as before" if opens else "joint still open"
