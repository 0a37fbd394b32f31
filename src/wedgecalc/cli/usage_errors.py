"""Turns the usage errors of typer's parser into `InputError`, so that all errors look alike."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from wedgecalc.cli.command_names import COMMANDS
from wedgecalc.errors import InputError, wrong
from wedgecalc.similar import nearest

_NO_FILE = (
    "; no file yet? demo:medial-oa-right is a bundled leg, and `wedgecalc studio` marks a film"
)
_NUMBERS = (
    ("valid integer|not a valid int", "needs a whole number, such as 8"),
    ("valid number|not a valid float", "needs a number, such as 8, or 8.5 with a decimal point"),
)
# Options that users try with commands that lack them.
_OF_CHECK = "`wedgecalc check` judges a given wedge;"
_ELSEWHERE = {"--base": _OF_CHECK, "--angle": _OF_CHECK}


@contextmanager
def errors_of_ours() -> Iterator[None]:
    """Turn a usage error of the parser, whose class depends on its version, into an `InputError`."""
    try:
        yield
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        raise _of(error) from None


def _of(error: Any) -> InputError:
    command = _command(error)
    page = f"`wedgecalc {command} --help`".replace("  ", " ")
    name, message = type(error).__name__, str(getattr(error, "message", "") or "")
    if name == "NoSuchOption":
        meant = _ELSEWHERE.get(error.option_name)
        meant = meant or nearest(error.option_name, error.possibilities or ())
        return wrong(error.option_name, "no such option", fix=f"{meant} {page} lists them".strip())
    if name == "MissingParameter":
        return _missing(error, command, page)
    if name == "BadOptionUsage":
        needs = "it takes no value" if "not take" in message else "its value is missing"
        return wrong(error.option_name, needs, fix=f"{page} shows it")
    if name == "BadParameter" and error.param is not None:
        field = max(error.param.opts, key=len, default=error.param.name)
        needed = (words for pattern, words in _NUMBERS if re.search(pattern, message))
        return wrong(field, next(needed, message))
    if extra := re.search(r"extra argument.*\((.*)\)$", message):
        return wrong(extra[1], f"{command} takes no such word", fix=f"{page} shows what it takes")
    return wrong(command or "wedgecalc", message or error.format_message())


def _command(error: Any) -> str:
    """Return the command at fault; empty if there is none or it is unknown."""
    context = getattr(error, "ctx", None)
    named = getattr(context, "info_name", None)
    words = [named] if named else sys.argv[1:]
    return next((word for word in words if word in COMMANDS), "")


def _missing(error: Any, command: str, page: str) -> InputError:
    """Return the error of a missing argument or option, with the example of its command."""
    parameter = error.param
    of_case = getattr(parameter, "metavar", None) in ("CASE", "CASE...")
    opts = [one for one in getattr(parameter, "opts", ()) if one.startswith("-")]
    what = max(opts, key=len, default=getattr(parameter, "metavar", None) or "an argument")
    if " " in what:  # one of several ways to name files
        what = "what to read"
    example = (error.ctx.command.epilog or "").removeprefix("Example: ")
    fix = f"for example: {example}" if example else f"{page} shows it"
    return wrong(command, f"{what} is missing", fix=fix + (_NO_FILE if of_case else ""))
