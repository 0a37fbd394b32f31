"""How far a hinge lies from the cortex of a traced bone: by hand, and as shapely has it."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

import wedgecalc as wc
from tests.legs import CLOSING, PLAIN
from wedgecalc import records
from wedgecalc.planning.cortex_distances import cortex_distances, entry_off_cortex


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


@given(rings(), st.floats(-60, 60), st.floats(-40, 40))
def test_an_entry_is_as_far_from_a_traced_cortex_as_shapely_has_it(ring, x, y):
    limb = replace(PLAIN, contours={"tibia": PLAIN.frame.to_case(ring)})
    bone = Polygon([(z.real, z.imag) for z in ring])
    found = entry_off_cortex(limb, TRACED, complex(x, y))
    assert found == pytest.approx(bone.exterior.distance(Point(x, y)), abs=1e-6)


def test_an_entry_on_the_template_is_judged_across_and_along_the_bone():
    usual = wc.plan(PLAIN, CLOSING)
    entry = usual.wedge.entry_z
    assert entry_off_cortex(PLAIN, TRACED, entry) == pytest.approx(0, abs=1e-9)
    way = PLAIN.plateau / abs(PLAIN.plateau)
    assert entry_off_cortex(PLAIN, TRACED, entry + 12 * way) == pytest.approx(12, abs=1e-9)
    assert entry_off_cortex(PLAIN, TRACED, entry - 12 * way) == pytest.approx(12, abs=1e-9)
    below = entry_off_cortex(PLAIN, TRACED, entry - 300j)  # as far as the ankle
    assert below > 100
    both = entry_off_cortex(PLAIN, TRACED, np.array([entry, entry - 300j]))
    assert both == pytest.approx([0, below], abs=1e-9)


def test_an_entry_beside_the_bone_is_a_stop_of_one_level_and_of_two():
    far = {"entry": PLAIN.frame.to_case(np.array([500 + 0j]))[0]}
    for made in (
        wc.plan(PLAIN, CLOSING, "wbl=55", **far),
        wc.double_level(wc.Limb.from_angles(mldfa=93, mpta=81), "hka=180", femur_entry=(0, 0)),
    ):
        (alert,) = (a for a in made.alerts if a.code == "entry-off-cortex")
        assert alert.severity == "stop"
