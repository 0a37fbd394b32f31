"""Alerts about one number: a leg on which it is within the limit, and one on which it is past it."""

from collections.abc import Mapping
from typing import NamedTuple

from wedgecalc import records
from wedgecalc.drawing.explained import Example
from wedgecalc.drawing.record_examples import Pair, leg, leg_words, on_leg
from wedgecalc.geometry.alignment import measure
from wedgecalc.records import AlertRecord
from wedgecalc.results.sentences import SIGNS_OF_ALERTS, amount
from wedgecalc.terms import Severity

FREE = "● no alert"
Angles = Mapping[str, float]


class Range(NamedTuple):
    """A measurement within a limit on one leg, and past it on another, both by their angles."""

    measure: str
    within: Angles
    past: Angles
    of: str = ""  # the quantity that is judged, if it is not named as the measurement


RANGES: Mapping[str, Range] = {
    "mpta-over": Range("mpta", {"mpta": 89}, {"mpta": 97}),
    "mpta-under": Range("mpta", {"mpta": 87}, {"mpta": 82}),
    "mldfa-under": Range("mldfa", {"mldfa": 87}, {"mldfa": 82}),
    "mldfa-over": Range("mldfa", {"mldfa": 88}, {"mldfa": 94}),
    "joint-line-after": Range("kjlo", {}, {"mldfa": 82, "mpta": 81}),
    "jlo-over": Range("kjlo", {}, {"mldfa": 82, "mpta": 81}),
    "wbl-lateral": Range("wbl", {"mpta": 91}, {"mpta": 95}),
    "wbl-medial": Range("wbl", {"mpta": 87}, {"mpta": 82}),
    "arthritic-side": Range("wbl", {"mpta": 88}, {"mpta": 94}, "lateral"),
    "jlca-high": Range("jlca", {"jlca": 1}, {"jlca": 6}),
    "jlca-low": Range("jlca", {"jlca": 1}, {"jlca": -5}),
    "implausible-size": Range("limb", {}, {"femur": 230, "tibia": 200, "plateau": 45}, "leg"),
}


def sign_of(severity: Severity) -> str:
    """Return sign and severity of an alert, in words."""
    return f"{SIGNS_OF_ALERTS[severity]} {'STOP' if severity == Severity.STOP else severity}"


def ranged(record: AlertRecord, row: Range) -> tuple[Pair, str]:
    """Return the two legs of an alert about one number, and its message about the second."""
    of, limbs = row.of or row.measure, (leg(row.within), leg(row.past))
    kind = records.measures()[row.measure]
    value = float(getattr(measure(limbs[1]), row.measure))
    limit = record.passed(of, value)
    severity = record.severity if limit is None else limit.severity
    good, bad = (
        Example(
            f"{sign}: {kind.symbol} {amount(getattr(measure(limb), row.measure), kind.unit)}",
            leg_words(limb),
            sign == FREE,
            on_leg(row.measure, limb),
        )
        for sign, limb in zip((FREE, sign_of(severity)), limbs, strict=True)
    )
    return (good, bad), record.text(value, limit)
