"""The page as one file: texts, records, legs, style, scripts, and a policy against all else.

Whatever comes from a user goes in as JSON or as escaped text, and no script is run but those whose
hash stands in the policy.
"""

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from html import escape
from importlib.resources import files

from wedgecalc import records
from wedgecalc.drawing.theme import THEMES, Theme
from wedgecalc.planning.double_request import DOUBLE_LEVEL
from wedgecalc.teaching.handout.leg_data import HandedLeg, leg_data
from wedgecalc.teaching.handout.shared_records import AIMS, BONES, shared_records
from wedgecalc.teaching.handout.words import said, words
from wedgecalc.version import __version__
from wedgecalc.web import film

_SCRIPTS = (
    *("geometry", "plan", "alerts", "double"),  # as in Python
    *("drawing", "state", "radiograph", "panel", "print", "page"),
)
_COLORS = (
    *("paper", "ink", "quiet", "bone", "bone_edge", "cortex", "marrow", "before", "after"),
    *("wedge", "target", "zone", "metal", "stop"),
)
_PLACE = re.compile(r"\{\{([\w-]+)\}\}")


def handout_bytes(legs: Sequence[HandedLeg], title: str | None = None, goal: str = "") -> bytes:
    """Return the page of one leg or several.

    Parameters
    ----------
    legs : sequence of HandedLeg
        At least one.
    title : str, optional
        Its heading; by default the label of the only leg, or a general one.
    goal : str
        What is to be learned, said above the tasks.

    Examples
    --------
    >>> from wedgecalc import Limb, PlanRequest
    >>> leg = HandedLeg(Limb.from_angles(mpta=82), PlanRequest("medial-opening-wedge-hto"), "A leg", ())
    >>> page = handout_bytes([leg], "Lesson </title>").decode()
    >>> page.startswith("<!DOCTYPE html>"), "Lesson &lt;/title&gt;" in page, "http" in page.lower()
    (True, True, True)
    """
    heading = title or (legs[0].label if len(legs) == 1 else words()["title"])
    script, style = _script(), _style()
    data = {
        "records": shared_records(),
        "words": dict(words()),
        "film": film.FILM_WORDS | {"film": words()["film"], "keys": words()["keys"]},
        "legs": [leg_data(leg) for leg in legs],
    }
    neutral = records.limits()["hka"]
    parts = {
        **{key: escape(text) for key, text in words().items()},
        "heading": escape(heading),
        "goal": escape(goal),
        "made": escape(said("made", version=__version__)),
        "means": escape(said("means", low=f"{neutral.low:g}", high=f"{neutral.high:g}")),
        "patient": _patient(legs),
        "procedures": _procedures(),
        "targets": _targets(),
        "policy": _policy(script, style),
        "style": style,
        "script": script,
        "data": in_script(data),
    }
    return _PLACE.sub(lambda place: parts[place[1]], _static("page.html")).encode()


def _policy(script: str, style: str) -> str:
    """Return the content security policy: this script, this style, embedded pictures, no more.

    >>> _policy("a", "b").split("; ")[0], "unsafe" in _policy("a", "b")
    ("default-src 'none'", False)
    """

    def of(text: str) -> str:
        return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

    sources = f"script-src {of(script)}; style-src {of(style)}; img-src data:"
    return f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"


def in_script(value: object) -> str:
    r"""Return a value as JSON in which no browser sees the end of its script or of a line.

    >>> in_script({"a": "</script><!--"})
    '{"a":"\\u003c/script>\\u003c!--"}'
    """
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return "".join(f"\\u{ord(c):04x}" if c in "<&\u2028\u2029" else c for c in text)


def _script() -> str:
    parts = [film.script(), *(_static(f"{name}.js") for name in _SCRIPTS)]
    text = "\n".join(parts)
    return f"'use strict';\n(() => {{\n{text}\n}})();"


def _style() -> str:
    colors = {name: _variables(theme) for name, theme in THEMES.items()}
    style = _PLACE.sub(lambda place: colors[place[1]], _static("page.css"))
    return film.style() + style


def _variables(theme: Theme) -> str:
    each = asdict(theme)
    return " ".join(f"--{name}: {each[name]};" for name in _COLORS)


def _patient(legs: Sequence[HandedLeg]) -> str:
    if not any(leg.film is not None for leg in legs):
        return ""
    return f'<p class="halt" role="note">{escape(words()["patient"])}</p>'


def _procedures() -> str:
    """Return the options of every procedure at the knee, by bone, and of both bones."""
    groups = ""
    for bone in BONES:
        procedures = [p for p in records.procedures().values() if p.at_knee and p.bone == bone]
        options = "".join(
            f'<option value="{p.name}">{escape(p.short)}</option>' for p in procedures
        )
        groups += f'<optgroup label="{escape(words()[bone])}">{options}</optgroup>'
    both = f'<option value="{DOUBLE_LEVEL}">{escape(words()[DOUBLE_LEVEL])}</option>'
    return f'{groups}<optgroup label="{escape(words()["both"])}">{both}</optgroup>'


def _targets() -> str:
    targets = records.targets()
    return "".join(f'<option value="{a}">{escape(targets[a].label)}</option>' for a in AIMS)


def _static(name: str) -> str:
    folder = files("wedgecalc.teaching.handout") / "static"
    return (folder / name).read_text(encoding="utf-8")
