"""A command line in plain words, read without typer's parser.

The parser loads a library that checks values, which takes longer than most commands. Words that leave no question are read
here, by the same declarations; all others, and whoever asks for help, are the parser's.
"""

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from typer.models import ArgumentInfo, OptionInfo
from typer.utils import get_params_from_function

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
# What is said of a parameter that does not change how its words are read.
_SHOWN = {"default", "param_decls", "metavar", "help", "show_default", "autocompletion"}
_USUAL = {kind: vars(kind()) for kind in (ArgumentInfo, OptionInfo)}


def plain_arguments(command: Callable[..., None], words: Sequence[str]) -> dict[str, Any] | None:
    """Return what a command is to be called with, or None if the parser has to judge.

    Parameters
    ----------
    command : callable
        With typer's declarations.
    words : sequence of str
        What is typed behind the command's name.

    Examples
    --------
    >>> from wedgecalc.cli.options import CaseArg, WidthOpt
    >>> def draw(case: CaseArg, width: WidthOpt = None) -> None: ...
    >>> plain_arguments(draw, ["leg.json", "--width", "6.5"])
    {'case': 'leg.json', 'width': 6.5}
    >>> plain_arguments(draw, ["leg.json", "--width", "wide"]), plain_arguments(draw, ["--help"])
    (None, None)
    """
    if os.name != "posix" or not all(word.isprintable() for word in words):
        return None
    found: dict[str, Any] = {}
    options: dict[str, tuple[str, Any]] = {}
    places: list[tuple[str, Any]] = []
    for name, parameter in get_params_from_function(command).items():
        said = parameter.default
        if not isinstance(said, (ArgumentInfo, OptionInfo)) or not _is_usual(said):
            return None
        found[name] = said.default
        if isinstance(said, ArgumentInfo):
            places.append((name, parameter.annotation))
        options |= dict.fromkeys(said.param_decls or (), (name, parameter.annotation))
    given: set[str] = set()
    rest = iter(words)
    for word in rest:
        key, equals, value = word.partition("=")
        if word == "-" or not word.startswith("-"):
            key, value = "", word
        name, kind = (
            options.get(key, ("", None)) if key else places.pop(0) if places else ("", None)
        )
        if kind is bool and not equals and name not in given:
            found[name] = True
        else:
            if key and not equals:
                value = next(rest, "-")
            found[name] = None if name in given else _value(kind, value)
            if found[name] is None or (key and value.startswith("-")):
                return None
        given.add(name)
    return None if ... in found.values() else found


def _is_usual(said: ArgumentInfo | OptionInfo) -> bool:
    """Return whether nothing is declared that changes how words are read."""
    usual = _USUAL[type(said)]
    return all(value == usual[key] for key, value in vars(said).items() if key not in _SHOWN)


def _value(kind: Any, word: str) -> object:
    """Return what a word says, or None if the parser has to judge."""
    if get_origin(kind) in (Union, UnionType):
        kind = next((one for one in get_args(kind) if one is not NoneType), None)
    if kind is str:
        return word
    if kind is float and _NUMBER.fullmatch(word):
        return float(word)
    if kind is Path and word and (not os.path.lexists(word) or os.access(word, os.R_OK)):
        return Path(word)
    return None
