"""Results in sentences, as a colleague would say them."""

from typing import TYPE_CHECKING

from wedgecalc import records
from wedgecalc.geometry.classification import Classification, Malalignment
from wedgecalc.geometry.plane import Number
from wedgecalc.planning.given_angle import as_opened
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.targets import Target
from wedgecalc.results.millimetres import Share, limits_text, size_text
from wedgecalc.results.standing import as_standing, joint_still
from wedgecalc.terms import Severity, Standing

if TYPE_CHECKING:
    from wedgecalc.planning.alerts import Alert
    from wedgecalc.planning.double_level import DoublePlan

NOTHING_TO_CUT = "nothing to cut"
UNIT_SIGNS = {"deg": "°", "pct": " %", "mm": " mm", "mm2": " mm²", "ratio": ""}
ALERT_SIGNS = {Severity.STOP: "■", Severity.WARN: "▲", Severity.NOTE: "•"}
STANDING_SIGNS = {Standing.LOW: "▼", Standing.NORMAL: "●", Standing.HIGH: "▲"}


def severity_words(alert: "Alert") -> str:
    """Return sign and severity of an alert, in words.

    >>> from wedgecalc import Limb, plan
    >>> limb = Limb.from_angles(mldfa=96, mpta=87)
    >>> for accept in (), ("mpta-over",):
    ...     severity_words(plan(limb, "medial-opening-wedge-hto", accept=accept).alerts[0])
    '■ STOP'
    '■ STOP, accepted'
    """
    if alert.severity != Severity.STOP:
        return f"{ALERT_SIGNS[alert.severity]} {alert.severity}"
    return f"{ALERT_SIGNS[alert.severity]} STOP{', accepted' if alert.accepted else ''}"


def amount(value: Number | None, unit: str, *, digits: int = 1, sign: bool = False) -> str:
    """Return a number with its unit, rounded; a dash for None.

    Parameters
    ----------
    value : float or None
    unit : {"deg", "pct", "mm", "mm2", "ratio"}
    digits : int
        Decimals.
    sign : bool
        Whether a positive number has a plus sign.

    Examples
    --------
    >>> amount(62.5, "pct"), amount(-3.02, "mm", sign=True), amount(None, "mm")
    ('62.5 %', '-3.0 mm', '–')
    """
    if value is None:
        return "–"
    # Adding 0.0 turns -0.0 into 0.0.
    rounded = round(float(value), digits) + 0.0
    return f"{rounded:{'+' if sign else ''}.{digits}f}{UNIT_SIGNS[unit]}"


def difference(
    given: float | None, wanted: float | None, off: float | None, unit: str, *, sign: bool = True
) -> str:
    """Return a difference shown beside its two numbers, with two decimals where one does not add up.

    >>> difference(50.2, 62.5, -12.3, "pct"), difference(6.92, 9.66, -2.74, "deg")
    ('-12.3 %', '-2.74°')
    """
    if given is None or wanted is None or off is None:
        return amount(off, unit, sign=sign)
    digits = digits_that_add_up(given, wanted, off)
    return amount(off if sign else abs(off), unit, digits=digits, sign=sign)


def digits_that_add_up(given: float, wanted: float, off: float) -> int:
    """Return to how many decimals two numbers differ by what is said: 1, or else 2.

    >>> digits_that_add_up(6.9, 9.7, 2.8), digits_that_add_up(6.92, 9.66, 2.74)
    (1, 2)
    """
    apart = abs(round(float(given), 1) - round(float(wanted), 1))
    return 1 if round(apart, 1) == round(abs(float(off)), 1) else 2


def against_typical(deviation: Number) -> str:
    """Return how far one leg is from one whose angles are all typical, in words.

    >>> against_typical(-5.0)
    '5.0° more varus than a leg of typical angles (mLDFA 88°, MPTA 87°, JLCA 1°)'
    """
    typical = [records.measures()[name] for name in ("mldfa", "mpta", "jlca")]
    angles = ", ".join(f"{record.symbol} {record.normal_typical:g}°" for record in typical)
    return f"{_more_varus_than(deviation)} a leg of typical angles ({angles})"


def _more_varus_than(deviation: Number) -> str:
    """Return the start of a comparison of a leg with another, to be completed by its name.

    >>> _more_varus_than(-5.0), _more_varus_than(0.02)
    ('5.0° more varus than', 'As straight as')
    """
    deviation = round(float(deviation), 1)
    lean = "varus" if deviation < 0 else "valgus"
    return f"{amount(abs(deviation), 'deg')} more {lean} than" if deviation else "As straight as"


def target_words(target: Target) -> str:
    """Return a target in words.

    >>> target_words(Target("wbl", 62.5))
    'weight-bearing line at 62.5 %'
    """
    record = records.targets()[target.measure]
    joint = "of" if target.measure == "correction" else "at"
    return f"{record.label} {joint} {amount(target.value, record.unit)}"


def goal_words(plan: Plan) -> str:
    """Return the aim of a plan, in words: its target, or the change of length."""
    if plan.procedure.through_shaft:
        change = "shorter" if plan.procedure.closes else "longer"
        return f"{plan.procedure.bone} {change} by {amount(plan.wedge.length, 'mm')}"
    return target_words(plan.target)


def alignment_words(hka: float) -> str:
    """Return an alignment in words.

    >>> alignment_words(172.0), alignment_words(180.0)
    ('8.0° varus', 'neutral')
    """
    off = round(hka - 180.0, 1)
    return "neutral" if off == 0 else f"{abs(off):.1f}° {'valgus' if off > 0 else 'varus'}"


def wedge_size(plan: Plan, ranged: bool = True, exact: bool = False, share: Share = None) -> str:
    """Return the size of a wedge: its angle and, with a scale and an entry, its base.

    Parameters
    ----------
    plan : Plan
    ranged : bool
        Whether the base is named, with its likely range, the 95 % interval.
    exact : bool
        Whether the base is known to the millimetre's tenth, whatever it is measured on.
    share : tuple of float, optional
        The 95 % interval of the base over itself, as for `limits_text`.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> wedge_size(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))
    '9.3° (base 8.5 mm, likely 7.0–10.0)'
    """
    wedge = plan.wedge
    if wedge.nothing:
        return NOTHING_TO_CUT
    if plan.procedure.through_shaft:
        return amount(wedge.length, "mm")
    base = ""
    if wedge.base is not None:
        size = amount(wedge.base, "mm") if exact else size_text(plan, wedge.base)
        limits = "" if exact or not ranged else limits_text(plan, wedge.base, ", likely ", share)
        base = f" ({'base ' if ranged else ''}{size}{limits})"
    length = f" with {length_words(plan)}" if wedge.length else ""
    return amount(plan.correction, "deg") + base + length


def length_words(plan: Plan) -> str:
    """Return the length removed or held open in addition to the wedge, in words."""
    verb = "taken out" if plan.procedure.closes else "held open"
    return f"{amount(plan.wedge.length, 'mm')} {verb}"


def wedge_shape(plan: Plan) -> str:
    """Return the shape of a wedge, in words.

    >>> from wedgecalc import Limb, plan
    >>> wedge_shape(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto", length=5))
    'closing trapezoid'
    """
    if plan.wedge.nothing:
        return NOTHING_TO_CUT
    if plan.procedure.through_shaft:
        return f"{plan.procedure.label} of the {plan.procedure.bone}"
    return f"{plan.wedge.kind} {'trapezoid' if plan.wedge.length else 'wedge'}"


def wedge_name(plan: Plan) -> str:
    """Return the shape of a wedge and the side of its base, in words."""
    based = not plan.wedge.nothing and not plan.procedure.through_shaft
    return wedge_shape(plan) + (f", base {plan.wedge.side}" if based else "")


def plan_sentence(plan: Plan, exact: bool = False, share: Share = None) -> str:
    """Return the effect of a plan, in one sentence; `exact` and `share` as for `wedge_size`."""
    before, after = plan.before, as_standing(plan)
    wbl, planned_wbl = amount(before.wbl, "pct"), amount(after.wbl, "pct")
    leans = alignment_words(before.hka)
    if plan.wedge.nothing:
        return (
            f"{NOTHING_TO_CUT.capitalize()}: the leg stays as it is, {leans}, with the weight-bearing "
            f"line at {wbl} of the plateau."
        )
    size = _turned_size(plan, exact, share) or wedge_size(plan, exact=exact, share=share)
    what = f"A {plan.procedure.label} of {size}"
    line = f"the weight-bearing line from {wbl} to {planned_wbl} of the plateau"
    if plan.procedure.at_knee:
        effect = f"{what} takes the leg from {leans} to {alignment_words(after.hka)}, and {line}"
        return f"{effect}{open_words(plan)}."
    if plan.procedure.through_shaft:
        change = (after.limb or 0.0) - (before.limb or 0.0)
        makes = f"{amount(abs(change), 'mm')} {'shorter' if change < 0 else 'longer'}"
        return f"{what} in the {plan.procedure.bone} makes the leg {makes}, and takes {line}."
    if before.nsa is not None:
        neck = f"from {amount(before.nsa, 'deg')} to {amount(after.nsa, 'deg')}"
        line = f"the neck–shaft angle {neck}, and {line}"
    return f"{what} takes {line}.{_hip_words(plan)}"


def _turned_size(plan: Plan, exact: bool, share: Share) -> str:
    """Return what a wedge about a turned hinge is for, and how far it is opened; else nothing."""
    opened, turn = as_opened(plan), plan.request.hinge_turn
    if opened is plan or not turn:
        return ""
    return (
        f"{amount(plan.correction, 'deg')} in the frontal plane, opened by "
        f"{wedge_size(opened, exact=exact, share=share)} about the hinge turned "
        f"{amount(abs(turn), 'deg')} to the {'back' if turn > 0 else 'front'},"
    )


def _hip_words(plan: Plan) -> str:
    """Return the movement of the hip centre, as a sentence."""
    if plan.hip_shift is None:
        return ""
    lateral, up = plan.hip_shift
    across = f"{amount(abs(lateral), 'mm')} {'outwards' if lateral > 0 else 'inwards'}"
    along = f"{amount(abs(up), 'mm')} {'up' if up > 0 else 'down'}"
    return f" Seen from the knee, the hip centre moves {across} and {along}."


def range_words(low: float | None, high: float | None, unit: str) -> str:
    """Return a normal range in words.

    >>> range_words(85, 90, "deg"), range_words(None, None, "mm")
    ('85 to 90°', '')
    """
    return "" if low is None or high is None else f"{low:g} to {high:g}{UNIT_SIGNS[unit]}"


def classes_words(classes: Classification) -> tuple[str, ...]:
    """Return CPAK type, phenotype and deviation from a typical leg, as sentences."""
    sentences: list[str] = []
    if classes.cpak:
        sentences.append(f"CPAK type {classes.cpak}; phenotype {classes.phenotype}.")
    if (m := classes.malalignment) is not None:
        outside = " and ".join(m.sources) or "none"
        sentences.append(
            f"{against_typical(m.deviation)}: {contribution_words(m)}. Out of range: {outside}."
        )
    return tuple(sentences)


def contribution_words(m: Malalignment) -> str:
    """Return the shares of femur, tibia and joint in a leg's deviation, degrees, in words."""
    parts = (("femur", m.femur), ("tibia", m.tibia), ("joint", m.joint))
    return ", ".join(f"{n} {amount(v, 'deg', sign=True)}" for n, v in parts) + " (valgus +)"


def open_words(plan: "Plan | DoublePlan") -> str:
    """Return the clause on the leg before its joint has settled; empty without a soft-tissue model.

    It follows the clause on the leg as it will stand. Without condyles only the joint's angle is
    known: the clause then gives the HKA with it.
    """
    soft, still = plan.soft_tissue, joint_still(plan)
    if still:
        line, hka = amount(plan.after.wbl, "pct"), alignment_words(plan.after.hka)
        return (
            ", as it is expected to stand once its joint has settled; with the "
            f"{still} it is {'in ' * (hka != 'neutral')}{hka}, the line at {line}"
        )
    if soft is None or soft.model == "none" or plan.standing_again is not None:
        return ""
    leans = alignment_words(expected_hka(plan))
    return (
        f", by the bone alone; with the joint {'closed' if soft.expected >= 0 else 'opened'} it is "
        f"expected to stand {'in ' * (leans != 'neutral')}{leans}"
    )


def expected_hka(plan: "Plan | DoublePlan") -> float:
    """Return the HKA of a leg as it is expected to stand."""
    soft, stands = plan.soft_tissue, plan.standing_again
    added = soft.expected * plan.procedure.sign if soft else 0.0
    return float(stands.hka if stands else plan.after.hka + added)
