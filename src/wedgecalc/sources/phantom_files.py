"""A phantom as files: the picture, and the case with its true landmarks."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from wedgecalc.sources.format import FORMAT, case_file
from wedgecalc.sources.phantom import SPHERE, Phantom


def phantom_picture(phantom: Phantom, kind: str) -> bytes:
    """Return the picture of a phantom as the bytes of a file.

    Parameters
    ----------
    phantom : Phantom
    kind : {".dcm", ".png"}
        DICOM of 12 bits, marked as synthetic, or PNG of 8 bits.
    """
    if kind == ".dcm":
        from wedgecalc.sources.radiographs.dicom import dicom_bytes

        return dicom_bytes(phantom.pixels, phantom.mm_per_px, phantom.side)
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
            "format": FORMAT,
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
