"""What a picture is of: a plan, or a leg without one."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wedgecalc.cli.console import hold, read_case
from wedgecalc.cli.request import option_name, plan_case, refuse_beside
from wedgecalc.planning.request import PlanRequest

if TYPE_CHECKING:
    from wedgecalc.geometry.limb import Limb
    from wedgecalc.planning.plan import Plan
    from wedgecalc.sources.case import Case
    from wedgecalc.sources.legs import Reading

_FIX = "add --procedure"


def plan_or_leg(
    case: str,
    request: PlanRequest,
    reading: "Reading | None",
    *,
    of_leg: bool,
    beside: Mapping[str, object],
) -> tuple["Case", "Plan | Limb"]:
    """Read a case, and return it with what is drawn: its plan, or its leg if nobody asks for one.

    Parameters
    ----------
    case : str
    request : PlanRequest
        The options.
    reading : Reading or None
    of_leg : bool
        Whether the view can be drawn without a plan.
    beside : mapping of str to object
        Other options that do nothing without a plan.
    """
    if of_leg and request.procedure is None:
        read = read_case(case, reading)
        if read.request.procedure is None:
            typed = {option_name(name): value for name, value in request.given.items()}
            refuse_beside({**typed, **beside}, "a leg without a plan", _FIX)
            return read, read.limb
        hold(case, read)
    read, made, _ = plan_case(case, request, reading)
    return read, made
