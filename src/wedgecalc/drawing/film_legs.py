"""Where a film of both legs is divided, so that a correction moves one of them alone."""

import numpy as np
from numpy.typing import NDArray

from wedgecalc.planning.plan import Plan

_APART = 0.3  # plateau widths: least distance of a knee from the middle of a film of both legs
MIDDLE = 0.25  # share of the space between both knees that belongs to each of them


def divided_at(pixels: NDArray[np.uint8], plan: Plan) -> tuple[float, float] | None:
    """Return the columns between which the leg of a plan lies; None for a film of one leg.

    Both legs stand about evenly beside the middle of a film. Between them the darkest column is
    taken, of the part of the film that the plan moves.

    Parameters
    ----------
    pixels : array of uint8, shape (rows, columns)
    plan : Plan
        Plan of a limb in the pixels of this film.
    """
    limb, (rows, columns) = plan.limb, pixels.shape
    edges = [float(limb[f"plateau_{side}"][0]) for side in ("medial", "lateral")]
    medial, width, middle = edges[0], abs(edges[1] - edges[0]), columns / 2
    if min(abs(middle - x) for x in edges) < _APART * width or (medial < middle) != (
        edges[1] < medial
    ):
        return None
    space = abs(middle - medial) * (1 - MIDDLE)
    first, last = max(int(middle - space), 0), min(int(middle + space) + 1, columns)
    knee = min(max(round(float(limb["plateau_medial"][1])), 1), rows - 1)
    part = pixels[knee:] if plan.procedure.bone == "tibia" else pixels[:knee]
    # Smoothed, so that no single dark column among noise is taken, and nearest to the middle.
    means = part[:, first:last].mean(axis=0)
    wide = max(round(0.1 * width), 1)
    smooth = np.convolve(np.pad(means, wide, mode="edge"), np.ones(2 * wide + 1), "valid")
    darkest = np.flatnonzero(smooth <= smooth.min() + 2 * wide + 1)
    edge = first + float(darkest[np.abs(darkest + first - middle).argmin()])
    return (0.0, edge) if medial < middle else (edge, float(columns))
