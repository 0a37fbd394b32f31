"""The keys of a case file for a plan at two levels."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from wedgecalc.planning.double_request import ABOUT_DOUBLE, DIRECTIONS, KINDS
from wedgecalc.planning.double_sharing import LIMITS, SHARINGS

Coordinate = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e6, le=1e6)]
XY = tuple[Coordinate, Coordinate]
OWN = (*ABOUT_DOUBLE, "direction")  # keys that only a double level has


class DoubleKeys(BaseModel):
    """What a plan says of a correction at two levels; see `wedgecalc.DoubleRequest`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sharing: Literal[SHARINGS] | None = Field(  # type: ignore[valid-type]
        default=None, description=f"Double level: {ABOUT_DOUBLE['sharing'].help}"
    )
    tibia_share: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1)] | None = (
        Field(default=None, description=f"Double level: {ABOUT_DOUBLE['tibia_share'].help}")
    )
    limits: Literal[LIMITS] | None = Field(  # type: ignore[valid-type]
        default=None, description=f"Double level: {ABOUT_DOUBLE['limits'].help}"
    )
    kind: Literal[KINDS] | None = Field(  # type: ignore[valid-type]
        default=None, description=f"Double level: {ABOUT_DOUBLE['kind'].help}"
    )
    tibia_kind: Literal[KINDS] | None = Field(  # type: ignore[valid-type]
        default=None, description=f"Double level: {ABOUT_DOUBLE['tibia_kind'].help}"
    )
    femur_kind: Literal[KINDS] | None = Field(  # type: ignore[valid-type]
        default=None, description=f"Double level: {ABOUT_DOUBLE['femur_kind'].help}"
    )
    direction: Literal[DIRECTIONS] | None = Field(  # type: ignore[valid-type]
        default=None, description="Double level: towards valgus or varus."
    )
    tibia_hinge: XY | None = Field(default=None, description="Double level: hinge of the tibia.")
    tibia_entry: XY | None = Field(default=None, description="Double level: entry of the tibia.")
    femur_hinge: XY | None = Field(default=None, description="Double level: hinge of the femur.")
    femur_entry: XY | None = Field(default=None, description="Double level: entry of the femur.")
