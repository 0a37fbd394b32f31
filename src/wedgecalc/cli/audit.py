"""The command ``audit``: a plan against films after the operation."""

from typing import TYPE_CHECKING, Annotated

import typer

from wedgecalc.cli.console import app, opened, show
from wedgecalc.cli.one_or_two import planned_either, refuse_of_two
from wedgecalc.cli.options import (
    CASE,
    FigureOpt,
    ForceOpt,
    JsonOpt,
    ThemeOfFigureOpt,
    reads_legs,
    with_double,
    with_request,
)
from wedgecalc.cli.request import refuse_beside
from wedgecalc.errors import InputError, wrong
from wedgecalc.planning.double_request import DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.sources.legs import Reading

if TYPE_CHECKING:
    from wedgecalc.sources.case import Case
    from wedgecalc.study.audit_parts import Audit

_FILMS = (
    "The preoperative case with its plan, the same leg on a film after the operation, and further"
    f" films in their order. Each: {CASE[0].lower()}{CASE[1:]}"
)


@app.command(epilog="Example: wedgecalc audit before.json after.json -o audit.png")
@reads_legs
@with_request(without=("level", "bone", "fibula", "spread_of"))
@with_double()
def audit(
    cases: Annotated[
        list[str],
        typer.Argument(metavar="PREOP POSTOP [FOLLOWUPS...]", help=_FILMS, show_default=False),
    ],
    request: PlanRequest,
    double: DoubleRequest,
    json: JsonOpt = False,
    output: FigureOpt = None,
    theme: ThemeOfFigureOpt = None,
    force: ForceOpt = False,
    reading: Reading | None = None,
) -> None:
    """Compare the plan with what was achieved.

    Achieved against planned, where the change is, and whether it is more than two readings differ.
    Later films: whether the correction is kept.
    """
    reading = reading or Reading()
    if output is None:
        refuse_beside({"--theme": theme}, "a result that is not drawn", "add -o FIGURE")
    films = {"--image": reading.image}
    refuse_beside(films, "several films", "name its radiograph as the key image of each case")
    if len(cases) < 2:
        fix = "name the same leg on a film after the operation: audit PREOP POSTOP"
        raise wrong("POSTOP", "no film after the operation is named", fix=fix)
    found, read = _audited(cases, request, double, reading)
    if output:
        from wedgecalc.cli.figure import write_figure
        from wedgecalc.drawing.audit_view import audit_figure

        name, *_ = (case.id for case in read)
        write_figure(lambda: audit_figure(found, name, theme or "light"), output, force)
    from wedgecalc.results.build_audit import of_audit

    before, after, *later = (case.ref for case in read)
    show(of_audit(found, before, after, later), json)


def _audited(
    cases: list[str], request: PlanRequest, double: DoubleRequest, reading: Reading
) -> "tuple[Audit, list[Case]]":
    """Read the cases, and return them with the audit of the first one's plan."""
    from wedgecalc.study.audit import audit as audited

    before, plan = planned_either(cases[0], request, reading, double)
    refuse_of_two(double, [plan])
    films = [opened(case, reading) for case in cases[1:]]
    for path, film in zip(cases[1:], films, strict=True):
        if film.limb.frame.side != plan.limb.frame.side:
            one, other = plan.limb.frame.side, film.limb.frame.side
            why = f"a {other} leg, and {cases[0]} is a {one} one"
            raise wrong("side", why, fix="name the film of the same leg", file=path)
    try:
        found = audited(plan, films[0], followups=films[1:])
    except InputError as error:
        raise error.in_file(cases[0]) from None
    return found, [before, *films]
