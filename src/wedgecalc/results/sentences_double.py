"""Sentences about a correction at two levels."""

from wedgecalc import records
from wedgecalc.planning.double_cuts import kept_small
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.limits import Limits
from wedgecalc.results.sentences import NOTHING, alignment_words, amount, open_words
from wedgecalc.results.standing import as_standing
from wedgecalc.results.verdict_words import ends_words


def double_sentences(made: DoublePlan) -> tuple[str, ...]:
    """Return the effect of a double-level osteotomy, and how it is shared, in sentences."""
    cut = [part for part in made.in_order if not part.wedge.nothing]
    now = alignment_words(made.before.hka)
    if not cut:
        return (f"{NOTHING.capitalize()} in either bone: the leg stays as it is, {now}.",)
    who = (
        "Both bones together turn" if len(cut) == 2 else f"The {cut[0].procedure.bone} alone turns"
    )
    then = alignment_words(as_standing(made).hka)
    effect = f"{who} {amount(made.correction, 'deg')}: the leg goes from {now} to {then}"
    effect += f"{open_words(made)}."
    if len(cut) == 1:
        return (effect, f"One level is enough: a {cut[0].procedure.label}.")
    shares = " and ".join(
        f"the {part.procedure.bone} {amount(part.correction, 'deg')} ({part.procedure.label})"
        for part in cut
    )
    told = (effect, f"Of this {shares}; {_end(made)}.")
    return (*told, *(_kept(made, bone) for bone in kept_small(made.parts, made.request)))


def _kept(made: DoublePlan, bone: str) -> str:
    """Return why a bone is cut for less than is worth a cut."""
    least, other = made.request.way[1].least_part, "tibia" if bone == "femur" else "femur"
    return (
        f"The {bone}'s part is less than the {amount(least, 'deg')} worth a cut, and is kept: the "
        f"{other} alone would pass its limit. Think of a lower target, or of wider limits."
    )


def _end(made: DoublePlan) -> str:
    """Return within which limits both bones end, or that they do not."""
    used, asked = str(made.limits_used), made.request.way[1]
    if used == "edited":
        return f"both end within your limits ({_limits(asked)})"
    if asked.edited_of_plan:
        return f"not within your limits ({_limits(asked)})"
    anatomic = f"the anatomic limits ({_limits(Limits.of('anatomic'))})"
    if used == "anatomic":
        return f"both end within {anatomic}"
    wide = _limits(Limits.of("overcorrection"))
    if used == "overcorrection":
        return f"beyond {anatomic}, but within {wide}"
    return f"not within any limits ({wide})"


def _limits(limits: Limits) -> str:
    ranges = ((records.measures()[n].symbol, limits.ranges[n]) for n in ("mpta", "mldfa"))
    return ", ".join(f"{symbol} {ends_words(*ends)}" for symbol, ends in ranges)
