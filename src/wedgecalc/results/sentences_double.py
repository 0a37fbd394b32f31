"""Sentences about a correction at two levels."""

from wedgecalc.planning.double_cuts import kept_small
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.double_sharing import limits_of
from wedgecalc.planning.limits import Limits
from wedgecalc.results.sentences import NOTHING, alignment_words, amount, open_words
from wedgecalc.results.standing import as_standing


def double_sentences(made: DoublePlan) -> tuple[str, ...]:
    """Return the effect of a double-level osteotomy, and how it is shared, in sentences."""
    cut = [part for part in made.parts if not part.wedge.nothing]
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
    told = (effect, f"Of this {shares}; {_LIMITS_USED[str(made.limits_used)](made)}.")
    return (*told, *(_kept(made, bone) for bone in kept_small(made.parts, made.request)))


def _kept(made: DoublePlan, bone: str) -> str:
    """Return why a bone is cut for less than is worth a cut."""
    least, other = made.request.way[1].least_part, "tibia" if bone == "femur" else "femur"
    return (
        f"The {bone}'s part is less than the {amount(least, 'deg')} worth a cut, and is kept: the "
        f"{other} alone would pass its limit. Think of a lower target, or of wider limits."
    )


def _limits(made: DoublePlan, limits: Limits | str) -> str:
    most, least = limits_of(made.procedure.sign, limits)
    up, down = ("up to", "from") if made.procedure.sign > 0 else ("from", "up to")
    return f"MPTA {up} {most:g}°, mLDFA {down} {least:g}°"


# Within which limits both bones end, in words; made by `DoublePlan.limits_used`.
_LIMITS_USED = {
    "anatomic": lambda made: f"both end within the anatomic limits ({_limits(made, 'anatomic')})",
    "overcorrection": lambda made: (
        f"beyond the anatomic limits ({_limits(made, 'anatomic')}), but within "
        f"{_limits(made, 'overcorrection')}"
    ),
    "edited": lambda made: f"both end within your limits ({_limits(made, made.request.way[1])})",
    "none": lambda made: f"beyond every limit ({_limits(made, made.request.way[1])})",
}
