"""Tables of landmarks read: CSV with a limb in each row, each a raw case."""

import csv
import io
from typing import Any

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, shown
from wedgecalc.sources.format import FORMAT
from wedgecalc.sources.keypoints import Reading, number
from wedgecalc.text import from_cell


def table(text: str, reading: Reading) -> list[dict[str, Any]]:
    """Read CSV: a limb in each row, with id, side and <landmark>_x, <landmark>_y; mm unless mm_per_px or units say otherwise."""
    try:
        rows = list(csv.DictReader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise InputError(Problem("file", f"no CSV ({shown(str(error))})", "a table with a heading")) from None
    return [_row(row, i + 2, reading) for i, row in enumerate(rows)]


_PLAIN = ("id", "side", "units", "image")


def _row(row: dict[Any, Any], line: int, reading: Reading) -> dict[str, Any]:
    if None in row or None in row.values():
        raise InputError(Problem(f"line {line}", "a row of another length than the heading", "as many fields"))
    raw: dict[str, Any] = {"format": FORMAT, "units": "px" if row.get("mm_per_px") or reading.mm_per_px else "mm"}
    raw |= {key: from_cell(row[key]) for key in _PLAIN if row.get(key)}
    if reading.side:
        raw.setdefault("side", reading.side)
    scale = row.get("mm_per_px") or reading.mm_per_px
    if scale:
        raw["mm_per_px"] = number(scale, f"line {line}: mm_per_px", text=True)

    def pair(name: str) -> list[float] | None:
        x, y = row.get(f"{name}_x", ""), row.get(f"{name}_y", "")
        if not x and not y:
            return None
        return [number(v, f"line {line}: {name}_{axis}", text=True) for axis, v in (("x", x), ("y", y))]

    raw["landmarks"] = {name: xy for name in records.landmarks() if (xy := pair(name)) is not None}
    plan: dict[str, Any] = {key: xy for key in ("hinge", "entry") if (xy := pair(key)) is not None}
    if row.get("procedure"):
        plan["procedure"] = row["procedure"]
    if row.get("target"):
        measure, _, value = row["target"].partition("=")
        plan["target"] = {"measure": measure, "value": number(value, f"line {line}: target", text=True)}
    if plan:
        raw["osteotomy"] = plan
    return raw
