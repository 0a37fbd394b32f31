"""Regression of the misses of a series on the planned correction and the JLCA before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from wedgecalc.geometry.alignment import Lines, hka, jlca
from wedgecalc.geometry.limb import AnyLimb, Limb
from wedgecalc.geometry.plane import Floats, Number
from wedgecalc.planning.request_fields import ANOTHER_FILM
from wedgecalc.study.film_pair import sds_of
from wedgecalc.study.pairs import FEWEST_PAIRS, Pairs

_LEAST_ERRORS = 2.0  # standard errors: a smaller slope is not reported


@dataclass(frozen=True, slots=True)
class Regression:
    """Miss against planned correction and preoperative JLCA, with and without reading error.

    Attributes
    ----------
    n : int
    coefficients, errors : mapping of str to float
        ``intercept``, ``correction`` and, where it varies, ``jlca``, with their standard errors,
        corrected for the error of reading the preoperative film.
    raw, raw_errors : mapping of str to float
        The same by ordinary least squares, uncorrected.
    r2 : float
        Share of the variance that the ordinary least squares explain.
    """

    n: int
    coefficients: Mapping[str, float]
    errors: Mapping[str, float]
    raw: Mapping[str, float]
    raw_errors: Mapping[str, float]
    r2: float

    def told(self, name: str) -> bool:
        """Return whether a slope is known and is at least two of its standard errors."""
        return (
            name in self.errors
            and abs(self.coefficients[name]) >= _LEAST_ERRORS * self.errors[name]
        )


def regression_of(pairs: Pairs) -> Regression | None:
    """Return the regression of the miss; None for too few pairs, or nearly equal corrections.

    An error in reading the preoperative film is in the planned correction, in the JLCA and, with
    the sign of the first, in the miss. Without its covariances, which are subtracted, larger
    corrections would always seem to be overcorrected (Fuller, Measurement Error Models, 1987, 2.2).
    """
    columns = {"intercept": np.ones(len(pairs)), "correction": pairs.correction}
    opening = pairs.before.get("jlca")
    if (
        opening is not None
        and np.isfinite(opening).sum() > FEWEST_PAIRS + 1
        and np.nanstd(opening) > 0
    ):
        columns["jlca"] = opening
    x, y = np.column_stack([*columns.values()]), pairs.miss
    complete = np.isfinite(x).all(axis=1)
    x, y, sd = x[complete], y[complete], pairs.reading[complete]
    free = len(y) - x.shape[1]
    shared = float(np.nanmean(sd**2)) / 2 if np.isfinite(sd).any() else 0.0
    if free < 1 or x[:, 1].var() <= 2 * shared or np.linalg.matrix_rank(x) < x.shape[1]:
        return None
    noise = _noise(shared, float(pairs.sign[complete].mean()))[: x.shape[1], : x.shape[1]]
    raw, raw_errors, left = _fitted(x, y, np.zeros_like(noise))
    total = float(((y - y.mean()) ** 2).sum())
    slopes, errors, _ = _fitted(x, y, noise)

    def named(values: Floats) -> dict[str, float]:
        return dict(zip(columns, values.tolist(), strict=True))

    r2 = 1 - left / total if total > 0 else 0.0
    return Regression(len(y), named(slopes), named(errors), named(raw), named(raw_errors), r2)


def _fitted(x: Floats, y: Floats, noise: Floats) -> tuple[Floats, Floats, float]:
    """Return coefficients, their standard errors, and the sum of squares that is left.

    The error of reading is in y as it is in the correction, the second column; the standard errors
    are Fuller's (2.2.25), which without noise are those of ordinary least squares.
    """
    n = len(y)
    inverse = np.linalg.inv(x.T @ x - n * noise)
    coefficients = inverse @ (x.T @ y - n * noise[1])
    rest = y - x @ coefficients
    left = float(rest @ rest)
    variance = left / (n - x.shape[1])
    shared = noise[1] - noise @ coefficients
    added = n * (noise * variance + np.outer(shared, shared))
    errors = np.sqrt(np.diag(inverse * variance + inverse @ added @ inverse).clip(0.0))
    return coefficients, errors, left


def _noise(shared: float, sign: float) -> Floats:
    """Return the covariances that reading one film adds to constant, correction and JLCA.

    The variance of HKA is that of these films, the others are those of an ordinary leg.
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
