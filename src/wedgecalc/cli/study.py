"""Commands that examine a plan: site of the deformity, other methods, what if, double level."""

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wedgecalc.cli import options as opt
from wedgecalc.cli.console import app, print_plan, print_result, read_case
from wedgecalc.cli.levels import settled
from wedgecalc.cli.limits import LimitsOpt, limits_of, verdict_on
from wedgecalc.cli.one_or_two import (
    DrawnTwoOpt,
    double_request_of,
    plan_double,
    refuse_of_two,
    write_double,
)
from wedgecalc.cli.request import (
    name_stops,
    named_by_options,
    refuse_beside,
    wedge_on_bone,
    with_case,
)
from wedgecalc.cli.sampling import Sampling, needs_uncertainty
from wedgecalc.errors import InputError, wrong
from wedgecalc.planning.double_request import DOUBLE_LEVEL, SHARED_FIELDS, DoubleRequest
from wedgecalc.planning.request import SLOPE_FIELDS, PlanRequest
from wedgecalc.sources.legs import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wedgecalc.sources.case import Case
    from wedgecalc.study.cora import Effect
    from wedgecalc.study.double_sweep import DoubleSweep
    from wedgecalc.study.sweep import Sweep


@app.command(epilog="Example: wedgecalc analyse demo:severe-combined-right")
@opt.reads_legs
@opt.with_request(only=("target", "arthritis"))
def analyse(
    case: opt.CaseArg,
    request: PlanRequest,
    limits: LimitsOpt = None,
    json: opt.JsonOpt = False,
    reading: Reading | None = None,
) -> None:
    """Show where the deformity is, and which bone to correct.

    The verdict with what each choice leaves, the malalignment test step by step, CPAK, phenotype,
    and the CORA of each bone.
    """
    from wedgecalc.errors import NoPlanError
    from wedgecalc.planning.plan import plan
    from wedgecalc.study.cora import effect
    from wedgecalc.study.deformity import analyse as analysed
    from wedgecalc.study.one_level import LEG_TARGETS

    applied, aim = limits_of(limits), request.target
    if aim is not None and aim.measure not in LEG_TARGETS:
        fix = "other targets say nothing about which bone"
        raise wrong("--target", str(aim), "a target of wbl or hka", fix)
    read = read_case(case, reading)
    analysis = analysed(read.limb)
    effects: dict[str, Effect] = {}
    if read.request.procedure is not None:
        # The analysis does not need the plan; the command plan reports why there is none.
        with suppress(InputError, NoPlanError):
            planned = plan(read.limb, read.request)
            effects = {
                cora.bone: change
                for cora in analysis.coras
                if cora.bone == planned.procedure.bone and (change := effect(planned, cora))
            }
    from wedgecalc.results.build_analysis import analysis_result

    print_result(
        analysis_result(analysis, read.ref, effects, verdict_on(read, request, applied)), json
    )


@app.command(
    epilog="Example: wedgecalc compare leg.json --procedure medial-opening-wedge-hto"
    " --target wbl=62.5"
)
@opt.reads_legs
@opt.with_request(without=(*opt.SIZE_AND_INTERVAL_FIELDS, *SLOPE_FIELDS))
def compare(
    case: opt.CaseArg,
    request: PlanRequest,
    strict: opt.StrictOpt = False,
    json: opt.JsonOpt = False,
    reading: Reading | None = None,
) -> None:
    """Compare planning methods and procedures on one leg.

    Shows what seven methods would plan, and what each procedure costs in length, bone and joint
    line.
    """
    from wedgecalc.study.compare import compare as compared

    read, request = with_case(case, reading, request)
    with named_by_options(request, case=case):
        comparison = compared(read.limb, request)
    from wedgecalc.results.build_study import comparison_result

    print_result(comparison_result(comparison, read.ref), json)
    name_stops([(case, comparison.plan)], strict, shown=True)


@app.command(epilog="Example: wedgecalc sweep demo:medial-oa-right --over base -o what-if.png")
@opt.reads_legs
@opt.with_request(without=(*opt.SIZE_AND_INTERVAL_FIELDS, *SLOPE_FIELDS))
@opt.with_double()
def sweep(
    case: opt.CaseArg,
    over: Annotated[
        str,
        typer.Option(
            "--over",
            help="Input to vary: angle, base, hinge, entry, target or jlca; of a double level"
            " target, tibia-angle, tibia-base, femur-angle or femur-base.",
        ),
    ],
    request: PlanRequest,
    double: DoubleRequest,
    strict: opt.StrictOpt = False,
    json: opt.JsonOpt = False,
    output: opt.FigureOpt = None,
    theme: opt.ThemeOfFigureOpt = None,
    force: opt.ForceOpt = False,
    reading: Reading | None = None,
) -> None:
    """Show how the result changes when one input changes."""
    _refuse_undrawn(output, {"--theme": theme})
    request, _ = settled(case, request, reading)
    read, outcomes = _swept(case, request, reading, double, over)
    if output:
        from wedgecalc.cli.figure import write_figure
        from wedgecalc.drawing.charts import sweep_figure

        write_figure(lambda: sweep_figure(outcomes, read.id, theme or "light"), output, force)
    from wedgecalc.results.build_sweep import sweep_result

    print_result(sweep_result(outcomes, read.ref), json)
    name_stops([(case, outcomes.plan)], strict, shown=True)


def _swept(
    case: str, request: PlanRequest, reading: Reading | None, double: DoubleRequest, over: str
) -> "tuple[Case, Sweep | DoubleSweep]":
    """Read a case, and return it with the sweep of its plan at one level, or at two."""
    from wedgecalc.study.double_sweep import sweep_double
    from wedgecalc.study.sweep import sweep as swept

    if request.procedure == DOUBLE_LEVEL:
        read, whole = double_request_of(case, request, reading, double)
        with named_by_options(whole.plan, "over", *double.own, case=case):
            return read, sweep_double(read.limb, whole, over=over)
    refuse_of_two(double, ())
    read, request = with_case(case, reading, request)
    with named_by_options(request, "over", case=case):
        return read, swept(read.limb, request, over=over)


@app.command(
    name="double-level",
    epilog="Example: wedgecalc double-level demo:severe-combined-right --target hka=182",
)
@opt.reads_legs
@opt.with_request(only=SHARED_FIELDS)
@opt.with_double()
@opt.with_sampling
def double_level(
    case: opt.CaseArg,
    request: PlanRequest,
    double: DoubleRequest,
    sampling: Sampling | None = None,
    strict: opt.StrictOpt = False,
    details: opt.DetailsOpt = False,
    json: opt.JsonFormOpt = None,
    output: DrawnTwoOpt = None,
    theme: opt.ThemeOfFigureOpt = None,
    view: Annotated[
        str | None,
        typer.Option("--view", help="Of the picture: before-after or wedge, the knee in close-up."),
    ] = None,
    fixation: opt.FixationOpt = None,
    width: opt.WidthOpt = None,
    force: opt.ForceOpt = False,
    reading: Reading | None = None,
) -> None:
    """Share one correction between tibia and femur.

    The target is reached exactly while each bone stays within its limits.
    """
    drawn = {"--theme": theme, "--view": view, "--width": width, "--fixation": fixation}
    _refuse_undrawn(output, drawn)
    needs_uncertainty(request, sampling)
    read, whole = double_request_of(case, request, reading, double)
    plan = plan_double(case, read, whole, *double.own)
    spread = None if sampling is None else sampling.of(plan)
    if output:
        from wedgecalc.cli.figure import film_to_draw_on

        film = film_to_draw_on(read, False, reading)
        write_double(plan, read.id, output, theme or "light", width, force, fixation, film, view)
    from wedgecalc.results.build_double import double_result

    print_plan(double_result(plan, read.ref, spread), json, details)
    name_stops([(case, plan)], strict, shown=True)


def _refuse_undrawn(output: object, options: "Mapping[str, object]") -> None:
    """Refuse options of a picture that is not drawn."""
    if output is None:
        refuse_beside(options, "a result that is not drawn", "add -o FIGURE")


def check_double(
    case: str,
    request: PlanRequest,
    double: DoubleRequest,
    wedges: "Mapping[str, Any]",
    tolerance: float,
    strict: bool,
    json: str | None,
    reading: Reading | None,
) -> None:
    """Check two given wedges: the part of ``wedgecalc check`` for a double level."""
    from wedgecalc.planning.double_check import check_double as checked

    read, whole = double_request_of(case, request, reading, double)
    with named_by_options(whole.plan, *wedges, *double.own, "tolerance", case=case):
        answer = checked(read.limb, whole, tolerance=tolerance, **wedges)
    for part in answer.wanted.parts:
        wedge_on_bone(case, part)
    from wedgecalc.results.build_check import double_check_result

    print_result(double_check_result(answer, read.ref), json)
    name_stops([(case, answer)], strict, shown=True)
