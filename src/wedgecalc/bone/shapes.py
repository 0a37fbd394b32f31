"""Points of the core as shapely's shapes, and back.

Shapely has no types: they are given here, once.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from wedgecalc.geometry.plane import Floats, Points

Geometry = TypeVar("Geometry", bound=BaseGeometry)


def coordinates(points: Points | Sequence[complex]) -> Floats:
    """Return points as shapely's coordinates, shape (n, 2).

    Parameters
    ----------
    points : array or sequence of complex, shape (n,)

    Examples
    --------
    >>> coordinates([1 + 2j, 3j]).tolist()
    [[1.0, 2.0], [0.0, 3.0]]
    """
    return np.ascontiguousarray(points, dtype=complex).view(float).reshape(-1, 2)


def vertices(shape: LineString | Polygon) -> Points:
    """Return the vertices of a line or of a polygon's outer ring, the first point repeated.

    Parameters
    ----------
    shape : shapely.LineString or shapely.Polygon

    Examples
    --------
    >>> vertices(line_of(1 + 2j, 3j)).tolist()
    [(1+2j), 3j]
    """
    ring = shape.exterior if isinstance(shape, Polygon) else shape
    z: Points = shapely.get_coordinates(ring).view(complex)[:, 0]
    return z


def point_of(z: complex) -> Point:
    """Return a point as shapely's."""
    return Point(z.real, z.imag)


def line_of(*points: complex) -> LineString:
    """Return the line through these points."""
    return LineString(coordinates(points))


def polygon_of(*corners: complex) -> Polygon:
    """Return the polygon with these corners."""
    return Polygon(coordinates(corners))


def parts(shape: BaseGeometry, kind: type[Geometry]) -> list[Geometry]:
    """Return the parts of a shape that are of one kind and not empty: its polygons, or its lines.

    Parameters
    ----------
    shape : shapely.Geometry
        One shape, or a collection.
    kind : type
        ``shapely.Polygon`` or ``shapely.LineString``.

    Examples
    --------
    >>> both = shapely.GeometryCollection([Point(0, 0), LineString([(0, 0), (2, 0)])])
    >>> [part.length for part in parts(both, LineString)]
    [2.0]
    """
    return [p for p in shapely.get_parts(shape) if isinstance(p, kind) and not p.is_empty]


def together(*shapes: Polygon) -> Polygon:
    """Return shapes that do not overlap as one."""
    return MultiPolygon([part for shape in shapes for part in parts(shape, Polygon)])


def mapped(shape: BaseGeometry, move: Callable[[Points], Points]) -> Polygon:
    """Return a shape with its points moved.

    >>> square = Polygon([(0, 0), (1, 0), (1, 1), (0, 1)])
    >>> mapped(square, lambda z: 2 * z + 1j).bounds
    (0.0, 1.0, 2.0, 3.0)
    """
    return shapely.transform(
        shape, lambda xy: coordinates(move(np.ascontiguousarray(xy).view(complex)[:, 0]))
    )
