"""Curves on a sheet: the result of a plan against one of its inputs."""

import numpy as np
from matplotlib.figure import Figure

from wedgecalc import records
from wedgecalc.drawing import blank_page, margins
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.banner import draw_banner, write_warnings
from wedgecalc.drawing.panel import panel
from wedgecalc.drawing.place import Box
from wedgecalc.drawing.sheet import HEIGHT, TOP, WIDTH, Sheet
from wedgecalc.drawing.theme import theme_named
from wedgecalc.drawing.views import short_name
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.records import NOTE
from wedgecalc.results.build_sweep import swept_step
from wedgecalc.results.millimetres import rounded_to
from wedgecalc.results.origin import caveats
from wedgecalc.results.sentences import UNIT_SIGNS, amount, target_words
from wedgecalc.results.standing import joint_still
from wedgecalc.study import double_sweep
from wedgecalc.study.double_sweep import DoubleSweep
from wedgecalc.study.sweep import SWEPT_INPUTS, Sweep

_LEAST = {"pct": 10.0, "deg": 4.0, "mm": 4.0}  # the least that a scale of results spans


def sweep_figure(
    sweep: Sweep | DoubleSweep,
    title: str | None = None,
    theme: str = "light",
    width: float = look.SLIDE[0],
) -> Figure:
    """Draw a sweep: two results against the input, with the target zone and the plan marked.

    Parameters
    ----------
    sweep : Sweep or DoubleSweep
    title : str, optional
        Name of the case, shown unchanged.
    theme : {"light", "dark", "print"}
    width : float
        In inches; the height is 9/16 of it.
    """
    with look.settings():
        figure, ax = blank_page(width, width * 9 / 16, theme, margins(width))
        sheet = Sheet(ax, theme_named(theme))
        top = HEIGHT + draw_banner(sheet, sweep.plan)
        name = f"{short_name(title)}{_label(sweep)}"
        sheet.text(0, top - 0.02, name, look.TITLE, bold=True, va="top")
        twice = isinstance(sweep, DoubleSweep)
        aim = f"target: {target_words(sweep.plan.target)}"
        if sweep.over == "target":
            heading = f"What if the target is another · {aim}"
        else:
            input_words = (
                double_sweep.DOUBLE_SWEPT_INPUTS[sweep.over]
                if twice
                else SWEPT_INPUTS[sweep.over][1]
            )
            heading = f"What if: {input_words} · {aim}"
        size = look.HEADING if len(heading) < 95 else look.BODY
        sheet.quiet(0, top - 0.45, heading, size, va="top")
        write_warnings(sheet, sweep.plan, top - 0.79)
        other = "correction" if sweep.over == "target" else "hka"
        _curve(sheet, (1.0, 1.1, 6.1, TOP - 0.3), sweep, "wbl", sweep.zone)
        _curve(sheet, (7.5, 1.1, 12.6, TOP - 0.3), sweep, other, _zone_of(sweep, other))
        notes = f"{caveats(sweep.plan.limb)} {NOTE}".strip()
        sheet.quiet(WIDTH, 0.0, notes, ha="right", va="bottom")
    return figure


def _label(sweep: Sweep | DoubleSweep) -> str:
    """Return the name of the procedure."""
    twice = isinstance(sweep, DoubleSweep)
    return "double level osteotomy" if twice else sweep.plan.procedure.label


def on_target(sweep: Sweep | DoubleSweep) -> tuple[float, float] | None:
    """Return the first and last value of a sweep with which the leg is on target; None for none.

    >>> from wedgecalc import Limb, sweep
    >>> found = sweep(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto", over="base")
    >>> first, last = on_target(found)
    >>> first < found.current < last
    True
    """
    x = np.linspace(sweep.values[0], sweep.values[-1], 2001)
    y = np.interp(x, sweep.values, sweep.outcomes["wbl"])
    if sweep.zone is None:
        return None
    inside = x[(y >= min(sweep.zone)) & (y <= max(sweep.zone))]
    return (float(inside[0]), float(inside[-1])) if inside.size else None


def _told_ends(sweep: Sweep | DoubleSweep, step: float | None) -> tuple[float, float] | None:
    """Return the ends of what is on target as they are told: rounded, yet on target."""
    ends = on_target(sweep)
    if ends is None or step is None:
        return ends
    first, last = float(np.ceil(ends[0] / step) * step), float(np.floor(ends[1] / step) * step)
    return (first, last) if first <= last else None


def _zone_of(sweep: Sweep | DoubleSweep, name: str) -> tuple[float, float] | None:
    """Return between which values of another result the leg is on target; None for none."""
    ends = on_target(sweep)
    if ends is None:
        return None
    first, last = np.interp(ends, sweep.values, sweep.outcomes[name])
    # Where the whole sweep is on target its ends say nothing of the zone's.
    everywhere = ends[0] <= sweep.values[0] and ends[1] >= sweep.values[-1]
    return None if everywhere else (float(min(first, last)), float(max(first, last)))


def _curve(
    sheet: Sheet, box: Box, sweep: Sweep | DoubleSweep, name: str, zone: tuple[float, float] | None
) -> None:
    """Draw one result against the input."""
    c, k, record = sheet.colors, sheet.k, records.measures().get(name)
    x, y, unit = sweep.values, sweep.outcomes[name], record.unit if record else "deg"
    now = float(np.interp(sweep.current, x, y))
    label = f"{record.symbol} {joint_still(sweep.plan) or 'after'}" if record else "correction"
    title = f"{label} ({UNIT_SIGNS[unit].strip()}), the plan at {amount(now, unit)}"
    step = swept_step(sweep)
    current = amount(rounded_to(sweep.current, step), sweep.unit)
    name = "JLCA" if sweep.over == "jlca" else sweep.over
    over = f"{name} ({UNIT_SIGNS[sweep.unit].strip()}), the plan at {current}"
    exact = amount(sweep.current, sweep.unit)
    over += "" if exact == current else f" (dot: exactly {exact})"
    ends = _told_ends(sweep, step)
    if ends is not None:
        rounded = f", in steps of {step:g} {sweep.unit}," if step else ""
        over += f"\non target (green){rounded} from {ends[0]:.1f} to {amount(ends[1], sweep.unit)}"
    ax = panel(sheet, box, title, over, "", look.BODY)
    ax.plot(x, y, color=c.after, lw=2.8 * k)
    ax.margins(x=0, y=0.06)
    low, high = ax.get_ylim()
    if (lack := _LEAST[unit] - (high - low)) > 0:  # what hardly changes is drawn as hardly changing
        ax.set_ylim(low - lack / 2, high + lack / 2)
    interval = on_target(sweep)  # exactly: their lines meet the edges of the field
    if interval is not None:
        ax.axvspan(*interval, ymax=0.025, color=c.target, zorder=0.7)
    if zone is not None:
        ax.axhspan(*zone, color=c.zone, zorder=0.6)
        words, size = f" on target, ± {TOLERANCE:g}°", look.BODY * k
        middle, tall = sum(zone) / 2, max(zone) - min(zone)
        near = abs(float(np.interp(x[0], x, y)) - middle) < tall / 3  # the curve is in its way
        level = middle - tall / 3 if near else middle
        ax.text(x[0], level, words, fontsize=size, color=c.quiet, va="center")
    low = ax.get_ylim()[0]
    ax.vlines(sweep.current, low, now, color=c.quiet, lw=1.2 * k, ls=(0, (4, 2)))
    if interval is not None:
        ax.vlines(interval, low, np.interp(interval, x, y), color=c.target, lw=k, ls=(0, (2, 2)))
    ax.plot([sweep.current], [now], "o", ms=11 * k, color=c.after, clip_on=False)
    ax.set_ylim(bottom=low)
    # In the upper corner that the curve leaves free.
    slope = float(np.interp(sweep.current, x, np.gradient(y, x)))
    words = f"at the plan, 1{UNIT_SIGNS[sweep.unit]} more: {amount(slope, unit, sign=True)}"
    spot, ha = (box[0] + 0.15, "left") if slope > 0 else (box[2], "right")
    sheet.text(spot, box[3] - 0.05, words, ha=ha, va="top")
