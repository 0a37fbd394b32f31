"""How a bone lies at an osteotomy: its joint line, its shaft, and its cortex at a level.

The cortex is the traced one where the bone was traced, else that of the cortex template of
``data/profiles.json``.
"""

from typing import cast

import numpy as np

from wedgecalc.geometry.curves import interpolate_evenly
from wedgecalc.geometry.limb import AnyLimb, Limb
from wedgecalc.geometry.plane import N, Number, P, Point, cis, length, middle, unit
from wedgecalc.geometry.synthetic import AMA, SHAFT_KNEE_OFFSET, SHAFT_LEVELS
from wedgecalc.planning.cortex import Profile, profiles
from wedgecalc.planning.trace import traced_reach
from wedgecalc.records import ProcedureRecord
from wedgecalc.terms import Bone


def joint_frame(limb: Limb[P, N], bone: str) -> tuple[P, P, complex, N] | None:
    """Return the coordinate system of a bone at the knee; None without its joint line.

    Returns
    -------
    origin : complex or array of complex
        Middle of the plateau (tibia) or of the condyle line (femur).
    lateral : complex or array of complex
        Unit vector along that line, to lateral.
    away : complex
        −i or +i: times `lateral` it points down the tibia or up the femur.
    width : float or array of float
        Width of the plateau.
    """
    p = limb.points
    if bone == Bone.TIBIA:
        plateau: Point = limb.plateau
        lateral = cast("P", plateau * (1.0 / limb.width))  # its length is known
        return middle(p["plateau_medial"], p["plateau_lateral"]), lateral, -1j, limb.width
    line = limb.line("condyle_medial", "condyle_lateral")
    if line is None:
        return None
    return middle(p["condyle_medial"], p["condyle_lateral"]), unit(line), 1j, limb.width


def level_frame(limb: Limb[P, N], procedure: ProcedureRecord) -> tuple[P, P, complex, N] | None:
    """Return the coordinate system of a procedure's levels, as `joint_frame` does.

    At the hip its origin is the tip of the trochanter, and it runs down along the shaft.
    """
    if procedure.at_knee:
        return joint_frame(limb, procedure.bone)
    tip = limb.points.get("greater_trochanter")
    shaft = limb.line("femoral_shaft_proximal", "femoral_shaft_distal")
    if procedure.through_shaft or tip is None or shaft is None:
        return None
    return tip, cast("P", unit(cast("Point", shaft)) * 1j), -1j, limb.width


def reach_at(
    limb: AnyLimb,
    procedure: ProcedureRecord,
    placed: tuple[Point, Point, complex, Number],
    level: float,
) -> Point:
    """Return how far a bone reaches at a level, medial + i lateral: on its trace, else template.

    Parameters
    ----------
    limb : Limb
    procedure : ProcedureRecord
    placed : tuple
        Its `level_frame`.
    level : float
        In the frame's units.
    """
    width, profile = placed[3], profile_of(procedure)
    traced = trace_at(limb, procedure, placed, level)
    if isinstance(traced, complex) and traced == traced:  # not NaN
        return traced
    usual: Point = interpolate_evenly(level / width, profile["level"], profile["both"]) * width
    if traced is None or isinstance(traced, complex):
        return usual
    return np.where(np.isnan(traced), usual, traced)


def trace_at(
    limb: AnyLimb,
    procedure: ProcedureRecord,
    placed: tuple[Point, Point, complex, Number],
    level: float,
) -> Point | None:
    """Return how far the traced bone reaches at a level, as `reach_at` does.

    NaN where the trace does not reach the level, None without a trace.
    """
    if procedure.bone not in limb.contours:
        return None
    origin, lateral, away, _ = placed
    return traced_reach(limb, procedure.bone, origin + lateral * away * level, lateral)


def profile_of(procedure: ProcedureRecord) -> Profile:
    """Return the cortex template of a procedure's bone at its level."""
    return profiles()["hip" if procedure.at_hip else procedure.bone]


def shaft_of(limb: AnyLimb, bone: str) -> tuple[Point, Point]:
    """Return an upper and a lower point of a bone's shaft axis.

    Its landmarks, or else where an ordinary leg has them.
    """
    word = "tibial" if bone == Bone.TIBIA else "femoral"
    upper, lower = (limb.points.get(f"{word}_shaft_{end}") for end in ("proximal", "distal"))
    if upper is not None and lower is not None:
        return upper, lower
    if bone == Bone.TIBIA:
        return limb.knee, limb.ankle
    thigh = limb.hip - limb.knee
    up = unit(thigh)
    rise = up * cis(-AMA) * length(thigh)
    foot = limb.knee + 1j * up * SHAFT_KNEE_OFFSET * limb.width
    distal, proximal = (cast("Point", foot + rise * level) for level in SHAFT_LEVELS)
    return proximal, distal
