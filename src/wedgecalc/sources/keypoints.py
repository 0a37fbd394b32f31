"""Keypoint files read: LabelMe and X-AnyLabeling, COCO keypoints, 3D Slicer markups. Each limb becomes a raw case.

Whatever the format, what comes out is what a case file would hold, and is checked as one.
"""

import math
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from wedgecalc.cells import COORDINATES
from wedgecalc.errors import InputError, Problem, nearest, shown
from wedgecalc.sources.format import FORMAT
from wedgecalc.sources.naming import HINGE, XY, LandmarkSet, known_sets, limbs_of

BLOCK = "wedgecalc"  # where a file of another format carries what that format has no place for


class Reading:
    """How a keypoint file is to be read: what the file itself does not say."""

    def __init__(
        self, side: str | None = None, mm_per_px: float | None = None, mapping: LandmarkSet | None = None
    ) -> None:
        self.side, self.mm_per_px = side, mm_per_px
        self.sets = known_sets() if mapping is None else (mapping,)

    def cases(
        self, points: Mapping[str, XY], image: Any = None, block: Any = None, name: str = ""
    ) -> Iterator[dict[str, Any]]:
        """Yield a raw case for each side that labelled points mark."""
        blocks = block if isinstance(block, dict) else {}
        limbs = limbs_of(points, self.sets, self.side)
        for side, landmarks in limbs.items():
            kept = blocks.get(side)
            raw = {"units": "px"} | (dict(kept) if isinstance(kept, dict) else {})
            hinge = landmarks.pop(HINGE, None)
            raw |= {"format": FORMAT, "side": side, "landmarks": {n: list(xy) for n, xy in landmarks.items()}}
            if hinge is not None:
                raw["osteotomy"] = {**(raw.get("osteotomy") or {}), "hinge": list(hinge)}
            if self.mm_per_px is not None:
                raw["mm_per_px"] = self.mm_per_px
            if (plain := _file_name(image)) and "image" not in raw:
                raw["image"] = plain
            if name and "id" not in raw:
                raw["id"] = f"{name}-{side}" if len(limbs) > 1 else name
            yield raw


def labelme(document: dict[str, Any], reading: Reading, name: str = "") -> list[dict[str, Any]]:
    """Read LabelMe or X-AnyLabeling: points, circles, and polygons labelled femur or tibia as contours."""
    points: dict[str, XY] = {}
    rings: dict[str, list[list[float]]] = {}
    by_middle = {prefix + label for s in reading.sets for prefix in s.prefixes.values() for label in s.circle_by_middle}
    for i, shape in enumerate(_list(document, "shapes")):
        where = f"shapes.{i}"
        label, kind, ends = (
            _part(shape, "label", where),
            shape.get("shape_type", "point"),
            _list(shape, "points", where),
        )
        pairs = [_xy(end, f"{where}.points.{k}") for k, end in enumerate(ends)]
        if kind == "polygon" and len(pairs) >= 4:
            rings[label] = [list(xy) for xy in pairs]
        elif kind in ("point", "circle") and pairs:
            middle = kind == "circle" and label in by_middle and len(pairs) == 2
            _put(points, label, _middle(*pairs) if middle else pairs[0], where)
    raws = list(reading.cases(points, document.get("imagePath"), document.get(BLOCK), name))
    for raw in raws:
        traced = {bone: ring for bone in ("femur", "tibia") if (ring := rings.get(f"{raw['side'][0].upper()}_{bone}"))}
        if traced:
            raw["contours"] = traced
    return _some(raws, points)


def coco(document: dict[str, Any], reading: Reading, name: str = "") -> list[dict[str, Any]]:
    """Read COCO keypoints: a leg in one annotation, or in one for each of femur, knee and ankle; many pictures in one file."""
    categories = {c.get("id"): c for c in _list(document, "categories") if isinstance(c, dict)}
    pictures = {p.get("id"): p for p in _list(document, "images") if isinstance(p, dict)}
    by_picture: dict[Any, list[Any]] = {}
    for i, annotation in enumerate(_list(document, "annotations")):
        by_picture.setdefault(_part(annotation, "image_id", f"annotations.{i}", (int, str)), []).append(
            (f"annotations.{i}", annotation)
        )
    raws: list[dict[str, Any]] = []
    seen: dict[str, XY] = {}
    for key, annotations in by_picture.items():
        picture = pictures.get(key, {})
        legs = _legs(annotations, categories, picture.get("width"), reading)
        for side, (points, block) in legs.items():
            prefixed = {f"{side[0].upper()}_{label}": xy for label, xy in points.items()}
            seen |= prefixed
            file = _file_name(picture.get("file_name"))
            # The picture's own name: a file may hold a whole study.
            stem = PurePosixPath(file).stem if file and (len(pictures) > 1 or not name) else name
            for raw in reading.cases(prefixed, file, {side: block}, stem):
                raw.setdefault("id", f"{stem}-{side}")
                if len(legs) > 1 and not (isinstance(block, dict) and "id" in block):
                    raw["id"] = f"{stem}-{side}"
                raws.append(raw)
    return _some(raws, seen)


def _legs(
    annotations: list[Any], categories: Any, width: Any, reading: Reading
) -> dict[str, tuple[dict[str, XY], Any]]:
    """Return the points of each side of one picture; without a side the leg on the picture's left is the right one."""
    marked: dict[Any, list[tuple[float, dict[str, XY], Any, Any]]] = {}
    for where, annotation in annotations:
        points = _keypoints(annotation, categories.get(annotation.get("category_id")) or {}, where)
        if points:
            attributes = annotation.get("attributes")
            side = annotation.get("side") or (attributes.get("side") if isinstance(attributes, dict) else None)
            x = sum(p[0] for p in points.values()) / len(points)
            marked.setdefault(annotation.get("category_id"), []).append((x, points, side, annotation.get(BLOCK)))
    legs: dict[str, tuple[dict[str, XY], Any]] = {}
    for rows in marked.values():
        rows.sort(key=lambda row: row[0])
        for k, (x, points, side, block) in enumerate(rows):
            if side not in ("right", "left"):
                first = k == 0 if len(rows) > 1 else not (isinstance(width, (int, float)) and x > width / 2)
                side = "right" if first else "left"
                if len(rows) == 1 and reading.side:
                    side = reading.side
            old = legs.get(side, ({}, None))
            legs[side] = (old[0] | points, block or old[1])
    return legs


def _keypoints(annotation: Any, category: Any, where: str) -> dict[str, XY]:
    values = _list(annotation, "keypoints", where)
    if len(values) % 3:
        raise InputError(Problem(f"{where}.keypoints", f"{len(values)} numbers", "x, y and visibility of each point"))
    names = category.get("keypoints") if isinstance(category, dict) else None
    if not (isinstance(names, list) and len(names) >= len(values) // 3 and all(isinstance(n, str) for n in names)):
        names = next(
            (list(s.keypoints[str(len(values) // 3)]) for s in known_sets() if str(len(values) // 3) in s.keypoints),
            None,
        )
        if names is None:
            raise InputError(
                Problem(
                    f"{where}.category_id",
                    f"{len(values) // 3} points without names",
                    "a category that names its keypoints",
                )
            )
    triples = [values[k : k + 3] for k in range(0, len(values), 3)]
    return {label: _xy(t[:2], f"{where}.keypoints") for label, t in zip(names, triples, strict=False) if t[2]}


def slicer(document: dict[str, Any], reading: Reading, name: str = "") -> list[dict[str, Any]]:
    """Read 3D Slicer markups, LPS or RAS: points in the plane of the picture as Slicer loads it, or in a coronal one."""
    raws: list[dict[str, Any]] = []
    seen: dict[str, XY] = {}
    for i, markup in enumerate(_list(document, "markups")):
        where, points = f"markups.{i}", dict[str, XY]()
        system = _part(markup, "coordinateSystem", where) if "coordinateSystem" in markup else "LPS"
        if system not in ("LPS", "RAS"):
            raise InputError(Problem(f"{where}.coordinateSystem", shown(system), "LPS or RAS"))
        places: dict[str, Any] = {}
        for k, point in enumerate(_list(markup, "controlPoints", where)):
            at = f"{where}.controlPoints.{k}"
            if isinstance(point, dict) and point.get("positionStatus", "defined") == "defined":
                position = _list(point, "position", at)
                if len(position) != 3:
                    raise InputError(Problem(f"{at}.position", f"{len(position)} numbers", "three"))
                _put(places, _part(point, "label", at), tuple(number(v, f"{at}.position") for v in position), at)
        block = markup.get(BLOCK)
        scales = (
            {side: b.get("mm_per_px") for side, b in block.items() if isinstance(b, dict)}
            if isinstance(block, dict)
            else {}
        )
        flat = _flattened(places, system, where)
        for label, (x, y) in flat.items():
            scale = scales.get("left" if label.startswith("L_") else "right")
            scale = scale if isinstance(scale, (int, float)) and scale > 0 else 1.0
            points[label] = (x / scale, y / scale)
        seen |= points
        for raw in reading.cases(points, None, block, name):
            if not isinstance(block, dict):
                raw["units"] = "px" if reading.mm_per_px else "mm"  # Slicer counts in mm
            raws.append(raw)
    return _some(raws, seen)


def _flattened(places: dict[str, Any], system: str, where: str) -> dict[str, XY]:
    """Return points as x to the viewer's right, y down: from the plane in which they all lie."""
    if not places:
        return {}
    sign = -1.0 if system == "RAS" else 1.0
    lps = {label: (sign * x, sign * y, z) for label, (x, y, z) in places.items()}
    spread = [max(p[axis] for p in lps.values()) - min(p[axis] for p in lps.values()) for axis in range(3)]
    if spread[2] <= 1e-6 * max(spread):
        return {label: (p[0], p[1]) for label, p in lps.items()}
    if spread[1] <= 1e-6 * max(spread):
        return {label: (p[0], -p[2]) for label, p in lps.items()}
    raise InputError(
        Problem(
            f"{where}.controlPoints",
            "points that lie in no plane of a picture",
            "one z (a picture as Slicer loads it), or one y (coronal)",
        )
    )


def _some(raws: list[dict[str, Any]], labels: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the limbs, or say that the labels are of no set that is known."""
    if raws:
        return raws
    known = [
        f"{p}{spec}"
        for s in known_sets()
        for p in s.prefixes.values()
        for spec in s.landmarks.values()
        if isinstance(spec, str)
    ]
    example = next(iter(labels), None)
    raise InputError(Problem("labels", "none" if example is None else f"{shown(example)} and the like, of no known set", "labels such as R_FC or R_hip_center",
                             (nearest(str(example), known) + " " if example else "") + "bring your own names with --mapping, or say --side for labels without one"))  # fmt: skip


def _file_name(path: Any) -> str | None:
    """Return the bare name of a picture: where it once stood is nobody's business."""
    return PureWindowsPath(path).name or None if isinstance(path, str) else None


def _middle(a: XY, b: XY) -> XY:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _put(points: dict[str, Any], label: str, xy: Any, where: str) -> None:
    if label in points:
        raise InputError(Problem(where, f"{shown(label)} twice", "each label once", "remove one"))
    points[label] = xy


def _list(owner: Any, key: str, where: str = "") -> list[Any]:
    value = owner.get(key) if isinstance(owner, dict) else None
    if not isinstance(value, list):
        raise InputError(Problem(f"{where}.{key}".lstrip("."), shown(value), "a list"))
    return value


def _part(owner: Any, key: str, where: str, kinds: Any = str) -> Any:
    value = owner.get(key) if isinstance(owner, dict) else None
    if not isinstance(value, kinds):
        raise InputError(Problem(f"{where}.{key}", shown(value), "a text" if kinds is str else "a number or a text"))
    return value


def _xy(value: Any, where: str) -> XY:
    if not (isinstance(value, list) and len(value) == 2):
        raise InputError(Problem(where, shown(value), "two numbers [x, y]"))
    return number(value[0], where), number(value[1], where)


def number(value: Any, where: str) -> float:
    """Return a coordinate or a scale, or say what stands there."""
    try:
        found = float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else math.nan
    except OverflowError:
        found = math.nan
    if not abs(found) <= COORDINATES:
        raise InputError(Problem(where, shown(value), f"a number from -{COORDINATES:g} to {COORDINATES:g}"))
    return found
