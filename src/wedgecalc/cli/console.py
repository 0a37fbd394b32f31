"""How the command line starts, opens a case, prints results and reports errors."""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer
from typer.core import TyperGroup
from typer.models import CommandInfo

from wedgecalc.cli.plain_words import plain_arguments
from wedgecalc.cli.streams import WRONG, run_to_end, say
from wedgecalc.errors import InputError, NoPlanError, Problem, StopError
from wedgecalc.orders import INTERRUPTED
from wedgecalc.text import on_screen, visible

if TYPE_CHECKING:
    from wedgecalc.results.document import Result
    from wedgecalc.sources.case import Case
    from wedgecalc.sources.legs import Reading

__all__ = ["app", "command", "opened", "print_", "run", "say", "show"]

NO_PLAN, STOPPED = 3, 4
T = TypeVar("T")


class _Commands(TyperGroup):
    """The commands. Usage errors escape control characters in the words they quote."""

    # Which class typer's contexts are depends on its version.
    def make_context(self, *args: Any, **extra: Any) -> Any:
        with _escaped_errors():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: Any) -> Any:
        with _escaped_errors():
            return super().invoke(ctx)


@contextmanager
def _escaped_errors() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if isinstance(message := getattr(error, "message", None), str):  # a usage error
            if re.search("be a valid number|not a valid float", message):
                message = "a number is needed, with a decimal point, such as 0.9"
            error.message = visible(message)  # type: ignore[attr-defined]
        raise


app = typer.Typer(
    name="wedgecalc",
    cls=_Commands,
    help="Plan, check and draw the wedge of an osteotomy around the knee.\n\n"
    "Start with: wedgecalc demo",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def run() -> NoReturn:
    """Run the command line in this process, and end the process."""
    run_to_end(command)


def command() -> int:
    """Run the command that `sys.argv` names and return its exit code.

    Every known error becomes a line on standard error.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # UTF-8 in a pipe, whatever the locale; a terminal keeps its encoding and shows ? for
            # characters that it lacks.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    _HELD.clear()
    try:
        _run_words(sys.argv[1:])
    except typer.Exit as end:
        return end.exit_code
    except InputError as error:
        say(*map(str, error.problems))
        return WRONG
    except NoPlanError as error:
        say(f"no such plan: {error}")
        return NO_PLAN
    except StopError as error:
        alarm(f"STOP: {error} To accept it: --accept {error.code}")
        return STOPPED
    except MemoryError:
        say("memory: not enough for this request; use a smaller picture, or a larger machine")
        return WRONG
    except OSError as error:  # not caught closer by: a name too long for the system, a lost folder
        name = "" if error.filename is None else str(error.filename)
        why = error.strerror or error
        say(str(Problem("file", f"the system cannot reach it ({why})", file=name)))
        return WRONG
    except SystemExit as end:  # typer always ends with one
        if end.code == INTERRUPTED:
            raise KeyboardInterrupt from None
        return end.code if isinstance(end.code, int) else WRONG if end.code else 0
    return 0


def _run_words(words: list[str]) -> None:
    """Run a command line; without typer's parser, which is slow to load, where it is plain."""
    callbacks = {name_of(info): info.callback for info in app.registered_commands}
    callback = callbacks.get(words[0]) if words else None
    arguments = None if callback is None else plain_arguments(callback, words[1:])
    if callback is None or arguments is None:
        app()
    else:
        callback(**arguments)


def name_of(info: CommandInfo) -> str:
    """Return the name of a command."""
    return info.name or getattr(info.callback, "__name__", "").replace("_", "-")


def print_(text: str) -> None:
    """Print a result on standard output."""
    print(on_screen(text.removesuffix("\n"), colour=sys.stdout.isatty()), flush=True)


def progress(word: str) -> Callable[[Iterable[T]], Iterable[T]]:
    """Return a function that shows a progress bar while a list of work is iterated.

    The bar is drawn on standard error, and only if that is a terminal.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        return lambda work: work
    from rich.console import Console
    from rich.progress import track

    return lambda work: track(work, description=word, console=Console(stderr=True), transient=True)


def show(result: "Result", json: bool) -> None:
    """Print a result on standard output, as its JSON document or as a readable page."""
    if json:
        from wedgecalc.results.document import to_json

        print_(to_json(result))
    else:
        from wedgecalc.results.terminal import page, text_of

        print_(text_of(page(result)))


def alarm(text: str) -> None:
    """Print a stop on standard error, in red on a terminal (unless NO_COLOR is set)."""
    coloured = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    line = visible(f"wedgecalc: {text}")
    print(f"\033[1;31m{line}\033[0m" if coloured else line, file=sys.stderr)


def end_strictly(codes: Iterable[str], way_out: str) -> NoReturn:
    """End with the exit code of a stop, and say why on standard error.

    Parameters
    ----------
    codes : iterable of str
        Of the stop alerts, at least one.
    way_out : str
        How to end without it.
    """
    several = "s" if len(each := list(dict.fromkeys(codes))) > 1 else ""
    alarm(f"--strict: exit code {STOPPED} for the stop alert{several} {', '.join(each)}; {way_out}")
    raise typer.Exit(STOPPED)


_HELD: dict[str, "Case"] = {}  # read already, for a command that goes on with another's work


def hold(case: str, read: "Case") -> None:
    """Let the next `opened` return what was read: standard input can be read once only."""
    _HELD[case] = read


def opened(case: str, reading: "Reading | None" = None) -> "Case":
    """Read a leg, and print the notes of its file on standard error."""
    from wedgecalc.sources.reading import load_case

    if case in _HELD:
        return _HELD.pop(case)
    read = load_case(case, reading)
    say(*(f"note: {note}" for note in read.notes))
    return read
