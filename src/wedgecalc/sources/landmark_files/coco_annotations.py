"""One annotation of a COCO file: the points it marks, and the side it names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wedgecalc.errors import short_repr, wrong
from wedgecalc.geometry.plane import XY
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.landmark_files.labels import Labels
from wedgecalc.sources.landmark_files.marks import LabelledPoint, list_of, xy_of
from wedgecalc.sources.landmark_files.naming import side_of_word
from wedgecalc.sources.landmark_sets import known_sets
from wedgecalc.sources.score_spread import score_of
from wedgecalc.sources.tables.cells import WEDGECALC_KEY

_SIDE_KEYS = ("side", "laterality")


@dataclass(slots=True)
class Annotation:
    """What an annotation marks of one leg.

    Attributes
    ----------
    where : str
        Place in the file.
    points : list of (label, value, place in the file)
    side : str or None
        The side that it names.
    block : object
        What `wedgecalc.sources.writing` put under the key ``wedgecalc``.
    scores : dict of str to float
        A network's score of a point, by its place in the file: ``keypoint_scores``.
    """

    where: str
    points: list[LabelledPoint]
    side: str | None
    block: object
    scores: dict[str, float]

    @property
    def x(self) -> float:
        """Mean x of its points."""
        return sum(xy[0] for _, xy, _ in self.points) / len(self.points)

    def marks(self, labels: Labels) -> dict[str, XY]:
        """Return its points by the names of their labels."""
        return {label.name: xy for text, xy, _ in self.points if (label := labels.names.find(text))}


def annotations_of(
    raw: Document, category: Document, where: str, labels: Labels
) -> list[Annotation]:
    """Return what an annotation marks: one leg or a part of it, or both by the labels' sides.

    Parameters
    ----------
    raw : dict
        The annotation.
    category : dict
        Its category; empty if it has none.
    where : str
        Place in the file.
    labels : Labels

    Raises
    ------
    InputError
        If its points, their labels or its side cannot be read.
    """
    points = _points(raw, category, where)
    scores = _scores(raw, where)
    side, block = _side(raw, category, where), raw.get(WEDGECALC_KEY)
    by_side: dict[str | None, list[LabelledPoint]] = {}
    for point in points:
        label = labels.names.find(point[0])
        by_side.setdefault(label.side if label else None, []).append(point)
    loose = by_side.pop(None, [])
    if not by_side:
        return [Annotation(where, loose, side, block, scores)] if loose else []
    if (side and set(by_side) != {side}) or (loose and len(by_side) > 1):
        first = ", ".join(
            short_repr(side_points[0][0])
            for side_points in (*by_side.values(), loose)
            if side_points
        )
        whose = f" in one of the {side} leg" if side else ""
        raise wrong(
            where,
            f"labels of different sides ({first}){whose}",
            "labels of one side, or R_ or L_ before each",
        )
    return [
        Annotation(where, side_points + loose, leg_side, block, scores)
        for leg_side, side_points in by_side.items()
    ]


def _points(raw: Document, category: Document, where: str) -> list[LabelledPoint]:
    """Return the points of an annotation that are marked."""
    values, place = list_of(raw, "keypoints", where), f"{where}.keypoints"
    if len(values) % 3:
        raise wrong(place, f"{len(values)} numbers", "x, y and visibility of each point")
    points = []
    for k, label in enumerate(_keypoint_names(category, len(values) // 3, where)):
        x, y, visible = values[3 * k : 3 * k + 3]
        if visible not in (0, 1, 2):
            raise wrong(
                place,
                f"{short_repr(visible)} as the visibility of {short_repr(label)}",
                "0 (not marked), 1 or 2",
                "is this a network's confidence? Keep the points that count, with 2",
            )
        if visible:
            points.append((label, xy_of([x, y], place), f"{place}.{3 * k}"))
    return points


def _scores(raw: Document, where: str) -> dict[str, float]:
    """Return the scores that a network gave its points, by their places in the file."""
    values, count = raw.get("keypoint_scores"), len(list_of(raw, "keypoints", where)) // 3
    if values is None:
        return {}
    if not isinstance(values, list) or len(values) != count:
        raise wrong(f"{where}.keypoint_scores", short_repr(values), f"{count} scores, one a point")
    scores = {f"{where}.keypoints.{3 * k}": score_of(value) for k, value in enumerate(values)}
    return {place: score for place, score in scores.items() if score is not None}


def _keypoint_names(category: Document, count: int, where: str) -> Sequence[str]:
    """Return the names of `count` points: the category's, else those of a set with so many."""
    names = category.get("keypoints")
    names = names if isinstance(names, list) else []
    if len(names) >= count and all(isinstance(name, str) for name in names):
        return list(names[:count])
    for landmark_set in known_sets():
        if str(count) in landmark_set.keypoints:
            return landmark_set.keypoints[str(count)]
    raise wrong(
        f"{where}.category_id",
        f"{count} points without names",
        "a category that names its keypoints",
    )


def _side(raw: Document, category: Document, where: str) -> str | None:
    """Return the side that an annotation names: itself, in its attributes, or by its category.

    A category names it as in ``right leg`` or ``leg_L``.
    """
    attributes = raw.get("attributes")
    sources: dict[str, str] = {}
    for owner in (raw, attributes if isinstance(attributes, dict) else {}):
        for key, word in owner.items():
            if isinstance(key, str) and key.casefold() in _SIDE_KEYS and word not in (None, ""):
                side = side_of_word(word)
                if side is None:
                    raise wrong(
                        f"{where}.{short_repr(key)[1:-1]}",
                        short_repr(word),
                        "right, left, R or L",
                        "name the side, or leave it out",
                    )
                sources[side] = key
    name = category.get("name")
    words = re.split(r"[\W_]+", name if isinstance(name, str) else "")
    named = {side for word in words if (side := side_of_word(word))}
    if len(named) == 1:
        sources |= dict.fromkeys(named, "category")
    if len(sources) > 1:
        both = " and ".join(f"{side} ({key})" for side, key in sources.items())
        raise wrong(f"{where}.side", both, "one side")
    return next(iter(sources), None)
