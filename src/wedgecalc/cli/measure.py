"""The command ``measure``: one leg, every leg of a file, or every file of a folder."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wedgecalc.cli.console import app, print_, progress, say, show
from wedgecalc.cli.options import CasesArg, ForceOpt, JsonOpt, reads_legs
from wedgecalc.errors import InputError, Problem

if TYPE_CHECKING:
    from wedgecalc.results.document import Result
    from wedgecalc.sources.case import Case
    from wedgecalc.sources.legs import Reading, Unread

TableOpt = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="TABLE",
        help="Table to write, one row for each leg: .csv, or .json with --json.",
    ),
]


@app.command(epilog="Example: wedgecalc measure leg.json --json")
@reads_legs
def measure(
    case: CasesArg,
    reading: Any = None,
    json: JsonOpt = False,
    output: TableOpt = None,
    force: ForceOpt = False,
) -> None:
    """Measure one leg, every leg of a file, or a folder.

    Every measurement that the landmarks allow, with normal ranges.
    """
    if Path(case).is_dir() and reading.image is not None:
        raise InputError(
            Problem(
                "--image",
                "one radiograph for a folder",
                "one file",
                "put each radiograph beside its file",
            )
        )
    if Path(case).is_dir() or output is not None:
        _measure_all(case, reading, json, output, force)
    else:
        _measure_file(case, reading, json)


def _measure_file(path: str, reading: "Reading", json: bool) -> None:
    """Measure every leg of a file; those that cannot be read are named, and cost the others nothing."""
    from wedgecalc.sources.case import Case
    from wedgecalc.sources.reading import load_legs, unread_problems

    legs = load_legs(path, reading)
    cases = [leg for leg in legs if isinstance(leg, Case)]
    problems = unread_problems(legs)
    if not cases:
        raise InputError(problems)
    say(*(f"note: {note}" for note in _notes(cases)))
    if json:
        from wedgecalc.results.document import FORMATS, to_json

        found = [_result(read).to_dict() for read in cases]
        print_(
            to_json(
                found[0]
                if len(legs) == 1
                else {"format": FORMATS, "results": found, "failed": _failed(legs)}
            )
        )
    else:
        for read in cases:
            show(_result(read), json)
    say(*map(str, problems))
    if problems:
        say(f"{len(cases)} of {len(legs)} legs measured")


def _notes(cases: "Sequence[Case]") -> list[str]:
    """Return what should be known of a file's legs, each with its leg if it is not said of all of them."""
    notes: dict[str, list[str]] = {}
    for case in cases:
        for note in dict.fromkeys(case.notes):
            notes.setdefault(note, []).append(case.id or str(case.limb.frame.side))
    return [
        note if len(ids) == len(cases) else f"{', '.join(ids)}: {note}"
        for note, ids in notes.items()
    ]


def _failed(legs: "Sequence[Case | Unread]") -> list[dict[str, str]]:
    from wedgecalc.sources.legs import Unread

    return [{"id": leg.id, "status": leg.status} for leg in legs if isinstance(leg, Unread)]


def _result(read: "Case") -> "Result":
    from wedgecalc.geometry.alignment import measure as measured_of
    from wedgecalc.results.build import of_limb

    return of_limb(read.limb, measured_of(read.limb), read.ref)


def _measure_all(
    path: str, reading: "Reading", json: bool, output: Path | None, force: bool
) -> None:
    """Measure every leg of a file, or of every file of a folder, into one table; what cannot be read has a row that says why."""
    from wedgecalc.results.folder import documents_of, folder_table, rows_of
    from wedgecalc.sources.files import check_writable, write_whole

    if output is not None:
        check_writable(output, (".json",) if json else (".csv",))
    measured = documents_of if json else rows_of
    files = _each_file(measured, path, reading, output)
    found: list[tuple[bool, Any]] = [one for file in files for one in file]
    good = sum(right for right, _ in found)
    if json:
        from wedgecalc.results.document import FORMATS, to_json

        text = to_json(
            {
                "format": FORMATS,
                "results": [one for right, one in found if right],
                "failed": [one for right, one in found if not right],
            }
        )
    else:
        text = folder_table(row for _, row in found)
    if output is None:
        print_(text)
    else:
        write_whole(output, text.encode("utf-8", "replace"), force=force)
    bad = f", {len(found) - good} could not be read (see status)" if good < len(found) else ""
    say(f"{good} legs of {len(files)} file{'s' if len(files) != 1 else ''} measured{bad}")
    if not good:
        raise typer.Exit(2)


def _each_file(
    measured: "Callable[[str, Sequence[Case | Unread]], list[Any]]",
    path: str,
    reading: "Reading",
    output: Path | None,
) -> list[list[Any]]:
    """Return what is measured of each file; of a folder a file that cannot be read is one leg that could not be."""
    from wedgecalc.cli.side_by_side import each
    from wedgecalc.sources.folders import leg_files
    from wedgecalc.sources.legs import Unread
    from wedgecalc.sources.reading import load_legs, named_file

    if not Path(path).is_dir():
        file = named_file(path)
        if output is not None and output.exists() and Path(file).exists() and output.samefile(file):
            raise InputError(
                Problem("output", "the file that is read", "another file", file=str(output))
            )
        return [measured(Path(file).name, load_legs(path, reading))]

    def of_file(one: Path) -> list[Any]:
        try:
            return measured(one.name, load_legs(one, reading))
        except InputError as error:
            return measured(one.name, [Unread("", error.problems)])

    return each(of_file, leg_files(Path(path), output), progress("measuring"))
