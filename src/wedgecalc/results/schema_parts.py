"""The parts of which the JSON Schema of results is made, and that of a verdict."""

from collections.abc import Iterable

from wedgecalc import records
from wedgecalc.bone.fibula import TREATMENTS
from wedgecalc.sources.json_text import Document as Schema
from wedgecalc.terms import Standing, Where

TEXT: Schema = {"type": "string"}
WORD: Schema = {"type": ["string", "null"]}
NUMBER: Schema = {"type": "number"}
KNOWN: Schema = {"type": ["number", "null"]}  # null where it is missing
POINT: Schema = {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}


def object_(optional: tuple[str, ...] = (), /, **keys: Schema) -> Schema:
    """Return an object with these keys and no others."""
    return {
        "type": "object",
        "properties": keys,
        "required": [key for key in keys if key not in optional],
        "additionalProperties": False,
    }


def any_(schema: Schema) -> Schema:
    """Return a schema or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def list_(schema: Schema) -> Schema:
    """Return a list of any length."""
    return {"type": "array", "items": schema}


def by_name_(schema: Schema) -> Schema:
    """Return an object with any keys."""
    return {"type": "object", "additionalProperties": schema}


def numbers_(keys: Iterable[str], schema: Schema = KNOWN) -> dict[str, Schema]:
    """Return the same schema for several keys."""
    return dict.fromkeys(keys, schema)


def one_of_(words: Iterable[str]) -> Schema:
    """Return one of these words."""
    return {"enum": [str(word) for word in words]}


def ref_(name: str) -> Schema:
    """Return a reference to a definition."""
    return {"$ref": f"#/$defs/{name}"}


ENDS: Schema = {"type": "array", "items": KNOWN, "minItems": 2, "maxItems": 2}
TARGET = object_(measure=one_of_(records.targets()), value=NUMBER)
CHOICE = object_(
    choice=one_of_(Where),
    procedure=TEXT,
    target=any_(TARGET),
    correction_deg=KNOWN,
    after=any_(by_name_(KNOWN)),
    kjlo_predicted_deg=KNOWN,
    limb_change_mm=KNOWN,
    within_limits={"type": "boolean"},
    outside=list_(TEXT),
    why_absent=WORD,
)
VERDICT = object_(
    code=one_of_(Where),
    sentence=TEXT,
    direction=WORD,
    procedures=list_(TEXT),
    agrees={"type": ["boolean", "null"]},
    reasons=list_(object_(code=TEXT, sentence=TEXT)),
    findings=list_(
        object_(
            measure=TEXT,
            value=KNOWN,
            range=ENDS,
            finding=one_of_((*Standing, "absent")),
            contributes_deg=KNOWN,
        )
    ),
    choices=list_(CHOICE),
    target=any_(TARGET),
    limits=object_(set=TEXT, ranges=by_name_(ENDS), edited=list_(TEXT)),
)
_GAPS = (
    "ap_depth_mm gap_front_mm gap_back_mm gap_ratio volume_ml "
    "opened_base_mm opened_base_low_mm opened_base_high_mm"
)
FIBULA = object_(treatment=one_of_(TREATMENTS), overlap_mm=KNOWN, trimmed_mm=KNOWN)
SLOPE = object_(
    **numbers_(("hinge_turn_deg", "change_deg", "frontal_deg", "opened_angle_deg"), NUMBER),
    **numbers_(_GAPS.split()),
    gap_ratio_keeping_slope=NUMBER,
)
LATERAL_WEDGE = object_(
    kind={"const": "closing"},
    side={"const": "anterior"},
    **numbers_(("base_mm", "base_right_mm", "radius_mm")),
    hinge=any_(POINT),
    entry=any_(POINT),
)
