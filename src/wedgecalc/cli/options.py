"""Options that several commands share, each declared once: a command takes what they say together as one argument."""

import functools
import inspect
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, nearest, shown

Command = Callable[..., None]
# Fields of a request that say nothing where only an angle is asked about, or a picture is made.
OF_NO_ANGLE = ("level", "bone", "landmark_sd", "accept")
OF_NO_PICTURE = ("landmark_sd", "accept")


def _starting(known: Callable[[], Iterable[str]]) -> Callable[[str], list[str]]:
    return lambda incomplete: [word for word in known() if word.startswith(incomplete)]


def _target_words() -> list[str]:
    return [f"{t.name}={value:g}" for t in records.targets().values() for value, _ in t.customary]


CASE = (
    "A case, a landmark file (LabelMe, COCO, 3D Slicer) or a table; FILE#right or FILE#ID picks one "
    "leg of many; - is standard input, demo:NAME a bundled case."
)
CaseArg = Annotated[str, typer.Argument(metavar="CASE", help=CASE)]
CasesArg = Annotated[str, typer.Argument(metavar="CASE", help=f"{CASE} Or a folder of such files.")]
OnFilmOpt = Annotated[bool, typer.Option("--on-radiograph", help="Draw on the case's radiograph.")]
WidthOpt = Annotated[
    float | None,
    typer.Option("--width", metavar="IN", help="Width in inches; a slide is 13.333 wide."),
]
JsonOpt = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
ForceOpt = Annotated[bool, typer.Option("--force", help="Overwrite a different file of that name.")]
PICTURES = (".png", ".svg", ".pdf")
ThemeOpt = Annotated[str, typer.Option("--theme", help="light, dark or print.")]
FigureOpt = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FIGURE", help="Also draw: .png, .svg or .pdf."),
]
FixationOpt = Annotated[
    str | None,
    typer.Option(
        "--fixation", help="Draw staples, pins or plate on the planned leg, for orientation."
    ),
]


def _parameter(name: str, kind: Any, default: Any = None) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def _composed(
    command: Command, name: str, options: list[inspect.Parameter], make: Callable[..., Any]
) -> Command:
    """Return a command with some options in the place of one argument, which it gets as `make` makes it of them."""

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
) -> Callable[[Command], Command]:
    """Give a command the options that say what is planned: it gets what was typed of them as `request`.

    Parameters
    ----------
    only, without : iterable of str
        Fields of `PlanRequest`: the only ones, or those that mean nothing to the command.
    """
    from wedgecalc.cli.request import option_name, typed_request
    from wedgecalc.planning.request_fields import ABOUT

    def option(name: str) -> inspect.Parameter:
        about = ABOUT[name]
        words = _target_words if name == "target" else about.known
        kind: Any = str if about.read or about.known else float
        return _parameter(
            name,
            Annotated[
                list[str] | None if about.several else kind | None,
                typer.Option(
                    option_name(name),
                    *filter(None, [about.short]),
                    metavar=about.metavar,
                    help=about.help,
                    autocompletion=None if words is None else _starting(words),
                ),
            ],
        )

    options = [option(name) for name in only or ABOUT if name not in set(without)]
    return lambda command: _composed(command, "request", options, typed_request)


_READING = {
    "side": Annotated[
        str | None,
        typer.Option("--side", help="right or left, if the file does not say.", show_default=False),
    ],
    "mm_per_px": Annotated[
        float | None,
        typer.Option(
            "--mm-per-px", metavar="MM", help="Size of a pixel, if the file does not say."
        ),
    ],
    "image": Annotated[
        Path | None,
        typer.Option(
            "--image",
            metavar="FILE",
            help="Radiograph to use in place of the case's own: for scale, side and pictures.",
        ),
    ],
    "mapping": Annotated[
        Path | None,
        typer.Option(
            "--mapping",
            metavar="FILE",
            help="Your own landmark names in a LabelMe, COCO or Slicer file (see docs/files.md).",
        ),
    ],
}


def reads_legs(command: Command) -> Command:
    """Give a command the options that say what a file of landmarks does not: it gets them as `reading`."""
    options = [_parameter(name, kind) for name, kind in _READING.items()]
    return _composed(command, "reading", options, reading_of)


def reading_of(
    side: str | None, mm_per_px: float | None, mapping: Path | None, image: Path | None
) -> Any:
    """Return how a file of landmarks is to be read."""
    from wedgecalc.sources.files import read_text
    from wedgecalc.sources.landmark_files.landmark_sets import mapping_of
    from wedgecalc.sources.landmark_files.naming import side_of_word
    from wedgecalc.sources.legs import Reading

    if side is not None and (side := side_of_word(word := side)) is None:
        raise InputError(
            Problem("--side", shown(word), "right, left, R or L", nearest(word, ("right", "left")))
        )
    if mm_per_px is not None and not 0 < mm_per_px <= 1e4:
        raise InputError(Problem("--mm-per-px", f"{mm_per_px}", "a positive number of mm"))
    try:
        named = None if mapping is None else mapping_of(read_text(str(mapping)))
    except InputError as error:
        raise error.in_file(str(mapping)) from None
    return Reading(side, mm_per_px, named, image)


_FROM_ANGLES = {
    "mldfa": "Mechanical lateral distal femoral angle, °.",
    "mpta": "Medial proximal tibial angle, °.",
    "jlca": "Joint line convergence angle, °.",
    "femur": "Femur, hip centre to knee centre, mm.",
    "tibia": "Tibia, knee centre to ankle centre, mm.",
    "plateau": "Width of the tibial plateau, mm.",
    "mlpfa": "Mechanical lateral proximal femoral angle, °.",
    "nsa": "Neck–shaft angle, °.",
    "ama": "Angle between anatomical and mechanical femoral axis, °.",
    "mldta": "Mechanical lateral distal tibial angle, °.",
    "tilt": "Tilt of the standing leg against the vertical, °.",
}


def makes_a_leg(command: Command) -> Command:
    """Give a command the options that a leg is made of: it gets the limb as `leg`."""
    from wedgecalc.geometry.limb import Limb
    from wedgecalc.geometry.synthetic import points_from_angles

    usual = inspect.signature(points_from_angles).parameters
    side = Annotated[str, typer.Option("--side", help="right or left.")]
    options = [_parameter("side", side, inspect.Parameter.empty)]
    options += [
        _parameter(
            name, Annotated[float, typer.Option(f"--{name}", help=help)], usual[name].default
        )
        for name, help in _FROM_ANGLES.items()
    ]
    return _composed(command, "leg", options, Limb.from_angles)
