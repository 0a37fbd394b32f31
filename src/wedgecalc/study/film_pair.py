"""Two films of one leg compared: the SD of each number, and whether the films agree.

Some numbers do not change with an osteotomy and must agree: the length of the bone that is not cut,
the angle of its joint line, the neck-shaft angle, and the places of notch and spines between the
edges of the joint. If they do not, the films differ in scale or rotation, and the angles may be off
too, or the films show different legs.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.limb import AnyLimb
from wedgecalc.geometry.plane import Number, dot, length
from wedgecalc.planning.request_fields import ANOTHER_FILM
from wedgecalc.study.first_order import displaced_limbs
from wedgecalc.study.landmark_spread import spread_of

_SIGNIFICANT = 3.0  # SDs of reading two films: a larger difference is one between the films
SCALE, KNEE = "scale", "knee-centre"
SAME, EXCHANGED = "same-landmarks", "exchanged"  # the same film twice; before and after exchanged
ANGLE_OF_UNCUT = {"femur": "mldfa", "tibia": "mpta"}  # angle that changes only if the bone is cut


@dataclass(frozen=True, slots=True)
class FilmDifference:
    """A number that the osteotomy does not change, on both films.

    Attributes
    ----------
    name : str
        ``scale`` (the length of the bone that is not cut, mm), ``mldfa`` or ``mpta`` of that bone,
        ``nsa``, ``notch``, ``spines``, ``widths``, or ``knee-centre``; ``same-landmarks`` for one
        film named twice, ``exchanged`` where HKA went the other way than planned.
    before, after : float or None
        Its value on the first film and on the other; None for those that are no numbers.
    sd : float or None
        SD of the difference between two readings.
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
    """Return the numbers that an osteotomy of these bones, or at the hip, does not change."""
    measures, p = measure(limb), limb.points
    uncut = measures.femur if "femur" not in bones else measures.tibia
    condyles = limb.line("condyle_medial", "condyle_lateral")
    notch, spines = p.get("femoral_notch"), p.get("tibial_spines")
    ends = p.get("condyle_medial"), condyles
    return {
        SCALE: measures.plateau if len(bones) == 2 else uncut,
        "nsa": None if at_hip else measures.nsa,
        "notch": None if notch is None or condyles is None else _place(notch, *ends),
        "spines": None if spines is None else _place(spines, p["plateau_medial"], limb.plateau),
        "widths": None if condyles is None else 100.0 * length(condyles) / limb.width,
        **{
            name: getattr(measures, name)
            for bone, name in ANGLE_OF_UNCUT.items()
            if bone not in bones
        },
    }


def _place(point: Any, start: Any, line: Any) -> Number:
    """Return the place of a point along a line, % of its length."""
    place: Number = dot(line, point - start) / length(line) ** 2 * 100.0
    return place


def film_differences(
    before: AnyLimb, after: AnyLimb, bones: frozenset[str], at_hip: bool
) -> tuple[FilmDifference, ...]:
    """Return what must agree on two films of one leg, differences first.

    Unless both films have a scale, only the source of the knee centre is compared.
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
