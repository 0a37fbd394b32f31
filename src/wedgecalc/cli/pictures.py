"""Commands that draw a plan: pictures, films, slides and printed pages."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wedgecalc.cli import options as opt
from wedgecalc.cli.console import app, progress, say
from wedgecalc.cli.figure import film_to_draw_on, plan_or_leg
from wedgecalc.cli.filing import Filing, files_in_study, picture_kind
from wedgecalc.cli.lateral import also_lateral
from wedgecalc.cli.one_or_two import is_double, plan_either, refuse_of_two
from wedgecalc.cli.printed import LanguageOpt, Printed, TextOpt, WordsOpt
from wedgecalc.cli.request import name_stops, option_name, refuse_beside
from wedgecalc.errors import InputError, NoPlanError, wrong
from wedgecalc.planning.double_request import DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.sources.legs import Reading

if TYPE_CHECKING:
    from wedgecalc.planning.double_level import DoublePlan
    from wedgecalc.planning.plan import Plan
    from wedgecalc.sources.radiographs.radiograph import Radiograph


def _views(incomplete: str) -> list[str]:
    from wedgecalc.drawing import VIEWS

    return [name for name in VIEWS if name.startswith(incomplete)]


@app.command(epilog="Example: wedgecalc draw leg.json --view wedge --fixation plate -o wedge.svg")
@opt.reads_legs
@opt.with_request()
@files_in_study
@also_lateral("draw", aims=True)
def draw(
    case: opt.CaseArg,
    output: Annotated[
        Path, opt.output_option("FIGURE", "Picture to write: .png, .svg, .pdf; .dcm with --study.")
    ],
    request: PlanRequest,
    view: Annotated[
        str,
        typer.Option(
            "--view",
            autocompletion=_views,
            help="before-after, overlay, wedge, angles, axes, plateau, load, cpak, methods, uncertainty,"
            " poster or radiograph.",
        ),
    ] = "before-after",
    theme: opt.ThemeOpt = "light",
    fixation: opt.FixationOpt = None,
    width: opt.WidthOpt = None,
    on_radiograph: opt.OnFilmOpt = False,
    filing: Filing | None = None,
    strict: opt.StrictOpt = False,
    force: opt.ForceOpt = False,
    reading: Reading | None = None,
) -> None:
    """Draw the plan.

    Views that need no plan (angles, axes, plateau, load, cpak) also draw a leg without one.
    """
    from wedgecalc.drawing import VIEWS
    from wedgecalc.planning.plan import Plan

    filing = filing or Filing()
    filing.check(output, opt.PICTURE_ENDINGS)
    if view != "uncertainty":
        fix = "add --view uncertainty, the picture of the intervals"
        sure = {"--spread-of": request.spread_of, "--sd": request.landmark_sd}
        refuse_beside(sure, f"the view {view}", fix)
    of_leg = view in VIEWS and bool(VIEWS[view].of_leg)
    alone = {"--fixation": fixation, "--strict": strict or None}
    read, plan = plan_or_leg(case, request, reading, of_leg=of_leg, beside=alone)
    film = film_to_draw_on(read, on_radiograph or view == "radiograph", reading)

    def picture() -> bytes:
        from wedgecalc.drawing import draw, picture_bytes

        figure = draw(
            plan, view, title=read.ref.called, theme=theme, fixation=fixation, width=width, on=film
        )
        return picture_bytes(figure, picture_kind(output))

    filing.write({output: ("picture", picture)}, read, plan, force)
    if isinstance(plan, Plan):
        name_stops([(case, plan)], strict)


@app.command(epilog="Example: wedgecalc animate leg.json --fixation plate -o plan.gif")
@opt.reads_legs
@opt.with_request(without=opt.INTERVAL_FIELDS)
@opt.with_double()
def animate(
    case: opt.CaseArg,
    output: Annotated[
        Path, opt.output_option("FILM", "Film to write: .gif, or .mp4 with the extra video.")
    ],
    request: PlanRequest,
    double: DoubleRequest,
    theme: opt.ThemeOpt = "light",
    fixation: opt.FixationOpt = None,
    on_radiograph: opt.OnFilmOpt = False,
    strict: opt.StrictOpt = False,
    force: opt.ForceOpt = False,
    reading: Reading | None = None,
) -> None:
    """Draw the osteotomy as a film, at one level or two.

    It shows the cut, the wedge removed or opened, and the axis as it moves; for a double level the
    femur first, then the tibia.
    """
    from wedgecalc.sources.files import check_writable, write_whole

    check_writable(output, (".gif", ".mp4"))
    from wedgecalc.drawing.animation import film_bytes

    read, plan = plan_either(case, request, reading, double)
    refuse_of_two(double, [plan])
    film = film_to_draw_on(read, on_radiograph, reading)
    if film is not None and is_double(plan):
        say(f"note: {case}: a double level is shown on drawn bones")
    data = film_bytes(
        plan,
        output.suffix.lower(),
        theme=theme,
        fixation=fixation,
        progress=progress("drawing"),
        on=film,
    )
    write_whole(output, data, force=force)
    say(f"film written to {output}")
    name_stops([(case, plan)], strict)


@app.command(epilog="Example: wedgecalc slides leg.json other.json --theme dark -o lecture.pptx")
@opt.reads_legs
@opt.with_request(without=opt.INTERVAL_FIELDS)
@opt.with_double()
def slides(
    cases: Annotated[
        list[str],
        typer.Argument(
            metavar="CASE...", help="Case files; demo:NAME for a bundled case.", show_default=False
        ),
    ],
    output: Annotated[Path, opt.output_option("DECK", "Slides to write: .pptx.")],
    request: PlanRequest,
    double: DoubleRequest,
    theme: Annotated[str, typer.Option("--theme", help="light or dark.")] = "light",
    fixation: opt.FixationOpt = None,
    short: Annotated[
        bool,
        typer.Option(
            "--short", help="Five slides: the problem, the angles, the plan, the wedge, and after."
        ),
    ] = False,
    on_radiograph: opt.OnFilmOpt = False,
    strict: opt.StrictOpt = False,
    force: opt.ForceOpt = False,
    reading: Reading | None = None,
) -> None:
    """Make editable slides of one plan or several.

    At one level or two. Text, tables, pictures and notes for teaching. Needs the extra slides.
    """
    from wedgecalc.sources.files import check_writable, write_whole

    check_writable(output, (".pptx",))
    from wedgecalc.teaching.slides import slides_bytes

    reading = reading or Reading()
    if reading.image is not None and len(cases) > 1:
        fix = "name its radiograph as the key image of each case"
        raise wrong("--image", f"one radiograph for {len(cases)} cases", "one case", fix)
    if len(cases) > 1:
        places = {"--hinge": request.hinge, "--entry": request.entry} | _places(double)
        refuse_beside(places, f"{len(cases)} cases", "store it in its case")
    plans: list[tuple[str | None, Plan | DoublePlan]] = []
    films: dict[int, Radiograph | None] = {}
    for case in cases:
        try:
            read, plan = plan_either(case, request, reading, double)
        except NoPlanError as error:
            raise NoPlanError(error.code, f"{case}: {error.reason}") from None
        except InputError as error:
            raise error.in_file(case) from None
        on_film = (on_radiograph and read.stated.image is not None) or reading.image is not None
        if on_film and is_double(plan):
            say(f"note: {case}: a double level is shown on drawn bones")
        elif on_film:
            films[len(plans)] = film_to_draw_on(read, True, reading)
        plans.append((read.ref.called or Path(case).stem, plan))
    refuse_of_two(double, (plan for _, plan in plans))
    data = slides_bytes(
        plans,
        theme=theme,
        fixation=fixation,
        short=short,
        progress=progress("drawing"),
        radiographs=films,
    )
    write_whole(output, data, force=force)
    say(f"slides written to {output}")
    name_stops([(str(name), plan) for name, plan in plans], strict)


@app.command(epilog="Example: wedgecalc report leg.json --for patient --language de -o page.pdf")
@opt.reads_legs
@opt.with_request()
@opt.with_double()
@files_in_study
def report(
    case: opt.CaseArg,
    output: Annotated[Path, opt.output_option("FILE", "Page to write: .pdf; .dcm with --study.")],
    request: PlanRequest,
    double: DoubleRequest,
    reader: Annotated[
        str, typer.Option("--for", help="surgeon, or patient: in plain words.")
    ] = "surgeon",
    paper: Annotated[str, typer.Option("--paper", help="a4 or letter.")] = "a4",
    language: LanguageOpt = None,
    text: TextOpt = None,
    words: WordsOpt = None,
    on_radiograph: opt.OnFilmOpt = False,
    filing: Filing | None = None,
    strict: opt.StrictOpt = False,
    force: opt.ForceOpt = False,
    reading: Reading | None = None,
) -> None:
    """Write the plan, of one level or two, as a printed page.

    Numbers, alerts, other methods and each wedge in true size; or, with --for patient, plain words.
    """
    page = Printed(output, reader, paper, language, text, words, filing or Filing())
    page.check(request)
    read, plan = plan_either(case, request, reading, double)
    refuse_of_two(double, [plan])
    film = film_to_draw_on(read, on_radiograph, reading)
    page.write(plan, read, film, force)
    name_stops([(case, plan)], strict)


def _places(double: DoubleRequest) -> dict[str, object]:
    """Return the typed hinges and entries of both bones, by their options."""
    own = double.own.items()
    return {option_name(n): place for n, place in own if n.endswith(("_hinge", "_entry"))}
