"""Effects of taking a film: exposure, stitching, noise, unsharpness and collimation."""

import numpy as np
from shapely import affinity, box

from wedgecalc.sources.coverage import FINE_PER_PIXEL, Light
from wedgecalc.sources.phantom_canvas import PhantomFilm
from wedgecalc.sources.phantom_look import Look
from wedgecalc.sources.phantom_texture import noise_clouds, smoothed


def equalized(light: Light, strength: float, reach: float) -> Light:
    """Return light with slow changes, over `reach` pixels, reduced, so that dense parts darken."""
    slow = smoothed(light, reach)
    return np.clip(light - 0.8 * strength * (slow - np.median(slow)), 0, None)


def taken(light: Light, look: Look) -> Light:
    """Return light as over- or underexposed, and as flat or hard."""
    over, under = max(look.exposure, 0.0), max(-look.exposure, 0.0)
    light = np.clip(light - 0.12 * over, 0, None) * (1 + 0.15 * over)
    light = 0.30 * under + light * (1 - 0.55 * under)
    # Dense parts are compressed, as by a film's shoulder.
    light = np.where(light > 0.7, 0.7 + 0.3 * np.tanh((light - 0.7) / 0.3), light)
    return np.asarray(light ** np.float32(2.0 ** (0.9 * look.contrast)), dtype=np.float32)


def stitched(light: Light, strength: float, random: np.random.Generator) -> Light:
    """Return light as two or three stitched exposures of different brightness, with seams."""
    rows = light.shape[0]
    shares = [0.34, 0.66] if random.random() < 0.7 else [0.5]
    cuts = [round((share + random.uniform(-0.07, 0.07)) * rows) for share in shares]
    light = light.copy()
    for top, low in zip([0, *cuts], [*cuts, rows], strict=True):
        gain, offset = (
            1 + 0.25 * strength * random.uniform(-1, 1),
            0.08 * strength * random.uniform(-1, 1),
        )
        light[top:low] = np.clip(light[top:low] * gain + offset, 0, None)
    for cut in cuts:
        thick, line = int(random.integers(1, 4)), random.uniform(-0.3, 0.5)
        if random.random() < 0.7:
            light[cut : cut + thick] += strength * line
    return light


def lined(light: Light, strength: float, random: np.random.Generator) -> Light:
    """Return light with the fine lines of a scatter grid that stood still."""
    count = light.shape[int(random.random() < 0.3)]
    wave = np.sin(np.arange(count) * 2 * np.pi / random.uniform(2.2, 7.0) + random.uniform(0, 6))
    wave = np.float32(0.04 * strength) * wave.astype(np.float32)
    across = wave[:, None] if count == light.shape[0] else wave[None, :]
    return np.asarray(light * (1 + across), dtype=np.float32)


def grainy(light: Light, noise: float, look: Look, random: np.random.Generator) -> Light:
    """Return light with noise: more where little light came through, and a little of it coarse."""
    fine = random.standard_normal(light.shape, dtype=np.float32)
    coarse = noise_clouds(random, light.shape, {2.0: 0.5, 6.0: 0.3})
    amount = 0.012 * noise * (1 + 1.5 * max(-look.exposure, 0.0)) * (0.6 + np.clip(light, 0, 1))
    return light + amount * (smoothed(fine, 0.4) * 1.3 + coarse)


def collimated(
    light: Light,
    film: PhantomFilm,
    kept: tuple[float, float, float, float],
    strength: float,
    random: np.random.Generator,
) -> Light:
    """Return light with borders which the beam did not reach.

    Parameters
    ----------
    light : array
    film : PhantomFilm
    kept : tuple of four float
        Left, top, right and bottom of what stays inside, in pixels.
    strength : float
        How near to it the borders come.
    random : numpy.random.Generator
    """
    rows, columns = light.shape
    edges = [0.0, 0.0, float(columns), float(rows)]
    slack = 8 * film.per_mm / FINE_PER_PIXEL
    for k, (far, near) in enumerate(zip(edges, kept, strict=True)):
        inside = near - slack if k < 2 else near + slack
        way = 1 if k < 2 else -1
        if random.random() < 0.75 and (inside - far) * way > 0:
            edges[k] = far + (inside - far) * strength * random.uniform(0.1, 1.0)
    field = box(*(FINE_PER_PIXEL * edge for edge in edges))
    beam = smoothed(film.drawn(affinity.rotate(field, random.uniform(-0.6, 0.6))), 0.8)
    border = random.choice([0.0, 0.02, 0.9])
    return np.asarray(light * beam + border * (1 - beam), dtype=np.float32)
