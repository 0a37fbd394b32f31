"""How a wedge about a turned horizontal axis is shared between the sagittal and frontal planes."""

from typing import cast

import numpy as np

from wedgecalc.geometry.plane import DEGREES, RADIANS, Number


def tilted(angle: Number, turn: float) -> tuple[Number, Number]:
    """Return the sagittal and the frontal part of a wedge about a turned horizontal axis, degrees.

    Parameters
    ----------
    angle : float or array of float
        Of the wedge, degrees.
    turn : float
        Of its axis from straight front to back, degrees.

    Examples
    --------
    >>> [round(part, 1) for part in tilted(15.0, 45.0)]  # 10.7°: doi 10.1177/19476035241311233
    [10.7, 10.7]
    """
    rise = np.tan(angle * RADIANS)
    parts = (np.arctan(rise * np.sin(turn * RADIANS)), np.arctan(rise * np.cos(turn * RADIANS)))
    return cast("tuple[Number, Number]", tuple(as_number(part * DEGREES) for part in parts))


def changed_slope(angle: Number, turn: float | None) -> Number | None:
    """Return by how much a wedge changes the slope, degrees; None without a turn of its hinge."""
    return None if turn is None else tilted(angle, turn)[0]


def as_number(value: object) -> Number:
    """Return a scalar of numpy as a number, an array as it is."""
    return value if isinstance(value, np.ndarray) and value.ndim else float(cast("float", value))
