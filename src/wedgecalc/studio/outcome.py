"""What follows from a leg in the studio: measurements, plan, alerts, and what is wrong."""

from dataclasses import dataclass

from wedgecalc.drawing.scene import Scene
from wedgecalc.errors import Problem
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.alerts import Alert
from wedgecalc.planning.plan import Plan
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


def problem_words(problem: Problem) -> str:
    """Return what is wrong and how to fix it, for somebody who sees no file."""
    place = problem.field.removeprefix("landmarks.").replace("_", " ")
    expected = f"; expected {problem.expected}" if problem.expected else ""
    return f"{place}: {problem.found}{expected}" + (f". {problem.fix}" if problem.fix else "")
