"""The first picture: the leg before and after, side by side, the plateau ruler and the wedge between them."""

import textwrap
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path

from wedgecalc import records
from wedgecalc.alignment import Alignment
from wedgecalc.drawing import theme
from wedgecalc.drawing.silhouette import bones, bones_after
from wedgecalc.limb import Limb
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
    _close_up(ax.inset_axes((0.355, 0.0, 0.29, 0.52)), plan)
    _ruler(ax.inset_axes((0.375, 0.60, 0.25, 0.25)), plan)
    _leg(ax.inset_axes((0.66, 0.0, 0.20, 0.86)), plan, before=False)
    _numbers(ax, 0.865, plan.after, "After", theme.AFTER)
    return ax


class _View:
    """Canonical points to the picture: lateral to the viewer's left on a right leg, y up."""

    def __init__(self, limb: Limb) -> None:
        self.flip = -1.0 if limb.frame.side == "right" else 1.0

    def xy(self, z: Any) -> tuple[Any, Any]:
        return self.flip * np.real(z), np.imag(z)

    def shape(self, polygon: Any, **style: Any) -> list[PathPatch]:
        pieces = [p for p in getattr(polygon, "geoms", [polygon]) if isinstance(p, shapely.Polygon) and not p.is_empty]
        rings = [np.asarray(p.exterior.coords) * (self.flip, 1.0) for p in pieces]
        return [PathPatch(Path(ring, closed=True), **style) for ring in rings]


def _leg(ax: Axes, plan: Plan, *, before: bool) -> None:
    limb = plan.limb if before else plan.after_limb
    color = theme.BEFORE if before else theme.AFTER
    view = _View(limb)
    ax.set_aspect("equal")
    ax.axis("off")
    _draw_bones(ax, view, bones(plan.limb).values() if before or (plan.wedge.entry_z is None and not before) else bones_after(plan),
                plan if not before and plan.wedge.entry_z is None else None)  # fmt: skip
    if before:
        _draw_wedge(ax, view, plan)
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


def _draw_bones(ax: Axes, view: _View, shapes: Any, whole: Plan | None) -> None:
    """Draw the bones; without an entry there is no cut to draw, and the whole moved leg stands for it."""
    for polygon in bones(whole.after_limb).values() if whole else shapes:
        for patch in view.shape(polygon, facecolor=theme.BONE, edgecolor=theme.BONE_EDGE, lw=1.0):
            ax.add_patch(patch)


def _marks(ax: Axes, view: _View, plan: Plan) -> None:
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
        ax.text(edge - view.flip * 0.03 * size, low + 0.02 * size + 50, "100 mm", fontsize=theme.SMALL, color=theme.QUIET, va="center",
                ha="left" if lateral_left else "right")  # fmt: skip
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


def _draw_wedge(ax: Axes, view: _View, plan: Plan) -> None:
    wedge = plan.wedge
    if wedge.entry_z is None or wedge.far_entry_z is None:
        return
    corners = np.array([wedge.hinge_z, wedge.entry_z, wedge.far_entry_z])
    if wedge.kind == "closing":
        _wedge_of_bone(ax, view, plan, corners, lw=1.0)
    else:
        ax.plot(*view.xy(corners[:2]), color=theme.INK, lw=1.6)


def _wedge_of_bone(ax: Axes, view: _View, plan: Plan, corners: Any, lw: float) -> None:
    """Draw the part of the wedge that is bone: its far corner may lie beyond the cortex where the bone tapers."""
    triangle = shapely.Polygon(np.column_stack([corners.real, corners.imag]))
    for patch in view.shape(triangle.intersection(bones(plan.limb)[plan.procedure.bone]), facecolor=theme.WEDGE,
                            edgecolor=theme.INK, lw=lw, hatch="///"):  # fmt: skip
        ax.add_patch(patch)


def _close_up(ax: Axes, plan: Plan) -> None:
    """Draw the cut bone near the knee: closing on the bone before, opening on the bone after."""
    view = _View(plan.limb)
    wedge = plan.wedge
    ax.set_aspect("equal")
    ax.axis("off")
    opened = wedge.kind == "opening" and wedge.entry_z is not None
    _draw_bones(ax, view, bones_after(plan) if opened else bones(plan.limb).values(), None)
    middle: Any = (plan.limb.points["plateau_medial"] + plan.limb.points["plateau_lateral"]) / 2
    width = length(plan.limb.points["plateau_lateral"] - plan.limb.points["plateau_medial"])
    centre = middle + 1j * width * (-0.42 if plan.procedure.bone == "tibia" else 0.42)
    x, y = view.xy(centre)
    ax.set_xlim(x - 1.0 * width, x + 1.0 * width)
    ax.set_ylim(y - 0.80 * width, y + 0.80 * width)
    hinge_x, hinge_y = view.xy(wedge.hinge_z)
    if wedge.entry_z is None or wedge.far_entry_z is None:
        ax.plot(hinge_x, hinge_y, "o", ms=9, mfc=theme.PAPER, mec=theme.INK, mew=1.8)
        lines = [
            f"{wedge.kind} wedge, base {wedge.side}: {amount(plan.correction, 'deg')} about the hinge",
            "no scale: no base in mm",
        ]
    else:
        corners = np.array([wedge.hinge_z, wedge.entry_z, wedge.far_entry_z])
        if wedge.kind == "closing":
            _wedge_of_bone(ax, view, plan, corners, lw=1.4)
        else:
            ax.add_patch(
                Polygon(np.column_stack(view.xy(corners)), facecolor="none", edgecolor=theme.INK, lw=1.4, ls="--")
            )
        ax.plot(hinge_x, hinge_y, "o", ms=9, mfc=theme.PAPER, mec=theme.INK, mew=1.8)
        lines = [f"{wedge.kind} wedge, base {wedge.side}: {amount(plan.correction, 'deg')}"]
        if wedge.base is not None:
            _dimension(ax, view, plan, width)
            lines.append(f"cut {amount(wedge.radius, 'mm')}, base {amount(wedge.base, 'mm')}")
    below = 0.17 * width if plan.procedure.bone == "femur" else -0.17 * width
    side = 1.0 if np.real(wedge.hinge_z - middle) > 0 else -1.0
    text_at = wedge.hinge_z + side * 0.22 * width + 1j * below
    ax.annotate("hinge", (hinge_x, hinge_y), view.xy(text_at), fontsize=theme.BODY, color=theme.INK, va="center",
                ha="left" if side * view.flip > 0 else "right", arrowprops={"arrowstyle": "-", "color": theme.INK, "shrinkB": 5})  # fmt: skip
    ax.text(
        0.5,
        1.02,
        lines[0],
        transform=ax.transAxes,
        fontsize=theme.BODY,
        weight="bold",
        color=theme.INK,
        ha="center",
        va="bottom",
    )
    ax.text(0.5, -0.01, " ".join(lines[1:]), transform=ax.transAxes, fontsize=theme.BODY, color=theme.INK, ha="center", va="bottom",
            bbox={"fc": theme.PAPER, "ec": "none", "pad": 2})  # fmt: skip


def _dimension(ax: Axes, view: _View, plan: Plan, width: Any) -> None:
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
    for value, word, color, y in ((before, "before", theme.BEFORE, 0.62), (after, "after", theme.AFTER, 0.62)):
        shown = min(max(value, -6.0), 106.0)
        up = y if value is before or abs(after - before) > 52 else y + 0.55
        ax.annotate(f"{word} {amount(value, 'pct')}", (shown, 0.15), (min(max(shown, 12), 88), up), fontsize=theme.BODY, weight="bold",
                    color=color, ha="center", va="bottom",
                    arrowprops={"arrowstyle": "-|>", "color": color, "lw": 1.8, "shrinkA": 0, "shrinkB": 0})  # fmt: skip
    ax.text(0.5, 0.02, "where the weight-bearing line crosses the plateau", transform=ax.transAxes, fontsize=theme.SMALL, color=theme.QUIET,
            ha="center", va="bottom")  # fmt: skip
