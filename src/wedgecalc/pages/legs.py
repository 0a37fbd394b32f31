"""A leg before and after, of a plan of one bone or of two."""

from dataclasses import dataclass, replace

from wedgecalc.drawing.double_level_view import double_leg, whole_scene
from wedgecalc.drawing.leg import draw_leg
from wedgecalc.drawing.leg_words import SIDE_NAMES
from wedgecalc.drawing.place import Box
from wedgecalc.drawing.scene import RadiographLike, Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan

STATES = ("before", "after")


@dataclass(frozen=True)
class Legs:
    """The legs of a plan, and the scene of each bone that it may cut.

    Attributes
    ----------
    plan : Plan or DoublePlan
    scenes : tuple of Scene
        Scenes of the only bone, or of femur and tibia, in the order in which they are cut.
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
            return cls(plan, tuple(replace(Scene.of(part), whole=plan) for part in plan.in_order))
        return cls(plan, (Scene.of(plan, None, radiograph),))

    @property
    def cut(self) -> tuple[Scene, ...]:
        """The scenes of the bones that are cut; of the only one where none is."""
        cut_scenes = tuple(scene for scene in self.scenes if not scene.plan.wedge.nothing)
        return cut_scenes or self.scenes[:1]

    def draw(
        self,
        sheet: Sheet,
        box: Box,
        state: str,
        words: tuple[str, str] = SIDE_NAMES,
        plain: bool = False,
    ) -> None:
        """Draw the leg before or after in a box.

        Parameters
        ----------
        sheet : Sheet
        box : tuple of float
            Left, bottom, right and top.
        state : {"before", "after"}
        words : tuple of str
            Names of its outer and its inner side.
        plain : bool
            As for `wedgecalc.drawing.leg.draw_leg`.
        """
        if not isinstance(self.plan, DoublePlan):
            sheet.film = self.scenes[0].film
            draw_leg(sheet, self.scenes[0], box, state, words, plain)
            return
        femur, tibia = self.scenes
        double_leg(sheet, whole_scene(self.plan, tibia), (tibia, femur), box, state, words, plain)
