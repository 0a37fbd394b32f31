"""The answer of a quiz beside the estimates: as a table, and on the film."""

import math
from collections.abc import Mapping

import numpy as np

from wedgecalc.drawing.theme import Theme
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Point
from wedgecalc.planning.check import check
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.planning.targets import Target
from wedgecalc.records import procedures
from wedgecalc.results.millimetres import rounded_to, rounding_step, size_text
from wedgecalc.results.sentences import amount
from wedgecalc.studio.film_layers import Layers, LineItem, TextItem
from wedgecalc.studio.quiz import QuizRound, difference_shown
from wedgecalc.studio.words import WORDS

_DASH = "–"
ASIDE, UP = 0.95, -1.2  # plateau widths from the knee to the words: laterally, and below the others


def procedure_choices() -> dict[str, str | None]:
    """Return the procedures that may be named in a quiz, by their labels, and none."""
    knee = {name: record.label for name, record in procedures().items() if record.at_knee}
    return {"": None} | {f"{label[0].upper()}{label[1:]}": name for name, label in knee.items()}


def answer_rows(
    quiz_round: QuizRound,
    guess: Mapping[str, float | None],
    bone: str | None,
    procedure: str | None,
) -> dict[str, tuple[str, str, str]]:
    """Return the estimate, the right answer and the error in words, by question.

    The error is the difference of the numbers as shown.
    """
    kinds = WORDS["quiz-or"].join(wedge.procedure.short for wedge in quiz_round.wedges)
    named = _DASH if procedure is None else procedures()[procedure].short
    bones = WORDS["quiz-or"].join(WORDS[name] for name in sorted(quiz_round.bones))
    rows = {
        "bone": (_DASH if bone is None else WORDS[bone], bones, _DASH),
        "procedure": (named, kinds, _DASH),
    }
    for key in ("hka", "angle", "base"):
        value = guess.get(key)
        wedge = quiz_round.wedge_for(key, value, procedure) if key != "hka" else quiz_round.plan
        truth = {
            "hka": quiz_round.truth["hka"],
            "angle": wedge.correction,
            "base": wedge.wedge.base or 0.0,
        }
        rows[key] = _number(quiz_round, wedge, key, value, float(truth[key]), procedure)
    return rows


def _number(
    quiz_round: QuizRound,
    wedge: Plan,
    key: str,
    value: float | None,
    truth: float,
    procedure: str | None,
) -> tuple[str, str, str]:
    right = size_text(wedge, truth) if key == "base" else amount(truth, "deg")
    if value is None:
        return _DASH, right, _DASH
    if key != "base":
        return f"{value:g}°", right, f"{difference_shown(value, truth):.1f}°"
    turned = quiz_round.off(key, value, procedure)
    millimetres = amount(difference_shown(value, rounded_to(truth, rounding_step(wedge))), "mm")
    return (
        f"{value:g} mm",
        right,
        f"{millimetres} ({turned:.1f}°)" if math.isfinite(turned) else _DASH,
    )


def _own_wedge(
    quiz_round: QuizRound, guess: Mapping[str, float | None], procedure: str | None
) -> Plan | None:
    """Return the leg with the estimated wedge, by its angle or else its base.

    None without an estimate, or if the wedge cannot be cut.
    """
    angle, base = guess.get("angle"), guess.get("base")
    if angle is None and base is None:
        return None
    limb, name = quiz_round.plan.limb, procedure or quiz_round.plan.procedure.name
    try:
        if angle is not None:
            return plan(limb, name, Target("correction", angle))
        return check(limb, name, base=base).given
    except (InputError, NoPlanError):
        return None


def draw_guess(
    drawn: Layers,
    quiz_round: QuizRound,
    guess: Mapping[str, float | None],
    procedure: str | None,
    parts: frozenset[str],
    colors: Theme,
) -> None:
    """Draw the estimates beside the truth: the tibial axis by HKA, then the leg by the wedge."""
    limb = quiz_round.plan.limb
    wedge_plan = _own_wedge(quiz_round, guess, procedure) if "after" in parts else None
    if wedge_plan is not None:
        moved = wedge_plan.wedge.moved(limb, wedge_plan.procedure, 1.0)
        words = WORDS["quiz-own-wedge"].format(wbl=amount(wedge_plan.after.wbl, "pct"))
        _dashed(drawn, limb, (moved.hip, moved.ankle), words, colors)
    elif (hka := guess.get("hka")) is not None and "axes" in parts and "after" not in parts:
        # Valgus takes the ankle laterally.
        turned = np.exp(1j * np.radians(hka - quiz_round.truth["hka"]))
        ankle = limb.knee + (limb.ankle - limb.knee) * turned
        words = WORDS["quiz-own-hka"].format(hka=f"{hka:g}°")
        _dashed(drawn, limb, (limb.knee, ankle), words, colors)


def _dashed(drawn: Layers, limb: Limb, ends: tuple[Point, Point], text: str, colors: Theme) -> None:
    """Draw an estimate as a dashed line, labelled beside the knee."""
    at = limb.knee + float(limb.width) * (ASIDE + 1j * UP)
    points = limb.frame.to_case(np.asarray([*ends, at])).round(2)
    line: list[float] = points[:2].ravel().tolist()
    x, y = points[2].tolist()
    align = "right" if limb.frame.side == "right" else "left"
    drawn["lines"].append(LineItem(points=line, color=colors.target, width=2.4, dashed=True))
    drawn["words"].append(TextItem(x=x, y=y, text=text, color=colors.target, align=align))
