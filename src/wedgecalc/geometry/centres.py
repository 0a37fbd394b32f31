"""The centres of knee and ankle: marked, or derived from the landmarks around them."""

from collections.abc import Callable, Mapping
from typing import cast

import numpy as np
from numpy.typing import NDArray

from wedgecalc.geometry.plane import P, Point, Points, middle

_PLATEAU = ("plateau_medial", "plateau_lateral")


def ankle_centre(points: Mapping[str, P]) -> P:
    """Return the marked ankle centre, or the point midway between the edges of the ankle."""
    if "ankle_medial" not in points or "ankle_lateral" not in points:
        return points["ankle_center"]
    edges = points["ankle_medial"], points["ankle_lateral"]
    return cast("P", _given_or(points.get("ankle_center"), lambda: middle(*edges)))


def knee_centre(points: Mapping[str, P]) -> P:
    """Return the knee centre from the best source that the landmarks give; see `knee_source`."""
    best: P | None = None
    for centre in _knee_centres(points).values():
        best = _given_or(best, centre)
    return cast("P", best)


def knee_source(points: Mapping[str, Point]) -> str | NDArray[np.str_]:
    """Return the source of the knee centre; for arrays one source for each row.

    ``marked``, else ``notch-and-spines``, midway between the two, else ``joint-lines``, the mean of
    the midpoints of both joint lines, else ``plateau``, its midpoint.
    """
    centres = _found_knee_centres(points)
    if isinstance(points["hip_center"], complex):
        return next(iter(centres))
    sources: NDArray[np.str_] = np.full(np.shape(points["hip_center"]), "plateau", dtype="U16")
    for source, z in reversed(centres.items()):
        sources = np.where(np.isnan(z), sources, source)
    return sources


def second_best_knees(points: Mapping[str, Points]) -> dict[str, NDArray[np.bool_]]:
    """Return a note for each source but the best, with the rows that use it."""
    (best, z), *others = _found_knee_centres(points).items()
    missing, notes = np.isnan(z), {}
    for source, z in others:
        note = f"knee centre: {source}, as landmarks for {best} are not marked"
        notes[note] = missing & ~np.isnan(z)
        missing = missing & np.isnan(z)
    return notes


def _found_knee_centres(points: Mapping[str, P]) -> dict[str, P]:
    centres = ((source, centre()) for source, centre in _knee_centres(points).items())
    return {source: z for source, z in centres if z is not None}


def _knee_centres(points: Mapping[str, P]) -> dict[str, Callable[[], P | None]]:
    """Return a function for each source that derives the knee centre from it, best source first.

    It returns None without its landmarks, and NaN in rows that lack them.
    """

    def between(*names: str) -> P | None:
        if not all(name in points for name in names):
            return None
        first, *others = (cast("Point", points[name]) for name in names)
        return cast("P", sum(others, first) * (1 / len(names)))

    return {
        "marked": lambda: points.get("knee_center"),
        "notch-and-spines": lambda: between("femoral_notch", "tibial_spines"),
        "joint-lines": lambda: between(*_PLATEAU, "condyle_medial", "condyle_lateral"),
        "plateau": lambda: between(*_PLATEAU),
    }


def _given_or(first: P | None, otherwise: Callable[[], P | None]) -> P | None:
    """Return `first`, or its substitute where it is missing: None, or NaN in a row of an array."""
    if first is None:
        return otherwise()
    if isinstance(first, complex) or not (missing := np.isnan(first)).any():
        return first
    other = otherwise()
    return first if other is None else cast("P", np.where(missing, other, first))
