"""A planned cohort in one picture: alignment, CPAK, phenotypes, corrections and bases."""

from collections import Counter

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from wedgecalc import records
from wedgecalc.cohort.categorical import Floats, Mask
from wedgecalc.cohort.results_table import Results
from wedgecalc.drawing import margins, page
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.banner import Banner
from wedgecalc.drawing.cpak import cells
from wedgecalc.drawing.panel import panel
from wedgecalc.drawing.place import Box
from wedgecalc.drawing.sheet import HEIGHT, WIDTH, Sheet
from wedgecalc.drawing.theme import theme_named
from wedgecalc.geometry.classification import phenotype_steps, zone
from wedgecalc.records import NOTE
from wedgecalc.results.alert_words import cohort_stop

STEPS = np.arange(-4, 5)  # of 3°, of the phenotype map


def cohort_figure(
    results: Results, title: str | None = None, theme: str = "light", width: float = look.SLIDE[0]
) -> Figure:
    """Draw a cohort's results as a figure of a slide's shape.

    Parameters
    ----------
    results : Results
        Columns that ``wedgecalc cohort`` wrote; a panel whose columns are missing says so.
    title : str, optional
    theme : {"light", "dark", "print"}
    width : float
        Of the figure, inches.
    """
    with look.settings():
        figure, ax = page(width, width * 9 / 16, theme, margins(width))
        sheet = Sheet(ax, theme_named(theme))
        ok = results["status"] == "ok"
        if stops := _stops(results, ok):
            banner = Banner.of((cohort_stop(stops, int(ok.sum())),), WIDTH, sheet.k)
            sheet.grow(banner.height)
            banner.draw(sheet, 0.0, sheet.size[1])
        sheet.text(0, HEIGHT - 0.02, (title or "cohort")[:60], look.TITLE, bold=True, va="top")
        words = f"{len(ok):,} legs, {int(ok.sum()):,} of them planned"
        sheet.quiet(0, HEIGHT - 0.45, words, look.HEADING, va="top")
        _alignment(sheet, (0.75, 3.75, 5.6, 5.85), results)
        _cpak(sheet, (7.4, 3.75, 12.6, 5.85), results)
        _corrections(sheet, (0.75, 0.75, 4.2, 2.75), results, ok)
        _phenotypes(sheet, (5.4, 0.75, 8.4, 2.75), results)
        _bases(sheet, (9.5, 0.75, 12.6, 2.75), results, ok)
        sheet.quiet(WIDTH, 0.0, NOTE, ha="right", va="bottom")
    return figure


def _stops(results: Results, ok: Mask) -> Counter[str]:
    """Return how many planned legs have each combination of stop alerts."""
    if "stops" not in results:
        return Counter()
    return Counter(str(codes) for codes in results["stops"][ok] if codes)


def _absent(sheet: Sheet, box: Box, title: str, needs: str) -> None:
    sheet.text(box[0], box[3] + 0.12, title, look.BODY, bold=True, va="bottom")
    sheet.quiet(box[0], box[3] - 0.2, f"needs {needs}", va="top")


def _finite(values: Floats) -> Floats:
    return values[np.isfinite(values)]


def _shades(sheet: Sheet) -> LinearSegmentedColormap:
    return LinearSegmentedColormap.from_list("share", [sheet.colors.paper, sheet.colors.after])


def _alignment(sheet: Sheet, box: Box, results: Results) -> None:
    before = _finite(results["before_hka_deg"])
    after = _finite(_standing(results))
    both = np.concatenate([before, after])
    if not both.size:
        _absent(sheet, box, "Alignment before and after", "a leg that was measured")
        return
    low, high = np.percentile(both, [0.1, 99.9])
    edges = np.arange(np.floor(low) - 1, np.ceil(high) + 1.5, 0.5)
    title, named = "Alignment before and after", "HKA (°), above 180 valgus"
    ax = panel(sheet, box, title, named, "share of legs (%)")
    for values, word, dash in ((before, "before", (0, (5, 2))), (after, "after", "-")):
        if values.size:
            heights = 100 * np.histogram(values, edges)[0] / values.size
            color = getattr(sheet.colors, word)
            of = _after_words(results) if word == "after" else ""
            label = f"{word}{of}: {values.mean():.1f} ± {values.std():.1f}°"
            ax.stairs(heights, edges, color=color, lw=2 * sheet.k, ls=dash, label=label)
    ax.axvline(180, color=sheet.colors.quiet, lw=0.8 * sheet.k, ls=":")
    ax.legend(
        loc="upper left", fontsize=look.SMALL * sheet.k, frameon=False, labelcolor=sheet.colors.ink
    )
    ax.set_ylim(0, ax.get_ylim()[1] * 1.25)


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
    title = "CPAK before: share of legs"
    if not {"before_ahka_deg", "before_jlo_deg"} <= results.keys():
        _absent(sheet, box, title, "the condyles' landmarks")
        return
    ahka, jlo = results["before_ahka_deg"], results["before_jlo_deg"]
    known = np.isfinite(ahka) & np.isfinite(jlo)
    rows = records.measures()
    kinds = np.bincount(
        3 * zone(jlo[known], rows["jlo"]) + zone(ahka[known], rows["ahka"]), minlength=9
    )
    shares = kinds / max(kinds.sum(), 1)
    sheet.text(box[0], box[3] + 0.12, title, look.BODY, bold=True, va="bottom")
    tint, most = _shades(sheet), max(float(shares.max()), 1e-9)
    faces = [tint(0.65 * float(share) / most) for share in shares]
    left, bottom, right, top = box[0] + 1.1, *box[1:]
    cells(sheet, (left, bottom, right, top - 0.25), faces, look.SMALL, [False] * 9)
    for k, share in enumerate(shares):
        x = left + (right - left) * (k % 3 + 0.5) / 3
        y = top - 0.25 - (top - 0.25 - bottom) * (k // 3 + 0.5) / 3 - 0.05
        sheet.text(x, y, f"{100 * share:.1f} %", bold=True, ha="center", va="center")


def _corrections(sheet: Sheet, box: Box, results: Results, ok: Mask) -> None:
    title = "Correction against alignment"
    x, y = results["before_hka_deg"][ok], results["correction_deg"][ok]
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if not x.size:
        _absent(sheet, box, title, "a planned leg")
        return
    ax = panel(sheet, box, title, "HKA before (°)", "correction (°)")
    if x.size > 3000:
        density = np.histogram2d(x, y, bins=(90, 60))
        ax.pcolormesh(
            density[1], density[2], np.log1p(density[0].T), cmap=_shades(sheet), rasterized=True
        )
    else:
        ax.plot(x, y, "o", ms=2.5 * sheet.k, color=sheet.colors.after, alpha=0.5, mew=0)
    ax.set_ylim(bottom=0)


def _phenotypes(sheet: Sheet, box: Box, results: Results) -> None:
    title = "Functional phenotypes before"
    if "before_mldfa_deg" not in results or "before_mpta_deg" not in results:
        _absent(sheet, box, title, "the condyles' landmarks")
        return
    femur = phenotype_steps("mldfa", results["before_mldfa_deg"])
    tibia = phenotype_steps("mpta", results["before_mpta_deg"])
    known = np.isfinite(femur) & np.isfinite(tibia)
    at = [np.clip(steps[known], STEPS[0], STEPS[-1]) for steps in (tibia, femur)]
    edges = np.append(STEPS, STEPS[-1] + 1) - 0.5
    counts = np.histogram2d(at[0], at[1], bins=(edges, edges))[0].T
    ax = panel(sheet, box, title, "tibia: varus ←  degrees  → valgus", "femur (°)")
    ax.pcolormesh(
        edges, edges, np.sqrt(counts / max(counts.sum(), 1)), cmap=_shades(sheet), rasterized=True
    )
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks(STEPS[::2], [f"{3 * s:+d}" if s else "0" for s in STEPS[::2]])
    ax.plot([0], [0], "+", color=sheet.colors.ink, ms=7 * sheet.k, mew=1.2 * sheet.k)


def _bases(sheet: Sheet, box: Box, results: Results, ok: Mask) -> None:
    if "base_mm" not in results:
        _absent(sheet, box, "Base of the wedge", "the column base_mm")
        return
    values = _finite(results["base_mm"][ok])
    if not values.size:
        _absent(sheet, box, "Base of the wedge", "a plan with a scale")
        return
    median = float(np.median(values))
    kinds = len(set(results["procedure"][ok])) if "procedure" in results else 1
    of = f"mm at the cortex, of {values.size:,}" + (f" by {kinds} procedures" if kinds > 1 else "")
    ax = panel(sheet, box, f"Wedge base, median {median:.1f} mm", of, "share of wedges (%)")
    edges = np.arange(0, max(np.percentile(values, 99.9), 2) + 1.0, 1.0)
    heights = 100 * np.histogram(values, edges)[0] / values.size
    ax.stairs(heights, edges, fill=True, color=sheet.colors.wedge)
    ax.axvline(median, color=sheet.colors.ink, lw=1.2 * sheet.k)
