"""How far a point lies inside a traced ring, along a direction: against shapely, on random rings."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

from wedgecalc.planning.site import _room_in_ring


@st.composite
def rings(draw):
    """A star-shaped ring of ten points about the origin, as complex numbers."""
    radii = draw(st.lists(st.floats(5, 50), min_size=10, max_size=10))
    return np.array([r * np.exp(2j * math.pi * (k + 0.05) / 10) for k, r in enumerate(radii)])


@given(rings(), st.floats(-60, 60), st.floats(-40, 40), st.floats(0, 2 * math.pi))
def test_as_shapely_has_it(ring, x, y, angle):
    point, along = complex(x, y), complex(math.cos(angle), math.sin(angle))
    bone = Polygon([(z.real, z.imag) for z in ring])
    line = LineString([((point + t * along).real, (point + t * along).imag) for t in (-500, 500)])
    cut = line.intersection(bone.exterior)
    hits = sorted(
        (complex(p.x, p.y) - point).real * along.real
        + (complex(p.x, p.y) - point).imag * along.imag
        for p in getattr(cut, "geoms", [cut])
        if p.geom_type == "Point"
    )
    against, with_it = _room_in_ring(ring, point, along)
    if not hits:
        assert (against, with_it) == (-math.inf, -math.inf)
        return
    if min(abs(h) for h in hits) < 1e-6 or len(hits) % 2:  # on the ring, or through a corner
        return
    if bone.contains(Point(x, y)):
        assert against == pytest.approx(min(-h for h in hits if h < 0), abs=1e-6)
        assert with_it == pytest.approx(min(h for h in hits if h > 0), abs=1e-6)
    else:
        nearest = min(hits, key=abs)
        assert (against, with_it) == pytest.approx(
            (-abs(nearest), math.inf) if nearest > 0 else (math.inf, -abs(nearest)), abs=1e-6
        )


def test_by_hand():
    square = np.array([0, 10, 10 + 10j, 10j])
    assert _room_in_ring(square, 3 + 5j, 1 + 0j) == (3.0, 7.0)
    assert _room_in_ring(square, 3 + 5j, -1 + 0j) == (7.0, 3.0)
    assert _room_in_ring(square, -2 + 5j, 1 + 0j) == (-2.0, math.inf)
    assert _room_in_ring(square, 12 + 5j, 1 + 0j) == (math.inf, -2.0)
    assert _room_in_ring(square, 3 + 15j, 1 + 0j) == (-math.inf, -math.inf)
