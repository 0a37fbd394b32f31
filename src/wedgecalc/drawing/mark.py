"""What is drawn on a leg to show one thing: its lines, arcs and lengths, with their numbers."""

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Rectangle

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.lines import text_width, wrapped
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.geometry.plane import Points

Segment = tuple[complex, complex]

_KNEE_REACH = 1.3  # half the height of a close-up of the knee with both bones' ends, plateau widths
_NARROW = 25.0  # degrees: an angle too small for words inside its arms
_LONG, _ASIDE = 1.6, 1.0  # inches: arms beside which the words stand, and how far off


@dataclass(frozen=True, slots=True)
class Arc:
    """An angle of `sweep` degrees from the direction `start` at `vertex`, counter-clockwise positive.

    In the canonical frame. `radius` is in plateau widths; `words` stand beside it.
    """

    vertex: complex
    start: complex
    sweep: float
    radius: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class Zone:
    """The field of an arc in which a measurement is within its limits: as `Arc`, without words.

    Pale from its vertex on and, if it is `full`, with a plain field beyond the arc.
    """

    vertex: complex
    start: complex
    sweep: float
    radius: float
    full: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """What shows a measurement, in the canonical frame.

    Attributes
    ----------
    lines, dashed : tuple of pairs of complex
        What it is measured between, and what only helps to see it.
    arcs : tuple of Arc
    spans : tuple of (complex, complex, str)
        Lengths, each with its words.
    dots : tuple of complex
    centre : complex
        Centre of the close-up.
    reach : float
        Half its height, plateau widths; 0 where the whole leg shows it best.
    names : tuple of (complex, str)
        Points with their names.
    zones, bands : tuple of Zone, tuple of pairs of complex
        Where it is within its limits: beside its arc, or along the plateau.
    within, dashes : str
        What these fields and the dashed lines are, in words.
    """

    lines: tuple[Segment, ...] = ()
    dashed: tuple[Segment, ...] = ()
    arcs: tuple[Arc, ...] = ()
    spans: tuple[tuple[complex, complex, str], ...] = ()
    dots: tuple[complex, ...] = ()
    centre: complex = 0j
    reach: float = _KNEE_REACH
    names: tuple[tuple[complex, str], ...] = ()
    zones: tuple[Zone, ...] = ()
    bands: tuple[Segment, ...] = ()
    within: str = ""
    dashes: str = ""


def draw_lines(
    sheet: Sheet, place: Placement, mark: Mark, lw: float, clip: Rectangle | None
) -> None:
    """Draw only the lines between which something is measured."""
    for ends in mark.lines:
        sheet.line(place(np.array(ends)), sheet.colors.ink, lw, None, clip, 2.5)


def draw_mark(
    sheet: Sheet, place: Placement, mark: Mark, width: float, color: str, box: Box
) -> None:
    """Draw a mark in a box, with its numbers beside arcs and lengths."""
    clip, inside = sheet.frame(box), (box[0] + 0.1, box[1] + 0.1, box[2] - 0.1, box[3] - 0.1)
    draw_lines(sheet, place, mark, 2.0, clip)
    for ends in mark.dashed:
        sheet.line(place(np.array(ends)), sheet.colors.ink, 1.4, (4.0, 2.5), clip, 2.4)
    for arc in mark.arcs:
        _arc(sheet, place, arc, width, color, inside)
    for start, end, words in mark.spans:
        draw_span(sheet, place(np.array([start, end])), words, color, inside)
    dots = place(np.array(mark.dots, dtype=complex))
    seen = (dots.real > box[0]) & (dots.real < box[2]) & (dots.imag > box[1]) & (dots.imag < box[3])
    sheet.dots(dots[seen], 7)
    draw_names(sheet, place, mark.names, color, inside)


def draw_names(
    sheet: Sheet, place: Placement, names: tuple[tuple[complex, str], ...], color: str, box: Box
) -> None:
    """Mark points with their names, above and below them in turn."""
    for k, (point, words) in enumerate(names):
        _named(sheet, place(point), words, color, box, -1.0 if k % 2 else 1.0)


def _arc(sheet: Sheet, place: Placement, arc: Arc, width: float, color: str, box: Box) -> None:
    """Draw an arc with its words outside it."""
    turns = arc.start * np.exp(1j * np.radians(np.linspace(0.0, arc.sweep, 60)))
    curve: Points = place(arc.vertex + arc.radius * width * turns)
    corner = place(arc.vertex)
    sheet.line(curve, color, 3.0, over=3)
    if not arc.words:
        return
    if abs(arc.sweep) < _NARROW:  # too narrow for words inside its arms
        sector = np.append(curve, corner)
        sheet.ax.fill(sector.real, sector.imag, color=color, alpha=0.3, lw=0, zorder=2.2)
        if abs(curve[0].real - corner.real) > abs(curve[0].imag - corner.imag):
            lowest = min(float(z.imag) for z in (curve[0], curve[-1]))
            label = complex(curve[-1].real, lowest - 0.14)
            _label(sheet, label, arc.words, color, box, 0.0, -1.0)
            return
        if abs(curve[30] - corner) > _LONG:
            _aside(sheet, curve, arc.words, color, box)
            return
    out = (curve[30] - corner) / abs(curve[30] - corner)
    label = complex(curve[30] + 0.2 * out)
    _label(sheet, label, arc.words, color, box, float(out.real), float(out.imag))


def _aside(sheet: Sheet, curve: Points, words: str, color: str, box: Box) -> None:
    """Write the number of a narrow angle with long arms beside the bone, with a line to it."""
    way = 1.0 if box[2] - curve.real.max() > curve.real.min() - box[0] else -1.0
    on, size = complex(curve[np.argmax(way * curve.real)]), look.HEADING + 3
    space = text_width(words, size, True, sheet.k) + 0.1
    free = (box[2] - space) if way > 0 else (box[0] + space)
    x = min(on.real + _ASIDE, free) if way > 0 else max(on.real - _ASIDE, free)
    label = complex(x, on.imag + 0.25)
    sheet.line(np.array([on, label]), color, 1.2, over=4)
    x, ha = label.real + 0.06 * way, "left" if way > 0 else "right"
    sheet.text(
        x, label.imag, words, size, bold=True, color=color, ha=ha, va="center", framed="none"
    )


def draw_span(
    sheet: Sheet, ends: Points, words: str, color: str, box: Box, above: bool = False
) -> None:
    """Draw a length beside its ends, with its words; one across the leg below, or above it."""
    start, end = (complex(z) for z in ends)
    long = abs(end - start)
    along = (end - start) / long if long > 1e-9 else 1 + 0j
    # Beside the bone for a length along the leg, below the joint for one across it.
    steep = abs(along.imag) > abs(along.real)
    aside = -0.5 + 0j if steep else 0.32j if above else -0.32j
    if long < 0.6:
        aside = 0j
    for z in (start, end):
        if aside:
            sheet.line(np.array([z, z + 1.1 * aside]), color, 1.0, over=2.8)
    if aside:
        sheet.arrow(start + aside, end + aside, color, 2.2, "|-|")
    else:
        sheet.line(ends, color, 5.0, over=3)
    middle = (start + end) / 2 + aside
    if steep:
        _label(sheet, middle - 0.15, words, color, box, -1.0, 0.0)
    elif above:
        _label(sheet, middle + 0.16j, words, color, box, 0.0, 1.0)
    else:
        _outside(sheet, ends + aside, words, color, box)


def _outside(sheet: Sheet, ends: Points, words: str, color: str, box: Box) -> None:
    """Write the words of a length across the leg beside its outer end, off the bone.

    On two lines where there is no room for one, its name and the number; below it where there is
    none for those.
    """
    low, high = sorted((complex(z) for z in ends), key=lambda z: z.real)
    left, right = low.real - box[0], box[2] - high.real
    outer, way, free = (high, 1.0, right) if right < left else (low, -1.0, left)
    lines = wrapped(words, look.HEADING, max(free - 0.12, 0.1), True, sheet.k)
    if len(lines) > 2 or any(line not in words for line in lines):
        _label(sheet, (low + high) / 2 - 0.16j, words, color, box, 0.0, -1.0)
        return
    ha = "left" if way > 0 else "right"
    label = outer.real + 0.12 * way, outer.imag, "\n".join(lines), look.HEADING
    sheet.text(*label, bold=True, color=color, ha=ha, va="center", framed="none")


def draw_label(
    sheet: Sheet, point: complex, label: complex, words: str, space: float, color: str | None = None
) -> None:
    """Mark a point with its name beside it, on several lines where there is little room."""
    size = look.BODY - 2.5
    color, way = color or sheet.colors.before, -1.0 if label.real < point.real else 1.0
    sheet.dots(point, 11, color, color)
    sheet.line(np.array([point, label]), color, 1.4, over=4)
    ha = "right" if way < 0 else "left"
    lines = "\n".join(wrapped(words, size, space, True, sheet.k))
    x = label.real + 0.06 * way
    sheet.text(x, label.imag, lines, size, bold=True, color=color, ha=ha, va="center")


def _named(sheet: Sheet, point: complex, words: str, color: str, box: Box, up: float) -> None:
    """Mark a point with its name, above (1) or below (−1) it."""
    sheet.dots(point, 11, color, color)
    right = point.real > (box[0] + box[2]) / 2
    label = point + complex(0.3 if right else -0.3, 0.34 * up)
    label = complex(label.real, float(np.clip(label.imag, box[1] + 0.15, box[3] - 0.15)))
    space = box[2] - label.real if right else label.real - box[0]
    if len(wrapped(words, look.HEADING, space, True, sheet.k)) > 1:
        draw_label(sheet, point, label, words, space, color)
        return
    sheet.line(np.array([point, label]), color, 1.4, over=4)
    x, ha = label.real + (0.06 if right else -0.06), "left" if right else "right"
    at_y = label.imag, words, look.HEADING
    sheet.text(x, *at_y, bold=True, color=color, ha=ha, va="center", framed="none")


def _label(
    sheet: Sheet, point: complex, words: str, color: str, box: Box, right: float, up: float
) -> None:
    """Write words away from a point, inside a box."""
    size, space = look.HEADING, text_width(words, look.HEADING, True, sheet.k) + 0.1
    shift = 0.0 if right > 0.35 else -space if right < -0.35 else -space / 2
    x = float(np.clip(point.real + shift, box[0], max(box[2] - space, box[0])))
    y = float(np.clip(point.imag + 0.13 * up, box[1] + 0.15, box[3] - 0.15))
    sheet.text(x, y, words, size, bold=True, color=color, va="center", framed="none")
