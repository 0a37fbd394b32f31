"""The verdict on a leg: which bone its deformity is in, why, and what each choice leaves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from wedgecalc import records
from wedgecalc.errors import expect
from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.geometry.classification import malalignment
from wedgecalc.geometry.leg import Leg, one_leg
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.double_request import DoubleRequest, for_leg
from wedgecalc.planning.limits import Limits
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.purposes import without_arthritis
from wedgecalc.planning.request import PlanRequest, case_request
from wedgecalc.planning.targets import Target, read_target
from wedgecalc.study.choices import aim_of, check_joint, choices_of, stored_request
from wedgecalc.study.one_level import LEG_TARGETS, leg_request, towards, usual_record
from wedgecalc.study.verdict_parts import ANGLE_OF, cut_name, cuts_of, outside_of
from wedgecalc.study.verdict_parts import Choice as Choice
from wedgecalc.study.verdict_parts import MeasureFinding as MeasureFinding
from wedgecalc.study.which_bone import CODES, REASONS, BoneDecision, which_bone
from wedgecalc.terms import Kind, Where

DOUBLE = "double-level"
# Status of a plan where the verdict suggests no procedure.
STATUS_WITHOUT_CUT = {
    Where.NONE: "nothing-to-correct",
    Where.JOINT: "deformity-in-joint",
    Where.UNKNOWN: "needs-condyles",
}
# The measures in Paley's order, each with the name of its range and of its share in the deviation.
_LOOKED_AT = (
    ("hka", "hka", None),
    ("mpta", "mpta-normal", "tibia"),
    ("mldfa", "mldfa-normal", "femur"),
    ("jlca", "jlca", "joint"),
)
OTHER_BONE = {Where.TIBIA: Where.FEMUR, Where.FEMUR: Where.TIBIA}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which bone the deformity of a leg is in, and why.

    Attributes
    ----------
    code : Where
        ``tibia``, ``femur``, ``both``, ``none`` (nothing to correct), ``joint`` (a deformity for
        which no bone is cut), or ``unknown`` (condyles not marked, and a normal tibia).
    direction : str or None
        ``valgus`` or ``varus``: what the correction produces; None without a correction.
    procedures : tuple of str
        The suggested procedures, the usual one first: closing or opening is the surgeon's choice.
    findings : tuple of MeasureFinding
        HKA, MPTA, mLDFA and JLCA with their ranges.
    reasons : tuple of str
        Codes of the reasons, in order; `wedgecalc.results.sentences_verdict` has their sentences.
    choices : tuple of Choice
        Tibia alone, femur alone, and both; empty for a neutral leg.
    larger : str
        The usual procedure of the bone with the larger share.
    limits : Limits
        The limits by which the leg was judged.
    target : Target or None
        Target of all choices; None for a neutral leg without a given target.
    """

    code: Where
    direction: str | None
    procedures: tuple[str, ...]
    findings: tuple[MeasureFinding, ...]
    reasons: tuple[str, ...]
    choices: tuple[Choice, ...] = field(repr=False)
    larger: str = field(repr=False)
    limits: Limits = field(repr=False)
    target: Target | None = field(repr=False)

    @property
    def procedure(self) -> str | None:
        """The usual procedure; None where there is nothing to cut."""
        return self.procedures[0] if self.procedures else None

    @property
    def sign(self) -> float:
        """1 if the correction produces valgus, −1 for varus."""
        return 1.0 if self.direction == "valgus" else -1.0

    @property
    def leads(self) -> bool:
        """Whether the joint contributes as much as the larger of the bones, or more."""
        return self.code == Where.JOINT or "joint-leads" in self.reasons

    def finding(self, name: str) -> MeasureFinding:
        """Return the finding of a measure: hka, mpta, mldfa or jlca."""
        return next(f for f in self.findings if f.name == name)

    def choice(self, bone: str) -> Choice | None:
        """Return a choice: tibia, femur or both; None for a neutral leg."""
        return next((c for c in self.choices if c.bone == bone), None)

    def beside(self, plan: Plan | DoublePlan) -> "Verdict":
        """Return the verdict with a plan as the choice of the bones that it cuts.

        The verdict's sentence then says where that plan ends, not where the usual one would.
        """
        cuts = cuts_of(plan)
        if not self.choices or not all(p.procedure.at_knee for p in cuts):
            return self
        bone = Where.BOTH if len(cuts) > 1 else Where(cuts[0].procedure.bone)
        choice = Choice(bone, cut_name(plan), plan, None, outside_of(plan.after, self.limits), True)
        return replace(self, choices=tuple(choice if c.bone == bone else c for c in self.choices))

    def agrees(self, procedure: str) -> bool | None:
        """Return whether a procedure is one of those that the verdict suggests.

        None for a procedure on which the verdict has no opinion, and for an ``unknown`` verdict.
        """
        if self.code == Where.UNKNOWN:
            return None
        if procedure == DOUBLE:
            return self.code == Where.BOTH
        record = records.procedures()[procedure]
        return procedure in self.procedures if record.at_knee else None


def verdict(
    limb: Leg,
    limits: Limits | str | Iterable[str] | Mapping[str, object] | None = None,
    target: Target | str | None = None,
    arthritis: str | None = None,
    joint: PlanRequest | None = None,
) -> Verdict:
    """Return which bone the deformity of a leg is in, why, and what each choice leaves.

    For each bone the choice is the procedure of the case, or of `joint`, with its hinge and entry,
    if it cuts that bone in that direction; otherwise the usual procedure.

    Parameters
    ----------
    limb : Limb or Case
        One limb.
    limits : Limits, str, iterable of str, or mapping, optional
        ``anatomic``, ``overcorrection`` (the default), or single ranges such as ``mpta=85:93``; see
        `Limits.of`.
    target : Target or str, optional
        A target of wbl or hka for every choice. By default the case's; else the usual target of
        the suggested procedure.
    arthritis : {"medial", "lateral", "both", "none"}, optional
        The compartments with arthritis, on which the usual targets depend; by default the case's.
    joint : PlanRequest, optional
        A request in place of the case's: each choice is planned with its soft-tissue model, and its
        procedure, hinge and entry are used. Its target and arthritis do not count.

    Returns
    -------
    Verdict
        With its reasons, the numbers behind it, and a plan of each choice.

    Raises
    ------
    InputError
        For an array of limbs, unknown limits, or a soft-tissue model without what it needs.

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> found = verdict(Limb.from_angles(mldfa=88, mpta=82, jlca=2))
    >>> str(found.code), found.direction, found.procedure
    ('tibia', 'valgus', 'lateral-closing-wedge-hto')
    >>> [(str(c.bone), c.within) for c in found.choices]
    [('tibia', True), ('femur', False), ('both', True)]
    """
    if joint is not None:
        expect("joint", joint, PlanRequest, "a PlanRequest")
    request = _leg_request(limb, target, arthritis, joint)
    leg = one_leg(limb, "verdict")
    result = _verdict(leg, Limits.of(limits), request, stored_request(limb, joint))
    if result.choices and leg.has_condyles:
        check_joint(leg, request, result.sign)
    return result


def _verdict(
    leg: Limb,
    limits: Limits,
    request: PlanRequest,
    stored: DoubleRequest,
    target: Target | None = None,
) -> Verdict:
    """Return the verdict on a leg; the choices have this target, the requested or the usual one."""
    before = measure(leg)
    decision = which_bone(leg, before, limits, request)
    code, larger = CODES[int(decision.code)], CODES[int(decision.larger)]
    sign, corrects = float(decision.sign), code != Where.NONE
    target = target or (aim_of(request, code, larger, sign) if corrects else request.target)
    aimed = replace(towards(request, sign), target=target)
    choices = choices_of(leg, sign, limits, aimed, stored) if corrects else ()
    findings = _findings(before, limits)
    reasons = [*dict.fromkeys(_reasons(code, decision, sign, findings))]
    if target is not None and any(c.plan for c in choices if c.bone == code):
        guessed = replace(request, target=None if target != request.target else target)
        if without_arthritis(target, guessed) is not None:
            reasons.append("arthritis-unknown")
    return Verdict(
        code,
        ("valgus" if sign > 0 else "varus") if corrects else None,
        _procedures(code, sign),
        findings,
        tuple(reasons),
        choices,
        usual_record(larger, sign).name,
        limits,
        target,
    )


def verdict_beside(plan: Plan | DoublePlan, limits: Limits | None = None) -> Verdict:
    """Return the verdict printed beside a plan: for its target and soft-tissue model.

    Parameters
    ----------
    plan : Plan or DoublePlan
        Plan of a single limb; it is the choice of the bones that it cuts.
    limits : Limits, optional
        By default the usual ones, or those of a double level.
    """
    asked, of_plan = for_leg(plan.request), getattr(plan.request, "limits", None)
    request = _leg_request(plan.limb, asked.target, asked.arthritis, asked)
    leg, limits = one_leg(plan.limb, "verdict"), Limits.of(limits or of_plan)
    target = plan.target if plan.target.measure in LEG_TARGETS else None
    stored = stored_request(plan.limb, asked)
    return _verdict(leg, limits, request, stored, target).beside(plan)


def _leg_request(
    leg: object, target: Target | str | None, arthritis: str | None, joint: PlanRequest | None
) -> PlanRequest:
    """Return target, arthritis and soft-tissue model by which the rule judges a leg.

    Each is the given one, or else that of the case.
    """
    case = case_request(leg) or PlanRequest()
    soft = joint if joint is not None and joint.soft_model is not None else case
    aim = case.target if target is None else read_target(target)
    return leg_request(replace(soft, target=aim, arthritis=arthritis or case.arthritis))


def _findings(before: Alignment, limits: Limits) -> tuple[MeasureFinding, ...]:
    shares = malalignment(before)
    findings = []
    for name, limit, part in _LOOKED_AT:
        value = getattr(before, name)
        share = None if part is None or shares is None else float(getattr(shares, part))
        value = None if value is None else float(value)
        findings.append(MeasureFinding(name, value, *limits.ranges[limit], share))
    return tuple(findings)


def _procedures(code: Where, sign: float) -> tuple[str, ...]:
    if code == Where.BOTH:
        return (DOUBLE,)
    if code not in ANGLE_OF:
        return ()
    return tuple(usual_record(code, sign, kind).name for kind in (Kind.CLOSING, Kind.OPENING))


def _reasons(
    code: Where, decision: BoneDecision, sign: float, findings: tuple[MeasureFinding, ...]
) -> Iterable[str]:
    """Yield the codes of the reasons, in the order in which a result gives them.

    First the reason of the rule, then what else is notable about the leg.
    """
    _, mpta, mldfa, jlca = findings
    if mldfa.value is None and code != Where.NONE:
        yield "no-condyles"
    yield REASONS[int(decision.reason)]
    if code in (Where.NONE, Where.UNKNOWN):
        return
    if any(f.outside and not f.contributes(sign) for f in (mpta, mldfa)):
        yield "opposed"
    if bool(decision.leads) and code != Where.JOINT:
        yield "joint-leads"
    if jlca.contributes(sign) and code != Where.JOINT:
        yield "joint-contributes"
