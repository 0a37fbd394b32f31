"""From options to a plan; options come before the requests of the case file.

A problem with an option is reported under its name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from wedgecalc.cli.console import STOP_CODE, alarm, read_case, say
from wedgecalc.cli.levels import settled, two_levels_error
from wedgecalc.cli.limits import limits_of
from wedgecalc.errors import InputError, Problem, choose, wrong
from wedgecalc.planning.double_request import (
    DOUBLE_FIELDS,
    DOUBLE_LEVEL,
    SHARED_FIELDS,
    DoubleRequest,
)
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import FIELDS, FieldSpec
from wedgecalc.planning.site import idle_kerf, needs_scale
from wedgecalc.records import procedures
from wedgecalc.terms import Kind

if TYPE_CHECKING:
    from wedgecalc.bone.wedge import BoneWedge
    from wedgecalc.planning.plan import Plan
    from wedgecalc.planning.stops import Stoppable
    from wedgecalc.sources.case import Case
    from wedgecalc.sources.legs import Reading


def option_name(name: str) -> str:
    """Return the option for a field of a request, or for another argument of a command.

    >>> option_name("soft_tissue"), option_name("landmark_sd"), option_name("femur_kind")
    ('--soft-tissue', '--sd', '--femur')
    """
    about = FIELDS.get(name) or DOUBLE_FIELDS.get(name)
    option = about.option if about else ""
    return option or f"--{name.replace('_', '-')}"


def typed_request(**texts: Any) -> PlanRequest:
    """Return the request that options make; None and empty lists leave a field unset."""
    cortex = texts.pop("cortex", None)
    if cortex is not None:
        choose("--cortex", cortex, ("film",), "one of")
    return PlanRequest(**_typed(FIELDS, texts), from_film=cortex is not None)


def typed_double(**texts: Any) -> DoubleRequest:
    """Return the own fields of a request at two levels that options make."""
    texts |= {"limits": limits_of(edits)} if (edits := texts.get("limits")) else {}
    return DoubleRequest(**_typed(DOUBLE_FIELDS, texts))


def _typed(table: Mapping[str, FieldSpec], texts: Mapping[str, object]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, text in texts.items():
        read = table[name].read
        if text is None or text == []:
            continue
        try:
            values[name] = text if read is None else read(text)
        except InputError as error:
            problems += (replace(p, field=option_name(name)) for p in error.problems)
    if problems:
        raise InputError(problems)
    return values


@contextmanager
def named_by_options(request: PlanRequest | None, *own: str, case: str = "") -> Iterator[None]:
    """Report problems of `request`, and of the arguments `own`, under the names of their options.

    Fields whose value comes from the file `case` get the name of their key, and the file.
    """
    try:
        yield
    except InputError as error:
        of_case = set() if request is None else {n for n in FIELDS if request.source(n) == "case"}
        typed = {*own} if request is None else {*own, *FIELDS} - of_case
        raise InputError(_named(p, typed, of_case, case) for p in error.problems) from None


def _named(problem: Problem, typed: set[str], of_case: set[str], case: str) -> Problem:
    name = problem.field.partition(".")[0]
    if problem.file or name not in typed | of_case:
        return problem
    if name in typed:
        return replace(problem, field=option_name(name))
    from wedgecalc.sources.format_plan import case_key

    return replace(problem, field=case_key(name), file=case)


def with_case(
    case: str, reading: "Reading | None", typed: PlanRequest
) -> tuple["Case", PlanRequest]:
    """Read a case, and return it with its notes and the request of options and case together."""
    typed, source = settled(case, typed, reading)
    read = read_case(case, reading)
    stored, notes = _request_of(read, typed)
    request = typed.over(stored)
    if request.procedure != DOUBLE_LEVEL:
        with named_by_options(request, case=case):
            _ = request.record  # it is known
    if request.procedure == DOUBLE_LEVEL:
        raise two_levels_error(case, read, typed, source)
    if unused := typed.unused(stored):
        used = f"the default is used for {_called(typed.procedure)}"
        notes = (f"{_stored(unused, f'to {_called(stored.procedure)}')}; {used}", *notes)
    if of_two := read.double.own:
        notes = (f"{_stored(of_two, 'to a double level')}, and not to this plan", *notes)
    if request.kerf and request.record.kind == Kind.OPENING:
        notes = ("an opening wedge has a single saw cut, so the kerf is not used", *notes)
    if request.from_film:
        request = _on_film(read, request, reading)
    return _with_notes(read, notes), request


def _on_film(read: "Case", request: PlanRequest, reading: "Reading | None") -> PlanRequest:
    """Return a request with hinge and entry as proposed from the film of the case."""
    from wedgecalc.sources.film_cortex import on_film
    from wedgecalc.sources.reading import radiograph_of

    if not read.limb.frame.calibrated:
        raise InputError(needs_scale("--cortex", "film", read.limb))
    film = radiograph_of(read, None if reading is None else reading.image)
    with named_by_options(None, "cortex"):
        return on_film(read.limb, request, film.pixels)


def with_case_of_double(
    case: str, reading: "Reading | None", typed: DoubleRequest
) -> tuple["Case", DoubleRequest]:
    """Do as `with_case` for a double level.

    A case with a plan of another procedure contributes only its target and the common fields.
    """
    if typed.plan.from_film:
        fix = "plan each bone by itself, and give its --hinge and --entry here"
        raise wrong("--cortex", "a double level does not look at the film", fix=fix)
    read = read_case(case, reading)
    stored, notes = _request_of(read, typed.plan)
    if stored.procedure == DOUBLE_LEVEL:
        double = read.double
        whole = typed.over(replace(double, plan=stored)).without_idle(*typed.own)
        if double.tibia_share is not None and whole.tibia_share is None:
            only = _stored(["tibia_share"], "to --sharing fixed")
            notes = (f"{only}, and is not used here", *notes)
        return _with_notes(read, notes), whole
    shared = {name: stored.given[name] for name in SHARED_FIELDS if name in stored.given}
    if unused := [name for name in stored.given if name not in ("procedure", *shared)]:
        whose = f"to {_called(stored.procedure)}" if stored.procedure else "to one bone"
        notes = (f"{_stored(unused, whose)}, and not to a double level", *notes)
    together = ("; ".join(notes),) if notes else ()
    return _with_notes(read, together), typed.over(DoubleRequest(PlanRequest(**shared)))


def _stored(names: Iterable[str], whose: str) -> str:
    """Return to which procedure some fields of a case belong, hinge and entry first.

    >>> _stored(["target", "hinge"], "to a double level")
    'the hinge and target stored in this case belong to a double level'
    """
    words = [n.replace("_", " ") for n in sorted(names, key=("hinge", "entry").count, reverse=True)]
    *others, last = words
    listed = f"{', '.join(others)} and {last}" if others else last
    return f"the {listed} stored in this case {'belong' if others else 'belongs'} {whose}"


def _called(procedure: str | None) -> str:
    known = procedures().get(procedure or "")
    return "a double level" if known is None else known.short


def _request_of(read: "Case", typed: PlanRequest) -> tuple[PlanRequest, tuple[str, ...]]:
    """Return the request of a case, and notes on its unused fields.

    Without a scale a kerf in mm has no meaning: that of a case is ignored, a typed one refused.
    """
    stored = read.request
    if read.limb.frame.calibrated:
        return stored, ()
    if typed.kerf:
        problem = needs_scale("--kerf", f"{typed.kerf:g} mm", read.limb)
        raise InputError(replace(problem, fix=f"{problem.fix}, or leave it out"))
    if not stored.kerf:
        return stored, ()
    note = idle_kerf("the case", read.limb.frame.doubted is not None)
    return replace(stored, kerf=None), (note,)


def _with_notes(read: "Case", notes: tuple[str, ...]) -> "Case":
    say(*(f"note: {note}" for note in notes))
    return replace(read, notes=read.notes + notes)


def plan_case(
    case: str, typed: PlanRequest, reading: "Reading | None" = None
) -> tuple["Case", "Plan", "BoneWedge | None"]:
    """Read a case, and return it with its plan and the wedge on the bone's outline."""
    from wedgecalc.planning.plan import plan

    read, request = with_case(case, reading, typed)
    with named_by_options(request, case=case):
        result = plan(read.limb, request)
    return read, result, wedge_on_bone(case, result)


def wedge_on_bone(case: str, plan: "Plan") -> "BoneWedge | None":
    """Return the wedge of a plan on its bone's outline; an `InputError` names the case."""
    from wedgecalc.bone.wedge import bone_wedge

    try:
        return bone_wedge(plan)
    except InputError as error:
        raise error.in_file(case) from None


def refuse_beside(options: Mapping[str, object], what: str, fix: str) -> None:
    """Raise `InputError` for each option that is given but has no effect with `what`."""
    given = [option for option, value in options.items() if value is not None and value != []]
    if given:
        raise InputError(
            Problem(option, f"cannot be combined with {what}", fix=fix) for option in given
        )


def name_stops(
    plans: "Sequence[tuple[str, Stoppable]]", strict: bool, *, shown: bool = False
) -> None:
    """Report unaccepted stop alerts on standard error, and how to accept them.

    Parameters
    ----------
    plans : sequence of tuple
        Case name and its plan or check; the name is printed if there are several.
    strict : bool
        Whether to end with the exit code of a stop.
    shown : bool
        Whether the result, which begins with its stops, has been printed.

    Raises
    ------
    typer.Exit
        If there are any and `strict` is true.
    """
    from wedgecalc.planning.stops import unaccepted

    any_stop = False
    for case, plan in plans:
        name = f"{case}: " if len(plans) > 1 else ""
        for alert in unaccepted(plan):
            any_stop = True
            what = f"{alert.code}." if shown else f"{alert.code}: {alert.message}"
            alarm(f"STOP: {name}{what} To accept it: --accept {alert.code}")
    if any_stop and strict:
        raise typer.Exit(STOP_CODE)
