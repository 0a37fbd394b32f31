"""Landmark placement error: the standard deviation of each landmark, larger along joint lines."""

from collections.abc import Mapping

from wedgecalc import records
from wedgecalc.errors import InputError
from wedgecalc.geometry.landmark_checks import PAIRS
from wedgecalc.geometry.limb import AnyLimb
from wedgecalc.geometry.plane import Point, unit
from wedgecalc.planning.request_fields import field_problems


def landmark_sds(
    limb: AnyLimb, given: Mapping[str, float] | float | None = None
) -> dict[str, float]:
    """Return the standard deviation of each landmark of a limb, mm.

    As given, else that of its case, else the default.

    Parameters
    ----------
    limb : Limb
        One limb or an array of limbs.
    given : float or mapping of str to float, optional
        One for all, or by landmark, mm.

    Raises
    ------
    InputError
        For an unknown landmark, or a value outside 0 to 20 mm.

    Examples
    --------
    >>> from wedgecalc import Limb
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


def axes_of(limb: AnyLimb, sds: Mapping[str, float]) -> dict[str, tuple[Point, float, float]]:
    """Return for each landmark a direction, and the SDs along and across it.

    The direction is that of its joint line, along which it is placed less accurately.
    """
    stretch = records.landmark_sds()["along_joint_line"]
    lines: dict[str, Point] = {
        name: unit(line)
        for a, b in PAIRS
        if (line := limb.line(a, b)) is not None
        for name in (a, b)
    }
    return {
        name: (lines.get(name, 1.0 + 0.0j), sd * (stretch if name in lines else 1.0), sd)
        for name, sd in sds.items()
    }
