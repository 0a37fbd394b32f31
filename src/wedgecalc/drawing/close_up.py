"""The wedge seen close: the cut bone near the knee, its base in mm, its hinge."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from wedgecalc.drawing import theme
from wedgecalc.drawing.canvas import View, draw_bones, wedge_of_bone
from wedgecalc.drawing.silhouette import bones, bones_after
from wedgecalc.plane import length, middle
from wedgecalc.planning import Plan
from wedgecalc.words import amount


def close_up(ax: Axes, plan: Plan) -> None:
    """Draw the cut bone near the knee: closing on the bone before, opening on the bone after."""
    view = View(plan.limb)
    ax.set_aspect("equal")
    ax.axis("off")
    opened = plan.wedge.kind == "opening" and plan.wedge.entry_z is not None
    draw_bones(ax, view, bones_after(plan) if opened else bones(plan.limb).values())
    knee: Any = middle(plan.limb.points["plateau_medial"], plan.limb.points["plateau_lateral"])
    width: Any = length(plan.limb.points["plateau_lateral"] - plan.limb.points["plateau_medial"])
    x, y = view.xy(knee + 1j * width * (-0.42 if plan.procedure.bone == "tibia" else 0.42))
    ax.set_xlim(x - 1.0 * width, x + 1.0 * width)
    ax.set_ylim(y - 0.80 * width, y + 0.80 * width)
    heading, size = _wedge(ax, view, plan, width)
    _hinge(ax, view, plan, knee, width)
    ax.text(
        0.5,
        1.02,
        heading,
        transform=ax.transAxes,
        fontsize=theme.BODY,
        weight="bold",
        color=theme.INK,
        ha="center",
        va="bottom",
    )
    ax.text(0.5, -0.01, size, transform=ax.transAxes, fontsize=theme.BODY, color=theme.INK, ha="center", va="bottom",
            bbox={"fc": theme.PAPER, "ec": "none", "pad": 2})  # fmt: skip


def _wedge(ax: Axes, view: View, plan: Plan, width: Any) -> tuple[str, str]:
    """Draw the wedge as far as it is known, and return what to write above and below it."""
    wedge = plan.wedge
    heading = f"{wedge.kind} wedge, base {wedge.side}: {amount(plan.correction, 'deg')}"
    if wedge.entry_z is not None:
        corners = np.array([wedge.hinge_z, wedge.entry_z, wedge.far_entry_z])
        if wedge.kind == "closing":
            wedge_of_bone(ax, view, plan, corners, lw=1.4)
        else:
            ring = np.column_stack(view.xy(corners))
            ax.add_patch(Polygon(ring, facecolor="none", edgecolor=theme.INK, lw=1.4, ls="--"))
    if wedge.base is None:
        return heading, f"no {'entry' if plan.limb.frame.calibrated else 'scale'}: no base in mm"
    _dimension(ax, view, plan, width)
    return heading, f"cut {amount(wedge.radius, 'mm')}, base {amount(wedge.base, 'mm')}"


def _hinge(ax: Axes, view: View, plan: Plan, knee: Any, width: Any) -> None:
    """Mark the hinge, with its name outside the bone."""
    hinge: Any = plan.wedge.hinge_z
    ax.plot(*view.xy(hinge), "o", ms=9, mfc=theme.PAPER, mec=theme.INK, mew=1.8)
    side = 1.0 if (hinge - knee).real > 0 else -1.0
    away = 0.17j if plan.procedure.bone == "femur" else -0.17j
    ax.annotate("hinge", view.xy(hinge), view.xy(hinge + (side * 0.22 + away) * width), fontsize=theme.BODY, color=theme.INK, va="center",
                ha="left" if side * view.flip > 0 else "right", arrowprops={"arrowstyle": "-", "color": theme.INK, "shrinkB": 5})  # fmt: skip


def _dimension(ax: Axes, view: View, plan: Plan, width: Any) -> None:
    """Draw the base as a dimension beside the cortex, with its length."""
    wedge: Any = plan.wedge
    out = (wedge.entry_z + wedge.far_entry_z) / 2 - wedge.hinge_z
    out = out / abs(out) * 0.16 * width
    ends = np.array([wedge.entry_z, wedge.far_entry_z]) + out
    ax.annotate("", view.xy(ends[0]), view.xy(ends[1]),
                arrowprops={"arrowstyle": "|-|,widthA=0.35,widthB=0.35", "color": theme.INK, "lw": 1.4, "shrinkA": 0, "shrinkB": 0})  # fmt: skip
    text = ends.mean() + out * 0.4
    ax.text(*view.xy(text), amount(wedge.base, "mm"), fontsize=theme.HEADING, weight="bold", color=theme.INK, va="center",
            ha="left" if np.real(out) * view.flip > 0 else "right")  # fmt: skip
