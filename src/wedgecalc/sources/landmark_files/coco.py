"""COCO keypoints read: a leg in one annotation, or in one for each of femur, knee and ankle; many pictures in one file."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from wedgecalc.errors import InputError, Problem, shown
from wedgecalc.geometry.frame import SIDES
from wedgecalc.sources.landmark_files.labels import Labels, side_of_landmarks
from wedgecalc.sources.landmark_files.landmark_sets import known_sets
from wedgecalc.sources.landmark_files.marks import (
    Sheet,
    file_name,
    list_of,
    printable,
    size_of,
    some,
    xy_of,
)
from wedgecalc.sources.landmark_files.naming import XY, side_of_word
from wedgecalc.sources.legs import RawLeg, Unread
from wedgecalc.sources.tables.cells import BLOCK

SIDE_KEYS = ("side", "laterality")
_Point = tuple[str, XY, str]


@dataclass(slots=True)
class _Row:
    """One annotation: its points, what it says of its side, and our own block."""

    where: str
    points: list[_Point]
    side: str | None
    block: Any

    @property
    def x(self) -> float:
        """Where it stands across the picture."""
        return sum(xy[0] for _, xy, _ in self.points) / len(self.points)

    def marks(self, labels: Labels) -> dict[str, XY]:
        """Return its points by the names of their labels."""
        return {known.name: xy for text, xy, _ in self.points if (known := labels.names.find(text))}


def coco(document: dict[str, Any], labels: Labels, name: str = "") -> list[RawLeg | Unread]:
    """Return the legs of a COCO file, picture by picture.

    Parameters
    ----------
    document : dict
        The file's JSON.
    labels : Labels
        What the file does not say itself.
    name : str
        What to call the legs of a file of one picture.
    """
    categories = _by_id(document, "categories")
    pictures = _by_id(document, "images") if "images" in document else {}
    legs: list[RawLeg | Unread] = []
    by_picture: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for i, annotation in enumerate(list_of(document, "annotations")):
        where = f"annotations.{i}"
        try:
            by_picture.setdefault(_key(annotation, "image_id", where), []).append(
                (where, annotation)
            )
        except InputError as error:
            legs.append(Unread(where, error.problems))
    names = _names_of_pictures({key: pictures.get(key) or {} for key in by_picture})
    for key, annotations in by_picture.items():
        stem = names[key] if len(by_picture) > 1 or not name else name
        notes = []
        if pictures and key not in pictures:
            notes.append(
                f"{annotations[0][0]}.image_id: {shown(key)} is the id of no picture in this file: the size of the picture is not known, and no point is held against it."
            )
        try:
            legs += _picture(annotations, categories, pictures.get(key, {}), stem, labels, notes)
        except InputError as error:
            legs.append(Unread(stem, error.problems))
    return some(legs)


def _names_of_pictures(pictures: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Return what to call the legs of each picture: its own name, with its id where two have one name."""
    files = {key: file_name(picture.get("file_name")) for key, picture in pictures.items()}
    names = {
        key: printable(PurePosixPath(file).stem if file else f"picture {key}")
        for key, file in files.items()
    }
    taken = list(names.values())
    return {
        key: f"{name}-{printable(key)}" if taken.count(name) > 1 else name
        for key, name in names.items()
    }


def _picture(
    annotations: list[tuple[str, Any]],
    categories: dict[str, Any],
    picture: dict[str, Any],
    stem: str,
    labels: Labels,
    notes: list[str],
) -> list[RawLeg | Unread]:
    """Return the legs of one picture, each with the notes and those on the picture."""
    if "several" in picture:
        raise InputError(
            Problem(
                "images",
                f"two pictures with the id {shown(picture['id'])}",
                "an id for each picture",
                "number them anew",
            )
        )
    size = size_of(picture, "width", "height", notes, "images.")
    unread: list[RawLeg | Unread] = []
    groups: dict[str, list[_Row]] = {}
    skipped = 0
    for where, annotation in annotations:
        if not annotation.get("keypoints"):  # a box or an outline marks no landmark
            skipped += 1
            continue
        try:
            category = (
                categories.get(_key(annotation, "category_id", where), {})
                if "category_id" in annotation
                else {}
            )
            rows = _rows(annotation, category, where, labels)
        except InputError as error:
            unread.append(Unread(f"{stem}: {where}", error.problems))
        else:
            groups.setdefault(str(annotation.get("category_id")), []).extend(rows)
    if skipped:
        notes.append(
            f"Not used, because they have no keypoints: {skipped} annotation{'s' * (skipped > 1)}."
        )
    sides, source = _sided(groups, stem, labels, unread)
    legs: list[RawLeg | Unread] = []
    for side, rows in sides.items():
        sheet = Sheet(
            stem,
            picture.get("file_name"),
            size,
            side=side,
            side_source=source.get(side),
            notes=list(notes),
        )
        sheet.points = [point for row in rows for point in row.points]
        block = next((row.block for row in rows if row.block), None)
        sheet.block = dict.fromkeys(SIDES, block)
        if (
            len(sides) + len(unread) > 1
            and side
            and not (isinstance(block, dict) and "id" in block)
        ):
            sheet.name = f"{stem}-{side}"
        legs += labels.legs(sheet)
    return legs + unread


def _sided(
    groups: dict[str, list[_Row]], stem: str, labels: Labels, unread: list[RawLeg | Unread]
) -> tuple[dict[str | None, list[_Row]], dict[str | None, str]]:
    """Return the annotations of each side; under None those of a leg alone on its picture, whose landmarks tell the side.

    Of two annotations of one kind without a side the one on the picture's left is of the right leg, as on a film. More than
    one for a side is refused, because nobody can tell which is meant.
    """
    sides: dict[str | None, list[_Row]] = {}
    source: dict[str | None, str] = {}
    lost: dict[str, list[str]] = {}
    single: list[_Row] = []
    for rows in groups.values():
        free = sorted((row for row in rows if row.side is None), key=lambda row: row.x)
        if free and len(rows) > len(SIDES):
            places = ", ".join(row.where for row in rows)
            raise InputError(
                Problem(
                    "annotations",
                    f"{len(rows)} of one kind on one picture ({places}), not all with a side",
                    "one for each leg",
                    "remove those that are not meant, or give each its side",
                )
            )
        if len(free) == 1 and len(rows) == 1:
            single += free
            continue
        if (same := _same_leg(free, labels)) is not None:
            lost.setdefault(same, []).extend(row.where for row in free)
            free = []
        for row, side in zip(free, SIDES, strict=False):
            taken = next((r.side for r in rows if r.side), None)
            row.side = side if taken is None else SIDES[taken == "right"]
            source[row.side] = "place in the picture"
        for side in SIDES:
            mine = [row for row in rows if row.side == side]
            if len(mine) > 1:
                lost.setdefault(side, []).extend(row.where for row in mine)
            elif mine:
                sides.setdefault(side, []).extend(mine)
    for row in single:
        near = sorted((abs(row.x - mine[0].x), side) for side, mine in sides.items() if side)
        sides.setdefault(near[0][1] if near else None, []).append(row)
    if strangers := [row.where for rows in sides.values() for row in rows if _strange(row, sides)]:
        raise InputError(
            Problem(
                "annotations",
                f"sides of the parts of a leg that contradict where they stand on the picture ({', '.join(strangers)})",
                "all parts of a leg on its side",
                "correct the side of those that have the other leg's",
            )
        )
    for which, where in lost.items():
        sides.pop(which, None)
        unread.append(
            Unread(
                f"{stem}-{which}",
                (
                    Problem(
                        "annotations",
                        f"{len(where)} for the {which} side of one picture ({', '.join(where)})",
                        "one",
                        "remove those that are not meant",
                    ),
                ),
            )
        )
    return sides, source


def _same_leg(rows: list[_Row], labels: Labels) -> str | None:
    """Return the side that two annotations name by their landmarks if they mark one leg twice: both the same, and in one place."""
    if len(rows) != len(SIDES):
        return None
    (left, right), (start, end) = (
        (min(xs), max(xs)) for row in rows if (xs := [xy[0] for _, xy, _ in row.points])
    )
    found = {
        side_of_landmarks(labels.names.landmarks(row.marks(labels), "right").landmarks)[0]
        for row in rows
    }
    return found.pop() if len(found) == 1 and start <= right and left <= end else None


def _strange(row: _Row, sides: dict[str | None, list[_Row]]) -> bool:
    """Return whether a part of a leg stands nearer to the parts of the other leg than to the others of its own."""
    own, other = (
        [r.x for r in sides.get(side, ()) if r is not row]
        for side in (row.side, SIDES[row.side == "right"])
    )
    return bool(own and other) and abs(row.x - sum(own) / len(own)) > abs(
        row.x - sum(other) / len(other)
    )


def _rows(
    annotation: dict[str, Any], category: dict[str, Any], where: str, labels: Labels
) -> list[_Row]:
    """Return what an annotation marks: a leg or a part of one, or both legs if its labels name both sides; nothing if no point is set."""
    if "several" in category:
        raise InputError(
            Problem(
                "categories",
                f"two with the id {shown(category['id'])}",
                "an id for each category",
                "number them anew",
            )
        )
    points = _points(annotation, category, where)
    word, block = _side(annotation, category, where), annotation.get(BLOCK)
    by_side: dict[str | None, list[_Point]] = {}
    for point in points:
        label = labels.names.find(point[0])
        by_side.setdefault(label.side if label else None, []).append(point)
    loose = by_side.pop(None, [])
    if not by_side:
        return [_Row(where, loose, word, block)] if loose else []
    if (word and set(by_side) != {word}) or (loose and len(by_side) > 1):
        found = ", ".join(shown(labels[0][0]) for labels in (*by_side.values(), loose) if labels)
        raise InputError(
            Problem(
                where,
                f"labels of different sides ({found})"
                + (f" in one of the {word} leg" if word else ""),
                "labels of one side, or R_ or L_ before each",
            )
        )
    return [_Row(where, labels + loose, side, block) for side, labels in by_side.items()]


def _points(annotation: dict[str, Any], category: dict[str, Any], where: str) -> list[_Point]:
    """Return the points of an annotation that are set."""
    values = list_of(annotation, "keypoints", where)
    if len(values) % 3:
        raise InputError(
            Problem(
                f"{where}.keypoints", f"{len(values)} numbers", "x, y and visibility of each point"
            )
        )
    points = []
    for k, label in enumerate(
        _names_of_points(category, len(values) // 3, where)[: len(values) // 3]
    ):
        x, y, visible = values[3 * k : 3 * k + 3]
        if visible not in (0, 1, 2):
            raise InputError(
                Problem(
                    f"{where}.keypoints",
                    f"{shown(visible)} as the visibility of {shown(label)}",
                    "0 (not marked), 1 or 2",
                    "is this a network's confidence? Keep the points that count, with 2",
                )
            )
        if visible:
            points.append(
                (label, xy_of([x, y], f"{where}.keypoints"), f"{where}.keypoints.{3 * k}")
            )
    return points


def _names_of_points(category: dict[str, Any], count: int, where: str) -> list[str]:
    """Return the names of an annotation's points: its category's, else those of a set that counts as many."""
    names = category.get("keypoints")
    if (
        isinstance(names, list)
        and len(names) >= count
        and all(isinstance(name, str) for name in names)
    ):
        return names
    known = next((s.keypoints[str(count)] for s in known_sets() if str(count) in s.keypoints), None)
    if known is None:
        raise InputError(
            Problem(
                f"{where}.category_id",
                f"{count} points without names",
                "a category that names its keypoints",
            )
        )
    return list(known)


def _side(annotation: dict[str, Any], category: dict[str, Any], where: str) -> str | None:
    """Return the side that an annotation names, itself, among its attributes, or by its category: ``right leg``, ``leg_L``."""
    attributes = annotation.get("attributes")
    said: dict[str, str] = {}
    for owner in (annotation, attributes if isinstance(attributes, dict) else {}):
        for key, word in owner.items():
            if isinstance(key, str) and key.casefold() in SIDE_KEYS and word not in (None, ""):
                side = side_of_word(word)
                if side is None:
                    raise InputError(
                        Problem(
                            f"{where}.{shown(key)[1:-1]}",
                            shown(word),
                            "right, left, R or L",
                            "name the side, or leave it out",
                        )
                    )
                said[side] = key
    name = category.get("name")
    named = {
        side
        for word in re.split(r"[\W_]+", name if isinstance(name, str) else "")
        if (side := side_of_word(word))
    }
    said |= dict.fromkeys(named, "category") if len(named) == 1 else {}
    if len(said) > 1:
        raise InputError(
            Problem(
                f"{where}.side",
                " and ".join(f"{side} ({key})" for side, key in said.items()),
                "one side",
            )
        )
    return next(iter(said), None)


def _key(owner: Any, key: str, where: str) -> str:
    """Return an id as a text: 7, 7.0 and "7" are one."""
    value = owner.get(key) if isinstance(owner, dict) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise InputError(Problem(f"{where}.{key}", shown(value), "a whole number or a text"))
    return str(value).strip()


def _by_id(document: dict[str, Any], key: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a list by their ids; an id that two have is marked as such."""
    found: dict[str, dict[str, Any]] = {}
    for i, row in enumerate(list_of(document, key)):
        if isinstance(row, dict):
            name = _key(row, "id", f"{key}.{i}")
            found[name] = row if name not in found else {**row, "several": True}
    return found
