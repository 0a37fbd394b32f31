"""Measurements, plateau ruler and both legs beside the film, as HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wedgecalc.drawing.theme import Theme
from wedgecalc.geometry.frame import SIDES
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.results.alert_words import stop_words
from wedgecalc.results.build import measure_rows
from wedgecalc.results.build_leg import leg_rows, short_rows
from wedgecalc.results.joint_words import joint_line_words, soft_tissue_words
from wedgecalc.results.millimetres import base_share
from wedgecalc.results.origin import origin_words, stated_scale
from wedgecalc.results.sentences import plan_sentence
from wedgecalc.results.sentences_double import double_sentences
from wedgecalc.results.slope_words import slope_words
from wedgecalc.results.standing import as_standing, joint_still
from wedgecalc.studio.answer import plan_label, wedge_rows
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.scale_note import trust_words
from wedgecalc.studio.words import WORDS, label_of
from wedgecalc.study.uncertainty import Uncertainty

_WIDTH, _MARGIN = 300, 38  # width and margin of the ruler, pixels
# Measures shown for both legs.
_MEASURES_OF_BOTH = ("hka_deg", "wbl_pct", "mldfa_deg", "mpta_deg", "jlca_deg", "limb_mm")


def board_html(
    leg: LegState,
    colors: Theme,
    marking: bool = False,
    *,
    other: LegState | None = None,
    past: Mapping[str, float] | None = None,
) -> str:
    """Return the numbers of a leg as HTML; the template escapes every value.

    Parameters
    ----------
    leg : LegState
    colors : Theme
    marking : bool
        Whether there is a radiograph on which to mark the leg.
    other : LegState, optional
        The other leg on the film.
    past : mapping of str to float, optional
        After surgery: preoperative and planned crossing of the weight-bearing line, %.
    """
    outcome = leg.outcome
    plan, limb, before = outcome.any_plan, outcome.limb, outcome.before
    if plan is not None:
        rows = measure_rows(plan, outcome.uncertainty)
    else:
        rows = () if limb is None or before is None else leg_rows(limb, before)
    return rendered(
        "board.html",
        leg=leg,
        colors=colors,
        scale=_scale(leg),
        status="" if before is not None or outcome.problems else _status(leg, marking),
        plan=plan,
        verdict="" if plan is None else outcome.verdict,  # without a plan it is the answer
        both=None if other is None else _both(leg, other),
        sentence="" if plan is None else " ".join(_sentences(plan, outcome.uncertainty)),
        ruler=None if before is None else _ruler(leg, colors, past or {}),
        rows=tuple(short_rows(rows, "sheet")),
        still="" if plan is None else joint_still(plan),
    )


def _status(leg: LegState, marking: bool) -> str:
    """Return which landmarks are still needed to measure the leg."""
    missing = leg.missing if leg.points or marking else []
    names = ", ".join(map(label_of, missing))
    return WORDS["still"].format(names=names) if names else WORDS["nothing"]


def _scale(leg: LegState) -> tuple[str, str] | None:
    """Return class and text of the line about the scale."""
    limb, header = leg.outcome.limb, leg.header_mm and leg.header_mm[1]
    trust = trust_words(leg.scale_source, header)
    if limb is not None and limb.frame.stated is not None:
        if not limb.frame.calibrated:
            return "warn", origin_words(leg.ref, limb)
        return "quiet", ". ".join(filter(None, (origin_words(leg.ref, limb), trust)))
    if not leg.points or leg.scale_source == "mm":
        return None
    if leg.mm_per_unit is None:
        return "warn", WORDS["no-scale"]
    return "quiet", stated_scale(leg.mm_per_unit, leg.scale_source)


def _sentences(plan: Plan | DoublePlan, uncertainty: Uncertainty | None) -> tuple[str, ...]:
    """Return the sentences on the effects of a plan on bone and joint."""
    joint = (*soft_tissue_words(plan), joint_line_words(plan))
    if isinstance(plan, DoublePlan):
        return (*double_sentences(plan), *joint)
    share = base_share(plan, 1, None if uncertainty is None else uncertainty.base)
    return (plan_sentence(plan, share=share), *joint, *slope_words(plan))


@dataclass(frozen=True)
class _Ruler:
    """The plateau as a ruler, in pixels: marks are x, x of the label, y, colour and label."""

    ends: tuple[float, float]
    sides: tuple[str, str]
    ticks: list[str]
    target: tuple[str, str] | None
    marks: list[tuple[str, str, int, str, str]]
    height: int
    width: int = _WIDTH

    @property
    def words(self) -> str:
        """The marks as text, for screen readers."""
        return "; ".join(label for *_, label in self.marks)


def _ruler(leg: LegState, colors: Theme, past: Mapping[str, float]) -> _Ruler | None:
    """Return the weight-bearing line before and after on the plateau, and the target.

    Lateral is on the viewer's left for a right leg, as on the film.
    """
    outcome = leg.outcome
    plan, before = outcome.any_plan, outcome.before
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

    target = None
    if leg.after:  # on separate lines, as the marks may lie close together
        lines = {"before": (colors.before, 14), "planned": (colors.after, 66)}
        marks = [mark(past[key], color, key, y) for key, (color, y) in lines.items() if key in past]
        marks.append(mark(float(before.wbl), colors.ink, "achieved", 80 if past else 14))
    else:
        marks = [mark(float(before.wbl), colors.before, "before", 14)]
    if plan is not None:
        marks.append(mark(float(as_standing(plan).wbl), colors.after, "after", 66))
        if plan.target.measure == "wbl":
            low, high = sorted(at(float(plan.target.value) + off) for off in (-2.5, 2.5))
            target = f"{low:.1f}", f"{high - low:.1f}"
    sides = ("lat", "med") if right else ("med", "lat")
    ticks = [f"{at(k):.1f}" for k in range(0, 101, 10)]
    return _Ruler((at(0), at(100)), sides, ticks, target, marks, 90 if past else 74)


@dataclass(frozen=True)
class _Both:
    """Both legs of a film side by side: their sides, and rows of cells."""

    sides: list[str]
    rows: list[tuple[str, list[str]]]


def _both(leg: LegState, other: LegState) -> _Both | None:
    """Return both legs side by side, before surgery and as planned; None until both are marked."""
    legs = sorted((leg, other), key=lambda each: SIDES.index(each.side or SIDES[0]))
    columns = []
    for each in legs:
        limb, before = each.outcome.limb, each.outcome.before
        if limb is None or before is None or None in (leg.side, other.side):
            return None
        rows = {row.before.key: row.before for row in leg_rows(limb, before)}
        stands = {rows[key].symbol: rows[key].text() for key in _MEASURES_OF_BOTH if key in rows}
        columns.append(stands | _column(each.outcome.any_plan, apart=_apart(legs)))
    return _Both([str(each.side) for each in legs], _side_by_side(columns))


def comparison_html(first: LegState, now: LegState) -> str:
    """Return the plans of two legs side by side, as HTML."""
    apart = _apart((first, now))
    columns = [_column(leg.outcome.any_plan, apart=apart) for leg in (first, now)]
    return rendered("compared.html", columns=("a", "now"), rows=_side_by_side(columns))


def _side_by_side(columns: Sequence[Mapping[str, str]]) -> list[tuple[str, list[str]]]:
    """Return the rows of a table from its columns, with a dash where one has no such row."""
    labels: list[str] = []
    for column in columns:
        row = 0
        for label in column:
            if label not in labels:  # at its place in its own column, not at the end
                labels.insert(row, label)
            row = labels.index(label) + 1
    return [(label, [column.get(label, "–") for column in columns]) for label in labels]


def _apart(legs: Sequence[LegState]) -> bool:
    """Return whether wedges are labelled with their bone, as one leg has a wedge in each."""
    return any(leg.outcome.double is not None for leg in legs)


def _column(plan: Plan | DoublePlan | None, *, apart: bool = False) -> dict[str, str]:
    if plan is None:
        return {}
    rows = short_rows(measure_rows(plan), "knee")
    stops = "; ".join(stop.heading for stop in stop_words(plan))
    bone = f", {WORDS[plan.procedure.bone]}" if apart and isinstance(plan, Plan) else ""
    return {
        **({WORDS["attention"]: stops} if stops else {}),
        WORDS["procedure"]: plan_label(plan),
        **{f"{label}{bone}": q.text(1) for label, q in wedge_rows(plan)},
        **{f"{r.after.symbol} {WORDS['after'].lower()}": r.after.text() for r in rows if r.after},
    }
