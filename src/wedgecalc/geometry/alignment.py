"""The measures of a limb: one short function each, all derived from the same axes and joint lines.

Signs and definitions are those of Paley (Principles of Deformity Correction, 2002) unless a
function names another source; see ``docs/conventions.md``. Angles are in degrees, lengths in mm.
Every function takes the lines of one limb or of an array of limbs, and returns None if a landmark
it needs is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic

import numpy as np

from wedgecalc import records
from wedgecalc.display import Tabular
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.leg import Leg, limb_of
from wedgecalc.geometry.limb import AnyLimb, Limb
from wedgecalc.geometry.plane import N, Number, P, Point, bearing, cross, length, turn


class Lines:
    """Axes and joint lines of a limb, as vectors.

    The bones' axes point upwards, the shafts' downwards, the joint lines from medial to lateral,
    `neck` from the neck's centre to the hip's and `trochanter` from the hip centre to the tip of
    the greater trochanter. Those that a limb does not have are None.
    """

    def __init__(self, limb: AnyLimb) -> None:
        self.limb = limb
        hip, knee, ankle, line = limb.hip, limb.knee, limb.ankle, limb.line
        self.femur = hip - knee  # knee to hip
        self.tibia = knee - ankle  # ankle to knee
        self.axis = hip - ankle  # ankle to hip
        self.axis_length = length(self.axis)
        self.scaled = limb.frame.calibrated
        # Its angle is the angle between the two axes. Its imaginary part, tibia × femur, is also
        # axis × femur, because femur × femur is zero.
        self.tibia_to_femur = self.tibia.conjugate() * self.femur
        # Times a vector, its angle is that from the plateau.
        self.plateau_conjugate = limb.plateau.conjugate()
        self.condyles = line("condyle_medial", "condyle_lateral")
        self.plafond = line("plafond_medial", "plafond_lateral")
        self.femoral_shaft = line("femoral_shaft_proximal", "femoral_shaft_distal")
        self.tibial_shaft = line("tibial_shaft_proximal", "tibial_shaft_distal")
        self.neck = line("femoral_neck_center", "hip_center")
        self.trochanter = line("hip_center", "greater_trochanter")


def _angle(a: Point | None, b: Point | None) -> Number | None:
    return None if a is None or b is None else turn(a, b)


def hka(v: Lines) -> Number:
    """180° plus the signed angle from hip–knee to knee–ankle, valgus positive (Hsu 1990)."""
    return 180.0 - bearing(v.tibia_to_femur)


def mad(v: Lines) -> Number | None:
    """Distance, mm, from the knee centre to the line hip–ankle, positive if that is medial (Paley)."""
    return v.tibia_to_femur.imag / v.axis_length if v.scaled else None


def wbl(v: Lines) -> Number:
    """Where the line hip–ankle crosses the plateau, % of its width from medial (textbook)."""
    beside, limb = v.axis.conjugate(), v.limb
    to_hip = (beside * (limb.hip - limb.points["plateau_medial"])).imag
    return to_hip / (beside * limb.plateau).imag * 100.0


def mldfa(v: Lines) -> Number | None:
    """Lateral angle between knee–hip and the condyle line (Paley)."""
    return _angle(v.condyles, v.femur)


def mpta(v: Lines) -> Number:
    """Medial angle between knee–ankle and the plateau line (Paley)."""
    return bearing(v.plateau_conjugate * v.tibia)


def jlca(v: Lines) -> Number | None:
    """Angle from plateau to condyle line, positive if the joint opens laterally (Paley)."""
    return None if v.condyles is None else bearing(v.plateau_conjugate * v.condyles)


def ahka(mpta: Number | None, mldfa: Number | None) -> Number | None:
    """Mpta − mldfa (MacDessi 2021)."""
    return None if mpta is None or mldfa is None else mpta - mldfa


def jlo(mpta: Number | None, mldfa: Number | None) -> Number | None:
    """Mpta + mldfa (MacDessi 2021)."""
    return None if mpta is None or mldfa is None else mpta + mldfa


def kjlo(v: Lines) -> Number:
    """Plateau line to the horizontal of the standing image, medially lower negative (Oh 2018)."""
    return bearing(v.plateau_conjugate)


def mlpfa(v: Lines) -> Number | None:
    """Lateral angle between the femoral mechanical axis and hip centre–trochanter tip (Paley)."""
    return None if v.trochanter is None else turn(-v.femur, v.trochanter)


def ampfa(v: Lines) -> Number | None:
    """Medial angle between the femoral shaft axis and hip centre–trochanter tip (Paley)."""
    return None if v.trochanter is None else _angle(-v.trochanter, v.femoral_shaft)


def aldfa(v: Lines) -> Number | None:
    """Lateral angle between the femoral shaft axis and the condyle line (Paley)."""
    return None if v.femoral_shaft is None else _angle(v.condyles, -v.femoral_shaft)


def mldta(v: Lines) -> Number | None:
    """Lateral angle between the tibial mechanical axis and the plafond line (Paley)."""
    return None if v.plafond is None else turn(v.plafond, v.tibia)


def nsa(v: Lines) -> Number | None:
    """Neck–shaft angle (Paley)."""
    return _angle(v.neck, v.femoral_shaft)


def afta(v: Lines) -> Number | None:
    """Signed angle between the shaft axes of femur and tibia, valgus positive (textbook)."""
    return _angle(v.femoral_shaft, v.tibial_shaft)


def offset(v: Lines) -> Number | None:
    """Distance of the hip centre from the femoral shaft axis, mm, medial positive (Lecerf 2009)."""
    shaft = v.femoral_shaft
    if shaft is None or not v.scaled:
        return None
    return cross(v.limb.hip - v.limb.points["femoral_shaft_distal"], shaft) / length(shaft)


def femur(v: Lines) -> Number | None:
    """Length from hip centre to knee centre, mm."""
    return length(v.femur) if v.scaled else None


def tibia(v: Lines) -> Number | None:
    """Length from knee centre to ankle centre, mm."""
    return length(v.tibia) if v.scaled else None


def limb(v: Lines) -> Number | None:
    """Length from hip centre to ankle centre, mm."""
    return v.axis_length if v.scaled else None


def plateau(v: Lines) -> Number | None:
    """Width of the tibial plateau, mm."""
    return v.limb.width if v.scaled else None


@dataclass(frozen=True, eq=False)
class Alignment(Exact, Tabular, Generic[N]):
    """Every measure of a limb; None if its landmarks or the scale are missing.

    Floats for one limb, arrays for many; to a type checker ``Alignment`` is that of one limb.
    `wedgecalc.explain` gives definition, normal range and source of each.

    Attributes
    ----------
    hka, mldfa, mpta, jlca, ahka, jlo, kjlo, mlpfa, ampfa, aldfa, mldta, nsa, afta : float or None
        Angles, degrees.
    wbl : float
        Where the weight-bearing line crosses the plateau, % of its width from medial.
    mad, offset, femur, tibia, limb, plateau : float or None
        Lengths, mm; None without a scale.
    """

    hka: N
    mad: N | None
    wbl: N
    mldfa: N | None
    mpta: N
    jlca: N | None
    ahka: N | None
    jlo: N | None
    kjlo: N | None
    mlpfa: N | None
    ampfa: N | None
    aldfa: N | None
    mldta: N | None
    nsa: N | None
    afta: N | None
    offset: N | None
    femur: N | None
    tibia: N | None
    limb: N | None
    plateau: N | None

    def __repr__(self) -> str:
        if np.ndim(self.hka):
            return f"Alignment({np.size(self.hka)} legs)"
        values = ((name, getattr(self, name)) for name in ("hka", "wbl", "mldfa", "mpta", "jlca"))
        main = ", ".join(f"{name}={value:.1f}" for name, value in values if value is not None)
        return f"Alignment({main}, …)"


def measure(limb: Leg[P, N]) -> Alignment[N]:
    """Return every measure of a limb, or of an array of limbs.

    Parameters
    ----------
    limb : Limb or Case
        One limb or an array of limbs.

    Returns
    -------
    Alignment
        Degrees, mm and %; None for measures whose landmarks are missing.

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> before = measure(Limb.from_angles(mldfa=88, mpta=82, jlca=2))
    >>> round(before.hka, 6), round(before.mpta, 6), round(before.wbl, 2), round(before.mad, 2)
    (172.0, 82.0, 13.95, 27.54)
    """
    lines = Lines(limb_of(limb))
    return _alignment({name: f(lines) for name, f in _FROM_LINES.items()})


def measure_after(after: Limb[P, N], before: Alignment[N], moved: tuple[str, ...]) -> Alignment[N]:
    """Return every measure of a limb after some segments have moved.

    Measures whose landmarks all stay, or all move, are copied from `before`. kjlo is None, because
    the image's horizontal says nothing about how the patient will stand.

    Parameters
    ----------
    after : Limb
        The leg after.
    before : Alignment
        The measures before.
    moved : tuple of str
        The segments that moved; see `ProcedureRecord.moves`.
    """
    lines = Lines(after)
    values = vars(before) | {name: _FROM_LINES[name](lines) for name in _changed_by(moved)}
    # The cut changes the bone's own joint angle by exactly as much as it changes HKA.
    turned = values["hka"] - before.hka
    if moved == ("tibia-shaft",):
        values["mpta"] = before.mpta + turned
    elif before.mldfa is not None:
        values["mldfa"] = before.mldfa - turned
    values["kjlo"] = None
    return _alignment(values)


_MEASURES: tuple[Callable[[Lines], Number | None], ...] = (
    *(hka, mad, wbl, mldfa, mpta, jlca, kjlo, mlpfa, ampfa, aldfa),
    *(mldta, nsa, afta, offset, femur, tibia, limb, plateau),
)
_FROM_LINES = {f.__name__: f for f in _MEASURES}
_FROM_THE_TURN = frozenset({"mldfa", "mpta"})  # `measure_after` has them from the turn of hka


@cache
def _changed_by(moved: tuple[str, ...]) -> tuple[str, ...]:
    """Return the measures of which some landmarks move and others, or the knee centre, do not."""
    segments = {name: each.segment for name, each in records.landmarks().items()}
    changed = []
    for name in _FROM_LINES.keys() - _FROM_THE_TURN:
        measure = records.measures()[name]
        moves = {segments[landmark] in moved for landmark in measure.needs}
        if True in moves and (False in moves or measure.from_knee):
            changed.append(name)
    return tuple(changed)


def _alignment(values: dict[str, Any]) -> Alignment[Any]:
    """Return the measures with those that are sums of two others."""
    mpta, mldfa = values["mpta"], values["mldfa"]
    values |= {"ahka": ahka(mpta, mldfa), "jlo": jlo(mpta, mldfa)}
    alignment = object.__new__(Alignment)
    vars(alignment).update(values)  # faster than one by one, as a frozen dataclass does
    return alignment
