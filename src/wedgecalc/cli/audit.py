"""The command ``audit``: a plan against films after the operation."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wedgecalc.cli import options as opt
from wedgecalc.cli.console import app, print_, print_result, read_case, say
from wedgecalc.cli.filing import Filing, files_in_study, picture_kind
from wedgecalc.cli.one_or_two import plan_either, refuse_of_two
from wedgecalc.cli.request import name_stops, named_by_options, option_name, refuse_beside
from wedgecalc.errors import InputError, wrong
from wedgecalc.planning.double_request import DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.sources.legs import Reading
from wedgecalc.sources.tables.dialect import is_table

if TYPE_CHECKING:
    from wedgecalc.sources.case import Case
    from wedgecalc.study.audit_parts import Audit

_OF_ROWS = ("target", "kerf", "soft_tissue", "jlca_change")  # fields that apply to every row
_FILMS = (
    "The preoperative case with its plan, the same leg on a film after the operation, and further"
    f" films in their order. Each: {opt.CASE[0].lower()}{opt.CASE[1:]} Or a table of operations alone."
)


@app.command(epilog="Example: wedgecalc audit before.json after.json -o audit.png")
@opt.reads_legs
@opt.with_request(without=("level", "bone", "fibula", "spread_of"))
@opt.with_double()
@files_in_study
def audit(
    cases: Annotated[
        list[str],
        typer.Argument(
            metavar="PREOP POSTOP [FOLLOWUPS...] | TABLE", help=_FILMS, show_default=False
        ),
    ],
    request: PlanRequest,
    double: DoubleRequest,
    json: opt.JsonOpt = False,
    output: Annotated[
        Path | None,
        opt.output_option("FIGURE", "Also draw: .png, .svg, .pdf; .dcm with --study of POSTOP."),
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--page", metavar="FILE", help="Of a series: also a page, .pdf.")
    ] = None,
    paper: Annotated[
        str | None, typer.Option("--paper", help="Of that page: a4 or letter.")
    ] = None,
    theme: opt.ThemeOfFigureOpt = None,
    width: opt.WidthOpt = None,
    filing: Filing | None = None,
    force: opt.ForceOpt = False,
    strict: opt.StrictOpt = False,
    reading: Reading | None = None,
) -> None:
    """Compare the plan with what was achieved.

    Achieved against planned, where the change is, and whether it is more than two readings differ.
    Later films: whether the correction is kept. A table of operations alone: the series, which is
    the surgeon's own accuracy (needs the extra cohort).
    """
    reading = reading or Reading()
    if output is None:
        drawn = {"--theme": theme, "--width": width}
        refuse_beside(drawn, "a result that is not drawn", "add -o FIGURE")
    films = {"--image": reading.image}
    refuse_beside(films, "several films", "name its radiograph as the key image of each case")
    if len(cases) == 1 and is_table(cases[0]):
        refuse_beside(
            (filing or Filing()).typed, "a table of operations", "name the films of one operation"
        )
        refuse_beside({"--strict": strict or None}, "a table of operations", "leave it out")
        _refuse_of_one(request, double, reading)
        _series(Path(cases[0]), request, output, page, paper, theme, width, json, force)
        return
    refuse_beside({"--page": page, "--paper": paper}, "one operation", "name a table of them")
    if len(cases) < 2:
        fix = "name the same leg on a film after the operation: audit PREOP POSTOP"
        raise wrong("POSTOP", "no film after the operation is named", fix=fix)
    filing = filing or Filing()
    filing.check(output, opt.PICTURE_ENDINGS)
    result, legs = _audited(cases, request, double, reading)
    refs = before, after, *later = [
        replace(case.ref, label=case.ref.called or Path(path).name)
        for path, case in zip(cases, legs, strict=True)
    ]

    def picture(kind: str) -> bytes:
        from wedgecalc.drawing import picture_bytes
        from wedgecalc.drawing.audit_view import audit_figure

        figure = audit_figure(result, before.called, theme or "light", width, refs[1:])
        return picture_bytes(figure, kind)

    files = {p: ("audit", partial(picture, picture_kind(p))) for p in [output] if p is not None}
    filing.write(files, legs[1], legs[1].limb, force)
    from wedgecalc.results.build_audit import audit_result

    print_result(audit_result(result, before, after, later), json)
    if strict:  # about the plan, not about what was achieved
        name_stops([(cases[0], result.plan)], strict)


def _refuse_of_one(request: PlanRequest, double: DoubleRequest, reading: Reading) -> None:
    """Refuse options that do not apply to every row of a table."""
    common = ("procedure", *_OF_ROWS, "from_film")
    alone = {option_name(n): value for n, value in request.given.items() if n not in common}
    alone |= {option_name(name): value for name, value in double.own.items()}
    alone |= {"--side": reading.side, "--mm-per-px": reading.mm_per_px}
    alone |= {"--mapping": reading.mapping, "--cortex": request.from_film or None}
    alone |= {"--score-sd": reading.score_sd}
    refuse_beside(alone, "a table of operations", "give it in a column")


def _series(
    table: Path,
    request: PlanRequest,
    output: Path | None,
    page: Path | None,
    paper: str | None,
    theme: str | None,
    width: float | None,
    json: bool,
    force: bool,
) -> None:
    """Print, draw and write the series of a table of operations."""
    from wedgecalc.cohort.pair_table import read_pairs
    from wedgecalc.results.build_series import series_dict, series_grids, series_sentences
    from wedgecalc.sources.files import check_writable, write_whole
    from wedgecalc.study.series import series_of

    if page is None:
        refuse_beside({"--paper": paper}, "a series without --page", "add --page FILE")
    else:
        check_writable(page, (".pdf",))
        if page == output:
            raise wrong("--page", "the same file as -o", fix="give it another name")
    try:
        with named_by_options(request):
            series = series_of(read_pairs(table, request))
    except InputError as error:
        raise error.in_file(str(table)) from None
    if output:
        from wedgecalc.cli.figure import write_figure
        from wedgecalc.drawing.series_view import series_figure

        drawn = partial(series_figure, series, table.stem, theme or "light", width)
        write_figure(drawn, output, force)
    if page:
        from wedgecalc.pages.series_page import series_bytes

        data = series_bytes(series, table.name, paper or "a4")
        write_whole(page, data, force=force)
        say(f"page written to {page}")
    if json:
        from wedgecalc.results.document import to_json

        print_(to_json(series_dict(series)))
    else:
        from wedgecalc.results.terminal import page_text, tables_page

        print_(page_text(tables_page(table.name, series_grids(series), series_sentences(series))))


def _audited(
    cases: list[str], request: PlanRequest, double: DoubleRequest, reading: Reading
) -> "tuple[Audit, list[Case]]":
    """Read the cases; return the audit of the first one's plan, and the cases."""
    from wedgecalc.study.audit import audit as audited

    try:
        before, plan = plan_either(cases[0], request, reading, double)
    except InputError as error:
        if any(p.field == "procedure" for p in error.problems) and request.procedure is None:
            _refuse_exchanged(cases, reading)
        raise
    refuse_of_two(double, [plan])
    films = [read_case(case, reading) for case in cases[1:]]
    for path, film in zip(cases[1:], films, strict=True):
        if film.limb.frame.side != plan.limb.frame.side:
            one, other = plan.limb.frame.side, film.limb.frame.side
            why = f"a {other} leg, and {cases[0]} is a {one} one"
            raise wrong("side", why, fix="name the film of the same leg", file=path)
    try:
        result = audited(plan, films[0], followups=films[1:])
    except InputError as error:
        raise error.in_file(cases[0]) from None
    return result, [before, *films]


def _refuse_exchanged(cases: list[str], reading: Reading) -> None:
    """Refuse cases of which only a later one has a plan: the preoperative case comes first."""
    planned = [case for case in cases[1:] if read_case(case, reading).request.procedure]
    if planned:
        why = f"none is known for {cases[0]}, but {planned[0]} has a plan: are the films exchanged?"
        raise wrong("procedure", why, fix="name the preoperative case first", file=cases[0])
