"""The stop alerts of a plan above everything else on a sheet; its warnings and notes in lines."""

from dataclasses import dataclass, replace

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.lines import INCHES_PER_POINT, text_width, wrapped
from wedgecalc.drawing.sheet import WIDTH, Sheet
from wedgecalc.planning.stops import Stoppable
from wedgecalc.results.alert_words import AlertWords, note_labels, stop_words, warning_labels

_LINE = 1.48  # height of a line of text, of its size
_BELOW = 0.12  # inches more between the last box and a heading
_GAP = 0.7  # between two boxes and around their text, of the size of the sentences


@dataclass(frozen=True, slots=True)
class Banner:
    """Boxes, one for each stop alert, with its heading and its sentence.

    Attributes
    ----------
    boxes : tuple
        Each stop alert with the lines of its heading and those of its sentence.
    width : float
        Inches of the sheet.
    heading, text : float
        Points at slide size.
    """

    boxes: tuple[tuple[AlertWords, list[str], list[str]], ...]
    width: float
    heading: float = look.HEADING
    text: float = look.BODY

    @classmethod
    def of(
        cls,
        stops: tuple[AlertWords, ...],
        width: float,
        k: float,
        heading: float = look.HEADING,
        text: float = look.BODY,
    ) -> "Banner":
        """Return the banner of stop alerts on a sheet drawn at `k`, its text wrapped to a width."""
        inner = width - 2 * _GAP * text * INCHES_PER_POINT
        return cls(
            tuple(
                (
                    stop,
                    wrapped(stop.heading, heading, inner, True, k),
                    wrapped(stop.sentence, text, inner, k=k),
                )
                for stop in stops
            ),
            width,
            heading,
            text,
        )

    @property
    def height(self) -> float:
        """Height with the gap below it, inches; 0 without a stop."""
        return sum(self._height(*lines) + self._gap for _, *lines in self.boxes)

    @property
    def _gap(self) -> float:
        return _GAP * self.text * INCHES_PER_POINT

    def _height(self, heading: list[str], sentence: list[str]) -> float:
        lines = len(heading) * self.heading + len(sentence) * self.text
        return _LINE * INCHES_PER_POINT * lines + 1.2 * self._gap

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the boxes: filled, or for an accepted stop only framed."""
        c, sheet = sheet.colors, replace(sheet, film=None)  # whose halo would hide the words
        for stop, heading, sentence in self.boxes:
            bottom = top - self._height(heading, sentence)
            face, ink = (c.paper, c.ink) if stop.accepted else (c.stop, c.paper)
            box = (left, bottom, left + self.width, top)
            sheet.rectangle(box, over=5, lw=1.6, facecolor=face, edgecolor=c.stop)
            y = top - 0.6 * self._gap
            for lines, size, bold in ((heading, self.heading, True), (sentence, self.text, False)):
                for line in lines:
                    y -= _LINE * INCHES_PER_POINT * size
                    position = left + self._gap, y + 0.36 * INCHES_PER_POINT * size
                    sheet.text(*position, line, size, color=ink, bold=bold)
            top = bottom - self._gap


def draw_banner(sheet: Sheet, plan: Stoppable) -> float:
    """Draw a plan's stop alerts above the sheet, and make room for its warnings and notes.

    Call it before anything else is drawn: the sheet grows, and everything on it shrinks.

    Returns
    -------
    float
        How far the heading moves up, so that `write_warnings` fits below it; 0 without one.
    """
    large = max(sheet.size[0] / WIDTH, 1.0)  # a poster is looked at as a whole
    top, stops, lower = sheet.size[1], stop_words(plan), _room(_lines(sheet, plan))

    def drawn_at(k: float) -> Banner:
        return Banner.of(stops, sheet.size[0], k, large * look.HEADING, large * look.BODY)

    # The sheet shrinks by what is added, and small letters are relatively wider.
    below = _BELOW if stops else 0.0
    banner = drawn_at(sheet.k)
    banner = drawn_at(sheet.k * top / (top + banner.height + below + lower))
    high = banner.height + below
    if high + lower:
        sheet.grow(high + lower)
    banner.draw(sheet, 0.0, sheet.size[1])
    return sheet.size[1] - top - high


def write_warnings(sheet: Sheet, plan: Stoppable, y: float) -> None:
    """Write the labels of a plan's warnings below a height, and quietly those of its notes."""
    for line, color in _lines(sheet, plan):
        sheet.quiet(0.0, y, line, va="top", color=color)
        y -= _LINE * INCHES_PER_POINT * look.SMALL


def _lines(sheet: Sheet, plan: Stoppable) -> list[tuple[str, str]]:
    """Return the labels of a plan's warnings and notes with their colour, in as few lines as fit."""
    coloured: list[tuple[str, str]] = []
    c = sheet.colors
    for labels, color in ((warning_labels(plan), c.ink), (note_labels(plan), c.quiet)):
        lines: list[str] = []
        for label in labels:
            longer = f"{lines[-1]}   {label}" if lines else label
            if lines and text_width(longer, look.SMALL, k=sheet.k) <= sheet.size[0]:
                lines[-1] = longer
            else:
                lines.append(label)
        coloured += [(line, color) for line in lines]
    return coloured


def _room(lines: list[tuple[str, str]]) -> float:
    return _LINE * INCHES_PER_POINT * look.SMALL * (len(lines) + 0.4) if lines else 0.0
