"""A leg before and after, of a plan of one bone or of two."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from shapely import Polygon

from wedgecalc.drawing.leg import SIDES, draw_axes, draw_bones, draw_wedge, joint_lines, leg, marks
from wedgecalc.drawing.place import Box, Place
from wedgecalc.drawing.scene import RadiographLike, Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan

STATES = ("before", "after")
_MARGIN = 0.12  # inches above and below the bones


@dataclass(frozen=True)
class Legs:
    """The legs of a plan, and the scene of each bone that it may cut.

    Attributes
    ----------
    plan : Plan or DoublePlan
    scenes : tuple of Scene
        Of the only bone, or of tibia and femur.
    """

    plan: Plan | DoublePlan
    scenes: tuple[Scene, ...]

    @classmethod
    def of(cls, plan: Plan | DoublePlan, radiograph: RadiographLike | None = None) -> "Legs":
        """Return the legs of a plan; those of two bones are always drawn.

        Raises
        ------
        InputError
            As `wedgecalc.drawing.scene.Scene.of`.
        """
        if isinstance(plan, DoublePlan):
            return cls(plan, tuple(Scene.of(part) for part in plan.parts))
        return cls(plan, (Scene.of(plan, None, radiograph),))

    @property
    def cut(self) -> tuple[Scene, ...]:
        """The scenes of the bones that are cut; of the only one where none is."""
        found = tuple(scene for scene in self.scenes if not scene.plan.wedge.nothing)
        return found or self.scenes[:1]

    def draw(self, sheet: Sheet, box: Box, state: str, words: tuple[str, str] = SIDES) -> None:
        """Draw the leg before or after in a box.

        Parameters
        ----------
        sheet : Sheet
        box : tuple of float
            Left, bottom, right and top.
        state : {"before", "after"}
        words : tuple of str
            Names of its outer and its inner side.
        """
        if not isinstance(self.plan, DoublePlan):
            leg(sheet, self.scenes[0], box, state, words)
            return
        first, extent = self.scenes[0], np.concatenate([s.extent for s in self.scenes])
        inside = (box[0], box[1] + _MARGIN, box[2], box[3] - _MARGIN)
        place = Place.fit(first.flip, inside, extent)
        if state == "before":
            draw_bones(sheet, place, first.before)
            for scene in self.cut:
                draw_wedge(sheet, place, scene)
        else:
            draw_bones(sheet, place, self._after())
        limb = self.plan.limb if state == "before" else self.plan.after_limb
        joint_lines(sheet, place, limb)
        draw_axes(sheet, place, limb, state)
        marks(sheet, first, place, box, words=words)

    def _after(self) -> Mapping[str, Polygon]:
        """Return each bone after both cuts."""
        tibia, femur = self.scenes
        of_femur = ("femur", "patella")
        return {bone: (femur if bone in of_femur else tibia).after[bone] for bone in tibia.before}
