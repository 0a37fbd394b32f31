"""The alerts of many rows, by the rules of one leg, as codes with the stops first."""

from dataclasses import replace
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.alert_record import RANKS
from wedgecalc.cohort.categorical import Categorical, Mask
from wedgecalc.cohort.row_legs import Legs
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.limb import Limb, ManyLimbs
from wedgecalc.geometry.plane import Floats, Points
<<<<<<< HEAD
from wedgecalc.planning.alerts import Findings, findings_of_limb, findings_of_plan
from wedgecalc.planning.double_level import DoublePlan
=======
from wedgecalc.planning.alert_rules import (
    Finding,
    Findings,
    findings_of_limb,
    findings_of_plan,
    rank_of,
)
>>>>>>> 2d3b1bd (A stop alert no longer withholds a plan: it stands first, --strict exits 4, --accept marks it; alerts have limits to both sides, with what was read of each source)
from wedgecalc.planning.plan import Plan
from wedgecalc.terms import Severity

# Alerts of the leg after both cuts of a double level, and those that one cut by itself would raise.
OF_AFTER = ("overcorrected", "wbl-lateral", "wbl-medial", "kjlo-predicted")
OF_WHOLE = (*OF_AFTER, "nothing-to-correct", "length-change", "wrong-bone")
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


def bits_of(findings: Findings, n: int) -> Bits:
    """Return which alerts these findings raise in each row, each with its severity there."""
    bits, places = np.zeros(n, dtype=np.int64), {key: k for k, key in enumerate(_order())}
    for code, finding in findings.items():
        rank = rank_of(code, finding)
        if not np.any(rank):
            continue
        for severity in records.alert_records()[code].severities:
            bits |= np.where(rank == RANKS[severity], 1 << places[code, severity], 0)
    return bits


def leg_bits(legs: Legs, before: Alignment[Floats]) -> Bits:
    """Return which alerts each leg raises as it stands."""
    n = len(legs.known)
    known = findings_of_limb(legs.limb, before) | {"scale-uncorrected": _where(legs.at_detector)}
    if legs.known.all():
        return bits_of(known, n)
    # An implausible size is reported as such, not also as a missing scale.
    without = {
        code: finding
        for code, finding in findings_of_limb(_unscaled(legs.limb), _withheld(before)).items()
        if code != "uncalibrated"
    }
    own = without | {
        "uncalibrated": _where(~legs.implausible),
        "implausible-size": _where(legs.implausible),
    }
    return np.where(legs.known, bits_of(known, n), bits_of(own, n))


def plan_bits(plan: Plan[Points, Floats], known: Mask, usual: Mask) -> Bits:
    """Return which alerts each plan adds to its leg's; `usual`: rows with the usual hinge."""
    bits = bits_of(findings_of_plan(plan), len(known))
    if known.all():
        return bits
    blind = replace(
        plan,
        limb=_unscaled(plan.limb),
        before=_withheld(plan.before),
        after=_withheld(plan.after),
        wedge=replace(plan.wedge, radius=None),
    )
    findings = findings_of_plan(blind) | {"assumed-plateau": _where(usual)}
    return np.where(known, bits, bits_of(findings, len(known)))


def _where(rows: Mask) -> Finding:
    """Return the finding of an alert that is raised in these rows, whatever its limits."""
    return ((None, None, rows),)


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
