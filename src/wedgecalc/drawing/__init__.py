"""Pictures of a plan. Every view is a function that takes ``ax=`` and returns it; `draw` makes a whole figure of one."""

import io
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from wedgecalc.drawing import theme
from wedgecalc.drawing.before_after import before_after
from wedgecalc.errors import InputError, Problem, choose
from wedgecalc.planning import Plan
from wedgecalc.records import NOTE

__all__ = ["VIEWS", "before_after", "draw", "picture_bytes"]

VIEWS: dict[str, Callable[..., Axes]] = {"before-after": before_after}


def draw(plan: Plan, view: str = "before-after", *, title: str | None = None) -> Figure:
    """Draw a plan as a figure of slide size (16:9).

    Parameters
    ----------
    plan : Plan
        Of a single limb.
    view : str
        ``before-after``.
    title : str, optional
        What to call the case; shown as it is.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> import wedgecalc as wc
    >>> figure = wc.draw(wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))
    >>> figure.get_size_inches().tolist()
    [13.333, 7.5]
    """
    choose("view", view, VIEWS, "one of")
    if not plan.limb.single:
        raise InputError(Problem("plan", "a plan of many limbs", "a plan of one limb"))
    with mpl.rc_context(theme.RC):  # type: ignore[arg-type]  # newer stubs want literal keys
        figure = Figure(figsize=theme.SLIDE, facecolor=theme.PAPER)
        FigureCanvasAgg(figure)
        ax = figure.add_axes((0.02, 0.045, 0.96, 0.945))
        VIEWS[view](plan, ax=ax, title=title)
        figure.text(
            0.985,
            0.018,
            f"Bone outlines are a template, for orientation. {NOTE}",
            ha="right",
            va="bottom",
            fontsize=theme.SMALL,
            color=theme.QUIET,
        )
    return figure


def picture_bytes(figure: Figure, kind: str) -> bytes:
    """Return a figure as the bytes of a ``png``, ``svg`` or ``pdf`` file: the same bytes for the same figure."""
    undated: dict[str, Any] = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
    buffer = io.BytesIO()
    with mpl.rc_context(theme.RC):  # type: ignore[arg-type]
        figure.savefig(buffer, format=kind, dpi=144, metadata=undated[kind])
    return buffer.getvalue()
