"""The film of a page: its scripts and style sheet in ``static``, and its texts."""

from importlib.resources import files

SCRIPTS = ("view", "tools", "core", "hand", "bar")  # the scripts, in their order
FILM_WORDS = {
    "film": "Film",
    "keys": "Arrow keys move the chosen landmark by 1 mm, with shift by 5, with alt by 0.1; square "
    "brackets choose another; Enter puts the next one in the middle; plus and minus zoom.",
    "lens": "Magnifier",
    "invite": "Drop a radiograph or a case anywhere on this page, or open one in the step Film.",
    "bar": "View and measure",
    "view-picture": "Look of the picture",
    "light": "Brightness",
    "contrast": "Contrast",
    "invert": "Invert",
    "flip": "Mirror",
    "rotate": "Turn by 90°",
    "as-it-is": "As it is",
    "closer": "Closer",
    "wider": "Wider",
    "fit": "Whole leg",
    "distance": "Measure a distance",
    "angle": "Measure an angle",
    "clear": "Clear what was measured",
    "tool-distance": "Click both ends of the distance, or draw it.",
    "tool-angle": "Draw two lines, or click their four ends.",
    "tool-marker": "Click both ends of the marker, or draw across it. Escape leaves it.",
    "tool-line": "Draw the joint line from edge to edge. Escape leaves it.",
    "tool-rim": "Click three points on the rim of the femoral head, with shift more of them, or "
    "draw from its centre to its rim. Escape leaves it.",
}


def script() -> str:
    """Return the scripts of the film, as one.

    >>> "class Film" in script()
    True
    """
    return "\n".join(_static(f"film-{part}.js") for part in SCRIPTS)


def style() -> str:
    """Return its style sheet."""
    return _static("film.css")


def _static(name: str) -> str:
    return (files("wedgecalc.web") / "static" / name).read_text(encoding="utf-8")
