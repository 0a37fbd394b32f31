"""Headings and keys that speak of a scale, in our words or in others."""

import re
import unicodedata
from functools import cache

# Without blanks and accents, also in neighbouring languages.
_SCALE = (
    r"^(scal(e|ing|a)|s[kc]ala|skalierung|escala|echelle|schaal|massstab"
    r"|calibration|kalibrierung|magnification|resolution|dpi|mmpp)"
    r"s?(factor|faktor|mm|px)*$|spacing|mm.*(px|pixel)"
    r"|(px|pixel).*(mm|scale)|(px|pixel)(size|abstand|gro?e?sse)"
)
_CONVERSIONS = {
    r"^(px|pixels?)(per|pro)?mm$": "1 divided by this number",
    "dpi$": "25.4 divided by this number",
    "magnification": "the detector's mm per pixel, divided by the magnification",
}


@cache
def names_a_scale(name: str) -> bool:
    """Return whether a name speaks of a scale.

    >>> [names_a_scale(name) for name in ("mm_per_px", "Pixel spacing", "dpi", "scalar")]
    [True, True, True, False]
    """
    return re.search(_SCALE, _plain(name)) is not None


def conversion(name: str) -> str:
    """Return how a scale is made from what has this name; nothing if it may be the scale itself.

    >>> conversion("px_per_mm"), conversion("mm_per_px")
    ('1 divided by this number', '')
    """
    conversions = (how for pattern, how in _CONVERSIONS.items() if re.search(pattern, _plain(name)))
    return next(conversions, "")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", unicodedata.normalize("NFKD", name.casefold()))
