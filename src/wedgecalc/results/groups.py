"""The numbers of a result in the groups in which they are filed: measured, planned, each wedge."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wedgecalc import records
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import XY
from wedgecalc.results import codes
from wedgecalc.results.codes import Code
from wedgecalc.results.document import Quantity, Result


@dataclass(frozen=True)
class NumberGroup:
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


def number_groups(result: Result, limb: Limb | None = None) -> tuple[NumberGroup, ...]:
    """Return the numbers of a result in groups, each with its points in the case's coordinates.

    Parameters
    ----------
    result : Result
        Result of a leg that was measured, planned or checked.
    limb : Limb, optional
        The leg as marked; without it measurements have no points.
    """
    before, after, bony = [], [], []
    for row in result.rows:
        name = row.before.key.removesuffix(f"_{row.before.unit}")
        points = () if limb is None else tuple(_points(limb, name))
        before.append((row.before, points))
        after += [] if row.after is None else [(row.after, points)]
        bony += [] if row.open is None else [(row.open, points)]
    groups = [NumberGroup("leg as marked", "measured", _known(before))]
    groups.append(NumberGroup("leg as planned", "planned", _known(after)))
    groups.append(
        NumberGroup("leg as planned, by the bone's correction alone", "planned", _known(bony))
    )
    for part in (*result.wedges, *result.compared):
        places = tuple(xy for _, xy in part.places)
        numbers = _known((q, places) for q in (*part.numbers, *part.on_bone))
        groups.append(NumberGroup(part.name, "planned", numbers))
    return tuple(group for group in groups if group.numbers)


def coded_statements(result: Result) -> tuple[tuple[Code, Code], ...]:
    """Return the planned procedure and every alert as pairs of codes: the kind, and the value."""
    statements = [
        (codes.ALERT, (alert.code, codes.SCHEME, records.alert_records()[alert.code].label))
        for alert in result.alerts
    ]
    if (procedure := result.body.get("procedure")) is not None:
        record = records.procedures().get(name := str(procedure))
        planned = name, codes.SCHEME, record.label if record else name
        statements.insert(0, (codes.PROCEDURE, planned))
    return tuple(statements)


def _known(
    numbers: Iterable[tuple[Quantity, tuple[XY, ...]]],
) -> tuple[tuple[Quantity, tuple[XY, ...]], ...]:
    return tuple((q, points) for q, points in numbers if q.value is not None)


def _points(limb: Limb, name: str) -> Iterator[XY]:
    """Yield the points of a measure, with the middle of the knee last where it starts there."""
    points = {**limb.points, "ankle_center": limb.ankle}
    record = records.measures()[name]
    needed = [points[need] for need in record.needs if need in points]
    for point in (*needed, *([limb.knee] if record.from_knee else [])):
        x, y = limb.frame.to_case(point).tolist()
        yield x, y
