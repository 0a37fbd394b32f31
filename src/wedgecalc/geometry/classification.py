"""Classification of a leg: CPAK type, functional phenotype, and the source of the deformity."""

from dataclasses import dataclass
from itertools import compress
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.geometry.leg import Leg
from wedgecalc.geometry.plane import N, Number, P
from wedgecalc.record_types import standing_code

CPAK_TYPES = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
LegWord: TypeAlias = str | NDArray[np.str_]  # word for one leg, or for each of many


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

    cpak: LegWord | None
    phenotype: LegWord | None
    malalignment: Malalignment | None


def cpak(measured: Alignment[Number]) -> LegWord | None:
    """Return the CPAK type, ``I`` to ``IX`` (MacDessi et al. 2021).

    The arithmetic HKA is varus below −2° and valgus above 2°; the joint line obliquity has its apex
    distal below 177° and proximal above 183°.

    Parameters
    ----------
    measured : Alignment
        The measures of one limb or of an array of limbs.

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
    """Return 0 below, 1 inside and 2 above the normal range of a measure, as it is shown.

    Parameters
    ----------
    value : float or array of float
        In the unit of the measure.
    record : MeasureRecord

    Returns
    -------
    array of int, of the shape of `value`
    """
    code: NDArray[np.intp] = np.asarray(standing_code(value, record.normal_low, record.normal_high))
    return 1 + code


def phenotype(measured: Alignment[Number]) -> LegWord | None:
    """Return the functional phenotype: limb + femur + tibia (Hirschmann et al. 2019).

    In steps of 3°, each ± 1.5°, around an HKA of 180°, a femoral mechanical angle (180° − mLDFA) of
    93° and a tibial one (MPTA) of 87°.

    Parameters
    ----------
    measured : Alignment
        The measures of one limb or of an array of limbs.

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
    words = [
        _phenotype_words(name, phenotype_steps(measure, getattr(measured, measure)))
        for name, measure in (("HKA", "hka"), ("FMA", "mldfa"), ("TMA", "mpta"))
    ]
    each = np.array([" + ".join(row) for row in zip(*words, strict=True)])
    return each if np.ndim(measured.hka) else str(each[0])


def phenotype_steps(measure: str, value: Number) -> NDArray[np.float64]:
    """Return how many steps of 3° an HKA, mLDFA or MPTA is off neutral, valgus positive.

    Parameters
    ----------
    measure : {"hka", "mldfa", "mpta"}
    value : float or array of float
        Degrees.
    """
    off = np.asarray(value) - records.measures()[measure].phenotype
    return np.round((-off if measure == "mldfa" else off) / 3)


def _phenotype_words(name: str, steps: NDArray[np.float64]) -> list[str]:
    """Return the part of the phenotype for a number of steps of 3°, of each leg."""
    degrees = 3 * np.atleast_1d(steps).astype(int)
    return [f"{'NEU' if s == 0 else 'VAL' if s > 0 else 'VAR'}{name}{abs(s)}°" for s in degrees]


def malalignment(measured: Alignment[Number]) -> Malalignment | None:
    """Return what femur, tibia and joint each contribute to the deviation (Paley 2002).

    Compared with the normal leg (mLDFA 88°, MPTA 87°, JLCA 1°): femur 88 − mLDFA, tibia MPTA − 87,
    joint 1 − JLCA. As HKA − 180 = MPTA − mLDFA − JLCA, they sum to HKA − 178.

    Parameters
    ----------
    measured : Alignment
        The measures of one limb or of an array of limbs.

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


def classify(leg: Leg[P, N] | Alignment[N]) -> Classification:
    """Return CPAK type, phenotype and malalignment of a limb, or of an array of limbs.

    Parameters
    ----------
    leg : Limb, Case or Alignment
        A leg, or what was measured of it.

    Returns
    -------
    Classification
        For an array of limbs, with an array for each.

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> classify(Limb.from_angles(mldfa=88, mpta=82, jlca=2)).cpak
    'I'
    """
    measured: Alignment[Any] = leg if isinstance(leg, Alignment) else measure(leg)
    return Classification(cpak(measured), phenotype(measured), malalignment(measured))
