"""The centre of rotation of angulation (CORA), and the effect of a hinge away from it (Paley)."""

from dataclasses import dataclass

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.classification import zone
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import cis, cross, crossing, dot, turn, unit
from wedgecalc.planning.plan import Plan

_NEAR_MM = 5.0  # mm: no more accurate is a drawing by hand


@dataclass(frozen=True, slots=True)
class Cora:
    """Where the proximal and the distal mechanical axis of a bone cross.

    Attributes
    ----------
    bone : {"femur", "tibia"}
        The bone.
    angle : float
        Its deviation there, degrees, valgus positive.
    point_z : complex or None
        In the canonical frame; None if the two lines are parallel within 0.1°.
    level : float or None
        Distance from the knee centre along the bone, mm; None without a scale.
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

    Tibia: the proximal line is the femoral mechanical axis extended if mldfa is normal, else the
    line through the knee at mpta 87; the distal line runs through the ankle along the shaft, or at
    mldta 89 to the plafond. Femur: the distal line is the tibial axis extended if mpta is normal,
    else the line through the knee at mldfa 88; the proximal line runs through the hip at mlpfa 90.
    If the far joint is not marked, the line from there to the knee is used, and the CORA lies at
    the knee.

    Parameters
    ----------
    limb : Limb
        One limb.
    measured : Alignment
        Its measures.
    bone : {"femur", "tibia"}
        The bone.

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
    angle = turn(above, below)
    point = None if abs(angle) < 0.1 else crossing(first, above, second, below)
    level = None
    if point is not None and limb.frame.calibrated:
        away = limb.ankle - limb.knee if bone == "tibia" else limb.hip - limb.knee
        level = dot(unit(away), point - limb.knee)
    lines = ((first, above), (second, below))
    return Cora(bone, angle, point, level, how_above, how_below, lines)


_Line = tuple[complex, complex, str]  # a point, the downward direction, how it was drawn


def _typical(name: str) -> float:
    return records.measures()[name].normal_typical or 0.0


def _tibial(limb: Limb, measured: Alignment) -> tuple[_Line, _Line]:
    knee, ankle, mpta, mldta = limb.knee, limb.ankle, _typical("mpta"), _typical("mldta")
    proximal: _Line
    if measured.mldfa is None or _normal(measured.mldfa, "mldfa"):
        proximal = (knee, unit(knee - limb.hip), "the femoral axis extended")
    else:
        along = unit(-limb.plateau * cis(mpta))
        proximal = (knee, along, f"through the knee at MPTA {mpta:g}°")
    shaft = limb.line("tibial_shaft_proximal", "tibial_shaft_distal")
    plafond = limb.line("plafond_medial", "plafond_lateral")
    if shaft is not None:
        return proximal, (ankle, unit(shaft), "through the ankle along the shaft")
    if plafond is not None:
        along = -unit(plafond * cis(mldta))
        return proximal, (ankle, along, f"through the ankle at mLDTA {mldta:g}°")
    how = "from the knee to the ankle: no shaft or plafond is marked"
    return proximal, (knee, unit(ankle - knee), how)


def _femoral(limb: Limb, measured: Alignment) -> tuple[_Line, _Line]:
    knee, mldfa, mlpfa = limb.knee, _typical("mldfa"), _typical("mlpfa")
    distal: _Line
    condyles = limb.line("condyle_medial", "condyle_lateral")
    if condyles is None or _normal(measured.mpta, "mpta"):
        distal = (knee, unit(limb.ankle - knee), "the tibial axis extended")
    else:
        distal = (knee, -unit(condyles * cis(mldfa)), f"through the knee at mLDFA {mldfa:g}°")
    tip = limb.line("hip_center", "greater_trochanter")
    if tip is None:
        how = "from the hip to the knee: no trochanter is marked"
        return (limb.hip, unit(knee - limb.hip), how), distal
    return (limb.hip, unit(tip * cis(-mlpfa)), f"through the hip at mLPFA {mlpfa:g}°"), distal


def _normal(value: float, name: str) -> bool:
    return bool(zone(value, records.measures()[name]) == 1)


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of correcting the bone's deviation at the hinge and cut of a plan.

    Attributes
    ----------
    rule : {1, 2, 3}
        Paley's osteotomy rule, within 5 mm. 1: hinge on the bisector through the CORA, cut through
        the CORA: pure angulation. 2: hinge there, cut elsewhere: the fragments shift against each
        other, and the axes become collinear. 3: hinge elsewhere: the axes become parallel, but stay
        apart (translation).
    shift : float
        Distance between the two axes after the deviation is corrected about this hinge, mm.
    """

    rule: int
    shift: float


def effect(plan: Plan, found: Cora) -> Effect | None:
    """Return the effect of a plan's hinge and cut; None without a CORA or a scale.

    The shift is exact: the CORA lies on both axes, so the distance by which it moves off the
    proximal one is that between the axes.

    Parameters
    ----------
    plan : Plan
        Plan of one limb.
    found : Cora
        CORA of the bone that the plan cuts.

    Examples
    --------
    >>> from wedgecalc import Limb, measure, plan
    >>> limb = Limb.from_angles(mldfa=88, mpta=82)
    >>> p = plan(limb, "lateral-closing-wedge-hto")
    >>> e = effect(p, cora(limb, p.before, "tibia"))
    >>> e.rule, round(e.shift, 1)
    (3, 2.6)
    """
    if found.point_z is None or not plan.limb.frame.calibrated:
        return None
    hinge = plan.wedge.hinge_z
    (_, above), (_, below) = found.lines
    # The free fragment's axis turns parallel to the other one.
    back = cis(-found.angle if found.bone == "tibia" else found.angle)
    carried = hinge + (found.point_z - hinge) * back
    shift = abs(cross(above if found.bone == "tibia" else below, carried - found.point_z))
    along = unit(above + below)  # perpendicular to the bisector
    near = abs(dot(along, hinge - found.point_z)) <= _NEAR_MM
    entry = plan.wedge.entry_z
    cut = (
        near and entry is not None and _distance_to_segment(found.point_z, hinge, entry) <= _NEAR_MM
    )
    return Effect(1 if cut else 2 if near else 3, shift)


def _distance_to_segment(z: complex, start: complex, end: complex) -> float:
    along = end - start
    share = min(max(dot(along, z - start) / abs(along) ** 2, 0.0), 1.0)
    return abs(z - (start + share * along))
