"""What is asked of the rows of a table: procedure and target, for all of them or each its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.cohort.categorical import Coded
from wedgecalc.errors import InputError, Problem, choose, shown
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.classification import malalignment
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import field_problems
from wedgecalc.planning.targets import Target, default_target
from wedgecalc.sources.tables.cells import is_nothing, number_in
from wedgecalc.study.seeds import checked_seed

AUTO = "auto"
PROCEDURES = [record.name for record in records.procedures().values() if not record.through_shaft]
MEASURES = list(records.targets())
WORDS = ("side", "procedure", "target")
Columns = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of every row that does not say it itself.

    Attributes
    ----------
    procedure : str
        Name of a procedure, or ``auto``: for each row the closing wedge of the bone that contributes most (malalignment test).
    target : Target, optional
        By default that of the procedure.
    kerf : float
    samples, seed : int
        Of the Monte Carlo of each row: 0 for none. Row k has its own chance, whatever is planned around it.
    """

    procedure: str = AUTO
    target: Target | None = None
    kerf: float = 0.0
    samples: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        choose("procedure", self.procedure, [AUTO, *records.procedures()], "one of")
        if self.procedure != AUTO and records.procedures()[self.procedure].through_shaft:
            raise InputError(
                Problem("procedure", self.procedure, "a procedure that turns the bone, or auto")
            )
        checked_seed(self.seed)
        if self.samples and not 100 <= self.samples <= 100_000:
            raise InputError(
                Problem("samples", shown(self.samples), "0, or a number from 100 to 100000")
            )
        if problems := list(field_problems("kerf", self.kerf)):
            raise InputError(problems)

    @classmethod
    def of(cls, request: PlanRequest, samples: int = 0, seed: int = 0) -> "Request":
        """Return what a request of one leg asks of every row: its procedure, target and kerf."""
        return cls(request.procedure or AUTO, request.target, request.kerf or 0.0, samples, seed)


@dataclass(frozen=True, slots=True)
class Asked:
    """What every row asks for: its procedure and the measure of its target as one number, and the target's value."""

    kinds: NDArray[np.intp]
    values: NDArray[np.float64]


def asked_of(columns: Columns, request: Request, before: Alignment, found: dict[str, Any]) -> Asked:
    """Return what every row asks for, and write it into what is `found`; a row that asks for what there is not has its status."""
    status: Coded = found["status"]
    n = len(status)
    codes = np.full(
        n, -1 if request.procedure == AUTO else PROCEDURES.index(request.procedure), dtype=np.intp
    )
    if "procedure" in columns:
        places = {name: k for k, name in enumerate(PROCEDURES)} | {AUTO: -1, "": -2}
        own = columns["procedure"].table(lambda word: places.get(_plain(word), -3), int)[
            columns["procedure"].codes
        ]
        codes = np.where(own > -2, own, codes)
        strange = own == -3
        status.put(strange & (status.codes == 0), "unknown-procedure")
    if (codes < 0).any():
        codes = np.where(codes < 0, _chosen(before, n), codes)
    goals = [request.target or default_target(records.procedures()[name]) for name in PROCEDURES]
    measures = np.array([MEASURES.index(goal.measure) for goal in goals])[codes]
    values = np.array([float(goal.value) for goal in goals])[codes]
    words: Coded = found["target"]
    for k, goal in enumerate(goals):
        if (here := codes == k).any():
            words.put(here, str(goal))
    if "target" in columns:
        _own_targets(columns["target"], measures, values, words, status)
    found["procedure"].codes[:] = codes
    if "procedure" in columns:
        found["procedure"].take(strange, columns["procedure"])
    return Asked(codes * len(MEASURES) + measures, values)


def _own_targets(own: Coded, measures: Any, values: Any, words: Coded, status: Coded) -> None:
    """Write into the rows the targets that they ask for themselves; of what is none its word stays, so that it can be found."""
    goals = [_read(word) for word in own.places]
    bad = np.array([goal is None for goal in goals])[own.codes]
    status.put(bad & (status.codes == 0), "unknown-target")
    words.take(bad, own)
    for code in np.unique(own.codes):
        goal = goals[code]
        if isinstance(goal, Target):
            here = own.codes == code
            measures[here], values[here] = MEASURES.index(goal.measure), goal.value
            words.put(here, str(goal))


def _read(word: str) -> Target | str | None:
    """Return the target that a word names, nothing said for no word, None for what is none."""
    if not (word := _plain(word)):
        return ""
    name, _, value = word.partition("=")
    number = number_in(value)
    try:
        return None if number is None else Target(name.strip(), number)
    except InputError:
        return None


def _plain(word: str) -> str:
    """Return a word as we write it, nothing for what says nothing."""
    return "" if is_nothing(word) else word.strip().casefold()


def _chosen(before: Alignment, n: int) -> NDArray[np.intp]:
    """Return the closing wedge that each leg asks for: against its deviation, in the bone that contributes most to it."""
    valgus = np.broadcast_to(np.asarray(before.hka) < 180, n)
    found, femur = malalignment(before), np.zeros(n, dtype=bool)
    if found is not None:
        way = np.where(valgus, -1.0, 1.0)
        femur = np.nan_to_num(found.femur * way) > np.nan_to_num(found.tibia * way)
    codes = [
        PROCEDURES.index(p.name)
        for bone in ("tibia", "femur")
        for direction in ("varus", "valgus")
        for p in records.procedures().values()
        if (p.bone, p.direction, p.kind, p.level) == (bone, direction, "closing", "knee")
    ]
    chosen: NDArray[np.intp] = np.array(codes)[2 * femur.astype(int) + valgus.astype(int)]
    return chosen


def usual_procedure(before: Alignment) -> str:
    """Return the procedure that ``auto`` takes for one leg.

    >>> from wedgecalc import Limb, measure
    >>> usual_procedure(measure(Limb.from_angles(mldfa=88, mpta=82)))
    'lateral-closing-wedge-hto'
    """
    return str(PROCEDURES[int(_chosen(before, 1)[0])])
