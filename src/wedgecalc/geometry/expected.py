"""Proposals for landmarks that are not marked, and doubts about landmarks that are.

Both compare the leg with `wedgecalc.geometry.ordinary_leg`. A proposal is a place to start from and
never a landmark; a doubt asks the reader to look at a point again, and the leg may well be unusual
there.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.ordinary_leg import (
    fit_onto,
    leg_cloud,
    ordinary_width,
    shape_of,
    to_floats,
    to_points,
)
from wedgecalc.geometry.plane import XY, Floats, Points

FEWEST, FEWEST_FOR_DOUBT = 3, 5  # landmarks
# SDs from the place that the others predict, beyond which a point is in doubt: in two directions, 1
# of 900 correct points.
_DOUBT = 3.7
_MOST_DOUBTS = 3  # points: if more are in doubt, the leg itself is unusual


@dataclass(frozen=True, slots=True)
class Doubt:
    """A landmark far from the place that the others predict on an ordinary leg.

    Attributes
    ----------
    name : str
    expected : (float, float)
        The predicted place, in the case's coordinates.
    lateral, proximal : float
        How far the landmark lies lateral to that place and above it, in widths of the plateau of
        an ordinary leg of this size.
    sds : float
        The distance in SDs.
    """

    name: str
    expected: XY
    lateral: float
    proximal: float
    sds: float


def propose_landmarks(
    points: Mapping[str, XY], side: str, names: Collection[str], *, aspect: float = 1.0
) -> dict[str, XY]:
    """Return the places of unmarked landmarks on an ordinary leg.

    Parameters
    ----------
    points : mapping of str to (x, y)
        The marked landmarks, in the case's coordinates.
    side : {"right", "left"}
    names : collection of str
        The landmarks to propose; those that are marked or unknown to the model are left out.
    aspect : float
        Height of a pixel divided by its width.

    Returns
    -------
    dict of str to (x, y)
        Empty with fewer than three landmarks marked.

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> leg = Limb.from_angles("left", mpta=84)
    >>> marked = {n: tuple(leg[n]) for n in ("hip_center", "plateau_medial", "ankle_center")}
    >>> found = propose_landmarks(marked, "left", ("plateau_lateral",))["plateau_lateral"]
    >>> bool(np.hypot(*(leg["plateau_lateral"] - found)) < 10)
    True
    """
    known, frame = leg_cloud(), Frame(side, 1.0, aspect)
    wanted = [name for name in names if name not in points and name in known.names]
    marked = tuple(name for name in known.names if name in points)
    if len(marked) < FEWEST or not wanted:
        return {}
    seen = _seen(points, marked, frame)
    if seen is None:
        return {}
    shape = shape_of(marked)
    off = shape.rest @ (seen.off @ shape.basis - shape.usual) + shape.usual_rest
    places = (known.mean + to_points(off) - seen.shift) / seen.factor
    return {name: _pair(frame, places[known.names.index(name)]) for name in wanted}


def doubtful_landmarks(
    points: Mapping[str, XY], side: str, *, aspect: float = 1.0
) -> tuple[Doubt, ...]:
    """Return the landmarks that are in doubt given the others, the farthest off first.

    Parameters
    ----------
    points, side, aspect
        As for `propose_landmarks`, with five landmarks or more; more landmarks show smaller errors.

    Returns
    -------
    tuple of Doubt
        At most three; each is left out when the others are judged.

    Notes
    -----
    The displacement of one point that best explains an unusual shape is that of generalised least
    squares, and its test is the score test of one outlier in two dimensions (Cook and Weisberg,
    Residuals and Influence in Regression, 1982, section 2.2).

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> leg = Limb.from_angles("left", mpta=84)
    >>> marked = {name: tuple(leg[name]) for name in leg.points}
    >>> doubtful_landmarks(marked, "left")
    ()
    >>> x, y = marked["hip_center"]
    >>> [doubt.name for doubt in doubtful_landmarks(marked | {"hip_center": (x + 30, y)}, "left")]
    ['hip_center']
    """
    known, frame = leg_cloud(), Frame(side, 1.0, aspect)
    marked = [name for name in known.names if name in points]
    found: list[Doubt] = []
    while len(marked) >= FEWEST_FOR_DOUBT and len(found) < _MOST_DOUBTS:
        worst = _worst(points, tuple(marked), frame)
        if worst is None or worst.sds < _DOUBT:
            break
        found.append(worst)
        marked.remove(worst.name)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A leg laid on the mean leg: factor and shift to it, and what remains at each landmark."""

    factor: complex
    shift: complex
    off: Floats


def _seen(points: Mapping[str, XY], names: tuple[str, ...], frame: Frame[float]) -> _Seen | None:
    """Lay a leg on the mean leg; return None if all its points coincide."""
    known = leg_cloud()
    z: Points = np.array([complex(frame.to_core(points[name])) for name in names])
    mean = known.mean[[known.names.index(name) for name in names]]
    if not np.isfinite(z).all() or np.ptp(z.real) + np.ptp(z.imag) == 0:
        return None
    with np.errstate(all="ignore"):
        factor, shift = fit_onto(z, mean)
    if not np.isfinite(factor[0]) or not np.isfinite(shift[0]):
        return None
    return _Seen(complex(factor[0]), complex(shift[0]), to_floats(factor * z + shift - mean))


def _worst(points: Mapping[str, XY], names: tuple[str, ...], frame: Frame[float]) -> Doubt | None:
    """Return the landmark whose displacement explains most of an unusual shape."""
    seen = _seen(points, names, frame)
    if seen is None:
        return None
    shape, n = shape_of(names), len(names)
    off = seen.off @ shape.basis - shape.usual
    best: tuple[float, int, complex] | None = None
    for k in range(n):
        arms = shape.basis[[k, n + k]]
        weight = arms @ shape.inverse @ arms.T
        moved = np.linalg.solve(weight, arms @ shape.inverse @ off)
        score = float(moved @ weight @ moved)
        if best is None or score > best[0]:
            best = score, k, complex(*moved.tolist())
    assert best is not None
    score, k, way = best
    width = ordinary_width()
    z = complex(frame.to_core(points[names[k]])) - way / seen.factor
    return Doubt(names[k], _pair(frame, z), way.real / width, way.imag / width, score**0.5)


def _pair(frame: Frame[float], z: complex) -> XY:
    x, y = frame.to_case(complex(z)).tolist()
    return x, y
