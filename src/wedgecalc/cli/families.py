"""Which module holds each command, so that only the module of the command in hand is loaded."""

import sys
from importlib import import_module
from typing import Annotated

import typer

from wedgecalc.cli.console import app, name_of, print_
from wedgecalc.cli.streams import WRONG

# In the order of ``--help``.
MODULES = {
    "demo": "plan",
    "measure": "measure",
    "analyse": "study",
    "plan": "plan",
    "check": "check",
    "compare": "study",
    "sweep": "study",
    "double-level": "study",
    "audit": "audit",
    "draw": "pictures",
    "animate": "pictures",
    "slides": "pictures",
    "report": "pictures",
    "theatre": "theatre",
    "fetch": "archive",
    "send": "archive",
    "limb": "plan",
    "phantom": "files",
    "convert": "files",
    "cohort": "cohort",
    "cohort-make": "cohort",
    "cohort-plot": "cohort",
    "studio": "studio",
    "explain": "explain",
    "doctor": "explain",
}


def load(word: str = "") -> None:
    """Register the commands of the module that holds the command `word`; else all commands."""
    for module in [MODULES[word]] if word in MODULES else dict.fromkeys(MODULES.values()):
        import_module(f"wedgecalc.cli.{module}")
    app.registered_commands.sort(key=lambda info: [*MODULES].index(name_of(info)))


@app.callback(invoke_without_command=True)
def _main(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from wedgecalc.version import __version__

        print_(f"wedgecalc {__version__}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        print(ctx.get_help(), file=sys.stderr)
        raise typer.Exit(WRONG)
