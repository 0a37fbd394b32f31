"""The film: a Bokeh figure on which landmarks, hinge and entry are dragged; `gestures` has what the browser does."""

from collections.abc import Callable
from typing import Any

import numpy as np
from bokeh.events import DoubleTap, MouseMove, Pan, PanEnd, PanStart, Press, PressUp, Tap
from bokeh.models import ColumnDataSource, CustomJS, LinearColorMapper, Range1d, WheelZoomTool
from bokeh.palettes import Greys256
from bokeh.plotting import figure
from numpy.typing import NDArray
from PIL import Image

from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.theme import Theme
from wedgecalc.studio.gestures import ANSWER, END, FIT, HOVER, MOVE, START, TAP, VIEW
from wedgecalc.studio.virtual_postop import operated
from wedgecalc.studio.words import WORDS

OVERVIEW = 1600  # pixels of the longer side that the whole film is shown with
DETAIL = 1400  # and of the part in view when closer
LENS = 61  # pixels around the pointer that the magnifier shows


class Film:
    """The figure, its layers, and what the hand does.

    Parameters
    ----------
    on_hand : callable
        Told what was done: kind (start, move, end, tap, or a key), the handle's name, x and y in the picture's coordinates.
    """

    def __init__(self, on_hand: Callable[[str, str, float, float], None]) -> None:
        self.on_hand = on_hand
        self.pixels: NDArray[np.uint8] | None = None
        self.overview: NDArray[np.uint8] | None = None
        self.shown: tuple[Scene, float] | None = (
            None  # the plan, and the share of it, with which the radiograph is shown
        )
        self.mapper = LinearColorMapper(palette=Greys256, low=0, high=255)
        self.figure = fig = figure(
            tools="",
            toolbar_location=None,
            match_aspect=False,
            sizing_mode="stretch_both",
            min_height=300,
            min_width=240,
            x_range=Range1d(0, 400),
            y_range=Range1d(-900, 0),
            output_backend="canvas",
            name="wedgecalc-film",
            html_id="wedgecalc-film",
            html_attributes={"tabindex": "0", "role": "application", "aria-label": WORDS["film"]},
        )
        fig.styles = {"background-color": "var(--paper)"}
        fig.axis.visible, fig.grid.visible, fig.outline_line_color = False, False, None
        wheel = WheelZoomTool(zoom_on_axis=False)
        fig.add_tools(wheel)
        fig.toolbar.active_scroll = wheel
        self.sources = {
            name: ColumnDataSource(data=columns, name=f"wedgecalc-{name}")
            for name, columns in _EMPTY.items()
        }
        self.hand = ColumnDataSource(data={"kind": [], "name": [], "x": [], "y": [], "n": []})
        self.look, self.view = (ColumnDataSource(data={"x": [], "y": []}) for _ in range(2))
        self.goal = ColumnDataSource(data={"x": [0, 400], "y": [-900, 0]})
        self.answer = ColumnDataSource(data={"n": [0]})
        self._draw()
        self.lens = self._magnifier()
        self._listen()

    def _draw(self) -> None:
        fig, s = self.figure, self.sources
        for name in ("image", "detail"):
            fig.image(
                "image", x="x", y="y", dw="dw", dh="dh", color_mapper=self.mapper, source=s[name]
            )
        fig.patches(
            "xs",
            "ys",
            fill_color="fill",
            line_color="line",
            fill_alpha="alpha",
            line_width=1.2,
            source=s["solid"],
        )
        fig.multi_line(
            "xs", "ys", line_color="color", line_width="width", line_dash="6 4", source=s["ghost"]
        )
        fig.multi_line(
            "xs", "ys", line_color="color", line_width="width", line_cap="round", source=s["lines"]
        )
        fig.scatter(
            "x",
            "y",
            size="size",
            marker="marker",
            fill_color="fill",
            line_color="line",
            line_width=1.5,
            source=s["spots"],
        )
        self.letters = fig.text(
            "x",
            "y",
            text="text",
            text_color="color",
            text_align="align",
            x_offset="aside",
            text_baseline="middle",
            text_font_size="13px",
            text_font_style="bold",
            background_fill_color="white",
            background_fill_alpha=0.75,
            padding=2,
            source=s["words"],
        ).glyph

    def _magnifier(self) -> Any:
        lens = figure(
            tools="",
            toolbar_location=None,
            width=150,
            height=150,
            x_range=Range1d(0, LENS),
            y_range=Range1d(0, LENS),
            visible=False,
            html_attributes={"role": "img", "aria-label": WORDS["lens"]},
        )
        lens.axis.visible, lens.grid.visible, lens.min_border = False, False, 0
        lens.image(
            "image",
            x="x",
            y="y",
            dw="dw",
            dh="dh",
            color_mapper=self.mapper,
            source=self.sources["lens"],
        )
        middle = LENS / 2
        lens.multi_line(
            [[middle, middle], [0, LENS]],
            [[0, LENS], [middle, middle]],
            line_color="#e69f00",
            line_width=1,
            line_alpha=0.8,
        )
        return lens

    def _listen(self) -> None:
        fig = self.figure
        args = {
            "fig": fig,
            "hand": self.hand,
            "spots": self.sources["spots"],
            "look": self.look,
            "lens": self.lens,
            "view": self.view,
            "goal": self.goal,
        }
        for event, code in (
            (PanStart, START),
            (Pan, MOVE),
            (PanEnd, END),
            (Press, START + "m.pressed = true;"),
            (PressUp, END),
            (Tap, TAP),
            (DoubleTap, TAP),
            (MouseMove, HOVER),
        ):
            fig.js_on_event(event, CustomJS(args=args, code=code))
        self.answer.js_on_change("data", CustomJS(args=args, code=ANSWER))
        self.goal.js_on_change("data", CustomJS(args=args, code=FIT))
        for size in ("inner_width", "inner_height"):
            fig.js_on_change(size, CustomJS(args=args, code=FIT))
        for part in (fig.x_range, fig.y_range):
            part.js_on_change("start", CustomJS(args=args, code=VIEW))
            part.js_on_change("end", CustomJS(args=args, code=VIEW))
        self.hand.on_change("data", self._done)
        self.look.on_change("data", self._looked)
        self.view.on_change("data", self._viewed)

    def _done(self, _attr: str, _old: Any, new: Any) -> None:
        if len(new.get("kind", ())) != 1:
            return
        try:
            self.on_hand(
                str(new["kind"][0]), str(new["name"][0]), float(new["x"][0]), -float(new["y"][0])
            )
        finally:
            self.answer.data = {"n": list(new["n"])}

    def show(self, layers: dict[str, dict[str, list[Any]]]) -> None:
        """Show other layers; what has not changed is not sent again."""
        for name, columns in layers.items():
            if dict(self.sources[name].data) != columns:
                self.sources[name].data = columns

    def dressed(self, colors: Theme) -> None:
        """Take on the colours of a theme."""
        for part in (self.figure, self.lens):
            part.background_fill_color = (
                None if self.pixels is None else "#000000"
            )  # else the page shows through
            part.border_fill_color = None
        self.letters.background_fill_color = colors.paper

    def load(self, pixels: NDArray[np.uint8] | None) -> None:
        """Show another radiograph, or none."""
        self.pixels, self.overview, self.shown = (
            pixels,
            None if pixels is None else _reduced(pixels, OVERVIEW),
            None,
        )
        self.sources["detail"].data = dict(_EMPTY["detail"])
        self.sources["lens"].data = dict(_EMPTY["lens"])
        self.lens.visible = pixels is not None
        if pixels is None or self.overview is None:
            self.sources["image"].data = dict(_EMPTY["image"])
            return
        rows, columns = pixels.shape
        self.sources["image"].data = _placed(self.overview, 0, 0, columns, rows)
        self.fit((0.0, 0.0, float(columns), float(rows)))

    def operate(self, scene: Scene | None, share: float) -> None:
        """Show the radiograph cut and turned with this share of a plan made; as it was without a plan, or for none of it."""
        if self.pixels is None or self.overview is None:
            return
        coarse, was = self.pixels.shape[0] / self.overview.shape[0], self.shown
        if scene is not None and was is not None and was[0] is scene and was[1] == share:
            return
        cut = None if scene is None else operated(self.overview, coarse, scene, share)
        if cut is None and was is None:
            return
        self.shown = None if cut is None or scene is None else (scene, share)
        picture, origin = cut if cut is not None else (self.overview, 0j)
        left, top = origin.real * coarse, origin.imag * coarse
        rows, columns = picture.shape
        self.sources["image"].data = _placed(
            picture, left, top, left + columns * coarse, top + rows * coarse
        )
        self._detail()

    def fit(self, bounds: tuple[float, float, float, float]) -> None:
        """Bring a part of the picture into view whole: left, top, right, bottom in its coordinates. The browser knows how large it is."""
        left, top, right, bottom = bounds
        self.goal.data = {"x": [left, right], "y": [-bottom, -top]}

    def zoom(self, factor: float) -> None:
        """Come closer (less than 1) or go away."""
        for part in (self.figure.x_range, self.figure.y_range):
            middle, half = (part.start + part.end) / 2, (part.end - part.start) / 2 * factor
            part.update(start=middle - half, end=middle + half)

    @property
    def middle(self) -> tuple[float, float]:
        """Middle of what is in view, in the picture's coordinates."""
        x, y = self.figure.x_range, self.figure.y_range
        return (x.start + x.end) / 2, -(y.start + y.end) / 2

    def _viewed(self, _attr: str, _old: Any, _new: Any) -> None:
        self._detail()

    def _detail(self) -> None:
        """Show the part in view as finely as the film has it, when it is closer than the whole is shown and nothing has moved."""
        new = self.view.data
        if self.pixels is None or len(new["x"]) != 2:
            return
        rows, columns = self.pixels.shape
        left, right = (int(np.clip(v, 0, columns)) for v in (new["x"][0], new["x"][1]))
        top, bottom = (int(np.clip(-v, 0, rows)) for v in (new["y"][1], new["y"][0]))
        if (
            self.shown is not None
            or right - left < 2
            or bottom - top < 2
            or max(rows, columns) <= OVERVIEW
            or max(right - left, bottom - top) > 0.6 * max(rows, columns)
        ):
            self.sources["detail"].data = dict(_EMPTY["detail"])
            return
        self.sources["detail"].data = _placed(
            _reduced(self.pixels[top:bottom, left:right], DETAIL), left, top, right, bottom
        )

    def _looked(self, _attr: str, _old: Any, new: Any) -> None:
        if self.pixels is None or not len(new["x"]):
            return
        x, y, half = int(new["x"][0]), int(-new["y"][0]), LENS // 2
        rows, columns = self.pixels.shape
        if not (half <= x < columns - half and half <= y < rows - half):
            return
        part = self.pixels[y - half : y + half + 1, x - half : x + half + 1]
        self.sources["lens"].data = {
            "image": [np.ascontiguousarray(part[::-1])],
            "x": [0],
            "y": [0],
            "dw": [LENS],
            "dh": [LENS],
        }


def _reduced(pixels: NDArray[np.uint8], most: int) -> NDArray[np.uint8]:
    """Return a picture reduced until its longer side has at most so many pixels."""
    step = max(pixels.shape) / most
    if step <= 1:
        return pixels
    size = max(round(pixels.shape[1] / step), 1), max(round(pixels.shape[0] / step), 1)
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX, reducing_gap=2.0))


def _placed(
    pixels: NDArray[np.uint8], left: float, top: float, right: float, bottom: float
) -> dict[str, list[Any]]:
    return {
        "image": [np.ascontiguousarray(pixels[::-1])],
        "x": [left],
        "y": [-bottom],
        "dw": [right - left],
        "dh": [bottom - top],
    }


_PICTURE: dict[str, list[Any]] = {"image": [], "x": [], "y": [], "dw": [], "dh": []}
_EMPTY: dict[str, dict[str, list[Any]]] = {
    "image": _PICTURE,
    "detail": _PICTURE,
    "lens": _PICTURE,
    "solid": {key: [] for key in ("xs", "ys", "fill", "line", "alpha")},
    "lines": {key: [] for key in ("xs", "ys", "color", "width")},
    "ghost": {key: [] for key in ("xs", "ys", "color", "width")},
    "spots": {key: [] for key in ("x", "y", "name", "fill", "line", "size", "marker")},
    "words": {key: [] for key in ("x", "y", "text", "color", "align", "aside")},
}
