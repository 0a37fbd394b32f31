"""Reader of LabelMe and X-AnyLabeling.

Points and circles are landmarks, polygons are outlines of the bones.
"""

from wedgecalc.errors import InputError, Problem, short_repr
from wedgecalc.geometry.plane import XY
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.landmark_files.labels import Labels
from wedgecalc.sources.landmark_files.marks import (
    PictureMarks,
    legs_or_error,
    list_of,
    listed_objects,
    size_of,
    unread_scales,
    xy_of,
)
from wedgecalc.sources.landmark_files.naming import OUTLINES
from wedgecalc.sources.legs import RawLeg, Unread
from wedgecalc.sources.score_spread import score_of
from wedgecalc.sources.tables.cells import WEDGECALC_KEY

_RING = 4  # points of an outline at least


def labelme(document: Document, labels: Labels, name: str = "") -> list[RawLeg | Unread]:
    """Return the legs of a LabelMe or X-AnyLabeling file.

    Parameters
    ----------
    document : dict
        The JSON object of the file.
    labels : Labels
    name : str
        Id of the legs.
    """
    marks = PictureMarks(name, document.get("imagePath"), block=document.get(WEDGECALC_KEY))
    marks.size = size_of(document, "imageWidth", "imageHeight", marks.notes)
    marks.notes += unread_scales(document, labels.mm_per_px)
    for key in ("flags", WEDGECALC_KEY):
        marks.notes += unread_scales(document.get(key), labels.mm_per_px, f"{key}.")
    for where, shape in listed_objects(marks, document, "shapes"):
        label = shape.get("label")
        if not isinstance(label, str):
            marks.strays.append(Problem(f"{where}.label", short_repr(label), "a text"))
            continue
        if (score := score_of(shape.get("score"))) is not None:
            marks.scores[where] = score
        try:
            ends = list_of(shape, "points", where)
            kind = shape.get("shape_type") or "point"
            if kind == "point" and len(ends) == 1:
                marks.points.append((label, xy_of(ends[0], where), where))
            else:
                _add_shape(marks, labels, label, kind, [xy_of(end, where) for end in ends], where)
        except InputError as error:
            marks.odd += [(label, problem) for problem in error.problems]
    return legs_or_error(labels.legs(marks), marks.strays)


def _add_shape(
    marks: PictureMarks, labels: Labels, label: str, kind: object, ends: list[XY], where: str
) -> None:
    """Add a shape that is no single point to the marks: an outline, a circle, or a problem."""
    known_label = labels.names.find(label)
    outline = known_label is not None and known_label.name in OUTLINES
    if outline and kind == "polygon" and len(ends) >= _RING:
        marks.outlines.append((label, [list(xy) for xy in ends], where))
    elif kind == "circle" and len(ends) == 2 and not outline:
        middle = known_label is not None and known_label.name in labels.names.by_middle
        (ax, ay), (bx, by) = ends
        point = ((ax + bx) / 2, (ay + by) / 2) if middle else ends[0]
        marks.points.append((label, point, where))
    else:
        points = f"{len(ends)} point{'s' * (len(ends) != 1)}"
        drawn = f"{short_repr(label)} drawn with the shape {short_repr(kind)}, of {points}"
        wanted = f"a polygon of at least {_RING} points around the bone" if outline else "a point"
        marks.odd.append((label, Problem(where, drawn, wanted, "draw it again")))
