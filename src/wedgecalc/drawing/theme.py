"""The style of every picture: clinical, colour-blind safe, and legible in black and white.

No colour carries a meaning alone: the leg before is dashed, the leg after solid, the wedge hatched.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import RLock

from wedgecalc.errors import choose

SLIDE = (40 / 3, 7.5)  # inches, 16:9

TITLE, HEADING, BODY, SMALL = 19.0, 14.0, 12.0, 10.0  # points at slide size
# Smallest and largest text of a sheet that shrinks to make room for alerts, points.
LEAST, MOST = 8.64, 10.6

RC: dict[str, object] = {
    "font.family": "DejaVu Sans",
    "text.parse_math": False,  # a $ in the name of a case is a $
    "svg.fonttype": "none",
    "pdf.fonttype": 42,  # TrueType: publishers refuse Type 3
    "ps.fonttype": 42,
    "svg.hashsalt": "wedgecalc",
    "hatch.linewidth": 0.8,
}

# Settings that are not about style, which stay as the user has them.
_NOT_STYLE = ("backend", "backend_fallback", "interactive")
_DRAWING = RLock()  # matplotlib's settings belong to the whole process: one thread draws at a time


@contextmanager
def settings() -> Iterator[None]:
    """Return a context with the settings of wedgecalc, whatever the user's own settings are."""
    import matplotlib as mpl

    with _DRAWING, mpl.rc_context(_all_settings()):  # type: ignore[arg-type]  # newer stubs want literal keys
        yield


@cache
def _all_settings() -> dict[str, object]:
    import matplotlib as mpl

    return {key: value for key, value in mpl.rcParamsDefault.items() if key not in _NOT_STYLE} | RC


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a picture; ink, quiet, before and after are legible as text on paper.

    Paper is legible as text on stop, the colour behind a stop alert.
    """

    paper: str
    ink: str
    quiet: str
    bone: str
    bone_edge: str
    cortex: str
    marrow: str  # inside the cortex
    behind: str  # fibula, behind the tibia
    before: str
    after: str
    wedge: str
    target: str
    zone: str  # light area behind something
    metal: str
    stop: str


# Each theme: the fields of `Theme` in their order. Before, after, wedge and target are colours of
# Okabe and Ito, adjusted until text has a contrast of 4.5:1.
_COLOURS = {
    "light": "#ffffff #1d2733 #5b6673 #f1ebdf #a59b86 #dfd2b8 #f6f1e7 "
    "#e3dccb #b34700 #0062a0 #e69f00 #009e73 #eef1f4 #8894a1 #b00020",
    "dark": "#12171d #eef2f6 #aab5c1 #454c55 #8b95a1 #5b6570 #383f47 "
    "#333a42 #ff9d57 #67b7ff #f0b429 #00a67a #1f262e #c3ccd6 #ff8a93",
    "print": "#ffffff #000000 #444444 #f2f2f2 #8c8c8c #d2d2d2 #f5f5f5 "
    "#e2e2e2 #6a6a6a #000000 #a6a6a6 #949494 #f3f3f3 #5a5a5a #000000",
}
THEMES = {name: Theme(*colours.split()) for name, colours in _COLOURS.items()}


def theme_named(name: str) -> Theme:
    """Return a theme, or raise `InputError` for an unknown name."""
    return THEMES[choose("theme", name, THEMES, "one of")]
