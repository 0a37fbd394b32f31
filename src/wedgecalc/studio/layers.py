"""What the film shows of a leg, as plain columns of numbers: bones, wedge, lines, handles and words."""

from typing import Any

import numpy as np

from wedgecalc.drawing.theme import Theme
from wedgecalc.results.sentences import amount
from wedgecalc.studio.case_state import CUTS, Desk, Outcome
from wedgecalc.studio.words import WORDS

ALL = frozenset({"bones", "axes", "load", "joints", "after", "wedge", "handles"})
FINE = 0.4  # mm: outlines are drawn as fine as this


def layers(
    desk: Desk, share: float, colors: Theme, show: frozenset[str] = ALL, chosen: str | None = None
) -> dict[str, dict[str, list[Any]]]:
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
    drawn = _Drawn(colors, desk.radiograph is not None)
    if found.limb is not None and found.before is not None:
        drawn.leg(found, share, show)
    if "handles" in show:
        drawn.handles(desk, chosen)
    return {
        "solid": drawn.solid,
        "lines": drawn.lines,
        "ghost": drawn.ghost,
        "spots": drawn.spots,
        "words": drawn.words,
    }


class _Drawn:
    """Columns being filled."""

    def __init__(self, colors: Theme, on_film: bool) -> None:
        self.colors, self.on_film = colors, on_film
        self.solid: dict[str, list[Any]] = {
            key: [] for key in ("xs", "ys", "fill", "line", "alpha")
        }
        self.lines: dict[str, list[Any]] = {key: [] for key in ("xs", "ys", "color", "width")}
        self.ghost: dict[str, list[Any]] = {key: [] for key in ("xs", "ys", "color", "width")}
        self.spots: dict[str, list[Any]] = {
            key: [] for key in ("x", "y", "name", "fill", "line", "size", "marker")
        }
        self.words: dict[str, list[Any]] = {
            key: [] for key in ("x", "y", "text", "color", "align", "aside")
        }

    def leg(self, found: Outcome, share: float, show: frozenset[str]) -> None:
        """Draw the leg with this share of its correction, and how it was as a ghost."""
        limb: Any = found.limb
        scene, colors = found.scene, self.colors
        self.to_case = limb.frame.to_case
        if "bones" in show and scene is not None:
            for bone, shapes in (
                scene.posed(share) if "after" in show else {n: [s] for n, s in scene.before.items()}
            ).items():
                for shape in shapes:
                    self._area(
                        shape,
                        colors.behind if bone == "fibula" else colors.bone,
                        colors.bone_edge,
                        0.0 if self.on_film else 1.0,
                    )
        moved = limb if scene is None else scene.limb(share)
        if "wedge" in show and scene is not None:
            self._wedge(scene, share)
        if "after" in show and share > 0 and scene is not None:
            if not self.on_film:
                for shape in scene.before.values():
                    self._outline(self.ghost, shape, colors.before, 1.2)
            self._line(self.ghost, (limb.hip, limb.ankle), colors.before, 2.0)
        now = colors.after if share > 0 else colors.before
        if "axes" in show:
            for end in (moved.hip, moved.ankle):
                self._line(self.lines, (moved.knee, end), now, 1.4)
        if "load" in show:
            self._line(self.lines, (moved.hip, moved.ankle), now, 3.0)
        if "joints" in show:
            for pair in (
                ("plateau_medial", "plateau_lateral"),
                ("condyle_medial", "condyle_lateral"),
            ):
                if all(name in moved.points for name in pair):
                    self._wide(*(moved.points[name] for name in pair))
        if {"axes", "joints"} <= show:
            self._angles(found, moved, share)

    def _wedge(self, scene: Any, share: float) -> None:
        wedge = scene.plan.wedge
        if wedge.entry_z is None or wedge.nothing:
            return
        self._size(scene)
        if (
            scene.wedge is not None
            and wedge.kind == "closing"
            and share == 0
            and not scene.wedge.removed.is_empty
        ):
            for shape in getattr(scene.wedge.removed, "geoms", [scene.wedge.removed]):
                self._area(shape, self.colors.wedge, self.colors.wedge, 0.85)
            return
        if wedge.kind == "opening" and share > 0:
            edge = wedge.hinge_z + (wedge.entry_z - wedge.hinge_z) * np.exp(
                1j * np.radians(wedge.turn * share)
            )
            self._patch(
                np.array([wedge.hinge_z, wedge.entry_z, edge]),
                self.colors.wedge,
                self.colors.wedge,
                0.85,
            )
        self._line(self.lines, (wedge.hinge_z, wedge.entry_z), self.colors.wedge, 2.5)

    def _size(self, scene: Any) -> None:
        """Say how large the wedge is, on its side of the leg, below or above the angles."""
        limb, wedge, procedure = scene.plan.limb, scene.plan.wedge, scene.plan.procedure
        if wedge.base is None:  # without a scale
            return
        text, aside = (
            WORDS["wedge-size"].format(mm=amount(wedge.base, "mm")),
            1.0 if wedge.side == "lateral" else -1.0,
        )
        if procedure.level == "knee":
            self._beside(
                limb,
                limb.knee,
                0.95 * aside,
                -0.75 if procedure.bone == "tibia" else 0.75,
                text,
                self.colors.ink,
            )
        else:
            self._beside(limb, wedge.entry_z, 0.45 * aside, 0.0, text, self.colors.ink)

    def _beside(self, limb: Any, z: Any, aside: float, up: float, text: str, color: str) -> None:
        """Write beside a point, so many widths of the plateau laterally and up, away from the leg."""
        self._word(
            z + float(abs(limb.plateau)) * (aside + 1j * up),
            text,
            color,
            (aside > 0) == (limb.frame.side == "right"),
        )

    def _angles(self, found: Outcome, moved: Any, share: float) -> None:
        measured = found.plan.after if found.plan is not None and share == 1.0 else found.before
        if measured is None or 0.0 < share < 1.0:
            return
        for name, aside, up in (
            ("mldfa", 0.95, 0.3),
            ("mpta", -0.95, -0.3),
            ("hka", 0.95, 1.2),
        ):  # each on the side of its angle
            value = getattr(measured, name)
            if value is not None:
                text = f"{WORDS[name]} {float(value):.1f}°"
                self._beside(
                    moved,
                    moved.knee,
                    aside,
                    up,
                    text,
                    self.colors.after if share else self.colors.before,
                )

    def handles(self, desk: Desk, chosen: str | None) -> None:
        """Draw what can be dragged."""
        for name, (x, y) in desk.handles().items():
            cut = name in CUTS
            values = (
                x,
                -y,
                name,
                self.colors.wedge if cut else self.colors.target,
                self.colors.paper,
                17 if name == chosen else 11,
                "square" if cut else "circle",
            )
            for column, value in zip(self.spots.values(), values, strict=True):
                column.append(value)
            if name == chosen:
                self.words["x"].append(x)
                self.words["y"].append(-y)
                self.words["text"].append(WORDS.get(name, name.replace("_", " ")))
                self.words["color"].append(self.colors.ink)
                self.words["align"].append("left")
                self.words["aside"].append(14)  # pixels: beside the handle, not on it

    def _xy(self, z: Any) -> tuple[list[float], list[float]]:
        xy = self.to_case(np.asarray(z))
        return xy[:, 0].round(2).tolist(), (-xy[:, 1]).round(2).tolist()

    def _patch(self, z: Any, fill: str, line: str, alpha: float) -> None:
        xs, ys = self._xy(z)
        for column, value in zip(self.solid.values(), (xs, ys, fill, line, alpha), strict=True):
            column.append(value)

    def _area(self, shape: Any, fill: str, line: str, alpha: float) -> None:
        for part in getattr(shape, "geoms", [shape]):
            if not part.is_empty and part.geom_type == "Polygon":
                self._patch(
                    np.asarray(part.simplify(FINE).exterior.coords) @ (1, 1j), fill, line, alpha
                )

    def _outline(self, where: dict[str, list[Any]], shape: Any, color: str, width: float) -> None:
        self._line(where, np.asarray(shape.simplify(FINE).exterior.coords) @ (1, 1j), color, width)

    def _line(self, where: dict[str, list[Any]], z: Any, color: str, width: float) -> None:
        xs, ys = self._xy(z)
        for column, value in zip(where.values(), (xs, ys, color, width), strict=True):
            column.append(value)

    def _wide(self, first: Any, last: Any) -> None:
        """Draw a joint line a little beyond both its ends."""
        over = 0.12 * (last - first)
        self._line(self.lines, (first - over, last + over), self.colors.quiet, 1.6)

    def _word(self, z: Any, text: str, color: str, leftwards: bool) -> None:
        xs, ys = self._xy([z])
        for column, value in zip(
            self.words.values(),
            (xs[0], ys[0], text, color, "right" if leftwards else "left", 0),
            strict=True,
        ):
            column.append(value)


def landmark_picture(name: str, side: str, colors: Theme) -> str:
    """Return a small picture, as SVG, of where a landmark lies on an ordinary leg."""
    from wedgecalc.bone.outlines import bones
    from wedgecalc.geometry.limb import Limb

    limb = Limb.from_angles(side)
    shapes = bones(limb)
    paths = []
    for bone, shape in shapes.items():
        xy = limb.frame.to_case(np.asarray(shape.simplify(1.0).exterior.coords) @ (1, 1j))
        path = "M" + " L".join(f"{x:.0f},{y:.0f}" for x, y in xy) + "Z"
        paths.append(
            f'<path d="{path}" fill="{colors.behind if bone == "fibula" else colors.bone}" stroke="{colors.bone_edge}" stroke-width="2"/>'
        )
    x, y = limb[name if name in limb.points else name.replace("ankle", "plafond")]
    box = np.array([s.bounds for s in shapes.values()])
    corners = limb.frame.to_case(
        np.array(
            [complex(box[:, 0].min(), box[:, 3].max()), complex(box[:, 2].max(), box[:, 1].min())]
        )
    )
    (left, right), (top, bottom) = np.sort(corners[:, 0]), np.sort(corners[:, 1])
    # The neighbourhood of the landmark large, the whole leg beside it.
    close = f'viewBox="{x - 75:.0f} {y - 75:.0f} 150 150"'
    whole = (
        f'viewBox="{left - 20:.0f} {top - 10:.0f} {right - left + 40:.0f} {bottom - top + 20:.0f}"'
    )
    body = "".join(paths)
    return (
        f'<svg role="img" aria-label="{WORDS.get(name, name)}" width="150" height="150" {close}>{body}'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colors.target}" stroke="{colors.paper}" stroke-width="1.5"/></svg>'
        f'<svg aria-hidden="true" width="60" height="150" {whole}>{body}<circle cx="{x:.1f}" cy="{y:.1f}" r="22" fill="none" stroke="{colors.target}" stroke-width="9"/></svg>'
    )
