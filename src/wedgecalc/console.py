"""The command line's own ways: how it starts, prints, fails, and gets from a case to a plan."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from wedgecalc.errors import InputError, NoPlanError, Problem
from wedgecalc.text import on_screen, visible

BROKEN_PIPE = 141  # as a shell reports a program whose reader has gone
INTERRUPTED = 130


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
    """Run the command line, and turn every known error into a line on standard error and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            # A pipe gets UTF-8 whatever the locale; a terminal keeps its own and shows ? for what it lacks.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    _stop_as_by_hand()
    try:
        app()
    except InputError as error:
        say(*map(str, error.problems))
        sys.exit(2)
    except NoPlanError as error:
        say(f"no such plan: {error}")
        sys.exit(3)
    except MemoryError:
        say(str(Problem("memory", "too little of it for this request", "a smaller picture, or a larger machine")))
        sys.exit(2)
    except (KeyboardInterrupt, SystemExit) as end:  # typer turns an interrupt into its exit code, and says nothing
        if isinstance(end, SystemExit) and end.code != INTERRUPTED:
            raise
        say("interrupted")
        sys.exit(INTERRUPTED)
    sys.exit(0)


def _stop_as_by_hand() -> None:
    """Let a cluster's or a closed terminal's order to stop leave things as Ctrl-C does, unless somebody asked to ignore it."""
    for name in ("SIGTERM", "SIGHUP"):  # Windows lacks the latter
        order = getattr(signal, name, None)
        if order is not None and signal.getsignal(order) is signal.SIG_DFL:
            signal.signal(order, signal.default_int_handler)


def say(*lines: str) -> None:
    """Say something beside the result: on standard error."""
    for line in lines:
        print(visible(f"wedgecalc: {line}"), file=sys.stderr)


def print_(text: str) -> None:
    """Print a result on standard output; a reader who has gone or a full disk is an error with a name."""
    text = on_screen(text if text.endswith("\n") else text + "\n", colour=sys.stdout.isatty())
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        say("the reader of the output closed it before everything was written (broken pipe)")
        raise typer.Exit(BROKEN_PIPE) from None
    except OSError as error:
        raise InputError(
            Problem("standard output", f"an output that cannot be written ({error.strerror})", "room to write")
        ) from None


def opened(case: str, reading: Any = None) -> Any:
    """Read a leg, and say what should be known of its file."""
    from wedgecalc.sources.reading import load_case

    read = load_case(case, reading)
    say(*(f"note: {note}" for note in read.notes))
    return read


def planned(case: str, *options: Any, cut: dict[str, Any] | None = None, **more: Any) -> tuple[Any, Any, Any, Any]:
    """Return the case that is named, what is asked of it, its plan, and the wedge on the bone's outline."""
    from wedgecalc.planning import plan
    from wedgecalc.request import request_of
    from wedgecalc.wedge import bone_wedge

    read = opened(case)
    request = request_of(read, *options, **cut or {})
    made = plan(read.limb, **request, **more)
    try:
        return read, request, made, bone_wedge(made)
    except InputError as error:
        raise error.in_file(case) from None
