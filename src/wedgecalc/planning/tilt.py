"""How a wedge about a turned horizontal axis is shared between the sagittal and frontal planes."""

from typing import Protocol, cast

import numpy as np

from wedgecalc.geometry.plane import DEGREES, RADIANS, Number
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.site import MOST_DEGREES
from wedgecalc.planning.wedge import AnyWedge, wedge_of
from wedgecalc.records import ProcedureRecord


def tilt_parts(angle: Number, turn: float) -> tuple[Number, Number]:
    """Return the sagittal and the frontal part of a wedge about a turned horizontal axis, degrees.

    Parameters
    ----------
    angle : float or array of float
        Angle of the wedge, degrees.
    turn : float
        Turn of its axis from straight front to back, degrees.

    Examples
    --------
    >>> [round(part, 1) for part in tilt_parts(15.0, 45.0)]  # 10.7°: doi 10.1177/19476035241311233
    [10.7, 10.7]
    """
    rise = np.tan(angle * RADIANS)
    parts = (np.arctan(rise * np.sin(turn * RADIANS)), np.arctan(rise * np.cos(turn * RADIANS)))
    return cast("tuple[Number, Number]", tuple(as_number(part * DEGREES) for part in parts))


def opened_angle(frontal: Number, turn: float | None) -> Number:
    """Return the angle to open about a turned axis for a frontal correction, degrees.

    It is at most that of the largest wedge.

    Parameters
    ----------
    frontal : float or array of float
        The correction in the frontal plane, degrees.
    turn : float, optional
        Turn of the axis from straight front to back, degrees.

    Examples
    --------
    >>> round(opened_angle(10.0, 20.0), 2), opened_angle(10.0, None)
    (10.63, 10.0)
    """
    if not turn:
        return frontal
    rise = np.tan(frontal * RADIANS) / np.cos(turn * RADIANS)
    return as_number(np.minimum(np.arctan(rise) * DEGREES, MOST_DEGREES))


class PlanWithTurn(Protocol):
    """The attributes of a plan whose hinge may be turned; `wedgecalc.Plan` has them."""

    @property
    def wedge(self) -> AnyWedge: ...  # noqa: D102
    @property
    def procedure(self) -> ProcedureRecord: ...  # noqa: D102
    @property
    def request(self) -> PlanRequest: ...  # noqa: D102


def opened_wedge(plan: PlanWithTurn) -> AnyWedge:
    """Return the wedge that is opened about a plan's turned hinge.

    It is the planned wedge if the hinge is not turned, or nothing is cut.
    """
    wedge, turn = plan.wedge, plan.request.hinge_turn
    if not turn or wedge.nothing:
        return wedge
    return wedge_of(plan.procedure, wedge.site, opened_angle(wedge.angle, turn))


def changed_slope(plan: PlanWithTurn) -> Number | None:
    """Return by how much a plan changes the slope, degrees; None without a turn of its hinge."""
    turn = plan.request.hinge_turn
    return None if turn is None else tilt_parts(opened_wedge(plan).angle, turn)[0]


def as_number(value: object) -> Number:
    """Return a scalar of numpy as a number, an array as it is."""
    return value if isinstance(value, np.ndarray) and value.ndim else float(cast("float", value))
