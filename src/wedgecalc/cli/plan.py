"""Commands for one leg: demo, plan, check, limb; and explain and doctor."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from wedgecalc import records
from wedgecalc.cli import study
from wedgecalc.cli.console import app, hold, opened, print_, say, show
from wedgecalc.cli.figure import write_figure
from wedgecalc.cli.lateral import also_lateral
from wedgecalc.cli.limits import LimitsOpt, by_verdict, limits_of
from wedgecalc.cli.options import (
    OF_NO_ANGLE,
    CaseArg,
    FigureOpt,
    ForceOpt,
    JsonOpt,
    StrictOpt,
    makes_a_leg,
    output_option,
    reads_legs,
    with_request,
    with_sampling,
)
from wedgecalc.cli.request import (
    Sampling,
    name_stops,
    named_by_options,
    needs_uncertainty,
    option_name,
    planned,
    refuse_beside,
    wedge_on_bone,
    with_case,
)
from wedgecalc.errors import wrong
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.planning.check import check as checked
from wedgecalc.planning.double_request import DOUBLE_LEVEL, OF_TWO, DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import AUTO
from wedgecalc.sources.legs import Reading

DEMO_CASE, DEMO_FIGURE = "demo:medial-oa-right", "wedgecalc-demo.png"


def _explain_words(incomplete: str) -> list[str]:
    from wedgecalc.lateral_records import lateral_landmarks, lateral_measures

    tables = (
        records.measures,
        records.procedures,
        records.targets,
        records.purposes,
        records.methods,
        records.sharings,
        records.landmarks,
        records.alert_records,
        lateral_measures,
        lateral_landmarks,
    )
    return [name for table in tables for name in table() if name.startswith(incomplete)]


@app.command(epilog="Example: wedgecalc demo")
def demo(
    output: Annotated[Path, output_option("FIGURE", "Picture to write.")] = Path(DEMO_FIGURE),
    force: ForceOpt = False,
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
@reads_legs
@with_request()
@with_sampling
@also_lateral("plan", aims=True)
def plan(
    case: CaseArg,
    request: PlanRequest,
    sampling: Sampling | None = None,
    strict: StrictOpt = False,
    limits: LimitsOpt = None,
    json: JsonOpt = False,
    output: FigureOpt = None,
    force: ForceOpt = False,
    reading: Reading | None = None,
) -> None:
    """Plan the wedge that corrects the leg exactly to the target."""
    needs_uncertainty(request, sampling)
    known = limits_of(limits)
    if request.procedure == AUTO:
        read = opened(case, reading)
        request = replace(request, procedure=by_verdict(read, request.target, known))
        hold(case, read)
    elif request.procedure is None:
        read = opened(case, reading)
        if read.stated.osteotomy is not None and read.request.procedure == DOUBLE_LEVEL:
            request = replace(request, procedure=DOUBLE_LEVEL)
        hold(case, read)
    if request.procedure == DOUBLE_LEVEL:
        alone = {
            option_name(name): value
            for name, value in request.given.items()
            if name not in ("procedure", *OF_TWO)
        }
        fix = "wedgecalc double-level takes --tibia-hinge, --femur-hinge and more"
        refuse_beside(alone, DOUBLE_LEVEL, fix)
        study.double_level(
            case,
            request=replace(request, procedure=None),
            double=DoubleRequest(limits=known.name if limits else None),
            sampling=sampling,
            strict=strict,
            json=json,
            output=output,
            force=force,
            reading=reading,
        )
        return
    read, result, on_bone = planned(case, request, reading)
    spread = None if sampling is None else sampling.of(result)
    if output:
        from wedgecalc.drawing import draw

        write_figure(lambda: draw(result, title=read.id), output, force)
    from wedgecalc.results.build import of_plan

    show(of_plan(result, read.ref, on_bone, spread, known), json)
    name_stops([(case, result)], strict, shown=True)


_OF_TIBIA, _OF_FEMUR = "Double level: the tibia's wedge", "Double level: the femur's wedge"
TibiaAngleOpt = Annotated[
    float | None, typer.Option("--tibia-angle", metavar="DEG", help=f"{_OF_TIBIA} as an angle.")
]
TibiaBaseOpt = Annotated[
    float | None, typer.Option("--tibia-base", metavar="MM", help=f"{_OF_TIBIA} as its base.")
]
FemurAngleOpt = Annotated[
    float | None, typer.Option("--femur-angle", metavar="DEG", help=f"{_OF_FEMUR} as an angle.")
]
FemurBaseOpt = Annotated[
    float | None, typer.Option("--femur-base", metavar="MM", help=f"{_OF_FEMUR} as its base.")
]


@app.command(
    epilog="Example: wedgecalc check leg.json --procedure lateral-closing-wedge-hto --base 8"
)
@reads_legs
@with_request(without=OF_NO_ANGLE)
def check(
    case: CaseArg,
    request: PlanRequest,
    angle: Annotated[
        float | None, typer.Option("--angle", metavar="DEG", help="Wedge given as an angle.")
    ] = None,
    base: Annotated[
        float | None,
        typer.Option("--base", metavar="MM", help="Wedge given as its base at the cortex."),
    ] = None,
    tibia_angle: TibiaAngleOpt = None,
    tibia_base: TibiaBaseOpt = None,
    femur_angle: FemurAngleOpt = None,
    femur_base: FemurBaseOpt = None,
    tolerance: Annotated[
        float,
        typer.Option("--tolerance", metavar="DEG", help="Error that still counts as on target."),
    ] = TOLERANCE,
    strict: StrictOpt = False,
    json: JsonOpt = False,
    reading: Reading | None = None,
) -> None:
    """Check a given wedge against the target.

    Shows the alignment it gives, and how far that is from the target. Two wedges, one in each bone,
    are checked with --procedure double-level.
    """
    two = {
        "tibia_angle": tibia_angle,
        "tibia_base": tibia_base,
        "femur_angle": femur_angle,
        "femur_base": femur_base,
    }
    if request.procedure == DOUBLE_LEVEL:
        one = {"--angle": angle, "--base": base}
        refuse_beside(one, DOUBLE_LEVEL, "give --tibia-base and --femur-base, or angles")
        study.check_double(case, request, two, tolerance, strict, json, reading)
        return
    given = {option_name(name): value for name, value in two.items()}
    refuse_beside(given, "one level", "add --procedure double-level")
    read, request = with_case(case, reading, request)
    with named_by_options(request, "angle", "base", "tolerance"):
        answer = checked(read.limb, request, angle=angle, base=base, tolerance=tolerance)
    wedge_on_bone(case, answer.wanted)
    from wedgecalc.results.build import of_check

    show(of_check(answer, read.ref), json)
    name_stops([(case, answer)], strict, shown=True)


@app.command(
    epilog="Example: wedgecalc limb --side right --mldfa 88 --mpta 82 --jlca 2 -o leg.json"
)
@makes_a_leg
def limb(
    leg: Limb,
    id: Annotated[str | None, typer.Option("--id", help="Name of the case.")] = None,
    output: Annotated[
        Path | None, output_option("CASE", "Case file to write; by default it is printed.")
    ] = None,
    force: ForceOpt = False,
) -> None:
    """Make a leg from its angles and lengths, as a case file."""
    from wedgecalc.sources.saving import case_text, save_case

    if output is None:
        print_(case_text(leg, id))
    else:
        save_case(leg, output, id=id, force=force)
        say(f"case written to {output}")


@app.command(epilog="Example: wedgecalc explain mpta")
def explain(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="Measure, procedure, target, landmark, alert, or label of a landmark file such as"
            " R_LPC.",
            autocompletion=_explain_words,
        ),
    ] = None,
    output: Annotated[
        Path | None, output_option("FIGURE", "Draw it on an ordinary leg: .png, .svg or .pdf.")
    ] = None,
    force: ForceOpt = False,
) -> None:
    """Explain a measurement, procedure, target or alert.

    Or a method, a landmark, a label of a landmark file; with its source. Without NAME: list them.
    """
    from wedgecalc.results.terminal import text_of
    from wedgecalc.results.terminal_explain import label_named, label_page, names_page, record_page

    if name is not None and name.lower() == "verdict" and output is None:
        from wedgecalc.results.terminal_verdict import verdict_page

        print_(text_of(verdict_page()))
        return
    label = None if name is None else label_named(name)
    record = None if name is None or label else records.explain(name)
    if output is not None:
        if record is None:
            fix = (
                "draw the landmark that it gives" if label else "wedgecalc explain mpta -o mpta.png"
            )
            why = "a label of a landmark file cannot be drawn" if label else "needs a name to draw"
            raise wrong("--output", why, fix=fix)
        from wedgecalc.drawing.record_view import picture_of

        write_figure(lambda: picture_of(record), output, force)
    if name is not None and label is not None:
        print_(text_of(label_page(name, label)))
    else:
        print_(text_of(names_page() if record is None else record_page(record)))


@app.command(epilog="Example: wedgecalc doctor")
def doctor(json: JsonOpt = False) -> None:
    """Show what is installed, and how to add extras.

    Also makes a test plan, to check that the installation works.
    """
    from wedgecalc.cli.doctor import doctor_page, installation

    found = installation()
    if json:
        from wedgecalc.results.document import to_json

        print_(to_json(found))
    else:
        from wedgecalc.results.terminal import text_of

        print_(text_of(doctor_page(found)))
    if not found["plan_as_it_should_be"]:
        raise wrong("installation", "a test plan misses its target", fix="reinstall wedgecalc")
