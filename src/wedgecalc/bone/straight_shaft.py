"""A straight shaft between the ends of a tibia: a deformed one bends next to its joint.

The cortex near both joints, on which cuts are measured, is the template's own. Between them each
side of the bone runs smoothly into a shaft that lies about its axis.
"""

from dataclasses import dataclass

import numpy as np

from wedgecalc.bone.middle_line import MiddleLine
from wedgecalc.geometry.curves import hermite
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Floats, Points, dot, unit

# Along the bone, in plateau widths: where the deepest usual cut still ends in the cortex (opening
# tibial wedges leave it at the entry, 37.5 mm below the joint line), and over how much more the
# bone runs into its shaft.
_MEDIAL, _TO_CLOSE, _LATERAL = 0.62, 0.85, 0.56
_RUNS_IN = 0.75
# Length of the far end that keeps its shape.
_FAR = 0.4
# Length over which the shaft runs into the far end.
_RUNS_OUT = 0.6
_HALF = 0.185, 0.157  # half the shaft's width at its two ends
# Degrees by which the shaft must lean to varus for its medial cortex to be cut to open only.
_VARUS = 5.0


@dataclass(frozen=True)
class Shaft:
    """Where a bone's shaft lies, and how much of each cortex near its joints stays as it is.

    Attributes
    ----------
    start, down : complex
        A point of the axis, and its direction from the knee to the far end.
    near : tuple of float
        How far from the knee the lateral and the medial cortex stay, plateau widths.
    """

    start: complex
    down: complex
    near: tuple[float, float]

    @classmethod
    def of(cls, limb: Limb, line: MiddleLine) -> "Shaft":
        """Return the shaft of a limb's tibia, through its landmarks where it has both.

        Parameters
        ----------
        limb : Limb
            Single.
        line : MiddleLine
            The tibia's.
        """
        ends = [limb.points.get(f"tibial_shaft_{end}") for end in ("proximal", "distal")]
        points = [complex(z) for z in ends if z is not None]
        if len(points) < 2:
            level = [_MEDIAL * line.width, line.length - 0.5 * _FAR * line.width]
            points = [complex(z) for z in line(np.array(level), 0.0)]
        start, down = points[0], unit(points[1] - points[0])
        varus = float(dot(line.lateral, down)) < -np.sin(np.radians(_VARUS))
        return cls(start, down, (_LATERAL, _MEDIAL if varus else _TO_CLOSE))

    def between(
        self, line: MiddleLine, at: Floats, cortices: tuple[Points, Points]
    ) -> tuple[Points, Points]:
        """Return both cortices with the shaft straight between their ends.

        Parameters
        ----------
        line : MiddleLine
            The bone's.
        at : array of float
            Places of the cortices' points along it, plateau widths.
        cortices : tuple of array of complex
            The lateral and the medial one, from the knee to the far end.
        """
        lateral, medial = (
            self._side(line, at, cortex, near, sign)
            for cortex, near, sign in zip(cortices, self.near, (1.0, -1.0), strict=True)
        )
        return lateral, medial

    def _side(
        self, line: MiddleLine, at: Floats, cortex: Points, near: float, sign: float
    ) -> Points:
        span = line.length / line.width
        own, end = at <= near, at >= span - _FAR
        if span < near + _FAR + _RUNS_IN + _RUNS_OUT or own.sum() < 2 or end.sum() < 2:
            return cortex  # too short for a shaft
        outwards = self.down * 1j
        if dot(outwards, line.lateral) < 0:
            outwards = -outwards
        along = np.asarray(dot(self.down, cortex - self.start)) / line.width
        out = np.asarray(dot(outwards, cortex - self.start)) / line.width
        first, last = np.flatnonzero(own)[-1], np.flatnonzero(end)[0]
        t = np.array([along[first], along[first] + _RUNS_IN, along[last] - _RUNS_OUT, along[last]])
        if not np.all(np.diff(t) > 0):
            return cortex
        s = np.array([out[first], sign * _HALF[0], sign * _HALF[1], out[last]])
        even = (s[2] - s[1]) / (t[2] - t[1])
        slopes = np.array([_slope(along, out, first - 1), even, even, _slope(along, out, last)])
        fine = np.linspace(t[0], t[-1], last - first + 1)[1:-1]
        curve = (
            self.start + (fine * self.down + hermite(fine, t, s, slopes) * outwards) * line.width
        )
        return np.concatenate([cortex[: first + 1], curve, cortex[last:]])


def _slope(along: Floats, out: Floats, k: int) -> float:
    return float((out[k + 1] - out[k]) / (along[k + 1] - along[k]))
