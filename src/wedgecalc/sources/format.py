"""The format of a case file, as pydantic models: the one that reads it, and the one that every writer goes through.

``data/case.schema.json`` is generated from these models by running this module.
"""

import json
import sys
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from wedgecalc import records
from wedgecalc.errors import InputError, Problem
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import ABOUT
from wedgecalc.planning.site import AXES
from wedgecalc.planning.targets import Target
from wedgecalc.sources.format_problems import problem_of
from wedgecalc.sources.json_text import json_text
from wedgecalc.sources.legs import FORMAT as FORMAT

Coordinate = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e6, le=1e6)]
Positive = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, le=1e4)]
Spread = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=20)]
XY = tuple[Coordinate, Coordinate]
# No control characters; others that cannot be seen are shown as their code wherever a text goes (`wedgecalc.text`).
Text = Annotated[str, Field(strict=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TargetModel(_Model):
    """What the plan aims at."""

    measure: Literal[tuple(records.targets())] = Field(  # type: ignore[valid-type]
        description="What is to be brought to a value."
    )
    value: Annotated[float, Field(strict=True, allow_inf_nan=False)] = Field(
        description="In degrees; for wbl in percent."
    )


class Osteotomy(_Model):
    """What is planned; options of the command line win over it."""

    procedure: Literal[tuple(records.procedures())] | None = Field(  # type: ignore[valid-type]
        default=None, description="Which osteotomy."
    )
    hinge: XY | None = Field(
        default=None,
        description="Where the bone turns, in the case's coordinates; else the usual place.",
    )
    entry: XY | None = Field(
        default=None, description="Where the saw enters the cortex; else the usual place."
    )
    target: TargetModel | None = Field(
        default=None, description="What to aim at; else the procedure's usual target."
    )
    kerf_mm: Annotated[
        float, Field(strict=True, allow_inf_nan=False, ge=0, le=ABOUT["kerf"].high)
    ] = Field(default=0.0, description="Thickness of bone each saw cut takes.")
    length_mm: Annotated[
        float, Field(strict=True, allow_inf_nan=False, ge=0, le=ABOUT["length"].high)
    ] = Field(
        default=0.0, description="Bone to take out, or gap to hold open, over and above the wedge."
    )
    along: Literal[AXES] | None = Field(  # type: ignore[valid-type]
        default=None, description="The axis along which a length is taken or added."
    )
    level_mm: Positive | None = Field(
        default=None,
        description="Shortening, lengthening: where the shaft is cut, from the knee's centre.",
    )
    bone: Literal["femur", "tibia"] | None = Field(
        default=None, description="Shortening, lengthening: which bone; else the femur."
    )

    @property
    def request(self) -> PlanRequest:
        """What is planned, as a request; 0 mm are not said."""
        goal = self.target
        return PlanRequest(
            self.procedure,
            None if goal is None else Target(goal.measure, goal.value),
            hinge=self.hinge,
            entry=self.entry,
            kerf=self.kerf_mm or None,
            length=self.length_mm or None,
            along=self.along,
            level=self.level_mm,
            bone=self.bone,
        )


class Calibration(_Model):
    """A marker of known size on the film: the two ends of its diameter (sphere) or of its length (ruler)."""

    marker_diameter_mm: Positive = Field(
        description="Diameter of the sphere, or length of the ruler."
    )
    marker: tuple[XY, XY] = Field(description="Both its ends on the film.")


class Film(_Model):
    """The picture that was marked: held against the one that stands beside the case."""

    sha256: Annotated[str, Field(strict=True, pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="SHA-256 of the file, in hexadecimal."
    )
    size: (
        tuple[Annotated[int, Field(strict=True, gt=0)], Annotated[int, Field(strict=True, gt=0)]]
        | None
    ) = Field(default=None, description="Columns and rows.")


class Contours(_Model):
    """Traced outlines of the bones, each a ring of points."""

    femur: list[XY] = Field(default=[], description="Once around the femur.")
    tibia: list[XY] = Field(default=[], description="Once around the tibia.")


def _landmark_fields() -> dict[str, Any]:
    rows = records.landmarks().values()
    return {
        r.name: (
            XY if r.required else XY | None,
            Field(... if r.required else None, description=r.sentence),
        )
        for r in rows
    }


Landmarks: type[BaseModel] = create_model("Landmarks", __base__=_Model, **_landmark_fields())


class CaseFile(_Model):
    """A case file of wedgecalc. Coordinates in image convention: x to the viewer's right, y down."""

    format: Literal["wedgecalc-case/1"] = Field(description="Name and version of this format.")
    id: Text | None = Field(
        default=None, description="Name of the case, printed on results and pictures."
    )
    side: Literal["right", "left"] = Field(
        description="The patient's side; held against the landmarks."
    )
    units: Literal["mm", "px"] = Field(description="Unit of all coordinates.")
    landmarks: Landmarks = Field(description="Points by name.")  # type: ignore[valid-type]
    image: Text | None = Field(
        default=None, description="The radiograph, beside the case or in a folder below it."
    )
    film: Film | None = Field(
        default=None, description="The picture that the points were marked on."
    )
    mm_per_px: Positive | None = Field(
        default=None, description="Scale of coordinates in px; wins over the radiograph's header."
    )
    scale_source: Text | None = Field(
        default=None, description="Where mm_per_px was taken from, if from a radiograph's header."
    )
    calibration: Calibration | None = Field(
        default=None, description="A marker of known size, where the scale is not told."
    )
    contours: Contours | None = Field(
        default=None, description="Traced bones, on which the wedge is measured; else a template."
    )
    landmark_sd_mm: dict[Literal[tuple(records.landmarks())], Spread] | None = Field(  # type: ignore[valid-type]
        default=None,
        description="How surely a landmark is read: standard deviation by its name; else 1 mm.",
    )
    osteotomy: Osteotomy | None = Field(default=None, description="What is planned.")
    note: Annotated[str, Field(strict=True, max_length=2000)] | None = Field(
        default=None, description="Anything; not read."
    )

    @property
    def request(self) -> PlanRequest:
        """What is planned, as a request; empty if the file does not say."""
        return PlanRequest() if self.osteotomy is None else self.osteotomy.request

    @property
    def traced(self) -> dict[str, list[XY]]:
        """Outlines of the bones that were traced."""
        rings = {} if self.contours is None else self.contours.model_dump()
        return {bone: ring for bone, ring in rings.items() if ring}

    def document(self) -> dict[str, Any]:
        """Return what the file says, as JSON has it."""
        return self.model_dump(mode="json", exclude_unset=True, exclude_none=True)

    def text(self) -> str:
        """Return the file's text."""
        return json_text(self.document()) + "\n"

    def changed(self, **keys: Any) -> "CaseFile":
        """Return the file with other values of some keys, None for none; all others stay. Raise `InputError` for what is no case."""
        return case_file(self.document() | keys)

    def with_landmarks(self, points: Mapping[str, XY]) -> "CaseFile":
        """Return the file with other landmarks."""
        return self.changed(landmarks=dict(points))

    def with_request(self, request: PlanRequest) -> "CaseFile":
        """Return the file with what a request says as its plan: all that a file has a key for."""
        said = {_KEYS.get(name, name): value for name, value in request.said.items()}
        if request.target is not None:
            said["target"] = {"measure": request.target.measure, "value": request.target.value}
        before = self.document().get("osteotomy", {})
        zeros = {
            key: 0.0 for key in _KEYS.values() if before.get(key) == 0.0
        }  # say nothing, and stay
        planned = zeros | {key: said[key] for key in Osteotomy.model_fields if key in said}
        return self.changed(osteotomy=planned or None)


_KEYS = {"kerf": "kerf_mm", "length": "length_mm", "level": "level_mm"}  # of fields of a request


def case_file(raw: dict[str, Any]) -> CaseFile:
    """Return the case file with these keys, None for none, or raise `InputError` with everything wrong with it."""
    file, problems = validated({key: value for key, value in raw.items() if value is not None})
    if file is None:
        raise InputError(problems)
    return file


_MODELS: dict[str, type[BaseModel]] = {
    "landmarks": Landmarks,
    "osteotomy": Osteotomy,
    "calibration": Calibration,
    "contours": Contours,
    "film": Film,
    "target": TargetModel,
}


def validated(raw: dict[str, Any]) -> tuple[CaseFile | None, list[Problem]]:
    """Return the case file, or None and everything wrong with it."""
    try:
        return CaseFile.model_validate(raw), []
    except ValidationError as error:
        return None, [problem_of(e, _MODELS, CaseFile) for e in error.errors(include_url=False)]


@cache
def schema_text() -> str:
    """Return the JSON Schema of the case file, as shipped in ``data/case.schema.json``."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **CaseFile.model_json_schema(),
        "title": FORMAT,
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
