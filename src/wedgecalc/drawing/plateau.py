"""Where the weight-bearing line crosses the plateau, and a teaching model of load sharing."""

from dataclasses import replace

import numpy as np
from shapely import Polygon

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.leg import DASHES, draw_bones, side_mark
from wedgecalc.drawing.place import Box, Place
from wedgecalc.drawing.ruler import At, crossings
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet, TextStyle
from wedgecalc.drawing.views import view
from wedgecalc.geometry.plane import unit
from wedgecalc.planning.targets import on_plateau
from wedgecalc.results.sentences import amount

# Published targets on the plateau (Fujisawa 1979, Dugdale 1992): from, to, place of the name, name.
_ZONES = (
    (49.0, 51.0, 40.0, "50\nneutral"),
    (54.0, 56.0, 56.0, "55\nslight valgus"),
    (62.0, 66.0, 72.0, "62.5\nFujisawa"),
)
_THICK = 0.16  # height of the ruler
_MEDIAL, _LATERAL = 25.0, 75.0  # % of the plateau: the contacts of the lever rule


def _level_place(scene: Scene, box: Box, reach: float, drop: float) -> Place:
    """Return the place of the knee with its plateau level, `drop` above the middle of the box.

    `reach` is how far it shows to either side; both are in plateau widths.
    """
    half = complex(reach, reach * (box[3] - box[1]) / (box[2] - box[0])) * scene.width
    middle = -1j * drop * scene.width
    place = Place.fit(scene.flip, box, np.array([middle - half, middle + half]))
    return replace(place, centre=scene.knee, turn=1.0 / unit(scene.plan.limb.plateau))


@view("plateau", "Where the weight-bearing line crosses the plateau")
def plateau(sheet: Sheet, scene: Scene) -> None:
    """Draw the plateau as a ruler with published targets, the plan's target and both crossings."""
    box = (0.6, 0.35, 12.2, 4.5)
    place = _level_place(scene, box, 0.9, 0.33)
    clip = sheet.rectangle(box, facecolor="none", edgecolor="none")
    draw_bones(sheet, place, {**scene.before, "femur": Polygon(), "patella": Polygon()}, clip)
    level = place(scene.plan.limb.points["plateau_medial"]).imag

    def at(percent: float) -> float:
        return place(on_plateau(scene.plan.limb, percent)).real

    _scale(sheet, at, level)
    _zones(sheet, at, level)
    if scene.plan.target.measure == "wbl":
        low, high = sorted(at(scene.plan.target.value + off) for off in (-1.5, 1.5))
        goal = (low, level - _THICK - 0.06, high, level + 0.06)
        sheet.rectangle(goal, facecolor="none", edgecolor=sheet.colors.ink, over=2.6, lw=2.0)
    left, right = sorted((at(0), at(100)))
    crossings(sheet, scene, at, level + 0.05, (left - 1.0, right + 1.0))
    side_mark(sheet, scene, (0.1, 0.0, 12.7, TOP))


def _scale(sheet: Sheet, at: At, level: float) -> None:
    """Draw the ruler from 0 to 100 % with its ends labelled."""
    c = sheet.colors
    left, right = sorted((at(0), at(100)))
    sheet.rectangle(
        (left, level - _THICK, right, level), facecolor="none", edgecolor=c.ink, over=2.4, lw=1.2
    )
    for tick in range(0, 101, 10):
        top = level - (0 if tick % 50 == 0 else _THICK / 2)
        ends = [complex(at(tick), level - _THICK), complex(at(tick), top)]
        sheet.line(np.array(ends), c.ink, 1.0, over=2.5)
    for percent, word in ((0, "0 %\nmedial"), (100, "100 %\nlateral")):
        way = np.sign(at(percent) - at(50))
        x, ha = at(percent) + way * 0.25, "left" if way > 0 else "right"
        sheet.quiet(x, level - 0.05, word, look.BODY, ha=ha, va="top", framed=sheet.backed)


def _zones(sheet: Sheet, at: At, level: float) -> None:
    """Draw the published targets with their names, spread so that they do not overlap."""
    c = sheet.colors
    for low, high, spot, words in _ZONES:
        left, right = sorted((at(low), at(high)))
        sheet.rectangle((left, level - _THICK, right, level), facecolor=c.target, over=2.2)
        lead = [complex(at((low + high) / 2), level - _THICK), complex(at(spot), level - 0.55)]
        sheet.line(np.array(lead), c.quiet, 1.0, over=2.5)
        sheet.text(
            at(spot), level - 0.58, words, look.BODY, ha="center", va="top", framed=sheet.backed
        )


@view("load", "How the load is shared: a teaching model")
def load(sheet: Sheet, scene: Scene) -> None:
    """Draw each compartment's share of the load, preoperative and planned, by the lever rule."""
    side_mark(sheet, scene, (0.1, 0.0, 12.7, TOP))
    for state, x in (("before", 0.2), ("after", 6.6)):
        share = medial_share(getattr(scene.plan, state).wbl)
        _shares(sheet, scene, state, (x, 0.95, x + 6.0, TOP), share)
    words = (
        f"Lever rule between contacts at {_MEDIAL:g} % and {_LATERAL:g} % of the plateau: "
        f"medial share = ({_LATERAL:g} − WBL) / {_LATERAL - _MEDIAL:g}, from 0 to 100 %."
    )
    sheet.quiet(6.4, 0.62, words, look.BODY, ha="center", va="center")
    words = "Two-legged stance, no muscles: a picture for teaching, not a prediction."
    sheet.quiet(6.4, 0.36, words, look.BODY, ha="center", va="center")


def medial_share(wbl: float) -> float:
    """Return the medial compartment's share of the load, 0 to 1.

    Static lever rule with two contacts (textbook statics).

    Parameters
    ----------
    wbl : float
        Where the weight-bearing line crosses the plateau, % from medial.

    Examples
    --------
    >>> medial_share(50.0), medial_share(25.0), medial_share(90.0)
    (0.5, 1.0, 0.0)
    """
    return min(max((_LATERAL - wbl) / (_LATERAL - _MEDIAL), 0.0), 1.0)


def _shares(sheet: Sheet, scene: Scene, state: str, box: Box, medial: float) -> None:
    """Draw the knee with the weight-bearing line, and a bar for each compartment's share."""
    color, wbl = getattr(sheet.colors, state), getattr(scene.plan, state).wbl
    middle = (box[0] + box[2]) / 2
    knee = (box[0], box[1], box[2], box[3] - 1.0)
    place = _level_place(scene, knee, 1.05, 0.0)
    clip = sheet.rectangle(knee, facecolor="none", edgecolor="none")
    draw_bones(sheet, place, {**scene.before, "patella": Polygon()}, clip)
    limb = scene.plan.limb if state == "before" else scene.plan.after_limb
    axis = unit(limb.hip - limb.ankle) * scene.width * 0.85
    crossing = on_plateau(scene.plan.limb, wbl)
    line = place(np.array([crossing - axis, crossing + axis]))
    sheet.line(line, color, 2.8, DASHES[state], clip, over=2.5)
    title: TextStyle = {"bold": True, "color": color, "ha": "center", "va": "top"}
    sheet.text(middle, box[3] - 0.05, state.capitalize(), look.TITLE, **title)
    words = f"WBL {amount(wbl, 'pct')}"
    sheet.quiet(middle, box[3] - 0.5, words, look.BODY, ha="center", va="top")
    for percent, share, word in ((_MEDIAL, medial, "medial"), (_LATERAL, 1 - medial, "lateral")):
        foot = place(on_plateau(scene.plan.limb, percent))
        bar = (foot.real - 0.16, foot.imag - 1.3 * share, foot.real + 0.16, foot.imag)
        if share > 0:
            sheet.rectangle(bar, facecolor=color, over=3)
        x = middle + np.sign(foot.real - place(scene.knee).real) * 2.55
        label = f"{100 * share:.0f} %"
        sheet.text(x, foot.imag - 0.15, label, look.TITLE, **title | {"framed": "none"})
        sheet.quiet(x, foot.imag, word, look.BODY, ha="center", va="bottom", framed="none")
