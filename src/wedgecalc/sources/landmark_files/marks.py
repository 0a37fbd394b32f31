"""What a reader of landmark files finds on one picture, and the small questions that every reader asks of a value."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PureWindowsPath
from typing import Any

from wedgecalc.errors import InputError, Problem, shown
from wedgecalc.sources.landmark_files.naming import XY
from wedgecalc.sources.legs import RawLeg, Unread
from wedgecalc.sources.tables.cells import COORDINATES
from wedgecalc.text import visible

Ring = list[list[float]]


@dataclass(slots=True)
class Sheet:
    """What one picture has: labelled points, and what the file says of them.

    Attributes
    ----------
    points, outlines : list of (label, value, place in the file)
    odd : list of (label, what is wrong with it, place in the file)
        Labels that give no point: a line where a point is meant, a point that was not placed.
    strays : list of Problem
        What has no label at all, and so belongs to no leg.
    image : object
        The picture's name as it stands in the file.
    size : (columns, rows) or None
        The picture's size as the file has it.
    block : object
        What `wedgecalc.sources.writing` put under the key of our own, by side.
    name : str
        What to call the legs.
    units : str
    side, side_source : str or None
        Whose points they are where the labels do not say.
    """

    name: str = ""
    image: object = None
    size: tuple[float, float] | None = None
    block: object = None
    units: str = "px"
    side: str | None = None
    side_source: str | None = None
    points: list[tuple[str, XY, str]] = field(default_factory=list)
    outlines: list[tuple[str, Ring, str]] = field(default_factory=list)
    odd: list[tuple[str, Problem]] = field(default_factory=list)
    strays: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def with_size(raw: dict[str, Any], size: tuple[float, float] | None) -> list[Problem]:
    """Put the picture's size into a raw leg, and return what contradicts it there."""
    if size is None:
        return []
    film: Any = raw.get("film")
    film = film if isinstance(film, dict) else {}
    own = film.get("size")
    raw["film"] = {**film, "size": [int(size[0]), int(size[1])]}
    if isinstance(own, (list, tuple)) and list(own) != raw["film"]["size"]:
        return [
            Problem(
                "film.size",
                shown(list(own)),
                f"{size[0]:g} by {size[1]:g}, as the file says of its picture",
            )
        ]
    return []


def size_of(
    owner: dict[str, Any], columns: str, rows: str, notes: list[str], where: str = ""
) -> tuple[float, float] | None:
    """Return a picture's size as a file has it; None if the file leaves it out (some programs write 0 then), which of one side alone is noted."""
    given = [key for key in (columns, rows) if owner.get(key)]
    if len(given) == 1:
        lacking = rows if given == [columns] else columns
        notes.append(
            f"{where}{given[0]} stands without {lacking}: the size of the picture is not known, and no point is held against it."
        )
    if len(given) < 2:
        return None
    return number(owner[columns], where + columns), number(owner[rows], where + rows)


def objects_of(
    sheet: Sheet, owner: Any, key: str, where: str = ""
) -> list[tuple[str, dict[str, Any]]]:
    """Return the objects of a list that must stand there, each with its place in the file; what is none is a stray of the sheet."""
    place, found = f"{where}.{key}".lstrip("."), []
    for k, value in enumerate(list_of(owner, key, where)):
        if isinstance(value, dict):
            found.append((f"{place}.{k}", value))
        else:
            sheet.strays.append(Problem(f"{place}.{k}", shown(value), "an object { … }"))
    return found


def some(legs: list[RawLeg | Unread], strays: Sequence[Problem] = ()) -> list[RawLeg | Unread]:
    """Return the legs, or say that nothing is marked."""
    if legs:
        return legs
    raise InputError(
        strays
        or Problem(
            "labels", "none", "labelled points such as R_FC or R_hip_center", "mark the landmarks"
        )
    )


def file_name(path: object) -> str | None:
    """Return the bare name of a picture: where it once stood is nobody's business."""
    if not isinstance(path, str) or path in ("", "."):
        return None
    return PureWindowsPath(path).name or None if set(path) & set("/\\:") else path


def printable(name: str, most: int = 190) -> str:
    r"""Return a file's name as an id that can be shown and stored: hidden characters as their code, and not too long.

    >>> printable("leg\n1")
    'leg\\x0a1'
    """
    return visible(name)[:most]


def list_of(owner: Any, key: str, where: str = "") -> list[Any]:
    """Return a list that must stand there."""
    value = owner.get(key) if isinstance(owner, dict) else None
    if not isinstance(value, list):
        raise InputError(Problem(f"{where}.{key}".lstrip("."), shown(value), "a list"))
    return value


def xy_of(value: Any, where: str) -> XY:
    """Return a point that must stand there."""
    if not (isinstance(value, list) and len(value) == 2):
        raise InputError(Problem(where, shown(value), "two numbers [x, y]"))
    x, y = value
    if (
        type(x) is type(y) is float
        and -COORDINATES <= x <= COORDINATES
        and -COORDINATES <= y <= COORDINATES
    ):
        return x, y
    return number(x, where), number(y, where)


def number(value: Any, where: str, *, text: bool = False, most: float = COORDINATES) -> float:
    """Return a coordinate or a scale, of a text if that is meant, or say what stands there."""
    try:
        found = (
            float(value)
            if text or (isinstance(value, (int, float)) and not isinstance(value, bool))
            else math.nan
        )
    except (ValueError, OverflowError):
        found = math.nan
    if not abs(found) <= most:
        raise InputError(Problem(where, shown(value), f"a number from -{most:g} to {most:g}"))
    return found


def text_of(owner: Any, key: str, where: str) -> str:
    """Return a text that must stand there."""
    value = owner.get(key) if isinstance(owner, dict) else None
    if not isinstance(value, str):
        raise InputError(Problem(f"{where}.{key}", shown(value), "a text"))
    return value
