"""A teaching model of how the load is shared between the compartments of the knee."""

import numpy as np

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.leg import DASHES, draw_after
from wedgecalc.drawing.leg_words import side_mark
from wedgecalc.drawing.lines import wrapped
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.ruler import PlateauScale, draw_beyond_bone
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.styles import TextStyle
from wedgecalc.drawing.views import view
from wedgecalc.geometry.plane import unit
from wedgecalc.planning.targets import on_plateau
from wedgecalc.results.sentences import amount

_MEDIAL, _LATERAL = 25.0, 75.0  # % of the plateau: the contacts of the lever rule
_WIDEST = 3.3  # largest width of the plateau, inches
_BASE, _BAR = 1.42, (0.26, 0.95)  # base line; half the width of a bar, its height at 100 %, inches


@view("load", "How the load is shared: a teaching model", of_leg="either")
def load(sheet: Sheet, scene: Scene) -> None:
    """Draw each compartment's share of the load by the lever rule, in each state of the leg."""
    lefts = (3.35,) if scene.alone else (0.1, 6.6)
    for state, x in zip(scene.states, lefts, strict=True):
        side_mark(sheet, scene, (x, 0.0, x + 6.1, TOP))
        x_of = _knee(sheet, scene, state, (x, 2.78, x + 6.1, TOP - 0.8))
        _shares(sheet, scene, state, x_of, x + 3.05)
    words = (
        f"Lever rule: load acts at two contacts (dots), {_MEDIAL:g} % and {_LATERAL:g} % of the "
        f"plateau; medial share = ({_LATERAL:g} − WBL) / {_LATERAL - _MEDIAL:g}, from 0 to 100 %. "
        "Two-legged stance, no muscles: for teaching, not a prediction."
    )
    for k, line in enumerate(wrapped(words, look.SMALL, 9.4, k=sheet.k)):
        sheet.quiet(6.4, 0.56 - 0.17 * k, line, ha="center", va="center")


def _medial_share(wbl: float) -> float:
    """Return the medial compartment's share of the load, 0 to 1, by where WBL crosses, %.

    Static lever rule with two contacts (textbook statics).

    >>> _medial_share(50.0), _medial_share(25.0), _medial_share(90.0)
    (0.5, 1.0, 0.0)
    """
    return min(max((_LATERAL - wbl) / (_LATERAL - _MEDIAL), 0.0), 1.0)


def _knee(sheet: Sheet, scene: Scene, state: str, box: Box) -> PlateauScale:
    """Draw the knee with the weight-bearing line and both contacts, and return its scale."""
    color, wbl = getattr(sheet.colors, state), scene.measured(state).wbl
    limb = scene.plan.limb if state == "before" else scene.limb()
    left, bottom, right, top = box
    x_of, level = PlateauScale.of(scene, left + 0.2, right - 0.2, _WIDEST), (bottom + top) / 2 - 0.1
    scale, plateau = abs(x_of.each) * 100.0 / limb.width, unit(limb.plateau)
    start = complex(x_of(0.0), level)
    place = Placement(
        scene.flip, scale, start, centre=limb.points["plateau_medial"], turn=1.0 / plateau
    )
    clip = sheet.frame(box)
    if state == "before":
        draw_bones(sheet, place, scene.before, clip)
    else:
        draw_after(sheet, place, scene, clip)
    if not 0.0 <= wbl <= 100.0:
        draw_beyond_bone(sheet, x_of, level, 0.09, 25)
    axis = unit(limb.hip - limb.ankle) * 2.0 * (top - bottom) / scale
    crossing = on_plateau(limb, min(max(wbl, x_of.low), x_of.high))
    line = place(np.array([crossing - axis, crossing + axis]))
    sheet.line(line, color, 2.8, DASHES[state], clip, over=2.5)
    sheet.dots(np.array([x_of(_MEDIAL) + 1j * level, x_of(_LATERAL) + 1j * level]), 8)
    for percent in (_MEDIAL, _LATERAL):
        spot = x_of(percent), level - 0.14, f"{percent:g} %", look.SMALL
        sheet.text(*spot, ha="center", va="top", framed=sheet.backed or "none")
    middle = (left + right) / 2
    heading = "The leg" if scene.alone else state.capitalize()
    style: TextStyle = {"bold": True, "color": color, "ha": "center", "va": "top"}
    sheet.text(middle, TOP - 0.05, heading, look.TITLE, **style)
    words = f"weight-bearing line (WBL) at {amount(wbl, 'pct')}"
    sheet.quiet(middle, TOP - 0.48, words, look.BODY, ha="center", va="top")
    return x_of


def _shares(sheet: Sheet, scene: Scene, state: str, x_of: PlateauScale, middle: float) -> None:
    """Draw the shares as bars below their contacts, and say where the line lies beyond one."""
    c, (half, height) = sheet.colors, _BAR
    color, wbl = getattr(c, state), scene.measured(state).wbl
    ends = sorted((x_of(_MEDIAL), x_of(_LATERAL)))
    first, last = ends[0] - 2 * half, ends[1] + 2 * half
    sheet.line(np.array([first, last]) + 1j * _BASE, c.ink, 1.4)
    sheet.line(np.array([first, last]) + 1j * (_BASE + height), c.quiet, 0.8, (2.0, 2.0))
    sheet.quiet(first - 0.08, _BASE + height, "100 %", ha="right", va="center")
    sheet.quiet(first - 0.08, _BASE, "0 %", ha="right", va="center")
    style: TextStyle = {"ha": "right", "va": "center"}
    sheet.quiet(first - 0.62, _BASE + height / 2, "share of\nthe load", look.BODY - 1, **style)
    medial = _medial_share(wbl)
    for percent, share, word in ((_MEDIAL, medial, "medial"), (_LATERAL, 1 - medial, "lateral")):
        x = x_of(percent)
        if share > 0:
            bar = (x - half, _BASE, x + half, _BASE + height * share)
            sheet.rectangle(bar, facecolor=color, over=3)
        style = {"bold": True, "color": color, "ha": "center", "va": "top"}
        sheet.text(x, _BASE - 0.08, f"{100 * share:.0f} %", look.TITLE, **style)
        sheet.quiet(x, _BASE - 0.4, word, look.BODY, ha="center", va="top")
    if not _MEDIAL <= wbl <= _LATERAL:
        side = "medial" if wbl < _MEDIAL else "lateral"
        words = f"WBL {side} of the {side} dot: 100 %, however far out"
        sheet.quiet(middle, _BASE + height + 0.1, words, ha="center", va="bottom")
