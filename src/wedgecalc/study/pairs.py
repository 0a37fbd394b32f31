"""The operations of a series as arrays: measures before, planned and achieved."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wedgecalc.geometry.plane import Floats

PAIR_MEASURES = ("hka", "wbl", "mpta", "mldfa", "jlca")
FEWEST_PAIRS = 3  # pairs: the fewest from which a spread is estimated


@dataclass(frozen=True, eq=False)
class Pairs:
    """The operations of a series, one in each row: measures before, planned and achieved.

    Attributes
    ----------
    before, planned, achieved : mapping of str to array of float, shape (n,)
        By measure, NaN where it is missing; HKA is always there.
    reading : array of float, shape (n,)
        SD of the difference between two readings of HKA; NaN where unknown.
    groups : mapping of str to array of str, shape (n,)
        ``procedure`` and ``surgeon``, where known.
    date : array of datetime64, shape (n,), or None
    left_out : Counter
        Number of rows that are no pair, by reason.
    plans : Counter
        For films: number of plans by procedure, target and source of the target.
    """

    before: Mapping[str, Floats]
    planned: Mapping[str, Floats]
    achieved: Mapping[str, Floats]
    reading: Floats
    groups: Mapping[str, NDArray[np.object_]] = field(default_factory=dict)
    date: NDArray[np.datetime64] | None = None
    left_out: Counter[str] = field(default_factory=Counter)
    plans: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self.reading)

    @property
    def unchanged(self) -> int:
        """Number of pairs whose known measures are identical before and after."""
        names = self.before.keys() & self.achieved.keys()
        both = [(self.before[name], self.achieved[name]) for name in names]
        alike = [(one == other) | np.isnan(one) | np.isnan(other) for one, other in both]
        return int(np.logical_and.reduce(alike).sum())

    @property
    def sign(self) -> Floats:
        """1 for each operation planned towards valgus, −1 for one towards varus."""
        return np.where(self.planned["hka"] < self.before["hka"], -1.0, 1.0)

    @property
    def correction(self) -> Floats:
        """Planned change of HKA in the plan's direction, degrees."""
        return self.sign * (self.planned["hka"] - self.before["hka"])

    @property
    def miss(self) -> Floats:
        """Achieved minus planned correction, degrees: negative where it was undercorrected."""
        return self.sign * (self.achieved["hka"] - self.planned["hka"])

    @property
    def order(self) -> NDArray[np.intp]:
        """The rows by date; in their own order where none is known."""
        n = len(self)
        return np.arange(n) if self.date is None else np.argsort(self.date, kind="stable")
