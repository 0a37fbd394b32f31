"""Colours: apart for the colour-blind, and readable on their paper; see `test_drawing.py` for what lies on a picture."""

import io

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from tests.pictures import contrast, luminance
from wedgecalc.drawing import THEMES
from wedgecalc.drawing.theme import settings

# How colours look to people with protanopia, deuteranopia, tritanopia: Machado, Oliveira, Fernandes 2009, severity 1.
BLINDNESS = {
    "none": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


def lab(color, matrix):
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.asarray(matrix) @ linear, 0, 1)
    xyz = (
        np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
        @ seen
    )
    f = np.cbrt(xyz / [0.9505, 1.0, 1.089])
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("kind", BLINDNESS)
@pytest.mark.parametrize("theme", THEMES)
def test_colours_stay_apart_for_the_colour_blind(theme, kind):
    """CIE76 distance, where 2.3 is just noticeable: ten times that between what must not be mixed up."""
    c = THEMES[theme]
    for a, b in (
        ("before", "after"),
        ("wedge", "bone"),
        ("target", "bone"),
        ("before", "bone"),
        ("after", "bone"),
        ("metal", "bone"),
    ):
        assert (
            np.linalg.norm(
                lab(getattr(c, a), BLINDNESS[kind]) - lab(getattr(c, b), BLINDNESS[kind])
            )
            > 23
        ), (a, b)


@pytest.mark.parametrize("theme", THEMES)
def test_contrast_of_text_on_paper(theme):
    c = THEMES[theme]
    for color in (c.ink, c.quiet, c.before, c.after, c.stop):
        assert contrast(luminance(to_rgb(color)), luminance(to_rgb(c.paper))) >= 4.5


def test_a_pdf_has_fonts_that_a_publisher_takes():
    paper = io.BytesIO()
    with settings():
        figure = Figure(figsize=(1, 1))
        figure.text(0.1, 0.5, "HKA 173.0°")
        figure.savefig(paper, format="pdf")
    assert b"/Type3" not in paper.getvalue()
    assert b"/TrueType" in paper.getvalue() or b"/CIDFontType2" in paper.getvalue()
