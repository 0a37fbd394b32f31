"""Case files of a lateral film, ``"view": "lateral"``: their format, and the knee they describe.

Running this module prints ``data/lateral-case.schema.json``.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.lateral import LateralKnee
from wedgecalc.lateral_records import lateral_landmarks, lateral_procedure
from wedgecalc.planning.lateral_plan import HIGHEST, LOWEST
from wedgecalc.sources.files import marked_picture, picture_beside
from wedgecalc.sources.format_parts import Calibration, CaseXY, PositiveNumber, ShortText
from wedgecalc.sources.format_problems import problem_of
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.legs import CaseRef, Reading

if TYPE_CHECKING:
    from wedgecalc.sources.radiographs.radiograph import Radiograph

Slope = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=LOWEST, le=HIGHEST)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SlopeTarget(_Model):
    """The target of the plan."""

    measure: Literal["slope"] = Field(description="The posterior slope.")
    value: Slope = Field(description="Its value in degrees.")


class LateralOsteotomy(_Model):
    """The plan; options of the command line override it."""

    procedure: Literal[lateral_procedure().name] | None = Field(  # type: ignore[valid-type]
        default=None, description="Name of the osteotomy."
    )
    hinge: CaseXY | None = Field(default=None, description="Hinge, at the back of the tibia.")
    entry: CaseXY | None = Field(
        default=None, description="Where the saw enters, at the front of the tibia."
    )
    target: SlopeTarget | None = Field(default=None, description="By default a slope of 9°.")


LateralLandmarks: type[BaseModel] = create_model(
    "LateralLandmarks",
    __base__=_Model,
    **{  # type: ignore[call-overload]
        r.name: (CaseXY | None, Field(default=None, description=r.sentence))
        for r in lateral_landmarks().values()
    },
)


class LateralFile(_Model):
    """A case file of a lateral film. Coordinates have x to the viewer's right and y down."""

    format: Literal["wedgecalc-case/1"] = Field(description="Name and version of this format.")
    view: Literal["lateral"] = Field(description="The film's view.")
    id: ShortText | None = Field(default=None, description="Name of the case, printed on results.")
    side: Literal["right", "left"] = Field(description="The patient's side.")
    units: Literal["mm", "px"] = Field(description="Unit of all coordinates.")
    landmarks: LateralLandmarks = Field(description="Points by name.")  # type: ignore[valid-type]
    mm_per_px: PositiveNumber | None = Field(
        default=None, description="Scale of coordinates in px."
    )
    calibration: Calibration | None = Field(
        default=None, description="A marker of known size, in place of mm_per_px."
    )
    image: ShortText | None = Field(
        default=None, description="The radiograph that was marked, in the folder of this file."
    )
    osteotomy: LateralOsteotomy | None = Field(default=None, description="The plan.")
    note: Annotated[str, Field(strict=True, max_length=2000)] | None = Field(
        default=None, description="Free text; not read."
    )


@dataclass(frozen=True, slots=True)
class LateralCase:
    """A lateral film with what its file plans.

    Attributes
    ----------
    knee : LateralKnee
    side : str
    ref : CaseRef
    target : float or None
        Slope that the file aims at, degrees.
    hinge, entry : tuple of float or None
    image : str or None
        The radiograph that the file names.
    in_px : bool
        Whether coordinates are pixels.
    """

    knee: LateralKnee
    side: str
    ref: CaseRef
    target: float | None = None
    hinge: tuple[float, float] | None = None
    entry: tuple[float, float] | None = None
    image: str | None = None
    in_px: bool = True


_MODELS: dict[str, type[BaseModel]] = {
    "landmarks": LateralLandmarks,
    "osteotomy": LateralOsteotomy,
    "target": SlopeTarget,
    "calibration": Calibration,
}


def lateral_case(raw: Document, reading: Reading | None = None) -> LateralCase:
    """Return the lateral film that a document describes, completed by what was typed.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    reading = reading or Reading()
    source = "file"
    if reading.side is not None and raw.get("side") is None:
        raw, source = raw | {"side": reading.side}, "--side"
    try:
        file = LateralFile.model_validate(raw)
    except ValidationError as error:
        raise InputError(
            problem_of(e, _MODELS, LateralFile) for e in error.errors(include_url=False)
        ) from None
    if reading.side not in (None, file.side):
        why = f"the file says {file.side}, not {reading.side}"
        raise InputError(Problem("--side", why, fix="leave out --side, or correct the file"))
    mm, of_scale = _scale(file, reading.mm_per_px)
    marked: dict[str, CaseXY | None] = file.landmarks.model_dump()  # type: ignore[attr-defined]
    knee = LateralKnee.from_landmarks(
        {name: xy for name, xy in marked.items() if xy is not None}, mm
    )
    planned = file.osteotomy or LateralOsteotomy()
    return LateralCase(
        knee,
        file.side,
        CaseRef(file.id, source, of_scale),
        None if planned.target is None else planned.target.value,
        planned.hinge,
        planned.entry,
        file.image,
        file.units == "px",
    )


def lateral_radiograph(
    case: LateralCase, folder: Path | None, typed: Path | None = None
) -> "Radiograph":
    """Read the radiograph of a lateral film, or the one that was typed in its place.

    Raises
    ------
    InputError
        If there is none, it cannot be read, or the landmarks are not in its pixels.
    """
    from wedgecalc.sources.radiographs.picture import load_radiograph

    path = marked_picture(typed or picture_beside(case.image, folder), case.in_px)
    return load_radiograph(path).squared()


def _scale(file: LateralFile, typed: float | None) -> tuple[float | None, str | None]:
    """Return the mm of a unit and where that comes from; None without a scale."""
    stated: dict[str, float] = {}
    if file.mm_per_px is not None:
        stated["mm_per_px"] = file.mm_per_px
    if file.calibration is not None:
        first, other = (complex(*xy) for xy in file.calibration.marker)
        if first == other:
            why = "the same point twice"
            raise InputError(Problem("calibration.marker", why, "two ends of the marker"))
        stated["calibration"] = file.calibration.marker_diameter_mm / abs(other - first)
    if typed is not None:
        stated["--mm-per-px"] = typed
    if file.units == "mm":
        if stated:
            field = next(iter(stated))
            fix = "leave it out, or set units to px"
            raise InputError(Problem(field, "a scale for coordinates in mm", "none", fix))
        return 1.0, "mm"
    if stated and max(stated.values()) > 1.01 * min(stated.values()):
        values = ", ".join(f"{name} {value:.4g}" for name, value in stated.items())
        raise InputError(
            Problem("mm_per_px", values, "scales within 1 % of each other", "keep one of them")
        )
    for name in ("--mm-per-px", "calibration", "mm_per_px"):
        if name in stated:
            return stated[name], name
    return None, None


def lateral_schema_text() -> str:
    """Return the JSON Schema of a lateral case, as in ``data/lateral-case.schema.json``."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **LateralFile.model_json_schema(),
        "title": "wedgecalc-case/1, lateral",
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(lateral_schema_text())
