"""The film: the element in which handles are dragged; its browser side is `wedgecalc.web.film`."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypedDict

import param
from panel.custom import JSComponent

from wedgecalc.geometry.plane import XY
from wedgecalc.studio.assets import static
from wedgecalc.studio.film_layers import Layers
from wedgecalc.studio.radiograph_view import GreyPixels, RadiographView
from wedgecalc.studio.widgets import Scheduler
from wedgecalc.web.film import FILM_WORDS, script, style


class FilmElement(JSComponent):  # type: ignore[misc]  # Panel has no usable types
    """The film on the page: gets its content as properties, and sends actions as messages."""

    words = param.String(default=json.dumps(FILM_WORDS))
    scene = param.String(doc="Layers over the picture and state of the film, as JSON.")
    picture = param.Bytes(default=b"", doc="The radiograph, as `_picture_message` writes it.")
    cut = param.Bytes(default=b"", doc="The same after a correction, shown in its place.")
    goal = param.String(doc="The part to bring into view, as JSON.")
    answered = param.Integer(default=0, doc="Number of the last action that was handled.")

    _esm = script() + static("film-panel.js")
    _stylesheets = [style()]  # noqa: RUF012  # as Panel reads it

    on_message: Callable[[object], None] = staticmethod(lambda _data: None)

    def _handle_msg(self, data: object) -> None:
        self.on_message(data)


class FilmState(TypedDict):
    """The state of the film besides its layers.

    Attributes
    ----------
    mm : float or None
        Millimetres per unit of the picture.
    placing : str or None
        Label of the landmark that the next click places.
    locked : bool
        Whether nothing can be moved.
    tool : mapping or None
        The tool in use: its kind, and a number that differs at each use.
    """

    mm: float | None
    placing: str | None
    locked: bool
    tool: Mapping[str, object] | None


class FilmView:
    """The element, its layers, and actions on it.

    Parameters
    ----------
    on_hand : callable
        Called with the kind of an action (start, move, end, tap, choose, key, or the tool with
        which something was drawn), the name of the handle or key, and points of the picture.
    page : Scheduler
    """

    def __init__(self, on_hand: Callable[[str, str, Sequence[XY]], None], page: Scheduler) -> None:
        self.on_hand, self.page = on_hand, page
        self.element = FilmElement(
            sizing_mode="stretch_both", min_height=120, min_width=200, margin=0
        )
        self.element.on_message = self._received
        self.radiograph = RadiographView(lambda cut: self.element.param.update(cut=cut))
        self.goals = 0

    def _received(self, data: object) -> None:
        match data:
            case {"kind": str(kind), "name": str(name), "points": list(points), "n": int(n)}:
                valid = [xy for xy in map(_point, points) if xy]
                self.page.later(lambda: self._handle(kind, name, valid, n))

    def _handle(self, kind: str, name: str, points: Sequence[XY], n: int) -> None:
        try:
            self.on_hand(kind, name, points)
        finally:
            self.element.answered = n

    def show(self, layers: Layers, scene: FilmState) -> None:
        """Show layers; what has not changed is not sent again."""
        self.element.scene = json.dumps({**layers, **scene}, separators=(",", ":"))

    def load(self, pixels: GreyPixels | None) -> None:
        """Show a radiograph, or none."""
        self.element.picture = self.radiograph.load(pixels)

    def fit(self, bounds: tuple[float, float, float, float]) -> None:
        """Bring a part of the picture into view; the browser knows the size of the film.

        Parameters
        ----------
        bounds : tuple of float
            Left, top, right, bottom in the picture's coordinates.
        """
        self.goals += 1  # so that the same part is shown again
        self.element.goal = json.dumps({"bounds": bounds, "n": self.goals})


def _point(xy: object) -> XY | None:
    """Return a point from the browser; None for anything else."""
    match xy:
        case [int() | float() as x, int() | float() as y] if math.isfinite(x) and math.isfinite(y):
            return float(x), float(y)
    return None
