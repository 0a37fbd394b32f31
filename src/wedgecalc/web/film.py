"""The film of a page: its scripts and style sheet in ``static``, and its texts from ``data/film``."""

import json
from importlib.resources import files

from wedgecalc.records import data_dir

_SCRIPTS = ("view", "tools", "core", "hand", "bar")  # the scripts, in their order
FILM_WORDS: dict[str, str] = json.loads(
    (data_dir() / "film" / "en.json").read_text(encoding="utf-8")
)


def script() -> str:
    """Return the scripts of the film, as one.

    >>> "class Film" in script()
    True
    """
    return "\n".join(_static(f"film-{part}.js") for part in _SCRIPTS)


def style() -> str:
    """Return its style sheet."""
    return _static("film.css")


def _static(name: str) -> str:
    return (files("wedgecalc.web") / "static" / name).read_text(encoding="utf-8")
