"""The options of what a phantom has of real films."""

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wedgecalc.cli.options import CommandFunction, composed, option_parameter

if TYPE_CHECKING:
    from wedgecalc.sources.phantom_look import Look


def with_look(command: CommandFunction) -> CommandFunction:
    """Give a command an option for each part of a look; it gets those typed as its argument `look`."""
    from wedgecalc.sources.phantom_look import Look

    options = []
    for part in fields(Look):
        name = "--" + part.name.replace("_", "-")
        about, flag = part.metadata, isinstance(part.default, bool)
        limits = "" if flag else f" {about['low']:g} to {about['high']:g}."
        told = typer.Option(name, help=about["help"] + limits)
        annotation = Annotated[bool, told] if flag else Annotated[float | None, told]
        options.append(option_parameter(part.name, annotation, False if flag else None))
    return composed(command, "look", options, _typed)


def _typed(**parts: object) -> dict[str, object]:
    return {
        name: value for name, value in parts.items() if value is not None and value is not False
    }


def look_of(typed: dict[str, Any], seed: int | None) -> "Look":
    """Return the look of the options that were typed, over a film's look of a seed if given.

    Raises
    ------
    InputError
        Naming every option outside its limits.
    """
    from dataclasses import replace

    from wedgecalc.cli.request import named_by_options
    from wedgecalc.sources.phantom_look import Look

    look = replace(Look() if seed is None else Look.like_film(seed), **typed)
    with named_by_options(None, *typed):
        look.check()
    return look
