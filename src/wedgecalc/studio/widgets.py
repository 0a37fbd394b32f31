"""How every widget of the studio is made: styled, wide, and told what to do."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import panel as pn
from bokeh.plotting import figure

from wedgecalc.studio.assets import SHEET, rendered
from wedgecalc.studio.loading import MOST
from wedgecalc.studio.words import WORDS


def styled(kind: Any, *args: Any, **options: Any) -> Any:
    """Return a widget in the studio's style."""
    usual = {"stylesheets": [SHEET], "sizing_mode": "stretch_width", "margin": (3, 4)}
    return kind(*args, **usual | options)


def button(studio: Any, key: str, act: Callable[[], Any], **options: Any) -> Any:
    """Return a button that does something to a studio."""
    made = styled(pn.widgets.Button, name=WORDS[key], **options)
    made.on_click(lambda _event: studio.later(act))
    return made


def select(key: str, options: Any, **more: Any) -> Any:
    """Return a list to choose from."""
    return styled(pn.widgets.Select, name=WORDS[key], options=options, **more)


def number(key: str, low: float | None = None, high: float | None = None, **more: Any) -> Any:
    """Return a field for a number, in steps of one half."""
    options = {"value": None, "step": 0.5} | more
    return styled(pn.widgets.FloatInput, name=WORDS[key], start=low, end=high, **options)


def slider(key: str, low: int, high: int, **more: Any) -> Any:
    """Return a slider of whole numbers that begins at 0."""
    return styled(pn.widgets.IntSlider, name=WORDS[key], start=low, end=high, value=0, **more)


def bare_figure(**options: Any) -> Any:
    """Return a Bokeh figure of nothing but what is drawn on it."""
    fig = figure(tools="", toolbar_location=None, **options)
    fig.axis.visible, fig.grid.visible, fig.outline_line_color = False, False, None
    return fig


def column(*parts: Any) -> Any:
    """Return widgets one below the other."""
    return pn.Column(*parts, sizing_mode="stretch_width")


def row(*parts: Any) -> Any:
    """Return widgets side by side."""
    return pn.Row(*parts, sizing_mode="stretch_width")


def html(text: str = "", **options: Any) -> Any:
    """Return a place for HTML."""
    return styled(pn.pane.HTML, text, **options)


def heading(key: str) -> Any:
    """Return a heading among the widgets."""
    return html(rendered("heading.html", text=WORDS[key]))


def choose(button: Any, chosen: bool) -> None:
    """Show a button as the chosen one of several, or as another.

    By a class: Panel fetches its style sheets anew for another type of button.
    """
    button.css_classes = ["chosen"] if chosen else []


class Listener:
    """Tells a studio of values that a person sets, not of those that follow the leg."""

    def __init__(self, studio: Any) -> None:
        self.studio, self.silent = studio, False

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Change widgets that then tell nothing."""
        self.silent = True
        try:
            yield
        finally:
            self.silent = False

    def watch(self, widget: Any, act: Callable[[Any], None]) -> None:
        """Do something with a widget's new value."""

        def changed(event: Any) -> None:
            if not self.silent:
                self.studio.later(lambda: act(event.new))

        widget.param.watch(changed, "value")


class FileDrop(pn.widgets.FileDropper):  # type: ignore[misc]
    """A place to drop files that counts what arrives: the size a browser states proves nothing.

    Panel offers no public way to see the pieces of a file before it has joined them.
    """

    def __init__(self, refused: Callable[[], None], **params: Any) -> None:
        super().__init__(**params)
        self._refused = refused

    def _process_event(self, event: Any) -> None:
        name, piece = event.data.get("name"), event.data.get("data") or b""
        if event.event_name == "upload_event":
            if event.data.get("chunk") != 1 and name not in self._file_buffer:
                return  # the rest of a file that was refused
            held = sum(map(len, self._file_buffer.get(name, ()))) + len(piece)
            if held > MOST * 2**20:
                self._file_buffer.pop(name, None)
                self._refused()
                return
        super()._process_event(event)


def forget(parts: Iterable[Any]) -> None:
    """Let go of what Panel keeps of widgets for ever.

    Panel holds scripts that join two widgets in a weak dictionary keyed by the first of them; but a
    script refers to its widget, and with it to the whole page, so that the entry never goes.
    """
    for part in parts:
        for widget in part.select():
            pn.links.Callback.registry.pop(widget, None)
