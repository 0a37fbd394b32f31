"""Settles whether a command plans one level or two, by the verdict or the case."""

from dataclasses import replace
from typing import TYPE_CHECKING

from wedgecalc.cli.console import hold, read_case, say
from wedgecalc.cli.limits import by_verdict, verdict_on
from wedgecalc.errors import InputError, Problem
from wedgecalc.planning.double_request import DOUBLE_LEVEL
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import AUTO

if TYPE_CHECKING:
    from wedgecalc.planning.limits import Limits
    from wedgecalc.sources.case import Case
    from wedgecalc.sources.legs import Reading


def settled(
    case: str, request: PlanRequest, reading: "Reading | None", limits: "Limits | None" = None
) -> tuple[PlanRequest, str | None]:
    """Return a request with its procedure, and the source of that.

    The verdict decides for ``auto``, and, with a note, if neither options nor case name a procedure.
    The source is the procedure as typed, ``auto`` for the verdict, or None for the case. The
    procedure of a case at one level is left to `wedgecalc.cli.request.with_case`.
    """
    source = request.procedure
    if source not in (AUTO, None):
        return request, source
    read = read_case(case, reading)
    stored = read.request.procedure
    if source is None and stored is None:
        try:
            request = replace(request, procedure=by_verdict(read, request, limits))
        except InputError as error:
            raise error.in_file(case) from None
        note = (
            f"no procedure is named: {request.procedure} by the verdict; for another: --procedure"
        )
        say(f"note: {note}")
        read, source = replace(read, notes=(*read.notes, note)), AUTO
    elif source == AUTO:
        request = replace(request, procedure=by_verdict(read, request, limits))
    elif stored == DOUBLE_LEVEL:
        request = replace(request, procedure=DOUBLE_LEVEL)
    hold(case, read)
    return request, source


def two_levels(source: str | None) -> str:
    """Return the words for a double level and its source; see `settled`."""
    where = {AUTO: ", which is the verdict on this leg", None: ", which the case names"}
    return DOUBLE_LEVEL + where.get(source, "")


def two_levels_error(case: str, read: "Case", typed: PlanRequest, source: str | None) -> InputError:
    """Return the error of a command that shows one cut if the procedure is a double level.

    Parameters
    ----------
    typed : PlanRequest
        The options.
    source : str or None
        Source of the procedure; see `settled`.
    """
    from wedgecalc.terms import Where

    advice = verdict_on(read, typed)
    of_one = (c.procedure for c in advice.choices if c.bone != Where.BOTH)
    names = " or ".join(dict.fromkeys((advice.larger, *of_one)))
    is_two = {
        AUTO: "the verdict on this leg is a double level",
        None: "the case names a double level",
    }.get(source, "a double level cuts both bones")
    why = f"{is_two}, and this command shows the cut of one"
    fix = f"`wedgecalc double-level {case} -o FIGURE` draws it, or for one bone type --procedure"
    file = case if source is None else ""
    name = "procedure" if source is None else "--procedure"
    return InputError(Problem(name, why, fix=f"{fix} {names}", file=file))
