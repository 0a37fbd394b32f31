"""Classification of a leg: CPAK type, functional phenotype, and the source of the deformity."""

from dataclasses import dataclass
from itertools import compress
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.plane import Number

CPAK_TYPES = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
Word: TypeAlias = str | NDArray[np.str_]  # of one leg, or of each of many


@dataclass(frozen=True, slots=True)
class Malalignment:
    """Where the deviation from normal alignment comes from (Paley's malalignment test).

    Attributes
    ----------
    femur, tibia, joint : float or array of float
        Share of each in the deviation, degrees, valgus positive.
    deviation : float or array of float
        Their sum, degrees: the HKA less that of a leg with normal angles.
    sources : tuple of str
        Which of ``femur``, ``tibia``, ``joint`` lie outside their normal range; for arrays, in any
        leg.
    """

    femur: Number
    tibia: Number
    joint: Number
    deviation: Number
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classification:
    """Classification of a limb, or of each of an array of limbs.

    Attributes
    ----------
    cpak, phenotype : str or array of str, or None
        CPAK type and functional phenotype; None where a measurement they need is absent.
    malalignment : Malalignment or None
    """

    cpak: Word | None
    phenotype: Word | None
    malalignment: Malalignment | None


def cpak(measured: Alignment) -> Word | None:
    """Return the CPAK type, ``I`` to ``IX`` (MacDessi et al. 2021).

    The arithmetic HKA is varus below −2° and valgus above 2°; the joint line obliquity has its apex
    distal below 177° and proximal above 183°.

    Parameters
    ----------
    measured : Alignment

    Returns
    -------
    str or array of str, or None
        None without the condyle line.

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


def zone(value: Number, record: records.MeasureRecord) -> NDArray[np.intp]:
    """Return 0 below, 1 inside and 2 above the normal range of a measure.

    Parameters
    ----------
    value : float or array of float
        In the unit of the measure.
    record : MeasureRecord

    Returns
    -------
    array of int, of the shape of `value`
    """
    # A limb made from angles is measured with rounding errors: on the limit it counts as inside.
    low, high = (record.normal_low or 0.0) - 1e-9, (record.normal_high or 0.0) + 1e-9
    return 1 + (np.asarray(value) > high).astype(np.intp) - (np.asarray(value) < low)


def phenotype(measured: Alignment) -> Word | None:
    """Return the functional phenotype: limb + femur + tibia (Hirschmann et al. 2019).

    In steps of 3°, each ± 1.5°, around an HKA of 180°, a femoral mechanical angle (180° − mLDFA) of
    93° and a tibial one (MPTA) of 87°.

    Parameters
    ----------
    measured : Alignment

    Returns
    -------
    str or array of str, or None
        None without the condyle line.

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
    words = [_phenotype_words(name, value - centre) for name, value, centre in parts]
    each = np.array([" + ".join(row) for row in zip(*words, strict=True)])
    return each if np.ndim(measured.hka) else str(each[0])


def _phenotype_words(name: str, deviation: Number) -> list[str]:
    """Return the part of the phenotype for a deviation in degrees, of each leg."""
    steps = 3 * np.round(np.atleast_1d(deviation) / 3).astype(int)
    return [f"{'NEU' if s == 0 else 'VAL' if s > 0 else 'VAR'}{name}{abs(s)}°" for s in steps]


def malalignment(measured: Alignment) -> Malalignment | None:
    """Return what femur, tibia and joint each contribute to the deviation (Paley 2002).

    Compared with the normal leg (mLDFA 88°, MPTA 87°, JLCA 1°): femur 88 − mLDFA, tibia MPTA − 87,
    joint 1 − JLCA. As HKA − 180 = MPTA − mLDFA − JLCA, they sum to HKA − 178.

    Parameters
    ----------
    measured : Alignment

    Returns
    -------
    Malalignment or None
        None without the condyle line.

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
    angles = {"mldfa": measured.mldfa, "mpta": measured.mpta, "jlca": measured.jlca}
    mldfa, mpta, jlca = (m[name].normal_typical or 0.0 for name in angles)
    femur, tibia, joint = mldfa - measured.mldfa, measured.mpta - mpta, jlca - measured.jlca
    outside = [bool(np.any(zone(value, m[name]) != 1)) for name, value in angles.items()]
    sources = tuple(compress(("femur", "tibia", "joint"), outside))
    return Malalignment(femur, tibia, joint, femur + tibia + joint, sources)


def classify(measured: Alignment) -> Classification:
    """Return CPAK type, phenotype and malalignment of a limb, or of an array of limbs.

    Parameters
    ----------
    measured : Alignment

    Examples
    --------
    >>> from wedgecalc import Limb, measure
    >>> classify(measure(Limb.from_angles(mldfa=88, mpta=82, jlca=2))).cpak
    'I'
    """
    return Classification(cpak(measured), phenotype(measured), malalignment(measured))
