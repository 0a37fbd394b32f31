"""Random generators from seeds."""

import numpy as np

from wedgecalc.errors import InputError, Problem, short_repr, whole_number


def chance(seed: int, *place: int) -> np.random.Generator:
    """Return the random generator of a seed, with an independent stream for each place.

    Raises
    ------
    InputError
        If the seed is not a whole number of 0 or more.

    >>> chance(7).random() == chance(7).random(), chance(7, 1).random() == chance(7, 2).random()
    (True, False)
    """
    seed = whole_number("seed", seed)
    return np.random.default_rng([seed, *place] if place else seed)


def sampling(method: str, samples: int | None, seed: int | None) -> tuple[int, int]:
    """Return how many legs a Monte Carlo draws, and from which seed.

    Raises
    ------
    InputError
        For a number that none can be, and for either with another method, where it does nothing.
    """
    given = {"samples": samples, "seed": seed}
    if method != "monte-carlo":
        fix = "choose the method monte-carlo, or leave it out"
        idle = [
            Problem(name, f"{short_repr(value)} for {method}", "nothing: it draws no legs", fix)
            for name, value in given.items()
            if value is not None
        ]
        if idle:
            raise InputError(idle)
    return (
        whole_number("samples", 10_000 if samples is None else samples, 100, 10_000_000),
        whole_number("seed", 0 if seed is None else seed),
    )
