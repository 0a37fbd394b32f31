"""The bones of a leg with its plan, or a share of it: what is cut, carried, bent and left."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from shapely import Polygon, union_all

from wedgecalc.bone.bend import MERGE_WIDTHS, Bend
from wedgecalc.bone.fibula import FibulaChange
from wedgecalc.bone.fragments import carried, halves
from wedgecalc.bone.marrow import INSIDE_PREFIX, with_insides
from wedgecalc.bone.surroundings import ON_BONE
from wedgecalc.bone.wedge import BoneWedge
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.plan import Plan


@dataclass(frozen=True)
class Pose:
    """A plan, and the shapes of the leg that it moves.

    Attributes
    ----------
    plan : Plan
        Plan of a single limb.
    before : mapping of str to shapely.Polygon
        From `wedgecalc.bone.marrow.with_insides`.
    fragments : tuple of shapely.Polygon or None
        The fragment at the joint and the free fragment of the cut bone, before; None without a cut.
    wedge : BoneWedge or None
        The wedge on its bone.
    """

    plan: Plan
    before: Mapping[str, Polygon]
    fragments: tuple[Polygon, Polygon] | None
    wedge: BoneWedge | None

    @cached_property
    def fibula(self) -> FibulaChange | None:
        """What becomes of the fibula; None where the tibia is not cut."""
        return FibulaChange.of(self.plan)

    def shapes(self, limb: Limb, share: float = 1.0) -> dict[str, Polygon]:
        """Return each bone, and what is drawn on it.

        Parameters
        ----------
        limb : Limb
            The leg with this share.
        share : float
            Share of the correction, 0 to 1.
        """
        plan, shapes = self.plan, dict(self.before)
        if self.fragments is None:  # no cut to draw: the leg as it then stands
            turned = with_insides(limb)
            moved = ("tibia", "fibula") if plan.procedure.of_tibia else ("femur",)
            return shapes | {
                n: z for n, z in turned.items() if n.removeprefix(INSIDE_PREFIX) in moved
            }
        bone = str(plan.procedure.bone)
        shapes[bone] = self._joined(*self.fragments, share)
        for name in (INSIDE_PREFIX + bone, *ON_BONE[bone]):
            if (whole := self.before.get(name)) is not None:
                # What lies on a bone bulges beyond its outline: it is cut as the leg is.
                sides = self.fragments if name.startswith(INSIDE_PREFIX) else halves(plan)
                kept, free = (whole.intersection(side) for side in sides)
                shapes[name] = self._joined(kept, free, share)
        if plan.procedure.of_tibia:
            shapes["talus"] = carried(plan, self.before["talus"], share)
        if self.fibula is not None:
            for name in ("fibula", INSIDE_PREFIX + "fibula"):
                shapes[name] = self.fibula.posed(self.before[name], share)
        return shapes

    def _joined(self, kept: Polygon, free: Polygon, share: float) -> Polygon:
        """Return both fragments of a bone: one where it bends at the hinge, else apart."""
        if self._bend is not None:
            return self._bend.joined(kept, free, share)
        grown = MERGE_WIDTHS * float(self.plan.limb.width)
        return union_all([z.buffer(grown) for z in (kept, carried(self.plan, free, share))])

    @cached_property
    def _bend(self) -> Bend | None:
        return Bend.of(self.plan, self.wedge)
