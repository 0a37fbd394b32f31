"""The command that makes a page to hand out: a leg to explore in any browser."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wedgecalc.cli.console import app, hold, read_case, say
from wedgecalc.cli.limits import verdict_on
from wedgecalc.cli.one_or_two import double_request_of, plan_double
from wedgecalc.cli.options import ForceOpt, StrictOpt, output_option, reads_legs, with_request
from wedgecalc.cli.request import (
    name_stops,
    named_by_options,
    refuse_beside,
    wedge_on_bone,
    with_case,
)
from wedgecalc.errors import InputError, NoPlanError, wrong
from wedgecalc.planning.double_request import DOUBLE_LEVEL, DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.targets import Target
from wedgecalc.sources.legs import Reading

if TYPE_CHECKING:
    from wedgecalc.planning.double_level import DoublePlan
    from wedgecalc.planning.plan import Plan
    from wedgecalc.sources.case import Case
    from wedgecalc.teaching.handout.leg_data import HandedLeg
    from wedgecalc.teaching.handout.tasks import Task

_FIELDS = ("procedure", "target", "arthritis", "accept")
# Procedure and target at the start of a page on a leg that needs no osteotomy.
OF_NEUTRAL, NEUTRAL = "medial-opening-wedge-hto", Target("neutral")


@app.command(epilog="Example: wedgecalc handout leg.json --title 'Lesson 1' -o lesson.html")
@reads_legs
@with_request(only=_FIELDS)
def handout(
    cases: Annotated[
        list[str],
        typer.Argument(
            metavar="CASE...", help="Case files; demo:NAME for a bundled case.", show_default=False
        ),
    ],
    output: Annotated[Path, output_option("PAGE", "Page to write: .html.")],
    request: PlanRequest,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="Heading of the page.")
    ] = None,
    tasks: Annotated[
        list[str] | None,
        typer.Option(
            "--tasks",
            metavar="FILE",
            help="Own tasks instead of those that follow from the leg: .md with a question in each"
            ' heading ## and its answer below, or .json with [{"question", "answer"}]. Repeat it to'
            " give each of several legs its own, in the order of the cases.",
        ),
    ] = None,
    with_film: Annotated[
        bool,
        typer.Option(
            "--with-film",
            help="Put the case's radiograph, the picture of a patient, into the page.",
        ),
    ] = False,
    strict: StrictOpt = False,
    force: ForceOpt = False,
    reading: Reading | None = None,
) -> None:
    """Make one page to hand out, on which a leg is explored in any browser.

    Drag landmarks, hinge, saw entry and target, and push the wedge, in one bone or both; angles,
    verdict and alerts follow, with tasks whose answers are folded away. The file needs neither
    network nor installation. A leg is named by its label; no data of a header or file name go in.
    """
    from wedgecalc.sources.files import check_writable, write_whole
    from wedgecalc.teaching.handout.page import handout_bytes

    check_writable(output, (".html",))
    reading = reading or Reading()
    if len(cases) > 1:
        fix = "name its radiograph in each case"
        refuse_beside({"--image": reading.image}, f"{len(cases)} cases", fix)
    if reading.image is not None and not with_film:
        raise wrong("--image", "a radiograph that is not put in", fix="add --with-film")
    tasks_of_legs = _tasks_of_each(tasks or [], len(cases))
    each = enumerate(zip(cases, tasks_of_legs, strict=True), 1)
    handed = [_handed(case, k, request, reading, asks, with_film) for k, (case, asks) in each]
    write_whole(output, handout_bytes([leg for leg, _ in handed], title), force=force)
    say(f"page written to {output}")
    plans = [(case, plan) for case, (_, plan) in zip(cases, handed, strict=True) if plan]
    name_stops(plans, strict)


def _tasks_of_each(files: list[str], legs: int) -> "list[tuple[Task, ...] | None]":
    """Return a teacher's own tasks of each leg: one file for all of them, or a file for each."""
    from wedgecalc.teaching.handout.tasks import read_tasks

    if not files:
        return [None] * legs
    own: list[tuple[Task, ...] | None] = [read_tasks(file) for file in files]
    if len(own) == legs:
        return own
    if len(own) > 1:
        why = f"{len(own)} files of tasks for {legs} {'leg' if legs == 1 else 'legs'}"
        raise wrong("--tasks", why, fix="one file for all legs, or one for each")
    say(f"note: each of the {legs} legs gets the same tasks of {files[0]}")
    return own * legs


def _handed(
    case: str,
    number: int,
    typed: PlanRequest,
    reading: Reading,
    own: "tuple[Task, ...] | None",
    with_film: bool,
) -> "tuple[HandedLeg, Plan | DoublePlan | None]":
    """Return a leg as it is handed out, and its plan if it has one."""
    from wedgecalc.teaching.handout.honesty import honest_notes
    from wedgecalc.teaching.handout.leg_data import HandedLeg, left_out, used
    from wedgecalc.teaching.handout.tasks import own_tasks
    from wedgecalc.teaching.handout.words import said, words

    read, whole = _asked(case, typed, reading)
    request = used(whole)
    plan = _plan(case, read, request, typed)
    without = left_out(whole)
    said_here = [said("left-out", what=", ".join(without))] if without else []
    say(*(f"note: {case}: {note}" for note in said_here))
    notes = [*said_here, *honest_notes(read.limb, plan)]
    film = None
    if with_film:
        from wedgecalc.sources.reading import radiograph_of

        film = radiograph_of(read, reading.image)
        say(f"note: {case}: {words()['patient']}", *(f"note: {n}" for n in film.notes))
    tasks = own_tasks(read.limb, plan) if own is None else own
    label = read.stated.label or said("leg", n=number)
    return HandedLeg(read.limb, request, label, tasks, tuple(notes), film, plan), plan


def _asked(
    case: str, typed: PlanRequest, reading: Reading
) -> "tuple[Case, PlanRequest | DoubleRequest]":
    """Return a case, and what is asked for; where nobody names a procedure it is the verdict's."""
    read = read_case(case, reading)
    if typed.procedure is None:
        named = read.request.procedure or verdict_on(read, typed).procedure
        if named is None:
            typed = replace(typed, procedure=OF_NEUTRAL, target=typed.target or NEUTRAL)
        elif named == DOUBLE_LEVEL or read.request.procedure is None:
            typed = replace(typed, procedure=named)
    hold(case, read)
    if typed.procedure == DOUBLE_LEVEL:
        return double_request_of(case, typed, reading)
    read, whole = with_case(case, reading, typed)
    record = whole.record
    if not record.at_knee:
        why = f"{record.name}: the page has wedges at the knee alone"
        raise wrong(
            "procedure", why, fix="add --procedure with one of the tibia or femur", file=case
        )
    return read, whole


def _plan(
    case: str, read: "Case", asked: PlanRequest | DoubleRequest, typed: PlanRequest
) -> "Plan | DoublePlan | None":
    """Return the plan of a leg; none for one that needs none and for which none was asked."""
    from wedgecalc.planning.plan import plan

    try:
        if isinstance(asked, DoubleRequest):
            return plan_double(case, read, asked)
        with named_by_options(typed, case=case):
            planned = plan(read.limb, asked)
        wedge_on_bone(case, planned)
        return planned
    except NoPlanError as error:
        if typed.procedure is None and read.request.procedure is None:
            return None
        raise NoPlanError(error.code, f"{case}: {error.reason}") from None
    except InputError as error:
        raise error.in_file(case) from None
