"""The format of a case file, as pydantic models that every reader and writer uses.

Running this module prints ``data/case.schema.json``.
"""

import json
import sys
from dataclasses import replace
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError

from wedgecalc import records
from wedgecalc.errors import InputError, Problem
from wedgecalc.planning.double_request import DoubleRequest, for_leg
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import ARTHRITIS
from wedgecalc.sources.format_parts import (
    Calibration,
    CasePart,
    CaseXY,
    Contours,
    DayText,
    Landmarks,
    MarkedFilm,
    PositiveNumber,
    Proposed,
    ShortText,
    SpreadMm,
)
from wedgecalc.sources.format_plan import Osteotomy, SoftTissueModel, TargetModel, plan_keys
from wedgecalc.sources.format_problems import problem_of
from wedgecalc.sources.json_text import Document, json_text
from wedgecalc.sources.legs import CASE_FORMAT


class CaseFile(CasePart):
    """A case file of wedgecalc. Coordinates have x to the viewer's right and y down."""

    format: Literal["wedgecalc-case/1"] = Field(description="Name and version of this format.")
    view: Literal["frontal", "lateral"] | None = Field(
        default=None, description="The film's view; a lateral film has a format of its own."
    )
    id: ShortText | None = Field(
        default=None, description="Name of the case, printed on results and pictures."
    )
    label: ShortText | None = Field(
        default=None,
        description="What a person calls the case, printed in place of its id; never taken from a"
        " radiograph's header.",
    )
    side: Literal["right", "left"] = Field(
        description="The patient's side, which the landmarks must agree with."
    )
    units: Literal["mm", "px"] = Field(description="Unit of all coordinates.")
    landmarks: Landmarks = Field(description="Points by name.")  # type: ignore[valid-type]
    image: ShortText | None = Field(
        default=None, description="The radiograph, beside the case or in a folder below it."
    )
    film: MarkedFilm | None = Field(
        default=None, description="The picture that the landmarks were marked on."
    )
    film_date: DayText | None = Field(
        default=None, description="DayText of the film, YYYY-MM-DD, printed on the surgeon's page."
    )
    mm_per_px: PositiveNumber | None = Field(
        default=None, description="Scale of coordinates in px; overrides the radiograph's header."
    )
    scale_source: ShortText | None = Field(
        default=None, description="Where mm_per_px comes from, if from a radiograph's header."
    )
    calibration: Calibration | None = Field(
        default=None, description="A marker of known size, in place of mm_per_px."
    )
    contours: Contours | None = Field(
        default=None, description="Traced bones to measure the wedge on; by default a template."
    )
    landmark_sd_mm: dict[Literal[tuple(records.landmarks())], SpreadMm] | None = Field(  # type: ignore[valid-type]
        default=None,
        description="Standard deviation of landmark placement by name; by default 1 mm.",
    )
    proposed: Proposed | None = Field(
        default=None,
        description="Landmarks that a program proposed and nobody has confirmed: such a case is used"
        " with --unconfirmed only.",
    )
    arthritis: Literal[ARTHRITIS] | None = Field(  # type: ignore[valid-type]
        default=None,
        description="Compartments of the knee with arthritis: the usual target depends on it, and"
        " what the patient's page says. By default unknown.",
    )
    soft_tissue: SoftTissueModel | None = Field(
        default=None, description="What the joint is expected to add to the bony correction."
    )
    osteotomy: Osteotomy | None = Field(default=None, description="The plan.")
    note: Annotated[str, Field(strict=True, max_length=2000)] | None = Field(
        default=None, description="Free text; not read."
    )

    @property
    def request(self) -> PlanRequest:
        """The plan as a request; an empty one if the file has none."""
        plan = PlanRequest() if self.osteotomy is None else self.osteotomy.request
        soft = {} if self.soft_tissue is None else self.soft_tissue.fields
        return replace(plan, arthritis=self.arthritis, **soft)

    @property
    def traced(self) -> dict[str, list[CaseXY]]:
        """The traced outlines, by bone."""
        rings = {} if self.contours is None else self.contours.model_dump()
        return {bone: ring for bone, ring in rings.items() if ring}

    def document(self) -> Document:
        """Return the file as a JSON object, without absent keys."""
        return self.model_dump(mode="json", exclude_unset=True, exclude_none=True)

    def text(self) -> str:
        """Return the file's text."""
        return json_text(self.document()) + "\n"

    def changed(self, **keys: object) -> "CaseFile":
        """Return the file with other values of some keys; None removes a key.

        Raises
        ------
        InputError
            With everything wrong with the new values.
        """
        return case_file(self.document() | keys)

    @property
    def double(self) -> DoubleRequest:
        """What the file says of a correction at two levels; an empty request if it has no plan."""
        request = DoubleRequest() if self.osteotomy is None else self.osteotomy.double
        return replace(request, plan=self.request)

    def with_request(self, request: PlanRequest | DoubleRequest) -> "CaseFile":
        """Return the file with a request as its plan, as far as a file has keys for it.

        A request at one level keeps what the file says of two.
        """
        planned, soft = plan_keys(request, self.document().get("osteotomy", {}))
        held = for_leg(request)
        return self.changed(
            osteotomy=planned or None,
            arthritis=held.arthritis or self.arthritis,
            soft_tissue=soft or None,
        )


def case_file(raw: Document) -> CaseFile:
    """Return the case file with these keys, without those that are None.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    file, problems = validated({key: value for key, value in raw.items() if value is not None})
    if file is None:
        raise InputError(problems)
    return file


_MODELS: dict[str, type[BaseModel]] = {
    "landmarks": Landmarks,
    "osteotomy": Osteotomy,
    "soft_tissue": SoftTissueModel,
    "calibration": Calibration,
    "contours": Contours,
    "film": MarkedFilm,
    "proposed": Proposed,
    "target": TargetModel,
}


def validated(raw: Document) -> tuple[CaseFile | None, list[Problem]]:
    """Return the case file, or None, and everything wrong with it."""
    try:
        return CaseFile.model_validate(raw), []
    except ValidationError as error:
        return None, [problem_of(e, _MODELS, CaseFile) for e in error.errors(include_url=False)]


@cache
def case_schema_text() -> str:
    """Return the JSON Schema of the case file, as shipped in ``data/case.schema.json``."""
    case_schema = CaseFile.model_json_schema()
    parts = case_schema.pop("$defs")
    keys = {name: part for name, part in case_schema["properties"].items() if name != "format"}
    leg = {"type": "object", "properties": keys, "additionalProperties": False}
    both = {
        "description": "Both legs of one film: what they share stands beside `legs`.",
        "type": "object",
        "properties": case_schema["properties"]
        | {"legs": {"type": "array", "items": leg, "minItems": 2, "maxItems": 2}},
        "required": ["format", "legs"],
        "additionalProperties": False,
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": CASE_FORMAT,
        "oneOf": [{"$ref": "#/$defs/CaseFile"}, {"$ref": "#/$defs/BothLegs"}],
        "$defs": parts | {"CaseFile": case_schema, "BothLegs": both},
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(case_schema_text())
