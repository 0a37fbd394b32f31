"""Uncertainty of a plan: errors of landmarks and of positioning propagated to every result.

There are two independent methods. First order takes central differences of every error and
combines them in quadrature; it is fast enough for live display. Monte Carlo plans many legs with
randomly displaced landmarks. Both answer for this film and for another film of the same leg
(`wedgecalc.study.landmark_spread`); the default errors reproduce three published spreads.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Unpack, cast

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.errors import InputError, choose, wrong
from wedgecalc.geometry.alignment import measure, measure_after
from wedgecalc.geometry.leg import Leg, limb_of, one_leg
from wedgecalc.geometry.limb import AnyLimb, Limb, ManyLimbs
from wedgecalc.geometry.plane import Floats, N, Number, P, Point, length
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.planning.closed_joint import CorrectionContext
from wedgecalc.planning.double_level import DoublePlan, double_level
from wedgecalc.planning.double_request import DoubleRequest, either_request, for_leg
from wedgecalc.planning.millimetres import Z_95
from wedgecalc.planning.plan import AnyPlan, Plan, plan_of_request
from wedgecalc.planning.request import Keywords, PlanRequest
from wedgecalc.planning.request_fields import ANOTHER_FILM, THIS_FILM
from wedgecalc.planning.site import needs_scale
from wedgecalc.planning.targets import Target, needed_turn
from wedgecalc.study.cortex_spread import with_cortex
from wedgecalc.study.double_numbers import double_numbers, expected_numbers
from wedgecalc.study.first_order import displaced_limbs
from wedgecalc.study.interval import Interval as Interval
from wedgecalc.study.interval import Uncertainty as Uncertainty
from wedgecalc.study.landmark_spread import POSITIONING, LandmarkSpread, displaced, spread_of
from wedgecalc.study.read_ahead import read_ahead
from wedgecalc.study.seeds import chance, sampling
from wedgecalc.study.shares import number_or_array, steepest, variance_shares, within_tolerance

INTERVAL_QUANTILES = 0.025, 0.975  # the ends of a 95 % interval
_LEGS_PER_BLOCK = 8192  # legs planned at a time, so that they fit the cache
METHODS = ("first-order", "monte-carlo")
_AFTER = ("wbl", "hka", "mpta", "mldfa")


def uncertainty_of(
    limb: Leg[P, N] | DoublePlan[P, N],
    procedure: str | PlanRequest | DoubleRequest | None = None,
    target: Target | str | None = None,
    *,
    method: str = "first-order",
    samples: int | None = None,
    seed: int | None = None,
    **keywords: Unpack[Keywords],
) -> Uncertainty[N]:
    """Return the uncertainty of the numbers of a plan due to landmark placement.

    Parameters
    ----------
    limb : Limb, Case or DoublePlan
        One leg, or for the first order an array of legs, with a scale; or a plan at two levels.
    procedure : str, PlanRequest or DoubleRequest, optional
        Name of a procedure, or a whole request, as for `wedgecalc.plan` or `double_level`; default
        that of the case, or of the `DoublePlan`.
    target : Target or str, optional
        What to aim at, as for `wedgecalc.plan`.
    method : {"first-order", "monte-carlo"}
        How to compute it.
    samples : int, optional
        Number of legs of a Monte Carlo, 100 to 10,000,000; default 10,000.
    seed : int, optional
        For Monte Carlo, default 0: the same seed gives the same numbers.
    **keywords : optional
        Further fields of the request, as for `wedgecalc.plan`. A hinge that is not given is placed
        anew on every leg, as a surgeon would; `landmark_sd` is the placement error of landmarks;
        `spread_of` asks about reading this film (default) or another film;
        with a `soft_tissue` model the correction and the base are those left for the bone.

    Returns
    -------
    Uncertainty
        With 95 % intervals; `Uncertainty.other` has those of the other question.

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
    {'tibia': 0.6, 'femur': 0.6}
    """
    choose("method", method, METHODS, "one of")
    leg = limb.limb if isinstance(limb, DoublePlan) else limb_of(limb)
    if isinstance(limb, DoublePlan) and not isinstance(procedure, DoubleRequest):
        procedure = limb.request
    asked = either_request(limb, procedure, target, **keywords)
    request, exact = for_leg(asked), None
    if isinstance(asked, DoubleRequest):
        exact = double_level(leg, asked)
    else:
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
    legs, start = sampling(method, samples, seed)
    films = [spread_of(leg, request.landmark_sd, of) for of in (THIS_FILM, ANOTHER_FILM)]
    nominal = plan_of_request(leg, request) if exact is None else exact
    if leg.single and np.ndim(nominal.correction):
        raise wrong("hinge", "many hinges or entries", "one of each for one leg")
    found = _first_order(nominal, films[1])
    if method == "monte-carlo":
        one_leg(cast("Limb", leg), "Monte Carlo")
        # Each film with draws of its own: sharing them would tie how many errors the one has to the
        # other's numbers for a seed, and save little, as they are drawn while the legs are planned.
        one, pairs = cast("Plan | DoublePlan", nominal), zip(films, found, strict=True)
        found = [_monte_carlo(one, spread, legs, start, linear) for spread, linear in pairs]
    found = [with_cortex(each, nominal) for each in found]
    if request.spread_of == ANOTHER_FILM:
        found.reverse()
    return cast("Uncertainty[N]", replace(found[0], other=found[1]))


def numbers_of(nominal: AnyPlan | DoublePlan[Point, Number], limb: ManyLimbs) -> dict[str, Floats]:
    """Return every number of a plan that has an uncertainty, on slightly different legs.

    Parameters
    ----------
    nominal : Plan or DoublePlan
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
    setting = CorrectionContext(limb, procedure, nominal.target, site, nominal.request, before.jlca)
    soft = setting.unchecked(total := needed * procedure.sign)
    bony = total if soft is None else soft.bony
    absent = np.where(np.isnan(nominal.correction), np.nan, 0.0)  # NaN where there is no plan
    numbers["correction"] = bony = bony + absent
    if site.entry is not None:
        numbers["base"] = 2 * length(site.entry - site.hinge) * np.sin(np.radians(bony) / 2)
    numbers |= {f"after.{n}": value for n in _AFTER if (value := getattr(after, n)) is not None}
    numbers |= expected_numbers(after_limb, soft)
    return cast("dict[str, Floats]", numbers)


def _first_order(
    nominal: AnyPlan | DoublePlan[Point, Number], spread: LandmarkSpread
) -> list[Uncertainty[Number]]:
    """Make every error both ways, all in one array of legs; with and without positioning."""
    steps = displaced_limbs(nominal.limb, spread)
    numbers = numbers_of(nominal, steps.limb)
    table = np.array(list(numbers.values()))  # one row for each number: all slopes at once
    variance, causes = steps.variances(table), steps.causes
    slopes = steps.slopes(table)[list(numbers).index("correction")]
    steep = dict(zip(spread.axes, steepest(slopes), strict=False))
    read = [k for k, cause in enumerate(causes) if cause != (POSITIONING,)]
    found = []
    for of, kept in ((THIS_FILM, read), (ANOTHER_FILM, [*range(len(causes))])):
        part = variance[:, kept]
        sd, middle = np.sqrt(part.sum(axis=1)), table[:, -1]
        low, high = middle - Z_95 * sd, middle + Z_95 * sd
        intervals = {
            key: Interval(*(number_or_array(ends[k]) for ends in (sd, low, high)))
            for k, key in enumerate(numbers)
        }
        share = variance_shares(part[list(numbers).index("correction")], [causes[k] for k in kept])
        on_target = within_tolerance(intervals["correction"].sd)
        found.append(_result("first-order", of, intervals, on_target, steep, share, spread.sds))
    return found


def _monte_carlo(
    nominal: Plan | DoublePlan,
    spread: LandmarkSpread,
    samples: int,
    seed: int,
    linear: Uncertainty[Number],
) -> Uncertainty[Number]:
    numbers: dict[str, Floats] = {}
    limb: AnyLimb = nominal.limb
    # Drawing takes as long as planning: another thread draws the next block's noise meanwhile.
    for start, noise in read_ahead(_noise(seed, samples, spread.draws)):
        legs = Limb(displaced(limb, spread, noise), limb.frame, limb.contours)
        block = numbers_of(nominal, cast("ManyLimbs", legs))
        numbers = numbers or {key: np.empty(samples) for key in block}
        for key, values in block.items():
            numbers[key][start : start + noise.shape[1]] = values
    on_target = float(np.mean(abs(numbers["correction"] - nominal.correction) <= TOLERANCE))
    intervals = {key: interval_of(value) for key, value in numbers.items()}
    numbers_of_linear = linear.sensitivity, linear.share, spread.sds
    return _result(
        "monte-carlo", spread.of, intervals, on_target, *numbers_of_linear, samples, seed
    )


def _noise(seed: int, samples: int, draws: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yield blocks of standard normal numbers, shape (draws, n), each with its start."""
    # Single precision is ample for noise.
    rng = chance(seed)
    for start in range(0, samples, _LEGS_PER_BLOCK):
        yield (
            start,
            rng.standard_normal((draws, min(_LEGS_PER_BLOCK, samples - start)), dtype=np.float32),
        )


def interval_of(value: Floats) -> Interval:
    """Return SD and 95 % limits of the finite values. Partially sorts `value` in place."""
    sd = float(value.std())
    if not math.isfinite(sd):  # legs on which the target is out of reach have no number
        value = value[np.isfinite(value)]
        sd = float(value.std())
    ends = []
    for (
        share
    ) in INTERVAL_QUANTILES:  # one at a time: numpy finds a single place four times faster than two
        k = round(share * (len(value) - 1))
        value.partition(k)
        ends.append(float(value[k]))
    return Interval(sd, *ends)


def _result(
    method: str,
    of: str,
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

    bones = {bone: of_bone for bone in ("tibia", "femur") if (of_bone := part(f"{bone}."))}
    correction, base = intervals["correction"], intervals.get("base")
    before, after, expected = (part(prefix) for prefix in ("before.", "after.", "expected."))
    shares = on_target, sensitivity, share, sds
    return Uncertainty(
        method, before, correction, base, after, *shares, samples, seed, bones, of, expected
    )


def known_uncertainty(plan: Plan | DoublePlan) -> Uncertainty | None:
    """Return the first-order uncertainty of a plan; None without a scale or an angle.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> known = known_uncertainty(plan(Limb.from_angles(mpta=82), "medial-opening-wedge-hto"))
    >>> round(known.correction.sd, 2)
    0.4
    """
    if not plan.limb.frame.calibrated or plan.procedure.through_shaft:
        return None
    if isinstance(plan, DoublePlan):
        return uncertainty_of(plan)
    return uncertainty_of(plan.limb, plan.request)
