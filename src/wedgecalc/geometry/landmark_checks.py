"""Checks of landmarks: missing, unknown or not numeric, or contradicting anatomy."""

from collections.abc import Iterator, Mapping
from functools import cache
from math import isfinite
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgecalc import records
from wedgecalc.errors import Problem, expect, nearest, short_repr
from wedgecalc.geometry.frame import SIDES
from wedgecalc.geometry.landmark_pairs import PAIRS, SHAFTS
from wedgecalc.geometry.plane import Number, Point, dot, length, middle, unit

BoolOrArray: TypeAlias = bool | np.bool_ | NDArray[np.bool_]  # for one leg or many

MEDIAL_TO_TROCHANTER = ("hip_center", "femoral_neck_center")
# What lies within a joint: nearer to the middle of its edges than the edges are to each other.
_WITHIN_JOINT = {
    PAIRS[1]: ("knee_center", "femoral_notch", "tibial_spines", *PAIRS[0]),
    PAIRS[2]: ("ankle_center",),
    PAIRS[3]: ("ankle_center",),
}
_SIZES = (1e-6, 1e12)  # mm from hip to ankle; beyond, double precision does not suffice


def landmark_problems(
    landmarks: Mapping[str, ArrayLike], side: ArrayLike = "right", scale: ArrayLike | None = None
) -> Iterator[Problem]:
    """Yield what is wrong with landmarks, apart from anatomy; side and scale may be arrays too."""
    expect("landmarks", landmarks, Mapping, "a mapping of names to points")
    yield from _name_problems(landmarks)
    beside = {"side": side, "mm_per_unit": scale}
    arrays = {n: np.asarray(v) for n, v in beside.items() if not isinstance(v, (str, float))}
    yield from _value_problems(landmarks, {len(v): n for n, v in arrays.items() if v.ndim})


def _name_problems(landmarks: Mapping[str, ArrayLike]) -> Iterator[Problem]:
    known = records.landmarks()
    if landmarks.keys() <= known.keys() and _needed() <= landmarks.keys():
        return
    for name in landmarks:
        if name not in known:
            yield Problem(
                f"landmarks.{short_repr(name)[1:-1]}",
                "an unknown landmark",
                "a name that `wedgecalc explain` lists",
                nearest(str(name), known),
            )
    for name, record in known.items():
        if record.required and name not in landmarks:
            yield Problem(f"landmarks.{name}", "nothing", "[x, y]", f"mark it: {record.sentence}")
    if (
        "ankle_center" not in landmarks
        and not {"ankle_medial", "ankle_lateral"} <= landmarks.keys()
    ):
        yield Problem(
            "landmarks.ankle_center",
            "nothing",
            "[x, y], or both ankle_medial and ankle_lateral",
            "mark it",
        )


def _value_problems(
    landmarks: Mapping[str, ArrayLike], lengths: dict[int, str]
) -> Iterator[Problem]:
    for name, xy in landmarks.items():
        if (
            isinstance(xy, tuple)
            and len(xy) == 2
            and type(xy[0]) is type(xy[1]) is float
            and isfinite(xy[0] + xy[1])
        ):
            continue  # the usual case, from a file
        try:
            array = np.asarray(xy, dtype=float)
        except (TypeError, ValueError):
            yield Problem(f"landmarks.{name}", short_repr(xy), "two numbers [x, y]")
            continue
        if array.ndim == 0 or array.shape[-1] != 2:
            yield Problem(f"landmarks.{name}", short_repr(xy), "two numbers [x, y]")
        elif array.ndim == 1 and not np.isfinite(array).all():
            yield Problem(f"landmarks.{name}", short_repr(xy), "finite numbers")
        elif array.ndim > 1:
            lengths.setdefault(len(array), name)
    if len(lengths) > 1:
        found = ", ".join(f"{name} {n}" for n, name in lengths.items())
        yield Problem("landmarks", f"arrays of different lengths ({found})", "as many rows in each")


def out_of_place(
    points: Mapping[str, Point], axis: Point, size: Number, along: Number
) -> Iterator[tuple[str, Number, BoolOrArray]]:
    """Yield each landmark that has a place along the leg, with its position and if it is wrong.

    Parameters
    ----------
    points : mapping of str to complex or array of complex
        Points of one leg or of many.
    axis : complex or array of complex
        Unit vector from hip to ankle.
    size : float or array of float
        Distance from hip to ankle.
    along : float or array of float
        Position of the knee on the way from hip to ankle, 0 to 1.
    """
    hip, down = points["hip_center"], axis.conjugate()
    places: dict[str, Number] = {}
    for name, (low, high) in _places().items():
        if name in points:
            t = (down * (points[name] - hip)).real / size
            # Hip 0, knee 1, ankle 2: from the landmark's and the knee's share of the way.
            place: Number
            if isinstance(t, float):
                place = float(t / along if t < along else 1.0 + (t - along) / (1.0 - along))
            else:
                place = np.where(t < along, t / along, 1.0 + (t - along) / (1.0 - along))
            places[name] = place
            yield name, place, (place < low) | (place > high)
    for upper, lower in SHAFTS:
        if upper in places and lower in places:
            yield lower, places[lower], places[lower] <= places[upper]


def far_from_joint(
    points: Mapping[str, Point], ankle: Point
) -> Iterator[tuple[str, Number, BoolOrArray]]:
    """Yield each landmark of a joint, with its distance from the middle and if that is too far.

    The distance is in widths of the joint.
    """
    for (medial, lateral), names in _WITHIN_JOINT.items():
        if medial in points and lateral in points:
            centre = middle(points[medial], points[lateral])
            width = length(points[lateral] - points[medial])
            for name in names:
                place = ankle if name == "ankle_center" else points.get(name)
                if place is not None:
                    far = length(place - centre) / width
                    yield name, far, far > 1.0


@cache
def _needed() -> frozenset[str]:
    """Return the required landmarks, with the ankle centre, which may also be given by edges."""
    needed = {name for name, record in records.landmarks().items() if record.required}
    return frozenset(needed | {"ankle_center"})


@cache
def _places() -> dict[str, tuple[float, float]]:
    """Return the range of places along the leg of each landmark that has one."""
    return {name: r.place for name, r in records.landmarks().items() if r.place is not None}


def anatomy_problems(
    points: Mapping[str, complex], ankle: complex, knee: complex, side: str
) -> Iterator[Problem]:
    """Yield what contradicts anatomy in a single limb, in the canonical frame.

    Wrong side, exchanged landmarks, ankle above the hip. Everything is judged along the limb's own
    axis, so that a tilted image does not matter, except for the order of hip and ankle.
    """
    first = next(_order_problems(points, ankle, knee), None)
    if first is None:
        yield from _side_problems(points, ankle, side)
    else:  # the other checks assume the right order
        yield first


def _order_problems(p: Mapping[str, complex], ankle: complex, knee: complex) -> Iterator[Problem]:
    """Yield what contradicts the order of the landmarks from hip to ankle; the first counts."""
    hip = p["hip_center"]
    if hip.imag <= ankle.imag:
        yield Problem(
            "landmarks.ankle_center",
            "the ankle at or above the hip (landmarks-swapped)",
            "the ankle below the hip: y grows downwards",
            "exchange hip and ankle, or turn the image",
        )
    size = abs(ankle - hip)
    if not _SIZES[0] <= size <= _SIZES[1]:
        yield Problem("scale", f"a leg {size:.3g} mm long", "the scale of a leg", "check the scale")
    for a, b in (*PAIRS, *SHAFTS, ("femoral_neck_center", "hip_center")):
        if a in p and b in p and abs(p[a] - p[b]) < 1e-6 * size:
            yield Problem(
                f"landmarks.{b}", f"the same point as {a}", "two different points", "mark it anew"
            )
    axis = (ankle - hip) / size
    along = dot(axis, knee - hip) / size
    if not 0.2 < along < 0.8:
        yield Problem(
            "landmarks.plateau_medial",
            f"the knee at {along:.0%} of the way from hip to ankle",
            "between 20 % and 80 %",
            "check hip_center, plateau and ankle",
        )
    for name, place, wrong in out_of_place(p, axis, size, along):
        if wrong:
            yield Problem(
                f"landmarks.{name}",
                f"it {_where(float(place))} (landmarks-swapped)",
                _where_it_lies(name),
                "look for two landmarks that were exchanged",
            )


def _side_problems(p: Mapping[str, complex], ankle: complex, side: str) -> Iterator[Problem]:
    """Yield what contradicts the side of the limb.

    If every pair runs backwards, the side is wrong; if some do, those pairs are.
    """
    lateral_direction = unit(ankle - p["hip_center"]) * 1j
    pairs = [(m, n) for m, n in PAIRS if m in p and n in p]
    if "greater_trochanter" in p:
        pairs += [(name, "greater_trochanter") for name in MEDIAL_TO_TROCHANTER if name in p]
    backwards = [(m, n) for m, n in pairs if dot(lateral_direction, p[n] - p[m]) <= 0]
    if len(backwards) == len(pairs):
        other = SIDES[side == "right"]
        exchange = "" if len(pairs) > 1 else ", or exchange plateau_medial and plateau_lateral"
        yield Problem(
            "side",
            f"{side}, but medial to lateral runs as on a {other} leg (side-mismatch)",
            "landmarks that agree with side",
            f"set side to {other}{exchange}",
        )
        return
    for name, far, wrong in far_from_joint(p, ankle):
        if wrong and not backwards:
            yield Problem(
                f"landmarks.{name}",
                f"it {far:.1f} widths of the joint away from its middle",
                "its place in the joint",
                "mark it anew, or take it out",
            )
    for medial, name in backwards:
        yield Problem(
            f"landmarks.{name}",
            f"it medial to {medial} (landmarks-swapped)",
            f"it lateral to {medial} on a {side} leg",
            "exchange the two",
        )


def _where(place: float) -> str:
    """Return a place along the leg in words."""
    if place < 0:
        return "above the hip"
    if place > 2:
        return "below the ankle"
    return (
        f"{place:.0%} of the way from hip to knee"
        if place <= 1
        else f"{place - 1:.0%} of the way from knee to ankle"
    )


def _where_it_lies(name: str) -> str:
    other = {lower: upper for upper, lower in SHAFTS}.get(name)
    return f"its place on a leg, below {other}" if other else "its place on a leg"
