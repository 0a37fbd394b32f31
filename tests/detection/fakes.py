"""Networks that answer exactly, in place of those trained: a landmark is a soft bead on the film."""

from dataclasses import dataclass, field, replace

import numpy as np

from wedgecalc.detection.network import Networks
from wedgecalc.detection.settings import shipped_settings
from wedgecalc.geometry.limb import Limb

# Grey evened out over more than the picture stays in proportion: see `lit`.
SHIPPED = shipped_settings()
SETTINGS = replace(
    SHIPPED,
    grey=(0, 100, 1.0),
    peak=0.3,
    margin=1.5,
    widest=0.02,
    unsure=0.006,
    lost=0.02,
    apart=0.01,
    odd=9,
    experimental=True,
    **{
        k: replace(getattr(SHIPPED, k), reach=9999, calibration={})
        for k in ("film", "leg", "joint")
    },
)
_LEG = Limb.from_angles("right", mpta=84).points
# Where landmarks lie on a right leg: 0 at the hip, 1 at the ankle.
TEMPLATE = {
    name: (_LEG[name] - _LEG["hip_center"]) / (_LEG["ankle_center"] - _LEG["hip_center"])
    for name in SETTINGS.landmarks
}
BEAD = 0.008  # SD of the beads at hip and ankle, as a share of the leg's length
ENDS = ("hip_center", "ankle_center")


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
        legs[side] = {
            name: hip + axis * (t if side == "right" else t.conjugate())
            for name, t in TEMPLATE.items()
        }
        sd = BEAD * abs(axis)
        for z in (hip, ankle):
            reach = int(6 * sd)
            down = np.arange(max(0, int(z.imag) - reach), min(rows, int(z.imag) + reach))
            over = np.arange(max(0, int(z.real) - reach), min(columns, int(z.real) + reach))
            far = (over + 0.5 - z.real) ** 2 + ((down + 0.5 - z.imag) ** 2)[:, None]
            film[np.ix_(down, over)] += np.exp(-far / (2 * sd**2))
    film *= top
    return Drawn(
        film.astype(kind) if np.issubdtype(kind, np.floating) else np.rint(film).astype(kind), legs
    )


STEP = 2  # pixels of a picture to a cell of its maps, as in the networks that are shipped


def cells(picture):
    """The middles of the maps' cells in pixels of the picture: across, and down."""
    down, across = ((np.arange(n // STEP) + 0.5) * STEP for n in picture.shape)
    return across, down[:, None]


def around(light, place, reach):
    """The light within reach of a place, and where it is: x + iy."""
    left, top = (max(0, int(z - reach)) for z in (place.real, place.imag))
    part = light[top : int(place.imag + reach) + 1, left : int(place.real + reach) + 1]
    rows, columns = part.shape
    z = np.arange(left, left + columns) + 1j * np.arange(top, top + rows)[:, None] + 0.5 + 0.5j
    return np.where(abs(z - place) < reach, part, 0), z


class SeesLegs:
    """The network of the whole film: the leg in its left half is the right one, in its right half the left.

    Each has a bead at hip and ankle. `likely` gives how likely a joint is, by its place in the answer.
    """

    def __init__(self, likely=None):
        self.likely = likely or {}

    def run(self, picture):
        rows, columns = (n // 2 for n in picture.shape)
        light = lit(picture)
        light[light <= 0.2] = 0
        x, y = cells(picture)
        maps = np.full((6, y.size, x.size), -9.0, np.float32)
        for k, left in ((0, 0), (3, columns)):
            ends = []
            for top in (0, rows):
                quarter = light[top : top + rows, left : left + columns]
                down, across = divmod(int(quarter.argmax()), columns)
                part, z = around(quarter, complex(across + 0.5, down + 0.5), 6)
                if part.any():
                    ends.append(complex((part * z).sum() / part.sum()) + complex(left, top))
            if len(ends) < 2:
                continue
            hip, ankle = ends
            knee = TEMPLATE["plateau_medial"] / 2 + TEMPLATE["plateau_lateral"] / 2
            knee = knee if k == 0 else knee.conjugate()
            for at, place in enumerate((hip, hip + knee * (ankle - hip), ankle), k):
                sharp = np.exp(-((x - place.real) ** 2 + (y - place.imag) ** 2) / 18)
                p = np.clip(self.likely.get(at, 0.9) * sharp, 1e-6, 1 - 1e-6)
                maps[at] = np.log(p / (1 - p))
        return {"maps": maps}


class SeesBeads:
    """The network of a leg: from the beads at hip and ankle, all landmarks of the template.

    `spread` is the SD of what it answers, in its pixels; `off` moves a landmark there.
    """

    def __init__(self, spread=2.0, off=None, bones=False):
        self.spread, self.off, self.bones, self.runs = spread, off or {}, bones, 0

    def run(self, picture):
        self.runs += 1
        light = lit(picture)
        x, y = cells(picture)
        length = abs(SETTINGS.ankle - SETTINGS.hip)
        ends = []
        for expected in (SETTINGS.hip, SETTINGS.ankle):
            near, z = around(light, expected, 0.12 * length)
            bead, z = around(light, z.flat[near.argmax()], 6 * BEAD * length)
            ends.append(complex((bead * z).sum() / bead.sum()) if bead.any() else expected)
        hip, ankle = ends
        maps = np.empty((len(SETTINGS.landmarks), y.size, x.size), np.float32)
        for k, name in enumerate(SETTINGS.landmarks):
            off = self.off.get(name, 0)
            place = (
                hip + TEMPLATE[name] * (ankle - hip) + (off(self.runs) if callable(off) else off)
            )
            maps[k] = ((x - place.real) ** 2 + (y - place.imag) ** 2) / (-2 * self.spread**2)
        answer = {"maps": maps}
        if self.bones:
            places = (hip + at * (ankle - hip) for at in (0.25, 0.75))
            answer["bones"] = np.stack([20 - abs(x + 1j * y - place) for place in places])
        return answer


def networks(*, leg: SeesBeads | None = None, whole: SeesLegs | None = None) -> Networks:
    return Networks(SETTINGS, whole or SeesLegs(), leg or SeesBeads())
