"""The interval that stands behind every base: of bones, and of reading the film."""

from typing import TYPE_CHECKING

from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.results.millimetres import Share, base_share
from wedgecalc.study.uncertainty import known_uncertainty

if TYPE_CHECKING:
    from wedgecalc.study.uncertainty import Uncertainty


def known_share(
    plan: Plan, whole: Plan | DoublePlan | None = None, uncertainty: "Uncertainty | None" = None
) -> Share:
    """Return the 95 % interval of a plan's base over the base itself; None if it counts as exact.

    Parameters
    ----------
    plan : Plan
        Plan of a single limb.
    whole : Plan or DoublePlan, optional
        Plan of which it is a part.
    uncertainty : Uncertainty, optional
        Uncertainty of the whole; by default the one that every plan has beside it.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> low, high = known_share(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))
    >>> round(low, 2), round(high, 2)
    (0.76, 1.24)
    """
    sure = uncertainty or known_uncertainty(plan if whole is None else whole)
    if sure is None:
        return base_share(plan)
    bone = str(plan.procedure.bone)
    return base_share(plan, 1, sure.parts[bone].get("base") if sure.parts else sure.base)
