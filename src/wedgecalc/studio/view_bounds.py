"""The parts of a film to bring into view. No browser here."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from wedgecalc.geometry.plane import XY
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.finding import proposed_points

Bounds: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom

# Shares of the height of a long-leg film between which a landmark is shown before three are marked.
# These and the shares below are our choices, tried on films.
_FIRST = {"hip_center": (0.0, 0.3), "ankle_medial": (0.75, 1.0), "ankle_lateral": (0.75, 1.0)}
_AROUND = 0.065  # half the width of the view, as a share of the distance from hip to ankle …
LEAST = 0.2  # … which counts as at least this share of the film's height
_BESIDE = 0.05  # half the width of the view for the second ankle edge, as a share of the height


def bounds_of_leg(desk: Desk) -> Bounds | None:
    """Return the bounds of everything on a desk; None if it is empty."""
    leg = desk.leg
    if desk.radiograph is not None:
        rows, columns = desk.radiograph.pixels.shape
        return 0.0, 0.0, float(columns), float(rows)
    if (scene := next(iter(leg.outcome.scenes), None) or leg.outcome.alone) is not None:
        points = scene.plan.limb.frame.to_case(scene.extent)
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return left - 30, top - 20, right + 30, bottom + 20
    if leg.points:
        across, down = zip(*leg.points.values(), strict=True)
        return min(across) - 60, min(down) - 30, max(across) + 60, max(down) + 30
    return None


def bounds_of_landmark(name: str | None, leg: LegState, shape: tuple[int, ...]) -> Bounds | None:
    """Return the part of a film in which a landmark is expected; None for the whole film.

    Parameters
    ----------
    name : str or None
    leg : LegState
    shape : (rows, columns)
        Shape of the film.

    Returns
    -------
    (left, top, right, bottom) or None
    """
    rows, columns = shape[:2]
    points = {**leg.proposed, **leg.points}
    if name is None:
        return None
    if (
        ends := [points[key] for key in (*_FIRST, "ankle_center") if key in points]
    ) and name in _FIRST:
        other_edges = [xy for key, xy in points.items() if key.startswith("ankle")]
        if name.startswith("ankle") and other_edges:  # the other edge lies beside it
            (x, y), wide = other_edges[0], _BESIDE * rows
            return x - wide, y - wide, x + wide, y + wide
    place = proposed_points(leg).get(name)
    if place is not None and len(ends) > 1:
        heights = [y for _, y in ends]
        half = _AROUND * max(max(heights) - min(heights), LEAST * rows)
        return place[0] - half, place[1] - half, place[0] + half, place[1] + half
    if name in _FIRST and rows > 2 * columns:
        top, bottom = _FIRST[name]
        return 0.0, top * rows, float(columns), bottom * rows
    return None


def bounds_of_line(names: Iterable[str], leg: LegState, shape: tuple[int, ...]) -> Bounds | None:
    """Return the part of a film with both ends of a joint line; None if one has no expected place.

    Parameters
    ----------
    names : iterable of str
        The landmarks at both ends.
    leg : LegState
    shape : (rows, columns)
        Shape of the film.
    """
    half = _AROUND * shape[0] / 2
    expected = {**proposed_points(leg), **leg.points}
    places = [expected[name] for name in names if name in expected]
    if len(places) < 2:
        return None
    across, down = zip(*places, strict=True)
    wide = max(half, max(across) - min(across))  # as far beside it as it is long
    return min(across) - wide, min(down) - half, max(across) + wide, max(down) + half


def bounds_about(places: Sequence[XY]) -> Bounds:
    """Return the part of a film around some places, with a margin of their distance.

    >>> bounds_about([(0.0, 0.0), (40.0, 10.0)])
    (-40.0, -40.0, 80.0, 50.0)
    """
    across, down = zip(*places, strict=True)
    wide = max(max(across) - min(across), max(down) - min(down))
    return min(across) - wide, min(down) - wide, max(across) + wide, max(down) + wide
