"""A synthetic long-leg radiograph with known landmarks: ground truth for tests, of no patient.

Each shape of the template leg is drawn as a stack of ever smaller outlines, which gives it the
rounded shading of a bone on a radiograph; the cortex is a brighter rim, the joint spaces are dark.
Pixels count from the upper left corner. The landmarks are exact, and the shapes are drawn around
them to a fraction of a pixel.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from shapely import Polygon, affinity
from shapely.geometry.base import BaseGeometry

from wedgecalc.bone.outlines import bones
from wedgecalc.bone.shapes import coordinates, point_of, polygon_of
from wedgecalc.errors import InputError, shown, wrong
from wedgecalc.geometry.curves import smooth_curve
from wedgecalc.geometry.leg import one_leg
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import unit
from wedgecalc.planning.site import needs_scale
from wedgecalc.sources.coverage import FINE, Light, blurred, coverage
from wedgecalc.study.seeds import chance

MARGIN = 45.0  # mm around the leg
SPHERE = 25.0  # mm, the usual calibration marker
WHITE = 4095  # of 12 bits


@dataclass(frozen=True, slots=True)
class Phantom:
    """A synthetic radiograph and its ground truth.

    Attributes
    ----------
    pixels : array of uint16, shape (rows, columns)
        Grey from 0 to 4095, bone bright.
    landmarks : dict of str to (float, float)
        Exact positions by name, x and y in pixels.
    mm_per_px : float
        Size of a pixel.
    side : {"right", "left"}
    marker : tuple of two (float, float)
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
        Strength of the noise, 0 to 5: 1 as on an ordinary film, 0 for none.
    marks : bool
        Whether to draw a small bright bead on every landmark.
    seed : int
        Seed of the noise: the same seed gives the same picture.

    Raises
    ------
    InputError
        For an array of limbs, one without a scale, or a value outside its range.

    Examples
    --------
    >>> picture = phantom(Limb.from_angles(mpta=82), mm_per_px=1.0)
    >>> picture.pixels.shape, picture.pixels.dtype.name
    ((927, 259), 'uint16')
    """
    if not one_leg(limb, "a phantom").frame.calibrated:
        raise InputError(needs_scale("limb", "a phantom in mm", limb))
    for name, value, low, high in (("mm_per_px", mm_per_px, 0.1, 2.0), ("noise", noise, 0.0, 5.0)):
        if not low <= value <= high:
            raise wrong(name, shown(value), f"a number from {low:g} to {high:g}")
    film = _Film.around(limb, mm_per_px)
    light = _exposed(film, limb, chance(seed), noise)
    if marks:
        for z in limb.points.values():
            light += 0.5 * film.drawn(point_of(film.to_px(complex(z))).buffer(1.6 * FINE))
    pixels = np.clip(light * WHITE, 0, WHITE).astype(np.uint16)
    film.add_letter(pixels, limb)
    places = {name: film.to_px(complex(z)) for name, z in limb.points.items()}
    landmarks = {name: (z.real / FINE, z.imag / FINE) for name, z in places.items()}
    x, y, r = film.sphere
    return Phantom(pixels, landmarks, mm_per_px, str(limb.frame.side), ((x - r, y), (x + r, y)))


@dataclass(frozen=True)
class _Film:
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
        Of the plateau, in mm.
    """

    flip: float
    left: float
    top: float
    shape: tuple[int, int]
    per_mm: float
    width: float

    @classmethod
    def around(cls, limb: Limb, mm_per_px: float) -> "_Film":
        flip = -1.0 if limb.frame.side == "right" else 1.0
        boxes = np.array([shape.bounds for shape in bones(limb).values()])
        x = np.sort(flip * np.array([boxes[:, 0].min(), boxes[:, 2].max()]))
        low, high = boxes[:, 1].min() - 1.1 * MARGIN, boxes[:, 3].max() + 0.8 * MARGIN
        # Space on the medial side for the other half of the pelvis, on the lateral one for marker
        # and letter.
        left, right = x[0] - 1.4 * MARGIN, x[1] + 1.4 * MARGIN
        shape = round((high - low) / mm_per_px), round((right - left) / mm_per_px)
        return cls(flip, left, high, shape, FINE / mm_per_px, float(limb.width))

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
        r = SPHERE / 2 * self.per_mm / FINE
        x = 1.35 * r + 2 if self.flip < 0 else self.shape[1] - 1.35 * r - 2
        return x, 0.55 * self.shape[0], r

    def drawn(self, shape: BaseGeometry) -> Light:
        """Return how much of each pixel a shape in fine pixels covers, 0 to 1."""
        return coverage(shape, self.shape)

    def rounded(self, polygon: Polygon, steps: int, depth: float) -> Light:
        """Return a shape as a rounded body: 0 at its edge, 1 from `depth` fine pixels inwards."""
        body = np.zeros(self.shape, dtype=np.float32)
        for k in range(steps):
            inset = depth * (1 - np.cos(np.pi / 2 * (k + 0.5) / steps))
            body += self.drawn(polygon.buffer(-inset, join_style="mitre")) / steps
        # The steps of the stack are smoothed away, its edge stays where it is.
        return self.blurred(body, depth / steps / self.per_mm * 0.6) * self.drawn(polygon)

    def blurred(self, light: Light, mm: float) -> Light:
        return blurred(light, mm * self.per_mm / FINE)

    def add_letter(self, pixels: NDArray[np.uint16], limb: Limb) -> None:
        """Add R or L to the pixels as a lead letter beside the thigh, on the lateral side."""
        size = max(round(22 * self.per_mm / FINE), 8)
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


# The density of each bone, and the brightness of its rim.
_DENSE = {
    "pelvis": (0.30, 0.5),
    "heel": (0.14, 0.4),
    "talus": (0.40, 0.5),
    "femur": (0.62, 1.0),
    "tibia": (0.58, 1.0),
    "fibula": (0.34, 1.0),
    "patella": (0.12, 0.3),
}


def _exposed(film: _Film, limb: Limb, random: np.random.Generator, noise: float) -> Light:
    """Return the film's light: soft tissue, bones one through the other, the sphere, noise."""
    w = film.width * film.per_mm
    light = 0.03 + film.blurred(0.16 * film.rounded(_flesh(film, limb), 8, 0.55 * w), 2.0)
    leg = {name: film.placed(shape) for name, shape in bones(limb).items()}
    shapes = leg | _neighbours(film, limb)
    grain = film.blurred(random.random(film.shape, dtype=np.float32), 0.5)
    grain = 1.0 + 0.5 * (grain - grain.mean()) * (noise > 0)
    for name, (dense, rim) in _DENSE.items():
        shape = shapes[name]
        whole, body = film.drawn(shape), film.rounded(shape, 7, 0.20 * w)
        # Thick where the bone is slender, as in a shaft; a thin shell where it flares.
        flared = film.blurred(film.drawn(shape.buffer(-0.24 * w).buffer(0.3 * w)), 9.0)
        shell = whole - film.drawn(shape.buffer(-0.03 * w))
        cortex = film.blurred(whole - film.drawn(shape.buffer(-0.075 * w)), 0.8)
        cortex = cortex * (1 - flared) * whole
        edge = rim * (0.40 * shell * (1 - 0.4 * body) + 0.42 * cortex)
        light = light + dense * (0.8 * body * grain + edge)
    x, y, r = film.sphere
    sphere = film.rounded(point_of(complex(x, y) * FINE).buffer(r * FINE, 64), 8, r * FINE)
    light = film.blurred(light, 0.18)  # the focus is no point
    light = light + 0.55 * (sphere > 0) * (0.5 + 0.5 * sphere)
    grains = random.standard_normal(film.shape, dtype=np.float32)
    return np.asarray(light + noise * 0.012 * grains, dtype=np.float32)


def _flesh(film: _Film, limb: Limb) -> Polygon:
    """Return the outline of thigh, knee, calf and foot, in fine pixels.

    A band of changing width along hip, knee and ankle.
    """
    hip, knee, ankle, w = complex(limb.hip), complex(limb.knee), complex(limb.ankle), film.width
    axis, shin = unit(hip - knee), unit(ankle - knee)
    stations = [  # place, reach to the lateral and to the medial side in plateau widths
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
    lateral = [film.to_px(z + reach * w) for z, reach, _ in stations]
    medial = [film.to_px(z - reach * w) for z, _, reach in stations]
    smooth = 0.25 * w * film.per_mm
    return polygon_of(*lateral, *medial[::-1]).buffer(0).buffer(smooth).buffer(-smooth)


# Half a pelvis around the hip centre, in plateau widths lateral and up: from the roof of the socket
# around to its floor.
_PELVIS = (
    0.26 + 0.27j, 0.34 + 0.42j, 0.46 + 0.75j, 0.75 + 1.2j, -0.2 + 1.75j,
    -1.1 + 1.3j, -1.0 + 0.75j, -0.72 + 0.42j, -0.6 + 0.16j, -0.86 - 0.06j,
    -1.2 - 0.2j, -1.28 - 0.45j, -1.16 - 0.62j, -0.98 - 0.68j, -0.8 - 0.86j,
    -0.56 - 0.98j, -0.4 - 0.85j, -0.38 - 0.6j, -0.42 - 0.36j, -0.36 - 0.22j,
)  # fmt: skip


def _neighbours(film: _Film, limb: Limb) -> dict[str, Polygon]:
    """Return half a pelvis, talus and heel, for the eye alone, in fine pixels."""
    w, hip, ankle = film.width, complex(limb.hip), complex(limb.ankle)
    down = unit(ankle - complex(limb.knee))
    socket = 0.36 * np.exp(1j * np.radians(np.linspace(215, 48, 24)))
    half = Polygon(coordinates([*smooth_curve(_PELVIS), *socket])).buffer(0)
    foramen = affinity.scale(point_of(-0.80 - 0.47j).buffer(0.2), 1.0, 0.75)
    pelvis = half.difference(affinity.rotate(foramen, 35))
    pelvis = affinity.scale(pelvis, w, w, origin=(0, 0))
    talus = affinity.scale(point_of(0j).buffer(0.24 * w), 1.0, 0.72)
    talus = affinity.rotate(talus, np.degrees(np.angle(down)) + 90, origin=(0, 0))
    at, heel = ankle + 0.245 * down * w, point_of(ankle + 0.52 * down * w).buffer(0.26 * w)
    shapes = {
        "pelvis": affinity.translate(pelvis, hip.real, hip.imag),
        "talus": affinity.translate(talus, at.real, at.imag),
        "heel": affinity.scale(heel, 1.0, 0.7),
    }
    return {name: film.placed(shape) for name, shape in shapes.items()}
