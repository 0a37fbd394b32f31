"""A leg of which a file says nothing but its landmarks, as most files do: checked by hand, a hundred times in the time that the models of `format` take to load."""

from collections.abc import ItemsView, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from wedgecalc import records
from wedgecalc.geometry.frame import SIDES
from wedgecalc.sources.legs import FORMAT
from wedgecalc.sources.tables.cells import COORDINATES

if TYPE_CHECKING:
    from wedgecalc.sources.format import CaseFile

XY = tuple[float, float]
_KEYS = frozenset({"format", "id", "side", "units", "landmarks", "image", "film"})
_LONGEST = 200  # characters of a text


class PlainFilm(NamedTuple):
    """The size of the picture that was marked."""

    size: tuple[int, int]
    sha256: None = None


class PlainCase(NamedTuple):
    """What `wedgecalc.sources.format.CaseFile` has, of a file that says no more than this."""

    side: str
    units: str
    points: Mapping[str, XY]
    id: str | None
    image: str | None
    film: PlainFilm | None
    raw: dict[str, Any]
    mm_per_px: None = None
    scale_source: None = None
    calibration: None = None
    contours: None = None
    osteotomy: None = None
    landmark_sd_mm: None = None

    @property
    def landmarks(self) -> ItemsView[str, XY]:
        """Points by name, as a `CaseFile` gives them."""
        return self.points.items()

    @property
    def traced(self) -> dict[str, list[XY]]:
        """No outlines of bones."""
        return {}

    def model(self) -> "CaseFile":
        """Return the same as a model."""
        from wedgecalc.sources.format import CaseFile

        return CaseFile.model_validate(self.raw)


def plain_case(raw: Mapping[str, Any]) -> PlainCase | None:
    """Return what a document says, or None if it says more, or anything that the models might refuse: they say what is wrong."""
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


def _is_text(text: Any) -> bool:
    return type(text) is str and len(text) <= _LONGEST and text.isprintable()


def _film(film: Any) -> PlainFilm | None:
    """Return the size of a picture, if that is all that is said of it."""
    if type(film) is not dict or film.keys() != {"size"}:
        return None
    size = film["size"]
    if type(size) is not list or len(size) != 2 or not all(type(v) is int and v > 0 for v in size):
        return None
    return PlainFilm((size[0], size[1]))
