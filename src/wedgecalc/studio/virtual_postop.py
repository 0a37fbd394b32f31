"""The overview of the radiograph, cut and turned by the plan, fast enough to follow a slider."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgecalc.drawing.film import CutFilm
from wedgecalc.drawing.scene import Scene
from wedgecalc.errors import InputError
from wedgecalc.geometry.limb import Limb

# A picture, and where its first pixel lies.
CutPicture: TypeAlias = tuple[NDArray[np.uint8], complex]


def postop_overview(
    overview: NDArray[np.uint8], coarse: float, scenes: Sequence[Scene], share: float
) -> CutPicture | None:
    """Return an overview after this share of a correction, and where its first pixel lies.

    For a double level, the picture above the knee is from the femoral cut and that below from the
    tibial cut; neither moves the knee.

    Parameters
    ----------
    overview : array of uint8, shape (rows, columns)
    coarse : float
        Pixels of the radiograph per pixel of the overview.
    scenes : sequence of Scene
        Scenes of a plan in the radiograph's own pixels, or of both parts of a double level.
    share : float
        Share of the correction, 0 to 1.

    Returns
    -------
    (array of uint8, complex) or None
        None if nothing is cut.
    """
    by_bone = {str(s.plan.procedure.bone): _cut(overview, coarse, s, share) for s in scenes}
    cuts = {bone: cut for bone, cut in by_bone.items() if cut is not None}
    if len(cuts) < 2:
        return next(iter(cuts.values()), None)
    _, knee = scenes[0].plan.limb.frame.to_case(scenes[0].knee)
    return _joined(cuts["femur"], cuts["tibia"], round(float(knee) / coarse))


def _joined(upper: CutPicture, lower: CutPicture, row: int) -> CutPicture:
    """Return the upper picture above a row of the film, and the lower one below it."""
    pieces = [(picture, round(at.real), round(at.imag)) for picture, at in (upper, lower)]
    left, top = (min(piece[k] for piece in pieces) for k in (1, 2))
    right = max(x + picture.shape[1] for picture, x, _ in pieces)
    bottom = max(y + picture.shape[0] for picture, _, y in pieces)
    whole = np.zeros((bottom - top, right - left), np.uint8)
    for (picture, x, y), (first, last) in zip(pieces, ((top, row), (row, bottom)), strict=True):
        start, end = max(first, y), min(last, y + picture.shape[0])
        part = picture[start - y : end - y]
        whole[start - top : end - top, x - left : x - left + part.shape[1]] = part
    return whole, complex(left, top)


def _cut(
    overview: NDArray[np.uint8], coarse: float, scene: Scene, share: float
) -> CutPicture | None:
    """Return an overview after a share of the correction of one bone."""
    limb = scene.plan.limb
    if share == 0.0 or scene.plan.wedge.entry_z is None or scene.plan.wedge.nothing:
        return None
    # The same leg in the overview's pixels: only the scale differs.
    small = Limb(limb.points, replace(limb.frame, mm_per_unit=limb.frame.scale * coarse))
    try:
        picture, origin = CutFilm(overview, replace(scene.plan, limb=small), scene.wedge).image(
            share
        )
    except InputError:  # a landmark outside the radiograph
        return None
    return np.asarray(picture), origin
