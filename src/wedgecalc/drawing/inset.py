"""A joint enlarged in a frame of its own, beside the whole leg."""

from dataclasses import dataclass, replace

import numpy as np
from matplotlib.patches import Rectangle

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.scene import BoneShapes, Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.geometry.plane import Points


@dataclass(frozen=True, slots=True)
class Inset:
    """A joint enlarged.

    Attributes
    ----------
    box : tuple of float
        Left, bottom, right and top of its frame.
    place : Placement
    clip : matplotlib.patches.Rectangle
        Its frame.
    """

    box: Box
    place: Placement
    clip: Rectangle

    @property
    def middle(self) -> float:
        """Middle between its left and right edges."""
        return (self.box[0] + self.box[2]) / 2


def inset(
    sheet: Sheet,
    scene: Scene,
    box: Box,
    centre: complex,
    across: float,
    title: str,
    shapes: BoneShapes | None = None,
) -> Inset:
    """Draw bones enlarged in a frame, with a title above it.

    Parameters
    ----------
    sheet : Sheet
    scene : Scene
    box : tuple of float
        Left, bottom, right and top of the frame.
    centre : complex
        Centre of what is shown, in the canonical frame.
    across : float
        How much of the leg the frame is wide, in plateau widths.
    title : str
    shapes : mapping of str to shapely.Polygon, optional
        By default the preoperative bones.
    """
    c, place = sheet.colors, _place_of(scene, box, centre, across)
    clip = sheet.frame(box)
    draw_bones(sheet, place, scene.before if shapes is None else shapes, clip)
    sheet.rectangle(box, facecolor="none", edgecolor=c.bone_edge, lw=1.0, over=3.5)
    middle = (box[0] + box[2]) / 2
    sheet.text(middle, box[3] + 0.09, title, look.BODY, bold=True, ha="center", va="bottom")
    return Inset(box, place, clip)


def _place_of(scene: Scene, box: Box, centre: complex, across: float) -> Placement:
    """Return the place that shows the surroundings of a point in a box."""
    left, bottom, right, top = box
    scale = (right - left) / (across * scene.width)
    middle = complex(left + right, bottom + top) / 2
    return replace(Placement(scene.flip, scale, middle), centre=centre)


def outline(sheet: Sheet, leg: Placement, enlarged: Inset) -> None:
    """Draw on the whole leg where an inset is."""
    left, bottom, right, top = enlarged.box
    half = complex(right - left, top - bottom) / 2 * leg.scale / enlarged.place.scale
    middle = leg(enlarged.place.centre)
    box = (
        middle.real - half.real,
        middle.imag - half.imag,
        middle.real + half.real,
        middle.imag + half.imag,
    )
    sheet.rectangle(box, facecolor="none", edgecolor=sheet.colors.quiet, lw=0.8, over=3.5)


def name_sides(sheet: Sheet, scene: Scene, joint: Inset) -> None:
    """Name the lateral and the medial side above a frame."""
    for word, way in (("lateral", scene.flip), ("medial", -scene.flip)):
        x, ha = (joint.box[2], "right") if way > 0 else (joint.box[0], "left")
        sheet.quiet(x, joint.box[3] + 0.09, word, ha=ha, va="bottom")


def through(point: complex, direction: complex, reach: float) -> Points:
    """Return both ends of a line through a point."""
    return np.array([point - reach * direction, point + reach * direction])
