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
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.targets import Target, read_target
from wedgecalc.study.choices import aim_of, check_joint, choices_of, stored_request
from wedgecalc.study.one_level import LEG_TARGETS, leg_request, towards, usual_record
from wedgecalc.study.verdict_parts import ANGLE_OF, cut_name, cuts_of, outside_of
from wedgecalc.study.verdict_parts import Choice as Choice
from wedgecalc.study.verdict_parts import MeasureFinding as MeasureFinding
from wedgecalc.study.which_bone import CODES, REASONS, BoneDecision, which_bone
from wedgecalc.terms import Kind, Where

DOUBLE = "double-level"
# Why a verdict means no procedure, as the status of a plan.
STATUS_WITHOUT_CUT = {
    Where.NONE: "nothing-to-correct",
    Where.JOINT: "deformity-in-joint",
    Where.UNKNOWN: "needs-condyles",
}
# What is looked at, in Paley's order, each with its range and its share in the deviation.
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
        ``tibia``, ``femur``, ``both``, ``none`` (nothing to correct), ``joint`` (no bone is cut for
        it), or ``unknown`` (the condyles are not marked, and the tibia is normal).
    direction : str or None
        ``valgus`` or ``varus``: what the correction produces; None where there is none.
    procedures : tuple of str
        The procedures that it suggests, the usual one first: whether to close or to open is the
        surgeon's choice.
    findings : tuple of Finding
        HKA, MPTA, mLDFA and JLCA with their ranges.
    reasons : tuple of str
        Codes of the reasons, in order; `wedgecalc.results.sentences_verdict` has their sentences.
    choices : tuple of Choice
        Tibia alone, femur alone, and both; none for a neutral leg.
    larger : str
        The usual procedure of the bone with the larger share.
    limits : Limits
        The limits behind it.
    target : Target or None
        What all choices aim at; None for a neutral leg whose target is not given.
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
        """Return what was found of a measure: hka, mpta, mldfa or jlca."""
        return next(f for f in self.findings if f.name == name)

    def choice(self, bone: str) -> Choice | None:
        """Return a choice: tibia, femur or both; None for a neutral leg."""
        return next((c for c in self.choices if c.bone == bone), None)

    def beside(self, made: Plan | DoublePlan) -> "Verdict":
        """Return the verdict with a plan as the choice of the bones that it cuts.

        Its sentence then tells where that plan ends, instead of the usual one of those bones.
        """
        cuts = cuts_of(made)
        if not self.choices or not all(p.procedure.at_knee for p in cuts):
            return self
        bone = Where.BOTH if len(cuts) > 1 else Where(cuts[0].procedure.bone)
        own = Choice(bone, cut_name(made), made, None, outside_of(made.after, self.limits), True)
        return replace(self, choices=tuple(own if c.bone == bone else c for c in self.choices))

    def agrees(self, procedure: str) -> bool | None:
        """Return whether a procedure is one of those that the verdict suggests.

        None for a procedure about which the verdict says nothing, and where it is ``unknown``.
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

    A choice is the procedure of the case, or of `joint`, where it is of that bone and direction,
    with its hinge and entry; else the usual one.

    Parameters
    ----------
    limb : Limb or Case
        One limb.
    limits : Limits, str, iterable of str, or mapping, optional
        ``anatomic``, ``overcorrection`` (the default), or single ranges such as ``mpta=85:93``; see
        `Limits.of`.
    target : Target or str, optional
        Of wbl or hka, for every choice. By default the case's; else the usual one of the procedure
        that the verdict means.
    arthritis : {"medial", "lateral", "both", "none"}, optional
        On which the usual targets depend; by default the case's.
    joint : PlanRequest, optional
        A request instead of the case's: for its soft-tissue model, with which each choice is
        planned, and for its procedure and places. Its target and arthritis do not count.

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
    asked = _asked(limb, target, arthritis, joint)
    leg = one_leg(limb, "verdict")
    found = _verdict(leg, Limits.of(limits), asked, stored_request(limb, joint))
    if found.choices and leg.has_condyles:
        check_joint(leg, asked, found.sign)
    return found


def _verdict(
    leg: Limb, known: Limits, asked: PlanRequest, own: DoubleRequest, aim: Target | None = None
) -> Verdict:
    """Return the verdict on a leg; its choices aim at `aim`, or at what is asked for, or usual."""
    before = measure(leg)
    found = which_bone(leg, before, known, asked)
    code = CODES[int(found.code)]
    sign, first = float(found.sign), CODES[int(found.larger)]
    cuts = code != Where.NONE
    aim = aim or (aim_of(asked, code, first, sign) if cuts else asked.target)
    to = replace(towards(asked, sign), target=aim)
    choices = choices_of(leg, sign, known, to, own) if cuts else ()
    findings = _findings(before, known)
    reasons = [*dict.fromkeys(_reasons(code, found, sign, findings))]
    if aim is not None and any(c.plan for c in choices if c.bone == code):
        guessed = replace(asked, target=None if aim != asked.target else aim)
        if without_arthritis(aim, guessed) is not None:
            reasons.append("arthritis-unknown")
    return Verdict(
        code,
        ("valgus" if sign > 0 else "varus") if cuts else None,
        _procedures(code, sign),
        findings,
        tuple(reasons),
        choices,
        usual_record(first, sign).name,
        known,
        aim,
    )


def verdict_beside(made: Plan | DoublePlan, limits: Limits | None = None) -> Verdict:
    """Return the verdict that stands beside a plan: with its target, soft tissue and end.

    Parameters
    ----------
    made : Plan or DoublePlan
        Of a single limb.
    limits : Limits, optional
        By default the usual ones, or those of a double level.
    """
    asked, own = for_leg(made.request), getattr(made.request, "limits", None)
    said = _asked(made.limb, asked.target, asked.arthritis, asked)
    leg, known = one_leg(made.limb, "verdict"), Limits.of(limits or own)
    aim = made.target if made.target.measure in LEG_TARGETS else None
    return _verdict(leg, known, said, stored_request(made.limb, asked), aim).beside(made)


def _asked(
    leg: object, target: Target | str | None, arthritis: str | None, joint: PlanRequest | None
) -> PlanRequest:
    """Return the request that the rule judges by: target, arthritis and soft tissue of the leg.

    Each is what is given, or else what the case stores.
    """
    own = getattr(leg, "request", None)
    case = own if isinstance(own, PlanRequest) else PlanRequest()
    said = joint or PlanRequest()
    if said.soft_model is None:
        said = case
    aim = case.target if target is None else read_target(target)
    return leg_request(replace(said, target=aim, arthritis=arthritis or case.arthritis))


def _findings(before: Alignment, limits: Limits) -> tuple[MeasureFinding, ...]:
    shares = malalignment(before)
    found = []
    for name, limit, part in _LOOKED_AT:
        value = getattr(before, name)
        share = None if part is None or shares is None else float(getattr(shares, part))
        value = None if value is None else float(value)
        found.append(MeasureFinding(name, value, *limits.ranges[limit], share))
    return tuple(found)


def _procedures(code: Where, sign: float) -> tuple[str, ...]:
    if code == Where.BOTH:
        return (DOUBLE,)
    if code not in ANGLE_OF:
        return ()
    return tuple(usual_record(code, sign, kind).name for kind in (Kind.CLOSING, Kind.OPENING))


def _reasons(
    code: Where, found: BoneDecision, sign: float, findings: tuple[MeasureFinding, ...]
) -> Iterable[str]:
    """Yield the codes of the reasons, in the order in which they are told.

    First the reason of the rule, then what else is notable about the leg.
    """
    _, mpta, mldfa, jlca = findings
    if mldfa.value is None and code != Where.NONE:
        yield "no-condyles"
    yield REASONS[int(found.reason)]
    if code in (Where.NONE, Where.UNKNOWN):
        return
    if any(f.outside and not f.contributes(sign) for f in (mpta, mldfa)):
        yield "opposed"
    if bool(found.leads) and code != Where.JOINT:
        yield "joint-leads"
    if jlca.contributes(sign) and code != Where.JOINT:
        yield "joint-contributes"
