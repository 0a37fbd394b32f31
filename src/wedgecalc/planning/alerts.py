"""What deserves attention, with the number that raised it. Words, severities and sources are rows of ``data/alerts.json``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.classification import malalignment
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Number, dot, length
from wedgecalc.planning.site import joint_frame, room
from wedgecalc.planning.wedge import Wedge
from wedgecalc.records import ProcedureRecord

SEVERITIES = ("stop", "warn", "note")


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that deserves attention.

    Attributes
    ----------
    code, severity : str
        Severity is ``stop``, ``warn`` or ``note``.
    message : str
        One sentence in plain words.
    value : float or array of float or None
        The number that raised it: degrees, mm or %, as the message says. For arrays NaN where it is not raised.
    """

    code: str
    severity: str
    message: str
    value: Any


class Planned(Protocol):
    """What the rules read of a plan; `wedgecalc.Plan` has all of it."""

    @property
    def limb(self) -> Limb: ...  # noqa: D102
    @property
    def procedure(self) -> ProcedureRecord: ...  # noqa: D102
    @property
    def wedge(self) -> Wedge: ...  # noqa: D102
    @property
    def correction(self) -> Number: ...  # noqa: D102
    @property
    def before(self) -> Alignment: ...  # noqa: D102
    @property
    def after(self) -> Alignment: ...  # noqa: D102
    @property
    def hinge_source(self) -> str: ...  # noqa: D102


# An angle asked for comes back with rounding; a limit is passed only by more than that.
SLACK = 1e-9
LEG_MM, PLATEAU_MM = (500.0, 1200.0), (50.0, 100.0)  # of adults
_PRINTED = 0.05  # mm: a leg of 499.96 mm is printed as 500.0


def _outside(value: Any, low: float, high: float) -> Any:
    return (value < low - SLACK) | (value > high + SLACK)


# Each rule returns the number to report and whether it is raised, or None where it cannot be judged.
_Finding = tuple[Any, Any] | None
Findings = dict[str, _Finding]  # by code


def no_adults_size(leg: Any, plateau: Any) -> tuple[Any, Any]:
    """Return which size of a leg, mm, is not that of an adult, and whether one is; of one leg or of many.

    >>> no_adults_size(795.0, 76.0)[1], no_adults_size(7950.0, 760.0)[0]
    (False, 7950.0)
    """
    off, too = (
        _outside(v, low - _PRINTED, high + _PRINTED)
        for v, (low, high) in ((leg, LEG_MM), (plateau, PLATEAU_MM))
    )
    if isinstance(leg, float):
        return (leg if off else plateau), bool(off or too)
    return np.where(off, leg, plateau), off | too


def _size(leg: Limb, a: Alignment) -> _Finding:
    """Judge the size of a leg: as measured, or as it would be by a scale that is not believed."""
    if leg.frame.doubted is not None:
        factor = leg.frame.doubted / leg.frame.scale
        return no_adults_size(
            float(factor * length(leg.ankle - leg.hip)), float(factor * leg.width)
        )
    if a.limb is None or a.plateau is None:
        return None
    return no_adults_size(a.limb, a.plateau)


_LEG_RULES: dict[str, Callable[[Limb, Alignment], _Finding]] = {
    "uncalibrated": lambda leg, a: None if leg.frame.stated is not None else (None, True),
    "implausible-size": _size,
    "scale-uncorrected": lambda leg, a: (
        (None, leg.frame.at_detector) if leg.frame.calibrated else None
    ),
    "jlca-high": lambda leg, a: None if a.jlca is None else (a.jlca, a.jlca >= 4 - SLACK),
    "jlo-over": lambda leg, a: None if a.kjlo is None else (a.kjlo, _outside(a.kjlo, -4, 4)),
}


LEG_CODES = tuple(_LEG_RULES)  # what a leg raises as it stands


def _hinge_distance(plan: Planned) -> _Finding:
    if plan.procedure.level != "knee":
        return None
    placed = joint_frame(plan.limb, plan.procedure.bone)
    if placed is None or not plan.limb.frame.calibrated:
        return None
    origin, lateral, away, _ = placed
    distance = dot(lateral * away, plan.wedge.hinge_z - origin)
    return distance, distance < 15 - SLACK


def _large(plan: Planned) -> _Finding:
    if plan.procedure.kind == "closing":
        return plan.correction, plan.correction > 15 + SLACK
    return None if plan.wedge.base is None else (plan.wedge.base, plan.wedge.base > 15 + SLACK)


def _length(plan: Planned) -> _Finding:
    if plan.before.limb is None or plan.after.limb is None:
        return None
    change = plan.after.limb - plan.before.limb
    return change, _outside(change, -10, 10)


def _joint_line(plan: Planned, bone: str) -> _Finding:
    """Judge the joint line of the bone that the plan changes; the other bone's is not the plan's doing."""
    value = plan.after.mpta if bone == "tibia" else plan.after.mldfa
    if value is None or plan.procedure.bone != bone:
        return None
    return value, value > 93 + SLACK if bone == "tibia" else value < 85 - SLACK


def _wrong_bone(plan: Planned) -> _Finding:
    """Judge whether the other bone, and not this one, is out of range towards the deformity that the plan corrects."""
    if plan.procedure.level != "knee":
        return None
    found = malalignment(plan.before)
    if found is None:
        return None
    bone = plan.procedure.bone
    other, own = ("femur", found.tibia) if bone == "tibia" else ("tibia", found.femur)
    share = getattr(found, other)
    measure, mine = ("mldfa", "mpta") if bone == "tibia" else ("mpta", "mldfa")
    ranges = {name: records.measures()[name] for name in (measure, mine)}
    off = {
        name: _outside(getattr(plan.before, name), r.normal_low or 0.0, r.normal_high or 0.0)
        for name, r in ranges.items()
    }
    # A share against the plan's direction is what it corrects; one along with it is none of its business.
    towards = share * plan.procedure.sign < 0
    return abs(share), off[measure] & towards & ~(
        np.asarray(off[mine]) & (own * plan.procedure.sign < 0)
    )


def _out_of_bone(plan: Planned) -> _Finding:
    rooms = (
        room(plan.limb, plan.procedure, plan.wedge.hinge_z) if plan.limb.frame.calibrated else None
    )
    if rooms is None:
        return None
    least = np.minimum(*rooms)
    return -least, least < 0


def _far_cortex(plan: Planned) -> _Finding:
    if plan.wedge.length:  # the saw goes all the way
        return None
    rooms = (
        room(plan.limb, plan.procedure, plan.wedge.hinge_z) if plan.limb.frame.calibrated else None
    )
    if rooms is None:
        return None
    # The template is a table: its cortex is known to a hundredth of a millimetre, no better.
    return rooms[0], (np.minimum(*rooms) >= 0) & ((rooms[0] < 5 - 0.01) | (rooms[0] > 10 + 0.01))


_PLAN_RULES: dict[str, Callable[[Planned], _Finding]] = {
    "large-correction": _large,
    "mpta-over": lambda plan: _joint_line(plan, "tibia"),
    "mldfa-under": lambda plan: _joint_line(plan, "femur"),
    "wrong-bone": _wrong_bone,
    "hinge-out-of-bone": _out_of_bone,
    "hinge-near-joint": _hinge_distance,
    "hinge-far-cortex": _far_cortex,
    "length-change": _length,
    # A hip or a length is not corrected for the knee: only what the plan itself drives out of the middle counts.
    "overcorrected": lambda plan: (
        plan.after.wbl,
        _outside(plan.after.wbl, 25, 75)
        & np.logical_or(
            plan.procedure.level == "knee", np.logical_not(_outside(plan.before.wbl, 25, 75))
        ),
    ),
    "nothing-to-correct": lambda plan: (
        (plan.correction, plan.correction < 1.0 - SLACK)
        if plan.procedure.level != "shaft"
        else None
    ),
    "assumed-plateau": lambda plan: (
        (None, True) if plan.hinge_source == "assumed" and plan.limb.single else None
    ),
}


def findings_of_limb(limb: Limb, measured: Alignment) -> Findings:
    """Return what the rules about a leg, or many, find."""
    return {code: rule(limb, measured) for code, rule in _LEG_RULES.items()}


def findings_of_plan(plan: Planned) -> Findings:
    """Return what the rules about a plan, or many, find beside those about its leg."""
    return {code: rule(plan) for code, rule in _PLAN_RULES.items()}


def alerts_of_limb(limb: Limb, measured: Alignment) -> tuple[Alert, ...]:
    """Return what deserves attention in a leg as it stands, most severe first."""
    return _raised(findings_of_limb(limb, measured))


def alerts_of_plan(plan: Planned) -> tuple[Alert, ...]:
    """Return what deserves attention in a plan, its leg included, most severe first.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> p = plan(Limb.from_angles(mldfa=88, mpta=84, jlca=5), "medial-opening-wedge-hto")
    >>> [alert.code for alert in p.alerts]
    ['mpta-over', 'jlca-high']
    """
    return _raised(findings_of_limb(plan.limb, plan.before) | findings_of_plan(plan))


def alert_of(code: str, value: float | None, **words: str) -> Alert:
    """Return an alert of one leg in its record's words."""
    record = records.alert_records()[code]
    stops = record.stop is not None and value is not None and value > record.stop + SLACK
    return Alert(
        code,
        "stop" if stops else record.severity,
        record.message.format(value=value, **words),
        value,
    )


def _raised(findings: Findings) -> tuple[Alert, ...]:
    alerts = []
    for code, record in records.alert_records().items():
        finding = findings.get(code)
        if finding is None or not np.any(finding[1]):
            continue
        value, raised = finding
        if not np.ndim(raised):
            alerts.append(alert_of(code, None if value is None else float(value)))
            continue
        message, value = record.message.replace("{value", "{0"), np.where(raised, value, np.nan)
        stops = record.stop is not None and np.any(np.nan_to_num(value) > record.stop + SLACK)
        alerts.append(
            Alert(code, "stop" if stops else record.severity, message.format(_Ellipsis()), value)
        )
    return tuple(sorted(alerts, key=lambda alert: SEVERITIES.index(alert.severity)))


class _Ellipsis:
    """Stands for the number in the message about many legs."""

    def __format__(self, spec: str) -> str:
        return "…"
