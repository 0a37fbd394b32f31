"""Plain command lines are read without typer's parser.

The parser imports pydantic, which takes longer than most commands. Words whose meaning is beyond
doubt are read here, from the same declarations; all others, and ``--help``, go to the parser.
"""

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Union, get_args, get_origin

from typer.models import ArgumentInfo, OptionInfo
from typer.utils import get_params_from_function

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
# Declared properties of a parameter that do not change how its words are read.
_SHOWN = {"default", "param_decls", "metavar", "help", "show_default", "autocompletion"}
_DEFAULTS = {kind: vars(kind()) for kind in (ArgumentInfo, OptionInfo)}


def plain_arguments(command: Callable[..., None], words: Sequence[str]) -> dict[str, object] | None:
    """Return the arguments to call a command with, or None if its words need the parser.

    Parameters
    ----------
    command : callable
        Its parameters are declared for typer.
    words : sequence of str
        What is typed after the command's name.

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
    arguments: dict[str, object] = {}
    options: dict[str, tuple[str, object]] = {}
    positional: list[tuple[str, object]] = []
    for name, parameter in get_params_from_function(command).items():
        declared = parameter.default
        if not isinstance(declared, (ArgumentInfo, OptionInfo)) or not _is_plain(declared):
            return None
        arguments[name] = declared.default
        if isinstance(declared, ArgumentInfo):
            positional.append((name, parameter.annotation))
        options |= dict.fromkeys(declared.param_decls or (), (name, parameter.annotation))
    given: set[str] = set()
    rest = iter(words)
    for word in rest:
        key, equals, value = word.partition("=")
        if word == "-" or not word.startswith("-"):
            key, value = "", word
        name, kind = "", None
        if key:
            name, kind = options.get(key, (name, kind))
        elif positional and _is_of_words(positional[0][1]):  # it takes all that follow
            name, before = positional[0][0], arguments[positional[0][0]]
            arguments[name] = [*(before if isinstance(before, list) else ()), value]
            continue
        elif positional:
            name, kind = positional.pop(0)
        if kind is bool and not equals and name not in given:
            arguments[name] = True
        else:
            if key and not equals:
                value = next(rest, "-")
            arguments[name] = None if name in given else _value(kind, value)
            if arguments[name] is None or (key and value.startswith("-")):
                return None
        given.add(name)
    return None if ... in arguments.values() else arguments


def _is_plain(declared: ArgumentInfo | OptionInfo) -> bool:
    """Return whether a declaration has nothing that changes how words are read."""
    defaults = _DEFAULTS[type(declared)]
    return all(value == defaults[key] for key, value in vars(declared).items() if key not in _SHOWN)


def _is_of_words(kind: object) -> bool:
    return list[str] in (kind, *get_args(kind))


def _value(kind: object, word: str) -> object:
    """Return the value of a word, or None if it needs the parser."""
    if get_origin(kind) in (Union, UnionType):
        kind = next((one for one in get_args(kind) if one is not NoneType), None)
    if kind is str:
        return word
    if kind is float and _NUMBER.fullmatch(word):
        return float(word)
    if kind is Path and word and (not os.path.lexists(word) or os.access(word, os.R_OK)):
        return Path(word)
    return None
