"""What stands beside the weights: sizes, calibration, and what is refused."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from wedgecalc.geometry.plane import Floats
from wedgecalc.sources.json_text import Document

WEIGHTS = Path(__file__).parent / "weights"

# What a crop of each joint is asked for.
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
        Pixels to each side over which its grey is evened out.
    calibration : dict of str to float
        By landmark, the factor from the covariance of its heat map to that of its error.
    """

    rows: int
    columns: int
    reach: int
    calibration: dict[str, float]


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """What stands beside the weights.

    Attributes
    ----------
    version, trained_on : str
    experimental : bool
        Whether the command says first that it is.
    landmarks : tuple of str
        In the order of the heat maps.
    grey : tuple of float
        Percentiles that are a picture's range, and the SD, as a share of it, that is as good as
        none.
    film, leg, joint : Window
    hip, ankle : complex
        Where they lie in the picture of a leg, pixels: x + iy.
    joint_leg : float
        Distance from hip to ankle in the pixels of a crop of a joint.
    peak : float
        Probability from which a joint is seen on the whole film.
    margin : float
        Factor by which a side must be likelier than the other.
    widest, unsure : float
        SDs of a landmark beyond which it is not given, and in doubt: shares of the distance from
        hip to ankle.
    lost : float
        Mean SD of all landmarks beyond which there is no leg: the same shares.
    apart : float
        How far the places of two passes may lie apart before it is in doubt, the same.
    odd : float
        How many SDs a landmark may lie from where the others have it before the leg is refused.
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
    return network_settings(json.loads((WEIGHTS / "detection.json").read_text(encoding="utf-8")))


def network_settings(raw: Document) -> NetworkSettings:
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
    """Return the calibration of landmarks as an array; 1 where there is none."""
    return np.array([window.calibration.get(name, 1.0) for name in names])
