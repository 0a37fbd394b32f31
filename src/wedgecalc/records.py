"""The records that everything else reads: measures, procedures, targets, landmarks, alerts.

They are rows of JSON files in ``data/``, so that the command line, the tables, the pictures and the documentation
say the same words, and a new osteotomy is a line of data.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias, cast

from wedgecalc.errors import InputError, Problem, nearest, shown
from wedgecalc.terms import Bone, Kind, Level, Severity, Side, Standing

NOTE = "For learning and double-checking; not a medical device."
DECIMALS = 1  # of every angle, share and length that is shown, and so of what is judged


def rounded(value: Any) -> Any:
    """Return a value, or each of an array, rounded as it is shown."""
    return value.round(DECIMALS) if hasattr(value, "round") else round(value, DECIMALS)


def standing_code(value: Any, low: float | None, high: float | None) -> Any:
    """Return −1 below, 0 inside and 1 above a range, for a value or an array, rounded as it is shown.

    >>> standing_code(90.04, 85, 90), standing_code(90.06, 85, 90), standing_code(84.0, 85, None)
    (0, 1, -1)
    """
    shown = rounded(value)
    above = False if high is None else shown > high
    below = False if low is None else shown < low
    return above * 1 - below * 1


@dataclass(frozen=True, slots=True)
class MeasureRecord:
    """A measure: what it is, what is normal, which landmarks it needs, and who says so.

    `shown` gives its place in the short lists of measures, and `phenotype` the centre of its neutral functional phenotype.
    """

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
    shown: dict[str, int] = field(default_factory=dict)
    phenotype: float | None = None

    @property
    def key(self) -> str:
        """Name in JSON results and tables, with its unit: ``hka_deg``."""
        return f"{self.name}_{self.unit}"


@dataclass(frozen=True, slots=True)
class ProcedureRecord:
    """A single-level osteotomy: which bone, at which level, closing or opening, on which side, and where it is usually cut."""

    name: str
    label: str
    bone: Bone
    level: Level
    kind: Kind
    side: Side
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
        if self.through_shaft:
            return "none"
        return "valgus" if self.closes == (self.side is Side.LATERAL) else "varus"

    @property
    def closes(self) -> bool:
        """Whether bone is taken out; else the cut is opened."""
        return self.kind is Kind.CLOSING

    @property
    def at_knee(self) -> bool:
        """Whether the bone is cut near the knee."""
        return self.level is Level.KNEE

    @property
    def at_hip(self) -> bool:
        """Whether the femur is cut near the hip."""
        return self.level is Level.HIP

    @property
    def through_shaft(self) -> bool:
        """Whether the cut goes through the shaft, which changes the length and turns nothing."""
        return self.level is Level.SHAFT

    @property
    def of_tibia(self) -> bool:
        """Whether the tibia is cut; else the femur."""
        return self.bone is Bone.TIBIA

    @property
    def away(self) -> complex:
        """Direction along the leg from the knee into the bone that is cut, in the canonical frame."""
        return -1j if self.of_tibia else 1j

    @property
    def sign(self) -> int:
        """−1 for varus, else +1."""
        return -1 if self.direction == "varus" else 1

    @property
    def moves(self) -> tuple[str, ...]:
        """Segments of the free fragment: what lies beyond the cut, seen from the knee."""
        if self.of_tibia:
            return ("tibia-shaft",)
        return ("femur-hip",) if self.at_hip else ("femur-shaft", "femur-hip")


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
    """An alert: its code, how severe, what it says, and who says so.

    `limits` has the lowest and the highest value that does not raise it, by what is judged. Beyond `stop` it stops a plan
    whatever its severity. The message names them, and the value with so many `digits`.
    """

    code: str
    severity: Severity
    message: str
    source: str
    stop: float | None = None
    limits: dict[str, tuple[float | None, float | None]] = field(default_factory=dict)
    digits: int = DECIMALS
    signed: bool = False

    def outside(self, name: str, value: Any) -> Any:
        """Return whether a value, or each of an array, is out of the limits of that name, as it is shown."""
        return standing_code(value, *self.limits[name]) != 0

    def stops(self, value: Any) -> Any:
        """Return whether a value, or each of an array, is beyond what a plan may have, as it is shown."""
        return standing_code(value, None, self.stop) > 0

    def said(self, value: float | None = None, bone: str = "…") -> str:
        """Return the message about one value, or with a blank for it.

        >>> alert_records()["mpta-over"].said(94.0)
        'MPTA would be 94.0°: above 93° the tibial joint line becomes oblique, and 95° is the published limit. ...'
        """
        ends = {
            f"{name}_{end}": f"{limit:g}"
            for name, limits in self.limits.items()
            for end, limit in zip(("low", "high"), limits, strict=True)
            if limit is not None
        }
        return self.message.format(
            value="…" if value is None else self._number(value), bone=bone, stop=self.stop, **ends
        )

    def _number(self, value: float) -> str:
        """Return a value as the message shows it: a digit more where it would be shown as a limit that it is beyond."""
        at_limit = any(round(value, self.digits) in limits for limits in self.limits.values())
        digits = self.digits or int(at_limit)
        return f"{value:{'+' if self.signed else ''}.{digits}f}"


def data_dir() -> Path:
    """Return the folder of tables and cases: inside an installed package, or at the top of a checkout."""
    inside = Path(__file__).parent / "data"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "data"


def _rows(name: str) -> list[dict[str, Any]]:
    rows = json.loads((data_dir() / f"{name}.json").read_text(encoding="utf-8"))
    return [{k: _frozen(v) for k, v in row.items()} for row in rows]


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(of_key) for key, of_key in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


@cache
def measures() -> dict[str, MeasureRecord]:
    """Return the measures by name, in the order they are shown."""
    return {row["name"]: MeasureRecord(**row) for row in _rows("measures")}


@cache
def short_list(name: str) -> tuple[MeasureRecord, ...]:
    """Return the measures of a short list in its order: ``knee`` and ``hip`` beside pictures, ``sheet`` on a page."""
    return tuple(
        sorted((m for m in measures().values() if name in m.shown), key=lambda m: m.shown[name])
    )


def judged(value: float | None, record: MeasureRecord) -> Standing | None:
    """Return where a value stands against the normal range, rounded as it is shown; None where either is absent.

    >>> judged(90.04, measures()["mpta"]), judged(84.94, measures()["mpta"])
    (<Standing.NORMAL: 'normal'>, <Standing.LOW: 'low'>)
    """
    if value is None or record.normal_low is None or record.normal_high is None:
        return None
    code = standing_code(float(value), record.normal_low, record.normal_high)
    return (Standing.NORMAL, Standing.HIGH, Standing.LOW)[code]


def measurements() -> dict[str, MeasureRecord]:
    """Return the measurements by name, in the order they are shown: definition, unit, normal range and source of each."""
    return measures()


@cache
def procedures() -> dict[str, ProcedureRecord]:
    """Return the procedures by name."""
    words: dict[str, Any] = {"bone": Bone, "level": Level, "kind": Kind, "side": Side}
    return {
        row["name"]: ProcedureRecord(**row | {key: word(row[key]) for key, word in words.items()})
        for row in _rows("procedures")
    }


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
    return {
        row["code"]: AlertRecord(**row | {"severity": Severity(row["severity"])})
        for row in _rows("alerts")
    }


def reader_tolerance() -> float:
    """Return the degrees by which careful readers differ: on target within them, nothing to correct below them."""
    low, _ = alert_records()["nothing-to-correct"].limits["correction"]
    return cast("float", low)


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
