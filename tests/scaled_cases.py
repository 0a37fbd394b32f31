"""One leg whose scale is told in many ways."""

import io
import json

import numpy as np
import pytest

import wedgecalc as wc

BASE = wc.load_case("demo:severe-combined-right")


COMMANDS = {
    "measure": (),
    "plan": ("-p", "lateral-closing-wedge-hto", "--target", "hka=176"),
    "check": ("-p", "lateral-closing-wedge-hto", "--target", "hka=176", "--base", "5"),
    "compare": ("-p", "lateral-closing-wedge-hto", "--target", "hka=176"),
    "sweep": ("-p", "lateral-closing-wedge-hto", "--target", "hka=176", "--over", "angle"),
    "analyse": (),
    "double-level": (),
}


MM = 0.8  # size of a pixel


def raw(width=1.0, height=None, **more):
    """Return the leg in units of this width and height, mm."""
    height = height or width
    marks = {
        name: [float(BASE.limb[name][0]) / width, float(BASE.limb[name][1]) / height]
        for name in BASE.limb.points
    }
    units = "mm" if width == height == 1.0 else "px"
    return {
        "format": "wedgecalc-case/1",
        "id": "leg",
        "side": "right",
        "units": units,
        "landmarks": marks,
    } | more


def marker(width, height=None):
    """Return a marker of 25 mm that lies aslant on the film."""
    return {
        "marker_diameter_mm": 25.0,
        "marker": [[40.0, 50.0], [40.0 + 15.0 / width, 50.0 + 20.0 / (height or width)]],
    }


def film(path, **header):
    """Write a DICOM file with this header, its pixels black."""
    pydicom = pytest.importorskip("pydicom")
    from wedgecalc.sources.radiographs.dicom import dicom_bytes

    made = pydicom.dcmread(io.BytesIO(dicom_bytes(np.zeros((1400, 700), np.uint16), 1.0, "right")))
    for name in (
        "PixelSpacing",
        "NominalScannedPixelSpacing",
        "PixelSpacingCalibrationType",
        "PixelSpacingCalibrationDescription",
    ):
        delattr(made, name)
    for name, value in header.items():
        setattr(made, name, value)
    pydicom.dcmwrite(path, made, enforce_file_format=True)


def lengths(value, where=""):
    """Yield every length of a result that is not null."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key.endswith(("_mm", "_mm2")) and isinstance(one, (int, float)):
                yield f"{where}.{key}", one
            yield from lengths(one, f"{where}.{key}")
    elif isinstance(value, list):
        for k, one in enumerate(value):
            yield from lengths(one, f"{where}.{k}")


def written(folder, **more):
    path = folder / "leg.json"
    path.write_text(json.dumps(raw(MM, **more)))
    return path
