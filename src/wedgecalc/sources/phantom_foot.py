"""The foot on its platform, as a film from the front shows it: bones one behind the other."""

import numpy as np
from shapely import affinity, box

from wedgecalc.bone.shapes import point_of
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import unit
from wedgecalc.sources.coverage import FINE_PER_PIXEL, Light
from wedgecalc.sources.phantom_canvas import PhantomFilm
from wedgecalc.sources.phantom_texture import smoothed


def foot_light(film: PhantomFilm, limb: Limb, longer: float, random: np.random.Generator) -> Light:
    """Return the light of a foot, so many times as long: soft tissue, the midfoot and the toes."""
    w, ankle = film.width, complex(limb.ankle)
    size, down = w * film.per_mm, unit(ankle - complex(limb.knee))
    out = random.uniform(-0.05, 0.25)  # toes point outwards
    light = np.zeros(film.shape, dtype=np.float32)

    def oval(lateral: float, below: float, wide: float, high: float, dense: float) -> None:
        nonlocal light
        place = film.to_px(ankle + w * (below * longer * down + lateral))
        shape = affinity.scale(point_of(place).buffer(size), wide, high * longer)
        light += dense * film.rounded(shape, 5, 0.5 * min(wide, high) * size)

    oval(0.3 * out, 0.55, 0.62, 0.42, 0.24)  # soft tissue
    oval(0.05 + 0.2 * out, 0.45, 0.34, 0.20, 0.20)  # navicular and cuboid
    for toe in range(5):
        at = -0.30 + 0.15 * toe + out
        oval(at, 0.62, 0.07, 0.20, 0.16)
        oval(at * 1.1, 0.80, 0.06, 0.06, 0.12)
    return smoothed(light, 0.01 * size / FINE_PER_PIXEL)


def platform_light(
    films: list[PhantomFilm], limbs: list[Limb], longer: float, random: np.random.Generator
) -> Light:
    """Return the light of the platform on which both feet stand, with its edge."""
    film = films[0]
    size = film.width * film.per_mm
    ankles = [on.to_px(complex(limb.ankle)).imag for on, limb in zip(films, limbs, strict=True)]
    floor = max(ankles) + random.uniform(0.92, 1.0) * longer * size
    rows, columns = film.shape[0] * FINE_PER_PIXEL, film.shape[1] * FINE_PER_PIXEL
    edge = film.drawn(box(0, floor, columns, floor + 0.03 * size))
    block = film.drawn(box(0, floor, columns, rows))
    return random.uniform(0.05, 0.3) * block + np.float32(0.15) * edge
