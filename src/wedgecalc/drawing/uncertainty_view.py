"""The uncertainty of a plan: how far each landmark may be off, what that does, and the intervals."""

import numpy as np
from shapely.geometry import Polygon

from wedgecalc import records
from wedgecalc.bone.shapes import polygon_of
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.inset import Inset, inset, name_sides, outline
from wedgecalc.drawing.leg import draw_bones, leg_place, side_mark
from wedgecalc.drawing.lines import wrapped
from wedgecalc.drawing.place import Box, Place
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.views import view
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Points
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.planning.plan import Plan
from wedgecalc.results.millimetres import limits_text
from wedgecalc.results.sentences_uncertainty import (
    FILM_WORDS,
    NOT_COUNTED,
    cause_label,
    counted_words,
    other_words,
    plain_counted,
)
from wedgecalc.results.wedge_numbers import interval_numbers
from wedgecalc.study.landmark_spread import POSITIONING, Spread, spread_of
from wedgecalc.study.uncertainty import Uncertainty, uncertainty_of

WIDE = 2.4477  # SDs: half-axis of the ellipse that holds 95 % of points, the root of 5.991
_LEG: Box = (0.0, 0.3, 1.95, TOP)  # left, bottom, right, top
_LEFT, _RIGHT = 2.15, 4.95  # edges of the insets
# By joint: bottom and top of its inset, how much it shows, and how far below the joint its middle
# lies, plateau widths: the head of the femur and both malleoli are whole. The landmarks' segments.
_JOINTS = {
    "Hip": (4.55, 5.73, 2.0, 0.04, ("femur-hip", "femur-shaft")),
    "Knee": (2.1, 4.2, 1.4, 0.0, ("femur-joint", "knee", "tibia-joint")),
    "Ankle": (0.6, 1.75, 1.8, 0.09, ("tibia-shaft",)),
}
_LEAST = 0.005  # of the variance: less prints as 0 %
_STEP, _BETWEEN = 0.75, 0.35  # inches from landmark to landmark at most, and between insets
_MOST = {"Hip": 2, "Knee": 4, "Ankle": 2}  # landmarks told beside an inset
_ROWS, _BAR, _NUMBERS = 5.1, 1.2, 8.5  # x of the landmarks' words, longest bar, x of the intervals


@view("uncertainty", "How certain is it, and which landmark matters most")
def uncertainty(sheet: Sheet, scene: Scene) -> None:
    """Draw where each landmark may lie and what it does to the correction, and the intervals."""
    plan = scene.plan
    leg = leg_place(scene, (_LEG[0] + 0.3, _LEG[1], _LEG[2], _LEG[3]))
    draw_bones(sheet, leg, scene.before)
    side_mark(sheet, scene, (*_LEG[:3], leg(plan.limb.hip).imag - 0.5 * scene.width * leg.scale))
    if not plan.limb.frame.calibrated:
        words = "The uncertainty needs a scale: landmark placement errors are in millimetres."
        sheet.text(_LEFT, TOP - 0.8, words, look.HEADING, va="top")
        words = "Give the case a scale or a calibration marker."
        sheet.quiet(_LEFT, TOP - 1.2, words, look.BODY, va="top")
        return
    if plan.procedure.through_shaft:
        words = "The change of length is the one requested: it does not depend on the landmarks."
        sheet.text(_LEFT, TOP - 0.8, words, look.HEADING, va="top")
        return
    found = uncertainty_of(plan.limb, plan.request)
    spread = spread_of(plan.limb, plan.request.landmark_sd, found.spread_of)
    _landmarks(sheet, scene, leg, spread, found)
    _intervals(sheet, scene, found)


def _landmarks(sheet: Sheet, scene: Scene, leg: Place, spread: Spread, found: Uncertainty) -> None:
    """Draw each joint with the ellipses of its landmarks, numbered, and what each does."""
    limb, number = scene.plan.limb, 0
    centres = {"Hip": limb.hip, "Knee": scene.knee, "Ankle": limb.ankle}
    for joint, (bottom, top, across, drop, segments) in _JOINTS.items():
        box = (_LEFT, bottom, _RIGHT, top)
        middle = centres[joint] - 1j * drop * scene.width
        shown = inset(sheet, scene, box, middle, across, joint)
        outline(sheet, leg, shown)
        name_sides(sheet, scene, shown)
        most = _most(found, segments)[: _MOST[joint]]
        step = min(_STEP, (top - bottom + _BETWEEN) / max(len(most), 1))
        for k, name in enumerate(most):
            number += 1
            _ellipse(sheet, shown, limb, spread, name, number)
            _does(sheet, found, name, top - 0.02 - k * step, f"{number} ")
    if POSITIONING in found.share:
        _does(sheet, found, POSITIONING, 0.55, "")


def _most(found: Uncertainty, segments: tuple[str, ...]) -> list[str]:
    """Return the landmarks of these segments on which the correction depends, the worst first."""
    known = records.landmarks()
    names = [name for name in found.sensitivity if found.share[name] > _LEAST]
    here = [name for name in names if known[name].segment in segments]
    return sorted(here, key=lambda name: -found.share[name])


def ellipse(limb: Limb, spread: Spread, name: str) -> Points:
    """Return the ellipse in which a landmark lies with 95 % probability, canonical points."""
    along, first, _ = spread.axes[name]
    turns = np.exp(1j * np.linspace(0.0, 2 * np.pi, 61))
    rim = WIDE * (first * turns.real + 1j * spread.sds[name] * turns.imag)
    return np.asarray(limb.points[name] + along * rim, dtype=complex)


def _ellipse(
    sheet: Sheet, shown: Inset, limb: Limb, spread: Spread, name: str, number: int
) -> None:
    """Draw the ellipse of a landmark in its inset, with its number."""
    rim, c = ellipse(limb, spread, name), sheet.colors
    shape: Polygon = polygon_of(*rim[:-1].tolist())
    sheet.shape(
        shape, shown.place, clip=shown.clip, over=3.2, lw=1.6, facecolor="none", edgecolor=c.after
    )
    at = complex(shown.place(limb.points[name]))
    left, bottom, right, top = shown.box
    if not (left < at.real < right and bottom < at.imag < top):
        return
    sheet.dots(at, 2.5, c.after, c.after)
    sheet.text(
        at.real, at.imag + 0.14, str(number), bold=True, ha="center", va="bottom", framed="none"
    )


def _does(sheet: Sheet, found: Uncertainty, name: str, y: float, number: str) -> None:
    """Write what a landmark does, with a bar for its part."""
    c, share = sheet.colors, found.share[name]
    sheet.text(_ROWS, y, number + cause_label(name), bold=True, va="top")
    end = _ROWS + _BAR * share
    sheet.rectangle((_ROWS, y - 0.37, end, y - 0.25), facecolor=c.after)
    sheet.text(
        end + 0.08, y - 0.31, f"{100 * share:.0f} % of the variance", look.SMALL, va="center"
    )
    if (slope := found.sensitivity.get(name)) is not None:
        sheet.quiet(_ROWS, y - 0.43, f"1 mm off: up to {slope:.2f}° more or less", va="top")


def _intervals(sheet: Sheet, scene: Scene, found: Uncertainty) -> None:
    """Write the 95 % intervals, the probability of being on target, and what is counted."""
    x, y, width = _NUMBERS, TOP - 0.25, 12.8 - _NUMBERS
    sheet.text(x, y, f"95 % intervals, {FILM_WORDS[found.spread_of]}", look.BODY, bold=True)
    for q in interval_numbers(scene.plan, found):
        y -= 0.36
        sheet.quiet(x, y, q.label, look.BODY)
        sheet.text(x + 2.3, y, q.text(), bold=True, ha="right")
        sheet.text(x + width, y, q.limits, ha="right")
    y -= 0.6
    share = f"{100 * found.on_target:.0f} %"
    sheet.text(x, y, share, look.TITLE, bold=True, color=sheet.colors.after, va="center")
    chance = f"chance that the planned angle is within {TOLERANCE:g}°"
    lines = wrapped(
        f"{chance}, counting {counted_words(found)}", look.BODY, width - 0.95, k=sheet.k
    )
    sheet.text(x + 0.95, y, "\n".join(lines), va="center")
    y -= 0.55
    told = (
        *_base_alone(scene.plan),
        "Each ellipse, true to scale, holds its landmark with 95 % probability.",
        plain_counted(found),
        NOT_COUNTED,
        *other_words(found.other),
    )
    for sentence in told:
        for line in wrapped(sentence, look.SMALL, width, k=sheet.k):
            sheet.quiet(x, y, line, va="top")
            y -= 0.17
        y -= 0.07


def _base_alone(plan: Plan) -> tuple[str, ...]:
    """Return a sentence on the interval of the base that pictures of the plan itself give."""
    base = plan.wedge.base
    limits = "" if base is None else limits_text(plan, base, "")
    if not limits:
        return ()
    return (
        f"The base's interval counts the reading and the outline of the bone; other pictures give"
        f" that of the outline alone, {limits} mm.",
    )
