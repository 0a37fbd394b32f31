"""The alerts of many rows, by the rules of one leg, as codes with the stops first."""

from dataclasses import replace
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.alert_record import RANKS
from wedgecalc.cohort.categorical import Categorical, Mask
from wedgecalc.cohort.row_legs import RowLegs
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.limb import Limb, ManyLimbs
from wedgecalc.geometry.plane import Floats, Number, Points
from wedgecalc.planning.alert_rules import (
    LEG_RULES,
    Quantities,
    QuantitiesByCode,
    is_cut,
    quantities_of_limb,
    quantities_of_plan,
    rank_of,
)
from wedgecalc.planning.double_alerts import quantities_of_double
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.terms import Severity

Bits: TypeAlias = NDArray[np.int64]  # per row, bit k set for the alert at place k of `_order`


@cache
def _order() -> tuple[tuple[str, Severity], ...]:
    """Return code and severity of every alert, most severe first; graded ones stand repeatedly."""
    return tuple(
        (code, severity)
        for severity in Severity
        for code, record in records.alert_records().items()
        if severity in record.severities
    )


def _bits_of(findings: QuantitiesByCode, n: int) -> Bits:
    """Return which alerts these findings raise in each row, each with its severity there."""
    bits, places = np.zeros(n, dtype=np.int64), {key: k for k, key in enumerate(_order())}
    for code, finding in findings.items():
        rank = rank_of(code, finding)
        if not np.any(rank):
            continue
        for severity in records.alert_records()[code].severities:
            bits |= np.where(rank == RANKS[severity], 1 << places[code, severity], 0)
    return bits


def leg_bits(legs: RowLegs, before: Alignment[Floats]) -> Bits:
    """Return which alerts each leg raises as it stands."""
    n = len(legs.known)
    scaled_findings = quantities_of_limb(legs.limb, before) | {
        "scale-uncorrected": _where(legs.at_detector)
    }
    if legs.known.all():
        return _bits_of(scaled_findings, n)
    # An implausible size is reported as such, not also as a missing scale.
    without = {
        code: finding
        for code, finding in quantities_of_limb(_unscaled(legs.limb), _withheld(before)).items()
        if code != "uncalibrated"
    }
    unscaled_findings = without | {
        "uncalibrated": _where(~legs.implausible),
        "implausible-size": _where(legs.implausible),
    }
    return np.where(legs.known, _bits_of(scaled_findings, n), _bits_of(unscaled_findings, n))


def plan_bits(plan: Plan[Points, Floats], known: Mask, usual: Mask) -> Bits:
    """Return which alerts each plan adds to its leg's; `usual`: rows with the usual hinge."""
    bits = _bits_of(quantities_of_plan(plan), len(known))
    if known.all():
        return bits
    findings = quantities_of_plan(_blind(plan)) | {"assumed-plateau": _where(usual)}
    return np.where(known, bits, _bits_of(findings, len(known)))


def double_bits(double: DoublePlan[Points, Floats], known: Mask, usual: Mask) -> Bits:
    """Return which alerts each plan at two levels adds to its leg's; arguments as `plan_bits`."""
    n, (tibia, femur) = len(known), double.parts
    kjlo: Number = double.kjlo_predicted
    bits = _double_bits(tibia, femur, kjlo)
    if known.all():
        return bits
    assumed = _bits_of({"assumed-plateau": _where(usual & (is_cut(tibia) | is_cut(femur)))}, n)
    return np.where(known, bits, assumed | _double_bits(_blind(tibia), _blind(femur), kjlo))


def _double_bits(tibia: Plan[Points, Floats], femur: Plan[Points, Floats], kjlo: Number) -> Bits:
    n = np.size(kjlo)
    bits: Bits = np.zeros(n, dtype=np.int64)
    for _, findings in quantities_of_double(tibia, femur, kjlo):
        bits |= _bits_of({c: finding for c, finding in findings.items() if c not in LEG_RULES}, n)
    return bits


def _blind(plan: Plan[Points, Floats]) -> Plan[Points, Floats]:
    """Return a plan as if no scale were known."""
    return replace(
        plan,
        limb=_unscaled(plan.limb),
        before=_withheld(plan.before),
        after=_withheld(plan.after),
        wedge=replace(plan.wedge, radius=None),
    )


def _where(rows: Mask) -> Quantities:
    """Return the finding of an alert that is raised in these rows, whatever its limits."""
    return ((None, None, rows),)


def _unscaled(limb: ManyLimbs) -> ManyLimbs:
    return Limb(limb.points, Frame(limb.frame.side, None))


def _withheld(measured: Alignment[Floats]) -> Alignment[Floats]:
    lengths: Any = {m.name: None for m in records.measures().values() if m.key.endswith("_mm")}
    return replace(measured, **lengths)


def write_codes(bits: Bits, alerts: Categorical, stops: Categorical) -> None:
    """Write the codes of each row's alerts, and of those that are stops."""
    different = np.unique(bits)  # its inverse would sort every row: ten times as long
    rows = np.searchsorted(different, bits)
    for column, chosen in ((alerts, list(Severity)), (stops, [Severity.STOP])):
        texts = [
            " ".join(
                code
                for k, (code, severity) in enumerate(_order())
                if combination >> k & 1 and severity in chosen
            )
            for combination in different.tolist()
        ]
        codes = [column.categories.setdefault(text, len(column.categories)) for text in texts]
        column.codes[:] = np.array(codes, dtype=np.int32)[rows]
