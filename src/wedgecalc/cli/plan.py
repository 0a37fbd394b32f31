"""Commands that make a leg or its plan: demo, plan, limb."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from wedgecalc.cli import options as opt
from wedgecalc.cli import study
from wedgecalc.cli.console import app, print_, print_plan, say
from wedgecalc.cli.figure import write_figure
from wedgecalc.cli.lateral import also_lateral
from wedgecalc.cli.levels import settled, two_levels
from wedgecalc.cli.limits import LimitsOpt, limits_of
from wedgecalc.cli.one_or_two import refuse_of_one
from wedgecalc.cli.request import name_stops, plan_case
from wedgecalc.cli.sampling import Sampling, needs_uncertainty
from wedgecalc.cli.synthetic_options import makes_a_leg
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.double_request import DOUBLE_LEVEL, DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.sources.legs import Reading

DEMO_CASE, DEMO_FIGURE = "demo:medial-oa-right", "wedgecalc-demo.png"


@app.command(epilog="Example: wedgecalc demo")
def demo(
    output: Annotated[Path, opt.output_option("FIGURE", "Picture to write.")] = Path(DEMO_FIGURE),
    force: opt.ForceOpt = False,
) -> None:
    """Plan a bundled leg and draw it.

    The table is printed; the preoperative and the planned leg are drawn to a file.
    """
    from wedgecalc.sources.case import bundled_cases

    plan(DEMO_CASE, output=output, force=force)
    say("other bundled cases: " + ", ".join(f"demo:{name}" for name in bundled_cases()))


@app.command(
    epilog="Example: wedgecalc plan leg.json --procedure lateral-closing-wedge-hto"
    " --target wbl=62.5 -o plan.png"
)
@opt.reads_legs
@opt.with_request()
@opt.with_sampling
@also_lateral("plan", aims=True)
def plan(
    case: opt.CaseArg,
    request: PlanRequest,
    sampling: Sampling | None = None,
    strict: opt.StrictOpt = False,
    limits: LimitsOpt = None,
    details: opt.DetailsOpt = False,
    json: opt.JsonFormOpt = None,
    output: opt.FigureOpt = None,
    force: opt.ForceOpt = False,
    reading: Reading | None = None,
) -> None:
    """Plan the wedge that corrects the leg exactly to the target."""
    needs_uncertainty(request, sampling)
    applied = limits_of(limits)
    request, source = settled(case, request, reading, applied)
    if request.procedure == DOUBLE_LEVEL:
        fix = "wedgecalc double-level takes --tibia-hinge, --femur-hinge and more"
        refuse_of_one(request, two_levels(source), fix)
        study.double_level(
            case,
            request=replace(request, procedure=None),
            double=DoubleRequest(limits=applied if limits else None),
            sampling=sampling,
            strict=strict,
            details=details,
            json=json,
            output=output,
            force=force,
            reading=reading,
        )
        return
    read, result, on_bone = plan_case(case, request, reading)
    spread = None if sampling is None else sampling.of(result)
    if output:
        from wedgecalc.drawing import draw

        write_figure(lambda: draw(result, title=read.ref.called), output, force)
    from wedgecalc.results.build import plan_result

    print_plan(plan_result(result, read.ref, on_bone, spread, applied), json, details)
    name_stops([(case, result)], strict, shown=True)


@app.command(
    epilog="Example: wedgecalc limb --side right --mldfa 88 --mpta 82 --jlca 2 -o leg.json"
)
@makes_a_leg
def limb(
    leg: Limb,
    id: Annotated[str | None, typer.Option("--id", help="Name of the case.")] = None,
    output: Annotated[
        Path | None, opt.output_option("CASE", "Case file to write; by default it is printed.")
    ] = None,
    force: opt.ForceOpt = False,
) -> None:
    """Make a leg from its angles and lengths, as a case file."""
    from wedgecalc.sources.saving import case_text, save_case

    if output is None:
        print_(case_text(leg, id))
    else:
        save_case(leg, output, id=id, force=force)
        say(f"case written to {output}")
