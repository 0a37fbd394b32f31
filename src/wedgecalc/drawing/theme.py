"""The look of every picture, in one place: quiet, clinical, safe for the colour-blind and for black and white print."""

from typing import Any

SLIDE = (13.333, 7.5)  # inches, 16:9

PAPER = "#ffffff"
INK = "#1d2733"
QUIET = "#5b6673"
BONE, BONE_EDGE = "#efe9dc", "#a59b86"
AXIS = "#5b6673"
# Okabe and Ito's palette, darkened where it carries text so that contrast stays above 4.5:1.
BEFORE, AFTER, WEDGE, TARGET = "#b34700", "#0062a0", "#e69f00", "#009e73"

TITLE, HEADING, BODY, SMALL = 19, 14, 12, 9.5

RC: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "text.parse_math": False,  # a $ in the name of a case is a $
    "svg.fonttype": "none",
    "svg.hashsalt": "wedgecalc",
    "hatch.linewidth": 0.8,
}
