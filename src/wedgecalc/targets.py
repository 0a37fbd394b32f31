"""What a plan aims at, and the turn that reaches it.

Turning the free segment about the hinge moves its end, ankle or hip, on a circle. Every target says on which ray that
end must lie. Where the ray meets the circle is the answer: closed form, no iteration (Miniaci 1989, on the exact arc).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from wedgecalc import records
from wedgecalc.errors import InputError, NoPlanError, Problem, choose, shown
from wedgecalc.limb import Limb
from wedgecalc.plane import Point, cis, length, reach, turn
from wedgecalc.records import ProcedureRecord


@dataclass(frozen=True, slots=True)
class Target:
    """What a plan aims at.

    Attributes
    ----------
    measure : {"wbl", "hka", "mpta", "mldfa", "correction"}
    value : float
        In % for wbl, in degrees for the others.

    Raises
    ------
    InputError
        For an unknown measure or a value outside its range.

    Examples
    --------
    >>> Target("wbl", 62.5)
    Target(measure='wbl', value=62.5)
    >>> Target("wbl", 400)
    Traceback (most recent call last):
    ...
    wedgecalc.errors.InputError: target.value: found 400, expected a number from -50 to 150 pct
    """

    measure: str
    value: float

    def __post_init__(self) -> None:
        record = records.targets()[choose("target.measure", self.measure, records.targets(), "one of")]
        number = isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
        if not (number and record.low <= self.value <= record.high):
            raise InputError(
                Problem("target.value", shown(self.value), f"a number from {record.low} to {record.high} {record.unit}")
            )


def default_target(procedure: ProcedureRecord) -> Target:
    """Return the Fujisawa point (wbl 62.5) for a valgus-producing procedure, the middle (wbl 50) for a varus-producing."""
    return Target("wbl", 62.5 if procedure.direction == "valgus" else 50.0)


# The ray on which the end of the moving bone must lie: where it starts, and where it points. By target, for a leg and
# a value. Tibia: the ankle moves and the hip stays. Femur: the hip moves and the ankle stays.
_RAYS: dict[tuple[str, str], Callable[[Any, float], tuple[Any, Any]]] = {
    ("tibia", "wbl"): lambda leg, value: (leg.hip, on_plateau(leg, value) - leg.hip),
    ("femur", "wbl"): lambda leg, value: (leg.ankle, on_plateau(leg, value) - leg.ankle),
    ("tibia", "hka"): lambda leg, value: (leg.knee, (leg.knee - leg.hip) * cis(value - 180.0)),
    ("femur", "hka"): lambda leg, value: (leg.knee, (leg.knee - leg.ankle) * cis(180.0 - value)),
    ("tibia", "mpta"): lambda leg, value: (leg.knee, -leg.line("plateau_medial", "plateau_lateral") * cis(value)),
    ("femur", "mldfa"): lambda leg, value: (leg.knee, leg.line("condyle_medial", "condyle_lateral") * cis(value)),
}


def on_plateau(leg: Limb, percent: float) -> Any:
    """Return the point at this share of the plateau, % from its medial edge."""
    medial = leg.points["plateau_medial"]
    return medial + (leg.points["plateau_lateral"] - medial) * (percent / 100.0)


def needed_turn(leg: Limb, procedure: ProcedureRecord, target: Target, hinge: Point) -> Any:
    """Return the signed correction that the target asks for, degrees, valgus positive; NaN where out of reach."""
    if target.measure == "correction":
        needed: Any = float(target.value) * procedure.sign
        return needed if leg.single else np.broadcast_to(needed, np.shape(leg.hip)).copy()
    key = procedure.bone, target.measure
    if key not in _RAYS:
        raise NoPlanError("unreachable", f"an osteotomy of the {procedure.bone} does not change the {target.measure}; "
                          f"choose another target, or a procedure of the other bone")  # fmt: skip
    if target.measure == "mldfa" and "condyle_medial" not in leg.points:
        raise InputError(Problem("target", "mldfa", "a leg with condyle_medial and condyle_lateral", "mark them"))
    start, direction = _RAYS[key](leg, target.value)
    end = leg.ankle if procedure.bone == "tibia" else leg.hip
    arm: Any = end - hinge
    goal = reach(start, direction, hinge, length(arm))
    sign = 1.0 if procedure.bone == "tibia" else -1.0
    return sign * turn(arm, goal - hinge)
