"""The keys of a case file for a plan at two levels."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from wedgecalc import records
from wedgecalc.planning.double_request import DIRECTIONS, DOUBLE_FIELDS, WEDGE_KINDS
from wedgecalc.planning.double_sharing import LIMIT_SETS, SHARINGS
from wedgecalc.planning.limits import SET, Limits
from wedgecalc.sources.format_parts import CasePart, CaseXY

_END = {"type": ["number", "null"]}
_RANGE = {
    "anyOf": [{"type": "array", "items": _END, "minItems": 2, "maxItems": 2}, {"type": "number"}]
}
_LIMITS_SCHEMA = {
    "anyOf": [
        {"enum": [*LIMIT_SETS]},
        {
            "type": "object",
            "properties": {SET: {"enum": [*LIMIT_SETS]}, **dict.fromkeys(records.limits(), _RANGE)},
            "additionalProperties": False,
        },
        {"type": "null"},
    ]
}


def _limits(value: object) -> object:
    """Return limits as they were stated, or raise for what none can be."""
    if value is not None:
        Limits.of(value if isinstance(value, str | dict) else {SET: value})
    return value


DOUBLE_KEYS = (*DOUBLE_FIELDS, "direction")  # keys that only a double level has


class DoubleKeys(CasePart):
    """What a plan says of a correction at two levels; see `wedgecalc.DoubleRequest`."""

    sharing: Literal[SHARINGS] | None = Field(  # type: ignore[valid-type]
        default=None, description=f"Double level: {DOUBLE_FIELDS['sharing'].help}"
    )
    tibia_share: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1)] | None = (
        Field(default=None, description=f"Double level: {DOUBLE_FIELDS['tibia_share'].help}")
    )
    limits: Annotated[Any, AfterValidator(_limits), WithJsonSchema(_LIMITS_SCHEMA)] = Field(
        default=None,
        description="Double level: overcorrection (MPTA up to 95°), anatomic (up to 90°), or an"
        ' object such as {"set": "anatomic", "mpta": [85, 93]}; by default overcorrection.',
    )
    kind: Literal[WEDGE_KINDS] | None = Field(  # type: ignore[valid-type]
        default=None, description=f"Double level: {DOUBLE_FIELDS['kind'].help}"
    )
    tibia_kind: Literal[WEDGE_KINDS] | None = Field(  # type: ignore[valid-type]
        default=None, description=f"Double level: {DOUBLE_FIELDS['tibia_kind'].help}"
    )
    femur_kind: Literal[WEDGE_KINDS] | None = Field(  # type: ignore[valid-type]
        default=None, description=f"Double level: {DOUBLE_FIELDS['femur_kind'].help}"
    )
    direction: Literal[DIRECTIONS] | None = Field(  # type: ignore[valid-type]
        default=None, description="Double level: towards valgus or varus."
    )
    tibia_hinge: CaseXY | None = Field(
        default=None, description="Double level: hinge of the tibia."
    )
    tibia_entry: CaseXY | None = Field(
        default=None, description="Double level: entry of the tibia."
    )
    femur_hinge: CaseXY | None = Field(
        default=None, description="Double level: hinge of the femur."
    )
    femur_entry: CaseXY | None = Field(
        default=None, description="Double level: entry of the femur."
    )
