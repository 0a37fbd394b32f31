"""Combinations of choices that are independent of each other: each two of them once, not each with each."""

import itertools
import os

from hypothesis import settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE")
THOROUGH = PROFILE == "thorough"  # make properties: each with each


def covering(first, second, *others):
    """Combine each of the first with each of the second; the others take turns along both.

    So every value of the others meets every value of the first and of the second, if these are
    as many. A fault that needs one certain value in three lists at once is left to `THOROUGH`.
    """
    if THOROUGH:
        return list(itertools.product(first, second, *others))
    rows = ((i, j, a, b) for i, a in enumerate(first) for j, b in enumerate(second))
    return [(a, b, *(other[(i + j) % len(other)] for other in others)) for i, j, a, b in rows]


def thinned(first, second, *others, every=3):
    """Combine each of the first with every third one of the second, and the others take turns.

    For pictures of many legs: what overlaps in one view of one leg seldom does so there alone.
    With another `every` it is every fifth one, say; as long as the second has as many, each value
    of both is there.
    """
    if THOROUGH:
        return list(itertools.product(first, second, *others))
    rows = ((i, j, a, b) for i, a in enumerate(first) for j, b in enumerate(second))
    return [
        (a, b, *(other[(i + j) // every % len(other)] for other in others))
        for i, j, a, b in rows
        if (i + j) % every == 0
    ]


def in_turn(first, *others):
    """Combine each of the first with one of each of the others, which take turns.

    For choices of which none changes what the other does: a theme and the places of the words.
    """
    if THOROUGH:
        once = [[a for k, a in enumerate(one) if a not in one[:k]] for one in (first, *others)]
        return list(itertools.product(*once))
    longest = max(map(len, (first, *others)))
    return [tuple(one[k % len(one)] for one in (first, *others)) for k in range(longest)]


def examples(number):
    """Settings of a property of which each example takes long: ten times as many in `make properties`."""
    return settings(max_examples=10 * number if THOROUGH else number)
