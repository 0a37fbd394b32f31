"""Networks that answer exactly, in place of those trained: a landmark is a soft bead on the film."""

from dataclasses import dataclass, field, replace

import numpy as np

from wedgecalc.detection.crops import Film, Placement, whole
from wedgecalc.detection.network import Networks
from wedgecalc.detection.settings import shipped_settings

# Grey evened out over more than the picture stays in proportion: see `lit`.
SHIPPED = shipped_settings()
SETTINGS = replace(
    SHIPPED,
    grey=(0, 100, 1.0),
    peak=0.3,
    margin=1.5,
    experimental=True,
    **{k: replace(getattr(SHIPPED, k), reach=9999) for k in ("film", "leg", "joint")},
)
HIP, ANKLE = 0j, 1 + 0j
# Where landmarks lie on a right leg: along the way from hip to ankle, and towards lateral.
TEMPLATE = {
    "hip_center": (0.0, 0.0), "femoral_neck_center": (0.035, 0.045), "greater_trochanter": (0.02, 0.1),
    "femoral_shaft_proximal": (0.15, 0.06), "femoral_shaft_distal": (0.38, 0.03),
    "condyle_medial": (0.5, -0.06), "condyle_lateral": (0.5, 0.05), "plateau_medial": (0.55, -0.06),
    "plateau_lateral": (0.55, 0.05), "tibial_shaft_proximal": (0.66, 0.01),
    "tibial_shaft_distal": (0.9, 0.0), "plafond_medial": (0.98, -0.05),
    "plafond_lateral": (0.98, 0.05), "ankle_center": (1.0, 0.0),
}  # fmt: skip
BEAD = 0.004  # SD of a bead, as a share of the leg's length


def lit(picture):
    """The light of beads over nothing, in proportion."""
    return (picture - picture.min()).astype(np.float64)


@dataclass
class Drawn:
    """A film with legs of beads, and where they are."""

    pixels: np.ndarray
    legs: dict[str, dict[str, complex]] = field(default_factory=dict)


def drawn(shape, kind=np.uint8, top=200, **ends) -> Drawn:
    """Draw a bead on each landmark of the legs whose hip and ankle are given by side."""
    rows, columns = shape
    film, legs = np.zeros(shape, np.float32), {}
    for side, (hip, ankle) in ends.items():
        axis = ankle - hip
        lateral = axis * (1j if side == "right" else -1j)
        legs[side] = {n: hip + a * axis + b * lateral for n, (a, b) in TEMPLATE.items()}
        sd = BEAD * abs(axis)
        for z in legs[side].values():
            reach = int(6 * sd)
            down = np.arange(max(0, int(z.imag) - reach), min(rows, int(z.imag) + reach))
            over = np.arange(max(0, int(z.real) - reach), min(columns, int(z.real) + reach))
            far = (over + 0.5 - z.real) ** 2 + ((down + 0.5 - z.imag) ** 2)[:, None]
            film[np.ix_(down, over)] += np.exp(-far / (2 * sd**2))
    film *= top
    return Drawn(
        film.astype(kind) if np.issubdtype(kind, np.floating) else np.rint(film).astype(kind), legs
    )


class SeesLegs:
    """The network of the whole film, which knows where the legs are; in the mirror too."""

    def __init__(self, film: Drawn, likely: dict[str, float] | None = None, step: int = 2):
        self.film, self.likely, self.step = film, likely or {}, step
        self.first: np.ndarray | None = None

    def run(self, picture):
        rows, columns = picture.shape
        place = whole(Film(self.film.pixels), rows, columns)
        mirrored = self.first is not None and not np.array_equal(self.first, picture)
        self.first = picture if self.first is None else self.first
        maps = np.full((6, rows // self.step, columns // self.step), -9.0, np.float32)
        x = (np.arange(maps.shape[2]) + 0.5) * self.step
        y = ((np.arange(maps.shape[1]) + 0.5) * self.step)[:, None]
        for side, points in self.film.legs.items():
            knee = points["plateau_medial"] / 2 + points["plateau_lateral"] / 2
            for k, z in enumerate((points["hip_center"], knee, points["ankle_center"])):
                z = place.in_crop(z)
                z = complex(columns - z.real, z.imag) if mirrored else z
                at = k + 3 * ((side == "left") != mirrored)
                sharp = np.exp(-((x - z.real) ** 2 + (y - z.imag) ** 2) / 18)
                p = np.clip(self.likely.get(side, 0.9) * sharp, 1e-6, 1 - 1e-6)
                maps[at] = np.maximum(maps[at], np.log(p / (1 - p)))
        return {"maps": maps}


class SeesBeads:
    """The network of a crop: each landmark is at the middle of the bead nearest to its place."""

    def __init__(self, hip=SETTINGS.hip, ankle=SETTINGS.ankle):
        self.place = Placement.through((HIP, ANKLE), (hip, ankle))

    def run(self, picture):
        rows, columns = picture.shape
        light = lit(picture)
        z = (np.arange(columns) + 0.5) + 1j * (np.arange(rows)[:, None] + 0.5)
        length = abs(self.place.turn)
        maps = np.full((len(SETTINGS.landmarks), rows, columns), -90.0)
        for k, name in enumerate(SETTINGS.landmarks):
            along, lateral = TEMPLATE[name]
            expected = self.place.on_film(complex(along, lateral))
            near = abs(z - expected) < 0.025 * length
            if not near.any():
                continue
            top = z.flat[np.where(near, light, -1).argmax()]
            bead = abs(z - top) < 5 * BEAD * length
            maps[k][bead] = np.log(np.maximum(light[bead], 1e-30))
        return {"maps": maps}


def networks(film: Drawn, **seen) -> Networks:
    return Networks(SETTINGS, SeesLegs(film, **seen), SeesBeads())
