"""Results of measuring a leg, and what every result of a leg is made of."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.classification import classify
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.alerts import alerts_of_limb
from wedgecalc.record_types import standing_of_measure
from wedgecalc.records import MeasureRecord
from wedgecalc.results.document import MeasureRow, Quantity, Result
from wedgecalc.results.keys import alert_dict, leg_dict
from wedgecalc.results.origin import origin_words
from wedgecalc.results.sentences import alignment_words, classes_words
from wedgecalc.sources.legs import UNNAMED, CaseRef
from wedgecalc.terms import Standing

if TYPE_CHECKING:
    from wedgecalc.study.uncertainty import Interval, Uncertainty


def measured_quantity(
    record: MeasureRecord,
    value: float | None,
    absent: str | None = None,
    interval: "Interval | None" = None,
    agreeing: float | None = None,
) -> Quantity:
    """Return a measurement with its normal range.

    Parameters
    ----------
    record : MeasureRecord
    value : float or None
    absent : str, optional
        Why there is no value.
    interval : Interval, optional
        95 % interval.
    agreeing : float, optional
        The same leg's value of the measure that this one agrees with.
    """
    return Quantity(
        record.key,
        record.symbol,
        record.unit,
        None if value is None else float(value),
        record.label,
        record.definition,
        record.normal_low,
        record.normal_high,
        _standing(record, value, agreeing),
        absent,
        interval,
    )


def leg_rows(
    limb: Limb | None,
    before: Alignment,
    after: Alignment | None = None,
    uncertainty: "Uncertainty | None" = None,
    stands: Alignment | None = None,
) -> tuple[MeasureRow, ...]:
    """Return every measurement of a leg.

    Parameters
    ----------
    limb : Limb or None
        To say why measurements are missing.
    before : Alignment
    after : Alignment, optional
        Alignment of the planned leg, by the bone's correction alone.
    uncertainty : Uncertainty, optional
        For 95 % intervals.
    stands : Alignment, optional
        Alignment of the planned leg as it will stand, if its joint is expected to move.
    """
    u = uncertainty
    spreads = (u.before, u.after, u.expected) if u else ({}, {}, {})
    rows = []
    for name, record in records.measures().items():
        value = getattr(before, name)
        reason = _reason(limb, record) if value is None and limb is not None else None
        planned, standing = (
            None
            if leg is None
            else measured_quantity(
                record,
                getattr(leg, name),
                interval=spread.get(name),
                agreeing=_agreeing(record, leg),
            )
            for leg, spread in zip((after, stands), spreads[1:], strict=True)
        )
        before_ = measured_quantity(
            record, value, reason, spreads[0].get(name), _agreeing(record, before)
        )
        rows.append(
            MeasureRow(before_, planned)
            if standing is None
            else MeasureRow(before_, standing, planned)
        )
    return tuple(rows)


def _agreeing(record: MeasureRecord, leg: Alignment) -> float | None:
    """Return a leg's value of the measure that another one agrees with; None without one."""
    return getattr(leg, record.agrees_with) if record.agrees_with else None


def _standing(
    record: MeasureRecord, value: float | None, agreeing: float | None
) -> Standing | None:
    """Return whether a value is normal; None if it is not while the one it agrees with is."""
    standing = standing_of_measure(value, record)
    if standing is None or not standing.outside or not record.agrees_with:
        return standing
    other = standing_of_measure(agreeing, records.measures()[record.agrees_with])
    return None if other == Standing.NORMAL else standing


def short_rows(rows: Iterable[MeasureRow], name: str) -> tuple[MeasureRow, ...]:
    """Return the rows of a short list whose preoperative value is known, in the list's order.

    Parameters
    ----------
    rows : iterable of MeasureRow
    name : str
        Name of the list: ``knee``, ``hip``, ``sheet``; see ``shown`` in data/measures.json.
    """
    by_key = {row.before.key: row for row in rows if row.before.value is not None}
    return tuple(by_key[r.key] for r in records.short_list(name) if r.key in by_key)


def _reason(limb: Limb, record: MeasureRecord) -> str:
    """Return why a measurement is missing: the landmarks, or the scale, that it needs."""
    lacking = [name for name in record.needs if name not in limb.points and name != "ankle_center"]
    if record.needs_scale and not limb.frame.calibrated:
        doubted = limb.frame.doubted is not None
        lacking.append("a scale that makes it an adult's leg" if doubted else "a scale")
    return "needs " + ", ".join(lacking)


def measure_result(limb: Limb, measures: Alignment, case: CaseRef = UNNAMED) -> Result:
    """Return the result of ``wedgecalc measure``."""
    rows, alerts = leg_rows(limb, measures), alerts_of_limb(limb, measures)
    classes = classify(measures)
    body = {**leg_dict(rows, classes, absent=True), "alerts": [alert_dict(a) for a in alerts]}
    words = (f"Alignment {alignment_words(measures.hka)}.", *classes_words(classes))
    return Result(*leg_head(limb, case), "", rows, alerts, body, words=words)


def leg_head(limb: Limb, case: CaseRef) -> tuple[CaseRef, str, str, str]:
    """Return the first fields of the `Result` of a leg: what is known of it before any measurement."""
    return case, str(limb.frame.side), str(limb.knee_source), origin_words(case, limb)
