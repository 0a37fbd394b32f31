"""Plan requests of a table's rows: procedure and target of all rows, or of single rows."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.cohort.categorical import Categorical, Columns
from wedgecalc.cohort.row_verdicts import (
    Aims,
    ArthritisIndices,
    JointRequests,
    arthritis_at,
    usual_procedures,
    verdicts_of,
    write_guess,
    write_verdicts,
)
from wedgecalc.errors import InputError, Problem, choose, short_repr, whole_number, wrong
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.limb import ManyLimbs
from wedgecalc.geometry.plane import Floats
from wedgecalc.planning.double_request import DOUBLE_LEVEL, DoubleRequest
from wedgecalc.planning.limits import Limits
from wedgecalc.planning.refusal import wrong_way
from wedgecalc.planning.request import Keywords, PlanRequest
from wedgecalc.planning.request_fields import AUTO as AUTO
from wedgecalc.planning.request_fields import field_problems
from wedgecalc.planning.targets import Target, default_target
from wedgecalc.records import ProcedureRecord
from wedgecalc.sources.tables.cells import is_empty_cell, target_in
from wedgecalc.study.one_level import LEG_TARGETS

_THROUGH_SHAFT = {record.name for record in records.procedures().values() if record.through_shaft}
PROCEDURES = [*(name for name in records.procedures() if name not in _THROUGH_SHAFT), DOUBLE_LEVEL]
TARGET_MEASURES = list(records.targets())
REQUEST_COLUMNS = ("side", "procedure", "target")


@dataclass(frozen=True, slots=True)
class Request:
    """The request for every row that has no value of its own.

    Attributes
    ----------
    procedure : str
        Name of a procedure, or ``auto``: for each row the usual one by the verdict on it (closing
        wedge of tibia or femur, or a double level).
    target : Target, optional
        By default that of the procedure.
    kerf : float
        Bone that each saw cut removes, the blade's thickness, mm.
    samples : int
        Monte Carlo samples of each row; 0 for none.
    seed : int
        Seed of the rows' independent random streams.
    double : DoubleRequest
        Sharing, limits and kinds of the rows that are planned at two levels.
    soft_tissue, jlca_change : optional
        As of `PlanRequest`; the supine JLCA is a column.
    spread_of : {"this-film", "another-film"}, optional
        Whether intervals are those of reading this film or another film; by default this film.
    """

    procedure: str = AUTO
    target: Target | None = None
    kerf: float = 0.0
    samples: int = 0
    seed: int = 0
    double: DoubleRequest = field(default_factory=DoubleRequest)
    spread_of: str | None = None
    soft_tissue: str | None = None
    jlca_change: float | None = None

    def __post_init__(self) -> None:
        choose("procedure", self.procedure, [AUTO, DOUBLE_LEVEL, *records.procedures()], "one of")
        record = records.procedures().get(self.procedure)
        if record is not None and record.through_shaft:
            raise InputError(
                Problem("procedure", self.procedure, "a procedure that turns the bone, or auto")
            )
        whole_number("seed", self.seed)
        if whole_number("samples", self.samples, 0, 100_000) in range(1, 100):
            raise wrong("samples", short_repr(self.samples), "0, or a number from 100 to 100000")
        problems = [*field_problems("kerf", self.kerf), *self.double.own_problems()]
        if self.spread_of is not None:
            problems += field_problems("spread_of", self.spread_of)
        for name in ("soft_tissue", "jlca_change"):
            if (value := getattr(self, name)) is not None:
                problems += field_problems(name, value)
        if problems:
            raise InputError(problems)

    @property
    def usual(self) -> Keywords:
        """The default fields of every row, as keywords of a plan."""
        usual = Keywords(kerf=self.kerf)
        if self.soft_tissue is not None:
            usual["soft_tissue"] = self.soft_tissue
        if self.jlca_change is not None:
            usual["jlca_change"] = self.jlca_change
        return usual

    def of_two(self, names: Container[str]) -> bool:
        """Return whether rows with these columns may be planned at two levels.

        Their results then have the columns of both parts.
        """
        return self.procedure in (AUTO, DOUBLE_LEVEL) or "procedure" in names or "own" in names

    @classmethod
    def of(cls, request: PlanRequest, samples: int = 0, seed: int = 0) -> "Request":
        """Return the procedure, target and kerf of a request, for every row."""
        return cls(
            request.procedure or AUTO,
            request.target,
            request.kerf or 0.0,
            samples,
            seed,
            spread_of=request.spread_of,
            soft_tissue=request.soft_tissue,
            jlca_change=request.jlca_change,
        )


@dataclass(frozen=True, slots=True)
class RowRequests:
    """The request of each row.

    Attributes
    ----------
    kinds : array of int, shape (n,)
        Procedure and measure of the target, as one number.
    values : array of float, shape (n,)
        Value of the target.
    supine : array of float, shape (n,), or None
        JLCA of the unloaded knee, degrees, NaN where unknown.
    problems : mapping of str to array of bool, shape (n,)
        Rows that cannot be planned with their soft tissue, by status.
    """

    kinds: NDArray[np.intp]
    values: Floats
    supine: Floats | None = None
    problems: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)


def row_requests(
    columns: Columns,
    request: Request,
    limb: ManyLimbs,
    before: Alignment[Floats],
    results: Columns,
    joints: JointRequests | None = None,
    sides: ArthritisIndices | None = None,
) -> RowRequests:
    """Return the request of each row, and write procedure, target and verdict into the results.

    A row with an unknown procedure or target gets a status that says so; so does a row with a
    procedure that only lengthens or shortens, and one with ``auto`` whose verdict suggests none.
    `joints` is the soft tissue for `verdicts_of`; `sides` is the arthritis of each row as an index
    in `ARTHRITIS`, −1 where unknown.
    """
    status, target = results.texts["status"], results.texts["target"]
    n, named = len(status), columns.texts.get("procedure")
    code = -1 if request.procedure == AUTO else PROCEDURES.index(request.procedure)
    codes = np.full(n, code, dtype=np.intp)
    unknown = np.zeros(n, dtype=bool)
    if named is not None:
        known = {name: k for k, name in enumerate(PROCEDURES)} | {AUTO: -1, "": -2}
        own_codes = named.each(lambda text: known.get(_normalised(text), -3), np.intp)
        codes, unknown = np.where(own_codes > -2, own_codes, codes), own_codes == -3
        shaft = unknown & named.matches(lambda text: _normalised(text) in _THROUGH_SHAFT)
        status.assign(shaft & (status.codes == 0), "not-in-tables")
        status.assign(unknown & (status.codes == 0), "unknown-procedure")
    limits, aims = Limits.of(request.double.limits), _aims(columns, request, n)
    verdicts = verdicts_of(limb, before, limits, aims, joints)
    idle = write_verdicts(verdicts, codes < 0, results.texts["verdict"], status)
    codes = np.where(codes < 0, usual_procedures(verdicts, PROCEDURES), codes)
    measures, values = _usual_targets(codes, request, before, target, sides)
    source = results.texts["target_source"]
    source.assign(np.ones(n, dtype=bool), "usual" if request.target is None else "option")
    if "target" in columns.texts:
        own_goals = _own_targets(columns.texts["target"], measures, values, target, status)
        source.assign(own_goals, "case")
    results.texts["procedure"].codes[:] = codes
    for text in (results.texts["procedure"], target, source):
        text.assign(idle, "")
    unsaid = source.matches(lambda text: text == "usual") & (status.codes == 0)
    write_guess(results, unsaid if sides is None else unsaid & (sides < 0))
    if named is not None:
        results.texts["procedure"].copy_from(named, unknown)
    return RowRequests(codes * len(TARGET_MEASURES) + measures, values)


def _usual_targets(
    codes: NDArray[np.intp],
    request: Request,
    before: Alignment[Floats],
    target: Categorical,
    sides: ArthritisIndices | None,
) -> tuple[NDArray[np.intp], Floats]:
    """Return and write measure and value of each row's default target."""
    n, two = len(codes), PROCEDURES.index(DOUBLE_LEVEL)
    measures, values = np.zeros(n, dtype=np.intp), np.full(n, np.nan)
    # Procedure and arthritis as one number, as `sides` is −1 where it is unknown.
    pairs = codes if sides is None else codes + len(PROCEDURES) * (sides + 1)
    for pair in np.unique(pairs).tolist():
        rows, (side, k) = pairs == pair, divmod(pair, len(PROCEDURES))
        arthritis = arthritis_at(side - 1)
        goal = request.target or _usual(PROCEDURES[k], arthritis)
        measures[rows], values[rows] = TARGET_MEASURES.index(goal.measure), goal.value
        target.assign(rows, str(goal))
        if k == two and request.target is None:
            towards_varus = wrong_way(_tibial("valgus"), before.hka, goal.value - before.wbl)
            other, varus = (
                default_target(_tibial("varus"), arthritis),
                rows & np.asarray(towards_varus),
            )
            values[varus] = other.value
            target.assign(varus, str(other))
    return measures, values


def _usual(procedure: str, arthritis: str | None) -> Target:
    """Return the usual target of a procedure; for a double level the one towards valgus."""
    two = procedure == DOUBLE_LEVEL
    return default_target(_tibial("valgus") if two else records.procedures()[procedure], arthritis)


def _tibial(direction: str) -> ProcedureRecord:
    """Return the tibial closing wedge in a direction; a double level has its usual target."""
    return next(
        p
        for p in records.procedures().values()
        if (p.bone, p.direction, p.kind, p.level) == ("tibia", direction, "closing", "knee")
    )


def _own_targets(
    cells: Categorical,
    measures: NDArray[np.intp],
    values: Floats,
    target: Categorical,
    status: Categorical,
) -> NDArray[np.bool_]:
    """Write the rows' own targets, unreadable ones as their text; return which rows have one."""
    goals = [_target(text) for text in cells.categories]
    bad = np.array([goal is None for goal in goals])[cells.codes]
    status.assign(bad & (status.codes == 0), "unknown-target")
    target.copy_from(cells, bad)
    for code in np.unique(cells.codes):
        goal = goals[code]
        if isinstance(goal, Target):
            here = cells.codes == code
            measures[here], values[here] = TARGET_MEASURES.index(goal.measure), goal.value
            target.assign(here, str(goal))
    return np.array([goal != "" for goal in goals])[cells.codes]


def _target(text: str) -> Target | str | None:
    """Return the target in a cell, an empty text for an empty cell, None for an invalid one."""
    if not (text := _normalised(text)):
        return ""
    parsed = target_in(text)
    try:
        return None if parsed is None else Target(*parsed)
    except InputError:
        return None


def _normalised(text: str) -> str:
    """Return a cell trimmed and in lower case; empty if it stands for an empty cell."""
    return "" if is_empty_cell(text) else text.strip().casefold()


def _aims(columns: Columns, request: Request, n: int) -> Aims | None:
    """Return each row's target of the whole leg; None if no row has one."""
    kinds, values = np.full(n, -1), np.full(n, np.nan)
    if request.target is not None and request.target.measure in LEG_TARGETS:
        kinds[:], values[:] = LEG_TARGETS.index(request.target.measure), request.target.value
    cells = columns.texts.get("target")
    for text, code in () if cells is None else cells.categories.items():
        goal = _target(text)
        if isinstance(goal, Target):
            here = cells.codes == code if cells is not None else slice(0)
            kinds[here], values[here] = (
                (LEG_TARGETS.index(goal.measure), goal.value)
                if goal.measure in LEG_TARGETS
                else (-1, np.nan)
            )
    return (kinds, values) if (kinds >= 0).any() else None
