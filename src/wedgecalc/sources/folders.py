"""The files of a folder that may mark legs."""

import os
import re
from pathlib import Path

from wedgecalc.errors import wrong

# Endings of files that may hold legs; a .txt counts if it has a table's headings.
LEG_FILE_ENDINGS = (".json", ".csv", ".tsv", ".parquet", ".txt")


def leg_files(folder: Path, output: Path | None = None) -> list[Path]:
    """Return the files of a folder that may mark legs.

    Parameters
    ----------
    folder : Path
    output : Path, optional
        The table of results to be written, which is left out.

    Raises
    ------
    InputError
        If there is none.
    """
    output_path = None if output is None else Path(os.path.realpath(output))
    with os.scandir(folder) as entries:
        names = sorted(
            e.name for e in entries if e.name.lower().endswith(LEG_FILE_ENDINGS) and e.is_file()
        )
    files = [
        path
        for path in (folder / name for name in names)
        if not (
            output_path is not None
            and path.name == output_path.name
            and Path(os.path.realpath(path)) == output_path
        )
        and not _marks_no_legs(path)
    ]
    if files:
        return files
    from wedgecalc.sources.radiographs.picture import is_film

    if films := [path for path in sorted(folder.iterdir()) if is_film(path)]:
        raise wrong(
            "case",
            f"a folder of {len(films)} pictures without landmarks",
            "cases or landmark files beside them",
            f"mark the landmarks on each first: wedgecalc studio {films[0]};"
            f" or have them proposed: wedgecalc detect {folder} -o {folder}",
            folder,
        )
    endings = " or ".join(LEG_FILE_ENDINGS)
    raise wrong("case", f"a folder without cases or landmark files ({endings})", file=folder)


def _marks_no_legs(path: Path) -> bool:
    """Return whether a file is a table of results of wedgecalc, or a text without a table."""
    ending = path.suffix.lower()
    if ending not in (".csv", ".txt"):
        return False
    try:
        with open(path, "rb") as file:
            start = file.read(2**16).replace(b"\0", b"").decode("utf-8-sig", "replace")
    except OSError:  # its reader reports it
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
