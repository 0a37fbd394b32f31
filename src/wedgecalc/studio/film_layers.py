"""The drawing of the film as plain values, layer by layer, as it is sent to the page."""

from typing import TypedDict


class AreaItem(TypedDict):
    """A filled outline; points are x and y in turn."""

    points: list[float]
    fill: str
    line: str
    alpha: float


class LineItem(TypedDict):
    """A line through points, x and y in turn."""

    points: list[float]
    color: str
    width: float
    dashed: bool


class TextItem(TypedDict):
    """A text to the left or right of a point."""

    x: float
    y: float
    text: str
    color: str
    align: str


class HandleItem(TypedDict):
    """A point that can be dragged; its kind is landmark, cut, proposed or doubtful."""

    name: str
    label: str
    x: float
    y: float
    kind: str
    chosen: bool


class Layers(TypedDict):
    """Everything that is drawn over the picture, from back to front."""

    areas: list[AreaItem]
    lines: list[LineItem]
    words: list[TextItem]
    handles: list[HandleItem]
