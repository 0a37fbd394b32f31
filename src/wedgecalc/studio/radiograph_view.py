"""The radiograph on the film: overview, detail of the part in view, magnifier, correction."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from bokeh.models import ColumnDataSource, LinearColorMapper, Range1d
from bokeh.palettes import Greys256
from numpy.typing import NDArray
from PIL import Image

from wedgecalc.drawing.scene import Scene
from wedgecalc.studio.virtual_postop import operated
from wedgecalc.studio.widgets import Figure, bare_figure
from wedgecalc.studio.words import WORDS

OVERVIEW = 1600  # pixels along the longer side of the whole radiograph as shown
DETAIL = 1400  # the same of the part in view when zoomed in
LENS = 61  # width of the magnifier, pixels of the radiograph

Pixels: TypeAlias = NDArray[np.uint8]
_PICTURE: dict[str, list[object]] = {"image": [], "x": [], "y": [], "dw": [], "dh": []}


class RadiographView:
    """The images of one radiograph, or of none.

    Attributes
    ----------
    pixels, overview : array of uint8 or None
        The radiograph, and its reduced copy.
    shown : (Scene, float) or None
        The plan with which the radiograph is shown, and the share of its correction.
    look : ColumnDataSource
        Where the pointer is, for the magnifier.
    """

    def __init__(self) -> None:
        self.pixels: Pixels | None = None
        self.overview: Pixels | None = None
        self.shown: tuple[Scene, float] | None = None
        self._view: tuple[Sequence[float], Sequence[float]] | None = None
        self.mapper = LinearColorMapper(palette=Greys256, low=0, high=255)
        self.sources = {
            name: ColumnDataSource(data=dict(_PICTURE), name=f"wedgecalc-{name}")
            for name in ("image", "detail", "lens")
        }
        self.look = ColumnDataSource(data={"x": [], "y": []})
        self.look.on_change("data", self._looked)
        self.lens = self._magnifier()

    def draw_on(self, fig: Figure) -> None:
        """Draw overview and detail on a figure."""
        for name in ("image", "detail"):
            self._image(fig, name)

    def _image(self, fig: Figure, name: str) -> None:
        source = self.sources[name]
        fig.image("image", x="x", y="y", dw="dw", dh="dh", color_mapper=self.mapper, source=source)

    def _magnifier(self) -> Figure:
        attributes = {"role": "img", "aria-label": WORDS["lens"]}
        ranges = {"x_range": Range1d(0, LENS), "y_range": Range1d(0, LENS)}
        lens = bare_figure(width=150, height=150, html_attributes=attributes, **ranges)
        lens.visible, lens.min_border = False, 0
        self._image(lens, "lens")
        middle, whole = [LENS / 2] * 2, [0, LENS]
        style = {"line_color": "#e69f00", "line_width": 1, "line_alpha": 0.8}
        lens.multi_line([middle, whole], [whole, middle], **style)
        return lens

    def load(self, pixels: Pixels | None) -> None:
        """Show a radiograph, or none."""
        self.pixels, self.shown = pixels, None
        self.overview = None if pixels is None else reduced(pixels, OVERVIEW)
        for source in self.sources.values():
            source.data = dict(_PICTURE)
        self.lens.visible = pixels is not None
        if pixels is not None and self.overview is not None:
            rows, columns = pixels.shape
            self.sources["image"].data = _placed(self.overview, 0, 0, columns, rows)

    def shade(self, light: float, contrast: float) -> None:
        """Set brightness and contrast, -90 to 90 each; 0 leaves the radiograph as it is."""
        half, middle = 127.5 * (1 - contrast / 100), 127.5 - light
        self.mapper.update(low=middle - half, high=middle + half)

    def operate(self, scene: Scene | None, share: float) -> None:
        """Show it after this share of a plan's correction; unchanged without a plan or for 0."""
        if self.pixels is None or self.overview is None:
            return
        coarse, was = self.pixels.shape[0] / self.overview.shape[0], self.shown
        if scene is not None and was is not None and was[0] is scene and was[1] == share:
            return
        cut = None if scene is None else operated(self.overview, coarse, scene, share)
        if cut is None and was is None:
            return
        self.shown = None if cut is None or scene is None else (scene, share)
        picture, origin = cut if cut is not None else (self.overview, 0j)
        left, top = origin.real * coarse, origin.imag * coarse
        rows, columns = picture.shape
        self.sources["image"].data = _placed(
            picture, left, top, left + columns * coarse, top + rows * coarse
        )
        self._detail()

    def look_at(self, x: Sequence[float], y: Sequence[float]) -> None:
        """Set the view, as its limits to the right and up, and show it in detail."""
        self._view = (x, y) if len(x) == 2 else None
        self._detail()

    def _detail(self) -> None:
        """Show the part in view at full resolution, when zoomed in and uncut."""
        if self.pixels is None or self._view is None:
            return
        rows, columns = self.pixels.shape
        across, up = self._view
        left, right = (int(np.clip(v, 0, columns)) for v in across)
        bottom, top = (int(np.clip(-v, 0, rows)) for v in up)
        size, whole = max(right - left, bottom - top), max(rows, columns)
        close = whole > OVERVIEW and size <= 0.6 * whole
        if self.shown is not None or not close or right - left < 2 or bottom - top < 2:
            self.sources["detail"].data = dict(_PICTURE)
            return
        part = reduced(self.pixels[top:bottom, left:right], DETAIL)
        self.sources["detail"].data = _placed(part, left, top, right, bottom)

    def _looked(self, _attr: str, _old: object, new: Mapping[str, Sequence[float]]) -> None:
        if self.pixels is None or not len(new["x"]):
            return
        x, y, half = int(new["x"][0]), int(-new["y"][0]), LENS // 2
        rows, columns = self.pixels.shape
        if half <= x < columns - half and half <= y < rows - half:
            part = self.pixels[y - half : y + half + 1, x - half : x + half + 1]
            self.sources["lens"].data = _placed(part, 0, -LENS, LENS, 0)


def reduced(pixels: Pixels, most: int) -> Pixels:
    """Return a picture reduced to at most so many pixels along its longer side."""
    step = max(pixels.shape) / most
    if step <= 1:
        return pixels
    size = max(round(pixels.shape[1] / step), 1), max(round(pixels.shape[0] / step), 1)
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX, reducing_gap=2.0))


def _placed(
    pixels: Pixels, left: float, top: float, right: float, bottom: float
) -> dict[str, list[object]]:
    return {
        "image": [np.ascontiguousarray(pixels[::-1])],
        "x": [left],
        "y": [-bottom],
        "dw": [right - left],
        "dh": [bottom - top],
    }
