"""What a network sees of a film, and what it is to answer: cut out and warped.

A leg's own frame: a left leg is mirrored, so that every leg looks like a right one; the hip lies at
`HIP`, the ankle at `ANKLE`, in pixels of the leg network's picture.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from light import framed, lit
from networks import SHAPES
from PIL import Image, ImageDraw
from torch.nn import functional

from wedgecalc.detection.crops import normalised
from wedgecalc.detection.settings import JOINTS

LANDMARKS = (
    "hip_center", "femoral_neck_center", "greater_trochanter", "femoral_shaft_proximal",
    "femoral_shaft_distal", "condyle_medial", "condyle_lateral", "plateau_medial",
    "plateau_lateral", "tibial_shaft_proximal", "tibial_shaft_distal", "plafond_medial",
    "plafond_lateral", "ankle_center",
)  # fmt: skip
HIP, ANKLE = complex(96, 72), complex(96, 440)
JOINT_PIXEL = 0.46  # a pixel of the joint network's picture, in pixels of the leg network's
KNEE = JOINTS["knee"]
CORNER = 0.5 + 0.5j
GREY = (1, 99, 0.02)  # see `wedgecalc.detection.settings.NetworkSettings.grey`
Random = np.random.Generator


@dataclass
class Film:
    """A film and its truth: grey from 0 to 1, masks of femur and tibia, landmarks of each leg."""

    grey: torch.Tensor  # 1 mm to a pixel
    half: torch.Tensor  # 2 mm to a pixel
    bones: list[torch.Tensor]  # for each leg, femur and tibia at 2 mm to a pixel
    legs: list[dict[str, Any]]


def load(folder: Path, most: int | None = None) -> list[Film]:
    """Return the films of a folder, in the order of their numbers."""
    return [_film(path) for path in sorted(folder.glob("*.json"))[:most]]


def _film(path: Path) -> Film:
    picture, known = Image.open(path.with_suffix(".png")), json.loads(path.read_text())
    legs, bones = [], []
    for leg in known["legs"]:
        # From pixels counted from the corner of the film to pixel centres.
        marked = np.array([complex(*leg["landmarks"][k]) for k in LANDMARKS]) - CORNER
        legs.append({"side": leg["side"], "marked": marked})
        masks = []
        for bone in ("femur", "tibia"):
            fine = Image.new("L", picture.size)
            ring = [(x - 0.5, y - 0.5) for x, y in leg["contours"][bone]]
            ImageDraw.Draw(fine).polygon(ring, fill=255)
            masks.append(np.asarray(fine.reduce(2)))
        bones.append(torch.from_numpy(np.stack(masks)))
    return Film(
        torch.from_numpy(np.array(picture)),
        torch.from_numpy(np.array(picture.reduce(2))),
        bones,
        legs,
    )


def warped(
    picture: torch.Tensor, size: tuple[int, int], way: tuple[complex, complex, bool],
    bend: torch.Tensor | None = None,
) -> torch.Tensor:  # fmt: skip
    """Return a picture seen through a similarity, its edges repeated.

    Parameters
    ----------
    picture : tensor, shape (channels, rows, columns)
    size : (int, int)
        Rows and columns to see.
    way : (complex, complex, bool)
        Factor and shift from what is seen to the picture, in pixel centres, and whether what is
        seen is mirrored first.
    bend : tensor, shape (rows, columns, 2), optional
        What is added to the place in the picture, in its pixels.
    """
    rows, columns = size
    y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    turn, shift, mirror = way
    if mirror:
        x = -x
    px = turn.real * x - turn.imag * y + shift.real
    py = turn.imag * x + turn.real * y + shift.imag
    if bend is not None:
        px, py = px + bend[..., 0], py + bend[..., 1]
    high, wide = picture.shape[1:]
    grid = torch.stack([(2 * px + 1) / wide - 1, (2 * py + 1) / high - 1], -1)[None].float()
    return functional.grid_sample(
        picture[None].float(), grid, padding_mode="border", align_corners=False
    )[0]


def seen_at(places: np.ndarray, way: tuple[complex, complex, bool], bend: torch.Tensor | None):
    """Return where places of the picture are seen: the inverse of `warped`."""
    turn, shift, mirror = way
    z = (places - shift) / turn
    for _ in range(3 if bend is not None else 0):
        at = -z.conjugate() if mirror else z
        rows, columns = bend.shape[:2]
        j = np.clip(np.rint(at.imag), 0, rows - 1).astype(int)
        i = np.clip(np.rint(at.real), 0, columns - 1).astype(int)
        moved = bend[j, i].numpy()
        z = (places - shift - (moved[:, 0] + 1j * moved[:, 1])) / turn
    return -z.conjugate() if mirror else z


def way_to(
    places: tuple[complex, complex], targets: tuple[complex, complex], mirror: bool
) -> tuple[complex, complex, bool]:
    """Return the way from what is seen to the picture that shows two places at two targets."""
    a, b = (-t.conjugate() if mirror else t for t in targets)
    turn = (places[1] - places[0]) / (b - a)
    return turn, places[0] - turn * a, mirror


def bending(random: Random, size: tuple[int, int], most: float) -> torch.Tensor:
    """Return a smooth random displacement, its SD up to `most` pixels."""
    grid = random.standard_normal((1, 2, max(size[0] // 48, 3), max(size[1] // 48, 3)))
    grid = torch.from_numpy((random.uniform(0, most) * grid).astype(np.float32))
    return functional.interpolate(grid, size=size, mode="bicubic", align_corners=True)[0].permute(
        1, 2, 0
    )


def with_longer_foot(
    random: Random, size: tuple[int, int], ankle: complex, turn: complex
) -> torch.Tensor:
    """Return the displacement that draws the foot up to twice as long, and turned outwards.

    Parameters
    ----------
    random : numpy.random.Generator
    size : (int, int)
        Rows and columns that are seen.
    ankle : complex
        In pixels of what is seen.
    turn : complex
        From what is seen to the picture; a mirrored leg's x points the other way.
    """
    y, _ = torch.meshgrid(torch.arange(size[0]), torch.arange(size[1]), indexing="ij")
    below = (y - ankle.imag - 6).clamp_min(0)
    down = (1 / random.uniform(1.0, 2.2) - 1) * below
    out = random.uniform(-0.2, 0.5) * below
    px = turn.real * out - turn.imag * down
    py = turn.imag * out + turn.real * down
    return torch.stack([px, py], -1).float()


def _as_read(a: torch.Tensor, stage: str) -> torch.Tensor:
    """Return a picture as its network reads it, evened out as the program does, with a channel."""
    grey = a.numpy()
    everywhere = np.ones(grey.shape, bool)
    return torch.from_numpy(normalised(grey, everywhere, GREY, SHAPES[stage]["reach"]))[None]


def film_sample(
    film: Film, random: Random, plain: bool = False
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return what the film network sees, and its answer: the heat of six joints.

    Parts of the film are seen, mirrored or not; a joint out of sight has no heat, and now and then
    no joint is in sight.
    """
    rows, columns = SHAPES["film"]["size"]
    high, wide = film.half.shape
    mirror = bool(random.random() < 0.5)
    joints = np.concatenate([_three(leg) for leg in film.legs]) / 2 - 0.25
    if random.random() < 0.45 and len(film.legs) > 1:  # one leg alone, as cut from a film
        k = int(random.integers(len(film.legs)))
        x = joints[3 * k : 3 * k + 3].real
        middle = x.mean() + random.uniform(-8, 8)
        half = max(abs(x - middle).max() + random.uniform(16, 34), random.uniform(38, 62))
        left, right = max(middle - half, 0), min(middle + half, wide)
    else:
        left, right = 0.0, float(wide)
    top = random.uniform(-0.12, 0.10) * high if random.random() < 0.7 else 0.0
    low = high - random.uniform(-0.12, 0.04) * high if random.random() < 0.7 else float(high)
    if random.random() < 0.06:  # a part only
        top = random.uniform(0.0, 0.6) * high
        low = top + random.uniform(0.2, 0.4) * high
    factor = max((low - top) / rows, (right - left) / columns) * random.uniform(1.0, 1.12)
    turn = factor * np.exp(1j * np.radians(random.normal(0, 2)))
    centre = complex((left + right) / 2, (top + low) / 2)
    seen_centre = complex((columns - 1) / 2, (rows - 1) / 2)
    if mirror:
        seen_centre = -seen_centre.conjugate()
    way = (turn, centre - turn * seen_centre, mirror)
    picture = film.half.float() / 255
    if factor > 1.3:
        pool = functional.avg_pool2d(picture[None, None], 2)[0]
        picture2 = warped(pool, (rows, columns), (turn / 2, way[1] / 2 - 0.25 * (1 + 1j), mirror))
    else:
        picture2 = warped(picture[None], (rows, columns), way)
    a = lit(picture2[0], random, plain)
    y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    px = turn.real * (-x if mirror else x) - turn.imag * y + way[1].real
    py = turn.imag * (-x if mirror else x) + turn.real * y + way[1].imag
    out = (px < left) | (px > right - 1) | (py < top) | (py > low - 1)
    out |= (px < 0) | (px > wide - 1) | (py < 0) | (py > high - 1)
    a = torch.where(out, torch.tensor(float(random.choice([0.0, 0.0, 0.0, 1.0, 0.5]))), a)
    heat = torch.zeros(6, rows // 2, columns // 2)
    yy, xx = torch.meshgrid(torch.arange(rows // 2), torch.arange(columns // 2), indexing="ij")
    for k, leg in enumerate(film.legs):
        right_leg = (leg["side"] == "right") != mirror
        for j, z in enumerate(seen_at(joints[3 * k : 3 * k + 3], way, None)):
            i, row = (z.real - 0.5) / 2, (z.imag - 0.5) / 2
            place = joints[3 * k + j]
            if not (left - 1 <= place.real <= right and top <= place.imag <= low):
                continue
            spot = torch.exp(-((xx - i) ** 2 + (yy - row) ** 2) / (2 * 2.2**2))
            channel = j + (0 if right_leg else 3)
            heat[channel] = torch.maximum(heat[channel], spot)
    return _as_read(a, "film"), heat


def _three(leg: dict[str, Any]) -> np.ndarray:
    marked = dict(zip(LANDMARKS, leg["marked"], strict=True))
    knee = np.mean([marked[k] for k in KNEE])
    return np.array([marked["hip_center"], knee, marked["ankle_center"]])


def leg_sample(
    film: Film, random: Random, plain: bool = False
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return what the leg network sees, the places of the landmarks in it, and its bones."""
    k = int(random.integers(len(film.legs)))
    leg, size = film.legs[k], SHAPES["leg"]["size"]
    marked = leg["marked"] / 2 - 0.25
    ends = [marked[LANDMARKS.index("hip_center")], marked[LANDMARKS.index("ankle_center")]]
    # As far off as the film network is, in pixels of 2 mm; now and then much farther, so that it
    # is what is seen that tells where a joint lies, not where it usually lies.
    off = random.normal(0, random.choice([5.0, 12.0, 30.0]), 4)
    ends = (ends[0] + complex(off[0], off[1]), ends[1] + complex(off[2], off[3]))
    turn, shift, mirror = way_to(ends, (HIP, ANKLE), leg["side"] == "left")
    bend = bending(random, size, 2.5) if random.random() < 0.7 else None
    way = (turn, shift, mirror)
    if random.random() < 0.6:
        foot = with_longer_foot(random, size, seen_at(marked[-1:], way, None)[0], turn)
        bend = foot if bend is None else bend + foot
    stack = torch.cat([film.half[None], film.bones[k]]).float() / 255
    seen = warped(stack, size, way, bend)
    places = seen_at(marked, way, bend)
    a = lit(seen[0], random, plain)
    a = framed(a, random, places, 10)
    bones = functional.avg_pool2d(seen[None, 1:], 2)[0]
    where = torch.from_numpy(np.stack([places.real, places.imag], -1).astype(np.float32))
    return _as_read(a, "leg"), where, bones


def joint_sample(
    film: Film, random: Random, plain: bool = False
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return what the joint network sees, and the places of the landmarks in it."""
    leg, size = film.legs[int(random.integers(len(film.legs)))], SHAPES["joint"]["size"]
    marked = leg["marked"]
    names = list(JOINTS.values())[int(random.integers(3))]
    middle = np.mean([marked[LANDMARKS.index(name)] for name in names])
    hip, ankle = (marked[LANDMARKS.index(name)] for name in ("hip_center", "ankle_center"))
    mirror = leg["side"] == "left"
    turn = way_to((hip, ankle), (HIP, ANKLE), mirror)[0] * JOINT_PIXEL
    turn *= np.exp(1j * np.radians(random.normal(0, 2))) * random.normal(1, 0.04)
    centre = complex((size[1] - 1) / 2, (size[0] - 1) / 2)
    centre = -centre.conjugate() if mirror else centre
    middle = middle + complex(*random.normal(0, 5, 2))
    bend = bending(random, size, 1.2) if random.random() < 0.5 else None
    way = (turn, middle - turn * centre, mirror)
    seen = warped(film.grey[None].float() / 255, size, way, bend)[0]
    places = seen_at(marked, way, bend)
    a = lit(seen, random, plain)
    where = np.stack([places.real, places.imag], -1).astype(np.float32)
    known = [name in names for name in LANDMARKS]
    inside = (where >= 2).all(1) & (where < np.array([size[1], size[0]]) - 2).all(1)
    where[~(np.array(known) & inside)] = np.nan
    return _as_read(a, "joint"), torch.from_numpy(where)


class Batches(torch.utils.data.IterableDataset):
    """Batches of a stage, each drawn from the seed and its own number alone."""

    def __init__(
        self, stage: str, films: list[Film], seed: int, size: int, count: int, plain: bool = False
    ) -> None:
        self.stage, self.films, self.seed, self.size, self.count = stage, films, seed, size, count
        self.plain = plain

    def __iter__(self) -> Iterator[tuple[torch.Tensor, ...]]:
        """Give the batches of this worker, in order."""
        torch.set_num_threads(1)
        sample = {"film": film_sample, "leg": leg_sample, "joint": joint_sample}[self.stage]
        worker = torch.utils.data.get_worker_info()
        first, step = (worker.id, worker.num_workers) if worker else (0, 1)
        for number in range(first, self.count, step):
            random = np.random.default_rng([self.seed, number])
            drawn = [sample(self.films[int(i)], random, self.plain)
                     for i in random.integers(len(self.films), size=self.size)]  # fmt: skip
            yield tuple(map(torch.stack, zip(*drawn, strict=True)))
