"""A synthetic long-leg radiograph with known landmarks: ground truth for tests, of no patient.

Each shape of the template leg is drawn as a stack of ever smaller outlines, which gives it the
rounded shading of a bone on a radiograph; the cortex is a brighter rim, the joint spaces are dark.
Pixels count from the upper left corner. The landmarks are exact, and the shapes are drawn around
them to a fraction of a pixel. With a look it has what real films have: `phantom_scene` adds it.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon

from wedgecalc.bone.outlines import bones
from wedgecalc.bone.shapes import point_of
from wedgecalc.errors import InputError, short_repr, wrong
from wedgecalc.geometry.leg import one_leg
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.site import needs_scale
from wedgecalc.sources.coverage import FINE_PER_PIXEL, Light
from wedgecalc.sources.phantom_body import flesh, neighbours, with_bones
from wedgecalc.sources.phantom_canvas import WHITE, PhantomFilm
from wedgecalc.sources.phantom_look import Look
from wedgecalc.sources.phantom_pose import posed
from wedgecalc.sources.phantom_scene import PhantomLeg, scene
from wedgecalc.study.seeds import chance

PixelPoint = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of a leg on a synthetic radiograph.

    Attributes
    ----------
    side : {"right", "left"}
    landmarks : dict of str to (float, float)
        Exact positions by name, x and y in pixels.
    contours : dict of str to list of (float, float)
        Outlines of femur, tibia, fibula and patella, closed, in pixels; without osteophytes.
    """

    side: str
    landmarks: dict[str, PixelPoint]
    contours: dict[str, list[PixelPoint]]


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
    legs : tuple of Truth
        This leg, then the other one if it is on the film.
    """

    pixels: NDArray[np.uint16]
    landmarks: dict[str, PixelPoint]
    mm_per_px: float
    side: str
    marker: tuple[PixelPoint, PixelPoint]
    legs: tuple[Truth, ...] = field(default=())


def phantom(
    limb: Limb,
    *,
    mm_per_px: float = 0.3,
    noise: float = 1.0,
    marks: bool = False,
    seed: int = 0,
    look: Look | None = None,
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
        Seed of all that is random: the same seed gives the same picture.
    look : Look, optional
        What it has of real films; by default nothing.

    Raises
    ------
    InputError
        For an array of limbs, one without a scale, or a value outside its range.

    Examples
    --------
    >>> picture = phantom(Limb.from_angles(mpta=82), mm_per_px=1.0)
    >>> picture.pixels.shape, picture.pixels.dtype.name
    ((927, 259), 'uint16')
    >>> sorted(picture.legs[0].contours)
    ['femur', 'fibula', 'patella', 'tibia']
    """
    if not one_leg(limb, "a phantom").frame.calibrated:
        raise InputError(needs_scale("limb", "a phantom in mm", limb))
    for name, value, low, high in (("mm_per_px", mm_per_px, 0.1, 2.0), ("noise", noise, 0.0, 5.0)):
        if not low <= value <= high:
            raise wrong(name, short_repr(value), f"a number from {low:g} to {high:g}")
    look = look or Look()
    look.check()
    if look.plain:
        film = PhantomFilm.around(limb, mm_per_px)
        light = _exposed(film, limb, chance(seed), noise)
        legs = [PhantomLeg(film, limb, bones(limb))]
    else:
        light, legs = scene(posed(limb, look), look, mm_per_px, noise, seed)
    film, limb = legs[0].film, legs[0].limb
    if marks:
        for z in limb.points.values():
            light += 0.5 * film.drawn(point_of(film.to_px(complex(z))).buffer(1.6 * FINE_PER_PIXEL))
    pixels = np.clip(light * WHITE, 0, WHITE).astype(np.uint16)
    film.add_letter(pixels, limb)
    truths = tuple(map(_truth, legs))
    x, y, r = film.sphere
    marker = ((x - r, y), (x + r, y))
    return Phantom(pixels, truths[0].landmarks, mm_per_px, truths[0].side, marker, truths)


def _truth(leg: PhantomLeg) -> Truth:
    places = {name: leg.film.to_px(complex(z)) for name, z in leg.limb.points.items()}
    return Truth(
        str(leg.limb.frame.side),
        {name: (z.real / FINE_PER_PIXEL, z.imag / FINE_PER_PIXEL) for name, z in places.items()},
        {name: _ring(leg.film.placed(shape)) for name, shape in leg.shapes.items()},
    )


def _ring(shape: Polygon) -> list[PixelPoint]:
    return [(x / FINE_PER_PIXEL, y / FINE_PER_PIXEL) for x, y in shape.exterior.coords]


def _exposed(film: PhantomFilm, limb: Limb, random: np.random.Generator, noise: float) -> Light:
    """Return the film's light: soft tissue, bones one through the other, the sphere, noise."""
    w = film.width * film.per_mm
    light = 0.03 + film.blurred(0.16 * film.rounded(flesh(film, limb), 8, 0.55 * w), 2.0)
    leg = {name: film.placed(shape) for name, shape in bones(limb).items()}
    grain = film.blurred(random.random(film.shape, dtype=np.float32), 0.5)
    grain = 1.0 + 0.5 * (grain - grain.mean()) * (noise > 0)
    light = with_bones(light, film, leg | neighbours(film, limb), grain)
    light = film.blurred(light, 0.18)  # the focus is no point
    light = film.with_sphere(light)
    grains = random.standard_normal(film.shape, dtype=np.float32)
    return np.asarray(light + noise * 0.012 * grains, dtype=np.float32)
