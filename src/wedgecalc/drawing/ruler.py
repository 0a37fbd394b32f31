"""The plateau as a ruler with the target and the crossings of the weight-bearing line."""

from collections.abc import Callable

import numpy as np

from wedgecalc.drawing.place import Box
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.results.sentences import amount

At = Callable[[float], float]  # x of a percentage of the plateau


def ruler(sheet: Sheet, scene: Scene, box: Box) -> None:
    """Draw the ruler with the target and both crossings of the weight-bearing line."""
    at, y = bare_ruler(sheet, scene, box)
    crossings(sheet, scene, at, y, (box[0], box[2]))


def bare_ruler(sheet: Sheet, scene: Scene, box: Box) -> tuple[At, float]:
    """Draw the plateau as a ruler from 0 (medial) to 100 % with the target.

    Returns
    -------
    at : callable
        Returns the x of a percentage.
    y : float
        Upper edge of the ruler.
    """
    left, bottom, right, top = box
    plan, c = scene.plan, sheet.colors
    y, half = bottom + 0.42 * (top - bottom), 0.09

    def at(percent: float) -> float:
        share = percent / 100
        inset = 0.4
        return left + inset + (right - left - 2 * inset) * (share if scene.flip > 0 else 1 - share)

    edges = sorted((at(0), at(100)))
    sheet.rectangle(
        (edges[0], y - half, edges[1], y + half), facecolor=c.bone, edgecolor=c.bone_edge, lw=1.0
    )
    for tick in range(0, 101, 25):
        sheet.line(np.array([complex(at(tick), y - half), complex(at(tick), y + half)]), c.ink, 1.0)
    for percent, word in ((0, "0 %\nmedial"), (50, "50"), (100, "100 %\nlateral")):
        sheet.quiet(at(percent), y - half - 0.06, word, ha="center", va="top")
    if plan.target.measure == "wbl":
        goal = sorted((at(plan.target.value - 1.5), at(plan.target.value + 1.5)))
        sheet.rectangle((goal[0], y - half, goal[1], y + half), facecolor=c.target, over=1)
    words = "where the weight-bearing line crosses the plateau"
    sheet.quiet((left + right) / 2, bottom, words, ha="center", va="bottom")
    return at, y + half + 0.02


def crossings(sheet: Sheet, scene: Scene, at: At, y: float, limits: tuple[float, float]) -> None:
    """Draw an arrow with its number at both crossings of the weight-bearing line.

    Parameters
    ----------
    sheet : Sheet
    scene : Scene
    at : callable
        Returns the x of a percentage.
    y : float
        Upper edge of the ruler.
    limits : tuple of float
        Least and greatest x.
    """
    half = 0.75 * sheet.letters  # of a label's width
    tips = {
        word: float(np.clip(at(getattr(scene.plan, word).wbl), *limits))
        for word in ("before", "after")
    }
    spot = {word: float(np.clip(x, limits[0] + half, limits[1] - half)) for word, x in tips.items()}
    far = abs(spot["after"] - spot["before"])
    rise = {"before": 0.45, "after": 0.45}
    if far < 2.1 * half:  # the labels would overlap: raise one, and move the other aside
        rise["after"] = 0.86
        way = -1.0 if tips["before"] < tips["after"] else 1.0
        if far < half + 0.15:
            beside = float(
                np.clip(tips["after"] + way * (half + 0.15), limits[0] + half, limits[1] - half)
            )
            # Clear of the other arrow; else on its other side.
            free = abs(beside - tips["after"]) > half + 0.03
            spot["before"] = beside if free else tips["after"] - way * (half + 0.15)
    for word in ("before", "after"):
        color = getattr(sheet.colors, word)
        sheet.arrow(complex(spot[word], y + rise[word]), complex(tips[word], y), color)
        words = f"{word} {amount(getattr(scene.plan, word).wbl, 'pct')}"
        top = y + rise[word] + 0.03
        sheet.text(spot[word], top, words, bold=True, color=color, ha="center", va="bottom")
