"""Points become shapes and shapes points, exactly."""

import numpy as np
import pytest
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from wedgecalc.bone.shapes import coordinates, line_of, parts, polygon_of, vertices

CORNERS = (0j, 3 + 0.1j, 2 + 7j)


@pytest.mark.parametrize("make", [tuple, list, np.array])
def test_points_come_back(make):
    assert vertices(LineString(coordinates(make(CORNERS)))).tolist() == list(CORNERS)


def test_a_polygon_has_its_outer_ring_and_its_first_corner_twice():
    assert vertices(polygon_of(*CORNERS)).tolist() == [*CORNERS, CORNERS[0]]
    holed = box(0, 0, 9, 9).difference(box(1, 1, 2, 2))
    assert len(vertices(holed)) == 5


@pytest.mark.parametrize(
    ("shape", "polygons", "lines"),
    [
        (Polygon(), 0, 0),
        (box(0, 0, 1, 1), 1, 0),
        (MultiPolygon([box(0, 0, 1, 1), box(2, 0, 3, 1)]), 2, 0),
        (GeometryCollection([Point(0, 0), line_of(0j, 1j), box(2, 0, 3, 1)]), 1, 1),
    ],
)
def test_parts_of_one_kind(shape, polygons, lines):
    assert [len(parts(shape, kind)) for kind in (Polygon, LineString)] == [polygons, lines]
