"""The template's fibula and patella. Nothing is measured on them but the fibula's own overlap."""

import numpy as np

from wedgecalc.bone.middle_line import MiddleLine, tibial_line
from wedgecalc.geometry.curves import hermite, monotone_slopes, parabola_slopes, smooth_curve
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Points, unit

# The fibula's ends: levels below the plateau and above the plafond, its middle and its half width
# at all of them, in plateau widths.
_TOP = np.array([0.15, 0.165, 0.2, 0.27, 0.36, 0.5, 0.7, 1.0])
_FOOT = np.array([1.0, 0.5, 0.25, 0.06, -0.08, -0.2, -0.28, -0.31])
_MIDDLE = np.array(
    [0.44, 0.438, 0.43, 0.42, 0.418, 0.415, 0.41, 0.4, 0.36, 0.33, 0.312, 0.308, 0.31, 0.305, 0.292, 0.285]
)  # fmt: skip
_HALF = np.array(
    [0.02, 0.06, 0.098, 0.118, 0.105, 0.076, 0.066, 0.064, 0.064, 0.066, 0.08, 0.1, 0.102, 0.08, 0.042, 0.01]
)  # fmt: skip


def fibula(line: MiddleLine) -> Points:
    """Return a slender bone lateral of the tibia, from below its plateau to beyond the ankle.

    It is straight between its two ends, however the tibia beside it is bent.
    """
    at = np.append(_TOP * line.width, line.length - _FOOT * line.width)
    ends, half, upper = np.r_[0:5, 10:16], _HALF, 5
    if np.any(np.diff(at) <= 0):  # shorter than any adult's: the two ends alone
        ends, upper = np.array([0, 3, 12, 15]), 2
        at, half = np.maximum.accumulate(at) + 1e-6 * np.arange(16.0), half.copy()
    places, axis = at[ends], line(at[ends], _MIDDLE[ends])
    slopes = np.concatenate([[0j], parabola_slopes(places, axis), [0j]])
    slopes[[0, -1]] = slopes[[1, -2]]
    step = axis[upper] - axis[upper - 1]
    slopes[[upper - 1, upper]] = step / (places[upper] - places[upper - 1])
    known = ends if upper == 2 else np.arange(16)
    fine = np.union1d(at[known], np.linspace(at[0], at[-1], 160))
    reach = hermite(fine, at[known], half[known], monotone_slopes(at[known], half[known]))
    middle, across = hermite(fine, places, axis, slopes), unit(step) * 1j
    return np.concatenate(
        [middle + across * line.width * reach, (middle - across * line.width * reach)[::-1]]
    )


# Middle of the fibula's length, some 160 mm below its tip: below the nerves of the long extensor of
# the big toe, which run close to the bone from 70 to 150 mm below the head (Kirgis and Albrecht,
# J Bone Joint Surg Am 74, 1992, PMID 1400546, abstract read).
_CUT = 0.46


def fibular_axis(limb: Limb) -> tuple[complex, complex, complex, complex]:
    """Return points of the fibula: tip and centre of its head, where it is cut, and at the ankle.

    Parameters
    ----------
    limb : Limb
        Single.
    """
    line = tibial_line(limb)
    tip, head, foot = _TOP[0] * line.width, _TOP[3] * line.width, line.length
    levels = np.array([tip, head, head + _CUT * (foot - head), foot])
    at = np.append(_TOP * line.width, line.length - _FOOT * line.width)
    middle = np.interp(levels, np.maximum.accumulate(at), _MIDDLE)
    found = line(levels, middle)
    # The shaft is straight between its ends.
    shaft = [4, 10] if np.all(np.diff(at) > 0) else [3, 12]
    upper, lower = line(at[shaft], _MIDDLE[shaft])
    share = (levels[2] - at[shaft[0]]) / (at[shaft[1]] - at[shaft[0]])
    found[2] = upper + (lower - upper) * share
    return tuple(complex(z) for z in found)  # type: ignore[return-value]


_PATELLA = (
    (0.0, -0.28), (0.075, -0.25), (0.17, -0.14), (0.25, 0.0), (0.272, 0.11), (0.225, 0.215),
    (0.11, 0.265), (0.0, 0.27),
)  # fmt: skip


def patella(line: MiddleLine) -> Points:
    """Return the patella in front of the femur: a broad base above, a blunt point below."""
    half = list(_PATELLA)
    ring = np.array(half + [(-out, up) for out, up in half[-2:0:-1]] + half[:2])
    around = smooth_curve(ring[:, 0] + 1j * ring[:, 1], 5)[:-5]
    return line((0.47 + around.imag) * line.width, around.real)
