"""The shapes of the records in ``data/``, and how a value is judged against their ranges."""

from dataclasses import dataclass, field
from typing import Any

from wedgecalc.terms import Bone, Kind, Level, Severity, Side, Standing

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


def standing_of(value: float | None, low: float | None, high: float | None) -> Standing | None:
    """Return where a value stands against a range, rounded as it is shown; None where any of them is absent."""
    if value is None or low is None or high is None:
        return None
    return (Standing.NORMAL, Standing.HIGH, Standing.LOW)[standing_code(float(value), low, high)]


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
    short: str
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
    label: str
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

        >>> from wedgecalc.records import alert_records
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


def judged(value: float | None, record: MeasureRecord) -> Standing | None:
    """Return where a value stands against the normal range, rounded as it is shown; None where either is absent.

    >>> from wedgecalc.records import measures
    >>> judged(90.04, measures()["mpta"]), judged(84.94, measures()["mpta"])
    (<Standing.NORMAL: 'normal'>, <Standing.LOW: 'low'>)
    """
    return standing_of(value, record.normal_low, record.normal_high)
