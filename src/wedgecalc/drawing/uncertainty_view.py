"""How sure the plan is: intervals of its numbers, and which landmark matters most."""

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.canvas import TOP, Sheet, view
from wedgecalc.drawing.scene import Scene
from wedgecalc.results.sentences import NOT_COUNTED, amount, spread_words
from wedgecalc.study.uncertainty import Interval, Uncertainty, uncertainty_of

_MOST = 8  # landmarks shown


@view("uncertainty", "How sure is it, and which landmark matters most")
def sureness(sheet: Sheet, scene: Scene) -> None:
    """Draw how many degrees the correction changes for each mm a landmark is off, and the 95 % intervals."""
    plan, c = scene.plan, sheet.colors
    if not plan.limb.frame.calibrated:
        sheet.text(
            0.0,
            TOP - 0.8,
            "How far a landmark may be off is known in millimetres: this needs a scale.",
            look.HEADING,
            va="top",
        )
        sheet.text(
            0.0,
            TOP - 1.2,
            "Give the case its scale or a calibration marker.",
            look.BODY,
            color=c.quiet,
            va="top",
        )
        return
    if plan.procedure.level == "shaft":
        sheet.text(
            0.0,
            TOP - 0.8,
            "A length is made as it was asked for: there is no angle to be unsure of.",
            look.HEADING,
            va="top",
        )
        return
    found = uncertainty_of(plan.limb, plan.request)
    _bars(sheet, found)
    _intervals(sheet, scene, found)


def _bars(sheet: Sheet, found: Uncertainty) -> None:
    c, left, right = sheet.colors, 2.9, 6.6
    rows = sorted(found.sensitivity.items(), key=lambda item: -item[1])[:_MOST]
    rows = [row for row in rows if row[1] > 1e-6]
    longest = max((value for _, value in rows), default=1.0)
    sheet.text(
        0.0, TOP - 0.35, "degrees of correction for each mm a landmark is off", look.BODY, bold=True
    )
    step = (TOP - 1.5) / _MOST
    for k, (name, value) in enumerate(rows):
        y = TOP - 0.9 - step * k
        end = left + (right - left) * value / longest
        sheet.rectangle((left, y - 0.14, end, y + 0.14), facecolor=c.after)
        sheet.text(left - 0.12, y, records.landmarks()[name].label, ha="right", va="center")
        sheet.text(end + 0.1, y, f"{value:.2f}°", bold=True, va="center")
    for y, words in ((0.52, spread_words(found)), (0.32, NOT_COUNTED)):
        sheet.text(0.0, y, words, look.SMALL, color=c.quiet)


def _intervals(sheet: Sheet, scene: Scene, found: Uncertainty) -> None:
    """Write the 95 % intervals of what matters, and the probability of being on target."""
    c, plan, x, y = sheet.colors, scene.plan, 8.0, TOP - 0.35
    sheet.text(x, y, "95 % intervals", look.BODY, bold=True)
    rows: list[tuple[str, float, Interval | None, str]] = [
        ("HKA before", float(plan.before.hka), found.before["hka"], "deg"),
        ("correction", float(plan.correction), found.correction, "deg"),
        ("base", float(plan.wedge.base or 0.0), found.base, "mm"),
        ("HKA after", float(plan.after.hka), found.after["hka"], "deg"),
        ("WBL after", float(plan.after.wbl), found.after["wbl"], "pct"),
    ]
    for label, value, interval, unit in rows:
        if interval is None:
            continue
        y -= 0.62
        sheet.text(x, y, label, color=c.quiet, va="center")
        sheet.text(x + 2.35, y, amount(value, unit), bold=True, ha="right", va="center")
        sheet.text(
            x + 4.75,
            y,
            f"{amount(interval.low, unit)} to {amount(interval.high, unit)}",
            ha="right",
            va="center",
        )
    y -= 0.75
    sheet.text(
        x, y, f"{100 * found.on_target:.0f} %", look.TITLE, bold=True, color=c.after, va="center"
    )
    sheet.text(
        x + 1.1,
        y,
        "probability that the planned angle is\nwithin 1° of what the leg truly needs",
        look.BODY,
        va="center",
    )
