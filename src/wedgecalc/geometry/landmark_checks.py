"""What is wrong with landmarks: missing, unknown, no numbers; or against anatomy, of a single limb in the canonical frame."""

from collections.abc import Container, Iterator, Mapping
from functools import cache
from math import isfinite
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike

from wedgecalc import records
from wedgecalc.errors import Problem, nearest, shown
from wedgecalc.geometry.frame import SIDES
from wedgecalc.geometry.plane import Point, dot

PAIRS = (
    ("condyle_medial", "condyle_lateral"),
    ("plateau_medial", "plateau_lateral"),
    ("plafond_medial", "plafond_lateral"),
    ("ankle_medial", "ankle_lateral"),
)
SHAFTS = (
    ("femoral_shaft_proximal", "femoral_shaft_distal"),
    ("tibial_shaft_proximal", "tibial_shaft_distal"),
)
CENTRE = (("femoral_notch", "tibial_spines"),)
MEDIAL_TO_TROCHANTER = ("hip_center", "femoral_neck_center")
# What lies within a joint: nearer to the middle of its edges than these are to each other.
JOINTS = {
    PAIRS[1]: ("knee_center", "femoral_notch", "tibial_spines", *PAIRS[0]),
    PAIRS[2]: ("ankle_center",),
    PAIRS[3]: ("ankle_center",),
}
SIZES = (
    1e-6,
    1e12,
)  # mm from hip to ankle: beyond, a computer's numbers no longer carry the geometry


def pairs_of(points: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield each landmark of a pair that is marked, with its partner.

    Notch and spines are a pair only where they are the knee's centre.
    """
    centre = () if "knee_center" in points else CENTRE
    for pair in (*PAIRS, *SHAFTS, *centre):
        for a, b in (pair, pair[::-1]):
            if a in points:
                yield a, b


def half_pair(a: str, b: str) -> str:
    """Return what is said of a landmark that is marked without its partner."""
    return f"{a} is marked and {b} is not: what needs both is left out"


def landmark_problems(landmarks: Mapping[str, ArrayLike]) -> Iterator[Problem]:
    """Yield what is wrong with landmarks before anybody asks whether they make a leg."""
    yield from _name_problems(landmarks)
    yield from _value_problems(landmarks)


def _name_problems(landmarks: Mapping[str, ArrayLike]) -> Iterator[Problem]:
    known = records.landmarks()
    if landmarks.keys() <= known.keys() and _needed() <= landmarks.keys():
        return
    for name in landmarks:
        if name not in known:
            yield Problem(
                f"landmarks.{shown(name)[1:-1]}",
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


def _value_problems(landmarks: Mapping[str, ArrayLike]) -> Iterator[Problem]:
    lengths: dict[int, str] = {}
    for name, xy in landmarks.items():
        if (
            isinstance(xy, tuple)
            and len(xy) == 2
            and type(xy[0]) is type(xy[1]) is float
            and isfinite(xy[0] + xy[1])
        ):
            continue  # as a file's reader has it
        try:
            array = np.asarray(xy, dtype=float)
        except (TypeError, ValueError):
            yield Problem(f"landmarks.{name}", shown(xy), "two numbers [x, y]")
            continue
        if array.ndim == 0 or array.shape[-1] != 2:
            yield Problem(f"landmarks.{name}", shown(xy), "two numbers [x, y]")
        elif array.ndim == 1 and not np.isfinite(array).all():
            yield Problem(f"landmarks.{name}", shown(xy), "finite numbers")
        elif array.ndim > 1:
            lengths.setdefault(len(array), name)
    if len(lengths) > 1:
        found = ", ".join(f"{name} {n}" for n, name in lengths.items())
        yield Problem("landmarks", f"arrays of different lengths ({found})", "as many rows in each")


def out_of_place(
    points: Mapping[str, Any], axis: Any, size: Any, along: Any
) -> Iterator[tuple[str, Any, Any]]:
    """Yield for each landmark that has a place along the leg where it lies, and whether that is elsewhere; of one leg or of many.

    Parameters
    ----------
    points : mapping of str to complex or array of complex
    axis, size : complex, float, or arrays of them
        Direction from hip to ankle, and how far that is.
    along : float or array of float
        Where the knee lies on the way from hip to ankle, 0 to 1.
    """
    hip, places, down = points["hip_center"], {}, axis.conjugate()
    for name, (low, high) in _places().items():
        if name in points:
            t = (down * (points[name] - hip)).real / size
            # Between hip (0), knee (1) and ankle (2), from its share of the way to the ankle and the knee's.
            if isinstance(t, float):
                place = t / along if t < along else 1.0 + (t - along) / (1.0 - along)
            else:
                place = np.where(t < along, t / along, 1.0 + (t - along) / (1.0 - along))
            places[name] = place
            yield name, place, (place < low) | (place > high)
    for upper, lower in SHAFTS:
        if upper in places and lower in places:
            yield lower, places[lower], places[lower] <= places[upper]


def far_from_joint(points: Mapping[str, Any], ankle: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield for each landmark of a joint how far it lies from that joint's middle, in widths of the joint, and whether that is too far."""
    p = points
    for (medial, lateral), names in JOINTS.items():
        if medial in p and lateral in p:
            middle, width = (p[medial] + p[lateral]) / 2, abs(p[lateral] - p[medial])
            for name in names:
                place = ankle if name == "ankle_center" else p.get(name)
                if place is not None:
                    far = abs(place - middle) / width
                    yield name, far, far > 1.0


@cache
def _needed() -> frozenset[str]:
    """Return the landmarks that every leg has; of its ankle either the centre or both edges."""
    needed = {name for name, record in records.landmarks().items() if record.required}
    return frozenset(needed | {"ankle_center"})


@cache
def _places() -> dict[str, tuple[float, float]]:
    """Return between which places along the leg landmarks may lie."""
    return {name: r.place for name, r in records.landmarks().items() if r.place is not None}


def anatomy_problems(
    points: Mapping[str, Point], ankle: Point, knee: Point, side: Any
) -> Iterator[Problem]:
    """Yield what contradicts anatomy in a single limb: wrong side, exchanged landmarks, ankle above the hip.

    Everything is judged along the limb's own axis, so a tilted image is no problem; only the order from hip to ankle
    is judged on the image.
    """
    p = cast("Mapping[str, complex]", points)
    hip, ankle, knee = p["hip_center"], cast("complex", ankle), cast("complex", knee)
    if hip.imag <= ankle.imag:
        yield Problem(
            "landmarks.ankle_center",
            "the ankle at or above the hip (landmarks-swapped)",
            "the ankle below the hip: y grows downwards",
            "exchange hip and ankle, or turn the image",
        )
        return
    size = abs(ankle - hip)
    if not SIZES[0] <= size <= SIZES[1]:
        yield Problem("scale", f"a leg {size:.3g} mm long", "the scale of a leg", "check the scale")
        return
    for a, b in (*PAIRS, *SHAFTS, ("femoral_neck_center", "hip_center")):
        if a in p and b in p and abs(p[a] - p[b]) < 1e-6 * size:
            yield Problem(
                f"landmarks.{b}", f"the same point as {a}", "two different points", "mark it anew"
            )
            return
    axis = (ankle - hip) / size
    along = dot(axis, knee - hip) / size
    if not 0.2 < along < 0.8:
        yield Problem(
            "landmarks.plateau_medial",
            f"the knee at {along:.0%} of the way from hip to ankle",
            "between 20 % and 80 %",
            "check hip_center, plateau and ankle",
        )
        return
    for name, place, off in out_of_place(p, axis, size, along):
        if off:
            yield Problem(
                f"landmarks.{name}",
                f"it {_where(float(place))} (landmarks-swapped)",
                _where_it_lies(name),
                "look for two landmarks that were exchanged",
            )
            return
    # How far each pair runs to the lateral side, as `side` has it. All backwards: the side is wrong. Some: those are.
    lateral = {(m, n): dot(axis * 1j, p[n] - p[m]) for m, n in PAIRS if m in p and n in p}
    for name in MEDIAL_TO_TROCHANTER:
        if "greater_trochanter" in p and name in p:
            beside = dot(axis * 1j, p["greater_trochanter"] - p[name])
            lateral[name, "greater_trochanter"] = beside
    backwards = [pair for pair, value in lateral.items() if value <= 0]
    if len(backwards) == len(lateral):
        other = SIDES[side == "right"]
        yield Problem(
            "side",
            f"{side}, but medial to lateral runs as on a {other} leg (side-mismatch)",
            "landmarks that agree with side",
            f"set side to {other}"
            + ("" if len(lateral) > 1 else ", or exchange plateau_medial and plateau_lateral"),
        )
        return
    for name, far, off in far_from_joint(p, ankle):
        if off and not backwards:
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
