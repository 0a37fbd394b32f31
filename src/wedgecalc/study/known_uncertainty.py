"""The uncertainty that stands beside every printed plan, where it can be known."""

from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.study.uncertainty import Uncertainty, uncertainty_of


def known_uncertainty(plan: Plan | DoublePlan) -> Uncertainty | None:
    """Return the first-order uncertainty of a plan; None without a scale or an angle.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> known = known_uncertainty(plan(Limb.from_angles(mpta=82), "medial-opening-wedge-hto"))
    >>> round(known.correction.sd, 2)
    0.4
    """
    if not plan.limb.frame.calibrated or plan.procedure.through_shaft:
        return None
    if isinstance(plan, DoublePlan):
        return uncertainty_of(plan)
    return uncertainty_of(plan.limb, plan.request)
