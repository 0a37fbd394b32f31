"""The upper end of the template's femur: trochanters, neck, and a round head about its centre."""

import numpy as np

from wedgecalc.bone.middle_line import MiddleLine
from wedgecalc.geometry.curves import hermite, monotone_slopes, smooth_curve
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Points, cis, unit

# In plateau widths.
HEAD, NECK = 0.31, 0.20  # radius of the femoral head, half width of the neck at its narrowest
NECK_SHAFT = 130.0  # degrees
# The greater trochanter from the lateral cortex to its tip and behind it down to the fossa: out
# from the tip, and up along the shaft.
_GREATER = ((0.08, -0.62), (0.15, -0.38), (0.12, -0.15), (0.045, -0.03))
_FOSSA = ((-0.05, -0.012), (-0.1, -0.055), (-0.16, -0.115))
# From the neck down to the medial cortex: out from the end of that cortex, and up.
_CALCAR = ((-0.07, 0.16), (-0.01, 0.02))
# The lesser trochanter, which a leg turned with its patella forwards shows as a low ridge: below
# the end of the medial cortex, and out of it.
_LESSER = np.array(
    [(0.0, 0.0), (0.02, -0.006), (0.045, -0.008), (0.09, 0.001), (0.15, 0.014), (0.21, 0.014),
     (0.3, 0.004), (0.4, 0.0)]
)  # fmt: skip
_SHAFT = 0.4  # how far down the shaft this end reaches


def upper_femur(
    limb: Limb, line: MiddleLine, lateral: Points, medial: Points
) -> tuple[Points, int]:
    """Return the upper end from its lateral to its medial cortex, and how many points of each stay.

    Parameters
    ----------
    limb : Limb
    line : MiddleLine
        The femur's.
    lateral, medial : array of complex
        Its cortices, from the knee upwards.
    """
    width, hip = line.width, complex(limb.hip)
    shaft = unit(line.slopes[-1])
    across = -1j * shaft
    tip = line.points[-1] + (0.85 * shaft + 0.16 * across) * width

    def beside(corner: complex, out: float, up: float) -> complex:
        return complex(corner + (out * across + up * shaft) * width)

    center = limb.points.get("femoral_neck_center")
    neck = shaft * complex(cis(-NECK_SHAFT)) if center is None else unit(complex(center) - hip)
    upper, lower = (hip + (0.40 * neck + sign * 1j * NECK * neck) * width for sign in (1, -1))
    head = hip + HEAD * width * neck * np.exp(1j * np.radians(np.linspace(50, 310, 66)))
    greater = [beside(tip, out, up) for out, up in _GREATER]
    fossa = [beside(tip, out, up) for out, up in _FOSSA]
    calcar = [beside(complex(medial[-1]), out, up) for out, up in _CALCAR]
    down = abs(medial - medial[-1]) / width
    kept = int(np.searchsorted(-down, -_SHAFT))
    at, rise = _LESSER.T
    ridge = hermite(down[kept:], at, rise, monotone_slopes(at, rise))
    inner = medial[kept:] - across * width * ridge
    outer = _leading(lateral[kept - 1 :], complex(greater[0] - lateral[-1]))
    top = smooth_curve([lateral[-1], *greater, tip, *fossa, upper, head[0]])
    below = smooth_curve([head[-1], lower, *calcar, inner[-1]])
    return np.concatenate([outer, top[1:], head[1:-1], below, inner[-2::-1]]), kept


def _leading(cortex: Points, onwards: complex) -> Points:
    """Return a stretch of cortex that ends in a given direction, without a corner."""
    if len(cortex) < 3:
        return cortex
    far = float(abs(cortex[-1] - cortex[1]))
    slopes = np.array([unit(complex(cortex[2] - cortex[0])), unit(onwards)])
    return hermite(np.linspace(0.0, far, 12), np.array([0.0, far]), cortex[[1, -1]], slopes)
