"""The command line with all its commands."""

from wedgecalc.cli import families
from wedgecalc.cli.console import app, command, run

__all__ = ["app", "command", "run"]

families.load()
