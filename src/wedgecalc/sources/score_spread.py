"""Placement errors of a network's points from their scores, by the user's calibration.

A score is not a distance: 0.9 may mean 1 mm from one network and 8 mm from another. So without a
calibration nothing is assumed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from wedgecalc.errors import Problem, short_repr, wrong
from wedgecalc.planning.request_fields import field_problems

_OPTION = "--score-sd"


@dataclass(frozen=True, slots=True)
class ScoreSpread:
    """Standard deviation of a point's placement by its score, straight between known scores.

    Attributes
    ----------
    known : tuple of tuple of float
        Score and SD, mm: scores rising, SDs not rising.
    """

    known: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, text: str) -> "ScoreSpread":
        """Read a calibration such as ``0.5=4,0.95=1``.

        Raises
        ------
        InputError
            If it is none.

        Examples
        --------
        >>> spread = ScoreSpread.of("0.5=4,0.9=2")
        >>> round(spread.sd(0.7), 6), spread.sd(0.99), spread.sd(0.3)
        (3.0, 2.0, None)
        """
        try:
            pairs = [part.split("=") for part in text.split(",")]
            known = sorted((float(score), float(sd)) for score, sd in pairs)
        except ValueError:
            fix = "write scores and their SDs in mm, such as 0.5=4,0.95=1"
            raise wrong(_OPTION, short_repr(text), fix=fix) from None
        bad = not all(math.isfinite(score) for score, _ in known)
        bad = bad or any(list(field_problems("landmark_sd", sd)) for _, sd in known)
        if bad:
            raise wrong(_OPTION, short_repr(text), "scores, and SDs from 0 to 20 mm")
        for (low, larger_sd), (high, smaller_sd) in pairwise(known):
            if low == high:
                raise wrong(_OPTION, f"the score {low:g} twice", "each score once")
            if smaller_sd > larger_sd:
                what = f"{smaller_sd:g} mm at the score {high:g}, and {larger_sd:g} mm at {low:g}"
                raise wrong(_OPTION, what, "a higher score no less sure")
        return cls(tuple(known))

    def sd(self, score: float) -> float | None:
        """Return the SD of a score, mm; None below the lowest, about which nothing is known."""
        if not score >= self.known[0][0]:
            return None
        for (low, larger_sd), (high, smaller_sd) in pairwise(self.known):
            if score <= high:
                return (larger_sd * (high - score) + smaller_sd * (score - low)) / (high - low)
        return self.known[-1][1]


def score_of(value: object) -> float | None:
    """Return a score that a file gives; None if it gives none."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if number and math.isfinite(value) else None  # type: ignore[arg-type]


def score_notes(any_score: bool, bare: Sequence[str], spread: ScoreSpread | None) -> list[str]:
    """Return notes on scores that are unused, absent, or missing at the labels `bare`."""
    if spread is None:
        what = (
            "Scores of points are not used: how many mm a score stands for is yours to say, with "
        )
        return [f"{what}{_OPTION}."] if any_score else []
    if not any_score:
        return [f"No point has a score: {_OPTION} does nothing."]
    names = ", ".join(map(short_repr, bare))
    return [f"No score that can be used: {names}; the usual spread counts there."] if bare else []


def too_low(label: str, score: float, spread: ScoreSpread, where: str) -> Problem:
    """Return the problem of a point whose score is below the calibration."""
    what = f"{short_repr(label)} has the score {score:g}, below the calibration (from {spread.known[0][0]:g})"
    return Problem(where, what, fix=f"mark it by hand, or extend {_OPTION}")
