"""A quiz: a random leg, four estimates, a score, and the answer in steps. No browser here."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from wedgecalc import records
from wedgecalc.errors import InputError
from wedgecalc.geometry.classification import malalignment
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.check import TOLERANCE, check
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.results.alert_words import stop_line, stop_words
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.sentences import alignment_words, amount, target_words
from wedgecalc.studio.words import WORDS
from wedgecalc.study.one_level import usual_record
from wedgecalc.study.verdict import verdict
from wedgecalc.terms import Where

DEFORMITY_SITES = ("femur", "tibia", "joint")
# Points for an estimate within each distance, degrees: all of them where a check of that wedge
# would call it on target. A base counts by the angle that it opens or closes.
POINTS_BY_ERROR = {
    "hka": ((TOLERANCE, 3), (2.0, 2), (4.0, 1)),
    "angle": ((TOLERANCE, 3), (2.0, 2), (3.0, 1)),
    "base": ((TOLERANCE, 3), (2.0, 2), (3.0, 1)),
}
POINTS_FOR_BONE = POINTS_FOR_PROCEDURE = 3
MAX_POINTS = (
    POINTS_FOR_BONE + POINTS_FOR_PROCEDURE + sum(steps[0][1] for steps in POINTS_BY_ERROR.values())
)


@dataclass(frozen=True, slots=True)
class QuizLevel:
    """How hard the legs of a level are.

    Attributes
    ----------
    off : (float, float)
        Degrees by which one angle is off.
    odds : (float, float, float)
        Of femur, tibia and joint.
    sd : float
        By which the other angles vary, degrees.
    apart : float
        Degrees by which the first share is ahead of the second: a question has one answer.
    least : float
        Degrees of correction from which on a leg is worth a question.
    """

    off: tuple[float, float]
    odds: tuple[float, float, float]
    sd: float
    apart: float
    least: float


QUIZ_LEVELS = {
    1: QuizLevel((7.0, 10.0), (0.45, 0.55, 0.0), 0.4, 4.0, 5.0),
    2: QuizLevel((4.0, 9.0), (0.35, 0.5, 0.15), 0.8, 1.5, 4.0),
    3: QuizLevel((2.5, 6.0), (0.35, 0.4, 0.25), 1.6, 1.5, 2.5),
}
DEFAULT_LEVEL = 2


@dataclass(frozen=True, slots=True)
class QuizRound:
    """One leg of the quiz.

    Attributes
    ----------
    plan : Plan
    responsible : {"femur", "tibia", "joint"}
        Where most of the deformity is.
    level, seed : int
        They give the same leg again.
    """

    plan: Plan
    responsible: str
    level: int = DEFAULT_LEVEL
    seed: int = 0

    @property
    def bones(self) -> frozenset[str]:
        """The bones, or the joint, that are a right answer: the largest share's and the verdict's."""
        code = verdict(self.plan.limb).code
        said = {"femur", "tibia"} if code == Where.BOTH else {str(code)} & set(DEFORMITY_SITES)
        return frozenset({self.responsible} | said)

    @property
    def wedges(self) -> tuple[Plan, ...]:
        """The plans that are a right answer: those that the verdict means, closing or opening."""
        which, own = verdict(self.plan.limb), self.plan.procedure.name
        names = which.procedures if own in which.procedures else (own,)
        return tuple(self.plan if name == own else plan(self.plan.limb, name) for name in names)

    @property
    def truth(self) -> dict[str, float]:
        """The numbers to estimate: hka and angle in degrees, base in mm."""
        return {
            "hka": float(self.plan.before.hka),
            "angle": float(self.plan.correction),
            "base": float(self.plan.wedge.base or 0.0),
        }

    def points(
        self, guess: Mapping[str, float | None], bone: str | None, procedure: str | None = None
    ) -> dict[str, int]:
        """Return the points for each estimate, the bone and the procedure, 0 for a missing one."""
        right = any(procedure == made.procedure.name for made in self.wedges)
        points = {
            "bone": POINTS_FOR_BONE if bone in self.bones else 0,
            "procedure": POINTS_FOR_PROCEDURE if right else 0,
        }
        for key, steps in POINTS_BY_ERROR.items():
            value = guess.get(key)
            off = math.inf if value is None else self.off(key, float(value), procedure)
            points[key] = next((n for limit, n in steps if off <= limit), 0)
        return points

    def off(self, key: str, value: float, procedure: str | None = None) -> float:
        """Return how far an estimate is from the right answer, degrees, as its points count.

        To the tenth, as numbers are shown; of a wedge that nobody can cut infinitely far.
        """
        if key == "hka":
            return difference_shown(value, self.truth["hka"])
        return _off(self.wedge_for(key, value, procedure), key, value)

    def wedge_for(self, key: str, value: float | None, procedure: str | None) -> Plan:
        """Return the right wedge that an estimate is held against.

        It is that of the procedure, if that is a right one, else the nearest.
        """
        own = [made for made in self.wedges if made.procedure.name == procedure]
        if value is None:
            return (own or self.wedges)[0]
        return min(own or self.wedges, key=lambda made: _off(made, key, value))

    @property
    def question(self) -> str:
        """What is asked, in words: without the target no wedge has a size."""
        leg = WORDS[f"a-{self.plan.limb.frame.side}"]
        return WORDS["quiz-question"].format(leg=leg, target=target_words(self.plan.target))

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


def difference_shown(value: float, truth: float) -> float:
    """Return by how much two numbers differ as they are shown, to the tenth.

    >>> difference_shown(8.0, 7.64)
    0.4
    """
    return round(abs(round(value, 1) - round(truth, 1)), 1)


def _off(made: Plan, key: str, value: float) -> float:
    if key == "angle":
        return difference_shown(value, float(made.correction))
    try:
        answer = check(made.limb, made.request, base=value)
    except InputError:  # a wedge that nobody can cut
        return math.inf
    return round(abs(answer.error["correction_deg"] or 0.0), 1)


def new_round(seed: int, level: int = DEFAULT_LEVEL) -> QuizRound:
    """Return a round; the same seed gives the same leg of a level, 1 to 3.

    >>> new_round(1).responsible in DEFORMITY_SITES
    True
    """
    random, hard = np.random.default_rng(seed), QUIZ_LEVELS[level]
    while True:
        bowed = random.random() < 0.7
        bone = DEFORMITY_SITES[random.choice(3, p=hard.odds)]
        off = random.uniform(*hard.off) * (1 if bowed else -1)
        angles = {
            "mldfa": random.normal(87.5, hard.sd),
            "mpta": random.normal(87.5, hard.sd),
            "jlca": random.normal(1.0, 0.625 * hard.sd),
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
        made = _planned(limb, hard)
        if made is not None:
            return replace(made, level=level, seed=seed)


def _planned(limb: Limb, hard: QuizLevel) -> QuizRound | None:
    from wedgecalc.errors import NoPlanError
    from wedgecalc.geometry.alignment import measure

    before = measure(limb)
    found = malalignment(before)
    if found is None:
        return None
    way = -math.copysign(1.0, float(found.deviation))
    shares = {bone: -way * float(getattr(found, bone)) for bone in DEFORMITY_SITES}
    first, second = sorted(shares.values(), reverse=True)[:2]
    if first - second < hard.apart:
        return None
    try:
        bone = max(DEFORMITY_SITES[:2], key=shares.__getitem__)
        record = usual_record(bone, 1 if before.hka < 180 else -1)
        made = plan(limb, record.name)
    except NoPlanError:
        return None
    if made.correction < hard.least or stop_words(made):  # which nobody would call right
        return None
    return QuizRound(made, max(shares, key=shares.__getitem__))
