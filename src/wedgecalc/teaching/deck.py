"""PowerPoint slides, 16:9, in the theme of the pictures, with alt texts and speaker notes."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wedgecalc.drawing.lines import with_units
from wedgecalc.drawing.theme import theme_named
from wedgecalc.extras import need
from wedgecalc.results.alert_words import AlertWords
from wedgecalc.teaching.fitting import Frame, card_lines, fitting, height_of, stacked, title_fitting
from wedgecalc.teaching.pixels import Pixels
from wedgecalc.teaching.pptx_file import empty_presentation, file_bytes
from wedgecalc.terms import Severity
from wedgecalc.text import on_screen, typeset

if TYPE_CHECKING:
    from pptx.dml.color import RGBColor
    from pptx.presentation import Presentation
    from pptx.slide import Slide
    from pptx.table import _Cell
    from pptx.text.text import TextFrame, _Paragraph

WIDTH, HEIGHT = 13.333, 7.5  # inches
LEFT, INNER = 0.5, WIDTH - 1.0  # edge and width of what stands on a slide
TOP, BOTTOM = 1.15, 7.08  # edges of what stands between title and footer
FULL: Frame = (LEFT - 0.1, TOP - 0.05, INNER + 0.2, BOTTOM - TOP + 0.05)  # frame of a picture alone
_LEAST = 11.0  # points: below that nobody reads a slide
_FONT = "Verdana"  # looks like the letters of the pictures, and every PowerPoint has it
_SHARPEST = 110  # dots for each inch: a picture is not enlarged beyond
_TITLE_ONLY = 5  # layout of python-pptx's own template


class Deck:
    """A deck of slides whose text, tables and notes can be edited. Lengths are in inches."""

    def __init__(self, theme: str) -> None:
        need("pptx", "output", "slides need")
        from pptx.dml.color import RGBColor
        from pptx.util import Inches, Pt

        self.colors = theme_named(theme)
        self._rgb = RGBColor
        self.inches, self._pt = Inches, Pt
        self._deck: Presentation = empty_presentation(WIDTH, HEIGHT)

    def slide(
        self, title: str, notes: str, stops: Sequence[AlertWords] = (), footer: str = ""
    ) -> "Slide":
        """Add a slide with stop alerts above its title, a footer and speaker notes; return it."""
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[_TITLE_ONLY])
        slide.background.fill.solid()
        slide.background.fill.fore_color.rgb = self.color(self.colors.paper)
        shape, top = slide.shapes.title, 0.42 if stops else 0.2
        height = TOP - 0.08 - top
        shape.left, shape.top, shape.width, shape.height = map(
            self.inches, (LEFT - 0.1, top, INNER + 0.2, height)
        )
        wide = (INNER + 0.1) / max(len(stops), 1)
        for k, stop in enumerate(stops):
            self.card(slide, stop, (LEFT + k * wide, 0.08, wide - 0.1, 0.32), whole=False)
        title, size = title_fitting(on_screen(title, colour=False), INNER + 0.2, height)
        self.write(shape.text_frame, [title], size, bold=True)
        self.middle(shape.text_frame)
        if footer:
            box = (LEFT - 0.1, BOTTOM + 0.06, INNER + 0.2, HEIGHT - BOTTOM - 0.08)
            self.text(slide, [footer], box, 11, quiet=True, least=8)
        slide.notes_slide.notes_text_frame.text = typeset(on_screen(notes, colour=False))
        return slide

    def text(
        self,
        slide: "Slide",
        lines: Sequence[str],
        box: Frame,
        most: float = 18,
        *,
        least: float = _LEAST,
        quiet: bool = False,
        bold: bool = False,
        bullets: bool = False,
    ) -> float:
        """Write lines in a box, as large as they fit, at most `most` points; return their end.

        The end is the lower edge of what is written, in inches from the top of the slide.
        """
        space = 0.45 if bullets else 0.15
        width = box[2] - 0.28 * bullets
        size = fitting(lines, width, box[3], most, least=least, bold=bold, space=space)
        shape = slide.shapes.add_textbox(*map(self.inches, box))
        color = self.colors.quiet if quiet else self.colors.ink
        self.write(shape.text_frame, lines, size, bold=bold, color=color, space=space * size)
        for paragraph in shape.text_frame.paragraphs if bullets else ():
            self._bullet(paragraph)
        end = height_of(lines, size, width, bold, space)
        shape.height = self.inches(min(end, box[3]))
        return box[1] + end

    def card(
        self,
        slide: "Slide",
        alert: AlertWords,
        box: Frame,
        size: float | None = None,
        *,
        whole: bool = True,
    ) -> None:
        """Write an alert in a box of its severity's colour; an accepted stop is only framed.

        Parameters
        ----------
        slide : pptx.slide.Slide
        alert : AlertWords
        box : tuple of float
            Left, top, width and height.
        size : float, optional
            Points; by default as large as it fits.
        whole : bool
            Whether with its sentence; else only its heading.
        """
        from pptx.enum.shapes import MSO_SHAPE
        from pptx.oxml.ns import qn

        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(self.inches, box))
        face, edge, ink, thick = self._colors_of(alert)
        shape.fill.solid()
        shape.fill.fore_color.rgb = self.color(face)
        shape.line.color.rgb, shape.line.width = self.color(edge), self._pt(thick)
        shape._element.remove(shape._element.find(qn("p:style")))  # with its shadow
        shape.name = f"alert {alert.code}"
        lines = card_lines(alert, whole)
        if size is None:
            size = fitting(lines, box[2], box[3], most=18 if whole else 14, bold=True)
        self.write(shape.text_frame, lines, size, color=ink)
        self.middle(shape.text_frame)
        for run in shape.text_frame.paragraphs[0].runs:
            run.font.bold = True

    def cards(
        self, slide: "Slide", alerts: Sequence[AlertWords], box: Frame, least: float, columns: int
    ) -> float | None:
        """Write alerts one below the other, in columns, in letters of one size, at most 18 points.

        Returns their lower edge, inches. Where they do not fit at `least` points, nothing is
        written and None returned.
        """
        gap = 0.1
        width = (box[2] + 2 * gap) / columns - 2 * gap
        size, placed = 18.0, stacked(alerts, 18.0, width, box[3], gap, columns)
        while placed is None and size > least:
            size -= 0.5
            placed = stacked(alerts, size, width, box[3], gap, columns)
        if placed is None:
            return None
        for alert, column, top, height in placed:
            left = box[0] + column * (width + 2 * gap)
            self.card(slide, alert, (left, box[1] + top, width, height), size)
        return box[1] + max((top + height + gap for *_, top, height in placed), default=0.0)

    def picture(self, slide: "Slide", bare: Pixels, box: Frame, alt: str) -> None:
        """Place a picture centred in a box as large as it fits."""
        left, top, width, height = box
        shape = slide.shapes.add_picture(io.BytesIO(bare.data), 0, 0)
        scale = min(width / bare.width, height / bare.height, 1 / _SHARPEST)
        shape.width, shape.height = (
            self.inches(pixels * scale) for pixels in (bare.width, bare.height)
        )
        shape.left = self.inches(left) + round((self.inches(width) - shape.width) / 2)
        shape.top = self.inches(top) + round((self.inches(height) - shape.height) / 2)
        shape._element._nvXxPr.cNvPr.set("descr", on_screen(alt, colour=False))
        shape.name = on_screen(alt.split(":")[0][:40], colour=False)

    def bytes(self) -> bytes:
        """Return the deck as the bytes of a .pptx file."""
        return file_bytes(self._deck)

    def write(
        self,
        frame: "TextFrame",
        lines: Sequence[str],
        size: float,
        *,
        bold: bool = False,
        color: str | None = None,
        space: float = 0,
    ) -> None:
        """Write paragraphs into a frame; `space` points stand after each of them."""
        from pptx.enum.text import PP_ALIGN

        frame.word_wrap = True
        for k, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.LEFT
            paragraph.space_after = self._pt(space)
            run = paragraph.add_run()
            run.text = with_units(typeset(on_screen(line, colour=False)))
            run.font.size, run.font.bold, run.font.name = self._pt(size), bold, _FONT
            run.font.color.rgb = self.color(color or self.colors.ink)

    def _bullet(self, paragraph: "_Paragraph") -> None:
        """Make a paragraph an item of a list, for which python-pptx has no function."""
        properties = paragraph._p.get_or_add_pPr()
        hang = self.inches(0.28)
        properties.set("marL", str(hang))
        properties.set("indent", str(-hang))
        properties.append(
            properties.makeelement(
                "{http://schemas.openxmlformats.org/drawingml/2006/main}buChar", {"char": "•"}
            )
        )

    def middle(self, frame: "TextFrame | _Cell", *, right: bool = False) -> None:
        """Centre text in the height of its shape, or of its cell."""
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        if right:
            for paragraph in frame.text_frame.paragraphs:
                paragraph.alignment = PP_ALIGN.RIGHT

    def _colors_of(self, alert: AlertWords) -> tuple[str, str, str, float]:
        """Return face, edge and ink of an alert's box, and the width of its edge, points."""
        c = self.colors
        if alert.severity is Severity.STOP:
            face, ink = (c.paper, c.ink) if alert.accepted else (c.stop, c.paper)
            return face, c.stop, ink, 2
        if alert.severity is Severity.WARN:
            return c.zone, c.wedge, c.ink, 2
        return c.paper, c.quiet, c.ink, 0.75

    def color(self, web: str) -> "RGBColor":
        """Return a colour of the theme as python-pptx wants it."""
        return self._rgb.from_string(web.lstrip("#").upper())
