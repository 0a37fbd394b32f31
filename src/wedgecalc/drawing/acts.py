"""The acts of an animation: the cut of one bone, or of the femur and then of the tibia."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from wedgecalc.drawing.moments import FilmMoment, chapters, moments
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.scene import RadiographLike, Scene
from wedgecalc.drawing.stance import IN_REGISTER, extent_of
from wedgecalc.planning.double_check import check_both
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.stops import Stoppable


@dataclass(frozen=True)
class Act:
    """The cut of one bone in a film.

    Attributes
    ----------
    scene : Scene
        Scene of this bone: its plan begins on the leg as the cut before has left it.
    whole : Scene
        Scene of the leg before the first cut and after the last.
    made : Plan or DoublePlan
        Whose alerts are told.
    title : str
    chapters : tuple of str
        Chapters of the whole film.
    placed : tuple of Placement, optional
        Where the whole leg stands as the act begins; by default where the leg fills its box.
    held : Scene, optional
        Scene of the bone that was cut before.
    last : bool
        Whether the leg stands as planned when the act is over.
    """

    scene: Scene
    whole: Scene
    made: Stoppable
    title: str
    chapters: tuple[str, ...]
    placed: Placement | None = None
    held: Scene | None = None
    last: bool = True

    @classmethod
    def of(cls, scene: Scene) -> "Act":
        """Return the only act of a plan at one level."""
        plan = scene.plan
        return cls(scene, scene, plan, plan.procedure.label, tuple(chapters(scene)))


Storyboard = list[tuple[Act, FilmMoment]]


def storyboard(
    plan: Plan | DoublePlan, fixation: str | None, on: RadiographLike | None, box: Box
) -> Storyboard:
    """Return the moments of a film with their acts, in order.

    Parameters
    ----------
    plan : Plan or DoublePlan
        Plan of a single limb.
    fixation : {"staples", "pins", "plate"}, optional
    on : Radiograph or array of uint8, optional
        Radiograph of a plan at one level.
    box : tuple of float
        In which the whole leg is shown.
    """
    if isinstance(plan, Plan):
        act = Act.of(Scene.of(plan, fixation, on))
        return [(act, moment) for moment in moments(act.scene)]
    cut = [part for part in plan.parts if not part.wedge.nothing]
    if len(cut) < 2:
        part = cut[0] if cut else plan.tibia
        alone = replace(part, limb=plan.limb, before=plan.before, soft_tissue=plan.soft_tissue)
        act = replace(Act.of(Scene.of(alone, fixation)), made=plan)
        return [(act, moment) for moment in moments(act.scene)]
    return list(_of_two(plan, fixation, box))


def _of_two(double: DoublePlan, fixation: str | None, box: Box) -> Iterator[tuple[Act, FilmMoment]]:
    """Yield the femur's cut, then the tibia's, on the leg that the first has left."""
    femur, tibia = _scenes_of_two(double, fixation)
    turned = femur.standing(IN_REGISTER)
    around = extent_of(
        (femur.before.values(), IN_REGISTER),
        (femur.after.values(), turned),
        (tibia.after.values(), tibia.standing(turned)),
    )
    place = Placement.fit(femur.flip, (box[0], box[1] + 0.12, box[2], box[3] - 0.12), around)
    plan = replace(femur.plan, after=tibia.plan.after, after_limb=tibia.plan.after_limb)
    names = [
        f"{scene.plan.procedure.bone.capitalize()} {word}"
        for scene in (femur, tibia)
        for word in ("cut", "closed" if scene.plan.procedure.closes else "opened")
    ]
    first = Act(
        femur,
        replace(femur, plan=plan),
        double,
        "double level osteotomy",
        ("Before", *names, "After"),
        place,
        last=False,
    )
    second = replace(first, scene=tibia, placed=femur.standing(place), held=femur, last=True)
    for act in (first, second):
        yield from ((act, moment) for moment in _moments(act, act is first))


def _scenes_of_two(double: DoublePlan, fixation: str | None = None) -> tuple[Scene, Scene]:
    """Return the scenes of femur and tibia in the order in which they are cut.

    The tibia's begins where the femur's ends.
    """
    between = check_both(double, 0.0, double.femur.correction).given
    femur = Scene.of(replace(between.femur, limb=double.limb, before=double.before), fixation)
    part, limb = double.tibia, between.after_limb
    moved = part.wedge.moved(limb, part.procedure)
    plan = replace(
        part,
        limb=limb,
        before=between.after,
        after=double.after,
        after_limb=moved,
        soft_tissue=double.soft_tissue,
    )
    return femur, replace(Scene.of(plan, fixation), before=femur.after)


def _moments(act: Act, first: bool) -> Iterator[FilmMoment]:
    """Yield the moments of one bone of two: the leg before in the first act, after in the last."""
    act_moments = moments(act.scene)
    last, start = act_moments[-1].chapter, 1 if first else 3
    name = act.scene.plan.procedure.bone.capitalize()
    for moment in act_moments:
        if moment.chapter == 0:
            if first:
                yield moment
        elif moment.chapter == last:
            if not first:
                yield replace(moment, chapter=5)
        else:
            words = f"{name}: {moment.words[0].lower()}{moment.words[1:]}"
            turning = moment.turned > 0
            yield replace(moment, words=words, chapter=start + turning)
