"""How far a hinge lies from the cortex of a traced bone: by hand, and as shapely has it."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

from tests.legs import CLOSING, PLAIN
from wedgecalc import records
from wedgecalc.planning.cortex_distances import cortex_distances


@st.composite
def rings(draw):
    """A star-shaped ring of ten points about the origin, as complex numbers."""
    radii = draw(st.lists(st.floats(5, 50), min_size=10, max_size=10))
    return np.array([r * np.exp(2j * math.pi * (k + 0.05) / 10) for k, r in enumerate(radii)])


TRACED = records.procedures()[CLOSING]


def in_ring(ring, point):
    """Return the distances of a hinge from the cortex of a traced tibia, medially and laterally.

    Lateral is along the real axis.
    """
    limb = replace(PLAIN, contours={"tibia": PLAIN.frame.to_case(ring)})
    return cortex_distances(limb, TRACED, point)


@given(rings(), st.floats(-60, 60), st.floats(-40, 40), st.floats(0, 2 * math.pi))
def test_as_shapely_has_it(ring, x, y, angle):
    ring, point = ring * complex(math.cos(angle), math.sin(angle)), complex(x, y)
    bone = Polygon([(z.real, z.imag) for z in ring])
    cut = LineString([(x - 500, y), (x + 500, y)]).intersection(bone.exterior)
    hits = sorted(p.x - x for p in getattr(cut, "geoms", [cut]) if p.geom_type == "Point")
    medial, lateral = in_ring(ring, point)
    if not hits:
        assert medial == lateral == pytest.approx(-min(abs(ring - point)))
        return
    if min(abs(h) for h in hits) < 1e-6 or len(hits) % 2:  # on the ring, or through a corner
        return
    if bone.contains(Point(x, y)):
        assert medial == pytest.approx(min(-h for h in hits if h < 0), abs=1e-6)
        assert lateral == pytest.approx(min(h for h in hits if h > 0), abs=1e-6)
    else:
        nearest = min(hits, key=abs)
        assert (medial, lateral) == pytest.approx(
            (-abs(nearest), math.inf) if nearest > 0 else (math.inf, -abs(nearest)), abs=1e-6
        )


def test_by_hand():
    square = np.array([0, 10, 10 + 10j, 10j])
    assert in_ring(square, 3 + 5j) == (3.0, 7.0)
    assert in_ring(square, -2 + 5j) == (-2.0, math.inf)
    assert in_ring(square, 12 + 5j) == (math.inf, -2.0)
    assert in_ring(square, 3 + 15j) == pytest.approx((-math.hypot(3, 5),) * 2)
