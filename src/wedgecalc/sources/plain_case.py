"""A case with nothing but landmarks, checked without the models of `format`.

Most files hold no more, and the models take as long to load as a hundred such files to check.
"""

from collections.abc import ItemsView, Mapping
from typing import TYPE_CHECKING, NamedTuple

from wedgecalc import records
from wedgecalc.geometry.frame import SIDES
from wedgecalc.planning.double_request import DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.legs import FORMAT
from wedgecalc.sources.tables.cells import COORDINATES

if TYPE_CHECKING:
    from wedgecalc.sources.format import CaseFile

XY = tuple[float, float]
_KEYS = frozenset({"format", "id", "side", "units", "landmarks", "image", "film"})
_LONGEST = 200  # characters of an id or a file name


class PlainFilm(NamedTuple):
    """The size of the picture that was marked."""

    size: tuple[int, int]
    sha256: None = None


class PlainCase(NamedTuple):
    """The part of a `wedgecalc.sources.format.CaseFile` that such a file has."""

    side: str
    units: str
    points: Mapping[str, XY]
    id: str | None
    image: str | None
    film: PlainFilm | None
    raw: Document
    label: None = None
    film_date: None = None
    mm_per_px: None = None
    scale_source: None = None
    calibration: None = None
    contours: None = None
    osteotomy: None = None
    landmark_sd_mm: None = None

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
        """The plan as a request: an empty one."""
        return PlanRequest()

    @property
    def double(self) -> DoubleRequest:
        """What the file says of a correction at two levels: nothing."""
        return DoubleRequest()

    def model(self) -> "CaseFile":
        """Return the same case as a model."""
        from wedgecalc.sources.format import CaseFile

        return CaseFile.model_validate(self.raw)


def plain_case(raw: Document) -> PlainCase | None:
    """Return the case that a document describes; None if it needs the models.

    It does if it has further keys, or anything that the models might refuse with a reason.
    """
    side, units, marks = raw.get("side"), raw.get("units"), raw.get("landmarks")
    name, image, film = raw.get("id"), raw.get("image"), _film(raw.get("film"))
    if (
        not raw.keys() <= _KEYS
        or raw.get("format") != FORMAT
        or type(side) is not str
        or side not in SIDES
        or units not in ("px", "mm")
        or type(marks) is not dict
        or not all(text is None or _is_text(text) for text in (name, image))
        or (film is None and raw.get("film") is not None)
    ):
        return None
    points = {}
    for landmark, record in records.landmarks().items():
        xy = marks.get(landmark)
        if type(xy) is list and len(xy) == 2:
            points[landmark] = x, y = xy[0], xy[1]
            if not (type(x) is type(y) is float and abs(x) <= COORDINATES >= abs(y)):
                return None
        elif record.required:
            return None
    if len(points) < len(marks):
        return None
    return PlainCase(side, units, points, name, image, film, dict(raw))


def _is_text(text: object) -> bool:
    return isinstance(text, str) and len(text) <= _LONGEST and text.isprintable()


def _film(film: object) -> PlainFilm | None:
    """Return the size of a picture, if the document gives nothing else about it."""
    if not isinstance(film, dict) or film.keys() != {"size"}:
        return None
    size = film["size"]
    if type(size) is not list or len(size) != 2 or not all(type(v) is int and v > 0 for v in size):
        return None
    return PlainFilm((size[0], size[1]))
