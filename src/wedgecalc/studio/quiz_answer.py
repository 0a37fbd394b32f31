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

DASH = "–"
ASIDE, UP = 0.95, -1.2  # plateau widths from the knee to the words: laterally, below all others


def procedure_choices() -> dict[str, str | None]:
    """Return the procedures that may be named in a quiz, by their labels, and none."""
    knee = {name: record.label for name, record in procedures().items() if record.at_knee}
    return {"": None} | {f"{label[0].upper()}{label[1:]}": name for name, label in knee.items()}


def answer_rows(
    made: QuizRound, guess: Mapping[str, float | None], bone: str | None, procedure: str | None
) -> dict[str, tuple[str, str, str]]:
    """Return what was estimated, what is right, and how far off, in words, by question.

    How far off is the difference of the numbers that are shown.
    """
    kinds = WORDS["quiz-or"].join(wedge.procedure.short for wedge in made.wedges)
    named = DASH if procedure is None else procedures()[procedure].short
    bones = WORDS["quiz-or"].join(WORDS[name] for name in sorted(made.bones))
    told = {
        "bone": (DASH if bone is None else WORDS[bone], bones, DASH),
        "procedure": (named, kinds, DASH),
    }
    for key in ("hka", "angle", "base"):
        value = guess.get(key)
        wedge = made.wedge_for(key, value, procedure) if key != "hka" else made.plan
        truth = {
            "hka": made.truth["hka"],
            "angle": wedge.correction,
            "base": wedge.wedge.base or 0.0,
        }
        told[key] = _number(made, wedge, key, value, float(truth[key]), procedure)
    return told


def _number(
    made: QuizRound, wedge: Plan, key: str, value: float | None, truth: float, procedure: str | None
) -> tuple[str, str, str]:
    right = size_text(wedge, truth) if key == "base" else amount(truth, "deg")
    if value is None:
        return DASH, right, DASH
    if key != "base":
        return f"{value:g}°", right, f"{difference_shown(value, truth):.1f}°"
    turned = made.off(key, value, procedure)
    millimetres = amount(difference_shown(value, rounded_to(truth, rounding_step(wedge))), "mm")
    return (
        f"{value:g} mm",
        right,
        f"{millimetres} ({turned:.1f}°)" if math.isfinite(turned) else DASH,
    )


def _own_wedge(
    made: QuizRound, guess: Mapping[str, float | None], procedure: str | None
) -> Plan | None:
    """Return the leg with the wedge that was estimated, by its angle, else by its base.

    None where there is none, or none that can be cut.
    """
    angle, base = guess.get("angle"), guess.get("base")
    if angle is None and base is None:
        return None
    limb, name = made.plan.limb, procedure or made.plan.procedure.name
    try:
        if angle is not None:
            return plan(limb, name, Target("correction", angle))
        return check(limb, name, base=base).given
    except (InputError, NoPlanError):
        return None


def draw_guess(
    drawn: Layers,
    made: QuizRound,
    guess: Mapping[str, float | None],
    procedure: str | None,
    parts: frozenset[str],
    colors: Theme,
) -> None:
    """Draw the estimates beside the truth: the tibial axis by the HKA, then the leg by the wedge."""
    limb = made.plan.limb
    own = _own_wedge(made, guess, procedure) if "after" in parts else None
    if own is not None:
        moved = own.wedge.moved(limb, own.procedure, 1.0)
        words = WORDS["quiz-own-wedge"].format(wbl=amount(own.after.wbl, "pct"))
        _dashed(drawn, limb, (moved.hip, moved.ankle), words, colors)
    elif (hka := guess.get("hka")) is not None and "axes" in parts and "after" not in parts:
        turned = np.exp(
            1j * np.radians(hka - made.truth["hka"])
        )  # valgus takes the ankle laterally
        ankle = limb.knee + (limb.ankle - limb.knee) * turned
        words = WORDS["quiz-own-hka"].format(hka=f"{hka:g}°")
        _dashed(drawn, limb, (limb.knee, ankle), words, colors)


def _dashed(drawn: Layers, limb: Limb, ends: tuple[Point, Point], text: str, colors: Theme) -> None:
    """Draw what was estimated as a dashed line, named beside the knee."""
    at = limb.knee + float(limb.width) * (ASIDE + 1j * UP)
    points = limb.frame.to_case(np.asarray([*ends, at])).round(2)
    line: list[float] = points[:2].ravel().tolist()
    x, y = points[2].tolist()
    align = "right" if limb.frame.side == "right" else "left"
    drawn["lines"].append(LineItem(points=line, color=colors.target, width=2.4, dashed=True))
    drawn["words"].append(TextItem(x=x, y=y, text=text, color=colors.target, align=align))
