"""What every view of a leg draws with: its coordinates, bones and wedge."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from wedgecalc.drawing import theme
from wedgecalc.drawing.silhouette import bones
from wedgecalc.limb import Limb
from wedgecalc.planning import Plan


class View:
    """Canonical points to the picture: lateral to the viewer's left on a right leg, y up."""

    def __init__(self, limb: Limb) -> None:
        self.flip = -1.0 if limb.frame.side == "right" else 1.0

    def xy(self, z: Any) -> tuple[Any, Any]:
        """Return x and y in the picture."""
        return self.flip * np.real(z), np.imag(z)

    def shape(self, polygon: Any, **style: Any) -> list[PathPatch]:
        """Return the patches of a shapely polygon, or of several."""
        pieces = [p for p in getattr(polygon, "geoms", [polygon]) if isinstance(p, shapely.Polygon) and not p.is_empty]
        rings = [np.asarray(p.exterior.coords) * (self.flip, 1.0) for p in pieces]
        return [PathPatch(Path(ring, closed=True), **style) for ring in rings]


def draw_bones(ax: Axes, view: View, shapes: Iterable[Any]) -> None:
    """Draw bones, quiet behind everything else."""
    for polygon in shapes:
        for patch in view.shape(polygon, facecolor=theme.BONE, edgecolor=theme.BONE_EDGE, lw=1.0):
            ax.add_patch(patch)


def draw_wedge(ax: Axes, view: View, plan: Plan) -> None:
    """Draw the wedge on the leg before: the bone to take out, or the cut to open."""
    wedge = plan.wedge
    if wedge.entry_z is None or wedge.far_entry_z is None:
        return
    corners = np.array([wedge.hinge_z, wedge.entry_z, wedge.far_entry_z])
    if wedge.kind == "closing":
        wedge_of_bone(ax, view, plan, corners, lw=1.0)
    else:
        ax.plot(*view.xy(corners[:2]), color=theme.INK, lw=1.6)


def wedge_of_bone(ax: Axes, view: View, plan: Plan, corners: Any, lw: float) -> None:
    """Draw the part of the wedge that is bone: its far corner may lie beyond the cortex where the bone tapers."""
    triangle = shapely.Polygon(np.column_stack([corners.real, corners.imag]))
    for patch in view.shape(triangle.intersection(bones(plan.limb)[plan.procedure.bone]), facecolor=theme.WEDGE,
                            edgecolor=theme.INK, lw=lw, hatch="///"):  # fmt: skip
        ax.add_patch(patch)
