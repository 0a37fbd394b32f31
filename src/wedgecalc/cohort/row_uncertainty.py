"""The uncertainty of many rows by Monte Carlo, as `wedgecalc.study.uncertainty` does for one."""

import numpy as np
from numpy.typing import NDArray

from wedgecalc.cohort.request import Request
from wedgecalc.cohort.row_doubles import directed, double_of, own_places
from wedgecalc.cohort.row_plans import RowBlock
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Floats, Points
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.double_request import DOUBLE_LEVEL
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.planning.request_fields import CUT_POINTS
from wedgecalc.study.cortex_spread import widened
from wedgecalc.study.interval import Interval
from wedgecalc.study.landmark_spread import displaced, spread_of
from wedgecalc.study.uncertainty import INTERVAL_QUANTILES, numbers_of

_TOGETHER = 16  # rows that share one random stream
_SAMPLED = 65_536  # samples planned at once
# The numbers that get an interval, by their names in tables.
SPREAD = {
    "before.hka": "before_hka_deg",
    "correction": "correction_deg",
    "base": "base_mm",
    "after.hka": "after_hka_deg",
    "after.wbl": "after_wbl_pct",
}


def add_uncertainty(block: RowBlock, request: Request, first: int) -> None:
    """Add the uncertainty of each row, whose random numbers do not depend on the rows around it.

    Rows without a scale have none: how many mm a landmark is off cannot be known.
    """
    limb, cuts, results = block.legs.limb, block.legs.cuts, block.results
    n = len(results)
    ok = (results.texts["status"].codes == 0) & block.legs.known
    cut_bits = np.zeros(n, dtype=int)  # a bit for a hinge of its own, a bit for an entry
    for k, z in enumerate(cuts.values()):
        cut_bits |= (~np.isnan(z)).astype(int) << k
    # Rows with a hinge or entry of their own apart: a usual place moves with the landmarks.
    groups = block.requests.kinds * 2 ** len(cuts) + cut_bits
    draws = spread_of(limb, of=request.spread_of).draws
    rows_at_once = _TOGETHER * max(_SAMPLED // (_TOGETHER * request.samples), 1)
    for start in range(first - first % _TOGETHER, first + n, rows_at_once):
        here = np.arange(max(start, first), min(start + rows_at_once, first + n)) - first
        here = here[ok[here]]
        noise = _noise(request, start, min(start + rows_at_once, first + n), draws)
        for group in np.unique(groups[here]):
            rows = here[groups[here] == group]
            part, procedure, goal, own_cut = block.of_one_kind(rows)
            drawn = noise[first + rows - start]
            if procedure == DOUBLE_LEVEL:
                double = double_of(block.extra(rows), request.double)
                places = own_places(cuts, rows)
                for double_plan, left, kept in directed(part, goal, own_cut, double, places):
                    for key, values in _row_spreads(
                        double_plan, drawn[left], request.spread_of
                    ).items():
                        if key in results.numbers:
                            results.numbers[key][rows[left[kept]]] = values[kept]
                continue
            for k, (name, z) in enumerate(cuts.items()):
                if cut_bits[rows[0]] >> k & 1 and name in CUT_POINTS:
                    own_cut[name] = part.frame.to_case(z[rows])  # type: ignore[literal-required]
            nominal = plan(part, procedure, goal, **own_cut)
            for key, values in _row_spreads(nominal, drawn, request.spread_of).items():
                results.numbers[key][rows] = values


def _noise(request: Request, start: int, end: int, draws: int) -> NDArray[np.float32]:
    """Return standard normal numbers for some rows, the same wherever a row stands in a batch."""
    starts = range(start, end, _TOGETHER)
    noise = np.empty((len(starts), _TOGETHER, draws, request.samples), dtype=np.float32)
    for part, begin in zip(noise, starts, strict=True):
        np.random.default_rng([request.seed, begin]).standard_normal(out=part, dtype=np.float32)
    return noise.reshape(-1, *noise.shape[2:])


def _row_spreads(
    nominal: Plan[Points, Floats] | DoublePlan[Points, Floats],
    noise: NDArray[np.float32],
    of: str | None = None,
) -> dict[str, Floats]:
    """Return SDs and 95 % intervals of n plans by column, from landmarks moved at random.

    `noise`, shape (n, draws, samples), is standard normal, as for `landmark_spread.displaced`.
    Columns are ``<number>_sd``, ``<number>_low``, ``<number>_high`` and ``on_target_pct``.
    """
    limb = nominal.limb
    # Transposed views, so that the samples of a row stay next to each other in memory.
    points = displaced(limb, spread_of(limb, of=of), noise.transpose(1, 2, 0))
    numbers = numbers_of(nominal, Limb(points, limb.frame))
    columns: dict[str, Floats] = {}
    with np.errstate(invalid="ignore"):
        for key, name in SPREAD.items():
            if key in numbers:
                ends = Interval(*row_intervals(numbers[key].T))
                if key == "base" and isinstance(nominal, Plan):
                    ends = widened(ends, nominal) or ends
                columns |= {f"{name}_{end}": getattr(ends, end) for end in ("sd", "low", "high")}
        hit = abs(numbers["correction"] - nominal.correction) <= TOLERANCE
        columns["on_target_pct"] = 100 * hit.mean(axis=0)
    return columns


def row_intervals(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Return SD and ends of a 95 % interval of each row, ignoring NaN.

    numpy's nanquantile goes row by row in Python, which took longer than the plans.
    """
    finite = np.isfinite(values)
    count, sd = finite.sum(axis=1), values.std(axis=1)
    for k in np.flatnonzero((count < values.shape[1]) & (count > 0)):
        sd[k] = values[k, finite[k]].std()
    ordered, rows = np.sort(values, axis=1), np.arange(len(values))  # NaN last
    low, high = (
        ordered[rows, np.rint(share * np.maximum(count - 1, 0)).astype(int)]
        for share in INTERVAL_QUANTILES
    )
    return sd, low, high
