"""Slides about one or several plans: a title, then a lecture about each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from wedgecalc import records
from wedgecalc.drawing import picture_bytes, sketch
from wedgecalc.drawing.scene import RadiographLike, Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.drawing.wedge_view import opened_knee
from wedgecalc.planning.plan import Plan
from wedgecalc.results.alert_words import stop_line, stop_words
from wedgecalc.results.sentences import goal_words, plan_sentence
from wedgecalc.teaching.deck import HEIGHT, WIDTH, Deck, fitting
from wedgecalc.teaching.lecture import Lecture

NamedPlan: TypeAlias = tuple[str | None, Plan]


def slides_bytes(
    plans: Sequence[NamedPlan],
    *,
    theme: str = "light",
    fixation: str | None = None,
    progress: Callable[[list[NamedPlan]], Iterable[NamedPlan]] = iter,
    radiographs: Mapping[int, RadiographLike | None] | None = None,
) -> bytes:
    """Return the slides of one or several plans as the bytes of a ``.pptx`` file.

    Parameters
    ----------
    plans : sequence of (str or None, Plan)
        Name of each case, shown unchanged, and its plan.
    theme : {"light", "dark"}
    fixation : {"staples", "pins", "plate"}, optional
    progress : callable
        Wraps the plans while they are drawn: a progress bar.
    radiographs : mapping of int to Radiograph, optional
        Of some plans, by their index: shown instead of drawn bones.

    Returns
    -------
    bytes

    Raises
    ------
    InputError
        As `wedgecalc.draw`, and if python-pptx is not installed.
    """
    deck, films = Deck(theme), radiographs or {}
    named: list[NamedPlan] = [(name or "unnamed case", plan) for name, plan in plans]
    title = f"Osteotomy plans: {len(plans)} legs"
    if len(plans) == 1:
        title = f"Osteotomy plan: {named[0][0]}"
    first = deck.slide(
        title,
        "What these slides show: how a long-leg radiograph becomes a plan. Each leg is measured, "
        "its deformity is located, the ways to correct it are compared, and one is planned "
        "exactly.",
    )
    if len(plans) == 1:
        plan = plans[0][1]
        lines = [plan.procedure.label.capitalize(), f"Target: {goal_words(plan)}"]
        stops = stop_words(plan)
        tall = min(1.5, 2.6 / max(len(stops), 1))
        for k, stop in enumerate(stops):
            deck.stop(first, stop, (0.5, 1.35 + k * tall, 7.4, tall - 0.1))
        deck.text(first, lines, (0.5, max(2.2, 1.45 + len(stops) * tall), 7.4, 2.4), 24)
        scene = Scene.of(plan, fixation, films.get(0))
        png = picture_bytes(sketch(scene, _close_up, (4.6, 5.2), theme), "png")
        deck.picture(
            first,
            png,
            (8.2, 1.3, 4.7, 5.2),
            f"The knee after. {stop_line(plan)}{plan_sentence(plan)}",
        )
    else:
        lines = [_line(name, plan) for name, plan in named]
        size = fitting(lines, WIDTH - 1.2, 4.4, 22 if len(lines) <= 8 else 12)
        deck.text(first, lines, (0.5, 1.7, WIDTH - 1, 4.5), size)
    deck.text(first, [records.NOTE], (0.5, HEIGHT - 0.8, WIDTH - 1, 0.4), 12, quiet=True)
    for k, (name, plan) in enumerate(progress(named)):
        prefix = f"{name}: " if len(plans) > 1 else ""
        Lecture(deck, Scene.of(plan, fixation, films.get(k)), prefix, theme).write()
    return deck.bytes()


def _line(name: str | None, plan: Plan) -> str:
    """Return a leg and its procedure, its stop alerts first."""
    stops = "".join(f"{stop.heading}. " for stop in stop_words(plan))
    return f"{stops}{name}: {plan.procedure.label}"


def _close_up(sheet: Sheet, scene: Scene) -> None:
    opened_knee(sheet, scene, (0.0, 0.0, 4.6, 5.2))
