"""The commands that make pictures, films and slides of a plan."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from wedgecalc.cli.console import app, progress, say
from wedgecalc.cli.options import (
    OF_NO_PICTURE,
    PICTURES,
    CaseArg,
    FixationOpt,
    ForceOpt,
    OnFilmOpt,
    ThemeOpt,
    WidthOpt,
    reads_legs,
    with_request,
)
from wedgecalc.cli.request import planned
from wedgecalc.errors import InputError, NoPlanError, Problem
from wedgecalc.planning.request import PlanRequest


def _views(incomplete: str) -> list[str]:
    from wedgecalc.drawing import VIEWS

    return [name for name in VIEWS if name.startswith(incomplete)]


@app.command(epilog="Example: wedgecalc draw leg.json --view wedge --fixation plate -o wedge.svg")
@reads_legs
@with_request(without=OF_NO_PICTURE)
def draw(
    case: CaseArg,
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="FIGURE", help="Picture to write: .png, .svg or .pdf."
        ),
    ],
    request: PlanRequest,
    view: Annotated[
        str,
        typer.Option(
            "--view",
            autocompletion=_views,
            help="before-after, overlay, wedge, angles, axes, plateau, load, cpak, uncertainty, "
            "poster or radiograph.",
        ),
    ] = "before-after",
    theme: ThemeOpt = "light",
    fixation: FixationOpt = None,
    width: WidthOpt = None,
    on_radiograph: OnFilmOpt = False,
    force: ForceOpt = False,
    reading: Any = None,
) -> None:
    """Draw the plan.

    Choose what the picture shows with --view.
    """
    read, made, _ = planned(case, request, reading)
    film = _film(read, on_radiograph or view == "radiograph", reading)
    write_picture(
        made,
        output,
        force,
        title=read.id,
        view=view,
        theme=theme,
        fixation=fixation,
        width=width,
        on=film,
    )


@app.command(epilog="Example: wedgecalc animate leg.json --fixation plate -o plan.gif")
@reads_legs
@with_request(without=OF_NO_PICTURE)
def animate(
    case: CaseArg,
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="FILM",
            help="Film to write: .gif, or .mp4 with the extra video.",
        ),
    ],
    request: PlanRequest,
    theme: ThemeOpt = "light",
    fixation: FixationOpt = None,
    on_radiograph: OnFilmOpt = False,
    force: ForceOpt = False,
    reading: Any = None,
) -> None:
    """Draw the osteotomy as a film.

    The cut, the wedge removed or opened, the correction, and the axis as it moves.
    """
    from wedgecalc.sources.files import check_writable, write_whole

    check_writable(output, (".gif", ".mp4"))
    from wedgecalc.drawing.animation import film_bytes

    read, made, _ = planned(case, request, reading)
    film = _film(read, on_radiograph, reading)
    data = film_bytes(
        made,
        output.suffix.lower(),
        theme=theme,
        fixation=fixation,
        progress=progress("drawing"),
        on=film,
    )
    write_whole(output, data, force=force)
    say(f"film written to {output}")


@app.command(epilog="Example: wedgecalc slides leg.json other.json --theme dark -o lecture.pptx")
@reads_legs
@with_request(without=(*OF_NO_PICTURE, "hinge", "entry"))
def slides(
    cases: Annotated[
        list[str],
        typer.Argument(
            metavar="CASE...", help="Case files; demo:NAME for a bundled case.", show_default=False
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DECK", help="Slides to write: .pptx.")
    ],
    request: PlanRequest,
    theme: Annotated[str, typer.Option("--theme", help="light or dark.")] = "light",
    fixation: FixationOpt = None,
    on_radiograph: OnFilmOpt = False,
    force: ForceOpt = False,
    reading: Any = None,
) -> None:
    """Make editable slides of one plan or several.

    Text, tables, pictures and speaker notes. Needs the extra slides.
    """
    from wedgecalc.sources.files import check_writable, write_whole

    check_writable(output, (".pptx",))
    from wedgecalc.teaching.slides import slides_bytes

    if reading.image is not None and len(cases) > 1:
        raise InputError(
            Problem(
                "--image",
                f"one radiograph for {len(cases)} cases",
                "one case",
                "name its radiograph as the key image of each case",
            )
        )
    plans: list[Any] = []
    films: dict[int, Any] = {}
    for case in cases:
        try:
            read, made, _ = planned(case, request, reading)
        except NoPlanError as error:
            raise NoPlanError(error.code, f"{case}: {error.reason}") from None
        if (on_radiograph and read.file.image is not None) or reading.image is not None:
            films[len(plans)] = _film(read, True, reading)
        plans.append((read.id or Path(case).stem, made))
    data = slides_bytes(
        plans, theme=theme, fixation=fixation, progress=progress("drawing"), radiographs=films
    )
    write_whole(output, data, force=force)
    say(f"slides written to {output}")


@app.command(epilog="Example: wedgecalc report leg.json -o plan.pdf")
@reads_legs
@with_request(without=OF_NO_PICTURE)
def report(
    case: CaseArg,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="Page to write: .pdf.")
    ],
    request: PlanRequest,
    reader: Annotated[
        str, typer.Option("--for", help="surgeon, or patient (in plain words).")
    ] = "surgeon",
    paper: Annotated[str, typer.Option("--paper", help="a4 or letter.")] = "a4",
    on_radiograph: OnFilmOpt = False,
    force: ForceOpt = False,
    reading: Any = None,
) -> None:
    """Write the plan as one printed page.

    For the surgeon: numbers, alerts, other methods and the wedge in true size. For the patient: plain
    words.
    """
    from wedgecalc.pages.report import report_bytes
    from wedgecalc.sources.files import check_writable, write_whole

    check_writable(output, (".pdf",))
    read, made, _ = planned(case, request, reading)
    film = _film(read, on_radiograph, reading)
    data = report_bytes(made, reader=reader, case=read.ref, paper=paper, radiograph=film)
    write_whole(output, data, force=force)
    say(f"page written to {output}")


def _film(read: Any, wanted: bool, reading: Any) -> Any:
    """Return the radiograph to draw on, or None for none."""
    image = None if reading is None else reading.image
    if not wanted and image is None:
        return None
    from wedgecalc.sources.reading import radiograph_of

    film = radiograph_of(read, image)
    say(*(f"note: {note}" for note in film.notes if note not in read.notes and "scale" not in note))
    return film


def write_picture(made: Any, output: Path, force: bool, **options: Any) -> None:
    """Write a picture of a plan, whole or not at all."""

    def drawn() -> Any:
        from wedgecalc.drawing import draw

        return draw(made, **options)

    write_figure(drawn, output, force)


def write_figure(drawn: Callable[[], Any], output: Path, force: bool) -> None:
    """Write a figure, drawn only if it may be written, whole or not at all."""
    from wedgecalc.sources.files import check_writable, write_whole

    check_writable(output, PICTURES)
    from wedgecalc.drawing import picture_bytes

    write_whole(output, picture_bytes(drawn(), output.suffix[1:].lower()), force=force)
