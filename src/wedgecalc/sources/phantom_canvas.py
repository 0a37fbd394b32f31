"""The picture of a phantom: where shapes of a leg lie on it, and how they become light."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from shapely import Polygon, affinity
from shapely.geometry.base import BaseGeometry

from wedgecalc.bone.outlines import bones
from wedgecalc.bone.shapes import point_of
from wedgecalc.geometry.limb import Limb
from wedgecalc.sources.coverage import FINE_PER_PIXEL, Light, blurred, coverage, touched

_MARGIN = 45.0  # mm around the leg
SPHERE = 25.0  # mm, the usual calibration marker
WHITE = 4095  # largest grey value of 12 bits


@dataclass(frozen=True)
class PhantomFilm:
    """The picture's place in the canonical frame, and how shapes get onto it.

    Attributes
    ----------
    flip : float
        −1 where lateral is towards the viewer's left: on a right leg.
    left, top : float
        The picture's upper left corner, in mm.
    shape : (int, int)
        Rows and columns.
    per_mm : float
        Fine pixels, in which shapes are drawn, to a millimetre.
    width : float
        Width of the plateau, in mm.
    start : (int, int)
        First row and column, where this is a part of a larger picture.
    """

    flip: float
    left: float
    top: float
    shape: tuple[int, int]
    per_mm: float
    width: float
    start: tuple[int, int] = (0, 0)

    @classmethod
    def around(
        cls,
        limb: Limb,
        mm_per_px: float,
        *,
        above: float = 0.0,
        below: float = 0.0,
        medial: float = 0.0,
    ) -> "PhantomFilm":
        """Return the film around a limb, with so many mm more above, below and medially."""
        flip = -1.0 if limb.frame.side == "right" else 1.0
        boxes = np.array([shape.bounds for shape in bones(limb).values()])
        x = np.sort(flip * np.array([boxes[:, 0].min(), boxes[:, 2].max()]))
        low, high = boxes[:, 1].min() - 1.1 * _MARGIN, boxes[:, 3].max() + 0.8 * _MARGIN + above
        low -= below
        # Space on the medial side for the other half of the pelvis, on the lateral one for marker
        # and letter.
        left, right = x[0] - 1.4 * _MARGIN, x[1] + 1.4 * _MARGIN
        left, right = left - medial * (flip > 0), right + medial * (flip < 0)
        shape = round((high - low) / mm_per_px), round((right - left) / mm_per_px)
        return cls(flip, left, high, shape, FINE_PER_PIXEL / mm_per_px, float(limb.width))

    def beside(self, limb: Limb, other: Limb, apart: float) -> "PhantomFilm":
        """Return the same film for the other leg, whose hip is as high, and so far apart in mm."""
        hip, of_other = complex(limb.hip), complex(other.hip)
        shift = self.flip * (hip.real - apart + of_other.real)
        return replace(
            self, flip=-self.flip, left=self.left - shift, top=self.top + of_other.imag - hip.imag
        )

    def to_px(self, z: complex) -> complex:
        """Return a canonical point in fine pixels."""
        return complex(
            (self.flip * z.real - self.left) * self.per_mm, (self.top - z.imag) * self.per_mm
        )

    def placed(self, polygon: Polygon) -> Polygon:
        """Return a canonical shape in fine pixels."""
        x, y = self.flip * self.per_mm, -self.per_mm
        shift = (-self.left * self.per_mm, self.top * self.per_mm)
        return affinity.affine_transform(polygon, [x, 0, 0, y, *shift])

    @property
    def sphere(self) -> tuple[float, float, float]:
        """Centre and radius of the calibration sphere, in pixels: lateral of the knee."""
        r = SPHERE / 2 * self.per_mm / FINE_PER_PIXEL
        x = 1.35 * r + 2 if self.flip < 0 else self.shape[1] - 1.35 * r - 2
        return x, 0.55 * self.shape[0], r

    def part(self, shape: BaseGeometry, beyond: int) -> tuple["PhantomFilm", slice, slice]:
        """Return the part of the film with a shape in fine pixels, and its rows and columns.

        It reaches so many pixels beyond the shape. Only `drawn`, `rounded` and `blurred` are for it.
        """
        grown, (height, width) = beyond * FINE_PER_PIXEL, self.shape
        left, top, right, bottom = shape.bounds
        rows = touched(top - grown, bottom + grown, 0, height)
        columns = touched(left - grown, right + grown, 0, width)
        size = max(rows.stop - rows.start, 0), max(columns.stop - columns.start, 0)
        piece = replace(self, shape=size, start=(rows.start, columns.start))
        return piece, rows, columns

    def drawn(self, shape: BaseGeometry) -> Light:
        """Return how much of each pixel a shape in fine pixels covers, 0 to 1."""
        return coverage(shape, self.shape, self.start)

    def rounded(self, polygon: Polygon, steps: int, depth: float) -> Light:
        """Return a shape as a rounded body: 0 at its edge, 1 from `depth` fine pixels inwards."""
        body = np.zeros(self.shape, dtype=np.float32)
        for k in range(steps):
            inset = depth * (1 - np.cos(np.pi / 2 * (k + 0.5) / steps))
            body += self.drawn(polygon.buffer(-inset, join_style="mitre")) / steps
        # The steps of the stack are smoothed away, its edge stays where it is.
        return self.blurred(body, depth / steps / self.per_mm * 0.6) * self.drawn(polygon)

    def blurred(self, light: Light, mm: float) -> Light:
        """Return light blurred by a Gaussian of this radius in mm."""
        return blurred(light, mm * self.per_mm / FINE_PER_PIXEL)

    def with_sphere(self, light: Light) -> Light:
        """Return light with the calibration sphere added."""
        x, y, r = self.sphere
        sphere = self.rounded(
            point_of(complex(x, y) * FINE_PER_PIXEL).buffer(r * FINE_PER_PIXEL, 64),
            8,
            r * FINE_PER_PIXEL,
        )
        return light + 0.55 * (sphere > 0) * (0.5 + 0.5 * sphere)

    def add_letter(self, pixels: NDArray[np.uint16], limb: Limb) -> None:
        """Add R or L to the pixels as a lead letter beside the thigh, on the lateral side."""
        size = max(round(22 * self.per_mm / FINE_PER_PIXEL), 8)
        letter = Image.new("L", (size, size))
        ImageDraw.Draw(letter).text(
            (size / 2, size / 2),
            str(limb.frame.side)[0].upper(),
            fill=255,
            font=ImageFont.load_default(size),
            anchor="mm",
        )
        x = 3 if self.flip < 0 else self.shape[1] - size - 3
        y = round(0.12 * self.shape[0])
        part = pixels[y : y + size, x : x + size]
        lead = np.asarray(letter, dtype=np.uint16)[: part.shape[0], : part.shape[1]]
        part[:] = np.maximum(part, lead * (WHITE // 255))
