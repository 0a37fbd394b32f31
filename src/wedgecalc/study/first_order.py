"""First-order propagation of landmark errors: a limb displaced both ways by each error."""

from dataclasses import dataclass
from typing import cast

import numpy as np

from wedgecalc.geometry.limb import AnyLimb, Limb, ManyLimbs
from wedgecalc.geometry.plane import Floats, Points
from wedgecalc.study.landmark_spread import LandmarkSpread

_STEP = 1e-3  # mm: the error of a central difference is then below 1e-9 of it


@dataclass(frozen=True, slots=True)
class DisplacedLimbs:
    """A limb displaced both ways by each of its errors, for central differences.

    Attributes
    ----------
    limb : Limb
        An array of limbs: for each error one displaced forwards and one backwards, and last the
        limb as it is. Its other axes are those of the limb.
    sds : array of float, shape (n,)
        Standard deviation of each error.
    causes : list of tuple of str
        The landmarks, or ``positioning``, to which each error is ascribed.
    """

    limb: ManyLimbs
    sds: Floats
    causes: list[tuple[str, ...]]

    def slopes(self, table: Floats) -> Floats:
        """Return the change of numbers for each error, by number and error.

        Parameters
        ----------
        table : array of float, shape (numbers, limbs, ...)
            Their values on the limbs.
        """
        slopes: Floats = (table[:, 0:-1:2] - table[:, 1:-1:2]) / (2 * _STEP)
        return slopes

    def variances(self, table: Floats) -> Floats:
        """Return the variance of numbers due to each error, as `slopes`."""
        part: Floats = (self.slopes(table).swapaxes(1, -1) * self.sds).swapaxes(1, -1) ** 2
        return part


def displaced_limbs(limb: AnyLimb, spread: LandmarkSpread) -> DisplacedLimbs:
    """Displace a limb both ways by every error of a spread, all in one array of legs."""
    axes = spread.axes
    moves = [(name, turn) for name in axes for turn in (1.0, 1j)]
    rows = 2 * (len(moves) + len(spread.together))
    shape = (rows + 1, *np.shape(limb.hip))
    points: dict[str, Points] = {name: np.full(shape, z) for name, z in limb.points.items()}
    steps = [{name: axes[name][0] * turn} for name, turn in moves]
    for k, step in enumerate([*steps, *(t.moves for t in spread.together)]):
        for name, move in step.items():
            points[name][2 * k] += _STEP * move
            points[name][2 * k + 1] -= _STEP * move
    sds = [axes[name][1 if turn == 1.0 else 2] for name, turn in moves]
    causes = [*((name,) for name, _ in moves), *(t.causes for t in spread.together)]
    legs = cast("ManyLimbs", Limb(points, limb.frame, limb.contours))
    return DisplacedLimbs(legs, np.array([*sds, *(1.0 for _ in spread.together)]), causes)
