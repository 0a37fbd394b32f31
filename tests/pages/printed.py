"""What a printed page must be, and how lengths are read from its PDF."""

import re
import zlib
from contextlib import suppress

import matplotlib as mpl

import wedgecalc as wc
from tests.pictures import assert_readable, assert_tidy
from wedgecalc.pages.paper import EDGE, LEAST, PAPERS

_POINT = rb"(-?[\d.]+) (-?[\d.]+) "
_CLOSED = re.compile(rb"-?[\d.]+ -?[\d.]+ m\s(?:-?[\d.]+ -?[\d.]+ l\s){2,4}h")
_LINE = re.compile(_POINT + rb"m\s" + _POINT + rb"l\s")
LONG = "A case with a rather long name " * 6  # which may be cut, and nothing else
MM = 25.4 / 72  # size of a point


def assert_printed(figures, paper):
    """Nothing overlaps or is crossed, leaves the page, or is too small to read."""
    for figure in figures:
        assert_within_margins(figure, paper)
        with mpl.rc_context(wc.drawing.theme.RC):
            texts = assert_tidy(figure, least=2)
            for text in texts:
                assert text.get_fontsize() >= LEAST - 1e-6, text
                assert not text.get_text().endswith("…") or LONG[:9] in text.get_text(), text
            assert_readable(figure, texts)


def assert_within_margins(figure, paper):
    width, height = (value * figure.dpi for value in PAPERS[paper])
    edge = 0.7 * EDGE * figure.dpi
    with mpl.rc_context(wc.drawing.theme.RC):
        for text in figure.axes[0].texts:
            box = text.get_window_extent()
            assert box.x0 > edge, text.get_text()
            assert box.x1 < width - edge, text.get_text()
            assert box.y0 > edge, text.get_text()
            assert box.y1 < height - edge, text.get_text()


def content_of(data):
    """The drawing instructions of a PDF that matplotlib wrote."""
    found = b""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        with suppress(zlib.error):
            found += zlib.decompress(stream) + b"\n"
    return found


def closed_paths(data):
    """The closed paths of a few straight sides in a PDF: their corners in mm."""
    for path in _CLOSED.findall(content_of(data)):
        numbers = [float(value) * MM for value in re.findall(rb"-?[\d.]+", path)]
        yield [complex(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def straight_lines(data):
    """The lines of two points in a PDF, in mm."""
    found = ([float(v) * MM for v in match.groups()] for match in _LINE.finditer(content_of(data)))
    return [(complex(*n[:2]), complex(*n[2:])) for n in found]
