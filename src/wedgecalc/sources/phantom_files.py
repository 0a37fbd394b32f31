"""A phantom as files: the picture, and the case with its true landmarks."""

import io
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
from PIL import Image

from wedgecalc.sources.format import case_file
from wedgecalc.sources.legs import CASE_FORMAT
from wedgecalc.sources.phantom import Phantom
from wedgecalc.sources.phantom_canvas import SPHERE
from wedgecalc.sources.phantom_look import Look

_TRUTH = "wedgecalc-phantom/1"


def phantom_picture(phantom: Phantom, kind: str) -> bytes:
    """Return the picture of a phantom as the bytes of a file.

    Parameters
    ----------
    phantom : Phantom
    kind : {".dcm", ".png"}
        DICOM of 12 bits, marked as synthetic, or PNG of 8 bits. The header of a film of both legs
        says both.
    """
    if kind == ".dcm":
        from wedgecalc.sources.radiographs.dicom import dicom_bytes

        side = phantom.side if len(phantom.legs) < 2 else "both"
        return dicom_bytes(phantom.pixels, phantom.mm_per_px, side)
    buffer = io.BytesIO()
    Image.fromarray((phantom.pixels >> 4).astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def phantom_case(phantom: Phantom, picture: Path) -> str:
    """Return the case file of a phantom: landmarks in pixels, and the sphere for the scale.

    Parameters
    ----------
    phantom : Phantom
    picture : path
        File name of its picture.
    """
    marker = {"marker_diameter_mm": SPHERE, "marker": phantom.marker}
    file = case_file(
        {
            "format": CASE_FORMAT,
            "id": picture.stem,
            "side": phantom.side,
            "units": "px",
            "image": picture.name,
            "calibration": marker,
            "landmarks": phantom.landmarks,
            "note": "Synthetic radiograph; no patient.",
        }
    )
    return file.text()


def phantom_truth(phantom: Phantom, picture: Path, look: Look) -> str:
    """Return everything that is known of a phantom as JSON: each leg's landmarks and contours.

    Parameters
    ----------
    phantom : Phantom
    picture : path
        File name of its picture.
    look : Look
        What it has of real films.
    """
    rows, columns = phantom.pixels.shape
    truth = {
        "format": _TRUTH,
        "image": picture.name,
        "width_px": columns,
        "height_px": rows,
        "mm_per_px": phantom.mm_per_px,
        "legs": [
            {
                "side": leg.side,
                "landmarks": {name: _rounded(place) for name, place in leg.landmarks.items()},
                "contours": {name: [*map(_rounded, ring)] for name, ring in leg.contours.items()},
            }
            for leg in phantom.legs
        ],
        "look": asdict(look),
    }
    return json.dumps(truth, indent=1, ensure_ascii=False) + "\n"


def _rounded(place: tuple[float, float]) -> tuple[float, float]:
    return round(place[0], 3), round(place[1], 3)
