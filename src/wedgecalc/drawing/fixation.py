"""Staples, pins, or a plate with screws on the planned leg.

For orientation only: this does not plan a fixation.
"""

from matplotlib.patches import Rectangle
from shapely import MultiPoint

from wedgecalc.drawing.place import Place
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet

_LEG = 0.032  # plateau widths: radius of a staple's leg seen end on
_LINE = {"staples": 2.4, "pins": 2.2, "plate": 1.7}  # points


def draw_fixation(
    sheet: Sheet, place: Place, scene: Scene, clip: Rectangle | None = None, strength: float = 1.0
) -> None:
    """Draw the chosen fixation on the planned leg; nothing without one or without a cut."""
    made = scene.implants
    if made is None or scene.fixation is None:
        return
    c, lw = sheet.colors, _LINE[scene.fixation] * strength
    for z in (*made.inside, *made.outside):
        sheet.line(place(z), c.metal, lw, clip=clip, over=2.2)
    sheet.shape(
        made.plate, place, clip=clip, over=2.25, facecolor=c.metal, edgecolor=c.metal, lw=lw
    )
    legs = MultiPoint([(z.real, z.imag) for z in made.end_on]).buffer(_LEG * scene.width)
    sheet.shape(legs, place, clip=clip, over=2.25, facecolor=c.metal, edgecolor=c.ink, lw=0.4 * lw)
