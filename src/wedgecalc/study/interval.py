"""Intervals of the numbers of a plan: what a study of its uncertainty returns."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic

from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.plane import N


@dataclass(frozen=True, slots=True, eq=False)
class Interval(Exact, Generic[N]):
    """Standard deviation and 95 % interval."""

    sd: N
    low: N
    high: N


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
        Whether they are of this procedure alone.
    bias_error, execution_error : float
        Standard errors of `bias` and `execution`, which are counted too.
    on_target : float or None
        Of one plan: the probability that what is made is within the tolerance of what is needed.
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
        """Spread of what the next operation adds: their own, and how far bias and spread are known."""
        return math.hypot(self.execution, self.bias_error, self.execution_error)


@dataclass(frozen=True, slots=True, eq=False)
class Uncertainty(Exact, Generic[N]):
    """Uncertainty of the numbers of a plan.

    Attributes
    ----------
    method : {"first-order", "monte-carlo"}
        How it was computed.
    before : mapping of str to Interval
        The measures of the leg, by name.
    correction, base : Interval or None
        The planned correction, degrees, and the base of its wedge, mm.
    after : mapping of str to Interval
        The measures of the true leg after the planned wedge is made at the planned hinge.
    on_target : float or array of float
        Probability that the planned correction is within the tolerance of the true one.
    sensitivity : mapping of str to float or array of float
        Change of the correction, degrees, for each mm that a landmark is off in its worst
        direction.
    share : mapping of str to float or array of float
        Part of the correction's variance due to each landmark, and to ``positioning`` if another
        film is asked about; they sum to 1.
    sds : dict of str to float
        Standard deviation of each landmark, mm, across its joint line if it has one.
    samples, seed : int or None
        Of Monte Carlo.
    parts : mapping of str to mapping of str to Interval
        For a plan at two levels: ``correction`` and ``base`` of ``tibia`` and ``femur``.
    spread_of : {"this-film", "another-film"}
        Whether the intervals count the reading of this film alone, or the positioning of another
        film too.
    expected : mapping of str to Interval
        With a soft-tissue model, ``hka`` and ``wbl`` of the true leg as it is expected to stand
        after the planned wedge, its joint closed; else empty.
    other : Uncertainty or None
        The same for the other one of the two.
    accuracy : OwnAccuracy or None
        The surgeon's own, if it is counted in `after` and `expected`.
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
