"""Metal on a bone, and the cortex that it lies on."""

from dataclasses import dataclass, field
from itertools import product

import numpy as np
from shapely import LineString, Polygon, box, union_all

from wedgecalc.bone.shapes import line_of, parts, vertices
from wedgecalc.drawing.implant_frame import ImplantFrame
from wedgecalc.geometry.plane import Points

_HOLLOW = 0.8  # radius of the hollows that a staple follows
SHORTEST = 0.14  # a screw with less bone than this is left out
_INSET = 0.02  # how far the tip of a screw beside the joint stays inside the bone
_OFF_CUT = 0.04  # how far it stays away from the cut
# Distances from the cut at which two screws enter the neck of the femur: the first pair that fits.
_NECK = ((0.09, 0.22), (0.08, 0.18), (0.07, 0.14))
# Reach of these screws beyond the centre of the head, whose radius is 0.31.
_IN_HEAD = 0.16
# Distances below the centre of the head at which they aim: the first that fits.
_BELOW = (0.05, 0.12)
# Least share of its length that such a screw keeps: a shorter one leaves the neck before the head.
_REACHED = 0.9


@dataclass
class Implants:
    """Metal on the planned bone, in the canonical frame.

    Attributes
    ----------
    plate : shapely.Polygon
        A plate seen edge on, or lying in front of the bone; the rod of a fixator. Empty without.
    inside : list of array of complex
        What lies in bone: screws, legs of staples, pins.
    outside : list of array of complex
        What lies beside it: crowns of staples, ends of pins, a bar.
    end_on : list of complex
        Heads of screws seen end on: they go straight back into the bone.
    clamps : list of shapely.Polygon
        Clamps of a fixator, over its rod.
    half : float
        Half the thickness of what lies in bone, plateau widths; 0: as usual for its kind.
    """

    plate: Polygon = field(default_factory=Polygon)
    inside: list[Points] = field(default_factory=list)
    outside: list[Points] = field(default_factory=list)
    end_on: list[complex] = field(default_factory=list)
    clamps: list[Polygon] = field(default_factory=list)
    half: float = 0.0

    @property
    def nothing(self) -> bool:
        """Whether there was no room for it."""
        return not (self.inside or self.end_on)


class Surface:
    """The cortex on the implant's side, in a bone's own frame: along it, and into it."""

    def __init__(self, frame: ImplantFrame, hollow: float = _HOLLOW) -> None:
        self.frame, width = frame, frame.width
        self.fragments = kept, free = frame.fragments
        # Beyond a hinge both may overlap: there a screw of one would lie in the other.
        cut = line_of(complex(frame.edges[0]), frame.across).buffer(_OFF_CUT * width)
        joint_part = kept.difference(free).buffer(-_INSET * width, quad_segs=2).difference(cut)
        other = free.difference(kept)
        # In a shaft a screw goes through both cortices.
        near = joint_part if frame.joint is not None else kept.difference(free)
        self.solid = near.difference(frame.fibula), other.difference(frame.fibula)
        bands = box(frame.start, -3 * width, frame.end, 3 * width)
        filled = union_all([*self.fragments, frame.gap]).intersection(bands)
        reach = hollow * width
        # Arcs of few corners would cut into the bone: it is kept whole.
        closed = filled.buffer(reach, quad_segs=24).buffer(-reach, quad_segs=24)
        self.filled = union_all([closed, filled])
        inset = 1e-3 * width  # a ray at the very end might miss
        self.along = np.linspace(frame.start + inset, frame.end - inset, 90)
        rays = [LineString([(x, -3 * width), (x, 3 * width)]) for x in self.along]
        top = np.array([ray.intersection(self.filled).bounds[1] for ray in rays])
        finite = np.isfinite(top)  # a trace may end before the plate would
        self.missing = not finite.any()
        self.top = top if self.missing else np.interp(self.along, self.along[finite], top[finite])

    def at(self, along: float) -> float:
        """Return how deep the surface lies."""
        return float(np.interp(along, self.along, self.top))

    def outside(self, first: float, last: float, above: float) -> Points:
        """Return the line along the surface between two places, so far above it."""
        inner = self.along[(self.along > first) & (self.along < last)]
        x = np.concatenate([[first], inner, [last]])
        line: Points = x + 1j * (np.interp(x, self.along, self.top) - above)
        return line

    def in_neck(self) -> list[Points]:
        """Return two parallel holes that go up the neck into the femoral head, as `bored` does."""
        frame, best = self.frame, list[Points]()
        if frame.head is None:
            return best
        for spread, below in product(_NECK, _BELOW):
            starts = [
                complex(x, self.at(x)) for x in frame.edges[1] + np.array(spread) * frame.width
            ]
            aim = frame.head - below * frame.width - sum(starts) / len(starts)
            deep = abs(aim) + _IN_HEAD * frame.width
            holes = [self.bored(start.real, 1, deep, aim) for start in starts]
            reach = [z for z in holes if z is not None and abs(z[2] - z[0]) > _REACHED * deep]
            best = max(best, reach, key=len)
            if len(best) == len(starts):
                break
        return best

    def bored(self, along: float, fragment: int, deep: float, aim: complex = 1j) -> Points | None:
        """Return a straight hole from the surface into a fragment; None without enough bone.

        Parameters
        ----------
        along : float
            Where it enters.
        fragment : {0, 1}
            The fragment at the joint, or the free one.
        deep : float
            How far it may reach.
        aim : complex
            Its direction, into the bone.
        """
        width = self.frame.width
        start = complex(along, self.at(along) - self.frame.thick / 3)
        ray = line_of(start, start + deep * aim / abs(aim))
        runs = parts(ray.intersection(self.fragments[fragment]), LineString)
        if not runs:
            return None
        first = min(runs, key=lambda run: float(abs(vertices(run)[0] - start)))
        ends = vertices(first)[[0, -1]]
        enters = ends[np.argmin(abs(ends - start))]
        solid = parts(first.intersection(self.solid[fragment]), LineString)
        if not solid:
            return None
        run = min(solid, key=lambda run: float(abs(vertices(run) - start).min()))
        tip = max((complex(z) for z in vertices(run)), key=lambda z: abs(z - start))
        if abs(tip - enters) < SHORTEST * width:
            return None
        return np.array([start, complex(enters), tip])
