"""The centre of rotation of angulation (CORA) of a bone, and what a cut or hinge away from it does (Paley 2002)."""

import math
from dataclasses import dataclass
from typing import Any

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.classification import zone
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import cis, cross, crossing, dot, turn, unit
from wedgecalc.planning.plan import Plan

NEAR = 5.0  # mm


@dataclass(frozen=True, slots=True)
class Cora:
    """Where the proximal and the distal mechanical axis of a bone cross.

    Attributes
    ----------
    bone : {"femur", "tibia"}
    angle : float
        By which the bone deviates there, degrees, valgus positive.
    point_z : complex or None
        In the canonical frame; None where the two lines are parallel within 0.1°.
    level : float or None
        From the knee's joint line along the bone, mm, away from the knee positive; None without a scale.
    proximal, distal : str
        How each line was drawn.
    lines : tuple of (complex, complex)
        A point and the downward direction of the proximal and of the distal line.
    """

    bone: str
    angle: float
    point_z: complex | None
    level: float | None
    proximal: str
    distal: str
    lines: tuple[tuple[complex, complex], tuple[complex, complex]]


def cora(limb: Limb, measured: Alignment, bone: str) -> Cora:
    """Return the CORA of a bone.

    Tibia: the proximal line is the femoral axis extended if mldfa is normal, else the line through the knee at mpta 87;
    the distal line runs through the ankle along the shaft, or at mldta 89 to the plafond. Femur: the distal line is the
    tibial axis extended if mpta is normal, else the line through the knee at mldfa 88; the proximal line runs through the
    hip at mlpfa 90. Where the far joint is not marked, the line from there to the knee is taken, and the CORA lies at the
    knee.

    Parameters
    ----------
    limb : Limb
        Single.
    measured : Alignment
        Its measures.
    bone : {"femur", "tibia"}

    Examples
    --------
    >>> from wedgecalc import Limb, measure
    >>> limb = Limb.from_angles(mldfa=88, mpta=82)
    >>> found = cora(limb, measure(limb), "tibia")
    >>> round(found.angle, 6), found.proximal
    (-6.0, 'the femoral axis extended')
    """
    proximal, distal = (_tibial if bone == "tibia" else _femoral)(limb, measured)
    (first, above, how_above), (second, below, how_below) = proximal, distal
    angle: Any = turn(above, below)
    point = None if abs(angle) < 0.1 else complex(crossing(first, above, second, below))
    level = None
    if point is not None and limb.frame.calibrated:
        away: Any = limb.ankle - limb.knee if bone == "tibia" else limb.hip - limb.knee
        level = float(dot(unit(away), point - limb.knee))
    return Cora(
        bone, float(angle), point, level, how_above, how_below, ((first, above), (second, below))
    )


_Line = tuple[Any, Any, str]  # a point, the downward direction, how it was drawn


def _tibial(limb: Limb, measured: Alignment) -> tuple[_Line, _Line]:
    p, knee, ankle = limb.points, limb.knee, limb.ankle
    mpta, mldta = (
        records.measures()["mpta"].normal_typical or 0.0,
        records.measures()["mldta"].normal_typical or 0.0,
    )
    if measured.mldfa is None or _normal(measured.mldfa, "mldfa"):
        proximal = (knee, unit(knee - limb.hip), "the femoral axis extended")
    else:
        plateau: Any = p["plateau_lateral"] - p["plateau_medial"]
        proximal = (knee, unit(-plateau * cis(mpta)), f"through the knee at MPTA {mpta:g}°")
    shaft = limb.line("tibial_shaft_proximal", "tibial_shaft_distal")
    plafond: Any = limb.line("plafond_medial", "plafond_lateral")
    if shaft is not None:
        return proximal, (ankle, unit(shaft), "through the ankle along the shaft")
    if plafond is not None:
        return proximal, (
            ankle,
            -unit(plafond * cis(mldta)),
            f"through the ankle at mLDTA {mldta:g}°",
        )
    return proximal, (
        knee,
        unit(ankle - knee),
        "from the knee to the ankle: no shaft or plafond is marked",
    )


def _femoral(limb: Limb, measured: Alignment) -> tuple[_Line, _Line]:
    knee = limb.knee
    mldfa, mlpfa = (
        records.measures()["mldfa"].normal_typical or 0.0,
        records.measures()["mlpfa"].normal_typical or 0.0,
    )
    condyles: Any = limb.line("condyle_medial", "condyle_lateral")
    if condyles is None or _normal(measured.mpta, "mpta"):
        distal = (knee, unit(limb.ankle - knee), "the tibial axis extended")
    else:
        distal = (knee, -unit(condyles * cis(mldfa)), f"through the knee at mLDFA {mldfa:g}°")
    tip: Any = limb.line("hip_center", "greater_trochanter")
    if tip is None:
        return (
            limb.hip,
            unit(knee - limb.hip),
            "from the hip to the knee: no trochanter is marked",
        ), distal
    return (limb.hip, unit(tip * cis(-mlpfa)), f"through the hip at mLPFA {mlpfa:g}°"), distal


def _normal(value: Any, name: str) -> bool:
    return bool(zone(value, records.measures()[name]) == 1)


@dataclass(frozen=True, slots=True)
class Effect:
    """What an osteotomy of the bone's deviation does when it is made where the plan makes it.

    Attributes
    ----------
    rule : {1, 2, 3}
        1: the hinge on the bisector through the CORA and the cut through it, pure angulation. 2: the hinge there, the cut
        elsewhere: the fragments shift against each other, the axes fall together. 3: the hinge elsewhere: the axes become
        parallel, not one. Within 5 mm, no finer is drawn with a pen.
    shift : float
        Distance between the two axes after the bone's deviation is turned away about this hinge, mm.
    """

    rule: int
    shift: float


def effect(plan: Plan, found: Cora) -> Effect | None:
    """Return what Paley's rules say of a plan's hinge and cut; None without a CORA or a scale.

    The shift is exact: the CORA lies on both axes, so how far it is carried off the proximal one is how far they end apart.

    Examples
    --------
    >>> from wedgecalc import Limb, measure, plan
    >>> limb = Limb.from_angles(mldfa=88, mpta=82)
    >>> made = plan(limb, "lateral-closing-wedge-hto")
    >>> e = effect(made, cora(limb, made.before, "tibia"))
    >>> e.rule, round(e.shift, 1)
    (3, 2.6)
    """
    if found.point_z is None or not plan.limb.frame.calibrated:
        return None
    hinge: Any = plan.wedge.hinge_z
    (_, above), (_, below) = found.lines
    # The free fragment's axis turns parallel to the other: the tibia's distal, the femur's proximal one.
    back: Any = cis(-found.angle if found.bone == "tibia" else found.angle)
    carried = hinge + (found.point_z - hinge) * back
    shift = abs(float(cross(above if found.bone == "tibia" else below, carried - found.point_z)))
    along: Any = unit(above + below)  # the bisector runs square to the mean of the two axes
    near = abs(float(dot(along, hinge - found.point_z))) <= NEAR
    entry: Any = plan.wedge.entry_z
    cut = near and entry is not None and _distance_to_segment(found.point_z, hinge, entry) <= NEAR
    return Effect(1 if cut else 2 if near else 3, shift)


def _distance_to_segment(z: complex, start: complex, end: complex) -> float:
    along = end - start
    share = min(max(float(dot(along, z - start)) / abs(along) ** 2, 0.0), 1.0)
    return math.dist((z.real, z.imag), ((start + share * along).real, (start + share * along).imag))
