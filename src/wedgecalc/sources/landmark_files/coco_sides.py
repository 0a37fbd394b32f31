"""The annotations of one picture of a COCO file, by the leg they belong to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from wedgecalc.errors import Problem, wrong
from wedgecalc.geometry.frame import SIDES
from wedgecalc.sources.landmark_files.coco_annotations import Annotation
from wedgecalc.sources.landmark_files.labels import Labels, side_of_landmarks

BySide: TypeAlias = dict[str | None, list[Annotation]]


@dataclass(slots=True)
class AnnotationSides:
    """The annotations of each side of one picture.

    Attributes
    ----------
    legs : dict
        The annotations of each side; under None those of a leg alone on its picture, whose
        landmarks give the side.
    sources : dict
        Where the side comes from, for sides derived from the place in the picture.
    refused : dict of str to list of str
        Sides with more than one annotation of a kind, and their places in the file.
    """

    legs: BySide = field(default_factory=dict)
    sources: dict[str | None, str] = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=dict)

    def problem(self, side: str) -> Problem:
        """Return the problem of a side that is refused."""
        where = self.refused[side]
        found = f"{len(where)} for the {side} side of one picture ({', '.join(where)})"
        return Problem("annotations", found, "one", "remove those that are not meant")


def sides_of(groups: Iterable[Sequence[Annotation]], labels: Labels) -> AnnotationSides:
    """Return the annotations of one picture by side.

    With two annotations of one kind without a side, the one on the picture's left is of the right
    leg, as on a radiograph. More than one for a side is refused, as either may be meant.

    Parameters
    ----------
    groups : iterable of sequence of Annotation
        The annotations of each category, such as femur, knee and ankle.
    labels : Labels

    Raises
    ------
    InputError
        If the sides are unknown, or contradict the places in the picture.
    """
    sides = AnnotationSides()
    single: list[Annotation] = []
    for rows in groups:
        if len(rows) == 1 and rows[0].side is None:
            single += rows
        else:
            _add_group(sides, rows, labels)
    for row in single:
        near = [
            (abs(row.x - side_rows[0].x), side) for side, side_rows in sides.legs.items() if side
        ]
        sides.legs.setdefault(min(near)[1] if near else None, []).append(row)
    strays = [
        row.where for rows in sides.legs.values() for row in rows if _is_stray(row, sides.legs)
    ]
    if strays:
        raise wrong(
            "annotations",
            "the sides of the parts of a leg contradict their places in the picture "
            f"({', '.join(strays)})",
            fix="correct the side of those that have the other leg's",
        )
    for side in sides.refused:
        sides.legs.pop(side, None)
    return sides


def _add_group(sides: AnnotationSides, rows: Sequence[Annotation], labels: Labels) -> None:
    """Add the annotations of one category to their sides."""
    free = sorted((row for row in rows if row.side is None), key=lambda row: row.x)
    if free and len(rows) > len(SIDES):
        raise wrong(
            "annotations",
            f"{len(rows)} of one kind on one picture ({', '.join(row.where for row in rows)}), not "
            "all with a side",
            "one for each leg",
            "remove those that are not meant, or give each its side",
        )
    if (same := _same_leg(free, labels)) is not None:
        sides.refused.setdefault(same, []).extend(row.where for row in free)
        free = []
    for row, side in zip(free, SIDES, strict=False):
        taken = next((r.side for r in rows if r.side), None)
        row.side = side if taken is None else SIDES[taken == "right"]
        sides.sources[row.side] = "place in the picture"
    for side in SIDES:
        side_rows = [row for row in rows if row.side == side]
        if len(side_rows) > 1:
            sides.refused.setdefault(side, []).extend(row.where for row in side_rows)
        elif side_rows:
            sides.legs.setdefault(side, []).extend(side_rows)


def _same_leg(rows: Sequence[Annotation], labels: Labels) -> str | None:
    """Return the side of two annotations that mark one leg twice, by landmarks and place."""
    if len(rows) != len(SIDES):
        return None
    (left, right), (start, end) = (
        (min(xs), max(xs)) for row in rows if (xs := [xy[0] for _, xy, _ in row.points])
    )
    leg_sides = {
        side_of_landmarks(labels.names.landmarks(row.marks(labels), "right").landmarks)[0]
        for row in rows
    }
    return leg_sides.pop() if len(leg_sides) == 1 and start <= right and left <= end else None


def _is_stray(row: Annotation, legs: BySide) -> bool:
    """Return whether a part of a leg is nearer to the parts of the other leg than to its own."""
    own_x, other_x = (
        [r.x for r in legs.get(side, ()) if r is not row]
        for side in (row.side, SIDES[row.side == "right"])
    )
    return bool(own_x and other_x) and (
        abs(row.x - sum(own_x) / len(own_x)) > abs(row.x - sum(other_x) / len(other_x))
    )
