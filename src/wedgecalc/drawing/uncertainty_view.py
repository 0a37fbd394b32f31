"""The uncertainty of a plan: intervals, and the landmarks that matter most."""

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.lines import wrapped
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.views import view
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.results.sentences_uncertainty import (
    FILM_WORDS,
    NOT_COUNTED,
    counted_words,
    landmark_error_words,
)
from wedgecalc.results.wedge_numbers import interval_numbers
from wedgecalc.study.uncertainty import Uncertainty, uncertainty_of

_MOST = 8  # landmarks shown


@view("uncertainty", "How certain is it, and which landmark matters most")
def uncertainty(sheet: Sheet, scene: Scene) -> None:
    """Draw the sensitivity of the correction to each landmark, and the 95 % intervals."""
    plan = scene.plan
    if not plan.limb.frame.calibrated:
        words = "The uncertainty needs a scale: landmark placement errors are in millimetres."
        sheet.text(0.0, TOP - 0.8, words, look.HEADING, va="top")
        words = "Give the case a scale or a calibration marker."
        sheet.quiet(0.0, TOP - 1.2, words, look.BODY, va="top")
        return
    if plan.procedure.through_shaft:
        words = "The change of length is the one requested: it does not depend on the landmarks."
        sheet.text(0.0, TOP - 0.8, words, look.HEADING, va="top")
        return
    found = uncertainty_of(plan.limb, plan.request)
    _bars(sheet, found)
    _intervals(sheet, scene, found)


def _bars(sheet: Sheet, found: Uncertainty) -> None:
    c, left, right = sheet.colors, 2.9, 6.6
    rows = sorted(found.sensitivity.items(), key=lambda item: -item[1])[:_MOST]
    rows = [row for row in rows if row[1] > 1e-6]
    longest = max((value for _, value in rows), default=1.0)
    heading = "degrees of correction for each mm a landmark is off"
    sheet.text(0.0, TOP - 0.35, heading, look.BODY, bold=True)
    step = (TOP - 1.5) / _MOST
    for k, (name, value) in enumerate(rows):
        y = TOP - 0.9 - step * k
        end = left + (right - left) * value / longest
        sheet.rectangle((left, y - 0.14, end, y + 0.14), facecolor=c.after)
        sheet.text(left - 0.12, y, records.landmarks()[name].label, ha="right", va="center")
        sheet.text(end + 0.1, y, f"{value:.2f}°", bold=True, va="center")
    for y, words in ((0.52, landmark_error_words(found)), (0.32, NOT_COUNTED)):
        sheet.quiet(0.0, y, words)


def _intervals(sheet: Sheet, scene: Scene, found: Uncertainty) -> None:
    """Write the 95 % intervals and the probability of being on target."""
    x, y = 8.0, TOP - 0.35
    sheet.text(x, y, f"95 % intervals, {FILM_WORDS[found.spread_of]}", look.BODY, bold=True)
    for q in interval_numbers(scene.plan, found):
        y -= 0.62
        sheet.quiet(x, y, q.label, look.BODY, va="center")
        sheet.text(x + 2.35, y, q.text(), bold=True, ha="right", va="center")
        sheet.text(x + 4.75, y, q.limits, ha="right", va="center")
    y -= 0.75
    share = f"{100 * found.on_target:.0f} %"
    sheet.text(x, y, share, look.TITLE, bold=True, color=sheet.colors.after, va="center")
    chance = f"chance that the planned angle is within {TOLERANCE:g}°"
    lines = wrapped(f"{chance}, counting {counted_words(found)}", look.BODY, 3.6, k=sheet.k)
    sheet.text(x + 1.1, y, "\n".join(lines), va="center")
