"""What commands share: the app, reading a case, and printing results."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer
from typer.core import TyperGroup
from typer.models import CommandInfo

from wedgecalc.cli.command_names import COMMANDS
from wedgecalc.cli.first_words import FIRST_READ, JSON_FORMS
from wedgecalc.cli.streams import say, wrapped
from wedgecalc.cli.usage_errors import errors_of_ours
from wedgecalc.text import on_screen, visible

if TYPE_CHECKING:
    from wedgecalc.results.document import Result
    from wedgecalc.sources.case import Case
    from wedgecalc.sources.legs import Reading

__all__ = ["app", "print_", "print_plan", "print_result", "read_case", "say"]

STOP_CODE = 4  # exit code at a stop alert that is not accepted
_T = TypeVar("_T")


class _Commands(TyperGroup):
    """The group of commands, in which usage errors look like all other errors."""

    # The class of typer's contexts depends on its version, hence Any.
    def make_context(self, *args: Any, **extra: Any) -> Any:
        with errors_of_ours():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: Any) -> Any:
        with errors_of_ours():
            return super().invoke(ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if ctx.resilient_parsing:
            _leave_words(self, ctx)
        return super().parse_args(ctx, args)

    def get_command(self, ctx: Any, name: str) -> Any:
        command = super().get_command(ctx, name)
        if ctx.resilient_parsing and command is not None:
            _leave_words(command, ctx)
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the help of each command; typer would truncate the sentences."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].help) for name in self.list_commands(ctx)])


def _leave_words(command: Any, ctx: Any) -> None:
    """Convert no words during shell completion, as that would load pydantic."""
    for parameter in command.get_params(ctx):
        parameter.process_value = lambda ctx, value: value


app = typer.Typer(
    name="wedgecalc",
    cls=_Commands,
    help="Plan, check and draw the wedge of an osteotomy around the knee.\n\n"
    "Start with: wedgecalc demo",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def name_of(info: CommandInfo) -> str:
    """Return the name of a command."""
    return info.name or getattr(info.callback, "__name__", "").replace("_", "-")


def print_(text: str) -> None:
    """Print a result on standard output."""
    print(on_screen(text.removesuffix("\n"), colour=sys.stdout.isatty()), flush=True)


def progress(label: str) -> Callable[[Iterable[_T]], Iterable[_T]]:
    """Return a function that shows a progress bar while it iterates over items.

    The bar is drawn on standard error, and only if that is a terminal.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        return lambda items: items
    from rich.console import Console
    from rich.progress import track

    return lambda items: track(
        items, description=label, console=Console(stderr=True), transient=True
    )


def print_result(result: "Result", json: bool | str | None) -> None:
    """Print a result on standard output, as its JSON document or as a readable page."""
    if json == JSON_FORMS[1]:
        print_fhir([result])
    elif json:
        from wedgecalc.results.document import to_json

        print_(to_json(result))
    else:
        from wedgecalc.results.terminal import page_text, result_page

        print_(page_text(result_page(result)))


def print_plan(result: "Result", json: bool | str | None, details: bool) -> None:
    """Print a plan: in brief, in full or as JSON."""
    from wedgecalc.results.brief import brief

    print_result(result if json or details else brief(result), json)


def print_fhir(results: "Sequence[Result]") -> None:
    """Print results on standard output as one FHIR bundle."""
    from wedgecalc.results.document import to_json
    from wedgecalc.results.fhir import bundle_of

    print_(to_json(bundle_of(results)))


def alarm(text: str) -> None:
    """Print a stop on standard error, in red on a terminal that has colours."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    coloured = sys.stderr.isatty() and not plain
    line = wrapped(visible(f"wedgecalc: {text}"))
    print(f"\033[1;31m{line}\033[0m" if coloured else line, file=sys.stderr)


def end_strictly(codes: Iterable[str], way_out: str) -> NoReturn:
    """End with the exit code of a stop, and report it on standard error.

    Parameters
    ----------
    codes : iterable of str
        Codes of the stop alerts, at least one.
    way_out : str
        How to avoid this.
    """
    several = "s" if len(each := list(dict.fromkeys(codes))) > 1 else ""
    alarm(
        f"--strict: exit code {STOP_CODE} for the stop alert{several} {', '.join(each)}; {way_out}"
    )
    raise typer.Exit(STOP_CODE)


HELD_CASES: dict[str, "Case"] = {}  # cases that were read already, for `read_case`


def hold(case: str, read: "Case") -> None:
    """Let the next `read_case` return this case, as standard input can be read only once."""
    HELD_CASES[case] = read


def read_case(case: str, reading: "Reading | None" = None) -> "Case":
    """Read a leg, and print the notes of its file on standard error."""
    from wedgecalc.sources.legs import Reading
    from wedgecalc.sources.reading import load_case

    if case in HELD_CASES:
        return HELD_CASES.pop(case)
    read = FIRST_READ.pop(case, None)
    if read is None or reading not in (None, Reading()):
        read = load_case(case, reading)
    return _noted(read, case, reading)


def read_cases(file: str, reading: "Reading | None" = None) -> "list[Case]":
    """Read every leg of a file, and print their notes on standard error."""
    from wedgecalc.sources.reading import load_cases

    return [_noted(read, file, reading) for read in load_cases(file, reading)]


def _noted(read: "Case", file: str, reading: "Reading | None") -> "Case":
    """Print the notes of a leg, protect its files from being overwritten, and return it."""
    from wedgecalc.sources.files import protect_input
    from wedgecalc.sources.landmark_files.on_film import picture_of

    image = reading.image if reading is not None else None
    for path in (file, image or picture_of(read.stated, read.folder)):
        protect_input(path)
    say(*(f"note: {note}" for note in read.notes))
    return read
