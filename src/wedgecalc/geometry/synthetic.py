"""Limbs made from lengths and angles: for teaching, tests, and legs known by their angles only."""

from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypedDict

import numpy as np

from wedgecalc.errors import InputError, Problem, choose, short_repr
from wedgecalc.geometry.frame import SIDES, Frame
from wedgecalc.geometry.plane import N, Number, Point, cis, length

# Limits of each value, in mm or degrees: wide enough for any leg that can be drawn.
ANGLE_LIMITS = {
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

# Degrees from the mechanical to the anatomical axis of an ordinary femur, ± 2 (Paley 2002).
AMA = 7.0

# Proportions of an ordinary leg, as shares of the plateau width or of the bone's length. They place
# what no angle determines (how far apart landmarks lie, how high) and enter no angle.
JOINT_SPACE, CONDYLE_REACH = 0.07, 0.32
TROCHANTER_REACH, NECK_REACH = 0.75, 0.42
SHAFT_KNEE_OFFSET, PLAFOND_REACH = 0.12, 0.19
SHAFT_LEVELS = (0.35, 0.70)


class AngleKeywords(TypedDict, Generic[N], total=False):
    """The keywords of `Limb.from_angles`, in mm or degrees."""

    mldfa: N
    mpta: N
    jlca: N
    femur: N
    tibia: N
    plateau: N
    mlpfa: N
    nsa: N
    ama: N
    mldta: N
    tilt: N


def points_from_angles(
    side: str, given: Mapping[str, Number]
) -> tuple[dict[str, Point], Frame[Number]]:
    """Return the landmarks of a limb with these angles and lengths, and their frame.

    The limb is built from the knee outwards: the femoral axis, the condyle and the plateau line
    from mLDFA and JLCA, the tibial axis from MPTA. The identity HKA − 180 = MPTA − mLDFA − JLCA
    then holds by construction.

    Parameters
    ----------
    side : {"right", "left"}
        The side of the body.
    given : mapping of str to float or array of float
        Every value of `ANGLE_LIMITS`; see `wedgecalc.Limb.from_angles` for what each is.

    Returns
    -------
    points : dict of str to complex or array of complex
        Landmarks by name, in the canonical frame.
    frame : Frame
        A frame of this side, in mm.

    Raises
    ------
    InputError
        Naming every value outside its limits.

    Examples
    --------
    >>> from wedgecalc import Limb, measure
    >>> angles = measure(Limb.from_angles("left", mldfa=87, mpta=84, jlca=3))
    >>> [round(angles.mldfa, 9), round(angles.mpta, 9), round(angles.jlca, 9), round(angles.hka, 9)]
    [87.0, 84.0, 3.0, 174.0]
    """
    choose("side", side, SIDES, "one of")
    problems = list(_range_problems(given)) or list(_length_problems(given))
    if problems:
        raise InputError(problems)
    v: dict[str, Any] = {
        name: np.asarray(value, dtype=float) if np.ndim(value) else float(value)
        for name, value in given.items()
    }
    p: dict[str, Any] = _points(v)
    # In stance the whole leg is turned until hip to ankle leans by `tilt`; the hip is then put
    # where a radiograph would show it.
    axis = p["ankle_center"] - p["hip_center"]
    stance = -1j * cis(-v["tilt"]) * length(axis) / axis
    frame: Frame[Number] = Frame(side)
    hip = frame.to_core((220.0 if side == "right" else 120.0, 80.0))
    shift = hip - p["hip_center"] * stance
    return {name: z * stance + shift for name, z in p.items()}, frame


def _points(v: Mapping[str, Any]) -> dict[str, Point]:
    """Return the landmarks with the knee centre at 0 and the hip straight above it.

    Directions follow the definitions in `wedgecalc.geometry.alignment`.
    """
    up, plateau = 1j, v["plateau"]
    # Joint lines run from medial to lateral: the femoral axis stands at mLDFA counter-clockwise of
    # the condyle line, which lies JLCA counter-clockwise of the plateau line.
    condyles = up * cis(-v["mldfa"])
    tibial = condyles * cis(-v["jlca"])
    down = -tibial * cis(v["mpta"])  # tibial axis, knee to ankle
    half_gap = down * (JOINT_SPACE / 2) * plateau
    hip, ankle = up * v["femur"], down * v["tibia"]
    shaft = condyles * cis(v["mldfa"] - v["ama"])  # femoral anatomical axis, upwards
    shaft_foot = -condyles * SHAFT_KNEE_OFFSET * plateau
    plafond = -down * cis(-v["mldta"])
    return {
        "hip_center": hip,
        "greater_trochanter": hip - up * cis(v["mlpfa"]) * TROCHANTER_REACH * plateau,
        "femoral_neck_center": hip + shaft * cis(-v["nsa"]) * NECK_REACH * plateau,
        "femoral_shaft_proximal": shaft_foot + shaft * SHAFT_LEVELS[1] * v["femur"],
        "femoral_shaft_distal": shaft_foot + shaft * SHAFT_LEVELS[0] * v["femur"],
        "condyle_medial": -half_gap - condyles * CONDYLE_REACH * plateau,
        "condyle_lateral": -half_gap + condyles * CONDYLE_REACH * plateau,
        "plateau_medial": half_gap - tibial * plateau / 2,
        "plateau_lateral": half_gap + tibial * plateau / 2,
        "tibial_shaft_proximal": ankle * SHAFT_LEVELS[0],
        "tibial_shaft_distal": ankle * SHAFT_LEVELS[1],
        "plafond_medial": ankle - plafond * PLAFOND_REACH * plateau,
        "plafond_lateral": ankle + plafond * PLAFOND_REACH * plateau,
        "ankle_center": ankle,
    }


def _length_problems(values: Mapping[str, Number]) -> Iterator[Problem]:
    """Yield the problem of arrays that are not equally long."""
    lengths = {np.size(value): name for name, value in values.items() if np.size(value) > 1}
    if len(lengths) > 1:
        found = ", ".join(f"{name} {n}" for n, name in lengths.items())
        yield Problem("angles", f"arrays of different lengths ({found})", "as many values in each")


def _range_problems(values: Mapping[str, object]) -> Iterator[Problem]:
    """Yield a problem for each value that is not a number, or outside its limits."""
    for name, value in values.items():
        low, high = ANGLE_LIMITS[name]
        try:
            array = np.asarray(value, dtype=float)
            good = not isinstance(value, bool) and bool(((array >= low) & (array <= high)).all())
            good = good and array.ndim < 2
        except (TypeError, ValueError):
            good = False
        if not good:
            unit = " mm" if name in ("femur", "tibia", "plateau") else "°"
            yield Problem(name, short_repr(value), f"a number from {low} to {high}{unit}")
