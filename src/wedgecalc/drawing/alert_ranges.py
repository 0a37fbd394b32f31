"""Examples of alerts about one number: a leg within the limit, and one beyond it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from wedgecalc import records
from wedgecalc.alert_record import Limit
from wedgecalc.drawing.example import Example
from wedgecalc.drawing.record_examples import (
    ExamplePair,
    example_leg,
    leg_words,
    on_leg,
    planned_leg,
)
from wedgecalc.drawing.zones import with_zone
from wedgecalc.geometry.alignment import measure
from wedgecalc.planning.alerts import Alert
from wedgecalc.planning.plan import plan
from wedgecalc.records import AlertRecord
from wedgecalc.results.sentences import ALERT_SIGNS, amount, range_words
from wedgecalc.terms import Severity

NO_ALERT = "● no alert"
LegAngles = Mapping[str, float]
_MIDDLE = 50.0  # per cent of the plateau
_SHOWN = ("mpta", "mldfa", "jlca", "kjlo", "wbl")  # whose limits are drawn


_NAMES = {Severity.STOP: "STOP", Severity.WARN: "warning", Severity.NOTE: "note"}


class AlertRange(NamedTuple):
    """A measurement within a limit on one leg, and past it on another, both by their angles.

    With an operation, and its targets, both legs are shown as it is planned to leave them.
    """

    measure: str
    within: LegAngles
    past: LegAngles
    of: str = ""  # the quantity that is judged, if it is not named as the measurement
    by: str = ""
    aims: tuple[str, str] = ("hka=180", "hka=180")


_HTO, _DFO = "lateral-closing-wedge-hto", "medial-closing-wedge-dfo"
ALERT_RANGES: Mapping[str, AlertRange] = {
    "mpta-over": AlertRange("mpta", {"mpta": 81}, {"mldfa": 96, "mpta": 82}, by=_HTO),
    "mpta-under": AlertRange("mpta", {"mpta": 94}, {"mldfa": 81}, by="medial-closing-wedge-hto"),
    "mldfa-under": AlertRange("mldfa", {"mldfa": 96}, {"mpta": 81}, by="lateral-closing-wedge-dfo"),
    "mldfa-over": AlertRange("mldfa", {"mldfa": 80}, {"mpta": 96}, by=_DFO),
    # Legs on which a tibial plan has made the leg straight, the second one with a bowed femur.
    "joint-line-after": AlertRange("kjlo", {"mpta": 88}, {"mldfa": 93, "mpta": 93}),
    "jlo-over": AlertRange("kjlo", {}, {"mldfa": 82, "mpta": 81}, "by_bones"),
    "wbl-lateral": AlertRange(
        "wbl", {"mpta": 82}, {"mpta": 82}, by=_HTO, aims=("wbl=62.5", "wbl=80")
    ),
    "wbl-medial": AlertRange(
        "wbl", {"mldfa": 82}, {"mldfa": 82}, by=_DFO, aims=("wbl=50", "wbl=15")
    ),
    "arthritic-side": AlertRange("wbl", {"mpta": 88}, {"mpta": 94}, "lateral"),
    "jlca-high": AlertRange("jlca", {"jlca": 1}, {"jlca": 6}),
    "jlca-low": AlertRange("jlca", {"jlca": 1}, {"jlca": -5}),
    "implausible-size": AlertRange("limb", {}, {"femur": 230, "tibia": 200, "plateau": 45}, "leg"),
}


def severity_sign(severity: Severity) -> str:
    """Return sign and severity of an alert, in words."""
    return f"{ALERT_SIGNS[severity]} {_NAMES[severity]}"


def range_examples(record: AlertRecord, row: AlertRange) -> tuple[ExamplePair, str]:
    """Return the two legs of an alert about one number, and its message about the second."""
    quantity, kind = row.of or row.measure, records.measures()[row.measure]
    limbs = tuple(example_leg(angles) for angles in (row.within, row.past))
    legs = tuple(on_leg(row.measure, limb) for limb in limbs)
    raised: tuple[Alert, ...] = ()
    if row.by:
        plans = [plan(limb, row.by, aim) for limb, aim in zip(limbs, row.aims, strict=True)]
        legs = tuple(planned_leg(row.measure, plan_) for plan_ in plans)
        raised = tuple(plans[1].alerts)
    value = float(getattr(measure(legs[1].limb), row.measure))
    limit = record.passed(quantity, value)
    severity = record.severity if limit is None else limit.severity
    ends = _free(record, quantity, row.measure, limit)
    words = f"no alert: {range_words(*ends, kind.unit)}" if ends else ""
    if ends:
        legs = tuple(
            replace(example, mark=with_zone(example.mark, row.measure, example.limb, ends, words))
            for example in legs
        )
    good, bad = (
        Example(
            f"{sign}: {kind.symbol} {amount(getattr(measure(example.limb), row.measure), kind.unit)}",
            leg_words(example.limb),
            sign == NO_ALERT,
            example,
        )
        for sign, example in zip((NO_ALERT, severity_sign(severity)), legs, strict=True)
    )
    planned = next((alert for alert in raised if alert.code == record.code), None)
    return (good, bad), planned.message if planned else record.text(value, limit)


def _free(
    record: AlertRecord, quantity: str, name: str, limit: Limit | None
) -> tuple[float, float] | None:
    """Return from where to where a measurement raises no alert: to the limit that was passed.

    Its other end is that of the normal range, or, of a measurement without one, of the alert.
    """
    if limit is None or limit.value is None:
        return None
    row = records.measures()[name]
    low, high = record.limits[quantity]
    if limit.low:
        other = row.normal_high if high is None else high
        ends = limit.value, _MIDDLE if other is None else other
    else:
        other = row.normal_low if low is None else low
        ends = _MIDDLE if other is None else other, limit.value
    return ends if name in _SHOWN else None
