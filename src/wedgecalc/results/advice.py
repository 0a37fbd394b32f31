"""The advice for a leg in one sentence: which bone to cut, how, by how much, and the result."""

from wedgecalc import records
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.sentences import alignment_words, amount, plan_sentence, wedge_size
from wedgecalc.results.sentences_verdict import both_keep
from wedgecalc.results.standing import as_standing
from wedgecalc.results.verdict_words import and_list
from wedgecalc.study.verdict import Verdict
from wedgecalc.study.verdict_parts import Choice
from wedgecalc.terms import Where


def advice(v: Verdict) -> str:
    """Return the operation that the verdict suggests; empty if it suggests none.

    >>> from wedgecalc import Limb, verdict
    >>> advice(verdict(Limb.from_angles(mldfa=88, mpta=82, jlca=2)))
    'To correct this leg, cut the tibia: a lateral closing wedge high tibial osteotomy of 11.4° ...
    """
    choice = v.choice(v.code) if v.procedures else None
    plan = None if choice is None else choice.plan
    if choice is None or plan is None:
        return ""
    if isinstance(plan, DoublePlan):
        return f"To correct this leg, cut both bones: {_two(plan)}."
    what = plan_sentence(plan, share=known_share(plan))
    cut = f"To correct this leg, cut the {v.code}: {what[0].lower()}{what[1:]}"
    return f"{cut}{_other_side(v, plan)}{_both_instead(v, choice)}"


def _two(plan: DoublePlan) -> str:
    """Return both wedges, in the order in which they are cut, and what they do together."""
    wedges = and_list(
        [
            f"a {part.procedure.label} of {wedge_size(part, share=known_share(part, plan))}"
            for part in plan.in_order
            if not part.wedge.nothing
        ]
    )
    before, after = plan.before, as_standing(plan)
    lean = f"from {alignment_words(before.hka)} to {alignment_words(after.hka)}"
    line = f"from {amount(before.wbl, 'pct')} to {amount(after.wbl, 'pct')} of the plateau"
    return f"{wedges} take the leg {lean}, and the weight-bearing line {line}"


def _other_side(v: Verdict, plan: Plan) -> str:
    """Return the procedure that corrects the same bone from its other side."""
    others = [name for name in v.procedures if name != plan.procedure.name]
    if not others:
        return ""
    return f" From the other side it is a {records.procedures()[others[0]].label}."


def _both_instead(v: Verdict, alone: Choice) -> str:
    """Return a sentence if a double level stays within every limit and one level does not."""
    both = v.choice(Where.BOTH)
    if both is None or not isinstance(both.plan, DoublePlan) or alone.plan is None:
        return ""
    if not both_keep(v):
        return ""
    shares = [f"{amount(p.correction, 'deg')} in the {p.procedure.bone}" for p in both.plan.parts]
    return f" The {alone.bone} alone exceeds a limit; two levels, {and_list(shares)}, exceed none."
