"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from wedgecalc import records


def _names(table: Callable[[], dict[str, Any]]) -> Callable[[str], list[str]]:
    return lambda incomplete: [name for name in table() if name.startswith(incomplete)]


def _target_words(incomplete: str) -> list[str]:
    words = [f"{t.name}={value:g}" for t in records.targets().values() for value, _ in t.customary]
    return [word for word in words if word.startswith(incomplete)]


CaseArg = Annotated[
    str, typer.Argument(metavar="CASE", help="Case file; - for standard input; demo:NAME for a bundled case.")
]
ProcedureOpt = Annotated[
    str | None,
    typer.Option("--procedure", "-p", help="Procedure, such as lateral-closing-wedge-hto; else the case's.",
                 autocompletion=_names(records.procedures)),
]  # fmt: skip
TargetOpt = Annotated[
    str | None,
    typer.Option("--target", "-t", metavar="MEASURE=VALUE", help="wbl=%, hka=°, mpta=°, mldfa=°, nsa=° or correction=°.",
                 autocompletion=_target_words),
]  # fmt: skip
HingeOpt = Annotated[str | None, typer.Option("--hinge", metavar="X,Y", help="Hinge in the case's coordinates.")]
EntryOpt = Annotated[
    str | None, typer.Option("--entry", metavar="X,Y", help="Where the saw enters, in the case's coordinates.")
]
KerfOpt = Annotated[float | None, typer.Option("--kerf", metavar="MM", help="Thickness of bone each saw cut takes.")]
LengthOpt = Annotated[
    float | None,
    typer.Option("--length", metavar="MM", help="Bone to take out, or gap to hold open, over and above the wedge."),
]
AlongOpt = Annotated[
    str | None, typer.Option("--along", help="With --length: along the mechanical axis, or the anatomical.")
]
LevelOpt = Annotated[
    float | None, typer.Option("--level", metavar="MM", help="Shortening, lengthening: cut so far from the knee.")
]
BoneOpt = Annotated[str | None, typer.Option("--bone", help="Shortening, lengthening: femur or tibia; else the femur.")]
OnFilmOpt = Annotated[bool, typer.Option("--on-radiograph", help="Draw on the radiograph that the case names.")]
ImageOpt = Annotated[Path | None, typer.Option("--image", metavar="FILE", help="Draw on this radiograph.")]
WidthOpt = Annotated[float | None, typer.Option("--width", metavar="IN", help="Inches; a slide has 13.333.")]
AcceptOpt = Annotated[
    list[str] | None,
    typer.Option("--accept", metavar="CODE", help="Plan in spite of this stop alert; may be repeated."),
]
JsonOpt = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
ForceOpt = Annotated[bool, typer.Option("--force", help="Write over an existing different file.")]
PICTURES = (".png", ".svg", ".pdf")
ThemeOpt = Annotated[str, typer.Option("--theme", help="light, dark or print.")]
FixationOpt = Annotated[
    str | None, typer.Option("--fixation", help="staples, pins or plate, drawn on the leg after for orientation.")
]
