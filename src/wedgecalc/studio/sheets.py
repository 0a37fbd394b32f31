"""The style sheets of a page, each of them sent once."""

import panel as pn
from bokeh.document import Document
from bokeh.models import InlineStyleSheet, UIElement
from panel.io.notebook import patch_inline_stylesheets


class Cell(pn.Column):  # type: ignore[misc]  # Panel has no usable types
    """Parts of a page in a notebook's cell, with the style sheets that a server would send."""

    def _render_model(self, doc: Document | None = None, comm: object = None) -> UIElement:
        """Put the style sheets in, as Panel does later: it looks through all models after each."""
        model: UIElement = super()._render_model(doc, comm)
        document = model.document
        with document.models.freeze():
            for part in list(document.models):
                if isinstance(part, UIElement):
                    patch_inline_stylesheets(part)
        share_sheets(document)
        return model


def share_sheets(document: Document) -> None:
    """Let all parts of a page refer to one style sheet of each text.

    Sent with each widget, the sheets were four fifths of a page.
    """
    known: dict[str, InlineStyleSheet] = {}

    def shared(sheet: object) -> object:
        text = sheet.css if isinstance(sheet, InlineStyleSheet) else sheet
        if not isinstance(text, str):
            return sheet
        if text not in known:
            known[text] = InlineStyleSheet(css=text)
        return known[text]

    with document.models.freeze():
        for part in list(document.models):
            own = getattr(part, "stylesheets", [])
            if own:
                part.stylesheets = [shared(sheet) for sheet in own]
