"""The command line with all its commands."""

from wedgecalc.cli.console import app
from wedgecalc.cli.families import load
from wedgecalc.cli.start import command, run

__all__ = ["app", "command", "run"]

load()
