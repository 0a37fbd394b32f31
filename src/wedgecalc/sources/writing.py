"""Legs written in other programs' formats. What a format has no place for travels in it under a key of our own."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from wedgecalc import records
from wedgecalc.errors import choose, wrong
from wedgecalc.sources.case import Case
from wedgecalc.sources.format import CaseFile
from wedgecalc.sources.json_text import json_text
from wedgecalc.sources.landmark_files.landmark_sets import HINGE, PREFIXES, known_sets
from wedgecalc.sources.landmark_files.naming import XY, labels_of
from wedgecalc.sources.radiographs.radiograph import is_of_detector
from wedgecalc.sources.tables.cells import BLOCK, CUTS
from wedgecalc.text import cell, visible

SCHEMA = "https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/Markups/Resources/Schema/markups-schema-v1.0.3.json#"


def written(cases: Sequence[Case], form: str) -> bytes:
    """Return legs as a file of a format: case, labelme, coco, slicer or csv.

    Raises
    ------
    InputError
        For an unknown format, several legs as a case, or legs that no one file of the format can hold.
    """
    if any(case.limb.frame.aspect != 1.0 for case in cases):
        raise wrong(
            "image",
            "pixels that are not square",
            "landmarks that another program reads as they are meant",
            "resample the radiograph to square pixels and mark it anew",
        )
    return _WRITERS[choose("format", form, _WRITERS, "one of")](cases).encode()


def format_of(path: Path, to: str | None) -> str:
    """Return the format of a file to be written: as asked, else by its name."""
    if to is not None:
        return choose("to", to, _WRITERS, "one of")
    name = path.name.lower()
    if name.endswith(".mrk.json"):
        return "slicer"
    if name.endswith((".csv", ".json")):
        return "csv" if name.endswith(".csv") else "case"
    raise wrong(
        "output", f"a name ending in {path.suffix!r}", ".json, .mrk.json or .csv", file=path
    )


def _raw(case: Case) -> dict[str, Any]:
    """Return a case as its file has it, with the scale that was found for it."""
    return _file(case).document()


def _file(case: Case) -> CaseFile:
    """Return the file of a case, with the scale that was found for it."""
    file, scale = case.file, case.limb.frame.stated
    if file.units == "mm" or scale is None or file.mm_per_px or file.calibration:
        return file
    if is_of_detector(case.scale_source):
        return file.changed(mm_per_px=scale, scale_source=case.scale_source)
    return file.changed(mm_per_px=scale)


def _block(case: Case, *drawn: str) -> dict[str, Any]:
    """Return what is no landmark, and not `drawn` either, for the key of our own."""
    return {
        key: value
        for key, value in _raw(case).items()
        if key not in ("format", "side", "landmarks", *drawn)
    }


def _points(case: Case) -> dict[str, XY]:
    return {name: (float(x), float(y)) for name, (x, y) in _raw(case)["landmarks"].items()}


def _case(cases: Sequence[Case]) -> str:
    if len(cases) != 1:
        raise wrong(
            "output",
            f"{len(cases)} legs",
            "one leg in a case file",
            "choose another format, or one leg with FILE#right",
        )
    return _file(cases[0]).text()


def _both(cases: Sequence[Case], what: str) -> dict[str, Case]:
    """Return the legs by side: at most one of each, of one picture."""
    sides = {case.limb.frame.side: case for case in cases}
    images = {case.file.image for case in cases}
    if len(sides) < len(cases) or len(images) > 1:
        raise wrong(
            "output",
            f"{len(cases)} legs of {len(images)} pictures",
            f"at most a right and a left leg of one picture in a {what} file",
            "write coco or csv, which hold many",
        )
    return {str(side): case for side, case in sides.items()}


def _labelme(cases: Sequence[Case]) -> str:
    naming, shapes, blocks = known_sets()[0], list[dict[str, Any]](), {}
    image: str | None = None
    size: tuple[int | None, int | None] = (None, None)
    for side, case in _both(cases, "labelme").items():
        labels = [
            (label, [list(xy)], "point")
            for label, xy in labels_of(_points(case), side, naming).items()
        ]
        labels += [
            (f"{PREFIXES[side]}{bone}", ring, "polygon")
            for bone, ring in _raw(case).get("contours", {}).items()
            if ring
        ]
        shapes += [
            {"label": label, "points": points, "group_id": None, "shape_type": kind, "flags": {}}
            for label, points, kind in labels
        ]
        blocks[side], image, size = (
            _block(case, "contours"),
            case.file.image or image,
            _size(case) or size,
        )
    document = {
        "version": "5.5.0",
        "flags": {},
        "shapes": shapes,
        "imagePath": image or "",
        "imageData": None,
        "imageHeight": size[1],
        "imageWidth": size[0],
        BLOCK: blocks,
    }
    return json_text(document) + "\n"


def _size(case: Case) -> tuple[int, int] | None:
    """Return the size of the picture that was marked, if the case knows it."""
    return case.file.film.size if case.file.film else None


def _coco(cases: Sequence[Case]) -> str:
    naming = known_sets()[1]
    own = {name: naming.landmarks.get(name, name) for name in records.landmarks()}
    names = [*own.values(), naming.hinge]
    pictures: dict[str, dict[str, Any]] = {}
    annotations: list[dict[str, Any]] = []
    for case in cases:
        points, raw = _points(case), _raw(case)
        hinge = (raw.get("osteotomy") or {}).get(HINGE)
        marked = {own[name]: xy for name, xy in points.items()} | (
            {naming.hinge: tuple(hinge)} if hinge else {}
        )
        flat = [v for name in names for v in ([*marked[name], 2] if name in marked else [0, 0, 0])]
        file = case.file.image or case.id or f"leg-{len(annotations) + 1}"
        size = dict(zip(("width", "height"), _size(case) or (), strict=False))
        picture = pictures.setdefault(file, {"id": len(pictures) + 1, "file_name": file}) | size
        pictures[file] = picture
        annotations.append(
            {
                "id": len(annotations) + 1,
                "image_id": picture["id"],
                "category_id": 1,
                "keypoints": flat,
                "num_keypoints": len(marked),
                "side": case.limb.frame.side,
                BLOCK: _block(case),
            }
        )
    category = {"id": 1, "name": "leg", "keypoints": names, "skeleton": []}
    return (
        json.dumps(
            {
                "images": list(pictures.values()),
                "annotations": annotations,
                "categories": [category],
            },
            ensure_ascii=False,
        )
        + "\n"
    )


def _slicer(cases: Sequence[Case]) -> str:
    points: list[dict[str, Any]] = []
    blocks = {}
    for side, case in _both(cases, "slicer").items():
        scale = case.limb.frame.stated
        if scale is None:
            raise wrong(
                "output",
                f"{case.id or side}: a leg in pixels without a scale",
                "mm, which is all that Slicer counts in",
                "give the scale with --mm-per-px, or write labelme, coco or csv",
            )
        for label, (x, y) in labels_of(_points(case), side, known_sets()[0]).items():
            points.append(
                {
                    "id": str(len(points) + 1),
                    "label": label,
                    "description": "",
                    "position": [x * scale, y * scale, 0.0],
                    "positionStatus": "defined",
                }
            )
        blocks[side] = _block(case) | ({"mm_per_px": scale} if case.file.units == "px" else {})
    markup = {
        "type": "Fiducial",
        "coordinateSystem": "LPS",
        "coordinateUnits": "mm",
        "controlPoints": points,
        BLOCK: blocks,
    }
    return json_text({"@schema": SCHEMA, "markups": [markup]}) + "\n"


def _csv(cases: Sequence[Case]) -> str:
    rows = []
    for case in cases:
        raw = _raw(case)
        plan = raw.pop("osteotomy", {})
        points = {**raw.pop("landmarks"), **{k: plan.pop(k) for k in CUTS if plan.get(k)}}
        goal = plan.pop("target", None)
        if case.file.calibration is not None:  # for whoever reads the columns alone
            raw["mm_per_px"] = case.limb.frame.stated
        row = {
            "id": cell(raw.pop("id", "")),
            "side": raw.pop("side"),
            "units": raw.pop("units"),
            "mm_per_px": raw.pop("mm_per_px", ""),
            "image": cell(raw.pop("image", "")),
            "procedure": plan.pop("procedure", ""),
            "target": f"{goal['measure']}={goal['value']!r}" if goal else "",
        }
        del raw["format"]
        if visible(raw.get("note", "")) == raw.get("note"):
            row["note"] = cell(raw.pop("note"))
        for name, (x, y) in points.items():
            row |= {f"{name}_x": repr(float(x)), f"{name}_y": repr(float(y))}
        if rest := raw | ({"osteotomy": plan} if plan else {}):
            row[BLOCK] = json.dumps(rest)
        rows.append(row)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


_WRITERS: dict[str, Callable[[Sequence[Case]], str]] = {
    "case": _case,
    "labelme": _labelme,
    "coco": _coco,
    "slicer": _slicer,
    "csv": _csv,
}
