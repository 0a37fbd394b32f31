"""The patient's page: the leg before and after, and what is done, in plain words."""

import textwrap

from wedgecalc import records
from wedgecalc.drawing.leg import leg
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.pages.paper import EDGE, SMALL, named
from wedgecalc.planning.plan import Plan
from wedgecalc.results.sentences import amount
from wedgecalc.version import __version__


def patient_page(sheet: Sheet, scene: Scene, case: str | None) -> None:
    """Draw the patient's page: plain words, the leg before and after."""
    (width, height), plan, s = sheet.size, scene.plan, sheet
    top = height - EDGE
    s.text(EDGE, top, "Your planned operation: an osteotomy", 18, bold=True, va="top")
    s.quiet(EDGE, top - 0.36, f"{named(case)}{plan.limb.frame.side} leg", 11, va="top")
    for state, x, word in (
        ("before", width - EDGE - 3.4, "now"),
        ("after", width - EDGE - 1.7, "afterwards"),
    ):
        box = (x, top - 5.0, x + 1.7, top - 0.85)
        leg(s.smaller(0.68), scene, box, state, words=("outer", "inner"))
        color = getattr(s.colors, state)
        s.text(x + 0.85, top - 0.68, word, 11, bold=True, ha="center", va="top", color=color)
    y = top - 0.85
    for heading, text in patient_words(plan):
        s.text(EDGE, y, heading, 12, bold=True, va="top")
        y -= 0.26
        lines: list[str] = []
        rest = text
        while rest:  # beside the picture the lines are short, below it they are long
            wide = 48 if y - 0.2 * len(lines) > top - 5.1 else 88
            line = textwrap.wrap(rest, wide)[0]
            lines.append(line)
            rest = rest[len(line) :].strip()
        for line in lines:
            s.text(EDGE, y, line, 10.5, va="top")
            y -= 0.2
        y -= 0.14
    words = f"Made with wedgecalc {__version__}. {records.NOTE} Your surgeon decides with you."
    s.quiet(EDGE, EDGE + 0.1, words, SMALL, va="top")


def patient_words(plan: Plan) -> list[tuple[str, str]]:
    """Return what the patient's page says, as headings and paragraphs.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> words = patient_words(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))
    >>> [heading for heading, _ in words][:2]
    ['What an osteotomy is', 'What is done']
    """
    procedure, wedge = plan.procedure, plan.wedge
    bone = "shin bone (tibia)" if procedure.of_tibia else "thigh bone (femur)"
    place = {"knee": "close to the knee", "hip": "close to the hip", "shaft": "in its shaft"}[
        procedure.level
    ]
    side = {"lateral": "outer", "medial": "inner"}[procedure.side]
    angle = amount(plan.correction, "deg", digits=0)
    if wedge.nothing:
        done = (
            "Measured on this X-ray, your leg already stands as it should: no bone needs to be cut."
        )
        return [
            ("What was found", done),
            ("Ask your surgeon", "What else can be done? When should the leg be looked at again?"),
        ]
    if procedure.through_shaft:
        long = amount(wedge.length, "mm", digits=0)
        done = (
            f"The {bone} is cut through {place}, and a piece of {long} is taken out. The ends are brought together"
            if wedge.closes
            else f"The {bone} is cut through {place}, and its ends are drawn apart by {long} over weeks. New bone fills the gap. The ends are held"
        )
    elif wedge.closes:
        done = f"The surgeon takes a wedge of bone, about {angle}, out of the {side} side of the {bone}, {place}. The gap is closed, and the bone is held"
    else:
        done = f"The surgeon cuts the {bone} from its {side} side, {place}, and opens the cut by about {angle}. The gap may be filled with bone, and the bone is held"
    held = " with staples, pins or a plate until it has healed."
    worn, healthy = ("inner", "outer") if procedure.direction == "valgus" else ("outer", "inner")
    why = (
        f"Your leg carries too much of your weight on the {worn} side of the knee. The operation tilts the leg a little, so that more weight rests on the {healthy} side, "
        "where there is usually more cartilage left; your surgeon checks that first."
        if procedure.at_knee
        else "The operation changes how the bone stands, so that the joint carries your weight better."
        if procedure.at_hip
        else "The operation makes your legs more equal in length."
    )
    return [
        (
            "What an osteotomy is",
            "Osteotomy means cutting bone. A bone is cut on purpose, set straight, and left to heal in its new place. "
            + why,
        ),
        (
            "What is done",
            done
            + held
            + " It is planned on your X-ray; the picture shows your leg now and as planned.",
        ),
        (
            "In hospital",
            "Most people stay 2 to 4 days. You will get up with crutches, usually on the first or second day.",
        ),
        (
            "At home",
            "You walk with crutches at first; some hospitals add a cast or a splint for 4 to 8 weeks, others none. How much weight you may put on the leg is decided by how the bone heals on follow-up X-rays.",
        ),
        (
            "Physiotherapy",
            "Exercises begin early: first to bend and stretch the knee, then to make the muscles strong and to walk without crutches. Full recovery can take several months to a year.",
        ),
        (
            "What it can do",
            "It can lessen pain, let you be active, and put off an artificial knee for years."
            if procedure.at_knee
            else "It can lessen pain and make walking easier.",
        ),
        (
            "What it cannot do",
            "It does not cure arthritis, and it does not bring back lost cartilage. Some pain may remain, and some people need an artificial joint later. As with every "
            "operation there are risks: infection, blood clots, injury to nerves or vessels, slow healing of the bone, or too much or too little correction.",
        ),
        (
            "Ask your surgeon",
            "Which side and which bone? How long on crutches? When may I drive and work? Who do I call if the leg swells, hurts more, or I have a fever?",
        ),
    ]
