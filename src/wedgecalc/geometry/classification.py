"""What kind of leg it is: CPAK, functional phenotype, and where the deformity sits."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment

CPAK_TYPES = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


@dataclass(frozen=True, slots=True)
class Malalignment:
    """Where the deviation comes from (Paley's malalignment test).

    Attributes
    ----------
    femur, tibia, joint : float or array of float
        Degrees by which each moves the leg off the normal leg, valgus positive.
    deviation : float or array of float
        Their sum: hka less that of a leg with normal angles.
    sources : tuple of str
        Which of ``femur``, ``tibia``, ``joint`` lie outside their normal range; for arrays, in any leg.
    """

    femur: Any
    tibia: Any
    joint: Any
    deviation: Any
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classification:
    """CPAK type, functional phenotype and malalignment; None where a measure they need is absent."""

    cpak: Any
    phenotype: Any
    malalignment: Malalignment | None


def cpak(measured: Alignment) -> Any:
    """Return the CPAK type, ``I`` to ``IX`` (MacDessi et al. 2021), or None.

    ahka below −2 varus, above 2 valgus; jlo below 177 apex distal, above 183 apex proximal.

    Examples
    --------
    >>> from wedgecalc import Limb, measure
    >>> cpak(measure(Limb.from_angles(mldfa=88, mpta=87)))
    'II'
    """
    if measured.ahka is None or measured.jlo is None:
        return None
    ahka, jlo = (records.measures()[name] for name in ("ahka", "jlo"))
    number = 3 * zone(measured.jlo, jlo) + zone(measured.ahka, ahka)
    return CPAK_TYPES[int(number)] if np.ndim(number) == 0 else np.array(CPAK_TYPES)[number]


def zone(value: Any, record: records.MeasureRecord) -> Any:
    """Return 0 below, 1 inside and 2 above a measure's normal range."""
    # Angles of a leg made to measure come back with rounding: a leg on the limit is inside it.
    low, high = (record.normal_low or 0.0) - 1e-9, (record.normal_high or 0.0) + 1e-9
    return 1 + (np.asarray(value) > high).astype(int) - (np.asarray(value) < low).astype(int)


def phenotype(measured: Alignment) -> Any:
    """Return the functional phenotype as three words, limb + femur + tibia (Hirschmann et al. 2019), or None.

    Steps of 3°, each ± 1.5°, around HKA 180, femoral mechanical angle 93 (180 − mldfa) and tibial 87 (mpta).

    Examples
    --------
    >>> from wedgecalc import Limb, measure
    >>> phenotype(measure(Limb.from_angles(mldfa=88, mpta=82, jlca=2)))
    'VARHKA9° + NEUFMA0° + VARTMA6°'
    """
    if measured.mldfa is None:
        return None
    parts = (
        ("HKA", measured.hka, 180.0),
        ("FMA", 180.0 - measured.mldfa, 93.0),
        ("TMA", measured.mpta, 87.0),
    )
    words = [_phenotype_word(name, np.asarray(value) - centre) for name, value, centre in parts]
    if np.ndim(measured.hka) == 0:
        return " + ".join(str(w) for w in words)
    return np.array([" + ".join(row) for row in zip(*words, strict=True)])


def _phenotype_word(name: str, off: Any) -> Any:
    step = 3 * np.round(off / 3).astype(int)

    def word(s: int) -> str:
        return f"{'NEU' if s == 0 else 'VAL' if s > 0 else 'VAR'}{name}{abs(s)}°"

    return word(int(step)) if step.ndim == 0 else [word(int(s)) for s in step]


def malalignment(measured: Alignment) -> Malalignment | None:
    """Return each source's share of the deviation in degrees (Paley 2002), or None.

    Against the normal leg (mldfa 88, mpta 87, jlca 1): femur 88 − mldfa, tibia mpta − 87, joint 1 − jlca. By
    hka − 180 = mpta − mldfa − jlca they sum to hka − 178.

    Examples
    --------
    >>> from wedgecalc import Limb, measure
    >>> found = malalignment(measure(Limb.from_angles(mldfa=88, mpta=82, jlca=2)))
    >>> found.sources, round(found.tibia, 6), round(found.deviation, 6)
    (('tibia',), -5.0, -6.0)
    """
    if measured.mldfa is None or measured.jlca is None:
        return None
    m = records.measures()
    values: dict[str, tuple[str, Any]] = {
        "femur": ("mldfa", measured.mldfa),
        "tibia": ("mpta", measured.mpta),
        "joint": ("jlca", measured.jlca),
    }
    normal = {part: m[name].normal_typical or 0.0 for part, (name, _) in values.items()}
    shares = {
        "femur": normal["femur"] - measured.mldfa,
        "tibia": measured.mpta - normal["tibia"],
        "joint": normal["joint"] - measured.jlca,
    }
    outside = tuple(
        part for part, (name, value) in values.items() if np.any(zone(value, m[name]) != 1)
    )
    return Malalignment(**shares, deviation=sum(shares.values()), sources=outside)


def classify(measured: Alignment) -> Classification:
    """Return CPAK type, phenotype and malalignment of a measured limb.

    Examples
    --------
    >>> from wedgecalc import Limb, measure
    >>> classify(measure(Limb.from_angles(mldfa=88, mpta=82, jlca=2))).cpak
    'I'
    """
    return Classification(cpak(measured), phenotype(measured), malalignment(measured))
