"""The traced cortex at a level: where a line across the bone leaves its contour.

The core does not use shapely: a contour is a ring of points, and a line crosses it between two of
them.
"""

from typing import cast

import numpy as np

from wedgecalc.geometry.limb import AnyLimb
from wedgecalc.geometry.plane import Point, Points

_LEGS_PER_BLOCK = 256  # legs that fit the cache with a contour of hundreds of points


def traced_reach(limb: AnyLimb, bone: str, start: Point, along: Point) -> Point | None:
    """Return how far a traced bone reaches from a point inside it, backwards and forwards.

    Parameters
    ----------
    limb : Limb
        One limb, or an array of limbs that all have the same trace.
    bone : {"tibia", "femur"}
    start, along : complex or array of complex
        A point, and the direction of the line through it, in the canonical frame.

    Returns
    -------
    complex or array of complex, or None
        Backwards + i forwards, in the frame's units, to the nearest crossing on either side; NaN
        where the point is not inside the contour. None without a contour of four points or more.
    """
    ring = _ring(limb, bone)
    if ring is None:
        return None
    at, direction = np.broadcast_arrays(np.asarray(start), np.asarray(along))
    flat = at.reshape(-1), direction.reshape(-1)
    parts = [
        _reach(ring, flat[0][k : k + _LEGS_PER_BLOCK], flat[1][k : k + _LEGS_PER_BLOCK])
        for k in range(0, at.size, _LEGS_PER_BLOCK)
    ]
    found = np.concatenate(parts).reshape(at.shape) if parts else np.empty(at.shape, complex)
    return complex(found) if found.ndim == 0 else found


def _ring(limb: AnyLimb, bone: str) -> Points | None:
    """Return a contour in the canonical frame; `wedgecalc.bone.outlines` says what is wrong."""
    if bone not in limb.contours:
        return None
    try:
        xy = np.asarray(limb.contours[bone], dtype=float)
    except (TypeError, ValueError):
        return None
    if xy.ndim != 2 or xy.shape[1] != 2 or len(xy) < 4:
        return None
    ring = np.asarray(limb.frame.to_core(xy))
    return cast("Points", np.append(ring, ring[0]))


def _reach(ring: Points, start: Points, along: Points) -> Points:
    seen = (ring - start[:, None]) * along.conjugate()[:, None]
    a, b = seen[:, :-1], seen[:, 1:]
    crossed = (a.imag > 0) != (b.imag > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        x = a.real - a.imag * (b.real - a.real) / (b.imag - a.imag)
    before = np.where(crossed & (x <= 0), -x, np.inf).min(axis=1)
    after = np.where(crossed & (x > 0), x, np.inf).min(axis=1)
    inside = (crossed & (x > 0)).sum(axis=1) % 2 == 1
    found = np.full(len(start), complex(np.nan, np.nan))
    found[inside] = before[inside] + 1j * after[inside]
    return found
