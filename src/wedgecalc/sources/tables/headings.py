"""The columns of a table of legs: ours, others that are passed on, and misspellings of ours.

A heading that is not ours is refused if it resembles one of ours: it ends in _x or _y and names a
part of the leg, it names a scale or a unit, it is a point followed by a unit or a number, or it
differs from ours by a letter or two. One that begins with ours and adds a word is accepted.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, short_repr
from wedgecalc.planning.request_fields import CUT_POINTS, DOUBLE_CUT_POINTS
from wedgecalc.sources.tables.cells import SOFT_TISSUE, WEDGECALC_KEY
from wedgecalc.sources.tables.plan_words import without_a_column, without_unit
from wedgecalc.sources.tables.scale_words import conversion, names_a_scale

_WORD_COLUMNS = (
    "id",
    "side",
    "units",
    "mm_per_px",
    "image",
    "note",
    "procedure",
    "target",
    "arthritis",
    *SOFT_TISSUE,
    WEDGECALC_KEY,
)
_CUTS = (*CUT_POINTS, *DOUBLE_CUT_POINTS)
_ALIKE = 0.87  # similarity, of 1, from which a heading counts as a misspelling of ours
# Accepted although it resembles ours: tables of results have it.
_OTHERS = frozenset({"notes"})
# Words for places: they name no part of a leg.
_PLACES = frozenset({"center", "medial", "lateral", "proximal", "distal", "greater"})
_PARTS = ("femur", "tibia", "tuber")  # further words for parts
# Words for a unit, also in neighbouring languages.
_UNIT = re.compile(r"(^|_)(units?|einheit(en)?|unites?|unidad(es)?|unita)(_|$)")
_WITH_A_UNIT = re.compile(r"^(.+)_([xyz])_?(mm|cm|px|pixels?|[0-9]+)$")


@dataclass(frozen=True, slots=True)
class Headings:
    """The position of each column.

    Attributes
    ----------
    places : dict of str to int
        Position of each of our columns.
    others : dict of int to str
        Headings of the other columns, by position, unchanged.
    blank : tuple of int
        Columns without a heading, which must be empty; the first may hold numbers of rows.
    """

    places: dict[str, int]
    others: dict[int, str]
    blank: tuple[int, ...]

    def pairs(self, names: Sequence[str]) -> list[str]:
        """Return those of these points that have both columns."""
        return [name for name in names if f"{name}_x" in self.places and f"{name}_y" in self.places]

    @property
    def landmarks(self) -> list[str]:
        """Landmarks that have both columns."""
        return self.pairs(list(records.landmarks()))

    @property
    def points(self) -> list[str]:
        """Landmarks, hinges and entries that have both columns."""
        return self.landmarks + self.pairs(_CUTS)

    @property
    def coordinates(self) -> list[str]:
        """Names of the columns of these points."""
        return [f"{name}_{axis}" for name in self.points for axis in "xy"]

    @property
    def told(self) -> bool:
        """Whether there is a column of units or scales."""
        return bool({"units", "mm_per_px"} & self.places.keys())


@cache
def our_names() -> tuple[str, ...]:
    """Return all our headings."""
    return (
        *_WORD_COLUMNS,
        *(f"{name}_{axis}" for name in (*records.landmarks(), *_CUTS) for axis in "xy"),
    )


@cache
def _parts() -> frozenset[str]:
    """Return the words that name a part of the leg in our headings."""
    words = {word for name in (*records.landmarks(), *_CUTS) for word in name.split("_")}
    return frozenset(words - _PLACES | set(_PARTS))


def folded(heading: str) -> str:
    """Return a heading in lower case, with underscores for blanks.

    >>> folded(" Hip center X ")
    'hip_center_x'
    """
    plain = unicodedata.normalize("NFKC", heading).strip().strip("\ufeff\u200b").casefold()
    return re.sub(r"[\s_]+", "_", plain)


def headings_of(headings: Sequence[str]) -> Headings:
    """Return the position of each column of a table.

    Raises
    ------
    InputError
        If headings are repeated or resemble ours, or an x is without its y.
    """
    ours, places, others, blank = set(our_names()), dict[str, int](), dict[int, str](), list[int]()
    problems: list[Problem] = []
    for k, heading in enumerate(headings):
        name = folded(heading)
        if not name and k:
            blank.append(k)
        elif name in ours:
            if name in places:
                problems.append(_twice(headings, places[name], k))
            places.setdefault(name, k)
        else:
            repeated = next((at for at, other in others.items() if other == heading), None)
            if repeated is not None:
                problems.append(_twice(headings, repeated, k))
            elif near := _resembled(name):
                found = f"the heading {short_repr(heading)} resembles {near}"
                how = conversion(name) if near == "mm_per_px" else ""
                fix = f"did you mean {near}? Then rename it so"
                fix = f"if it is the scale, replace it by {near}: {how}" if how else fix
                problems.append(
                    Problem("columns", found, fix=f"{fix}; else give it a less similar name")
                )
            elif problem := without_a_column(heading, name):
                problems.append(problem)
            others[k] = heading
    problems += _half_pairs(places)
    if problems:
        raise InputError(problems)
    return Headings(places, others, tuple(blank))


def _twice(headings: Sequence[str], first: int, second: int) -> Problem:
    one, other = short_repr(headings[first]), short_repr(headings[second])
    found = f"{one} in column {first + 1} and {other} in column {second + 1}"
    return Problem("columns", found, "each heading once", "rename or remove one")


def _half_pairs(places: dict[str, int]) -> Iterator[Problem]:
    for name in (*records.landmarks(), *_CUTS):
        axes = [axis for axis in "xy" if f"{name}_{axis}" in places]
        if len(axes) == 1:
            missing_columns = f"{name}_{'y' if axes == ['x'] else 'x'}"
            yield Problem(
                "columns",
                f"{name}_{axes[0]} without {missing_columns}",
                "both",
                f"add {missing_columns}, or remove the other",
            )


def _resembled(name: str) -> str:
    """Return the heading of ours that this one resembles, or an empty text."""
    if name in _OTHERS:
        return ""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign)
    )
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    points, ours = [*records.landmarks(), *_CUTS], our_names()
    axis = name[-1] if name[-2:] in ("_x", "_y", "_z") else ""
    stem = name[:-2] if axis else name
    if name in ours:
        return name
    if stem in points:
        return f"{stem}_y" if axis else f"{stem}_x"
    if (with_unit := _WITH_A_UNIT.match(name)) and with_unit[1] in points:
        return f"{with_unit[1]}_{'x' if with_unit[2] == 'x' else 'y'}"
    if name[:2] in ("x_", "y_") and name[2:] in points:
        return f"{name[2:]}_{name[0]}"
    if axis in ("x", "y") and _names_a_part(stem):
        return f"{max(points, key=lambda point: _likeness(stem, point))}_{axis}"
    if names_a_scale(name):
        return "mm_per_px"
    if _UNIT.search(name):
        return "units"
    with_units = {without_unit(own): own for own in _WORD_COLUMNS if own != without_unit(own)}
    if bare := with_units.get(without_unit(name)):
        return bare
    if any(name.startswith(f"{own}_") for own in (*ours, *points)):
        return ""
    return next(iter(difflib.get_close_matches(name, ours, n=1, cutoff=_ALIKE)), "")


def _names_a_part(stem: str) -> bool:
    words = [word for word in stem.split("_") if len(word) > 2]
    if any(part.startswith(word) or word.startswith(part) for word in words for part in _parts()):
        return True
    return bool(difflib.get_close_matches(stem, [*records.landmarks(), *_CUTS], n=1, cutoff=0.8))


def _likeness(stem: str, point: str) -> tuple[int, float]:
    """Return how many words two names share, and their similarity in whatever order."""
    shared = len(set(stem.split("_")) & set(point.split("_")))
    return shared, difflib.SequenceMatcher(
        None, "_".join(sorted(stem.split("_"))), "_".join(sorted(point.split("_")))
    ).ratio()


def missing_columns(headings: Headings, *, side: bool = True) -> list[Problem]:
    """Return the required columns that a table lacks; `side`: whether it needs that column."""
    landmarks, problems = set(headings.landmarks), []
    for record in records.landmarks().values():
        if record.required and record.name not in landmarks:
            problems.append(
                Problem(
                    "columns",
                    f"no {record.name}_x and {record.name}_y",
                    "both",
                    _near(f"{record.name}_x", headings),
                )
            )
    if "ankle_center" not in landmarks and not {"ankle_medial", "ankle_lateral"} <= landmarks:
        problems.append(
            Problem(
                "columns",
                "no ankle_center_x and ankle_center_y",
                "both, or those of ankle_medial and ankle_lateral",
                _near("ankle_center_x", headings),
            )
        )
    if side and "side" not in headings.places:
        problems.append(
            Problem("columns", "no side", "a column of right and left", _near("side", headings))
        )
    return problems


def _near(name: str, headings: Headings) -> str:
    close = difflib.get_close_matches(
        name, {folded(other): other for other in headings.others.values()}, n=1
    )
    return f"did you mean {name} by {short_repr(close[0])}?" if close else ""
