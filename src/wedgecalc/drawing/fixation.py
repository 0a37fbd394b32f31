"""Staples, pins, or a plate with screws on the closed or opened osteotomy: for orientation, not a plan of fixation."""

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from shapely import LineString

from wedgecalc.bone.shapes import line_of, parts, vertices
from wedgecalc.drawing.canvas import Place, Sheet
from wedgecalc.drawing.scene import Scene
from wedgecalc.geometry.curves import smooth_curve
from wedgecalc.geometry.plane import unit
from wedgecalc.terms import Side


class _Site:
    """The bone after, seen from its cortex on the wedge's side.

    A place on it is `along` the bone from the cut, towards the joint positive, and `deep` under the cortex, in plateau
    widths.
    """

    def __init__(self, scene: Scene) -> None:
        wedge: Any = scene.plan.wedge
        bone = scene.plan.procedure.bone
        self.bone = shapely.union_all(scene.after[bone])
        self.inward: Any = unit(wedge.hinge_z - wedge.entry_z)
        procedure = scene.plan.procedure
        towards = 1.0 if procedure.of_tibia or procedure.at_hip else -1.0
        # A hip is held from the outer side, wherever its wedge was.
        if procedure.at_hip and procedure.side is Side.MEDIAL:
            self.inward = -self.inward
        # Square to the cut, on the side of the joint.
        self.joint: Any = (
            self.inward * 1j * (1.0 if (self.inward * 1j).imag * towards > 0 else -1.0)
        )
        self.width = scene.width
        # An opened wedge has its middle where the gap is widest.
        self.origin: Any = wedge.entry_z
        if not procedure.closes:
            self.origin = (wedge.entry_z + wedge.far_entry_z) / 2

    def at(self, along: float, deep: float) -> Any:
        """Return a point; outside the bone for a negative depth."""
        return self.cortex(along) + self.inward * deep * self.width

    def cortex(self, along: float) -> Any:
        start = self.origin + self.joint * along * self.width
        reach = self.inward * 2 * self.width
        inside = line_of(start - reach, start + reach).intersection(self.bone)
        ends = [z for piece in parts(inside, LineString) for z in vertices(piece)]
        return min(ends, key=lambda z: (np.conj(self.inward) * (z - start)).real, default=start)

    def depth(self, along: float) -> float:
        """Return how thick the bone is there, in plateau widths."""
        start = self.cortex(along)
        line = line_of(start, start + self.inward * 2 * self.width)
        return float(line.intersection(self.bone).length / self.width)


def _staples(site: _Site) -> list[Any]:
    return [
        np.array([site.at(up, deep), site.at(up, -0.03), site.at(down, -0.03), site.at(down, deep)])
        for up, down, deep in ((0.10, -0.16, 0.30), (0.15, -0.24, 0.22))
    ]


def _pins(site: _Site) -> list[Any]:
    ends = ((-0.42, -0.06, 0.12, 0.78), (-0.30, -0.06, 0.14, 0.45))
    return [
        np.array([site.at(low, out), site.at(high, deep * site.depth(high))])
        for low, out, high, deep in ends
    ]


def _plate(site: _Site) -> list[Any]:
    plate = smooth_curve([site.at(along, -0.045) for along in (0.16, 0.05, -0.22, -0.5, -0.95)])
    screws = [
        np.array([site.at(along, -0.05), site.at(along, 0.85 * site.depth(along))])
        for along in (0.14, 0.07, -0.35, -0.55, -0.75, -0.9)
    ]
    return [plate, *screws]


_KINDS: dict[str, tuple[Callable[[_Site], list[Any]], float]] = {
    "staples": (_staples, 2.6),
    "pins": (_pins, 2.6),
    "plate": (_plate, 2.0),
}


def draw_fixation(
    sheet: Sheet, place: Place, scene: Scene, clip: Any = None, strength: float = 1.0
) -> None:
    """Draw the chosen fixation on the leg after."""
    if scene.fixation is None or scene.plan.wedge.entry_z is None or scene.plan.wedge.nothing:
        return
    shapes, lw = _KINDS[scene.fixation]
    for k, z in enumerate(shapes(_Site(scene))):
        heavier = 2.6 if scene.fixation == "plate" and k == 0 else 1.0
        sheet.line(place(z), sheet.colors.metal, lw * heavier * strength, clip=clip, over=2.2)
