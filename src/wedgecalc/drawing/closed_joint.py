"""The planned leg with its joint closed, as it will stand: the bone that is not cut moves.

So cut, wedge and implants stay where they were drawn, and the leg is set on its feet as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from shapely import Polygon
from shapely.affinity import affine_transform

from wedgecalc import records
from wedgecalc.bone.marrow import INSIDE_PREFIX
from wedgecalc.drawing.place import Placement
from wedgecalc.geometry.joint import JointMotion, joint_motion
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.plan import Plan
from wedgecalc.results.standing import settles

_SHANK = ("tibia", "fibula", "talus", "tuberosity")


@dataclass(frozen=True, slots=True)
class Closing:
    """How one side of the knee moves against the other.

    Attributes
    ----------
    motion : JointMotion
    shank : bool
        Whether the bones below the knee move; else the femur with the patella.
    """

    motion: JointMotion[complex]
    shank: bool

    @classmethod
    def of(cls, plan: Plan, limb: Limb, share: float = 1.0) -> "Closing | None":
        """Return how the joint of a plan closes; None if it stays.

        Parameters
        ----------
        plan : Plan
        limb : Limb
            The leg after this share of the bone's correction, its joint as open as before.
        share : float
            Share of all that the joint is expected to close, 0 to 1.
        """
        soft, jlca = plan.soft_tissue, plan.before.jlca
        if not settles(plan) or soft is None or soft.jlca_expected is None or jlca is None:
            return None
        closed = jlca + share * (float(soft.jlca_expected) - jlca)
        motion = joint_motion(limb, jlca, closed)
        if plan.procedure.of_tibia:
            factor = 1 / complex(motion.factor)
            return cls(JointMotion(factor, -complex(motion.shift) * factor), False)
        return cls(JointMotion(complex(motion.factor), complex(motion.shift)), True)

    def limb(self, limb: Limb) -> Limb:
        """Return a limb whose joint has moved."""
        landmarks = records.landmarks()
        points = {
            name: cast("complex", self.motion.of_point(z))
            if landmarks[name].segment.startswith("tibia") == self.shank
            else z
            for name, z in limb.points.items()
        }
        return replace(limb, points=points, contours={})

    def shapes(self, shapes: Mapping[str, Polygon]) -> dict[str, Polygon]:
        """Return the bones of that leg."""
        f, s = self.motion.factor, self.motion.shift
        matrix = [f.real, -f.imag, f.imag, f.real, s.real, s.imag]
        return {
            name: affine_transform(shape, matrix) if self.moves(name) else shape
            for name, shape in shapes.items()
        }

    def moves(self, bone: str) -> bool:
        """Return whether a bone moves, or what is inside it."""
        return (bone.removeprefix(INSIDE_PREFIX) in _SHANK) == self.shank

    def place(self, place: Placement) -> Placement:
        """Return where that lies which moves with its bone and is drawn as it was before."""
        f, s = self.motion.factor, self.motion.shift
        return replace(place, turn=place.turn * f, centre=(place.centre - s) / f)
