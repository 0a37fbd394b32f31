"""The numbers of a result as a DICOM Structured Report, by template TID 1500 (PS3.16).

A group of measurements for the leg as it was marked, one as it is planned, one for each wedge. Each
measurement points to the landmarks on the film that it is computed from. Neither LOINC nor SNOMED
has codes for alignment of the leg: a measurement is named by its key in wedgecalc's own scheme;
anatomy, side, time and units have standard codes.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from wedgecalc import records
from wedgecalc.archive.study import Study
from wedgecalc.extras import need
from wedgecalc.geometry.limb import Limb
from wedgecalc.results.document import Quantity, Result
from wedgecalc.sources.radiographs.dicom import as_file
from wedgecalc.sources.radiographs.dicom_header import quietly

if TYPE_CHECKING:
    from highdicom.sr import (
        Measurement,
        MeasurementsAndQualitativeEvaluations,
        QualitativeEvaluation,
    )
    from pydicom import Dataset

SCHEME = "99WEDGECALC"
XY: TypeAlias = tuple[float, float]
# Measured from the middle of the knee, which is found by other landmarks.
_FROM_KNEE = frozenset(
    ("hka", "mad", "mldfa", "mpta", "ahka", "jlo", "mlpfa", "mldta", "femur", "tibia")
)
# UCUM
_UNITS = {"deg": ("deg", "degree"), "mm": ("mm", "mm"), "mm2": ("mm2", "mm2"), "pct": ("%", "%")}
_TIMES = {"measured": ("258104002", "SCT", "Measured"), "planned": ("397943006", "SCT", "Planned")}
_SIDES = {"right": ("24028007", "SCT", "Right"), "left": ("7771000", "SCT", "Left")}
_LOWER_LIMB = ("61685007", "SCT", "Lower limb")
_RADIOGRAPHY = ("363680008", "SCT", "Radiographic imaging procedure")
_GREEK = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "θ": "theta", "°": " deg", "’": "'", "≥": ">="}
)


@dataclass(frozen=True)
class Group:
    """Measurements that belong together.

    Attributes
    ----------
    name : str
    time : {"measured", "planned"}
    numbers : tuple of (Quantity, tuple of (float, float))
        Each with the points that it is computed from, in pixels of the film.
    """

    name: str
    time: str
    numbers: tuple[tuple[Quantity, tuple[XY, ...]], ...]


def groups_of(result: Result, limb: Limb) -> tuple[Group, ...]:
    """Return the numbers of a result in groups, each with its points in the case's coordinates.

    Parameters
    ----------
    result : Result
        Of a leg that was measured or planned.
    limb : Limb
        The leg as marked.
    """
    before, after, bony = [], [], []
    for name, row in zip(records.measures(), result.rows, strict=True):
        points = tuple(_points(limb, name))
        before.append((row.before, points))
        after += [] if row.after is None else [(row.after, points)]
        bony += [] if row.open is None else [(row.open, points)]
    groups = [Group("leg as marked", "measured", _known(before))]
    groups.append(Group("leg as planned", "planned", _known(after)))
    groups.append(Group("leg as planned, by the bone's correction alone", "planned", _known(bony)))
    for part in result.wedges:
        places = tuple(xy for _, xy in part.places)
        numbers = _known((q, places) for q in (*part.numbers, *part.on_bone))
        groups.append(Group(part.name, "planned", numbers))
    return tuple(group for group in groups if group.numbers)


def _known(
    numbers: Iterable[tuple[Quantity, tuple[XY, ...]]],
) -> tuple[tuple[Quantity, tuple[XY, ...]], ...]:
    return tuple((q, points) for q, points in numbers if q.value is not None)


def _points(limb: Limb, name: str) -> Iterator[XY]:
    """Yield the points of a measure, with the middle of the knee last where it starts there."""
    known = {**limb.points, "ankle_center": limb.ankle}
    needed = [known[need] for need in records.measures()[name].needs if need in known]
    for point in (*needed, *([limb.knee] if name in _FROM_KNEE else [])):
        x, y = limb.frame.to_case(point).tolist()
        yield x, y


def numbers_object(study: Study, result: Result, limb: Limb, *, in_pixels: bool) -> bytes:
    """Return the numbers of a result as a Structured Report, the bytes of a DICOM file.

    Parameters
    ----------
    study : Study
    result : Result
        Of a leg that was measured or planned.
    limb : Limb
        The leg as marked.
    in_pixels : bool
        Whether its coordinates are pixels of the film; else measurements name the film alone.

    Raises
    ------
    InputError
        Without the extra; for a film whose identifiers are not as the standard has them.
    """
    need("highdicom", "--numbers", "a Structured Report needs")
    groups = groups_of(result, limb)
    alerts = tuple((alert.code, str(alert.severity)) for alert in result.alerts)
    told = [[g.name, [[q.key, q.value, xy] for q, xy in g.numbers]] for g in groups]
    content = json.dumps([result.title, result.side, told, alerts, in_pixels]).encode()
    failure = "patient or study of this film are not written as the standard has them"
    with quietly(study.path, failure):
        return _report(study, result, groups, content, in_pixels)


def _report(
    study: Study, result: Result, groups: tuple[Group, ...], content: bytes, in_pixels: bool
) -> bytes:
    from highdicom import sr
    from highdicom.sr.coding import CodedConcept
    from pydicom.sr.codedict import codes
    from pydicom.uid import ComprehensiveSRStorage

    head = study.new("numbers", ComprehensiveSRStorage, "SR", "wedgecalc: numbers", content)
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
        procedure_reported=CodedConcept(*_RADIOGRAPHY),
        imaging_measurements=[
            _group(study, group, result, k, in_pixels) for k, group in enumerate(groups)
        ],
        title=codes.DCM.ImagingMeasurementReport,
    )
    made = sr.ComprehensiveSR(
        evidence=[study.film],
        content=report[0],
        series_instance_uid=head.SeriesInstanceUID,
        series_number=int(head.SeriesNumber),
        sop_instance_uid=head.SOPInstanceUID,
        instance_number=1,
        manufacturer=head.Manufacturer,
        manufacturer_model_name=head.ManufacturerModelName,
        software_versions=head.SoftwareVersions,
        series_description=head.SeriesDescription,
        specific_character_set=None,
        is_complete=True,
    )
    if "SpecificCharacterSet" in head:
        made.SpecificCharacterSet = head.SpecificCharacterSet
    made.CodingSchemeIdentificationSequence = [_scheme()]
    return as_file(made)


def _group(
    study: Study, group: Group, result: Result, k: int, in_pixels: bool
) -> "MeasurementsAndQualitativeEvaluations":
    from highdicom import sr
    from highdicom.sr.coding import CodedConcept

    film = study.film
    return sr.MeasurementsAndQualitativeEvaluations(
        tracking_identifier=sr.TrackingIdentifier(
            uid=study.uid("group", group.name, group.time, str(k)), identifier=ascii_of(group.name)
        ),
        finding_type=CodedConcept(*_TIMES[group.time]),
        finding_sites=[
            sr.FindingSite(CodedConcept(*_LOWER_LIMB), CodedConcept(*_SIDES[result.side]))
        ],
        measurements=[_measurement(study, q, xy if in_pixels else ()) for q, xy in group.numbers],
        qualitative_evaluations=(_said(result) or None) if k == 0 else None,
        source_images=[sr.SourceImageForMeasurementGroup(film.SOPClassUID, film.SOPInstanceUID)],
    )


def _said(result: Result) -> "list[QualitativeEvaluation]":
    """Return the procedure that is planned, and every alert."""
    from highdicom import sr
    from highdicom.sr.coding import CodedConcept

    said = [
        (("alert", SCHEME, "Alert"), alert.code, records.alert_records()[alert.code].label)
        for alert in result.alerts
    ]
    if (procedure := result.body.get("procedure")) is not None:
        record = records.procedures().get(name := str(procedure))
        planned = ("procedure", SCHEME, "Procedure planned")
        said.insert(0, (planned, name, record.label if record else name))
    return [
        sr.QualitativeEvaluation(CodedConcept(*name), CodedConcept(code, SCHEME, ascii_of(words)))
        for name, code, words in said
    ]


def _measurement(study: Study, q: Quantity, points: tuple[XY, ...]) -> "Measurement":
    from highdicom import sr
    from highdicom.sr.coding import CodedConcept

    film = study.film.SOPClassUID, study.film.SOPInstanceUID
    unit, meaning = _UNITS[q.unit]
    where = None
    if points:
        where = [
            sr.CoordinatesForMeasurement(
                "POINT" if len(points) == 1 else "MULTIPOINT",
                np.array(points, dtype=float),
                sr.SourceImageForRegion(*film),
            )
        ]
    return sr.Measurement(
        name=CodedConcept(q.key, SCHEME, ascii_of(q.label or q.symbol)),
        value=float(q.value if q.value is not None else np.nan),
        unit=CodedConcept(unit, "UCUM", meaning),
        referenced_coordinates=where,
        referenced_images=None if where else [sr.SourceImageForMeasurement(*film)],
    )


def _scheme() -> "Dataset":
    from pydicom import Dataset

    item = Dataset()
    item.CodingSchemeDesignator = SCHEME
    item.CodingSchemeName = "Keys of wedgecalc's JSON results"
    item.CodingSchemeResponsibleOrganization = "The wedgecalc developers"
    return item


def ascii_of(text: str) -> str:
    """Return a text for a code's meaning: ASCII, at most 64 characters.

    >>> ascii_of("hip–knee–ankle angle")
    'hip-knee-ankle angle'
    """
    return text.translate(_GREEK).encode("ascii", "replace").decode()[:64].strip()
