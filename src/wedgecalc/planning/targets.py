"""What a plan aims at, and the turn that reaches it.

Turning the free segment about the hinge moves its end, ankle or hip, on a circle. Every target says on which ray that
end must lie. Where the ray meets the circle is the answer: closed form, no iteration (Miniaci 1989, on the exact arc).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from wedgecalc import records
from wedgecalc.errors import InputError, NoPlanError, Problem, choose, shown
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import bearing, cis, length, reach, turn
from wedgecalc.planning.site import Site, within
from wedgecalc.records import ProcedureRecord


@dataclass(frozen=True, slots=True, eq=False)
class Target(Exact):
    """What a plan aims at; made of both, or of a text that says both.

    Attributes
    ----------
    measure : {"wbl", "hka", "mpta", "mldfa", "nsa", "correction"}
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
    >>> Target("wbl=62.5") == Target("wbl", 62.5)
    True
    >>> Target("wbl", 400)
    Traceback (most recent call last):
    ...
    wedgecalc.errors.InputError: target.value: found 400, expected a number from -50 to 150 pct
    """

    measure: str
    value: float = math.nan

    def __post_init__(self) -> None:
        if isinstance(self.measure, str) and "=" in self.measure and self.value != self.value:
            said = Target.parse(self.measure)
            object.__setattr__(self, "measure", said.measure)
            object.__setattr__(self, "value", said.value)
        record = records.targets()[
            choose("target.measure", self.measure, records.targets(), "one of")
        ]
        if not within(self.value, record.low, record.high):
            raise InputError(
                Problem(
                    "target.value",
                    shown(self.value),
                    f"a number from {record.low} to {record.high} {record.unit}",
                )
            )
        if not isinstance(self.value, (int, float)):  # numpy's own numbers become Python's
            object.__setattr__(self, "value", self.value.item())

    def __str__(self) -> str:
        return f"{self.measure}={self.value!r}"

    @classmethod
    def parse(cls, text: str) -> "Target":
        """Return the target that a text such as ``wbl=62.5`` names.

        Raises
        ------
        InputError
            Of the field ``target``.
        """
        measure, _, value = text.partition("=")
        try:
            return cls(measure.strip(), float(value))
        except InputError as error:
            raise InputError(
                Problem("target", shown(text), p.expected, p.fix) for p in error.problems
            ) from None
        except ValueError:
            raise InputError(
                Problem("target", shown(text), "MEASURE=VALUE, such as wbl=62.5")
            ) from None

    @classmethod
    def rows(cls, measure: str, values: Any) -> "Target":
        """Return a target of which every row of an array of limbs has its own value; whoever makes it has checked them."""
        made = object.__new__(cls)
        object.__setattr__(made, "measure", measure)
        object.__setattr__(made, "value", values)
        return made


def read_target(said: object) -> Target:
    """Return a target, given as one or as its text."""
    if isinstance(said, Target):
        return said
    if isinstance(said, str):
        return Target.parse(said)
    raise InputError(Problem("target", shown(said), "a Target, or a text such as wbl=62.5"))


def default_target(procedure: ProcedureRecord) -> Target:
    """Return the Fujisawa point (wbl 62.5) for a valgus-producing procedure, the middle (wbl 50) for a varus-producing.

    At the hip the ordinary neck–shaft angle, through a shaft no turn.
    """
    if not procedure.at_knee:
        return Target("nsa", 130.0) if procedure.at_hip else Target("correction", 0.0)
    return Target("wbl", 62.5 if procedure.direction == "valgus" else 50.0)


# The ray on which the end of the moving bone must lie: where it starts, and where it points. By target, for a leg and
# a value. Tibia: the ankle moves and the hip stays. Femur: the hip moves and the ankle stays.
_RAYS: dict[tuple[str, str], Callable[[Any, float], tuple[Any, Any]]] = {
    ("tibia", "wbl"): lambda leg, value: (leg.hip, on_plateau(leg, value) - leg.hip),
    ("femur", "wbl"): lambda leg, value: (leg.ankle, on_plateau(leg, value) - leg.ankle),
    ("tibia", "hka"): lambda leg, value: (leg.knee, (leg.knee - leg.hip) * cis(value - 180.0)),
    ("femur", "hka"): lambda leg, value: (leg.knee, (leg.knee - leg.ankle) * cis(180.0 - value)),
    ("tibia", "mpta"): lambda leg, value: (leg.knee, -leg.plateau * cis(value)),
    ("femur", "mldfa"): lambda leg, value: (
        leg.knee,
        leg.line("condyle_medial", "condyle_lateral") * cis(value),
    ),
}


def on_plateau(leg: Limb, percent: float) -> Any:
    """Return the point at this share of the plateau, % from its medial edge."""
    medial = leg.points["plateau_medial"]
    return medial + leg.plateau * (percent / 100.0)


def needed_turn(leg: Limb, procedure: ProcedureRecord, target: Target, at: Site) -> tuple[Any, Any]:
    """Return the signed correction that the target asks for, and the free segment's turn as a unit vector.

    In degrees, valgus positive, NaN where out of reach; the vector is None where the angle itself was asked for.
    """
    if procedure.through_shaft and (target.measure, target.value) != ("correction", 0):
        raise InputError(
            Problem(
                "target",
                f"{target.measure} {target.value:g}",
                "no target: a cut through the shaft changes the length alone",
                "for an angle and a length together, choose a wedge and give it a length",
            )
        )
    if target.measure == "nsa" and procedure.at_hip:
        return _to_neck_angle(leg, target.value), None
    if target.measure == "correction":
        if not leg.single:
            return np.broadcast_to(
                target.value * float(procedure.sign), np.shape(leg.hip)
            ).copy(), None
        return float(target.value) * procedure.sign, None
    hinge, key = at.hinge, (procedure.bone, target.measure)
    if key not in _RAYS:
        raise NoPlanError(
            "unreachable",
            f"a {procedure.label} does not change the {target.measure}; choose another target, or "
            f"a procedure of the bone that has it",
        )
    if target.measure == "mldfa" and not leg.has_condyles:
        raise InputError(
            Problem("target", "mldfa", "a leg with condyle_medial and condyle_lateral", "mark them")
        )
    start, direction = _RAYS[key](leg, target.value)
    end = leg.ankle if procedure.of_tibia else leg.hip
    arm: Any = (
        end - hinge if isinstance(at.shift, complex) and not at.shift else end + at.shift - hinge
    )
    radius: Any = length(arm)
    if isinstance(radius, float) and radius == 0:
        return math.nan, None  # about itself nothing turns
    turned: Any = arm.conjugate() * reach(start, direction, hinge, radius)
    angle: Any = bearing(turned)
    return angle if procedure.of_tibia else -angle, turned * (1.0 / (radius * radius))


def _to_neck_angle(leg: Limb, wanted: float) -> Any:
    """Return the turn of the hip that gives its neck this angle: neck and shaft are two lines, wherever the hinge lies."""
    neck, shaft = (
        leg.line("femoral_neck_center", "hip_center"),
        leg.line("femoral_shaft_proximal", "femoral_shaft_distal"),
    )
    if neck is None or shaft is None:
        raise InputError(
            Problem(
                "target",
                "nsa",
                "a leg with femoral_neck_center and both femoral shaft landmarks",
                "mark them",
            )
        )
    return wanted - turn(neck, shaft)
