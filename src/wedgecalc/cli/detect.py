"""The command ``detect``: landmarks proposed from films."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wedgecalc.cli.console import app, print_, progress, say
from wedgecalc.cli.options import ForceOpt, JsonOpt, output_option, reading_of
from wedgecalc.errors import InputError, wrong

if TYPE_CHECKING:
    from wedgecalc.detection.cases import ProposedCase
    from wedgecalc.sources.legs import Reading


@app.command(epilog="Example: wedgecalc detect film.dcm -o leg.json")
def detect(
    films: Annotated[
        list[str],
        typer.Argument(
            metavar="FILM...",
            help="Standing long-leg films (DICOM, PNG, JPEG or TIFF), or folders of such.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path | None,
        output_option("CASE", "Case file to write, .json; of several films a folder for theirs."),
    ] = None,
    side: Annotated[
        str | None,
        typer.Option("--side", help="right or left: the only leg to look for.", show_default=False),
    ] = None,
    mm_per_px: Annotated[
        float | None,
        typer.Option("--mm-per-px", metavar="MM", help="Scale, if the film's header gives none."),
    ] = None,
    json: JsonOpt = False,
    force: ForceOpt = False,
) -> None:
    """Propose the landmarks of a standing long-leg film, for you to confirm.

    Finds both legs, the possible error of each landmark, and the outlines of femur and tibia. Confirm
    the landmarks in the studio; until then other commands need --unconfirmed. Needs the extra detect.
    """
    reading = reading_of(side, mm_per_px, None, None)
    listed, several = _listed(films)
    if several:
        _detect_all(listed, output, reading, json, force)
    else:
        _detect_one(listed[0], output, reading, json, force)


def _listed(films: Sequence[str]) -> tuple[list[Path], bool]:
    """Return the films that are named or in named folders, and whether they count as several."""
    from wedgecalc.sources.radiographs.picture import is_film

    paths: list[Path] = []
    for path in map(Path, films):
        if not all(films):  # `Path` takes an empty name for the current folder
            raise wrong("film", "no file is named", fix="name a film or a folder")
        if path.is_dir():
            inside = [one for one in sorted(path.iterdir()) if one.is_file() and is_film(one)]
            if not inside:
                fix = "name a film (DICOM, PNG, JPEG or TIFF), or a folder of such"
                raise wrong("film", "a folder without a radiograph", fix=fix, file=path)
            paths += inside
        else:
            paths.append(path)
    paths = list(dict.fromkeys(paths))
    return paths, len(paths) > 1 or Path(films[0]).is_dir()


def _detect_one(
    film: Path, output: Path | None, reading: "Reading", json: bool, force: bool
) -> None:
    from wedgecalc.detection.cases import proposed_case
    from wedgecalc.detection.network import shipped_networks
    from wedgecalc.results.detected import detection_document, film_page
    from wedgecalc.results.document import to_json
    from wedgecalc.results.terminal import page_text
    from wedgecalc.sources.files import check_writable, protect_input, write_whole

    if output is not None:
        check_writable(output, (".json",))
    protect_input(film)
    settings = shipped_networks().settings
    folder = None if output is None else output.parent
    try:
        case = proposed_case(film, folder, side=reading.side, mm_per_px=reading.mm_per_px)
    except InputError as error:
        raise error.in_file(str(film)) from None
    if output is not None:
        write_whole(output, case.text.encode(), force=force)
    if json:
        written = None if output is None else str(output)
        print_(to_json(detection_document([(case, written)], settings)))
    else:
        print_(page_text(film_page(case, settings)))
    say(*(f"note: {note}" for note in case.notes))
    if output is not None:
        say(f"proposed landmarks written to {output}; confirm them: wedgecalc studio {output}")


@dataclass(slots=True)
class _Run:
    """The films of a run by their result, in order, and those that it did not reach."""

    unseen: list[Path]
    proposed: "list[tuple[ProposedCase, str | None]]" = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    stopped: bool = False


def _detect_all(
    films: Sequence[Path], output: Path | None, reading: "Reading", json: bool, force: bool
) -> None:
    from wedgecalc.detection.network import shipped_networks
    from wedgecalc.results.detected import detection_document, films_page
    from wedgecalc.results.document import to_json
    from wedgecalc.results.terminal import page_text

    if output is not None:
        _make_folder(output)
    settings = shipped_networks().settings
    run = _detect_each(films, output, reading, force)
    proposed, refused, kept = run.proposed, run.refused, run.kept
    if json:
        print_(
            to_json(
                detection_document(proposed, settings, refused, kept, [str(f) for f in run.unseen])
            )
        )
    else:
        print_(page_text(films_page([case for case, _ in proposed], settings, refused, kept)))
    say(*(f"{film}: {why}" for film, why in refused.items()), *_notes_of([c for c, _ in proposed]))
    also = f"; {len(kept)} had a case already, which was kept" if kept else ""
    say(f"landmarks proposed on {len(proposed)} of {len(films)} films{also}")
    if run.stopped:
        again = "" if output is None else "; the same line again goes on with them"
        say(f"stopped before {len(run.unseen)} of {len(films)} films were looked at{again}")
        raise KeyboardInterrupt
    if not proposed and not kept:
        raise typer.Exit(2)


def _notes_of(cases: "Sequence[ProposedCase]") -> Iterator[str]:
    """Yield the notes on several films, each once; those that name a film stand in its JSON."""
    notes = (note for case in cases for note in case.notes if case.film.name not in note)
    for note, films in Counter(notes).items():
        yield f"note: {note}" + (f" ({films} films)" if films > 1 else "")


def _detect_each(
    films: Sequence[Path], output: Path | None, reading: "Reading", force: bool
) -> _Run:
    """Detect each film; a signal to stop ends the run, but loses no result."""
    from wedgecalc.detection.cases import proposed_case
    from wedgecalc.sources.files import protect_input, write_whole

    targets, run = _targets(films, output), _Run(list(films))
    try:
        for film in progress("proposing")(films):
            target = targets.get(film)
            if target is not None and target.exists() and not force:
                run.kept.append(str(film))
                run.unseen.remove(film)
                continue
            protect_input(film)
            try:
                case = proposed_case(film, output, side=reading.side, mm_per_px=reading.mm_per_px)
                if target is not None:
                    write_whole(target, case.text.encode(), force=force)
                run.proposed.append((case, None if target is None else str(target)))
            except InputError as error:
                run.refused[str(film)] = "; ".join(p.what for p in error.problems)
            run.unseen.remove(film)
    except KeyboardInterrupt:
        run.stopped = True
    return run


def _make_folder(folder: Path) -> None:
    """Make the folder for the cases, unless it exists."""
    if folder.suffix.lower() == ".json" or (folder.exists() and not folder.is_dir()):
        raise wrong("output", "several films need a folder for their cases", file=folder)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        why = f"the folder cannot be made ({error.strerror})"
        raise wrong("output", why, fix="make it first", file=folder) from None


def _targets(films: Sequence[Path], folder: Path | None) -> dict[Path, Path]:
    """Return the case file of each film; it keeps the ending where two films differ only by that."""
    if folder is None:
        return {}
    stems = [film.stem for film in films]
    targets = {
        film: folder / f"{film.name if stems.count(film.stem) > 1 else film.stem}.json"
        for film in films
    }
    names = [target.name for target in targets.values()]
    if twice := next((name for name in names if names.count(name) > 1), None):
        what = f"two films would have the case {twice}"
        raise wrong("output", what, fix="give each folder of films a folder of cases")
    return targets
