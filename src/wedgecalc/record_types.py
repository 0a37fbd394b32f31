"""The types of the records in ``data/``, and how a value is compared with their ranges."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Never, TypeAlias, overload

from wedgecalc.read_only import read_only
from wedgecalc.terms import Bone, Kind, Level, Side, Standing

USUAL_LIMITS = "overcorrection"  # the set of limits that applies unless another is named
DECIMALS = 1  # decimals of every angle, share and length that is shown or judged
# Half a unit of the last decimal shown: a value that prints as its limit is at its limit.
SLACK = 0.5 * 10**-DECIMALS

if TYPE_CHECKING:  # the records themselves need no numpy
    import numpy as np
    from numpy.typing import NDArray

    Number: TypeAlias = float | NDArray[np.float64]
    Flag: TypeAlias = bool | NDArray[np.bool_]
    Code: TypeAlias = int | NDArray[np.int_]


def _nothing() -> Mapping[str, Never]:
    return read_only({})


def _derived() -> Any:
    return field(init=False, repr=False, compare=False)


def rounded(value: "Number") -> "Number":
    """Return a value, or each of an array, rounded as it is shown."""
    return round(value, DECIMALS) if isinstance(value, (int, float)) else value.round(DECIMALS)


@overload
def standing_code(value: float, low: float | None, high: float | None) -> int: ...
@overload
def standing_code(value: "Number", low: float | None, high: float | None) -> "Code": ...
def standing_code(value: "Number", low: float | None, high: float | None) -> "Code":
    """Return −1 below, 0 inside and 1 above a range, for a value or each of an array.

    The value is rounded as it is shown.

    >>> standing_code(90.04, 85, 90), standing_code(90.06, 85, 90), standing_code(84.0, 85, None)
    (0, 1, -1)
    """
    shown = rounded(value)
    above = False if high is None else shown > high
    below = False if low is None else shown < low
    return above * 1 - below * 1


def standing_of(value: float | None, low: float | None, high: float | None) -> Standing | None:
    """Return whether a value, rounded as shown, is in a range; None if either is absent."""
    if value is None or low is None or high is None:
        return None
    return (Standing.NORMAL, Standing.HIGH, Standing.LOW)[standing_code(float(value), low, high)]


@dataclass(frozen=True, slots=True)
class MeasureRecord:
    """A measure: its definition, normal range, landmarks and source.

    `shown` gives its place in the short lists of measures, `phenotype` the centre of its neutral
    functional phenotype, degrees. `from_knee` says whether it is measured from the middle of the
    knee, which follows from other landmarks than those in `needs`. `agrees_with` names a measure of
    the same deviation whose range comes from other legs: this measure counts as out of range only
    where that one is.
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
    shown: Mapping[str, int] = field(default_factory=_nothing)
    phenotype: float | None = None
    from_knee: bool = False
    agrees_with: str = ""

    def __repr__(self) -> str:
        normal = f"{self.normal_low} to {self.normal_high} {self.unit}"
        return f"MeasureRecord({self.symbol}, normal {normal})"

    @property
    def key(self) -> str:
        """Name in JSON results and tables, with its unit: ``hka_deg``."""
        return f"{self.name}_{self.unit}"


@dataclass(frozen=True, slots=True)
class ProcedureRecord:
    """A single-level osteotomy: the bone, level, kind and side of its cut, and its usual place.

    `target` is its usual target, `target_by_arthritis` the usual one where the arthritis is known:
    each the name of a purpose, or a text such as ``wbl=50``. `direction` says towards what the leg
    is corrected, ``valgus`` or ``varus``: a lateral closing wedge corrects in the same direction as
    a medial opening wedge. It is ``none`` for a cut through the shaft, which changes the length
    alone. `sign` is −1 for varus, otherwise +1. `closes` says whether bone is removed (otherwise
    the cut is opened); `at_knee`, `at_hip` and `through_shaft` say where the bone is cut,
    `of_tibia` whether it is the tibia, `lateral` whether the base of the wedge is lateral. `moves`
    are the segments of the free fragment, beyond the cut as seen from the knee.
    """

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
    target: str
    sentence: str
    source: str
    target_by_arthritis: Mapping[str, str] = field(default_factory=_nothing, hash=False)
    direction: str = field(init=False)
    sign: int = field(init=False)
    closes: bool = _derived()
    at_knee: bool = _derived()
    at_hip: bool = _derived()
    through_shaft: bool = _derived()
    of_tibia: bool = _derived()
    lateral: bool = _derived()
    moves: tuple[str, ...] = _derived()

    def __post_init__(self) -> None:
        closes, tibia = self.kind is Kind.CLOSING, self.bone is Bone.TIBIA
        lateral = self.side is Side.LATERAL
        hip, shaft = self.level is Level.HIP, self.level is Level.SHAFT
        valgus = closes == lateral
        direction = "none" if shaft else "valgus" if valgus else "varus"
        femur = ("femur-hip",) if hip else ("femur-shaft", "femur-hip")
        derived: dict[str, object] = {
            "direction": direction,
            "sign": -1 if direction == "varus" else 1,
            "closes": closes,
            "at_knee": self.level is Level.KNEE,
            "at_hip": hip,
            "through_shaft": shaft,
            "of_tibia": tibia,
            "lateral": lateral,
            "moves": ("tibia-shaft",) if tibia else femur,
        }
        for name, value in derived.items():  # stored: properties would cost a plan 2 µs
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        where = f"{self.side} {self.kind}, {self.bone} at the {self.level}"
        return f"ProcedureRecord({self.name}: {where})"

    @property
    def opens_tibia(self) -> bool:
        """Whether it is an opening wedge of the tibia at the knee."""
        return self.of_tibia and self.at_knee and not self.closes

    @property
    def away(self) -> complex:
        """Direction from the knee along the bone that is cut, in the canonical frame."""
        return -1j if self.of_tibia else 1j


@dataclass(frozen=True, slots=True)
class PurposeRecord:
    """A target by its purpose: a measure and a value, its customary range, and who uses it.

    `also` are other names, `cite` is the source in short, `read` says whether the paper, its
    abstract or a textbook was read, and `towards` are the directions of plans in which the target
    is customary. `arthritis` are the compartments with arthritis that it is meant for; a neutral
    target names none and suits every knee.
    """

    name: str
    measure: str
    value: float
    low: float
    high: float
    label: str
    sentence: str
    source: str
    cite: str
    read: str
    towards: tuple[str, ...]
    also: tuple[str, ...] = ()
    arthritis: tuple[str, ...] = ()

    def suits(self, arthritis: str | None) -> bool:
        """Return whether the target is customary for a knee with this arthritis, or unknown."""
        return not self.arthritis or arthritis is None or arthritis in self.arthritis


@dataclass(frozen=True, slots=True)
class TargetRecord:
    """A measure that a plan may aim at, and its customary values."""

    name: str
    unit: str
    low: float
    high: float
    bones: tuple[str, ...]
    label: str
    sentence: str
    source: str
    customary: tuple[PurposeRecord, ...]


@dataclass(frozen=True, slots=True)
class LandmarkRecord:
    """A landmark, the bone segment that it moves with, and the range of its place along the leg.

    Places run from 0 (hip) to 1 (knee) and 2 (ankle); wide ranges only detect exchanged labels.
    """

    name: str
    label: str
    segment: str
    required: bool
    sentence: str
    place: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class MethodRecord:
    """A method of planning: how it finds the angle, and its source.

    `drawn` names its construction in a picture, `steps` explain it with the leg's numbers.
    """

    name: str
    label: str
    sentence: str
    source: str
    drawn: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConceptRecord:
    """A word of the field: what it means, its source, and what else it is called.

    `shown` says which picture explains it: a ``measure`` on a ``normal`` and on another ``leg``,
    both by their angles, or a ``cut`` by the name of its procedure.
    """

    name: str
    label: str
    sentence: str
    source: str
    shown: Mapping[str, Any]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LimitRecord:
    """A limit behind a verdict: the lowest and highest value, and its source.

    `of` says whether the standing ``leg`` or the ``plan`` is judged, `read` what was read of the
    source. `sets` has the range in each named set of limits; `low` and `high` are the usual one.
    """

    name: str
    label: str
    of: str
    unit: str
    low: float | None
    high: float | None
    sentence: str
    source: str
    read: str
    sets: Mapping[str, tuple[float, float]] = field(default_factory=_nothing)

    @classmethod
    def of_row(cls, row: Mapping[str, Any], measures: Mapping[str, MeasureRecord]) -> "LimitRecord":
        """Return the limit of a row of JSON, which may refer to a measure's normal range."""
        rest = {key: value for key, value in row.items() if key != "normal_range_of"}
        if name := row.get("normal_range_of"):
            rest |= {"low": measures[name].normal_low, "high": measures[name].normal_high}
        elif "sets" in row:
            rest |= dict(zip(("low", "high"), row["sets"][USUAL_LIMITS], strict=True))
        return cls(**rest)


def standing_of_measure(value: float | None, record: MeasureRecord) -> Standing | None:
    """Return whether a value, rounded as shown, is normal; None if it or the range is absent.

    >>> from wedgecalc.records import measures
    >>> standing_of_measure(90.04, measures()["mpta"]), standing_of_measure(84.94, measures()["mpta"])
    ('normal', 'low')
    """
    return standing_of(value, record.normal_low, record.normal_high)
