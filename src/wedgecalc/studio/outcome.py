"""What follows from a leg in the studio: measurements, plan, alerts, and what is wrong."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from wedgecalc.cohort.request import AUTO
from wedgecalc.drawing.scene import Scene
from wedgecalc.errors import InputError, NoPlanError, Problem
from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.alerts import Alert, alerts_of_limb
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.planning.request import PlanRequest
from wedgecalc.records import landmarks
from wedgecalc.results.sentences_verdict import agreement_words, verdict_sentence
from wedgecalc.studio.words import label_of
from wedgecalc.study.uncertainty import Uncertainty, uncertainty_of
from wedgecalc.study.verdict import DOUBLE, Verdict, verdict

ONE_IS_DRAWN = (
    "Drawn here is a cut of the bone with the larger share alone: “Show both bones” draws both, "
    "wedgecalc double-level plans them."
)


@dataclass(frozen=True)
class Outcome:
    """What follows from a leg, as far as its landmarks allow, and what is wrong, in sentences."""

    limb: Limb | None = None
    before: Alignment | None = None
    procedure: str | None = None
    plan: Plan | None = None
    scene: Scene | None = None
    sure: Uncertainty | None = None
    alerts: tuple[Alert, ...] = ()
    problems: tuple[str, ...] = ()
    verdict: str = ""
    both: bool = False

    @cached_property
    def alone(self) -> Scene | None:
        """The leg and its shapes without a plan; None before it is marked."""
        return None if self.limb is None else Scene.of(self.limb)


def outcome_of(limb: Limb, procedure: str, request: Callable[[str], PlanRequest]) -> Outcome:
    """Return what follows from a leg, without shapes and uncertainty.

    Parameters
    ----------
    limb : Limb
    procedure : str
        A procedure, or ``auto`` for that of the verdict.
    request : callable
        Returns the whole request for a procedure.
    """
    before, asked = measure(limb), request(procedure)
    try:
        which = verdict(limb, None, asked.target, asked.arthritis, asked)
    except InputError:  # of its soft tissue: the plan below says what is wrong
        which = verdict(limb, None, asked.target, asked.arthritis)
    auto, said = procedure == AUTO, verdict_sentence(which)
    name = procedure
    if auto:  # one bone is drawn here: of two that with the larger share
        name = which.larger if which.procedure == DOUBLE else which.procedure or ""
    measured = Outcome(
        limb,
        before,
        name or None,
        alerts=alerts_of_limb(limb, before),
        verdict=said,
        both=auto and which.procedure == DOUBLE,
    )
    if not name:
        return measured
    try:
        planned = plan(limb, request(name))
    except InputError as error:
        return replace(measured, problems=tuple(map(problem_words, error.problems)))
    except NoPlanError as error:
        return replace(measured, problems=(error.reason,))
    made = replace(measured, alerts=planned.alerts, plan=planned)
    return replace(made, verdict=_said(which.beside(planned), planned, auto))


def with_shapes(found: Outcome) -> Outcome:
    """Return an outcome with the shapes of its plan and its uncertainty."""
    planned = found.plan
    if planned is None:
        return found
    try:
        scene = replace(Scene.of(planned), stands=False)  # in register with film and landmarks
        uncertain = planned.limb.frame.calibrated and not planned.procedure.through_shaft
        sure = uncertainty_of(planned.limb, planned.request) if uncertain else None
    except (InputError, NoPlanError) as error:
        problems = error.problems if isinstance(error, InputError) else ()
        why = tuple(map(problem_words, problems)) or (str(error),)
        bare = replace(found, plan=None, problems=why)
        return replace(bare, alerts=alerts_of_limb(planned.limb, planned.before))
    return replace(found, scene=scene, sure=sure)


def _said(which: Verdict, made: Plan, auto: bool) -> str:
    """Return the verdict in the words that stand beside a plan."""
    if not auto:
        return " ".join(agreement_words(which, made.procedure.name)) or verdict_sentence(which)
    one = f" {ONE_IS_DRAWN}" if which.procedure == DOUBLE else ""
    return f"{verdict_sentence(which)}{one}"


def problem_words(problem: Problem) -> str:
    """Return what is wrong and how to fix it, for somebody who sees no file."""
    said = problem.found
    if problem.expected:
        name = problem.field.removeprefix("landmarks.")
        place = label_of(name) if name in landmarks() else name.replace("_", " ")
        said = f"{place}: {said}; expected {problem.expected}"
    parts = (f"{text[0].upper()}{text[1:]}" for text in (said, problem.fix) if text)
    return " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts)
