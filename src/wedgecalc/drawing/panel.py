"""A chart with its own axes on a sheet."""

from matplotlib.axes import Axes

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.place import Box
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.text import typeset


def panel(sheet: Sheet, box: Box, title: str, x: str, y: str, size: float = look.SMALL) -> Axes:
    """Return axes in a box of the sheet, in its theme, with a title and axis labels `x` and `y`.

    `size` is that of the labels and numbers, points at slide size.
    """
    c, k = sheet.colors, sheet.k
    bounds = (box[0], box[1], box[2] - box[0], box[3] - box[1])
    ax = sheet.ax.inset_axes(bounds, transform=sheet.ax.transData)
    ax.set_facecolor("none")
    ax.tick_params(colors=c.quiet, labelsize=size * k, length=3 * k, width=0.8 * k)
    for side, spine in ax.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(c.bone_edge)
        spine.set_linewidth(0.8 * k)
    sheet.text(box[0], box[3] + 0.12, title, max(look.BODY, size + 1), bold=True, va="bottom")
    ax.set_xlabel(typeset(x), color=c.quiet, fontsize=size * k, labelpad=2 * k)
    ax.set_ylabel(typeset(y), color=c.quiet, fontsize=size * k, labelpad=3 * k)
    return ax
