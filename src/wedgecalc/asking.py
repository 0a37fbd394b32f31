"""What is asked of the rows of a table: procedure and target, for all of them or each its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.alignment import Alignment
from wedgecalc.classification import malalignment
from wedgecalc.errors import InputError, Problem, choose, shown
from wedgecalc.targets import Target, default_target

AUTO = "auto"
PROCEDURES = [record.name for record in records.procedures().values() if record.level != "shaft"]
MEASURES = list(records.targets())
Columns = Mapping[str, NDArray[Any]]


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
        if self.procedure != AUTO and records.procedures()[self.procedure].level == "shaft":
            raise InputError(Problem("procedure", self.procedure, "a procedure that turns the bone, or auto"))
        if self.samples and not 100 <= self.samples <= 100_000:
            raise InputError(Problem("samples", shown(self.samples), "0, or a number from 100 to 100000"))
        if not 0 <= self.kerf <= 5:
            raise InputError(Problem("kerf", shown(self.kerf), "a blade thickness from 0 to 5 mm"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What every row asks for: its procedure, the words of its target, both as one number, and the target's value."""

    names: NDArray[Any]
    words: NDArray[Any]
    kinds: NDArray[np.intp]
    values: NDArray[np.float64]


def asked_of(columns: Columns, request: Request, before: Alignment, status: Any) -> Asked:
    """Return what every row asks for; a row that asks for what there is not has its status."""
    n = len(status)
    codes = np.full(n, -1 if request.procedure == AUTO else PROCEDURES.index(request.procedure))
    if "procedure" in columns:
        own, place = columns["procedure"], {name: k for k, name in enumerate(PROCEDURES)} | {AUTO: -1}
        given = [(i, place.get(word)) for i, word in enumerate(own) if word]
        for i, code in given:
            codes[i] = codes[i] if code is None else code
            status[i] = "unknown-procedure" if code is None and status[i] == "ok" else status[i]
    if (codes < 0).any():
        codes = np.where(codes < 0, _chosen(before, n), codes)
    goals = [request.target or default_target(records.procedures()[name]) for name in PROCEDURES]
    kinds = codes * len(MEASURES) + np.array([MEASURES.index(goal.measure) for goal in goals])[codes]
    values = np.array([float(goal.value) for goal in goals])[codes]
    words = np.array([f"{goal.measure}={goal.value!r}" for goal in goals], dtype=object)[codes]
    for i, word in enumerate(columns.get("target", ())):
        if word:
            name, _, value = str(word).partition("=")
            try:
                goal = Target(name, float(value))
                kinds[i], values[i], words[i] = (
                    codes[i] * len(MEASURES) + MEASURES.index(name),
                    goal.value,
                    f"{name}={goal.value!r}",
                )
            except (InputError, ValueError):
                status[i] = "unknown-target" if status[i] == "ok" else status[i]
    return Asked(np.array(PROCEDURES, dtype=object)[codes], words, kinds, values)


def _chosen(before: Alignment, n: int) -> NDArray[np.intp]:
    """Return the closing wedge that each leg asks for: against its deviation, in the bone that contributes most to it."""
    valgus = np.broadcast_to(np.asarray(before.hka) < 180, n)
    found, femur = malalignment(before), np.zeros(n, dtype=bool)
    if found is not None:
        way = np.where(valgus, -1.0, 1.0)
        femur = np.nan_to_num(found.femur * way) > np.nan_to_num(found.tibia * way)
    codes = [PROCEDURES.index(p.name) for bone in ("tibia", "femur") for direction in ("varus", "valgus") for p in records.procedures().values()
             if (p.bone, p.direction, p.kind, p.level) == (bone, direction, "closing", "knee")]  # fmt: skip
    chosen: NDArray[np.intp] = np.array(codes)[2 * femur.astype(int) + valgus.astype(int)]
    return chosen
