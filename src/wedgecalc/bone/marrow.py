"""The inside of the cortex: the part of a long bone's outline within its shell.

The shell is thick in the shaft and thin at both ends. Its shape is our own choice: it is drawn, and
nothing is measured on it.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import shapely
from shapely import Polygon

from wedgecalc.bone.middle_line import BELOW_TIP, BESIDE_TIP, MiddleLine, femoral_line, tibial_line
from wedgecalc.bone.outlines import bones
from wedgecalc.bone.shapes import coordinates, parts
from wedgecalc.bone.surroundings import surroundings
from wedgecalc.bone.upper_femur import NECK_SHAFT
from wedgecalc.geometry.curves import hermite, monotone_slopes, smooth_curve
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Floats, cis, unit
from wedgecalc.read_only import read_only

_SHELL = 0.013  # plateau widths: the cortex at the ends
INSIDE_PREFIX = "inside the "  # prefix of a bone's name for the part within its cortex
# Thickness of the cortex by distance from the bone's end, in plateau widths: about 8 mm in the
# middle of an adult's femur, as on any film.
_NEAR = ((0.0, _SHELL), (0.35, 0.016), (0.6, 0.034), (0.9, 0.062), (1.3, 0.088), (2.0, 0.102))
_FAR = ((0.0, _SHELL), (0.3, 0.02), (0.6, 0.042), (1.0, 0.07), (1.6, 0.092), (2.0, 0.102))
_SUBTROCHANTERIC = ((0.0, 0.072), (0.5, 0.094), (1.0, 0.102))
_FIBULA = 0.026  # plateau widths: thickness of the fibula's cortex along its whole length
_CALCAR = 4  # corners of the upper area that lie along the cortex below the neck
_ACROSS = 0.75  # plateau widths: beyond the cortex of any shaft
Table: TypeAlias = Sequence[tuple[float, float]]


def insides(limb: Limb, outlines: Mapping[str, Polygon]) -> dict[str, Polygon]:
    """Return the inside of each long bone's cortex, named by `INSIDE_PREFIX` and the bone.

    Parameters
    ----------
    limb : Limb
        Single.
    outlines : mapping of str to shapely.Polygon
        From `wedgecalc.bone.outlines.bones`.
    """
    thigh, shank = femoral_line(limb), tibial_line(limb)
    upper = _upper(limb, thigh)
    found = {
        "femur": _inside(outlines["femur"], thigh, 0.26, _SUBTROCHANTERIC, 1.0, upper),
        "tibia": _inside(outlines["tibia"], shank, 0.06, _FAR, 0.92),
        "fibula": outlines["fibula"].buffer(-_FIBULA * shank.width),
    }
    return {INSIDE_PREFIX + name: shape for name, shape in found.items()}


def _inside(
    outline: Polygon,
    line: MiddleLine,
    start: float,
    far: Table,
    share: float,
    upper: Sequence[complex] = (),
) -> Polygon:
    """Return the inside of a bone: its shaft has a table's thickness, its ends a thin shell.

    The shaft begins `start` plateau widths from the joint line; `far` has its thickness by distance
    from the far end, and `share` its thickness relative to the femur's. `upper` are the corners of
    the area beyond the far end, from lateral to medial; by default all that lies beyond.
    """
    width, span = line.width, line.length / line.width
    level = np.linspace(start, span, 44)
    cortex = share * np.minimum(_read(_NEAR, level), _read(far, span - level))
    medial, lateral = _reach(outline, line, level)
    cortex = np.minimum(cortex, 0.3 * (medial + lateral))
    sides = line(level * width, lateral - cortex), line(level * width, cortex - medial)
    shaft = np.concatenate([sides[0], sides[1][::-1]])
    out = np.array([-_ACROSS, _ACROSS])
    ends = [np.append(line(level[[1, 1]] * width, out), line([-width, -width], out[::-1]))]
    if upper:
        outer, inner = (list(side[[-5, -1]]) for side in sides)
        turn = len(upper) - _CALCAR
        lateral_wall = smooth_curve([*outer, *upper[:3]])
        calcar = smooth_curve([*upper[turn:], *inner[::-1]])
        ends.append(np.concatenate([lateral_wall, upper[3:turn], calcar]))
    else:
        beyond = (span + np.array([1.0, 1.0])) * width
        ends.append(np.append(line(level[[-2, -2]] * width, out), line(beyond, out[::-1])))
    areas = [shapely.make_valid(Polygon(coordinates(ring))) for ring in (shaft, *ends)]
    shell = outline.buffer(-_SHELL * width, quad_segs=2)
    found = shapely.union_all(areas).intersection(shell)
    return max(parts(found, Polygon), key=lambda part: part.area, default=Polygon())


def _read(table: Table, at: Floats) -> Floats:
    level, value = np.array(table).T
    inside = np.clip(at, level[0], level[-1])
    thick: Floats = hermite(inside, level, value, monotone_slopes(level, value))
    return thick


def _reach(outline: Polygon, line: MiddleLine, level: Floats) -> tuple[Floats, Floats]:
    """Return how far an outline reaches to its medial and lateral side at levels of its line."""
    at = level * line.width
    start, end = line(at, -_ACROSS), line(at, _ACROSS)
    across = (end - start) / abs(end - start)
    rays = shapely.linestrings(np.stack([start, end], axis=1).view(float).reshape(-1, 2, 2))
    xy, which = shapely.get_coordinates(shapely.intersection(rays, outline), return_index=True)
    z = xy.view(complex)[:, 0]
    out = ((z - start[which]) / across[which]).real / line.width - _ACROSS
    lateral, medial = np.full(len(level), -np.inf), np.full(len(level), np.inf)
    np.maximum.at(lateral, which, out)
    np.minimum.at(medial, which, out)
    # Where a trace ends early, the bone is as wide as at the last level that it reaches.
    known = np.flatnonzero(lateral > medial)
    if not len(known):
        return np.zeros(len(level)), np.zeros(len(level))
    near = known[np.abs(np.arange(len(level))[:, None] - known).argmin(axis=1)]
    return -medial[near], lateral[near]


def _upper(limb: Limb, line: MiddleLine) -> list[complex]:
    """Return the corners of the area that holds head, neck and trochanter.

    From the shaft's lateral cortex, which ends in the trochanter, around the head to the thick
    cortex below the neck (the calcar), along which the area runs down to the shaft.
    """
    width, hip, end = line.width, complex(limb.hip), complex(line.points[-1])
    shaft = complex(unit(line.slopes[-1]))
    center = limb.points.get("femoral_neck_center")
    neck = shaft * complex(cis(-NECK_SHAFT)) if center is None else unit(complex(center) - hip)
    tip = end + (BELOW_TIP - BESIDE_TIP * 1j) * shaft * width

    def beside(corner: complex, along: complex, up: float, medial: float) -> complex:
        return complex(corner + along * (up + 1j * medial) * width)

    return [
        beside(end, shaft, 0.2, -0.215),
        beside(end, shaft, 0.4, -0.29),
        beside(tip, shaft, -0.3, -0.4),
        beside(tip, shaft, 0.4, -0.4),
        beside(hip, neck, -0.6, 0.9),
        beside(hip, neck, -0.6, -0.6),
        beside(hip, neck, 0.1, -0.6),
        beside(hip, neck, 0.17, -0.245),
        beside(hip, neck, 0.27, -0.193),
        beside(hip, neck, 0.4, -0.158),
        beside(end, shaft, 0.15, 0.205),
    ]


@lru_cache(4)
def with_insides(limb: Limb) -> Mapping[str, Polygon]:
    """Return the outlines of a leg's bones, their insides, and the surroundings."""
    outlines = bones(limb)
    return read_only(outlines | insides(limb, outlines) | surroundings(limb))
