"""Random generators from seeds."""

import numpy as np

from wedgecalc.errors import InputError, Problem, shown


def chance(seed: int, *place: int) -> np.random.Generator:
    """Return the random generator of a seed, with an independent stream for each place.

    Raises
    ------
    InputError
        If the seed is not a whole number of 0 or more.

    >>> chance(7).random() == chance(7).random(), chance(7, 1).random() == chance(7, 2).random()
    (True, False)
    """
    seed = checked_seed(seed)
    return np.random.default_rng([seed, *place] if place else seed)


def checked_seed(seed: int) -> int:
    """Return a seed if it is a whole number of 0 or more, however large.

    >>> checked_seed(-1)
    Traceback (most recent call last):
    wedgecalc.errors.InputError: seed: found -1, expected a whole number from 0 up
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise InputError(Problem("seed", shown(seed), "a whole number from 0 up"))
    return int(seed)
