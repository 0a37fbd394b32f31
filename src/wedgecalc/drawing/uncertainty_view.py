"""The uncertainty of a plan: where each landmark may lie, its effect, and the intervals."""

from dataclasses import replace

import numpy as np
from shapely.geometry import Polygon

from wedgecalc import records
from wedgecalc.bone.shapes import polygon_of
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.inset import Inset, inset, name_sides, outline
from wedgecalc.drawing.leg import leg_place
from wedgecalc.drawing.leg_words import side_mark
from wedgecalc.drawing.lines import wrapped
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.styles import ShapeStyle
from wedgecalc.drawing.theme import SMALL
from wedgecalc.drawing.views import view
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Points
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.request_fields import THIS_FILM
from wedgecalc.results.millimetres import limits_text
from wedgecalc.results.sentences import amount
from wedgecalc.results.sentences_uncertainty import (
    FILM_WORDS,
    NOT_COUNTED,
    cause_label,
    plain_counted,
)
from wedgecalc.results.wedge_numbers import interval_numbers
from wedgecalc.study.landmark_spread import POSITIONING, LandmarkSpread, spread_of
from wedgecalc.study.uncertainty import Uncertainty, uncertainty_of

_ELLIPSE_SDS = 2.4477  # SDs: half-axis of the ellipse that holds 95 % of points, the root of 5.991
_LEG: Box = (0.0, 0.3, 1.95, TOP)  # left, bottom, right, top
_LEFT, _RIGHT = 2.15, 4.95  # edges of the insets
# By joint: bottom and top of its inset, how much it shows, and how far below the joint its middle
# lies, plateau widths: the head of the femur and both malleoli are whole. The landmarks' segments.
_JOINTS = {
    "Hip": (4.55, 5.73, 2.0, 0.04, ("femur-hip", "femur-shaft")),
    "Knee": (2.1, 4.2, 1.4, 0.0, ("femur-joint", "knee", "tibia-joint")),
    "Ankle": (0.6, 1.75, 1.8, 0.09, ("tibia-shaft",)),
}
_LEAST = 0.005  # share of the variance: less prints as 0 %
_STEP, _BETWEEN = 0.75, 0.35  # inches from landmark to landmark at most, and between insets
_MOST = {"Hip": 2, "Knee": 4, "Ankle": 2}  # landmarks told beside an inset
_ROWS, _BAR, _NUMBERS = 5.1, 0.95, 8.5  # x of the landmarks' words, longest bar, x of the intervals


@view("uncertainty", "How certain is it, and which landmark matters most")
def uncertainty(sheet: Sheet, scene: Scene) -> None:
    """Draw where each landmark may lie and what it does to the correction, and the intervals."""
    plan = scene.plan
    leg = leg_place(scene, (_LEG[0] + 0.3, _LEG[1], _LEG[2], _LEG[3]))
    draw_bones(sheet, leg, scene.before)
    side_mark(sheet, scene, (*_LEG[:3], leg(plan.limb.hip).imag - 0.5 * scene.width * leg.scale))
    if plan.procedure.through_shaft:
        words = "The change of length is the one requested: it does not depend on the landmarks."
        sheet.text(_LEFT, TOP - 0.8, words, look.HEADING, va="top")
        return
    limb = plan.limb
    if limb.frame.calibrated:
        uncertainty_ = uncertainty_of(limb, plan.request)
        _landmarks(sheet, scene, leg, uncertainty_)
        _intervals(sheet, scene, uncertainty_)
        return
    # Shares, and degrees for a part of the plateau, are those of any scale; lengths are not told.
    any_scale = replace(limb, frame=replace(limb.frame, mm_per_unit=limb.frame.assumed))
    uncertainty_ = uncertainty_of(any_scale, replace(plan.request, spread_of=THIS_FILM))
    _landmarks(sheet, scene, leg, uncertainty_)
    _without_scale(sheet, uncertainty_)


def _landmarks(sheet: Sheet, scene: Scene, leg: Placement, uncertainty_: Uncertainty) -> None:
    """Draw each joint with its landmarks, numbered, and what each does; with a scale, ellipses."""
    limb, number = scene.plan.limb, 0
    spread = spread_of(limb, scene.plan.request.landmark_sd, uncertainty_.spread_of)
    part = None if limb.frame.calibrated else limb.width / 100.0
    centres = {"Hip": limb.hip, "Knee": scene.knee, "Ankle": limb.ankle}
    for joint, (bottom, top, across, drop, segments) in _JOINTS.items():
        box = (_LEFT, bottom, _RIGHT, top)
        middle = centres[joint] - 1j * drop * scene.width
        joint_inset = inset(sheet, scene, box, middle, across, joint)
        outline(sheet, leg, joint_inset)
        name_sides(sheet, scene, joint_inset)
        most = _most(uncertainty_, segments)[: _MOST[joint]]
        step = min(_STEP, (top - bottom + _BETWEEN) / max(len(most), 1))
        for k, name in enumerate(most):
            number += 1
            _ellipse(sheet, joint_inset, limb, spread, name, number)
            _does(sheet, uncertainty_, name, top - 0.02 - k * step, f"{number} ", part)
    if POSITIONING in uncertainty_.share:
        _does(sheet, uncertainty_, POSITIONING, 0.55, "")


def _most(uncertainty_: Uncertainty, segments: tuple[str, ...]) -> list[str]:
    """Return the landmarks of these segments on which the correction depends, the worst first."""
    landmarks = records.landmarks()
    names = [name for name in uncertainty_.sensitivity if uncertainty_.share[name] > _LEAST]
    here = [name for name in names if landmarks[name].segment in segments]
    return sorted(here, key=lambda name: -uncertainty_.share[name])


def ellipse(limb: Limb, spread: LandmarkSpread, name: str) -> Points:
    """Return the ellipse in which a landmark lies with 95 % probability, canonical points."""
    along, first, _ = spread.axes[name]
    turns = np.exp(1j * np.linspace(0.0, 2 * np.pi, 61))
    rim = _ELLIPSE_SDS * (first * turns.real + 1j * spread.sds[name] * turns.imag)
    return np.asarray(limb.points[name] + along * rim, dtype=complex)


def _ellipse(
    sheet: Sheet, joint_inset: Inset, limb: Limb, spread: LandmarkSpread, name: str, number: int
) -> None:
    """Draw a landmark in its inset with its number and, on a leg with a scale, its ellipse."""
    c = sheet.colors
    if limb.frame.calibrated:
        rim: Polygon = polygon_of(*ellipse(limb, spread, name)[:-1].tolist())
        edge: ShapeStyle = {"facecolor": "none", "edgecolor": c.after}
        sheet.shape(rim, joint_inset.place, clip=joint_inset.clip, over=3.2, lw=1.6, **edge)
    spot = complex(joint_inset.place(limb.points[name]))
    left, bottom, right, top = joint_inset.box
    if not (left < spot.real < right and bottom < spot.imag < top):
        return
    sheet.dots(spot, 2.5, c.after, c.after)
    sheet.text(
        spot.real, spot.imag + 0.14, str(number), bold=True, ha="center", va="bottom", framed="none"
    )


def _does(
    sheet: Sheet,
    uncertainty_: Uncertainty,
    name: str,
    y: float,
    number: str,
    part: float | None = None,
) -> None:
    """Write what a landmark does, with a bar for its share.

    Without a scale, if it is a hundredth of the plateau's width off: that `part` in assumed mm.
    """
    c, share = sheet.colors, uncertainty_.share[name]
    sheet.text(_ROWS, y, number + cause_label(name), bold=True, va="top")
    end = _ROWS + _BAR * share
    sheet.rectangle((_ROWS, y - 0.37, end, y - 0.25), facecolor=c.after)
    sheet.text(
        end + 0.08,
        y - 0.31,
        f"{100 * share:.0f} % of the correction’s variance",
        look.SMALL,
        va="center",
    )
    if (slope := uncertainty_.sensitivity.get(name)) is not None:
        off = "1 mm" if part is None else "1 % of the plateau"
        words = f"{off} off: up to ± {slope * (part or 1.0):.2f}°"
        sheet.quiet(_ROWS, y - 0.43, words, va="top")


def _intervals(sheet: Sheet, scene: Scene, uncertainty_: Uncertainty) -> None:
    """Write the 95 % intervals, the probability of being on target, and what is counted."""
    x, y, width = _NUMBERS, TOP - 0.25, 12.8 - _NUMBERS
    sheet.text(x, y, f"95 % intervals, {FILM_WORDS[uncertainty_.spread_of]}", look.BODY, bold=True)
    for q in interval_numbers(scene.plan, uncertainty_):
        y -= 0.36
        sheet.quiet(x, y, q.label, look.BODY)
        sheet.text(x + 2.3, y, q.text(), bold=True, ha="right")
        sheet.text(x + width, y, q.limits, ha="right")
    y -= 0.52
    sheet.text(x, y, f"Chance that the planned angle is within {TOLERANCE:g}°", bold=True)
    for film in filter(None, (uncertainty_, uncertainty_.other)):
        y = _chance(sheet, (x, y - 0.36), film, width)
    y -= 0.22
    sentences = (
        *_base_alone(scene.plan),
        "Each ellipse, true to scale, holds its landmark with 95 % probability.",
        plain_counted(uncertainty_),
        NOT_COUNTED,
    )
    _sentences(sheet, (x, y), sentences, width)


def _chance(sheet: Sheet, corner: tuple[float, float], film: Uncertainty, width: float) -> float:
    """Write how sure the angle is of one film, and what that counts; return the height below."""
    (x, y), color = corner, sheet.colors.after
    share = f"{100 * film.on_target:.0f} %"
    sheet.text(x, y, share, look.TITLE, bold=True, color=color, va="center")
    half, hka = (0.5 * (i.high - i.low) for i in (film.correction, film.before["hka"]))
    sheet.text(x + 0.95, y + 0.11, FILM_WORDS[film.spread_of], look.BODY, va="center")
    words = f"correction ± {amount(half, 'deg')}, HKA ± {amount(hka, 'deg')} (95 %)"
    sheet.quiet(x + 0.95, y - 0.11, words, va="center")
    return y - 0.16


def _sentences(
    sheet: Sheet,
    corner: tuple[float, float],
    sentences: tuple[str, ...],
    width: float,
    size: float = SMALL,
) -> None:
    """Write sentences below each other."""
    x, y = corner
    for sentence in sentences:
        for line in wrapped(sentence, size, width, k=sheet.k):
            sheet.quiet(x, y, line, size, va="top")
            y -= 0.018 * size
        y -= 0.008 * size


def _without_scale(sheet: Sheet, uncertainty_: Uncertainty) -> None:
    """Say what is known of a leg without a scale, and what a scale would add."""
    worst = max(uncertainty_.sensitivity, key=lambda name: uncertainty_.share[name])
    x, y, width = _NUMBERS, TOP - 0.25, 12.8 - _NUMBERS
    sheet.text(x, y, "Without a scale", look.BODY, bold=True)
    sentences = (
        f"Which landmark matters most is known all the same: the {cause_label(worst)}, with "
        f"{100 * uncertainty_.share[worst]:.0f} % of the correction’s variance. These shares do not depend on the "
        "scale.",
        "How far landmarks may be off is known in millimetres, so there are no intervals and no "
        "chance of being on target.",
        "Give the case a scale or a calibration marker to get both.",
    )
    _sentences(sheet, (x, y - 0.2), sentences, width, look.BODY)


def _base_alone(plan: Plan) -> tuple[str, ...]:
    """Return a sentence on what the interval of the base counts."""
    base = plan.wedge.base
    if base is None or not limits_text(plan, base, ""):
        return ()
    return ("The base's interval counts the reading and the outline of the bone.",)
