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
    found: Sweep | DoubleSweep,
    title: str | None = None,
    theme: str = "light",
    width: float = look.SLIDE[0],
) -> Figure:
    """Draw a sweep: two results against the input, with the target zone and the plan marked.

    Parameters
    ----------
    found : Sweep or DoubleSweep
    title : str, optional
        Name of the case, shown unchanged.
    theme : {"light", "dark", "print"}
    width : float
        In inches; the height is 9/16 of it.
    """
    with look.settings():
        figure, ax = blank_page(width, width * 9 / 16, theme, margins(width))
        sheet = Sheet(ax, theme_named(theme))
        top = HEIGHT + draw_banner(sheet, found.plan)
        name = f"{short_name(title)}{_label(found)}"
        sheet.text(0, top - 0.02, name, look.TITLE, bold=True, va="top")
        twice = isinstance(found, DoubleSweep)
        aim = f"target: {target_words(found.plan.target)}"
        if found.over == "target":
            heading = f"What if the target is another · {aim}"
        else:
            told = (
                double_sweep.DOUBLE_SWEPT_INPUTS[found.over]
                if twice
                else SWEPT_INPUTS[found.over][1]
            )
            heading = f"What if: {told} · {aim}"
        size = look.HEADING if len(heading) < 95 else look.BODY
        sheet.quiet(0, top - 0.45, heading, size, va="top")
        write_warnings(sheet, found.plan, top - 0.79)
        other = "correction" if found.over == "target" else "hka"
        _curve(sheet, (1.0, 1.1, 6.1, TOP - 0.3), found, "wbl", found.zone)
        _curve(sheet, (7.5, 1.1, 12.6, TOP - 0.3), found, other, _zone_of(found, other))
        notes = f"{caveats(found.plan.limb)} {NOTE}".strip()
        sheet.quiet(WIDTH, 0.0, notes, ha="right", va="bottom")
    return figure


def _label(found: Sweep | DoubleSweep) -> str:
    """Return the name of the procedure."""
    twice = isinstance(found, DoubleSweep)
    return "double level osteotomy" if twice else found.plan.procedure.label


def on_target(found: Sweep | DoubleSweep) -> tuple[float, float] | None:
    """Return the first and last value of a sweep with which the leg is on target; None for none.

    >>> from wedgecalc import Limb, sweep
    >>> found = sweep(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto", over="base")
    >>> first, last = on_target(found)
    >>> first < found.current < last
    True
    """
    x = np.linspace(found.values[0], found.values[-1], 2001)
    y = np.interp(x, found.values, found.outcomes["wbl"])
    if found.zone is None:
        return None
    inside = x[(y >= min(found.zone)) & (y <= max(found.zone))]
    return (float(inside[0]), float(inside[-1])) if inside.size else None


def _told_ends(found: Sweep | DoubleSweep, step: float | None) -> tuple[float, float] | None:
    """Return the ends of what is on target as they are told: rounded, yet on target."""
    ends = on_target(found)
    if ends is None or step is None:
        return ends
    first, last = float(np.ceil(ends[0] / step) * step), float(np.floor(ends[1] / step) * step)
    return (first, last) if first <= last else None


def _zone_of(found: Sweep | DoubleSweep, name: str) -> tuple[float, float] | None:
    """Return between which values of another result the leg is on target; None for none."""
    ends = on_target(found)
    if ends is None:
        return None
    first, last = np.interp(ends, found.values, found.outcomes[name])
    # Where the whole sweep is on target its ends say nothing of the zone's.
    whole = ends[0] <= found.values[0] and ends[1] >= found.values[-1]
    return None if whole else (float(min(first, last)), float(max(first, last)))


def _curve(
    sheet: Sheet, box: Box, found: Sweep | DoubleSweep, name: str, zone: tuple[float, float] | None
) -> None:
    """Draw one result against the input."""
    c, k, record = sheet.colors, sheet.k, records.measures().get(name)
    x, y, unit = found.values, found.outcomes[name], record.unit if record else "deg"
    now = float(np.interp(found.current, x, y))
    label = f"{record.symbol} {joint_still(found.plan) or 'after'}" if record else "correction"
    title = f"{label} ({UNIT_SIGNS[unit].strip()}), the plan at {amount(now, unit)}"
    step = swept_step(found)
    current = amount(rounded_to(found.current, step), found.unit)
    name = "JLCA" if found.over == "jlca" else found.over
    over = f"{name} ({UNIT_SIGNS[found.unit].strip()}), the plan at {current}"
    exact = amount(found.current, found.unit)
    over += "" if exact == current else f" (dot: exactly {exact})"
    ends = _told_ends(found, step)
    if ends is not None:
        rounded = f", in steps of {step:g} {found.unit}," if step else ""
        over += f"\non target (green){rounded} from {ends[0]:.1f} to {amount(ends[1], found.unit)}"
    ax = panel(sheet, box, title, over, "", look.BODY)
    ax.plot(x, y, color=c.after, lw=2.8 * k)
    ax.margins(x=0, y=0.06)
    low, high = ax.get_ylim()
    if (lack := _LEAST[unit] - (high - low)) > 0:  # what hardly changes is drawn as hardly changing
        ax.set_ylim(low - lack / 2, high + lack / 2)
    drawn = on_target(found)  # exactly: their lines meet the edges of the field
    if drawn is not None:
        ax.axvspan(*drawn, ymax=0.025, color=c.target, zorder=0.7)
    if zone is not None:
        ax.axhspan(*zone, color=c.zone, zorder=0.6)
        words, size = f" on target, ± {TOLERANCE:g}°", look.BODY * k
        middle, tall = sum(zone) / 2, max(zone) - min(zone)
        near = abs(float(np.interp(x[0], x, y)) - middle) < tall / 3  # the curve is in its way
        level = middle - tall / 3 if near else middle
        ax.text(x[0], level, words, fontsize=size, color=c.quiet, va="center")
    low = ax.get_ylim()[0]
    ax.vlines(found.current, low, now, color=c.quiet, lw=1.2 * k, ls=(0, (4, 2)))
    if drawn is not None:
        ax.vlines(drawn, low, np.interp(drawn, x, y), color=c.target, lw=k, ls=(0, (2, 2)))
    ax.plot([found.current], [now], "o", ms=11 * k, color=c.after, clip_on=False)
    ax.set_ylim(bottom=low)
    # In the upper corner that the curve leaves free.
    slope = float(np.interp(found.current, x, np.gradient(y, x)))
    words = f"at the plan, 1{UNIT_SIGNS[found.unit]} more: {amount(slope, unit, sign=True)}"
    spot, ha = (box[0] + 0.15, "left") if slope > 0 else (box[2], "right")
    sheet.text(spot, box[3] - 0.05, words, ha=ha, va="top")
