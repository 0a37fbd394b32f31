"""Staples, pins, or a plate with screws on the planned leg.

For orientation only: this does not plan a fixation.
"""

import numpy as np
from matplotlib.patches import Rectangle
from shapely import MultiPoint, Polygon, union_all

from wedgecalc.bone.shapes import coordinates, line_of
from wedgecalc.drawing.place import Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.geometry.plane import Points, unit

_HEAD = 0.026  # plateau widths: radius of the head of a screw seen end on
# Plateau widths: half the thickness of staples, pins and screws: some 2.5 mm.
_HALF = {"staples": 0.017, "pins": 0.013, "plate": 0.015}
_POINT = {"staples": 3.0, "pins": 4.0, "plate": 2.0}  # length of a tip over half the thickness
_THREAD = 0.026  # plateau widths: from one turn of a screw's thread to the next
_DEEP = 0.36  # depth of a thread over half the thickness
_SEEN = 0.035  # inches from one turn to the next: on smaller bones a screw is plain
_EDGE = 0.5  # points


def draw_fixation(
    sheet: Sheet,
    place: Placement,
    scene: Scene,
    clip: Rectangle | None = None,
    strength: float = 1.0,
) -> None:
    """Draw the chosen fixation on the planned leg; nothing without one or without a cut."""
    implants, kind = scene.implants, scene.fixation
    if implants is None or kind is None:
        return
    c, lw = sheet.colors, _EDGE * strength
    half = (implants.half or _HALF[kind]) * scene.width
    pitch = _THREAD * scene.width
    threaded = (kind == "plate" or implants.clamps) and pitch * place.scale > _SEEN
    point = 1.5 if implants.clamps else _POINT[kind]
    shafts = [_pointed(z, half, point, pitch if threaded else 0.0) for z in implants.inside]
    bars = [
        line_of(*z).buffer(half, cap_style="flat", join_style="mitre") for z in implants.outside
    ]
    if implants.clamps:  # a pin may lie behind another
        metal = [pin.union(bar) for pin, bar in zip(shafts, bars, strict=False)]
    else:
        metal = [union_all([*shafts, *bars])]
    if not threaded:  # two ends of one bar may miss each other by a hair
        near, style = 0.1 * half, "mitre"
        metal = [z.buffer(near, join_style=style).buffer(-near, join_style=style) for z in metal]
    for shape in (*metal, implants.plate, *implants.clamps):
        sheet.shape(shape, place, clip=clip, over=2.2, facecolor=c.metal, edgecolor=c.ink, lw=lw)
    heads = MultiPoint([(z.real, z.imag) for z in implants.end_on]).buffer(_HEAD * scene.width)
    sheet.shape(heads, place, clip=clip, over=2.25, facecolor=c.metal, edgecolor=c.ink, lw=lw)


def _pointed(z: Points, half: float, point: float, pitch: float = 0.0) -> Polygon:
    """Return a straight piece of metal that ends in a point: a leg, a pin, or a screw.

    Parameters
    ----------
    z : array of complex, shape (n,)
        From its entry to its tip.
    half : float
        Half its thickness.
    point : float
        Length of its point over `half`.
    pitch : float
        From one turn of its thread to the next; 0 without a thread.

    Examples
    --------
    >>> pin = _pointed(np.array([0j, 10 + 0j]), 1.0, 2.0)
    >>> pin.bounds, pin.area
    ((0.0, -1.0, 10.0, 1.0), 18.0)
    """
    start, tip = complex(z[0]), complex(z[-1])
    way, length = unit(tip - start), abs(tip - start)
    body = max(length - point * half, 0.0)
    turns = int(body / pitch) if pitch else 0
    along = np.array([0.0, body])
    out = np.array([half, half])
    if turns:  # crest and root of each turn
        along = np.concatenate([[0.0], body - pitch * np.arange(turns, 0, -0.5), [body]])
        out = np.full(along.shape, half)
        out[1:-1:2] *= 1 - _DEEP
    edge = along + 1j * out
    ring = np.concatenate([edge, [length], np.conj(edge)[::-1]])
    return Polygon(coordinates(start + way * ring))
