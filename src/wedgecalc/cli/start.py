"""The command line, from its words to its exit code."""

import codecs
import os
import sys
from typing import NoReturn

import typer

from wedgecalc.cli.console import HELD_CASES, STOP_CODE, alarm, app, name_of
from wedgecalc.cli.families import load
from wedgecalc.cli.first_words import FIRST_READ, command_line_of, command_to_complete, say_overview
from wedgecalc.cli.plain_words import plain_arguments
from wedgecalc.cli.streams import WRONG_CODE, run_to_end, say
from wedgecalc.errors import InputError, NoPlanError, Problem, StopError
from wedgecalc.orders import INTERRUPTED
from wedgecalc.sources.files import INPUT_FILES
from wedgecalc.text import in_plain_letters

_NO_PLAN_CODE = 3


def run() -> NoReturn:
    """Run the command line in this process, and end the process."""
    run_to_end(command)


def command() -> int:
    """Run the command that `sys.argv` names and return its exit code.

    Every known error becomes a line on standard error.
    """
    codecs.register_error("plain", in_plain_letters)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # UTF-8 in a pipe, whatever the locale; a terminal keeps its encoding and shows
            # substitutes for characters that it lacks.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="plain")
    HELD_CASES.clear()
    FIRST_READ.clear()
    try:
        _run_words(sys.argv[1:])
    except typer.Exit as end:
        return end.exit_code
    except InputError as error:
        say(*map(str, error.problems))
        return WRONG_CODE
    except NoPlanError as error:
        say(f"no such plan: {error}")
        return _NO_PLAN_CODE
    except StopError as error:
        alarm(f"STOP: {error} To accept it: --accept {error.code}")
        return STOP_CODE
    except MemoryError:
        say("memory: not enough for this request; use a smaller picture, or a larger machine")
        return WRONG_CODE
    except OSError as error:  # such as a name that is too long, or a lost folder
        name = "" if error.filename is None else str(error.filename)
        why = error.strerror or error
        say(str(Problem("file", f"the system cannot reach it ({why})", file=name)))
        return WRONG_CODE
    except SystemExit as end:  # typer always ends with one
        if end.code == INTERRUPTED:
            raise KeyboardInterrupt from None
        return end.code if isinstance(end.code, int) else WRONG_CODE if end.code else 0
    finally:
        INPUT_FILES.clear()
    return 0


def _run_words(words: list[str]) -> None:
    """Run a command line; a plain one without typer's parser, which is slow to load."""
    completed = command_to_complete(os.environ)
    if completed is None:
        if not words:
            say_overview()
            raise typer.Exit(WRONG_CODE)
        words = sys.argv[1:] = command_line_of(words)
    load(next((w for w in words if not w.startswith("-")), "") if completed is None else completed)
    callbacks = {name_of(info): info.callback for info in app.registered_commands}
    callback = callbacks.get(words[0]) if words else None
    arguments = None if callback is None else plain_arguments(callback, words[1:])
    if callback is None or arguments is None:
        app()
    else:
        callback(**arguments)
