"""A planned cohort in one picture: alignment before and after, CPAK, phenotypes, corrections and bases."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from wedgecalc import records
from wedgecalc.drawing import margins, page
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.canvas import HEIGHT, WIDTH, Box, Sheet
from wedgecalc.drawing.theme import theme_named
from wedgecalc.geometry.classification import CPAK_TYPES, phenotype_steps, zone
from wedgecalc.records import NOTE

STEPS = np.arange(-4, 5)  # of 3°, of the phenotype map


def cohort_figure(
    found: dict[str, Any],
    title: str | None = None,
    theme: str = "light",
    width: float = look.SLIDE[0],
) -> Figure:
    """Draw a cohort's results as a figure of a slide's shape.

    Parameters
    ----------
    found : mapping of str to array
        Columns of ``wedgecalc cohort``; a panel whose columns are missing says so.
    """
    with look.settings():
        figure, ax = page(width, width * 9 / 16, theme, margins(width))
        sheet = Sheet(ax, theme_named(theme))
        ok = found["status"] == "ok"
        sheet.text(0, HEIGHT - 0.02, (title or "cohort")[:60], look.TITLE, bold=True, va="top")
        stopped = int(np.count_nonzero(ok & found["stops"].astype(bool))) if "stops" in found else 0
        words = f"{len(ok):,} legs, {int(ok.sum()):,} of them planned" + (
            f", of these {stopped:,} with a stop alert" if stopped else ""
        )
        sheet.text(0, HEIGHT - 0.45, words, look.HEADING, color=sheet.colors.quiet, va="top")
        _alignment(sheet, (0.75, 3.75, 5.6, 5.85), found)
        _cpak(sheet, (7.4, 3.75, 12.6, 5.85), found)
        _corrections(sheet, (0.75, 0.75, 4.2, 2.75), found, ok)
        _phenotypes(sheet, (5.4, 0.75, 8.4, 2.75), found)
        _bases(sheet, (9.5, 0.75, 12.6, 2.75), found, ok)
        sheet.text(WIDTH, 0.0, NOTE, look.SMALL, color=sheet.colors.quiet, ha="right", va="bottom")
    return figure


def _panel(sheet: Sheet, box: Box, title: str, x: str, y: str) -> Axes:
    """Return axes in a box of the sheet, in its theme, with a title and named axes."""
    c, k = sheet.colors, sheet.k
    ax = sheet.ax.inset_axes(
        (box[0], box[1], box[2] - box[0], box[3] - box[1]), transform=sheet.ax.transData
    )
    ax.set_facecolor("none")
    ax.tick_params(colors=c.quiet, labelsize=look.SMALL * k, length=3 * k, width=0.8 * k)
    for side, spine in ax.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(c.bone_edge)
        spine.set_linewidth(0.8 * k)
    sheet.text(box[0], box[3] + 0.12, title, look.BODY, bold=True, va="bottom")
    ax.set_xlabel(x, color=c.quiet, fontsize=look.SMALL * k, labelpad=2 * k)
    ax.set_ylabel(y, color=c.quiet, fontsize=look.SMALL * k, labelpad=3 * k)
    return ax


def _absent(sheet: Sheet, box: Box, title: str, needs: str) -> None:
    sheet.text(box[0], box[3] + 0.12, title, look.BODY, bold=True, va="bottom")
    sheet.text(
        box[0], box[3] - 0.2, f"needs {needs}", look.SMALL, color=sheet.colors.quiet, va="top"
    )


def _finite(values: Any) -> Any:
    return values[np.isfinite(values)]


def _shades(sheet: Sheet) -> LinearSegmentedColormap:
    return LinearSegmentedColormap.from_list("share", [sheet.colors.paper, sheet.colors.after])


def _alignment(sheet: Sheet, box: Box, found: dict[str, Any]) -> None:
    before, after = (
        _finite(found["before_hka_deg"]),
        _finite(found.get("after_hka_deg", np.empty(0))),
    )
    both = np.concatenate([before, after])
    if not both.size:
        _absent(sheet, box, "Alignment before and after", "a leg that was measured")
        return
    low, high = np.percentile(both, [0.1, 99.9])
    edges = np.arange(np.floor(low) - 1, np.ceil(high) + 1.5, 0.5)
    ax = _panel(
        sheet, box, "Alignment before and after", "HKA (°), above 180 valgus", "share of legs (%)"
    )
    for values, word, dash in ((before, "before", (0, (5, 2))), (after, "after", "-")):
        if values.size:
            heights = 100 * np.histogram(values, edges)[0] / values.size
            ax.stairs(
                heights,
                edges,
                color=getattr(sheet.colors, word),
                lw=2 * sheet.k,
                ls=dash,
                label=f"{word}: {values.mean():.1f} ± {values.std():.1f}°",
            )
    ax.axvline(180, color=sheet.colors.quiet, lw=0.8 * sheet.k, ls=":")
    ax.legend(
        loc="upper left", fontsize=look.SMALL * sheet.k, frameon=False, labelcolor=sheet.colors.ink
    )
    ax.set_ylim(0, ax.get_ylim()[1] * 1.25)


def _cpak(sheet: Sheet, box: Box, found: dict[str, Any]) -> None:
    title = "CPAK before: share of legs"
    if not {"before_ahka_deg", "before_jlo_deg"} <= found.keys():
        _absent(sheet, box, title, "the condyles' landmarks")
        return
    ahka, jlo = found["before_ahka_deg"], found["before_jlo_deg"]
    known = np.isfinite(ahka) & np.isfinite(jlo)
    rows = records.measures()
    kinds = np.bincount(
        3 * zone(jlo[known], rows["jlo"]) + zone(ahka[known], rows["ahka"]), minlength=9
    )
    shares = kinds / max(kinds.sum(), 1)
    sheet.text(box[0], box[3] + 0.12, title, look.BODY, bold=True, va="bottom")
    left, width, height = box[0] + 1.1, (box[2] - box[0] - 1.1) / 3, (box[3] - box[1]) / 3
    tint = _shades(sheet)
    for k, name in enumerate(CPAK_TYPES):
        x, y = left + width * (k % 3), box[3] - height * (k // 3 + 1)
        sheet.rectangle(
            (x, y, x + width, y + height),
            facecolor=tint(0.65 * float(shares[k]) / max(float(shares.max()), 1e-9)),
            edgecolor=sheet.colors.bone_edge,
            lw=1.0,
        )
        sheet.text(x + 0.08, y + height - 0.08, name, look.SMALL, va="top")
        sheet.text(
            x + width / 2,
            y + height / 2 - 0.05,
            f"{100 * shares[k]:.1f} %",
            look.BODY,
            bold=True,
            ha="center",
            va="center",
        )
    for k, word in enumerate(("apex distal", "neutral", "apex proximal")):
        sheet.text(
            left - 0.1,
            box[3] - height * (k + 0.5),
            word,
            look.SMALL,
            color=sheet.colors.quiet,
            ha="right",
            va="center",
        )
    for k, word in enumerate(("varus", "neutral", "valgus")):
        sheet.text(
            left + width * (k + 0.5),
            box[1] - 0.08,
            word,
            look.SMALL,
            color=sheet.colors.quiet,
            ha="center",
            va="top",
        )


def _corrections(sheet: Sheet, box: Box, found: dict[str, Any], ok: Any) -> None:
    title = "Correction against alignment"
    x, y = found["before_hka_deg"][ok], found["correction_deg"][ok]
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if not x.size:
        _absent(sheet, box, title, "a planned leg")
        return
    ax = _panel(sheet, box, title, "HKA before (°)", "correction (°)")
    if x.size > 3000:
        density = np.histogram2d(x, y, bins=(90, 60))
        ax.pcolormesh(
            density[1], density[2], np.log1p(density[0].T), cmap=_shades(sheet), rasterized=True
        )
    else:
        ax.plot(x, y, "o", ms=2.5 * sheet.k, color=sheet.colors.after, alpha=0.5, mew=0)
    ax.set_ylim(bottom=0)


def _phenotypes(sheet: Sheet, box: Box, found: dict[str, Any]) -> None:
    title = "Functional phenotypes before"
    if "before_mldfa_deg" not in found or "before_mpta_deg" not in found:
        _absent(sheet, box, title, "the condyles' landmarks")
        return
    femur, tibia = (
        phenotype_steps(name, found[f"before_{name}_deg"]) for name in ("mldfa", "mpta")
    )
    known = np.isfinite(femur) & np.isfinite(tibia)
    at = [np.clip(steps[known], STEPS[0], STEPS[-1]) for steps in (tibia, femur)]
    edges = np.append(STEPS, STEPS[-1] + 1) - 0.5
    counts = np.histogram2d(at[0], at[1], bins=(edges, edges))[0].T
    ax = _panel(sheet, box, title, "tibia: varus ←  degrees  → valgus", "femur (°)")
    ax.pcolormesh(
        edges, edges, np.sqrt(counts / max(counts.sum(), 1)), cmap=_shades(sheet), rasterized=True
    )
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks(STEPS[::2], [f"{3 * s:+d}" if s else "0" for s in STEPS[::2]])
    ax.plot([0], [0], "+", color=sheet.colors.ink, ms=7 * sheet.k, mew=1.2 * sheet.k)


def _bases(sheet: Sheet, box: Box, found: dict[str, Any], ok: Any) -> None:
    if "base_mm" not in found:
        _absent(sheet, box, "Base of the wedge", "the column base_mm")
        return
    values = _finite(found["base_mm"][ok])
    if not values.size:
        _absent(sheet, box, "Base of the wedge", "a plan with a scale")
        return
    median = float(np.median(values))
    kinds = len(set(found["procedure"][ok])) if "procedure" in found else 1
    of = f"mm at the cortex, of {values.size:,}" + (f" by {kinds} procedures" if kinds > 1 else "")
    ax = _panel(sheet, box, f"Wedge base, median {median:.1f} mm", of, "share of wedges (%)")
    edges = np.arange(0, max(np.percentile(values, 99.9), 2) + 1.0, 1.0)
    ax.stairs(
        100 * np.histogram(values, edges)[0] / values.size,
        edges,
        fill=True,
        color=sheet.colors.wedge,
    )
    ax.axvline(median, color=sheet.colors.ink, lw=1.2 * sheet.k)
