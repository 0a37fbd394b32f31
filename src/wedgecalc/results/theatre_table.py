"""The wedge mm by mm as a table: its columns, for terminal and page, and its rows for JSON."""

from collections.abc import Callable
from dataclasses import dataclass

from wedgecalc import records
from wedgecalc.planning.plan import Plan
from wedgecalc.results.document import Grid
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.sentences import amount
from wedgecalc.results.standing import as_standing, joint_still
from wedgecalc.sources.json_text import Document
from wedgecalc.study.theatre import TheatreCut, TheatreRow

PLANNED, ACCEPTABLE, STOPS = "◀ plan", "● acceptable", "■ stop"
Value = Callable[[TheatreRow], float | None]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table.

    Attributes
    ----------
    key : str
        Of its number in JSON.
    head : str
    unit : {"mm", "deg", "pct"}
    value : callable
        From a row to its number.
    """

    key: str
    head: str
    unit: str
    value: Value

    def text(self, row: TheatreRow) -> str:
        """Return the number of a row with its unit; mm of the plan itself no finer than they are."""
        value = self.value(row)
        return (
            size_text(row.part, value)
            if self.unit == "mm" and row.planned
            else amount(value, self.unit)
        )


def columns(cut: TheatreCut) -> tuple[Column, ...]:
    """Return the columns of a cut's table: the wedge, the leg as it will stand, and the rod."""
    return (*_of_wedge(cut), *_of_leg(cut), *_of_rod(cut))


def _of_wedge(cut: TheatreCut) -> tuple[Column, ...]:
    plan, found = cut.plan, []
    if cut.in_mm:
        found.append(Column("base_mm", "cortex", "mm", _base))
    if cut.gaps is not None and cut.gaps.front is not None:
        found.append(Column("gap_front_mm", "front", "mm", _front))
        if cut.gaps.turn:
            found.append(Column("gap_back_mm", "back", "mm", _back))
    if plan.procedure.closes and plan.wedge.kerf and cut.in_mm:
        found.append(Column("block_base_mm", "block", "mm", lambda row: row.opened.wedge.block))
    if plan.request.hinge_turn:
        found.append(Column("opened_angle_deg", "opened", "deg", lambda row: row.opened.correction))
    found.append(Column("correction_deg", "angle", "deg", lambda row: row.part.correction))
    return tuple(found)


def _base(row: TheatreRow) -> float | None:
    return row.opened.wedge.base


def _front(row: TheatreRow) -> float | None:
    return None if row.gaps is None else row.gaps.front


def _back(row: TheatreRow) -> float | None:
    return None if row.gaps is None else row.gaps.back


def _stands(name: str) -> Value:
    def value(row: TheatreRow) -> float | None:
        found = getattr(as_standing(row.check.given), name)
        return None if found is None else float(found)

    return value


def _of_leg(cut: TheatreCut) -> tuple[Column, ...]:
    """Return HKA, WBL and the angle of the cut bone, where the leg has it."""
    own = "nsa" if cut.plan.procedure.at_hip else "mpta" if cut.plan.procedure.of_tibia else "mldfa"
    known = [name for name in ("hka", "wbl", own) if getattr(cut.plan.before, name) is not None]
    measures = records.measures()
    return tuple(
        Column(measures[n].key, measures[n].symbol, measures[n].unit, _stands(n)) for n in known
    )


def _of_rod(cut: TheatreCut) -> tuple[Column, ...]:
    """Return where the line lies under the rod, unless the leg stands the same."""
    column = Column("wbl_under_rod_pct", "rod", "pct", lambda row: float(row.rod.wbl))
    stands = _stands("wbl")
    apart = any(column.text(row) != amount(stands(row), "pct") for row in cut.rows)
    return (column,) if apart else ()


def mark_of(row: TheatreRow) -> str:
    """Return what a row is, with its sign: the plan, acceptable, or a stop."""
    if row.planned:
        return PLANNED
    return STOPS if row.stops else ACCEPTABLE if row.acceptable else ""


def grid_of(cut: TheatreCut, title: str) -> Grid:
    """Return the table of a cut for the terminal."""
    known = columns(cut)
    rows = tuple((*(column.text(row) for column in known), mark_of(row)) for row in cut.rows)
    return Grid((*(column.head for column in known), ""), rows, title, left=0)


def rows_dict(cut: TheatreCut) -> list[Document]:
    """Return the rows of a cut by their keys."""
    return [_row_dict(row, cut.plan) for row in cut.rows]


def _row_dict(row: TheatreRow, plan: Plan) -> Document:
    given, gaps = row.check.given, row.gaps
    after, stands = given.after, as_standing(given)
    closing = plan.procedure.closes
    return {
        "base_mm": row.opened.wedge.base,
        "gap_front_mm": gaps and gaps.front,
        "gap_back_mm": gaps and gaps.back,
        "block_base_mm": row.opened.wedge.block if closing else None,
        "opened_angle_deg": row.opened.correction,
        "correction_deg": row.part.correction,
        "off_deg": row.off,
        "hka_deg": after.hka,
        "wbl_pct": after.wbl,
        "mpta_deg": after.mpta,
        "mldfa_deg": after.mldfa,
        "nsa_deg": after.nsa,
        "hka_standing_deg": stands.hka if joint_still(given) else None,
        "wbl_standing_pct": stands.wbl if joint_still(given) else None,
        "wbl_under_rod_pct": row.rod.wbl,
        "planned": row.planned,
        "acceptable": row.acceptable,
        "stops": list(row.stops),
    }
