"""A picture as another machine would have taken it: light, haze, seams, wires, shields, borders."""

import numpy as np
import torch
from torch.nn import functional

Random = np.random.Generator


def cloud(random: Random, size: tuple[int, int], grain: int) -> torch.Tensor:
    """Return smooth noise of about unit spread."""
    shape = (1, 1, max(size[0] // grain, 2), max(size[1] // grain, 2))
    coarse = torch.from_numpy(random.standard_normal(shape).astype(np.float32))
    return functional.interpolate(coarse, size=size, mode="bicubic", align_corners=False)[0, 0]


def lit(a: torch.Tensor, random: Random, plain: bool = False) -> torch.Tensor:
    """Return a picture as another machine would have taken it: grey from 0 to about 1.

    Parameters
    ----------
    a : tensor, shape (rows, columns)
    random : numpy.random.Generator
    plain : bool
        If so, it is given no seams, wires, rulers and shields beside its own.
    """
    rows, columns = a.shape
    often = 0.0 if plain else 0.35
    a = a.clamp(0, 1) ** random.uniform(0.5, 1.6)
    if random.random() < 0.5:  # a window that saturates
        low, high = random.uniform(0, 0.15), random.uniform(0.6, 1.0)
        a = ((a - low) / (high - low)).clamp(0, 1)
    if random.random() < 0.7:
        a = a + 0.10 * random.random() * cloud(random, (rows, columns), 64)
        a = a + 0.04 * random.random() * cloud(random, (rows, columns), 14)
    if random.random() < often:  # stitched exposures
        cuts = np.sort(random.integers(rows // 8, rows, size=int(random.integers(1, 3))))
        for top, low in zip([0, *cuts], [*cuts, rows], strict=True):
            a[top:low] = a[top:low] * random.uniform(0.7, 1.2) + random.uniform(-0.1, 0.15)
        for cut in cuts:
            if random.random() < 0.6:
                a[cut : cut + int(random.integers(1, 4))] += random.uniform(-0.3, 0.5)
    if random.random() < often:  # wires
        step, bright = int(random.integers(14, 60)), random.uniform(0.02, 0.25)
        a[int(random.integers(step)) :: step] += bright
        a[:, int(random.integers(step)) :: step] += bright
    if random.random() < often:  # a ruler
        x, step = int(random.integers(0, columns - 6)), int(random.integers(4, 12))
        for y in range(int(random.integers(step)), rows, step):
            wide = int(random.integers(2, 6))
            a[y : y + int(random.integers(1, 4)), x : x + wide] += random.uniform(0.05, 0.4)
    for _ in range(0 if plain else int(random.integers(0, 3))):  # shields, folds, gas
        y, x = np.ogrid[:rows, :columns]
        cy, cx = random.uniform(0, rows), random.uniform(0, columns)
        inside = ((y - cy) / random.uniform(4, 50)) ** 2 + ((x - cx) / random.uniform(4, 30)) ** 2
        a = a + torch.from_numpy((inside < 1).astype(np.float32)) * random.uniform(-0.25, 0.35)
    sigma = random.uniform(0.1, 1.1)
    taps = torch.exp(-(torch.arange(-3, 4) ** 2) / (2 * sigma * sigma))
    taps = (taps / taps.sum()).float()
    padded = functional.pad(a[None, None], (3, 3, 3, 3), mode="replicate")
    a = functional.conv2d(functional.conv2d(padded, taps.view(1, 1, 1, 7)), taps.view(1, 1, 7, 1))
    noise = random.standard_normal((rows, columns)).astype(np.float32)
    return (a[0, 0] + random.uniform(0, 0.04) * torch.from_numpy(noise)).clamp(0, 1.3)


def framed(a: torch.Tensor, random: Random, kept: np.ndarray, border: float) -> torch.Tensor:
    """Return a picture of which a border hides what lies beyond the kept places."""
    rows, columns = a.shape
    room = (kept.real.min(), columns - kept.real.max(), kept.imag.min(), rows - kept.imag.max())
    grey = float(random.choice([0.0, 0.0, 1.0, random.random()]))
    for k, free in enumerate(room):
        wide = int(random.uniform(0, 1) * (free - border)) if random.random() < 0.4 else 0
        if wide > 0:
            part = (slice(None), slice(0, wide)), (slice(None), slice(columns - wide, None)), (
                slice(0, wide),), (slice(rows - wide, None),)  # fmt: skip
            a[part[k]] = grey
    return a
