"""The quiz: a random leg, estimates, a score, and the answer in steps. No browser here."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from wedgecalc import records
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.geometry.alignment import measure
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
# Largest error in degrees and points for it. All points are given where a check of the wedge would
# call it on target; a base counts by the angle that it opens or closes.
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
    """The difficulty of a level.

    Attributes
    ----------
    off : (float, float)
        Range of the deviation of one angle, degrees.
    odds : (float, float, float)
        Probabilities that the deviation is in femur, tibia and joint.
    sd : float
        SD of the other angles, degrees.
    apart : float
        Degrees by which the largest share exceeds the second, so that there is one answer.
    least : float
        Smallest correction of a leg, degrees.
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
        Together they reproduce the leg.
    """

    plan: Plan
    responsible: str
    level: int = DEFAULT_LEVEL
    seed: int = 0

    @property
    def bones(self) -> frozenset[str]:
        """The right answers about the site: that with the largest share, and that of the verdict."""
        code = verdict(self.plan.limb).code
        of_verdict = (
            {"femur", "tibia"} if code == Where.BOTH else {str(code)} & set(DEFORMITY_SITES)
        )
        return frozenset({self.responsible} | of_verdict)

    @property
    def wedges(self) -> tuple[Plan, ...]:
        """The right plans: those that the verdict suggests, closing or opening."""
        which, own_name = verdict(self.plan.limb), self.plan.procedure.name
        names = which.procedures if own_name in which.procedures else (own_name,)
        return tuple(
            self.plan if name == own_name else plan(self.plan.limb, name) for name in names
        )

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
        right = any(procedure == wedge.procedure.name for wedge in self.wedges)
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
        """Return the error of an estimate, degrees, as it is scored.

        Numbers are rounded to one decimal, as shown; a wedge that cannot be cut is infinitely wrong.
        """
        if key == "hka":
            return difference_shown(value, self.truth["hka"])
        return _off(self.wedge_for(key, value, procedure), key, value)

    def wedge_for(self, key: str, value: float | None, procedure: str | None) -> Plan:
        """Return the right wedge with which an estimate is compared.

        It is that of the chosen procedure if this is right, otherwise the nearest.
        """
        own = [wedge for wedge in self.wedges if wedge.procedure.name == procedure]
        if value is None:
            return (own or self.wedges)[0]
        return min(own or self.wedges, key=lambda wedge: _off(wedge, key, value))

    @property
    def question(self) -> str:
        """The question in words, with the target, as no wedge has a size without one."""
        leg = WORDS[f"a-{self.plan.limb.frame.side}"]
        return WORDS["quiz-question"].format(leg=leg, target=target_words(self.plan.target))

    @property
    def steps(self) -> list[tuple[str, frozenset[str]]]:
        """The steps of the answer: a sentence, and the parts of the drawing up to this step."""
        plan, before = self.plan, self.plan.before
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
            "wedge": f"{stop_line(plan)}A {plan.procedure.label} of "
            f"{amount(plan.correction, 'deg')} with a base of {size_text(plan, plan.wedge.base)} "
            f"brings the line to {amount(plan.after.wbl, 'pct')}.",
            "after": "The leg after the correction.",
        }
        parts = ["bones", *steps]
        return [(text, frozenset(parts[: k + 2])) for k, text in enumerate(steps.values())]


def difference_shown(value: float, truth: float) -> float:
    """Return the difference of two numbers as shown, with one decimal.

    >>> difference_shown(8.0, 7.64)
    0.4
    """
    return round(abs(round(value, 1) - round(truth, 1)), 1)


def _off(plan: Plan, key: str, value: float) -> float:
    if key == "angle":
        return difference_shown(value, float(plan.correction))
    try:
        answer = check(plan.limb, plan.request, base=value)
    except InputError:  # a wedge that cannot be cut
        return math.inf
    return round(abs(answer.error["correction_deg"] or 0.0), 1)


def new_round(seed: int, level: int = DEFAULT_LEVEL) -> QuizRound:
    """Return a round; the same seed gives the same leg of a level, 1 to 3.

    >>> new_round(1).responsible in DEFORMITY_SITES
    True
    """
    random, difficulty = np.random.default_rng(seed), QUIZ_LEVELS[level]
    while True:
        bowed = random.random() < 0.7
        bone = DEFORMITY_SITES[random.choice(3, p=difficulty.odds)]
        off = random.uniform(*difficulty.off) * (1 if bowed else -1)
        angles = {
            "mldfa": random.normal(87.5, difficulty.sd),
            "mpta": random.normal(87.5, difficulty.sd),
            "jlca": random.normal(1.0, 0.625 * difficulty.sd),
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
        quiz_round = _planned(limb, difficulty)
        if quiz_round is not None:
            return replace(quiz_round, level=level, seed=seed)


def _planned(limb: Limb, difficulty: QuizLevel) -> QuizRound | None:
    before = measure(limb)
    deformity = malalignment(before)
    if deformity is None:
        return None
    way = -math.copysign(1.0, float(deformity.deviation))
    shares = {bone: -way * float(getattr(deformity, bone)) for bone in DEFORMITY_SITES}
    first, second = sorted(shares.values(), reverse=True)[:2]
    if first - second < difficulty.apart:
        return None
    try:
        bone = max(DEFORMITY_SITES[:2], key=shares.__getitem__)
        record = usual_record(bone, 1 if before.hka < 180 else -1)
        planned = plan(limb, record.name)
    except NoPlanError:
        return None
    if planned.correction < difficulty.least or stop_words(planned):  # not a right answer
        return None
    return QuizRound(planned, max(shares, key=shares.__getitem__))
