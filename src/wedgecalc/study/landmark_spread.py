"""How surely landmarks are read: the standard deviation of each, and along which direction it is larger."""

from collections.abc import Mapping
from typing import Any

from wedgecalc import records
from wedgecalc.errors import InputError
from wedgecalc.geometry.landmark_checks import PAIRS
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import unit
from wedgecalc.planning.request_fields import field_problems


def landmark_sds(limb: Limb, given: Mapping[str, float] | float | None = None) -> dict[str, float]:
    """Return the standard deviation of each landmark of a limb, mm: as given, else as its case has it, else the default.

    Parameters
    ----------
    limb : Limb
    given : float or mapping of str to float, optional
        One for all, or by landmark.

    Raises
    ------
    InputError
        For an unknown landmark, or a value outside 0 to 20 mm.

    Examples
    --------
    >>> sds = landmark_sds(Limb.from_angles(), {"hip_center": 2.0})
    >>> sds["hip_center"], sds["ankle_center"]
    (2.0, 1.0)
    """
    usual, own = records.landmark_sds()["default_mm"], dict(limb.landmark_sd)
    if isinstance(given, Mapping):
        own |= given
    elif given is not None:
        usual, own = given, {}
    if problems := [p for value in (usual, own) for p in field_problems("landmark_sd", value)]:
        raise InputError(problems)
    return {name: float(own.get(name, usual)) for name in limb.points}


def axes_of(limb: Limb, sds: Mapping[str, float]) -> dict[str, tuple[Any, float, float]]:
    """Return for each landmark its direction along, and its spread along and across: joint lines are less sure along."""
    stretch = records.landmark_sds()["along_joint_line"]
    lines = {
        name: unit(limb.points[b] - limb.points[a])
        for a, b in PAIRS
        if a in limb.points and b in limb.points
        for name in (a, b)
    }
    return {
        name: (lines.get(name, 1.0 + 0.0j), sd * (stretch if name in lines else 1.0), sd)
        for name, sd in sds.items()
    }
