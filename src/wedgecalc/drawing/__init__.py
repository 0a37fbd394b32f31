"""Pictures of a plan. Every view is a function that takes ``ax=`` and returns it; `draw` makes a whole figure of one."""

import io
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.angles import angles, axes
from wedgecalc.drawing.before_after import before_after, overlay
from wedgecalc.drawing.canvas import VIEWS
from wedgecalc.drawing.closeup import wedge
from wedgecalc.drawing.cpak import cpak
from wedgecalc.drawing.poster import poster
from wedgecalc.drawing.plateau import load, plateau
from wedgecalc.drawing.theme import THEMES
from wedgecalc.errors import InputError, Problem, choose, shown
from wedgecalc.planning import Plan

__all__ = [
    "THEMES",
    "VIEWS",
    "angles",
    "axes",
    "before_after",
    "cpak",
    "draw",
    "load",
    "overlay",
    "picture_bytes",
    "plateau",
    "poster",
    "wedge",
]


def draw(
    plan: Plan,
    view: str = "before-after",
    *,
    title: str | None = None,
    theme: str = "light",
    fixation: str | None = None,
    width: float | None = None,
) -> Figure:
    """Draw a plan as a figure.

    Parameters
    ----------
    plan : Plan
        Of a single limb.
    view : str
        ``before-after``, ``overlay``, ``wedge``, ``angles``, ``axes``, ``plateau``, ``load``, ``cpak`` or ``poster``.
    title : str, optional
        What to call the case; shown as it is.
    theme : {"light", "dark", "print"}
    fixation : {"staples", "pins", "plate"}, optional
        Drawn on the leg after, for orientation only.
    width : float, optional
        In inches, 2 to 40; letters and lines grow with it. By default that of a 16:9 slide, and 18 for the poster.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        For an unknown view, theme or fixation, many limbs, or a wedge that does not fit its bone.

    Examples
    --------
    >>> import wedgecalc as wc
    >>> figure = wc.draw(wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))
    >>> figure.get_size_inches().tolist()
    [13.333, 7.5]
    """
    picture = VIEWS[choose("view", view, VIEWS, "one of")]
    choose("theme", theme, THEMES, "one of")
    width = picture.width if width is None else width
    if not 2 <= width <= 40:
        raise InputError(Problem("width", shown(width), "a width from 2 to 40 inches"))
    edge = 0.02 * width, 0.01875 * width  # leaves 16:9 for a sheet of 12.8 to 7
    height = (width - 2 * edge[0]) * picture.size[1] / picture.size[0] + 2 * edge[1]
    with mpl.rc_context(look.RC):  # type: ignore[arg-type]  # newer stubs want literal keys
        figure = Figure(figsize=(width, height), facecolor=THEMES[theme].paper)
        FigureCanvasAgg(figure)
        ax = figure.add_axes((edge[0] / width, edge[1] / height, 1 - 2 * edge[0] / width, 1 - 2 * edge[1] / height))
        picture(plan, ax=ax, title=title, theme=theme, fixation=fixation)
    return figure


def picture_bytes(figure: Figure, kind: str) -> bytes:
    """Return a figure as the bytes of a ``png``, ``svg`` or ``pdf`` file: the same bytes for the same figure."""
    undated: dict[str, Any] = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
    buffer = io.BytesIO()
    with mpl.rc_context(look.RC):  # type: ignore[arg-type]
        figure.savefig(buffer, format=kind, dpi=144, metadata=undated[kind])
    return buffer.getvalue()
