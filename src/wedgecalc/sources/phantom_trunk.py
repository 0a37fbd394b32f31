"""Trunk and pelvis over the hip: what hides a femoral head on real films."""

import numpy as np
from shapely import Polygon, affinity, box

from wedgecalc.bone.shapes import point_of, polygon_of
from wedgecalc.geometry.curves import smooth_curve
from wedgecalc.geometry.limb import Limb
from wedgecalc.sources.coverage import FINE_PER_PIXEL, Light
from wedgecalc.sources.phantom_body import neighbours
from wedgecalc.sources.phantom_canvas import PhantomFilm
from wedgecalc.sources.phantom_texture import noise_clouds, smoothed

MIDLINE = 1.28  # from a hip to the middle of the body, in plateau widths
# Half of sacrum and coccyx, and of the lowest vertebra, in plateau widths from the midline at the
# height of the hips.
_SACRUM = (0.62 + 1.62j, 0.66 + 1.25j, 0.42 + 0.85j, 0.2 + 0.5j, 0.1 + 0.2j, 0.04 + 0.05j)
_VERTEBRAE = tuple(
    (0.36 + 1.78j + rise, 0.3 + 1.98j + rise, 0.36 + 2.25j + rise) for rise in (0j, 0.56j, 1.12j)
)


def pelvis_light(
    film: PhantomFilm, limb: Limb, strength: float, both: bool, random: np.random.Generator
) -> Light:
    """Return the light of the rest of the pelvis: the other half, sacrum, spine, less bowel gas."""
    size = film.per_mm * film.width
    light = np.zeros(film.shape, dtype=np.float32)
    for outline in (_SACRUM, *_VERTEBRAE):
        half = smooth_curve(outline) if outline is _SACRUM else list(outline)
        ring = [*half, *(complex(-z.real, z.imag) for z in half[::-1])]
        shape = _at_midline(film, limb, ring)
        body = film.rounded(shape, 5, 0.25 * size)
        light += 0.26 * body + 0.10 * (film.drawn(shape) - film.drawn(shape.buffer(-0.04 * size)))
    if not both:
        hip = complex(limb.hip)
        axis = film.to_px(complex(hip.real - MIDLINE * film.width, hip.imag)).real
        whole = neighbours(film, limb)["pelvis"]
        mirrored = affinity.scale(whole, -1.0, 1.0, origin=(axis, 0))
        light += 0.20 * film.rounded(mirrored, 5, 0.2 * size)
    ring = neighbours(film, limb)["pelvis"]
    wall = ring.intersection(ring.buffer(-0.02 * size).buffer(0.0).exterior.buffer(0.02 * size))
    light += 0.10 * film.drawn(wall)  # the brim
    for _ in range(int(random.integers(2, 7))):
        z = complex(random.uniform(-0.9, 0.9), random.uniform(0.7, 2.0))
        gas = point_of(z).buffer(random.uniform(0.07, 0.2))
        gas = affinity.rotate(
            affinity.scale(gas, random.uniform(1, 2.2), 1), random.uniform(0, 180)
        )
        points = [complex(x, y) for x, y in gas.exterior.coords]
        light -= 0.13 * smoothed(
            film.drawn(_at_midline(film, limb, points)), 0.04 * size / FINE_PER_PIXEL
        )
    return strength * light


def socket_light(film: PhantomFilm, limb: Limb) -> Light:
    """Return the light of the back and front wall of a hip's socket, across its head."""
    size, light = film.per_mm * film.width, np.zeros(film.shape, dtype=np.float32)
    hip = film.to_px(complex(limb.hip))
    disc = point_of(hip).buffer(0.42 * size)
    for lean, reach, dense in ((34, 0.08, 0.09), (18, -0.14, 0.05)):  # its back and front wall
        cover = box(-9 * size, -9 * size, 9 * size, reach * size)
        cover = affinity.rotate(cover, -film.flip * lean, origin=(0, 0))
        socket = disc.intersection(affinity.translate(cover, hip.real, hip.imag))
        light += dense * film.drawn(socket)
        light += 0.6 * dense * (film.drawn(socket) - film.drawn(socket.buffer(-0.025 * size)))
    return light


def trunk_light(film: PhantomFilm, limb: Limb, build: float, random: np.random.Generator) -> Light:
    """Return the light of the soft tissue of the trunk, from the groin upwards."""
    size, wide = film.per_mm * film.width, 1 + 0.22 * build
    half = (
        2.62 * wide - 0.75j,
        2.78 * wide + 0.1j,
        2.62 * wide + 0.9j,
        2.4 * wide + 1.8j,
        2.3 * wide + 3.2j,
        2.3 * wide + 6j,
    )
    groin = (0.35 - 1.0j, 1.2 - 0.75j)
    right = [*groin, *half]
    ring = [*right, *(complex(-z.real, z.imag) for z in right[::-1])]
    body = film.rounded(_at_midline(film, limb, ring), 7, 0.9 * size)
    belly = _at_midline(
        film,
        limb,
        [
            1.9 + 0.35j,
            2.1 + 1.2j,
            2.0 + 3j,
            2.0 + 6j,
            -2.0 + 6j,
            -2.0 + 3j,
            -2.1 + 1.2j,
            -1.9 + 0.35j,
        ],
    )
    body = 0.20 * body + (0.10 + 0.10 * build) * film.rounded(belly, 5, 0.8 * size)
    px = size / FINE_PER_PIXEL
    return smoothed(body, 0.22 * px) * (
        1 + 0.12 * noise_clouds(random, film.shape, {0.4 * px: 0.6, px: 1.0})
    )


def veiled(film: PhantomFilm, limb: Limb, light: Light, haze: float) -> Light:
    """Return light under the veil of scatter, which is thickest over the pelvis."""
    hip, w = complex(limb.hip), film.width
    px = w * film.per_mm / FINE_PER_PIXEL  # width of the plateau
    place = _at_midline(
        film, limb, [2.2 - 0.6j, 2.4 + 1j, 2.2 + 6j, -2.2 + 6j, -2.4 + 1j, -2.2 - 0.6j]
    )
    veil = smoothed(film.drawn(place), 0.45 * px)
    thigh = point_of(film.to_px(hip - 0.6j * w)).buffer(1.1 * w * film.per_mm)
    veil = np.maximum(veil, 0.6 * smoothed(film.drawn(thigh), 0.4 * px))
    flat = smoothed(light, 0.25 * px)
    veiling = light + haze * veil * (0.65 * (flat - light) + 0.20)
    return np.asarray(veiling, dtype=np.float32)


def _at_midline(film: PhantomFilm, limb: Limb, ring: list[complex]) -> Polygon:
    """Return a shape in plateau widths from the middle between the hips, in fine pixels."""
    hip, w = complex(limb.hip), film.width
    return polygon_of(*(film.to_px(hip + (z - MIDLINE) * w) for z in ring)).buffer(0)
