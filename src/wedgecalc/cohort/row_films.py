"""Radiographs and markers of a table's rows, read as those of a case are."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from wedgecalc import records
from wedgecalc.cohort.categorical import Categorical, Columns
from wedgecalc.cohort.row_blocks import BAD_BLOCK as BAD_BLOCK
from wedgecalc.errors import InputError
from wedgecalc.planning.request_fields import CUT_POINTS, DOUBLE_CUT_POINTS
from wedgecalc.sources.case import Case, case_of
from wedgecalc.sources.files import is_absent, picture_beside
from wedgecalc.sources.legs import CASE_FORMAT, RawLeg
from wedgecalc.sources.tables.cells import is_empty_cell, side_in, unit_in
from wedgecalc.sources.tables.headings import Headings
from wedgecalc.text import from_cell

_AS_TOLD = "scale, side and the shape of its pixels are as the table says"
ABSENT = f"its radiograph is not beside the table: {_AS_TOLD}"
_NOT_LOOKED_AT = f"its radiograph is not looked at: {_AS_TOLD}"
_BAD_IMAGE = "bad-image"  # status of a row that its radiograph contradicts


def read_films(
    columns: Columns,
    films: Categorical,
    scales: Categorical,
    faults: Categorical,
    headings: Headings,
    folder: Path | None,
) -> None:
    """Correct rows by their radiographs and markers: shape of the pixels, scale, remarks.

    Parameters
    ----------
    columns : Columns
        As `wedgecalc.cohort.rows.plan_columns` takes them; they are changed.
    films, scales : Categorical
        Name of each row's radiograph; what its block says about the scale, as JSON.
    faults : Categorical
        What is wrong with each row; a radiograph that contradicts its row is added.
    headings : Headings
    folder : Path, optional
        Where the table stands, if it is a file.
    """
    named = films.matches(lambda text: not is_empty_cell(text))
    absent = named & films.matches(
        lambda text: folder is None or _is_absent(from_cell(text), folder)
    )
    marked = scales.matches(bool)
    if not (named | marked).any():
        return
    n, numbers = len(films), columns.numbers
    good = ~faults.matches(bool)
    remarks = columns.texts.setdefault("remark", Categorical.full(n, [""]))
    sources = columns.texts.setdefault("scale_source", Categorical.full(n, [""]))
    remarks.append(absent & good, _NOT_LOOKED_AT if folder is None else ABSENT)
    points = columns.points((*records.landmarks(), *CUT_POINTS, *DOUBLE_CUT_POINTS))
    changed = [f"{name}_y" for name in points] + ["mm_per_px"] * headings.told
    numbers |= {name: np.array(numbers.get(name, np.full(n, np.nan))) for name in changed}
    images, scale_texts, before = films.text, scales.text, remarks.text
    sides, units = (
        columns.texts[name].text if name in columns.texts else np.full(n, "", dtype=object)
        for name in ("side", "units")
    )
    for k in np.flatnonzero(good & (named & ~absent | marked)).tolist():
        row = {name: float(column[k]) for name, column in numbers.items()}
        alone = _raw(row, sides[k], units[k], headings)
        raw = json.loads(scale_texts[k] or "{}") | alone
        image = {"image": from_cell(images[k])} if named[k] and not absent[k] else {}
        bare, with_film = _case(alone, None), _case(raw | image, folder)
        if bare is None:  # what is wrong with it has a status of its own
            continue
        if with_film is None:
            faults.assign(k, _BAD_IMAGE if _case(raw, None) else BAD_BLOCK)
            continue
        notes = [note for note in with_film.notes if note not in bare.notes]
        remarks.assign(k, "; ".join(filter(None, [before[k], *notes])))
        for name in points:
            numbers[f"{name}_y"][k] *= with_film.limb.frame.aspect
        if raw["units"] == "px" and with_film.limb.frame.stated is not None:
            numbers["mm_per_px"][k] = with_film.limb.frame.stated
        sources.assign(k, with_film.scale_source or "")


def _is_absent(image: str, folder: Path) -> bool:
    """Return whether a picture is missing; one named in another folder is refused later."""
    try:
        target = None if is_absent(image, folder) else picture_beside(image, folder)
    except InputError:
        return False
    return target is None or not target.is_file()


def _raw(row: dict[str, float], side: str, unit: str, headings: Headings) -> dict[str, Any]:
    """Return a row as the document of a case file."""
    scale = row.get("mm_per_px", np.nan)
    points = {name: [row[f"{name}_x"], row[f"{name}_y"]] for name in headings.landmarks}
    raw = {
        "format": CASE_FORMAT,
        "side": side_in(side),
        "units": unit_in(unit, not np.isnan(scale), headings.told),
        "landmarks": {name: xy for name, xy in points.items() if np.isfinite(xy).all()},
    }
    return raw if np.isnan(scale) else raw | {"mm_per_px": scale}


def _case(raw: dict[str, Any], folder: Path | None) -> Case | None:
    """Return the case of a document, or None if it is invalid."""
    try:
        return case_of(RawLeg(raw), folder=folder)
    except InputError:
        return None
