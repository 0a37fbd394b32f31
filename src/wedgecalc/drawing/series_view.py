"""A series of operations in one picture: misses, agreement, what they depend on, and time."""

import numpy as np
from matplotlib.figure import Figure

from wedgecalc.drawing import blank_page, checked_width, margins
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.lines import wrapped
from wedgecalc.drawing.panel import panel
from wedgecalc.drawing.place import Box
from wedgecalc.drawing.sheet import HEIGHT, WIDTH, Sheet
from wedgecalc.drawing.theme import theme_named
from wedgecalc.drawing.views import short_name
from wedgecalc.planning.millimetres import Z_95
from wedgecalc.records import NOTE
from wedgecalc.results.build_series import series_doubts, series_sentences
from wedgecalc.study.series import Series

_MOST = 2000  # points that a picture shows


def series_figure(
    series: Series, title: str | None = None, theme: str = "light", width: float | None = None
) -> Figure:
    """Draw a series as a figure of a slide's shape.

    Parameters
    ----------
    series : Series
    title : str, optional
    theme : {"light", "dark", "print"}
    width : float, optional
        In inches, 2 to 40; that of a slide by default.
    """
    width = checked_width(look.SLIDE[0] if width is None else width)
    with look.settings():
        figure, ax = blank_page(width, width * 9 / 16, theme, margins(width))
        sheet = Sheet(ax, theme_named(theme))
        heading = f"{short_name(title)}Planned and achieved in {len(series.pairs):,} operations"
        sheet.text(0, HEIGHT - 0.02, heading, look.TITLE, bold=True, va="top")
        for row, line in enumerate(_head(sheet, series)):
            sheet.quiet(0, HEIGHT - 0.42 - 0.21 * row, line, look.BODY, va="top")
        top, low = (3.6, 5.4), (0.75, 2.6)
        misses(sheet, (0.75, top[0], 6.0, top[1]), series)
        agreement(sheet, (7.3, top[0], 12.4, top[1]), series)
        over_time(sheet, (0.75, low[0], 6.0, low[1]), series)
        causes(sheet, (7.3, low[0], 12.4, low[1]), series)
        sheet.quiet(WIDTH, 0.0, NOTE, ha="right", va="bottom")
    return figure


def _head(sheet: Sheet, series: Series) -> list[str]:
    """Return the lines of the most important sentences, as many as there is room for."""
    lines: list[str] = []
    count = 2 + bool(series.pairs.plans) + len(series_doubts(series))
    for sentence in series_sentences(series)[:count]:
        wrapped_lines = wrapped(sentence, look.BODY, WIDTH, k=sheet.k)
        if len(lines) + len(wrapped_lines) > 4:
            break
        lines += wrapped_lines
    return lines


def shortened(word: str, most: int = 26) -> str:
    """Return a name, its middle left out if it is long.

    >>> shortened("Department of Orthopaedics 12", 16)
    'Departme…edics 12'
    """
    half = most // 2
    return word if len(word) <= most else f"{word[:half]}…{word[-half:]}"


def _some(n: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return which rows to show of many: evenly spaced ones."""
    return np.unique(np.linspace(0, n - 1, min(n, _MOST)).astype(np.intp))


def misses(sheet: Sheet, box: Box, series: Series) -> None:
    """Draw how many operations miss by how much, with the spread that readings alone would have."""
    c, k, miss = sheet.colors, sheet.k, series.pairs.miss
    name = "← undercorrected   achieved − planned (°)   overcorrected →"
    ax = panel(sheet, box, "How far they miss", name, "operations (%)")
    most = max(float(np.ceil(np.percentile(np.abs(miss), 99.5))), 3.5)
    edges = np.arange(-most, most + 0.5, 0.5)
    heights = 100 * np.histogram(miss, edges)[0] / len(miss)
    ax.axvspan(-2, 2, color=c.zone, zorder=0.6)
    ax.stairs(heights, edges, fill=True, color=c.after, alpha=0.85)
    ax.axvline(0, color=c.ink, lw=1.0 * k)
    tallest = float(heights.max())
    sd = series.all.reading
    if np.isfinite(sd):
        x = np.linspace(-most, most, 201)
        y = 50 * np.exp(-0.5 * (x / sd) ** 2) / (sd * np.sqrt(2 * np.pi))
        ax.plot(x, y, color=c.before, lw=1.8 * k, ls=(0, (5, 2)))
        tallest = max(tallest, float(y.max()))
        words = "two readings\nalone (dashed)"
        sheet.text(
            box[2],
            box[3] - 0.02,
            words,
            look.SMALL,
            color=c.before,
            ha="right",
            va="top",
            bold=True,
        )
    words = f"{100 * series.all.within[1]:.0f} % within 2°\n(shaded)"
    sheet.quiet(box[0] + 0.1, box[3] - 0.02, words, va="top")
    ax.set_xlim(-most, most)
    ax.set_ylim(0, 1.25 * tallest)


def agreement(sheet: Sheet, box: Box, series: Series) -> None:
    """Draw the difference against the mean of planned and achieved, with limits of agreement."""
    c, k, pairs, limits = sheet.colors, sheet.k, series.pairs, series.agreement
    rows = _some(len(pairs))
    middle = (pairs.correction + pairs.miss / 2)[rows]
    name = "mean of planned and achieved correction (°)"
    ax = panel(sheet, box, "Agreement (Bland–Altman)", name, "achieved − planned (°)")
    ax.plot(middle, pairs.miss[rows], ".", color=c.after, ms=4 * k, alpha=0.6, rasterized=True)
    for value, dash in ((limits.bias, "-"), (limits.low, (0, (5, 2))), (limits.high, (0, (5, 2)))):
        ax.axhline(value, color=c.ink, lw=1.2 * k, ls=dash)
        label = f" {value:+.1f}°".replace("-", "−")
        ax.text(
            1.0,
            value,
            label,
            transform=ax.get_yaxis_transform(),
            fontsize=look.SMALL * k,
            color=c.ink,
            va="center",
        )
    reach = max(abs(limits.low), abs(limits.high), float(np.abs(pairs.miss[rows]).max())) * 1.1
    ax.set_ylim(-reach, reach)


def over_time(sheet: Sheet, box: Box, series: Series) -> None:
    """Draw the mean of the first operations in its funnel, and where a shift is signalled."""
    c, k = sheet.colors, sheet.k
    running, half = series.running
    rows = _some(len(running))
    n = rows + 1
    ordered = "by date" if series.pairs.date is not None else "in the table's order"
    name = f"operations, {ordered}"
    ax = panel(
        sheet, box, "Mean so far (°), in the funnel of chance", name, "achieved − planned (°)"
    )
    ax.fill_between(n, -half[rows], half[rows], color=c.zone, zorder=0.6)
    ax.axhline(0, color=c.ink, lw=1.0 * k)
    ax.plot(n, running[rows], color=c.after, lw=2.2 * k)
    reach = max(float(np.abs(running[min(9, len(running) - 1) :]).max()) * 1.3, 1.0)
    reach = max(reach, float(half[min(9, len(half) - 1)]))
    outside = int((np.abs(running) > reach).sum())
    if outside:
        ax.set_xlabel(f"{name}; the first {outside:,} lie outside")
    ax.set_ylim(-reach, reach)
    ax.set_xlim(1, max(len(running), 2))
    for way, operation in series.signals.items():
        if operation is not None:
            ax.axvline(operation, color=c.stop, lw=1.4 * k, ls=(0, (2, 2)))
            late = operation > 0.6 * len(running)
            words = f" shift to {way}correction \n signalled after {operation:,} "
            y, va = (0.03, "bottom") if way == "over" else (0.97, "top")
            transform, ha = ax.get_xaxis_transform(), "right" if late else "left"
            size = look.SMALL * k
            ax.text(
                operation, y, words, transform=transform, fontsize=size, color=c.stop, va=va, ha=ha
            )


def causes(sheet: Sheet, box: Box, series: Series) -> None:
    """Draw each surgeon's or procedure's mean; of a single one the miss by planned correction."""
    several = [summaries for summaries in series.groups.values() if len(summaries) > 1]
    if several:
        _means(sheet, box, series)
        return
    c, k, pairs = sheet.colors, sheet.k, series.pairs
    rows = _some(len(pairs))
    ax = panel(
        sheet, box, "By planned correction", "planned correction (°)", "achieved − planned (°)"
    )
    x = pairs.correction[rows]
    ax.plot(x, pairs.miss[rows], ".", color=c.after, ms=4 * k, alpha=0.6, rasterized=True)
    ax.axhline(0, color=c.ink, lw=1.0 * k)
    if series.regression is not None and series.regression.told("correction"):
        ends = np.array([x.min(), x.max()])
        slope = series.regression.coefficients["correction"]
        middle = float(pairs.miss.mean()) + slope * (ends - float(pairs.correction.mean()))
        ax.plot(ends, middle, color=c.before, lw=2.2 * k)


def _means(sheet: Sheet, box: Box, series: Series) -> None:
    """Draw the mean of each group with its 95 % interval, and its SD as a thin line."""
    c, k = sheet.colors, sheet.k
    key, summaries = max(
        series.groups.items(),
        key=lambda item: (item[0] == "surgeon", len(item[1])) if len(item[1]) > 1 else (False, 0),
    )
    largest = sorted(summaries.items(), key=lambda item: -item[1].correction.n)[:6]
    ax = panel(
        sheet, box, f"By {key}", "mean, 95 % interval and SD (thin) of achieved − planned (°)", ""
    )
    for y, (_word, each) in enumerate(reversed(largest)):
        a = each.correction
        ax.plot([a.mean - a.sd, a.mean + a.sd], [y, y], color=c.quiet, lw=1.0 * k)
        half = Z_95 * a.mean_error
        ax.plot([a.mean - half, a.mean + half], [y, y], color=c.after, lw=4.0 * k)
        ax.plot([a.mean], [y], "o", color=c.ink, ms=6 * k)
    ax.set_yticks([])
    for y, (word, each) in enumerate(reversed(largest)):
        words = f" {shortened(word, 18)} ({each.correction.n:,})"
        transform = ax.get_yaxis_transform()
        ax.text(
            0, y, words, transform=transform, fontsize=look.SMALL * k, color=c.quiet, va="center"
        )
    ends = [e.correction.mean + way * e.correction.sd for _, e in largest for way in (-1, 1)]
    low, high = min(*ends, 0.0), max(*ends, 0.0)
    ax.set_xlim(low - 0.9 * (high - low), high + 0.03 * (high - low))  # room for the names
    ax.set_xticks([tick for tick in ax.get_xticks() if low <= tick <= high])
    ax.axvline(0, color=c.ink, lw=1.0 * k)
    ax.set_ylim(-0.6, len(largest) - 0.2)
