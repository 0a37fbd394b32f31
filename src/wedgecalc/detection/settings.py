"""Settings of the networks, from the file beside the weights."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from wedgecalc.geometry.plane import Floats
from wedgecalc.sources.json_text import Document

WEIGHTS = Path(__file__).parent / "weights"

# The landmarks that the crop of each joint gives.
JOINTS = {
    "hip": ("hip_center", "femoral_neck_center", "greater_trochanter"),
    "knee": ("condyle_lateral", "condyle_medial", "plateau_lateral", "plateau_medial"),
    "ankle": ("ankle_center", "plafond_lateral", "plafond_medial"),
}


@dataclass(frozen=True, slots=True)
class Window:
    """A picture that a network reads.

    Attributes
    ----------
    rows, columns : int
    reach : int
        Half the side of the square over which its grey is normalised, in pixels.
    calibration : dict of str to float
        By landmark, the factor from the covariance of its heat map to that of its error.
    """

    rows: int
    columns: int
    reach: int
    calibration: dict[str, float]


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """Settings of the networks.

    Attributes
    ----------
    version, trained_on : str
    experimental : bool
        Whether the command warns that detection is experimental.
    landmarks : tuple of str
        In the order of the heat maps.
    grey : tuple of float
        Levels for `wedgecalc.detection.crops.normalised`.
    film, leg, joint : Window
    hip, ankle : complex
        Their places in the crop of a leg, in pixels, x + iy.
    joint_leg : float
        Distance from hip to ankle in the pixels of a crop of a joint.
    peak : float
        Least probability of a joint on the whole film.
    margin : float
        Least ratio of the likelier side's probability to the other side's.
    widest, unsure : float
        SDs of a landmark above which it is left out, and doubtful, as shares of the distance
        from hip to ankle.
    lost : float
        Mean SD of all landmarks above which there is no leg, as such a share.
    apart : float
        Largest distance between the places of two passes of a landmark that is not doubtful, as
        such a share.
    odd : float
        Largest distance of a landmark from the place that the others predict, in SDs; a leg with
        a larger one is refused.
    """

    version: str
    trained_on: str
    experimental: bool
    landmarks: tuple[str, ...]
    grey: tuple[float, float, float]
    film: Window
    leg: Window
    joint: Window
    hip: complex
    ankle: complex
    joint_leg: float
    peak: float
    margin: float
    widest: float
    unsure: float
    lost: float
    apart: float
    odd: float


@cache
def shipped_settings() -> NetworkSettings:
    """Return the settings of the weights that are shipped.

    >>> len(shipped_settings().landmarks)
    14
    """
    return _network_settings(json.loads((WEIGHTS / "detection.json").read_text(encoding="utf-8")))


def _network_settings(raw: Document) -> NetworkSettings:
    """Return the settings that a JSON document describes."""
    film, leg, joint, refuse = (raw[key] for key in ("film", "leg", "joint", "refuse"))
    grey = raw["grey"]
    return NetworkSettings(
        raw["version"],
        raw["trained_on"],
        raw["experimental"],
        tuple(raw["landmarks"]),
        (grey["low"], grey["high"], grey["faint"]),
        _window(film),
        _window(leg),
        _window(joint),
        complex(*leg["hip"]),
        complex(*leg["ankle"]),
        joint["leg_px"],
        refuse["peak"],
        refuse["side_margin"],
        *(refuse[key] for key in ("widest", "unsure", "lost", "apart", "odd")),
    )


def _window(raw: Document) -> Window:
    rows, columns = raw["size"]
    return Window(rows, columns, raw["reach"], raw.get("calibration", {}))


def calibration_factors(window: Window, names: tuple[str, ...]) -> Floats:
    """Return the calibration factors of landmarks as an array, 1 where there is none."""
    return np.array([window.calibration.get(name, 1.0) for name in names])
