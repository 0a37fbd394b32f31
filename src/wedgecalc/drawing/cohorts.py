"""A planned cohort in one picture: alignment, CPAK, alerts, corrections, phenotypes and bases."""

from collections import Counter
from typing import Literal

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.cohort.categorical import Mask
from wedgecalc.cohort.results_table import Results
from wedgecalc.drawing import blank_page, margins
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.cohort_alerts import alerts_panel
from wedgecalc.drawing.cpak import draw_cells
from wedgecalc.drawing.lines import text_width
from wedgecalc.drawing.panel import panel
from wedgecalc.drawing.place import Box
from wedgecalc.drawing.sheet import HEIGHT, WIDTH, Sheet
from wedgecalc.drawing.theme import theme_named
from wedgecalc.geometry.classification import phenotype_steps, zone
from wedgecalc.geometry.plane import Floats
from wedgecalc.records import NOTE
from wedgecalc.text import typeset

_PHENOTYPE_STEPS = np.arange(-4, 5)  # steps of 3° of the phenotype map
_TOP, _LOW = (3.85, 5.75), (0.8, 2.75)  # lower and upper edge of both rows of panels
_TITLE = 60  # letters
# Bases of the wedge at one level, and of the wedges of both bones.
_BASES: tuple[Literal["base_mm", "tibia_base_mm", "femur_base_mm"], ...] = (
    "base_mm",
    "tibia_base_mm",
    "femur_base_mm",
)
_REASONS = 4  # why legs are not planned: the most frequent ones


def cohort_figure(
    results: Results, title: str | None = None, theme: str = "light", width: float = look.SLIDE[0]
) -> Figure:
    """Draw a cohort's results as a figure of a slide's shape.

    Parameters
    ----------
    results : Results
        Columns that ``wedgecalc cohort`` wrote; a panel whose columns are missing says so.
    title : str, optional
        Without one, the picture begins with how many legs it shows.
    theme : {"light", "dark", "print"}
    width : float
        Width of the figure, inches.
    """
    with look.settings():
        figure, ax = blank_page(width, width * 9 / 16, theme, margins(width))
        sheet = Sheet(ax, theme_named(theme))
        ok = results["status"] == "ok"
        words = f"{len(ok):,} legs, {int(ok.sum()):,} of them planned"
        rest = _not_planned(results["status"][~ok])
        if title:
            sheet.text(0, HEIGHT - 0.02, title[:_TITLE], look.TITLE, bold=True, va="top")
            words, rest = f"{words}{rest and f'; not: {rest}'}", ""
            size = _fitting(sheet, words, look.HEADING)
            sheet.quiet(0, HEIGHT - 0.42, words, size, va="top")
        else:
            sheet.text(0, HEIGHT - 0.02, words, look.TITLE, bold=True, va="top")
        if rest:
            words = f"not planned: {rest}"
            size = _fitting(sheet, words, look.HEADING)
            sheet.quiet(0, HEIGHT - 0.42, words, size, va="top")
        _alignment(sheet, (0.75, _TOP[0], 4.5, _TOP[1]), results, ok)
        _cpak(sheet, (5.2, _TOP[0] - 0.3, 8.7, _TOP[1]), results)
        alerts_panel(sheet, (9.5, _TOP[0] - 0.3, 12.7, _TOP[1]), results, ok)
        _corrections(sheet, (0.75, _LOW[0], 4.5, _LOW[1]), results, ok)
        _phenotypes(sheet, (6.0, _LOW[0], 8.7, _LOW[1]), results)
        _bases(sheet, (10.1, _LOW[0], 12.7, _LOW[1]), results, ok)
        sheet.quiet(WIDTH, 0.0, NOTE, ha="right", va="bottom")
    return figure


def _not_planned(statuses: NDArray[np.str_]) -> str:
    """Return why legs are not planned, the most frequent reasons first."""
    reasons = Counter(str(status) for status in statuses).most_common()
    words = [f"{status.replace('-', ' ')} {count:,}" for status, count in reasons[:_REASONS]]
    others = sum(count for _, count in reasons[_REASONS:])
    return ", ".join([*words, *([f"others {others:,}"] if others else [])])


def _fitting(sheet: Sheet, words: str, size: float) -> float:
    """Return the size at which a line is no wider than the sheet."""
    return size * min(1.0, WIDTH / max(text_width(words, size, k=sheet.k), 1e-9))


def _absent(sheet: Sheet, box: Box, title: str, needs: str) -> None:
    sheet.text(box[0], box[3] + 0.12, title, look.BODY, bold=True, va="bottom")
    sheet.quiet(box[0], box[3] - 0.2, f"needs {needs}", va="top")


def _finite(values: Floats) -> Floats:
    return values[np.isfinite(values)]


def _shades(sheet: Sheet) -> LinearSegmentedColormap:
    return LinearSegmentedColormap.from_list("share", [sheet.colors.paper, sheet.colors.after])


def _alignment(sheet: Sheet, box: Box, results: Results, ok: Mask) -> None:
    """Draw HKA before above HKA after: one scale of degrees, and each its own of legs."""
    # The same legs before and after, if any was planned.
    before = _finite(results["before_hka_deg"][ok] if ok.any() else results["before_hka_deg"])
    after, title = _finite(_standing(results)), "Alignment before and after"
    both = np.concatenate([before, after])
    if not both.size:
        _absent(sheet, box, title, "a leg that was measured")
        return
    title += f", {(before if before.size else after).size:,} legs"
    low, high = np.percentile(both, [0.1, 99.9])
    edges = np.arange(np.floor(low) - 1, np.ceil(high) + 1.5, 0.5)
    half = (box[3] - box[1] - 0.1) / 2
    tallest = _tallest(before if before.size else after, edges)  # one scale for both
    for values, word, bottom in ((before, "before", box[3] - half), (after, "after", box[1])):
        last = word == "after"
        name = "HKA (°), above 180 valgus" if last else ""
        place = (box[0], bottom, box[2], bottom + half)
        ax = panel(sheet, place, "" if last else title, name, "legs (%)")
        ax.set_xlim(edges[0], edges[-1])
        ax.axvline(180, color=sheet.colors.quiet, lw=0.8 * sheet.k, ls=":")
        ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
        if not last:
            ax.tick_params(labelbottom=False)
        if not values.size:
            continue
        heights, color = (
            100 * np.histogram(values, edges)[0] / values.size,
            getattr(sheet.colors, word),
        )
        ax.stairs(heights, edges, fill=True, color=color, alpha=0.85 if last else 0.45)
        ax.stairs(heights, edges, color=color, lw=1.2 * sheet.k)
        ax.set_ylim(0, 1.5 * tallest)
        if heights.max() > 1.5 * tallest:
            spot = edges[int(np.argmax(heights))] + 1.0, 1.2 * tallest
            words = typeset(f"↑ {heights.max():.0f} %")
            ax.text(*spot, words, color=color, fontsize=look.SMALL * sheet.k, va="center")
        note = _after_words(results) if last else ""
        summary = f"{word}{note}: {values.mean():.1f} ± {values.std():.1f}°"
        sheet.text(
            box[0] + 0.1, place[3] - 0.02, summary, look.SMALL, color=color, bold=True, va="top"
        )


def _tallest(values: Floats, edges: Floats) -> float:
    """Return the largest share of legs in one bin, percent."""
    return float(100 * np.histogram(values, edges)[0].max() / values.size)


def _standing(results: Results) -> Floats:
    """Return the planned HKA of each leg: where a soft-tissue model tells, as it will stand."""
    bony = results.get("after_hka_deg", np.empty(0))
    expected = results.get("expected_hka_deg", np.full(np.shape(bony), np.nan))
    return np.where(np.isfinite(expected), expected, bony) if bony.size else expected


def _after_words(results: Results) -> str:
    """Return of what the HKA after is, if not of the bones alone to one target."""
    words = []
    expected = results.get("expected_hka_deg")
    if expected is not None and np.isfinite(expected).any():
        words.append("joint closed")
    planned = results["status"] == "ok"
    targets = set(results["target"][planned]) if "target" in results else set()
    if len(targets) > 1:
        words.append(f"{len(targets)} targets")
    return f" ({', '.join(words)})" if words else ""


def _cpak(sheet: Sheet, box: Box, results: Results) -> None:
    title = "CPAK before"
    if not {"before_ahka_deg", "before_jlo_deg"} <= results.keys():
        _absent(sheet, box, title, "the condyles' landmarks")
        return
    ahka, jlo = results["before_ahka_deg"], results["before_jlo_deg"]
    complete = np.isfinite(ahka) & np.isfinite(jlo)
    rows = records.measures()
    kinds = np.bincount(
        3 * zone(jlo[complete], rows["jlo"]) + zone(ahka[complete], rows["ahka"]), minlength=9
    )
    shares = kinds / max(kinds.sum(), 1)
    title += f", share of {kinds.sum():,} legs"
    sheet.text(box[0], box[3] + 0.12, title, look.BODY, bold=True, va="bottom")
    tint, most = _shades(sheet), max(float(shares.max()), 1e-9)
    faces = [tint(0.17 * float(share) / most) for share in shares]
    left, bottom, right, top = box[0] + 1.1, *box[1:]
    draw_cells(sheet, (left, bottom, right, top - 0.25), faces, look.SMALL, [False] * 9)
    for k, share in enumerate(shares):
        x = left + (right - left) * (k % 3 + 0.5) / 3
        y = top - 0.25 - (top - 0.25 - bottom) * (k // 3 + 0.5) / 3 - 0.05
        sheet.text(x, y, f"{100 * share:.1f} %", bold=True, ha="center", va="center")


def _towards(results: Results, ok: Mask) -> Floats:
    """Return 1 for each planned leg that is corrected towards valgus, −1 towards varus."""
    after = results.get("after_hka_deg", np.full(len(ok), np.nan))[ok]
    change = after - results["before_hka_deg"][ok]
    if "procedure" not in results:
        return np.where(np.isfinite(change), np.sign(change), 1.0)
    procedures = records.procedures()
    by_name = [
        procedures[name].sign if name in procedures else 1.0 for name in results["procedure"][ok]
    ]
    return np.where(np.isfinite(change), np.sign(change), by_name)


def _corrections(sheet: Sheet, box: Box, results: Results, ok: Mask) -> None:
    """Draw how large the corrections are, towards varus to the left and valgus to the right."""
    title, size = "Corrections by direction", results["correction_deg"][ok]
    finite = np.isfinite(size)
    if not finite.any():
        _absent(sheet, box, title, "a planned leg")
        return
    towards, size = _towards(results, ok)[finite], size[finite]
    most = max(float(np.ceil(np.percentile(size, 99.9))), 2.0) + 1.0
    name = "← towards varus   correction (°)   towards valgus →"
    ax = panel(sheet, box, title, name, "legs (%)")
    edges = np.arange(0.0, most + 1.0)
    tallest = 0.0
    for sign, word, color in ((-1.0, "varus", "before"), (1.0, "valgus", "after")):
        values = size[towards * sign > 0]
        heights = 100 * np.histogram(values, edges)[0] / size.size
        tallest = max(tallest, float(heights.max()))
        bins = np.sort(sign * edges)
        bars = heights if sign > 0 else heights[::-1]
        face = getattr(sheet.colors, color)
        ax.stairs(bars, bins, fill=True, color=face, alpha=0.85)
        summary = f"{values.size:,} to {word}"
        summary += f"\nmedian {np.median(values):.1f}°" if values.size else ""
        x, ha = (box[0] + 0.1, "left") if sign < 0 else (box[2], "right")
        sheet.text(x, box[3], summary, look.SMALL, color=face, bold=True, ha=ha, va="top")
    ax.axvline(0, color=sheet.colors.quiet, lw=0.8 * sheet.k)
    ax.set_ylim(0, 1.35 * tallest)
    ax.set_xlim(-most, most)
    ax.xaxis.set_major_formatter(lambda x, _: f"{abs(x):g}")


def _phenotypes(sheet: Sheet, box: Box, results: Results) -> None:
    title = "Phenotypes before"
    if "before_mldfa_deg" not in results or "before_mpta_deg" not in results:
        _absent(sheet, box, title, "the condyles' landmarks")
        return
    femur = phenotype_steps("mldfa", results["before_mldfa_deg"])
    tibia = phenotype_steps("mpta", results["before_mpta_deg"])
    complete = np.isfinite(femur) & np.isfinite(tibia)
    both = [
        np.clip(steps[complete], _PHENOTYPE_STEPS[0], _PHENOTYPE_STEPS[-1])
        for steps in (tibia, femur)
    ]
    edges = np.append(_PHENOTYPE_STEPS, _PHENOTYPE_STEPS[-1] + 1) - 0.5
    counts = np.histogram2d(both[0], both[1], bins=(edges, edges))[0].T
    title += f", {int(counts.sum()):,} legs"
    ax = panel(sheet, box, title, "tibia (°): varus ←   → valgus", "femur (°): varus ←   → valgus")
    ax.pcolormesh(
        edges, edges, np.sqrt(counts / max(counts.sum(), 1)), cmap=_shades(sheet), rasterized=True
    )
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks(
            _PHENOTYPE_STEPS[::2],
            [typeset(f"{3 * s:+d}") if s else "0" for s in _PHENOTYPE_STEPS[::2]],
        )
    for color, width in ((sheet.colors.paper, 3.0), (sheet.colors.ink, 1.2)):
        ax.plot([0], [0], "+", color=color, ms=8 * sheet.k, mew=width * sheet.k)


def _bases(sheet: Sheet, box: Box, results: Results, ok: Mask) -> None:
    columns = [results[name][ok] for name in _BASES if name in results]
    if not columns:
        _absent(sheet, box, "Base of the wedge", "the column base_mm")
        return
    values = _finite(np.concatenate(columns))
    if not values.size:
        _absent(sheet, box, "Base of the wedge", "a plan with a scale")
        return
    median = float(np.median(values))
    kinds = len(set(results["procedure"][ok])) if "procedure" in results else 1
    axis_label = f"mm, {values.size:,} wedges" + (f", {kinds} procedures" if kinds > 1 else "")
    ax = panel(sheet, box, f"Wedge base, median {median:.1f} mm", axis_label, "wedges (%)")
    edges = np.arange(0, max(np.percentile(values, 99.9), 2) + 1.0, 1.0)
    heights = 100 * np.histogram(values, edges)[0] / values.size
    ax.stairs(heights, edges, fill=True, color=sheet.colors.wedge)
    ax.axvline(median, color=sheet.colors.ink, lw=1.2 * sheet.k)
