"""Sentences about a correction at two levels."""

from wedgecalc import records
from wedgecalc.planning.double_cuts import kept_small
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.limits import Limits
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.sentences import (
    NOTHING_TO_CUT,
    alignment_words,
    amount,
    open_words,
    wedge_size,
)
from wedgecalc.results.standing import as_standing
from wedgecalc.results.verdict_words import ends_words


def double_sentences(plan: DoublePlan) -> tuple[str, ...]:
    """Return the cuts of a double-level osteotomy, its effect, and where it ends, in sentences."""
    cut = [part for part in plan.in_order if not part.wedge.nothing]
    now = alignment_words(plan.before.hka)
    if not cut:
        return (f"{NOTHING_TO_CUT.capitalize()} in either bone: the leg stays as it is, {now}.",)
    stands = as_standing(plan)
    lines = f"from {amount(plan.before.wbl, 'pct')} to {amount(stands.wbl, 'pct')} of the plateau"
    effect = (
        f"the leg from {now} to {alignment_words(stands.hka)}, and the weight-bearing line {lines}"
        f"{open_words(plan)}"
    )
    sizes = [
        f"a {part.procedure.label} of {wedge_size(part, share=known_share(part, plan))}"
        for part in cut
    ]
    if len(cut) == 1:
        return (f"One level is enough: {sizes[0]} takes {effect}.",)
    first, second = sizes
    sentences = (
        f"{first[0].upper()}{first[1:]} and {second} take {effect}.",
        f"Together the bones turn by {amount(plan.correction, 'deg')}; {_end(plan)}.",
    )
    return (*sentences, *(_kept(plan, bone) for bone in kept_small(plan.parts, plan.request)))


def _kept(plan: DoublePlan, bone: str) -> str:
    """Return why a bone is cut for less than is worth a cut."""
    least, other = plan.request.way[1].least_part, "tibia" if bone == "femur" else "femur"
    return (
        f"The {bone}'s part is less than the {amount(least, 'deg')} worth a cut, and is kept: the "
        f"{other} alone would exceed its limit. Think of a lower target, or of wider limits."
    )


def _end(plan: DoublePlan) -> str:
    """Return which limits both bones keep, in words."""
    used, limits = str(plan.limits_used), plan.request.way[1]
    if used == "edited":
        return f"both end within your limits ({_limits(limits)})"
    if limits.edited_of_plan:
        return f"not within your limits ({_limits(limits)})"
    anatomic = f"the anatomic limits ({_limits(Limits.of('anatomic'))})"
    if used == "anatomic":
        return f"both end within {anatomic}"
    wide = _limits(Limits.of("overcorrection"))
    if used == "overcorrection":
        return f"one ends beyond {anatomic}, but both within the wider ones ({wide})"
    return f"not within any limits ({wide})"


def _limits(limits: Limits) -> str:
    ranges = ((records.measures()[n].symbol, limits.ranges[n]) for n in ("mpta", "mldfa"))
    return ", ".join(f"{symbol} {ends_words(*ends)}" for symbol, ends in ranges)
