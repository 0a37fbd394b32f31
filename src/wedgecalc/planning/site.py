"""Where the bone is cut: hinge, entry, and the length removed or held open beside the wedge.

Without a hinge or an entry the usual ones are placed on the traced cortex of the bone, or else on
the cortex template of ``data/profiles.json``. Levels are measured from the joint line of the cut
bone at the knee, from the tip of the greater trochanter at the hip, and from the knee centre along
a shaft.
"""

import math
from dataclasses import dataclass
from typing import Generic, TypeAlias, cast

import numpy as np
from numpy.typing import ArrayLike

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, short_repr, within, wrong
from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.limb import AnyLimb
from wedgecalc.geometry.plane import N, Number, P, Point, dot, length, unit
from wedgecalc.planning.bone_frame import level_frame, reach_at, shaft_of
from wedgecalc.planning.cortex import profiles
from wedgecalc.records import ProcedureRecord
from wedgecalc.terms import Bone

LONGEST_MM = 150.0  # mm: more bone than anybody removes or distracts at once
LEAST_DEGREES, LEAST_MM = 0.001, 0.01  # below these nothing is cut: no saw is as accurate
MOST_DEGREES = float(records.targets()["correction"].high)  # degrees: no wedge is larger
AXES = ("mechanical", "anatomical")


@dataclass(frozen=True, slots=True)
class Site(Generic[P, N]):
    """Where a bone is cut, in the canonical frame; see `Wedge` for the attributes."""

    frame: Frame[N]
    hinge: P
    entry: P | None
    kerf: float = 0.0
    length: float = 0.0
    shift: P | complex = 0j


AnySite: TypeAlias = Site[Point, Number]


def site_of(
    limb: AnyLimb,
    procedure: ProcedureRecord,
    hinge: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    kerf: float = 0.0,
    length: float = 0.0,
    along: str = "mechanical",
    level: float | None = None,
) -> AnySite:
    """Return where a procedure cuts a limb: as requested, or else at its usual place.

    `PlanRequest.checked` has checked each value on its own; see `PlanRequest` for the parameters.

    Raises
    ------
    InputError
        For an impossible combination, such as an entry on the wrong side of the hinge.
    """
    length = float(length)  # a numpy scalar would turn the points of one leg into arrays
    shift = _shift(limb, procedure, length, along)
    usual_hinge, usual_entry = default_cut(limb, procedure, level)
    hinge_z = usual_hinge if hinge is None else _placed(limb, "hinge", hinge)
    if hinge is not None and not limb.frame.calibrated:
        usual_entry = None  # a usual entry beside a given hinge needs a true scale
    entry_z = usual_entry if entry is None else _placed(limb, "entry", entry)
    if hinge_z is None:
        raise InputError(_no_hinge(procedure))
    if entry_z is not None and (hinge is not None or entry is not None):
        if len({np.size(z) for z in (hinge_z, entry_z)} - {1}) > 1:
            raise wrong("entry", f"{np.size(entry_z)} entries", "one for each hinge")
        towards = dot(limb.plateau, entry_z - hinge_z)
        if np.any(towards <= 0 if procedure.lateral else towards >= 0):
            raise InputError(_wrong_side(procedure, hinge, entry))
    length = length if length >= LEAST_MM else 0.0
    return Site(limb.frame, hinge_z, entry_z, float(kerf), length, shift)


def _no_hinge(procedure: ProcedureRecord) -> Problem:
    """Return the problem of a leg without the landmarks that place a procedure's usual hinge."""
    lacking = "condyle_medial and condyle_lateral"
    if procedure.at_hip:
        lacking = "greater_trochanter, femoral_shaft_proximal and femoral_shaft_distal"
    expected = f"a hinge, or {lacking} to place the usual one"
    return Problem("hinge", "nothing", expected, "give the hinge as x,y")


def _wrong_side(
    procedure: ProcedureRecord, hinge: ArrayLike | None, entry: ArrayLike | None
) -> Problem:
    """Return the problem of a cut whose entry is not on the procedure's side of the hinge."""
    side, given = procedure.side, "hinge" if entry is None else "entry"
    found, swapped = f"an entry not {side} to the hinge", "exchange hinge and entry"
    if entry is None:
        found = f"{short_repr(hinge)}: the usual entry is not {side} to it"
    elif hinge is None:
        found = f"{short_repr(entry)}: it is not {side} to the usual hinge"
    if hinge is None or entry is None:
        swapped = f"give a {given} inside the bone, in the case's coordinates"
    expected = f"for {procedure.name} the cut starts {side} to the hinge"
    return Problem(given, found, expected, f"{swapped}, or choose the procedure of the other side")


def idle_kerf(owner: str, doubted: bool) -> str:
    """Return the note on a kerf that is not used because the leg has no plausible scale."""
    why = "the scale is not believed" if doubted else "there is no scale"
    return f"kerf_mm of {owner}: it is in mm, {why}, and it is not used"


def needs_scale(
    field: str, found: str, limb: AnyLimb, expected: str = "a calibrated case"
) -> Problem:
    """Return the problem of a field in mm in a case without a scale, or with an implausible one."""
    if limb.frame.doubted is not None:
        why = f"{found}, but a scale that gives a leg of no adult's size"
        return Problem(field, why, expected, "correct the scale, or the units")
    return Problem(
        field, f"{found}, but no scale", expected, "add mm_per_px or a calibration marker"
    )


def _placed(limb: AnyLimb, name: str, xy: ArrayLike) -> Point:
    try:
        array = np.asarray(xy, dtype=float)
        legs = np.shape(limb.hip)
        fits = legs in ((), np.broadcast_shapes(legs, array.shape[:-1]))
    except (TypeError, ValueError):
        array, fits = np.empty(0), False
    if (
        not fits
        or array.ndim == 0
        or array.shape[-1] != 2
        or (array.ndim == 1 and not np.isfinite(array).all())
    ):
        raise wrong(
            name,
            short_repr(xy),
            "two finite numbers x,y in the case's coordinates, or one pair for each leg",
        )
    return limb.frame.to_core(xy)


def _shift(limb: AnyLimb, procedure: ProcedureRecord, mm: float, along: str) -> Point:
    """Return how the free fragment moves for `mm` of bone removed, or a gap of `mm` held open."""
    if mm < LEAST_MM:
        return 0j
    # Towards the joint that stays: up for the tibia, down for the femur.
    towards: Point = limb.knee - (limb.ankle if procedure.of_tibia else limb.hip)
    if along == "anatomical":
        word = "tibial" if procedure.of_tibia else "femoral"
        shaft = limb.line(f"{word}_shaft_proximal", f"{word}_shaft_distal")
        if shaft is None:
            raise wrong(
                "along",
                "anatomical, in a case without shaft landmarks",
                "both landmarks of the shaft",
                "mark them, or move along the mechanical axis",
            )
        towards = -shaft if procedure.of_tibia else shaft
    return unit(towards) * (mm if procedure.closes else -mm)


def default_cut(
    limb: AnyLimb, procedure: ProcedureRecord, level: float | None = None
) -> tuple[Point | None, Point | None]:
    """Return the procedure's usual hinge and entry, on the trace or else on the cortex template.

    The entry lies on the cortex of the wedge's side, the hinge inside the far one.

    Parameters
    ----------
    limb : Limb
        One limb or an array of limbs; without a scale, on a plateau of the assumed width.
    procedure : ProcedureRecord
        The procedure.
    level : float, optional
        For a cut through a shaft, mm from the knee centre.

    Returns
    -------
    hinge, entry : complex or array of complex, or None
        In the canonical frame; None if landmarks are missing.
    """
    if procedure.through_shaft:
        return _across_shaft(limb, procedure, level)
    placed = level_frame(limb, procedure)
    if placed is None:
        return None, None
    origin, lateral, away, _ = placed
    hinge_mm, entry_mm = procedure.hinge_level_mm, procedure.entry_level_mm
    at_hinge = reach_at(limb, procedure, placed, hinge_mm)
    at_entry = at_hinge if entry_mm == hinge_mm else reach_at(limb, procedure, placed, entry_mm)
    inset = procedure.hinge_inset_mm
    if procedure.lateral:
        hinge_out, entry_out = inset - at_hinge.real, at_entry.imag
    else:
        hinge_out, entry_out = at_hinge.imag - inset, -at_entry.real
    hinge = cast("Point", origin + lateral * (hinge_out + away * hinge_mm))
    return hinge, cast("Point", origin + lateral * (entry_out + away * entry_mm))


def _across_shaft(
    limb: AnyLimb, procedure: ProcedureRecord, level: float | None
) -> tuple[Point, Point]:
    """Return the middle of a shaft at a level, by default the usual one, and its cortex there."""
    bone = procedure.bone
    span = length((limb.ankle if bone == Bone.TIBIA else limb.hip) - limb.knee)
    at: Number
    if level is None:
        at = np.minimum(procedure.entry_level_mm, 0.8 * span)  # a child's bone may be short
        at = float(at) if np.ndim(at) == 0 else at
    elif within(level, 0, math.inf) and np.all((0.1 * span < level) & (level < 0.9 * span)):
        at = float(level)
    else:
        most = float(np.min(span))
        raise wrong(
            "level",
            short_repr(level),
            f"mm from the knee's centre, from {0.1 * most:.0f} to {0.9 * most:.0f}",
        )
    upper, lower = shaft_of(limb, bone)
    down = unit(lower - upper)
    knee = dot(down, limb.knee - upper)
    place = cast("Point", upper + down * (knee + at if bone == Bone.TIBIA else knee - at))
    half = profiles()[bone]["lateral"][-1] * limb.width
    return place, cast("Point", place + down * 1j * half)
