"""Keywords with which a sheet draws text and shapes."""

from typing import TypedDict

Dash = tuple[int, tuple[float, ...]]


class TextStyle(TypedDict, total=False):
    """Keywords of `Sheet.text`."""

    color: str | None
    bold: bool
    ha: str
    va: str
    rotation: float
    framed: str | None


class ShapeStyle(TypedDict, total=False):
    """How a shape is filled and outlined: keywords of a matplotlib patch."""

    facecolor: str | tuple[float, float, float, float]
    edgecolor: str
    linestyle: Dash
    hatch: str
    alpha: float
