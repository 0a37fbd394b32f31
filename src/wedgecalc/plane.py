"""Geometry of the plane, without anatomy.

A point is a complex number, x + iy. A rotation is then a product, the turn from one direction to another the angle of
``conj(a) * b``, and a cross product the imaginary part of it. The same line serves one point (a Python complex) and an
array of points (numpy complex), and an (n, 2) array of floats becomes complex by a view, without a copy. Nobody meets
complex numbers outside the core: users give and get (x, y) pairs.

The scalar branch of the few functions that need one is there for speed alone: Python's own `math` answers for one
number in a tenth of the time that a numpy function takes.
"""

import cmath
import math
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

Number: TypeAlias = float | NDArray[np.float64]
Point: TypeAlias = complex | NDArray[np.complex128]

NOWHERE = complex(math.nan, math.nan)
# A product with these is four times faster on arrays than np.degrees and np.radians, and the same to the last bit.
DEGREES, RADIANS = 180.0 / math.pi, math.pi / 180.0


def turn(a: Point, b: Point) -> Number:
    """Return the signed angle from direction `a` to direction `b`, in degrees, counter-clockwise positive.

    >>> turn(1 + 0j, 2j)
    90.0
    """
    z: Any = a.conjugate() * b
    if isinstance(z, complex):
        return math.degrees(math.atan2(z.imag, z.real))
    angle: NDArray[np.float64] = np.arctan2(z.imag, z.real)
    angle *= DEGREES
    return angle


def cis(degrees: Number) -> Point:
    """Return the unit vector at this angle; multiplying by it rotates counter-clockwise.

    >>> round((1j * cis(90.0)).real)
    -1
    """
    if isinstance(degrees, (float, int)):
        return cmath.rect(1.0, math.radians(degrees))
    radians = degrees * RADIANS
    z = np.empty(np.shape(radians), dtype=complex)
    np.cos(radians, out=z.real)
    np.sin(radians, out=z.imag)
    return z


def cross(a: Point, b: Point) -> Number:
    """Return the cross product a × b: positive when `b` lies counter-clockwise of `a`."""
    return (a.conjugate() * b).imag


def dot(a: Point, b: Point) -> Number:
    """Return the dot product of two vectors."""
    return (a.conjugate() * b).real


def length(a: Point) -> Number:
    """Return the length of a vector."""
    return cast("Number", abs(a))


def unit(a: Point) -> Point:
    """Return the vector of length one in the direction of `a`."""
    u: Any = a * (1.0 / length(a))  # numpy divides complex numbers far slower than it multiplies them
    return cast("Point", u)


def opposite(a: Point) -> Point:
    """Return the vector the other way round: subtracted, because numpy negates complex numbers four times slower."""
    return 0.0 - a


def middle(a: Point, b: Point) -> Point:
    """Return the point midway between two."""
    return (a + b) * 0.5


def share_at(p: Point, q: Point, start: Point, direction: Point) -> Number:
    """Return where the line through `start` crosses the line from `p` to `q`: 0 at `p`, 1 at `q`.

    >>> share_at(0j, 4 + 0j, 1 + 5j, -1j)
    0.25
    """
    return cross(start - p, direction) / cross(q - p, direction)


def reach(start: Point, direction: Point, centre: Point, radius: Number) -> Point:
    """Return the farthest point on a ray that lies on a circle, or NaN where the ray misses it.

    The one construction behind every plan: a bone's end moves on a circle about the hinge, and the target says on
    which ray the end has to lie.

    Parameters
    ----------
    start, direction : complex or array of complex
        The ray; `direction` need not have length one.
    centre : complex or array of complex
    radius : float or array of float

    Examples
    --------
    >>> reach(-5 + 0j, 2 + 0j, 0j, 1.0)
    (1+0j)
    """
    u: Any = unit(direction)
    to_centre = u.conjugate() * (centre - start)
    off = to_centre.imag
    room: Any = (radius - off) * (radius + off)
    if isinstance(room, float):
        along = to_centre.real + math.sqrt(room) if room >= 0 else math.nan
        return cast("Point", start + along * u) if along >= 0 else NOWHERE
    with np.errstate(invalid="ignore"):
        along = to_centre.real + np.sqrt(room)
        along = np.where(along >= 0, along, np.nan)
    return cast("Point", start + along * u)
