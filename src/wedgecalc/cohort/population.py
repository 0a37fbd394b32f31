"""Virtual legs: correlated draws of angles and sizes as published (``data/populations.json``)."""

import json
from dataclasses import dataclass
from functools import cache

import numpy as np

from wedgecalc import records
from wedgecalc.errors import choose, whole_number
from wedgecalc.geometry.frame import SIDES, Frame
from wedgecalc.geometry.limb import Limb, ManyLimbs
from wedgecalc.geometry.plane import Floats
from wedgecalc.geometry.synthetic import ANGLE_LIMITS
from wedgecalc.study.seeds import chance

DRAWN_VALUES = ("mldfa", "mpta", "jlca", "femur", "tibia", "plateau")
CHUNK = 16_384  # legs that share one random stream


@dataclass(frozen=True, slots=True)
class Population:
    """A population: means, SDs and correlations of `DRAWN_VALUES`, degrees and mm, and their source."""

    name: str
    label: str
    mean: dict[str, float]
    sd: dict[str, float]
    correlation: dict[str, float]
    source: str
    assumed: str
    published: dict[str, object]


@cache
def populations() -> dict[str, Population]:
    """Return the populations by name."""
    rows = json.loads((records.data_dir() / "populations.json").read_text(encoding="utf-8"))
    return {row["name"]: Population(**row) for row in rows}


def virtual_legs(
    n: int, population: str = "healthy", *, seed: int = 0, start: int = 0
) -> ManyLimbs:
    """Draw legs of a population.

    Parameters
    ----------
    n : int
        Number of legs.
    population : {"healthy", "oa", "varus-oa", "valgus"}
    seed, start : int
        The same seed gives the same legs: leg k is the same drawn alone (``start=k``) or with
        others.

    Returns
    -------
    Limb
        An array of limbs, right and left.

    Examples
    --------
    >>> from wedgecalc import measure
    >>> legs = virtual_legs(20_000, "healthy")
    >>> ahka = measure(legs).ahka
    >>> bool(abs(ahka.mean() + 0.87) < 0.05), bool(abs(ahka.std() - 2.54) < 0.05)  # published
    (True, True)
    """
    drawn_from = populations()[choose("population", population, populations(), "one of")]
    n, start = whole_number("n", n), whole_number("start", start)
    first, last = start // CHUNK, max(start + n - 1, start) // CHUNK
    drawn = np.concatenate([_drawn(drawn_from, seed, chunk) for chunk in range(first, last + 1)])[
        start - first * CHUNK :
    ][:n]
    values = {
        name: np.clip(drawn[:, k], *ANGLE_LIMITS[name]) for k, name in enumerate(DRAWN_VALUES)
    }
    legs = Limb.from_angles("right", **values)
    frame: Frame[Floats] = Frame(np.where(drawn[:, -1] > 0, *SIDES))
    return Limb(legs.points, frame)


def _drawn(population: Population, seed: int, chunk: int) -> Floats:
    """Draw one chunk: a row of `DRAWN_VALUES` per leg, and a last number whose sign gives the side."""
    random = chance(seed, chunk)
    normal = random.standard_normal((CHUNK, len(DRAWN_VALUES) + 1))
    matrix = np.eye(len(DRAWN_VALUES))
    for pair, value in population.correlation.items():
        i, k = (DRAWN_VALUES.index(name) for name in pair.split())
        matrix[i, k] = matrix[k, i] = value
    sd = np.array([population.sd[name] for name in DRAWN_VALUES])
    mean = np.array([population.mean[name] for name in DRAWN_VALUES])
    normal[:, :-1] = mean + (normal[:, :-1] @ np.linalg.cholesky(matrix).T) * sd
    return normal
