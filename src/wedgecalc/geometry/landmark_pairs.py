"""Landmarks that are used only in pairs, and those marked without their partner."""

from collections.abc import Container, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from wedgecalc.geometry.plane import Points

PAIRS = (
    ("condyle_medial", "condyle_lateral"),
    ("plateau_medial", "plateau_lateral"),
    ("plafond_medial", "plafond_lateral"),
    ("ankle_medial", "ankle_lateral"),
)
SHAFTS = (
    ("femoral_shaft_proximal", "femoral_shaft_distal"),
    ("tibial_shaft_proximal", "tibial_shaft_distal"),
)
_CENTRE = (("femoral_notch", "tibial_spines"),)


def _pairs_of(points: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield each landmark of a pair that is marked, with its partner.

    Notch and spines are a pair only where they are the knee's centre.
    """
    centre = () if "knee_center" in points else _CENTRE
    for pair in (*PAIRS, *SHAFTS, *centre):
        for a, b in (pair, pair[::-1]):
            if a in points:
                yield a, b


def _half_pair(a: str, b: str) -> str:
    """Return the sentence about a landmark that is marked without its partner."""
    return f"{a} is marked and {b} is not: what needs both is left out"


def half_pairs(points: Container[str]) -> Iterator[str]:
    """Yield a sentence for each landmark of one limb that is marked without its partner."""
    yield from (_half_pair(a, b) for a, b in _pairs_of(points) if b not in points)


def half_pair_rows(points: Mapping[str, Points]) -> dict[str, NDArray[np.bool_]]:
    """Return the rows in which a landmark is marked without its partner, by the sentence."""
    marked = {name: ~np.isnan(z) for name, z in points.items()}
    return {_half_pair(a, b): marked[a] & ~marked.get(b, np.False_) for a, b in _pairs_of(points)}
