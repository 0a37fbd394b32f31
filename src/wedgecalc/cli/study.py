"""The commands that ask around a plan: where the deformity is, what other methods say, what if."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wedgecalc.cli.console import app, asked, fits, opened, print_, say
from wedgecalc.cli.options import (
    AcceptOpt,
    AlongOpt,
    CaseArg,
    EntryOpt,
    ForceOpt,
    HingeOpt,
    JsonOpt,
    KerfOpt,
    LengthOpt,
    ProcedureOpt,
    TargetOpt,
    ThemeOpt,
    WidthOpt,
    reads_legs,
)

if TYPE_CHECKING:
    from wedgecalc.study.cora import Effect


@app.command(epilog="Example: wedgecalc analyse demo:severe-combined-right")
@reads_legs
def analyse(case: CaseArg, json: JsonOpt = False, reading: Any = None) -> None:
    """Tell where the deformity sits: the malalignment test step by step, CPAK, phenotype, the CORA of each bone."""
    from wedgecalc.cli.request import request_of
    from wedgecalc.errors import InputError, NoPlanError
    from wedgecalc.planning.plan import plan
    from wedgecalc.study.cora import effect
    from wedgecalc.study.deformity import analyse as analysed

    read = opened(case, reading)
    found = analysed(read.limb)
    effects: dict[str, Effect] = {}
    if read.osteotomy.procedure is not None:
        try:
            made = plan(read.limb, **request_of(read, None, None, None, None, None))
            effects = {
                c.bone: e
                for c in found.coras
                if c.bone == made.procedure.bone and (e := effect(made, c))
            }
        except (
            InputError,
            NoPlanError,
        ):  # the analysis stands without it; `plan` says why there is none
            pass
    from wedgecalc.results.build_study import of_analysis
    from wedgecalc.results.document import to_json

    result = of_analysis(found, read.ref, effects)
    if json:
        print_(to_json(result))
    else:
        from wedgecalc.results.terminal import text_of
        from wedgecalc.results.terminal_study import analyse_page

        print_(text_of(analyse_page(found, result)))


@app.command(
    epilog="Example: wedgecalc compare leg.json --procedure medial-opening-wedge-hto --target wbl=62.5"
)
@reads_legs
def compare(
    case: CaseArg,
    procedure: ProcedureOpt = None,
    target: TargetOpt = None,
    hinge: HingeOpt = None,
    entry: EntryOpt = None,
    kerf: KerfOpt = None,
    length: LengthOpt = None,
    along: AlongOpt = None,
    json: JsonOpt = False,
    reading: Any = None,
) -> None:
    """Hold methods of planning side by side on one leg, and procedures with their price."""
    from wedgecalc.study.compare import compare as compared

    read, request = asked(
        case, reading, procedure, target, hinge, entry, kerf, length=length, along=along
    )
    found = compared(read.limb, **request)
    from wedgecalc.results.build_study import of_comparison
    from wedgecalc.results.document import to_json

    result = of_comparison(found, read.ref)
    if json:
        print_(to_json(result))
    else:
        from wedgecalc.results.terminal import text_of
        from wedgecalc.results.terminal_study import compare_page

        print_(text_of(compare_page(found, result)))


@app.command(epilog="Example: wedgecalc sweep demo:medial-oa-right --over base -o what-if.png")
@reads_legs
def sweep(
    case: CaseArg,
    over: Annotated[str, typer.Option("--over", help="angle, base, hinge, entry, target or jlca.")],
    procedure: ProcedureOpt = None,
    target: TargetOpt = None,
    hinge: HingeOpt = None,
    entry: EntryOpt = None,
    kerf: KerfOpt = None,
    length: LengthOpt = None,
    along: AlongOpt = None,
    json: JsonOpt = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FIGURE", help="Also draw: .png, .svg or .pdf."),
    ] = None,
    theme: ThemeOpt = "light",
    force: ForceOpt = False,
    reading: Any = None,
) -> None:
    """Ask what if: the outcome against one input, with what counts as on target."""
    from wedgecalc.study.sweep import sweep as swept

    read, request = asked(
        case, reading, procedure, target, hinge, entry, kerf, length=length, along=along
    )
    found = swept(read.limb, over=over, **request)
    if output:
        from wedgecalc.cli.pictures import write_figure
        from wedgecalc.drawing.charts import sweep_figure

        write_figure(lambda: sweep_figure(found, read.id, theme), output, force)
    from wedgecalc.results.build_study import of_sweep
    from wedgecalc.results.document import to_json

    result = of_sweep(found, read.ref)
    if json:
        print_(to_json(result))
    else:
        from wedgecalc.results.terminal import text_of
        from wedgecalc.results.terminal_study import sweep_page

        print_(text_of(sweep_page(found, result)))


@app.command(
    name="double-level",
    epilog="Example: wedgecalc double-level demo:severe-combined-right --target hka=182",
)
@reads_legs
def double_level(
    case: CaseArg,
    target: TargetOpt = None,
    sharing: Annotated[
        str, typer.Option("--sharing", help="limits, fixed or obliquity.")
    ] = "limits",
    tibia_share: Annotated[
        float | None,
        typer.Option("--tibia-share", help="Of the tibia, for --sharing fixed: 0 to 1; else 0.5."),
    ] = None,
    limits: Annotated[
        str, typer.Option("--limits", help="overcorrection (MPTA to 95°) or anatomic (to 90°).")
    ] = "overcorrection",
    kind: Annotated[str, typer.Option("--kind", help="closing or opening wedges.")] = "closing",
    kerf: KerfOpt = None,
    accept: AcceptOpt = None,
    json: JsonOpt = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FIGURE", help="Also draw: .png, .svg or .pdf."),
    ] = None,
    theme: ThemeOpt = "light",
    width: WidthOpt = None,
    force: ForceOpt = False,
    reading: Any = None,
) -> None:
    """Share a correction between tibia and femur, exact on the target, each bone within its limits."""
    from wedgecalc.cli.request import (
        kerf_of,
        refuse_beside,
        stop_unless_accepted,
        target_of,
        unused_for_two,
    )
    from wedgecalc.planning.double_level import double_level as doubled

    if sharing != "fixed":
        refuse_beside({"--tibia-share": tibia_share}, f"--sharing {sharing}", "add --sharing fixed")
    read = opened(case, reading)
    if note := unused_for_two(read):
        say(f"note: {note}")
        read = replace(read, notes=(*read.notes, note))
    made = doubled(
        read.limb,
        target_of(target) or read.target,
        sharing=sharing,
        tibia_share=0.5 if tibia_share is None else tibia_share,
        limits=limits,
        kind=kind,
        kerf=kerf_of(read, kerf),
    )
    stop_unless_accepted(made, accept)
    for part in (made.tibia, made.femur):
        fits(case, part)
    if output:
        from wedgecalc.cli.pictures import write_figure
        from wedgecalc.drawing.double_level_view import double_figure

        write_figure(lambda: double_figure(made, read.id, theme, width), output, force)
    from wedgecalc.results.build_study import of_double
    from wedgecalc.results.document import to_json

    result = of_double(made, read.ref)
    if json:
        print_(to_json(result))
    else:
        from wedgecalc.results.terminal import page, text_of

        print_(text_of(page(result)))
