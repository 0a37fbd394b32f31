"""Light on pixels: where it is computed makes no difference."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter
from shapely import Point, Polygon, box

from tests.covering import examples
from wedgecalc.sources.coverage import FINE_PER_PIXEL, blurred, coverage

SIZE = (40, 30)
PLACES = st.floats(-60, 150)


def on_the_whole_picture(shape):
    picture = Image.new("L", (SIZE[1] * FINE_PER_PIXEL, SIZE[0] * FINE_PER_PIXEL))
    for ring, fill in ((shape.exterior, 255), *((hole, 0) for hole in shape.interiors)):
        ImageDraw.Draw(picture).polygon([(x - 0.5, y - 0.5) for x, y in ring.coords], fill=fill)
    return np.asarray(picture.reduce(FINE_PER_PIXEL), dtype=np.float32) / np.float32(255)


@examples(60)
@given(PLACES, PLACES, st.floats(0.1, 80), st.booleans())
def test_a_shape_anywhere_on_a_picture_or_beside_it(x, y, radius, hollow):
    shape = Point(x, y).buffer(radius)
    if hollow:
        shape = shape.difference(Point(x, y).buffer(radius / 2))
    assert (coverage(shape, SIZE) == on_the_whole_picture(shape)).all()


@given(st.floats(30, 60), st.floats(40, 80), st.floats(0.1, 9))
def test_a_part_of_a_picture_is_drawn_as_on_the_whole(x, y, radius):
    shape, rows, columns = Point(x, y).buffer(radius), slice(9, 31), slice(6, 25)
    part = coverage(shape, (22, 19), (9, 6))
    assert (part == coverage(shape, SIZE)[rows, columns]).all()
    assert part.sum() == pytest.approx(coverage(shape, SIZE).sum())


def test_a_share_of_a_pixel_and_nothing():
    assert not coverage(Polygon(), SIZE).any()
    half = coverage(box(FINE_PER_PIXEL, 0, 2 * FINE_PER_PIXEL, FINE_PER_PIXEL * SIZE[0]), SIZE)
    assert half.sum() == pytest.approx(half[:, :3].sum())
    assert (half[:, 1] == 1).all()


@examples(60)
@given(st.integers(0, 39), st.integers(0, 29), st.integers(1, 12), st.floats(0.05, 12))
def test_a_blur_of_what_is_lit(row, column, wide, radius):
    light = np.zeros(SIZE, dtype=np.float32)
    light[row : row + wide, column : column + wide] = 0.7
    whole = Image.fromarray((light * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(radius))
    assert (blurred(light, radius) == np.asarray(whole, dtype=np.float32) / np.float32(255)).all()
    assert not blurred(np.zeros(SIZE, dtype=np.float32), radius).any()
