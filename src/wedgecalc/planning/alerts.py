"""Alerts: what deserves attention, with the number that raised it and the limit that it passed.

`wedgecalc.planning.alert_rules` has the quantities that are judged; ``data/alerts.json`` has a row
for each alert with its limits (such as the 95° of MPTA), severities, message and source.
`wedgecalc.planning.stops` decides which alerts a request accepts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, cast

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.alert_record import RANKS, AlertRecord
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Floats, N, Number, P
from wedgecalc.planning.alert_rules import (
    PlanToJudge,
    Quantities,
    QuantitiesByCode,
    quantities_of_limb,
    quantities_of_plan,
    rank_of,
)
from wedgecalc.planning.soft_tissue import SoftTissue
from wedgecalc.terms import Severity

_WORDS = {rank: severity for severity, rank in RANKS.items()}


@dataclass(frozen=True, slots=True)
class Alert(Generic[N]):
    """Something that deserves attention.

    Attributes
    ----------
    code : str
        The name of the alert in results and on the command line.
    severity : Severity
        ``stop``, ``warn`` or ``note``; for arrays the worst of any leg.
    message : str
        One sentence in plain words: the finding, its limit, and the way out.
    value : float or array of float or None
        The number that raised the alert: degrees, mm or %, as the message says. For arrays NaN
        where it is not raised.
    limit : float or array of float or None
        The limit that the value passed, in the same unit; None (for arrays NaN) without one.
    accepted : bool
        Whether the request accepts it by its code; only a stop needs to be accepted.
    severities : array of str or None
        For arrays, the severity in each leg; empty where it is not raised.
    """

    code: str
    severity: Severity
    message: str
    value: N | None
    limit: N | None = None
    accepted: bool = False
    severities: NDArray[np.str_] | None = None


def alerts_of_limb(limb: Limb[P, N], measured: Alignment[N]) -> tuple[Alert[N], ...]:
    """Return what deserves attention in a leg before any plan, most severe first."""
    return cast("tuple[Alert[N], ...]", alerts_from(quantities_of_limb(limb, measured)))


def alerts_of_plan(plan: PlanToJudge) -> tuple[Alert[Number], ...]:
    """Return what deserves attention in a plan and its leg, most severe first.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> p = plan(Limb.from_angles(mldfa=88, mpta=84, jlca=4), "medial-opening-wedge-hto", "hka=179")
    >>> [(alert.code, str(alert.severity), alert.limit) for alert in p.alerts][1:]
    [('jlca-high', 'warn', 4), ('mpta-over', 'note', 90), ('hinge-fracture', 'note', None)]
    """
    quantities = quantities_of_limb(plan.limb, plan.before) | quantities_of_plan(plan)
    return alerts_from(quantities, plan.procedure.name, modelled=has_model(plan.soft_tissue))


def alert_of(
    code: str, value: float | None, of: str | None = None, *, modelled: bool = False, **words: str
) -> Alert:
    """Return an alert of one leg, with the message of its record.

    Parameters
    ----------
    code : str
    value : float or None
    of : str, optional
        The name of the quantity that exceeds a limit.
    modelled : bool
        Whether the plan has a soft-tissue model.
    **words : str
        Words of the message, such as the ``procedure``, on which the way out may depend.
    """
    record = records.alert_records()[code]
    words["direction"] = _direction(words.get("procedure", ""))
    limit = None if of is None or value is None else record.passed(of, value)
    severity = record.severity if limit is None else limit.severity
    message = record.text(value, limit, modelled=modelled, **words)
    return Alert(code, severity, message, value, None if limit is None else limit.value)


def by_severity(alerts: Iterable[Alert[N]]) -> tuple[Alert[N], ...]:
    """Return alerts with the most severe first, otherwise in their order."""
    order = list(Severity)
    return tuple(sorted(alerts, key=lambda alert: order.index(alert.severity)))


def with_interval(alerts: tuple[Alert, ...], lowest: float) -> tuple[Alert, ...]:
    """Return the alerts of a plan, with one if the interval of its correction includes none.

    Parameters
    ----------
    alerts : tuple of Alert
    lowest : float
        Lower end of the 95 % interval of the correction, degrees.

    Examples
    --------
    >>> [alert.message for alert in with_interval((), -0.3)]
    ['The correction cannot be told from none: its 95 % interval reaches down to -0.3°. ...']
    >>> with_interval((), 0.3)
    ()
    """
    code = "nothing-to-correct"
    known = any(alert.code == code for alert in alerts)
    if known or records.alert_records()[code].passed("lowest", lowest) is None:
        return alerts
    return by_severity([*alerts, alert_of(code, lowest, "lowest")])


def has_model(soft: SoftTissue[Number] | None) -> bool:
    """Return whether a plan expects the soft tissue to add anything."""
    return soft is not None and soft.model != "none"


def alerts_from(
    findings: QuantitiesByCode, procedure: str = "", *, modelled: bool = False
) -> tuple[Alert[Number], ...]:
    """Return the alerts that quantities raise, most severe first; `modelled` as for `alert_of`."""
    alerts: list[Alert[Number]] = []
    for code in records.alert_records():
        finding = findings.get(code, ())
        rank = rank_of(code, finding)
        if not np.any(rank):
            continue
        if isinstance(rank, int):
            alerts.append(_of_one(code, finding, rank, procedure, modelled))
        else:
            alerts.append(_of_many(code, finding, rank, procedure, modelled))
    return by_severity(alerts)


def _of_one(
    code: str, finding: Quantities, rank: int, procedure: str, modelled: bool
) -> Alert[Number]:
    record = records.alert_records()[code]
    of, value = next(
        (of, value) for of, value, where in finding if where and record.rank(of, value) == rank
    )
    known = None if value is None else float(value)
    return cast("Alert[Number]", alert_of(code, known, of, modelled=modelled, procedure=procedure))


def _of_many(
    code: str, finding: Quantities, rank: NDArray[np.int_], procedure: str, modelled: bool
) -> Alert[Number]:
    record = records.alert_records()[code]
    values, limits, free = np.full(rank.shape, np.nan), np.full(rank.shape, np.nan), rank > 0
    for of, value, where in finding:
        here = free & where & (np.asarray(record.rank(of, value)) == rank)
        free = free & ~here
        if value is not None:
            values = np.where(here, value, values)
            limits = np.where(here, _limits(record, of, value), limits)
    severity = _WORDS[int(rank.max())]
    words = np.array(["", *(str(_WORDS[k]) for k in sorted(_WORDS))])[rank]
    message = record.text(procedure=procedure, direction=_direction(procedure), modelled=modelled)
    return Alert(code, severity, message, values, limits, severities=words)


def _direction(procedure: str) -> str:
    """Return the direction of a procedure, ``valgus`` or ``varus``; empty without one."""
    record = records.procedures().get(procedure)
    return "" if record is None else record.direction or ""


def _limits(record: AlertRecord, of: str | None, value: Number) -> Floats:
    """Return the most severe limit that each value has passed; NaN for none."""
    limits = np.full(np.shape(value), np.nan)
    for limit in sorted(record.grades, key=lambda limit: RANKS[limit.severity]):
        if limit.of == of and limit.value is not None:
            limits = np.where(limit.passed(value), limit.value, limits)
    return limits
