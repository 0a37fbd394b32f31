"""A quiz: a random leg, four estimates, a score, and the answer in steps. No browser here."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wedgecalc import records
from wedgecalc.geometry.classification import malalignment
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.results.alert_words import stop_line
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.sentences import alignment_words, amount
from wedgecalc.studio.words import WORDS
from wedgecalc.study.one_level import usual_record

BONES = ("femur", "tibia", "joint")
# Points for an estimate within each distance, degrees and mm.
NEAR = {
    "hka": ((1.0, 3), (2.0, 2), (4.0, 1)),
    "angle": ((1.0, 3), (2.0, 2), (3.0, 1)),
    "base": ((1.0, 3), (2.0, 2), (3.0, 1)),
}
FOR_BONE = 3
MOST = FOR_BONE + sum(steps[0][1] for steps in NEAR.values())


@dataclass(frozen=True, slots=True)
class Round:
    """One leg of the quiz.

    Attributes
    ----------
    plan : Plan
    responsible : {"femur", "tibia", "joint"}
        Where most of the deformity is.
    """

    plan: Plan
    responsible: str

    @property
    def truth(self) -> dict[str, float]:
        """The numbers to estimate: hka and angle in degrees, base in mm."""
        return {
            "hka": float(self.plan.before.hka),
            "angle": float(self.plan.correction),
            "base": float(self.plan.wedge.base or 0.0),
        }

    def points(self, guess: Mapping[str, float | None], bone: str | None) -> dict[str, int]:
        """Return the points for each estimate and for the bone, 0 for a missing one."""
        points = {"bone": FOR_BONE if bone == self.responsible else 0}
        for key, steps in NEAR.items():
            value = guess.get(key)
            off = np.inf if value is None else abs(float(value) - self.truth[key])
            points[key] = next((n for limit, n in steps if off <= limit), 0)
        return points

    @property
    def steps(self) -> list[tuple[str, frozenset[str]]]:
        """The steps of the answer: a sentence, and all that is drawn by then."""
        before, made = self.plan.before, self.plan
        joints = ", ".join(
            f"{r.symbol} {amount(getattr(before, r.name), 'deg')} (usual {r.normal_typical:g}°)"
            for r in (records.measures()[name] for name in ("mldfa", "mpta", "jlca"))
        )
        steps = {
            "load": "From hip to ankle runs the weight-bearing line; it crosses the plateau at "
            f"{amount(before.wbl, 'pct')} from the medial edge.",
            "axes": "The axes of femur and tibia meet at the knee: "
            f"HKA {amount(before.hka, 'deg')}, that is {alignment_words(float(before.hka))}.",
            "joints": f"Joint lines against the axes: {joints}. "
            f"Most of the deviation is in the {WORDS[self.responsible]}.",
            "wedge": f"{stop_line(made)}A {made.procedure.label} of {amount(made.correction, 'deg')} with a base of "
            f"{size_text(made, made.wedge.base)} brings the line to {amount(made.after.wbl, 'pct')}.",
            "after": "The leg after the correction.",
        }
        parts = ["bones", *steps]
        return [(text, frozenset(parts[: k + 2])) for k, text in enumerate(steps.values())]


def new_round(seed: int) -> Round:
    """Return a round; the same seed gives the same leg.

    >>> new_round(1).responsible in BONES
    True
    """
    random = np.random.default_rng(seed)
    while True:
        bowed = random.random() < 0.7
        bone = BONES[random.choice(3, p=(0.35, 0.5, 0.15))]
        off = random.uniform(4, 9) * (1 if bowed else -1)
        angles = {
            "mldfa": random.normal(87.5, 0.8),
            "mpta": random.normal(87.5, 0.8),
            "jlca": random.normal(1.0, 0.5),
        }
        name, sign = {"femur": ("mldfa", 1), "tibia": ("mpta", -1), "joint": ("jlca", 1)}[bone]
        angles[name] += sign * off * (0.6 if bone == "joint" else 1.0)
        limb = Limb.from_angles(
            ("right", "left")[random.integers(2)],
            femur=random.normal(430, 20),
            tibia=random.normal(365, 18),
            plateau=random.normal(76, 4),
            tilt=random.normal(0, 1.5),
            **angles,
        )
        made = _planned(limb)
        if made is not None:
            return made


def _planned(limb: Limb) -> Round | None:
    from wedgecalc.errors import NoPlanError
    from wedgecalc.geometry.alignment import measure

    before = measure(limb)
    found = malalignment(before)
    if found is None:
        return None
    way = -math.copysign(1.0, float(found.deviation))
    shares = {bone: -way * float(getattr(found, bone)) for bone in BONES}
    first, second = sorted(shares.values(), reverse=True)[:2]
    if first - second < 1.5:  # a question must have one answer
        return None
    try:
        bone = max(BONES[:2], key=shares.__getitem__)
        record = usual_record(bone, 1 if before.hka < 180 else -1)
        return Round(plan(limb, record.name), max(shares, key=shares.__getitem__))
    except NoPlanError:
        return None
