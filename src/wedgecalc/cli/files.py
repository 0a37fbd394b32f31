"""Commands that write files: convert one format to another, make a phantom."""

from pathlib import Path
from typing import Annotated

import typer

from wedgecalc.cli.anonymous import AnonymousOpt, BurnedInOpt, convert_anonymous
from wedgecalc.cli.console import app, say
from wedgecalc.cli.options import ForceOpt, output_option, reads_legs
from wedgecalc.cli.request import named_by_options, refuse_beside
from wedgecalc.cli.synthetic_options import look_of, makes_a_leg, with_look
from wedgecalc.errors import InputError, wrong
from wedgecalc.geometry.limb import Limb
from wedgecalc.sources.legs import Reading


@app.command(epilog="Example: wedgecalc convert both-legs.json#right right.json")
@reads_legs
def convert(
    source: Annotated[
        str,
        typer.Argument(
            metavar="IN",
            help="A case, or a LabelMe, COCO, 3D Slicer or CSV file; FILE#right picks one leg."
            " With --anonymous a DICOM film, or a case with one.",
        ),
    ],
    output: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="File to write: .json, .mrk.json (3D Slicer) or .csv; of a film .dcm.",
        ),
    ],
    to: Annotated[
        str | None,
        typer.Option(
            "--to", help="case, labelme, coco, slicer or csv; by default the ending of OUT decides."
        ),
    ] = None,
    anonymous: AnonymousOpt = False,
    accept_burned_in: BurnedInOpt = False,
    force: ForceOpt = False,
    reading: Reading | None = None,
) -> None:
    """Convert landmarks from one format to another, or write a film without its patient.

    Everything that the other format can hold is kept; a file of both legs stays one of both. With
    --anonymous a case and its film go along together.
    """
    if anonymous:
        refuse_beside({"--to": to}, "--anonymous", "leave it out")
        convert_anonymous(source, output, reading, accept_burned_in, force)
        return
    refuse_beside({"--accept-burned-in": accept_burned_in or None}, "no --anonymous", "add it")
    from wedgecalc.sources.case import Case
    from wedgecalc.sources.files import check_writable, write_whole
    from wedgecalc.sources.reading import load_legs, unread_problems
    from wedgecalc.sources.writing import file_bytes, format_of

    with named_by_options(None, "to"):
        form = format_of(output, to)
    check_writable(output, (".csv",) if form == "csv" else (".json",))
    legs = load_legs(source, reading)
    cases, problems = [leg for leg in legs if isinstance(leg, Case)], unread_problems(legs)
    if not cases:
        raise InputError(problems)
    say(*(f"note: {note}" for case in cases for note in case.notes))
    write_whole(output, file_bytes(cases, form), force=force)
    written_legs = f"{len(cases)} leg{'s' if len(cases) > 1 else ''} written to {output} ({form})"
    unread = len(legs) - len(cases)
    missing = f"; {unread} of {len(legs)} could not be read and are not in it" if unread else ""
    say(*map(str, problems), written_legs + missing)


@app.command(epilog="Example: wedgecalc phantom --side right --mpta 82 --like-film -o leg.dcm")
@with_look
@makes_a_leg
def phantom(
    leg: Limb,
    output: Annotated[
        Path,
        output_option(
            "PICTURE", "Radiograph to write: .dcm or .png; its case goes beside it as .json."
        ),
    ],
    mm_per_px: Annotated[float, typer.Option("--mm-per-px", help="Size of a pixel, mm.")] = 0.3,
    noise: Annotated[
        float | None,
        typer.Option(help="Noise: 1 as on an ordinary radiograph (usual), 0 for none."),
    ] = None,
    marks: Annotated[bool, typer.Option("--marks", help="Draw a bead on every landmark.")] = False,
    seed: Annotated[int, typer.Option(help="Seed of all chance: same seed, same picture.")] = 0,
    truth: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Also write landmarks and contours of every leg on it: .json."
        ),
    ] = None,
    like_film: Annotated[
        bool,
        typer.Option(
            "--like-film",
            help="All below by chance, as on films of hospitals; what is typed stays.",
        ),
    ] = False,
    look: dict[str, float] | None = None,
    force: ForceOpt = False,
) -> None:
    """Make a synthetic radiograph with known landmarks.

    For teaching without a patient's film, and as ground truth for tests and networks.
    """
    from wedgecalc.sources.files import check_writable, write_all
    from wedgecalc.sources.phantom import phantom as made_phantom
    from wedgecalc.sources.phantom_files import phantom_case, phantom_picture, phantom_truth
    from wedgecalc.sources.phantom_look import film_noise

    check_writable(output, (".dcm", ".png"))
    case_file = output.with_suffix(".json")
    if truth is not None:
        check_writable(truth, (".json",))
        if truth.absolute() == case_file.absolute():
            raise wrong("--truth", str(truth), "another name", "its case has this name")
    if noise is None:
        noise = film_noise(seed) if like_film else 1.0
    of_film = look_of(look or {}, seed if like_film else None)
    radiograph = made_phantom(
        leg, mm_per_px=mm_per_px, noise=noise, marks=marks, seed=seed, look=of_film
    )
    files = {case_file: phantom_case(radiograph, output).encode()}
    if truth is not None:
        files[truth] = phantom_truth(radiograph, output, of_film).encode()
    files[output] = phantom_picture(radiograph, output.suffix.lower())
    write_all(files, force=force)
    also = "" if truth is None else f", its contours to {truth}"
    say(f"synthetic radiograph written to {output}, its landmarks to {case_file}{also}")
