"""A result as a bundle of FHIR R4: a report, an observation for each number, and who made them.

R4 is what hospitals' systems speak today; all that is used here is the same in R4B. Nothing names a
patient: `subject` has the label that a person gave the case, if there is one. The same result is
the same document, with the same identifiers.
"""

import json
from collections.abc import Sequence
from uuid import UUID, uuid5

from wedgecalc import records
from wedgecalc.results import codes
from wedgecalc.results.codes import Code
from wedgecalc.results.document import Quantity, Result
from wedgecalc.results.groups import NumberGroup, coded_statements, number_groups
from wedgecalc.sources.json_text import Document
from wedgecalc.terms import Standing
from wedgecalc.version import __version__

_SPACE = UUID("6f1c7c52-94f3-5b0e-8d5a-0c8a3f0b7e11")  # name space of our identifiers
_TERMS = "http://terminology.hl7.org/CodeSystem"
_STANDING = {
    Standing.LOW: ("L", "Low"),
    Standing.NORMAL: ("N", "Normal"),
    Standing.HIGH: ("H", "High"),
}
_STATUS = "preliminary"  # signing is a person's work


def bundle_of(results: Sequence[Result]) -> Document:
    """Return results as one FHIR bundle of the type collection.

    Parameters
    ----------
    results : sequence of Result
        Results of legs that were measured, planned or checked; a report for each.

    Examples
    --------
    >>> from wedgecalc import Limb, measure
    >>> from wedgecalc.results.build_leg import measure_result
    >>> limb = Limb.from_angles(mpta=82)
    >>> bundle = bundle_of([measure_result(limb, measure(limb))])
    >>> [entry["resource"]["resourceType"] for entry in bundle["entry"]][:3]
    ['Device', 'DiagnosticReport', 'Observation']
    """
    device = {
        "resourceType": "Device",
        "manufacturer": "The wedgecalc developers",
        "deviceName": [{"name": "wedgecalc", "type": "manufacturer-name"}],
        "version": [{"value": __version__}],
        "note": [{"text": records.NOTE}],
    }
    entries = [_entry(device)]
    for k, result in enumerate(results):
        entries += _report(result, entries[0]["fullUrl"], f"{k} {result.title}")
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _entry(resource: Document, *salt: str) -> Document:
    text = json.dumps([resource, *salt], sort_keys=True, allow_nan=False)
    return {"fullUrl": f"urn:uuid:{uuid5(_SPACE, text)}", "resource": resource}


def _report(result: Result, device: str, salt: str) -> list[Document]:
    """Return the report of a leg, then what it refers to; `salt` makes its identifiers unique."""
    head = _head(result, device)
    of_report: list[Document] = []
    rest: list[Document] = []
    for group in number_groups(result):
        numbers = [_entry(_number(q, head, group), salt) for q, _ in group.numbers]
        members = [{"reference": entry["fullUrl"]} for entry in numbers]
        time = codes.TIME_CODES[group.time]
        panel = _observation(head, {"coding": [_coding(time)], "text": group.name})
        of_report.append(_entry(panel | {"hasMember": members}, salt))
        rest += numbers
    for k, (name, value) in enumerate(
        coded_statements(result)
    ):  # two bones may have the same alert
        statement = _observation(head, _concept(name)) | {"valueCodeableConcept": _concept(value)}
        of_report.append(_entry(statement, salt, str(k)))
    words = [*result.words, *(alert.message for alert in result.alerts), records.NOTE]
    report: Document = {
        "resourceType": "DiagnosticReport",
        "status": _STATUS,
        "category": [{"coding": [_term("v2-0074", "RAD", "Radiology")]}],
        "code": _concept(codes.IMAGING_STUDY),
        **{key: head[key] for key in ("subject", "effectiveDateTime") if key in head},
        "result": [{"reference": entry["fullUrl"]} for entry in of_report],
        "conclusion": " ".join(filter(None, words)),
    }
    if result.case.id is not None:
        report["identifier"] = [{"value": result.case.id}]
    return [_entry(report, salt), *of_report, *rest]


def _head(result: Result, device: str) -> Document:
    """Return what all observations of a leg have."""
    case = result.case
    head: Document = {
        "resourceType": "Observation",
        "status": _STATUS,
        "category": [{"coding": [_term("observation-category", "imaging", "Imaging")]}],
        "bodySite": _concept(codes.LEG_CODES[result.side]),
        "device": {"reference": device},
    }
    if case.label is not None:
        head["subject"] = {"display": case.label}
    if case.film_date is not None:
        head["effectiveDateTime"] = case.film_date
    return head


def _observation(head: Document, code: Document) -> Document:
    return head | {"code": code}


def _number(q: Quantity, head: Document, group: NumberGroup) -> Document:
    """Return a number with its range and interval."""
    label = q.label or q.symbol
    code = {"coding": [_coding((q.key, codes.SCHEME, label))], "text": f"{label}, {group.name}"}
    observation = _observation(head, code) | {"valueQuantity": _quantity(q, q.value)}
    if q.standing is not None:
        word = _STANDING[q.standing]
        observation["interpretation"] = [{"coding": [_term("v3-ObservationInterpretation", *word)]}]
    if limits := _limits(q, q.normal_low, q.normal_high):
        kind = _term("referencerange-meaning", "normal", "Normal Range")
        observation["referenceRange"] = [{**limits, "type": {"coding": [kind]}}]
    if q.interval is not None:
        between = _limits(q, q.interval.low, q.interval.high)
        observation["component"] = [{"code": {"text": "95 % interval"}, "valueRange": between}]
    return observation


def _limits(q: Quantity, low: float | None, high: float | None) -> Document:
    ends = {"low": low, "high": high}
    return {name: _quantity(q, end) for name, end in ends.items() if end is not None}


def _quantity(q: Quantity, value: float | None) -> Document:
    code, words = codes.UNIT_CODES[q.unit]
    return {"value": value, "unit": words, "system": codes.SYSTEMS["UCUM"], "code": code}


def _coding(code: Code) -> Document:
    value, scheme, meaning = code
    return {"system": codes.SYSTEMS[scheme], "code": value, "display": meaning}


def _concept(code: Code) -> Document:
    return {"coding": [_coding(code)], "text": code[2]}


def _term(system: str, code: str, display: str) -> Document:
    return {"system": f"{_TERMS}/{system}", "code": code, "display": display}
