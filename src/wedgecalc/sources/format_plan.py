"""The plan in a case file: the osteotomy and the soft tissue, to a request and back."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from wedgecalc import records
from wedgecalc.planning.double_request import DOUBLE_LEVEL, DoubleRequest
from wedgecalc.planning.limits import Limits
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import CUT_POINTS, FIBULA_CHOICES, FIELDS
from wedgecalc.planning.site import AXES
from wedgecalc.planning.targets import Target
from wedgecalc.sources.format_double import DOUBLE_KEYS, DoubleKeys
from wedgecalc.sources.format_parts import CasePart, CaseXY, PositiveNumber
from wedgecalc.sources.json_text import Document

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


class FilmSpread(CasePart):
    """How sure places are that were proposed from the film, mm."""

    hinge: PositiveNumber | None = Field(default=None, description="SD of the hinge, mm.")
    entry: PositiveNumber | None = Field(default=None, description="SD of the entry, mm.")


class TargetModel(CasePart):
    """The target of the plan."""

    measure: Literal[tuple(records.targets())] = Field(  # type: ignore[valid-type]
        description="The measure to bring to a value."
    )
    value: Annotated[float, Field(strict=True, allow_inf_nan=False)] = Field(
        description="Its value in degrees; for wbl in percent."
    )


def _limited(name: str) -> Any:
    """Return the type of a number within the limits of a field of a request."""
    about = FIELDS[name]
    return Annotated[float, Field(strict=True, allow_inf_nan=False, ge=about.low, le=about.high)]


class Osteotomy(DoubleKeys):
    """The plan; options of the command line override it."""

    procedure: Literal[(*records.procedures(), DOUBLE_LEVEL)] | None = Field(  # type: ignore[valid-type]
        default=None, description="Name of the osteotomy."
    )
    hinge: CaseXY | None = Field(
        default=None, description="Hinge, in the case's coordinates; by default at the usual place."
    )
    entry: CaseXY | None = Field(
        default=None, description="Where the saw enters the cortex; by default at the usual place."
    )
    film_sd_mm: FilmSpread | None = Field(
        default=None,
        description="Of hinge and entry as far as they were proposed from the film: the standard"
        " deviation of each along the joint line.",
    )
    target: TargetModel | None = Field(
        default=None, description="By default the procedure's usual target."
    )
    kerf_mm: _limited("kerf") = Field(  # type: ignore[valid-type]
        default=0.0, description="Thickness of bone that each saw cut removes."
    )
    length_mm: _limited("length") = Field(  # type: ignore[valid-type]
        default=0.0, description="Bone to remove, or gap to hold open, on top of the wedge."
    )
    along: Literal[AXES] | None = Field(  # type: ignore[valid-type]
        default=None, description="The axis along which length is removed or added."
    )
    level_mm: PositiveNumber | None = Field(
        default=None,
        description="Shortening, lengthening: distance of the cut from the knee's centre.",
    )
    bone: Literal["femur", "tibia"] | None = Field(
        default=None, description="Shortening, lengthening: by default the femur."
    )
    hinge_turn_deg: _limited("hinge_turn") | None = Field(  # type: ignore[valid-type]
        default=None, description=FIELDS["hinge_turn"].help
    )
    ap_depth_mm: _limited("ap_depth") | None = Field(  # type: ignore[valid-type]
        default=None, description=FIELDS["ap_depth"].help
    )
    fibula: Literal[FIBULA_CHOICES] | None = Field(  # type: ignore[valid-type]
        default=None, description=FIELDS["fibula"].help
    )

    @property
    def double(self) -> DoubleRequest:
        """What the plan says of a correction at two levels."""
        values = {name: value for name in DOUBLE_KEYS if (value := getattr(self, name)) is not None}
        return DoubleRequest(self.request, **values)

    @property
    def request(self) -> PlanRequest:
        """The plan as a request; lengths of 0 mm are left unset."""
        target, film_sd = self.target, self.film_sd_mm or FilmSpread()
        of_film = {
            name: sd
            for name in CUT_POINTS
            if (sd := getattr(film_sd, name)) is not None and getattr(self, name) is not None
        }
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
            fibula=self.fibula,
            of_film=of_film,
        )


class SoftTissueModel(CasePart):
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


def case_key(field: str) -> str:
    """Return the key of a case file that holds a field of a request.

    >>> case_key("hinge_turn"), case_key("soft_tissue"), case_key("arthritis")
    ('osteotomy.hinge_turn_deg', 'soft_tissue.model', 'arthritis')
    """
    if field in _SOFT_TISSUE:
        return f"soft_tissue.{_SOFT_TISSUE[field]}"
    key = _KEYS.get(field, field)
    return f"osteotomy.{key}" if key in Osteotomy.model_fields else key


def plan_keys(request: PlanRequest | DoubleRequest, before: Document) -> tuple[Document, Document]:
    """Return the keys of ``osteotomy`` and of ``soft_tissue`` for a request.

    Parameters
    ----------
    request : PlanRequest or DoubleRequest
        A request at one level keeps what the file says of two.
    before : dict
        The keys of ``osteotomy`` that the file has.
    """
    double: Document = {name: before[name] for name in DOUBLE_KEYS if name in before}
    if isinstance(request, DoubleRequest):
        double = {name: _listed(value) for name, value in request.own.items()}
        request = replace(request.plan, procedure=DOUBLE_LEVEL)
    elif request.procedure is None and before.get("procedure") == DOUBLE_LEVEL:
        request = replace(request, procedure=DOUBLE_LEVEL)
    given: Document = {
        _KEYS.get(name, name): _listed(value) for name, value in request.given.items()
    }
    if film_sd := {name: sd for name, sd in request.of_film.items() if name in given}:
        given["film_sd_mm"] = film_sd
    if request.target is not None:
        given["target"] = {"measure": request.target.measure, "value": request.target.value}
    # A length of 0 mm in the file is no request, and stays.
    planned = {key: 0.0 for key in _KEYS.values() if before.get(key) == 0.0}
    planned |= {key: given[key] for key in Osteotomy.model_fields if key in given}
    soft = {key: given[name] for name, key in _SOFT_TISSUE.items() if name in given}
    return planned | double, soft


def _listed(value: object) -> object:
    if isinstance(value, Limits):
        return value.stated
    return value.tolist() if hasattr(value, "tolist") else value
