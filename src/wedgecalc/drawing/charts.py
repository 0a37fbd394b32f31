"""Curves on a sheet: the outcome of a plan against one of its inputs."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from wedgecalc import records
from wedgecalc.drawing import margins, page
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.canvas import HEIGHT, TOP, WIDTH, Box, Sheet
from wedgecalc.drawing.theme import theme_named
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.records import NOTE
from wedgecalc.results.sentences import UNIT_SIGNS, aim, amount, scale_caveat
from wedgecalc.study.sweep import OVER, Sweep


def sweep_figure(
    found: Sweep, title: str | None = None, theme: str = "light", width: float = look.SLIDE[0]
) -> Figure:
    """Draw a sweep: where the axis crosses the plateau, and the alignment, against the input; target zone and plan marked."""
    with look.settings():
        figure, ax = page(width, width * 9 / 16, theme, margins(width))
        sheet, c = Sheet(ax, theme_named(theme)), theme_named(theme)
        name = f"{title[:34]} · " if title else ""
        sheet.text(
            0, HEIGHT - 0.02, f"{name}{found.plan.procedure.label}", look.TITLE, bold=True, va="top"
        )
        heading = f"What if: {OVER[found.over][1]} · target: {aim(found.plan.target)}"
        sheet.text(
            0,
            HEIGHT - 0.45,
            heading,
            look.HEADING if len(heading) < 95 else look.BODY,
            color=c.quiet,
            va="top",
        )
        _panel(sheet, (1.0, 1.1, 6.1, TOP - 0.3), found, "wbl", found.zone)
        _panel(
            sheet,
            (7.5, 1.1, 12.6, TOP - 0.3),
            found,
            "correction" if found.over == "target" else "hka",
            None,
        )
        said = f"{scale_caveat(found.plan.limb)} {NOTE}".strip()
        sheet.text(WIDTH, 0.0, said, look.SMALL, color=c.quiet, ha="right", va="bottom")
    return figure


def _panel(
    sheet: Sheet, box: Box, found: Sweep, name: str, zone: tuple[float, float] | None
) -> None:
    """Draw one outcome against the input."""
    c, record = sheet.colors, records.measures().get(name)
    left, bottom, right, top = box
    y = found.outcomes[name]
    now = float(np.interp(found.current, found.values, y))
    bounds = [*y[np.isfinite(y)], *(zone or ())]
    low, high = min(bounds), max(bounds)
    room = max(0.06 * (high - low), 0.5)
    low, high = low - room, high + room

    def at(x: Any, value: Any) -> Any:
        share = (np.asarray(x) - found.values[0]) / (found.values[-1] - found.values[0])
        return (
            left
            + (right - left) * share
            + 1j * (bottom + (top - bottom) * (np.asarray(value) - low) / (high - low))
        )

    sheet.rectangle(box, facecolor="none", edgecolor=c.bone_edge, lw=1.0, over=3)
    if zone is not None:
        sheet.rectangle(
            (left, at(found.current, zone[0]).imag, right, at(found.current, zone[1]).imag),
            facecolor=c.zone,
            over=0.6,
        )
        sheet.text(
            left + 0.1,
            at(0, sum(zone) / 2).imag,
            f"on target, ± {TOLERANCE:g}°",
            look.SMALL,
            color=c.quiet,
            va="center",
        )
    for tick in _ticks(found.values[0], found.values[-1]):
        x = at(tick, low)
        sheet.line(np.array([x, x - 0.06j]), c.ink, 1.0)
        sheet.text(x.real, x.imag - 0.1, f"{tick:g}", look.BODY, ha="center", va="top")
    for tick in _ticks(low, high):
        y_tick = at(found.values[0], tick)
        sheet.line(np.array([y_tick, y_tick - 0.06]), c.ink, 1.0)
        sheet.text(y_tick.real - 0.1, y_tick.imag, f"{tick:g}", look.BODY, ha="right", va="center")
    sheet.line(at(found.values, y), c.after, 2.8)
    spot = complex(at(found.current, now))
    sheet.line(np.array([complex(spot.real, bottom), spot]), c.quiet, 1.2, (4, 2))
    sheet.dots(spot, 11, c.after, c.after)
    unit = UNIT_SIGNS[found.unit].strip()
    label = (
        f"{record.symbol} after ({UNIT_SIGNS[record.unit].strip()})" if record else "correction (°)"
    )
    sheet.text(
        (left + right) / 2,
        bottom - 0.45,
        f"{found.over} ({unit}), the plan at {amount(found.current, found.unit)}",
        look.BODY,
        color=c.quiet,
        ha="center",
        va="top",
    )
    sheet.text(
        left,
        top + 0.08,
        f"{label}, the plan at {amount(now, record.unit if record else 'deg')}",
        look.BODY,
        bold=True,
        va="bottom",
    )


def _ticks(low: float, high: float) -> list[float]:
    return [
        float(t)
        for t in MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        if low - 1e-9 <= t <= high + 1e-9
    ]
