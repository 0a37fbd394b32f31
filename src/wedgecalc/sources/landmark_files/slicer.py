"""Reader of 3D Slicer markups, LPS or RAS.

The points lie in the plane of a picture as Slicer loads it, or in a coronal plane.
"""

from typing import TypeAlias

from wedgecalc.errors import InputError, Problem, short_repr, wrong
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.landmark_files.labels import Labels
from wedgecalc.sources.landmark_files.marks import (
    LabelledPoint,
    PictureMarks,
    legs_or_error,
    list_of,
    listed_objects,
    number_of,
    text_of,
    unread_scales,
)
from wedgecalc.sources.legs import RawLeg, Unread
from wedgecalc.sources.tables.cells import LARGEST_COORDINATE, WEDGECALC_KEY

# Millimetres of a unit, by its names in Slicer and UCUM.
MM_PER_UNIT = {
    "mm": 1.0,
    "millimeter": 1.0,
    "millimetre": 1.0,
    "um": 1e-3,
    "\u00b5m": 1e-3,
    "\u03bcm": 1e-3,
    "micrometer": 1e-3,
    "micrometre": 1e-3,
    "micron": 1e-3,
    "nm": 1e-6,
    "nanometer": 1e-6,
    "nanometre": 1e-6,
    "cm": 10.0,
    "centimeter": 10.0,
    "centimetre": 10.0,
    "dm": 100.0,
    "decimeter": 100.0,
    "decimetre": 100.0,
    "m": 1e3,
    "meter": 1e3,
    "metre": 1e3,
    "km": 1e6,
    "in": 25.4,
    "inch": 25.4,
    "inche": 25.4,
    "[in_i]": 25.4,
}
# A label, its position, and its place in the file.
_Place: TypeAlias = tuple[str, tuple[float, float, float], str]


def slicer(document: Document, labels: Labels, name: str = "") -> list[RawLeg | Unread]:
    """Return the legs of a 3D Slicer markups file; all its lists together mark them.

    Parameters
    ----------
    document : dict
        The JSON object of the file.
    labels : Labels
    name : str
        Id of the legs.
    """
    marks = PictureMarks(name, units="px" if labels.mm_per_px else "mm")  # Slicer counts in mm
    marks.notes += unread_scales(document, labels.mm_per_px)
    places: list[_Place] = []
    blocks: Document = {}
    for where, markup in listed_objects(marks, document, "markups"):
        factor, sign = _unit(markup, where, labels), _sign(markup, where)
        block = markup.get(WEDGECALC_KEY)
        blocks |= block if isinstance(block, dict) else {}
        for at, point in listed_objects(marks, markup, "controlPoints", where):
            _place(point, factor, sign, at, places, marks)
    marks.block = blocks
    placed = [place for place in places if labels.names.find(place[0])]
    marks.odd += [
        (label, Problem(where, short_repr(label), "a label that is known"))
        for label, _, where in places
        if not labels.names.find(label)
    ]
    for label, xy, where in _flat(placed):
        known = labels.names.find(label)
        block = blocks.get(known.side or "") if known else None
        scale = block.get("mm_per_px") if isinstance(block, dict) else None
        if xy == (0.0, 0.0) and block is None:
            why = f"{short_repr(label)} is at 0, 0, the origin of all coordinates"
            marks.odd.append((label, Problem(where, why, fix="mark it, or leave it out")))
            continue
        scale = (
            scale if isinstance(scale, (int, float)) and 0 < scale <= LARGEST_COORDINATE else 1.0
        )
        marks.points.append((label, (xy[0] / scale, xy[1] / scale), where))
    return legs_or_error(labels.legs(marks), marks.strays)


def _sign(markup: Document, where: str) -> float:
    """Return the factor of x and y that makes them LPS."""
    system = text_of(markup, "coordinateSystem", where) if "coordinateSystem" in markup else "LPS"
    if system.strip().upper() not in ("LPS", "RAS"):
        raise wrong(f"{where}.coordinateSystem", short_repr(system), "LPS or RAS")
    return -1.0 if system.strip().upper() == "RAS" else 1.0


def _unit(markup: Document, where: str, labels: Labels) -> float:
    """Return the mm of a list's unit, which is a word or a coded entry [code, scheme, meaning]."""
    stated = markup.get("coordinateUnits")
    if stated is None or stated in ("", []):
        return 1.0
    word = stated[0] if isinstance(stated, list) else stated
    text = word.strip() if isinstance(word, str) else ""
    factor = MM_PER_UNIT.get(text, MM_PER_UNIT.get(text.casefold().rstrip("s")))
    if factor is None:
        raise wrong(
            f"{where}.coordinateUnits",
            short_repr(stated),
            "mm, or um, cm, m or in",
            "set the unit in Slicer and save the list again",
        )
    # The block of wedgecalc tells whether its file was written from pixels.
    if labels.mm_per_px and not markup.get(WEDGECALC_KEY):
        raise wrong(
            "--mm-per-px",
            f"{labels.mm_per_px:g}, and coordinates in {short_repr(text)[1:-1]}",
            "one of the two: which is it?",
            "leave it out; if Slicer counted a pixel as 1 mm, remove coordinateUnits from the file",
        )
    return factor


def _place(
    point: Document,
    factor: float,
    sign: float,
    where: str,
    places: list[_Place],
    marks: PictureMarks,
) -> None:
    """Add a control point to `places`, in mm and LPS; one that was not placed is left out."""
    status, label = point.get("positionStatus") or "defined", point.get("label")
    if status != "defined":
        name = where if label is None else short_repr(label)
        why = f" ({short_repr(status)[1:-1]})" if isinstance(status, str) else ""
        marks.notes.append(f"{name} was not placed in Slicer{why} and is left out.")
        return
    try:
        label = text_of(point, "label", where)
    except InputError as error:
        marks.strays += error.problems
        return
    try:
        position = list_of(point, "position", where)
        if len(position) != 3:
            raise wrong(f"{where}.position", f"{len(position)} numbers", "three")
        x, y, z = (
            factor * number_of(v, f"{where}.position", most=LARGEST_COORDINATE / factor)
            for v in position
        )
        places.append((label, (sign * x, sign * y, z), where))
    except InputError as error:
        marks.odd += [(label, problem) for problem in error.problems]


def _flat(places: list[_Place]) -> list[LabelledPoint]:
    """Return points with x to the viewer's right and y down, from the plane of all of them."""
    if not places:
        return []
    spread = [
        max(p[axis] for _, p, _ in places) - min(p[axis] for _, p, _ in places) for axis in range(3)
    ]
    if spread[2] <= 1e-6 * max(spread):
        return [(label, (p[0], p[1]), where) for label, p, where in places]
    if spread[1] <= 1e-6 * max(spread):
        return [(label, (p[0], -p[2]), where) for label, p, where in places]
    raise wrong(
        "markups",
        "the points lie in no plane of a picture: neither z nor y is the same for all",
        fix="mark them all on one picture",
    )
