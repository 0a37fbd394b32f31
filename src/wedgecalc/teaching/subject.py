"""What a lecture is about: a plan at one level or at two, with its words and what draws it."""

from dataclasses import dataclass, replace
from functools import cached_property

from wedgecalc.drawing.double_level_view import double_body, whole_scene
from wedgecalc.drawing.scene import RadiographLike, Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.drawing.views import VIEWS, Body
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.request import PlanRequest
from wedgecalc.records import ProcedureRecord
from wedgecalc.results.build import measure_rows
from wedgecalc.results.build_leg import short_rows
from wedgecalc.results.document import MeasureRow
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.sentences import (
    NOTHING_TO_CUT,
    alignment_words,
    goal_words,
    plan_sentence,
    target_words,
    wedge_size,
)
from wedgecalc.results.sentences_double import double_sentences
from wedgecalc.results.sentences_verdict import verdict_sentence
from wedgecalc.results.standing import as_standing
from wedgecalc.study.verdict import Verdict, verdict_beside
from wedgecalc.study.verdict_parts import cuts_of


@dataclass(frozen=True)
class Subject:
    """A plan and the scenes to draw it.

    Attributes
    ----------
    plan : Plan or DoublePlan
        Plan of a single limb.
    whole : Scene
        For views that show the leg before and after, not a cut.
    cuts : tuple of Scene
        One for each bone that is cut; of a double level in the order of theatre.
    """

    plan: Plan | DoublePlan
    whole: Scene
    cuts: tuple[Scene, ...]

    @classmethod
    def of(
        cls,
        plan: Plan | DoublePlan,
        fixation: str | None = None,
        radiograph: RadiographLike | None = None,
    ) -> "Subject":
        """Return the subject of a plan; a double level is drawn on drawn bones only."""
        if isinstance(plan, Plan):
            scene = Scene.of(plan, fixation, radiograph)
            return cls(plan, scene, (scene,))
        scenes = {
            part.procedure.bone: replace(Scene.of(part, fixation), whole=plan)
            for part in plan.parts
        }
        cuts = tuple(scenes[part.procedure.bone] for part in cuts_of(plan))
        return cls(plan, whole_scene(plan, scenes[plan.tibia.procedure.bone]), cuts)

    @property
    def request(self) -> PlanRequest:
        """What holds for every cut."""
        return self.plan.request.plan if isinstance(self.plan, DoublePlan) else self.plan.request

    @property
    def procedures(self) -> tuple[ProcedureRecord, ...]:
        """The procedure of each cut."""
        return tuple(scene.plan.procedure for scene in self.cuts)

    @property
    def nothing(self) -> bool:
        """Whether no bone needs a cut."""
        return all(scene.plan.wedge.nothing for scene in self.cuts)

    @property
    def label(self) -> str:
        """Name of the procedure."""
        return label_of(self.plan)

    @property
    def short(self) -> str:
        """Name of the procedure for a heading."""
        return self.procedures[0].short if len(self.cuts) == 1 else "double level"

    @property
    def goal(self) -> str:
        """The aim in words."""
        plan = self.plan
        return goal_words(plan) if isinstance(plan, Plan) else target_words(plan.target)

    @property
    def size(self) -> str:
        """Angle and base of each wedge."""
        if self.nothing:
            return NOTHING_TO_CUT
        if len(self.cuts) == 1:
            return wedge_size(self.cuts[0].plan, share=self.cuts[0].share)
        parts = (scene.plan for scene in self.cuts)
        return " and ".join(f"{p.procedure.bone} {wedge_size(p, ranged=False)}" for p in parts)

    @property
    def effect(self) -> str:
        """What the plan does, in sentences."""
        if isinstance(self.plan, Plan):
            return plan_sentence(self.plan, share=known_share(self.plan))
        return " ".join(double_sentences(self.plan))

    @property
    def now(self) -> str:
        """How the leg stands, in words."""
        return alignment_words(float(self.plan.before.hka))

    @property
    def then(self) -> str:
        """How the leg is planned to stand, in words."""
        return alignment_words(float(as_standing(self.plan).hka))

    @cached_property
    def rows(self) -> tuple[MeasureRow, ...]:
        """Every measurement, preoperative and planned."""
        return measure_rows(self.plan)

    def listed(self, name: str) -> tuple[MeasureRow, ...]:
        """Return the measurements of a short list whose preoperative value is known."""
        return short_rows(self.rows, name)

    @cached_property
    def verdict(self) -> Verdict:
        """Which bone the deformity is in, beside this plan."""
        return verdict_beside(self.plan)

    @property
    def at_knee(self) -> bool:
        """Whether the bones are cut at the knee, of which the verdict speaks."""
        return self.procedures[0].at_knee

    @property
    def why(self) -> str:
        """The verdict in one sentence; of a cut elsewhere what it is for."""
        return verdict_sentence(self.verdict) if self.at_knee else self.procedures[0].sentence

    @property
    def before_after(self) -> Body:
        """Draws the leg before beside the leg after, with the wedges."""
        plan = self.plan
        if isinstance(plan, Plan):
            return VIEWS["before-after"].body

        def body(sheet: Sheet, scene: Scene) -> None:
            double_body(sheet, plan)

        return body


def label_of(plan: Plan | DoublePlan) -> str:
    """Return the name of a plan's procedure; a double level that cuts one bone has that bone's."""
    cuts = cuts_of(plan)
    return cuts[0].procedure.label if len(cuts) == 1 else "double level osteotomy"
