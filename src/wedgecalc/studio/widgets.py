"""The studio's widgets: styled, as wide as their column, and connected to actions."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import panel as pn

from wedgecalc.studio.assets import SHEET, rendered
from wedgecalc.studio.loading import UPLOAD_MB
from wedgecalc.studio.words import WORDS

if TYPE_CHECKING:
    import bokeh.events
    import param.parameterized

# Panel and Bokeh have no usable types, so these aliases only inform readers.
Widget: TypeAlias = pn.widgets.Widget
Viewable: TypeAlias = pn.viewable.Viewable
Options: TypeAlias = Sequence[str] | Mapping[str, object]  # choices, by label


class Scheduler(Protocol):
    """A queue in which actions wait until the page may be changed."""

    def later(self, act: Callable[[], object]) -> None:
        """Do something as soon as the page may be changed."""


def styled(kind: type[Viewable], *args: object, **options: object) -> Viewable:
    """Return a widget or pane in the studio's style."""
    usual = {"stylesheets": [SHEET], "sizing_mode": "stretch_width", "margin": (3, 4)}
    return kind(*args, **usual | options)


def button(studio: Scheduler, key: str, act: Callable[[], object], **options: object) -> Widget:
    """Return a button for an action; `key` is that of its label in `WORDS`."""
    widget = styled(pn.widgets.Button, name=WORDS[key], **options)
    widget.on_click(lambda _event: studio.later(act))
    return widget


def select(key: str, options: Options, **more: object) -> Widget:
    """Return a list to choose from."""
    return styled(pn.widgets.Select, name=WORDS[key], options=options, **more)


def number(key: str, low: float | None = None, high: float | None = None, **more: object) -> Widget:
    """Return a field for a number, in steps of 0.5, which is marked while out of its limits.

    The browser alone would silently set such a number to the nearest limit.
    """
    options = {"value": None, "step": 0.5} | more
    field = styled(NumberField, name=WORDS[key], **options)
    set_limits(
        field, WORDS[key], -math.inf if low is None else low, math.inf if high is None else high
    )
    field.param.watch(lambda _event: _mark(field), "value")
    return field


def set_limits(field: Widget, label: str, low: float, high: float) -> None:
    """Set the label and the limits of a number field."""
    field.limits, field.label_text = (low, high), label
    _mark(field)


def out_of_limits(field: Widget) -> bool:
    """Return whether a field has a number out of its limits, which must not be used."""
    limits: tuple[float, float] | None = getattr(field, "limits", None)
    if limits is None or field.value is None:
        return False
    return not limits[0] <= field.value <= limits[1]


def mark_refused(field: Widget, refused: bool) -> None:
    """Mark a field whose number is within its limits but refused for this leg, or unmark it."""
    if not out_of_limits(field):
        field.css_classes = ["wrong"] if refused else []


def signed(number: float) -> str:
    """Return a number as it is typeset, with a minus sign.

    >>> signed(-50.0), signed(0.5)
    ('−50', '0.5')
    """
    return f"{number:g}".replace("-", "−")


def _mark(field: Widget) -> None:
    if field.value is not None and math.isnan(field.value):  # a field that was emptied
        field.value = None
    out, (low, high) = out_of_limits(field), field.limits
    limited = math.isfinite(low) and math.isfinite(high)
    words = WORDS["limits" if out else "within-limits"]
    text = words.format(label=field.label_text, low=signed(low), high=signed(high))
    field.name = text if limited else field.label_text
    field.css_classes = ["wrong"] if out else []


def slider(key: str, low: int, high: int, **more: object) -> Widget:
    """Return a slider of whole numbers that starts at 0."""
    return styled(pn.widgets.IntSlider, name=WORDS[key], start=low, end=high, value=0, **more)


def check_box(key: str, value: bool) -> Widget:
    """Return a box to tick."""
    return styled(pn.widgets.Checkbox, name=WORDS[key], value=value, css_classes=["tick"])


def column(*parts: Viewable) -> Viewable:
    """Return parts one below the other."""
    return pn.Column(*parts, sizing_mode="stretch_width")


def row(*parts: Viewable, **options: object) -> Viewable:
    """Return parts side by side, aligned at the bottom, as labels may have one line or two."""
    for part in parts:
        part.align = ("start", "end") if part.align == "start" else part.align
    return pn.Row(*parts, sizing_mode="stretch_width", **options)


def flow(*parts: Viewable, whole: bool = True) -> Viewable:
    """Return parts side by side, on as many lines as needed; as wide as the column if `whole`."""
    wide = "stretch_width" if whole else None
    return pn.FlexBox(*parts, sizing_mode=wide, align_items="center")


def html(text: str = "", **options: object) -> Viewable:
    """Return a pane of HTML."""
    return styled(pn.pane.HTML, text, **options)


def heading(key: str) -> Viewable:
    """Return a heading."""
    return html(rendered("heading.html", text=WORDS[key]))


def mark_chosen(button: Widget, chosen: bool) -> None:
    """Show a button as chosen among several, or not.

    This is done by a CSS class, as Panel would fetch its style sheets again for a new button type.
    """
    button.css_classes = ["chosen"] if chosen else []


class Listener:
    """Calls actions for values set by the user, not for those set by the program.

    A number out of its limits calls no action.
    """

    def __init__(self, studio: Scheduler) -> None:
        self.studio, self.silent = studio, False

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Change widgets without calling their actions."""
        self.silent = True
        try:
            yield
        finally:
            self.silent = False

    def watch(self, widget: Widget, act: Callable[[Any], object], of: str = "value") -> None:
        """Call an action with each new value of a widget."""

        def changed(event: "param.parameterized.Event") -> None:
            if not (self.silent or out_of_limits(widget)):
                self.studio.later(lambda: act(event.new))

        widget.param.watch(changed, of)


class NumberField(pn.widgets.FloatInput):  # type: ignore[misc]
    """A number field that stays empty without a number, where Panel shows “NaN”."""

    def _process_param_change(self, params: dict[str, object]) -> dict[str, object]:
        empty = [key for key in ("value", "value_throttled") if params.get(key, 0) is None]
        changes: dict[str, object] = super()._process_param_change(params)
        return changes | {key: None for key in empty if key in changes}


class FileDrop(pn.widgets.FileDropper):  # type: ignore[misc]
    """A place to drop files that limits the bytes received, whatever size the browser states.

    Panel has no public way to see the pieces of a file before they are joined.
    """

    def __init__(self, refused: Callable[[], None], **params: object) -> None:
        super().__init__(**params)
        self._refused = refused

    def _process_event(self, event: "bokeh.events.ModelEvent") -> None:
        name, piece = event.data.get("name"), event.data.get("data") or b""
        if event.event_name == "upload_event":
            if event.data.get("chunk") != 1 and name not in self._file_buffer:
                return  # the rest of a file that was refused
            held = sum(map(len, self._file_buffer.get(name, ()))) + len(piece)
            if held > UPLOAD_MB * 2**20:
                self._file_buffer.pop(name, None)
                self._refused()
                return
        super()._process_event(event)


def release(parts: Iterable[Viewable]) -> None:
    """Release the widgets of a page, which Panel would keep for ever.

    Panel keeps scripts that link two widgets in a weak dictionary, by the first widget. As a script
    refers to its widget and thus to the whole page, the entry would never be freed.
    """
    for part in parts:
        for widget in part.select():
            pn.links.Callback.registry.pop(widget, None)
