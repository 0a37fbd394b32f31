"""The alerts of many rows, by the rules of one leg, as codes with the stops first."""

from dataclasses import replace
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.cohort.categorical import Categorical, Mask
from wedgecalc.cohort.row_legs import Legs
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.limb import Limb, ManyLimbs
from wedgecalc.geometry.plane import Floats, Points
from wedgecalc.planning.alerts import Findings, findings_of_limb, findings_of_plan
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.terms import Severity

# Alerts of the leg after both cuts of a double level, and those that one cut by itself would raise.
OF_AFTER = ("overcorrected", "wbl-lateral", "wbl-medial", "kjlo-predicted")
OF_WHOLE = (*OF_AFTER, "nothing-to-correct", "length-change", "wrong-bone")
Bits: TypeAlias = NDArray[np.int64]  # per row, bit k set for the alert at place k of `_order`


@cache
def _order() -> tuple[tuple[str, Severity], ...]:
    """Return code and severity of every alert, most severe first; one with a stop limit has two."""
    severities = {
        code: {record.severity} | ({Severity.STOP} if record.stop is not None else set())
        for code, record in records.alert_records().items()
    }
    return tuple(
        (code, severity)
        for severity in Severity
        for code, own in severities.items()
        if severity in own
    )


def _bits(findings: Findings, n: int) -> Bits:
    """Return which alerts these findings raise in each row."""
    bits, places = np.zeros(n, dtype=np.int64), {key: k for k, key in enumerate(_order())}
    for code, finding in findings.items():
        if finding is None or not np.any(finding[1]):
            continue
        record, (value, raised) = records.alert_records()[code], finding
        stops = (
            False
            if record.stop is None
            else record.stops(np.nan_to_num(np.nan if value is None else value))
        )
        bits |= np.where(raised & ~np.asarray(stops), 1 << places[code, record.severity], 0)
        if np.any(stops):
            bits |= np.where(raised & stops, 1 << places[code, Severity.STOP], 0)
    return bits


def leg_bits(legs: Legs, before: Alignment[Floats]) -> Bits:
    """Return which alerts each leg raises as it stands."""
    n = len(legs.known)
    known = findings_of_limb(legs.limb, before) | {"scale-uncorrected": (None, legs.at_detector)}
    if legs.known.all():
        return _bits(known, n)
    # An implausible size is reported as such, not also as a missing scale.
    without = {
        code: finding
        for code, finding in findings_of_limb(_unscaled(legs.limb), _withheld(before)).items()
        if code != "uncalibrated"
    }
    own = without | {
        "uncalibrated": (None, ~legs.implausible),
        "implausible-size": (0.0, legs.implausible),
    }
    return np.where(legs.known, _bits(known, n), _bits(own, n))


def plan_bits(plan: Plan[Points, Floats], known: Mask, usual: Mask) -> Bits:
    """Return which alerts each plan adds to its leg's; `usual`: rows with the usual hinge."""
    bits = _bits(findings_of_plan(plan), len(known))
    if known.all():
        return bits
    blind = replace(
        plan,
        limb=_unscaled(plan.limb),
        before=_withheld(plan.before),
        after=_withheld(plan.after),
        wedge=replace(plan.wedge, radius=None),
    )
    findings = findings_of_plan(blind) | {"assumed-plateau": (None, usual)}
    return np.where(known, bits, _bits(findings, len(known)))


def double_bits(made: DoublePlan[Points, Floats], known: Mask, usual: Mask) -> Bits:
    """Return which alerts each plan at two levels adds to its leg's; arguments as `plan_bits`.

    The leg is judged after both cuts, each cut on the bone that it is made in.
    """
    n, apart = len(known), _places(OF_WHOLE)
    cut = [part.correction > 0 for part in made.parts]
    own = [plan_bits(part, known, usual) for part in made.parts]
    # The leg after the femur's part is that after both.
    bits: Bits = own[1] & _places(OF_AFTER)
    for there, raised in zip(cut, own, strict=True):
        bits = bits | np.where(there, raised & ~apart, 0)
    whole: Findings = {"one-level": (None, cut[0] != cut[1])}
    before, after = made.before.limb, made.after.limb
    change = None if before is None or after is None else np.where(known, after - before, 0.0)
    for code, name, value in (
        ("length-change", "change", change),
        ("nothing-to-correct", "correction", made.correction),
    ):
        record = records.alert_records()[code]
        if value is not None and name in record.limits:
            whole[code] = value, record.outside(name, value) != 0
    return bits | _bits(whole, n)


def _places(codes: tuple[str, ...]) -> int:
    """Return the bits of some alerts."""
    return sum(1 << k for k, (code, _) in enumerate(_order()) if code in codes)


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
                if one >> k & 1 and severity in chosen
            )
            for one in different.tolist()
        ]
        codes = [column.categories.setdefault(text, len(column.categories)) for text in texts]
        column.codes[:] = np.array(codes, dtype=np.int32)[rows]
