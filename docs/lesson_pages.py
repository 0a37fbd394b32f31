"""The lessons as pages to hand out, and the leg on the first page of the site: each a file that needs nothing else."""

import json
import re
from pathlib import Path

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


def _demo(name, label, procedure=None, target=None):
    case = wc.load_case(f"demo:{name}")
    asked = wc.PlanRequest(
        procedure or case.request.procedure,
        target or case.request.target,
        arthritis=case.request.arthritis,
    )
    return label, case.limb, wc.DoubleRequest(asked) if procedure == BOTH else asked


def _angles(label, procedure, target=None, side="right", **angles):
    return label, wc.Limb.from_angles(side=side, **angles), wc.PlanRequest(procedure, target)


# The legs of each lesson: what the page calls it, the leg, and the wedge that it begins with.
LESSONS = {
    1: [
        _demo("phantom-left", "The film's leg", OPENING),
        _angles("Exercise 1", FEMUR, "neutral", "left", mldfa=91, mpta=87, jlca=1),
    ],
    2: [
        _angles("Bowleg", CLOSING, "neutral", mpta=80),
        _angles("Straight", CLOSING, "neutral"),
        _angles("Knock-knee", "medial-closing-wedge-hto", "neutral", mpta=94),
        _angles("A tall man", CLOSING, mpta=83, femur=480, tibia=410, plateau=84),
        _angles("A short woman", CLOSING, mpta=83, femur=380, tibia=320, plateau=68),
    ],
    3: [_demo("medial-oa-right", "The leg of this lesson", CLOSING, "wbl=62.5")],
    4: [
        _demo("medial-oa-right", "In the tibia", OPENING, "wbl=62.5"),
        _demo("femoral-varus-right", "In the femur", FEMUR, "wbl=50"),
        _demo("severe-combined-right", "In both", BOTH),
    ],
    5: [_demo("medial-oa-right", "The leg of this lesson", CLOSING)],
    6: [
        _angles("An ordinary leg", OPENING, mldfa=88.5, mpta=85, jlca=2.5),
        _angles("A varus femur", OPENING, mldfa=91.5, mpta=86.5, jlca=3),
        _angles("A small tibia", OPENING, mldfa=88, mpta=83, jlca=2, tibia=325, plateau=66),
    ],
    7: [
        _angles(f"Plateau of {width} mm", CLOSING, mpta=82, jlca=1, plateau=width)
        for width in (64, 76, 90)
    ],
    8: [
        _angles("The leg of the table", OPENING, "wbl=62.5", mpta=82, jlca=2),
        _angles("A lax knee", OPENING, "wbl=62.5", mpta=84, jlca=6),
    ],
    9: [
        _angles("As planned", OPENING, "hka=183", mpta=82, jlca=3),
        _angles("2° short", OPENING, "hka=183", mpta=84, jlca=3),
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


def lesson_page(number):
    """Return a lesson as a page: its legs with their own tasks, and the exercises on the first."""
    title, exercises = notebook(number)
    legs = []
    for label, limb, asked in LESSONS[number]:
        plan = planned(limb, asked)
        tasks = own_tasks(limb, plan) if legs else (*exercises, *own_tasks(limb, plan))
        legs.append(HandedLeg(limb, asked, label, tasks, honest_notes(limb, plan)))
    return handout_bytes(legs, title)


def write_pages(folder):
    """Write the leg of the first page and all lessons into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    label, limb, asked = _demo("medial-oa-right", "wedgecalc", CLOSING)
    plan = wc.plan(limb, asked)
    leg = HandedLeg(limb, asked, label, own_tasks(limb, plan), honest_notes(limb, plan))
    (folder / "leg.html").write_bytes(handout_bytes([leg], "A leg to explore"))
    for number in LESSONS:
        (folder / f"lesson-{number}.html").write_bytes(lesson_page(number))
