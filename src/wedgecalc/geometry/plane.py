"""Geometry of the plane, without anatomy.

A point is a complex number, x + iy. A rotation is then a product, the angle from one direction to
another that of ``conj(a) * b``, and the cross product its imaginary part. The same line of code
works for one point and for an array of points, and an (n, 2) array of floats becomes complex as a
view, without a copy. Complex numbers are used in the core only: users give and get (x, y) pairs.

A few functions have a separate branch for a single number, for speed alone: Python's `math` takes a
tenth of the time of a numpy function.
"""

import cmath
import math
from typing import TYPE_CHECKING, TypeAlias, cast, overload

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Points: TypeAlias = NDArray[np.complex128]
Number: TypeAlias = float | Floats
Point: TypeAlias = complex | Points
XY: TypeAlias = tuple[float, float]  # x and y of a point outside the core

# The points and numbers of one leg (the default) or of an array of legs.
if TYPE_CHECKING:  # defaults: https://peps.python.org/pep-0696, in `typing` from Python 3.13
    from typing_extensions import TypeVar

    P = TypeVar("P", bound=Point, covariant=True, default=complex)
    N = TypeVar("N", bound=Number, covariant=True, default=float)
    P2 = TypeVar("P2", bound=Point)  # point of another leg
    N2 = TypeVar("N2", bound=Number)
    Z = TypeVar("Z", bound=Point)
    Value = TypeVar("Value", np.float64, np.complex128)
else:
    from typing import TypeVar

    P, N, P2, N2, Z, Value = map(TypeVar, ("P", "N", "P2", "N2", "Z", "Value"))

NOWHERE = complex(math.nan, math.nan)
# Multiplying arrays by these is four times faster than np.degrees and np.radians.
DEGREES, RADIANS = 180.0 / math.pi, math.pi / 180.0


@overload
def turn(a: complex, b: complex) -> float: ...
@overload
def turn(a: Points, b: Point) -> Floats: ...
@overload
def turn(a: Point, b: Points) -> Floats: ...
def turn(a: Point, b: Point) -> Number:
    """Return the signed angle from direction `a` to direction `b`, counter-clockwise positive.

    Parameters
    ----------
    a, b : complex or array of complex

    Returns
    -------
    float or array of float
        Degrees, above −180 to 180.

    Examples
    --------
    >>> turn(1 + 0j, 2j)
    90.0
    """
    z = a.conjugate() * b
    if isinstance(z, complex):  # as `bearing`, without a call more
        return math.degrees(math.atan2(z.imag, z.real))
    return bearing(z)


@overload
def bearing(z: complex) -> float: ...
@overload
def bearing(z: Points) -> Floats: ...
def bearing(z: Point) -> Number:
    """Return the angle of a vector, counter-clockwise from the x axis.

    Parameters
    ----------
    z : complex or array of complex

    Returns
    -------
    float or array of float
        Degrees, above −180 to 180.

    Examples
    --------
    >>> bearing(-2 + 0j)
    180.0
    """
    if isinstance(z, complex):
        return math.degrees(math.atan2(z.imag, z.real))
    angle = np.arctan2(z.imag, z.real)
    angle *= DEGREES
    return angle


@overload
def cis(degrees: float) -> complex: ...
@overload
def cis(degrees: Floats) -> Points: ...
def cis(degrees: Number) -> Point:
    """Return the unit vector at this angle; multiplying by it rotates counter-clockwise.

    Parameters
    ----------
    degrees : float or array of float
        Counter-clockwise from the x axis.

    Returns
    -------
    complex or array of complex

    Examples
    --------
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


@overload
def cross(a: complex, b: complex) -> float: ...
@overload
def cross(a: Points, b: Point) -> Floats: ...
@overload
def cross(a: Point, b: Points) -> Floats: ...
def cross(a: Point, b: Point) -> Number:
    """Return the cross product a × b: positive when `b` lies counter-clockwise of `a`.

    Parameters
    ----------
    a, b : complex or array of complex

    Returns
    -------
    float or array of float
    """
    return (a.conjugate() * b).imag


@overload
def dot(a: complex, b: complex) -> float: ...
@overload
def dot(a: Points, b: Point) -> Floats: ...
@overload
def dot(a: Point, b: Points) -> Floats: ...
def dot(a: Point, b: Point) -> Number:
    """Return the dot product of two vectors.

    Parameters
    ----------
    a, b : complex or array of complex

    Returns
    -------
    float or array of float
    """
    return (a.conjugate() * b).real


@overload
def length(a: complex) -> float: ...
@overload
def length(a: Points) -> Floats: ...
def length(a: Point) -> Number:
    """Return the length of a vector.

    Parameters
    ----------
    a : complex or array of complex

    Returns
    -------
    float or array of float
    """
    return abs(a)  # type: ignore[return-value]  # for a union mypy finds only object


def unit(a: Z) -> Z:
    """Return the vector of length one in the direction of `a`."""
    # numpy divides complex numbers far slower than it multiplies them
    z: Point = a
    return cast("Z", z * (1.0 / length(z)))


def middle(a: Z, b: Z) -> Z:
    """Return the point midway between two."""
    one: Point = a
    return cast("Z", (one + b) * 0.5)


def crossing(p: Z, along: Z, q: Z, other: Z) -> Z:
    """Return where the line through `p` meets the line through `q`, each with its direction.

    >>> crossing(0j, 1 + 0j, 3 + 4j, -1j)
    (3+0j)
    """
    start: Point = p
    way: Point = along
    back: Point = other
    return cast("Z", start + way * (cross(q - start, back) / cross(way, back)))


def reach(start: Point, direction: Point, centre: Point, radius: Number) -> Point:
    """Return the farthest point on a ray that lies on a circle, as seen from the circle's centre.

    Every plan rests on this construction: the end of a bone moves on a circle about the hinge, and
    the target says on which ray that end must lie.

    Parameters
    ----------
    start, direction : complex or array of complex
        The ray; `direction` need not have length one.
    centre : complex or array of complex
    radius : float or array of float

    Returns
    -------
    complex or array of complex
        NaN where the ray misses the circle.

    Examples
    --------
    >>> reach(-5 + 3j, 2 + 0j, 3j, 1.0)
    (1+0j)
    """
    there = centre - start
    # The centre as seen from the start, along the ray and beside it, times the direction's length.
    seen = direction.conjugate() * there
    size = length(direction)
    wide, off = radius * size, seen.imag
    room = (wide - off) * (wide + off)
    if isinstance(room, float):
        along = seen.real + math.sqrt(room) if room >= 0 else math.nan
        if size > 0 and along >= 0:
            return cast("Point", direction * (along / (size * size)) - there)
        return NOWHERE
    with np.errstate(invalid="ignore"):
        shares: Floats = np.sqrt(room, out=room)
        shares += seen.real
        shares[shares < 0] = np.nan
        shares /= size * size
    arm = direction * shares
    arm -= there
    return cast("Points", arm)


@overload
def not_negative(value: float) -> float: ...
@overload
def not_negative(value: Floats) -> Floats: ...
def not_negative(value: Number) -> Number:
    """Return a value where it is above 0 or NaN, else 0, which has no sign.

    >>> not_negative(-0.0), not_negative(2.5), not_negative(np.array([-1.0, np.nan])).tolist()
    (0.0, 2.5, [0.0, nan])
    """
    if isinstance(value, np.ndarray):
        return np.where(value <= 0, 0.0, value)
    return 0.0 if value <= 0 else value
