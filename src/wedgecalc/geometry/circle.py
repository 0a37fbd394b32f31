"""The circle through points on a rim, such as that of the femoral head."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wedgecalc.errors import wrong
from wedgecalc.geometry.plane import Floats

FEWEST, STEPS = 3, 50
_CLOSE = 1e-9  # share of the points' extent: the fit has converged; its root: the points are a line


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle fitted to points.

    Attributes
    ----------
    centre : (float, float)
    radius : float
    residual : float
        Root mean square distance of the points from the circle, in their unit; 0 for three.
    loose : float
        Shift of the centre for one unit of error in the points: about 1 for points all around,
        much more for points close together.
    """

    centre: tuple[float, float]
    radius: float
    residual: float
    loose: float


def circle_through(points: Sequence[tuple[float, float]]) -> Circle:
    """Return the circle with the least squared distances from points.

    Parameters
    ----------
    points : sequence of (float, float)
        Three or more on the rim, not on a line.

    Raises
    ------
    InputError
        For fewer than three different points, or points on a line.

    Notes
    -----
    Geometric fit by Gauss-Newton steps (Gander, Golub and Strebel, Least-squares fitting of
    circles and ellipses, BIT 34, 1994, 558–578), from the algebraic fit of Kåsa (IEEE Trans.
    Instrum. Meas. 25, 1976, 8–14).

    Examples
    --------
    >>> found = circle_through([(110.0, 50.0), (100.0, 60.0), (90.0, 50.0)])
    >>> [round(v, 6) for v in (*found.centre, found.radius, found.loose)]
    [100.0, 50.0, 10.0, 1.414214]
    """
    xy = np.asarray(points, dtype=float).reshape(-1, 2)
    middle = xy.mean(axis=0) if len(xy) else np.zeros(2)
    size = float(abs(xy - middle).max(initial=0.0))
    unit = (xy - middle) / (size or 1.0)
    if len(np.unique(unit.round(9), axis=0)) < FEWEST or not np.isfinite(unit).all():
        raise wrong("rim", f"{len(xy)} points", "three different points on the rim, or more")
    if np.linalg.svd(unit - unit.mean(axis=0), compute_uv=False)[-1] < _CLOSE**0.5:
        raise wrong("rim", "its points lie on a line", fix="spread them around the rim")
    fit, jacobian = _fit(unit)
    x, y, radius = (fit * size).tolist()
    off = np.hypot(*(xy - middle - (x, y)).T) - radius
    spread = np.linalg.inv(jacobian.T @ jacobian)
    return Circle(
        (x + float(middle[0]), y + float(middle[1])),
        radius,
        float(np.sqrt((off**2).mean())) if len(xy) > FEWEST else 0.0,
        float(np.sqrt(spread[0, 0] + spread[1, 1])),
    )


def _fit(xy: Floats) -> tuple[Floats, Floats]:
    """Return centre and radius, and the Jacobian of the points' distances from the circle."""
    rows = np.column_stack([2 * xy, np.ones(len(xy))])
    x, y, rest = np.linalg.lstsq(rows, (xy**2).sum(axis=1), rcond=None)[0]
    fit = np.array([x, y, np.sqrt(rest + x**2 + y**2)])
    for _ in range(STEPS):
        arms = xy - fit[:2]
        radii = np.hypot(*arms.T)
        jacobian = np.column_stack([-arms / radii[:, None], -np.ones(len(xy))])
        step = np.linalg.lstsq(jacobian, fit[2] - radii, rcond=None)[0]
        fit = fit + step
        if abs(step).max() < _CLOSE * fit[2]:
            break
    return fit, jacobian
