"""Counts of a table's planned rows, and the progress note of an interrupted run."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from wedgecalc.cohort.categorical import Columns
from wedgecalc.cohort.run_lock import NUMBER_FILES

Count = Annotated[int, Field(ge=0, lt=2**53)]


@dataclass
class Summary:
    """Counts and quartiles of the rows' results.

    Attributes
    ----------
    statuses, stops : Counter
        Rows with each status, and planned rows with each combination of stops.
    counts : Counter
        Rows with a number in each column of `NUMBER_FILES`; bases of single and of both bones together.
    quartiles : dict of str to tuple of float
        Quartiles of these columns.
    note : str
        A note on the whole table.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    stops: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    quartiles: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    note: str = ""

    @property
    def rows(self) -> int:
        """Number of all rows."""
        return self.statuses.total()

    @property
    def stops_by_code(self) -> Counter[str]:
        """Number of planned rows with each stop."""
        codes: Counter[str] = Counter()
        for combined, n in self.stops.items():
            codes.update(dict.fromkeys(combined.split(), n))
        return codes

    def rows_with(self, codes: Collection[str]) -> int:
        """Return the number of planned rows with at least one of some stops."""
        return sum(n for each, n in self.stops.items() if not {*codes}.isdisjoint(each.split()))

    def add(self, results: Columns) -> None:
        """Count some rows."""
        status = results.texts["status"]
        self.statuses.update(status.counts())
        stops = results.texts["stops"][status.matches("ok".__eq__)].counts()
        self.stops.update({codes: n for codes, n in stops.items() if codes})


class ProgressNote(BaseModel, strict=True):
    """The progress of an interrupted run."""

    version: str
    key: str
    rows: Count
    bytes: Count
    statuses: dict[str, Count]
    stops: dict[str, Count]
    counts: dict[str, Count]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        counted = not self.rows or set(self.counts) == set(NUMBER_FILES)
        if (
            self.rows != sum(self.statuses.values())
            or not counted
            or any(n > 2 * self.rows for n in self.counts.values())
        ):
            raise ValueError("rows without a status, or numbers that were not counted")
        return self
