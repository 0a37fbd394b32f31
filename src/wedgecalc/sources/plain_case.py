"""A case of landmarks and a simple plan, checked without the models of `format`.

Most files hold no more, and the models take as long to load as a hundred such files to check.
"""

from collections.abc import ItemsView, Mapping
from typing import TYPE_CHECKING, NamedTuple

from wedgecalc import records
from wedgecalc.errors import InputError
from wedgecalc.geometry.frame import SIDES
from wedgecalc.geometry.plane import XY
from wedgecalc.planning.double_request import DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import ARTHRITIS
from wedgecalc.planning.targets import Target
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.legs import CASE_FORMAT
from wedgecalc.sources.tables.cells import LARGEST_COORDINATE

if TYPE_CHECKING:
    from wedgecalc.sources.format import CaseFile

_TEXTS = {"id": 200, "label": 200, "image": 200, "note": 2000}  # and how long each may be
_KEYS = {*_TEXTS, "format", "side", "units", "landmarks", "film", "arthritis", "osteotomy"}


class PlainFilm(NamedTuple):
    """The size of the picture that was marked."""

    size: tuple[int, int]
    sha256: None = None
    code: None = None


class PlainPlan(NamedTuple):
    """The plan of such a file."""

    procedure: str | None = None
    target: Target | None = None
    hinge: XY | None = None
    entry: XY | None = None


class PlainCase(NamedTuple):
    """The part of a `wedgecalc.sources.format.CaseFile` that such a file has."""

    side: str
    units: str
    points: Mapping[str, XY]
    id: str | None
    label: str | None
    image: str | None
    film: PlainFilm | None
    arthritis: str | None
    osteotomy: PlainPlan | None
    raw: Document
    film_date: None = None
    mm_per_px: None = None
    scale_source: None = None
    calibration: None = None
    contours: None = None
    landmark_sd_mm: None = None
    proposed: None = None

    @property
    def landmarks(self) -> ItemsView[str, XY]:
        """Names and points, as a `CaseFile` gives them."""
        return self.points.items()

    @property
    def traced(self) -> dict[str, list[XY]]:
        """Outlines of the bones: none."""
        return {}

    @property
    def request(self) -> PlanRequest:
        """The plan as a request; an empty one if the file has none."""
        plan = self.osteotomy or PlainPlan()
        return PlanRequest(
            plan.procedure,
            plan.target,
            arthritis=self.arthritis,
            hinge=plan.hinge,
            entry=plan.entry,
        )

    @property
    def double(self) -> DoubleRequest:
        """What the file says of a correction at two levels: no more than of one."""
        return DoubleRequest(self.request)

    def model(self) -> "CaseFile":
        """Return the same case as a model."""
        from wedgecalc.sources.format import CaseFile

        return CaseFile.model_validate(self.raw)


def plain_case(raw: Document) -> PlainCase | None:
    """Return the case that a document describes; None if the models have to check it.

    That is so for further keys, and for any value that the models might refuse.
    """
    side, units, marks = raw.get("side"), raw.get("units"), raw.get("landmarks")
    film, plan = _film(raw.get("film")), _plan(raw.get("osteotomy"))
    arthritis = raw.get("arthritis")
    if (
        not raw.keys() <= _KEYS
        or raw.get("format") != CASE_FORMAT
        or type(side) is not str
        or side not in SIDES
        or units not in ("px", "mm")
        or type(marks) is not dict
        or not all(_is_text(raw.get(key), longest) for key, longest in _TEXTS.items())
        or arthritis not in (None, *ARTHRITIS)
        or (film is None and raw.get("film") is not None)
        or (plan is None and raw.get("osteotomy") is not None)
    ):
        return None
    points = {}
    for landmark, record in records.landmarks().items():
        if (xy := _point(marks.get(landmark))) is not None:
            points[landmark] = xy
        elif record.required:
            return None
    if len(points) < len(marks):
        return None
    named = raw.get("id"), raw.get("label"), raw.get("image")
    return PlainCase(side, units, points, *named, film, arthritis, plan, dict(raw))


def _is_text(text: object, longest: int) -> bool:
    return text is None or (isinstance(text, str) and len(text) <= longest and text.isprintable())


def _point(xy: object) -> XY | None:
    """Return a point; None if the models have to check it."""
    if type(xy) is not list or len(xy) != 2:
        return None
    x, y = xy
    return (
        (x, y) if type(x) is type(y) is float and abs(x) <= LARGEST_COORDINATE >= abs(y) else None
    )


def _film(film: object) -> PlainFilm | None:
    """Return the size of a picture, if the document gives nothing else about it."""
    if not isinstance(film, dict) or film.keys() != {"size"}:
        return None
    size = film["size"]
    if type(size) is not list or len(size) != 2 or not all(type(v) is int and v > 0 for v in size):
        return None
    return PlainFilm((size[0], size[1]))


def _plan(plan: object) -> PlainPlan | None:
    """Return a plan, if the document gives nothing about it beyond procedure, target and places."""
    if not isinstance(plan, dict) or not plan.keys() <= {*PlainPlan._fields}:
        return None
    procedure, target = plan.get("procedure"), _target(plan.get("target"))
    hinge, entry = _point(plan.get("hinge")), _point(plan.get("entry"))
    read = PlainPlan(procedure, target, hinge, entry)
    lost = any(plan.get(k) is not None and v is None for k, v in read._asdict().items())
    return None if lost or procedure not in [None, *records.procedures()] else read


def _target(target: object) -> Target | None:
    """Return a target; None if the models have to check it."""
    if not isinstance(target, dict) or target.keys() != {"measure", "value"}:
        return None
    measure, value = target["measure"], target["value"]
    if measure not in [*records.targets()] or type(value) not in (int, float):
        return None
    try:
        return Target(measure, float(value))
    except (InputError, OverflowError):
        return None
