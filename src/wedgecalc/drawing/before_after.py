"""The first picture: the leg before and after, side by side, the plateau ruler and the wedge between them."""

import textwrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from wedgecalc import records
from wedgecalc.alignment import Alignment
from wedgecalc.drawing import theme
from wedgecalc.drawing.canvas import View, draw_bones, draw_wedge
from wedgecalc.drawing.close_up import close_up
from wedgecalc.drawing.silhouette import bones, bones_after
from wedgecalc.plane import length
from wedgecalc.planning import Plan
from wedgecalc.words import aim, amount, leaning

_LISTED = ("hka", "wbl", "mldfa", "mpta", "jlca", "mad", "limb")


def before_after(plan: Plan, ax: Axes, title: str | None = None) -> Axes:
    """Draw the leg before and after, the plateau ruler with the target, and the wedge.

    Patient's right is on the viewer's left, as on a film.

    Parameters
    ----------
    plan : Plan
        Of a single limb.
    ax : matplotlib.axes.Axes
        Its whole area is used; its own axis lines are hidden.
    title : str, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax.axis("off")
    name = f"{textwrap.shorten(title, 36, placeholder='…') if ' ' in title else title[:36]} · " if title else ""
    ax.text(0.0, 0.985, f"{name}{plan.procedure.label}", transform=ax.transAxes, fontsize=theme.TITLE, color=theme.INK, va="top",
            weight="bold")  # fmt: skip
    ax.text(
        0.0,
        0.925,
        f"Target: {aim(plan.target)}",
        transform=ax.transAxes,
        fontsize=theme.HEADING,
        color=theme.QUIET,
        va="top",
    )
    _leg(ax.inset_axes((0.0, 0.0, 0.20, 0.86)), plan, before=True)
    _numbers(ax, 0.205, plan.before, "Before", theme.BEFORE)
    close_up(ax.inset_axes((0.355, 0.0, 0.29, 0.52)), plan)
    _ruler(ax.inset_axes((0.375, 0.60, 0.25, 0.25)), plan)
    _leg(ax.inset_axes((0.66, 0.0, 0.20, 0.86)), plan, before=False)
    _numbers(ax, 0.865, plan.after, "After", theme.AFTER)
    return ax


def _leg(ax: Axes, plan: Plan, *, before: bool) -> None:
    limb = plan.limb if before else plan.after_limb
    color = theme.BEFORE if before else theme.AFTER
    view = View(limb)
    ax.set_aspect("equal")
    ax.axis("off")
    draw_bones(ax, view, bones(limb).values() if before else bones_after(plan))
    if before:
        draw_wedge(ax, view, plan)
    for start, end in ((limb.hip, limb.knee), (limb.knee, limb.ankle)):
        ax.plot(*view.xy(np.array([start, end])), color=theme.AXIS, lw=1.3, ls=(0, (5, 3)))
    hip, ankle = limb.hip, limb.ankle
    beyond = hip + (ankle - hip) * np.array([-0.02, 1.03])
    ax.plot(*view.xy(beyond), color=color, lw=2.8, solid_capstyle="round")
    for line in (("plateau_medial", "plateau_lateral"), ("condyle_medial", "condyle_lateral")):
        if line[0] in limb.points:
            ax.plot(*view.xy(np.array([limb.points[n] for n in line])), color=theme.INK, lw=1.6)
    ax.plot(*view.xy(np.array([hip, limb.knee, ankle])), "o", ms=5, mfc=theme.PAPER, mec=theme.INK, mew=1.3, ls="none")
    _marks(ax, view, plan)


def _marks(ax: Axes, view: View, plan: Plan) -> None:
    """Set one window for both legs, the side marker, and the words medial and lateral at the knee."""
    both = np.array([*plan.limb.points.values(), *plan.after_limb.points.values()])
    size: Any = length(plan.limb.hip - plan.limb.ankle)
    x, y = view.xy(both)
    middle = (x.min() + x.max()) / 2
    low, high = y.min() - 0.03 * size, max(y.max(), np.imag(plan.limb.hip) + 0.06 * size)
    half = 0.20 * size
    ax.set_xlim(middle - half, middle + half)
    ax.set_ylim(low, high)
    letter = "R" if plan.limb.frame.side == "right" else "L"
    ax.text(0.04 if letter == "R" else 0.96, 0.985, letter, transform=ax.transAxes, fontsize=theme.HEADING, weight="bold", color=theme.INK,
            ha="center", va="top", bbox={"boxstyle": "square,pad=0.25", "fc": theme.PAPER, "ec": theme.INK})  # fmt: skip
    lateral_left = view.flip < 0
    if plan.limb.frame.calibrated:
        edge = middle + view.flip * half * 0.94
        ax.plot(
            [edge, edge], [low + 0.02 * size, low + 0.02 * size + 100], color=theme.INK, lw=2.5, solid_capstyle="butt"
        )
        ax.text(edge - view.flip * 0.02 * size, low + 0.02 * size + 50, "100 mm", fontsize=theme.SMALL, color=theme.QUIET, va="center",
                ha="center", rotation=90)  # fmt: skip
    for word, at in (("lateral", 0.0 if lateral_left else 1.0), ("medial", 1.0 if lateral_left else 0.0)):
        ax.text(at, (np.imag(plan.limb.knee) - low) / (high - low), word, transform=ax.transAxes, fontsize=theme.SMALL,
                color=theme.QUIET, ha="left" if at == 0 else "right", va="center")  # fmt: skip


def _numbers(ax: Axes, x: float, measured: Alignment, heading: str, color: str) -> None:
    ax.text(x, 0.84, heading, transform=ax.transAxes, fontsize=theme.TITLE, weight="bold", color=color, va="top")
    ax.text(
        x,
        0.775,
        leaning(float(measured.hka)),
        transform=ax.transAxes,
        fontsize=theme.HEADING,
        color=theme.INK,
        va="top",
    )
    row = 0.70
    for name in _LISTED:
        value = getattr(measured, name)
        if value is None:
            continue
        record = records.measures()[name]
        ax.text(
            x,
            row,
            record.symbol if name != "limb" else "length",
            transform=ax.transAxes,
            fontsize=theme.BODY,
            color=theme.QUIET,
        )
        ax.text(
            x + 0.125,
            row,
            amount(value, record.unit),
            transform=ax.transAxes,
            fontsize=theme.BODY,
            color=theme.INK,
            ha="right",
        )
        row -= 0.052


def _ruler(ax: Axes, plan: Plan) -> None:
    """Draw the plateau as a ruler from 0 (medial) to 100 % with the target and where the axis crosses, before and after."""
    right = plan.limb.frame.side == "right"
    ax.set_xlim((108, -8) if right else (-8, 108))
    ax.set_ylim(-1.25, 1.75)
    ax.axis("off")
    ax.add_patch(Rectangle((0, -0.12), 100, 0.24, facecolor=theme.BONE, edgecolor=theme.BONE_EDGE))
    for tick in range(0, 101, 25):
        ax.plot([tick, tick], [-0.12, 0.12], color=theme.INK, lw=1.0)
    for at, word in ((0, "0 %\nmedial"), (50, "50"), (100, "100 %\nlateral")):
        ax.text(at, -0.2, word, fontsize=theme.SMALL, color=theme.QUIET, ha="center", va="top")
    if plan.target.measure == "wbl":
        ax.add_patch(Rectangle((plan.target.value - 1.5, -0.12), 3, 0.24, facecolor=theme.TARGET, lw=0))
    before, after = float(plan.before.wbl), float(plan.after.wbl)
    # A label takes half of the ruler. Two that would meet stand one above the other, the lower beside the upper's arrow.
    near = abs(after - before) <= 52
    beside = after + (30 if before >= after else -30)
    low = before if abs(after - before) > 30 else beside if 12 <= beside <= 88 else 2 * after - beside
    for value, word, color, x, y in (
        (before, "before", theme.BEFORE, low, 0.62),
        (after, "after", theme.AFTER, after, 1.17 if near else 0.62),
    ):
        ax.annotate(f"{word} {amount(value, 'pct')}", (min(max(value, -6.0), 106.0), 0.15), (min(max(x, 12), 88), y), fontsize=theme.BODY,
                    weight="bold", color=color, ha="center", va="bottom",
                    arrowprops={"arrowstyle": "-|>", "color": color, "lw": 1.8, "shrinkA": 0, "shrinkB": 0})  # fmt: skip
    ax.text(0.5, 0.02, "where the weight-bearing line crosses the plateau", transform=ax.transAxes, fontsize=theme.SMALL, color=theme.QUIET,
            ha="center", va="bottom")  # fmt: skip
