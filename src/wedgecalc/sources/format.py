"""The format of a case file, as pydantic models, and what pydantic finds wrong, in a user's words.

``data/case.schema.json`` is generated from these models by running this module.
"""

import json
import sys
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from wedgecalc import records
from wedgecalc.errors import Problem, nearest, shown
from wedgecalc.planning.site import AXES, LONGEST
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
    kerf_mm: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=5)] = Field(
        default=0.0, description="Thickness of bone each saw cut takes."
    )
    length_mm: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=LONGEST)] = Field(
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


def validated(raw: dict[str, Any]) -> tuple[CaseFile | None, list[Problem]]:
    """Return the case file, or None and everything wrong with it."""
    try:
        return CaseFile.model_validate(raw), []
    except ValidationError as error:
        return None, [_problem(e) for e in error.errors(include_url=False)]


# What was expected, by pydantic's name of the error; {…} come from its context.
_EXPECTED = {
    "missing": "this key",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "finite_number": "a finite number",
    "string_type": "a text",
    "tuple_type": "[x, y]",
    "list_type": "a list of [x, y]",
    "too_short": "two numbers [x, y]",
    "too_long": "two numbers [x, y]",
    "literal_error": "{expected}",
    "greater_than": "a number above {gt:g}",
    "greater_than_equal": "a number from {ge:g}",
    "less_than_equal": "a number up to {le:g}",
    "string_too_long": "at most {max_length} characters",
    "string_pattern_mismatch": "text without control characters",
    "model_type": "an object {{ … }}",
    "model_attributes_type": "an object {{ … }}",
    "dict_type": "an object {{ … }}",
}


_MISSING = {
    "format": FORMAT,
    "side": "right or left",
    "units": "mm or px",
    "landmarks": "the landmarks as an object { … }",
}


def _problem(error: Any) -> Problem:
    kind, where = error["type"], error["loc"]
    path = ".".join(shown(part)[1:-1] if isinstance(part, str) else str(part) for part in where)
    if kind == "extra_forbidden":
        owner: Any = {
            "landmarks": Landmarks,
            "osteotomy": Osteotomy,
            "calibration": Calibration,
            "contours": Contours,
            "film": Film,
        }
        model = owner.get(
            where[-2] if len(where) > 1 else None, CaseFile if len(where) == 1 else TargetModel
        )
        known = (
            "a landmark that `wedgecalc explain` lists"
            if model is Landmarks
            else f"one of {', '.join(model.model_fields)}"
        )
        return Problem(path, "an unknown key", known, nearest(str(where[-1]), model.model_fields))
    expected = (
        _EXPECTED.get(kind, error["msg"]).format(**error.get("ctx", {}))
        if kind in _EXPECTED
        else error["msg"]
    )
    if kind == "missing":
        record = records.landmarks().get(str(where[-1]))
        if record:
            return Problem(path, "nothing", "[x, y]", f"mark it: {record.sentence}")
        return Problem(
            path, "nothing", _MISSING.get(path, expected), "add it, as in demo:medial-oa-right"
        )
    found = error["input"]
    hint = (
        nearest(found, _words(error)) if kind == "literal_error" and isinstance(found, str) else ""
    )
    return Problem(path, shown(found), expected, hint)


def _words(error: Any) -> list[str]:
    return [word.strip("' ") for word in error["ctx"]["expected"].replace(" or ", ", ").split(",")]


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
