"""Limbs made from lengths and angles: for teaching, for tests, and for legs of which only the angles are known."""

from typing import Any

import numpy as np

from wedgecalc.errors import InputError, Problem, choose, shown
from wedgecalc.geometry.frame import SIDES, Frame
from wedgecalc.geometry.plane import Number, Point, cis

# Range each value may take, in the units of the signature: wide enough for any leg that can be drawn as a leg.
RANGES = {
    "mldfa": (60, 120),
    "mpta": (60, 120),
    "jlca": (-20, 20),
    "femur": (200, 700),
    "tibia": (150, 600),
    "plateau": (40, 120),
    "mlpfa": (60, 120),
    "nsa": (90, 170),
    "ama": (0, 15),
    "mldta": (60, 120),
    "tilt": (-15, 15),
}

# Proportions of an ordinary leg, as shares of the plateau width or of the bone's length. They place landmarks that no
# angle fixes (how far apart, how high) and enter no angle.
JOINT_SPACE, CONDYLE_REACH = 0.07, 0.32
TROCHANTER_REACH, NECK_REACH = 0.75, 0.42
SHAFT_KNEE_OFFSET, PLAFOND_REACH = 0.12, 0.19
SHAFT_LEVELS = (0.35, 0.70)


def points_from_angles(
    side: str = "right",
    *,
    mldfa: Number = 88.0,
    mpta: Number = 87.0,
    jlca: Number = 0.0,
    femur: Number = 430.0,
    tibia: Number = 365.0,
    plateau: Number = 76.0,
    mlpfa: Number = 90.0,
    nsa: Number = 130.0,
    ama: Number = 7.0,
    mldta: Number = 89.0,
    tilt: Number = 3.0,
) -> tuple[dict[str, Point], Frame]:
    """Return the landmarks of a limb that has these angles and lengths, and their frame; measuring them gives the angles back.

    Built from the knee outwards: the femoral axis upwards, F and T from mldfa and jlca, the tibial axis from mpta.
    The identity hka − 180 = mpta − mldfa − jlca then holds by construction.

    Parameters
    ----------
    side : {"right", "left"}
    mldfa, mpta, jlca : float or array of float
        Angles in degrees.
    femur, tibia, plateau : float or array of float
        Hip to knee, knee to ankle, and plateau width, in mm.
    mlpfa, nsa, mldta : float or array of float
        Angles at hip and ankle, in degrees.
    ama : float or array of float
        Angle between anatomical and mechanical axis of the femur, in degrees; aldfa is then mldfa − ama.
        7 ± 2 is usual (Paley 2002).
    tilt : float or array of float
        How far the line hip–ankle leans from the vertical in stance, hip outwards, in degrees; 3 is usual (textbook).

    Raises
    ------
    InputError
        Naming every value outside the range of legs.

    Examples
    --------
    >>> from wedgecalc import Limb, measure
    >>> angles = measure(Limb.from_angles("left", mldfa=87, mpta=84, jlca=3))
    >>> [round(angles.mldfa, 9), round(angles.mpta, 9), round(angles.jlca, 9), round(angles.hka, 9)]
    [87.0, 84.0, 3.0, 174.0]
    """
    values: dict[str, Any] = {
        "mldfa": mldfa,
        "mpta": mpta,
        "jlca": jlca,
        "femur": femur,
        "tibia": tibia,
        "plateau": plateau,
        "mlpfa": mlpfa,
        "nsa": nsa,
        "ama": ama,
        "mldta": mldta,
        "tilt": tilt,
    }
    choose("side", side, SIDES, "one of")
    problems = list(_range_problems(values))
    if problems:
        raise InputError(problems)
    v = {
        k: np.asarray(value, dtype=float) if np.ndim(value) else float(value)
        for k, value in values.items()
    }
    p = _points(**v)
    # Stance: turn the whole leg until hip to ankle leans by `tilt`; then put the hip where a film would show it.
    axis: Any = p["ankle_center"] - p["hip_center"]
    stance = -1j * cis(-v["tilt"]) * abs(axis) / axis
    frame = Frame(side)
    shift: Any = (
        frame.to_core((220.0 if side == "right" else 120.0, 80.0)) - p["hip_center"] * stance
    )
    return {name: _plain(z * stance + shift) for name, z in p.items()}, frame


def _points(
    *,
    mldfa: Any,
    mpta: Any,
    jlca: Any,
    femur: Any,
    tibia: Any,
    plateau: Any,
    mlpfa: Any,
    nsa: Any,
    ama: Any,
    mldta: Any,
    **_: Any,
) -> dict[str, Any]:
    """Build with the knee centre at 0 and the hip straight above it; directions follow the definitions in alignment."""
    up = 1j
    f = up * cis(
        -mldfa
    )  # condyle line, medial to lateral: the femur stands at mldfa counter-clockwise of it
    t = f * cis(-jlca)  # plateau line: F lies jlca counter-clockwise of it
    down = -t * cis(mpta)  # tibial axis, knee to ankle
    half_gap = down * (JOINT_SPACE / 2) * plateau
    hip, ankle = up * femur, down * tibia
    shaft = f * cis(mldfa - ama)  # femoral anatomical axis, upwards
    shaft_foot = -f * SHAFT_KNEE_OFFSET * plateau
    inner = -down * cis(-mldta)  # plafond, medial to lateral
    return {
        "hip_center": hip,
        "greater_trochanter": hip - up * cis(mlpfa) * TROCHANTER_REACH * plateau,
        "femoral_neck_center": hip + shaft * cis(-nsa) * NECK_REACH * plateau,
        "femoral_shaft_proximal": shaft_foot + shaft * SHAFT_LEVELS[1] * femur,
        "femoral_shaft_distal": shaft_foot + shaft * SHAFT_LEVELS[0] * femur,
        "condyle_medial": -half_gap - f * CONDYLE_REACH * plateau,
        "condyle_lateral": -half_gap + f * CONDYLE_REACH * plateau,
        "plateau_medial": half_gap - t * plateau / 2,
        "plateau_lateral": half_gap + t * plateau / 2,
        "tibial_shaft_proximal": ankle * SHAFT_LEVELS[0],
        "tibial_shaft_distal": ankle * SHAFT_LEVELS[1],
        "plafond_medial": ankle - inner * PLAFOND_REACH * plateau,
        "plafond_lateral": ankle + inner * PLAFOND_REACH * plateau,
        "ankle_center": ankle,
    }


def _plain(z: Any) -> Point:
    return complex(z) if np.ndim(z) == 0 else z


def _range_problems(values: dict[str, Any]) -> list[Problem]:
    problems = []
    for name, value in values.items():
        low, high = RANGES[name]
        try:
            array = np.asarray(value, dtype=float)
            good = not isinstance(value, bool) and bool(((array >= low) & (array <= high)).all())
        except (TypeError, ValueError):
            good = False
        if not good:
            unit = "mm" if name in ("femur", "tibia", "plateau") else "°"
            problems.append(Problem(name, shown(value), f"a number from {low} to {high} {unit}"))
    return problems
