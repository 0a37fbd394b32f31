"""From the command line to a plan: the options first, then the case; a problem of what was typed is named by its option."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wedgecalc.cli.console import opened, say
from wedgecalc.errors import InputError, NoPlanError, Problem
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import ABOUT
from wedgecalc.planning.site import needs_scale
from wedgecalc.planning.stops import unaccepted

if TYPE_CHECKING:
    from wedgecalc.bone.wedge import BoneWedge
    from wedgecalc.planning.double_level import DoublePlan
    from wedgecalc.planning.plan import Plan
    from wedgecalc.sources.case import Case


def option_name(name: str) -> str:
    """Return what a field of a request, or an argument beside it, is called on the command line.

    >>> option_name("soft_tissue"), option_name("landmark_sd")
    ('--soft-tissue', '--sd')
    """
    option = ABOUT[name].option if name in ABOUT else ""
    return option or f"--{name.replace('_', '-')}"


def typed_request(**texts: Any) -> PlanRequest:
    """Return the request that options say, each text read as its field is; None and empty lists say nothing."""
    said: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, text in texts.items():
        read = ABOUT[name].read
        if text is None or text == []:
            continue
        try:
            said[name] = text if read is None else read(text)
        except InputError as error:
            problems += (replace(p, field=option_name(name)) for p in error.problems)
    if problems:
        raise InputError(problems)
    return PlanRequest(**said)


@contextmanager
def named_by_options(request: PlanRequest | None, *own: str) -> Iterator[None]:
    """Name a problem of the request, or of an `own` argument, by its option, unless the case says that field."""
    try:
        yield
    except InputError as error:
        said = () if request is None else (n for n in ABOUT if request.source(n) != "case")
        typed = {*own, *said}
        raise InputError(
            replace(p, field=option_name(name))
            if (name := p.field.partition(".")[0]) in typed and not p.file
            else p
            for p in error.problems
        ) from None


def asked(case: str, reading: Any, typed: PlanRequest) -> tuple["Case", PlanRequest]:
    """Return the case that is named, with what should be known of it, and all that is asked of it."""
    read = opened(case, reading)
    said, idle = _of_case(read, typed)
    request = typed.over(said)
    if request.procedure is None:
        raise InputError(
            Problem(
                "procedure",
                "neither the case nor the command line names one",
                fix="add --procedure, such as lateral-closing-wedge-hto; `wedgecalc explain` lists them all, `wedgecalc analyse` shows which bone the deformity is in",
            )
        )
    unused = _listed(typed.unused(said))
    whose = f"stored for {said.procedure}; for {typed.procedure} the usual is taken"
    notes = (f"{unused} of the case: {whose}", *idle) if unused else idle
    return _noted(read, notes), request


def asked_of_two(case: str, reading: Any, typed: PlanRequest) -> tuple["Case", PlanRequest]:
    """Return what `asked` does for a double level, which places its cuts itself and takes target and kerf of a case alone."""
    read = opened(case, reading)
    said, idle = _of_case(read, typed)
    used = PlanRequest(target=said.target, kerf=said.kerf)
    unused = _listed(name for name in said.said if name not in ("procedure", "target", "kerf"))
    whose = f"stored for {said.procedure}, " if said.procedure else ""
    notes = (f"{unused} of the case: {whose}not used for double-level",) if unused else ()
    together = "; ".join((*notes, *idle))
    return _noted(read, (together,) if together else ()), typed.over(used)


def _listed(names: Iterable[str]) -> str:
    """Return the names of fields, places first."""
    return ", ".join(sorted(names, key=("hinge", "entry").count, reverse=True))


def _of_case(read: "Case", typed: PlanRequest) -> tuple[PlanRequest, tuple[str, ...]]:
    """Return what a case says, and of its kerf, which without a scale would do nothing, that it is not used; a typed one is refused then."""
    said = read.file.request
    if read.limb.frame.calibrated:
        return said, ()
    if typed.kerf:
        problem = needs_scale("--kerf", f"{typed.kerf:g} mm")
        raise InputError(replace(problem, fix=f"{problem.fix}, or leave it out"))
    if not said.kerf:
        return said, ()
    idle = "kerf_mm of the case: it is in mm, there is no scale, and it is not used"
    return replace(said, kerf=None), (idle,)


def _noted(read: "Case", notes: tuple[str, ...]) -> "Case":
    say(*(f"note: {note}" for note in notes))
    return replace(read, notes=read.notes + notes)


def planned(
    case: str, typed: PlanRequest, reading: Any = None
) -> tuple["Case", "Plan", "BoneWedge | None"]:
    """Return the case that is named, its plan, and the wedge on the bone's outline."""
    from wedgecalc.planning.plan import plan

    read, request = asked(case, reading, typed)
    with named_by_options(request):
        made = plan(read.limb, request)
    return read, made, fits(case, made)


def fits(case: str, made: "Plan") -> "BoneWedge | None":
    """Return the wedge of a plan on its bone's outline, or say of the case why it does not fit."""
    from wedgecalc.bone.wedge import bone_wedge

    try:
        return bone_wedge(made)
    except InputError as error:
        raise error.in_file(case) from None


def refuse_beside(options: dict[str, Any], what: str, fix: str) -> None:
    """Refuse options that do nothing beside something else: what is typed is honoured or named."""
    given = [option for option, value in options.items() if value is not None and value != []]
    if given:
        raise InputError(
            Problem(option, f"it beside {what}", "one without the other", fix) for option in given
        )


def stop_unless_accepted(made: "Plan | DoublePlan") -> None:
    """Raise `NoPlanError` for a plan with a stop alert that nobody has accepted by its code."""
    for alert in unaccepted(made):
        raise NoPlanError(
            alert.code, f"{alert.message} To plan it nevertheless: --accept {alert.code}"
        )
