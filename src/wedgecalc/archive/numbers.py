"""The numbers of a result as a DICOM Structured Report, template TID 1500 (PS3.16).

It has a group of measurements for the leg as marked, for the leg as planned, and for each wedge. Each
measurement refers to its landmarks on the film.
"""

import json
from typing import TYPE_CHECKING

import numpy as np

from wedgecalc.archive.study import Study, for_highdicom, object_title, with_film_charset
from wedgecalc.extras import need
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import XY
from wedgecalc.results import codes as coded
from wedgecalc.results.codes import SCHEME
from wedgecalc.results.document import Quantity, Result
from wedgecalc.results.groups import NumberGroup, coded_statements, number_groups
from wedgecalc.sources.radiographs.dicom_header import quietly

if TYPE_CHECKING:
    from highdicom.sr import (
        Measurement,
        MeasurementsAndQualitativeEvaluations,
        QualitativeEvaluation,
    )
    from pydicom import Dataset

_GREEK = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "θ": "theta", "°": " deg", "’": "'", "≥": ">="}
)


def numbers_object(study: Study, result: Result, limb: Limb, *, in_pixels: bool) -> bytes:
    """Return the numbers of a result as a Structured Report, the bytes of a DICOM file.

    Parameters
    ----------
    study : Study
    result : Result
        Result of measuring or planning the leg.
    limb : Limb
        The leg as marked.
    in_pixels : bool
        Whether its coordinates are pixels of the film; otherwise measurements refer to the film
        as a whole.

    Raises
    ------
    InputError
        Without the extra, or for a film whose identifiers violate the standard.
    """
    need("highdicom", "--numbers", "a Structured Report needs")
    groups = number_groups(result, limb)
    alerts = tuple((alert.code, str(alert.severity)) for alert in result.alerts)
    numbers = [[g.name, [[q.key, q.value, xy] for q, xy in g.numbers]] for g in groups]
    content = json.dumps([result.title, result.side, numbers, alerts, in_pixels]).encode()
    failure = "patient or study of this film are not written as the standard has them"
    with quietly(study.path, failure):
        return _report(study, result, groups, content, in_pixels)


def _report(
    study: Study, result: Result, groups: tuple[NumberGroup, ...], content: bytes, in_pixels: bool
) -> bytes:
    from highdicom import sr
    from highdicom.sr.coding import CodedConcept
    from pydicom.sr.codedict import codes
    from pydicom.uid import ComprehensiveSRStorage

    head = study.new(
        "numbers", ComprehensiveSRStorage, "SR", object_title("numbers", result.side), content
    )
    device = sr.DeviceObserverIdentifyingAttributes(
        uid=study.uid("device"),
        name=head.Manufacturer,
        manufacturer_name=head.Manufacturer,
        model_name=head.ManufacturerModelName,
    )
    report = sr.MeasurementReport(
        observation_context=sr.ObservationContext(
            observer_device_context=sr.ObserverContext(codes.DCM.Device, device)
        ),
        procedure_reported=CodedConcept(*coded.RADIOGRAPHY),
        imaging_measurements=[
            _group(study, group, result, k, in_pixels) for k, group in enumerate(groups)
        ],
        title=codes.DCM.ImagingMeasurementReport,
    )
    document = sr.ComprehensiveSR(
        evidence=[study.film], content=report[0], **for_highdicom(head), is_complete=True
    )
    document.CodingSchemeIdentificationSequence = [_scheme()]
    return with_film_charset(document, head)


def _group(
    study: Study, group: NumberGroup, result: Result, k: int, in_pixels: bool
) -> "MeasurementsAndQualitativeEvaluations":
    from highdicom import sr
    from highdicom.sr.coding import CodedConcept

    film = study.film
    return sr.MeasurementsAndQualitativeEvaluations(
        tracking_identifier=sr.TrackingIdentifier(
            uid=study.uid("group", group.name, group.time, str(k)), identifier=ascii_of(group.name)
        ),
        finding_type=CodedConcept(*coded.TIME_CODES[group.time]),
        finding_sites=[
            sr.FindingSite(
                CodedConcept(*coded.LOWER_LIMB), CodedConcept(*coded.SIDE_CODES[result.side])
            )
        ],
        measurements=[_measurement(study, q, xy if in_pixels else ()) for q, xy in group.numbers],
        qualitative_evaluations=(_said(result) or None) if k == 0 else None,
        source_images=[sr.SourceImageForMeasurementGroup(film.SOPClassUID, film.SOPInstanceUID)],
    )


def _said(result: Result) -> "list[QualitativeEvaluation]":
    """Return the planned procedure and every alert as coded concepts."""
    from highdicom import sr
    from highdicom.sr.coding import CodedConcept

    return [
        sr.QualitativeEvaluation(CodedConcept(*name), CodedConcept(code, scheme, ascii_of(words)))
        for name, (code, scheme, words) in coded_statements(result)
    ]


def _measurement(study: Study, q: Quantity, points: tuple[XY, ...]) -> "Measurement":
    from highdicom import sr
    from highdicom.sr.coding import CodedConcept

    film = study.film.SOPClassUID, study.film.SOPInstanceUID
    unit, meaning = coded.UNIT_CODES[q.unit]
    coordinates = None
    if points:
        coordinates = [
            sr.CoordinatesForMeasurement(
                "POINT" if len(points) == 1 else "MULTIPOINT",
                np.array(points, dtype=float),
                sr.SourceImageForRegion(*film),
            )
        ]
    measurement = sr.Measurement(
        name=CodedConcept(q.key, SCHEME, ascii_of(q.label or q.symbol)),
        value=float(q.value if q.value is not None else np.nan),
        unit=CodedConcept(unit, "UCUM", meaning),
        referenced_coordinates=coordinates,
        referenced_images=None if coordinates else [sr.SourceImageForMeasurement(*film)],
    )
    shown = measurement[0].MeasuredValueSequence[0]
    if (
        shown.get("FloatingPointValue") is not None
    ):  # the exact value; the decimal one is for people
        shown.NumericValue = f"{round(shown.FloatingPointValue, 4) + 0.0:.10g}"
    return measurement


def _scheme() -> "Dataset":
    from pydicom import Dataset

    item = Dataset()
    item.CodingSchemeDesignator = SCHEME
    item.CodingSchemeName = "Keys of wedgecalc's JSON results"
    item.CodingSchemeResponsibleOrganization = "The wedgecalc developers"
    return item


def ascii_of(text: str, most: int = 64) -> str:
    """Return a text in ASCII, cut to the longest meaning of a code by default.

    >>> ascii_of("hip–knee–ankle angle")
    'hip-knee-ankle angle'
    """
    return text.translate(_GREEK).encode("ascii", "replace").decode()[:most].strip()
