"""The film: a Bokeh figure on which handles are dragged; its browser side is `static/film.js`."""

from collections.abc import Callable, Mapping, Sequence

from bokeh.events import DoubleTap, MouseMove, Pan, PanEnd, PanStart, Press, PressUp, Tap
from bokeh.models import ColumnDataSource, CustomJS, Range1d, WheelZoomTool

from wedgecalc.drawing.theme import Theme
from wedgecalc.studio.assets import static
from wedgecalc.studio.layers import COLUMNS, Layers
from wedgecalc.studio.radiograph_view import Pixels, RadiographView
from wedgecalc.studio.widgets import Figure, bare_figure
from wedgecalc.studio.words import WORDS

GESTURES = (PanStart, Pan, PanEnd, Press, PressUp, Tap, DoubleTap, MouseMove)


class Film:
    """The figure, its layers, and actions on it.

    Parameters
    ----------
    on_hand : callable
        Called with kind (start, move, end, tap or key), name of the handle or key, x and y in the
        picture's coordinates.
    """

    def __init__(self, on_hand: Callable[[str, str, float, float], None]) -> None:
        self.on_hand = on_hand
        self.figure = _figure()
        self.radiograph = RadiographView()
        self.radiograph.draw_on(self.figure)
        self.sources = self.radiograph.sources | {
            name: ColumnDataSource(
                data={column: [] for column in columns}, name=f"wedgecalc-{name}"
            )
            for name, columns in COLUMNS.items()
        }
        self.hand = ColumnDataSource(data={"kind": [], "name": [], "x": [], "y": [], "n": []})
        self.view = ColumnDataSource(data={"x": [], "y": []})
        self.goal = ColumnDataSource(data={"x": [0, 400], "y": [-900, 0]})
        self.answer = ColumnDataSource(data={"n": [0]})
        self._draw()
        self._listen()

    def _draw(self) -> None:
        fig, s = self.figure, self.sources
        fig.patches(
            *("xs", "ys"),
            fill_color="fill",
            line_color="line",
            fill_alpha="alpha",
            line_width=1.2,
            source=s["solid"],
        )
        line = {"line_color": "color", "line_width": "width"}
        fig.multi_line("xs", "ys", line_dash="6 4", source=s["ghost"], **line)
        fig.multi_line("xs", "ys", line_cap="round", source=s["lines"], **line)
        fig.scatter(
            *("x", "y"),
            size="size",
            marker="marker",
            fill_color="fill",
            line_color="line",
            line_width=1.5,
            source=s["spots"],
        )
        self.letters = fig.text(
            *("x", "y"),
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

    def _listen(self) -> None:
        fig, view = self.figure, self.radiograph
        self.args = {  # the names in `film.js`
            "fig": fig,
            "hand": self.hand,
            "spots": self.sources["spots"],
            "look": view.look,
            "lens": view.lens,
            "view": self.view,
            "goal": self.goal,
            "answer": self.answer,
        }
        script = CustomJS(args=self.args, code=static("film.js"))
        for event in GESTURES:
            fig.js_on_event(event, script)
        for source in (self.answer, self.goal):
            source.js_on_change("data", script)
        for size in ("inner_width", "inner_height"):
            fig.js_on_change(size, script)
        for part in (fig.x_range, fig.y_range):
            part.js_on_change("start", script)
            part.js_on_change("end", script)
        self.hand.on_change("data", self._moved)
        self.view.on_change("data", lambda _attr, _old, new: view.look_at(new["x"], new["y"]))

    def _moved(self, _attr: str, _old: object, new: Mapping[str, Sequence[object]]) -> None:
        if len(new.get("kind", ())) != 1:
            return
        kind, name, x, y = (str(new[key][0]) for key in ("kind", "name", "x", "y"))
        try:
            self.on_hand(kind, name, float(x), -float(y))
        finally:
            self.answer.data = {"n": list(new["n"])}

    def show(self, layers: Layers) -> None:
        """Show layers; those that have not changed are not sent again."""
        for name, columns in layers.items():
            if dict(self.sources[name].data) != columns:
                self.sources[name].data = columns

    def dressed(self, colors: Theme) -> None:
        """Apply the colours of a theme."""
        for part in (self.figure, self.radiograph.lens):
            # Without a radiograph the page shows through.
            part.background_fill_color = None if self.radiograph.pixels is None else "#000000"
            part.border_fill_color = None
        self.letters.background_fill_color = colors.paper

    def load(self, pixels: Pixels | None) -> None:
        """Show a radiograph, or none."""
        self.radiograph.load(pixels)
        if pixels is not None:
            rows, columns = pixels.shape
            self.fit((0.0, 0.0, float(columns), float(rows)))

    def fit(self, bounds: tuple[float, float, float, float]) -> None:
        """Bring a part of the picture into view; the browser knows the size of the film.

        Parameters
        ----------
        bounds : tuple of float
            Left, top, right, bottom in the picture's coordinates.
        """
        left, top, right, bottom = bounds
        self.goal.data = {"x": [left, right], "y": [-bottom, -top]}

    def zoom(self, factor: float) -> None:
        """Zoom in (factor below 1) or out."""
        for part in (self.figure.x_range, self.figure.y_range):
            middle, half = (part.start + part.end) / 2, (part.end - part.start) / 2 * factor
            part.update(start=middle - half, end=middle + half)

    @property
    def middle(self) -> tuple[float, float]:
        """Centre of the view, in the picture's coordinates."""
        x, y = self.figure.x_range, self.figure.y_range
        return (x.start + x.end) / 2, -(y.start + y.end) / 2


def _figure() -> Figure:
    attributes = {"tabindex": "0", "role": "application", "aria-label": WORDS["film"]}
    fig = bare_figure(
        name="wedgecalc-film",
        html_id="wedgecalc-film",
        sizing_mode="stretch_both",
        min_height=300,
        min_width=240,
        x_range=Range1d(0, 400),
        y_range=Range1d(-900, 0),
        output_backend="canvas",
        html_attributes=attributes,
    )
    fig.styles = {"background-color": "var(--paper)"}
    wheel = WheelZoomTool(zoom_on_axis=False)
    fig.add_tools(wheel)
    fig.toolbar.active_scroll = wheel
    return fig
