"""The verdict on a leg in words: one sentence, its reasons, and what each choice leaves."""

from collections.abc import Sequence

from wedgecalc import records
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.results.sentences import alignment_words, amount
from wedgecalc.study.verdict import ANGLE_OF, OTHER, Choice, Finding, Verdict
from wedgecalc.terms import Where

_ALONE = {Where.TIBIA: "a tibial osteotomy alone", Where.FEMUR: "a femoral osteotomy alone"}


def verdict_sentence(v: Verdict) -> str:
    """Return the verdict in one sentence, with the numbers and limits behind it.

    >>> from wedgecalc import Limb, verdict
    >>> verdict_sentence(verdict(Limb.from_angles(mldfa=88, mpta=82, jlca=2)))
    'The deformity is in the tibia: MPTA 82.0° (85–90°), the femur is normal (mLDFA 88.0°); a ...
    """
    if v.code in ANGLE_OF:
        return f"{_where(v)}; {_alone(v, v.code)}."
    return {Where.NONE: _neutral, Where.BOTH: _both, Where.JOINT: _joint, Where.UNKNOWN: _unknown}[
        v.code
    ](v)


def _where(v: Verdict) -> str:
    """Return which single bone the deformity is in, and why."""
    own, other = v.finding(ANGLE_OF[v.code]), v.finding(ANGLE_OF[OTHER[v.code]])
    bone, beside = v.code, OTHER[v.code]
    if "larger-share" in v.reasons or "other-has-no-room" in v.reasons:
        lean = alignment_words(v.finding("hka").value or 180.0)
        start = f"No bone is out of range, but the leg stands in {lean}"
        if "other-has-no-room" in v.reasons:
            return f"{start}; {_alone(v, beside)}"
        share = f"{_value(own)}, {_share(own)} of the deviation"
        return f"{start}; of the bones the {bone} has the larger share ({share})"
    found = f"The deformity is in the {bone}: {_ranged(own)}"
    if other.value is None:
        return f"{found}; without the condyles the femur cannot be judged"
    if "opposed" in v.reasons:
        return f"{found}, and the {beside} makes up for part of it ({_inside(other)})"
    if "other-slight" in v.reasons:
        return f"{found}, the {beside} is hardly out of range ({_inside(other)})"
    return f"{found}, the {beside} is normal ({_value(other)})"


def _alone(v: Verdict, bone: Where) -> str:
    """Return where an osteotomy of one bone alone ends."""
    choice, name = v.choice(bone), ANGLE_OF[bone]
    if choice is None or choice.plan is None:
        return f"{_ALONE[bone]} does not reach the target"
    symbol = records.measures()[name].symbol
    ends = f"{_ALONE[bone]} ends at {symbol} {amount(getattr(choice.plan.after, name), 'deg')}"
    if name not in choice.outside:
        return f"{ends}, within the limits"
    return f"{ends}, beyond the limits ({_limits(v, name)})"


def _neutral(v: Verdict) -> str:
    leg = f"The leg is neutral ({_inside(v.finding('hka'))})"
    out = [f for f in v.findings if f.outside]
    if not out:
        known = (
            "every angle is normal" if v.finding("mldfa").value is not None else "MPTA is normal"
        )
        return f"{leg} and {known}: there is nothing to correct."
    which = _listed([f"{_ranged(f)} is {f.standing}" for f in out])
    return f"{leg}, although {which}: there is nothing to correct in its axis."


def _both(v: Verdict) -> str:
    mpta, mldfa = v.finding("mpta"), v.finding("mldfa")
    if "both-out" in v.reasons:
        start = f"The deformity is in both bones: {_ranged(mpta)} and {_ranged(mldfa)}"
    else:
        own = [bone for bone, name in ANGLE_OF.items() if v.finding(name).contributes(_sign(v))]
        if own:
            found = f"The deformity is in the {own[0]} ({_inside(v.finding(ANGLE_OF[own[0]]))})"
            start = f"{found}, but one level is not enough: {_alone(v, own[0])}"
        else:
            each = ", ".join(_alone(v, bone) for bone in ANGLE_OF)
            start = f"No bone is out of range, but one level is not enough: {each}"
    made = v.choice(Where.BOTH)
    if made is None or made.plan is None:
        return f"{start}; even both bones together do not reach the target within the limits."
    after = made.plan.after
    ends = f"MPTA {amount(after.mpta, 'deg')} and mLDFA {amount(after.mldfa, 'deg')}"
    within = "within the limits" if made.within else "beyond the limits"
    return f"{start}; a double level ends at {ends}, {within}."


def _sign(v: Verdict) -> float:
    return 1.0 if v.direction == "valgus" else -1.0


def _joint(v: Verdict) -> str:
    bones = " and ".join(_value(v.finding(name)) for name in ("mpta", "mldfa"))
    return (
        f"The deformity is in the joint and in neither bone: {_ranged(v.finding('jlca'))}, {bones} "
        "are normal; look at ligaments and cartilage before cutting a bone."
    )


def _unknown(v: Verdict) -> str:
    return (
        f"The tibia is normal ({_inside(v.finding('mpta'))}); without the condyles "
        "the femur and the joint cannot be told apart: mark both condyles."
    )


def reason_words(v: Verdict) -> dict[str, str]:
    """Return the sentence of each reason of a verdict, by its code."""
    mpta, mldfa, jlca = (v.finding(name) for name in ("mpta", "mldfa", "jlca"))
    out = " and ".join(_ranged(f) for f in (mpta, mldfa) if f.outside)
    least = amount(v.limits.ranges["part"][0], "deg")
    words = {
        "neutral": f"{_ranged(v.finding('hka'))}: neutral, and every angle is normal.",
        "compensated": f"{_ranged(v.finding('hka'))}: neutral, although an angle is out of range.",
        "no-condyles": "The condyles are not marked: the femur and the joint are not judged.",
        "joint": f"{_ranged(jlca)}: with the joint closed to normal the leg would be neutral.",
        "both-out": f"Both bones are out of range: {out}.",
        "one-is-not-enough": "An osteotomy of one bone alone would end beyond the limits.",
        "out-of-range": f"One bone is out of range: {out}.",
        "other-slight": f"The other bone is out of range by less than {least}.",
        "larger-share": "No bone is out of range; this one has the larger share.",
        "other-has-no-room": "No bone is out of range; the one with the larger share has no room.",
        "opposed": f"One bone makes up for part of the deformity: {out}.",
        "joint-contributes": f"{_ranged(jlca)}: the joint contributes {_share(jlca)}, and may "
        "close after the correction (see --soft-tissue).",
    }
    return {code: words[code] for code in v.reasons}


def agreement_words(v: Verdict, procedure: str) -> tuple[str, ...]:
    """Return how a planned procedure stands to the verdict, as a sentence; none if it says nothing.

    Parameters
    ----------
    v : Verdict
    procedure : str
        The planned one.
    """
    agrees = v.agrees(procedure)
    if agrees is None:
        return ()
    word = "The verdict agrees" if agrees else "THE VERDICT DIFFERS"
    sentence = verdict_sentence(v)
    return (f"{word}: {sentence[0].lower()}{sentence[1:]}",)


def choice_words(choice: Choice) -> str:
    """Return which angles a choice leaves outside the limits, or why there is no plan."""
    if choice.plan is None:
        return str(choice.why_absent)
    return ",\n".join(records.measures()[n].symbol for n in choice.outside) or "none"


def turned_words(plan: Plan | DoublePlan) -> str:
    """Return the correction of a choice, of two bones that of each."""
    if isinstance(plan, DoublePlan):
        return f"{plan.tibia.correction:.1f}+{amount(plan.femur.correction, 'deg')}"
    return amount(plan.correction, "deg")


def _value(f: Finding) -> str:
    return f"{records.measures()[f.name].symbol} {amount(f.value, 'deg')}"


def _share(f: Finding) -> str:
    return amount(None if f.share is None else abs(f.share), "deg")


def _ranged(f: Finding) -> str:
    """Return a value with its range in brackets."""
    return f"{_value(f)} ({_ends(f.low, f.high)})"


def _inside(f: Finding) -> str:
    """Return a value with its range, to stand in brackets."""
    return f"{_value(f)}, range {_ends(f.low, f.high)}"


def _listed(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _limits(v: Verdict, name: str) -> str:
    return _ends(*v.limits.ranges[name])


def _ends(low: float | None, high: float | None) -> str:
    if low is None:
        return f"at most {high:g}°"
    if high is None:
        return f"at least {low:g}°"
    return f"{low:g}–{high:g}°"
