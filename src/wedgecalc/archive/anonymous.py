"""A film without its patient, for teaching: a new object with the pixels and their scale.

It follows the Basic Application Confidentiality Profile (PS3.15 E.1) in dicom-anonymizer's table, and
is stricter: only numbers and coded terms of the header are copied (`kept_elements`), so that no free
text remains. Pixels are decoded and written again, without comments, overlays and unused bits.
An identifier gets the same replacement in every film.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc.archive.kept_elements import EMPTIED, LOOKUP_TABLES, copied, digest
from wedgecalc.extras import need
from wedgecalc.sources.radiographs.dicom import as_file, colours_of, grey_of, stored_values
from wedgecalc.sources.radiographs.dicom_header import DAMAGED, Header, header_of, quietly
from wedgecalc.sources.radiographs.dicom_pixels import PixelLayout, above_least, is_lossy, layout_of
from wedgecalc.sources.radiographs.radiograph import (
    AT_DETECTOR,
    UNKNOWN_TEXT,
    image_error,
    is_of_detector,
)

if TYPE_CHECKING:
    from pydicom import Dataset

    from wedgecalc.sources.case import Case
    from wedgecalc.sources.format import CaseFile

_EDITION = "dicomfields_2026c"  # edition of the profile's table in dicom-anonymizer
_SLIGHT = 6  # levels of 255 by which the channels of grey may differ after lossy compression
_WAS_COLOUR = "the film is stored in colour and is grey throughout: it is written in grey"
# Elements that say how grey is shown; removed from a film that was stored in colour.
_OF_GREY = (
    "RescaleIntercept",
    "RescaleSlope",
    "RescaleType",
    "ModalityLUTSequence",
    "WindowCenter",
    "WindowWidth",
    "VOILUTFunction",
    "VOILUTSequence",
    "PresentationLUTShape",
    "PixelPaddingValue",
    "PixelPaddingRangeLimit",
)
_BURNED_IN = "the header says that text is burned into the picture, and that stays in it"


@dataclass(frozen=True)
class Anonymous:
    """A film without its patient.

    Attributes
    ----------
    data : bytes
        The DICOM file.
    code : str
        Replaces name and patient ID.
    notes : tuple of str
        What to check before the film is shown.
    """

    data: bytes
    code: str
    notes: tuple[str, ...]


def anonymous(path: Path, *, accept_burned_in: bool = False) -> Anonymous:
    """Return a film without its patient.

    Parameters
    ----------
    path : path
        A DICOM radiograph of one frame, in grey, or in a colour model without colours.
    accept_burned_in : bool
        Whether to accept a film whose header says that text is burned in.

    Raises
    ------
    InputError
        Without the extra; for another file, a picture in colour, or burned-in text that is not
        accepted. Nothing of the header is quoted.
    """
    need("dicomanonymizer", "--anonymous", "the profile needs")
    header = header_of(path)
    with quietly(path, DAMAGED):
        layout, burned_in = layout_of(path, header), header.text("BurnedInAnnotation").upper()
    if burned_in == "YES" and not accept_burned_in:
        fix = "cut it off, or add --accept-burned-in once you have looked at the picture"
        raise image_error(path, _BURNED_IN, fix)
    with quietly(path, DAMAGED):
        values, colour = stored_values(path, header, layout), layout.colour
        if colour:
            values, layout = _in_grey(path, values, header, layout)
        dataset = _profiled(copied(path, header, layout))
        dataset.update(_pixels(values, header, layout))
        if colour:
            for name in _OF_GREY:
                dataset.pop(name, None)
        code = f"ANON-{digest(dataset.StudyInstanceUID)[:8].upper()}"
        dataset.PatientName, dataset.PatientID = code.replace("-", "^"), code
        dataset.DeidentificationMethod = "wedgecalc; PS3.15 Basic Profile"
        notes = () if burned_in == "NO" else (_BURNED_IN if burned_in == "YES" else UNKNOWN_TEXT,)
        return Anonymous(as_file(dataset), code, (*notes, *([_WAS_COLOUR] if colour else [])))


def _in_grey(
    path: Path, values: Any, header: Header, layout: PixelLayout
) -> tuple[NDArray[np.uint8], PixelLayout]:
    """Return the pixels of a grey film in a colour model as grey, and their layout.

    Lossy compression and conversion between colour models may tint grey slightly.
    """
    colours = colours_of(values, header, layout)
    off = int(np.max(colours.max(axis=2) - colours.min(axis=2), initial=0))
    exact = layout.photometric in ("RGB", "PALETTE COLOR") and not is_lossy(header.syntax)
    if off > (0 if exact else _SLIGHT):
        what = "it is a picture in colour, perhaps of a screen, with a name on it"
        raise image_error(path, what, "take the film itself, in grey")
    bits = replace(layout, allocated=8, stored=8, high=7, signed=False)
    return grey_of(colours), replace(bits, samples=1, photometric="MONOCHROME2", planar=0)


def _pixels(values: Any, header: Header, layout: PixelLayout) -> "Dataset":
    """Return a data set of the stored values, uncompressed, with unused bits cleared."""
    from pydicom import Dataset

    steps = above_least(values, layout, is_lossy(header.syntax)).astype(np.int64)
    bits = next(bits for bits in (8, 16, 32) if layout.stored <= bits)
    least = -(1 << layout.stored - 1) if layout.signed else 0
    kind = f"<{'i' if layout.signed else 'u'}{bits // 8}"
    data = (steps + least).astype(kind).tobytes()
    dataset = Dataset()
    values_of = {
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": layout.photometric,
        "Rows": layout.rows,
        "Columns": layout.columns,
        "BitsAllocated": bits,
        "BitsStored": layout.stored,
        "HighBit": layout.stored - 1,
        "PixelRepresentation": int(layout.signed),
    }
    for name, value in values_of.items():
        setattr(dataset, name, value)
    for name in ("PixelPaddingValue", "PixelPaddingRangeLimit"):
        for value in header.numbers(name, signed=layout.signed)[:1]:
            dataset.add_new(name, "SS" if layout.signed else "US", int(value))
    dataset.add_new("PixelData", "OB" if bits == 8 else "OW", data + b"\0" * (len(data) % 2))
    return dataset


def _profiled(dataset: "Dataset") -> "Dataset":
    """Apply the profile's table, except to identifiers, which are replaced already."""
    from dicomanonymizer.simpledicomanonymizer import (
        anonymize_dataset,
        initialize_actions,
        keep,
        replace_UID,
    )
    from pydicom import Dataset

    table = initialize_actions(_EDITION)
    for item in (dataset, *(item for name in LOOKUP_TABLES for item in dataset.get(name) or ())):
        ours = {tag: keep for tag, action in table.items() if action is replace_UID}
        anonymize_dataset(item, ours, base_rules_gen=lambda: dict(table))
    for name in EMPTIED:  # a date is emptied, not set to the year 1
        setattr(dataset, name, "")
    dataset.PatientIdentityRemoved = "YES"
    dataset.LongitudinalTemporalInformationModified = "REMOVED"
    dataset.DeidentificationMethodCodeSequence = [code := Dataset()]
    code.CodeValue, code.CodingSchemeDesignator = "113100", "DCM"
    code.CodeMeaning = "Basic Application Confidentiality Profile"
    return dataset


def anonymous_case(case: "Case", film: Anonymous, name: str) -> "CaseFile":
    """Return a case without names, notes and days, on its anonymous film.

    Parameters
    ----------
    case : Case
        Marked on the film, in its pixels.
    film : Anonymous
    name : str
        File name of the anonymous film.
    """
    file = case.file
    of_detector = is_of_detector(file.scale_source)
    shown: dict[str, object] = {"sha256": hashlib.sha256(film.data).hexdigest()}
    if file.film is not None and file.film.size is not None:
        shown["size"] = file.film.size
    return file.changed(
        id=film.code,
        label=None,
        note=None,
        film_date=None,
        image=name,
        film=shown,
        scale_source=f"header{AT_DETECTOR}" if of_detector else None,
    )
