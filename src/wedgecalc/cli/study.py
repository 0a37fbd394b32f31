"""The commands that ask around a plan: where the deformity is, what other methods say, what if."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from wedgecalc.cli.console import app, opened, show
from wedgecalc.cli.options import (
    OF_NO_ANGLE,
    CaseArg,
    FigureOpt,
    ForceOpt,
    JsonOpt,
    ThemeOpt,
    WidthOpt,
    reads_legs,
    with_request,
)
from wedgecalc.cli.request import (
    asked,
    asked_of_two,
    fits,
    named_by_options,
    refuse_beside,
    stop_unless_accepted,
)
from wedgecalc.planning.double_request import OF_TWO, DoubleRequest
from wedgecalc.planning.request import PlanRequest

if TYPE_CHECKING:
    from wedgecalc.study.cora import Effect


@app.command(epilog="Example: wedgecalc analyse demo:severe-combined-right")
@reads_legs
def analyse(case: CaseArg, json: JsonOpt = False, reading: Any = None) -> None:
    """Show where the deformity is.

    The malalignment test step by step, CPAK, phenotype, and the CORA of each bone.
    """
    from wedgecalc.errors import InputError, NoPlanError
    from wedgecalc.planning.plan import plan
    from wedgecalc.study.cora import effect
    from wedgecalc.study.deformity import analyse as analysed

    read = opened(case, reading)
    found = analysed(read.limb)
    effects: dict[str, Effect] = {}
    if read.osteotomy.procedure is not None:
        try:
            made = plan(read.limb, read.request)
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

    show(of_analysis(found, read.ref, effects), json)


@app.command(
    epilog="Example: wedgecalc compare leg.json --procedure medial-opening-wedge-hto --target wbl=62.5"
)
@reads_legs
@with_request(without=OF_NO_ANGLE)
def compare(
    case: CaseArg, request: PlanRequest, json: JsonOpt = False, reading: Any = None
) -> None:
    """Compare planning methods and procedures on one leg.

    Shows what each method would plan, and what each procedure costs in length, bone and joint line.
    """
    from wedgecalc.study.compare import compare as compared

    read, request = asked(case, reading, request)
    with named_by_options(request):
        found = compared(read.limb, request)
    from wedgecalc.results.build_study import of_comparison

    show(of_comparison(found, read.ref), json)


@app.command(epilog="Example: wedgecalc sweep demo:medial-oa-right --over base -o what-if.png")
@reads_legs
@with_request(without=OF_NO_ANGLE)
def sweep(
    case: CaseArg,
    over: Annotated[
        str,
        typer.Option("--over", help="Input to vary: angle, base, hinge, entry, target or jlca."),
    ],
    request: PlanRequest,
    json: JsonOpt = False,
    output: FigureOpt = None,
    theme: ThemeOpt = "light",
    force: ForceOpt = False,
    reading: Any = None,
) -> None:
    """Show how the result changes when one input changes.

    The range that counts as on target is given beside it.
    """
    from wedgecalc.study.sweep import sweep as swept

    read, request = asked(case, reading, request)
    with named_by_options(request, "over"):
        found = swept(read.limb, request, over=over)
    if output:
        from wedgecalc.cli.pictures import write_figure
        from wedgecalc.drawing.charts import sweep_figure

        write_figure(lambda: sweep_figure(found, read.id, theme), output, force)
    from wedgecalc.results.build_study import of_sweep

    show(of_sweep(found, read.ref), json)


@app.command(
    name="double-level",
    epilog="Example: wedgecalc double-level demo:severe-combined-right --target hka=182",
)
@reads_legs
@with_request(only=OF_TWO)
def double_level(
    case: CaseArg,
    request: PlanRequest,
    sharing: Annotated[
        str, typer.Option("--sharing", help="How to share: limits, fixed or obliquity.")
    ] = "limits",
    tibia_share: Annotated[
        float | None,
        typer.Option(
            "--tibia-share", help="Share of the tibia with --sharing fixed, 0 to 1. Default: 0.5."
        ),
    ] = None,
    limits: Annotated[
        str,
        typer.Option("--limits", help="overcorrection (MPTA up to 95°) or anatomic (up to 90°)."),
    ] = "overcorrection",
    kind: Annotated[
        str, typer.Option("--kind", help="Kind of wedges: closing or opening.")
    ] = "closing",
    json: JsonOpt = False,
    output: FigureOpt = None,
    theme: ThemeOpt = "light",
    width: WidthOpt = None,
    force: ForceOpt = False,
    reading: Any = None,
) -> None:
    """Share one correction between tibia and femur.

    The target is reached exactly while each bone stays within its limits.
    """
    from wedgecalc.planning.double_level import double_level as doubled

    if sharing != "fixed":
        refuse_beside({"--tibia-share": tibia_share}, f"--sharing {sharing}", "add --sharing fixed")
    read, request = asked_of_two(case, reading, request)
    share = 0.5 if tibia_share is None else tibia_share
    with named_by_options(request, "sharing", "tibia_share", "limits", "kind"):
        made = doubled(read.limb, DoubleRequest(request, sharing, share, limits, kind))
    stop_unless_accepted(made)
    for part in (made.tibia, made.femur):
        fits(case, part)
    if output:
        from wedgecalc.cli.pictures import write_figure
        from wedgecalc.drawing.double_level_view import double_figure

        write_figure(lambda: double_figure(made, read.id, theme, width), output, force)
    from wedgecalc.results.build_study import of_double

    show(of_double(made, read.ref), json)
