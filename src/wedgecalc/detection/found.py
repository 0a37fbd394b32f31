"""The proposed landmarks of a leg."""

from dataclasses import dataclass, field

import numpy as np

from wedgecalc.geometry.plane import XY, Floats


@dataclass(frozen=True, slots=True)
class DetectedLeg:
    """The proposed landmarks of a leg.

    Attributes
    ----------
    side : {"right", "left"}
    landmarks : dict of str to (float, float)
        In pixels of the film; the first pixel covers 0 to 1.
    covariance : dict of str to array, shape (2, 2)
        Covariance of x and y, pixels²: calibrated, with the disagreement of the passes.
    disagreement : dict of str to float
        Largest distance between the places of two passes, pixels.
    contours : dict of str to list of (float, float)
        Outlines of femur and tibia, in pixels of the film.
    likely : float
        Probability of its least likely joint at the first look, 0 to 1.
    doubts : dict of str to str
        Doubtful landmarks and why they are doubtful, the most doubtful first.
    notes : tuple of str
        Which landmarks were left out, and why.
    """

    side: str
    landmarks: dict[str, XY]
    covariance: dict[str, Floats]
    disagreement: dict[str, float]
    contours: dict[str, list[XY]]
    likely: float
    doubts: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def sd(self) -> dict[str, float]:
        """Standard deviation of each landmark, pixels: the mean of all directions."""
        return {name: float(np.sqrt(np.trace(c) / 2)) for name, c in self.covariance.items()}

    @property
    def length(self) -> float:
        """Distance from hip to ankle, pixels."""
        hip, ankle = (complex(*self.landmarks[n]) for n in ("hip_center", "ankle_center"))
        return abs(ankle - hip)
