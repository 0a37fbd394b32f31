"""Stop alerts, measurements, wedge, plateau ruler and warnings beside the film, as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass

from wedgecalc.drawing.theme import Theme
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.results.alert_words import stop_words
from wedgecalc.results.build import plan_rows
from wedgecalc.results.build_double import of_part
from wedgecalc.results.build_leg import leg_rows, shown
from wedgecalc.results.document import Quantity
from wedgecalc.results.joint_words import joint_line_words, soft_tissue_words
from wedgecalc.results.millimetres import stretch
from wedgecalc.results.origin import origin_words, stated_scale
from wedgecalc.results.sentences import SIGNS_OF_ALERTS, plan_sentence
from wedgecalc.results.sentences_double import double_sentences
from wedgecalc.results.slope_words import slope_words
from wedgecalc.results.standing import as_standing, joint_still
from wedgecalc.results.wedge_numbers import wedge_part
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.case_state import Leg
from wedgecalc.studio.outcome import Outcome, in_labels
from wedgecalc.studio.words import WORDS, label_of
from wedgecalc.study.uncertainty import Uncertainty
from wedgecalc.terms import Severity

_WIDTH, _MARGIN = 300, 38  # of the ruler, pixels


def board(
    leg: Leg, colors: Theme, marking: bool = False, said: Sequence[tuple[Severity, str]] = ()
) -> str:
    """Return what follows from a leg, as HTML; the template escapes every value.

    Parameters
    ----------
    leg : Leg
    colors : Theme
    marking : bool
        Whether there is a radiograph to mark.
    said : sequence of (Severity, str)
        What else needs attention, such as a landmark in doubt.
    """
    outcome = leg.outcome
    plan, limb, before = outcome.made, outcome.limb, outcome.before
    if plan is not None:
        rows = plan_rows(plan, outcome.sure)
    else:
        rows = () if limb is None or before is None else leg_rows(limb, before)
    return rendered(
        "board.html",
        leg=leg,
        colors=colors,
        scale=_scale(leg),
        status="" if before is not None or outcome.problems else _status(leg, marking),
        plan=plan,
        verdict=outcome.verdict,
        wedge=() if plan is None else _wedge(plan, outcome.sure),
        sentence="" if plan is None else " ".join(_sentences(plan, outcome.sure)),
        ruler=None if before is None else _ruler(leg, colors),
        rows=tuple(shown(rows, "sheet")),
        still="" if plan is None else joint_still(plan),
        stops=() if plan is None else stop_words(plan),
        problems=outcome.problems,
        attention=_attention(outcome, tuple(filter(None, (*leg.notes, leg.scale_note))), said),
    )


def _status(leg: Leg, marking: bool) -> str:
    """Return what is still needed before anything can be measured."""
    missing = leg.missing if leg.points or marking else []
    names = ", ".join(map(label_of, missing))
    return WORDS["still"].format(names=names) if names else WORDS["nothing"]


def _scale(leg: Leg) -> tuple[str, str] | None:
    """Return class and text of the line about the scale."""
    limb = leg.outcome.limb
    if limb is not None and limb.frame.stated is not None:
        return "quiet" if limb.frame.calibrated else "warn", origin_words(leg.ref, limb)
    if not leg.points or leg.scale_source == "mm":
        return None
    if leg.mm_per_unit is None:
        return "warn", WORDS["no-scale"]
    return "quiet", stated_scale(leg.mm_per_unit, leg.scale_source)


def _sentences(plan: Plan | DoublePlan, sure: Uncertainty | None) -> tuple[str, ...]:
    """Return what a plan does, to bone and joint."""
    joint = (*soft_tissue_words(plan), joint_line_words(plan))
    if isinstance(plan, DoublePlan):
        return (*double_sentences(plan), *joint)
    share = stretch(plan, 1, None if sure is None else sure.base)
    return (plan_sentence(plan, share=share), *joint, *slope_words(plan))


def _wedge(plan: Plan | DoublePlan, sure: Uncertainty | None = None) -> list[tuple[str, Quantity]]:
    """Return correction and base of a plan, each with its label; of both bones where both are cut."""
    if isinstance(plan, DoublePlan):
        return [
            (f"{label}, {WORDS[part.procedure.bone]}", quantity)
            for part in plan.in_order
            if not part.wedge.nothing
            for label, quantity in _wedge(part, of_part(sure, part.procedure.bone))
        ]
    labels = {
        "correction_deg": WORDS["correction"],
        "base_mm": WORDS["cortex"],
        "opened_angle_deg": WORDS["open-angle"],
        "opened_base_mm": WORDS["open-gap"],
    }
    return [(labels[q.key], q) for q in wedge_part(plan, uncertainty=sure).among(*labels)]


@dataclass(frozen=True)
class _Ruler:
    """The plateau as a ruler, in pixels: marks are x, x of the label, y, colour and label."""

    ends: tuple[float, float]
    sides: tuple[str, str]
    ticks: list[str]
    target: tuple[str, str] | None
    marks: list[tuple[str, str, int, str, str]]
    width: int = _WIDTH

    @property
    def words(self) -> str:
        """The marks as text, for screen readers."""
        return "; ".join(label for *_, label in self.marks)


def _ruler(leg: Leg, colors: Theme) -> _Ruler | None:
    """Return where the weight passes before and after, and the target.

    Lateral is where the leg beside it has it: on the viewer's left for a right leg.
    """
    outcome = leg.outcome
    plan, before = outcome.made, outcome.before
    if before is None:
        return None
    right = outcome.limb is not None and outcome.limb.frame.side == "right"

    def at(percent: float) -> float:
        along = min(max(percent, -5.0), 105.0) / 100
        return _MARGIN + (_WIDTH - 2 * _MARGIN) * (1 - along if right else along)

    def mark(percent: float, color: str, key: str, y: int) -> tuple[str, str, int, str, str]:
        x = at(percent)
        label = f"{min(max(x, 45), _WIDTH - 45):.1f}"
        return f"{x:.1f}", label, y, color, f"{WORDS[key]} {percent:.1f} %"

    key = "achieved" if leg.after else "before"
    marks, target = [mark(float(before.wbl), colors.before, key, 14)], None
    if plan is not None:
        marks.append(mark(float(as_standing(plan).wbl), colors.after, "after", 66))
        if plan.target.measure == "wbl":
            low, high = sorted(at(float(plan.target.value) + off) for off in (-2.5, 2.5))
            target = f"{low:.1f}", f"{high - low:.1f}"
    sides = ("lat", "med") if right else ("med", "lat")
    ticks = [f"{at(k):.1f}" for k in range(0, 101, 10)]
    return _Ruler((at(0), at(100)), sides, ticks, target, marks)


def _attention(
    outcome: Outcome, notes: tuple[str, ...], said: Sequence[tuple[Severity, str]]
) -> list[tuple[Severity, str, str]]:
    """Return severity, sign and text of each alert and note; problems stand above the numbers."""
    half = outcome.limb.half_pairs if outcome.limb is not None else ()
    lines = list(said)
    led = outcome.made is not None  # by its stops, which stand above everything else
    lines += [
        (alert.severity, alert.message)
        for alert in outcome.alerts
        if not (led and alert.severity is Severity.STOP)
    ]
    lines += [(Severity.NOTE, text.replace("_", " ")) for text in dict.fromkeys((*notes, *half))]
    return [(kind, SIGNS_OF_ALERTS[kind], in_labels(text)) for kind, text in lines]


def compared(first: Leg, now: Leg) -> str:
    """Return the plans of two legs side by side, as HTML."""
    columns = [_column(leg.outcome.made) for leg in (first, now)]
    labels = dict.fromkeys(label for column in columns for label in column)
    rows = [(label, [column.get(label, "–") for column in columns]) for label in labels]
    return rendered("compared.html", rows=rows)


def _procedure(plan: Plan | DoublePlan) -> str:
    return WORDS["double-level"] if isinstance(plan, DoublePlan) else plan.procedure.label


def _column(plan: Plan | DoublePlan | None) -> dict[str, str]:
    if plan is None:
        return {}
    rows = shown(plan_rows(plan), "knee")
    stops = "; ".join(stop.heading for stop in stop_words(plan))
    return {
        **({WORDS["attention"]: stops} if stops else {}),
        WORDS["procedure"]: _procedure(plan),
        **{label: q.text(1) for label, q in _wedge(plan)},
        **{f"{r.after.symbol} {WORDS['after'].lower()}": r.after.text() for r in rows if r.after},
    }
