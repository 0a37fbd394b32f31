"""What every view draws on: a sheet of fixed proportions, on which points of the limb are placed.

A sheet is laid out in inches at slide size and scales as a whole, letters and lines included, to whatever axes it is
given: a view looks the same on a slide, in a poster and as a thumbnail.
"""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from shapely import Polygon

from wedgecalc.bone.shapes import parts, vertices
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.film import Film
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.theme import Theme, theme_named
from wedgecalc.geometry.limb import ASSUMED_PLATEAU
from wedgecalc.planning.plan import Plan
from wedgecalc.records import NOTE
from wedgecalc.results.sentences import purpose, scale_caveat
from wedgecalc.text import on_screen

WIDTH, HEIGHT = 12.8, 7.0  # inches: a slide less its margins
TOP = 6.05  # of what stands under the heading
DPI = 144  # of the pictures that are written

Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True, slots=True)
class Place:
    """Canonical points to the sheet: lateral to the viewer's left on a right leg, y up."""

    flip: float
    scale: float  # inches of the sheet for each mm
    offset: complex

    def __call__(self, z: Any) -> Any:
        """Return points of the sheet."""
        return self.offset + self.scale * (self.flip * np.real(z) + 1j * np.imag(z))

    @classmethod
    def fit(cls, flip: float, box: Box, around: Any) -> "Place":
        """Return the place that centres the canonical points `around` in a box, as large as they fit."""
        x, y = flip * np.real(around), np.imag(around)
        left, bottom, right, top = box
        scale = min((right - left) / (x.max() - x.min()), (top - bottom) / (y.max() - y.min()))
        centre = complex(x.max() + x.min(), y.max() + y.min()) / 2
        return cls(flip, float(scale), complex(left + right, bottom + top) / 2 - scale * centre)


@dataclass
class Sheet:
    """An axes to draw on, in inches at slide size."""

    ax: Axes
    colors: Theme
    size: tuple[float, float] = (WIDTH, HEIGHT)
    k: float = 0.0  # points of the picture for each point at slide size; 0: found from the size of the axes
    film: Film | None = None  # the radiograph that lies under the bones, in their place
    letters: float = 1.0  # size of letters against that of a slide
    drawn: set[str] = field(
        default_factory=set
    )  # what of bones, film, cut, wedge and after is drawn: the footnote speaks of no more

    def __post_init__(self) -> None:
        if not self.k:
            extent = self.ax.get_window_extent()
            dpi: Any = self.ax.figure.dpi
            self.k = float(
                min(extent.width / dpi / self.size[0], extent.height / dpi / self.size[1])
            )
        self.ax.set(xlim=(0, self.size[0]), ylim=(0, self.size[1]), aspect="equal")
        self.ax.axis("off")

    def smaller(self, share: float) -> "Sheet":
        """Return the same sheet with smaller letters and thinner lines."""
        return Sheet(self.ax, self.colors, self.size, self.k * share, self.film, share, self.drawn)

    def lay_film(self, place: Callable[[Any], Any], inside: Any, share: float = 0.0) -> None:
        """Lay the radiograph on the sheet where `place` puts it, cropped to a box (left, bottom, right, top)."""
        shown = self.film and self.film.shown(self.ax, self.k * DPI, place, inside, share)
        if shown:
            shown.set_clip_path(self.rectangle(inside, facecolor="none", edgecolor="none"))
            self.ax.set(xlim=(0, self.size[0]), ylim=(0, self.size[1]))

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = look.BODY,
        *,
        color: str | None = None,
        bold: bool = False,
        ha: str = "left",
        va: str = "baseline",
        rotation: float = 0.0,
        framed: str | None = None,
    ) -> None:
        """Write; `framed` paints the paper behind the words: with an edge of that colour, or with none for ``none``."""
        bbox = framed and {"fc": self.colors.paper, "ec": framed, "pad": 2.5 * self.k, "lw": self.k}
        self.ax.text(
            x,
            y,
            on_screen(words, colour=False),
            fontsize=size * self.k,
            color=color or self.colors.ink,
            weight="bold" if bold else "normal",
            ha=ha,
            va=va,
            rotation=rotation,
            zorder=6,
            path_effects=self._halo(3.0),
            bbox=bbox,
        )

    def quiet(self, x: float, y: float, words: str, size: float = look.SMALL, **style: Any) -> None:
        """Write small and in grey what a reader looks for only when in doubt."""
        self.text(x, y, words, size, color=self.colors.quiet, **style)

    def line(
        self,
        z: Any,
        color: str,
        lw: float = 1.5,
        dash: tuple[float, ...] | None = None,
        clip: Any = None,
        over: float = 2,
    ) -> None:
        """Draw a line through points of the sheet."""
        z = np.asarray(z)
        style: Any = "-" if dash is None else (0, dash)
        (drawn,) = self.ax.plot(
            z.real,
            z.imag,
            color=color,
            lw=lw * self.k,
            ls=style,
            zorder=over,
            solid_capstyle="round",
            dash_capstyle="butt",
        )
        drawn.set_path_effects(self._halo(lw + 1.6))
        if clip is not None:
            drawn.set_clip_path(clip)

    @property
    def backed(self) -> str | None:
        """What frames words that stand across the edge of a radiograph; nothing where there is none."""
        return None if self.film is None else "none"

    def _halo(self, lw: float) -> Any:
        """Return what sets lines and letters off a radiograph, whose grey may be any; nothing where there is none."""
        return (
            [withStroke(linewidth=lw * self.k, foreground=self.colors.paper)]
            if self.film is not None
            else []
        )

    def dots(
        self, z: Any, size: float = 5, edge: str | None = None, fill: str | None = None
    ) -> None:
        """Draw round marks."""
        z = np.atleast_1d(z)
        self.ax.plot(
            z.real,
            z.imag,
            "o",
            ms=size * self.k,
            mfc=fill or self.colors.paper,
            mec=edge or self.colors.ink,
            mew=1.3 * self.k,
            zorder=5,
        )

    def arrow(
        self, start: complex, end: complex, color: str, lw: float = 1.8, style: str = "-|>"
    ) -> None:
        """Draw an arrow between two points of the sheet, or a dimension with the style ``|-|``."""
        style = "|-|,widthA=0.35,widthB=0.35" if style == "|-|" else style
        self.ax.annotate(
            "",
            (end.real, end.imag),
            (start.real, start.imag),
            zorder=4,
            arrowprops={
                "arrowstyle": style,
                "color": color,
                "lw": lw * self.k,
                "shrinkA": 0,
                "shrinkB": 0,
                "mutation_scale": 12 * self.k,
                "path_effects": self._halo(lw + 1.6),
            },
        )

    def shape(
        self,
        polygons: Any,
        place: Place,
        *,
        clip: Any = None,
        over: float = 1,
        lw: float = 1.0,
        **style: Any,
    ) -> None:
        """Draw a shapely polygon, or several, as one patch."""
        rings = [place(vertices(part)) for part in parts(polygons, Polygon)]
        if rings:
            path = Path.make_compound_path(
                *(Path(np.column_stack([z.real, z.imag]), closed=True) for z in rings)
            )
            # Not add_patch: it looks for the limits of every outline, two thirds of the time of a picture, and a sheet has its own.
            patch = self.ax.add_artist(PathPatch(path, lw=lw * self.k, zorder=over, **style))
            if clip is not None:
                patch.set_clip_path(clip)

    def rectangle(self, box: Box, over: float = 0.5, lw: float = 0.0, **style: Any) -> Any:
        """Draw a rectangle and return its patch, which can clip other things."""
        left, bottom, right, top = box
        return self.ax.add_artist(
            Rectangle(
                (left, bottom), right - left, top - bottom, lw=lw * self.k, zorder=over, **style
            )
        )

    def arc(
        self, vertex: complex, first: complex, second: complex, radius: float, color: str
    ) -> complex:
        """Draw the arc of an angle from direction `first` the short way to `second`; return the point midway on it."""
        start: Any = np.angle(first)
        sweep = np.angle(second / first)
        angles = start + np.linspace(0, sweep, 30)
        self.line(vertex + radius * np.exp(1j * angles), color, 1.6, over=3)
        return complex(vertex + radius * np.exp(1j * (start + sweep / 2)))


Body = Callable[[Sheet, Scene], Any]
VIEWS: dict[str, "View"] = {}


@dataclass(frozen=True)
class View:
    """A picture of a plan: called with a plan and ``ax=`` it draws there and returns the axes."""

    name: str
    heading: str
    body: Body
    size: tuple[float, float] = (WIDTH, HEIGHT)
    width: float = look.SLIDE[0]  # inches of a figure of it, unless another is asked for

    def __call__(
        self,
        plan: Plan,
        ax: Axes,
        *,
        title: str | None = None,
        theme: str = "light",
        fixation: str | None = None,
        radiograph: Any = None,
    ) -> Axes:
        """Draw a plan on an axes and return it.

        Parameters
        ----------
        plan : Plan
            Of a single limb.
        ax : matplotlib.axes.Axes
            Its whole area is used; its own axis lines are hidden.
        title : str, optional
            What to call the case; shown as it is.
        theme : {"light", "dark", "print"}
        fixation : {"staples", "pins", "plate"}, optional
            Drawn on the leg after, for orientation only.
        radiograph : Radiograph or array of uint8, optional
            Lies under the picture in the bones' place; the plan's limb is in its pixels.
        """
        self.on(
            Sheet(ax, theme_named(theme), self.size), Scene.of(plan, fixation, radiograph), title
        )
        return ax

    def on(self, sheet: Sheet, scene: Scene, title: str | None = None) -> None:
        """Draw on a sheet, with heading and footnote."""
        sheet.film = scene.film
        top, plan = self.size[1], scene.plan
        sheet.text(
            0, top - 0.02, f"{short(title)}{plan.procedure.label}", look.TITLE, bold=True, va="top"
        )
        goal = f"{self.heading} · target: {purpose(plan)}"
        sheet.quiet(0, top - 0.45, goal, look.HEADING, va="top")
        self.body(sheet, scene)
        sheet.quiet(self.size[0], 0.0, footnote(scene, sheet.drawn), ha="right", va="bottom")


def short(title: str | None) -> str:
    """Return the name of a case before a heading, no longer than there is room for."""
    if not title:
        return ""
    return (textwrap.shorten(title, 34, placeholder="…") if " " in title else title[:34]) + " · "


def footnote(scene: Scene, drawn: set[str]) -> str:
    """Return, once and quietly, what a picture is not on which this is drawn; see `Sheet.drawn`."""
    plan, traced = (
        scene.plan,
        " and ".join(name for name in ("femur", "tibia") if name in scene.plan.limb.contours),
    )
    said = [scale_caveat(plan.limb)]
    if "bones" in drawn:
        said.append(
            f"{f'{traced.capitalize()} traced, other outlines' if traced else 'Bone outlines'} from a template."
        )
    if {"film", "after"} <= drawn:
        said.append(
            f"Radiograph after the plan: cut and moved{', gaps marked' if scene.wedge is not None else ''}."
        )
    if {"film", "wedge"} <= drawn:
        said.append(
            f"Wedge measured on {'the trace' if scene.source == 'trace' else 'a template'}."
        )
    if scene.fixation and plan.wedge.entry_z is not None and "after" in drawn:
        said.append("Fixation for orientation only.")
    if plan.hinge_source == "assumed" and drawn & {"cut", "after"}:
        said.append(f"Usual hinge on an assumed plateau of {ASSUMED_PLATEAU:g} mm.")
    return " ".join([*filter(None, said), NOTE])


def view(name: str, heading: str, *size_and_width: Any) -> Callable[[Body], View]:
    """Make a function that draws a body on a sheet a view, by its name on the command line."""

    def register(body: Body) -> View:
        VIEWS[name] = View(name, heading, body, *size_and_width)
        return VIEWS[name]

    return register
