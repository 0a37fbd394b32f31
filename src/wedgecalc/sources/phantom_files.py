"""A phantom as files: the picture, and the case with its true landmarks."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from wedgecalc.sources.format import FORMAT, case_file
from wedgecalc.sources.phantom import SPHERE, Phantom


def phantom_picture(made: Phantom, kind: str) -> bytes:
    """Return the picture of a phantom as the bytes of a file.

    Parameters
    ----------
    made : Phantom
    kind : {".dcm", ".png"}
        DICOM of 12 bits, marked as synthetic, or PNG of 8 bits.
    """
    if kind == ".dcm":
        from wedgecalc.sources.radiographs.dicom import dicom_bytes

        return dicom_bytes(made.pixels, made.mm_per_px, made.side)
    buffer = io.BytesIO()
    Image.fromarray((made.pixels >> 4).astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def phantom_case(made: Phantom, picture: Path) -> str:
    """Return the case file of a phantom: landmarks in pixels, and the sphere for the scale.

    Parameters
    ----------
    made : Phantom
    picture : path
        File name of its picture.
    """
    marker = {"marker_diameter_mm": SPHERE, "marker": made.marker}
    file = case_file(
        {
            "format": FORMAT,
            "id": picture.stem,
            "side": made.side,
            "units": "px",
            "image": picture.name,
            "calibration": marker,
            "landmarks": made.landmarks,
            "note": "Synthetic radiograph; no patient.",
        }
    )
    return file.text()
