"""Why the leg turns by another angle than the wedge, in words."""

from wedgecalc.planning.plan import Plan
from wedgecalc.results.sentences import amount
from wedgecalc.results.standing import as_standing


def hinge_words(plan: Plan) -> str:
    """Return in one sentence why HKA changes by more or less than the wedge; empty if it does not.

    >>> from wedgecalc import Limb, plan
    >>> hinge_words(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))
    'HKA changes by 8.7°, 0.6° less than the wedge: its hinge is not the knee centre.'
    """
    if plan.wedge.nothing or not plan.procedure.at_knee or plan.wedge.length:
        return ""
    if as_standing(plan) is not plan.after:  # the joint moves as well
        return ""
    turned = abs(round(float(plan.after.hka), 1) - round(float(plan.before.hka), 1))
    off = round(turned - round(float(plan.correction), 1), 1)
    if not off:
        return ""
    way = "less" if off < 0 else "more"
    return (
        f"HKA changes by {amount(turned, 'deg')}, {amount(abs(off), 'deg')} {way} than the wedge: "
        "its hinge is not the knee centre."
    )
