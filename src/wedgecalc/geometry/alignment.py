"""The measures of a limb: one short function each, all read from the same axes and joint lines.

Signs and definitions are those of Paley (Principles of Deformity Correction, 2002) unless a function names another
source; ``docs/conventions.md`` tells them. Angles are in degrees, lengths in mm. Every function takes the lines of one
limb or of an array of limbs, and returns None where a landmark it needs is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np

from wedgecalc.display import Tabular
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.leg import Leg, limb_of
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Number, Point, bearing, cross, length, opposite, turn


class Lines:
    """Axes and joint lines of a limb, as vectors: the bones' axes upwards, joint lines from medial to lateral, each found when it is asked for."""

    def __init__(self, limb: Limb) -> None:
        self.limb = limb
        self.femur: Point = limb.hip - limb.knee  # knee to hip
        self.tibia: Point = limb.knee - limb.ankle  # ankle to knee
        self.axis: Point = limb.hip - limb.ankle  # ankle to hip
        self.axis_length = length(self.axis)
        # Its angle is the bend at the knee. Its imaginary part, tibia × femur, is also axis × femur: femur × femur is nothing.
        self.bend: Point = self.tibia.conjugate() * self.femur

    @cached_property
    def across(self) -> Point:
        """The angle of a product with it: as seen from the plateau, medial to lateral."""
        return self.limb.plateau.conjugate()

    @cached_property
    def condyles(self) -> Point | None:
        """Condyle line."""
        return self.limb.line("condyle_medial", "condyle_lateral")

    @property
    def plafond(self) -> Point | None:
        """Plafond line."""
        return self.limb.line("plafond_medial", "plafond_lateral")

    @cached_property
    def femoral_shaft(self) -> Point | None:
        """Shaft axis of the femur, downwards."""
        return self.limb.line("femoral_shaft_proximal", "femoral_shaft_distal")

    @property
    def tibial_shaft(self) -> Point | None:
        """Shaft axis of the tibia, downwards."""
        return self.limb.line("tibial_shaft_proximal", "tibial_shaft_distal")

    @property
    def neck(self) -> Point | None:
        """From the neck's centre to the hip's."""
        return self.limb.line("femoral_neck_center", "hip_center")

    @cached_property
    def trochanter(self) -> Point | None:
        """From the hip's centre to the trochanter's tip."""
        return self.limb.line("hip_center", "greater_trochanter")


def _angle(a: Point | None, b: Point | None) -> Number | None:
    return None if a is None or b is None else turn(a, b)


def hka(v: Lines) -> Number:
    """180° plus the signed angle from hip–knee to knee–ankle, valgus positive (Hsu 1990)."""
    return 180.0 - bearing(v.bend)


def mad(v: Lines) -> Number | None:
    """Distance from the knee centre to the line hip–ankle, mm, positive when the line passes medially (Paley)."""
    return v.bend.imag / v.axis_length if v.limb.frame.calibrated else None


def wbl(v: Lines) -> Number:
    """Where the line hip–ankle crosses the plateau, in % of its width from the medial edge (textbook)."""
    beside: Any = v.axis.conjugate()
    share: Any = (beside * (v.limb.hip - v.limb.points["plateau_medial"])).imag / (
        beside * v.limb.plateau
    ).imag
    return cast("Number", share * 100.0)


def mldfa(v: Lines) -> Number | None:
    """Lateral angle between knee–hip and the condyle line (Paley)."""
    return _angle(v.condyles, v.femur)


def mpta(v: Lines) -> Number:
    """Medial angle between knee–ankle and the plateau line (Paley)."""
    return bearing(v.across * v.tibia)


def jlca(v: Lines) -> Number | None:
    """Angle from the plateau line to the condyle line, positive when the joint opens laterally (Paley)."""
    return None if v.condyles is None else bearing(v.across * v.condyles)


def ahka(mpta: Number | None, mldfa: Number | None) -> Number | None:
    """Mpta − mldfa (MacDessi 2021)."""
    return None if mpta is None or mldfa is None else mpta - mldfa


def jlo(mpta: Number | None, mldfa: Number | None) -> Number | None:
    """Mpta + mldfa (MacDessi 2021)."""
    return None if mpta is None or mldfa is None else mpta + mldfa


def kjlo(v: Lines) -> Number:
    """Plateau line against the horizontal of the standing image, medial side lower negative (Oh 2018)."""
    return bearing(v.across)


def mlpfa(v: Lines) -> Number | None:
    """Lateral angle between the femoral mechanical axis and hip centre–trochanter tip (Paley)."""
    return None if v.trochanter is None else turn(opposite(v.femur), v.trochanter)


def ampfa(v: Lines) -> Number | None:
    """Medial angle between the femoral shaft axis and hip centre–trochanter tip (Paley)."""
    return None if v.trochanter is None else _angle(opposite(v.trochanter), v.femoral_shaft)


def aldfa(v: Lines) -> Number | None:
    """Lateral angle between the femoral shaft axis and the condyle line (Paley)."""
    return None if v.femoral_shaft is None else _angle(v.condyles, opposite(v.femoral_shaft))


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
    if shaft is None or not v.limb.frame.calibrated:
        return None
    return cross(v.limb.hip - v.limb.points["femoral_shaft_distal"], shaft) / length(shaft)


def femur(v: Lines) -> Number | None:
    """Length from hip centre to knee centre, mm."""
    return length(v.femur) if v.limb.frame.calibrated else None


def tibia(v: Lines) -> Number | None:
    """Length from knee centre to ankle centre, mm."""
    return length(v.tibia) if v.limb.frame.calibrated else None


def limb(v: Lines) -> Number | None:
    """Length from hip centre to ankle centre, mm."""
    return v.axis_length if v.limb.frame.calibrated else None


def plateau(v: Lines) -> Number | None:
    """Width of the tibial plateau, mm."""
    return v.limb.width if v.limb.frame.calibrated else None


@dataclass(frozen=True, slots=True, eq=False)
class Alignment(Exact, Tabular):
    """Every measure of a limb; None where its landmarks or the scale are missing.

    Angles (hka, mldfa, mpta, jlca, ahka, jlo, kjlo, mlpfa, ampfa, aldfa, mldta, nsa, afta) in degrees, wbl in % of the
    plateau width, mad and the lengths (offset, femur, tibia, limb, plateau) in mm. Floats for one limb, arrays for many.
    `wedgecalc.explain` gives definition, normal range and source of each.
    """

    hka: Number
    mad: Number | None
    wbl: Number
    mldfa: Number | None
    mpta: Number
    jlca: Number | None
    ahka: Number | None
    jlo: Number | None
    kjlo: Number | None
    mlpfa: Number | None
    ampfa: Number | None
    aldfa: Number | None
    mldta: Number | None
    nsa: Number | None
    afta: Number | None
    offset: Number | None
    femur: Number | None
    tibia: Number | None
    limb: Number | None
    plateau: Number | None

    def __repr__(self) -> str:
        if np.ndim(self.hka):
            return f"Alignment({np.size(self.hka)} legs)"
        known = ((name, getattr(self, name)) for name in ("hka", "wbl", "mldfa", "mpta", "jlca"))
        shown = ", ".join(f"{name}={value:.1f}" for name, value in known if value is not None)
        return f"Alignment({shown}, …)"


def measure(limb: Leg) -> Alignment:
    """Return every measure of a limb, or of an array of limbs.

    Parameters
    ----------
    limb : Limb or Case

    Returns
    -------
    Alignment
        Degrees, mm and %; None for what its landmarks do not give.

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> before = measure(Limb.from_angles(mldfa=88, mpta=82, jlca=2))
    >>> round(before.hka, 6), round(before.mpta, 6), round(before.wbl, 2), round(before.mad, 2)
    (172.0, 82.0, 13.95, 27.54)
    """
    lines = Lines(limb_of(limb))
    values = {name: f(lines) for name, f in _FROM_LINES.items()}
    return Alignment(**values, **_derived(values))


def measure_after(after: Limb, before: Alignment, moved: tuple[str, ...]) -> Alignment:
    """Return every measure of a limb after some segments have moved.

    What no moved point enters is taken from before; an osteotomy cannot change it. kjlo is absent: how a patient will stand is
    not geometry, so the image's horizontal says nothing about the leg after.

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
    changed = {name: _FROM_LINES[name](lines) for name in _CHANGED_BY[moved]}
    # A bone's axis turns by as much against its own joint line as against the other bone's axis.
    turned = changed["hka"] - before.hka
    if moved == ("tibia-shaft",):
        changed["mpta"] = before.mpta + turned
    elif before.mldfa is not None:
        changed["mldfa"] = before.mldfa - turned
    values = {name: changed.get(name, getattr(before, name)) for name in _FROM_LINES}
    return Alignment(**values | _derived(values) | {"kjlo": None})


_FROM_LINES: dict[str, Callable[[Lines], Any]] = {
    f.__name__: f
    for f in (
        hka,
        mad,
        wbl,
        mldfa,
        mpta,
        jlca,
        kjlo,
        mlpfa,
        ampfa,
        aldfa,
        mldta,
        nsa,
        afta,
        offset,
        femur,
        tibia,
        limb,
        plateau,
    )
}
_CHANGED_BY = {
    ("tibia-shaft",): ("hka", "mad", "wbl", "mldta", "afta", "tibia", "limb"),
    ("femur-shaft", "femur-hip"): ("hka", "mad", "wbl", "mlpfa", "aldfa", "afta", "femur", "limb"),
    ("femur-hip",): ("hka", "mad", "wbl", "mlpfa", "ampfa", "nsa", "offset", "femur", "limb"),
}


def _derived(values: dict[str, Any]) -> dict[str, Any]:
    return {f.__name__: f(values["mpta"], values["mldfa"]) for f in (ahka, jlo)}
