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
_SIZES = (10.5, 10.0, 9.5, 9.0, 8.5)  # points: the largest with which the page holds its text
_OSTEOTOMY = (
    "Osteotomy means cutting bone. A bone is cut on purpose, set straight, and left to heal in its "
    "new place. "
)
_AIMS = {
    Level.KNEE: "Your leg carries too much of your weight on the {worn} side of the knee. The "
    "operation tilts the leg a little, so that more weight rests on the {other} side.",
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
    " until it has healed: the classical way with staples or pins, today with a plate and screws. "
    "It is planned on your X-ray; the picture shows your leg now and as planned."
)
_AFTERWARDS = [
    (
        "In hospital",
        "The classical way: 2 to 4 days. Today, with a plate: one to three days. You will get up "
        "with crutches, usually on the first or second day.",
    ),
    (
        "At home",
        "The classical way: a cast or a splint for 4 to 8 weeks. Today: no cast, and crutches for "
        "about six weeks, with part of your weight at first, then with all of it, as the bone "
        "heals on follow-up X-rays. Smoking slows the healing.",
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
    words_of = patient_words(plan)
    room = top - 0.85 - (EDGE + 0.35)
    size = next((n for n in _SIZES if _set(words_of, n)[1] <= room), _SIZES[-1])
    for line, down, bold in _set(words_of, size)[0]:
        s.text(EDGE, top - 0.85 - down, line, size * (1.14 if bold else 1), bold=bold, va="top")
    foot = EDGE + 0.1
    if accepted := patient_line(plan):
        fits = (width - 2 * EDGE) / text_width(accepted, SMALL, bold=True)
        s.text(EDGE, foot, accepted, SMALL * min(fits, 1.0), bold=True, va="top")
        foot -= 0.14
    words = f"Made with wedgecalc {__version__}. {records.NOTE} Your surgeon decides with you."
    s.quiet(EDGE, foot, words, SMALL, va="top")


def _set(words: list[tuple[str, str]], size: float) -> tuple[list[tuple[str, float, bool]], float]:
    """Return the lines of the page with their distance from the top, and the height of all.

    Lines are short beside the picture and long below it.
    """
    lines: list[tuple[str, float, bool]] = []
    y, step, long = 0.0, size * 0.019, 924 / size
    for heading, text in words:
        lines.append((heading, y, True))
        y += 1.3 * step
        rest = text
        while rest:
            line = textwrap.wrap(rest, int(long * (0.545 if y < 4.25 else 1.0)))[0]
            lines.append((line, y, False))
            rest = rest[len(line) :].strip()
            y += step
        y += 0.7 * step
    return lines, y


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
    worn, other = ("inner", "outer") if procedure.direction == "valgus" else ("outer", "inner")
    can = "It can lessen pain and make walking easier."
    if procedure.at_knee:
        can = "It can lessen pain, let you be active, and put off an artificial knee for years."
    aim = _AIMS[procedure.level].format(worn=worn, other=_healthier(plan, other))
    return [
        ("What an osteotomy is", _OSTEOTOMY + aim),
        ("What is done", _done(plan) + _PICTURE),
        *_AFTERWARDS,
        ("What it can do", can),
        *_figures(plan),
        *_LIMITS,
    ]


def _healthier(plan: Plan, other: str) -> str:
    """Return the side to which the weight moves; healthier only where the case says so."""
    worn = {"outer": "medial", "inner": "lateral"}[other]
    return f"{other}, healthier" if plan.request.arthritis == worn else other


def _figures(plan: Plan) -> list[tuple[str, str]]:
    """Return the figures that patients ask for, with their sources; known for the upper tibia."""
    procedure, words = plan.procedure, ""
    if procedure.of_tibia and procedure.at_knee:
        out = 48 if procedure.closes else 71
        words = f"In {out} of 100 people the plate is taken out later [1]. "
        if procedure.closes and procedure.side is Side.LATERAL:
            words += "In 4 of 100 a part of the foot is numb afterwards [1]. "
        words += (
            "After ten years 75 to 90 of 100 have no artificial knee yet [1], in one US state's "
            "hospital records 56 [2]. "
        )
    if plan.before.limb is not None and plan.after.limb is not None:
        change = float(plan.after.limb - plan.before.limb)
        if abs(change) >= 1:
            word = "shorter" if change < 0 else "longer"
            long = amount(abs(change), "mm", digits=0)
            words += f"As planned, your leg becomes {long} {word}. "
    if "[1]" in words:
        words += "([1] PMC5332482, 466 operations; [2] PMC6937536.)"
    return [("In figures", words.strip())] if words else []


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
        fibula = procedure.name in records.alert_records()["fibula"].procedures
        beside = "The thin bone beside it (fibula) is cut or freed too. " if fibula else ""
        return (
            f"The surgeon takes a wedge of bone, about {angle}, out of the {side} side of the "
            f"{bone}, {place}. {beside}The gap is closed, and the bone is held"
        )
    return (
        f"The surgeon cuts the {bone} from its {side} side, {place}, and opens the cut by about "
        f"{angle}. The gap may be filled with bone, and the bone is held"
    )
