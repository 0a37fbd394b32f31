"""The labelled points of one picture, and the checks of values that the readers share."""

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PureWindowsPath
from typing import Any, TypeAlias

from wedgecalc.errors import InputError, Problem, short_repr, wrong
from wedgecalc.geometry.plane import XY
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.legs import RawLeg, Unread
from wedgecalc.sources.scale import SCALE_OPTION, scales_agree
from wedgecalc.sources.tables.cells import LARGEST_COORDINATE
from wedgecalc.sources.tables.scale_words import conversion, names_a_scale
from wedgecalc.text import visible

Ring: TypeAlias = list[list[float]]
LabelledPoint: TypeAlias = tuple[str, XY, str]  # label, position, place in the file
Size: TypeAlias = tuple[float, float]  # columns and rows of a picture, pixels


@dataclass(slots=True)
class PictureMarks:
    """The labelled points of one picture, and what the file states about it.

    Attributes
    ----------
    name : str
        Id of the legs.
    image : object
        Name of the picture in the file.
    size : (columns, rows) or None
        Size of the picture by the file, pixels.
    block : object
        What `wedgecalc.sources.writing` put under the key ``wedgecalc``, by side.
    units : {"px", "mm"}
    side, side_source : str or None
        Side of the points whose labels name none, and where it comes from.
    points, outlines : list of (label, value, place in the file)
    odd : list of (label, Problem)
        Labels that give no point: a line instead of a point, a point that was not placed.
    strays : list of Problem
        Objects without a label, which belong to no leg.
    notes : list of str
        What a user should know.
    scores : dict of str to float
        A network's score of a point, by its place in the file.
    """

    name: str = ""
    image: object = None
    size: Size | None = None
    block: object = None
    units: str = "px"
    side: str | None = None
    side_source: str | None = None
    points: list[LabelledPoint] = field(default_factory=list)
    outlines: list[tuple[str, Ring, str]] = field(default_factory=list)
    odd: list[tuple[str, Problem]] = field(default_factory=list)
    strays: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    scores: dict[str, float] = field(default_factory=dict)


def with_size(raw: Document, size: Size | None) -> list[Problem]:
    """Add the size of the picture to a raw leg, and return what contradicts it there."""
    if size is None:
        return []
    film = raw["film"] if isinstance(raw.get("film"), dict) else {}
    film_size, stated = film.get("size"), [int(size[0]), int(size[1])]
    raw["film"] = {**film, "size": stated}
    if isinstance(film_size, (list, tuple)) and list(film_size) != stated:
        expected = f"{size[0]:g} by {size[1]:g}, as the file says of its picture"
        return [Problem("film.size", short_repr(list(film_size)), expected)]
    return []


def size_of(
    owner: Document, columns: str, rows: str, notes: list[str], where: str = ""
) -> Size | None:
    """Return the size of a picture by the file; None if it is absent, or 0 as some programs write.

    A note says so if one of the two numbers is missing.
    """
    given = [key for key in (columns, rows) if owner.get(key)]
    if len(given) == 1:
        missing = rows if given == [columns] else columns
        notes.append(
            f"{where}{given[0]} is given without {missing}: the size of the picture is not known, "
            "and no point is checked against it."
        )
    if len(given) < 2:
        return None
    return number_of(owner[columns], where + columns), number_of(owner[rows], where + rows)


def unread_scales(owner: object, typed: float | None, where: str = "") -> list[str]:
    """Return a note on each scale that an object states, as no format has a place for one.

    Parameters
    ----------
    owner : object
        Part of the file that may state one.
    typed : float or None
        The scale that the user typed, mm per pixel.
    where : str
        Place of the object in the file, with a dot behind it.

    Raises
    ------
    InputError
        If the scale that the user typed is another.
    """
    notes = []
    for key, value in owner.items() if isinstance(owner, dict) else ():
        if not value or not names_a_scale(key):
            continue
        place, sides = (
            f"{where}{short_repr(key)[1:-1]}",
            value if isinstance(value, list) else [value],
        )
        are_lengths = all(type(mm) in (int, float) and mm > 0 for mm in sides)
        if not are_lengths or conversion(key) or not scales_agree(max(sides), min(sides)):
            notes.append(f"Not used as a scale: {place}, {short_repr(value)}.")
        elif typed is None:
            notes.append(
                f"Not used as a scale: {place}. Use {SCALE_OPTION} {sides[0]:g} if it is meant."
            )
        elif not scales_agree(typed, sides[0]):
            fix = f"leave out {SCALE_OPTION}, or remove the wrong scale from the file"
            raise wrong(
                SCALE_OPTION, f"{typed:g}, but {place} of the file says {sides[0]:g}", fix=fix
            )
    return notes


def listed_objects(
    marks: PictureMarks, owner: Document, key: str, where: str = ""
) -> list[tuple[str, Document]]:
    """Return the objects of a required list with their place in the file; others become strays."""
    place, objects = f"{where}.{key}".lstrip("."), []
    for k, value in enumerate(list_of(owner, key, where)):
        if isinstance(value, dict):
            objects.append((f"{place}.{k}", value))
        else:
            marks.strays.append(Problem(f"{place}.{k}", short_repr(value), "an object { … }"))
    return objects


def legs_or_error(
    legs: list[RawLeg | Unread], strays: Sequence[Problem] = ()
) -> list[RawLeg | Unread]:
    """Return the legs, or raise `InputError` if nothing is marked."""
    if legs:
        return legs
    raise InputError(
        strays
        or Problem(
            "labels", "none", "labelled points such as R_FC or R_hip_center", "mark the landmarks"
        )
    )


def file_name(path: object) -> str | None:
    """Return the name of a picture without its folder, which may tell about the user."""
    if not isinstance(path, str) or path in ("", "."):
        return None
    return PureWindowsPath(path).name or None if set(path) & set("/\\:") else path


def printable(name: str, most: int = 190) -> str:
    r"""Return a file's name as an id: hidden characters escaped, and cut to a length.

    >>> printable("leg\n1")
    'leg\\x0a1'
    """
    return visible(name)[:most]


def list_of(owner: Document, key: str, where: str = "") -> list[Any]:
    """Return a required list."""
    value = owner.get(key)
    if not isinstance(value, list):
        raise wrong(f"{where}.{key}".lstrip("."), short_repr(value), "a list")
    return value


def xy_of(value: object, where: str) -> XY:
    """Return a required point."""
    if not (isinstance(value, list) and len(value) == 2):
        raise wrong(where, short_repr(value), "two numbers [x, y]")
    x, y = value
    if type(x) is type(y) is float and abs(x) <= LARGEST_COORDINATE >= abs(y):  # as nearly always
        return x, y
    return number_of(x, where), number_of(y, where)


def number_of(value: object, where: str, *, most: float = LARGEST_COORDINATE) -> float:
    """Return a required number, such as a coordinate."""
    number = math.nan
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        with suppress(OverflowError):
            number = float(value)
    if not abs(number) <= most:
        raise wrong(where, short_repr(value), f"a number from -{most:g} to {most:g}")
    return number


def text_of(owner: Document, key: str, where: str) -> str:
    """Return a required text."""
    value = owner.get(key)
    if not isinstance(value, str):
        raise wrong(f"{where}.{key}", short_repr(value), "a text")
    return value
