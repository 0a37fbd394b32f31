"""The commands measure, plan and draw for a lateral film."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wedgecalc.cli.console import print_result
from wedgecalc.cli.figure import write_figure
from wedgecalc.cli.request import named_by_options, option_name, refuse_beside
from wedgecalc.errors import InputError, LateralFilmError, Problem, short_repr
from wedgecalc.lateral_records import lateral_procedure
from wedgecalc.planning.request import PlanRequest
from wedgecalc.sources.legs import Reading

if TYPE_CHECKING:
    from wedgecalc.planning.lateral_plan import LateralPlan
    from wedgecalc.sources.lateral_case import LateralCase
    from wedgecalc.sources.radiographs.radiograph import Grey8

_OF_LATERAL = ("procedure", "hinge", "entry")  # fields of a request that apply to a lateral film


def _measure_film(
    film: LateralFilmError, reading: Reading | None, json: str | None = None, **idle: object
) -> None:
    """Measure a lateral film and print the result."""
    from wedgecalc.geometry.lateral import measure_lateral
    from wedgecalc.results.lateral import lateral_result

    _refuse_idle(idle | {"image": _image(reading)})
    case = _case(film, reading)
    print_result(lateral_result(case, measure_lateral(case.knee)), json)


def _plan_film(
    film: LateralFilmError,
    request: PlanRequest,
    slope: float | None,
    reading: Reading | None = None,
    json: str | None = None,
    output: Path | None = None,
    force: bool = False,
    **idle: object,
) -> None:
    """Plan the anterior closing wedge on a lateral film, print it and draw it."""
    from wedgecalc.results.lateral import lateral_plan_result

    _refuse_idle(idle | {"image": _image(reading)})
    case, plan = _planned_film(film, reading, request, slope)
    if output:
        _draw(case, plan, output, force)
    print_result(lateral_plan_result(case, plan), json)


def _draw_film(
    film: LateralFilmError,
    output: Path,
    request: PlanRequest,
    slope: float | None,
    reading: Reading | None = None,
    force: bool = False,
    view: str = "before-after",
    theme: str = "light",
    width: float | None = None,
    on_radiograph: bool = False,
    **idle: object,
) -> None:
    """Draw the anterior closing wedge on a lateral film, over its radiograph on request."""
    _refuse_idle(idle | ({} if view == "before-after" else {"view": view}))
    case, plan = _planned_film(film, reading, request, slope)
    typed, pixels = _image(reading), None
    if on_radiograph or typed is not None:
        from wedgecalc.sources.lateral_case import lateral_radiograph

        folder = Path(film.file).parent if film.file else None
        try:
            pixels = lateral_radiograph(case, folder, typed).pixels
        except InputError as error:
            raise error.in_file(film.file) from None
    _draw(case, plan, output, force, theme, width, pixels)


def _image(reading: Reading | None) -> Path | None:
    return None if reading is None or reading.image is None else Path(reading.image)


def _refuse_idle(idle: Mapping[str, object]) -> None:
    """Refuse options without effect on a lateral film; ``--strict`` is allowed: nothing stops."""
    names = {"sampling": "--uncertainty", "filing": "--study"}
    given = {
        names.get(name, option_name(name)): value
        for name, value in idle.items()
        if value and name != "strict"
    }
    refuse_beside(given, "a lateral film", "leave it out")


def _planned_film(
    film: LateralFilmError, reading: Reading | None, request: PlanRequest, slope: float | None
) -> "tuple[LateralCase, LateralPlan]":
    """Return a lateral film and its plan; options come before the requests of its file."""
    from wedgecalc.planning.lateral_plan import plan_lateral

    refuse_beside(
        {option_name(n): v for n, v in request.given.items() if n not in _OF_LATERAL}
        | {"--cortex": request.from_film or None},
        "a lateral film",
        "leave it out; --slope says what to aim at",
    )
    only = lateral_procedure().name
    if request.procedure not in (None, only):
        raise InputError(
            Problem(
                "--procedure", short_repr(request.procedure), f"{only}: the one of a lateral film"
            )
        )
    case = _case(film, reading)
    typed = {"target": slope, "hinge": request.hinge, "entry": request.entry}
    case = replace(case, **{name: v for name, v in typed.items() if v is not None})  # type: ignore[arg-type]
    try:
        with named_by_options(request, "hinge", "entry"):
            return case, plan_lateral(case.knee, case.target, case.hinge, case.entry)
    except InputError as error:
        raise InputError(
            replace(p, field="--slope") if slope is not None and p.field == "--target" else p
            for p in error.problems
        ) from None


def _draw(
    case: "LateralCase",
    plan: "LateralPlan",
    output: Path,
    force: bool,
    theme: str = "light",
    width: float | None = None,
    on: "Grey8 | None" = None,
) -> None:
    from wedgecalc.drawing.lateral_view import draw_lateral

    write_figure(
        lambda: draw_lateral(
            plan, title=case.ref.id, theme=theme, width=width, on=on, side=case.side
        ),
        output,
        force,
    )


def _case(film: LateralFilmError, reading: Reading | None) -> "LateralCase":
    from wedgecalc.sources.lateral_case import lateral_case

    try:
        return lateral_case(film.raw, reading)
    except InputError as error:
        raise error.in_file(film.file) from None


HANDLERS: Mapping[str, Callable[..., None]] = {
    "measure": _measure_film,
    "plan": _plan_film,
    "draw": _draw_film,
}
