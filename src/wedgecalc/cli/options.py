"""Options that several commands share, each declared once.

A command takes a group of them as one argument: `request`, `reading` or `leg`.
"""

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wedgecalc import records
from wedgecalc.errors import InputError, nearest, short_repr, wrong
from wedgecalc.sources.legs import Reading

if TYPE_CHECKING:
    from typer.models import OptionInfo

    from wedgecalc.planning.request_fields import FieldSpec

CommandFunction = Callable[..., None]
# Fields of a request that mean nothing where only an angle is asked for, or no interval is shown.
SIZE_AND_INTERVAL_FIELDS = ("level", "bone", "fibula", "landmark_sd", "spread_of")
INTERVAL_FIELDS = ("landmark_sd", "spread_of")


def _completion(known: Callable[[], Iterable[str]]) -> Callable[[str], list[str]]:
    return lambda incomplete: [word for word in known() if word.startswith(incomplete)]


def _target_words() -> list[str]:
    return [*(f"{name}=" for name in records.targets()), *records.purposes()]


def output_option(metavar: str, help: str) -> "OptionInfo":
    """Return the option ``-o``, which names the file to write."""
    option: OptionInfo = typer.Option("-o", "--output", metavar=metavar, help=help)
    return option


CASE = (
    "A case, a landmark file (LabelMe, COCO, 3D Slicer) or a table, FILE#right or FILE#ID for one"
    " leg of many; - for standard input; demo:NAME for a bundled case."
)
CaseArg = Annotated[str, typer.Argument(metavar="CASE", help=CASE)]
CasesArg = Annotated[str, typer.Argument(metavar="CASE", help=f"{CASE} Or a folder of such files.")]
OnFilmOpt = Annotated[bool, typer.Option("--on-radiograph", help="Draw on the case's radiograph.")]
WidthOpt = Annotated[
    float | None,
    typer.Option("--width", metavar="IN", help="Width in inches; a slide is 13.333 wide."),
]
JsonOpt = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
JsonFormOpt = Annotated[
    str | None,
    typer.Option(
        "--json",
        metavar="[fhir]",
        help="Print one JSON document and nothing else; with fhir, a bundle of FHIR R4.",
        autocompletion=_completion(lambda: ("fhir",)),
    ),
]
StrictOpt = Annotated[
    bool, typer.Option("--strict", help="Exit with code 4 at a stop alert that is not accepted.")
]
DetailsOpt = Annotated[
    bool,
    typer.Option("--details", help="Print every number of the plan; --json has them in any case."),
]
ForceOpt = Annotated[bool, typer.Option("--force", help="Overwrite an existing different file.")]
CortexOpt = Annotated[
    str | None,
    typer.Option(
        "--cortex",
        metavar="film",
        help="film: look for the cortex on the radiograph, and propose hinge and entry there.",
    ),
]
PICTURE_ENDINGS = (".png", ".svg", ".pdf")
PictureOpt = Annotated[Path, output_option("FIGURE", "Picture to write: .png, .svg or .pdf.")]
ThemeOpt = Annotated[str, typer.Option("--theme", help="light, dark or print.")]
# Beside a picture that need not be drawn: without one it would do nothing.
ThemeOfFigureOpt = Annotated[
    str | None, typer.Option("--theme", help="Of the picture: light, dark or print.")
]
FigureOpt = Annotated[Path | None, output_option("FIGURE", "Also draw: .png, .svg or .pdf.")]
FixationOpt = Annotated[
    str | None,
    typer.Option(
        "--fixation", help="staples, pins or plate, drawn on the planned leg for orientation."
    ),
]


def option_parameter(name: str, annotation: object, default: object = None) -> inspect.Parameter:
    """Return an option as a parameter of a command."""
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
    )


def composed(
    command: CommandFunction,
    name: str,
    options: list[inspect.Parameter],
    make: Callable[..., object],
) -> CommandFunction:
    """Return `command` with some options in place of its argument `name`.

    The command gets the value that `make` makes of the options.
    """

    @functools.wraps(command)
    def run(*args: Any, **values: Any) -> None:
        typed = {o.name: values.pop(o.name, o.default) for o in options}
        if values.get(name) is None:
            values[name] = make(**typed)
        command(*args, **values)

    parameters: list[inspect.Parameter] = []
    for own in inspect.signature(command, eval_str=True).parameters.values():
        parameters += options if own.name == name else [own.replace(kind=own.KEYWORD_ONLY)]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    return run


def with_request(
    *, only: Iterable[str] = (), without: Iterable[str] = ()
) -> Callable[[CommandFunction], CommandFunction]:
    """Give a command the options that describe a plan; it gets them as its argument `request`.

    Parameters
    ----------
    only, without : iterable of str
        Fields of `PlanRequest`: the only ones to offer, or the ones to leave out.
    """
    from wedgecalc.cli.request import typed_request
    from wedgecalc.planning.request_fields import FIELDS

    offered = [name for name in only or FIELDS if name not in set(without)]
    options = _options_of(FIELDS, offered)
    if "hinge" in offered:
        options.append(option_parameter("cortex", CortexOpt))
    return lambda command: composed(command, "request", options, typed_request)


def with_double(*only: str) -> Callable[[CommandFunction], CommandFunction]:
    """Give a command the options of a correction at two levels, as its argument `double`.

    Parameters
    ----------
    *only : str
        Fields of `DoubleRequest`; by default all.
    """
    from wedgecalc.cli.request import typed_double
    from wedgecalc.planning.double_request import DOUBLE_FIELDS

    options = _options_of(DOUBLE_FIELDS, only or DOUBLE_FIELDS)
    return lambda command: composed(command, "double", options, typed_double)


def with_sampling(command: CommandFunction) -> CommandFunction:
    """Give a command the options of the uncertainty, as its argument `sampling`."""
    from wedgecalc.cli.sampling import sampling_of

    method_help = "Add 95 % intervals: first-order (fast), or monte-carlo."
    method = typer.Option("--uncertainty", metavar="METHOD", help=method_help)
    samples = typer.Option("--samples", help="Monte Carlo samples; by default 10,000.")
    seed = typer.Option("--seed", help="Monte Carlo seed: the same seed, the same numbers.")
    series_help = "Own accuracy in the intervals of the leg after: what audit TABLE --json printed."
    series = typer.Option("--series", metavar="FILE", help=series_help)
    options = [
        option_parameter("uncertainty", Annotated[str | None, method]),
        option_parameter("samples", Annotated[int | None, samples]),
        option_parameter("seed", Annotated[int | None, seed]),
        option_parameter("series", Annotated[str | None, series]),
    ]
    return composed(command, "sampling", options, sampling_of)


def _options_of(table: "Mapping[str, FieldSpec]", names: Iterable[str]) -> list[inspect.Parameter]:
    """Return the options for some fields of a request."""
    from wedgecalc.cli.request import option_name

    def option(name: str) -> inspect.Parameter:
        about = table[name]
        words = _target_words if name == "target" else about.known
        kind = str if about.read or about.known else float
        declared = typer.Option(
            option_name(name),
            *filter(None, [about.short]),
            metavar=about.metavar,
            help=about.help,
            autocompletion=None if words is None else _completion(words),
        )
        return option_parameter(
            name, Annotated[list[str] | None if about.several else kind | None, declared]
        )

    return [option(name) for name in names]


_READING = {
    "side": Annotated[
        str | None,
        typer.Option(
            "--side", help="right or left, if the file does not give it.", show_default=False
        ),
    ],
    "mm_per_px": Annotated[
        float | None,
        typer.Option(
            "--mm-per-px", metavar="MM", help="Scale of a file in pixels that gives none."
        ),
    ],
    "image": Annotated[
        Path | None,
        typer.Option(
            "--image",
            metavar="FILE",
            help="Radiograph in place of the case's own: its scale and side are used,"
            " and pictures are drawn on it.",
        ),
    ],
    "mapping": Annotated[
        Path | None,
        typer.Option(
            "--mapping",
            metavar="FILE",
            help="Your own names of landmarks in a LabelMe, COCO or Slicer file (not in tables):"
            " see docs/files.md.",
        ),
    ],
    "score_sd": Annotated[
        str | None,
        typer.Option(
            "--score-sd",
            metavar="SCORE=MM,...",
            help="How far a network's points may be off (SD), by their scores in LabelMe or COCO"
            " files, such as 0.5=4,0.95=1.",
        ),
    ],
    "unconfirmed": Annotated[
        bool,
        typer.Option(
            "--unconfirmed",
            help="Use landmarks that a program proposed and nobody has confirmed; every output"
            " says so.",
        ),
    ],
}


def reads_legs(command: CommandFunction) -> CommandFunction:
    """Give a command the options that complete a file of landmarks, as its argument `reading`."""
    options = [
        option_parameter(name, annotation, False if name == "unconfirmed" else None)
        for name, annotation in _READING.items()
    ]
    return composed(command, "reading", options, reading_of)


def reading_of(
    side: str | None,
    mm_per_px: float | None,
    mapping: Path | None,
    image: Path | None,
    score_sd: str | None = None,
    unconfirmed: bool = False,
) -> Reading:
    """Return how a file of landmarks is to be read."""
    from wedgecalc.sources.files import read_text
    from wedgecalc.sources.landmark_files.naming import side_of_word
    from wedgecalc.sources.landmark_sets import mapping_of

    if side is not None and (side := side_of_word(word := side)) is None:
        raise wrong(
            "--side", short_repr(word), "right, left, R or L", nearest(word, ("right", "left"))
        )
    if mm_per_px is not None and not 0 < mm_per_px <= 1e4:
        raise wrong("--mm-per-px", f"{mm_per_px}", "a positive number of mm")
    try:
        names = None if mapping is None else mapping_of(read_text(str(mapping)))
    except InputError as error:
        raise error.in_file(str(mapping)) from None
    spread = None
    if score_sd is not None:
        from wedgecalc.sources.score_spread import ScoreSpread

        spread = ScoreSpread.of(score_sd)
    return Reading(side, mm_per_px, names, image, spread, unconfirmed)
