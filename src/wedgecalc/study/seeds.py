"""Random generators from seeds."""

import numpy as np

from wedgecalc.errors import whole_number


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
