"""On what the misses of a series depend: the planned correction, and the JLCA before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from wedgecalc.geometry.alignment import Lines, hka, jlca
from wedgecalc.geometry.limb import AnyLimb, Limb
from wedgecalc.geometry.plane import Floats, Number
from wedgecalc.planning.request_fields import ANOTHER_FILM
from wedgecalc.study.film_pair import sds_of
from wedgecalc.study.pairs import FEWEST, Pairs


@dataclass(frozen=True, slots=True)
class Regression:
    """Miss against planned correction and preoperative JLCA: least squares, less what reading adds.

    Attributes
    ----------
    n : int
    coefficients, errors : mapping of str to float
        ``intercept``, ``correction`` and, where known, ``jlca``, with their standard errors.
    r2 : float
    """

    n: int
    coefficients: Mapping[str, float]
    errors: Mapping[str, float]
    r2: float


def regression_of(pairs: Pairs) -> Regression | None:
    """Return the regression of the miss; None if corrections hardly differ, or too few pairs.

    An error in reading the preoperative film is in the planned correction, in the JLCA and, with
    the sign of the first, in the miss. Without its covariances, which are subtracted, larger
    corrections would always seem to be overcorrected (Fuller, Measurement Error Models, 1987, 2.2).
    """
    columns = {"intercept": np.ones(len(pairs)), "correction": pairs.correction}
    opening = pairs.before.get("jlca")
    if opening is not None and np.isfinite(opening).sum() > FEWEST + 1:
        columns["jlca"] = opening
    x, y = np.column_stack([*columns.values()]), pairs.miss
    there = np.isfinite(x).all(axis=1)
    x, y, sd = x[there], y[there], pairs.reading[there]
    free = len(y) - x.shape[1]
    shared = float(np.nanmean(sd**2)) / 2 if np.isfinite(sd).any() else 0.0
    if free < 1 or x[:, 1].var() <= 2 * shared or np.linalg.matrix_rank(x) < x.shape[1]:
        return None
    squares, products = x.T @ x, x.T @ y
    noise = len(y) * _noise(shared, float(pairs.sign[there].mean()))[: x.shape[1], : x.shape[1]]
    inverse = np.linalg.inv(squares - noise)
    products -= noise[1]
    found = inverse @ products
    rest = y - x @ found
    errors = np.sqrt(np.abs(np.diag(inverse)) * (rest @ rest) / free)
    total = float(((y - y.mean()) ** 2).sum())
    r2 = max(1 - float(rest @ rest) / total, 0.0) if total > 0 else 0.0
    return Regression(
        len(y),
        dict(zip(columns, found.tolist(), strict=True)),
        dict(zip(columns, errors.tolist(), strict=True)),
        r2,
    )


def _noise(shared: float, sign: float) -> Floats:
    """Return the covariances of what reading one film adds to constant, correction and JLCA.

    That of HKA is of these films, the others are of an ordinary leg.
    """
    if not shared:
        return np.zeros((3, 3))

    def numbers(leg: AnyLimb) -> dict[str, Number]:
        lines = Lines(leg)
        two: Any = hka(lines), jlca(lines)
        return {"hka": two[0], "jlca": two[1], "sum": two[0] + two[1]}

    sds = sds_of(Limb.from_angles(jlca=2.0), numbers, None, ANOTHER_FILM)
    one, other, both = (float(sds[name]) ** 2 for name in ("hka", "jlca", "sum"))
    together = -sign * (both - one - other) / 2
    return np.array([[0, 0, 0], [0, shared, together], [0, together, other]], dtype=float)
