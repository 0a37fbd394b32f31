"""PowerPoint slides, 16:9, in the theme of the pictures, with alt texts and speaker notes."""

import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wedgecalc.drawing.lines import POINT, wrapped
from wedgecalc.drawing.theme import theme_named
from wedgecalc.extras import need
from wedgecalc.results.alert_words import StopWords
from wedgecalc.text import on_screen

if TYPE_CHECKING:
    from pptx.dml.color import RGBColor
    from pptx.presentation import Presentation
    from pptx.slide import Slide
    from pptx.text.text import TextFrame, _Paragraph

WIDTH, HEIGHT = 13.333, 7.5  # inches
_TITLE_ONLY = 5  # of python-pptx's own template
# What the author of the template left in it: a thumbnail, the program used, printer settings.
_LEFT_BEHIND = ("/thumbnail", "/extended-properties", "/printerSettings")
_DATE = "//a:fld[starts-with(@type, 'datetime')]/a:t"
_UNDATED = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP file can say

Frame = tuple[float, float, float, float]  # left, top, width, height


def fitting(lines: Sequence[str], width: float, height: float, most: float) -> float:
    """Return the largest size of text, points and at most `most`, at which lines fit a box."""
    for size in range(round(most), 5, -1):
        needed = sum(len(wrapped(line, size, width, bold=True)) for line in lines)
        if needed * 1.2 * size * POINT <= height:
            return float(size)
    return 5.0


class Deck:
    """A deck of slides whose text, tables and notes can be edited. Lengths are in inches."""

    def __init__(self, theme: str) -> None:
        pptx = need("pptx", "output", "slides need")
        from pptx.dml.color import RGBColor
        from pptx.util import Inches, Pt

        self.colors = theme_named(theme)
        self._rgb = RGBColor
        self._inches, self._pt = Inches, Pt
        self._deck: Presentation = pptx.Presentation()
        self._deck.slide_width, self._deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self._remove_template_author()

    def _remove_template_author(self) -> None:
        """Remove names, dates and other traces of the author of python-pptx's template."""
        properties = self._deck.core_properties
        for left in list(properties._element):
            properties._element.remove(left)
        properties.title = "wedgecalc"
        for relations in (self._deck.part.package._rels, self._deck.part.rels):
            for key, relation in list(relations.items()):
                if relation.reltype.endswith(_LEFT_BEHIND):
                    relations.pop(key)

    def _undated(self) -> None:
        """Empty every date field, also in the notes template: each holds the day it was saved."""
        for part in self._deck.part.package.iter_parts():
            for date in part._element.xpath(_DATE) if hasattr(part, "_element") else ():
                date.text = ""

    def slide(self, title: str, notes: str, stops: Sequence[StopWords] = ()) -> "Slide":
        """Add a slide with stop alerts above its title, and speaker notes, and return it."""
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[_TITLE_ONLY])
        slide.background.fill.solid()
        slide.background.fill.fore_color.rgb = self._color(self.colors.paper)
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = map(
            self._inches, (0.5, 0.42, WIDTH - 1.0, 0.8) if stops else (0.5, 0.3, WIDTH - 1.0, 0.9)
        )
        wide = (WIDTH - 1.0) / max(len(stops), 1)
        for k, stop in enumerate(stops):
            self.stop(slide, stop, (0.5 + k * wide, 0.08, wide - 0.1, 0.32), whole=False)
        self._write(shape.text_frame, [title], 30, bold=True)
        slide.notes_slide.notes_text_frame.text = on_screen(notes, colour=False)
        return slide

    def text(
        self,
        slide: "Slide",
        lines: Sequence[str],
        box: Frame,
        size: float = 18,
        *,
        quiet: bool = False,
        bullets: bool = False,
    ) -> None:
        """Write lines in a box: left, top, width, height."""
        shape = slide.shapes.add_textbox(*map(self._inches, box))
        self._write(
            shape.text_frame,
            lines,
            size,
            color=self.colors.quiet if quiet else self.colors.ink,
            space=size / 2 if bullets else 2,
        )
        for paragraph in shape.text_frame.paragraphs if bullets else ():
            self._bullet(paragraph)

    def stop(self, slide: "Slide", stop: StopWords, box: Frame, *, whole: bool = True) -> None:
        """Write a stop alert in a box of its colour, or only framed by it if it is accepted.

        Parameters
        ----------
        slide : pptx.slide.Slide
        stop : StopWords
        box : tuple of float
            Left, top, width and height.
        whole : bool
            Whether with its sentence; else only its heading.
        """
        from pptx.enum.shapes import MSO_SHAPE
        from pptx.enum.text import MSO_ANCHOR

        c = self.colors
        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(self._inches, box))
        face, ink = (c.paper, c.ink) if stop.accepted else (c.stop, c.paper)
        shape.fill.solid()
        shape.fill.fore_color.rgb = self._color(face)
        shape.line.color.rgb, shape.line.width = self._color(c.stop), self._pt(2)
        shape.shadow.inherit = False
        frame = shape.text_frame
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        frame.margin_top = frame.margin_bottom = self._inches(0.02)
        lines = [stop.heading, stop.sentence] if whole else [stop.heading]
        size = fitting(lines, box[2] - 0.25, box[3] - 0.06, most=18 if whole else 14)
        self._write(frame, lines, size, color=ink)
        for run in frame.paragraphs[0].runs:
            run.font.bold = True

    def picture(self, slide: "Slide", png: bytes, box: Frame, alt: str) -> None:
        """Place a picture centred in a box, as large as it fits, with its alt text."""
        left, top, width, height = box
        shape = slide.shapes.add_picture(io.BytesIO(png), 0, 0)
        scale = min(self._inches(width) / shape.width, self._inches(height) / shape.height)
        shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
        shape.left = self._inches(left) + round((self._inches(width) - shape.width) / 2)
        shape.top = self._inches(top) + round((self._inches(height) - shape.height) / 2)
        shape._element._nvXxPr.cNvPr.set("descr", on_screen(alt, colour=False))
        shape.name = on_screen(alt.split(":")[0][:40], colour=False)

    def table(
        self,
        slide: "Slide",
        rows: Sequence[Sequence[str]],
        box: Frame,
        widths: Sequence[float],
        size: float = 14,
        *,
        numbers: bool = True,
    ) -> None:
        """Write a table.

        Parameters
        ----------
        slide : pptx.slide.Slide
        rows : sequence of sequence of str
            The first is the heading.
        box : tuple of float
            Left, top, width and greatest height.
        widths : sequence of float
            Of the columns, relative to each other.
        size : float
            Of the text, points.
        numbers : bool
            Whether all columns but the first are right-aligned.
        """
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

        left, top, width, height = map(self._inches, box)
        shape = slide.shapes.add_table(
            len(rows), len(rows[0]), left, top, width, min(height, self._inches(0.38 * len(rows)))
        )
        table = shape.table
        for column, share in zip(table.columns, widths, strict=True):
            column.width = round(width * share / sum(widths))
        c = self.colors
        for i, row in enumerate(rows):
            table.rows[i].height = self._inches(0.38)
            for j, words in enumerate(row):
                cell = table.cell(i, j)
                cell.fill.solid()
                cell.fill.fore_color.rgb = self._color(c.zone if i % 2 == 0 else c.paper)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                cell.margin_top = cell.margin_bottom = self._inches(0.03)
                self._write(cell.text_frame, [words], size, bold=i == 0)
                cell.text_frame.paragraphs[0].alignment = (
                    PP_ALIGN.RIGHT if j and numbers else PP_ALIGN.LEFT
                )

    def bytes(self) -> bytes:
        """Return the deck as the bytes of a .pptx file."""
        self._undated()
        dated, buffer = io.BytesIO(), io.BytesIO()
        self._deck.save(dated)
        with zipfile.ZipFile(dated) as parts, zipfile.ZipFile(buffer, "w") as deck:
            for name in parts.namelist():
                kept = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
                deck.writestr(zipfile.ZipInfo(name, _UNDATED), parts.read(name), kept)
        return buffer.getvalue()

    def _write(
        self,
        frame: "TextFrame",
        lines: Sequence[str],
        size: float,
        *,
        bold: bool = False,
        color: str | None = None,
        space: float = 0,
    ) -> None:
        from pptx.enum.text import PP_ALIGN

        frame.word_wrap = True
        for k, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.LEFT
            paragraph.space_after = self._pt(space)
            run = paragraph.add_run()
            run.text = on_screen(line, colour=False)
            run.font.size, run.font.bold, run.font.name = self._pt(size), bold, "Arial"
            run.font.color.rgb = self._color(color or self.colors.ink)

    def _bullet(self, paragraph: "_Paragraph") -> None:
        """Make a paragraph an item of a list, for which python-pptx has no function."""
        properties = paragraph._p.get_or_add_pPr()
        hang = self._inches(0.28)
        properties.set("marL", str(hang))
        properties.set("indent", str(-hang))
        properties.append(
            properties.makeelement(
                "{http://schemas.openxmlformats.org/drawingml/2006/main}buChar", {"char": "•"}
            )
        )

    def _color(self, web: str) -> "RGBColor":
        return self._rgb.from_string(web.lstrip("#").upper())
