"""Results: measurements with their normal ranges, before and after, the wedge, and alerts.

`wedgecalc.results.build` makes them; terminal, JSON, pictures, pages, slides and studio show them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wedgecalc import records
from wedgecalc.planning.alerts import Alert
from wedgecalc.record_types import DECIMALS
from wedgecalc.results.millimetres import range_text, rounded_to
from wedgecalc.results.sentences import STANDING_SIGNS, amount, range_words
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.legs import CaseRef
from wedgecalc.terms import Standing
from wedgecalc.text import on_screen

if TYPE_CHECKING:
    from wedgecalc.study.uncertainty import Interval

RESULT_FORMAT = "wedgecalc-result/1"
RESULTS_FORMAT = "wedgecalc-results/1"  # several legs of one file


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, its normal range and its uncertainty.

    Attributes
    ----------
    key : str
        As in JSON, with its unit: ``mpta_deg``.
    symbol, label, definition : str
        Short and full name, and how it is measured.
    unit : {"deg", "mm", "mm2", "pct"}
    value : float or None
    normal_low, normal_high : float or None
    standing : Standing or None
        Against the normal range.
    absent : str or None
        Why there is no value.
    interval : Interval or None
        95 % interval.
    digits : int
        Decimals shown.
    signed : bool
        Whether a positive value is shown with a plus sign.
    step : float or None
        To whose multiples the value is rounded; see `wedgecalc.results.millimetres`.
    around : tuple of float, or None
        95 % interval of a size from the spread of hinge and entry, shown behind the value.
    """

    key: str
    symbol: str
    unit: str
    value: float | None
    label: str = ""
    definition: str = ""
    normal_low: float | None = None
    normal_high: float | None = None
    standing: Standing | None = None
    absent: str | None = None
    interval: "Interval | None" = None
    digits: int = DECIMALS
    signed: bool = False
    step: float | None = None
    around: tuple[float, float] | None = None

    def text(self, digits: int | None = None) -> str:
        """Return the value with its unit, rounded; with given digits without `range`."""
        behind = self.range if digits is None else ""
        if self.step is not None and self.value is not None:
            value, digits = rounded_to(self.value, self.step), int(self.step < 1)
            return amount(value, self.unit, digits=digits, sign=self.signed) + behind
        digits = self.digits if digits is None else digits
        return amount(self.value, self.unit, digits=digits, sign=self.signed) + behind

    @property
    def range(self) -> str:
        """The 95 % interval of a size, in brackets after a space; empty if it counts as exact."""
        return "" if self.around is None else f" ({range_text(*self.around, self.step)})"

    @property
    def normal(self) -> str:
        """The normal range in words; empty without one."""
        return range_words(self.normal_low, self.normal_high, self.unit)

    @property
    def judgement(self) -> str:
        """Sign and word for low, normal or high; empty without a normal range."""
        return "" if self.standing is None else f"{STANDING_SIGNS[self.standing]} {self.standing}"

    @property
    def outside(self) -> bool:
        """Whether the value is outside its normal range."""
        return self.standing is not None and self.standing.outside

    @property
    def limits(self) -> str:
        """The 95 % interval in words; empty if unknown."""
        i = self.interval
        if i is None:
            return ""
        low, high = (amount(rounded_to(end, self.step), self.unit) for end in (i.low, i.high))
        return f"{low} to {high}"

    @property
    def spread(self) -> str:
        """Half the width of the 95 % interval with ±; empty if unknown."""
        i = self.interval
        if i is None:
            return ""
        return f"± {amount(rounded_to((i.high - i.low) / 2, self.step), self.unit)}"


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measurement before and, in a plan, after the operation.

    Attributes
    ----------
    before : Quantity
    after : Quantity or None
        Value of the planned leg as it will stand.
    open : Quantity or None
        After the bone's correction alone, if the joint is expected to move once the leg stands.
    """

    before: Quantity
    after: Quantity | None = None
    open: Quantity | None = None

    @property
    def bony(self) -> Quantity | None:
        """The measurement after the bone's correction alone."""
        return self.after if self.open is None else self.open

    @property
    def symbol(self) -> str:
        """Its symbol, which says so if the value after is only predicted."""
        predicted = self.after is not None and self.after.key != self.before.key
        return self.after.symbol if predicted and self.after else self.before.symbol

    @property
    def known(self) -> bool:
        """Whether no value is missing."""
        return self.before.value is not None and (
            self.after is None or self.after.value is not None
        )

    @property
    def change(self) -> float | None:
        """After minus before; None if either is missing."""
        return self._change(self.after)

    @property
    def bony_change(self) -> float | None:
        """The change by the bone's correction alone."""
        return self._change(self.bony)

    def _change(self, after: Quantity | None) -> float | None:
        if after is None or after.value is None or self.before.value is None:
            return None
        return after.value - self.before.value


@dataclass(frozen=True, slots=True)
class WedgeNumbers:
    """The numbers of a wedge.

    Attributes
    ----------
    name : str
    numbers : tuple of Quantity
    outline : str or None
        What `on_bone` is measured on: ``trace`` or ``template``.
    on_bone : tuple of Quantity
        Numbers measured on the outline of the bone.
    places : tuple
        Name and coordinates of the points of the cut.
    """

    name: str
    numbers: tuple[Quantity, ...]
    outline: str | None = None
    on_bone: tuple[Quantity, ...] = ()
    places: tuple[tuple[str, tuple[float, float]], ...] = ()

    def among(self, *keys: str) -> tuple[Quantity, ...]:
        """Return the numbers with these keys whose value is known."""
        known = {q.key: q for q in (*self.numbers, *self.on_bone) if q.value is not None}
        return tuple(known[key] for key in keys if key in known)


@dataclass(frozen=True, slots=True)
class ResultTable:
    """A table specific to one command.

    Attributes
    ----------
    headers : tuple of str
    rows : tuple of tuple
        Cells: text, or a quantity of which the judgement is shown.
    title : str
    left : int
        How many of the first columns are left-aligned.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str | Quantity, ...], ...]
    title: str = ""
    left: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a command for one leg.

    Attributes
    ----------
    case : CaseRef
    side, knee_source, origin : str
        Side and sources of the leg; `origin` says where side, scale and knee centre come from.
    title : str
        Procedure and target; empty for a leg that is only measured.
    rows : tuple of MeasureRow
        Every measurement.
    alerts : tuple of Alert
    body : dict
        The JSON document without its head and its closing note.
    wedges : tuple of WedgeNumbers
    grids : tuple of ResultTable
        Tables specific to the command, shown instead of the measurements.
    words : tuple of str
        The result in sentences.
    first : int
        How many of these sentences are the answer, which stands before everything else.
    right : bool or None
        Whether the first sentence is good news; None if nothing was judged.
    intervals : tuple of Quantity
        Numbers with 95 % intervals.
    interval_words : tuple of str
        The uncertainty in sentences.
    compared : tuple of WedgeNumbers
        The wedges of a check that its grid compares, and the error.
    """

    case: CaseRef
    side: str
    knee_source: str
    origin: str
    title: str
    rows: tuple[MeasureRow, ...]
    alerts: tuple[Alert, ...]
    body: Document
    wedges: tuple[WedgeNumbers, ...] = ()
    grids: tuple[ResultTable, ...] = ()
    words: tuple[str, ...] = ()
    first: int = 0
    right: bool | None = None
    intervals: tuple[Quantity, ...] = ()
    interval_words: tuple[str, ...] = ()
    compared: tuple[WedgeNumbers, ...] = ()

    def to_dict(self) -> Document:
        """Return the JSON document: degrees, mm and %, missing values null."""
        return {
            "format": RESULT_FORMAT,
            "case": self.case.id,
            **({} if self.case.label is None else {"label": self.case.label}),
            "side": self.side,
            "side_source": self.case.side_source,
            "scale_source": self.case.scale_source,
            "knee_source": self.knee_source,
            "notes": list(self.case.notes),
            **self.body,
            "note": records.NOTE,
        }

    @property
    def absent(self) -> dict[str, list[str]]:
        """Names of the missing measurements, by reason."""
        reasons: dict[str, list[str]] = {}
        for row in self.rows:
            if row.before.absent is not None:
                name = row.before.key.removesuffix(f"_{row.before.unit}")
                reasons.setdefault(row.before.absent, []).append(name)
        return reasons


def to_json(result: Result | Mapping[str, object]) -> str:
    """Return a result as the text of one JSON document, in full double precision."""
    document = result.to_dict() if isinstance(result, Result) else result
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return on_screen(text, colour=False)
