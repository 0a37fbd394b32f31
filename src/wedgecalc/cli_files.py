"""The commands about files: measure whatever marks a leg, one or a folder of them; turn one format into another; a phantom."""

from pathlib import Path
from typing import Annotated, Any

import typer

from wedgecalc.arguments import CaseArg, ForceOpt, JsonOpt
from wedgecalc.console import app, print_, say
from wedgecalc.errors import InputError, Problem

SideOpt = Annotated[
    str | None, typer.Option("--side", help="right or left, for labels that do not say it.", show_default=False)
]
ScaleOpt = Annotated[float | None, typer.Option("--mm-per-px", metavar="MM", help="Scale of a file that has none.")]
MappingOpt = Annotated[
    Path | None, typer.Option("--mapping", metavar="FILE", help="Your own names of landmarks: see docs/files.md.")
]
TableOpt = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="TABLE", help="For a folder: the table to write, .csv.")
]


@app.command(epilog="Example: wedgecalc measure leg.json --json")
def measure(
    case: CaseArg,
    side: SideOpt = None,
    mm_per_px: ScaleOpt = None,
    mapping: MappingOpt = None,
    json: JsonOpt = False,
    output: TableOpt = None,
    force: ForceOpt = False,
) -> None:
    """Measure a leg, both legs of a file, or every file of a folder: all that the landmarks give, with normal ranges."""
    from wedgecalc.sources.reading import load_case, load_cases

    reading = _reading(side, mm_per_px, mapping)
    if Path(case).is_dir():
        _measure_folder(Path(case), reading, json, output, force)
        return
    if output is not None:
        raise InputError(Problem("--output", "it beside a single file", "a folder", "redirect the output instead"))
    cases = [load_case(case, reading)] if case.endswith(("#right", "#left")) else load_cases(case, reading)
    say(*(f"note: {note}" for read in cases for note in read.notes))
    if json:
        from wedgecalc.results import FORMATS, to_json

        found = [_document(read) for read in cases]
        print_(to_json(found[0] if len(found) == 1 else {"format": FORMATS, "results": found}))
        return
    from wedgecalc.alignment import measure as measured_of
    from wedgecalc.tables import measure_page, text_of

    for read in cases:
        print_(text_of(measure_page(read.limb, measured_of(read.limb), read.id)))


def _reading(side: str | None, mm_per_px: float | None, mapping: Path | None) -> Any:
    from wedgecalc.errors import choose
    from wedgecalc.limb import SIDES
    from wedgecalc.sources.files import read_text
    from wedgecalc.sources.keypoints import Reading
    from wedgecalc.sources.naming import mapping_of

    if side is not None:
        choose("--side", side, SIDES, "one of")
    if mm_per_px is not None and not 0 < mm_per_px <= 1e4:
        raise InputError(Problem("--mm-per-px", f"{mm_per_px}", "a positive number of mm"))
    try:
        named = None if mapping is None else mapping_of(read_text(str(mapping)))
    except InputError as error:
        raise error.in_file(str(mapping)) from None
    return Reading(side, mm_per_px, named)


def _document(read: Any) -> dict[str, Any]:
    from wedgecalc.alignment import measure as measured_of
    from wedgecalc.results import measure_result

    return measure_result(read.limb, measured_of(read.limb), read.id, read.scale_source)


def _measure_folder(folder: Path, reading: Any, json: bool, output: Path | None, force: bool) -> None:
    """Measure every file of a folder into one table; what cannot be read has a row that says why."""
    from wedgecalc.cli_pictures import progress
    from wedgecalc.results import FORMATS, folder_table, to_json
    from wedgecalc.sources.files import check_writable, write_whole
    from wedgecalc.sources.picture import is_film
    from wedgecalc.sources.reading import load_cases

    if output is not None:
        check_writable(output, (".json",) if json else (".csv",))
    files = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in (".json", ".csv") and path.is_file() and path != output
    )
    if not files:
        films = [path for path in sorted(folder.iterdir()) if is_film(path)]
        if films:
            raise InputError(Problem("case", f"a folder of {len(films)} pictures without landmarks", "cases or landmark files beside them",
                                     f"mark the landmarks on each first: wedgecalc studio {films[0]}", file=str(folder)))  # fmt: skip
        raise InputError(
            Problem(
                "case", "a folder without .json or .csv files", "a folder of cases or keypoint files", file=str(folder)
            )
        )
    rows: list[tuple[str, Any, str]] = []
    for path in progress("measuring")(files):
        try:
            rows += [(path.name, _document(read), "ok") for read in load_cases(path, reading)]
        except InputError as error:
            rows.append(
                (
                    path.name,
                    None,
                    "; ".join(f"{p.field}: found {p.found}, expected {p.expected}" for p in error.problems),
                )
            )
    if json:
        failed = [{"file": name, "status": status} for name, found, status in rows if found is None]
        text = to_json(
            {
                "format": FORMATS,
                "results": [{"file": name, **found} for name, found, _ in rows if found is not None],
                "failed": failed,
            }
        )
    else:
        text = folder_table(rows)
    bad = sum(found is None for _, found, _ in rows)
    if output is None:
        print_(text)
    else:
        write_whole(output, text.encode(), force=force)
    say(
        f"{len(rows) - bad} legs of {len(files)} files measured"
        + (f", {bad} files could not be read (see status)" if bad else "")
    )
    if bad == len(rows):
        raise typer.Exit(2)


@app.command(epilog="Example: wedgecalc convert both-legs.json#right right.json")
def convert(
    source: Annotated[
        str,
        typer.Argument(metavar="IN", help="A case, or a LabelMe, COCO, 3D Slicer or CSV file; FILE#right for one leg."),
    ],
    output: Annotated[Path, typer.Argument(metavar="OUT", help="File to write: .json, .mrk.json (3D Slicer) or .csv.")],
    to: Annotated[
        str | None, typer.Option("--to", help="case, labelme, coco, slicer or csv; else by the name of OUT.")
    ] = None,
    side: SideOpt = None,
    mm_per_px: ScaleOpt = None,
    mapping: MappingOpt = None,
    force: ForceOpt = False,
) -> None:
    """Turn landmarks of one format into another. Nothing is lost where the other format has room; both legs stay two legs."""
    from wedgecalc.sources.files import check_writable, write_whole
    from wedgecalc.sources.reading import load_case, load_cases
    from wedgecalc.sources.writing import format_of, written

    form = format_of(output, to)
    check_writable(output, (".csv",) if form == "csv" else (".json",))
    reading = _reading(side, mm_per_px, mapping)
    cases = [load_case(source, reading)] if source.endswith(("#right", "#left")) else load_cases(source, reading)
    say(*(f"note: {note}" for read in cases for note in read.notes))
    write_whole(output, written(cases, form), force=force)
    say(f"{len(cases)} leg{'s' if len(cases) > 1 else ''} written to {output} ({form})")


@app.command(epilog="Example: wedgecalc phantom --side right --mpta 82 -o leg.dcm")
def phantom(
    side: Annotated[str, typer.Option("--side", help="right or left.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="PICTURE", help="Radiograph to write: .dcm or .png; its case goes beside it as .json.")],
    mldfa: Annotated[float, typer.Option(help="Lateral distal femoral angle, °.")] = 88.0,
    mpta: Annotated[float, typer.Option(help="Medial proximal tibial angle, °.")] = 87.0,
    jlca: Annotated[float, typer.Option(help="Joint line convergence angle, °.")] = 0.0,
    femur: Annotated[float, typer.Option(help="Hip to knee, mm.")] = 430.0,
    tibia: Annotated[float, typer.Option(help="Knee to ankle, mm.")] = 365.0,
    plateau: Annotated[float, typer.Option(help="Width of the tibial plateau, mm.")] = 76.0,
    mlpfa: Annotated[float, typer.Option(help="Lateral proximal femoral angle, °.")] = 90.0,
    nsa: Annotated[float, typer.Option(help="Neck–shaft angle, °.")] = 130.0,
    ama: Annotated[float, typer.Option(help="Anatomical against mechanical femoral axis, °.")] = 7.0,
    mldta: Annotated[float, typer.Option(help="Lateral distal tibial angle, °.")] = 89.0,
    tilt: Annotated[float, typer.Option(help="Lean of the leg in stance, °.")] = 3.0,
    mm_per_px: Annotated[float, typer.Option("--mm-per-px", help="Size of a pixel, mm.")] = 0.3,
    noise: Annotated[float, typer.Option(help="1 as an ordinary film, 0 none.")] = 1.0,
    marks: Annotated[bool, typer.Option("--marks", help="Draw a bead on every landmark.")] = False,
    seed: Annotated[int, typer.Option(help="Of the noise: same seed, same picture.")] = 0,
    force: ForceOpt = False,
) -> None:  # fmt: skip
    """Make a synthetic radiograph with known landmarks: where no patient's may be shown, and as ground truth for tests."""
    from wedgecalc.phantom import phantom as made_phantom
    from wedgecalc.sources.files import check_writable, write_whole
    from wedgecalc.sources.synthetic_files import phantom_case, phantom_picture
    from wedgecalc.synthetic import limb_from_angles

    check_writable(output, (".dcm", ".png"))
    leg = limb_from_angles(side, mldfa=mldfa, mpta=mpta, jlca=jlca, femur=femur, tibia=tibia, plateau=plateau,
                           mlpfa=mlpfa, nsa=nsa, ama=ama, mldta=mldta, tilt=tilt)  # fmt: skip
    truth = output.with_suffix(".json")
    made = made_phantom(leg, mm_per_px=mm_per_px, noise=noise, marks=marks, seed=seed)
    case, picture = phantom_case(made, output).encode(), phantom_picture(made, output.suffix.lower())
    for path, data in ((truth, case), (output, picture)):
        if not force and path.exists() and path.read_bytes() != data:
            raise InputError(
                Problem(
                    "output",
                    "a different file of that name",
                    "a new name",
                    "add --force to write over it",
                    file=str(path),
                )
            )
    write_whole(output, picture, force=force)
    write_whole(truth, case, force=force)
    say(f"synthetic radiograph written to {output}, its landmarks to {truth}")
