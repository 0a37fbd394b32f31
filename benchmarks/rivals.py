"""The same plan twice more, for comparison: on bare Python complex numbers, and leg by leg with shapely."""

import cmath
import math

import numpy as np
from shapely import LineString, Point
from shapely.affinity import rotate, scale


def _turn(a, b):
    return math.degrees(cmath.phase(a.conjugate() * b))


def _measures(h, a, k, m, n, c, d):
    """Return what `wedgecalc.measure` gives for a leg with both joint lines, as bare arithmetic."""
    femur, tibia, axis, plateau, condyles = h - k, a - k, a - h, n - m, d - c
    mldfa, mpta = _turn(condyles, femur), _turn(-plateau, tibia)
    return (
        180 + _turn(-femur, tibia), ((axis.conjugate() * -femur).imag) / abs(axis),
        100 * ((h - m).conjugate() * axis).imag / (plateau.conjugate() * axis).imag,
        mldfa, mpta, _turn(plateau, condyles), mpta - mldfa, mpta + mldfa, abs(femur), abs(tibia), abs(axis), abs(plateau),
    )  # fmt: skip


def bare_plan(h, a, m, n, c, d, hinge, entry, share=0.625):
    """Return before, correction, base and after of a tibial plan, for points in the canonical frame."""
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
    wbl = 100 * (long.line_locate_point(long.intersection(axis)) - long.line_locate_point(m)) / plateau.length
    mldfa, mpta = _between(_heading(c, d), _heading(k, h)), _between(_heading(n, m), _heading(k, a))
    return (180 + _between(_heading(h, k), _heading(k, a)), axis.distance(k), wbl, mldfa, mpta,
            _between(_heading(m, n), _heading(c, d)), mpta - mldfa, mpta + mldfa, h.distance(k), k.distance(a), axis.length, plateau.length)  # fmt: skip


def shapely_plan(points, share=0.625):
    """Return the same for one leg given as a dictionary of shapely points."""
    h, a, m, n, c, d = (points[x] for x in ("hip", "ankle", "plateau_medial", "plateau_lateral", "condyle_medial", "condyle_lateral"))
    hinge, entry = points["hinge"], points["entry"]
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
    flat = [np.hstack([np.hstack(before), correction, base, np.hstack(after)]) for before, correction, base, after in (first, second)]
    return float(np.nanmax(np.abs(flat[0] - flat[1])))
