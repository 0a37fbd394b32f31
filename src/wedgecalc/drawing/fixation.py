"""Staples, pins, or a plate with screws on the planned leg.

For orientation only: this does not plan a fixation.
"""

from collections.abc import Callable

import numpy as np
from matplotlib.patches import Rectangle
from shapely import LineString

from wedgecalc.bone.shapes import line_of, parts, vertices
from wedgecalc.drawing.place import Place
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.geometry.curves import smooth_curve
from wedgecalc.geometry.plane import Points, dot, unit
from wedgecalc.terms import Side


class _Cortex:
    """The planned bone, seen from its cortex on the side of the wedge.

    A point has two coordinates in plateau widths: `along` the bone from the cut, positive towards
    the joint, and `deep` below the cortex.
    """

    def __init__(self, scene: Scene, entries: tuple[complex, complex]) -> None:
        procedure = scene.plan.procedure
        self.bone, self.width = scene.after[procedure.bone], scene.width
        self.inward = unit(scene.hinge - entries[0])
        # A hip is fixed from the lateral side, wherever its wedge is.
        if procedure.at_hip and procedure.side is Side.MEDIAL:
            self.inward = -self.inward
        upwards = procedure.of_tibia or procedure.at_hip
        square = self.inward * 1j
        self.joint = square if (square.imag > 0) == upwards else -square
        # The middle of an opening wedge is where the gap is widest.
        self.origin = entries[0] if procedure.closes else (entries[0] + entries[1]) / 2

    def at(self, along: float, deep: float) -> complex:
        """Return a point; outside the bone for a negative depth."""
        return self.surface(along) + self.inward * deep * self.width

    def surface(self, along: float) -> complex:
        """Return a point of the cortex."""
        start = self.origin + self.joint * along * self.width
        reach = self.inward * 2 * self.width
        inside = line_of(start - reach, start + reach).intersection(self.bone)
        ends = (complex(z) for piece in parts(inside, LineString) for z in vertices(piece))
        return min(ends, key=lambda z: dot(self.inward, z - start), default=start)

    def depth(self, along: float) -> float:
        """Return the thickness of the bone, in plateau widths."""
        start = self.surface(along)
        line = line_of(start, start + self.inward * 2 * self.width)
        return float(line.intersection(self.bone).length / self.width)


def _staples(cortex: _Cortex) -> list[Points]:
    return [
        np.array(
            [cortex.at(*place) for place in ((up, deep), (up, -0.03), (low, -0.03), (low, deep))]
        )
        for up, low, deep in ((0.10, -0.16, 0.30), (0.15, -0.24, 0.22))
    ]


def _pins(cortex: _Cortex) -> list[Points]:
    ends = ((-0.42, -0.06, 0.12, 0.78), (-0.30, -0.06, 0.14, 0.45))
    return [
        np.array([cortex.at(low, out), cortex.at(high, deep * cortex.depth(high))])
        for low, out, high, deep in ends
    ]


def _plate(cortex: _Cortex) -> list[Points]:
    plate = smooth_curve([cortex.at(along, -0.045) for along in (0.16, 0.05, -0.22, -0.5, -0.95)])
    screws = [
        np.array([cortex.at(along, -0.05), cortex.at(along, 0.85 * cortex.depth(along))])
        for along in (0.14, 0.07, -0.35, -0.55, -0.75, -0.9)
    ]
    return [plate, *screws]


# Shapes of each kind, and the width of their lines in points.
_KINDS: dict[str, tuple[Callable[[_Cortex], list[Points]], float]] = {
    "staples": (_staples, 2.6),
    "pins": (_pins, 2.6),
    "plate": (_plate, 2.0),
}


def draw_fixation(
    sheet: Sheet, place: Place, scene: Scene, clip: Rectangle | None = None, strength: float = 1.0
) -> None:
    """Draw the chosen fixation on the planned leg; nothing without one or without a cut."""
    if scene.fixation is None or scene.entries is None or scene.plan.wedge.nothing:
        return
    shapes, lw = _KINDS[scene.fixation]
    for k, z in enumerate(shapes(_Cortex(scene, scene.entries))):
        heavier = 2.6 if scene.fixation == "plate" and k == 0 else 1.0
        sheet.line(place(z), sheet.colors.metal, lw * heavier * strength, clip=clip, over=2.2)
