"""Scale, side and orientation by a DICOM header, and where the header contradicts itself.

The scale follows PS3.3 section 10.7. Pixel Spacing holds in the patient if it was calibrated or is
smaller than Imager Pixel Spacing. The latter holds at the detector, and is divided by the
magnification if that is known: by Estimated Radiographic Magnification Factor or, as the standard
defines it, by the distance from source to detector divided by the distance from source to patient.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from wedgecalc.sources.radiographs.dicom_header import COMMA, Header, UnreadableError
from wedgecalc.sources.radiographs.radiograph import AT_DETECTOR, SQUARE_TOLERANCE, FilmFacts, ratio

_SIDES = (
    dict.fromkeys(("R", "RIGHT", "RT"), "right")
    | dict.fromkeys(("L", "LEFT", "LT"), "left")
    | dict.fromkeys(("B", "BOTH", "BILATERAL"), "both")
)
_AGREE = 0.02  # share by which two scales may differ without a note
_PLACES = {"ImagerPixelSpacing": "detector", "NominalScannedPixelSpacing": "scanned film"}
Pixel: TypeAlias = tuple[float, float]  # height and width, mm


@dataclass
class _Scale:
    """The scale while it is being determined."""

    pixel: Pixel | None = None  # size of a pixel in the patient, mm
    source: str | None = None  # the tag that it comes from, in words
    notes: list[str] = field(default_factory=list)


def facts_of(header: Header) -> FilmFacts:
    """Return what a header says about size, scale, shape of pixels and side."""
    scale = _Scale()
    in_patient = _spacing(header, scale.notes, "PixelSpacing")
    name, at_detector = next(
        ((name, px) for name in _PLACES if (px := _spacing(header, scale.notes, name))), ("", None)
    )
    _choose_scale(scale, header, in_patient, at_detector, name)
    # A spacing that cannot be does not tell the shape of a pixel, either.
    aspect = _aspect(header, scale, in_patient if scale.pixel else None, at_detector)
    if scale.pixel is None and any("cannot be read" in note for note in scale.notes):
        scale.notes.append(
            "without a scale in the header there are no lengths; calibrate with a marker"
        )
    side = _side(header, scale.notes)
    turned = [word.strip()[:1].upper() for word in header.text("PatientOrientation").split("\\")]
    if any(turned) and turned != ["L", "F"]:
        scale.notes.append(
            "the picture is not stored as a film is looked at (patient's left on the viewer's "
            "right, head up): mark it as it is stored"
        )
    columns, rows = int(header.number("Columns", 0)), int(header.number("Rows", 0))
    size = (columns, rows) if min(columns, rows) > 0 else None
    row, column = scale.pixel or (None, None)
    return FilmFacts(size, row, column, aspect, scale.source, side, tuple(scale.notes))


def _choose_scale(
    scale: _Scale, header: Header, in_patient: Pixel | None, at_detector: Pixel | None, name: str
) -> None:
    """Decide which spacing is the scale, and note what is doubtful about it.

    `name` is the tag of the spacing at the detector.
    """
    factor, factor_source = _magnification(header, scale.notes)
    corrected = None
    if at_detector is not None and factor is not None:
        corrected = at_detector[0] / factor, at_detector[1] / factor
    calibrated = bool(header.text("PixelSpacingCalibrationType"))
    larger = [
        (in_patient_mm, at_detector_mm)
        for in_patient_mm, at_detector_mm in zip(in_patient or (), at_detector or (), strict=False)
        if in_patient_mm > at_detector_mm * (1 + SQUARE_TOLERANCE)
    ]
    if larger:
        scale.notes.append(
            f"PixelSpacing ({larger[0][0]:.4g} mm) is larger than {name} ({larger[0][1]:.4g} mm), "
            "but a pixel in the patient cannot be larger than at the detector: neither is used, "
            "so there are no lengths; calibrate with a marker"
        )
    elif in_patient and (
        calibrated or (at_detector and in_patient[0] < at_detector[0] * (1 - SQUARE_TOLERANCE))
    ):
        if corrected and abs(in_patient[0] / corrected[0] - 1) > _AGREE:
            scale.notes.append(
                f"PixelSpacing is calibrated ({in_patient[0]:.4g} mm) and the magnification gives "
                f"{corrected[0]:.4g} mm: the calibrated one is used"
            )
        scale.pixel, scale.source = in_patient, "PixelSpacing, calibrated"
    elif corrected:
        scale.pixel, scale.source = corrected, f"{name} / {factor_source}"
    elif at_detector:
        scale.pixel, scale.source = at_detector, f"{name}{AT_DETECTOR}"
        scale.notes.append(
            f"the scale is that of the {_PLACES[name]}: lengths are some percent too large; "
            "calibrate by a marker"
        )
    elif in_patient:
        scale.pixel = in_patient
        scale.source = "PixelSpacing, not known whether corrected for magnification"
        scale.notes.append(
            "the header does not say whether the scale is corrected for magnification; "
            "calibrate by a marker"
        )


def _spacing(header: Header, notes: list[str], name: str) -> Pixel | None:
    """Return a spacing of rows and columns, mm; None with a note if it cannot be believed."""
    try:
        values = header.numbers(name)
    except UnreadableError as why:
        notes.append(f"{name} cannot be read: it {why}")
        return None
    if not values:
        return None
    if len(values) != 2:
        many = "one value" if len(values) == 1 else f"{len(values)} values"
        notes.append(
            f"{name} cannot be read: it has {many} instead of two, "
            "the distance of rows and that of columns"
        )
        return None
    if not all(0.001 < value < 10 for value in values):
        notes.append(
            f"{name} cannot be read: {values[0]:.4g} by {values[1]:.4g} is no size of a pixel "
            "in mm (0.001 to 10)"
        )
        return None
    if any(COMMA.fullmatch(token.strip()) for token in header.text(name).split("\\")):
        notes.append(
            f"{name} is written with a decimal comma and was read as "
            f"{values[0]:.4g} by {values[1]:.4g} mm"
        )
    return values[0], values[1]


def _magnification(header: Header, notes: list[str]) -> tuple[float | None, str]:
    """Return the magnification, stated or by the distances, if it is credible, and its source."""
    factors: dict[str, float] = {}
    stated = header.number("EstimatedRadiographicMagnificationFactor", 0.0)
    detector, patient = (
        header.number(f"DistanceSourceTo{end}", 0.0) for end in ("Detector", "Patient")
    )
    if stated:
        factors["EstimatedRadiographicMagnificationFactor"] = stated
    if detector > 0 and patient > 0:
        factors["(DistanceSourceToDetector / DistanceSourceToPatient)"] = detector / patient
    for name, value in list(factors.items()):
        if not 1.0 <= value <= 2.0:
            notes.append(
                f"the magnification of {value:.4g} by {name.strip('()')} is not credible "
                "and was not used"
            )
        if not 1.0 < value <= 2.0:  # devices that do not know it write exactly 1
            del factors[name]
    if len(factors) == 2 and abs(stated * patient / detector - 1) > _AGREE:
        notes.append(
            f"the header states a magnification of {stated:.4g}, and its distances give "
            f"{detector / patient:.4g}: the stated one is used"
        )
    return next(((value, name) for name, value in factors.items()), (None, ""))


def _aspect(
    header: Header, scale: _Scale, in_patient: Pixel | None, at_detector: Pixel | None
) -> float:
    """Return how many times as high as wide a pixel is, and note any contradiction."""
    shapes = [ratio(*pixel) for pixel in (scale.pixel, in_patient, at_detector) if pixel]
    try:
        given = header.numbers("PixelAspectRatio")
    except UnreadableError as why:
        scale.notes.append(f"PixelAspectRatio {why} and was not used")
        given = []
    if len(given) == 2 and min(given) > 0:
        shapes.append(ratio(*given))
    aspect = shapes[0] if shapes else 1.0
    if any(abs(other / aspect - 1) > SQUARE_TOLERANCE for other in shapes):
        scale.notes.append(
            "the header contradicts itself about the shape of a pixel (PixelSpacing, "
            f"ImagerPixelSpacing, PixelAspectRatio): taken as {aspect:.4g} times as high as wide"
        )
    elif aspect != 1.0:
        scale.notes.append(f"its header says that pixels are {aspect:.4g} times as high as wide")
    return aspect


def _side(header: Header, notes: list[str]) -> str | None:
    """Return the side that the header names; None if it names both, none, or contradicts itself."""
    words = (header.text(name).upper().rstrip(".") for name in ("ImageLaterality", "Laterality"))
    sides = [_SIDES[word] for word in words if word in _SIDES]
    if set(sides) == {"right", "left"}:
        notes.append("the header names both right and left as the side; it was not used")
        return None
    return sides[0] if sides and sides[0] != "both" else None
