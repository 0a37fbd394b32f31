"""The poster: every view on one page."""

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import HEIGHT, WIDTH, Sheet
from wedgecalc.drawing.views import VIEWS, view

_ROWS = (("before-after", "wedge"), ("overlay", "angles"), ("axes", "plateau"), ("load", "cpak"))
_GAP, _BELOW, _HEAD = 0.9, 0.5, 1.2
_SIZE = (2 * WIDTH + _GAP, 4 * HEIGHT + _BELOW + _HEAD)


@view("poster", "Everything on one page", _SIZE, 18.0)
def poster(sheet: Sheet, scene: Scene) -> None:
    """Draw every other view on one page, each under its own heading."""
    for row, names in enumerate(_ROWS):
        for column, name in enumerate(names):
            left = column * (WIDTH + _GAP)
            bottom = _SIZE[1] - _HEAD - HEIGHT * (row + 1)
            ax = sheet.ax.inset_axes((left, bottom, WIDTH, HEIGHT), transform=sheet.ax.transData)
            part = Sheet(ax, sheet.colors, k=sheet.k, film=sheet.film, drawn=sheet.drawn)
            part.text(0, HEIGHT - 0.3, VIEWS[name].heading, look.TITLE, bold=True, va="top")
            VIEWS[name].body(part, scene)
