"""The records that everything else reads: measures, procedures, targets, landmarks, alerts.

They are rows of JSON files in ``data/``, so that the command line, the tables, the pictures and the documentation
say the same words, and a new osteotomy is a line of data.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias, cast

from wedgecalc.errors import InputError, Problem, nearest, shown

NOTE = "For learning and double-checking; not a medical device."


@dataclass(frozen=True, slots=True)
class MeasureRecord:
    """A measure: what it is, what is normal, which landmarks it needs, and who says so."""

    name: str
    symbol: str
    unit: str
    label: str
    normal_low: float | None
    normal_high: float | None
    normal_typical: float | None
    needs: tuple[str, ...]
    needs_scale: bool
    definition: str
    source: str

    @property
    def key(self) -> str:
        """Name in JSON results and tables, with its unit: ``hka_deg``."""
        return f"{self.name}_{self.unit}"


@dataclass(frozen=True, slots=True)
class ProcedureRecord:
    """A single-level osteotomy: which bone, at which level, closing or opening, on which side, and where it is usually cut."""

    name: str
    label: str
    bone: str
    level: str  # knee, shaft or hip
    kind: str
    side: str
    entry_level_mm: float
    hinge_level_mm: float
    hinge_inset_mm: float
    sentence: str
    source: str

    @property
    def direction(self) -> str:
        """``valgus`` or ``varus``: where the leg goes. A wedge closed laterally does what one opened medially does.

        ``none`` for a cut through the shaft, which changes the length alone.
        """
        if self.level == "shaft":
            return "none"
        return "valgus" if (self.kind == "closing") == (self.side == "lateral") else "varus"

    @property
    def sign(self) -> int:
        """−1 for varus, else +1."""
        return -1 if self.direction == "varus" else 1

    @property
    def moves(self) -> tuple[str, ...]:
        """Segments of the free fragment: what lies beyond the cut, seen from the knee."""
        if self.bone == "tibia":
            return ("tibia-shaft",)
        return ("femur-hip",) if self.level == "hip" else ("femur-shaft", "femur-hip")


@dataclass(frozen=True, slots=True)
class TargetRecord:
    """A target a plan may aim at."""

    name: str
    unit: str
    low: float
    high: float
    bones: tuple[str, ...]
    label: str
    sentence: str
    source: str
    customary: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class LandmarkRecord:
    """A landmark, the segment of bone it belongs to (what turns with it, and what stays), and between which places it may lie.

    Places count along the leg: 0 is the hip, 1 the knee, 2 the ankle. They are wide, and only tell labels that were exchanged.
    """

    name: str
    label: str
    segment: str
    required: bool
    sentence: str
    place: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class MethodRecord:
    """A method of planning: how it finds the angle, and who says so."""

    name: str
    label: str
    sentence: str
    source: str


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """An alert: its code, how severe, what it says, and who says so; beyond `stop` it stops a plan whatever its severity."""

    code: str
    severity: str
    message: str
    source: str
    stop: float | None = None


def data_dir() -> Path:
    """Return the folder of tables and cases: inside an installed package, or at the top of a checkout."""
    inside = Path(__file__).parent / "data"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "data"


def _rows(name: str) -> list[dict[str, Any]]:
    rows = json.loads((data_dir() / f"{name}.json").read_text(encoding="utf-8"))
    return [{k: _frozen(v) for k, v in row.items()} for row in rows]


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


@cache
def measures() -> dict[str, MeasureRecord]:
    """Return the measures by name, in the order they are shown."""
    return {row["name"]: MeasureRecord(**row) for row in _rows("measures")}


def measurements() -> dict[str, MeasureRecord]:
    """Return the measurements by name, in the order they are shown: definition, unit, normal range and source of each."""
    return measures()


@cache
def procedures() -> dict[str, ProcedureRecord]:
    """Return the procedures by name."""
    return {row["name"]: ProcedureRecord(**row) for row in _rows("procedures")}


@cache
def targets() -> dict[str, TargetRecord]:
    """Return the kinds of target by name."""
    return {row["name"]: TargetRecord(**row) for row in _rows("targets")}


@cache
def landmarks() -> dict[str, LandmarkRecord]:
    """Return the landmarks by name, from hip to ankle."""
    return {row["name"]: LandmarkRecord(**row) for row in _rows("landmarks")}


@cache
def methods() -> dict[str, MethodRecord]:
    """Return the methods of planning by name, in the order they are shown."""
    return {row["name"]: MethodRecord(**row) for row in _rows("methods")}


@cache
def landmark_sds() -> dict[str, float]:
    """Return the default spread of a landmark, mm, and how much wider it is along a joint line."""
    table = json.loads((data_dir() / "landmark_sd.json").read_text(encoding="utf-8"))
    return {key: value for key, value in table.items() if key != "about"}


@cache
def soft_tissue() -> dict[str, MethodRecord]:
    """Return the models of what the soft tissue adds, by name."""
    return {row["name"]: MethodRecord(**row) for row in _rows("soft_tissue")}


@cache
def alert_records() -> dict[str, AlertRecord]:
    """Return the alerts by code, in the order they are shown."""
    return {row["code"]: AlertRecord(**row) for row in _rows("alerts")}


Record: TypeAlias = (
    MeasureRecord | ProcedureRecord | TargetRecord | LandmarkRecord | MethodRecord | AlertRecord
)


def explain(name: str) -> Record:
    """Return the record of a measure, procedure, target, landmark, method or alert.

    A name that is both a measure and a target (``hka``) gives the measure.

    Raises
    ------
    InputError
        If it is none of these, naming the nearest.

    Examples
    --------
    >>> explain("mpta").source
    'Paley, Principles of Deformity Correction, 2002'
    >>> explain("lateral-closing-wedge-hto").direction
    'valgus'
    """
    known: dict[str, Any] = {
        **alert_records(),
        **soft_tissue(),
        **methods(),
        **landmarks(),
        **targets(),
        **procedures(),
        **measures(),
    }
    by_case = {key.lower(): key for key in known}
    word = by_case.get(name.lower())
    if word is None:
        raise InputError(
            Problem(
                "name",
                shown(name),
                "a name that `wedgecalc explain` lists",
                nearest(name.lower(), known),
            )
        )
    return cast("Record", known[word])
