"""The options that describe a synthetic leg."""

import inspect
from typing import Annotated

import typer

from wedgecalc.cli.options import CommandFunction, composed, option_parameter

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
