"""Convert legs to the content of a file: a case, a table, or a format of another program.

The key ``wedgecalc`` keeps what a format has no place for. `saving` saves one leg with its plan, and
`files` writes the bytes.
"""

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from wedgecalc import records
from wedgecalc.errors import choose, wrong
from wedgecalc.geometry.plane import XY
from wedgecalc.planning.request_fields import CUT_POINTS, DOUBLE_CUT_POINTS
from wedgecalc.sources.case import Case
from wedgecalc.sources.format import CaseFile
from wedgecalc.sources.json_text import Document, json_text
from wedgecalc.sources.landmark_files.naming import points_by_label
from wedgecalc.sources.landmark_sets import PREFIXES, known_sets
from wedgecalc.sources.radiographs.radiograph import is_of_detector
from wedgecalc.sources.tables.cells import SOFT_TISSUE, WEDGECALC_KEY
from wedgecalc.sources.two_legs import both_text
from wedgecalc.text import cell, visible

_SCHEMA = (
    "https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/Markups/Resources/"
    "Schema/markups-schema-v1.0.3.json#"
)


def file_bytes(cases: Sequence[Case], form: str) -> bytes:
    """Return legs as the bytes of a file.

    Parameters
    ----------
    cases : sequence of Case
    form : {"case", "labelme", "coco", "slicer", "csv"}

    Raises
    ------
    InputError
        For an unknown format, or legs that one file of the format cannot hold.
    """
    if any(case.limb.frame.aspect != 1.0 for case in cases):
        raise wrong(
            "image",
            "its pixels are not square, which other formats cannot express",
            fix="resample the radiograph to square pixels and mark it again",
        )
    return _WRITERS[choose("format", form, _WRITERS, "one of")](cases).encode()


def format_of(path: Path, to: str | None) -> str:
    """Return the format of a file to write: `to` if given, else by the ending of its name."""
    if to is not None:
        return choose("to", to, _WRITERS, "one of")
    name = path.name.lower()
    if name.endswith(".mrk.json"):
        return "slicer"
    if name.endswith((".csv", ".json")):
        return "csv" if name.endswith(".csv") else "case"
    raise wrong("output", "its name must end in .json, .mrk.json or .csv", file=path)


def _file(case: Case) -> CaseFile:
    """Return the content of a case's file, with the scale in use filled in."""
    file, scale = case.file, case.limb.frame.stated
    if file.units == "mm" or scale is None or file.mm_per_px or file.calibration:
        return file
    if is_of_detector(case.scale_source):
        return file.changed(mm_per_px=scale, scale_source=case.scale_source)
    return file.changed(mm_per_px=scale)


def _block(case: Case, *drawn: str) -> Document:
    """Return the value of the key ``wedgecalc``: all but landmarks and the keys `drawn`."""
    left_out = ("format", "side", "landmarks", *drawn)
    return {key: value for key, value in _file(case).document().items() if key not in left_out}


def _points(case: Case) -> dict[str, XY]:
    landmarks = case.file.document()["landmarks"]
    return {name: (float(x), float(y)) for name, (x, y) in landmarks.items()}


def _case(cases: Sequence[Case]) -> str:
    files = [_file(case) for case in cases]
    return files[0].text() if len(files) == 1 else both_text(files)


def _both(cases: Sequence[Case], what: str) -> dict[str, Case]:
    """Return the legs by side; refuse two legs of one side, or of different pictures."""
    sides = {case.limb.frame.side: case for case in cases}
    images = {case.file.image for case in cases}
    if len(sides) < len(cases) or len(images) > 1:
        raise wrong(
            "output",
            f"a {what} file holds a right and a left leg of one picture,"
            f" not {len(cases)} legs" + (f" of {len(images)} pictures" if len(images) > 1 else ""),
            fix="write coco or csv, which hold many",
        )
    return {str(side): case for side, case in sides.items()}


def _labelme(cases: Sequence[Case]) -> str:
    shapes: list[Document] = []
    blocks: Document = {}
    image: str | None = None
    size: tuple[int | None, int | None] = (None, None)
    for side, case in _both(cases, "labelme").items():
        points = points_by_label(_points(case), side, known_sets()[0])
        shapes += [_shape(label, [list(xy)], "point") for label, xy in points.items()]
        shapes += [
            _shape(f"{PREFIXES[side]}{bone}", [list(xy) for xy in ring], "polygon")
            for bone, ring in case.file.traced.items()
        ]
        blocks[side] = _block(case, "contours")
        image, size = case.file.image or image, _size(case) or size
    document = {
        "version": "5.5.0",
        "flags": {},
        "shapes": shapes,
        "imagePath": image or "",
        "imageData": None,
        "imageHeight": size[1],
        "imageWidth": size[0],
        WEDGECALC_KEY: blocks,
    }
    return json_text(document) + "\n"


def _shape(label: str, points: list[list[float]], kind: str) -> Document:
    return {"label": label, "points": points, "group_id": None, "shape_type": kind, "flags": {}}


def _size(case: Case) -> tuple[int, int] | None:
    """Return the size of the picture that was marked, if the case knows it."""
    return case.file.film.size if case.file.film else None


def _coco(cases: Sequence[Case]) -> str:
    naming = known_sets()[1]
    label_of = {name: naming.landmarks.get(name, name) for name in records.landmarks()}
    names = [*label_of.values(), naming.hinge]
    pictures: dict[str, Document] = {}
    annotations: list[Document] = []
    for case in cases:
        marked = {label_of[name]: xy for name, xy in _points(case).items()}
        if (hinge := case.osteotomy.hinge) and naming.hinge:
            marked[naming.hinge] = hinge
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
                WEDGECALC_KEY: _block(case),
            }
        )
    document = {
        "images": list(pictures.values()),
        "annotations": annotations,
        "categories": [{"id": 1, "name": "leg", "keypoints": names, "skeleton": []}],
    }
    return json.dumps(document, ensure_ascii=False) + "\n"


def _slicer(cases: Sequence[Case]) -> str:
    points: list[Document] = []
    blocks: Document = {}
    for side, case in _both(cases, "slicer").items():
        scale = case.limb.frame.stated
        if scale is None:
            raise wrong(
                "output",
                f"{case.id or side} is in pixels without a scale, and Slicer counts in mm",
                fix="give the scale with --mm-per-px, or write labelme, coco or csv",
            )
        for label, (x, y) in points_by_label(_points(case), side, known_sets()[0]).items():
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
        WEDGECALC_KEY: blocks,
    }
    return json_text({"@schema": _SCHEMA, "markups": [markup]}) + "\n"


def _csv(cases: Sequence[Case]) -> str:
    rows = []
    if any(case.limb.unconfirmed for case in cases):
        why = "landmarks that nobody has confirmed, which a table cannot say"
        raise wrong("output", why, fix="confirm them in the studio first, or write a case")
    for case in cases:
        raw = _file(case).document()
        plan = raw.pop("osteotomy", {})
        cuts = {k: plan.pop(k) for k in (*CUT_POINTS, *DOUBLE_CUT_POINTS) if plan.get(k)}
        points = raw.pop("landmarks") | cuts
        target, soft = plan.pop("target", None), raw.pop("soft_tissue", {})
        if case.file.calibration is not None:  # for programs that read the columns alone
            raw["mm_per_px"] = case.limb.frame.stated
        row = {
            "id": cell(raw.pop("id", "")),
            "side": raw.pop("side"),
            "units": raw.pop("units"),
            "mm_per_px": raw.pop("mm_per_px", ""),
            "image": cell(raw.pop("image", "")),
            "procedure": plan.pop("procedure", ""),
            "target": f"{target['measure']}={target['value']!r}" if target else "",
        }
        del raw["format"]
        for column, key in SOFT_TISSUE.items():
            if key in soft:
                row[column] = soft.pop(key)
        if soft:
            raw["soft_tissue"] = soft
        if visible(raw.get("note", "")) == raw.get("note"):
            row["note"] = cell(raw.pop("note"))
        for name, (x, y) in points.items():
            row |= {f"{name}_x": repr(float(x)), f"{name}_y": repr(float(y))}
        if rest := raw | ({"osteotomy": plan} if plan else {}):
            row[WEDGECALC_KEY] = json.dumps(rest)
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
