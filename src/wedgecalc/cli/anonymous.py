"""Films and cases written without their patient, for teaching: ``--anonymous``."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wedgecalc.cli.console import read_cases, say
from wedgecalc.errors import InputError, wrong
from wedgecalc.sources.files import check_writable, picture_beside, write_all, write_whole
from wedgecalc.sources.legs import Reading
from wedgecalc.sources.radiographs.kinds import kind_at
from wedgecalc.sources.temporary import temporary_film
from wedgecalc.sources.two_legs import both_text

if TYPE_CHECKING:
    from wedgecalc.archive.anonymous import Anonymous
    from wedgecalc.sources.case import Case

AnonymousOpt = Annotated[
    bool,
    typer.Option(
        "--anonymous",
        help="Write the DICOM film without its patient (PS3.15 Basic Profile), for teaching.",
    ),
]
BurnedInOpt = Annotated[
    bool,
    typer.Option(
        "--accept-burned-in",
        help="With --anonymous: also a film whose header says that text is burned in; it stays.",
    ),
]


def anonymous_bytes(film: bytes, place: str, accept_burned_in: bool) -> bytes:
    """Return a film that was fetched, without its patient.

    The film is processed in a temporary folder that nobody else can read.

    Parameters
    ----------
    film : bytes
    place : str
        Source of the film, for messages.
    accept_burned_in : bool
    """
    with temporary_film(film) as path:
        try:
            return _anonymous(path, accept_burned_in).data
        except InputError as error:
            raise InputError(replace(p, file=place) for p in error.problems) from None


def convert_anonymous(
    source: str, output: Path, reading: Reading | None, accept_burned_in: bool, force: bool
) -> None:
    """Write a film, or a case of one leg or both with its film, without the patient.

    Parameters
    ----------
    source : str
        A DICOM film, or a case that names one.
    output : Path
        A film ``.dcm``, or a case ``.json`` with its film beside it as ``.dcm``.
    reading : Reading or None
    accept_burned_in, force : bool
    """
    if _is_film(source):
        check_writable(output, (".dcm",))
        film = _anonymous(Path(source), accept_burned_in)
        write_whole(output, film.data, force=force)
        say(f"film {film.code} written to {output}")
        return
    from wedgecalc.archive.anonymous import anonymous_case

    cases, film_file = read_cases(source, reading), output.with_suffix(".dcm")
    check_writable(output, (".json",))
    films = {_film_of(case, source).resolve() for case in cases}
    if len(films) > 1:
        what = f"its legs were marked on {len(films)} films"
        fix = "convert each by itself, as FILE#right and FILE#left"
        raise wrong("--anonymous", what, fix=fix, file=source)
    film = _anonymous(films.pop(), accept_burned_in)
    files = [anonymous_case(case, film, film_file.name) for case in cases]
    text = files[0].text() if len(files) == 1 else both_text(files)
    write_all({film_file: film.data, output: text.encode()}, force=force)
    say(f"case {film.code} written to {output}, its film to {film_file}")


def _anonymous(path: Path, accept_burned_in: bool) -> "Anonymous":
    from wedgecalc.archive.anonymous import anonymous

    film = anonymous(path, accept_burned_in=accept_burned_in)
    say(*(f"note: {note}" for note in film.notes))
    return film


def _is_film(source: str) -> bool:
    kind = kind_at(source)
    return kind is not None and kind.code == "DICOM"


def _film_of(case: "Case", source: str) -> Path:
    """Return the DICOM film that a case was marked on."""
    path = picture_beside(case.file.image, case.folder)
    if path is None or case.file.units != "px" or not _is_film(str(path)):
        what = "it names no DICOM film that its landmarks, in px, were marked on"
        fix = "put the film beside it, or convert without --anonymous: a case has no header"
        raise wrong("--anonymous", what, fix=fix, file=source)
    return path
