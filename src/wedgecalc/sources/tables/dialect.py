"""The dialect of a text table (encoding, delimiter, decimal sign), and its rows.

Nothing is guessed: an ambiguous table is refused, with how to save it.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from wedgecalc.errors import InputError, short_repr, wrong
from wedgecalc.sources.radiographs.kinds import refuse_file_without_landmarks
from wedgecalc.sources.tables.cells import decimal_sign, is_empty_cell
from wedgecalc.sources.tables.headings import Headings, folded, headings_of, our_names

TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".parquet")  # endings of tables that are read
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")  # refused, with how to save them
_PARQUET = b"PAR1"  # first bytes of such a file
_CHUNK = 2**20
_TITLE = 20  # rows that may stand above the headings
_HEAD = 2**18  # bytes from which the dialect is determined
_DELIMITERS = ",;\t|"
_SAVE_AS = "save it as CSV UTF-8"
_UNDEFINED = b"\x81\x8d\x8f\x90\x9d"  # bytes that Windows-1252 does not have
csv.field_size_limit(2**30)  # bytes of a cell; files that are too large are refused elsewhere
_SEP = re.compile(r'^"?sep=(.)"?[,;\t|]*(\r\n|\r|\n)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text table is written.

    Attributes
    ----------
    path : Path
    encoding, delimiter, decimal : str
    headings : Headings
    width : int
        Number of columns, including those without a heading.
    lines, before : int
        Lines before the first leg, and rows before it as a spreadsheet counts them.
    """

    path: Path
    encoding: str
    delimiter: str
    decimal: str
    headings: Headings
    width: int
    lines: int
    before: int

    @property
    def note(self) -> str:
        """A note on the encoding, or an empty text."""
        return (
            "the table is not UTF-8: its text was read as Windows-1252"
            if self.encoding == "cp1252"
            else ""
        )

    def rows(self) -> Iterator[tuple[int, list[str], str]]:
        """Yield number in a spreadsheet, cells and fault of each row that is not empty."""
        with open(self.path, encoding=self.encoding, newline="") as file:
            for _ in range(self.lines):
                file.readline()
            number = self.before
            try:
                for cells in csv.reader(file, delimiter=self.delimiter, strict=True):
                    number += 1
                    if not all(map(is_empty_cell, cells)):
                        yield number, *self._fitted(cells)
            except csv.Error as error:
                raise wrong(
                    "table",
                    f"a row that cannot be read, row {number + 1} ({short_repr(str(error))[1:-1]})",
                    "quotation marks in pairs",
                    "look for a single quotation mark there",
                    self.path,
                ) from None
            except UnicodeDecodeError as error:
                raise _no_text(self.path, self.encoding, error) from None

    def _fitted(self, cells: list[str]) -> tuple[list[str], str]:
        """Return a cell for each column, and the fault of a row with too few or too many."""
        least = 1 + max((*self.headings.places.values(), *self.headings.others))
        beyond = [cells[k] for k in self.headings.blank if k < len(cells)] + cells[self.width :]
        fault = "ragged-row" if len(cells) < least or any(map(str.strip, beyond)) else ""
        return (cells + [""] * (self.width - len(cells)))[: self.width], fault


def _no_text(path: Path, encoding: str, error: UnicodeDecodeError) -> InputError:
    """Return the error for bytes that are invalid in an encoding."""
    found = f"bytes that are no {encoding} text ({short_repr(error.reason)[1:-1]})"
    return wrong("file", found, "a table of text", _SAVE_AS, path)


def unreadable(path: Path, error: Exception) -> InputError:
    """Return the error for a file that the system cannot read."""
    reason = getattr(error, "strerror", None) or str(error)
    return wrong("file", f"a file that cannot be read ({reason})", "a readable table", file=path)


def is_parquet(path: Path) -> bool:
    """Return whether a file is Parquet, whatever it is called.

    Raises
    ------
    InputError
        If there is no such file.
    """
    try:
        with open(path, "rb") as file:
            return file.read(len(_PARQUET)) == _PARQUET
    except FileNotFoundError:
        raise wrong("file", "not found", fix="check the path", file=path) from None
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None


def is_table(path: str | Path) -> bool:
    """Return whether a file is a table, by its name, unless it begins like JSON."""
    if not str(path).lower().endswith((*TABLE_ENDINGS, *_WORKBOOKS)):
        return False
    try:
        with open(path, "rb") as file:
            return (
                not file.read(_HEAD).removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"{", b"["))
            )
    except (OSError, ValueError):
        return True  # reading it reports what is wrong


def dialect_of(path: Path) -> Dialect:
    """Return how a table of text is written, and its columns.

    Raises
    ------
    InputError
        If it is no table, cannot be read, or is ambiguous.
    """
    refuse_file_without_landmarks(path)
    try:
        with open(path, "rb") as file:
            encoding = _encoding(file, path)
            file.seek(0)
            data = file.read(_HEAD)
            whole = len(data) < _HEAD
    except OSError as error:
        raise unreadable(path, error) from None
    try:
        return _dialect_of_head(
            path, codecs.getincrementaldecoder(encoding)().decode(data, whole), whole, encoding
        )
    except UnicodeDecodeError as error:
        raise _no_text(path, encoding, error) from None
    except InputError as error:
        raise error.in_file(str(path)) from None


def _encoding(file: io.BufferedReader, path: Path) -> str:
    """Return the encoding of a whole file."""
    chunk = file.read(_CHUNK)
    if chunk.startswith(
        (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
    ):  # the first begins as UTF-16 does
        return "utf-32"
    if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in chunk:
        for encoding, zeros in (("utf-16-le", chunk[1:_HEAD:2]), ("utf-16-be", chunk[:_HEAD:2])):
            if zeros.count(0) > 0.9 * len(zeros):
                return encoding
        raise wrong(
            "file", "no text (it has NUL bytes)", "a table of text or Parquet", _SAVE_AS, path
        )
    return _eight_bits(file, chunk, path)


def _eight_bits(file: io.BufferedReader, chunk: bytes, path: Path) -> str:
    """Return UTF-8, or Windows-1252 if no byte suggests UTF-8; a mixture is refused."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    # Whether there are letters beyond ASCII, and bytes that Windows-1252 does not have.
    beyond = undefined = False
    against, place = -1, 0
    marked = chunk.startswith(codecs.BOM_UTF8)
    while chunk:
        if against >= 0 or not chunk.isascii() or decoder.getstate()[0]:
            undefined = undefined or any(byte in chunk for byte in _UNDEFINED)
            if against < 0:
                try:
                    beyond = not decoder.decode(chunk).isascii() or beyond
                except UnicodeDecodeError as error:
                    against = place + error.start
                    beyond = beyond or not error.object[: error.start].isascii()
        place += len(chunk)
        chunk = file.read(_CHUNK)
    if against < 0 and decoder.getstate()[0]:
        against = place - 1
    if against < 0:
        return "utf-8-sig" if marked else "utf-8"
    if beyond or undefined or marked:
        raise wrong(
            "file",
            f"a byte that is not UTF-8 at position {against}, and others that are no"
            " Windows-1252 either",
            "one encoding for the whole table",
            _SAVE_AS,
            path,
        )
    return "cp1252"


def _dialect_of_head(path: Path, text: str, whole: bool, encoding: str) -> Dialect:
    """Return the dialect that the first rows of a table show."""
    stated = _SEP.match(text)
    start = stated.end() if stated else 0
    sample = {
        sign: _Sample(text[start:], sign, whole)
        for sign in ([stated[1]] if stated else _DELIMITERS)
    }
    delimiter = max(sample, key=lambda sign: (sample[sign].ours, len(sample[sign].heading)))
    best = sample[delimiter]
    if not best.heading:
        raise wrong("table", "an empty file", "a heading, and a leg in each row")
    if not best.ours and (row := next(filter(None, (s.later for s in sample.values())), 0)):
        why = f"its headings are in row {row}"
        raise wrong(
            "table", why, fix="remove what is above them, so that they are in the first row"
        )
    headings = headings_of(best.heading)
    places = [
        headings.places[name]
        for name in (*headings.coordinates, "mm_per_px")
        if name in headings.places
    ]
    cells = [row[k] for row in best.rows for k in places if k < len(row)]
    decimal = decimal_sign(cells, delimiter)
    if decimal is None:
        example = next(cell for cell in cells if re.search(r"[0-9][.,][0-9]{3}$", cell.strip()))
        raise wrong(
            "table",
            f"numbers such as {short_repr(example)}, which can be read in two ways",
            "a decimal point, and nothing between thousands",
            "save the table without thousands separators",
        )
    return Dialect(
        path,
        encoding,
        delimiter,
        decimal,
        headings,
        len(best.heading),
        best.lines + bool(stated),
        best.before,
    )


class _Sample:
    """The first rows of a table, split at one delimiter."""

    def __init__(self, text: str, delimiter: str, whole: bool) -> None:
        self.heading: list[str] = []
        self.rows: list[list[str]] = []
        self.lines = self.before = 0
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            for cells in reader:
                self.before += 1
                if any(map(str.strip, cells)):
                    self.heading, self.lines = cells, reader.line_num
                    break
            self.rows = list(islice(reader, 1000))
        except csv.Error:  # reported when the rows are read
            pass
        if not whole:
            del self.rows[-1:]
        self.ours = _ours(self.heading)

    @property
    def later(self) -> int:
        """The number of a row below the first that holds headings of ours; 0 without one."""
        rows = enumerate(self.rows[:_TITLE], self.before + 1)
        return next((row for row, cells in rows if _ours(cells) > 1), 0)


def _ours(cells: list[str]) -> int:
    """Return how many headings are ours."""
    return len({folded(name) for name in cells} & set(our_names()))
