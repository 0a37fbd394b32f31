"""Labels of other programs: from labelled points to the landmarks they mark, and back.

A set gives each landmark by its labels: one, the middle of two, or a point projected onto a line.
wedgecalc's own names, with ``R_`` or ``L_`` before them, are always known. Case, spaces and hyphens
in a label do not matter.
"""

import difflib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from wedgecalc import records
from wedgecalc.errors import Problem
from wedgecalc.geometry.frame import SIDES
from wedgecalc.geometry.plane import XY
from wedgecalc.sources.landmark_sets import HINGE, PREFIXES, LandmarkSet, Spec, known_sets

OUTLINES = ("femur", "tibia")
_ALIKE = 0.75  # share of common letters from which a label is taken for a misspelling of another
# Landmarks that make up for another one, which then needs no label of its own.
_INSTEAD = {"ankle_center": {"ankle_medial", "ankle_lateral"}}
_BLANKS = re.compile(r"[\s_\-]+")


class Label(NamedTuple):
    """A known label: the side that it names, if any, and its name in its set."""

    side: str | None
    name: str


class Recipe(NamedTuple):
    """How a landmark comes from labels.

    It is ``one``, the ``middle`` of two, or a point projected onto the ``line`` through two others.
    """

    landmark: str
    way: str
    labels: tuple[str, ...]


_One: TypeAlias = tuple[str, str]  # a landmark, and its label
_Other: TypeAlias = tuple[Recipe, list[str]]  # and the labels that are missing


class LabelNames:
    """The labels that a reader knows."""

    def __init__(self, sets: Sequence[LandmarkSet]) -> None:
        our_set = LandmarkSet("own", {name: name for name in records.landmarks()}, hinge=HINGE)
        self.recipes: dict[str, list[Recipe]] = {}
        self.by_middle: set[str] = set()
        self._prefixes = [
            (side, _plain(prefix))
            for one in (*sets, our_set)
            for side, prefix in one.prefixes.items()
            if prefix
        ]
        self._known: dict[str, Label | None] = {}
        self._written: dict[Label, str] = {}
        outlines = LandmarkSet("outlines", {name: name for name in OUTLINES})
        for naming in (*sets, our_set):
            self.by_middle |= naming.circle_by_middle
            hinge: dict[str, Spec] = {HINGE: naming.hinge} if naming.hinge else {}
            for landmark, spec in {**naming.landmarks, **hinge}.items():
                recipe = _recipe(landmark, spec)
                for label in recipe.labels:
                    self.recipes.setdefault(label, []).append(recipe)
                    self._learn(label, naming)
        for label in OUTLINES:
            self._learn(label, outlines)
        exact = dict(self._known)
        for text, known in exact.items():
            folded = _folded(text)
            if self._known.setdefault(folded, known) != known and folded not in exact:
                self._known[folded] = None  # two labels differ only by case or blanks
        self._folded = {_folded(text): label for label, text in self._written.items()}
        # The legs of a folder mostly have the same labels.
        self._recipes_for = lru_cache(64)(self._recipes_of)

    def _learn(self, name: str, naming: LandmarkSet) -> None:
        for side, prefix in (*naming.prefixes.items(), (None, "")):
            label = Label(side, name)
            self._known.setdefault(prefix + name, label)
            self._written.setdefault(label, prefix + name)

    def find(self, text: str) -> Label | None:
        """Return a label, whatever its case and blanks; None if it is not known."""
        label = self._known.get(text)
        return self._known.get(_folded(text)) if label is None else label

    def side_of(self, text: str) -> str | None:
        """Return the side that an unknown label begins with."""
        start = _plain(text)
        return next((side for side, prefix in self._prefixes if start.startswith(prefix)), None)

    def written(self, side: str | None, name: str) -> str:
        """Return a label as its set writes it, prefix and all."""
        return self._written.get(Label(side, name), name)

    def resembling(self, text: str, side: str | None, taken: Iterable[str]) -> str | None:
        """Return the known label, not yet `taken`, that an unknown one probably means."""
        has = set(taken)
        folded = _folded(text)
        free = [
            key
            for key, label in self._folded.items()
            if label.side in (side, None) and label.name not in has
        ]
        # difflib sees only one common letter in a label of two exchanged letters.
        match = [key for key in free if sorted(key) == sorted(folded)] or difflib.get_close_matches(
            folded, free, n=1, cutoff=_ALIKE
        )
        return self.written(side, self._folded[match[0]].name) if match else None

    def unmarked(self, naming: LandmarkSet, points: Iterable[str], side: str) -> list[str]:
        """Return the labels of a set that are not among `points`."""
        specs = [*naming.landmarks.values(), *([naming.hinge] if naming.hinge else [])]
        labels = dict.fromkeys(label for spec in specs for label in _recipe("", spec).labels)
        return [self.written(side, label) for label in labels if label not in points]

    def landmarks(self, points: Mapping[str, XY], side: str) -> "MarkedLandmarks":
        """Return the landmarks that the points of one leg mark.

        Parameters
        ----------
        points : mapping of str to (float, float)
            By the name of their label in its set.
        side : {"right", "left"}
        """
        marked, by = dict[str, XY](), dict[str, str]()
        problems: list[Problem] = []
        ones, rest = self._recipes_for(tuple(points))

        def differ(name: str, *labels: str) -> None:
            both = " and ".join(self.written(side, one) for one in labels)
            problems.append(
                Problem(
                    f"landmarks.{name}",
                    f"{both} give two places for it",
                    fix="remove the label that is wrong",
                )
            )

        for name, label in ones:
            if marked.setdefault(name, points[label]) == points[label]:
                by[name] = label
            else:
                differ(name, by[name], label)
        notes: list[str] = []
        for recipe, missing in rest:
            name = recipe.landmark
            if recipe.way == "line":
                problems += self._half_a_line(recipe, missing, side)
                if recipe.labels[0] in points:
                    edge = points[recipe.labels[0]]
                    line = () if missing else [points[label] for label in recipe.labels[1:]]
                    foot = _onto(edge, *line) if line else edge
                    if marked.setdefault(name, foot) not in (foot, edge):
                        differ(name, by[name], recipe.labels[0])
            elif not missing:
                a, b = (points[label] for label in recipe.labels)
                middle = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
                if name not in marked and not marked.keys() >= _INSTEAD.get(name, {name}):
                    marked[name] = middle
                elif name in marked and math.dist(marked[name], middle) > math.dist(a, b):
                    differ(name, by[name], *recipe.labels)
            elif name not in marked:
                marked_label = next(label for label in recipe.labels if label in points)
                notes.append(
                    f"{self.written(side, marked_label)} is marked without "
                    f"{self.written(side, missing[0])}: {name} is left out."
                )
        return MarkedLandmarks(marked, problems, notes)

    def _recipes_of(self, labels: tuple[str, ...]) -> tuple[list[_One], list[_Other]]:
        """Return the landmarks of single labels, and the recipes of several with those missing."""
        ones: list[_One] = []
        rest: dict[str, Recipe] = {}
        for label in labels:
            for recipe in self.recipes.get(label, ()):
                if recipe.way == "one":
                    ones.append((recipe.landmark, label))
                else:
                    rest[recipe.landmark] = recipe
        return ones, [(r, [one for one in r.labels if one not in labels]) for r in rest.values()]

    def _half_a_line(self, recipe: Recipe, missing: list[str], side: str) -> list[Problem]:
        """Return the problem of a joint line of which only one end is marked."""
        ends = [label for label in recipe.labels[1:] if label in missing]
        if len(ends) != 1:
            return []
        other = next(label for label in recipe.labels[1:] if label not in missing)
        return [
            Problem(
                self.written(side, ends[0]),
                f"missing, while {self.written(side, other)} is marked: mark both ends or neither",
                fix=f"mark {self.written(side, ends[0])}",
            )
        ]


class MarkedLandmarks(NamedTuple):
    """The landmarks that labels mark, problems of the labels, and notes on them."""

    landmarks: dict[str, XY]
    problems: list[Problem]
    notes: list[str]


def _recipe(landmark: str, spec: Spec) -> Recipe:
    if isinstance(spec, str):
        return Recipe(landmark, "one", (spec,))
    if isinstance(spec, dict):
        return Recipe(landmark, "line", (spec["point"], *spec["line"]))
    return Recipe(landmark, "middle", tuple(spec))


def _plain(text: str) -> str:
    """Return a text in lower case, with an underscore for blanks and hyphens."""
    return _BLANKS.sub("_", text.lstrip()).casefold()


def _folded(text: str) -> str:
    return _BLANKS.sub("", text).casefold()


@cache
def known_names() -> LabelNames:
    """Return the names of the sets in ``data/landmark_sets.json``."""
    return LabelNames(known_sets())


def side_of_word(word: object) -> str | None:
    """Return the side that a word names, right, left, R or L in any case; None for other words.

    >>> side_of_word(" R "), side_of_word("LEFT"), side_of_word("links")
    ('right', 'left', None)
    """
    text = word.strip().casefold() if isinstance(word, str) else ""
    return next((side for side in SIDES if text in (side, side[0])), None)


def points_by_label(landmarks: Mapping[str, XY], side: str, naming: LandmarkSet) -> dict[str, XY]:
    """Return points by label, from which a reader gets these landmarks back.

    Parameters
    ----------
    landmarks : mapping of str to (float, float)
    side : {"right", "left"}
    naming : LandmarkSet
        Its labels are used for all landmarks but those in the middle of two labels.
    """
    prefix, labelled = naming.prefixes[side], {}
    for name, xy in landmarks.items():
        spec = naming.landmarks.get(name)
        if isinstance(spec, str):
            labelled[prefix + spec] = xy
        elif isinstance(spec, dict):  # the point lies on the line already, and is an end of it
            end = spec["line"][0 if name.endswith("medial") else 1]
            labelled |= {prefix + spec["point"]: xy, prefix + end: xy}
        else:
            labelled[PREFIXES[side] + name] = xy
    return labelled


def _onto(point: XY, start: XY, end: XY) -> XY:
    """Return a point projected onto a line; the point itself if both ends of the line are equal."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy
    if not square:
        return point
    off = ((point[0] - start[0]) * dy - (point[1] - start[1]) * dx) / square
    return point[0] - off * dy, point[1] + off * dx
