"""The poster: the whole plan on one A3 sheet, in the order in which it is read."""

from dataclasses import replace

import numpy as np

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.columns import change_row, still_open
from wedgecalc.drawing.cut_view import cut_knee, opened_knee
from wedgecalc.drawing.leg import draw_leg
from wedgecalc.drawing.lines import text_width, wrapped
from wedgecalc.drawing.mark import draw_mark
from wedgecalc.drawing.measure_marks import measure_mark
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.ruler import draw_plateau_ruler
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.drawing.views import view
from wedgecalc.results.sentences import alignment_words, plan_sentence, wedge_size
from wedgecalc.results.sentences_target import target_sentence

_A3 = 16.54  # inches, its longer side
_SIZE = (15.88, 11.07)  # size of the sheet, with which a figure of that width is an A3 page
_TALL = (0.4, 9.5)  # lower and upper edge of the legs' panels
_UPPER, _LOWER = (5.5, 9.5), (0.4, 4.4)  # and of both rows between them
_LEFT, _RIGHT = (0.0, 2.75), (13.13, 15.88)
_ANGLES, _PLAN = (3.15, 7.95), (8.35, 12.73)
_WEDGE, _NUMBERS = (3.15, 8.75), (9.2, 12.73)
_STEP = 0.33  # inches from row to row of numbers
_LEADING, _LEAST = 0.0186, 10.0  # inches from line to line for each point, and least points
_BELOW = 0.4  # inches that sentences may reach below their panel
_HEAD = 1.95  # inches of a leg's panel above the leg: its alignment and numbers
_REACH = 1.2  # plateau widths to either side of a cut


@view("poster", "The plan on one sheet", _SIZE, _A3)
def poster(sheet: Sheet, scene: Scene) -> None:
    """Draw problem, angles, plan, wedge, numbers and result as numbered panels of one sheet."""
    for number, (title, body, across, along) in enumerate(
        (
            ("The problem", _problem, _LEFT, _TALL),
            ("Its angles", _angles, _ANGLES, _UPPER),
            ("The plan", _plan, _PLAN, _UPPER),
            ("The wedge", _wedge, _WEDGE, _LOWER),
            ("The numbers", _numbers, _NUMBERS, _LOWER),
            ("The result", _result, _RIGHT, _TALL),
        ),
        1,
    ):
        box = (across[0], along[0], across[1], along[1])
        _heading(sheet, box, number, title)
        body(sheet, scene, box)


def _heading(sheet: Sheet, box: Box, number: int, title: str) -> None:
    """Write the number of a panel and its title, over a line."""
    sheet = replace(sheet, film=None)  # whose halo would fill the number
    c, y = sheet.colors, box[3] + 0.3
    sheet.rectangle((box[0], y - 0.16, box[0] + 0.36, y + 0.2), over=5, facecolor=c.ink)
    corner = box[0] + 0.18, y + 0.02, str(number), look.HEADING
    sheet.text(*corner, bold=True, color=c.paper, ha="center", va="center")
    sheet.text(box[0] + 0.5, y + 0.02, title, look.TITLE - 2, bold=True, va="center")
    ends = np.array([complex(box[0], y - 0.16), complex(box[2], y - 0.16)])
    sheet.line(ends, c.ink, 1.2, over=1)


def _state(sheet: Sheet, scene: Scene, box: Box, state: str) -> None:
    """Draw the leg, below its alignment and where its weight-bearing line crosses the knee."""
    left, bottom, right, top = box
    color, measured = getattr(sheet.colors, state), scene.measured(state)
    words = alignment_words(measured.hka)
    sheet.text(left, top - 0.35, words, look.HEADING, bold=True, color=color)
    y = top - 0.75
    for row in scene.listed:
        number = getattr(row, state)
        if number.key in _KEYS and number.value is not None:
            sheet.quiet(left, y, number.symbol, look.BODY)
            sheet.text(left + 1.95, y, number.text(), ha="right")
            y -= _STEP
    if state == "after":
        still_open(sheet, scene, (left, y))
    draw_leg(sheet, scene, (left, bottom, right, top - _HEAD), state, plain=True)


_KEYS = tuple(records.measures()[name].key for name in ("hka", "wbl", "mad", "limb"))


def _problem(sheet: Sheet, scene: Scene, box: Box) -> None:
    _state(sheet, scene, box, "before")


def _result(sheet: Sheet, scene: Scene, box: Box) -> None:
    _state(sheet, scene, box, "after")


def _angles(sheet: Sheet, scene: Scene, box: Box) -> None:
    """Draw the angles of the knee as arcs, and beside them each angle with its normal range."""
    limb, width = scene.plan.limb, scene.plan.limb.width
    close = (box[0], box[1], box[0] + 3.0, box[3])
    mark = measure_mark("jlo" if limb.has_condyles else "mpta", limb)
    named = (replace(arc, words=arc.words.split()[0]) for arc in mark.arcs)
    mark = replace(mark, arcs=tuple(named))  # the numbers stand beside
    half = complex(1.2, 1.2 * (close[3] - close[1]) / (close[2] - close[0])) * width
    place = Placement.fit(scene.flip, close, np.array([limb.knee - half, limb.knee + half]))
    frame = sheet.rectangle(close, facecolor="none", edgecolor=sheet.colors.bone_edge, lw=1.0)
    draw_bones(sheet, place, scene.before, frame)
    draw_mark(sheet, place, mark, width, sheet.colors.after, close)
    _name_sides(sheet, scene, close)
    x, y = box[0] + 3.15, box[3] - 0.35
    for name in ("mldfa", "mpta", "jlca", "hka"):
        number = next(r.before for r in scene.rows if r.before.key == records.measures()[name].key)
        if number.value is None:
            continue
        color = sheet.colors.before if number.outside else sheet.colors.ink
        words = f"{number.symbol} {number.text()}"
        sheet.text(x, y, words, look.HEADING, bold=True, color=color)
        sheet.quiet(x, y - 0.24, f"{number.judgement}", look.BODY - 1, color=color)
        sheet.quiet(x, y - 0.45, f"normal {number.normal}")
        y -= 0.95


def _plan(sheet: Sheet, scene: Scene, box: Box) -> None:
    """Draw the target on the plateau, and write the plan in sentences."""
    left, bottom, right, top = box
    draw_plateau_ruler(sheet, scene, (left, top - 1.9, right, top - 0.1))
    sentences = (plan_sentence(scene.plan, share=scene.share), *target_sentence(scene.plan))
    size, paragraphs = _fitting(sheet, sentences, right - left, top - 2.1 - bottom + _BELOW)
    y = top - 2.1
    for lines in paragraphs:
        for line in lines:
            sheet.text(left, y, line, size)
            y -= _LEADING * size
        y -= 0.08


def _fitting(
    sheet: Sheet, sentences: tuple[str, ...], width: float, height: float
) -> tuple[float, list[list[str]]]:
    """Return the largest size of text at which sentences fit a box, and the lines of each."""
    size = look.BODY
    while True:
        paragraphs = [wrapped(sentence, size, width, k=sheet.k) for sentence in sentences]
        high = sum(_LEADING * size * len(lines) + 0.08 for lines in paragraphs)
        if high <= height or size <= _LEAST:
            return size, paragraphs
        size -= 0.5


def _wedge(sheet: Sheet, scene: Scene, box: Box) -> None:
    """Draw the cut and the planned bone in close-up, with the one size to use in large figures."""
    left, bottom, right, top = box
    sheet.text(left, top - 0.38, wedge_size(scene.plan, ranged=False), look.TITLE + 2, bold=True)
    middle = (left + right) / 2
    boxes = ((left, bottom, middle - 0.2, top - 0.85), (middle + 0.2, bottom, right, top - 0.85))
    closes = scene.plan.procedure.closes
    titles = ("cuts" if closes else "cut", "closed" if closes else "opened")
    for draw, panel, title in zip((cut_knee, opened_knee), boxes, titles, strict=True):
        draw(sheet, scene, panel, _REACH)
        sheet.quiet((panel[0] + panel[2]) / 2, panel[3] + 0.06, title, look.BODY, ha="center")
        _name_sides(sheet, scene, panel)


def _name_sides(sheet: Sheet, scene: Scene, box: Box) -> None:
    """Name the lateral and the medial side below a picture."""
    for x, ha, way in ((box[0], "left", -1.0), (box[2], "right", 1.0)):
        word = "lateral" if way == scene.flip else "medial"
        sheet.quiet(x, box[1] - 0.05, word, ha=ha, va="top")


def _numbers(sheet: Sheet, scene: Scene, box: Box) -> None:
    """Write every measurement before and after, and the numbers of the wedge."""
    left, _, right, top = box
    columns = {"before": right - 1.25, "after": right}
    y = top - 0.3
    for state, column in columns.items():
        color = getattr(sheet.colors, state)
        sheet.text(column, y, state, bold=True, color=color, ha="right")
    listed = scene.listed
    numbers = [] if scene.plan.wedge.nothing else list(scene.wedge_numbers.numbers)
    step = min(_STEP, (y - box[1]) / (len(listed) + len(numbers) + 1.5))
    for row in listed:
        y -= step
        change_row(sheet, left, y, row, columns)
    y -= 0.5 * step
    for number in numbers:
        y -= step
        value = number.text(digits=1)
        space = right - left - text_width(value, look.BODY, k=sheet.k) - 0.2
        fits = space / text_width(number.label, look.BODY, k=sheet.k)
        sheet.quiet(left, y, number.label, look.BODY * min(fits, 1.0))
        sheet.text(right, y, value, ha="right")
