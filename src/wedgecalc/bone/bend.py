"""Bone that bends at its hinge: the cortex beyond the hinge stays whole at any angle."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, union_all

from wedgecalc.bone.fragments import CutLines
from wedgecalc.bone.shapes import coordinates
from wedgecalc.bone.wedge import BoneWedge
from wedgecalc.geometry.plane import Floats, Points, cis
from wedgecalc.planning.plan import Plan

# Our own choices: the bend is drawn, and nothing is measured on it.
_FINE = 0.015  # plateau widths: longest straight piece of an outline that is bent
BEND_REACH = 1.8  # plateau widths: distance from the hinge that lies beyond the skin
_HYBRID = 0.3  # plateau widths: a wider bridge than this is sawn through
MERGE_WIDTHS = 2e-5  # plateau widths by which both fragments grow, so that they merge
_BEND_ANGLE = 70.0  # degrees to either side within which bone bends, if no landmark lies there
_LEAST = 20.0  # degrees within which it bends in any case


@dataclass(frozen=True, slots=True)
class Bend:
    """The turn of the bone around a hinge with the free fragment.

    Attributes
    ----------
    hinge, back : complex
        The hinge, and the direction from it to the far cortex.
    turn : float
        Degrees by which the free fragment turns.
    width : float
        Width of the plateau.
    free : float
        1 where the free fragment lies anticlockwise of `back`, else −1.
    within : float
        Degrees to either side of `back` within which bone turns by a part of the angle.
    closes : bool
        Whether a wedge is taken out.
    """

    hinge: complex
    back: complex
    turn: float
    width: float
    free: float = 1.0
    within: float = _BEND_ANGLE
    closes: bool = True

    @classmethod
    def of(cls, plan: Plan, wedge: BoneWedge | None) -> "Bend | None":
        """Return the bend of a plan; None where the saw goes through.

        Parameters
        ----------
        plan : Plan
            Plan of a single limb, with an entry.
        wedge : BoneWedge or None
            The wedge on its bone, if it fits that.
        """
        bridge = 0.0 if wedge is None else wedge.bridge
        through = plan.wedge.length or bridge > _HYBRID * float(plan.limb.width)
        return None if through else cls.of_skin(plan)

    @classmethod
    def of_skin(cls, plan: Plan) -> "Bend":
        """Return the bend of skin and muscle on the hinge's side, even where the bone is sawn."""
        width, back = float(plan.limb.width), CutLines.of(plan).back
        away = complex(plan.limb.plateau) * plan.procedure.away
        free = 1.0 if (away / back).imag > 0 else -1.0
        hinge, turn = complex(plan.wedge.hinge_z), float(plan.wedge.turn)
        within = _clear_of_landmarks(plan, hinge, back)
        return cls(hinge, back, turn, width, free, within, plan.procedure.closes)

    @property
    def opposite(self) -> "Bend":
        """The bend of skin and muscle beside the base, where they close up or stretch."""
        half, free = self.within / 2, -self.free
        start = -self.back * cis(-free * abs(self.turn) / 2 * self.closes)
        return replace(self, back=start * cis(free * half), free=free, within=half)

    def joined(self, kept: Polygon, free: Polygon, share: float = 1.0) -> Polygon:
        """Return both fragments, from before, as the one bone that they then are.

        Parameters
        ----------
        kept, free : shapely.Polygon
            The joint fragment and the free fragment, or what is inside them.
        share : float
            0 for the leg before, 1 for the leg after.
        """
        pieces = [
            self._turned(piece, sign, share).buffer(MERGE_WIDTHS * self.width)
            for piece, sign in ((kept, -1.0), (free, 1.0))
            if not piece.is_empty
        ]
        return union_all(pieces)

    def _turned(self, shape: Polygon, side: float, share: float) -> Polygon:
        def turned(xy: Floats) -> Floats:
            z: Points = np.ascontiguousarray(xy).view(complex)[:, 0] - self.hinge
            off = side * np.abs(np.degrees(np.angle(z / self.back)))  # from the bisector
            return coordinates(self.hinge + z * cis(self.turn * share * self._part(off)))

        return shapely.transform(shapely.segmentize(shape, _FINE * self.width), turned)

    def sources(self, z: Points, share: float = 1.0) -> tuple[Points, NDArray[np.bool_]]:
        """Return where points around `back` were before, and which of them bend.

        Parameters
        ----------
        z : array of complex
        share : float
            0 for the leg before, 1 for the leg after.
        """
        before = np.linspace(-self.within, self.within, 181)
        after = before + self.turn * share * self._part(self.free * before)
        r = (z - self.hinge) / self.back
        now = np.degrees(np.angle(r))
        within = (after[0] < now) & (now < after[-1]) & (np.abs(r) < BEND_REACH * self.width)
        back: Points = z * 1
        back[within] = self.hinge + (z - self.hinge)[within] * cis(
            np.interp(now[within], after, before) - now[within]
        )
        return back, within

    def _part(self, off: Floats) -> Floats:
        """Return the part of the angle by which bone turns, by its degrees from the bisector."""
        s = np.clip((off / self.within + 1) / 2, 0.0, 1.0)
        part: Floats = s * s * (3 - 2 * s)
        return part


def _clear_of_landmarks(plan: Plan, hinge: complex, back: complex) -> float:
    """Return how far to either side bone may bend without a landmark in between, degrees."""
    away = np.array(list(plan.limb.points.values()), dtype=np.complex128) - hinge
    near = away[(np.abs(away) < BEND_REACH * float(plan.limb.width)) & (np.abs(away) > 0)]
    off = np.abs(np.angle(near / back, deg=True))
    return float(np.clip(off.min(initial=_BEND_ANGLE), _LEAST, _BEND_ANGLE))
