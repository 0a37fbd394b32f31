"""How words stand on a radiograph: white on it, outlined where they cross its edge."""

from wedgecalc.drawing.lines import INCHES_PER_POINT, text_width
from wedgecalc.drawing.place import Box

_LINE = 1.2  # height of a line of text over its size
_ALIGNED = {"left": 0.0, "bottom": 0.0, "baseline": 0.0, "center": 0.5, "right": 1.0, "top": 1.0}

_OFF = 0.06  # inches between the side of a film and words beside it


def text_box(
    anchor: tuple[float, float], words: str, size: float, bold: bool, ha: str, va: str, k: float
) -> Box:
    """Return the box of some lines of text, in inches: left, bottom, right and top."""
    lines = words.split("\n")
    wide = max(text_width(line, size, bold, k=k) for line in lines)
    high = _LINE * size * INCHES_PER_POINT * len(lines)
    left, bottom = anchor[0] - _ALIGNED[ha] * wide, anchor[1] - _ALIGNED[va] * high
    return left, bottom, left + wide, bottom + high


def backing(box: Box, films: list[Box]) -> str | None:
    """Return the frame of words: ``film`` on one, ``none`` across an edge, None beside all.

    >>> films = [(0.0, 0.0, 4.0, 6.0)]
    >>> [backing((x, 1.0, x + 1, 1.2), films) for x in (2.0, 3.5, 5.0)]
    ['film', 'none', None]
    """
    left, bottom, right, top = box
    touched = [f for f in films if f[0] < right and left < f[2] and f[1] < top and bottom < f[3]]
    if any(f[0] <= left and right <= f[2] and f[1] <= bottom and top <= f[3] for f in touched):
        return "film"
    return "none" if touched else None


def off_edge(box: Box, films: list[Box], way: float) -> float:
    """Return by how much words move outwards so that they do not lie across the side of a film.

    Parameters
    ----------
    box : tuple of float
        Left, bottom, right and top of the words.
    films : list of Box
    way : {1, −1}
        Outwards: to the right or to the left.

    Examples
    --------
    >>> off_edge((3.5, 1.0, 4.5, 1.2), [(0.0, 0.0, 4.0, 6.0)], 1.0)
    0.56
    >>> off_edge((2.0, 1.0, 3.0, 1.2), [(0.0, 0.0, 4.0, 6.0)], 1.0)
    0.0
    """
    left, bottom, right, top = box
    for low, floor, high, ceiling in films:
        side = high if way > 0 else low
        if floor < top and bottom < ceiling and left < side < right:
            return round(side + _OFF - left if way > 0 else side - _OFF - right, 6)
    return 0.0
