"""The options that describe a synthetic leg, and its radiograph."""

import inspect
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wedgecalc.cli.options import CommandFunction, composed, option_parameter
from wedgecalc.cli.request import named_by_options

if TYPE_CHECKING:
    from wedgecalc.sources.phantom_look import Look

_FROM_ANGLES = {
    "mldfa": "Mechanical lateral distal femoral angle, °.",
    "mpta": "Medial proximal tibial angle, °.",
    "jlca": "Joint line convergence angle, °.",
    "femur": "Femur, hip centre to knee centre, mm.",
    "tibia": "Tibia, knee centre to ankle centre, mm.",
    "plateau": "Width of the tibial plateau, mm.",
    "mlpfa": "Mechanical lateral proximal femoral angle, °.",
    "nsa": "Neck–shaft angle, °.",
    "ama": "Angle between the anatomical and mechanical femoral axes, °.",
    "mldta": "Mechanical lateral distal tibial angle, °.",
    "tilt": "Tilt of the leg in stance, °.",
}


def makes_a_leg(command: CommandFunction) -> CommandFunction:
    """Give a command the options that describe a synthetic limb, as its argument `leg`."""
    from wedgecalc.geometry.limb import Limb

    defaults = inspect.signature(Limb.from_angles).parameters
    side = Annotated[str, typer.Option("--side", help="right or left.")]
    options = [option_parameter("side", side, inspect.Parameter.empty)]
    for name, help in _FROM_ANGLES.items():
        annotation = Annotated[float, typer.Option(f"--{name}", help=help)]
        options.append(option_parameter(name, annotation, defaults[name].default))
    return composed(command, "leg", options, Limb.from_angles)


def with_look(command: CommandFunction) -> CommandFunction:
    """Give a command an option for each part of a look; those typed become its argument `look`."""
    from wedgecalc.sources.phantom_look import Look

    options = []
    for part in fields(Look):
        name = "--" + part.name.replace("_", "-")
        about, flag = part.metadata, isinstance(part.default, bool)
        limits = "" if flag else f" {about['low']:g} to {about['high']:g}."
        option = typer.Option(name, help=about["help"] + limits)
        annotation = Annotated[bool, option] if flag else Annotated[float | None, option]
        options.append(option_parameter(part.name, annotation, False if flag else None))
    return composed(command, "look", options, _typed)


def _typed(**parts: object) -> dict[str, object]:
    return {
        name: value for name, value in parts.items() if value is not None and value is not False
    }


def look_of(typed: dict[str, Any], seed: int | None) -> "Look":
    """Return the look that the options describe, on top of a random film-like one if `seed` is given.

    Raises
    ------
    InputError
        Naming every option outside its limits.
    """
    from wedgecalc.sources.phantom_look import Look

    look = replace(Look() if seed is None else Look.like_film(seed), **typed)
    with named_by_options(None, *typed):
        look.check()
    return look
