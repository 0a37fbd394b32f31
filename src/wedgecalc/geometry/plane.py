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
from typing import Any, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Number: TypeAlias = float | NDArray[np.float64]
Point: TypeAlias = complex | NDArray[np.complex128]
Z = TypeVar("Z", bound=Point)  # one point or an array of points: whichever is given

NOWHERE = complex(math.nan, math.nan)
# A product with these is four times faster on arrays than np.degrees and np.radians, and the same to the last bit.
DEGREES, RADIANS = 180.0 / math.pi, math.pi / 180.0


def turn(a: Point, b: Point) -> Number:
    """Return the signed angle from direction `a` to direction `b`, in degrees, counter-clockwise positive.

    >>> turn(1 + 0j, 2j)
    90.0
    """
    z: Any = a.conjugate()
    if isinstance(z, np.ndarray) and np.shape(z) == np.shape(b):
        z *= b  # in place: a processor's cache is small
    else:
        z = z * b
    return bearing(z)


def bearing(z: Point) -> Number:
    """Return the angle of a vector in degrees, counter-clockwise from the x axis.

    >>> bearing(-2 + 0j)
    180.0
    """
    if isinstance(z, complex):
        return math.degrees(math.atan2(z.imag, z.real))
    angle = np.arctan2(z.imag, z.real)
    angle *= DEGREES
    return cast("Number", angle)


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


def unit(a: Z) -> Z:
    """Return the vector of length one in the direction of `a`."""
    # numpy divides complex numbers far slower than it multiplies them
    return cast("Z", a * (1.0 / length(a)))


def opposite(a: Point) -> Point:
    """Return the vector the other way round: subtracted, because numpy negates complex numbers four times slower."""
    return 0.0 - a


def middle(a: Z, b: Z) -> Z:
    """Return the point midway between two."""
    both: Any = a
    return cast("Z", (both + b) * 0.5)


def crossing(p: Z, along: Z, q: Z, other: Z) -> Z:
    """Return where the line through `p` meets the line through `q`, each with its direction.

    >>> crossing(0j, 1 + 0j, 3 + 4j, -1j)
    (3+0j)
    """
    start, end = cast("Point", p), cast("Point", q)
    share: Any = cross(end - start, other) / cross(along, other)
    return cast("Z", start + along * share)


def reach(start: Point, direction: Point, centre: Point, radius: Number) -> Point:
    """Return the farthest point on a ray that lies on a circle, as seen from the circle's centre, or NaN where the ray misses it.

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
    >>> reach(-5 + 3j, 2 + 0j, 3j, 1.0)
    (1+0j)
    """
    there: Any = centre - start
    # The centre from the start: along the ray and beside it, times the direction's length.
    seen: Any = direction.conjugate() * there
    size: Any = length(direction)
    wide, off = radius * size, seen.imag
    room: Any = (wide - off) * (wide + off)
    if isinstance(room, float):
        along = seen.real + math.sqrt(room) if room >= 0 else math.nan
        return (
            cast("Point", direction * (along / (size * size)) - there)
            if along >= 0 and size > 0
            else NOWHERE
        )
    with np.errstate(invalid="ignore"):
        along = np.sqrt(room, out=room)
        along += seen.real
        along[along < 0] = np.nan
        along /= size * size
    arm = direction * along
    arm -= there
    return cast("Point", arm)


def even(x: Number, at: NDArray[np.float64], value: NDArray[Any]) -> Any:
    """Return `value` between its evenly spaced places `at`, straight from one to the next and level beyond both ends.

    As `np.interp`, which does not know that the places are even and looks for each.

    >>> even(0.25, np.array([0.0, 0.5, 1.0]), np.array([0.0, 1.0, 5.0])), even(9.0, np.array([0.0, 1.0]), np.array([2.0, 3.0j]))
    (0.5, 3j)
    """
    last = len(at) - 1
    place: Any = (x - at[0]) * (last / (at[-1] - at[0]))
    if not isinstance(place, np.ndarray):
        place = min(max(float(place), 0.0), float(last))
        one = min(int(place), last - 1) if place == place else 0
        return (value[one] + (value[one + 1] - value[one]) * (place - one)).item()
    with np.errstate(invalid="ignore"):
        np.clip(place, 0.0, last, out=place)
        k = place.astype(np.intp)  # of NaN whatever it likes: NaN comes out
    place -= np.floor(place)
    found = (value[1:] - value[:-1]).take(k, mode="clip")
    found *= place
    found += value.take(k, mode="clip")
    return found
