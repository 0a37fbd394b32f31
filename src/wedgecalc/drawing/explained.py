"""Two legs side by side that explain one thing: where it is as it should be, and where it is not.

Or one leg with what is drawn on it, step by step.
"""

import re
from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure

from wedgecalc.bone.marrow import with_insides
from wedgecalc.drawing import blank_page, margins
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.cpak import draw_types
from wedgecalc.drawing.cut_view import cut_knee, opened_knee
from wedgecalc.drawing.example import Example, Explained, OnCut, OnLeg
from wedgecalc.drawing.hinge_turn import draw_from_above
from wedgecalc.drawing.leg import draw_after, draw_wedge, weight_line
from wedgecalc.drawing.lines import text_width, wrapped
from wedgecalc.drawing.mark import draw_lines, draw_mark, draw_names, draw_span
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.sheet import HEIGHT, WIDTH, Sheet
from wedgecalc.drawing.styles import ShapeStyle
from wedgecalc.drawing.theme import theme_named
from wedgecalc.drawing.zones import draw_zones
from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.limb import Limb
from wedgecalc.records import NOTE

_PANELS = ((0.0, 6.1), (6.7, 12.8))  # left and right edges
# Panel of a single leg, and left edge of what is said beside it.
_ALONE, _STEPS = ((0.0, 6.5),), 7.0
_BESIDE_GRID = ((6.6, 9.55), (9.85, 12.8))  # panels of two whole legs beside the grid of CPAK
_LEG = 1.45  # width of the whole leg in a panel
_BOTTOM = 0.95
_READ = re.compile(r" \((?:not read|abstracts? read|assumed)[^()]*\)|, undated: as others cite it")
_PALE = 0.45  # opacity of a field on a bone


def explained_figure(
    explanation: Explained, theme: str = "light", width: float = look.SLIDE[0]
) -> Figure:
    """Draw an explanation as a figure of a slide's shape.

    Parameters
    ----------
    explanation : Explained
    theme : {"light", "dark", "print"}
    width : float
        In inches.
    """
    with look.settings():
        figure, ax = blank_page(width, width * 9 / 16, theme, margins(width))
        sheet = Sheet(ax, theme_named(theme))
        size = look.TITLE
        while size > look.BODY and text_width(explanation.title, size, True, sheet.k) > WIDTH:
            size -= 1
        sheet.text(0, HEIGHT - 0.02, explanation.title, size, bold=True, va="top")
        y = HEIGHT - 0.42
        for line in wrapped(explanation.sentence, look.BODY, WIDTH, k=sheet.k):
            sheet.quiet(0, y, line, look.BODY, va="top")
            y -= 0.25
        tall = max(_height(example.shows) for example in explanation.examples)
        wide = max(_width(example.shows) for example in explanation.examples)
        panels = _PANELS if len(explanation.examples) > 1 else _ALONE
        if explanation.typed:
            panels = _BESIDE_GRID
            _grid(sheet, (2.15, _BOTTOM + 0.4, 6.2, y - 0.5), explanation.examples)
        lines = max(
            len(_words(sheet, example, panels[0][1] - panels[0][0]))
            for example in explanation.examples
        )
        for (left, right), example in zip(panels, explanation.examples, strict=True):
            box = (left, _BOTTOM, right, y - 0.15)
            _panel(sheet, box, example, (tall, wide), lines)
        if explanation.steps:
            _steps(sheet, explanation, y - 0.2)
        _foot(sheet, explanation.source)
    return figure


def _grid(sheet: Sheet, box: Box, examples: tuple[Example, ...]) -> None:
    """Mark each leg on the grid of CPAK."""
    c = sheet.colors
    legs = [measure(example.shows.limb) for example in examples if isinstance(example.shows, OnLeg)]
    draw_types(sheet, box, legs, [c.after if example.good else c.before for example in examples])


def _height(shows: OnLeg | OnCut) -> float:
    """Return the height of a leg that is drawn whole, so that both are drawn to one scale."""
    if isinstance(shows, OnCut):
        return 0.0
    ends = [shape.bounds for shape in with_insides(shows.limb).values()]
    return float(max(box[3] for box in ends) - min(box[1] for box in ends))


def _width(shows: OnLeg | OnCut) -> float:
    """Return the width of a knee in close-up, so that both are drawn to one scale."""
    return 0.0 if isinstance(shows, OnCut) else shows.limb.width


def _words(sheet: Sheet, example: Example, broad: float) -> list[str]:
    """Return what is said above a leg, as lines."""
    return wrapped(example.words, look.BODY - 1, broad, k=sheet.k)


def _steps(sheet: Sheet, explanation: Explained, y: float) -> None:
    """Write what is drawn, step by step, and the numbers that follow."""
    x, c = _STEPS, sheet.colors
    for k, step in enumerate(explanation.steps, 1):
        number = x + 0.15, y - 0.12, f"{k}", look.BODY
        sheet.text(*number, bold=True, color=c.before, ha="center", va="center", framed=c.before)
        for line in wrapped(step, look.BODY + 2, WIDTH - x - 0.5, k=sheet.k):
            sheet.text(x + 0.5, y, line, look.BODY + 2, va="top")
            y -= 0.28
        y -= 0.16
    y -= 0.1
    sheet.quiet(x, y, "made at the hinge of the plan, this angle gives", look.BODY - 1, va="top")
    y -= 0.36
    for k, (name, value) in enumerate(explanation.numbers):
        size = look.TITLE if k == 0 else look.BODY + 2
        sheet.text(x, y, name, look.BODY + 2, va="top", color=c.quiet)
        sheet.text(WIDTH, y, value, size, bold=True, va="top", ha="right")
        y -= 0.44 if k == 0 else 0.36


def _foot(sheet: Sheet, source: str) -> None:
    """Write source and limitations, from the bottom up."""
    source = _READ.sub("", source)  # `wedgecalc explain` says how it was read
    words = f"Source: {source}. Bone outlines from a template. {NOTE}"
    lines = wrapped(words, look.SMALL, WIDTH, k=sheet.k)
    for k, line in enumerate(reversed(lines)):
        sheet.quiet(0.0, 0.17 * k, line, va="bottom")


def _panel(sheet: Sheet, box: Box, example: Example, most: tuple[float, float], count: int) -> None:
    """Draw one leg: its heading, the whole leg and the close-up no larger than `most` allows."""
    left, bottom, right, top = box
    color = sheet.colors.after if example.good else sheet.colors.before
    size = look.HEADING
    while size > look.SMALL and text_width(example.heading, size, True, sheet.k) > right - left:
        size -= 0.5
    sheet.text(left, top - 0.05, example.heading, size, bold=True, color=color, va="top")
    for k, line in enumerate(_words(sheet, example, right - left)):
        sheet.quiet(left, top - 0.36 - 0.22 * k, line, look.BODY - 1, va="top")
    top -= 0.42 + 0.22 * max(count, 1)
    shows = example.shows
    whole = isinstance(shows, OnLeg) and not shows.mark.reach
    small = (left, bottom, right if whole else left + _LEG, top)
    close = (left + _LEG + 0.05, bottom, right, top)
    if isinstance(shows, OnCut):
        _cut(sheet, small, close, shows, color)
        flip = shows.scene.flip
    else:
        flip = -1.0 if shows.limb.frame.side == "right" else 1.0
        _leg(sheet, (small, close), shows, flip, color, most)
    letter, x = ("R", left + 0.15) if flip < 0 else ("L", small[2] - 0.15)
    side_letter = x, top - 0.1, letter, look.HEADING
    sheet.text(*side_letter, bold=True, ha="center", va="top", framed=sheet.colors.ink)
    ends = small if whole else close
    _field_words(sheet, ends, _within(shows))
    if isinstance(shows, OnLeg) and (dashes := shows.mark.dashes):
        sheet.quiet(ends[2], ends[1] - 0.36, f"dashed: {dashes}", ha="right", va="center")
    for x, ha in ((ends[0], "left"), (ends[2], "right")):
        lateral = (ha == "left") == (flip < 0)
        sheet.quiet(x, bottom - 0.06, "lateral" if lateral else "medial", ha=ha, va="top")


def _within(shows: OnLeg | OnCut) -> str:
    """Return what the green fields of a leg are, in words; empty without any."""
    return shows.within if isinstance(shows, OnCut) else shows.mark.within


def _field_words(sheet: Sheet, box: Box, words: str) -> None:
    """Say below a box what its green fields are."""
    if words:
        left, low = box[0], box[1] - 0.42
        swatch = (left, low, left + 0.22, low + 0.12)
        sheet.rectangle(swatch, facecolor=sheet.colors.target, edgecolor="none")
        sheet.quiet(left + 0.3, low + 0.06, words, va="center")


def _leg(
    sheet: Sheet,
    pair: tuple[Box, Box],
    shows: OnLeg,
    flip: float,
    color: str,
    most: tuple[float, float],
) -> None:
    """Draw the leg with its mark, whole and, if the mark asks for it, in close-up."""
    (small, close), (tall, wide) = pair, most
    body, mark, limb, scene = shows.body or shows.limb, shows.mark, shows.limb, shows.scene
    shapes = scene.after if scene else with_insides(body)
    boxes = [shape.bounds for shape in shapes.values()]
    low, high = np.min(boxes, axis=0), np.max(boxes, axis=0)
    margin = (max(tall, high[3] - low[1]) - (high[3] - low[1])) / 2 * 1j
    around = np.array([complex(low[0], low[1]) - margin, complex(high[2], high[3]) + margin])
    left, bottom, right, top = small
    place = Placement.fit(flip, (left + 0.2, bottom + 0.02, right - 0.1, top - 0.02), around)
    turn = 1 + 0j
    if scene is not None:
        place = scene.standing(place)
        turn = place.turn
    draw_bones(sheet, place, shapes)
    if not mark.reach:
        draw_mark(sheet, place, mark, limb.width, color, small)
        _scale_bar(sheet, place, limb, small)
        return
    draw_lines(sheet, place, mark, 1.2, sheet.frame(small))
    half = complex(mark.reach * (close[2] - close[0]) / (close[3] - close[1]), mark.reach) * wide
    fitted = Placement.fit(flip, close, np.array([mark.centre - half, mark.centre + half]))
    near = replace(fitted, offset=fitted(mark.centre), centre=mark.centre, turn=turn)
    frame = sheet.rectangle(close, facecolor="none", edgecolor=sheet.colors.bone_edge, lw=1.0)
    draw_bones(sheet, near, shapes, frame)
    draw_zones(sheet, near, mark, limb, frame)
    draw_mark(sheet, near, mark, limb.width, color, close)
    if scene is not None and scene.closed_cut is not None:
        line = near(scene.closed_cut)
        sheet.line(line, sheet.colors.ink, 1.4, clip=frame, over=1.8)
    _scale_bar(sheet, near, limb, close)
    view_corners = place(mark.centre) + place.scale * np.array([-half, half])
    view = (*sorted(view_corners.real), *sorted(view_corners.imag))
    inside = (max(view[0], left), max(view[2], bottom), min(view[1], right), min(view[3], top))
    sheet.rectangle(inside, over=3, lw=1.0, facecolor="none", edgecolor=sheet.colors.quiet)


def _cut(sheet: Sheet, small: Box, close: Box, shows: OnCut, color: str) -> None:
    """Draw a plan's leg, whole and where its bone is cut."""
    scene, state = shows.scene, "after" if shows.done else "before"
    limb = scene.plan.after_limb if shows.done else scene.plan.limb
    left, bottom, right, top = small
    place = Placement.fit(
        scene.flip, (left + 0.2, bottom + 0.05, right - 0.1, top - 0.05), scene.extent
    )
    if shows.done:
        draw_after(sheet, place, scene, strength=0.8)
    else:
        draw_bones(sheet, place, scene.before)
        draw_wedge(sheet, place, scene, 0.8)
    weight_line(sheet, place, limb, state, 2.0)
    sheet.rectangle(close, facecolor="none", edgecolor=sheet.colors.bone_edge, lw=1.0)
    if shows.above_cut:
        _scale_bar(sheet, draw_from_above(sheet, scene, close, color), limb, close)
        return
    draw = opened_knee if shows.done else cut_knee
    near = draw(sheet, scene, close, shows.reach, shows.based)
    _scale_bar(sheet, near, limb, close)
    clip = sheet.frame(close)
    pale: ShapeStyle = {"facecolor": sheet.colors.target, "edgecolor": "none", "alpha": _PALE}
    for shape in shows.fields:
        sheet.shape(shape, near, over=1.55, clip=clip, **pale)
    if shows.kerf and scene.wedge is not None:
        sawn, ink = scene.wedge.removed.difference(scene.wedge.block), sheet.colors.ink
        sheet.shape(sawn, near, over=1.7, clip=clip, facecolor=ink, edgecolor=ink)
    for crack in shows.cracks:
        sheet.line(near(np.array(crack)), color, 2.4, clip=clip, over=3)
    inside = (close[0] + 0.1, close[1] + 0.1, close[2] - 0.1, close[3] - 0.1)
    for start, end, words in shows.spans:
        draw_span(sheet, near(np.array([start, end])), words, color, inside, shows.above)
    draw_names(sheet, near, shows.names, color, inside)


def _scale_bar(sheet: Sheet, place: Placement, limb: Limb, box: Box) -> None:
    """Draw a scale bar below the middle of a box, if the leg has a scale."""
    if not limb.frame.calibrated:
        return
    mm = 100 if place.scale < 0.012 else 20
    middle, y, half = (box[0] + box[2]) / 2, box[1] - 0.14, mm * place.scale / 2
    ends = np.array([complex(middle - half, y), complex(middle + half, y)])
    sheet.line(ends, sheet.colors.ink, 2.5)
    sheet.quiet(middle + half + 0.08, y, f"{mm} mm", va="center")
