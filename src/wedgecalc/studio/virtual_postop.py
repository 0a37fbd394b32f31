"""The overview of the radiograph, cut and turned by the plan, fast enough to follow a slider."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from wedgecalc.drawing.film import Film
from wedgecalc.drawing.scene import Scene
from wedgecalc.errors import InputError
from wedgecalc.geometry.limb import Limb


def operated(
    overview: NDArray[np.uint8], coarse: float, scene: Scene, share: float
) -> tuple[NDArray[np.uint8], complex] | None:
    """Return an overview after this share of a plan's correction, and where its first pixel lies.

    Parameters
    ----------
    overview : array of uint8, shape (rows, columns)
    coarse : float
        Pixels of the radiograph for one of the overview.
    scene : Scene
        Of a plan in the radiograph's own pixels.
    share : float
        Of the correction, 0 to 1.

    Returns
    -------
    (array of uint8, complex) or None
        None where nothing is cut.
    """
    limb = scene.plan.limb
    if share == 0.0 or scene.plan.wedge.entry_z is None or scene.plan.wedge.nothing:
        return None
    # The same leg in the overview's pixels: only the scale differs.
    small = Limb(limb.points, replace(limb.frame, mm_per_unit=limb.frame.scale * coarse))
    try:
        picture, origin = Film(overview, replace(scene.plan, limb=small), scene.wedge).image(share)
    except InputError:  # a landmark outside the radiograph
        return None
    return np.asarray(picture), origin
