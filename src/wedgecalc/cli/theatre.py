"""The command for the operating room: one sheet, with the wedge mm by mm."""

from pathlib import Path
from typing import Annotated

import typer

from wedgecalc.cli import options as opt
from wedgecalc.cli.console import app, print_result
from wedgecalc.cli.filing import Filing, files_in_study, is_filed
from wedgecalc.cli.one_or_two import plan_either, refuse_of_two
from wedgecalc.cli.request import name_stops, named_by_options, refuse_beside
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.planning.double_request import DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.sources.legs import Reading


@app.command(epilog="Example: wedgecalc theatre demo:medial-oa-right -o sheet.pdf")
@opt.reads_legs
@opt.with_request()
@opt.with_double()
@files_in_study
def theatre(
    case: opt.CaseArg,
    request: PlanRequest,
    double: DoubleRequest,
    step: Annotated[
        float,
        typer.Option("--step", metavar="MM", help="Between the rows of the table: 1 or 0.5 mm."),
    ] = 1.0,
    tolerance: Annotated[
        float, typer.Option("--tolerance", metavar="DEG", help="Error that is still acceptable.")
    ] = TOLERANCE,
    other_leg: Annotated[
        float | None,
        typer.Option("--other-leg", metavar="MM", help="Length of the other leg, hip to ankle."),
    ] = None,
    output: Annotated[
        Path | None,
        opt.output_option(
            "SHEET", "Also write the sheet: .pdf; .png or .svg of one page; .dcm with --study."
        ),
    ] = None,
    paper: Annotated[
        str | None, typer.Option("--paper", help="Of the sheet: a4 (the default) or letter.")
    ] = None,
    filing: Filing | None = None,
    strict: opt.StrictOpt = False,
    json: opt.JsonOpt = False,
    force: opt.ForceOpt = False,
    reading: Reading | None = None,
) -> None:
    """Show the wedge mm by mm, for the operating room.

    One sheet shows what each millimetre gives, where to cut, how wide the gap is in front and at the
    back, and where the rod must cross the plateau; for a double level, both bones in order.
    """
    filing = filing or Filing()
    filing.check(output, (".pdf", ".png", ".svg"))
    if output is None:
        refuse_beside({"--paper": paper}, "a sheet that is not written", "add -o SHEET")
    read, plan = plan_either(case, request, reading, double)
    refuse_of_two(double, [plan])
    from wedgecalc.study.theatre import theatre_of

    with named_by_options(None, "step", "tolerance", "other_leg"):
        table = theatre_of(plan, step, tolerance, other_leg)

    def sheet() -> bytes:
        from wedgecalc.pages.theatre import theatre_bytes

        kind = "pdf" if output is None or is_filed(output) else output.suffix.lower()[1:]
        with named_by_options(None, "paper"):
            return theatre_bytes(table, case=read.ref, paper=paper or "a4", kind=kind)

    files = {} if output is None else {output: ("sheet", sheet)}
    filing.write(files, read, plan, force)
    from wedgecalc.results.build_theatre import theatre_result

    print_result(theatre_result(table, read.ref), json)
    name_stops([(case, plan)], strict, shown=True)
