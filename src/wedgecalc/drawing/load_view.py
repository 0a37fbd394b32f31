"""A teaching model of how the load is shared between the compartments of the knee."""

import numpy as np

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.leg import DASHES, draw_after, draw_bones, side_mark
from wedgecalc.drawing.place import Box, Place
from wedgecalc.drawing.ruler import Scale, beyond
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet, TextStyle
from wedgecalc.drawing.views import view
from wedgecalc.geometry.plane import unit
from wedgecalc.planning.targets import on_plateau
from wedgecalc.results.sentences import amount

_MEDIAL, _LATERAL = 25.0, 75.0  # % of the plateau: the contacts of the lever rule
_WIDEST = 3.3  # of the plateau, inches
_BAR = 0.17, 1.25  # half the width of a bar, and its height for the whole load, inches


@view("load", "How the load is shared: a teaching model", of_leg="either")
def load(sheet: Sheet, scene: Scene) -> None:
    """Draw each compartment's share of the load by the lever rule, in each state of the leg."""
    side_mark(sheet, scene, (0.1, 0.0, 12.7, TOP))
    lefts = (3.35,) if scene.alone else (0.1, 6.6)
    for state, x in zip(scene.states, lefts, strict=True):
        _knee(sheet, scene, state, (x, 1.75, x + 6.1, TOP - 0.8))
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


def _knee(sheet: Sheet, scene: Scene, state: str, box: Box) -> None:
    """Draw the knee with the weight-bearing line, and each compartment's share below it."""
    color, wbl = getattr(sheet.colors, state), scene.measured(state).wbl
    limb = scene.plan.limb if state == "before" else scene.limb()
    left, bottom, right, top = box
    at, level = Scale.of(scene, left + 0.2, right - 0.2, _WIDEST), (bottom + top) / 2
    scale, plateau = abs(at.each) * 100.0 / limb.width, unit(limb.plateau)
    start = complex(at(0.0), level)
    place = Place(
        scene.flip, scale, start, centre=limb.points["plateau_medial"], turn=1.0 / plateau
    )
    clip = sheet.frame(box)
    if state == "before":
        draw_bones(sheet, place, scene.before, clip)
    else:
        draw_after(sheet, place, scene, clip)
    if not 0.0 <= wbl <= 100.0:
        beyond(sheet, at, level, 0.09, 25)
    axis = unit(limb.hip - limb.ankle) * 2.0 * (top - bottom) / scale
    crossing = on_plateau(limb, min(max(wbl, at.low), at.high))
    line = place(np.array([crossing - axis, crossing + axis]))
    sheet.line(line, color, 2.8, DASHES[state], clip, over=2.5)
    middle = (left + right) / 2
    title: TextStyle = {"bold": True, "color": color, "ha": "center", "va": "top"}
    heading = "The leg" if scene.alone else state.capitalize()
    sheet.text(middle, TOP - 0.05, heading, look.TITLE, **title)
    words = f"weight-bearing line at {amount(wbl, 'pct')}"
    sheet.quiet(middle, TOP - 0.48, words, look.BODY, ha="center", va="top")
    medial = medial_share(wbl)
    for percent, share, word in ((_MEDIAL, medial, "medial"), (_LATERAL, 1 - medial, "lateral")):
        x, (half, height) = at(percent), _BAR
        if share > 0:
            bar = (x - half, level - height * share, x + half, level)
            sheet.rectangle(bar, facecolor=color, over=3)
        sheet.text(x, bottom - 0.1, f"{100 * share:.0f} %", look.TITLE, **title)
        sheet.quiet(x, bottom - 0.45, word, look.BODY, ha="center", va="top")
