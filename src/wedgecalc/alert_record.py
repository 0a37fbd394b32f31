"""The type of an alert's record in ``data/alerts.json``: its limits, and how a value is judged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wedgecalc.read_only import read_only
from wedgecalc.record_types import DECIMALS, SLACK
from wedgecalc.terms import Read, Severity

if TYPE_CHECKING:  # the records themselves need no numpy
    from wedgecalc.record_types import Code, Flag, LimitRecord, MeasureRecord, Number

# Rank of each severity, 1 (note) to 3 (stop), as arrays need numbers; 0 means not raised.
RANKS: Mapping[Severity, int] = read_only({s: k for k, s in enumerate(reversed(Severity), 1)})
_WAYS = ("above", "from", "below", "to", "inside")
_LOW = ("below", "to")


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of an alert.

    Attributes
    ----------
    severity : Severity
        Severity of the alert when a value has passed this limit.
    of : str
        The quantity that is judged.
    way : {"above", "from", "below", "to", "inside"}
        Which values pass the limit; ``from`` and ``to`` include the limit itself.
    ends : tuple of float
        The limit, or both ends for ``inside``.
    message, label, source, read : str, str, str and Read or None
        In place of those of the `AlertRecord`, where they differ.
    """

    severity: Severity
    of: str
    way: str
    ends: tuple[float, ...]
    message: str = ""
    source: str = ""
    read: Read | None = None
    label: str = ""

    @classmethod
    def of_row(
        cls,
        row: Mapping[str, Any],
        measures: "Mapping[str, MeasureRecord]",
        limits: "Mapping[str, LimitRecord]",
    ) -> "Limit":
        """Return the limit that a row of JSON describes, such as ``{"of": "kjlo", "above": 4}``.

        A limit of another file is given by name: ``"above": "normal"`` is the upper end of the
        measure's normal range, ``"above": "anatomic"`` that of a set of limits.
        """
        (way,) = (key for key in row if key in _WAYS)
        ends = row[way] if way == "inside" else (row[way],)
        if isinstance(row[way], str):
            measure = measures[row["of"]]
            normal = measure.normal_low, measure.normal_high
            low, high = normal if row[way] == "normal" else limits[row["of"]].sets[row[way]]
            ends = (low if way in _LOW else high,)
        rest = {key: value for key, value in row.items() if key not in (way, "severity", "read")}
        read = Read(row["read"]) if "read" in row else None
        return cls(severity=Severity(row["severity"]), way=way, ends=ends, read=read, **rest)

    @property
    def value(self) -> float | None:
        """The limit; None if it is a range."""
        return self.ends[0] if len(self.ends) == 1 else None

    @property
    def low(self) -> bool:
        """Whether values below the limit pass it."""
        return self.way in _LOW

    def passed(self, value: "Number") -> "Flag":
        """Return whether an unrounded value, or each of an array, has passed the limit.

        A value that prints as the limit has not passed it.

        >>> limit = Limit(Severity.STOP, "mpta", "above", (95,))
        >>> limit.passed(95.049), limit.passed(95.051)
        (False, True)
        """
        first, last = self.ends[0], self.ends[-1]
        passed: Flag
        if self.way == "above":
            passed = value > first + SLACK
        elif self.way == "from":
            passed = value >= first - SLACK
        elif self.way == "below":
            passed = value < first - SLACK
        elif self.way == "to":
            passed = value <= first + SLACK
        else:
            passed = (value >= first - SLACK) & (value <= last + SLACK)
        return passed


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """An alert: its code, limits, message and source.

    Attributes
    ----------
    code, label : str
    message : str
        Names the value with this number of `digits`, the limit that it passed, and the way out.
    source : str
    read : Read
        What was read of the source.
    own_severity : Severity or None
        Severity of an alert without limits.
    grades : tuple of Limit
        The limits, from mild to severe for each side.
    procedures : mapping of str to str
        Messages by procedure: only these procedures raise the alert.
    directions : mapping of str to str
        Messages by direction, ``valgus`` or ``varus``, where the way out depends on it.
    modelled : str
        The message for a plan with a soft-tissue model, where it differs.
    of_wedge : str
        The way out for a given wedge, where the wedge that the target needs raises no alert.
    of_two : mapping of str to str
        Parts of the message, and what replaces each in a plan that is a double level already.
    was : tuple of str
        Former codes, which are still understood.
    """

    code: str
    label: str
    message: str
    source: str
    read: Read
    own_severity: Severity | None = None
    grades: tuple[Limit, ...] = ()
    digits: int = DECIMALS
    signed: bool = False
    procedures: Mapping[str, str] = field(default_factory=dict)
    directions: Mapping[str, str] = field(default_factory=dict)
    modelled: str = ""
    of_wedge: str = ""
    of_two: Mapping[str, str] = field(default_factory=dict)
    was: tuple[str, ...] = ()

    @classmethod
    def of_row(
        cls,
        row: Mapping[str, Any],
        measures: "Mapping[str, MeasureRecord]",
        limits: "Mapping[str, LimitRecord]",
    ) -> "AlertRecord":
        """Return the record of a row of JSON; its limits may name those of `Limit.of_row`."""
        converted = ("severity", "limits", "read")
        rest = {key: value for key, value in row.items() if key not in converted}
        severity = Severity(row["severity"]) if "severity" in row else None
        grades = tuple(Limit.of_row(one, measures, limits) for one in row.get("limits", ()))
        return cls(own_severity=severity, grades=grades, read=Read(row["read"]), **rest)

    @property
    def severities(self) -> tuple[Severity, ...]:
        """Every severity that the alert may have, most severe first."""
        possible = {self.own_severity, *(limit.severity for limit in self.grades)}
        return tuple(severity for severity in Severity if severity in possible)

    @property
    def severity(self) -> Severity:
        """The mildest severity that the alert may have."""
        return self.severities[-1]

    def label_of(self, severity: Severity | None = None) -> str:
        """Return the label of the alert at a severity, by default the mildest.

        >>> from wedgecalc.records import alert_records
        >>> alert_records()["mpta-over"].label_of(Severity.NOTE)
        'planned MPTA above normal'
        """
        severity = severity or self.severity
        labels = (one.label for one in self.grades if one.severity is severity and one.label)
        return next(labels, self.label)

    @property
    def limits(self) -> Mapping[str, tuple[float | None, float | None]]:
        """The lowest and the highest value of each quantity that do not raise the alert."""
        ranges: dict[str, tuple[float | None, float | None]] = {}
        for limit in self.grades:
            low, high = ranges.get(limit.of, (None, None))
            if limit.low and low is None:
                low = limit.value
            elif not limit.low and high is None:
                high = limit.value
            ranges[limit.of] = low, high
        return read_only(ranges)

    @property
    def stop(self) -> float | None:
        """The limit beyond which the alert is a stop, if there is exactly one."""
        stops = [limit.value for limit in self.grades if limit.severity == Severity.STOP]
        return stops[0] if len(stops) == 1 else None

    def passed(self, of: str, value: float) -> Limit | None:
        """Return the most severe limit of a quantity that a value has passed, if any."""
        passed = [limit for limit in self.grades if limit.of == of and limit.passed(value)]
        return max(passed, key=lambda limit: RANKS[limit.severity], default=None)

    def rank(self, of: str | None, value: "Number | None") -> "Code":
        """Return how severe a value is, or each of an array: 0 (not raised) to 3 (stop).

        Parameters
        ----------
        of : str or None
            The quantity; None for an alert that is raised without a limit.
        value : float or array of float, or None

        Examples
        --------
        >>> from wedgecalc.records import alert_records
        >>> [alert_records()["mpta-over"].rank("mpta", x) for x in (90.0, 91.0, 94.0, 96.0)]
        [0, 1, 2, 3]
        """
        highest: Code = 0
        if of is None or value is None:
            return RANKS[self.severity]
        for limit in self.grades:
            if limit.of == of:
                rank = limit.passed(value) * RANKS[limit.severity]
                highest = highest + (rank - highest) * (rank > highest)
        return highest

    def text(
        self,
        value: float | None = None,
        limit: Limit | None = None,
        procedure: str = "",
        direction: str = "",
        modelled: bool = False,
        **words: str,
    ) -> str:
        """Return the message about one value, or with an ellipsis in its place.

        Parameters
        ----------
        value : float, optional
        limit : Limit, optional
            The limit that the value has passed; by default the message names all limits.
        procedure, direction : str
            For an alert whose message depends on it.
        modelled : bool
            Whether the plan has a soft-tissue model.
        **words : str
            Other words to fill into the message.

        Examples
        --------
        >>> from wedgecalc.records import alert_records
        >>> record = alert_records()["mpta-over"]
        >>> record.text(96.2, record.passed("mpta", 96.2))
        'MPTA would be 96.2° (limit 95°): the joint line becomes oblique. ...'
        """
        message = (
            (limit.message if limit is not None else "")
            or self.procedures.get(procedure, "")
            or self.directions.get(direction, "")
            or (self.modelled if modelled else "")
            or self.message
        )
        limits = [limit] if limit is not None else [one for one in self.grades if not one.message]
        values = dict.fromkeys(f"{one.value:g}" for one in limits if one.value is not None)
        number = "…" if value is None else self._number(value)
        ends = {"value": number, "limit": " or ".join(values), **dict(self._ends())}
        return message.format(**{"bone": "…", **ends, **words})

    def _ends(self) -> Iterator[tuple[str, str]]:
        """Yield the limits by the names that messages have for them, such as ``leg_low``."""
        for limit in self.grades:
            if limit.value is None:
                yield from zip(
                    (f"{limit.of}_low", f"{limit.of}_high"),
                    map("{:g}".format, limit.ends),
                    strict=True,
                )
            else:
                yield f"{limit.of}_{'low' if limit.low else 'high'}", f"{limit.value:g}"

    def _number(self, value: float) -> str:
        """Return a value as text, with one more digit if it would be shown equal to a limit."""
        ends = [end for limit in self.grades for end in limit.ends]
        digits = self.digits or int(round(value, self.digits) in ends)
        # Adding 0.0 turns -0.0 into 0.0.
        return f"{round(value, digits) + 0.0:{'+' if self.signed else ''}.{digits}f}"
