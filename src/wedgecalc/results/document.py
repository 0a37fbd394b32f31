"""What a result says, whoever shows it: numbers with what is normal, before and after, the wedge, and what deserves attention.

`wedgecalc.results.build` puts it together; terminal, pictures, pages, slides and studio read it, and so does JSON.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wedgecalc import records
from wedgecalc.planning.alerts import Alert
from wedgecalc.record_types import DECIMALS
from wedgecalc.results.sentences import SIGNS, amount, range_words
from wedgecalc.sources.legs import CaseRef
from wedgecalc.terms import Standing
from wedgecalc.text import on_screen

if TYPE_CHECKING:
    from wedgecalc.study.uncertainty import Interval

FORMAT = "wedgecalc-result/1"
FORMATS = "wedgecalc-results/1"  # several legs of one file


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, and what a reader needs to judge it.

    Attributes
    ----------
    key : str
        As in JSON, with its unit: ``mpta_deg``.
    symbol, label, definition : str
    unit : {"deg", "mm", "mm2", "pct"}
    value : float or None
    normal_low, normal_high : float or None
    standing : Standing or None
        Against the normal range.
    absent : str or None
        Why there is no value.
    interval : Interval or None
        In which the value lies with 95 %.
    digits : int
    signed : bool
        Whether it is shown with its sign.
    """

    key: str
    symbol: str
    unit: str
    value: Any
    label: str = ""
    definition: str = ""
    normal_low: float | None = None
    normal_high: float | None = None
    standing: Standing | None = None
    absent: str | None = None
    interval: "Interval | None" = None
    digits: int = DECIMALS
    signed: bool = False

    def text(self, digits: int | None = None) -> str:
        """Return the value as a person writes it."""
        digits = self.digits if digits is None else digits
        return amount(self.value, self.unit, digits=digits, sign=self.signed)

    @property
    def normal(self) -> str:
        """The normal range in words; empty where there is none."""
        return range_words(self.normal_low, self.normal_high, self.unit)

    @property
    def judgement(self) -> str:
        """How the value stands, by sign and word; empty where nothing says what is normal."""
        return "" if self.standing is None else f"{SIGNS[self.standing]} {self.standing}"

    @property
    def outside(self) -> bool:
        """Whether the value is out of its normal range."""
        return self.standing is not None and self.standing.outside

    @property
    def reach(self) -> str:
        """The 95 % interval in words; empty where it is not known."""
        i = self.interval
        return "" if i is None else f"{amount(i.low, self.unit)} to {amount(i.high, self.unit)}"

    @property
    def spread(self) -> str:
        """Half the width of the 95 % interval; empty where it is not known."""
        i = self.interval
        return "" if i is None else f"± {amount((i.high - i.low) / 2, self.unit)}"


@dataclass(frozen=True, slots=True)
class Row:
    """A measure before and, where something is planned, after."""

    before: Quantity
    after: Quantity | None = None

    @property
    def known(self) -> bool:
        """Whether there is a number for each."""
        return self.before.value is not None and (
            self.after is None or self.after.value is not None
        )

    @property
    def change(self) -> Any:
        """After less before; None where either is absent."""
        if self.after is None or self.after.value is None or self.before.value is None:
            return None
        return self.after.value - self.before.value


def shown(rows: Iterable[Row], name: str) -> tuple[Row, ...]:
    """Return the rows of a short list whose value before is known, in the list's order."""
    by_key = {row.before.key: row for row in rows if row.before.value is not None}
    return tuple(by_key[r.key] for r in records.short_list(name) if r.key in by_key)


@dataclass(frozen=True, slots=True)
class Part:
    """A wedge: what it is called, and those of its numbers that say something of it.

    `on_bone` are the numbers measured on its outline, a ``trace`` or a ``template``; `places` the points of its cut.
    """

    name: str
    numbers: tuple[Quantity, ...]
    outline: str | None = None
    on_bone: tuple[Quantity, ...] = ()
    places: tuple[tuple[str, tuple[float, float]], ...] = ()

    def among(self, *keys: str) -> tuple[Quantity, ...]:
        """Return the numbers of these keys that are known."""
        known = {q.key: q for q in (*self.numbers, *self.on_bone) if q.value is not None}
        return tuple(known[key] for key in keys if key in known)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a question's own: the first `left` columns are words; a quantity stands for how it is judged."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str | Quantity, ...], ...]
    title: str = ""
    left: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """What a command found of one leg.

    Attributes
    ----------
    case : CaseRef
    side, knee_source, origin : str
        Of the leg; `origin` says where side, scale and knee centre come from.
    title : str
        What was asked for; empty for a leg that is only measured.
    rows : tuple of Row
        Every measure.
    wedges : tuple of Part
    grids : tuple of Grid
        Tables of a question's own, which stand in place of the leg's measures.
    words : tuple of str
        What follows, in sentences.
    right : bool or None
        Whether the first of them is good news; None where nothing was judged.
    alerts : tuple of Alert
    body : dict
        What the JSON document holds between its head and its closing note.
    sure : tuple of Quantity
        What an uncertainty was asked of, with intervals; `sure_words` says what else it found.
    """

    case: CaseRef
    side: str
    knee_source: str
    origin: str
    title: str
    rows: tuple[Row, ...]
    alerts: tuple[Alert, ...]
    body: Mapping[str, Any]
    wedges: tuple[Part, ...] = ()
    grids: tuple[Grid, ...] = ()
    words: tuple[str, ...] = ()
    right: bool | None = None
    sure: tuple[Quantity, ...] = ()
    sure_words: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: degrees, mm and %, absent values null."""
        return {
            "format": FORMAT,
            "case": self.case.id,
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
        """Names of the absent measures, by the reason why."""
        reasons: dict[str, list[str]] = {}
        for row in self.rows:
            if row.before.absent is not None:
                name = row.before.key.removesuffix(f"_{row.before.unit}")
                reasons.setdefault(row.before.absent, []).append(name)
        return reasons


def to_json(result: Result | Mapping[str, Any]) -> str:
    """Return a result as the text of one JSON document, full double precision."""
    document = result.to_dict() if isinstance(result, Result) else result
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return on_screen(text, colour=False)
