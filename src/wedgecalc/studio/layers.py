"""What the film shows of a leg, as plain columns: bones, wedge, lines, handles and words."""

from typing import Any

import numpy as np
import shapely

from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.theme import Theme
from wedgecalc.results.sentences import amount
from wedgecalc.studio.case_state import CUTS, Desk, Outcome
from wedgecalc.studio.words import WORDS

ALL = frozenset({"bones", "axes", "load", "joints", "after", "wedge", "handles"})
FINE = 0.4  # mm: outlines are drawn as fine as this
COLUMNS = {
    "solid": ("xs", "ys", "fill", "line", "alpha"),
    "lines": ("xs", "ys", "color", "width"),
    "ghost": ("xs", "ys", "color", "width"),
    "spots": ("x", "y", "name", "fill", "line", "size", "marker"),
    "words": ("x", "y", "text", "color", "align", "aside"),
}
JOINT_LINES = (("plateau_medial", "plateau_lateral"), ("condyle_medial", "condyle_lateral"))
# Each on the side of its angle: so many widths of the plateau laterally and up from the knee.
ANGLES = (("mldfa", 0.95, 0.3), ("mpta", -0.95, -0.3), ("hka", 0.95, 1.2))

Layers = dict[str, dict[str, list[Any]]]


def layers(
    desk: Desk, share: float, colors: Theme, show: frozenset[str] = ALL, chosen: str | None = None
) -> Layers:
    """Return the columns of every layer, in the picture's coordinates with y turned up.

    Parameters
    ----------
    desk : Desk
    share : float
        Of the correction that is made: 0 before, 1 after.
    colors : Theme
    show : set of str
        Which parts to show.
    chosen : str, optional
        The handle that is chosen.
    """
    found = desk.leg.outcome
    drawing = _Drawing(colors, desk.radiograph is not None)
    if found.limb is not None and found.before is not None:
        drawing.leg(found, share, show)
    if "handles" in show:
        drawing.handles(desk, chosen)
    return drawing.columns


class _Drawing:
    """Columns being filled."""

    def __init__(self, colors: Theme, on_film: bool) -> None:
        self.colors, self.on_film = colors, on_film
        self.columns: Layers = {
            layer: {name: [] for name in names} for layer, names in COLUMNS.items()
        }

    def _add(self, layer: str, *values: Any) -> None:
        for column, value in zip(self.columns[layer].values(), values, strict=True):
            column.append(value)

    def leg(self, found: Outcome, share: float, show: frozenset[str]) -> None:
        """Draw the leg with this share of its correction, and how it was as a ghost."""
        limb: Any = found.limb
        scene, colors = found.scene, self.colors
        self.to_case = limb.frame.to_case
        moved = limb if scene is None else scene.limb(share)
        if scene is not None:
            if "bones" in show:
                self._bones(scene, share if "after" in show else None)
            if "wedge" in show:
                self._wedge(scene, share)
            if "after" in show and share > 0:
                self._ghost(scene, limb)
        now = colors.after if share > 0 else colors.before
        if "axes" in show:
            for end in (moved.hip, moved.ankle):
                self._line("lines", (moved.knee, end), now, 1.4)
        if "load" in show:
            self._line("lines", (moved.hip, moved.ankle), now, 3.0)
        if "joints" in show:
            for first, last in JOINT_LINES:
                if first in moved.points and last in moved.points:
                    self._joint_line(moved.points[first], moved.points[last])
        if {"axes", "joints"} <= show:
            self._angles(found, moved, share)

    def _bones(self, scene: Scene, share: float | None) -> None:
        posed = scene.before if share is None else scene.posed(share)
        alpha = 0.0 if self.on_film else 1.0
        for bone, shape in posed.items():
            fill = self.colors.behind if bone == "fibula" else self.colors.bone
            self._area(shape, fill, self.colors.bone_edge, alpha)

    def _ghost(self, scene: Scene, limb: Any) -> None:
        color = self.colors.before
        for shape in () if self.on_film else scene.before.values():
            ring = np.asarray(shape.simplify(FINE).exterior.coords) @ (1, 1j)
            self._line("ghost", ring, color, 1.2)
        self._line("ghost", (limb.hip, limb.ankle), color, 2.0)

    def _wedge(self, scene: Scene, share: float) -> None:
        wedge: Any = scene.plan.wedge
        if wedge.entry_z is None or wedge.nothing:
            return
        self._size(scene)
        color, removed = self.colors.wedge, scene.wedge and scene.wedge.removed
        if removed and wedge.closes and share == 0 and not removed.is_empty:
            self._area(removed, color, color, 0.85)
            return
        if not wedge.closes and share > 0:
            opened = np.exp(1j * np.radians(wedge.turn * share))
            edge = wedge.hinge_z + (wedge.entry_z - wedge.hinge_z) * opened
            self._patch((wedge.hinge_z, wedge.entry_z, edge), color, color, 0.85)
        self._line("lines", (wedge.hinge_z, wedge.entry_z), color, 2.5)

    def _size(self, scene: Scene) -> None:
        """Say how large the wedge is, on its side of the leg, below or above the angles."""
        limb: Any = scene.plan.limb
        wedge, procedure = scene.plan.wedge, scene.plan.procedure
        if wedge.base is None:  # without a scale
            return
        text = WORDS["wedge-size"].format(mm=amount(wedge.base, "mm"))
        aside, ink = (1.0 if wedge.side == "lateral" else -1.0), self.colors.ink
        if procedure.at_knee:
            up = -0.75 if procedure.of_tibia else 0.75
            self._beside(limb, limb.knee, 0.95 * aside, up, text, ink)
        else:
            self._beside(limb, wedge.entry_z, 0.45 * aside, 0.0, text, ink)

    def _angles(self, found: Outcome, moved: Any, share: float) -> None:
        measured = found.plan.after if found.plan is not None and share == 1.0 else found.before
        if measured is None or 0.0 < share < 1.0:
            return
        color = self.colors.after if share else self.colors.before
        for name, aside, up in ANGLES:
            value = getattr(measured, name)
            if value is not None:
                text = f"{WORDS[name]} {float(value):.1f}°"
                self._beside(moved, moved.knee, aside, up, text, color)

    def handles(self, desk: Desk, chosen: str | None) -> None:
        """Draw what can be dragged."""
        colors = self.colors
        for name, (x, y) in desk.handles().items():
            cut = name in CUTS
            fill, marker = (colors.wedge, "square") if cut else (colors.target, "circle")
            size = 17 if name == chosen else 11
            self._add("spots", x, -y, name, fill, colors.paper, size, marker)
            if name == chosen:
                text = WORDS.get(name, name.replace("_", " "))
                # 14 pixels beside the handle, not on it.
                self._add("words", x, -y, text, colors.ink, "left", 14)

    def _xy(self, z: Any) -> tuple[list[float], list[float]]:
        xy = self.to_case(np.asarray(z))
        return xy[:, 0].round(2).tolist(), (-xy[:, 1]).round(2).tolist()

    def _patch(self, z: Any, fill: str, line: str, alpha: float) -> None:
        self._add("solid", *self._xy(z), fill, line, alpha)

    def _area(self, shape: Any, fill: str, line: str, alpha: float) -> None:
        for part in shapely.get_parts(shape):
            if not part.is_empty and part.geom_type == "Polygon":
                ring = np.asarray(part.simplify(FINE).exterior.coords) @ (1, 1j)
                self._patch(ring, fill, line, alpha)

    def _line(self, layer: str, z: Any, color: str, width: float) -> None:
        self._add(layer, *self._xy(z), color, width)

    def _joint_line(self, first: Any, last: Any) -> None:
        """Draw a joint line a little beyond both its ends."""
        over = 0.12 * (last - first)
        self._line("lines", (first - over, last + over), self.colors.quiet, 1.6)

    def _beside(self, limb: Any, z: Any, aside: float, up: float, text: str, color: str) -> None:
        """Write so many widths of the plateau laterally and up from a point, away from the leg."""
        (x,), (y,) = self._xy([z + float(abs(limb.plateau)) * (aside + 1j * up)])
        leftwards = (aside > 0) == (limb.frame.side == "right")
        self._add("words", x, y, text, color, "right" if leftwards else "left", 0)
