"""Head and foot of the surgeon's page: stop alerts, whose leg it is, the answer, who signs."""

from typing import TYPE_CHECKING

from wedgecalc import records
from wedgecalc.drawing.banner import Banner
from wedgecalc.pages.blocks import TextBlock, sentences
from wedgecalc.pages.paper import (
    EDGE,
    LEAST,
    SMALL,
    TEXT,
    Paper,
    fitted,
    lines_of,
    step_of,
    width_of,
)
from wedgecalc.pages.patient_words import cut_parts
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.given_angle import as_opened
from wedgecalc.planning.plan import Plan
from wedgecalc.results.alert_words import stop_words
from wedgecalc.results.fibula_words import fibula_words
from wedgecalc.results.joint_words import still_line, theatre_words_of
from wedgecalc.results.millimetres import base_share, size_text
from wedgecalc.results.origin import origin_words
from wedgecalc.results.sentences import (
    NOTHING_TO_CUT,
    alignment_words,
    amount,
    goal_words,
    length_words,
    target_words,
)
from wedgecalc.results.sentences_target import source_sentence, target_sentence
from wedgecalc.results.sentences_verdict import agreement_words
from wedgecalc.results.slope_words import slope_words
from wedgecalc.results.standing import as_standing, settles
from wedgecalc.sources.legs import CaseRef
from wedgecalc.study.verdict import verdict_beside
from wedgecalc.study.verdict_parts import cut_name
from wedgecalc.version import __version__

if TYPE_CHECKING:
    from wedgecalc.study.interval import Interval, Uncertainty

_SIGNED = 0.58  # height of the line to sign on, above the margin
FLOOR = EDGE + _SIGNED + 0.18  # lower edge of what stands above that line
_TITLE = 17.0
_UNDER_STOPS = 0.06  # more room between stop alerts and the title
_ANSWER = 11.0
_CELL = 0.38  # height of the line that says whose leg it is
_SIGNS = ("Planned by", "Checked by", "Date and signature")


def draw_head(
    paper: Paper, plan: Plan | DoublePlan, case: CaseRef, sure: "Uncertainty | None"
) -> float:
    """Draw the head of the first page, stop alerts first, and return the height below it."""
    y = paper.top
    banner = Banner.of(stop_words(plan), paper.width, paper.sheet.k, 11, TEXT)
    banner.draw(paper.sheet, paper.left, y)
    y -= banner.height + (_UNDER_STOPS if banner.height else 0.0)
    side = f"{plan.limb.frame.side} leg"
    paper.say(paper.left, y, "Osteotomy plan", _TITLE, bold=True)
    paper.say(paper.right, y, side.upper(), 13, bold=True, ha="right")
    y = draw_identity(paper, y - step_of(_TITLE) - 0.02, case)
    goal = target_words(plan.target) if isinstance(plan, DoublePlan) else goal_words(plan)
    line, size = fitted(f"{procedure_words(plan)} · target: {goal}", TEXT, paper.width)
    paper.aside(paper.left, y, line, size)
    y -= step_of(TEXT) + 0.05
    return _answer(paper, y, answer(plan, sure)) - 0.06


def procedure_words(plan: Plan | DoublePlan) -> str:
    """Return the name of what is done, the kind of each wedge included."""
    if not isinstance(plan, DoublePlan):
        return plan.procedure.label
    cut = [part.procedure for part in cut_parts(plan)]
    if len(cut) != 2:
        return cut[0].label if cut else "double level osteotomy"
    return f"double level osteotomy: {' and '.join(p.short for p in cut)}"


def draw_identity(paper: Paper, y: float, case: CaseRef) -> float:
    """Draw the line that says whose leg it is, with empty places to write on."""
    cells = (
        ("Patient", "", 0.33),
        ("Born", "", 0.14),
        ("Case", case.called or "", 0.37),
        ("Date of the film", case.film_date or "", 0.16),
    )
    x, low = paper.left, y - _CELL
    for word, value, share in cells:
        end = x + share * paper.width - 0.1
        paper.aside(x, y, word, LEAST)
        if value:
            line, size = fitted(value, TEXT, end - x, True)
            paper.say(x, low + 0.05, line, size, bold=True, va="bottom")
        paper.rule(x, low, end)
        x = end + 0.1
    return low - 0.09


def answer(plan: Plan | DoublePlan, sure: "Uncertainty | None" = None) -> tuple[str, str]:
    """Return what to do, with the interval of its base, and what it makes of the leg."""
    before, after = plan.before, as_standing(plan)
    cut = cut_parts(plan)
    if not cut:
        return NOTHING_TO_CUT.capitalize(), f"the leg stays as it is, {alignment_words(before.hka)}"
    actions = "; ".join(
        (f"{part.procedure.bone}: " if len(cut) > 1 else "") + _done(part, _base(sure, part))
        for part in cut
    )
    actions = actions[0].upper() + actions[1:]
    effects = [f"WBL {amount(before.wbl, 'pct')} → {amount(after.wbl, 'pct')}"]
    if cut[0].procedure.through_shaft and before.limb and after.limb:
        effects = [f"leg {amount(before.limb, 'mm')} → {amount(after.limb, 'mm')}"]
    elif cut[0].procedure.at_hip and before.nsa is not None:
        effects.insert(0, f"NSA {amount(before.nsa, 'deg')} → {amount(after.nsa, 'deg')}")
    else:
        effects.insert(0, f"HKA {amount(before.hka, 'deg')} → {amount(after.hka, 'deg')}")
    still = f", standing; {still_line(plan)}" if settles(plan) else ""
    return actions, ", ".join(effects) + still


def _base(sure: "Uncertainty | None", part: Plan) -> "Interval | None":
    """Return the interval of a bone's base, with the landmarks' errors; None if they are unknown."""
    if sure is None:
        return None
    return sure.parts[part.procedure.bone].get("base") if sure.parts else sure.base


def _done(part: Plan, spread: "Interval | None") -> str:
    """Return what is done to a bone: take out or open, how far, on which side."""
    closes, wedge = part.procedure.closes, as_opened(part)
    if part.procedure.through_shaft:
        return f"{'take out' if closes else 'lengthen by'} {amount(part.wedge.length, 'mm')}"
    size = amount(wedge.correction, "deg")
    if wedge.wedge.base is not None:
        share = base_share(part, 1, spread)
        size += f", base {size_text(wedge, wedge.wedge.base, True, share)}{_block(part)}"
    if wedge.wedge.length:
        size += f" with {length_words(part)}"
    turned = "" if wedge is part else " about the turned hinge"
    verb = f"{'take out' if closes else 'open'} {part.procedure.side}ly"
    return f"{verb} {size}{turned}"


def _block(part: Plan) -> str:
    """Return the bone between the cuts where the saw takes some of the wedge; else nothing."""
    wedge = part.wedge
    if not part.procedure.closes or not wedge.kerf or wedge.block is None:
        return ""
    return f" with both saw cuts, block {size_text(part, wedge.block)}"


def _answer(paper: Paper, y: float, parts: tuple[str, str]) -> float:
    """Draw the answer in a box, a line for each bone, and return the height below it."""
    words = (*(bone[0].upper() + bone[1:] for bone in parts[0].split("; ")), parts[1])
    space, size = paper.width - 0.24, _ANSWER
    while width_of(": ".join(words), size, True) > space and size > TEXT:
        size -= 0.5
    together = len(words) == 2 and width_of(": ".join(words), size, True) <= space
    if not together:  # what to do on one line, what it makes of the leg on the next
        size = min(fitted(word, _ANSWER, space, True)[1] for word in words)
    lines = [
        line
        for word in ([": ".join(words)] if together else words)
        for line in lines_of(word, size, space, True)
    ]
    low = y - len(lines) * step_of(size) - 0.14
    paper.sheet.rectangle(
        (paper.left, low, paper.right, y), facecolor=paper.sheet.colors.zone, edgecolor="none"
    )
    paper.write(paper.left + 0.12, y - 0.08, lines, size, bold=True)
    return low - 0.05


def reasons(plan: Plan | DoublePlan, width: float) -> TextBlock:
    """Return how the plan stands to the verdict on the leg, and where its target comes from."""
    goal: tuple[str, ...]
    if isinstance(plan, DoublePlan):
        kind = f"{plan.direction}-producing double-level"
        goal = (source_sentence(plan, kind),)
        name = cut_name(plan)
    else:
        goal, name = target_sentence(plan), plan.procedure.name
    words = (*agreement_words(verdict_beside(plan), name), *goal)
    return sentences([" ".join(words)], width, SMALL)


def remarks(plan: Plan | DoublePlan) -> tuple[str, ...]:
    """Return what stands among the notes: soft tissue, fibula, and the slope."""
    fibula = (w for part in cut_parts(plan) if part.procedure.closes for w in fibula_words(part))
    slope = slope_words(plan) if isinstance(plan, Plan) else ()
    return tuple(text for text in (" ".join(theatre_words_of(plan)), *fibula, *slope) if text)


def draw_next_head(
    paper: Paper, plan: Plan | DoublePlan, case: CaseRef, title: str = "Osteotomy plan"
) -> float:
    """Draw the head of a further page, and return the height below it."""
    called = f"{title} · {case.called}" if case.called else f"{title} · patient"
    words, size = fitted(called, 11, paper.width - 1.3, True)
    paper.say(paper.left, paper.top, words, size, bold=True)
    if not case.called:  # a sheet of its own needs a name
        x = paper.left + width_of(words, size, True) + 0.1
        paper.rule(x, paper.top - step_of(11), x + 3.0)
    side = f"{plan.limb.frame.side} leg".upper()
    paper.say(paper.right, paper.top, side, 11, bold=True, ha="right")
    return paper.top - step_of(11) - 0.15


def draw_foot(
    paper: Paper, case: CaseRef, plan: Plan | DoublePlan, about: str, continued: bool = False
) -> None:
    """Draw the lines to sign on, and what the page was made from.

    Parameters
    ----------
    paper : Paper
    case : CaseRef
    plan : Plan or DoublePlan
    about : str
        Where hinge and entry come from, and what the bones' outlines are.
    continued : bool
        Whether another page follows.
    """
    share = paper.width / len(_SIGNS)
    for k, word in enumerate(_SIGNS):
        x = paper.left + k * share
        paper.rule(x, EDGE + _SIGNED, x + share - 0.15)
        paper.aside(x, EDGE + _SIGNED - 0.03, word, LEAST)
    lines = (
        origin_words(case, plan.limb),
        f"wedgecalc {__version__} · {about}",
        f"{records.NOTE} {records.FRONTAL}",
    )
    for k, line in enumerate(lines):
        words, size = fitted(line, SMALL, paper.width)
        paper.aside(paper.left, EDGE + 0.37 - 0.145 * k, words, size)
    number = len(paper.figures)
    if continued or number > 1:
        words = f"page {number}{', continued overleaf' if continued else ''}"
        paper.aside(paper.right, EDGE + 0.37, words, ha="right")
