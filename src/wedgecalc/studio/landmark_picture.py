"""A small picture of where a landmark lies on an ordinary leg."""

import numpy as np

from wedgecalc.bone.outlines import bones
from wedgecalc.drawing.theme import Theme
from wedgecalc.geometry.limb import Limb
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.words import label_of


def landmark_picture(name: str, side: str, colors: Theme) -> str:
    """Return the neighbourhood of a landmark and the whole leg beside it, as SVG.

    Parameters
    ----------
    name : str
        A landmark that is offered.
    side : {"right", "left"}
    colors : Theme
    """
    limb = Limb.from_angles(side)
    rings = {
        bone: limb.frame.to_case(np.asarray(shape.simplify(1.0).exterior.coords) @ (1, 1j))
        for bone, shape in bones(limb).items()
    }
    paths = [
        (
            "M" + " L".join(f"{x:.0f},{y:.0f}" for x, y in ring) + "Z",
            colors.behind if bone == "fibula" else colors.bone,
        )
        for bone, ring in rings.items()
    ]
    # Such a leg has the middle of its ankle; both its ends are seen on the plafond.
    x, y = limb[name if name in limb.points else name.replace("ankle", "plafond")]
    every = np.concatenate(list(rings.values()))
    (left, top), (right, bottom) = every.min(axis=0), every.max(axis=0)
    return rendered(
        "landmark.html",
        label=label_of(name),
        paths=paths,
        colors=colors,
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        close=f"{x - 75:.0f} {y - 75:.0f} 150 150",
        whole=f"{left - 20:.0f} {top - 10:.0f} {right - left + 40:.0f} {bottom - top + 20:.0f}",
    )
