"""The same plan twice more, for comparison: on bare Python complex numbers, and leg by leg with shapely.

Both take a leg with both joint lines, place the usual hinge and entry of a lateral closing wedge, and return every measure
before and after, the correction and the base.
"""

import bisect
import cmath
import math

import numpy as np
from shapely import LineString, Point
from shapely.affinity import rotate, scale

from wedgecalc.planning.cortex import profiles

# Plain lists: an element of a numpy array would slow bare Python down.
TIBIA = {key: row.tolist() for key, row in profiles()["tibia"].items()}
LEVEL, INSET = 20.0, 10.0


def _reach(side, level):
    """Return how far the cortex lies from the middle at a level, both in plateau widths."""
    levels, reach = TIBIA["level"], TIBIA[side]
    i = bisect.bisect_right(levels, level) - 1
    return reach[i] + (level - levels[i]) / (levels[i + 1] - levels[i]) * (reach[i + 1] - reach[i])


def _turn(a, b):
    return math.degrees(cmath.phase(a.conjugate() * b))


def _measures(h, a, k, m, n, c, d):
    """Return what `wedgecalc.measure` gives for a leg with both joint lines, as bare arithmetic."""
    femur, tibia, axis, plateau, condyles = h - k, a - k, a - h, n - m, d - c
    mldfa, mpta = _turn(condyles, femur), _turn(-plateau, tibia)
    return (
        180 + _turn(-femur, tibia), ((axis.conjugate() * -femur).imag) / abs(axis),
        100 * ((h - m).conjugate() * axis).imag / (plateau.conjugate() * axis).imag,
        mldfa, mpta, _turn(plateau, condyles), mpta - mldfa, mpta + mldfa, _turn(plateau, 1 + 0j), abs(femur), abs(tibia), abs(axis), abs(plateau),
    )  # fmt: skip


def bare_plan(h, a, m, n, c, d, share=0.625):
    """Return before, correction, base and after of a plan, for points in the canonical frame."""
    width = abs(n - m)
    lateral, middle = (n - m) / width, (m + n) / 2
    hinge = middle + lateral * (INSET - _reach("medial", LEVEL / width) * width - LEVEL * 1j)
    entry = middle + lateral * (_reach("lateral", LEVEL / width) * width - LEVEL * 1j)
    k = ((m + n) / 2 + (c + d) / 2) / 2
    before = _measures(h, a, k, m, n, c, d)
    ray = m + (n - m) * share - h
    u = ray / abs(ray)
    to_hinge = u.conjugate() * (hinge - h)
    arm = a - hinge
    radius = abs(arm)
    goal = h + u * (to_hinge.real + math.sqrt((radius - to_hinge.imag) * (radius + to_hinge.imag)))
    correction = _turn(arm, goal - hinge)
    moved = hinge + arm * cmath.rect(1, math.radians(correction))
    base = 2 * abs(entry - hinge) * math.sin(math.radians(correction / 2))
    return before, correction, base, _measures(h, moved, k, m, n, c, d)


def _heading(a, b):
    return math.degrees(math.atan2(b.y - a.y, b.x - a.x))


def _between(first, second):
    return (second - first + 180) % 360 - 180


def _shapely_measures(h, a, k, m, n, c, d):
    plateau, axis = LineString([m, n]), LineString([h, a])
    long = scale(plateau, 9, 9)
    wbl = (
        100
        * (long.line_locate_point(long.intersection(axis)) - long.line_locate_point(m))
        / plateau.length
    )
    mldfa, mpta = _between(_heading(c, d), _heading(k, h)), _between(_heading(n, m), _heading(k, a))
    hka = 180 + _between(_heading(h, k), _heading(k, a))
    return (hka, math.copysign(axis.distance(k), 180 - hka), wbl, mldfa, mpta,
            _between(_heading(m, n), _heading(c, d)), mpta - mldfa, mpta + mldfa, -_heading(m, n), h.distance(k), k.distance(a), axis.length, plateau.length)  # fmt: skip


def shapely_plan(points, share=0.625):
    """Return the same for one leg given as a dictionary of shapely points."""
    h, a, m, n, c, d = (
        points[x]
        for x in (
            "hip_center",
            "ankle_center",
            "plateau_medial",
            "plateau_lateral",
            "condyle_medial",
            "condyle_lateral",
        )
    )
    below = LineString([m, n]).parallel_offset(LEVEL, "right")
    width = m.distance(n)
    ends = scale(below, 3, 3).coords
    cut = LineString([ends[0], ends[1]])
    hinge = cut.interpolate(cut.length / 2 - _reach("medial", LEVEL / width) * width + INSET)
    entry = cut.interpolate(cut.length / 2 + _reach("lateral", LEVEL / width) * width)
    k = LineString([LineString([m, n]).centroid, LineString([c, d]).centroid]).centroid
    before = _shapely_measures(h, a, k, m, n, c, d)
    target = LineString([m, n]).interpolate(share, normalized=True)
    ray = scale(LineString([h, target]), 9, 9, origin=h)
    foot = ray.interpolate(ray.line_locate_point(hinge))
    off, radius = foot.distance(hinge), hinge.distance(a)
    goal = ray.interpolate(ray.line_locate_point(foot) + math.sqrt(radius**2 - off**2))
    correction = _between(_heading(hinge, a), _heading(hinge, goal))
    moved = rotate(a, correction, origin=hinge)
    base = entry.distance(rotate(entry, correction, origin=hinge))
    return before, correction, base, _shapely_measures(h, moved, k, m, n, c, d)


def shapely_points(z):
    """Return one leg's canonical points as shapely points."""
    return {name: Point(p.real, p.imag) for name, p in z.items()}


def agree(first, second):
    """Return the largest difference between two plans."""
    flat = [
        np.hstack([np.hstack(before), correction, base, np.hstack(after)])
        for before, correction, base, after in (first, second)
    ]
    return float(np.nanmax(np.abs(flat[0] - flat[1])))
