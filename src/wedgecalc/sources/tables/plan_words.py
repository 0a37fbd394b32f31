"""Headings that name a part of a plan for which a table has no column of its own.

A case file has keys for them. A column of that name would be passed on, and its rows planned as if
it were not there.
"""

import difflib
import re
from functools import cache

from wedgecalc.errors import Problem, short_repr
from wedgecalc.planning.double_request import DOUBLE_FIELDS
from wedgecalc.planning.request_fields import FIELDS

_UNIT_OF_KEY = re.compile(r"_(deg|degrees|mm|pct)$")
_GENERAL = ("length", "level")  # alone, they say no more than that something has a length
_EITHER = ("accept", "spread_of")  # about a result, not about a row
_ALIKE = 0.87  # as of the headings that a table has


def without_unit(name: str) -> str:
    """Return a heading without its unit.

    >>> without_unit("jlca_supine_deg")
    'jlca_supine'
    """
    return _UNIT_OF_KEY.sub("", name)


@cache
def _keys() -> dict[str, str]:
    """Return the part of a case file that has each key of a plan, by the key without its unit."""
    parts = dict.fromkeys((*DOUBLE_FIELDS, "direction", *FIELDS), "osteotomy")
    parts |= {"jlca_change": "soft_tissue", "landmark_sd": "", "arthritis": ""}
    return {name: part for name, part in parts.items() if name not in _EITHER}


def without_a_column(heading: str, name: str) -> Problem | None:
    """Return what is wrong with a heading that names a part of a plan, or misspells one.

    Parameters
    ----------
    heading, name : str
        The heading as written, and folded; it is none of a table of legs.
    """
    stem, keys = without_unit(name), _keys()
    if name in _GENERAL:
        return None
    if stem not in keys:
        long = [key for key in keys if "_" in key] if "_" in stem else []
        close = difflib.get_close_matches(stem, long, n=1, cutoff=_ALIKE)
        if not close:
            return None
        stem = close[0]
    part = f"{keys[stem]}." if keys[stem] else ""
    found = (
        f"the heading {short_repr(heading)} resembles {part}{stem} of a case, which has no column"
    )
    fix = "write it into the column wedgecalc, as convert does; else give it a less similar name"
    return Problem("columns", found, fix=fix)
