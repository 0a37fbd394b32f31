"""How sure a number is: the spread of the landmarks carried to every result.

Two ways that share nothing but the plan itself. First order: every landmark is moved by a hair, all of them in one array
of legs, and the slopes are summed in quadrature; this is for a live view. Monte Carlo: many legs with jittered landmarks
are planned at once; this is for the record. The defaults of ``data/landmark_sd.json`` give hka the spread that readers
show (0.30°, Osteoarthritis Initiative).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, choose, shown
from wedgecalc.geometry.alignment import measure, measure_after
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.leg import Leg, limb_of, one_leg
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import length
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.planning.plan import Plan, planned
from wedgecalc.planning.request import PlanRequest, Said
from wedgecalc.planning.site import needs_scale
from wedgecalc.planning.targets import Target, needed_turn
from wedgecalc.study.landmark_spread import axes_of, landmark_sds
from wedgecalc.study.read_ahead import read_ahead
from wedgecalc.study.seeds import chance

STEP = 1e-3  # mm by which a landmark is moved for a slope: the error of a central difference is then below 1e-9 of it
ENDS = 0.025, 0.975  # of a 95 % interval
BLOCK = 8192  # legs planned at a time: they fit the cache
WIDE = (
    1.959963984540054  # standard deviations to either side that hold 95 % of a normal distribution
)
METHODS = ("first-order", "monte-carlo")
_AFTER = ("wbl", "hka", "mpta", "mldfa")


@dataclass(frozen=True, slots=True, eq=False)
class Interval(Exact):
    """Standard deviation, and the limits between which the truth lies with 95 %."""

    sd: Any
    low: Any
    high: Any


@dataclass(frozen=True, slots=True, eq=False)
class Uncertainty(Exact):
    """How sure the numbers of a plan are.

    Attributes
    ----------
    method : {"first-order", "monte-carlo"}
    before : dict of str to Interval
        The measures of the leg, by name.
    correction, base : Interval or None
        What the plan asks for, degrees and mm.
    after : dict of str to Interval
        What the planned wedge, made at the planned hinge, makes of the leg as it truly is.
    on_target : float
        Probability that the planned correction is within the tolerance of what the leg truly needs.
    sensitivity : dict of str to float
        Degrees by which the correction changes for each mm that a landmark is off in its worst direction.
    share : dict of str to float
        Part of the correction's variance that comes from each landmark; they sum to 1.
    sds : dict of str to float
        Standard deviation of each landmark, mm, across its joint line if it has one.
    samples : int or None
    seed : int or None
    """

    method: str
    before: dict[str, Interval] = field(repr=False)
    correction: Interval
    base: Interval | None = field(repr=False)
    after: dict[str, Interval] = field(repr=False)
    on_target: Any
    sensitivity: dict[str, Any] = field(repr=False)
    share: dict[str, Any] = field(repr=False)
    sds: dict[str, float] = field(repr=False)
    samples: int | None = None
    seed: int | None = None


def uncertainty_of(
    limb: Leg,
    procedure: str | PlanRequest,
    target: Target | str | None = None,
    *,
    method: str = "first-order",
    samples: int = 10_000,
    seed: int = 0,
    **said: Unpack[Said],
) -> Uncertainty:
    """Return how sure the numbers of a plan are.

    Parameters
    ----------
    limb : Limb or Case
        With a scale.
    procedure, target, **said
        As for `wedgecalc.plan`. A hinge that is not given is placed anew on every leg, as it would be; `landmark_sd` says how surely
        landmarks are read; with a `soft_tissue` model the correction and the base are what is left for the bone.
    method : {"first-order", "monte-carlo"}
    samples, seed : int
        For Monte Carlo: same seed, same numbers.

    Returns
    -------
    Uncertainty

    Examples
    --------
    >>> found = uncertainty_of(Limb.from_angles(mpta=82), "medial-opening-wedge-hto")
    >>> round(found.before["hka"].sd, 2), round(found.correction.sd, 2)
    (0.3, 0.4)
    """
    choose("method", method, METHODS, "one of")
    limb, request = limb_of(limb), PlanRequest.of(procedure, target, **said)
    request.turning("uncertainty")
    if not limb.frame.calibrated:
        raise InputError(
            needs_scale(
                "uncertainty",
                "landmarks that may be off by mm",
                "a case with one, because how far a landmark may be off is known in mm",
            )
        )
    if not (isinstance(samples, int) and 100 <= samples <= 10_000_000):
        raise InputError(Problem("samples", shown(samples), "a whole number from 100 to 10000000"))
    sds = landmark_sds(limb, request.landmark_sd)
    nominal = planned(limb, request)
    if method == "first-order":
        return _first_order(nominal, sds)
    return _monte_carlo(nominal, sds, samples, seed)


def numbers_of(nominal: Plan, limb: Limb) -> dict[str, Any]:
    """Return every number of a plan that has an uncertainty, on legs that differ a little from the plan's."""
    procedure, before = nominal.procedure, measure(limb)
    at = nominal.request.site(limb, procedure)
    # The wedge that was planned, on the leg as it truly is: its angle and hinge are those of the nominal plan.
    after = measure_after(nominal.wedge.moved(limb, procedure), before, procedure.moves)
    numbers = {
        f"before.{n}": value
        for n in records.measures()
        if (value := getattr(before, n)) is not None
    }
    # Not cut off at zero, so that a leg near its target spreads to both sides.
    needed, _ = needed_turn(limb, procedure, nominal.target, at)
    needed = nominal.bony(needed * procedure.sign, before.jlca)
    numbers["correction"] = needed
    if at.entry is not None:
        numbers["base"] = 2 * length(at.entry - at.hinge) * np.sin(np.radians(needed) / 2)
    return numbers | {
        f"after.{n}": value for n in _AFTER if (value := getattr(after, n)) is not None
    }


def _first_order(nominal: Plan, sds: dict[str, float]) -> Uncertainty:
    """Move every landmark to and fro along and across, all in one array of legs, and sum the slopes in quadrature."""
    limb = nominal.limb
    axes = axes_of(limb, sds)
    moves = [(name, turn) for name in axes for turn in (1.0, 1j)]
    rows = 2 * len(moves)
    shape = (rows + 1, *np.shape(limb.hip))  # the last leg is the nominal one
    points: dict[str, Any] = {
        name: np.broadcast_to(np.asarray(z), shape).copy() for name, z in limb.points.items()
    }
    for k, (name, turn) in enumerate(moves):
        step = STEP * axes[name][0] * turn
        points[name][2 * k] += step
        points[name][2 * k + 1] -= step
    numbers = numbers_of(nominal, Limb(points, limb.frame))
    spreads = np.array([axes[name][1] if turn == 1.0 else axes[name][2] for name, turn in moves])
    table = np.array(
        list(numbers.values())
    )  # one row of it for each number: all slopes in one stroke
    slopes = (table[:, 0:rows:2] - table[:, 1:rows:2]) / (2 * STEP)
    variance = (slopes.swapaxes(1, -1) * spreads).swapaxes(1, -1) ** 2
    sd, middle = np.sqrt(variance.sum(axis=1)), table[:, rows]
    low, high = middle - WIDE * sd, middle + WIDE * sd
    found = {
        key: Interval(_plain(sd[k]), _plain(low[k]), _plain(high[k]))
        for k, key in enumerate(numbers)
    }
    of_correction = list(numbers).index("correction")
    steep, variance = slopes[of_correction], variance[of_correction]
    pairs = {name: slice(2 * k, 2 * k + 2) for k, name in enumerate(axes)}
    total = np.maximum(variance.sum(axis=0), 1e-300)
    return _result(
        "first-order",
        found,
        _within(found["correction"].sd),
        {n: _plain(np.sqrt((steep[at] ** 2).sum(axis=0))) for n, at in pairs.items()},
        {n: _plain(variance[at].sum(axis=0) / total) for n, at in pairs.items()},
        sds,
    )


def _within(sd: Any) -> Any:
    """Return the probability that a normal error of this spread is within the tolerance."""
    wide = TOLERANCE / np.maximum(sd, 1e-12) / math.sqrt(2)
    return math.erf(wide) if np.ndim(wide) == 0 else np.array([math.erf(w) for w in wide])


def _monte_carlo(nominal: Plan, sds: dict[str, float], samples: int, seed: int) -> Uncertainty:
    limb = one_leg(nominal.limb, "Monte Carlo")
    axes = axes_of(limb, sds)
    numbers: dict[str, NDArray[np.float64]] = {}
    # Drawing takes as long as planning: the next block's noise is drawn by another thread meanwhile.
    for start, noise in read_ahead(_noise(seed, samples, len(axes))):
        n = noise.shape[1]
        points = {}
        for (name, (along, first, second)), drawn in zip(axes.items(), noise, strict=True):
            jitter = np.empty(n, dtype=complex)  # one part along the joint line, one across
            np.multiply(drawn[:, 0], first, out=jitter.real)
            np.multiply(drawn[:, 1], second, out=jitter.imag)
            jitter *= along
            jitter += limb.points[name]
            points[name] = jitter
        some = numbers_of(nominal, Limb(points, limb.frame))
        numbers = numbers or {key: np.empty(samples) for key in some}
        for key, values in some.items():
            numbers[key][start : start + n] = values
    found = {key: interval_of(value) for key, value in numbers.items()}
    correction = numbers["correction"]
    hit = float(np.mean(abs(correction - float(nominal.correction)) <= TOLERANCE))
    slopes = _first_order(nominal, sds)  # which landmark matters is a matter of slopes
    return _result("monte-carlo", found, hit, slopes.sensitivity, slopes.share, sds, samples, seed)


def _noise(seed: int, samples: int, landmarks: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yield blocks of standard normal numbers, shape (landmarks, n, 2), and where each begins: seven digits are plenty for noise."""
    rng = chance(seed)
    for start in range(0, samples, BLOCK):
        yield (
            start,
            rng.standard_normal((landmarks, min(BLOCK, samples - start), 2), dtype=np.float32),
        )


def interval_of(value: NDArray[np.float64]) -> Interval:
    """Return the standard deviation and 95 % limits of the finite values; partially sorts `value` in place."""
    sd = float(value.std())
    if not math.isfinite(sd):  # a leg on which the target is out of reach has no number
        value = value[np.isfinite(value)]
        sd = float(value.std())
    ends = []
    for (
        share
    ) in ENDS:  # one end at a time: numpy finds a single place four times faster than two at once
        k = round(share * (len(value) - 1))
        value.partition(k)
        ends.append(float(value[k]))
    return Interval(sd, *ends)


def _result(
    method: str,
    found: dict[str, Interval],
    hit: Any,
    sensitivity: dict[str, Any],
    share: dict[str, Any],
    sds: dict[str, float],
    samples: int | None = None,
    seed: int | None = None,
) -> Uncertainty:
    def part(prefix: str) -> dict[str, Interval]:
        return {
            key.removeprefix(prefix): value
            for key, value in found.items()
            if key.startswith(prefix)
        }

    return Uncertainty(
        method,
        part("before."),
        found["correction"],
        found.get("base"),
        part("after."),
        hit,
        sensitivity,
        share,
        sds,
        samples,
        seed,
    )


def _plain(value: Any) -> Any:
    """Return a number for one leg, an array for many."""
    return float(value) if np.ndim(value) == 0 else value
