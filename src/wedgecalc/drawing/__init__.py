"""Pictures of a plan.

Every view is a function that draws on ``ax=`` and returns it; `draw` makes a figure of one. Begin
with `sheet` (what a view draws on), `scene` (what it draws) and `views` (how a view is registered).
"""

import io
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.transforms import Transform

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.angles import angles
from wedgecalc.drawing.axes_view import axes
from wedgecalc.drawing.before_after import before_after, overlay
from wedgecalc.drawing.cpak import cpak
from wedgecalc.drawing.load_view import load
from wedgecalc.drawing.methods_view import methods
from wedgecalc.drawing.plateau import plateau
from wedgecalc.drawing.poster import poster
from wedgecalc.drawing.radiograph import radiograph
from wedgecalc.drawing.scene import RadiographLike, Scene
from wedgecalc.drawing.sheet import FILE_DPI, Sheet
from wedgecalc.drawing.theme import THEMES, theme_named
from wedgecalc.drawing.uncertainty_view import uncertainty
from wedgecalc.drawing.views import VIEWS, Body
from wedgecalc.drawing.wedge_view import wedge
from wedgecalc.errors import InputError, Problem, choose, expect, short_repr
from wedgecalc.geometry.leg import one_leg
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.study.audit_parts import Audit
from wedgecalc.study.series import Series

__all__ = [
    "THEMES",
    "VIEWS",
    "angles",
    "axes",
    "before_after",
    "cpak",
    "draw",
    "load",
    "methods",
    "overlay",
    "picture_bytes",
    "plateau",
    "poster",
    "radiograph",
    "sketch",
    "uncertainty",
    "wedge",
]


def draw(
    plan: Plan | DoublePlan | Limb | Audit | Series,
    view: str = "before-after",
    *,
    title: str | None = None,
    theme: str = "light",
    fixation: str | None = None,
    width: float | None = None,
    on: RadiographLike | None = None,
) -> Figure:
    """Draw a plan as a figure.

    Parameters
    ----------
    plan : Plan, DoublePlan, Limb, Audit or Series
        What to draw, of a single limb. A leg without a plan is drawn as ``angles``, ``axes``,
        ``plateau``, ``load`` or ``cpak``. A plan at two levels, an audit and a series have one
        picture each, which takes no view; that of an audit or a series no fixation and no
        radiograph either.
    view : str
        ``before-after``, ``overlay``, ``wedge``, ``angles``, ``axes``, ``plateau``, ``load``,
        ``cpak``, ``methods``, ``uncertainty``, ``poster`` or ``radiograph``.
    title : str, optional
        Name of the case, shown unchanged.
    theme : {"light", "dark", "print"}
        Colours; ``print`` is for paper, also in black and white.
    fixation : {"staples", "pins", "plate"}, optional
        Drawn on the planned leg, for orientation only.
    width : float, optional
        In inches, 2 to 40; text and lines grow with it. By default that of a 16:9 slide, and that
        of A3 for the poster.
    on : Radiograph or array of uint8, optional
        Shown instead of drawn bones, in register: the limb's landmarks are in its pixels.

    Returns
    -------
    matplotlib.figure.Figure
        One page, 16:9; the poster is an A3 sheet.

    Raises
    ------
    InputError
        For an unknown view, theme or fixation, many limbs, or a wedge that does not fit its bone.

    Examples
    --------
    >>> import wedgecalc as wc
    >>> figure = wc.draw(wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))
    >>> figure.get_size_inches().round(3).tolist()
    [13.333, 7.5]
    """
    if isinstance(plan, Audit | Series | DoublePlan):
        two = isinstance(plan, DoublePlan)
        idle: dict[str, object] = {"view": None if view == "before-after" else view}
        idle |= {} if two else {"fixation": fixation, "on": on}
        for name, value in idle.items():
            if value is not None:
                what = "of a plan at two levels" if two else "of an audit or a series"
                raise InputError(Problem(name, what, fix="leave it out"))
        return _with_one_picture(plan, title, theme, width, fixation, on)
    expect(
        "plan",
        plan,
        (Plan, Limb),
        "a Plan, or a Limb",
        "plan the leg first: draw(plan(leg, procedure))",
    )
    picture = VIEWS[choose("view", view, VIEWS, "one of")]
    width = checked_width(picture.width if width is None else width)
    edge = margins(width)
    height = (width - 2 * edge[0]) * picture.size[1] / picture.size[0] + 2 * edge[1]
    with look.settings():
        figure, ax = blank_page(width, height, theme, edge)
        picture(plan, ax=ax, title=title, theme=theme, fixation=fixation, radiograph=on)
    return figure


def _with_one_picture(
    subject: Audit | Series | DoublePlan,
    title: str | None,
    theme: str,
    width: float | None,
    fixation: str | None,
    on: RadiographLike | None,
) -> Figure:
    """Return the picture of an audit, a series or a plan at two levels."""
    if isinstance(subject, DoublePlan):
        from wedgecalc.drawing.double_level_view import double_figure

        one_leg(subject.limb, "a picture")
        return double_figure(subject, title, theme, width, fixation, on)
    if isinstance(subject, Audit):
        from wedgecalc.drawing.audit_view import audit_figure

        return audit_figure(subject, title, theme, width)
    from wedgecalc.drawing.series_view import series_figure

    return series_figure(subject, title, theme, width)


def sketch(scene: Scene, body: Body, size: tuple[float, float], theme: str = "light") -> Figure:
    """Draw a view on a figure of its own, without heading and footnote.

    Parameters
    ----------
    scene : Scene
    body : callable
        Draws the scene on a sheet.
    size : tuple of float
        Width and height of the sheet, inches.
    theme : {"light", "dark", "print"}
    """
    with look.settings():
        figure, ax = blank_page(size[0] + 0.4, size[1] + 0.2, theme, (0.2, 0.1))
        body(Sheet(ax, theme_named(theme), size, film=scene.film), scene)
    return figure


def checked_width(width: float) -> float:
    """Return the width of a figure in inches; raise `InputError` unless it is 2 to 40."""
    if not 2 <= width <= 40:
        raise InputError(Problem("width", short_repr(width), "a width from 2 to 40 inches"))
    return width


def margins(width: float) -> tuple[float, float]:
    """Return the margins beside and above a sheet, inches: a 16:9 figure leaves 12.8 to 7."""
    return 0.02 * width, 0.01875 * width


class _Page(Figure):
    """A figure that a notebook displays without pyplot."""

    def _repr_png_(self) -> bytes:
        return picture_bytes(self, "png")


class _Frame(Rectangle):
    """The edge of a sheet, at which everything drawn on it ends.

    Whatever is drawn asks where that is, and a rectangle would work it out anew each time.
    """

    _place: Transform | None = None

    def set_transform(self, t: Transform | None) -> None:
        super().set_transform(t)
        self._place = None

    def get_transform(self) -> Transform:
        if self._place is None:
            self._place = super().get_transform()
        return self._place


class _Axes(Axes):
    def _gen_axes_patch(self) -> Rectangle:
        return _Frame((0.0, 0.0), 1.0, 1.0)


def blank_page(
    width: float, height: float, theme: str, edge: tuple[float, float] = (0.0, 0.0)
) -> tuple[Figure, Axes]:
    """Return an empty figure in a theme, and axes that fill it.

    Parameters
    ----------
    width, height : float
        In inches.
    theme : {"light", "dark", "print"}
    edge : tuple of float
        Margins beside and above the axes, inches.

    Returns
    -------
    figure : matplotlib.figure.Figure
    ax : matplotlib.axes.Axes
    """
    figure = _Page(figsize=(width, height), facecolor=theme_named(theme).paper)
    FigureCanvasAgg(figure)
    place = (edge[0] / width, edge[1] / height, 1 - 2 * edge[0] / width, 1 - 2 * edge[1] / height)
    return figure, figure.add_axes(_Axes(figure, place))


def picture_bytes(figure: Figure, kind: str) -> bytes:
    """Return a figure as the bytes of a file: the same bytes for the same figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    kind : {"png", "svg", "pdf"}
    """
    undated = {"png": "Software", "svg": "Date", "pdf": "CreationDate"}
    # Packed less, a PNG is a tenth larger and takes two thirds of the time.
    packed: dict[str, Any] = {"pil_kwargs": {"compress_level": 3}} if kind == "png" else {}
    buffer = io.BytesIO()
    with look.settings():
        figure.savefig(buffer, format=kind, dpi=FILE_DPI, metadata={undated[kind]: None}, **packed)
    return buffer.getvalue()
