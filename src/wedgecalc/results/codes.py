"""Codes of what a result says, for a Structured Report and for FHIR: one table for both.

We found no codes of LOINC or SNOMED CT for the alignment of a leg: a measurement is named by its
key in wedgecalc's own scheme; anatomy, side, time and units have standard codes.
"""

from typing import TypeAlias

Code: TypeAlias = tuple[str, str, str]  # value, scheme, meaning

SCHEME = "99WEDGECALC"
# What FHIR calls each scheme.
SYSTEMS = {
    "SCT": "http://snomed.info/sct",
    "LN": "http://loinc.org",
    "UCUM": "http://unitsofmeasure.org",
    SCHEME: "urn:wedgecalc:keys",
}
ALERT: Code = ("alert", SCHEME, "Alert")
PROCEDURE: Code = ("procedure", SCHEME, "Procedure planned")
# UCUM, and what it is called
UNIT_CODES = {
    "deg": ("deg", "degree"),
    "mm": ("mm", "mm"),
    "mm2": ("mm2", "mm2"),
    "pct": ("%", "%"),
    "ratio": ("1", "no units"),
}
TIME_CODES: dict[str, Code] = {
    "measured": ("258104002", "SCT", "Measured"),
    "planned": ("397943006", "SCT", "Planned"),
}
SIDE_CODES: dict[str, Code] = {
    "right": ("24028007", "SCT", "Right"),
    "left": ("7771000", "SCT", "Left"),
}
LEG_CODES: dict[
    str, Code
] = {  # one code for limb and side, where a side cannot stand beside the limb
    "right": ("62175007", "SCT", "Structure of right lower limb"),
    "left": ("32153003", "SCT", "Structure of left lower limb"),
}
LOWER_LIMB: Code = ("61685007", "SCT", "Lower limb")
RADIOGRAPHY: Code = ("363680008", "SCT", "Radiographic imaging procedure")
IMAGING_STUDY: Code = ("18748-4", "LN", "Diagnostic imaging study")
