"""Exchange with the browser: downloads, the leg saved in the tab, the quiz's record, keys."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence

import panel as pn
from bokeh.document import Document
from bokeh.models import ColumnDataSource, CustomJS, Div

from wedgecalc.drawing.theme import THEMES
from wedgecalc.studio.assets import static
from wedgecalc.studio.widgets import Viewable


class Browser:
    """Carries texts to a page's scripts, and back.

    Parameters
    ----------
    on_recalled : callable
        Called with the stored texts, each JSON or empty: the legs of the tab, the quiz's record, and
        the legs of the tab that was used last.

    Attributes
    ----------
    keeps : bool
        Whether legs and films outlive tab and server on this machine; only at the user's request.
    theme : str
        The theme that the tab had; empty if none was chosen.
    """

    def __init__(self, on_recalled: Callable[[str, str, str], None]) -> None:
        self.on_recalled, self.keeps, self.theme = on_recalled, False, ""
        self.parcel, self.memory, self.record, self.recalled = (
            ColumnDataSource(data={"text": []}) for _ in range(4)
        )
        self.parcel.js_on_change("data", CustomJS(code=static("download.js")))
        remember = CustomJS(args={"record": self.record}, code=static("remember.js"))
        self.memory.js_on_change("data", remember)
        self.record.js_on_change("data", remember)
        self.recalled.on_change("data", self._recalled)

    @property
    def carrier(self) -> Viewable:
        """An invisible part of the page that holds the data sources."""
        tags = [self.parcel, self.memory, self.recalled, self.record]
        return pn.pane.Bokeh(Div(text="", visible=False, tags=tags), width=0, height=0, margin=0)

    def ready(self, document: Document) -> None:
        """Listen to the keyboard, and ask for what the tab has saved, once the page is loaded."""
        script = CustomJS(
            args={"recalled": self.recalled}, code=static("names.js") + static("page.js")
        )
        document.js_on_event("document_ready", script)

    def download(self, name: str, data: bytes) -> None:
        """Hand a file to the browser's downloads."""
        self.parcel.data = {"text": [name, base64.b64encode(data).decode()]}

    def remember(self, kept: Mapping[str, object]) -> None:
        """Save the legs and the keys of their radiographs in the tab or, if asked, the browser."""
        self.memory.data = {"text": [json.dumps(kept), "on" if self.keeps else "off"]}

    def keep(self, on: bool) -> None:
        """Turn keeping legs on or off; legs kept so far are removed in both cases."""
        self.keeps = on
        self.memory.data = {"text": ["", "on" if on else "off"]}

    def forget(self) -> None:
        """Remove the legs that are kept."""
        self.memory.data = {"text": ["", ""]}

    def keep_record(self, record: str) -> None:
        """Save the quiz's record in the browser."""
        self.record.data = {"text": [record]}

    def _recalled(self, _attr: str, _old: object, new: Mapping[str, Sequence[str]]) -> None:
        match list(new["text"]):
            case [leg, record, last, autosave, *theme]:
                self.theme = theme[0] if theme and theme[0] in THEMES else ""
                self.keeps = autosave == "on"
                self.on_recalled(leg, record, last)
