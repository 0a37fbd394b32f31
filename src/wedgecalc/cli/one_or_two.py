"""A plan at one level or two, for commands that show either."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeGuard

from wedgecalc.cli.console import say
from wedgecalc.cli.figure import write_figure
from wedgecalc.cli.levels import settled
from wedgecalc.cli.options import PICTURE_ENDINGS, output_option
from wedgecalc.cli.request import (
    named_by_options,
    option_name,
    plan_case,
    refuse_beside,
    wedge_on_bone,
    with_case_of_double,
)
from wedgecalc.errors import InputError
from wedgecalc.planning.double_request import DOUBLE_LEVEL, SHARED_FIELDS, DoubleRequest
from wedgecalc.planning.request import PlanRequest

if TYPE_CHECKING:
    from wedgecalc.planning.double_level import DoublePlan
    from wedgecalc.planning.plan import Plan
    from wedgecalc.sources.case import Case
    from wedgecalc.sources.legs import Reading
    from wedgecalc.sources.radiographs.radiograph import Radiograph

_SLIDES = ".pptx"
DrawnTwoOpt = Annotated[
    Path | None, output_option("FIGURE", "Also draw: .png, .svg or .pdf; .pptx for slides.")
]


def plan_either(
    case: str,
    request: PlanRequest,
    reading: "Reading | None" = None,
    double: DoubleRequest | None = None,
) -> tuple["Case", "Plan | DoublePlan"]:
    """Read a case, and return it with its plan at one level or two, by options, verdict or case.

    `double` has the options for two levels; see `refuse_of_two`.
    """
    request, _ = settled(case, request, reading)
    if request.procedure != DOUBLE_LEVEL:
        read, plan, _ = plan_case(case, request, reading)
        return read, plan
    read, whole = double_request_of(case, request, reading, double)
    return read, plan_double(case, read, whole, *(double.own if double else ()))


def double_request_of(
    case: str, request: PlanRequest, reading: "Reading | None", double: DoubleRequest | None = None
) -> tuple["Case", DoubleRequest]:
    """Read a case, and return it with its whole request for a double level."""
    refuse_of_one(request, DOUBLE_LEVEL, "a hinge is of one bone: --tibia-hinge, --femur-hinge")
    typed = replace(double or DoubleRequest(), plan=replace(request, procedure=None))
    if typed.tibia_kind and typed.femur_kind:
        refuse_beside({"--kind": typed.kind}, "--tibia and --femur", "they say both kinds")
    read, whole = with_case_of_double(case, reading, typed)
    if whole.way[0] != "fixed":
        share = {"--tibia-share": typed.tibia_share}
        refuse_beside(share, f"--sharing {whole.way[0]}", "add --sharing fixed")
    return read, whole


def refuse_of_two(double: DoubleRequest, plans: "Iterable[Plan | DoublePlan]") -> None:
    """Refuse options of a double level if none is planned."""
    if not any(map(is_double, plans)):
        typed = {option_name(name): value for name, value in double.own.items()}
        refuse_beside(typed, "one level", "add --procedure double-level")


def refuse_of_one(request: PlanRequest, beside: str, fix: str) -> None:
    """Refuse options of a plan at one level."""
    of_two = ("procedure", *SHARED_FIELDS)
    alone = {option_name(n): value for n, value in request.given.items() if n not in of_two}
    refuse_beside(alone, beside, fix)


def plan_double(case: str, read: "Case", whole: DoubleRequest, *typed: str) -> "DoublePlan":
    """Return the plan of a double level; problems name the options as typed."""
    from wedgecalc.planning.double_level import double_level

    try:
        with named_by_options(whole.plan, *typed, case=case):
            plan = double_level(read.limb, whole)
    except InputError as error:
        raise InputError(
            p if p.field.startswith("--") else replace(p, file=p.file or case)
            for p in error.problems
        ) from None
    for part in plan.parts:
        wedge_on_bone(case, part)
    return plan


def write_double(
    plan: "DoublePlan",
    name: str | None,
    output: Path,
    theme: str,
    width: float | None,
    force: bool,
    fixation: str | None = None,
    radiograph: "Radiograph | None" = None,
    view: str | None = None,
) -> None:
    """Write the picture of a double level, or its slides, by the ending of the file."""
    from wedgecalc.sources.files import check_writable, write_whole

    if output.suffix.lower() != _SLIDES:
        from wedgecalc.drawing.double_level_view import double_figure

        check_writable(output, (*PICTURE_ENDINGS, _SLIDES))
        drawn = partial(
            double_figure, plan, name, theme, width, fixation, radiograph, view or "before-after"
        )
        write_figure(drawn, output, force)
        return
    if radiograph is not None:
        say("note: slides show a double level on drawn bones")
    refuse_beside({"--width": width, "--view": view}, "slides", "they have one size")
    check_writable(output, (_SLIDES,))
    from wedgecalc.teaching.slides import slides_bytes

    write_whole(output, slides_bytes([(name, plan)], theme=theme, fixation=fixation), force=force)
    say(f"slides written to {output}")


def is_double(made: "Plan | DoublePlan") -> TypeGuard["DoublePlan"]:
    """Return whether a plan is of two levels."""
    from wedgecalc.planning.double_level import DoublePlan

    return isinstance(made, DoublePlan)
