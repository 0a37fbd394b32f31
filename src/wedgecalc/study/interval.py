"""Intervals of the numbers of a plan: what a study of its uncertainty returns."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic

from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.plane import N
from wedgecalc.planning.millimetres import Z_95


@dataclass(frozen=True, slots=True, eq=False)
class Interval(Exact, Generic[N]):
    """Standard deviation and 95 % interval."""

    sd: N
    low: N
    high: N

    @staticmethod
    def around(value: float, sd: float) -> "Interval":
        """Return the 95 % interval around a value with a normal error of this SD."""
        return Interval(sd, value - Z_95 * sd, value + Z_95 * sd)


@dataclass(frozen=True, slots=True)
class OwnAccuracy:
    """How a surgeon operates, from a series of operations that were audited.

    Attributes
    ----------
    n : int
        Operations.
    bias : float
        Mean of achieved minus planned correction, degrees: negative if undercorrected.
    execution : float
        Spread of the operations themselves, without that of reading, degrees.
    procedure : str or None
        The procedure of all operations, if the series was limited to one.
    bias_error, execution_error : float
        Standard errors of `bias` and `execution`, which are counted too.
    on_target : float or None
        For one plan, the probability that the correction made is within the tolerance of the one
        needed.
    """

    n: int
    bias: float
    execution: float
    procedure: str | None = None
    on_target: float | None = None
    bias_error: float = 0.0
    execution_error: float = 0.0

    @property
    def spread(self) -> float:
        """SD of the next operation: of its execution, and of the estimates of bias and execution."""
        return math.hypot(self.execution, self.bias_error, self.execution_error)


@dataclass(frozen=True, slots=True, eq=False)
class Uncertainty(Exact, Generic[N]):
    """Uncertainty of the numbers of a plan.

    Attributes
    ----------
    method : {"first-order", "monte-carlo"}
    before : mapping of str to Interval
        The measures of the leg, by name.
    correction, base : Interval or None
        The planned correction, degrees, and the base of its wedge, mm.
    after : mapping of str to Interval
        The measures of the true leg after the planned wedge is made at the planned hinge.
    on_target : float or array of float
        Probability that the planned correction is within the tolerance of the true one.
    sensitivity : mapping of str to float or array of float
        Change of the correction, degrees, for an error of 1 mm in a landmark's worst direction.
    share : mapping of str to float or array of float
        Share of each landmark in the variance of the correction, and of ``positioning`` if
        `spread_of` is another film; they sum to 1.
    sds : dict of str to float
        Standard deviation of each landmark, mm, across its joint line if it has one.
    samples, seed : int or None
        Number of legs and seed of a Monte Carlo.
    parts : mapping of str to mapping of str to Interval
        For a plan at two levels: ``correction`` and ``base`` of ``tibia`` and ``femur``.
    spread_of : {"this-film", "another-film"}
        Whether the intervals count the reading of this film alone, or the positioning of another
        film too.
    expected : mapping of str to Interval
        With a soft-tissue model, ``hka`` and ``wbl`` of the true leg once it stands after the
        planned wedge and its joint has closed; else empty.
    other : Uncertainty or None
        The same numbers for the other value of `spread_of`.
    accuracy : OwnAccuracy or None
        The surgeon's own accuracy, if `after` and `expected` include it.
    """

    method: str
    before: Mapping[str, Interval[N]] = field(repr=False)
    correction: Interval[N]
    base: Interval[N] | None = field(repr=False)
    after: Mapping[str, Interval[N]] = field(repr=False)
    on_target: N
    sensitivity: Mapping[str, N] = field(repr=False)
    share: Mapping[str, N] = field(repr=False)
    sds: dict[str, float] = field(repr=False)
    samples: int | None = None
    seed: int | None = None
    parts: Mapping[str, Mapping[str, Interval[N]]] = field(default_factory=dict, repr=False)
    spread_of: str = "this-film"
    expected: Mapping[str, Interval[N]] = field(default_factory=dict, repr=False)
    other: "Uncertainty[N] | None" = field(default=None, repr=False)
    accuracy: OwnAccuracy | None = None
