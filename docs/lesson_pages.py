"""The lessons as pages to hand out, and the leg on the first page of the site: each a file that needs nothing else.

``python docs/lesson_pages.py FOLDER`` writes them, by default into ``build/lessons``.
"""

import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

import wedgecalc as wc
from wedgecalc.teaching.handout.honesty import honest_notes
from wedgecalc.teaching.handout.leg_data import HandedLeg
from wedgecalc.teaching.handout.page import handout_bytes
from wedgecalc.teaching.handout.tasks import Task, own_tasks

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
CLOSING, OPENING, FEMUR, BOTH = (
    "lateral-closing-wedge-hto",
    "medial-opening-wedge-hto",
    "lateral-closing-wedge-dfo",
    "double-level",
)


class Lent(NamedTuple):
    """A leg of a lesson: what the page calls it, the wedge it begins with, and what is asked of it.

    A task is the number of an exercise of the notebook, the name of one of the leg's own (`own_tasks`),
    or a function of leg and plan.
    """

    label: str
    limb: wc.Limb
    asked: wc.PlanRequest | wc.DoubleRequest
    tasks: tuple


def _demo(name, label, procedure, target, *tasks):
    case = wc.load_case(f"demo:{name}")
    asked = wc.PlanRequest(
        procedure, target or case.request.target, arthritis=case.request.arthritis
    )
    return Lent(label, case.limb, wc.DoubleRequest(asked) if procedure == BOTH else asked, tasks)


def _angles(label, procedure, target, *tasks, side="right", **angles):
    limb = wc.Limb.from_angles(side=side, **angles)
    return Lent(label, limb, wc.PlanRequest(procedure, target), tasks)


# --- tasks of one lesson alone, answered by the program itself ---


def edge_moved(limb, plan):
    """A millimetre at the end of a joint line: what becomes of MPTA and of the wedge."""
    outwards = np.sign(limb["plateau_lateral"][0] - limb["plateau_medial"][0])
    was = wc.measure(limb).mpta, plan.correction
    turned, wedge = [], []
    for by in ((0.0, 1.0), (outwards, 0.0)):
        marks = {name: limb[name].copy() for name in limb.points}
        marks["plateau_lateral"] += by
        side, scale = str(limb.frame.side), limb.frame.mm_per_unit
        other = wc.Limb.from_landmarks(marks, side, mm_per_unit=scale)
        turned.append(abs(wc.measure(other).mpta - was[0]))
        wedge.append(abs(wc.plan(other, plan.request).correction - was[1]))
    return Task(
        "Move the lateral end of the plateau 1 mm down (choose its ring, press an arrow key), then, from its old place, 1 mm outwards. How do MPTA and the exact wedge change?",
        f"Down: MPTA by {turned[0]:.1f}°, because the line is short, the wedge by {wedge[0]:.1f}°. Outwards: MPTA by {turned[1]:.1f}°, and the wedge by {wedge[1]:.1f}°, because the target is a share of the plateau. Which landmark counts depends on what is asked.",
    )


def by_angle(limb, plan):
    """Plan by HKA instead of by the weight-bearing line."""
    wbl = wc.plan(limb, plan.procedure.name, wc.Target("hka", 183)).after.wbl
    return Task(
        "Set the target of this leg to HKA 183° and press Exact wedge. Where does the weight-bearing line end?",
        f"At {wbl:.1f} %, {abs(wbl - 62.5):.1f} % {'beyond' if wbl > 62.5 else 'short of'} 62.5 %.",
    )


def milder(limb, plan):
    """A milder target in a leg whose femur is varus too."""
    mpta = wc.plan(limb, plan.procedure.name, wc.Target("wbl", 55)).after.mpta
    return Task(
        "Bring the line of this leg to 62.5 %, then to 55 %. Where does MPTA end each time? More than 95° is too much.",
        f"At {plan.after.mpta:.1f}° and at {mpta:.1f}°: part of the varus is in the femur, and the tibia pays for it.",
    )


def under_the_rod(limb, plan):
    """What the rod shows on a knee that carries nothing."""
    closed = wc.theatre(limb, plan.procedure.name, plan.target, soft_tissue="none", jlca_supine=2)
    return Task(
        "On the table nothing weighs on this knee: its JLCA is 2° instead of the 6° of the standing film. With the exact wedge of this page, does the rod cross the plateau further in than 62.5 %, or further out?",
        f"Further out, at about {closed.rod.wbl:.0f} %: the joint closes by 4°, and the leg turns into valgus by as much. Who opens only until the rod lies at 62.5 % has opened too little for this plan.",
    )


def achieved(limb, plan):
    """What an operation came to, and in which part."""
    before = next(one for one in LESSONS[9] if one.limb is not limb)
    wanted, found = wc.plan(before.limb, before.asked).after, wc.measure(limb)
    return Task(
        f"The leg “{before.label}”, with its exact wedge, was the plan; this leg is what the film after the operation shows. How far from the plan does it stand, and is that bone or joint?",
        f"HKA is {found.hka:.1f}° instead of {wanted.hka:.1f}°: {wanted.hka - found.hka:.1f}° short. MPTA is {found.mpta:.1f}° instead of {wanted.mpta:.1f}°, so the bone was turned {wanted.mpta - found.mpta:.1f}° too little; JLCA is {found.jlca:.1f}° instead of {wanted.jlca:.1f}°, so the joint gave {wanted.jlca - found.jlca:.1f}° back. HKA − 180° = MPTA − mLDFA − JLCA: the parts add up.",
    )


GOALS = {
    1: "read HKA, MPTA, mLDFA and JLCA, and say which bone is responsible.",
    2: "see how far a degree moves the weight-bearing line, in short legs and in tall ones.",
    3: "plan one lateral closing wedge, and see what hinge and saw do to its millimetres.",
    4: "correct the bone that is deformed, and see what a cut in the other would leave.",
    5: "know which landmark counts for which number, and how far two readers differ.",
    6: "see that a target and a rule that suit one leg need not suit the next.",
    7: "find the length of cut at which one millimetre makes one degree.",
    8: "judge in theatre whether gap and rod say what the plan says.",
    9: "tell from a film what came of a plan, and what the reading of films adds to it.",
}
LESSONS = {
    1: [
        _demo("phantom-left", "The film's leg", OPENING, None, 2, "where"),
        _angles(
            "Leg of exercise 1",
            FEMUR,
            "neutral",
            1,
            "base",
            "tibia",
            side="left",
            mldfa=91,
            mpta=87,
            jlca=1,
        ),
    ],
    2: [
        _angles("Bowleg", CLOSING, "wbl=62.5", 2, "where", mpta=81.356),
        _angles("Straight", CLOSING, "neutral", "where", mpta=88),
        _angles("Knock-knee", "medial-closing-wedge-hto", "neutral", "where", "base", mpta=94),
        _angles("Tall man", CLOSING, None, 1, "base", mpta=83, femur=480, tibia=410, plateau=84),
        _angles(
            "Short woman", CLOSING, None, "base", "thumb", mpta=83, femur=380, tibia=320, plateau=68
        ),
    ],
    3: [
        _demo(
            "medial-oa-right",
            "The leg of this lesson",
            CLOSING,
            "wbl=62.5",
            "where",
            "base",
            1,
            2,
            "thumb",
        )
    ],
    4: [
        _demo("medial-oa-right", "First leg", OPENING, "wbl=62.5", "where", "base", 1),
        _demo("femoral-varus-right", "Second leg", FEMUR, "wbl=50", "where", "base", "tibia"),
        _demo("severe-combined-right", "Third leg", BOTH, None, "two", "alone", 2),
    ],
    5: [
        _demo("medial-oa-right", "The leg of this lesson", CLOSING, None, edge_moved, "base", 1, 2)
    ],
    6: [
        _angles(
            "An ordinary leg",
            OPENING,
            None,
            "where",
            "base",
            by_angle,
            mldfa=88.5,
            mpta=85,
            jlca=2.5,
        ),
        _angles("A varus femur", OPENING, None, milder, 1, by_angle, mldfa=91.5, mpta=86.5, jlca=3),
        _angles(
            "A small tibia",
            OPENING,
            None,
            by_angle,
            2,
            "thumb",
            mldfa=88,
            mpta=83,
            jlca=2,
            tibia=325,
            plateau=66,
        ),
    ],
    7: [
        _angles(f"Plateau of {width} mm", CLOSING, None, *tasks, mpta=82, jlca=1, plateau=width)
        for width, tasks in (
            (64, ("base", "thumb")),
            (76, ("base", "thumb")),
            (90, ("thumb", 1, 2)),
        )
    ],
    8: [
        _angles("The leg of the table", OPENING, "wbl=62.5", "base", 1, 2, mpta=82, jlca=2),
        _angles("A lax knee", OPENING, "wbl=62.5", "where", under_the_rod, mpta=84, jlca=6),
    ],
    9: [
        _angles("Planned", OPENING, "hka=183", "where", "base", 1, mpta=82, jlca=3),
        _angles("After the operation", OPENING, "hka=183", achieved, 2, mpta=92, jlca=2),
    ],
}


def notebook(number):
    """Return the title of a lesson, and its exercises with their answers."""
    (path,) = NOTEBOOKS.glob(f"{number}_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    title = re.search(r"^# (.*)$", text, re.M)[1]
    found = re.findall(
        r"^## Exercise \d+\n(.*?)<details><summary>Answer</summary>(.*?)</details>",
        text,
        re.M | re.S,
    )
    return title, [Task(_plain(question), _plain(answer)) for question, answer in found]


def _plain(markdown):
    """Return Markdown as words, a line for each paragraph."""
    parts = re.split(r"\n\s*\n", re.sub(r"[*`]", "", markdown))
    return "\n".join(" ".join(part.split()) for part in parts if part.strip())


def planned(limb, asked):
    """Return the plan of one bone, or of both."""
    two = isinstance(asked, wc.DoubleRequest)
    return wc.double_level(limb, asked) if two else wc.plan(limb, asked)


def task_of(one, exercises, leg, plan):
    """Return a task of a leg: an exercise, one of its own, or one of this lesson."""
    if isinstance(one, int):
        return exercises[one - 1]
    return one(leg.limb, plan) if callable(one) else own_tasks(leg.limb, plan, (one,))[0]


def lesson_legs(number):
    """Return the title of a lesson, and its legs with the tasks that can be done on each."""
    title, exercises = notebook(number)
    legs = []
    for leg in LESSONS[number]:
        plan = planned(leg.limb, leg.asked)
        tasks = tuple(task_of(one, exercises, leg, plan) for one in leg.tasks)
        notes = honest_notes(leg.limb, plan)
        legs.append(HandedLeg(leg.limb, leg.asked, leg.label, tasks, notes, plan=plan))
    return title, legs


def lesson_page(number):
    """Return a lesson as a page."""
    title, legs = lesson_legs(number)
    return handout_bytes(legs, title, f"Goal: {GOALS[number]}")


def write_pages(folder):
    """Write the leg of the first page and all lessons into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    label, limb, asked, _ = _demo("medial-oa-right", "wedgecalc", CLOSING, None)
    plan = wc.plan(limb, asked)
    tasks, notes = own_tasks(limb, plan), honest_notes(limb, plan)
    leg = HandedLeg(limb, asked, label, tasks, notes, plan=plan)
    (folder / "leg.html").write_bytes(handout_bytes([leg], "A leg to explore"))
    for number in LESSONS:
        (folder / f"lesson-{number}.html").write_bytes(lesson_page(number))


if __name__ == "__main__":
    into = Path(sys.argv[1] if len(sys.argv) > 1 else "build/lessons")
    write_pages(into)
    print(
        f"Open {into / 'lesson-1.html'}; a page for each of the {len(LESSONS)} lessons lies beside it."
    )
