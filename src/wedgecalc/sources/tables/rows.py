"""Tables of legs read one leg at a time; an invalid row says what is wrong with it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from wedgecalc.errors import InputError, Problem, short_repr, wrong
from wedgecalc.planning.request_fields import AUTO, CUT_POINTS, DOUBLE_CUT_POINTS
from wedgecalc.sources.files import MOST_FILE_BYTES
from wedgecalc.sources.legs import CASE_FORMAT, RawLeg, Reading, Unread
from wedgecalc.sources.tables.cells import (
    LARGEST_COORDINATE,
    WEDGECALC_KEY,
    block_in,
    is_empty_cell,
    number_in,
    side_in,
    target_in,
    unit_in,
)
from wedgecalc.sources.tables.dialect import dialect_of, is_parquet, unreadable
from wedgecalc.sources.tables.headings import Headings, missing_columns
from wedgecalc.text import from_cell

_PASSED = ("image", "note")
_FAULTS = {
    "ragged-row": (
        "cells that do not fit the headings",
        "a cell under each heading, and none beside them",
        "look for a cell that is missing or too many",
    )
}


def table(path: Path, reading: Reading) -> list[RawLeg | Unread]:
    """Read a table of legs: text (CSV and its relatives) or Parquet, by its content.

    Parameters
    ----------
    path : Path
    reading : Reading
        Side and scale of a table without these columns.

    Raises
    ------
    InputError
        If the table as a whole is wrong: its headings, its encoding.
    """
    try:
        columnar = is_parquet(path)
        if path.stat().st_size > MOST_FILE_BYTES:
            fix = "plan it with wedgecalc cohort"
            raise wrong(
                "file",
                f"more than {MOST_FILE_BYTES // 2**20} MiB",
                "a table of some thousand legs",
                fix,
            )
        headings, decimal, rows, note = _parquet(path) if columnar else _text(path)
        if problems := missing_columns(headings, side=reading.side is None):
            raise InputError(problems)
    except InputError as error:
        raise error.in_file(str(path)) from None
    except OSError as error:
        raise unreadable(path, error) from None
    row = _Row(headings, decimal, reading, note)
    return [row.leg(number, cells, fault) for number, cells, fault in rows]


# Number of the row in a spreadsheet, its cells by column, its fault if any.
_Rows: TypeAlias = Iterator[tuple[int, Mapping[str, str], str]]


def _text(path: Path) -> tuple[Headings, str, _Rows, str]:
    dialect = dialect_of(path)
    places = dialect.headings.places
    rows = (
        (number, {name: cells[k] for name, k in places.items()}, fault)
        for number, cells, fault in dialect.rows()
    )
    return dialect.headings, dialect.decimal, rows, dialect.note


def _parquet(path: Path) -> tuple[Headings, str, _Rows, str]:
    from wedgecalc.sources.tables.arrow_rows import ParquetRows

    read = ParquetRows(path, as_text=False)
    return read.headings, read.decimal, read.texts(), ""


class _Row:
    """Reads one row after the other, whatever the format."""

    def __init__(self, headings: Headings, decimal: str, reading: Reading, note: str) -> None:
        self.headings, self.decimal, self.reading, self.note = headings, decimal, reading, note
        self.row, self.problems = "", list[Problem]()

    def leg(self, number: int, cells: Mapping[str, str], fault: str) -> RawLeg | Unread:
        """Return the leg of a row, or everything wrong with it."""
        self.row, self.problems = f"row {number}", []
        own_id = from_cell(cells.get("id", ""))
        name = own_id if own_id.strip() else self.row
        if fault:
            return Unread(name, (Problem(self.row, *_FAULTS[fault]),), self.row)
        raw: dict[str, object] = {
            "format": CASE_FORMAT,
            "id": name,
            **self._side(cells),
            **self._scale(cells),
        }
        raw |= {
            key: from_cell(cells[key]) for key in _PASSED if not is_empty_cell(cells.get(key, ""))
        }
        raw["landmarks"] = self._points(cells, self.headings.landmarks)
        cuts = self.headings.pairs((*CUT_POINTS, *DOUBLE_CUT_POINTS))
        plan = {**self._points(cells, cuts), **self._request(cells)}
        block, soft = self._block(cells), self._soft_tissue(cells)
        kept = block.pop("osteotomy", {})
        if plan or kept:
            raw["osteotomy"] = {**kept, **plan} if isinstance(kept, dict) else kept
        if soft:
            stored = block.pop("soft_tissue", {})
            raw["soft_tissue"] = {**stored, **soft} if isinstance(stored, dict) else stored
        word = cells.get("arthritis", "").strip().casefold()
        if word == "none" or not is_empty_cell(word):
            raw["arthritis"] = word
        raw = block | raw
        if self.problems:
            return Unread(name, tuple(self.problems), self.row)
        notes = []
        if cells.get("procedure", "").strip().casefold() == AUTO:
            notes.append(f"the procedure {AUTO} of the table is for wedgecalc cohort")
        if self.note and not all(map(str.isascii, cells.values())):
            notes.append(self.note)
        return RawLeg(raw, tuple(notes), self._side_source(cells), self.row)

    def _wrong(self, column: str, found: str, expected: str, fix: str = "") -> None:
        self.problems.append(Problem(f"{self.row}: {column}", found, expected, fix))

    def _side(self, cells: Mapping[str, str]) -> dict[str, str]:
        word, typed = cells.get("side", ""), self.reading.side
        if is_empty_cell(word):
            if typed is None:
                self._wrong("side", "nothing", "right or left", "fill it in, or say --side")
            return {}
        side = side_in(word)
        if side is None:
            self._wrong("side", short_repr(word), "right or left (or R, L)")
        return {"side": side or ""}

    def _side_source(self, cells: Mapping[str, str]) -> str:
        return "--side" if is_empty_cell(cells.get("side", "")) else "the table"

    def _scale(self, cells: Mapping[str, str]) -> dict[str, object]:
        """Return unit and scale of the row; they are compared with the options elsewhere."""
        scale = self._number(cells, "mm_per_px")
        if scale is not None and not 0 < scale <= 1e4:
            self._wrong("mm_per_px", f"{scale:g}", "a positive number of mm")
        scaled = scale is not None or self.reading.mm_per_px is not None
        unit = unit_in(cells.get("units", ""), scaled, self.headings.told)
        if unit == "unknown-units":
            self._wrong("units", short_repr(cells["units"]), "mm or px")
        elif unit == "units-or-scale":
            self._wrong(
                "units",
                "mm beside a scale in mm per px: which is it?",
                "either of them",
                "for coordinates in px write px; for mm leave the scale out",
            )
        return {"units": unit} if scale is None else {"units": unit, "mm_per_px": scale}

    def _number(self, cells: Mapping[str, str], column: str) -> float | None:
        text = cells.get(column, "")
        if is_empty_cell(text):
            return None
        number = number_in(text, self.decimal)
        if number is None or not abs(number) <= LARGEST_COORDINATE:
            expected = (
                "a positive number of mm"
                if column == "mm_per_px"
                else f"a number from -{LARGEST_COORDINATE:g} to {LARGEST_COORDINATE:g}"
            )
            self._wrong(column, short_repr(text), expected)
        return number

    def _block(self, cells: Mapping[str, str]) -> dict[str, object]:
        """Return what has no column of its own: outlines, a marker, the kerf."""
        if is_empty_cell(text := cells.get(WEDGECALC_KEY, "")):
            return {}
        block = block_in(text)
        if block is None:
            expected = "an object { … }, as `wedgecalc convert` writes it"
            self._wrong(WEDGECALC_KEY, short_repr(text), expected, "leave the cell empty")
        return block or {}

    def _points(self, cells: Mapping[str, str], names: list[str]) -> dict[str, list[float]]:
        points = {}
        for name in names:
            before = len(self.problems)
            x, y = self._number(cells, f"{name}_x"), self._number(cells, f"{name}_y")
            if x is not None and y is not None:
                points[name] = [x, y]
            elif (x is None) != (y is None) and len(self.problems) == before:
                self._wrong(
                    f"{name}_{'x' if x is None else 'y'}", "nothing", "both x and y, or neither"
                )
        return points

    def _soft_tissue(self, cells: Mapping[str, str]) -> dict[str, object]:
        """Return the soft-tissue model and the supine JLCA of the row."""
        soft: dict[str, object] = {}
        model = cells.get("soft_tissue", "").strip().casefold()
        if model == "none" or not is_empty_cell(model):
            soft["model"] = model
        text = cells.get("jlca_supine_deg", "")
        if not is_empty_cell(text):
            number = number_in(text, self.decimal)
            if number is None:
                self._wrong("jlca_supine_deg", short_repr(text), "a number of degrees, such as 1.5")
            else:
                soft["jlca_supine_deg"] = number
        return soft

    def _request(self, cells: Mapping[str, str]) -> dict[str, object]:
        """Return procedure and target of the row."""
        plan: dict[str, object] = {}
        procedure = cells.get("procedure", "").strip().casefold()
        if not is_empty_cell(procedure) and procedure != AUTO:
            plan["procedure"] = procedure
        if not is_empty_cell(text := cells.get("target", "")):
            target = target_in(text, self.decimal)
            if target is None:
                expected = "a measure and a number, such as wbl=62.5, or a purpose, such as neutral"
                self._wrong("target", short_repr(text), expected)
            else:
                plan["target"] = dict(zip(("measure", "value"), target, strict=True))
        return plan
