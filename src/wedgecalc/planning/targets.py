"""What a plan aims at, and the correction that reaches it.

Turning the free segment about the hinge moves its end, ankle or hip, on a circle. Every target says
on which ray that end must lie. The intersection of ray and circle gives the correction in closed
form, without iteration (Miniaci 1989, on the exact arc).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import cast

import numpy as np

from wedgecalc import records
from wedgecalc.errors import InputError, NoPlanError, Problem, choose, short_repr, within, wrong
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.limb import AnyLimb, Limb
from wedgecalc.geometry.plane import N, Number, P, Point, bearing, cis, length, reach, turn
from wedgecalc.planning.site import AnySite
from wedgecalc.planning.target_text import read_measure
from wedgecalc.records import ProcedureRecord


@dataclass(frozen=True, slots=True, eq=False)
class Target(Exact):
    """What a plan aims at: a measure and its value, or a text such as ``wbl=62.5`` or ``neutral``.

    Attributes
    ----------
    measure : {"wbl", "hka", "mpta", "mldfa", "nsa", "afta", "correction"}
        What to aim at; instead of measure and value, a text with both or the name of a purpose.
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
    >>> Target("wbl=62.5") == Target("dugdale") == Target("wbl", 62.5)
    True
    >>> Target("wbl", 400)
    Traceback (most recent call last):
    ...
    wedgecalc.errors.InputError: target.value: found 400, expected a number from -50 to 150 %
    """

    measure: str
    value: float = math.nan

    def __post_init__(self) -> None:
        if (
            isinstance(self.measure, str)
            and self.value != self.value
            and ("=" in self.measure or self.measure.casefold() in records.purpose_names())
        ):
            parsed = Target.parse(self.measure)
            object.__setattr__(self, "measure", parsed.measure)
            object.__setattr__(self, "value", parsed.value)
        record = records.targets()[
            choose("target.measure", self.measure, records.targets(), "one of")
        ]
        if not within(self.value, record.low, record.high):
            unsaid = self.value != self.value
            raise wrong(
                "target.value",
                "no value" if unsaid else short_repr(self.value),
                f"a number from {record.low:g} to {record.high:g}"
                + (" %" if record.unit == "pct" else "°"),
                "give measure and value, such as wbl=62.5" if unsaid else "",
            )
        if not isinstance(self.value, (int, float)):  # a scalar of numpy
            object.__setattr__(self, "value", float(self.value))

    def __str__(self) -> str:
        return f"{self.measure}={self.value!r}"

    @classmethod
    def parse(cls, text: str) -> "Target":
        """Return the target that a text such as ``wbl=62.5`` or ``neutral`` names.

        Parameters
        ----------
        text : str
            Measure and value with ``=`` between them, or the name of a purpose; decimal commas,
            the unit and capitals are understood.

        Raises
        ------
        InputError
            Naming the field ``target``.
        """
        measure, value = read_measure(text)
        try:
            return cls(measure, value)
        except InputError as error:
            raise InputError(
                Problem("target", short_repr(text), p.expected, p.fix) for p in error.problems
            ) from None

    @classmethod
    def rows(cls, measure: str, values: Number) -> "Target":
        """Return a target with a value of its own for each of an array of limbs.

        Parameters
        ----------
        measure : str
            What to aim at.
        values : float or array of float, shape (n,)
            In % for wbl, in degrees for the others. They are not checked.
        """
        target = object.__new__(cls)
        object.__setattr__(target, "measure", measure)
        object.__setattr__(target, "value", values)
        return target


def read_target(given: object) -> Target:
    """Return a target, given as one or as its text."""
    if isinstance(given, Target):
        return given
    if isinstance(given, str):
        return Target.parse(given)
    raise wrong("target", short_repr(given), "a Target, or a text such as wbl=62.5")


@cache
def _usual(text: str) -> Target:
    return Target.parse(text)


def default_target(procedure: ProcedureRecord, arthritis: str | None = None) -> Target:
    """Return the usual target of a procedure, as its record says.

    Parameters
    ----------
    procedure : ProcedureRecord
    arthritis : {"medial", "lateral", "both", "none"}, optional
        The compartments with arthritis, if they are known.

    Examples
    --------
    >>> tibia = records.procedures()["lateral-closing-wedge-hto"]
    >>> str(default_target(tibia)), str(default_target(tibia, "none"))
    ('wbl=62.5', 'wbl=50.0')
    """
    return _usual(procedure.target_by_arthritis.get(arthritis or "", procedure.target))


# The ray on which the end of the moving bone must lie, as start and direction, for a leg and the
# value of a target. Tibia: the ankle moves, the hip stays. Femur: the hip moves, the ankle stays.
_RAYS: dict[tuple[str, str], Callable[[AnyLimb, Number], tuple[Point, Point]]] = {
    ("tibia", "wbl"): lambda leg, value: (leg.hip, on_plateau(leg, value) - leg.hip),
    ("femur", "wbl"): lambda leg, value: (leg.ankle, on_plateau(leg, value) - leg.ankle),
    ("tibia", "hka"): lambda leg, value: (leg.knee, (leg.knee - leg.hip) * cis(value - 180.0)),
    ("femur", "hka"): lambda leg, value: (leg.knee, (leg.knee - leg.ankle) * cis(180.0 - value)),
    ("tibia", "mpta"): lambda leg, value: (leg.knee, -leg.plateau * cis(value)),
    ("femur", "mldfa"): lambda leg, value: (leg.knee, _condyles(leg) * cis(value)),
}


def _condyles(leg: AnyLimb) -> Point:
    return cast("Point", leg.line("condyle_medial", "condyle_lateral"))


def on_plateau(leg: Limb[P, N], percent: Number) -> P:
    """Return the point at this share of the plateau, % from its medial edge."""
    medial: Point = leg.points["plateau_medial"]
    plateau: Point = leg.plateau
    return cast("P", medial + plateau * (percent / 100.0))


def needed_turn(
    leg: AnyLimb, procedure: ProcedureRecord, target: Target, site: AnySite
) -> tuple[Number, Point | None]:
    """Return the correction that a target requires.

    Parameters
    ----------
    leg : Limb
        One limb or an array of limbs.
    procedure : ProcedureRecord
        Says which bone turns.
    target : Target
        What to aim at.
    site : Site
        Where the bone is cut: it turns about the hinge.

    Returns
    -------
    correction : float or array of float
        Degrees, valgus positive, NaN where the target is out of reach.
    factor : complex or array of complex, or None
        The rotation of the free segment as a unit vector; None where the turn is found without it.
    """
    turns = target.measure != "correction" or np.any(np.not_equal(target.value, 0))
    if procedure.through_shaft and turns:
        raise wrong(
            "target",
            target.measure if np.ndim(target.value) else str(target),
            "no target: a cut through the shaft changes the length alone",
            "for an angle and a length together, choose a wedge and give it a length",
        )
    if target.measure == "nsa" and procedure.at_hip:
        return _to_neck_angle(leg, target.value), None
    if target.measure == "afta" and procedure.at_knee:
        return target.value - _shaft_angle(leg), None
    if target.measure == "correction":
        signed: Number = target.value * float(procedure.sign)
        return signed if leg.single else np.broadcast_to(signed, np.shape(leg.hip)).copy(), None
    hinge, key = site.hinge, (str(procedure.bone), target.measure)
    if key not in _RAYS:
        raise NoPlanError(
            "unreachable",
            f"a {procedure.label} does not change the {records.targets()[target.measure].label}; "
            f"choose another target, or a procedure of the bone that has it",
        )
    if target.measure == "mldfa" and not leg.has_condyles:
        raise wrong("target", "mldfa", "a leg with condyle_medial and condyle_lateral", "mark them")
    start, direction = _RAYS[key](leg, target.value)
    end = leg.ankle if procedure.of_tibia else leg.hip
    unshifted = isinstance(site.shift, complex) and not site.shift
    arm = end - hinge if unshifted else end + site.shift - hinge
    radius = length(arm)
    if isinstance(radius, float) and radius == 0:
        return math.nan, None  # turning about itself moves the end nowhere
    turned = arm.conjugate() * reach(start, direction, hinge, radius)
    angle = bearing(turned)
    factor = cast("Point", turned * (1.0 / (radius * radius)))
    return angle if procedure.of_tibia else -angle, factor


def _shaft_angle(leg: AnyLimb) -> Number:
    """Return the anatomical femorotibial angle, which a wedge at the knee changes by its angle."""
    femur, tibia = (
        leg.line(f"{bone}_shaft_proximal", f"{bone}_shaft_distal") for bone in ("femoral", "tibial")
    )
    if femur is None or tibia is None:
        raise wrong("target", "afta", "a leg with both shaft landmarks of both bones", "mark them")
    return turn(femur, tibia)


def _to_neck_angle(leg: AnyLimb, wanted: Number) -> Number:
    """Return the correction that gives the femoral neck this angle, which no hinge affects."""
    neck = leg.line("femoral_neck_center", "hip_center")
    shaft = leg.line("femoral_shaft_proximal", "femoral_shaft_distal")
    if neck is None or shaft is None:
        raise wrong(
            "target",
            "nsa",
            "a leg with femoral_neck_center and both femoral shaft landmarks",
            "mark them",
        )
    return wanted - turn(neck, shaft)
