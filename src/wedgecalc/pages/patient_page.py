"""The patient's page: the leg before and after, and the operation in plain words."""

import textwrap

from wedgecalc import records
from wedgecalc.drawing.leg import leg
from wedgecalc.drawing.lines import text_width
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.pages.paper import EDGE, SMALL, named
from wedgecalc.planning.plan import Plan
from wedgecalc.results.alert_words import patient_line
from wedgecalc.results.sentences import amount
from wedgecalc.terms import Level, Side
from wedgecalc.version import __version__

_SIDES = {Side.LATERAL: "outer", Side.MEDIAL: "inner"}
_NO_CUT = [
    (
        "What was found",
        "Measured on this X-ray, your leg already stands as it should: no bone needs to be cut.",
    ),
    ("Ask your surgeon", "What else can be done? When should the leg be looked at again?"),
]
_OSTEOTOMY = (
    "Osteotomy means cutting bone. A bone is cut on purpose, set straight, and left to heal in its "
    "new place. "
)
_AIMS = {
    Level.KNEE: "Your leg carries too much of your weight on the {worn} side of the knee. The "
    "operation tilts the leg a little, so that more weight rests on the {healthy} side, where "
    "there is usually more cartilage left; your surgeon checks that first.",
    Level.HIP: "The operation changes how the bone stands, so that the joint carries your weight "
    "better.",
    Level.SHAFT: "The operation makes your legs more equal in length.",
}
_PLACES = {
    Level.KNEE: "close to the knee",
    Level.HIP: "close to the hip",
    Level.SHAFT: "in its shaft",
}
_PICTURE = (
    " with staples, pins or a plate until it has healed. It is planned on your X-ray; the picture "
    "shows your leg now and as planned."
)
_AFTERWARDS = [
    (
        "In hospital",
        "Most people stay 2 to 4 days. You will get up with crutches, usually on the first or "
        "second day.",
    ),
    (
        "At home",
        "You walk with crutches at first; some hospitals add a cast or a splint for 4 to 8 weeks, "
        "others none. How much weight you may put on the leg is decided by how the bone heals on "
        "follow-up X-rays.",
    ),
    (
        "Physiotherapy",
        "Exercises begin early: first to bend and stretch the knee, then to make the muscles "
        "strong and to walk without crutches. Full recovery can take several months to a year.",
    ),
]
_LIMITS = [
    (
        "What it cannot do",
        "It does not cure arthritis, and it does not bring back lost cartilage. Some pain may "
        "remain, and some people need an artificial joint later. As with every operation there "
        "are risks: infection, blood clots, injury to nerves or vessels, slow healing of the bone, "
        "or too much or too little correction.",
    ),
    (
        "Ask your surgeon",
        "Which side and which bone? How long on crutches? When may I drive and work? Who do I call "
        "if the leg swells, hurts more, or I have a fever?",
    ),
]


def patient_page(sheet: Sheet, scene: Scene, case: str | None) -> None:
    """Draw the patient's page.

    Parameters
    ----------
    sheet : Sheet
        Of the size of the paper.
    scene : Scene
    case : str or None
        Name of the case.
    """
    (width, height), plan, s = sheet.size, scene.plan, sheet
    top = height - EDGE
    title = "Your leg" if plan.wedge.nothing else "Your planned operation: an osteotomy"
    s.text(EDGE, top, title, 18, bold=True, va="top")
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
        while rest:  # lines are short beside the picture and long below it
            wide = 48 if y - 0.2 * len(lines) > top - 5.1 else 88
            line = textwrap.wrap(rest, wide)[0]
            lines.append(line)
            rest = rest[len(line) :].strip()
        for line in lines:
            s.text(EDGE, y, line, 10.5, va="top")
            y -= 0.2
        y -= 0.14
    foot = EDGE + 0.1
    if accepted := patient_line(plan):
        fits = (width - 2 * EDGE) / text_width(accepted, SMALL, bold=True)
        s.text(EDGE, foot, accepted, SMALL * min(fits, 1.0), bold=True, va="top")
        foot -= 0.14
    words = f"Made with wedgecalc {__version__}. {records.NOTE} Your surgeon decides with you."
    s.quiet(EDGE, foot, words, SMALL, va="top")


def patient_words(plan: Plan) -> list[tuple[str, str]]:
    """Return the text of the patient's page as headings and paragraphs.

    Parameters
    ----------
    plan : Plan
        Of a single limb.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> words = patient_words(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))
    >>> [heading for heading, _ in words][:2]
    ['What an osteotomy is', 'What is done']
    """
    if plan.wedge.nothing:
        return _NO_CUT
    procedure = plan.procedure
    worn, healthy = ("inner", "outer") if procedure.direction == "valgus" else ("outer", "inner")
    can = "It can lessen pain and make walking easier."
    if procedure.at_knee:
        can = "It can lessen pain, let you be active, and put off an artificial knee for years."
    aim = _AIMS[procedure.level].format(worn=worn, healthy=healthy)
    return [
        ("What an osteotomy is", _OSTEOTOMY + aim),
        ("What is done", _done(plan) + _PICTURE),
        *_AFTERWARDS,
        ("What it can do", can),
        *_LIMITS,
    ]


def _done(plan: Plan) -> str:
    """Return what the surgeon does, as the beginning of a sentence that ends with the fixation."""
    procedure, wedge = plan.procedure, plan.wedge
    bone = "shin bone (tibia)" if procedure.of_tibia else "thigh bone (femur)"
    place, side = _PLACES[procedure.level], _SIDES[procedure.side]
    if procedure.through_shaft:
        long = amount(wedge.length, "mm", digits=0)
        ends = f"and a piece of {long} is taken out. The ends are brought together"
        if not wedge.closes:
            ends = (
                f"and its ends are drawn apart by {long} over weeks. New bone fills the gap. "
                "The ends are held"
            )
        return f"The {bone} is cut through {place}, {ends}"
    angle = amount(plan.correction, "deg", digits=0)
    if wedge.closes:
        return (
            f"The surgeon takes a wedge of bone, about {angle}, out of the {side} side of the "
            f"{bone}, {place}. The gap is closed, and the bone is held"
        )
    return (
        f"The surgeon cuts the {bone} from its {side} side, {place}, and opens the cut by about "
        f"{angle}. The gap may be filled with bone, and the bone is held"
    )
