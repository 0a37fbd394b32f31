"""Sentences about targets: where a target comes from, and how a given wedge misses it."""

import math

from wedgecalc import records
from wedgecalc.planning.check import Check
from wedgecalc.planning.double_check import DoubleCheck
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.double_request import for_leg
from wedgecalc.planning.given_angle import as_opened
from wedgecalc.planning.millimetres import Z_95, cut_sd, rests_on
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.purposes import purpose_of, target_remarks, without_arthritis
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.targets import Target, default_target
from wedgecalc.records import ProcedureRecord, PurposeRecord
from wedgecalc.results.millimetres import Share, size_text, sureness_words
from wedgecalc.results.sentences import (
    alignment_words,
    amount,
    plan_sentence,
    range_words,
    target_words,
    wedge_size,
)
from wedgecalc.sources.json_text import Document
from wedgecalc.terms import Rest

_ARTHRITIS = {
    "medial": " with medial arthritis",
    "lateral": " with lateral arthritis",
    "both": " with arthritis on both sides",
    "none": " without arthritis",
}


def target_facts(plan: Plan | DoublePlan) -> Document:
    """Return a plan's target, where it comes from and its purpose, by the keys of the interface."""
    target, request = plan.target, for_leg(plan.request)
    purpose, other = purpose_of(target), without_arthritis(target, request)
    return {
        "target": {"measure": target.measure, "value": target.value},
        "target_source": request.source("target"),
        "target_purpose": purpose and purpose.name,
        "target_remarks": list(target_remarks(target, request, plan.procedure)),
        "target_without_arthritis": other and {"measure": other.measure, "value": other.value},
    }


def target_sentence(plan: Plan) -> tuple[str, ...]:
    """Return where the target of a plan comes from, as a sentence; none for a change of length.

    >>> from wedgecalc import Limb, plan
    >>> target_sentence(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))[0][:72]
    'Target: weight-bearing line at 62.5 %, the usual one for a valgus-produc'
    """
    if plan.procedure.through_shaft:
        return ()
    return (source_sentence(plan, _kind_words(plan.procedure)),)


def source_sentence(plan: Plan | DoublePlan, kind: str) -> str:
    """Return where a plan's target comes from and what it contradicts, in sentences.

    Parameters
    ----------
    plan : Plan or DoublePlan
        Its request says whether the user, the case or the program chose the target, and which
        arthritis is known.
    kind : str
        Kind of the plan, in words: ``valgus-producing tibial``.
    """
    target, request = plan.target, for_leg(plan.request)
    remarks = target_remarks(target, request, plan.procedure)
    purpose, source = purpose_of(target), request.source("target")
    cited = "" if purpose is None else f" ({purpose.cite})"
    if source == "usual":
        side = _loaded(kind, request.arthritis)
        if side:
            return (
                f"Target: {target_words(target)}, neutral: a {kind} plan moves the line towards "
                f"the {side} side, which has arthritis, so none beyond the middle is usual."
            )
        knee = _ARTHRITIS.get(request.arthritis or "", "")
        why = f", the usual one for a {kind} plan{knee}{cited}"
    else:
        stored = ", as stored in the case" if source == "case" else ""
        fits = purpose is not None and "other-direction" not in remarks
        why = stored + (f": {purpose.label}{cited}" if purpose is not None and fits else "")
    rest = _remark(plan, remarks) if remarks else _unknown(target, request)
    return f"Target: {target_words(target)}{why}.{rest}"


def _remark(plan: Plan | DoublePlan, remarks: tuple[str, ...]) -> str:
    """Return how a target contradicts its plan or the knee, as a sentence."""
    purpose, request = purpose_of(plan.target), for_leg(plan.request)
    if "other-direction" in remarks and purpose is not None:
        return (
            f" It is customary for {purpose.label} in a {purpose.towards[0]}-producing plan "
            f"({purpose.cite}), and this plan produces {plan.direction}."
        )
    usual = default_target(plan.procedure, request.arthritis)
    knee = _ARTHRITIS.get(request.arthritis or "", "")
    return f" For this knee{knee} the usual one would be the {target_words(usual)}."


def if_no_arthritis(plan: Plan | DoublePlan) -> str:
    """Return the usual target of a knee without arthritis; empty if the arthritis is known."""
    other = without_arthritis(plan.target, for_leg(plan.request))
    return "" if other is None else f"without medial arthritis: {target_words(other)}"


def _unknown(target: Target, request: PlanRequest) -> str:
    """Return what changes if the knee has no arthritis; empty if its arthritis is known."""
    other = without_arthritis(target, request)
    if other is None:
        return ""
    return (
        " Whether the knee has medial arthritis is not known. Without it the usual target is a "
        f"{target_words(other)}, and this one overcorrects. Please state it."
    )


def _loaded(kind: str, arthritis: str | None) -> str:
    """Return the side with arthritis towards which this kind of plan moves the line, if any."""
    side = "lateral" if kind.startswith("valgus") else "medial"
    return side if arthritis in (side, "both") else ""


def _kind_words(procedure: ProcedureRecord) -> str:
    """Return towards what and in which bone a procedure corrects, in words.

    >>> _kind_words(records.procedures()["medial-closing-wedge-dfo"])
    'varus-producing femoral'
    """
    place = "tibial" if procedure.of_tibia else "hip" if procedure.at_hip else "femoral"
    return f"{procedure.direction}-producing {place}"


def check_sentences(check: Check, share: Share = None) -> tuple[str, ...]:
    """Return a check as sentences: verdict, effect of the wedge, wedge needed, source of target.

    `share` is the 95 % interval of the base over itself, where readings of the film are counted.
    """
    wanted = check.wanted
    needs = "nothing cut"
    if not wanted.wedge.nothing:
        needs = wedge_size(as_opened(wanted), share=share)
    if as_opened(wanted) is not wanted:
        needs += f" about this hinge, {amount(wanted.correction, 'deg')} in the frontal plane"
    wish = f"For the target, {target_words(wanted.target)}, this leg needs {needs}."
    effect = plan_sentence(check.given, exact=check.by_base, share=share)
    miss = (miss_sentence(check), *_can_give(check))
    return (
        " ".join(miss),
        effect,
        wish,
        *target_sentence(wanted),
        *sureness_words(wanted, read=share is not None),
    )


def _standing(check: DoubleCheck) -> tuple[str, ...]:
    """Return how the leg will stand once its joint has closed, by which it is judged, in words."""
    stands, soft = check.ends, check.wanted.soft_tissue
    if stands is check.given.after or soft is None or soft.model == "none":
        return ()
    return (
        f"Judged as it will stand: once the joint has closed (soft tissue {soft.model}) at "
        f"{alignment_words(stands.hka)}, with the weight-bearing line at "
        f"{amount(stands.wbl, 'pct')}; by the bone alone it is at "
        f"{amount(check.given.after.wbl, 'pct')}.",
    )


def _can_give(check: Check) -> tuple[str, ...]:
    """Return the angles that a base given in mm can give on the patient's bone, in words."""
    sd, radius = cut_sd(check.wanted), check.wanted.wedge.radius
    base, needed = check.opened.wedge.base, as_opened(check.wanted).correction
    if not (check.by_base and sd and radius and base):
        return ()
    ends = [max(radius + sign * Z_95 * sd, base) for sign in (1, -1)]
    low, high = (math.degrees(2 * math.asin(base / (2 * r))) for r in ends)
    can = f"{amount(base, 'mm')} can give {amount(low, 'deg')} to {amount(high, 'deg')}"
    needs = f", which includes the {amount(needed, 'deg')} needed" if low <= needed <= high else ""
    on_film = rests_on(check.wanted) == Rest.FILM
    on = "With hinge and entry as the film shows them" if on_film else "Measured on a template"
    return (f"{on}: on this patient's bone {can}{needs}.",)


def miss_sentence(check: Check | DoubleCheck) -> str:
    """Return how far a given wedge, or two, miss the target: the verdict, as a sentence.

    The verdict follows from the miss alone, so that a larger one never reads milder; that the leg
    ends in a customary range all the same is said after it.
    """
    error, tolerance = check.error, amount(check.tolerance, "deg")
    miss, given = error["correction_deg"] or 0.0, "the given wedges together differ"
    size = amount(abs(miss), "deg")
    if isinstance(check, Check):
        given, off = "the given wedge differs", error["base_mm"]
        size += "" if off is None else f" ({size_text(check.wanted, abs(off))})"
    if check.verdict == "on-target":
        return f"ON TARGET: {given} by {size}, within the tolerance of {tolerance}."
    missed = f"{size} {'less' if miss < 0 else 'more'} than your target"
    verdict = f"{check.verdict.upper()}: {missed}; the tolerance is {tolerance}."
    reached = check.customary
    return verdict if reached is None else f"{verdict} {_reached_words(check, reached)}"


def double_check_sentences(check: DoubleCheck) -> tuple[str, ...]:
    """Return a check of two wedges as sentences: verdict, wedges needed, source of the target."""
    wanted, needs = check.wanted, []
    for part in wanted.parts:
        needed = "nothing cut" if part.wedge.nothing else wedge_size(part)
        needs.append(f"in the {part.procedure.bone} {needed}")
    wish = f"For the target, {target_words(wanted.target)}, this leg needs {' and '.join(needs)}."
    kind = f"{wanted.direction}-producing double-level"
    source = source_sentence(wanted, kind)
    return miss_sentence(check), *_standing(check), wish, source, *sureness_words(*wanted.parts)


def _reached_words(check: Check | DoubleCheck, reached: PurposeRecord) -> str:
    """Return which customary range the leg has reached all the same, as a sentence."""
    record = records.targets()[reached.measure]
    ends = amount(getattr(check.ends, reached.measure), record.unit)
    span = range_words(reached.low, reached.high, record.unit)
    return (
        f"The {record.label} ends at {ends}, which is still within a customary range: "
        f"{reached.label}, {span} ({reached.cite})."
    )
