"""The wedge mm by mm as a table: its columns, for terminal and page, and its rows for JSON."""

from collections.abc import Callable
from dataclasses import dataclass

from wedgecalc import records
from wedgecalc.planning.plan import Plan
from wedgecalc.results.document import ResultTable
from wedgecalc.results.millimetres import rounded_to, rounding_step
from wedgecalc.results.sentences import amount
from wedgecalc.results.standing import as_standing, joint_still
from wedgecalc.sources.json_text import Document
from wedgecalc.study.theatre import TheatreCut, TheatreRow, sized_row

PLAN_MARK, ACCEPTABLE_MARK, STOP_MARK, WARNING_MARK = (
    "◀ plan",
    "● acceptable",
    "■ stop",
    "▲ warning",
)
Value = Callable[[TheatreRow], float | None]


@dataclass(frozen=True, slots=True)
class TheatreColumn:
    """A column of the table.

    Attributes
    ----------
    key : str
        Key of its number in JSON.
    head : str
    unit : {"mm", "deg", "pct"}
    value : callable
        From a row to its number.
    fine : bool
        Whether the plan's value is shown in hundredths, because in tenths it equals another row's.
    step : float, optional
        Step to which the plan's value is rounded, as on the rest of the sheet.
    """

    key: str
    head: str
    unit: str
    value: Value
    fine: bool = False
    step: float | None = None

    def text(self, row: TheatreRow) -> str:
        """Return the number of a row with its unit."""
        digits = 2 if self.fine and row.planned else 1
        value = self.value(row)
        if row.planned and value is not None:
            value = rounded_to(value, self.step)
        return amount(value, self.unit, digits=digits)


def theatre_columns(cut: TheatreCut) -> tuple[TheatreColumn, ...]:
    """Return the columns of a cut's table: the wedge, the leg as it will stand, and the rod."""
    return (*_of_wedge(cut), *_of_leg(cut), *_of_rod(cut))


def _of_wedge(cut: TheatreCut) -> tuple[TheatreColumn, ...]:
    plan, step = cut.plan, rounding_step(cut.plan)
    table: list[TheatreColumn] = []

    def lengths(key: str, head: str, value: Value) -> None:
        fine = key == "base_mm" and step is None and _as_another(cut, value)
        table.append(TheatreColumn(key, head, "mm", value, fine, step))

    if cut.in_mm:
        lengths("base_mm", "base", _base)
        if plan.procedure.closes and not plan.wedge.length:
            lengths("base_on_contour_mm", "cortex", _on_contour)
    if cut.gaps is not None and cut.gaps.front is not None:
        lengths("gap_front_mm", "front", _front)
        if cut.gaps.turn:
            lengths("gap_back_mm", "back", _back)
    if plan.procedure.closes and plan.wedge.kerf and cut.in_mm:
        lengths("block_base_mm", "block", lambda row: row.opened.wedge.block)
    if plan.request.hinge_turn:
        table.append(
            TheatreColumn("opened_angle_deg", "opened", "deg", lambda row: row.opened.correction)
        )
    fine = not cut.in_mm and _as_another(cut, _angle)
    table.append(TheatreColumn("correction_deg", "angle", "deg", _angle, fine))
    return tuple(table)


def _as_another(cut: TheatreCut, value: Value) -> bool:
    """Return whether the plan's size equals another row's when printed in tenths."""
    sizes = [round(value(row) or 0.0, 1) for row in cut.rows]
    return len(set(sizes)) < len(sizes)


def printed_rows(cut: TheatreCut) -> tuple[TheatreRow, ...]:
    """Return the rows to print, without any that would look like the plan's row.

    Where the plan's base is rounded, its row tells what that base makes, as the rows around it do.
    """
    step, planned = rounding_step(cut.plan), next((row for row in cut.rows if row.planned), None)
    if not cut.in_mm or step is None or planned is None:
        return cut.rows
    base = rounded_to(_base(planned) or 0.0, step)
    if not base:
        return cut.rows
    rounded = sized_row(planned.check.wanted, cut.plan, planned.check.tolerance, True, base, True)
    others = (row for row in cut.rows if not row.planned and round(_base(row) or 0.0, 1) != base)
    return tuple(sorted((*others, rounded), key=lambda row: row.part.correction))


def _angle(row: TheatreRow) -> float:
    return row.part.correction


def _base(row: TheatreRow) -> float | None:
    return row.opened.wedge.base


def _on_contour(row: TheatreRow) -> float | None:
    return row.on_contour


def _front(row: TheatreRow) -> float | None:
    return None if row.gaps is None else row.gaps.front


def _back(row: TheatreRow) -> float | None:
    return None if row.gaps is None else row.gaps.back


def _stands(name: str) -> Value:
    def value(row: TheatreRow) -> float | None:
        value_ = getattr(as_standing(row.check.given), name)
        return None if value_ is None else float(value_)

    return value


def _of_leg(cut: TheatreCut) -> tuple[TheatreColumn, ...]:
    """Return HKA, WBL and the angle of the cut bone, where the leg has it."""
    angle = (
        "nsa" if cut.plan.procedure.at_hip else "mpta" if cut.plan.procedure.of_tibia else "mldfa"
    )
    names = [name for name in ("hka", "wbl", angle) if getattr(cut.plan.before, name) is not None]
    measures = records.measures()
    return tuple(
        TheatreColumn(measures[n].key, measures[n].symbol, measures[n].unit, _stands(n))
        for n in names
    )


def _of_rod(cut: TheatreCut) -> tuple[TheatreColumn, ...]:
    """Return where the line lies under the rod, unless the leg stands the same."""
    column = TheatreColumn("wbl_under_rod_pct", "rod", "pct", lambda row: float(row.rod.wbl))
    stands = _stands("wbl")
    apart = any(column.text(row) != amount(stands(row), "pct") for row in cut.rows)
    return (column,) if apart else ()


def _row_mark(row: TheatreRow) -> str:
    """Return what a row is, each with its sign: the plan, a stop, acceptable, a new warning."""
    signs = {
        PLAN_MARK: row.planned,
        STOP_MARK: bool(row.stops),
        ACCEPTABLE_MARK: row.acceptable and not row.planned,
        WARNING_MARK: bool(row.warnings) and not row.stops,
    }
    return " ".join(sign for sign, applies in signs.items() if applies)


def signs_of(row: TheatreRow) -> str:
    """Return the signs of `_row_mark` alone."""
    return "".join(word for word in _row_mark(row).split() if not word.isalpha())


def grid_of(cut: TheatreCut, title: str) -> ResultTable:
    """Return the table of a cut for the terminal."""
    table = theatre_columns(cut)
    rows = tuple(
        (*(column.text(row) for column in table), _row_mark(row)) for row in printed_rows(cut)
    )
    return ResultTable((*(column.head for column in table), ""), rows, title, left=0)


def rows_dict(cut: TheatreCut) -> list[Document]:
    """Return the rows of a cut by their keys."""
    return [_row_dict(row, cut.plan) for row in cut.rows]


def _row_dict(row: TheatreRow, plan: Plan) -> Document:
    given, gaps = row.check.given, row.gaps
    after, stands = given.after, as_standing(given)
    closing = plan.procedure.closes
    return {
        "base_mm": row.opened.wedge.base,
        "base_on_contour_mm": row.on_contour,
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
        "warnings": list(row.warnings),
    }
