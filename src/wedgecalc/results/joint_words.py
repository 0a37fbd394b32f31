"""What is predicted of the joint: its line after a plan, and the closed joint of a given wedge."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.planning.check import Check
from wedgecalc.planning.closed_joint import in_theatre
from wedgecalc.planning.plan import Plan
from wedgecalc.record_types import standing_of_measure
from wedgecalc.results.document import MeasureRow, Quantity
from wedgecalc.results.sentences import alignment_words, amount, expected_hka
from wedgecalc.results.standing import joint_still, still_words

if TYPE_CHECKING:
    from wedgecalc.planning.double_level import DoublePlan

PREDICTED = "kjlo_predicted_deg"


def rows_with_prediction(
    rows: tuple[MeasureRow, ...], plan: "Plan | DoublePlan"
) -> tuple[MeasureRow, ...]:
    """Return the measurements of a plan with the predicted joint line as that after."""
    return tuple(_with(row, plan) if row.before.key == "kjlo_deg" else row for row in rows)


def _with(row: MeasureRow, plan: "Plan | DoublePlan") -> MeasureRow:
    """Return the row of the joint line; of a leg that will not stand so, nothing is predicted."""
    after = _predicted(row.before, plan)
    return replace(row, after=after, open=row.open and replace(after, value=None, standing=None))


def _predicted(before: Quantity, plan: "Plan | DoublePlan") -> Quantity:
    """Return the predicted joint line, labelled so, with its limits."""
    value, record = float(plan.kjlo_predicted), records.measures()["kjlo"]
    measured = replace(before, value=value, standing=None, absent=None, interval=None)
    return replace(
        measured,
        key=PREDICTED,
        symbol=f"{before.symbol} pred.",
        label=f"{before.label}, predicted",
        standing=standing_of_measure(value, record),
    )


def open_joint_heading(rows: Iterable[MeasureRow]) -> str:
    """Return the same of a plan's measurements: the heading of the leg whose joint has not moved."""
    for row in rows:
        if row.before.key == "jlca_deg" and row.open is not None and row.after is not None:
            return still_words(row.open.value, row.after.value)
    return ""


def still_lines(plan: "Plan | DoublePlan") -> tuple[str, ...]:
    """Return the leg whose joint has not moved yet in short lines; none if it does not move.

    >>> from wedgecalc import Limb, plan
    >>> leg = Limb.from_angles(mpta=84, jlca=6)
    >>> still_lines(plan(leg, "medial-opening-wedge-hto", "wbl=62.5", jlca_supine=2))
    ('joint still open:', 'HKA 178.6°', 'WBL 44.3 %')
    """
    still = joint_still(plan)
    if not still:
        return ()
    hka, wbl = amount(plan.after.hka, "deg"), amount(plan.after.wbl, "pct")
    return f"{still}:", f"HKA {hka}", f"WBL {wbl}"


def still_line(plan: "Plan | DoublePlan") -> str:
    """Return the same in one line; empty if the joint does not move."""
    first, *rest = still_lines(plan) or ("",)
    return f"{first} {', '.join(rest)}".strip()


def joint_line_words(plan: "Plan | DoublePlan") -> str:
    """Return the predicted joint line as a sentence."""
    record, before = records.measures()["kjlo"], plan.before.kjlo
    soft, when = plan.soft_tissue, "when the leg stands again"
    if soft is not None and soft.jlca_expected is not None:
        when += f" with a JLCA of {amount(soft.jlca_expected, 'deg')}"
    return (
        f"The joint line (KJLO) is predicted at {amount(plan.kjlo_predicted, 'deg', sign=True)} "
        f"{when}, from {amount(before, 'deg', sign=True)} on this film; its "
        f"limit is ± {record.normal_high:g}°. A prediction: no film shows how a leg will stand."
    )


def theatre_words_of(plan: "Plan | DoublePlan") -> tuple[str, ...]:
    """Return the model of the soft tissue and the line in theatre, short; none without a model."""
    soft, theatre = plan.soft_tissue, plan.in_theatre
    if soft is None:
        return ()
    added = amount(soft.expected, "deg", sign=True)
    words = f"Soft tissue ({soft.model}): the joint is expected to add {added}."
    if theatre is None:
        return (words,)
    jlca, wbl = amount(theatre.jlca, "deg"), amount(theatre.wbl, "pct")
    return (words, f"Under the rod in theatre (unloaded, JLCA {jlca}) expect the line at {wbl}.")


def check_dict(check: Check) -> dict[str, float | None]:
    """Return the predictions for a given wedge: the joint line, and the line in theatre."""
    supine = check.wanted.request.jlca_supine
    theatre = in_theatre(check.given.after_limb, supine)
    wbl = None if theatre is None else float(theatre.wbl)
    stands = check.given.standing_again
    return {
        PREDICTED: check.given.kjlo_predicted,
        "wbl_in_theatre_pct": wbl,
        "hka_standing_deg": None if stands is None else float(stands.hka),
        "wbl_standing_pct": None if stands is None else float(stands.wbl),
    }


def check_words(check: Check) -> tuple[str, ...]:
    """Return the predictions for a given wedge, as sentences."""
    theatre = in_theatre(check.given.after_limb, check.wanted.request.jlca_supine)
    given = () if theatre is None else (f"Of the given wedge: {_theatre_words(theatre)}",)
    needed = (f"Of the wedge needed: {words}" for words in soft_tissue_words(check.wanted))
    return (*needed, *given, joint_line_words(check.given))


def soft_tissue_words(plan: "Plan | DoublePlan") -> tuple[str, ...]:
    """Return the shares of bone and soft tissue as sentences; none without a model."""
    soft = plan.soft_tissue
    if soft is None:
        return ()
    others = ", ".join(
        f"{name} {amount(value, 'deg')}"
        for name, value in plan.soft_tissue_models.items()
        if not isinstance(value, str)
    )
    stands, theatre = plan.standing_again, plan.in_theatre
    end = alignment_words(expected_hka(plan))
    if stands:
        end += f" when standing, with the weight-bearing line at {amount(stands.wbl, 'pct')}"
    words = (
        f"Soft tissue ({soft.model}): of {amount(soft.total, 'deg')} the bone makes "
        f"{amount(plan.correction, 'deg')} and the joint is expected to add "
        f"{amount(soft.expected, 'deg')}, to {end}. The models: {others}."
    )
    return (words,) if theatre is None else (words, _theatre_words(theatre))


def _theatre_words(theatre: Alignment) -> str:
    """Return where the weight-bearing line is to be expected in theatre, as a sentence."""
    return (
        "Under the rod in theatre, with the bone corrected and the knee unloaded "
        f"(JLCA {amount(theatre.jlca, 'deg')}), expect the weight-bearing line at "
        f"{amount(theatre.wbl, 'pct')}."
    )
