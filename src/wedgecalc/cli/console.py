"""The command line's own ways: how it starts, opens a case, prints and fails."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.models import CommandInfo

from wedgecalc.cli.plain_words import plain_arguments
from wedgecalc.cli.streams import WRONG, run_to_end, say
from wedgecalc.errors import InputError, NoPlanError, Problem
from wedgecalc.orders import INTERRUPTED
from wedgecalc.terms import Status
from wedgecalc.text import on_screen, visible

if TYPE_CHECKING:
    from wedgecalc.results.document import Result
    from wedgecalc.sources.case import Case

__all__ = ["app", "command", "opened", "print_", "run", "say", "show"]

NO_PLAN = 3


class _Commands(TyperGroup):
    """The commands; what they say of a word that was typed, or of a file that the shell put there, shows it as `visible`."""

    def make_context(self, *args: Any, **options: Any) -> Any:
        with _shown():
            return super().make_context(*args, **options)

    def invoke(self, context: Any) -> Any:
        with _shown():
            return super().invoke(context)


@contextmanager
def _shown() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if isinstance(message := getattr(error, "message", None), str):  # of a usage error
            error.message = visible(message)  # type: ignore[attr-defined]
        raise


app = typer.Typer(
    name="wedgecalc",
    cls=_Commands,
    help="Plan, check and draw the wedge of an osteotomy around the knee.\n\nStart with: wedgecalc demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def run() -> NoReturn:
    """Run the command line in this process, and end it."""
    run_to_end(command)


def command() -> int:
    """Do what the command line asks, turn every known error into a line on standard error, and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A pipe gets UTF-8 whatever the locale; a terminal keeps its own and shows ? for what it lacks.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    try:
        _do(sys.argv[1:])
    except typer.Exit as end:
        return end.exit_code
    except InputError as error:
        say(*map(str, error.problems))
        return WRONG
    except NoPlanError as error:
        refused = error.code in tuple(Status)  # else a stop alert that nobody has accepted
        say(f"{'no such plan' if refused else 'STOP'}: {error}")
        return NO_PLAN
    except MemoryError:
        say(
            str(
                Problem(
                    "memory",
                    "too little of it for this request",
                    "a smaller picture, or a larger machine",
                )
            )
        )
        return WRONG
    except OSError as error:  # what nobody nearer has named: a name too long for the system, a folder that went away
        name = "" if error.filename is None else str(error.filename)
        say(
            str(
                Problem(
                    "file",
                    f"what the system refuses ({error.strerror or error})",
                    "a file it can reach",
                    file=name,
                )
            )
        )
        return WRONG
    except SystemExit as end:  # typer ends so, in any case
        if end.code == INTERRUPTED:
            raise KeyboardInterrupt from None
        return end.code if isinstance(end.code, int) else WRONG if end.code else 0
    return 0


def _do(words: list[str]) -> None:
    """Do what some words ask: without typer's parser, which takes a while to load, if they leave no question."""
    asked = None
    command = next(
        (info.callback for info in app.registered_commands if words[:1] == [name_of(info)]), None
    )
    if command is not None:
        asked = plain_arguments(command, words[1:])
    if command is None or asked is None:
        app()
    else:
        command(**asked)


def name_of(info: CommandInfo) -> str:
    """Return the name of a command."""
    return info.name or getattr(info.callback, "__name__", "").replace("_", "-")


def print_(text: str) -> None:
    """Print a result on standard output."""
    print(on_screen(text.removesuffix("\n"), colour=sys.stdout.isatty()), flush=True)


def progress(word: str) -> Any:
    """Return what wraps a list of work: a progress bar on standard error, on a terminal only."""
    if sys.stderr is None or not sys.stderr.isatty():
        return lambda work: work
    from rich.console import Console
    from rich.progress import track

    return lambda work: track(work, description=word, console=Console(stderr=True), transient=True)


def show(result: "Result", json: bool) -> None:
    """Print a result on standard output: as its JSON document, or as a page for a person."""
    if json:
        from wedgecalc.results.document import to_json

        print_(to_json(result))
    else:
        from wedgecalc.results.terminal import page, text_of

        print_(text_of(page(result)))


def opened(case: str, reading: Any = None) -> "Case":
    """Read a leg, and say what should be known of its file."""
    from wedgecalc.sources.reading import load_case

    read = load_case(case, reading)
    say(*(f"note: {note}" for note in read.notes))
    return read
