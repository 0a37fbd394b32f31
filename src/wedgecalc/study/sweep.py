"""What if? The outcome of a plan while one input changes and all others stay fixed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar, Unpack, cast

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.errors import InputError, NoPlanError, choose, wrong
from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.joint import with_jlca
from wedgecalc.geometry.leg import Leg, one_leg
from wedgecalc.geometry.plane import dot, length, unit
from wedgecalc.planning.bone_frame import level_frame
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.planning.given_angle import no_base, with_angle
from wedgecalc.planning.plan import Plan, plan_of_request
from wedgecalc.planning.request import Keywords, PlanRequest
from wedgecalc.planning.targets import Target, needed_turn
from wedgecalc.planning.wedge import angle_of_base

_SWEEP_POINTS = 41
OUTCOMES = ("wbl", "hka", "mpta", "mldfa", "jlca", "limb")

# The inputs that can be swept: unit, meaning, and range to either side of the plan.
SWEPT_INPUTS: dict[str, tuple[str, str, float]] = {
    "angle": ("deg", "angle of the wedge that is made", 5.0),
    "base": ("mm", "base of the wedge that is made", 5.0),
    "hinge": (
        "mm",
        "hinge off its place (positive: towards the wedge), with the planned base",
        10.0,
    ),
    "entry": (
        "mm",
        "entry off its place (positive: away from the joint), with the planned base",
        10.0,
    ),
    "target": ("pct", "target", 12.5),
    "jlca": ("deg", "JLCA in which the joint settles afterwards; the wedge stays", 4.0),
}


M = TypeVar("M")
# Takes a value of the input; returns the leg after, the correction, and the base of the wedge.
Trial = Callable[[float], tuple[Alignment, float, float | None]]


@dataclass(frozen=True, slots=True, eq=False)
class Swept(Exact, Generic[M]):
    """Outcomes as one input changes; the attributes of `Sweep` and `DoubleSweep`."""

    plan: M
    over: str
    unit: str
    values: NDArray[np.float64]
    current: float
    outcomes: dict[str, NDArray[np.float64]]
    zone: tuple[float, float]

    def __repr__(self) -> str:
        low, high = self.values[0], self.values[-1]
        over = f"over {self.over}, {low:g} to {high:g} {self.unit}"
        return f"{type(self).__name__}({over}, of {self.plan!r})"


class Sweep(Swept[Plan]):
    """Outcomes of a plan as one input changes.

    Attributes
    ----------
    plan : Plan
        The exact plan.
    over, unit : str
        The input that changes, and the unit of `values`.
    values : array of float, shape (n,)
        The values of that input.
    current : float
        Its value in the plan.
    outcomes : dict of str to array of float
        By measures and, as ``correction`` and ``base``, the wedge; NaN where no plan exists.
    zone : tuple of float
        wbl between which a correction counts as on target: within the tolerance of `check`.
    """

    __slots__ = ()


def sweep(
    limb: Leg,
    procedure: str | PlanRequest | None = None,
    target: Target | str | None = None,
    over: str | Target | None = None,
    **keywords: Unpack[Keywords],
) -> Sweep:
    """Return the outcome of a plan while one input changes.

    Parameters
    ----------
    limb : Limb or Case
        One limb.
    procedure : str or PlanRequest, optional
        Name of a procedure, or a whole request, as for `wedgecalc.plan`; default that of the case.
    target : Target or str, optional
        What to aim at, as for `wedgecalc.plan`.
    over : {"angle", "base", "hinge", "entry", "target", "jlca"}
        The input that changes.
    **keywords : optional
        Further fields of the request, as for `wedgecalc.plan`.

    Returns
    -------
    Sweep
        With some 41 values around that of the plan.

    Raises
    ------
    InputError
        For an unknown input, or one that this case does not have (a base without a scale).
    NoPlanError
        If there is no exact plan.

    Examples
    --------
    The effect of one more millimetre on this leg, in % of the plateau:

    >>> from wedgecalc import Limb
    >>> found = sweep(Limb.from_angles(mpta=82), "medial-opening-wedge-hto", over="base")
    >>> wbl = np.interp(found.current + 1, found.values, found.outcomes["wbl"])
    >>> round(float(wbl - found.plan.after.wbl), 1)
    5.3
    """
    if (
        isinstance(target, str) and target in SWEPT_INPUTS
    ):  # the older order: procedure, over, target
        target, over = over, target
    over = choose("over", cast("str", over), SWEPT_INPUTS, "one of")
    request = PlanRequest.of(procedure, target, **keywords).completed(limb)
    request.turning("sweep")
    exact = plan_of_request(one_leg(limb, "sweep"), request)
    unit_, _, span = SWEPT_INPUTS[over]
    current, made = _SWEPT[over](exact)
    if over == "target":
        unit_ = records.targets()[exact.target.measure].unit
        span = span if unit_ == "pct" else 5.0
    values = values_around(current, span, over)
    zone = zone_of(lambda angle: with_angle(exact, angle).after, float(exact.correction))
    return Sweep(exact, over, unit_, values, current, outcomes_of(made, values), zone)


def values_around(current: float, span: float, over: str) -> NDArray[np.float64]:
    """Return the values of a sweep around that of the plan; sizes of a wedge are not below 0.

    Bases are multiples of 0.25 mm, and the base of the plan itself.

    >>> values_around(2.6, 1.0, "base").tolist()
    [1.75, 2.0, 2.25, 2.5, 2.6, 2.75, 3.0, 3.25, 3.5]
    """
    wedge = over.endswith(("angle", "base"))
    low, high = max(current - span, 0.0) if wedge else current - span, current + span
    if over.endswith("base"):
        return np.union1d(np.arange(np.ceil(low * 4), np.floor(high * 4) + 1) / 4, current)
    return np.linspace(low, high, _SWEEP_POINTS)


def outcomes_of(made: Trial, values: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return the outcomes of a sweep by name; NaN where nothing can be made."""
    rows = [_outcome(made, float(value)) for value in values]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _outcome(made: Trial, value: float) -> dict[str, float]:
    try:
        after, correction, base = made(value)
    except (NoPlanError, InputError):  # beyond what can be made: a gap in the curve
        return dict.fromkeys((*OUTCOMES, "correction", "base"), np.nan)
    numbers = {name: getattr(after, name) for name in OUTCOMES}
    numbers |= {"correction": correction, "base": base}
    return {name: np.nan if number is None else float(number) for name, number in numbers.items()}


def zone_of(after: Callable[[float], Alignment], correction: float) -> tuple[float, float]:
    """Return the lowest and highest wbl of corrections that count as on target."""
    edges = [float(after(max(correction + off, 0.0)).wbl) for off in (-TOLERANCE, TOLERANCE)]
    return min(edges), max(edges)


def _told(trial: Plan) -> tuple[Alignment, float, float | None]:
    return trial.after, trial.correction, trial.wedge.base


def _needs_base(exact: Plan, over: str) -> float:
    if exact.wedge.base is None:
        instead = "sweep over angle, target or jlca"
        raise InputError(no_base(exact, "over", over, instead))
    return exact.wedge.base


def _angle(exact: Plan) -> tuple[float, Trial]:
    return exact.correction, lambda value: _told(with_angle(exact, value))


def _base(exact: Plan) -> tuple[float, Trial]:
    base, radius = _needs_base(exact, "base"), exact.wedge.radius or 0.0
    return base, lambda value: _told(with_angle(exact, angle_of_base(value, radius)))


def _moved(exact: Plan, over: str) -> tuple[float, Trial]:
    """Move the hinge along the cut, or the entry along the bone, and keep the base."""
    base, wedge = _needs_base(exact, over), exact.wedge
    start = wedge.hinge_z if wedge.entry_z is None else wedge.entry_z
    cut = start - wedge.hinge_z
    placed = level_frame(exact.limb, exact.procedure)
    away = placed[1] * placed[2] if placed else exact.procedure.away
    along = unit(cut) if over == "hinge" else away

    def made(value: float) -> tuple[Alignment, float, float | None]:
        hinge = wedge.hinge_z + along * value * (over == "hinge")
        entry = start + along * value * (over == "entry")
        beyond = dot(entry - hinge, cut) <= 0  # the hinge is past the entry: no cut is left
        angle = angle_of_base(base, 0.0 if beyond else length(entry - hinge))
        return _told(with_angle(exact, angle, replace(wedge.site, hinge=hinge, entry=entry)))

    return 0.0, made


def _target(exact: Plan) -> tuple[float, Trial]:
    goal = exact.target

    def made(value: float) -> tuple[Alignment, float, float | None]:
        setting = replace(exact.setting, target=Target(goal.measure, value))
        needed, _ = needed_turn(exact.limb, exact.procedure, setting.target, setting.site)
        bony = setting.bony(needed * exact.procedure.sign)
        return _told(with_angle(exact, float(bony)))

    return float(goal.value), made


def _jlca(exact: Plan) -> tuple[float, Trial]:
    """Close or open the joint to a given JLCA, as a joint does; the wedge stays."""
    if exact.before.jlca is None:
        why = "jlca, in a case without condyles"
        raise wrong("over", why, "condyle_medial and condyle_lateral", "mark them")
    now, leg = exact.before.jlca, exact.after_limb

    def made(value: float) -> tuple[Alignment, float, float | None]:
        return measure(with_jlca(leg, value)), exact.correction, exact.wedge.base

    return now, made


_SWEPT: dict[str, Callable[[Plan], tuple[float, Trial]]] = {
    "angle": _angle,
    "base": _base,
    "hinge": lambda exact: _moved(exact, "hinge"),
    "entry": lambda exact: _moved(exact, "entry"),
    "target": _target,
    "jlca": _jlca,
}
