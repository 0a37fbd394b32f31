"""The questions about a leg: a teacher's own from a file, or those that follow from the leg."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wedgecalc import records
from wedgecalc.errors import InputError, NoPlanError, wrong
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import unit
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.given_angle import angle_given, with_angle
from wedgecalc.planning.made_plan import Plan
from wedgecalc.planning.plan import plan_of_request
from wedgecalc.planning.request import PlanRequest
from wedgecalc.record_types import DECIMALS
from wedgecalc.results.alert_words import stop_words
from wedgecalc.results.hinge_words import hinge_words
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.sentences import amount, target_words, wedge_size
from wedgecalc.results.sentences_verdict import verdict_sentence
from wedgecalc.sources.files import read_text
from wedgecalc.study.verdict import verdict, verdict_beside
from wedgecalc.teaching.handout.words import said, words
from wedgecalc.terms import Bone

_FORM = 'a list of {"question": "…", "answer": "…"}'
_MARKDOWN = (".md", ".markdown")
_HINGE_MM = 10.0  # by which the last task moves the hinge
_LEAST_WEDGE = 2.0  # degrees: a smaller wedge lies within the reading, and asks for no task


@dataclass(frozen=True, slots=True)
class Task:
    """A question, and its answer, which the page folds away; a blank line begins a paragraph."""

    question: str
    answer: str


def read_tasks(path: str) -> tuple[Task, ...]:
    """Return the tasks of a file: JSON, or Markdown whose headings are the questions.

    Parameters
    ----------
    path : str
        A name that ends in ``.md`` is read as Markdown: below each heading ``## Question`` stands
        its answer. Anything else is JSON.

    Raises
    ------
    InputError
        For a file that cannot be read, or has no tasks.
    """
    text = read_text(path)
    tasks = _of_markdown(text) if Path(path).suffix.lower() in _MARKDOWN else _of_json(text, path)
    if not tasks:
        raise wrong("--tasks", "no task in it", f"{_FORM}, or headings ## in .md", file=path)
    for k, task in enumerate(tasks, 1):
        for name in ("question", "answer"):
            if not getattr(task, name).strip():
                raise wrong("--tasks", f"task {k} has no {name}", "both in words", file=path)
    return tasks


def _of_markdown(text: str) -> tuple[Task, ...]:
    r"""Return the tasks of a Markdown text as plain text: no bold, each list item on its own line.

    >>> _of_markdown("## How much?\n\nTen\ndegrees.\n\nOr so.")
    (Task(question='How much?', answer='Ten degrees.\nOr so.'),)
    >>> _of_markdown("## So?\n\n**Ten**:\n\n- one\n- [two](a.org)")[0].answer
    'Ten:\n• one\n• two (a.org)'
    """
    _, *parts = re.split(r"^#{1,6}[ \t]+(.*)$", text, flags=re.MULTILINE)
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return tuple(Task(_plain(q.strip(" \t#")), _paragraphs(_plain(below))) for q, below in pairs)


def _plain(text: str) -> str:
    """Return Markdown without its marks: a link as its words and address, points of lists apart."""
    text = re.sub(r"\[([^\]\n]+)\]\(([^)\s]+)\)", r"\1 (\2)", text)
    text = re.sub(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    return re.sub(r"^[ \t]*[-*+][ \t]+", "\n• ", text, flags=re.MULTILINE)


def _paragraphs(text: str) -> str:
    return "\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip())


def _of_json(text: str, path: str) -> tuple[Task, ...]:
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise wrong("--tasks", f"not JSON ({error})", _FORM, file=path) from None
    keys = {"question", "answer"}
    for row in rows if isinstance(rows, list) else [rows]:
        valid = isinstance(row, dict) and row.keys() == keys
        if not valid or not all(isinstance(value, str) for value in row.values()):
            raise wrong("--tasks", "another content", _FORM, file=path)
    return tuple(Task(row["question"], row["answer"]) for row in rows) if rows else ()


def own_tasks(
    limb: Limb, plan: Plan | DoublePlan | None, only: Sequence[str] | None = None
) -> tuple[Task, ...]:
    """Return the tasks that follow from a leg and its plan; without one, where its deformity is.

    Parameters
    ----------
    limb : Limb
        Single.
    plan : Plan, DoublePlan or None
    only : sequence of str, optional
        Names of the tasks wanted, in this order: ``where``, ``base``, ``tibia`` (of a femoral
        wedge), ``thumb``, ``hinge``; of two bones ``two``, ``alone``. By default all that the leg
        has.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
    >>> [task.question for task in own_tasks(made.limb, made)][:2]
    ['Where is the deformity?', 'Which base brings the leg to its target, weight-bearing line at 62.5 %?']
    """
    tasks = dict(_named(limb, plan))
    return tuple(tasks.values() if only is None else (tasks[name] for name in only))


def _named(limb: Limb, plan: Plan | DoublePlan | None) -> Iterator[tuple[str, Task]]:
    yield "where", _where(limb, plan)
    if isinstance(plan, DoublePlan):
        yield from _of_two(plan)
    elif plan is not None and plan.correction >= _LEAST_WEDGE:
        yield from _sizes(plan)


def _where(limb: Limb, plan: Plan | DoublePlan | None) -> Task:
    leg_verdict = verdict(limb) if plan is None else verdict_beside(plan)
    return Task(words()["task-where"], verdict_sentence(leg_verdict))


def _of_two(plan: DoublePlan) -> Iterator[tuple[str, Task]]:
    """Yield which wedges the two bones need, and what the tibia alone would leave."""
    each = (
        f"{words()[str(part.procedure.bone)]}: {wedge_size(part, share=known_share(part, plan))}"
        for part in plan.parts
        if not part.wedge.nothing
    )
    line = amount(plan.kjlo_predicted, "deg", sign=True)
    answer = said(
        "task-two-answer",
        wedges="; ".join(each),
        hka=amount(plan.after.hka, "deg"),
        wbl=amount(plan.after.wbl, "pct"),
        kjlo=line,
    )
    yield (
        "two",
        Task(said("task-two", target=target_words(plan.target)), _stops_first(plan, answer)),
    )
    alone = _in_the_tibia(plan, plan.tibia.procedure.name, "task-alone-answer")
    if alone is not None:
        yield "alone", Task(words()["task-alone"], alone)


def _in_the_tibia(plan: Plan | DoublePlan, procedure: str, key: str) -> str | None:
    """Return what a wedge of the tibia alone leaves at the same target; None if it misses it."""
    try:
        alone = plan_of_request(plan.limb, PlanRequest(procedure, plan.target))
    except (InputError, NoPlanError):
        return None
    answer = said(
        key,
        mpta=amount(alone.after.mpta, "deg"),
        kjlo=amount(alone.kjlo_predicted, "deg", sign=True),
        made_mpta=amount(plan.after.mpta, "deg"),
        made_kjlo=amount(plan.kjlo_predicted, "deg", sign=True),
    )
    return " ".join([*(f"{stop.heading}." for stop in stop_words(alone)), answer])


def _stops_first(plan: Plan | DoublePlan, answer: str) -> str:
    """Return an answer that is a plan, below the stop alerts of that plan."""
    return "\n".join([*(stop.line for stop in stop_words(plan)), answer])


def _sizes(plan: Plan) -> Iterator[tuple[str, Task]]:
    numbers = {"hka": amount(plan.after.hka, "deg"), "wbl": amount(plan.after.wbl, "pct")}
    sized = plan.wedge.radius is not None
    size = wedge_size(plan, share=known_share(plan))
    answer = said("task-base-answer", size=size, **numbers)
    answer = _stops_first(plan, f"{answer} {hinge_words(plan)}".rstrip())
    key = f"task-{'base' if sized else 'angle'}"
    yield "base", Task(said(key, target=target_words(plan.target)), answer)
    if plan.procedure.bone == Bone.FEMUR:
        yield from _wrong_bone(plan)
    if sized:
        yield from _thumb(plan)
        yield from _hinge(plan)


def _wrong_bone(plan: Plan) -> Iterator[tuple[str, Task]]:
    """Yield what the same correction in the tibia leaves, in a leg planned in the femur."""
    procedure = plan.procedure
    alike = (
        candidate
        for candidate in records.procedures().values()
        if candidate.at_knee and candidate.bone == Bone.TIBIA
        if (candidate.kind, candidate.direction) == (procedure.kind, procedure.direction)
    )
    other = next(alike)
    answer = _in_the_tibia(plan, other.name, "task-tibia-answer")
    if answer is not None:
        yield "tibia", Task(said("task-tibia", procedure=other.short), answer)


def _thumb(plan: Plan) -> Iterator[tuple[str, Task]]:
    """Yield what the rule of one millimetre for each degree gives, where that can be cut."""
    base = round(plan.wedge.angle, DECIMALS)  # as it is printed, and as a reader tries it
    try:
        angle = angle_given(plan, None, base)
    except InputError:
        return
    answer = said(
        "task-thumb-answer",
        base=amount(base, "mm"),
        angle=amount(angle, "deg"),
        radius=size_text(plan, plan.wedge.radius),
        wbl=amount(with_angle(plan, angle).after.wbl, "pct"),
        wanted=amount(plan.after.wbl, "pct"),
    )
    yield "thumb", Task(words()["task-thumb"], answer)


def _hinge(plan: Plan) -> Iterator[tuple[str, Task]]:
    wedge = plan.wedge
    if wedge.entry_z is None:
        return
    nearer = wedge.hinge_z + _HINGE_MM * unit(wedge.entry_z - wedge.hinge_z)
    hinge = plan.limb.frame.to_case(nearer)
    try:
        moved = plan_of_request(plan.limb, replace(plan.request, hinge=hinge, entry=wedge.entry))
    except (InputError, NoPlanError):
        return
    base, other = (size_text(plan, each.wedge.base) for each in (plan, moved))
    angle, turned = (amount(each.correction, "deg") for each in (plan, moved))
    way = said("angle-stays" if turned == angle else "angle-changes", angle=angle, turned=turned)
    answer = said("task-hinge-answer", base=base, other=other, turned=way)
    yield "hinge", Task(words()["task-hinge"], answer)
