"""Words of which the sentences of a verdict are made: findings, shares, and where a plan ends."""

from collections.abc import Iterable, Iterator, Sequence

from wedgecalc import records
from wedgecalc.alert_record import Limit
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.limits import Limits, Range
from wedgecalc.planning.plan import Plan
from wedgecalc.results.document import Quantity
from wedgecalc.results.sentences import amount
from wedgecalc.study.verdict import Verdict
from wedgecalc.study.verdict_parts import ANGLE_OF, MeasureFinding, cuts_of, outside_of
from wedgecalc.terms import Severity, Where

_MEAN = ("hka_deg", "mad_mm")  # whose normal range is a mean ± 1 SD
# The alerts that judge where a plan leaves a joint line, by the measure.
_JUDGES = {
    "mpta": ("mpta-over", "mpta-under"),
    "mldfa": ("mldfa-over", "mldfa-under"),
    "kjlo": ("joint-line-after",),
}


def mean_words(quantities: Iterable[Quantity], neutral: bool = True) -> str:
    """Return what the normal ranges are that a third of healthy legs miss, and which leg is neutral.

    Empty where none of these is among the measurements. `neutral` says whether to tell the latter.
    """
    symbols = {q.key: q.symbol for q in quantities if q.value is not None}
    means = [symbols[key] for key in _MEAN if key in symbols]
    if not means:
        return ""
    row = records.limits()["hka"]
    words = f"{' and '.join(means)}: mean ± 1 SD, outside which a third of healthy legs lie"
    ends = ends_words(row.low, row.high)
    return words + (
        f"; a leg is neutral at an HKA of {ends}" if neutral and _MEAN[0] in symbols else ""
    )


def value_words(f: MeasureFinding) -> str:
    """Return a measure and its value."""
    return f"{records.measures()[f.name].symbol} {amount(f.value, 'deg')}"


def share_words(f: MeasureFinding) -> str:
    """Return how much of the deviation a finding contributes."""
    return amount(None if f.share is None else abs(f.share), "deg")


def value_with_range(f: MeasureFinding) -> str:
    """Return a value with its range in brackets."""
    return f"{value_words(f)} ({ends_words(f.low, f.high)})"


def value_in_range(f: MeasureFinding) -> str:
    """Return a value with its range, to stand in brackets."""
    return f"{value_words(f)}, range {ends_words(f.low, f.high)}"


def and_list(words: Sequence[str]) -> str:
    """Return words as a list in a sentence."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def ends_words(low: float | None, high: float | None) -> str:
    """Return a range in words."""
    if low is None:
        return f"at most {high:g}°"
    if high is None:
        return f"at least {low:g}°"
    return f"{low:g}–{high:g}°"


def part_words(v: Verdict, name: str) -> str:
    """Return what a measure contributes to the deviation of a leg; negative: it makes up for it."""
    share = v.finding(name).share
    return amount(None if share is None else -v.sign * share + 0.0, "deg")


def joint_first(v: Verdict) -> str:
    """Return that the joint contributes most, and what the bones do; see `Verdict.leads`."""
    parts = {str(bone): v.finding(name) for bone, name in ANGLE_OF.items()}
    most = max(parts, key=lambda bone: -v.sign * (parts[bone].share or 0.0))
    shares = and_list([f"the {bone} {part_words(v, f.name)}" for bone, f in parts.items()])
    same = part_words(v, "jlca") == part_words(v, parts[most].name)
    start = f"in the joint as much as in the {most}" if same else "in the joint first"
    joint = f"{value_with_range(v.finding('jlca'))} makes {part_words(v, 'jlca')} of the deviation"
    return f"The deformity is {start}: {joint}, {shares}"


def end_of(plan: Plan | DoublePlan, limits: Limits, alerted: bool = False) -> str:
    """Return where a plan leaves its bones, by which limits, and what is beyond one.

    Parameters
    ----------
    plan : Plan or DoublePlan
    limits : Limits
    alerted : bool
        Whether the alerts of the plan stand beside it, which tell themselves of its joint line.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
    >>> end_of(made, Limits())
    'ends at MPTA 90.7°, within the limits (85–95°)'
    """
    names = [ANGLE_OF[Where(p.procedure.bone)] for p in cuts_of(plan)]
    angles = [(name, float(getattr(plan.after, name))) for name in names]
    ends = and_list([f"{records.measures()[n].symbol} {amount(x, 'deg')}" for n, x in angles])
    ranges = ", ".join(_reaches(name, x, limits.ranges[name]) for name, x in angles)
    outside = outside_of(plan.after, limits)
    if any(name in outside for name in names):
        judged = f", outside the limits ({ranges})"
    else:
        slight = [words for name, x in angles if (words := _slightly(name, x, limits))]
        warned = any(_warned_limit(name, x) for name, x in angles)
        judged = f", within the limits ({ranges})"
        if slight or warned or line_beyond(plan):
            judged = f" (a plan may reach {ranges})" + (f", {and_list(slight)}" if slight else "")
    line = "" if alerted else line_beyond(plan)
    left = _left(plan, [name for name in outside if name not in names], limits)
    return f"ends at {ends}{judged}" + "".join(
        f", and {clause}" for clause in (left, line) if clause
    )


def _left(plan: Plan | DoublePlan, names: Sequence[str], limits: Limits) -> str:
    """Return which angle of a bone that is not cut stays outside its limits."""
    findings = (
        MeasureFinding(n, float(getattr(plan.after, n)), *limits.ranges[n], None) for n in names
    )
    return " and ".join(f"leaves {value_with_range(f)} as it is" for f in findings)


def beyond_words(plan: Plan | DoublePlan, outside: Sequence[str]) -> list[str]:
    """Return the measures that end beyond the limits, or where an alert warns."""
    words = [records.measures()[name].symbol for name in outside]
    for symbol, passed in _cautions(plan, outside):
        words.append(f"{symbol} {'<' if passed.low else '>'} {passed.value:g}°")
    return [*words, *(["KJLO"] if line_beyond(plan) else [])]


def _cautions(plan: Plan | DoublePlan, outside: Sequence[str]) -> Iterator[tuple[str, Limit]]:
    """Yield the angles within their limits of which an alert warns, each with its limit."""
    for part in cuts_of(plan):
        name = ANGLE_OF[Where(part.procedure.bone)]
        passed = _warned_limit(name, float(getattr(plan.after, name)))
        if passed is not None and name not in outside:
            yield records.measures()[name].symbol, passed


def left_words(plan: Plan | DoublePlan, outside: Sequence[str]) -> list[str]:
    """Return the limits that a plan exceeds, without the numbers, which its alerts give."""
    words = [f"{records.measures()[name].symbol} outside its limits" for name in outside]
    for symbol, passed in _cautions(plan, outside):
        words.append(f"{symbol} {'below' if passed.low else 'above'} {passed.value:g}°")
    return [*words, *(["the joint line beyond its limit"] if line_beyond(plan) else [])]


def line_beyond(plan: Plan | DoublePlan) -> str:
    """Return that the predicted joint line of a plan is beyond its limit; empty if it is not."""
    value = float(plan.kjlo_predicted)
    passed = records.alert_records()["joint-line-after"].passed("kjlo", value)
    if passed is None or passed.value is None:
        return ""
    return f"leaves the joint line tilted by a predicted {value:+.1f}° (KJLO, limit {passed.value:+g}°)"


def _warned_limit(name: str, value: float) -> Limit | None:
    """Return the limit of an alert above a note that a planned angle has passed, if any."""
    for code in _JUDGES[name]:
        passed = records.alert_records()[code].passed(name, value)
        if passed is not None and passed.severity != Severity.NOTE:
            return passed
    return None


def _slightly(name: str, value: float, limits: Limits) -> str:
    """Return by how little a planned angle is beyond its limit, in words; empty if it is not."""
    finding = MeasureFinding(name, value, *limits.ranges[name], None)
    if not finding.outside:
        return ""
    over, least = amount(finding.beyond, "deg"), amount(limits.least_part, "deg")
    return f"{over} beyond, which is less than the {least} worth a second cut"


def _reaches(name: str, value: float, limits: Range) -> str:
    """Return the limits of a planned angle, and the caution within them that it calls for."""
    passed, ends = _warned_limit(name, value), ends_words(*limits)
    if passed is None or passed.value is None or passed.value in limits:
        return ends
    return f"{ends} with caution {'below' if passed.low else 'above'} {passed.value:g}°"
