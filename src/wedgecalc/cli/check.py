"""The command that checks a given wedge, or two."""

from typing import Annotated

import typer

from wedgecalc.cli import options as opt
from wedgecalc.cli import study
from wedgecalc.cli.console import app, print_result
from wedgecalc.cli.levels import settled, two_levels
from wedgecalc.cli.request import (
    name_stops,
    named_by_options,
    option_name,
    refuse_beside,
    wedge_on_bone,
    with_case,
)
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.planning.check import check as checked
from wedgecalc.planning.double_request import DOUBLE_LEVEL, DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.sources.legs import Reading


def _with_both_wedges(command: opt.CommandFunction) -> opt.CommandFunction:
    """Give a command an option for angle and base of each bone, as its argument `two`."""
    options = []
    for bone in ("tibia", "femur"):
        for size, unit, words in (("angle", "DEG", "an angle"), ("base", "MM", "its base")):
            about = f"Double level: the {bone}'s wedge as {words}."
            option = typer.Option(f"--{bone}-{size}", metavar=unit, help=about)
            annotation = Annotated[float | None, option]
            options.append(opt.option_parameter(f"{bone}_{size}", annotation))
    return opt.composed(command, "two", options, dict)


@app.command(
    epilog="Example: wedgecalc check leg.json --procedure lateral-closing-wedge-hto --base 8"
)
@opt.reads_legs
@opt.with_request(without=opt.SIZE_AND_INTERVAL_FIELDS)
@opt.with_double("kind", "tibia_kind", "femur_kind")
@_with_both_wedges
def check(
    case: opt.CaseArg,
    request: PlanRequest,
    double: DoubleRequest,
    angle: Annotated[
        float | None, typer.Option("--angle", metavar="DEG", help="Wedge given as an angle.")
    ] = None,
    base: Annotated[
        float | None, typer.Option("--base", metavar="MM", help="Wedge given as its base.")
    ] = None,
    two: dict[str, float | None] | None = None,
    tolerance: Annotated[
        float,
        typer.Option("--tolerance", metavar="DEG", help="Error that still counts as on target."),
    ] = TOLERANCE,
    strict: opt.StrictOpt = False,
    json: opt.JsonFormOpt = None,
    reading: Reading | None = None,
) -> None:
    """Check a given wedge against the target.

    Shows the alignment it gives, and how far that is from the target. Two wedges, one in each bone,
    are checked with --procedure double-level, each of its kind: --tibia, --femur.
    """
    request, source = settled(case, request, reading)
    if request.procedure == DOUBLE_LEVEL:
        one = {"--angle": angle, "--base": base}
        refuse_beside(
            one,
            two_levels(source),
            "give --tibia-base and --femur-base, or for one bone --procedure",
        )
        study.check_double(case, request, double, two or {}, tolerance, strict, json, reading)
        return
    given = {option_name(name): value for name, value in ((two or {}) | double.own).items()}
    refuse_beside(given, "one level", "add --procedure double-level")
    read, request = with_case(case, reading, request)
    with named_by_options(request, "angle", "base", "tolerance", case=case):
        answer = checked(read.limb, request, angle=angle, base=base, tolerance=tolerance)
    wedge_on_bone(case, answer.wanted)
    from wedgecalc.results.build_check import check_result

    print_result(check_result(answer, read.ref), json)
    name_stops([(case, answer)], strict, shown=True)
