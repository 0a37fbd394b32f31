"""The fibula when the tibia is cut: left whole, its shaft cut, or its head freed.

The fibula runs beside the tibia from below the plateau to the ankle. A wedge with its base on the
medial side turns the shin about a hinge close to the fibula, whose upper joint gives by the few
millimetres needed. A lateral wedge, or a length, changes the space for the fibula so much that it
must give way: either its shaft is cut, and the upper piece swings about the head so that the ends
stay in line and overlap or stand apart; or its head is freed from the tibia (textbook: Paley,
*Principles of Deformity Correction*, 2002; Coventry's lateral closing wedge frees the head).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from shapely import Polygon

from wedgecalc.bone.fragments import BEYOND_BONE_MM
from wedgecalc.bone.shapes import mapped, polygon_of, together
from wedgecalc.bone.small_bones import fibular_axis
from wedgecalc.geometry.leg import one_leg
from wedgecalc.geometry.plane import Floats, Points, cis, dot, unit
from wedgecalc.planning.plan import Plan
from wedgecalc.terms import Side

# Plateau widths by which the upper joint of the fibula gives, a few millimetres; a fibula that needs
# more is cut. Own choice.
JOINT_PLAY = 0.1
_HEAD_DEPTH = 0.03  # plateau widths below the joint line at which a freed head is trimmed

TREATMENTS = ("whole", "shaft", "head")
MovePoints = Callable[[Points], Points]


@dataclass(frozen=True, slots=True)
class FibulaChange:
    """The treatment of the fibula in a plan.

    Attributes
    ----------
    plan : Plan
    treatment : {"whole", "shaft", "head"}
        Whether it is left whole, its shaft is cut, or its head is freed.
    top, head, cut, foot : complex
        Tip and centre of its head, where its shaft is cut, and where the ankle holds it; before, in
        the canonical frame.
    """

    plan: Plan
    treatment: str
    top: complex
    head: complex
    cut: complex
    foot: complex

    @classmethod
    def of(cls, plan: Plan) -> "FibulaChange | None":
        """Return the treatment of the fibula; None if the tibia is not cut.

        Parameters
        ----------
        plan : Plan
            Plan of a single limb.
        """
        limb = one_leg(plan.limb, "the fibula")
        if not plan.procedure.of_tibia or plan.wedge.nothing:
            return None
        whole = cls(plan, "whole", *fibular_axis(limb))
        spared = plan.procedure.side is Side.MEDIAL and not plan.wedge.length
        if spared and abs(whole.overlap) <= JOINT_PLAY * limb.width:
            return whole
        return replace(whole, treatment=plan.request.fibula or "shaft")

    @property
    def overlap(self) -> float:
        """Excess of the fibula over the space left for it, mm or assumed units; negative: a gap.

        For a cut shaft this is the overlap of its ends; otherwise the distance that the head slides
        up along the tibia.
        """
        end = self.cut if self.treatment == "shaft" else self.foot
        after = complex(self._carried(1.0)(np.array([end]))[0])
        return float(abs(self.head - end) - abs(self.head - after))

    @property
    def cut_after(self) -> complex:
        """Upper end of the lower piece after the correction."""
        return complex(self._carried(1.0)(np.array([self.cut]))[0])

    @property
    def trimmed(self) -> float:
        """Length trimmed from a freed head so that it ends below the joint line, mm."""
        if self.treatment != "head":
            return 0.0
        return max(float(self._above(self._carried(1.0)(np.array([self.top])))[0]), 0.0)

    def posed(self, shape: Polygon, share: float = 1.0) -> Polygon:
        """Return the fibula, or what is inside it, with a share of the correction.

        Parameters
        ----------
        shape : shapely.Polygon
            As it is before.
        share : float
            0 for the leg before, 1 for the leg after.
        """
        carried = self._carried(share)
        if self.treatment == "whole":
            foot = complex(carried(np.array([self.foot]))[0])
            turn = unit((self.head - foot) / (self.head - self.foot))
            return mapped(shape, lambda z: foot + (z - self.foot) * turn)
        if self.treatment == "head":
            return mapped(shape, carried).difference(self._joint())
        # The head ties the upper piece to the proximal tibia. The piece swings about it, so that
        # the ends are in line and differ by `overlap`.
        upper, lower = shape.difference(self._below()), shape.intersection(self._below())
        start = complex(carried(np.array([self.cut]))[0])
        swing = unit((start - self.head) / (self.cut - self.head))
        upper = mapped(upper, lambda z: self.head + (z - self.head) * swing)
        return together(upper, mapped(lower, carried))

    def _carried(self, share: float) -> MovePoints:
        """Return the movement of the ankle's side of the tibia."""
        wedge = self.plan.wedge
        hinge, shift, turn = complex(wedge.hinge_z), wedge.shift * share, cis(wedge.turn * share)
        return lambda z: hinge + (z + shift - hinge) * turn

    @property
    def _width(self) -> float:
        return float(self.plan.limb.width)

    @property
    def _lateral(self) -> complex:
        return unit(complex(self.plan.limb.plateau))

    def _above(self, z: Points) -> Floats:
        """Return how far points lie above the level that a freed head may reach."""
        over = np.asarray(dot(1j * self._lateral, z - self.plan.limb.points["plateau_lateral"]))
        return over + _HEAD_DEPTH * self._width

    def _joint(self) -> Polygon:
        """Return all that lies above that level."""
        up, along = 1j * self._lateral, self._lateral * BEYOND_BONE_MM
        start = self.plan.limb.points["plateau_lateral"] - up * _HEAD_DEPTH * self._width
        return polygon_of(
            start - along,
            start + along,
            start + along + up * BEYOND_BONE_MM,
            start + up * BEYOND_BONE_MM - along,
        )

    def _below(self) -> Polygon:
        """Return all that lies beyond the cut through the shaft."""
        down = unit(self.foot - self.head) * BEYOND_BONE_MM
        across = 1j * down
        return polygon_of(
            self.cut - across, self.cut + across, self.cut + across + down, self.cut + down - across
        )
