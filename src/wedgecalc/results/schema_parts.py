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


_RANGE: Schema = {"type": "array", "items": KNOWN, "minItems": 2, "maxItems": 2}
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
            range=_RANGE,
            finding=one_of_((*Standing, "absent")),
            contributes_deg=KNOWN,
        )
    ),
    choices=list_(CHOICE),
    target=any_(TARGET),
    limits=object_(set=TEXT, ranges=by_name_(_RANGE), edited=list_(TEXT)),
)
_GAPS = (
    "ap_depth_mm gap_front_mm gap_back_mm gap_ratio volume_ml "
    "opened_base_mm opened_base_low_mm opened_base_high_mm"
)
FIBULA_SECTION = object_(treatment=one_of_(TREATMENTS), overlap_mm=KNOWN, trimmed_mm=KNOWN)
SLOPE_SECTION = object_(
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
_FLAG: Schema = {"type": "boolean"}
_LINE = {"wbl_pct": NUMBER, "from_medial_mm": KNOWN}
_ROW = (
    "base_mm base_on_contour_mm gap_front_mm gap_back_mm block_base_mm mpta_deg mldfa_deg nsa_deg "
    "hka_standing_deg wbl_standing_pct"
)
_ROW_KNOWN = "opened_angle_deg correction_deg off_deg hka_deg wbl_pct wbl_under_rod_pct"
_CUT = object_(
    procedure=TEXT,
    bone=TEXT,
    correction_deg=NUMBER,
    opened_angle_deg=NUMBER,
    opened_base_mm=KNOWN,
    opened_base_interval_mm=any_(POINT),
    wedge=ref_("wedge"),
    gap=any_(
        object_(
            **numbers_(("hinge_turn_deg", "slope_change_deg"), NUMBER),
            **numbers_(("ap_depth_mm", "front_mm", "back_mm", "front_keeping_slope_mm")),
        )
    ),
    hinge_zone=any_(
        object_(
            zone=one_of_(("above", "safe", "below")),
            **numbers_(("tip_depth_mm", "head_depth_mm")),
            head_marked=_FLAG,
        )
    ),
    rows=list_(
        object_(
            **numbers_(_ROW.split()),
            **numbers_(_ROW_KNOWN.split(), NUMBER),
            planned=_FLAG,
            acceptable=_FLAG,
            stops=list_(TEXT),
            warnings=list_(TEXT),
        )
    ),
)
THEATRE_KEYS: dict[str, Schema] = {
    "correction_deg": NUMBER,
    "direction": TEXT,
    "step": NUMBER,
    "tolerance_deg": NUMBER,
    "cuts": list_(_CUT),
    "rod": object_(
        **_LINE,
        after_first_cut=any_(object_(**_LINE)),
        jlca_deg=KNOWN,
        jlca_of=one_of_(("unloaded", "standing")),
    ),
    "limb_change_mm": KNOWN,
    "other_leg": any_(
        object_(**numbers_(("length_mm", "before_mm", "after_mm"), NUMBER), evening_length_mm=KNOWN)
    ),
}
CLASSIFICATION = object_(
    cpak=WORD,
    phenotype=WORD,
    malalignment=any_(
        object_(
            **numbers_(("deviation_deg", "femur_deg", "tibia_deg", "joint_deg"), NUMBER),
            sources=list_(one_of_(("femur", "tibia", "joint"))),
        )
    ),
)
