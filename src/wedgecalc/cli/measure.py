"""The command ``measure``: one leg, every leg of a file, or every file of a folder."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from wedgecalc.cli.console import app, end_strictly, print_, print_fhir, print_result, progress, say
from wedgecalc.cli.first_words import JSON_FORMS
from wedgecalc.cli.lateral import also_lateral
from wedgecalc.cli.options import CasesArg, ForceOpt, JsonFormOpt, output_option, reads_legs
from wedgecalc.errors import InputError, wrong
from wedgecalc.sources.legs import Reading
from wedgecalc.terms import Severity

if TYPE_CHECKING:
    from wedgecalc.results.document import Result
    from wedgecalc.sources.case import Case
    from wedgecalc.sources.legs import Unread

_T = TypeVar("_T")
StrictMeasureOpt = Annotated[
    bool,
    typer.Option("--strict", help="Exit with code 4 if a leg has a stop alert, and name them."),
]
TableOpt = Annotated[
    Path | None,
    output_option(
        "TABLE", "Table to write, .csv; with --json .json: a row for each leg of a file or folder."
    ),
]


@app.command(epilog="Example: wedgecalc measure leg.json --json")
@reads_legs
@also_lateral("measure")
def measure(
    case: CasesArg,
    reading: Reading | None = None,
    strict: StrictMeasureOpt = False,
    json: JsonFormOpt = None,
    output: TableOpt = None,
    force: ForceOpt = False,
) -> None:
    """Measure one leg, every leg of a file, or a folder.

    Every measurement that the landmarks allow, with normal ranges.
    """
    reading = reading or Reading()
    if not case:  # `Path` takes an empty name for the current folder
        raise wrong("case", "no file is named", fix="name a case, a folder, or demo:NAME")
    if Path(case).is_dir() and reading.image is not None:
        fix = "put each radiograph beside its file"
        raise wrong("--image", "one radiograph for a folder", "one file", fix)
    if Path(case).is_dir() or output is not None:
        if json == JSON_FORMS[1]:
            fix = "name one file, without -o, or leave out fhir"
            raise wrong("--json", "a folder and a table have no FHIR bundle", fix=fix)
        stops = _measure_all(case, reading, json is not None, output, force)
    else:
        stops = _measure_file(case, reading, json)
    if stops and strict:
        end_strictly(stops, "measure accepts none: check the landmarks and the scale")


def _measure_file(path: str, reading: Reading, json: str | None) -> list[str]:
    """Measure every leg of a file that can be read; return the codes of their stop alerts.

    The others are reported.
    """
    from wedgecalc.sources.case import Case
    from wedgecalc.sources.reading import load_legs, unread_problems

    legs = load_legs(path, reading)
    cases = [leg for leg in legs if isinstance(leg, Case)]
    problems = unread_problems(legs)
    if not cases:
        raise InputError(problems)
    say(*(f"note: {note}" for note in _notes(cases)))
    measured = [_result(case) for case in cases]
    if json == JSON_FORMS[1]:
        print_fhir(measured)
    elif json:
        from wedgecalc.results.document import RESULTS_FORMAT, to_json

        results = [result.to_dict() for result in measured]
        several = {"format": RESULTS_FORMAT, "results": results, "failed": _failed(legs)}
        print_(to_json(results[0] if len(legs) == 1 else several))
    else:
        for result in measured:
            print_result(result, json)
    say(*map(str, problems))
    if problems:
        say(f"{len(cases)} of {len(legs)} legs measured")
    return [a.code for result in measured for a in result.alerts if a.severity == Severity.STOP]


def _notes(cases: "Sequence[Case]") -> list[str]:
    """Return the notes of a file's legs, each with its legs unless it applies to all of them."""
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


def _result(case: "Case") -> "Result":
    from wedgecalc.geometry.alignment import measure as alignment_of
    from wedgecalc.results.build_leg import measure_result

    return measure_result(case.limb, alignment_of(case.limb), case.ref)


def _measure_all(
    path: str, reading: Reading, json: bool, output: Path | None, force: bool
) -> list[str]:
    """Measure every leg of a file or folder into one table; return the codes of their stop alerts.

    A leg that cannot be read states the reason.
    """
    from wedgecalc.results.folder import STOPS_COLUMN, csv_rows, folder_table, leg_documents
    from wedgecalc.sources.files import check_writable, write_whole

    if output is not None:
        check_writable(output, (".json",) if json else (".csv",))
    if json:
        from wedgecalc.results.document import RESULTS_FORMAT, to_json

        documents = _each_file(leg_documents, path, reading, output)
        readable = [[ok for ok, _ in file] for file in documents]
        results = [leg for file in documents for ok, leg in file if ok]
        failed = [leg for file in documents for ok, leg in file if not ok]
        alerts = (alert for leg in results for alert in leg["alerts"])
        stops = [alert["code"] for alert in alerts if alert["severity"] == Severity.STOP]
        text = to_json({"format": RESULTS_FORMAT, "results": results, "failed": failed})
    else:
        rows = _each_file(csv_rows, path, reading, output)
        readable = [[ok for ok, _ in file] for file in rows]
        stops = [
            code for file in rows for _, row in file for code in str(row[STOPS_COLUMN]).split()
        ]
        text = folder_table(row for file in rows for _, row in file)
    if output is None:
        print_(text)
    else:
        write_whole(output, text.encode("utf-8", "replace"), force=force)
    good, legs = sum(map(sum, readable)), sum(map(len, readable))
    bad = f", {legs - good} could not be read (see status)" if good < legs else ""
    say(f"{good} legs of {len(readable)} file{'s' if len(readable) != 1 else ''} measured{bad}")
    if not good:
        raise typer.Exit(2)
    return stops


def _each_file(
    measured: "Callable[[str, Sequence[Case | Unread]], list[tuple[bool, _T]]]",
    path: str,
    reading: Reading,
    output: Path | None,
) -> list[list[tuple[bool, _T]]]:
    """Return the result of `measured` for each file; an unreadable file counts as one leg."""
    from wedgecalc.cli.side_by_side import in_two_processes
    from wedgecalc.sources.folders import leg_files
    from wedgecalc.sources.legs import Unread
    from wedgecalc.sources.reading import load_legs, named_file

    if not Path(path).is_dir():
        file = named_file(path)
        if output is not None and output.exists() and Path(file).exists() and output.samefile(file):
            raise wrong("output", "would overwrite the input; name another file", file=output)
        return [measured(Path(file).name, load_legs(path, reading))]

    def of_file(one: Path) -> list[tuple[bool, _T]]:
        try:
            return measured(one.name, load_legs(one, reading))
        except InputError as error:
            return measured(one.name, [Unread("", error.problems)])

    return in_two_processes(of_file, leg_files(Path(path), output), progress("measuring"))
