"""Uncertainty of a plan: landmark placement errors propagated to every result.

Two independent methods. First order: central differences of every landmark, combined in
quadrature; fast enough for live display. Monte Carlo: many legs with randomly displaced landmarks
are planned at once; for the record. The defaults of ``data/landmark_sd.json`` give hka the SD found
between readers (0.30°, Osteoarthritis Initiative).
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Unpack, cast

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, choose, whole_number
from wedgecalc.geometry.alignment import measure, measure_after
from wedgecalc.geometry.leg import Leg, limb_of, one_leg
from wedgecalc.geometry.limb import AnyLimb, Limb, ManyLimbs
from wedgecalc.geometry.plane import Floats, N, Number, P, Point, Points, length
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.planning.closed_joint import Setting
from wedgecalc.planning.double_level import DoublePlan, double_level
from wedgecalc.planning.double_request import DoubleRequest
from wedgecalc.planning.millimetres import WIDE
from wedgecalc.planning.plan import AnyPlan, Plan, planned
from wedgecalc.planning.request import Keywords, PlanRequest
from wedgecalc.planning.site import needs_scale
from wedgecalc.planning.targets import Target, needed_turn
from wedgecalc.study.cortex_spread import with_cortex
from wedgecalc.study.double_numbers import double_numbers
from wedgecalc.study.interval import Interval as Interval
from wedgecalc.study.interval import Uncertainty as Uncertainty
from wedgecalc.study.landmark_spread import axes_of, landmark_sds
from wedgecalc.study.read_ahead import read_ahead
from wedgecalc.study.seeds import chance

STEP = 1e-3  # mm: the error of a central difference is then below 1e-9 of it
ENDS = 0.025, 0.975  # of a 95 % interval
BLOCK = 8192  # legs planned at a time: they fit the cache
METHODS = ("first-order", "monte-carlo")
_AFTER = ("wbl", "hka", "mpta", "mldfa")


def uncertainty_of(
    limb: Leg[P, N] | DoublePlan[P, N],
    procedure: str | PlanRequest | DoubleRequest | None = None,
    target: Target | str | None = None,
    *,
    method: str = "first-order",
    samples: int = 10_000,
    seed: int = 0,
    **keywords: Unpack[Keywords],
) -> Uncertainty[N]:
    """Return the uncertainty of the numbers of a plan due to landmark placement.

    Parameters
    ----------
    limb : Limb or Case
        One limb, or for the first order an array of limbs; with a scale. Or a `DoublePlan`.
    procedure : str, PlanRequest or DoubleRequest
        Name of a procedure, or a whole request, as for `wedgecalc.plan` or `double_level`.
    target : Target or str, optional
        What to aim at, as for `wedgecalc.plan`.
    method : {"first-order", "monte-carlo"}
        How to compute it.
    samples : int
        Number of legs of a Monte Carlo, 100 to 10,000,000.
    seed : int
        For Monte Carlo: the same seed gives the same numbers.
    **keywords : optional
        Further fields of the request, as for `wedgecalc.plan`. A hinge that is not given is placed
        anew on every leg, as a surgeon would; `landmark_sd` is the placement error of landmarks;
        with a `soft_tissue` model the correction and the base are those left for the bone.

    Returns
    -------
    Uncertainty
        With 95 % intervals.

    Raises
    ------
    InputError
        For a leg without a scale, an unknown method, or an impossible request.

    Examples
    --------
    >>> found = uncertainty_of(Limb.from_angles(mpta=82), "medial-opening-wedge-hto")
    >>> round(found.before["hka"].sd, 2), round(found.correction.sd, 2)
    (0.3, 0.4)
    >>> both = double_level(Limb.from_angles(mldfa=94, mpta=80, jlca=4))
    >>> {bone: round(own["correction"].sd, 1) for bone, own in uncertainty_of(both).parts.items()}
    {'tibia': 0.5, 'femur': 0.5}
    """
    choose("method", method, METHODS, "one of")
    exact: DoublePlan[P, N] | None = limb if isinstance(limb, DoublePlan) else None
    leg = limb.limb if isinstance(limb, DoublePlan) else limb_of(limb)
    if exact is not None or isinstance(procedure, DoubleRequest):
        whole = procedure if isinstance(procedure, DoubleRequest) else exact and exact.request
        request = PlanRequest.of(whole.plan if whole else None, target, **keywords)
        exact = double_level(leg, replace(whole or DoubleRequest(), plan=request))
    else:
        if procedure is None:
            raise InputError(Problem("procedure", "nothing", "a procedure, or a double plan"))
        request = PlanRequest.of(procedure, target, **keywords)
        request.turning("uncertainty")
    if not leg.frame.calibrated:
        raise InputError(
            needs_scale(
                "uncertainty",
                "landmarks that may be off by mm",
                leg,
                "a case with one, because how far a landmark may be off is known in mm",
            )
        )
    samples, seed = whole_number("samples", samples, 100, 10_000_000), whole_number("seed", seed)
    sds = landmark_sds(leg, request.landmark_sd)
    nominal = planned(leg, request) if exact is None else exact
    if leg.single and np.ndim(nominal.correction):
        raise InputError(Problem("hinge", "many hinges or entries", "one of each for one leg"))
    if method == "first-order":
        return with_cortex(_first_order(nominal, sds), nominal)
    one_leg(cast("Limb", leg), "Monte Carlo")
    drawn = _monte_carlo(cast("Plan | DoublePlan", nominal), sds, samples, seed)
    return with_cortex(cast("Uncertainty[N]", drawn), nominal)


def numbers_of(nominal: AnyPlan | DoublePlan[Point, Number], limb: ManyLimbs) -> dict[str, Floats]:
    """Return every number of a plan that has an uncertainty, on slightly different legs.

    Parameters
    ----------
    nominal : Plan
        The plan whose request is planned again.
    limb : Limb
        The legs: arrays whose last axes are those of the plan's limb.
    """
    if isinstance(nominal, DoublePlan):
        return double_numbers(nominal, limb)
    procedure, before = nominal.procedure, measure(limb)
    site = nominal.request.site(limb, procedure)
    # The planned wedge on the true leg: its angle and hinge are those of the nominal plan.
    after_limb: AnyLimb = nominal.wedge.moved(limb, procedure)
    after = measure_after(after_limb, before, procedure.moves)
    numbers: dict[str, Number] = {
        f"before.{n}": value
        for n in records.measures()
        if (value := getattr(before, n)) is not None
    }
    # Not limited to 0 and above, so that a leg near its target spreads to both sides.
    needed, _ = needed_turn(limb, procedure, nominal.target, site)
    setting = Setting(limb, procedure, nominal.target, site, nominal.request, before.jlca)
    bony = setting.bony(needed * procedure.sign)
    if isinstance(nominal.correction, np.ndarray):  # no number where there is no plan
        bony = np.where(np.isnan(nominal.correction), np.nan, bony)
    numbers["correction"] = bony
    if site.entry is not None:
        numbers["base"] = 2 * length(site.entry - site.hinge) * np.sin(np.radians(bony) / 2)
    numbers |= {f"after.{n}": value for n in _AFTER if (value := getattr(after, n)) is not None}
    return cast("dict[str, Floats]", numbers)


def _first_order(nominal: Plan[P, N] | DoublePlan[P, N], sds: dict[str, float]) -> Uncertainty[N]:
    """Move every landmark both ways along two axes, all in one array of legs."""
    limb = nominal.limb
    axes = axes_of(limb, sds)
    moves = [(name, turn) for name in axes for turn in (1.0, 1j)]
    rows = 2 * len(moves)
    shape = (rows + 1, *np.shape(limb.hip))  # the last leg is the nominal one
    points: dict[str, Points] = {
        name: np.broadcast_to(np.asarray(z), shape).copy() for name, z in limb.points.items()
    }
    for k, (name, turn) in enumerate(moves):
        step = STEP * axes[name][0] * turn
        points[name][2 * k] += step
        points[name][2 * k + 1] -= step
    numbers = numbers_of(nominal, _jittered(points, limb))
    spreads = np.array([axes[name][1 if turn == 1.0 else 2] for name, turn in moves])
    table = np.array(list(numbers.values()))  # one row for each number: all slopes at once
    slopes = (table[:, 0:rows:2] - table[:, 1:rows:2]) / (2 * STEP)
    variance = (slopes.swapaxes(1, -1) * spreads).swapaxes(1, -1) ** 2
    sd, middle = np.sqrt(variance.sum(axis=1)), table[:, rows]
    low, high = middle - WIDE * sd, middle + WIDE * sd
    intervals = {
        key: Interval(*(_plain(ends[k]) for ends in (sd, low, high)))
        for k, key in enumerate(numbers)
    }
    of_correction = list(numbers).index("correction")
    steep, variance = slopes[of_correction], variance[of_correction]
    pairs = {name: slice(2 * k, 2 * k + 2) for k, name in enumerate(axes)}
    total = np.maximum(variance.sum(axis=0), 1e-300)
    result = _result(
        "first-order",
        intervals,
        _within(intervals["correction"].sd),
        {n: _plain(np.sqrt((steep[at] ** 2).sum(axis=0))) for n, at in pairs.items()},
        {n: _plain(variance[at].sum(axis=0) / total) for n, at in pairs.items()},
        sds,
    )
    return cast("Uncertainty[N]", result)


def _jittered(points: dict[str, Points], limb: AnyLimb) -> ManyLimbs:
    return cast("ManyLimbs", Limb(points, limb.frame, limb.contours))


def _within(sd: Number) -> Number:
    """Return the probability that a normal error with this SD is within the tolerance."""
    wide = TOLERANCE / np.maximum(sd, 1e-12) / math.sqrt(2)
    return math.erf(wide) if np.ndim(wide) == 0 else np.array([math.erf(w) for w in wide])


def _monte_carlo(
    nominal: Plan | DoublePlan, sds: dict[str, float], samples: int, seed: int
) -> Uncertainty[Number]:
    limb = nominal.limb
    axes = axes_of(limb, sds)
    numbers: dict[str, Floats] = {}
    # Drawing takes as long as planning: another thread draws the next block's noise meanwhile.
    for start, noise in read_ahead(_noise(seed, samples, len(axes))):
        n = noise.shape[1]
        points: dict[str, Points] = {}
        for (name, (along, first, second)), drawn in zip(axes.items(), noise, strict=True):
            jitter = np.empty(n, dtype=complex)  # real: along the joint line, imaginary: across
            np.multiply(drawn[:, 0], first, out=jitter.real)
            np.multiply(drawn[:, 1], second, out=jitter.imag)
            jitter *= along
            jitter += limb.points[name]
            points[name] = jitter
        block = numbers_of(nominal, _jittered(points, limb))
        numbers = numbers or {key: np.empty(samples) for key in block}
        for key, values in block.items():
            numbers[key][start : start + n] = values
    intervals = {key: interval_of(value) for key, value in numbers.items()}
    correction = numbers["correction"]
    on_target = float(np.mean(abs(correction - nominal.correction) <= TOLERANCE))
    linear = _first_order(nominal, sds)  # the influence of each landmark is a matter of slopes
    return _result(
        "monte-carlo", intervals, on_target, linear.sensitivity, linear.share, sds, samples, seed
    )


def _noise(seed: int, samples: int, landmarks: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yield blocks of standard normal numbers, shape (landmarks, n, 2), each with its start.

    Single precision is ample for noise.
    """
    rng = chance(seed)
    for start in range(0, samples, BLOCK):
        shape = (landmarks, min(BLOCK, samples - start), 2)
        yield start, rng.standard_normal(shape, dtype=np.float32)


def interval_of(value: Floats) -> Interval:
    """Return SD and 95 % limits of the finite values. Partially sorts `value` in place."""
    sd = float(value.std())
    if not math.isfinite(sd):  # legs on which the target is out of reach have no number
        value = value[np.isfinite(value)]
        sd = float(value.std())
    ends = []
    for share in ENDS:  # one at a time: numpy finds a single place four times faster than two
        k = round(share * (len(value) - 1))
        value.partition(k)
        ends.append(float(value[k]))
    return Interval(sd, *ends)


def _result(
    method: str,
    intervals: Mapping[str, Interval[Number]],
    on_target: Number,
    sensitivity: Mapping[str, Number],
    share: Mapping[str, Number],
    sds: dict[str, float],
    samples: int | None = None,
    seed: int | None = None,
) -> Uncertainty[Number]:
    def part(prefix: str) -> dict[str, Interval[Number]]:
        return {
            key.removeprefix(prefix): value
            for key, value in intervals.items()
            if key.startswith(prefix)
        }

    return Uncertainty(
        method,
        part("before."),
        intervals["correction"],
        intervals.get("base"),
        part("after."),
        on_target,
        sensitivity,
        share,
        sds,
        samples,
        seed,
        {bone: of_bone for bone in ("tibia", "femur") if (of_bone := part(f"{bone}."))},
    )


def _plain(value: Floats) -> Number:
    """Return a number for one leg, an array for many."""
    return float(value) if np.ndim(value) == 0 else value
