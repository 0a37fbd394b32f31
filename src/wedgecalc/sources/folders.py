"""The files of a folder that may mark legs."""

import os
import re
from pathlib import Path

from wedgecalc.errors import InputError, Problem

ENDINGS = (
    ".json",
    ".csv",
    ".tsv",
    ".parquet",
    ".txt",
)  # of a folder; a .txt may be anything, and counts if its headings are ours


def leg_files(folder: Path, output: Path | None = None) -> list[Path]:
    """Return the files of a folder that may mark legs; not its own table of results, wherever that was named from.

    Raises
    ------
    InputError
        If there is none.
    """
    own = None if output is None else Path(os.path.realpath(output))
    with os.scandir(folder) as entries:
        names = sorted(
            entry.name
            for entry in entries
            if entry.name.lower().endswith(ENDINGS) and entry.is_file()
        )
    paths = [folder / name for name in names]
    files = [
        path
        for path in paths
        if not (own is not None and path.name == own.name and Path(os.path.realpath(path)) == own)
        and not _is_aside(path)
    ]
    if not files:
        from wedgecalc.sources.radiographs.picture import is_film

        if films := [path for path in sorted(folder.iterdir()) if is_film(path)]:
            raise InputError(
                Problem(
                    "case",
                    f"a folder of {len(films)} pictures without landmarks",
                    "cases or landmark files beside them",
                    f"mark the landmarks on each first: wedgecalc studio {films[0]}",
                    file=str(folder),
                )
            )
        raise InputError(
            Problem(
                "case",
                f"a folder without legs in {' or '.join(ENDINGS)} files",
                "a folder of cases or landmark files",
                file=str(folder),
            )
        )
    return files


def _is_aside(path: Path) -> bool:
    """Return whether a file of a folder marks no legs: a table that ``measure`` or ``cohort`` wrote before, or text that is no table."""
    ending = path.suffix.lower()
    if ending not in (".csv", ".txt"):
        return False
    try:
        with open(path, "rb") as file:
            start = file.read(2**16).replace(b"\0", b"").decode("utf-8-sig", "replace")
    except OSError:  # whoever reads it says so
        return False
    from wedgecalc.sources.tables.headings import folded, our_names

    lines = [re.split("[,;\t|]", line) for line in start.splitlines() if line.strip()][:3]
    headings = [{folded(word.strip('"')) for word in line} for line in lines]
    if ending == ".txt":
        return not any(len(names & set(our_names())) > 1 for names in headings)
    return any(
        {"hka_deg", "status"} <= names or {"before_hka_deg", "status"} <= names
        for names in headings[:1]
    )
