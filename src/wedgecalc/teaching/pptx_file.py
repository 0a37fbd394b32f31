"""The file of a deck, without traces of python-pptx's template or of today's date."""

import io
import zipfile
from typing import TYPE_CHECKING

from wedgecalc.extras import need

if TYPE_CHECKING:
    from pptx.presentation import Presentation

# What the author of the template left in it: a thumbnail, the program used, printer settings.
_LEFT_BEHIND = ("/thumbnail", "/extended-properties", "/printerSettings")
_DATE = "//a:fld[starts-with(@type, 'datetime')]/a:t"
_UNDATED = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP file can say


def empty_presentation(width: float, height: float) -> "Presentation":
    """Return a presentation without slides, of a size in inches.

    Names, dates and other traces of the author of python-pptx's template are removed.
    """
    pptx = need("pptx", "output", "slides need")
    from pptx.util import Inches

    deck: Presentation = pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(width), Inches(height)
    properties = deck.core_properties
    for left in list(properties._element):
        properties._element.remove(left)
    properties.title = "wedgecalc"
    for relations in (deck.part.package._rels, deck.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(_LEFT_BEHIND):
                relations.pop(key)
    return deck


def file_bytes(deck: "Presentation") -> bytes:
    """Return a presentation as the bytes of a .pptx file: the same bytes for the same slides."""
    _undate(deck)
    dated, buffer = io.BytesIO(), io.BytesIO()
    deck.save(dated)
    with zipfile.ZipFile(dated) as parts, zipfile.ZipFile(buffer, "w") as target:
        for name in parts.namelist():
            method = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            target.writestr(zipfile.ZipInfo(name, _UNDATED), parts.read(name), method)
    return buffer.getvalue()


def _undate(deck: "Presentation") -> None:
    """Empty every date field, also in the notes template: each holds the day it was saved."""
    for part in deck.part.package.iter_parts():
        for date in part._element.xpath(_DATE) if hasattr(part, "_element") else ():
            date.text = ""
