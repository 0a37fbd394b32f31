"""Loads the module of the command in hand only; the others are listed by name."""

from importlib import import_module
from typing import Annotated

import typer

from wedgecalc.cli.command_names import COMMANDS
from wedgecalc.cli.console import app, name_of, print_


def load(word: str | None = None) -> None:
    """Register all commands; if `word` is given, those of other modules by name and help alone."""
    wanted = COMMANDS if word is None else [word] if word in COMMANDS else []
    for module in dict.fromkeys(COMMANDS[name].module for name in wanted):
        import_module(f"wedgecalc.cli.{module}")
    loaded = {name_of(info) for info in app.registered_commands}
    for name in COMMANDS.keys() - loaded:
        help = COMMANDS[name].help
        app.command(name, help=help, short_help=help)(_not_loaded)
    app.registered_commands.sort(key=lambda info: [*COMMANDS].index(name_of(info)))


def _not_loaded() -> None:
    """Stand for a command whose module is not loaded, in the list of all commands."""


@app.callback()
def _main(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from wedgecalc.version import __version__

        print_(f"wedgecalc {__version__}")
        raise typer.Exit
