"""Decks to look at, and what a tidy slide is: measured here by PIL, not by the code that lays out."""

import io
import itertools
from functools import cache
from unittest import mock

import matplotlib
from PIL import Image, ImageFont
from pptx import Presentation
from pptx.enum.text import PP_ALIGN

import wedgecalc as wc
from tests.pictures import plan_of
from tests.stopped import SEVERE, stopped
from wedgecalc.sources.reading import load_case
from wedgecalc.teaching.pixels import Pixels
from wedgecalc.teaching.slides import slides_bytes

EMU = 914400
PLAN = wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
DOUBLE = wc.double_level(SEVERE, "hka=180", femur_kind="opening")


def deck_of(*plans, **options):
    """Return a deck whose pictures have few pixels."""
    with mock.patch("wedgecalc.teaching.pixels.FILE_DPI", 36):
        return Presentation(io.BytesIO(slides_bytes(plans, **options)))


def unpainted():
    """Return a context and decorator in which pictures of slides are laid out, not painted."""
    return mock.patch.object(Pixels, "of", _bare)


def words_deck(*plans, **options):
    """Return a deck of which only words and places are looked at."""
    with unpainted():
        return Presentation(io.BytesIO(slides_bytes(plans, **options)))


def _bare(figure):
    paper = io.BytesIO()
    Image.new("RGB", (1, 1)).save(paper, "PNG")
    width, height = figure.get_size_inches()
    return Pixels(paper.getvalue(), round(100 * width), round(100 * height))


@cache
def crisp_deck():
    """Return a deck whose pictures have all their pixels."""
    return Presentation(io.BytesIO(slides_bytes([("x", PLAN)])))


@cache
def deck_of_plan(**options):
    return words_deck(("x", PLAN), **options)


@cache
def deck_of_two():
    """Return the short deck of two legs, the second with a stop."""
    return words_deck(("a", PLAN), ("b", stopped()), short=True)


@cache
def deck_of_double(**options):
    return deck_of(("x", DOUBLE), **options)


@cache
def deck_of_case(name, **options):
    return words_deck((name, plan_of(load_case(f"demo:{name}"))), **options)


def words_of(slide):
    texts = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
    cells = [
        cell.text for s in slide.shapes if s.has_table for row in s.table.rows for cell in row.cells
    ]
    return "\n".join(texts + cells).replace("\N{NO-BREAK SPACE}", " ")


def titles_of(deck):
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def titled(deck, start):
    return next(s for s in deck.slides if s.shapes.title.text_frame.text.startswith(start))


def notes_of(slide):
    return slide.notes_slide.notes_text_frame.text


def rows_of(slide):
    (table,) = (s.table for s in slide.shapes if s.has_table)
    return [
        [cell.text.replace("\N{NO-BREAK SPACE}", " ") for cell in row.cells] for row in table.rows
    ]


@cache
def font(bold):
    name = f"fonts/ttf/DejaVuSans{'-Bold' if bold else ''}.ttf"
    return ImageFont.truetype(f"{matplotlib.get_data_path()}/{name}", 100)


def width_of(words, size, bold):
    return max(map(font(bold).getlength, words.split("\n"))) / 100 * size / 72


def height_of(frame, width):
    """Return how high the text of a frame stands in a column of this width, inches."""
    height = 0.0
    for paragraph in frame.paragraphs:
        (run, *_) = paragraph.runs or [None]
        if run is None:
            continue
        size, bold = run.font.size.pt, bool(run.font.bold)
        for text in run.text.split("\n"):
            lines, line = 1, ""
            for word in text.split(" "):
                longer = f"{line} {word}".strip()
                if line and width_of(longer, size, bold) > width:
                    lines, longer = lines + 1, word
                line = longer
                lines += int(width_of(word, size, bold) // width)
            height += lines * size * 1.17 / 72
        height += (paragraph.space_after.pt if paragraph.space_after else 0) / 72
    return height


def frames_of(slide):
    """Yield the frames of text with the inches that they have; height None for tables' cells."""
    for shape in slide.shapes:
        if shape.has_text_frame and shape.text_frame.text:
            bullets = any(
                p._p.pPr is not None and p._p.pPr.get("marL") for p in shape.text_frame.paragraphs
            )
            width = shape.width / EMU - 0.2 - 0.28 * bullets
            yield shape.text_frame, width, shape.height / EMU - 0.05
        if shape.has_table:
            for row in shape.table.rows:
                for cell, column in zip(row.cells, shape.table.columns, strict=True):
                    yield cell.text_frame, column.width / EMU - 0.2, row.height / EMU - 0.06


def assert_fits(slide, least=8.5):
    """Every text stands inside its shape, in letters that can be read."""
    for frame, width, height in frames_of(slide):
        assert height_of(frame, width) <= height + 0.02, frame.text
        longest = max(frame.text.split(" "), key=len) if frame.text else ""
        runs = [run for p in frame.paragraphs for run in p.runs]
        if frame.paragraphs[0].alignment == PP_ALIGN.RIGHT:  # a number stands in one line
            assert width_of(longest, runs[0].font.size.pt, bool(runs[0].font.bold)) <= width + 0.02
        for run in runs:
            assert run.font.size.pt >= least, run.text


def box_of(shape):
    height = shape.height
    if shape.has_table:
        height = sum(row.height for row in shape.table.rows)
    return shape.left, shape.top, shape.left + shape.width, shape.top + height


def assert_apart(slide, deck):
    """No shape lies over another or beyond the slide."""
    shapes = [s for s in slide.shapes if not s.has_text_frame or s.text_frame.text]
    for shape in shapes:
        left, top, right, bottom = box_of(shape)
        assert 0 <= left < right <= deck.slide_width, shape.name
        assert 0 <= top < bottom <= deck.slide_height, shape.name
    for one, other in itertools.combinations(shapes, 2):
        (a, b, c, d), (e, f, g, h) = box_of(one), box_of(other)
        assert c <= e or g <= a or d <= f or h <= b, (one.name, other.name)


def assert_tidy(deck, least=8.5):
    for slide in deck.slides:
        assert_fits(slide, least)
        assert_apart(slide, deck)
