"""The command line put together: every family of commands registered, in the order a newcomer meets them."""

from typing import Annotated

import typer

from wedgecalc.cli import cohort, files, measure, pictures, plan, studio, study
from wedgecalc.cli.console import app, command, print_, run

__all__ = ["FAMILIES", "app", "command", "run"]

FAMILIES = (
    plan,
    measure,
    files,
    study,
    pictures,
    cohort,
    studio,
)  # importing one registers its commands


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from wedgecalc.version import __version__

        print_(f"wedgecalc {__version__}")
        raise typer.Exit


# As a newcomer meets them, whatever room they live in.
_ORDER = (
    "demo",
    "measure",
    "analyse",
    "plan",
    "check",
    "compare",
    "sweep",
    "double_level",
    "draw",
    "animate",
    "slides",
    "report",
    "limb",
    "phantom",
    "convert",
    "cohort",
    "cohort_make",
    "cohort_plot",
    "studio",
    "explain",
    "doctor",
)
app.registered_commands.sort(
    key=lambda command: _ORDER.index(getattr(command.callback, "__name__", ""))
)
