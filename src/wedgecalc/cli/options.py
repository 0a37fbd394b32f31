"""Options that several commands share."""

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, nearest, shown


def _names(table: Callable[[], dict[str, Any]]) -> Callable[[str], list[str]]:
    return lambda incomplete: [name for name in table() if name.startswith(incomplete)]


def _target_words(incomplete: str) -> list[str]:
    words = [f"{t.name}={value:g}" for t in records.targets().values() for value, _ in t.customary]
    return [word for word in words if word.startswith(incomplete)]


CASE = "A case, a landmark file (LabelMe, COCO, 3D Slicer) or a table, FILE#right or FILE#ID for one leg of many; - for standard input; demo:NAME for a bundled case."
CaseArg = Annotated[str, typer.Argument(metavar="CASE", help=CASE)]
CasesArg = Annotated[str, typer.Argument(metavar="CASE", help=f"{CASE} Or a folder of such files.")]
ProcedureOpt = Annotated[
    str | None,
    typer.Option(
        "--procedure",
        "-p",
        help="Procedure, such as lateral-closing-wedge-hto; else the case's.",
        autocompletion=_names(records.procedures),
    ),
]
TargetOpt = Annotated[
    str | None,
    typer.Option(
        "--target",
        "-t",
        metavar="MEASURE=VALUE",
        help="wbl=%, hka=°, mpta=°, mldfa=°, nsa=° or correction=°.",
        autocompletion=_target_words,
    ),
]
HingeOpt = Annotated[
    str | None, typer.Option("--hinge", metavar="X,Y", help="Hinge in the case's coordinates.")
]
EntryOpt = Annotated[
    str | None,
    typer.Option("--entry", metavar="X,Y", help="Where the saw enters, in the case's coordinates."),
]
KerfOpt = Annotated[
    float | None, typer.Option("--kerf", metavar="MM", help="Thickness of bone each saw cut takes.")
]
LengthOpt = Annotated[
    float | None,
    typer.Option(
        "--length",
        metavar="MM",
        help="Bone to take out, or gap to hold open, over and above the wedge.",
    ),
]
AlongOpt = Annotated[
    str | None,
    typer.Option("--along", help="With --length: along the mechanical axis, or the anatomical."),
]
LevelOpt = Annotated[
    float | None,
    typer.Option(
        "--level", metavar="MM", help="Shortening, lengthening: cut so far from the knee."
    ),
]
BoneOpt = Annotated[
    str | None,
    typer.Option("--bone", help="Shortening, lengthening: femur or tibia; else the femur."),
]
OnFilmOpt = Annotated[
    bool, typer.Option("--on-radiograph", help="Draw on the radiograph that the case names.")
]
WidthOpt = Annotated[
    float | None, typer.Option("--width", metavar="IN", help="Inches; a slide has 13.333.")
]
AcceptOpt = Annotated[
    list[str] | None,
    typer.Option(
        "--accept", metavar="CODE", help="Plan in spite of this stop alert; may be repeated."
    ),
]
JsonOpt = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
ForceOpt = Annotated[bool, typer.Option("--force", help="Write over an existing different file.")]
PICTURES = (".png", ".svg", ".pdf")
ThemeOpt = Annotated[str, typer.Option("--theme", help="light, dark or print.")]
FixationOpt = Annotated[
    str | None,
    typer.Option(
        "--fixation", help="staples, pins or plate, drawn on the leg after for orientation."
    ),
]

_READING = {
    "side": Annotated[
        str | None,
        typer.Option(
            "--side", help="right or left, where the file does not say it.", show_default=False
        ),
    ],
    "mm_per_px": Annotated[
        float | None,
        typer.Option("--mm-per-px", metavar="MM", help="Scale of a file in pixels that has none."),
    ],
    "image": Annotated[
        Path | None,
        typer.Option(
            "--image",
            metavar="FILE",
            help="Radiograph in place of the case's own: its scale and side count, and pictures are drawn on it.",
        ),
    ],
    "mapping": Annotated[
        Path | None,
        typer.Option(
            "--mapping",
            metavar="FILE",
            help="Your own names of landmarks in a LabelMe, COCO or Slicer file (not in tables): see docs/files.md.",
        ),
    ],
}


def reads_legs(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say what a file of landmarks does not: it gets them as `reading`."""

    @functools.wraps(command)
    def with_options(
        *args: Any,
        reading: Any = None,
        side: Any = None,
        mm_per_px: Any = None,
        image: Any = None,
        mapping: Any = None,
        **others: Any,
    ) -> None:
        command(*args, reading=reading or reading_of(side, mm_per_px, mapping, image), **others)

    own = [
        p
        for p in inspect.signature(command, eval_str=True).parameters.values()
        if p.name != "reading"
    ]
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for name, kind in _READING.items()
    ]
    with_options.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]
    with_options.__annotations__ = {p.name: p.annotation for p in (*own, *shared)}
    return with_options


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
