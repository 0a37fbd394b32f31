"""The film: a Bokeh figure on which landmarks, hinge and entry are dragged.

What the hand does is told by one small script in the browser: it finds the handle under the pointer, moves the view where there
is none, and sends one position at a time: the next goes out when the answer to the last has come, so that a slow machine
lags behind by one step and never by a queue.
"""

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
from wedgecalc.studio.operated import operated
from wedgecalc.studio.words import WORDS

OVERVIEW = 1600  # pixels of the longer side that the whole film is shown with
DETAIL = 1400  # and of the part in view when closer
LENS = 61  # pixels around the pointer that the magnifier shows
GRAB = 16  # pixels on the screen within which a handle is caught

SEND = """
const m = (fig.wedgecalc ??= {busy: false, waiting: [], mode: null, n: 0});
m.send = (what) => {
  if (m.busy && performance.now() - m.since < 3000) {
    if (what.kind !== 'move' || m.waiting.length === 0 || m.waiting.at(-1).kind !== 'move') m.waiting.push(what);
    else m.waiting[m.waiting.length - 1] = what;
    return;
  }
  m.busy = true; m.since = performance.now(); m.asked = what.at ?? m.since; m.n += 1;
  hand.data = {kind: [what.kind], name: [what.name ?? ''], x: [what.x ?? 0], y: [what.y ?? 0], n: [m.n]};
};
m.per_pixel = () => [(fig.x_range.end - fig.x_range.start) / fig.inner_width, (fig.y_range.end - fig.y_range.start) / fig.inner_height];
m.near = (x, y) => {
  const [ux, uy] = m.per_pixel(), d = spots.data; let best = null, least = GRAB;
  for (let i = 0; i < d.x.length; i++) {
    const far = Math.hypot((d.x[i] - x) / ux, (d.y[i] - y) / uy);
    if (far < least) { least = far; best = d.name[i]; }
  }
  return best;
};
""".replace("GRAB", str(GRAB))
_START = (
    SEND
    + """
const name = m.near(cb_obj.x, cb_obj.y);
m.mode = name; m.from = [fig.x_range.start, fig.x_range.end, fig.y_range.start, fig.y_range.end];
if (name) m.send({kind: 'start', name, x: cb_obj.x, y: cb_obj.y});
"""
)
_MOVE = (
    SEND
    + """
if (m.mode) { m.send({kind: 'move', name: m.mode, x: cb_obj.x, y: cb_obj.y, at: performance.now()}); return; }
if (!m.from) return;
const [ux, uy] = m.per_pixel(), dx = cb_obj.delta_x * ux, dy = cb_obj.delta_y * uy;
fig.x_range.setv({start: m.from[0] - dx, end: m.from[1] - dx});
fig.y_range.setv({start: m.from[2] + dy, end: m.from[3] + dy});
"""
)
_END = (
    SEND
    + "if (m.mode) m.send({kind: 'end', name: m.mode, x: cb_obj.x, y: cb_obj.y}); m.mode = null; m.from = null; m.pressed = false;"
)
_TAP = SEND + "m.send({kind: 'tap', name: m.near(cb_obj.x, cb_obj.y) ?? '', x: cb_obj.x, y: cb_obj.y});"
# Whoever holds a handle for a moment before moving it has pressed, for Bokeh, and drags no more: then the pointer's own moves count.
_HOVER = (
    SEND
    + """
if (m.pressed && m.mode) { m.send({kind: 'move', name: m.mode, x: cb_obj.x, y: cb_obj.y, at: performance.now()}); return; }
const now = performance.now();
if (lens.visible && !m.mode && now - (m.looked ?? 0) > 80) { m.looked = now; look.data = {x: [cb_obj.x], y: [cb_obj.y]}; }
"""
)
_ANSWER = SEND + "m.told?.(m.asked); m.busy = false; const next = m.waiting.shift(); if (next) m.send(next);"
_VIEW = (
    SEND
    + """
clearTimeout(m.timer);
m.timer = setTimeout(() => { view.data = {x: [fig.x_range.start, fig.x_range.end], y: [fig.y_range.start, fig.y_range.end]}; }, 250);
"""
)
# The whole of what is asked for, centred, a pixel as wide as it is high; after a zoom another size of the page keeps the middle.
_FIT = (
    SEND
    + """
const [w, h] = [fig.inner_width, fig.inner_height];
if (w > 0 && h > 0) {
  const from_goal = cb_obj === goal || !m.zoomed?.();
  const [left, right, low, high] = from_goal ? [...goal.data.x, ...goal.data.y] : [fig.x_range.start, fig.x_range.end, fig.y_range.start, fig.y_range.end];
  const unit = (from_goal ? 1.03 : 1) * Math.max((right - left) / w, (high - low) / h), x = (left + right) / 2, y = (low + high) / 2;
  const to = [x - unit * w / 2, x + unit * w / 2, y - unit * h / 2, y + unit * h / 2];
  fig.x_range.setv({start: to[0], end: to[1]}); fig.y_range.setv({start: to[2], end: to[3]});
  if (from_goal) m.zoomed = () => Math.abs(fig.x_range.end - fig.x_range.start - (to[1] - to[0])) > 1e-6 * (to[1] - to[0]);
}
"""
)


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
            tools="", toolbar_location=None, match_aspect=False, sizing_mode="stretch_both", min_height=300, min_width=240,
            x_range=Range1d(0, 400), y_range=Range1d(-900, 0), output_backend="canvas",
            name="wedgecalc-film", html_id="wedgecalc-film", html_attributes={"tabindex": "0", "role": "application", "aria-label": WORDS["film"]},
        )  # fmt: skip
        fig.styles = {"background-color": "var(--paper)"}
        fig.axis.visible, fig.grid.visible, fig.outline_line_color = False, False, None
        wheel = WheelZoomTool(zoom_on_axis=False)
        fig.add_tools(wheel)
        fig.toolbar.active_scroll = wheel
        self.sources = {
            name: ColumnDataSource(data=columns, name=f"wedgecalc-{name}") for name, columns in _EMPTY.items()
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
            fig.image("image", x="x", y="y", dw="dw", dh="dh", color_mapper=self.mapper, source=s[name])
        fig.patches(
            "xs", "ys", fill_color="fill", line_color="line", fill_alpha="alpha", line_width=1.2, source=s["solid"]
        )
        fig.multi_line("xs", "ys", line_color="color", line_width="width", line_dash="6 4", source=s["ghost"])
        fig.multi_line("xs", "ys", line_color="color", line_width="width", line_cap="round", source=s["lines"])
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
        self.letters = fig.text("x", "y", text="text", text_color="color", text_align="align", x_offset="aside", text_baseline="middle", text_font_size="13px", text_font_style="bold",
                                background_fill_color="white", background_fill_alpha=0.75, padding=2, source=s["words"]).glyph  # fmt: skip

    def _magnifier(self) -> Any:
        lens = figure(tools="", toolbar_location=None, width=150, height=150, x_range=Range1d(0, LENS), y_range=Range1d(0, LENS), visible=False,
                      html_attributes={"role": "img", "aria-label": WORDS["lens"]})  # fmt: skip
        lens.axis.visible, lens.grid.visible, lens.min_border = False, False, 0
        lens.image("image", x="x", y="y", dw="dw", dh="dh", color_mapper=self.mapper, source=self.sources["lens"])
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
            (PanStart, _START),
            (Pan, _MOVE),
            (PanEnd, _END),
            (Press, _START + "m.pressed = true;"),
            (PressUp, _END),
            (Tap, _TAP),
            (DoubleTap, _TAP),
            (MouseMove, _HOVER),
        ):
            fig.js_on_event(event, CustomJS(args=args, code=code))
        self.answer.js_on_change("data", CustomJS(args=args, code=_ANSWER))
        self.goal.js_on_change("data", CustomJS(args=args, code=_FIT))
        for size in ("inner_width", "inner_height"):
            fig.js_on_change(size, CustomJS(args=args, code=_FIT))
        for part in (fig.x_range, fig.y_range):
            part.js_on_change("start", CustomJS(args=args, code=_VIEW))
            part.js_on_change("end", CustomJS(args=args, code=_VIEW))
        self.hand.on_change("data", self._done)
        self.look.on_change("data", self._looked)
        self.view.on_change("data", self._viewed)

    def _done(self, _attr: str, _old: Any, new: Any) -> None:
        if len(new.get("kind", ())) != 1:
            return
        try:
            self.on_hand(str(new["kind"][0]), str(new["name"][0]), float(new["x"][0]), -float(new["y"][0]))
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
            part.background_fill_color = None if self.pixels is None else "#000000"  # else the page shows through
            part.border_fill_color = None
        self.letters.background_fill_color = colors.paper

    def load(self, pixels: NDArray[np.uint8] | None) -> None:
        """Show another radiograph, or none."""
        self.pixels, self.overview, self.shown = pixels, None if pixels is None else _reduced(pixels, OVERVIEW), None
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
        self.sources["image"].data = _placed(picture, left, top, left + columns * coarse, top + rows * coarse)
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


def _placed(pixels: NDArray[np.uint8], left: float, top: float, right: float, bottom: float) -> dict[str, list[Any]]:
    return {
        "image": [np.ascontiguousarray(pixels[::-1])],
        "x": [left],
        "y": [-bottom],
        "dw": [right - left],
        "dh": [bottom - top],
    }


_PICTURE: dict[str, list[Any]] = {"image": [], "x": [], "y": [], "dw": [], "dh": []}
_EMPTY: dict[str, dict[str, list[Any]]] = {
    "image": _PICTURE, "detail": _PICTURE, "lens": _PICTURE,
    "solid": {key: [] for key in ("xs", "ys", "fill", "line", "alpha")},
    "lines": {key: [] for key in ("xs", "ys", "color", "width")}, "ghost": {key: [] for key in ("xs", "ys", "color", "width")},
    "spots": {key: [] for key in ("x", "y", "name", "fill", "line", "size", "marker")}, "words": {key: [] for key in ("x", "y", "text", "color", "align", "aside")},
}  # fmt: skip
