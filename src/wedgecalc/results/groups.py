"""The numbers of a result in groups, as they are filed: the leg as marked, as planned, each wedge."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from wedgecalc import records
from wedgecalc.geometry.limb import Limb
from wedgecalc.results.document import Quantity, Result

XY: TypeAlias = tuple[float, float]
# Measured from the middle of the knee, which is found by other landmarks.
_FROM_KNEE = frozenset(
    ("hka", "mad", "mldfa", "mpta", "ahka", "jlo", "mlpfa", "mldta", "femur", "tibia")
)


@dataclass(frozen=True)
class Group:
    """Measurements that belong together.

    Attributes
    ----------
    name : str
    time : {"measured", "planned"}
    numbers : tuple of (Quantity, tuple of (float, float))
        Each with the points that it is computed from, in pixels of the film.
    """

    name: str
    time: str
    numbers: tuple[tuple[Quantity, tuple[XY, ...]], ...]


def groups_of(result: Result, limb: Limb) -> tuple[Group, ...]:
    """Return the numbers of a result in groups, each with its points in the case's coordinates.

    Parameters
    ----------
    result : Result
        Of a leg that was measured or planned.
    limb : Limb
        The leg as marked.
    """
    before, after, bony = [], [], []
    for name, row in zip(records.measures(), result.rows, strict=True):
        points = tuple(_points(limb, name))
        before.append((row.before, points))
        after += [] if row.after is None else [(row.after, points)]
        bony += [] if row.open is None else [(row.open, points)]
    groups = [Group("leg as marked", "measured", _known(before))]
    groups.append(Group("leg as planned", "planned", _known(after)))
    groups.append(Group("leg as planned, by the bone's correction alone", "planned", _known(bony)))
    for part in result.wedges:
        places = tuple(xy for _, xy in part.places)
        numbers = _known((q, places) for q in (*part.numbers, *part.on_bone))
        groups.append(Group(part.name, "planned", numbers))
    return tuple(group for group in groups if group.numbers)


def _known(
    numbers: Iterable[tuple[Quantity, tuple[XY, ...]]],
) -> tuple[tuple[Quantity, tuple[XY, ...]], ...]:
    return tuple((q, points) for q, points in numbers if q.value is not None)


def _points(limb: Limb, name: str) -> Iterator[XY]:
    """Yield the points of a measure, with the middle of the knee last where it starts there."""
    known = {**limb.points, "ankle_center": limb.ankle}
    needed = [known[need] for need in records.measures()[name].needs if need in known]
    for point in (*needed, *([limb.knee] if name in _FROM_KNEE else [])):
        x, y = limb.frame.to_case(point).tolist()
        yield x, y
