"""The meaning of the first words of a command line: a command, a file instead, or a mistake.

Loads next to nothing, so that ``wedgecalc`` alone answers at once.
"""

import os
import sys
from collections.abc import Mapping, Sequence

from wedgecalc.cli.command_names import COMMANDS

TYPE_CHECKING = False  # not from typing, which takes longer to load than all this
if TYPE_CHECKING:
    from wedgecalc.sources.case import Case

_OVERVIEW = """\
Plan, check and draw the wedge of an osteotomy around the knee.

  wedgecalc demo                       plan a bundled leg, and draw it
  wedgecalc studio                     plan in the browser: mark a film, drag
  wedgecalc leg.dcm                    the same, with this film open
  wedgecalc leg.json                   what to do about this leg, or its plan
  wedgecalc check leg.json --base 8    is a wedge of 8 mm right for this leg?
  wedgecalc compare leg.json           other methods and procedures
  wedgecalc explain mpta               what a word means, and its source
  wedgecalc --help                     all commands; of one: wedgecalc help plan\
"""
# Other names of commands, also in German, French and Spanish.
_ALSO = {
    "analyze": "analyse",
    "analysis": "analyse",
    "verdict": "analyse",
    "measurement": "measure",
    "open": "studio",
    "gui": "studio",
    "film": "studio",
    "show": "draw",
    "picture": "draw",
    "view": "draw",
    "theater": "theatre",
    "double": "double-level",
    "pdf": "report",
    "pacs": "fetch",
    "info": "doctor",
    "propose": "detect",
    "landmarks": "detect",
    "list": "explain",
    **dict.fromkeys(("hilfe", "aide", "ayuda"), "help"),
    **dict.fromkeys(("messen", "mesurer", "medir"), "measure"),
    **dict.fromkeys(("planen", "planung", "planifier", "planificar"), "plan"),
    **dict.fromkeys(("prüfen", "pruefen", "vérifier", "comprobar"), "check"),
    **dict.fromkeys(("zeichnen", "dessiner", "dibujar"), "draw"),
    **dict.fromkeys(("vergleichen", "comparer", "comparar"), "compare"),
    **dict.fromkeys(("erklären", "erklaeren", "expliquer", "explicar"), "explain"),
    **dict.fromkeys(("bericht", "drucken", "rapport", "informe"), "report"),
}
JSON_FORMS = ("plain", "fhir")  # forms of ``--json``, the usual one first
FIRST_READ: dict[str, "Case"] = {}  # a case that was read to choose its command
_ENDINGS = (".json", ".csv", ".tsv", ".dcm", ".dicom", ".ima", ".png", ".jpg", ".jpeg", ".tif")


def command_line_of(words: Sequence[str]) -> list[str]:
    """Return a command line that begins with its command, even if a file or ``help`` came first.

    Raises
    ------
    InputError
        If the first word is no command, file or option; suggests a likely one.

    Examples
    --------
    >>> command_line_of(["help", "plan"]), command_line_of(["demo"])
    (['plan', '--help'], ['demo'])
    >>> command_line_of(["plan", "--json", "leg.json"])
    ['plan', '--json=plain', 'leg.json']
    >>> command_line_of(["plan", "leg.json", "--json", "fhir"])
    ['plan', 'leg.json', '--json=fhir']
    >>> command_line_of(["analyze", "leg.json"])
    Traceback (most recent call last):
    ...
    wedgecalc.errors.InputError: analyze: no such command; did you mean analyse? ...
    """
    first, rest = words[0], [*words[1:]]
    if first == "help":
        if not rest or rest[0] in COMMANDS:
            return [*rest[:1], "--help"]
        return ["explain", *rest]
    if first in COMMANDS or first.startswith("-"):
        return _with_form(words)
    if _is_file(first):
        return _with_form([_for_file(first), *words])
    from wedgecalc.errors import wrong

    raise wrong(first, "no such command", fix=f"{_meant(words)}`wedgecalc --help` lists them all")


def _with_form(words: Sequence[str]) -> list[str]:
    """Return a command line with the form of ``--json`` made explicit, if the command has several."""
    if words[0] not in COMMANDS or not COMMANDS[words[0]].fhir:
        return [*words]
    explicit: list[str] = []
    for word in words:
        if word.startswith("--json=") and word.removeprefix("--json=") not in JSON_FORMS:
            from wedgecalc.errors import wrong

            raise wrong("--json", word.removeprefix("--json="), "nothing, or fhir")
        if word == "fhir" and explicit[-1] == f"--json={JSON_FORMS[0]}":
            explicit.pop()
            word = f"--json={JSON_FORMS[1]}"
        explicit.append(f"--json={JSON_FORMS[0]}" if word == "--json" else word)
    return explicit


def command_to_complete(variables: Mapping[str, str]) -> str | None:
    """Return the command of the line that a shell wants to complete.

    Empty while the command itself is typed; None if this is no request for completion.
    """
    if "_WEDGECALC_COMPLETE" not in variables:
        return None
    line = variables.get("COMP_WORDS") or variables.get("_TYPER_COMPLETE_ARGS", "")
    return next((word for word in line.split()[1:] if not word.startswith("-")), "")


def _is_file(word: str) -> bool:
    named = word.partition("#")[0]  # FILE#right is one leg of a file
    return (
        word.startswith("demo:")
        or named.casefold().endswith(_ENDINGS)
        or os.sep in named
        or os.path.exists(named)
    )


def _for_file(word: str) -> str:
    """Return the command for a file that stands alone.

    The studio for a radiograph; for a case, its plan if it has one, or else the verdict; the
    measurements for several legs or a lateral film, and for a file that cannot be read, to report it.
    """
    from wedgecalc.errors import InputError
    from wedgecalc.sources.case import Case
    from wedgecalc.sources.radiographs.picture import is_film
    from wedgecalc.sources.reading import load_legs

    if is_film(word):
        return "studio"
    try:
        legs = load_legs(word)
    except InputError:
        return "measure"
    if len(legs) != 1 or not isinstance(legs[0], Case):
        return "measure"
    FIRST_READ[word] = legs[0]
    return "plan" if legs[0].request.procedure else "analyse"


def _meant(words: Sequence[str]) -> str:
    """Return a suggestion for words without a command, as the start of a sentence."""
    from wedgecalc.errors import nearest
    from wedgecalc.records import explained, spelled

    first, word = words[0], words[0].casefold()
    if word in _ALSO:
        return f"did you mean {_ALSO[word]}? "
    for name in (" ".join(words[:2]), first):
        if spelled(name) in explained():
            return f"`wedgecalc explain {name}` tells what it is, "
    if similar := nearest(word, [*COMMANDS, *_ALSO, "help"]):
        name = similar.removeprefix("did you mean ").removesuffix("?")
        return f"did you mean {_ALSO.get(name, name)}? "
    if "=" in first or first.endswith("%"):
        return "a target stands behind a case: `wedgecalc plan CASE --target wbl=62.5`; "
    return ""


def say_overview() -> None:
    """Print an overview, for a command line without words."""
    print(_OVERVIEW, file=sys.stderr)
