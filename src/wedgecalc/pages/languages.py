"""The languages of the patient's page: a file of texts each, in ``data/patient/``.

Another language is a file with the same keys; ``en.json`` is the one to translate.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, choose
from wedgecalc.read_only import read_only
from wedgecalc.sources.files import read_text
from wedgecalc.sources.json_text import parse_json

ENGLISH = "en"
_PLACE = re.compile(r"\{(\w*)\}")  # to be filled in


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the patient's page.

    Attributes
    ----------
    code : str
        Such as ``de``, or the name of a file of one's own.
    texts : mapping of str to str
        Text by key, with places to fill in as ``{angle}``.
    """

    code: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: str) -> str:
        """Return the text of a key with its places filled in."""
        return _PLACE.sub(lambda place: values[place[1]], self.texts[key])


@cache
def languages() -> Mapping[str, Language]:
    """Return the languages that come with wedgecalc, by code; English first.

    >>> [*languages()]
    ['en', 'de', 'es', 'fr']
    """
    folder = records.data_dir() / "patient"
    codes = sorted((path.stem for path in folder.glob("*.json")), key=lambda c: (c != ENGLISH, c))
    texts = {code: json.loads((folder / f"{code}.json").read_text("utf-8")) for code in codes}
    return read_only({code: Language(code, read_only(text)) for code, text in texts.items()})


def language_of(name: str) -> Language:
    """Return a language by its code, or from a file of one's own that ends in ``.json``.

    Raises
    ------
    InputError
        For an unknown code, or a file whose keys or places are not those of ``en.json``.

    Examples
    --------
    >>> language_of("fr")("figure.shorter", length="2 mm")
    'Selon le plan, votre jambe sera plus courte de 2 mm.'
    """
    if not name.lower().endswith(".json"):
        return languages()[choose("language", name, languages(), "a file .json, or one of")]
    texts, problems = parse_json(read_text(name))
    problems = problems or [*_problems(texts)]
    if problems:
        raise InputError(problems).in_file(name)
    assert isinstance(texts, dict)
    return Language(Path(name).name, read_only(texts))


def _problems(texts: object) -> list[Problem]:
    """Return what a file of texts lacks, and what it has beyond those of English."""
    english = languages()[ENGLISH].texts
    if not isinstance(texts, dict):
        return [Problem("language", "not an object of texts", fix="translate data/patient/en.json")]
    problems = [
        Problem(key, "this text is missing", fix=f"translate “{text}”")
        for key, text in english.items()
        if key not in texts
    ]
    for key, text in texts.items():
        if key not in english:
            problems.append(Problem(key, "no text of the patient's page", fix="leave it out"))
        elif not isinstance(text, str) or not text.strip():
            problems.append(Problem(key, "no text", "a text"))
        elif places_of(text) != places_of(english[key]):
            places = ", ".join(sorted(places_of(english[key]))) or "none"
            problems.append(Problem(key, "other places to fill in", f"exactly {places}"))
    return problems


def places_of(text: str) -> set[str]:
    """Return the places of a text that are to be filled in.

    >>> places_of("{length} shorter")
    {'{length}'}
    """
    return {place[0] for place in _PLACE.finditer(text)}
