"""A synthetic long-leg radiograph with known landmarks: ground truth for tests, and something to show where no patient may be.

Each shape of the template leg is drawn as a stack of ever smaller outlines, which rounds it as a radiograph rounds a bone;
the cortex is a brighter rim, the joint spaces are dark. Pixels count from the upper left corner; the landmarks of the case
are exact, and the shapes are drawn around them to a fraction of a pixel.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from shapely import Point, Polygon, affinity

from wedgecalc.bone.outlines import bones, curve
from wedgecalc.errors import InputError, Problem, shown
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import length, unit
from wedgecalc.study.seeds import chance

MARGIN = 45.0  # mm around the leg
FINE = 3  # shapes are drawn this much finer than the pixels, then reduced
SPHERE = 25.0  # mm, the usual calibration marker
WHITE = 4095  # of 12 bits


@dataclass(frozen=True, slots=True)
class Phantom:
    """A synthetic radiograph and its truth.

    Attributes
    ----------
    pixels : array of uint16, shape (rows, columns)
        0 to 4095, bone bright.
    landmarks : dict of str to tuple
        Exact, in pixels.
    mm_per_px : float
    side : str
    marker : tuple
        Both ends of the calibration sphere's diameter, in pixels.
    """

    pixels: NDArray[np.uint16]
    landmarks: dict[str, tuple[float, float]]
    mm_per_px: float
    side: str
    marker: tuple[tuple[float, float], tuple[float, float]]


def phantom(
    limb: Limb, *, mm_per_px: float = 0.3, noise: float = 1.0, marks: bool = False, seed: int = 0
) -> Phantom:
    """Draw a synthetic radiograph of a limb.

    Parameters
    ----------
    limb : Limb
        Single, in mm, as `Limb.from_angles` makes it.
    mm_per_px : float
        Size of a pixel, 0.1 to 2 mm.
    noise : float
        1 for that of an ordinary film, 0 for none.
    marks : bool
        Whether to draw a small bright bead on every landmark.
    seed : int
        Of the noise: same seed, same picture.

    Raises
    ------
    InputError
        For an array of limbs, one without a scale, or a value outside its range.

    Examples
    --------
    >>> made = phantom(Limb.from_angles(mpta=82), mm_per_px=1.0)
    >>> made.pixels.shape, made.pixels.dtype.name
    ((924, 257), 'uint16')
    """
    if not (limb.single and limb.frame.calibrated):
        raise InputError(Problem("limb", "many limbs, or no scale", "one limb in mm"))
    for name, value, low, high in (("mm_per_px", mm_per_px, 0.1, 2.0), ("noise", noise, 0.0, 5.0)):
        if not low <= value <= high:
            raise InputError(Problem(name, shown(value), f"a number from {low:g} to {high:g}"))
    film = _Film.around(limb, mm_per_px)
    light = _exposed(film, limb, chance(seed), noise)
    if marks:
        for z in limb.points.values():
            light += 0.5 * film.drawn([Point(*film.xy(z)).buffer(1.6 * FINE)])
    pixels = np.clip(light * WHITE, 0, WHITE).astype(np.uint16)
    pixels = film.lettered(pixels, limb)
    landmarks = {
        name: (film.xy(z)[0] / FINE, film.xy(z)[1] / FINE) for name, z in limb.points.items()
    }
    x, y, r = film.sphere
    return Phantom(pixels, landmarks, mm_per_px, str(limb.frame.side), ((x - r, y), (x + r, y)))


@dataclass(frozen=True)
class _Film:
    """The picture's place in the canonical frame, and how shapes get onto it."""

    flip: float
    left: float
    top: float
    shape: tuple[int, int]
    per_mm: float  # fine pixels for each mm
    width: float  # of the plateau, mm

    @classmethod
    def around(cls, limb: Limb, mm_per_px: float) -> "_Film":
        flip = -1.0 if limb.frame.side == "right" else 1.0
        boxes = np.array([shape.bounds for shape in bones(limb).values()])
        x = np.sort(flip * np.array([boxes[:, 0].min(), boxes[:, 2].max()]))
        low, high = boxes[:, 1].min() - 1.1 * MARGIN, boxes[:, 3].max() + 0.8 * MARGIN
        # Room on the inner side for the other half of the pelvis, on the outer one for marker and letter.
        left, right = x[0] - 1.4 * MARGIN, x[1] + 1.4 * MARGIN
        width: Any = length(limb.points["plateau_lateral"] - limb.points["plateau_medial"])
        shape = round((high - low) / mm_per_px), round((right - left) / mm_per_px)
        return cls(flip, left, high, shape, FINE / mm_per_px, float(width))

    def xy(self, z: Any) -> tuple[float, float]:
        """Return a canonical point in fine pixels."""
        return float((self.flip * z.real - self.left) * self.per_mm), float(
            (self.top - z.imag) * self.per_mm
        )

    def placed(self, polygon: Any) -> Any:
        """Return a canonical shape in fine pixels."""
        return affinity.affine_transform(
            polygon,
            [
                self.flip * self.per_mm,
                0,
                0,
                -self.per_mm,
                -self.left * self.per_mm,
                self.top * self.per_mm,
            ],
        )

    @property
    def sphere(self) -> tuple[float, float, float]:
        """Middle and radius of the calibration sphere, in pixels: beside the knee, on the outer side."""
        r = SPHERE / 2 * self.per_mm / FINE
        x = 1.35 * r + 2 if self.flip < 0 else self.shape[1] - 1.35 * r - 2
        return x, 0.55 * self.shape[0], r

    def drawn(self, polygons: list[Any]) -> NDArray[np.float32]:
        """Return how much of each pixel some shapes in fine pixels cover, 0 to 1."""
        picture = Image.new("L", (self.shape[1] * FINE, self.shape[0] * FINE))
        pen = ImageDraw.Draw(picture)
        for polygon in polygons:
            for part in getattr(polygon, "geoms", [polygon]):
                if isinstance(part, Polygon) and not part.is_empty:
                    # A pixel of the fine picture is filled from its centre on.
                    for ring, fill in (
                        (part.exterior, 255),
                        *((hole, 0) for hole in part.interiors),
                    ):
                        pen.polygon([(x - 0.5, y - 0.5) for x, y in ring.coords], fill=fill)
        return np.asarray(picture.reduce(FINE), dtype=np.float32) / np.float32(255)

    def rounded(self, polygon: Any, steps: int, depth: float) -> NDArray[np.float32]:
        """Return a shape as a rounded body: 0 at its edge, 1 at `depth` fine pixels inside and deeper."""
        body = np.zeros(self.shape, dtype=np.float32)
        for k in range(steps):
            inner = polygon.buffer(
                -depth * (1 - np.cos(np.pi / 2 * (k + 0.5) / steps)), join_style="mitre"
            )
            body += self.drawn([inner]) / steps
        # The steps of the stack are smoothed away, its edge stays where it is.
        return self.blurred(body, depth / steps / self.per_mm * 0.6) * self.drawn([polygon])

    def blurred(self, light: NDArray[np.float32], mm: float) -> NDArray[np.float32]:
        picture = Image.fromarray(np.clip(light * 255, 0, 255).astype(np.uint8))
        return np.asarray(
            picture.filter(ImageFilter.GaussianBlur(mm * self.per_mm / FINE)), dtype=np.float32
        ) / np.float32(255)

    def lettered(self, pixels: NDArray[np.uint16], limb: Limb) -> NDArray[np.uint16]:
        """Add R or L as a lead letter beside the thigh, on the outer side."""
        size = max(round(22 * self.per_mm / FINE), 8)
        letter = Image.new("L", (size, size))
        font: Any = ImageFont.load_default(size)
        ImageDraw.Draw(letter).text(
            (size / 2, size / 2), str(limb.frame.side)[0].upper(), fill=255, font=font, anchor="mm"
        )
        x = 3 if self.flip < 0 else self.shape[1] - size - 3
        y = round(0.12 * self.shape[0])
        part = pixels[y : y + size, x : x + size]
        part[:] = np.maximum(
            part,
            np.asarray(letter, dtype=np.uint16)[: part.shape[0], : part.shape[1]] * (WHITE // 255),
        )
        return pixels


# How dense each bone looks, and how bright its rim.
_DENSE = {
    "pelvis": (0.30, 0.5),
    "heel": (0.14, 0.4),
    "talus": (0.40, 0.5),
    "femur": (0.62, 1.0),
    "tibia": (0.58, 1.0),
    "fibula": (0.34, 1.0),
    "patella": (0.12, 0.3),
}


def _exposed(
    film: _Film, limb: Limb, random: np.random.Generator, noise: float
) -> NDArray[np.float32]:
    """Return the light of the film, 0 to 1: soft tissue, bones one through the other, the sphere, noise."""
    w = film.width * film.per_mm
    light = 0.03 + film.blurred(0.16 * film.rounded(_flesh(film, limb), 8, 0.55 * w), 2.0)
    shapes = {name: film.placed(shape) for name, shape in bones(limb).items()} | _neighbours(
        film, limb
    )
    grain = film.blurred(random.random(film.shape, dtype=np.float32), 0.5)
    grain = 1.0 + 0.5 * (grain - grain.mean()) * (noise > 0)
    for name, (dense, rim) in _DENSE.items():
        shape = shapes[name]
        body = film.rounded(shape, 7, 0.20 * w)
        # Thick where the bone is slender, as in a shaft; a thin shell where it flares.
        flared = film.blurred(film.drawn([shape.buffer(-0.24 * w).buffer(0.3 * w)]), 9.0)
        cortex = film.drawn([shape]) - film.drawn([shape.buffer(-0.03 * w)])
        thick = (
            film.blurred(film.drawn([shape]) - film.drawn([shape.buffer(-0.075 * w)]), 0.8)
            * (1 - flared)
            * film.drawn([shape])
        )
        light = light + dense * (
            0.8 * body * grain + rim * (0.40 * cortex * (1 - 0.4 * body) + 0.42 * thick)
        )
    x, y, r = film.sphere
    sphere = film.rounded(Point(x * FINE, y * FINE).buffer(r * FINE, 64), 8, r * FINE)
    light = film.blurred(light, 0.18)  # the focus is no point
    light = light + 0.55 * (sphere > 0) * (0.5 + 0.5 * sphere)
    return np.asarray(
        light + noise * 0.012 * random.standard_normal(film.shape, dtype=np.float32),
        dtype=np.float32,
    )


def _flesh(film: _Film, limb: Limb) -> Any:
    """Return the outline of thigh, knee, calf and foot: a band of changing width along hip, knee and ankle."""
    hip, knee, ankle, w = complex(limb.hip), complex(limb.knee), complex(limb.ankle), film.width
    axis, shin = complex(unit(hip - knee)), complex(unit(ankle - knee))
    stations = [
        (hip + 0.9 * axis * w, 1.45, 1.0),
        (hip - 0.3 * axis * w, 1.35, 1.05),
        (hip + 0.45 * (knee - hip), 1.08, 0.98),
        (knee + 0.55 * axis * w, 0.84, 0.86),
        (knee, 0.76, 0.78),
        (knee + 0.3 * (ankle - knee), 0.74, 0.80),
        (knee + 0.65 * (ankle - knee), 0.52, 0.55),
        (ankle - 0.2 * shin * w, 0.46, 0.46),
        (ankle + 0.75 * shin * w, 0.62, 0.52),
    ]
    outer = [z + 1.0 * out * w for z, out, _ in stations]
    inner = [z - 1.0 * out * w for z, _, out in stations]
    ring = [film.xy(complex(z)) for z in [*outer, *inner[::-1]]]
    return Polygon(ring).buffer(0).buffer(0.25 * w * film.per_mm).buffer(-0.25 * w * film.per_mm)


# Half a pelvis around the hip centre, in plateau widths, outwards and up: from the roof of the socket around to its floor.
_PELVIS = (
    (0.26, 0.27),
    (0.34, 0.42),
    (0.46, 0.75),
    (0.75, 1.2),
    (-0.2, 1.75),
    (-1.1, 1.3),
    (-1.0, 0.75),
    (-0.72, 0.42),
    (-0.6, 0.16),
    (-0.86, -0.06),
    (-1.2, -0.2),
    (-1.28, -0.45),
    (-1.16, -0.62),
    (-0.98, -0.68),
    (-0.8, -0.86),
    (-0.56, -0.98),
    (-0.4, -0.85),
    (-0.38, -0.6),
    (-0.42, -0.36),
    (-0.36, -0.22),
)


def _neighbours(film: _Film, limb: Limb) -> dict[str, Any]:
    """Return what else a film of the leg shows, for the eye alone: half a pelvis around the head, talus and heel."""
    w: Any = film.width
    hip, ankle = complex(limb.hip), complex(limb.ankle)
    down: Any = unit(limb.ankle - limb.knee)
    turned = [complex(x, y) for x, y in _PELVIS]
    rim = 0.36 * np.exp(1j * np.radians(np.linspace(215, 48, 24)))
    half = Polygon([(z.real, z.imag) for z in [*curve(turned), *rim]]).buffer(0)
    foramen = affinity.rotate(affinity.scale(Point(-0.80, -0.47).buffer(0.2), 1.0, 0.75), 35)
    pelvis = affinity.translate(
        affinity.scale(half.difference(foramen), w, w, origin=(0, 0)), hip.real, hip.imag
    )
    talus = affinity.rotate(
        affinity.scale(Point(0, 0).buffer(0.24 * w), 1.0, 0.72),
        np.degrees(np.angle(down)) + 90,
        origin=(0, 0),
    )
    at, heel = ankle + 0.245 * down * w, ankle + 0.52 * down * w
    return {
        "pelvis": film.placed(pelvis),
        "talus": film.placed(affinity.translate(talus, at.real, at.imag)),
        "heel": film.placed(affinity.scale(Point(heel.real, heel.imag).buffer(0.26 * w), 1.0, 0.7)),
    }
