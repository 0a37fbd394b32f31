"""Read a cell of a table, in every format and command: empty, a number, a side, a unit."""

import json
import re
from collections.abc import Iterable
from typing import Any

from wedgecalc import records

# Key or column for what another format, or a table, has no place for.
WEDGECALC_KEY = "wedgecalc"
# Columns of what a case has under the key ``soft_tissue``, with its keys.
SOFT_TISSUE = {"soft_tissue": "model", "jlca_supine_deg": "jlca_supine_deg"}
LARGEST_COORDINATE = 1e6  # largest coordinate
# What people and programs write into an empty cell.
EMPTY_WORDS = frozenset({"", "na", "n/a", "#n/a", "#nv", "#n/d", "nan", "-nan", "null", "none"})
_DECIMAL_SIGNS = ".,"
_EXPONENT = r"([eE][-+]?[0-9]+)?"
_SIDES = {"right": "right", "r": "right", "left": "left", "l": "left"}


def number_pattern(decimal: str) -> str:
    """Return the regular expression of a number in a table with this decimal sign.

    Before three digits the other sign might separate thousands; elsewhere it can only be decimal.
    """
    own, other = (re.escape(sign) for sign in (decimal, _DECIMAL_SIGNS[decimal == "."]))
    return (
        f"^[-+]?([0-9]+({own}[0-9]*)?|{own}[0-9]+"
        f"|[0-9]*{other}([0-9]{{1,2}}|[0-9]{{4,}})|0{other}[0-9]+)"
        f"{_EXPONENT}$"
    )


_NUMBER = {sign: re.compile(number_pattern(sign)) for sign in _DECIMAL_SIGNS}


def is_empty_cell(text: str) -> bool:
    """Return whether a cell is empty, or says so.

    >>> [is_empty_cell(text) for text in ("", " NA ", "#N/A", "0")]
    [True, True, True, False]
    """
    return text.strip().casefold() in EMPTY_WORDS


def number_in(text: str, decimal: str = ".") -> float | None:
    """Return the number in a cell, or None if it is not a number or is ambiguous.

    >>> number_in("220,5", ","), number_in(" 1e2 "), number_in("1,538"), number_in("220.5 mm")
    (220.5, 100.0, None, None)
    """
    text = text.strip()
    return float(text.replace(",", ".")) if _NUMBER[decimal].match(text) else None


def target_in(text: str, decimal: str = ".") -> tuple[str, float] | None:
    """Return measure and value of the target in a cell, or None if it is none.

    >>> target_in(" WBL = 62.5 "), target_in("mild-valgus"), target_in("62.5")
    (('wbl', 62.5), ('wbl', 55.0), None)
    """
    name, equals, value = (part.strip() for part in text.casefold().partition("="))
    if not equals:
        purpose = records.purpose_names().get(re.sub(r"[\s_]+", "-", name))
        return None if purpose is None else (purpose.measure, float(purpose.value))
    number = number_in(value, decimal)
    return None if number is None else (name, number)


def side_in(text: str) -> str | None:
    """Return the side that a cell names, or None.

    >>> side_in(" L "), side_in("Right"), side_in("both")
    ('left', 'right', None)
    """
    return _SIDES.get(text.strip().casefold())


def unit_in(text: str, scaled: bool, told: bool) -> str:
    """Return the unit of a row's coordinates, or the status of a row that contradicts itself.

    Parameters
    ----------
    text : str
        Unit of the row.
    scaled : bool
        Whether the row has a scale.
    told : bool
        Whether the table has a column of units or scales: a row without either is then in pixels
        of unknown size.
    """
    word = text.strip().casefold()
    if word in EMPTY_WORDS:
        return "px" if scaled or told else "mm"
    word = "px" if word in ("pixel", "pixels") else word
    if word not in ("mm", "px"):
        return "unknown-units"
    return "units-or-scale" if word == "mm" and scaled else word


def block_in(text: str) -> dict[str, Any] | None:
    """Return the JSON object in a cell of the column ``wedgecalc``, or None if it is none.

    >>> block_in('{"note": "a"}'), block_in("[]"), block_in("oops")
    ({'note': 'a'}, None, None)
    """
    try:
        block = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return block if isinstance(block, dict) else None


def decimal_sign(cells: Iterable[str], delimiter: str) -> str | None:
    """Return the decimal sign of a table; None if it is ambiguous: 1,538 may be 1.538 or 1538.

    >>> decimal_sign(["220,0", "80,125"], ";"), decimal_sign(["1,538", "559"], ",")
    (',', None)
    """
    # Cells with three digits after the sign, and other cells with the sign.
    counts = {sign: [0, 0] for sign in _DECIMAL_SIGNS}
    without = 0
    for cell in map(str.strip, cells):
        sign = "," if "," in cell else "."
        if sign not in cell:
            without += cell.lstrip("-+").isdigit()
        elif match := re.match(rf"^[-+]?([0-9]*){re.escape(sign)}([0-9]*){_EXPONENT}$", cell):
            thousands = (
                len(match[2]) == 3
                and match[1][:1] not in ("", "0")
                and len(match[1]) <= 3
                and not match[3]
            )
            counts[sign][not thousands] += 1
    (commas, surely_comma), (dots, surely_dot) = counts[","], counts["."]
    if surely_comma and surely_dot:
        return None if commas or dots else "."
    if surely_comma or surely_dot:
        return "," if surely_comma else "."
    if commas:  # nothing but three digits after commas
        return "," if delimiter == ";" and not (without or dots) else None
    return None if delimiter != "," and dots and without else "."
