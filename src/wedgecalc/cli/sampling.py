"""The options for the uncertainty of a plan."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wedgecalc.cli.request import named_by_options, refuse_beside
from wedgecalc.errors import choose
from wedgecalc.planning.double_request import DOUBLE_LEVEL, for_leg

if TYPE_CHECKING:
    from wedgecalc.planning.double_level import DoublePlan
    from wedgecalc.planning.plan import Plan
    from wedgecalc.planning.request import PlanRequest
    from wedgecalc.study.uncertainty import Uncertainty


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the uncertainty of a plan is computed."""

    method: str
    samples: int | None
    seed: int | None
    series: str | None = None

    def of(self, plan: "Plan | DoublePlan") -> "Uncertainty":
        """Return the uncertainty of a plan; problems name the options."""
        from wedgecalc.study.uncertainty import METHODS, uncertainty_of

        choose("--uncertainty", self.method, METHODS, "one of")
        with named_by_options(for_leg(plan.request), "samples", "seed"):
            result = uncertainty_of(
                plan.limb, plan.request, method=self.method, samples=self.samples, seed=self.seed
            )
        if self.series is None:
            return result
        from wedgecalc.planning.double_level import DoublePlan
        from wedgecalc.sources.series_file import load_accuracy
        from wedgecalc.study.own_accuracy import with_accuracy

        twice = isinstance(plan, DoublePlan)
        own = load_accuracy(self.series, DOUBLE_LEVEL if twice else plan.procedure.name)
        return with_accuracy(result, plan, own)


def sampling_of(
    uncertainty: str | None, samples: int | None, seed: int | None, series: str | None = None
) -> Sampling | None:
    """Return how to compute the uncertainty; None if it is not requested."""
    if uncertainty is not None:
        return Sampling(uncertainty, samples, seed, series)
    idle = {"--samples": samples, "--seed": seed, "--series": series}
    refuse_beside(idle, *_WITHOUT_UNCERTAINTY)
    return None


_WITHOUT_UNCERTAINTY = (
    "a plan without --uncertainty",
    "add --uncertainty first-order or monte-carlo",
)


def needs_uncertainty(request: "PlanRequest", sampling: Sampling | None) -> None:
    """Refuse options on landmark errors without ``--uncertainty``."""
    if sampling is None:
        alone = {"--sd": request.landmark_sd, "--spread-of": request.spread_of}
        refuse_beside(alone, *_WITHOUT_UNCERTAINTY)
