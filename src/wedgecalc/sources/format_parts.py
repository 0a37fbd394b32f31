"""The parts of a case file that say what was marked, and on which film."""

from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model
from pydantic_core import PydanticCustomError

from wedgecalc import records
from wedgecalc.sources.json_text import Document

Coordinate = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e6, le=1e6)]
CaseXY = tuple[Coordinate, Coordinate]
PositiveNumber = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, le=1e4)]
SpreadMm = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=20)]
# No control characters; `wedgecalc.text` escapes other invisible ones wherever a text is shown.
ShortText = Annotated[str, Field(strict=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]


def _day(text: str) -> str:
    """Return a text that is a day, such as 2026-11-02; refuse any other."""
    try:
        if len(text) == len("2026-11-02") and str(date.fromisoformat(text)) == text:
            return text
    except ValueError:
        pass
    raise PydanticCustomError("day", "a day, YYYY-MM-DD")


DayText = Annotated[
    str, Field(strict=True, json_schema_extra={"format": "date"}), AfterValidator(_day)
]


class CasePart(BaseModel):
    """A part of a case file: without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Calibration(CasePart):
    """A calibration marker of known size on the radiograph: a sphere, or a ruler."""

    marker_diameter_mm: PositiveNumber = Field(
        description="Diameter of the sphere, or length of the ruler."
    )
    marker: tuple[CaseXY, CaseXY] = Field(
        description="The two ends of the diameter, or of the ruler."
    )


class MarkedFilm(CasePart):
    """The picture that was marked, to be compared with the one beside the case."""

    sha256: Annotated[str, Field(strict=True, pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="SHA-256 of the file, in hexadecimal."
    )
    size: (
        tuple[Annotated[int, Field(strict=True, gt=0)], Annotated[int, Field(strict=True, gt=0)]]
        | None
    ) = Field(default=None, description="Columns and rows.")
    code: Annotated[str, Field(strict=True, pattern=r"^[0-9a-f]{16}$")] | None = Field(
        default=None,
        description="Of a DICOM file, the first 16 characters of the SHA-256 of its SOP Instance UID:"
        " the same film in other bytes has it, too.",
    )


class Contours(CasePart):
    """Traced outlines of the bones, each a closed ring of points."""

    femur: list[CaseXY] = Field(default=[], description="Outline of the femur.")
    tibia: list[CaseXY] = Field(default=[], description="Outline of the tibia.")


LandmarkName: TypeAlias = Literal[tuple(records.landmarks())]  # type: ignore[valid-type]


class Proposed(CasePart):
    """Landmarks that a program proposed and nobody has confirmed yet."""

    by: ShortText = Field(description="The program.")
    sd: dict[
        LandmarkName, Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1e6)]
    ] = Field(
        description="By landmark, the standard deviation of its place in the coordinates' unit."
    )
    doubts: dict[LandmarkName, ShortText] | None = Field(
        default=None, description="By landmark, why it should be looked at first."
    )


def _landmark_fields() -> Document:
    return {
        r.name: (
            CaseXY if r.required else CaseXY | None,
            Field(... if r.required else None, description=r.sentence),
        )
        for r in records.landmarks().values()
    }


Landmarks: type[BaseModel] = create_model("Landmarks", __base__=CasePart, **_landmark_fields())
