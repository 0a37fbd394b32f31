"""The sheet that every view draws on.

A sheet is laid out in inches at slide size and scales as a whole, text and lines included, to the
axes it is given: a view looks the same on a slide, in a poster and as a thumbnail.
"""

from dataclasses import dataclass, field, replace
from typing import Unpack

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import AbstractPathEffect, withStroke
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from wedgecalc.bone.shapes import parts, vertices
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.film import CutFilm
from wedgecalc.drawing.film_words import backing, text_box
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.styles import ShapeStyle, TextStyle
from wedgecalc.drawing.theme import Theme
from wedgecalc.geometry.plane import Point, Points
from wedgecalc.text import on_screen, typeset

WIDTH, HEIGHT = 12.8, 7.0  # inches: a slide without its margins
TOP = 6.05  # upper edge of what stands below the heading
FILE_DPI = 144  # resolution of pictures written to files


@dataclass
class Sheet:
    """Axes to draw on, in inches at slide size.

    Attributes
    ----------
    ax : matplotlib.axes.Axes
    colors : Theme
    size : tuple of float
        Width and height.
    k : float
        Points of the picture per point at slide size; 0 to compute it from the size of the axes.
    film : CutFilm or None
        The radiograph that is shown instead of drawn bones.
    letters : float
        Text size relative to that of a slide.
    haloed : bool
        Whether lines and text are outlined also where no radiograph is shown, for a sheet over
        another picture.
    least : float
        Smallest text size, points at slide size.
    drawn : set of str
        Which of ``film``, ``bones`` and the name of each, ``cut``, ``wedge`` and ``after`` have
        been drawn: the footnote mentions no others.
    films : list of tuple of float
        Where radiographs lie.
    """

    ax: Axes
    colors: Theme
    size: tuple[float, float] = (WIDTH, HEIGHT)
    k: float = 0.0
    film: CutFilm | None = None
    letters: float = 1.0
    haloed: bool = False
    least: float = 0.0
    drawn: set[str] = field(default_factory=set)
    films: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.k:
            self._fit()
        self.ax.set(xlim=(0, self.size[0]), ylim=(0, self.size[1]), aspect="equal")
        self.ax.axis("off")

    def _fit(self) -> None:
        # All the room of the axes: where they stand now may be narrowed by what was drawn before.
        figure = self.ax.figure
        extent = figure.transSubfigure.transform_bbox(self.ax.get_position(original=True))
        dpi = figure.dpi
        self.k = float(min(extent.width / dpi / self.size[0], extent.height / dpi / self.size[1]))

    def grow(self, height: float) -> None:
        """Make the sheet taller at its top; everything on it shrinks, and stays legible."""
        k, self.size = self.k, (self.size[0], self.size[1] + height)
        self._fit()
        self.least = min(max(self.least, look.LEAST) * k / self.k, look.MOST)
        self.ax.set_ylim(0, self.size[1])

    def smaller(self, share: float) -> "Sheet":
        """Return the same sheet with smaller text and thinner lines."""
        return replace(self, k=self.k * share, letters=share)

    def lay_film(self, place: Placement, inside: Box, share: float = 0.0) -> None:
        """Show the radiograph where `place` puts it, cropped to a box.

        Parameters
        ----------
        place : Placement
        inside : tuple of float
            Left, bottom, right and top.
        share : float
            Share of the correction, 0 to 1, with which the radiograph is cut and moved.
        """
        image = self.film and self.film.shown(self.ax, self.k * FILE_DPI, place, inside, share)
        if image:
            image.set_clip_path(self.frame(inside))
            left, right = self.film.edges(place) if self.film else inside[::2]
            self.films.append((max(left, inside[0]), inside[1], min(right, inside[2]), inside[3]))
            # An image sets the limits and the aspect of its axes.
            self.ax.set(xlim=(0, self.size[0]), ylim=(0, self.size[1]), aspect="equal")

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
        """Write text.

        Parameters
        ----------
        x, y : float
        words : str
        size : float
            Points at slide size.
        color, ha, va, rotation
            As in matplotlib.
        bold : bool
        framed : str, optional
            Colour of a frame, whose inside hides what lies behind; ``none``: outlined letters;
            ``film``: white ones on a radiograph whatever `color` is, outlined across its edge.
        """
        words, size = typeset(on_screen(words, colour=False)), max(size, self.least)
        if framed == "film":
            # Letters of a smaller sheet are smaller in its inches.
            box = text_box((x, y), words, size * self.letters, bold, ha, va, self.k)
            framed = backing(box, self.films)
        on_film = framed == "film"
        bbox = {"fc": self.colors.paper, "ec": framed, "pad": 2.5 * self.k, "lw": self.k}
        self.ax.text(
            x,
            y,
            words,
            fontsize=size * self.k,
            color="white" if on_film else color or self.colors.ink,
            weight="bold" if bold else "normal",
            ha=ha,
            va=va,
            rotation=rotation,
            zorder=6,
            path_effects=self._halo(3.0, framed == "none", "black" if on_film else None),
            bbox=None if framed in (None, "none", "film") else bbox,
        )

    def quiet(
        self, x: float, y: float, words: str, size: float = look.SMALL, **style: Unpack[TextStyle]
    ) -> None:
        """Write secondary information, small and in grey."""
        style.setdefault("color", self.colors.quiet)
        self.text(x, y, words, size, **style)

    def line(
        self,
        z: Points,
        color: str,
        lw: float = 1.5,
        dash: tuple[float, ...] | None = None,
        clip: Rectangle | None = None,
        over: float = 2,
    ) -> None:
        """Draw a line through points of the sheet."""
        (artist,) = self.ax.plot(
            z.real,
            z.imag,
            color=color,
            lw=lw * self.k,
            ls="-" if dash is None else (0, dash),
            zorder=over,
            solid_capstyle="round",
            dash_capstyle="butt",
        )
        artist.set_path_effects(self._halo(lw + 1.6))
        if clip is not None:
            artist.set_clip_path(clip)

    @property
    def backed(self) -> str | None:
        """The `framed` of text on a radiograph, or across its edge; None without one."""
        return "film" if self.film is not None else "none" if self.haloed else None

    def _halo(
        self, lw: float, always: bool = False, color: str | None = None
    ) -> list[AbstractPathEffect]:
        """Return the outline that keeps lines and text legible on any grey of a radiograph."""
        if self.film is None and not (self.haloed or always):
            return []
        return [withStroke(linewidth=lw * self.k, foreground=color or self.colors.paper)]

    def dots(
        self, z: Point, size: float = 5, edge: str | None = None, fill: str | None = None
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
        """Draw an arrow between two points, or a dimension line with the style ``|-|``."""
        self.ax.annotate(
            "",
            (end.real, end.imag),
            (start.real, start.imag),
            zorder=4,
            arrowprops={
                "arrowstyle": "|-|,widthA=0.35,widthB=0.35" if style == "|-|" else style,
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
        polygons: BaseGeometry,
        place: Placement,
        *,
        clip: Rectangle | None = None,
        over: float = 1,
        lw: float = 1.0,
        **style: Unpack[ShapeStyle],
    ) -> None:
        """Draw a shapely polygon, or several, as one patch."""
        rings = [place(vertices(part)) for part in parts(polygons, Polygon)]
        if rings:
            path = Path.make_compound_path(
                *(Path(np.column_stack([z.real, z.imag]), closed=True) for z in rings)
            )
            # Not add_patch, which computes the limits of every outline: two thirds of the time
            # of a picture, and a sheet has its own limits.
            patch = PathPatch(path, lw=lw * self.k, zorder=over, **style)
            self.ax.add_artist(patch)
            if clip is not None:
                patch.set_clip_path(clip)

    def rectangle(
        self, box: Box, over: float = 0.5, lw: float = 0.0, **style: Unpack[ShapeStyle]
    ) -> Rectangle:
        """Draw a rectangle and return its patch, which can clip other things."""
        left, bottom, right, top = box
        patch = Rectangle(
            (left, bottom), right - left, top - bottom, lw=lw * self.k, zorder=over, **style
        )
        self.ax.add_artist(patch)
        patch.set_clip_on(not lw)  # a border at the sheet's edge is as thick as the others
        return patch

    def frame(self, box: Box) -> Rectangle:
        """Return an invisible rectangle to clip other things with."""
        return self.rectangle(box, facecolor="none", edgecolor="none")

    def arc(
        self, vertex: complex, first: complex, second: complex, radius: float, color: str
    ) -> complex:
        """Draw the arc of an angle from direction `first` the short way to `second`.

        Returns
        -------
        complex
            The point midway on the arc.
        """
        start, sweep = np.angle(first), np.angle(second / first)
        angles = start + np.linspace(0, sweep, 30)
        self.line(vertex + radius * np.exp(1j * angles), color, 1.6, over=3)
        return complex(vertex + radius * np.exp(1j * (start + sweep / 2)))
