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


class SeesLegs:
    """The network of the whole film: the leg in its left half is the right one, in its right half the left.

    Each has a bead at hip and ankle. `likely` gives how likely a joint is, by its place in the answer.
    """

    def __init__(self, likely=None, step=2):
        self.likely, self.step = likely or {}, step

    def run(self, picture):
        rows, columns = picture.shape
        light = lit(picture)
        z = (np.arange(columns) + 0.5) + 1j * (np.arange(rows)[:, None] + 0.5)
        maps = np.full((6, rows // self.step, columns // self.step), -9.0, np.float32)
        cells = z[: maps.shape[1], : maps.shape[2]] * self.step
        for k, half in ((0, z.real < columns / 2), (3, z.real > columns / 2)):
            ends = []
            for part in (z.imag < rows / 2, z.imag > rows / 2):
                weight = np.where(half & part & (light > 0.2), light, 0)
                if not weight.sum():
                    break
                bead = np.where(abs(z - z.flat[weight.argmax()]) < 6, weight, 0)
                ends.append(complex((bead * z).sum() / bead.sum()))
            if len(ends) < 2:
                continue
            hip, ankle = ends
            knee = TEMPLATE["plateau_medial"] / 2 + TEMPLATE["plateau_lateral"] / 2
            knee = knee if k == 0 else knee.conjugate()
            for at, place in enumerate((hip, hip + knee * (ankle - hip), ankle), k):
                sharp = np.exp(-(abs(cells - place) ** 2) / 18)
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
        rows, columns = picture.shape
        light = lit(picture)
        z = (np.arange(columns) + 0.5) + 1j * (np.arange(rows)[:, None] + 0.5)
        length = abs(SETTINGS.ankle - SETTINGS.hip)
        ends = []
        for expected in (SETTINGS.hip, SETTINGS.ankle):
            near = np.where(abs(z - expected) < 0.12 * length, light, -1)
            bead = abs(z - z.flat[near.argmax()]) < 6 * BEAD * length
            weight = light[bead].sum()
            ends.append(complex((light[bead] * z[bead]).sum() / weight) if weight else expected)
        hip, ankle = ends
        maps = np.empty((len(SETTINGS.landmarks), rows, columns))
        for k, name in enumerate(SETTINGS.landmarks):
            place = hip + TEMPLATE[name] * (ankle - hip)
            off = self.off.get(name, 0)
            place += off(self.runs) if callable(off) else off
            maps[k] = -(abs(z - place) ** 2) / (2 * self.spread**2)
        answer = {"maps": maps}
        if self.bones:
            answer["bones"] = np.stack(
                [20.0 - abs(z - (hip + at * (ankle - hip))) for at in (0.25, 0.75)]
            )
        return answer


def networks(*, leg: SeesBeads | None = None, whole: SeesLegs | None = None) -> Networks:
    return Networks(SETTINGS, whole or SeesLegs(), leg or SeesBeads())
