"""Commands of the hospital's archive (PACS): send to it, fetch from it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wedgecalc.cli.anonymous import AnonymousOpt, BurnedInOpt, anonymous_bytes
from wedgecalc.cli.console import app, print_, say
from wedgecalc.cli.link import Link, MovePortOpt, reaches_an_archive
from wedgecalc.cli.options import ForceOpt, output_option
from wedgecalc.cli.request import refuse_beside
from wedgecalc.errors import InputError, Problem, short_repr, wrong
from wedgecalc.extras import need
from wedgecalc.text import visible

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from wedgecalc.archive.films import ArchiveFilm
    from wedgecalc.archive.peer import Peer


@app.command(epilog="Example: wedgecalc send page.dcm numbers.dcm --to PACS@10.0.0.5:104")
@reaches_an_archive
def send(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="DICOM files: what -o FILE.dcm --study FILM wrote, or a film.",
            show_default=False,
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="ARCHIVE",
            help="AE@host:port, or the address of a DICOMweb service.",
            show_default=False,
        ),
    ],
    link: Link | None = None,
) -> None:
    """Store files in an archive, by C-STORE or DICOMweb.

    All files are checked first: if one is missing or damaged, nothing is sent. Each is then stored
    or refused by itself, and reported. After an interruption repeat the command; nothing is stored
    twice. Needs the extra archive.
    """
    from wedgecalc.archive.send import send as send_files

    peer = (link or Link()).peer(to, "--to")
    problems: list[Problem] = []
    paths, stored = [Path(name) for name in dict.fromkeys(files)], 0
    try:
        for result in send_files(paths, peer):
            if result.refusal:
                problems.append(Problem("archive", result.refusal, file=str(result.path)))
            else:
                stored += 1
                note = f"; {result.note}" if result.note else ""
                say(f"{result.path} stored in {peer.text}{note}")
    except InputError as error:  # the transfer broke off: earlier refusals are still reported
        problems += error.problems
    if problems:
        if len(paths) > 1:
            say(
                f"{stored or 'none'} of {len(paths)} files stored in {peer.text}; the reasons follow"
            )
        raise InputError(problems)


@app.command(epilog="Example: wedgecalc fetch PACS@10.0.0.5:104 --accession 4711 -o film.dcm")
@reaches_an_archive
def fetch(
    place: Annotated[
        str,
        typer.Argument(
            metavar="ARCHIVE",
            help="AE@host:port, the address of a DICOMweb service, a folder, or a DICOMDIR.",
            show_default=False,
        ),
    ],
    patient: Annotated[str | None, typer.Option("--patient", help="Patient ID.")] = None,
    accession: Annotated[
        str | None, typer.Option("--accession", help="Accession number of the study.")
    ] = None,
    study: Annotated[str | None, typer.Option("--study", help="UID of the study.")] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="YYYYMMDD", help="Day of the study.")
    ] = None,
    film: Annotated[
        str | None, typer.Option("--film", metavar="CODE", help="The film to take, as listed.")
    ] = None,
    output: Annotated[
        Path | None, output_option("FILM", "Take the film, and write it: .dcm.")
    ] = None,
    show_names: Annotated[
        bool,
        typer.Option(
            "--show-names", help="Also list patient's name, ID, day and accession number."
        ),
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="Also list objects that are not long-leg films.")
    ] = False,
    opens: Annotated[
        bool,
        typer.Option("--open", help="Open the film in the studio; plans are filed from there."),
    ] = False,
    move_port: MovePortOpt = None,
    anonymous: AnonymousOpt = False,
    accept_burned_in: BurnedInOpt = False,
    link: Link | None = None,
    force: ForceOpt = False,
) -> None:
    """List the long-leg films of an archive, and take one or open it.

    Films of one patient, study or day, by C-FIND and C-GET or C-MOVE, by DICOMweb, or from a folder.
    Names are shown only on request. Needs the extra archive.
    """
    from wedgecalc.archive.whole import refuse_cut
    from wedgecalc.sources.files import check_writable, write_whole

    if output is not None:
        check_writable(output, (".dcm",))
        refuse_beside({"--open": opens or None}, "-o", "leave one of them out")
    elif anonymous:
        raise wrong("--anonymous", "no film is written", fix="add -o FILM")
    if not anonymous:
        refuse_beside({"--accept-burned-in": accept_burned_in or None}, "no --anonymous", "add it")
    if opens:
        need("panel", "--open", "the studio needs")
    question = {"patient": patient, "accession": accession, "study": study, "date": date}
    films, left_out, peer = _films_of(place, question, link or Link(), move_port, every)
    if film is not None:
        films = [each for each in films if each.code == film]
        if not films:
            fix = "leave out --film to list them" + ("" if every else ", or add --all")
            raise wrong("--film", short_repr(film), "the code of a film", fix, file=place)
    if output is None and not opens:
        _list(films, left_out, show_names)
        return
    if len(films) != 1:
        codes = ", ".join(each.code for each in films[:8]) or "none"
        fix = "add --film CODE" if films else "ask for another study, or add --all"
        raise wrong("--film", f"{len(films)} films ({codes})", "one", fix, file=place)
    data = films[0].take()
    refuse_cut(data, place)
    if output is None:
        _open(data, peer)
        return
    if anonymous:
        data = anonymous_bytes(data, place, accept_burned_in)
    write_whole(output, data, force=force)
    say(f"film {films[0].code} written to {output}")


def _list(films: "list[ArchiveFilm]", left_out: int, show_names: bool) -> None:
    from wedgecalc.results.terminal import page_text

    tables = (_listed(films), *([_named(films)] if show_names else []))
    none = "no long-leg film" + ("" if left_out else ", nor any other radiograph")
    print_("\n".join(map(page_text, tables)) if films else none)
    if left_out:
        say(f"note: {left_out} other objects are left out; --all lists them")


def _open(film: bytes, peer: "Peer | None") -> None:
    """Open a film in the studio, from a temporary file that is removed when the studio stops."""
    from wedgecalc.sources.temporary import temporary_film
    from wedgecalc.studio.archive import ARCHIVE
    from wedgecalc.studio.server import serve

    with temporary_film(film) as path:
        if peer is not None:
            ARCHIVE.remember(film)
        serve(str(path), archive=peer, say=print_)


def _films_of(
    place: str, question: dict[str, str | None], link: Link, move_port: int | None, every: bool
) -> "tuple[list[ArchiveFilm], int, Peer | None]":
    """Return the films, the number of other objects left out, and the archive if it is one."""
    peer = None
    if Path(place).exists():
        from wedgecalc.archive.folder import films_of_folder

        typed: dict[str, object] = {f"--{name}": text for name, text in question.items()}
        typed |= {"--move-port": move_port, **link.typed}
        refuse_beside(typed, "a folder", "leave it out")
        films, notes = films_of_folder(Path(place))
        for note in notes:
            say(f"note: {note}")
    elif "@" not in place and ":" not in place:
        fix = "check the path; an archive is AE@host:port, or the address of a DICOMweb service"
        raise wrong("ARCHIVE", "there is no such folder or DICOMDIR", fix=fix, file=place)
    else:
        from wedgecalc.archive.fetch import films_in, question_of

        asked = question_of(**question)
        peer = link.peer(place, "ARCHIVE", move_port)
        films = films_in(peer, asked)
    kept = [film for film in films if every or film.is_long]
    return kept, len(films) - len(kept), peer


def _listed(films: "list[ArchiveFilm]") -> "Table":
    table = _table("film", "kind", "body part", "view", "side", "pixels", "height")
    for film in films:
        size = "" if film.size is None else f"{film.size[0]} x {film.size[1]}"
        height = "" if film.height is None else f"{film.height:.0f} mm"
        words = [film.word("Modality"), film.word("BodyPartExamined"), film.word("ViewPosition")]
        words += [film.word("ImageLaterality", "Laterality"), size, height]
        table.add_row(*map(_cell, (film.code, *words)))
    return table


def _named(films: "list[ArchiveFilm]") -> "Table":
    """Return the patients of the films, in a separate table so that no name is cut off."""
    from wedgecalc.archive.films import STUDY_ELEMENTS

    table = _table("film", "patient", "ID", "day", "accession")
    for film in films:
        table.add_row(*map(_cell, (film.code, *map(film.name, STUDY_ELEMENTS))))
    return table


def _table(*headings: str) -> "Table":
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _cell(word: str) -> "Text":
    from rich.text import Text

    return Text(visible(word))
