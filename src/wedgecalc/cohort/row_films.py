"""Radiographs and markers of a table's rows, looked at as those of a case are."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from wedgecalc.cohort.categorical import Coded
from wedgecalc.cohort.row_blocks import FAULT as BAD_BLOCK
from wedgecalc.errors import InputError
from wedgecalc.sources.case import Case, case_of
from wedgecalc.sources.files import is_absent, picture_beside
from wedgecalc.sources.format import FORMAT
from wedgecalc.sources.legs import RawLeg
from wedgecalc.sources.tables.cells import is_nothing, side_in, unit_in
from wedgecalc.sources.tables.headings import Headings
from wedgecalc.text import from_cell

AS_TOLD = "scale, side and the shape of its pixels are as the table says"
ABSENT = f"its radiograph is not beside the table: {AS_TOLD}"
NOT_LOOKED_AT = f"its radiograph is not looked at: {AS_TOLD}"
FAULT = "bad-image"  # a radiograph that cannot be one of this row


def look(
    found: dict[str, Any],
    films: Coded,
    scales: Coded,
    faults: Coded,
    headings: Headings,
    folder: Path | None,
) -> None:
    """Take what radiographs and markers say into some rows: square pixels, scale, remarks.

    Parameters
    ----------
    found : dict of str to array
        Columns as `wedgecalc.cohort.rows.plan_rows` wants them.
    films, scales : Coded
        What each row calls its radiograph; what it says of its scale beside columns, as JSON.
    faults : Coded
        What is wrong with each row already, and will be with one whose radiograph contradicts it.
    headings : Headings
    folder : Path, optional
        Where the table stands, if anywhere.
    """
    named = films.where(lambda word: not is_nothing(word))
    absent = named & films.where(lambda word: folder is None or _is_absent(from_cell(word), folder))
    marked = scales.where(bool)
    if not (named | marked).any():
        return
    good = ~faults.where(bool)
    remarks = found.setdefault("remark", Coded.full(len(films), [""]))
    remarks.add(absent & good, NOT_LOOKED_AT if folder is None else ABSENT)
    changed = [f"{name}_y" for name in headings.points] + ["mm_per_px"] * headings.told
    found |= {name: np.array(found.get(name, np.full(len(films), np.nan))) for name in changed}
    images, scale_texts, said = films.text, scales.text, remarks.text
    spelled = {
        name: column.text if isinstance(column, Coded) else column for name, column in found.items()
    }
    for k in np.flatnonzero(good & (named & ~absent | marked)).tolist():
        alone = _raw({name: column[k] for name, column in spelled.items()}, headings)
        raw = alone | json.loads(scale_texts[k] or "{}")
        image = {"image": from_cell(images[k])} if named[k] and not absent[k] else {}
        bare, seen = _case(alone, None), _case(raw | image, folder)
        if bare is None:  # what is wrong with it has a status of its own
            continue
        if seen is None:
            faults.put(k, FAULT if _case(raw, None) else BAD_BLOCK)
            continue
        notes = [note for note in seen.notes if note not in bare.notes]
        remarks.put(k, "; ".join(filter(None, [said[k], *notes])))
        for name in headings.points:
            found[f"{name}_y"][k] *= seen.limb.frame.aspect
        if raw["units"] == "px" and seen.limb.frame.stated is not None:
            found["mm_per_px"][k] = seen.limb.frame.stated


def _is_absent(image: str, folder: Path) -> bool:
    """Return whether a picture is missing; one named in another folder is refused later."""
    try:
        target = None if is_absent(image, folder) else picture_beside(image, folder)
    except InputError:
        return False
    return target is None or not target.is_file()


def _raw(row: dict[str, Any], headings: Headings) -> dict[str, Any]:
    """Return a row as a case file has it."""
    scale = float(row.get("mm_per_px", np.nan))
    unit = unit_in(row.get("units", ""), not np.isnan(scale), headings.told)
    points = {
        name: [float(row[f"{name}_x"]), float(row[f"{name}_y"])] for name in headings.landmarks
    }
    raw: dict[str, Any] = {"format": FORMAT, "side": side_in(row["side"]), "units": unit}
    raw["landmarks"] = {name: xy for name, xy in points.items() if np.isfinite(xy).all()}
    return raw if np.isnan(scale) else raw | {"mm_per_px": scale}


def _case(raw: dict[str, Any], folder: Path | None) -> Case | None:
    """Return a row as a case, or None if it is none."""
    try:
        return case_of(RawLeg(raw), folder=folder)
    except InputError:
        return None
