"""The verdict on a leg in words: one sentence, its reasons, and what each choice leaves."""

from collections.abc import Callable

from wedgecalc import records
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.double_request import DOUBLE_LEVEL
from wedgecalc.planning.plan import Plan
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.sentences import alignment_words, amount
from wedgecalc.results.verdict_words import (
    and_list,
    beyond_words,
    end_of,
    joint_first,
    left_words,
    line_beyond,
    part_words,
    share_words,
    value_in_range,
    value_with_range,
    value_words,
)
from wedgecalc.study.verdict import OTHER_BONE, Choice, MeasureFinding, Verdict
from wedgecalc.study.verdict_parts import ANGLE_OF, cuts_of
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
    angle, other = v.finding(ANGLE_OF[v.code]), v.finding(ANGLE_OF[OTHER_BONE[v.code]])
    bone, other_bone = v.code, OTHER_BONE[v.code]
    if "larger-share" in v.reasons or "other-has-no-room" in v.reasons:
        return _larger(v, angle, other)
    if other.value is None:
        return f"The deformity is in the {bone}: {value_with_range(angle)}; {_unmarked(v)}"
    if v.leads:
        start = f"{joint_first(v)}; of the bones in the {bone}: {value_with_range(angle)}"
    else:
        start = f"The deformity is in the {bone}: {value_with_range(angle)}"
    if "opposed" in v.reasons:
        return f"{start}, and the {other_bone} makes up for part of it ({value_in_range(other)})"
    if other.outside:
        return f"{start}, the {other_bone} is hardly out of range ({value_in_range(other)})"
    return f"{start}, the {other_bone} is normal ({value_words(other)})"


def _larger(v: Verdict, angle: MeasureFinding, other: MeasureFinding) -> str:
    """Return which bone is taken where neither is out of range."""
    if v.leads:
        start = joint_first(v)
    else:
        lean = alignment_words(v.finding("hka").value or 180.0)
        start = f"No bone is out of range, but the leg stands in {lean}"
    if "other-has-no-room" in v.reasons:
        return f"{start}; {_alone(v, OTHER_BONE[v.code])}"
    mine, theirs = part_words(v, angle.name), part_words(v, other.name)
    if mine == theirs:
        both = f"{value_words(angle)}, {value_words(other)}: {mine} each"
        return f"{start}; the bones have equal shares in the deviation ({both})"
    share = f"{value_words(angle)}, {mine} of the deviation"
    rest = f"the {OTHER_BONE[v.code]} {theirs}, the joint {part_words(v, 'jlca')}"
    return f"{start}; of the bones the {v.code} has the larger share ({share}; {rest})"


def _unmarked(v: Verdict) -> str:
    """Return what a leg without condyles tells of femur and joint: the sum of their angles.

    HKA − 180 = MPTA − mLDFA − JLCA, so mLDFA + JLCA is known though neither angle is.
    """
    hka, mpta = (v.finding(name).value for name in ("hka", "mpta"))
    if hka is None or mpta is None:
        return "mark both condyles"
    m = records.measures()
    usual = {name: m[name].normal_typical or 0.0 for name in ("mpta", "mldfa", "jlca")}
    rest = usual["mldfa"] + usual["jlca"]
    deviation = v.sign * (180.0 + usual["mpta"] - rest - hka)
    tibia = v.sign * (usual["mpta"] - mpta)
    return (
        f"of the {amount(deviation, 'deg')} by which the leg differs from a usual one (HKA "
        f"{180 + usual['mpta'] - rest:g}°) the tibia explains {amount(tibia, 'deg')}; mLDFA and "
        f"JLCA together must be {amount(180.0 + mpta - hka, 'deg')} (usual {rest:g}°), but without "
        "the condyles the femur and the joint cannot be told apart: mark both condyles"
    )


def _alone(v: Verdict, bone: Where) -> str:
    """Return where an osteotomy of one bone alone ends."""
    choice = v.choice(bone)
    if choice is None or choice.plan is None:
        return f"{_ALONE[bone]} does not reach the target"
    if choice.own:  # whose alerts name what else to consider
        return f"this plan {end_of(choice.plan, v.limits, alerted=True)}"
    return f"{_ALONE[bone]} {end_of(choice.plan, v.limits)}{_spared(v, choice.plan)}"


def _spared(v: Verdict, alone: Plan | DoublePlan) -> str:
    """Return where both bones together leave the joint line, if one alone exceeds its limit."""
    both = v.choice(Where.BOTH)
    if both is None or both.plan is None or not line_beyond(alone) or line_beyond(both.plan):
        return ""
    return f", a double level at {float(both.plan.kjlo_predicted):+.1f}°"


def _neutral(v: Verdict) -> str:
    leg = f"The leg is neutral ({value_in_range(v.finding('hka'))})"
    out = [f for f in v.findings if f.outside]
    if not out:
        angles = (
            "every angle is normal" if v.finding("mldfa").value is not None else "MPTA is normal"
        )
        return f"{leg} and {angles}: there is nothing to correct."
    abnormal = and_list([f"{value_with_range(f)} is {f.standing}" for f in out])
    return f"{leg}, although {abnormal}: there is nothing to correct in its axis."


def _both(v: Verdict) -> str:
    mpta, mldfa = v.finding("mpta"), v.finding("mldfa")
    if "both-out" in v.reasons:
        both = f"{value_with_range(mpta)} and {value_with_range(mldfa)}"
        first = f"{joint_first(v)}; then in both bones" if v.leads else ""
        start = f"{first or 'The deformity is in both bones'}: {both}"
    else:
        bones = [bone for bone, name in ANGLE_OF.items() if v.finding(name).contributes(v.sign)]
        if bones:
            finding = f"The deformity is in the {bones[0]} ({value_in_range(v.finding(ANGLE_OF[bones[0]]))})"
            start = f"{finding}, but one level is not enough: {_alone(v, bones[0])}"
        else:
            each = ", ".join(_alone(v, bone) for bone in ANGLE_OF)
            start = f"No bone is out of range, but one level is not enough: {each}"
    choice = v.choice(Where.BOTH)
    if choice is None or choice.plan is None:
        return f"{start}; even both bones together do not reach the target within the limits."
    subject = "this plan" if choice.own else "a double level"
    return f"{start}; {subject} {end_of(choice.plan, v.limits, alerted=choice.own)}."


def _joint(v: Verdict) -> str:
    if "joint" in v.reasons:
        bones = and_list([_beside(v, v.finding(name)) for name in ("mpta", "mldfa")])
        return (
            f"The deformity is in the joint and in neither bone: {value_with_range(v.finding('jlca'))}, "
            f"{bones}; look at ligaments and cartilage before cutting a bone."
        )
    bone = max(ANGLE_OF, key=lambda b: -v.sign * (v.finding(ANGLE_OF[b]).share or 0.0))
    return (
        f"{joint_first(v)}; {_alone(v, bone)}, and laxity is no reason to cut a normal bone: look "
        "at ligaments and cartilage, and plan on the closed joint (JLCA of a supine or stress film)."
    )


def _beside(v: Verdict, f: MeasureFinding) -> str:
    """Return how a bone stands beside a deformity that is in the joint."""
    if not f.outside:
        return f"{value_words(f)} is normal"
    return f"{value_with_range(f)} {'is hardly out' if f.contributes(v.sign) else 'makes up for part of it'}"


def _unknown(v: Verdict) -> str:
    return f"The tibia is normal ({value_in_range(v.finding('mpta'))}); {_unmarked(v)}."


def reason_words(v: Verdict) -> dict[str, str]:
    """Return the sentence of each reason of a verdict, by its code."""
    mpta, mldfa, jlca = (v.finding(name) for name in ("mpta", "mldfa", "jlca"))
    out = " and ".join(value_with_range(f) for f in (mpta, mldfa) if f.outside)
    least = amount(v.limits.ranges["part"][0], "deg")
    words = {
        "neutral": f"{value_with_range(v.finding('hka'))}: neutral, and every angle is normal.",
        "compensated": f"{value_with_range(v.finding('hka'))}: neutral, although an angle is out of range.",
        "no-condyles": "The condyles are not marked: the femur and the joint are not judged.",
        "joint": f"{value_with_range(jlca)}: the joint contributes more than the bones together.",
        "joint-leads": f"{value_with_range(jlca)}: the joint contributes {share_words(jlca)}, at least as "
        "much as either bone; laxity is no reason to cut a normal one.",
        "both-out": f"Both bones are out of range: {out}.",
        "one-is-not-enough": "An osteotomy of one bone alone would end beyond the limits.",
        "out-of-range": f"One bone is out of range: {out}.",
        "other-slight": f"The other bone is out of range by less than {least}.",
        "larger-share": "No bone is out of range; this one has the larger share.",
        "other-has-no-room": "No bone is out of range; the one with the larger share has no room.",
        "opposed": f"One bone makes up for part of the deformity: {out}.",
        "arthritis-unknown": "It is not known whether the knee has medial arthritis. The usual "
        "target assumes that it has; without arthritis it would be neutral. Please state which.",
        "joint-contributes": f"{value_with_range(jlca)}: the joint contributes {share_words(jlca)}, and may "
        "close after the correction, for which a model of the soft tissue can be chosen.",
    }
    return {code: words[code] for code in v.reasons}


def agreement_words(v: Verdict, procedure: str) -> tuple[str, ...]:
    """Return whether the verdict supports a planned procedure, as a sentence; none if it is silent.

    Parameters
    ----------
    v : Verdict
    procedure : str
        The planned one.
    """
    agrees = v.agrees(procedure)
    if agrees is None:
        return ()
    lead = _lead(v, procedure, agrees)
    if v.code in ANGLE_OF:
        end = _alone(v, v.code)
        return (f"{lead} {_where(v)}. {end[0].upper()}{end[1:]}.",)
    return (f"{lead} {verdict_sentence(v)}",)


def both_keep(v: Verdict) -> bool:
    """Return whether a double level stays within every limit, where the verdict's one bone does not.

    The verdict itself names the reason for such a plan, so it does not advise against it.
    """
    single, both = v.choice(v.code), v.choice(Where.BOTH)
    if single is None or single.plan is None or both is None or both.plan is None:
        return False
    return bool(_beyond(single)) and not _beyond(both)


def _beyond(choice: Choice) -> list[str]:
    return [] if choice.plan is None else beyond_words(choice.plan, choice.outside)


def _lead(v: Verdict, procedure: str, agrees: bool) -> str:
    """Return in a short sentence whether the verdict supports a plan; its reasons follow."""
    choice = v.choice(v.code)
    if agrees:
        if choice is None or choice.plan is None or not _beyond(choice):
            return "The angles speak for this plan."
        bones = "both bones" if procedure == DOUBLE_LEVEL else "this bone"
        other = "; a double level would not" if both_keep(v) else ""
        left = and_list(left_words(choice.plan, choice.outside))
        return f"The angles speak for {bones}, but the plan leaves {left}{other}."
    if procedure == DOUBLE_LEVEL and both_keep(v):
        return "One bone alone would exceed a limit, which a double level keeps."
    return "The angles speak for another operation."


_SHORT = 20  # characters: the longest reason that fits a cell of the table of choices


def choice_words(choice: Choice) -> str:
    """Return the angles that a choice leaves beyond a limit or a warning, or why it has no plan."""
    if choice.plan is None:
        why = str(choice.why_absent)
        return why if len(why) <= _SHORT else "no plan"
    return ",\n".join(beyond_words(choice.plan, choice.outside)) or "none"


def absent_words(v: Verdict) -> list[str]:
    """Return why choices have no plan, where that is too long for their table."""
    whys = {c.bone: str(c.why_absent) for c in v.choices if c.plan is None}
    names = {
        Where.TIBIA: "the tibia alone",
        Where.FEMUR: "the femur alone",
        Where.BOTH: "both bones",
    }
    long = {bone: why for bone, why in whys.items() if len(why) > _SHORT}
    return [f"No plan for {names[bone]}: {why}." for bone, why in long.items()]


def per_bone(plan: Plan | DoublePlan, words: Callable[[Plan], str]) -> str:
    """Return the words for a cut; for a double level a line for each bone, in the order of the cuts.

    >>> from wedgecalc import Limb, double_level
    >>> print(per_bone(double_level(Limb.from_angles(mpta=80, mldfa=93)), turned_words))
    femur 7.4°
    tibia 9.5°
    """
    if isinstance(plan, DoublePlan):
        return "\n".join(f"{part.procedure.bone} {words(part)}" for part in cuts_of(plan))
    return words(plan)


def turned_words(cut: Plan) -> str:
    """Return the correction of a cut in words."""
    return amount(cut.correction, "deg")


def base_words(cut: Plan) -> str:
    """Return the base of a cut in words."""
    return size_text(cut, cut.wedge.base)
