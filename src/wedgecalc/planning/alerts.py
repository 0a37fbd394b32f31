"""What deserves attention, with the number that raised it.

Limits (such as the 95° of MPTA), messages, severities and sources are in ``data/alerts.json``, a row
for each alert. Which alerts stop a plan is decided in `wedgecalc.planning.stops`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.classification import malalignment, zone
from wedgecalc.geometry.limb import AnyLimb, Limb
from wedgecalc.geometry.plane import N, Number, P, dot, length
from wedgecalc.planning.bone_frame import joint_frame
from wedgecalc.planning.room import room
from wedgecalc.planning.wedge import AnyWedge
from wedgecalc.record_types import rounded
from wedgecalc.records import ProcedureRecord
from wedgecalc.terms import Severity


@dataclass(frozen=True, slots=True)
class Alert(Generic[N]):
    """Something that deserves attention.

    Attributes
    ----------
    code : str
        Name in results and on the command line.
    severity : Severity
        ``stop``, ``warn`` or ``note``.
    message : str
        One sentence in plain words.
    value : float or array of float or None
        The number that raised it: degrees, mm or %, as the message says. For arrays NaN where it is
        not raised.
    """

    code: str
    severity: Severity
    message: str
    value: N | None


class Planned(Protocol):
    """What the rules read of a plan; `wedgecalc.Plan` has all of it."""

    @property
    def limb(self) -> AnyLimb: ...  # noqa: D102
    @property
    def procedure(self) -> ProcedureRecord: ...  # noqa: D102
    @property
    def wedge(self) -> AnyWedge: ...  # noqa: D102
    @property
    def correction(self) -> Number: ...  # noqa: D102
    @property
    def before(self) -> Alignment[Number]: ...  # noqa: D102
    @property
    def after(self) -> Alignment[Number]: ...  # noqa: D102
    @property
    def hinge_source(self) -> str: ...  # noqa: D102


# Each rule returns the number to report and whether it is raised, or None if it cannot be judged.
Raised: TypeAlias = bool | np.bool_ | NDArray[np.bool_]
_Finding: TypeAlias = tuple[Number | None, Raised] | None
Findings = dict[str, _Finding]  # by code


def _judged(code: str, name: str, value: Number | None) -> _Finding:
    """Return a value and whether it is outside an alert's limits of that name; None for None."""
    return (
        None if value is None else (value, records.alert_records()[code].outside(name, value) != 0)
    )


def no_adults_size(leg: Number, plateau: Number) -> tuple[Number, Raised]:
    """Return the size of a leg, mm, that is implausible for an adult, and whether one is.

    Parameters
    ----------
    leg, plateau : float or array of float
        Length of the leg and width of its plateau, mm.

    >>> no_adults_size(795.0, 76.0)[1], no_adults_size(7950.0, 760.0)[0]
    (False, 7950.0)
    """
    record = records.alert_records()["implausible-size"]
    off, too = record.outside("leg", leg), record.outside("plateau", plateau)
    if isinstance(leg, float):
        return (leg if off else plateau), bool(off or too)
    return np.where(off, leg, plateau), off | too


def _size(leg: AnyLimb, a: Alignment[Number]) -> _Finding:
    """Judge the size of a leg, as measured or as it would be by a scale that was rejected."""
    if leg.frame.doubted is not None:
        factor = leg.frame.doubted / leg.frame.scale
        return no_adults_size(
            float(factor * length(leg.ankle - leg.hip)), float(factor * leg.width)
        )
    if a.limb is None or a.plateau is None:
        return None
    return no_adults_size(a.limb, a.plateau)


def _opening(leg: AnyLimb, a: Alignment[Number]) -> _Finding:
    """Judge the JLCA: from its limit on, the limit included."""
    if a.jlca is None:
        return None
    limit = cast("float", records.alert_records()["jlca-high"].limits["jlca"][1])
    return a.jlca, rounded(a.jlca) >= limit


_LEG_RULES: dict[str, Callable[[AnyLimb, Alignment[Number]], _Finding]] = {
    "uncalibrated": lambda leg, a: None if leg.frame.stated is not None else (None, True),
    "implausible-size": _size,
    "scale-uncorrected": lambda leg, a: (
        (None, leg.frame.at_detector) if leg.frame.calibrated else None
    ),
    "jlca-high": _opening,
    "jlo-over": lambda leg, a: _judged("jlo-over", "kjlo", a.kjlo),
}

LEG_CODES = tuple(_LEG_RULES)  # alerts about the leg before any plan


def _hinge_distance(plan: Planned) -> _Finding:
    if not plan.procedure.at_knee:
        return None
    placed = joint_frame(plan.limb, plan.procedure.bone)
    if placed is None or not plan.limb.frame.calibrated:
        return None
    origin, lateral, away, _ = placed
    distance = dot(lateral * away, plan.wedge.hinge_z - origin)
    return _judged("hinge-near-joint", "distance", distance)


def _large(plan: Planned) -> _Finding:
    closes = plan.procedure.closes
    return _judged(
        "large-correction",
        "angle" if closes else "gap",
        plan.correction if closes else plan.wedge.base,
    )


def _length(plan: Planned) -> _Finding:
    if plan.before.limb is None or plan.after.limb is None:
        return None
    return _judged("length-change", "change", plan.after.limb - plan.before.limb)


def _wrong_bone(plan: Planned) -> _Finding:
    """Judge whether the deformity that the plan corrects lies in the other bone alone."""
    if not plan.procedure.at_knee:
        return None
    found = malalignment(plan.before)
    if found is None:
        return None
    femur, tibia = (
        (
            zone(getattr(plan.before, name), records.measures()[name]) != 1,
            share * plan.procedure.sign < 0,
        )
        for name, share in (("mldfa", found.femur), ("mpta", found.tibia))
    )
    own, other = (tibia, femur) if plan.procedure.of_tibia else (femur, tibia)
    # A share against the plan's direction is what it corrects; one along with it does not matter.
    return (
        cast("Number", abs(found.femur if plan.procedure.of_tibia else found.tibia)),
        other[0] & other[1] & ~(own[0] & np.asarray(own[1])),
    )


def _rooms(plan: Planned) -> tuple[Number, Number] | None:
    """Return the distances of the hinge from the far and the near cortex, mm, if known."""
    limb = plan.limb
    return room(limb, plan.procedure, plan.wedge.hinge_z) if limb.frame.calibrated else None


def _out_of_bone(plan: Planned) -> _Finding:
    rooms = _rooms(plan)
    outside = None if rooms is None else -1.0 * np.minimum(*rooms)
    return _judged("hinge-out-of-bone", "outside", outside)


def _far_cortex(plan: Planned) -> _Finding:
    rooms = _rooms(plan)
    if rooms is None or plan.wedge.length:  # the saw goes all the way through
        return None
    record = records.alert_records()["hinge-far-cortex"]
    return rooms[0], (np.minimum(*rooms) >= 0) & record.outside("distance", rooms[0])


def _overcorrected(plan: Planned) -> _Finding:
    """Judge where the knee would be loaded.

    An osteotomy of the hip or the shaft is not done for the knee: there only a plan that moves the
    line out of the limits is judged.
    """
    record = records.alert_records()["overcorrected"]
    was = record.outside("wbl", plan.before.wbl)
    return plan.after.wbl, record.outside("wbl", plan.after.wbl) & np.logical_or(
        plan.procedure.at_knee, np.logical_not(was)
    )


_PLAN_RULES: dict[str, Callable[[Planned], _Finding]] = {
    "large-correction": _large,
    # Only the joint line of the bone that is cut: the plan does not change the other one.
    "mpta-over": lambda plan: (
        _judged("mpta-over", "mpta", plan.after.mpta) if plan.procedure.of_tibia else None
    ),
    "mldfa-under": lambda plan: (
        None if plan.procedure.of_tibia else _judged("mldfa-under", "mldfa", plan.after.mldfa)
    ),
    "wrong-bone": _wrong_bone,
    "kerf-over-wedge": lambda plan: _judged("kerf-over-wedge", "excess", plan.wedge.kerf_excess),
    "hinge-out-of-bone": _out_of_bone,
    "hinge-near-joint": _hinge_distance,
    "hinge-far-cortex": _far_cortex,
    "length-change": _length,
    "overcorrected": _overcorrected,
    "nothing-to-correct": lambda plan: (
        None
        if plan.procedure.through_shaft
        else _judged("nothing-to-correct", "correction", plan.correction)
    ),
    "assumed-plateau": lambda plan: (
        (None, True) if plan.hinge_source == "assumed" and plan.limb.single else None
    ),
}


def findings_of_limb(limb: AnyLimb, measured: Alignment[Number]) -> Findings:
    """Return the findings of the rules about a leg, or many."""
    return {code: rule(limb, measured) for code, rule in _LEG_RULES.items()}


def findings_of_plan(plan: Planned) -> Findings:
    """Return the findings of the rules about a plan, or many, without those about its leg."""
    return {code: rule(plan) for code, rule in _PLAN_RULES.items()}


def alerts_of_limb(limb: Limb[P, N], measured: Alignment[N]) -> tuple[Alert[N], ...]:
    """Return what deserves attention in a leg before any plan, most severe first."""
    return cast("tuple[Alert[N], ...]", _raised(findings_of_limb(limb, measured)))


def alerts_of_plan(plan: Planned) -> tuple[Alert[Number], ...]:
    """Return what deserves attention in a plan and its leg, most severe first.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> p = plan(Limb.from_angles(mldfa=88, mpta=84, jlca=5), "medial-opening-wedge-hto")
    >>> [alert.code for alert in p.alerts]
    ['mpta-over', 'jlca-high']
    """
    return _raised(findings_of_limb(plan.limb, plan.before) | findings_of_plan(plan))


def alert_of(code: str, value: float | None, **words: str) -> Alert:
    """Return an alert of one leg, with the message of its record."""
    record = records.alert_records()[code]
    stops = value is not None and record.stops(value)
    severity = Severity.STOP if stops else record.severity
    return Alert(code, severity, record.text(value, **words), value)


def by_severity(alerts: Iterable[Alert[N]]) -> tuple[Alert[N], ...]:
    """Return alerts with the most severe first, otherwise in their order."""
    order = list(Severity)
    return tuple(sorted(alerts, key=lambda alert: order.index(alert.severity)))


def _raised(findings: Findings) -> tuple[Alert[Number], ...]:
    alerts: list[Alert[Number]] = []
    for code, record in records.alert_records().items():
        finding = findings.get(code)
        if finding is None or finding[1] is False or not np.any(finding[1]):
            continue
        value, raised = finding
        if not np.ndim(raised):
            alerts.append(alert_of(code, None if value is None else float(value)))
            continue
        value = np.where(raised, np.nan if value is None else value, np.nan)
        stops = np.any(record.stops(np.nan_to_num(value)))
        severity = Severity.STOP if stops else record.severity
        alerts.append(Alert(code, severity, record.text(), value))
    return by_severity(alerts)
