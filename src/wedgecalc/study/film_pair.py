"""Two films of one leg compared: how sure each number is, and whether they were taken alike.

What an osteotomy leaves as it was has to be the same on both films: the length of the bone that is
not cut and the angle of its joint line, the neck-shaft angle, and where notch and spines lie
between the edges of the joint. If it is not, the films differ in scale or in rotation, and so may
the angles, or they are not of one leg.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.limb import AnyLimb
from wedgecalc.geometry.plane import Number, dot, length
from wedgecalc.planning.request_fields import ANOTHER_FILM
from wedgecalc.study.first_order import displaced_limbs
from wedgecalc.study.landmark_spread import spread_of

_SIGNIFICANT = 3.0  # SDs of reading two films: more is a difference between the films
Numbers: TypeAlias = Mapping[str, float | None]
SCALE, KNEE = "scale", "knee-centre"
SAME, EXCHANGED = "same-landmarks", "exchanged"  # the same film twice; before and after exchanged
ANGLE_OF_UNCUT = {"femur": "mldfa", "tibia": "mpta"}  # angle of a bone that keeps if it is not cut


@dataclass(frozen=True, slots=True)
class FilmDifference:
    """Something that no osteotomy changes, on both films.

    Attributes
    ----------
    name : str
        ``scale`` (the length of the bone that is not cut, mm), ``mldfa`` or ``mpta`` of that bone,
        ``nsa``, ``notch``, ``spines``, ``widths``, or ``knee-centre``; ``same-landmarks`` for one
        film named twice, ``exchanged`` where HKA went the other way than planned.
    before, after : float or None
        Its value on the first film and on the other; None for those that are no numbers.
    sd : float or None
        How much two readings of it differ, as a standard deviation.
    """

    name: str
    before: float | None
    after: float | None
    sd: float | None

    @property
    def differs(self) -> bool:
        """Whether the films differ by more than two readings do."""
        if self.before is None or self.after is None or self.sd is None:
            return True
        return abs(self.after - self.before) > _SIGNIFICANT * self.sd


def sds_of(
    limb: AnyLimb,
    numbers: Callable[[AnyLimb], Mapping[str, Any]],
    given: Mapping[str, float] | float | None,
    of: str,
) -> dict[str, Number]:
    """Return the standard deviation of numbers of a limb, by the error of every landmark.

    Parameters
    ----------
    limb : Limb
        One limb, or an array of limbs.
    numbers : callable
        Returns numbers by name of an array of limbs; None for one that is missing.
    given : float or mapping of str to float, optional
        SDs of landmarks, mm, as for `spread_of`.
    of : {"this-film", "another-film"}
        Whether the error is that of reading alone, or of positioning too.
    """
    steps = displaced_limbs(limb, spread_of(limb, given, of))
    found = {name: v for name, v in numbers(steps.limb).items() if v is not None}
    table = np.array([np.broadcast_to(v, np.shape(steps.limb.hip)) for v in found.values()])
    sds = np.sqrt(steps.variances(table).sum(axis=1))
    return {n: float(sd) if limb.single else sd for n, sd in zip(found, sds, strict=True)}


def _unchanged_by(limb: AnyLimb, bones: frozenset[str], at_hip: bool) -> dict[str, Number | None]:
    """Return what an osteotomy of these bones leaves as it was.

    Parameters
    ----------
    limb : Limb
    bones : frozenset of str
        ``tibia``, ``femur``, or both.
    at_hip : bool
        Whether the neck-shaft angle may change.
    """
    found, p = measure(limb), limb.points
    whole = found.femur if "femur" not in bones else found.tibia
    condyles = limb.line("condyle_medial", "condyle_lateral")
    notch, spines = p.get("femoral_notch"), p.get("tibial_spines")
    ends = p.get("condyle_medial"), condyles
    return {
        SCALE: found.plateau if len(bones) == 2 else whole,
        "nsa": None if at_hip else found.nsa,
        "notch": None if notch is None or condyles is None else _place(notch, *ends),
        "spines": None if spines is None else _place(spines, p["plateau_medial"], limb.plateau),
        "widths": None if condyles is None else 100.0 * length(condyles) / limb.width,
        **{
            name: getattr(found, name) for bone, name in ANGLE_OF_UNCUT.items() if bone not in bones
        },
    }


def _place(point: Any, start: Any, line: Any) -> Number:
    """Return how far along a line a point lies, % of its length."""
    beside: Number = dot(line, point - start) / length(line) ** 2 * 100.0
    return beside


def film_differences(
    before: AnyLimb, after: AnyLimb, bones: frozenset[str], at_hip: bool
) -> tuple[FilmDifference, ...]:
    """Return what must be alike on two films of one leg, those that are not first.

    Without a scale on either film, only where the knee centre comes from is compared.
    """
    found = []
    if _same(before, after):
        found.append(FilmDifference(SAME, None, None, None))
    if before.knee_source != after.knee_source:
        found.append(FilmDifference(KNEE, None, None, None))
    if before.frame.calibrated and after.frame.calibrated:

        def numbers(limb: AnyLimb) -> dict[str, Number | None]:
            return _unchanged_by(limb, bones, at_hip)

        films = before, after
        values = [numbers(limb) for limb in films]
        of_reading, of_both = (
            [sds_of(limb, numbers, None, of) for limb in films]
            for of in ("this-film", ANOTHER_FILM)
        )
        for name in values[0]:
            sds = of_both if name in ANGLE_OF_UNCUT.values() else of_reading
            one, two = (value[name] for value in values)
            if one is not None and two is not None:
                sd = math.hypot(*(float(of[name]) for of in sds))
                found.append(FilmDifference(name, float(one), float(two), sd))
    return tuple(sorted(found, key=lambda sign: not sign.differs))


def _same(before: AnyLimb, after: AnyLimb) -> bool:
    """Return whether all landmarks of two films are the same, which no second reading is."""
    one, other = before.points, after.points
    names = one.keys() & other.keys()
    return all(bool(np.all(np.abs(one[name] - other[name]) < 1e-6)) for name in names)
