"""What follows from a leg in the studio: measurements, plan, alerts, and what is wrong."""

from dataclasses import dataclass
from functools import cached_property

from wedgecalc.drawing.scene import Scene
from wedgecalc.errors import Problem
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.alerts import Alert
from wedgecalc.planning.plan import Plan
from wedgecalc.records import landmarks
from wedgecalc.studio.words import label_of
from wedgecalc.study.uncertainty import Uncertainty


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


def problem_words(problem: Problem) -> str:
    """Return what is wrong and how to fix it, for somebody who sees no file."""
    said = problem.found
    if problem.expected:
        name = problem.field.removeprefix("landmarks.")
        place = label_of(name) if name in landmarks() else name.replace("_", " ")
        said = f"{place}: {said}; expected {problem.expected}"
    parts = (f"{text[0].upper()}{text[1:]}" for text in (said, problem.fix) if text)
    return " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts)
