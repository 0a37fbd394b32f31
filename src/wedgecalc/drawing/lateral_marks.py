"""Lines and angles on a lateral film: the shaft's line, the slope with its range, the patella."""

import numpy as np
from matplotlib.patches import Rectangle

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.place import Placement
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.geometry.lateral import PLATEAU_ENDS, LateralKnee, measure_lateral
from wedgecalc.geometry.plane import cis, dot, middle
from wedgecalc.lateral_records import lateral_measures
from wedgecalc.planning.lateral_plan import shaft_line
from wedgecalc.results.lateral import lateral_quantity


def lateral_lines(
    sheet: Sheet, place: Placement, knee: LateralKnee, color: str, clip: Rectangle, after: bool
) -> None:
    """Draw the shaft's line, the plateau's tangent, the angle between, and the patella's height."""
    ink, (front, back) = sheet.colors.ink, (knee.points[name] for name in PLATEAU_ENDS)
    span = abs(front - back)
    upper, lower = shaft_line(knee, 0.0 if sheet.haloed else 0.3 * span)
    if not sheet.haloed:  # up to the joint
        upper += knee.down * dot(knee.down, middle(front, back) - upper)
    axis = place(np.array([upper, lower]))
    sheet.line(axis, ink, 1.2, (5, 3), clip, over=3)
    tangent = place(np.array([back - (front - back) * 0.35, front + (front - back) * 0.3]))
    sheet.line(tangent, color, 2.0, over=4)
    reach = front + knee.down * -1j * 1.45 * span
    sheet.line(place(np.array([front, reach])), ink, 1.2, (2, 2), over=3)
    _slope(sheet, [complex(place(z)) for z in (front, reach, back)], knee, color)
    if not after:
        _patella(sheet, place, knee, color)
    sheet.dots(place(np.array([front, back])), 5)


def _slope(sheet: Sheet, corners: list[complex], knee: LateralKnee, color: str) -> None:
    """Draw the slope as an arc over its normal range, with its number and what it is between."""
    corner, flat, back = corners
    level, record, value = flat - corner, lateral_measures()["slope"], measure_lateral(knee).slope
    radius, level = 0.85 * abs(back - corner), level / abs(level)
    sheet.arc(corner, level, back - corner, radius, color)
    if record.normal_low is not None and record.normal_high is not None:
        way = np.sign(np.angle((back - corner) / level)) * np.sign(value)
        sides = level * cis(way * np.linspace(record.normal_low, record.normal_high, 9))
        ring = corner + np.concatenate([0.92 * radius * sides, 1.08 * radius * sides[::-1]])
        sheet.ax.fill(ring.real, ring.imag, color=sheet.colors.target, lw=0, zorder=2.6)
        pale = np.append(corner + 0.92 * radius * sides, corner)
        sheet.ax.fill(pale.real, pale.imag, color=sheet.colors.target, alpha=0.35, lw=0, zorder=2.5)
    ha = "left" if level.real > 0 else "right"
    x, y = (flat + 0.12 * level).real, flat.imag - 0.2
    words = lateral_quantity("slope", value).text()
    sheet.text(x, y, words, look.HEADING, bold=True, color=color, ha=ha, va="center")
    sheet.quiet(x, y + 0.24, "90° to shaft", ha=ha, va="center")


def _patella(sheet: Sheet, place: Placement, knee: LateralKnee, color: str) -> None:
    """Draw the distance from the patella to the plateau, of which its height is a share."""
    points = knee.points
    upper, lower = points.get("patella_upper"), points.get("patella_lower")
    if upper is None or lower is None:
        return
    if "plateau_corner" in points:
        ends = place(np.array([lower, points["plateau_corner"]]))
        sheet.line(ends, color, 1.4, (3, 2), over=4)
        sheet.dots(place(np.array([upper, lower, points["plateau_corner"]])), 5)
