"""The studio's own files: HTML templates that escape every value, scripts and style sheets."""

from importlib.resources import files

from jinja2 import Environment, PackageLoader, Template

from wedgecalc.drawing.theme import THEMES
from wedgecalc.studio.words import WORDS
from wedgecalc.text import typeset

_TEMPLATES = Environment(
    loader=PackageLoader("wedgecalc.studio"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_TEMPLATES.globals["words"] = WORDS
_TEMPLATES.filters["typeset"] = typeset


def static(name: str) -> str:
    """Return a script or style sheet by its file name."""
    return (files("wedgecalc.studio") / "static" / name).read_text(encoding="utf-8")


def rendered(template: str, **values: object) -> str:
    """Return a template filled in."""
    return _TEMPLATES.get_template(template).render(values)


def page_template(notice: str = WORDS["notice"]) -> Template:
    """Return the page around the studio's parts, for Panel, with a notice at its foot."""
    page = {
        "notice": notice,
        "light": THEMES["light"],
        "dark": THEMES["dark"],
        "sheet": static("page.css"),
        "watch": static("watch.js"),
        "gone": {key: WORDS[f"server-{key}"] for key in ("gone", "another", "save")},
    }
    return _TEMPLATES.get_template("page.html", globals=page)


SHEET = static("widgets.css")
