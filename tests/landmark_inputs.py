"""Landmark files of a field trial, and what is asked of them in several tests."""

import json

import wedgecalc as wc
from tests.places import INPUTS
from wedgecalc.sources.legs import Unread
from wedgecalc.sources.reading import load_case, load_legs

OK = json.loads((INPUTS / "labelme" / "ok.json").read_text())


SLICER = json.loads((INPUTS / "slicer" / "ok.mrk.json").read_text())


COCO = json.loads((INPUTS / "coco" / "ok-two.json").read_text())


MPTA = 81.19543  # value in labelme/ok.json: on the line LPC–MPC, not on that of the edges (79.52)


def angles(path, reading=None):
    return wc.measure(load_case(path, reading).limb)


def spoilt(document, **changes):
    """Return a LabelMe document with the shape of a label changed, or taken out for None."""
    copy = json.loads(json.dumps(document))
    for label, change in changes.items():
        shape = next(s for s in copy["shapes"] if s["label"] == label)
        if change is None:
            copy["shapes"].remove(shape)
        else:
            shape.update(change)
    return copy


def problems(path, reading=None):
    """Return everything said against a file's legs."""
    try:
        legs = load_legs(path, reading)
    except wc.InputError as error:
        return str(error)
    return "\n".join(str(p) for leg in legs if isinstance(leg, Unread) for p in leg.problems)


PX = json.loads((INPUTS / "cases" / "px-noscale.json").read_text())


def coco(*annotations, **more):
    return {
        **COCO,
        "annotations": [
            {"id": k + 1, "image_id": 7, "category_id": 1, **a} for k, a in enumerate(annotations)
        ],
        **more,
    }


RIGHT, LEFT = (a["keypoints"] for a in COCO["annotations"])


def markups(*changes, **more):
    """Return the good markups file with control points changed by label, and the list itself."""
    copy = json.loads(json.dumps(SLICER))
    for label, change in changes:
        next(p for p in copy["markups"][0]["controlPoints"] if p["label"] == label).update(change)
    copy["markups"][0].update(more)
    return copy


NAMES = {
    "labelme": "a.json",
    "coco": "a.json",
    "slicer": "a.mrk.json",
    "csv": "a.csv",
    "case": "a.json",
}


def raw_of(limb, scale, image="film.png"):
    raw = {"format": "wedgecalc-case/1", "id": "a leg", "side": limb.frame.side, "units": "px", "image": image,
           "landmarks": {name: [(float(v) + 300) / (scale or 1.0) for v in limb[name]] for name in limb.points}}  # fmt: skip
    return raw | ({"mm_per_px": scale} if scale else {})


ANKLE = {"ankle_medial": [655, 2300], "ankle_lateral": [545, 2310]}


def leg_of(**landmarks):
    points = {
        "hip_center": [600, 100.25],
        "plateau_medial": [720, 1250],
        "plateau_lateral": [480, 1255],
    }
    return {"format": "wedgecalc-case/1", "id": "=a leg", "side": "right", "units": "px", "image": "f.png", "landmarks": points | landmarks}  # fmt: skip


def shape(label, *points, kind="point"):
    return {"label": label, "points": [list(p) for p in points], "shape_type": kind}
