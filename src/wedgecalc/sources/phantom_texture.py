"""Random patterns: clouds of any grain, and the trabeculae of bone."""

import numpy as np
from PIL import Image

from wedgecalc.sources.coverage import Light


def noise_cloud(
    random: np.random.Generator, size: tuple[int, int], grain: tuple[float, float]
) -> Light:
    """Return smooth noise of mean 0 and about unit spread.

    Parameters
    ----------
    random : numpy.random.Generator
    size : (int, int)
        Rows and columns.
    grain : (float, float)
        Size of its grains down and across, in pixels.
    """
    rows, columns = (max(round(n / max(g, 1.0)) + 3, 4) for n, g in zip(size, grain, strict=True))
    coarse = Image.fromarray(random.standard_normal((rows, columns)).astype(np.float32))
    fine = coarse.resize(size[::-1], Image.Resampling.BICUBIC)
    return np.asarray(fine, dtype=np.float32) * np.float32(1.4)


def noise_clouds(
    random: np.random.Generator, size: tuple[int, int], grains: dict[float, float]
) -> Light:
    """Return a sum of clouds: strength by size of the grains in pixels."""
    total = np.zeros(size, dtype=np.float32)
    for grain, strength in grains.items():
        total += np.float32(strength) * noise_cloud(random, size, (grain, grain))
    return total


def trabeculae(random: np.random.Generator, size: tuple[int, int], per_mm: float) -> Light:
    """Return the relative density of spongy bone: strands along the leg, fewer across, and patches.

    Parameters
    ----------
    random : numpy.random.Generator
    size : (int, int)
        Rows and columns.
    per_mm : float
        Pixels to a millimetre.
    """
    along = noise_cloud(random, size, (6 * per_mm, 0.8 * per_mm))
    across = noise_cloud(random, size, (0.8 * per_mm, 2.5 * per_mm))
    patches = noise_clouds(
        random, size, {1.2 * per_mm: 0.5, 3 * per_mm: 0.5, 10 * per_mm: 0.4, 30 * per_mm: 0.5}
    )
    return np.asarray(0.5 * along + 0.2 * across + 0.7 * patches, dtype=np.float32)


def smoothed(light: Light, radius: float) -> Light:
    """Return light blurred by a Gaussian of this radius in pixels, not rounded to 8 bits."""
    if radius < 0.05:
        return light
    if radius > 6:  # a wide blur needs no fine pixels
        less = max(int(radius / 3), 1)
        picture = Image.fromarray(light)
        small = picture.resize(
            (max(picture.width // less, 1), max(picture.height // less, 1)), Image.Resampling.BOX
        )
        soft = Image.fromarray(smoothed(np.asarray(small, dtype=np.float32), radius / less))
        wide = soft.resize(picture.size, Image.Resampling.BICUBIC)
        return np.asarray(wide, dtype=np.float32)
    reach = int(np.ceil(3 * radius))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / radius) ** 2).astype(np.float32)
    weights /= weights.sum()
    return np.ascontiguousarray(_down(_down(light, weights).T, weights).T)


def _down(light: Light, weights: Light) -> Light:
    """Return each column's weighted means, its ends repeated."""
    reach, rows = len(weights) // 2, len(light)
    padded = np.pad(light, ((reach, reach), (0, 0)), mode="edge")
    total = np.zeros(light.shape, dtype=np.float32)
    for k, weight in enumerate(weights):
        total += weight * padded[k : k + rows]
    return total
