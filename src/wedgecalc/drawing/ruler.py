"""The plateau as a ruler, true to scale, with the target and where the weight-bearing line crosses.

It goes on beyond the bone as far as the line lies outside; only farther out is it broken, and the
break is marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wedgecalc.drawing.place import Box
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.planning.targets import Target
from wedgecalc.results.sentences import amount

_FARTHEST = 75.0  # % beyond the plateau that a ruler shows; a line farther out is behind a break
TARGET_HALF = 1.5  # % to either side of a target, as it is drawn
_BESIDE = 6.0  # % shown beside a crossing outside the plateau
_HALF = 0.09  # half of the ruler's height
_LABEL = 0.75  # half of a label's width, inches


@dataclass(frozen=True, slots=True)
class PlateauScale:
    """Where percentages of the plateau lie on a sheet.

    Attributes
    ----------
    zero : float
        x of the medial edge.
    each : float
        Inches of one percent; negative if lateral is on the viewer's left.
    low, high : float
        First and last percentage that are shown.
    broken : tuple of float
        Which of the two are breaks, beyond which a crossing lies.
    """

    zero: float
    each: float
    low: float
    high: float
    broken: tuple[float, ...]

    def __call__(self, percent: float) -> float:
        """Return the x of a percentage; one farther out lies at the end, behind the break."""
        return self.zero + self.each * float(np.clip(percent, self.low, self.high))

    @property
    def ends(self) -> tuple[float, float]:
        """Least and greatest x."""
        first, last = sorted((self(self.low), self(self.high)))
        return first, last

    @classmethod
    def of(cls, scene: Scene, left: float, right: float, widest: float = 1e9) -> "PlateauScale":
        """Return the scale on which every crossing of the line lies between two edges.

        Parameters
        ----------
        scene : Scene
        left, right : float
        widest : float
            Inches that the plateau takes at most.
        """
        crossings = [scene.measured(state).wbl for state in scene.states]
        return cls.among(crossings, scene.flip, left, right, widest)

    @classmethod
    def among(
        cls, crossings: Sequence[float], flip: float, left: float, right: float, widest: float = 1e9
    ) -> "PlateauScale":
        """Return the scale for these crossings, %, of a leg that is flipped as a `Scene` is."""
        low, high = _end(min(crossings), 0.0), _end(max(crossings), 100.0)
        each = min((right - left) / (high - low), widest / 100.0) * flip
        middle = (left + right) / 2
        broken = (
            *((low,) if min(crossings) < low else ()),
            *((high,) if max(crossings) > high else ()),
        )
        return cls(middle - each * (low + high) / 2, each, low, high, broken)


def _end(percent: float, edge: float) -> float:
    """Return how far a ruler goes for a crossing beyond this edge of the bone."""
    out = percent - edge if edge else edge - percent
    way = 1.0 if edge else -1.0
    return edge + way * (0.0 if out <= 0 else _FARTHEST if out > _FARTHEST else out + _BESIDE)


def draw_plateau_ruler(sheet: Sheet, scene: Scene, box: Box) -> None:
    """Draw the ruler with the target and both crossings of the weight-bearing line."""
    x_of, y = bare_ruler(sheet, scene, box)
    draw_crossings(sheet, scene, x_of, y, (box[0], box[2]))


def bare_ruler(sheet: Sheet, scene: Scene, box: Box) -> tuple[PlateauScale, float]:
    """Draw the plateau as a ruler from 0 (medial) to 100 % with the target.

    Returns
    -------
    x_of : PlateauScale
        Returns the x of a percentage.
    y : float
        Upper edge of the ruler.
    """
    x_of, upper = ruler_scale(scene, box)
    draw_ruler(sheet, x_of, upper, box, scene.plan.target)
    return x_of, upper


def draw_ruler(sheet: Sheet, x_of: PlateauScale, upper: float, box: Box, target: Target) -> None:
    """Draw a ruler of this scale with its upper edge at a height, and a target of the line."""
    left, bottom, right, _ = box
    c, half = sheet.colors, _HALF
    y = upper - half - 0.02
    edges = sorted((x_of(0), x_of(100)))
    sheet.rectangle(
        (edges[0], y - half, edges[1], y + half), facecolor=c.bone, edgecolor=c.bone_edge, lw=1.0
    )
    for tick in range(0, 101, 25):
        sheet.line(
            np.array([complex(x_of(tick), y - half), complex(x_of(tick), y + half)]), c.ink, 1.0
        )
    draw_beyond_bone(sheet, x_of, y, half, 25)
    for percent, word in ((0, "0 %\nmedial"), (50, "50"), (100, "100 %\nlateral")):
        sheet.quiet(x_of(percent), y - half - 0.06, word, ha="center", va="top")
    if target.measure == "wbl":
        goal = sorted((x_of(target.value - TARGET_HALF), x_of(target.value + TARGET_HALF)))
        sheet.rectangle((goal[0], y - half, goal[1], y + half), facecolor=c.target, over=1)
    words = "where the weight-bearing line crosses the plateau"
    sheet.quiet((left + right) / 2, bottom, words, ha="center", va="bottom")


def ruler_scale(scene: Scene, box: Box) -> tuple[PlateauScale, float]:
    """Return the scale of a ruler in a box, and its upper edge, as `bare_ruler` does."""
    left, bottom, right, top = box
    y = bottom + 0.42 * (top - bottom)
    return PlateauScale.of(scene, left + 0.4, right - 0.4), y + _HALF + 0.02


def draw_beyond_bone(sheet: Sheet, x_of: PlateauScale, y: float, half: float, step: int) -> None:
    """Draw a ruler on beyond the bone, with a tick every `step` percent, broken where it ends."""
    c = sheet.colors
    for edge, end in ((0.0, x_of.low), (100.0, x_of.high)):
        if edge == end:
            continue
        sheet.line(np.array([complex(x_of(edge), y), complex(x_of(end), y)]), c.quiet, 1.2)
        most = int(_FARTHEST) // step * step  # ticks stand where the numbers do
        for tick in range(-most, 100 + most + 1, step):
            if min(edge, end) < tick < max(edge, end):
                ends = complex(x_of(tick), y - half / 2), complex(x_of(tick), y + half / 2)
                sheet.line(np.array(ends), c.quiet, 1.0)
        if end in x_of.broken:
            way = np.sign(x_of(end) - x_of(edge))
            for x in (x_of(end) - 0.16 * way, x_of(end) - 0.08 * way):
                ends = complex(x - 0.04, y - 1.2 * half), complex(x + 0.04, y + 1.2 * half)
                sheet.line(np.array(ends), c.ink, 1.2)


def draw_crossings(
    sheet: Sheet,
    scene: Scene,
    x_of: PlateauScale,
    y: float,
    limits: tuple[float, float],
    way: float = 1.0,
) -> None:
    """Draw an arrow with its number at each crossing of the weight-bearing line.

    Parameters
    ----------
    sheet : Sheet
    scene : Scene
    x_of : PlateauScale
    y : float
        Edge of the ruler to which the arrows point.
    limits : tuple of float
        Least and greatest x of a label.
    way : {1, −1}
        Whether the labels stand above or below.
    """
    half, states = _LABEL * sheet.letters, scene.states
    first, last = limits[0] + half, limits[1] - half
    tips = {state: x_of(scene.measured(state).wbl) for state in states}
    spot = {state: float(np.clip(x, first, last)) for state, x in tips.items()}
    rise = {"before": 0.45, "after": 0.45}
    if len(states) > 1 and abs(spot["after"] - spot["before"]) < 2.1 * half:  # would overlap
        rise["after"] = 0.86  # raise one
        if abs(spot["after"] - spot["before"]) < half + 0.15:
            # Too near for that: side by side in the order of their points, so that no arrow
            # crosses.
            rise["after"] = rise["before"]
            aside, middle = 1.05 * half, (tips["before"] + tips["after"]) / 2
            middle = float(np.clip(middle, first + aside, last - aside))
            aside *= -1.0 if tips["before"] < tips["after"] else 1.0
            spot = {"before": middle + aside, "after": middle - aside}
    for state in states:
        color, x, height = getattr(sheet.colors, state), spot[state], y + way * rise[state]
        sheet.arrow(complex(x, height), complex(tips[state], y), color)
        words = amount(scene.measured(state).wbl, "pct")
        words = words if scene.alone else f"{state} {words}"
        height += 0.03 * way
        va, framed = ("bottom", None) if way > 0 else ("top", "none")
        sheet.text(x, height, words, bold=True, color=color, ha="center", va=va, framed=framed)
