"""Staples, pins, or a plate with screws on the planned leg.

For orientation only: this does not plan a fixation.
"""

from matplotlib.patches import Rectangle
from shapely import MultiPoint, union_all

from wedgecalc.bone.shapes import line_of
from wedgecalc.drawing.place import Place
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet

_LEG = 0.026  # plateau widths: radius of a staple's leg seen end on
# Plateau widths: half the thickness of staples, pins and screws: some 2.5 mm.
_HALF = {"staples": 0.017, "pins": 0.016, "plate": 0.016}
_EDGE = 0.5  # points


def draw_fixation(
    sheet: Sheet, place: Place, scene: Scene, clip: Rectangle | None = None, strength: float = 1.0
) -> None:
    """Draw the chosen fixation on the planned leg; nothing without one or without a cut."""
    made = scene.implants
    if made is None or scene.fixation is None:
        return
    c, lw = sheet.colors, _EDGE * strength
    half = _HALF[scene.fixation] * scene.width
    bars = (line_of(*z) for z in (*made.inside, *made.outside))
    metal = union_all([b.buffer(half, cap_style="flat", join_style="mitre") for b in bars])
    # Two ends of one bar may miss each other by a hair.
    metal = metal.buffer(0.1 * half, join_style="mitre").buffer(-0.1 * half, join_style="mitre")
    for shape in (metal, made.plate):
        sheet.shape(shape, place, clip=clip, over=2.2, facecolor=c.metal, edgecolor=c.ink, lw=lw)
    legs = MultiPoint([(z.real, z.imag) for z in made.end_on]).buffer(_LEG * scene.width)
    sheet.shape(legs, place, clip=clip, over=2.25, facecolor=c.metal, edgecolor=c.ink, lw=lw)
