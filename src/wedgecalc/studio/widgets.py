"""How every widget of the studio is made: styled, wide, and told what to do."""

from collections.abc import Callable
from typing import Any

import panel as pn

from wedgecalc.studio import style
from wedgecalc.studio.opening import MOST
from wedgecalc.studio.words import WORDS


def styled(kind: Any, *args: Any, **options: Any) -> Any:
    """Return a widget in the studio's style."""
    return kind(*args, **{"stylesheets": [style.SHEET], "sizing_mode": "stretch_width", "margin": (3, 4)} | options)


def later(act: Callable[[], Any]) -> None:
    """Do something to the page as soon as it may be changed: a widget also tells of itself while others may not touch the page.

    What is asked for first is done first; without a page it is done at once.
    """
    pn.state.execute(act, schedule=True)


def button(key: str, act: Any, **options: Any) -> Any:
    """Return a button that does something."""
    made = styled(pn.widgets.Button, name=WORDS[key], **options)
    made.on_click(lambda _event: later(act))
    return made


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


def said(key: str) -> Any:
    """Return a heading among the widgets."""
    return pn.pane.HTML(f'<p class="label">{WORDS[key]}</p>', stylesheets=[style.SHEET])


def told() -> Any:
    """Return an empty place for words or a table."""
    return pn.pane.HTML("", stylesheets=[style.SHEET], sizing_mode="stretch_width")
