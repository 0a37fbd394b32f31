"""Reader of COCO keypoints: any number of pictures, a leg in one annotation or in several.

`coco_annotations` reads one annotation; `coco_sides` finds the leg that each belongs to.
"""

from pathlib import PurePosixPath
from typing import TypeAlias

from wedgecalc.errors import InputError, short_repr, wrong
from wedgecalc.geometry.frame import SIDES
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.landmark_files.coco_annotations import Annotation, annotations_of
from wedgecalc.sources.landmark_files.coco_sides import sides_of
from wedgecalc.sources.landmark_files.labels import Labels
from wedgecalc.sources.landmark_files.marks import (
    PictureMarks,
    file_name,
    legs_or_error,
    list_of,
    printable,
    size_of,
    unread_scales,
)
from wedgecalc.sources.legs import RawLeg, Unread

_ById: TypeAlias = dict[str, Document]


def coco(document: Document, labels: Labels, name: str = "") -> list[RawLeg | Unread]:
    """Return the legs of a COCO file, picture by picture.

    Parameters
    ----------
    document : dict
        The JSON object of the file.
    labels : Labels
    name : str
        Id of the legs of a file of one picture.
    """
    categories = _by_id(document, "categories")
    pictures = _by_id(document, "images") if "images" in document else {}
    unread = unread_scales(document, labels.mm_per_px)
    unread += unread_scales(document.get("info"), labels.mm_per_px, "info.")
    legs: list[RawLeg | Unread] = []
    by_picture: dict[str, list[tuple[str, Document]]] = {}
    for i, annotation in enumerate(list_of(document, "annotations")):
        where = f"annotations.{i}"
        try:
            key = _id(annotation, "image_id", where)
        except InputError as error:
            legs.append(Unread(where, error.problems))
        else:
            by_picture.setdefault(key, []).append((where, annotation))
    names = _names_of({key: pictures.get(key, {}) for key in by_picture})
    for key, annotations in by_picture.items():
        stem = names[key] if len(by_picture) > 1 or not name else name
        notes = list(unread)
        if pictures and key not in pictures:
            notes.append(
                f"{annotations[0][0]}.image_id: {short_repr(key)} is the id of no picture in this file: "
                "the size of the picture is not known, and no point is checked against it."
            )
        try:
            legs += _picture(annotations, categories, pictures.get(key, {}), stem, labels, notes)
        except InputError as error:
            legs.append(Unread(stem, error.problems))
    return legs_or_error(legs)


def _names_of(pictures: _ById) -> dict[str, str]:
    """Return the id of each picture's legs: its name, with the picture's id where names repeat."""
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
    annotations: list[tuple[str, Document]],
    categories: _ById,
    picture: Document,
    stem: str,
    labels: Labels,
    notes: list[str],
) -> list[RawLeg | Unread]:
    """Return the legs of one picture, each with `notes` and those on the picture."""
    _check_id(picture, "images", "picture")
    size = size_of(picture, "width", "height", notes, "images.")
    notes += unread_scales(picture, labels.mm_per_px, "images.")
    unread: list[RawLeg | Unread] = []
    groups: dict[str, list[Annotation]] = {}
    marked = [(where, one) for where, one in annotations if one.get("keypoints")]
    for where, one in marked:
        try:
            notes += unread_scales(one, labels.mm_per_px, f"{where}.")
            category: Document = {}
            if "category_id" in one:
                key = _id(one, "category_id", where)
                category = categories.get(key, {})
                if categories and key not in categories:
                    notes.append(
                        f"{where}.category_id: {short_repr(key)} is the id of no category in this file: "
                        "how many points there are says which they are."
                    )
            _check_id(category, "categories", "category")
            rows = annotations_of(one, category, where, labels)
        except InputError as error:
            unread.append(Unread(f"{stem}: {where}", error.problems))
        else:
            groups.setdefault(str(one.get("category_id")), []).extend(rows)
    if skipped := len(annotations) - len(marked):  # boxes or outlines, which mark no landmark
        many = f"{skipped} annotation{'s' * (skipped > 1)}"
        notes.append(f"Not used, because they have no keypoints: {many}.")
    sides = sides_of(groups.values(), labels)
    unread += (Unread(f"{stem}-{side}", (sides.problem(side),)) for side in sides.refused)
    legs: list[RawLeg | Unread] = []
    for side, rows in sides.legs.items():
        marks = PictureMarks(stem, picture.get("file_name"), size, side=side, notes=list(notes))
        marks.side_source = sides.sources.get(side)
        block = _fill(marks, rows)
        own_id = isinstance(block, dict) and "id" in block
        if len(sides.legs) + len(unread) > 1 and side and not own_id:
            marks.name = f"{stem}-{side}"
        legs += labels.legs(marks)
    return legs + unread


def _fill(marks: PictureMarks, rows: list[Annotation]) -> object:
    """Put the points of one leg's annotations on its marks; return what wedgecalc wrote beside them."""
    marks.points = [point for row in rows for point in row.points]
    for row in rows:
        marks.scores |= row.scores
    block = next((row.block for row in rows if row.block), None)
    marks.block = dict.fromkeys(SIDES, block)
    return block


def _id(owner: object, key: str, where: str) -> str:
    """Return an id as a text: 7, 7.0 and "7" are one."""
    value = owner.get(key) if isinstance(owner, dict) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise wrong(f"{where}.{key}", short_repr(value), "a whole number or a text")
    return str(value).strip()


def _by_id(document: Document, key: str) -> _ById:
    """Return the objects of a list by their ids; one whose id repeats is marked as ``several``."""
    rows_by_id: _ById = {}
    for i, row in enumerate(list_of(document, key)):
        if isinstance(row, dict):
            name = _id(row, "id", f"{key}.{i}")
            rows_by_id[name] = row if name not in rows_by_id else {**row, "several": True}
    return rows_by_id


def _check_id(row: Document, field: str, word: str) -> None:
    """Refuse an object whose id repeats."""
    if "several" in row:
        why = f"two have the id {short_repr(row['id'])}"
        raise wrong(field, why, fix=f"give each {word} an id of its own")
