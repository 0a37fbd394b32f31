"""Whether a plan moves the weight-bearing line further towards a compartment with arthritis."""

import numpy as np
from numpy.typing import NDArray

from wedgecalc.geometry.plane import Number

# % of the plateau, about 0.8 mm: a smaller change of the line than the error of a landmark is none.
LEAST_MOVE = 1.0


def arthritic_side(
    arthritis: str | None, before: Number, after: Number, some: bool | np.bool_ | NDArray[np.bool_]
) -> tuple[tuple[str, Number, bool | np.bool_ | NDArray[np.bool_]], ...]:
    """Return the quantities of the alert `arthritic-side`: the line after, for each worn side.

    Parameters
    ----------
    arthritis : {"medial", "lateral", "both", "none"} or None
        The compartments with arthritis.
    before, after : float or array of float
        Where the line crosses the plateau, %.
    some : bool or array of bool
        Whether anything is cut.

    Examples
    --------
    >>> arthritic_side("lateral", 20.0, 62.5, True), arthritic_side("medial", 20.0, 62.5, True)
    ((('lateral', 62.5, True),), (('medial', 62.5, False),))
    """
    moves = {"lateral": after - before > LEAST_MOVE, "medial": before - after > LEAST_MOVE}
    return tuple(
        (side, after, some & m) for side, m in moves.items() if arthritis in (side, "both")
    )
