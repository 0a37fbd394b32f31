"""The format of a case file, as pydantic models that every reader and writer uses.

Running this module prints ``data/case.schema.json``.
"""

import json
import sys
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from wedgecalc import records
from wedgecalc.errors import InputError, Problem
from wedgecalc.planning.double_request import DOUBLE_LEVEL, DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import ABOUT, ARTHRITIS
from wedgecalc.planning.site import AXES
from wedgecalc.planning.targets import Target
from wedgecalc.sources.format_double import OWN, DoubleKeys
from wedgecalc.sources.format_double import XY as XY
from wedgecalc.sources.format_problems import problem_of
from wedgecalc.sources.json_text import Document, json_text
from wedgecalc.sources.legs import FORMAT as FORMAT

Positive = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, le=1e4)]
Spread = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=20)]
# No control characters; `wedgecalc.text` escapes other invisible ones wherever a text is shown.
Text = Annotated[str, Field(strict=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TargetModel(_Model):
    """The target of the plan."""

    measure: Literal[tuple(records.targets())] = Field(  # type: ignore[valid-type]
        description="The measure to bring to a value."
    )
    value: Annotated[float, Field(strict=True, allow_inf_nan=False)] = Field(
        description="Its value in degrees; for wbl in percent."
    )


def _limited(name: str) -> Any:
    """Return the type of a number within the limits of a field of a request."""
    about = ABOUT[name]
    return Annotated[float, Field(strict=True, allow_inf_nan=False, ge=about.low, le=about.high)]


class Osteotomy(DoubleKeys):
    """The plan; options of the command line override it."""

    procedure: Literal[(*records.procedures(), DOUBLE_LEVEL)] | None = Field(  # type: ignore[valid-type]
        default=None, description="Name of the osteotomy."
    )
    hinge: XY | None = Field(
        default=None, description="Hinge, in the case's coordinates; by default at the usual place."
    )
    entry: XY | None = Field(
        default=None, description="Where the saw enters the cortex; by default at the usual place."
    )
    target: TargetModel | None = Field(
        default=None, description="By default the procedure's usual target."
    )
    kerf_mm: Annotated[
        float, Field(strict=True, allow_inf_nan=False, ge=0, le=ABOUT["kerf"].high)
    ] = Field(default=0.0, description="Thickness of bone that each saw cut removes.")
    length_mm: Annotated[
        float, Field(strict=True, allow_inf_nan=False, ge=0, le=ABOUT["length"].high)
    ] = Field(default=0.0, description="Bone to remove, or gap to hold open, on top of the wedge.")
    along: Literal[AXES] | None = Field(  # type: ignore[valid-type]
        default=None, description="The axis along which length is removed or added."
    )
    level_mm: Positive | None = Field(
        default=None,
        description="Shortening, lengthening: distance of the cut from the knee's centre.",
    )
    bone: Literal["femur", "tibia"] | None = Field(
        default=None, description="Shortening, lengthening: by default the femur."
    )
    hinge_turn_deg: _limited("hinge_turn") | None = Field(  # type: ignore[valid-type]
        default=None, description=ABOUT["hinge_turn"].help
    )
    ap_depth_mm: _limited("ap_depth") | None = Field(  # type: ignore[valid-type]
        default=None, description=ABOUT["ap_depth"].help
    )

    @property
    def double(self) -> DoubleRequest:
        """What the plan says of a correction at two levels."""
        own = {name: value for name in OWN if (value := getattr(self, name)) is not None}
        return DoubleRequest(self.request, **own)

    @property
    def request(self) -> PlanRequest:
        """The plan as a request; lengths of 0 mm are left unset."""
        target = self.target
        return PlanRequest(
            self.procedure,
            None if target is None else Target(target.measure, target.value),
            hinge=self.hinge,
            entry=self.entry,
            kerf=self.kerf_mm or None,
            length=self.length_mm or None,
            along=self.along,
            level=self.level_mm,
            bone=self.bone,
            hinge_turn=self.hinge_turn_deg,
            ap_depth=self.ap_depth_mm,
        )


class SoftTissueModel(_Model):
    """What the joint is expected to add to the bony correction as it closes."""

    model: Literal[tuple(records.soft_tissue())] | None = Field(  # type: ignore[valid-type]
        default=None,
        description="Name of the model; by default closed-joint with a supine JLCA, else none.",
    )
    jlca_supine_deg: _limited("jlca_supine") | None = Field(  # type: ignore[valid-type]
        default=None, description="JLCA of the unloaded knee, on a supine or stress film."
    )
    jlca_change_deg: _limited("jlca_change") | None = Field(  # type: ignore[valid-type]
        default=None, description="Decrease of the JLCA under valgus stress."
    )

    @property
    def fields(self) -> dict[str, Any]:
        """Its values as fields of a request."""
        return {name: getattr(self, key) for name, key in _SOFT_TISSUE.items()}


class Calibration(_Model):
    """A calibration marker of known size on the radiograph: a sphere, or a ruler."""

    marker_diameter_mm: Positive = Field(
        description="Diameter of the sphere, or length of the ruler."
    )
    marker: tuple[XY, XY] = Field(description="The two ends of the diameter, or of the ruler.")


class Film(_Model):
    """The picture that was marked, to be compared with the one beside the case."""

    sha256: Annotated[str, Field(strict=True, pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="SHA-256 of the file, in hexadecimal."
    )
    size: (
        tuple[Annotated[int, Field(strict=True, gt=0)], Annotated[int, Field(strict=True, gt=0)]]
        | None
    ) = Field(default=None, description="Columns and rows.")


class Contours(_Model):
    """Traced outlines of the bones, each a closed ring of points."""

    femur: list[XY] = Field(default=[], description="Outline of the femur.")
    tibia: list[XY] = Field(default=[], description="Outline of the tibia.")


def _landmark_fields() -> Document:
    return {
        r.name: (
            XY if r.required else XY | None,
            Field(... if r.required else None, description=r.sentence),
        )
        for r in records.landmarks().values()
    }


Landmarks: type[BaseModel] = create_model("Landmarks", __base__=_Model, **_landmark_fields())


class CaseFile(_Model):
    """A case file of wedgecalc. Coordinates have x to the viewer's right and y down."""

    format: Literal["wedgecalc-case/1"] = Field(description="Name and version of this format.")
    view: Literal["frontal", "lateral"] | None = Field(
        default=None, description="The film's view; a lateral film has a format of its own."
    )
    id: Text | None = Field(
        default=None, description="Name of the case, printed on results and pictures."
    )
    side: Literal["right", "left"] = Field(
        description="The patient's side, which the landmarks must agree with."
    )
    units: Literal["mm", "px"] = Field(description="Unit of all coordinates.")
    landmarks: Landmarks = Field(description="Points by name.")  # type: ignore[valid-type]
    image: Text | None = Field(
        default=None, description="The radiograph, beside the case or in a folder below it."
    )
    film: Film | None = Field(
        default=None, description="The picture that the landmarks were marked on."
    )
    mm_per_px: Positive | None = Field(
        default=None, description="Scale of coordinates in px; overrides the radiograph's header."
    )
    scale_source: Text | None = Field(
        default=None, description="Where mm_per_px comes from, if from a radiograph's header."
    )
    calibration: Calibration | None = Field(
        default=None, description="A marker of known size, in place of mm_per_px."
    )
    contours: Contours | None = Field(
        default=None, description="Traced bones to measure the wedge on; by default a template."
    )
    landmark_sd_mm: dict[Literal[tuple(records.landmarks())], Spread] | None = Field(  # type: ignore[valid-type]
        default=None,
        description="Standard deviation of landmark placement by name; by default 1 mm.",
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
    def traced(self) -> dict[str, list[XY]]:
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
        own = DoubleRequest() if self.osteotomy is None else self.osteotomy.double
        return replace(own, plan=self.request)

    def with_request(self, request: PlanRequest | DoubleRequest) -> "CaseFile":
        """Return the file with a request as its plan, as far as a file has keys for it.

        A request at one level keeps what the file says of two.
        """
        before = self.document().get("osteotomy", {})
        double: Document = {name: before[name] for name in OWN if name in before}
        if isinstance(request, DoubleRequest):
            double, request = (
                {
                    name: value.tolist() if hasattr(value, "tolist") else value
                    for name, value in request.own.items()
                },
                replace(request.plan, procedure=DOUBLE_LEVEL),
            )
        elif request.procedure is None and before.get("procedure") == DOUBLE_LEVEL:
            request = replace(request, procedure=DOUBLE_LEVEL)
        given: Document = {
            _KEYS.get(name, name): value.tolist() if hasattr(value, "tolist") else value
            for name, value in request.given.items()
        }
        if request.target is not None:
            given["target"] = {"measure": request.target.measure, "value": request.target.value}
        # A length of 0 mm in the file is no request, and stays.
        planned = {key: 0.0 for key in _KEYS.values() if before.get(key) == 0.0}
        planned |= {key: given[key] for key in Osteotomy.model_fields if key in given}
        planned |= double
        soft = {key: given[name] for name, key in _SOFT_TISSUE.items() if name in given}
        return self.changed(
            osteotomy=planned or None,
            arthritis=request.arthritis or self.arthritis,
            soft_tissue=soft or None,
        )


# Keys of the file whose names differ from the fields of a request.
_KEYS = {
    "kerf": "kerf_mm",
    "length": "length_mm",
    "level": "level_mm",
    "hinge_turn": "hinge_turn_deg",
    "ap_depth": "ap_depth_mm",
}
# Keys of the file's soft_tissue, by field of a request.
_SOFT_TISSUE = {
    "soft_tissue": "model",
    "jlca_supine": "jlca_supine_deg",
    "jlca_change": "jlca_change_deg",
}


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
    "film": Film,
    "target": TargetModel,
}


def validated(raw: Document) -> tuple[CaseFile | None, list[Problem]]:
    """Return the case file, or None, and everything wrong with it."""
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
