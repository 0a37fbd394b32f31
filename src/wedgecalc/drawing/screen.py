"""The screen on which the frames of an animation are drawn, one after another."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from numpy.typing import NDArray
from PIL import Image

from wedgecalc.drawing import blank_page, margins
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.film import CutFilm
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.drawing.theme import theme_named

_DPI = 100  # pixels of a frame for each inch of its figure
_EDGE = 4  # pixels around a text beyond which none of its ink lies
_Pixels = NDArray[np.uint8]
Draw = Callable[[Sheet], None]


class Screen:
    """One figure for all frames of an animation: most of a frame stands in the one before.

    Parameters
    ----------
    width : int
        In pixels; the height is 9/16 of it.
    theme : {"light", "dark", "print"}
    film : CutFilm or None
        The radiograph that is shown instead of drawn bones.
    """

    def __init__(self, width: int, theme: str, film: CutFilm | None = None) -> None:
        inches = width / _DPI
        with look.settings():
            figure, self._ax = blank_page(inches, inches * 9 / 16, theme, margins(inches))
        figure.set_dpi(_DPI)
        self._canvas, self._colors, self._film = _Canvas(figure), theme_named(theme), film
        self._bare = set(self._ax.get_children())
        self._stills: dict[Hashable, tuple[Sheet, object]] = {}

    def shot(
        self, moving: Draw, still: Draw | None = None, chapter: Hashable = None
    ) -> Image.Image:
        """Return the picture of what is drawn on an empty sheet.

        Parameters
        ----------
        moving : callable
            Draws what is new in this frame, over what is still.
        still : callable, optional
            Draws what stays: it is drawn once for each chapter.
        chapter : hashable
        """
        with look.settings():
            if chapter not in self._stills:
                self._stills = {chapter: self._still(still)}  # the last one only
            sheet, ground = self._stills[chapter]
            renderer = self._canvas.get_renderer()
            renderer.restore_region(ground)  # type: ignore[no-untyped-call]
            present = set(self._ax.get_children())
            moving(replace(sheet, drawn=set()))
            new = [artist for artist in self._ax.get_children() if artist not in present]
            self._ax.apply_aspect()
            for artist in sorted(new, key=lambda each: each.get_zorder()):
                artist.draw(renderer)
            pixels: _Pixels = np.asarray(renderer.buffer_rgba())  # type: ignore[no-untyped-call]
            picture = Image.fromarray(pixels).convert("RGB")
            for artist in new:
                artist.remove()
        return picture

    def _still(self, draw: Draw | None) -> tuple[Sheet, object]:
        """Draw what stays, and return its sheet and its pixels."""
        for artist in set(self._ax.get_children()) - self._bare:
            artist.remove()
        self._ax.reset_position()
        sheet = Sheet(self._ax, self._colors, film=self._film)
        if draw is not None:
            draw(sheet)
        self._canvas.draw()  # type: ignore[no-untyped-call]
        return sheet, self._canvas.copy_from_bbox(self._ax.figure.bbox)  # type: ignore[no-untyped-call]


class _Canvas(FigureCanvasAgg):
    """A canvas that keeps its renderer, which stamps texts."""

    _kept: "_Stamping | None" = None

    def get_renderer(self) -> RendererAgg:
        """Return the renderer."""
        if self._kept is None:
            self._kept = _Stamping(*self.figure.bbox.size, self.figure.dpi)
        return self._kept


@dataclass(frozen=True, slots=True)
class _Stamp:
    """Pixels around a text, without and with it."""

    place: tuple[slice, slice]
    below: _Pixels
    shown: _Pixels


class _Stamping(RendererAgg):
    """Stamps a text that it has drawn before, at the same place and on the same pixels.

    Setting the letters of its texts is half the time of a frame.
    """

    def __init__(self, width: float, height: float, dpi: float) -> None:
        super().__init__(width, height, dpi)  # type: ignore[no-untyped-call]
        self._stamps: dict[object, _Stamp] = {}

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: bool | Literal["TeX"] = False,
        mtext: Text | None = None,
    ) -> None:
        """Draw a text, or stamp it."""
        given = (gc, x, y, s, prop, angle, ismath, mtext)
        if mtext is None or gc.get_clip_rectangle() is not None:
            super().draw_text(*given)  # type: ignore[no-untyped-call]
            return
        pixels: _Pixels = np.asarray(self.buffer_rgba())  # type: ignore[no-untyped-call]
        key = (x, y, s, hash(prop), angle, ismath, gc.get_rgb(), gc.get_alpha())
        stamp = self._stamps.get(key)
        if stamp is not None and np.array_equal(pixels[stamp.place], stamp.below):
            pixels[stamp.place] = stamp.shown
            return
        place = self._place(mtext)
        below = pixels[place].copy()
        super().draw_text(*given)  # type: ignore[no-untyped-call]
        self._stamps[key] = _Stamp(place, below, pixels[place].copy())

    def _place(self, text: Text) -> tuple[slice, slice]:
        """Return the rows and columns of the pixels around a text."""
        left, low, right, high = text.get_window_extent(self).extents
        rows = (self.height - high, self.height - low)
        top, bottom, start, end = (max(0, round(v)) for v in (*rows, left, right))
        return slice(max(0, top - _EDGE), bottom + _EDGE), slice(max(0, start - _EDGE), end + _EDGE)
