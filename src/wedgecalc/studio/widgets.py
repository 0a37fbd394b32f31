"""How every widget of the studio is made: styled, wide, and told what to do."""

from collections.abc import Callable, Iterable
from typing import Any

import panel as pn

from wedgecalc.studio import style
from wedgecalc.studio.loading import MOST
from wedgecalc.studio.words import WORDS


def styled(kind: Any, *args: Any, **options: Any) -> Any:
    """Return a widget in the studio's style."""
    return kind(
        *args,
        **{"stylesheets": [style.SHEET], "sizing_mode": "stretch_width", "margin": (3, 4)}
        | options,
    )


def button(studio: Any, key: str, act: Callable[[], Any], **options: Any) -> Any:
    """Return a button that does something to a studio."""
    made = styled(pn.widgets.Button, name=WORDS[key], **options)
    made.on_click(lambda _event: studio.later(act))
    return made


def choose(button: Any, chosen: bool) -> None:
    """Show a button as the chosen one of several, or as another; by a class, since Panel fetches its sheets anew for another type."""
    button.css_classes = ["chosen"] if chosen else []


def counted_drop(drop: Any, refused: Any) -> Any:
    """Count what a place to drop files receives on this side too: what a browser says of a size is its word alone."""
    take = drop._process_event

    def counted(event: Any) -> None:
        name = event.data.get("name")
        held = sum(map(len, drop._file_buffer.get(name, ()))) + len(event.data.get("data") or b"")
        if held > MOST * 2**20 and event.event_name != "delete_event":
            drop._file_buffer.pop(name, None)
            refused()
        else:
            take(event)

    drop._process_event = counted
    return drop


def forget(parts: Iterable[Any]) -> None:
    """Let go of what Panel keeps of widgets for ever.

    It keeps scripts that join two widgets by the first of them, in a dictionary that is to forget what nobody else knows; but a
    script knows its widget, and with it the whole page.
    """
    for part in parts:
        for widget in part.select():
            pn.links.Callback.registry.pop(widget, None)


def said(key: str) -> Any:
    """Return a heading among the widgets."""
    return pn.pane.HTML(f'<p class="label">{WORDS[key]}</p>', stylesheets=[style.SHEET])


def told() -> Any:
    """Return an empty place for words or a table."""
    return pn.pane.HTML("", stylesheets=[style.SHEET], sizing_mode="stretch_width")
