"""Where the bone is cut: hinge, entry, and what is taken out or held open beside the wedge.

Without a hinge or an entry the usual ones stand on the cortex template of ``data/profiles.json``. Levels are counted from
the joint line of the cut bone at the knee, at the hip from the tip of the greater trochanter, and through a shaft from
the knee's centre.
"""

import math
from dataclasses import dataclass
from numbers import Real
from typing import Any, cast

import numpy as np

from wedgecalc.errors import InputError, Problem, shown
from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Number, Point, cis, dot, even, length, middle, unit
from wedgecalc.planning.cortex import profiles
from wedgecalc.records import ProcedureRecord

LONGEST = 150.0  # mm of bone; nobody takes out or opens more at once
LEAST_DEGREES, LEAST_MM = 0.001, 0.01  # no saw makes less: below these nothing is cut
MOST = 45.0  # degrees; no wedge turns a bone farther
AXES = ("mechanical", "anatomical")
SHAFT_LEAN = 6.0  # degrees: anatomical against mechanical axis of an ordinary femur


@dataclass(frozen=True, slots=True)
class Site:
    """Where a bone is cut, in the canonical frame; see `wedgecalc.planning.wedge.Wedge` for what each is."""

    frame: Frame
    hinge: Point
    entry: Point | None
    kerf: float = 0.0
    length: float = 0.0
    shift: Point = 0j


def site_of(
    limb: Limb,
    procedure: ProcedureRecord,
    hinge: Any = None,
    entry: Any = None,
    kerf: float = 0.0,
    length: float = 0.0,
    along: str = "mechanical",
    level: float | None = None,
) -> Site:
    """Return where a procedure cuts a limb: as asked, and otherwise at its usual place; `PlanRequest.checked` has looked at each value.

    Raises
    ------
    InputError
        For a request that makes no sense, such as an entry on the wrong side of the hinge.
    """
    shift = _shift(limb, procedure, length, along)
    usual_hinge, usual_entry = default_cut(limb, procedure, level)
    hinge_z = usual_hinge if hinge is None else _placed(limb, "hinge", hinge)
    if (
        hinge is not None and not limb.frame.calibrated
    ):  # a usual entry beside a hinge of one's own needs a true scale
        usual_entry = None
    entry_z = usual_entry if entry is None else _placed(limb, "entry", entry)
    if hinge_z is None:
        raise InputError(
            Problem(
                "hinge",
                "nothing",
                f"a hinge, or {_lacking(limb, procedure)} to place the usual one",
                "give the hinge as x,y",
            )
        )
    if entry_z is not None and (hinge is not None or entry is not None):
        towards: Any = dot(limb.plateau, entry_z - hinge_z)
        if np.any(towards <= 0 if procedure.side == "lateral" else towards >= 0):
            raise InputError(
                Problem(
                    "entry",
                    f"an entry not {procedure.side} to the hinge",
                    f"for {procedure.name} the cut starts {procedure.side} to the hinge",
                    "exchange hinge and entry, or choose the procedure of the other side",
                )
            )
    return Site(
        limb.frame,
        hinge_z,
        entry_z,
        float(kerf),
        float(length) if length >= LEAST_MM else 0.0,
        shift,
    )


def within(value: Any, low: float, high: float) -> bool:
    """Return whether a value is a number, of Python or numpy, between two limits."""
    return isinstance(value, Real) and not isinstance(value, bool) and low <= float(value) <= high


def needs_scale(field: str, found: str, expected: str = "a calibrated case") -> Problem:
    """Return the problem of a field that is in mm, in a case that has no scale."""
    return Problem(
        field, f"{found}, but no scale", expected, "add mm_per_px or a calibration marker"
    )


def _lacking(limb: Limb, procedure: ProcedureRecord) -> str:
    if procedure.at_hip:
        return "greater_trochanter, femoral_shaft_proximal and femoral_shaft_distal"
    return "condyle_medial and condyle_lateral"


def _placed(limb: Limb, name: str, xy: Any) -> Point:
    try:
        array = np.asarray(xy, dtype=float)
    except (TypeError, ValueError):
        array = np.empty(0)
    if (
        array.ndim == 0
        or array.shape[-1] != 2
        or (array.ndim == 1 and not np.isfinite(array).all())
    ):
        raise InputError(
            Problem(name, shown(xy), "two finite numbers x,y in the case's coordinates")
        )
    return limb.frame.to_core(xy)


def _shift(limb: Limb, procedure: ProcedureRecord, mm: float, along: str) -> Point:
    """Return how the free fragment moves when `mm` of bone are taken out, or a gap of `mm` is held open."""
    if mm < LEAST_MM:
        return 0j
    word = "tibial" if procedure.of_tibia else "femoral"
    shaft = limb.line(f"{word}_shaft_proximal", f"{word}_shaft_distal")
    if along == "anatomical" and shaft is None:
        raise InputError(
            Problem(
                "along",
                "anatomical, in a case without shaft landmarks",
                "both landmarks of the shaft",
                "mark them, or move along the mechanical axis",
            )
        )
    # Towards the joint that stays: up for the tibia, down for the femur.
    towards: Any = limb.knee - (limb.ankle if procedure.of_tibia else limb.hip)
    if along == "anatomical":
        towards = -cast("Any", shaft) if procedure.of_tibia else shaft
    return cast("Point", unit(towards)) * (mm if procedure.closes else -mm)


def joint_frame(limb: Limb, bone: str) -> tuple[Point, Point, complex, Number] | None:
    """Return origin, lateral direction, turn from it away from the joint, and plateau width; None without the joint line.

    The lateral direction runs along the plateau for the tibia, along the condyle line for the femur; times the turn
    (−i or +i) it points down the tibia or up the femur.
    """
    p, width, plateau = limb.points, limb.width, cast("Any", limb.plateau)
    if bone == "tibia":  # its unit vector found from the width, which is known
        return (
            middle(p["plateau_medial"], p["plateau_lateral"]),
            plateau * (1.0 / width),
            -1j,
            width,
        )
    line = limb.line("condyle_medial", "condyle_lateral")
    return (
        None
        if line is None
        else (middle(p["condyle_medial"], p["condyle_lateral"]), unit(line), 1j, width)
    )


def level_frame(
    limb: Limb, procedure: ProcedureRecord
) -> tuple[Point, Point, complex, Number] | None:
    """Return the frame in which a procedure's levels are counted, as `joint_frame` does.

    At the hip it starts at the tip of the trochanter and runs down along the shaft.
    """
    if procedure.at_knee:
        return joint_frame(limb, procedure.bone)
    tip, shaft = (
        limb.points.get("greater_trochanter"),
        limb.line("femoral_shaft_proximal", "femoral_shaft_distal"),
    )
    if procedure.through_shaft or tip is None or shaft is None:
        return None
    return tip, unit(shaft) * 1j, -1j, limb.width


def default_cut(
    limb: Limb, procedure: ProcedureRecord, level: float | None = None
) -> tuple[Point | None, Point | None]:
    """Return the procedure's usual hinge and entry on the cortex template, or None where landmarks are missing.

    In the canonical frame; in one without a scale, on a plateau of the assumed width. The entry lies on the cortex of the wedge's side, the hinge inside the far one. `level` is for a cut
    through a shaft, mm from the knee's centre.
    """
    if procedure.through_shaft:
        return _across_shaft(limb, procedure, level)
    placed = level_frame(limb, procedure)
    if placed is None:
        return None, None
    origin, lateral, away, width = placed
    profile, side = profile_of(procedure), procedure.side
    hinge_mm, entry_mm = procedure.hinge_level_mm, procedure.entry_level_mm
    at_hinge = even(hinge_mm / width, profile["level"], profile["both"])
    at_entry = (
        at_hinge
        if entry_mm == hinge_mm
        else even(entry_mm / width, profile["level"], profile["both"])
    )

    def cortex(at: Any, side: str, level: float, inset: float) -> Point:
        out = at.imag * width - inset if side == "lateral" else inset - at.real * width
        return cast("Point", origin + lateral * (out + away * level))

    far = "medial" if side == "lateral" else "lateral"
    return cortex(at_hinge, far, hinge_mm, procedure.hinge_inset_mm), cortex(
        at_entry, side, entry_mm, 0.0
    )


def profile_of(procedure: ProcedureRecord) -> Any:
    """Return the cortex template of a procedure's bone at its level."""
    return profiles()["hip" if procedure.at_hip else procedure.bone]


def _across_shaft(
    limb: Limb, procedure: ProcedureRecord, level: Any
) -> tuple[Point | None, Point | None]:
    """Return the middle of a shaft at a level, by default the usual one, and its cortex square to it."""
    bone = procedure.bone
    span: Any = length((limb.ankle if bone == "tibia" else limb.hip) - limb.knee)
    if level is None:
        level = np.minimum(procedure.entry_level_mm, 0.8 * span)  # a child's bone may be short
        level = float(level) if np.ndim(level) == 0 else level
    elif not (within(level, 0, math.inf) and np.all((0.1 * span < level) & (level < 0.9 * span))):
        most = float(np.min(span))
        raise InputError(
            Problem(
                "level",
                shown(level),
                f"mm from the knee's centre, from {0.1 * most:.0f} to {0.9 * most:.0f}",
            )
        )
    level = level if isinstance(level, np.ndarray) else float(level)
    upper, lower = shaft_of(limb, bone)
    down: Any = unit(lower - upper)
    knee = dot(down, limb.knee - upper)
    place: Any = upper + down * (knee + level if bone == "tibia" else knee - level)
    half = profiles()[bone]["lateral"][-1] * limb.width
    return place, place + down * 1j * half


def shaft_of(limb: Limb, bone: str) -> tuple[Point, Point]:
    """Return two points of a bone's shaft, the upper first: its landmarks, else where an ordinary leg has them."""
    word = "tibial" if bone == "tibia" else "femoral"
    upper, lower = (limb.points.get(f"{word}_shaft_{end}") for end in ("proximal", "distal"))
    if upper is not None and lower is not None:
        return upper, lower
    if bone == "tibia":
        return limb.knee, limb.ankle
    up: Any = unit(limb.hip - limb.knee)
    rise: Any = up * cis(-SHAFT_LEAN) * length(limb.hip - limb.knee)
    foot: Any = limb.knee + 1j * up * 0.12 * limb.width
    return foot + rise * 0.70, foot + rise * 0.35
