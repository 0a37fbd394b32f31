"""A monolateral external fixator: parallel half-pins through both cortices, and a rod beside the leg.

For orientation only: this does not plan a fixation. All pins are parallel to the joint line, or
square to a shaft, and end equally far beyond the rod.
"""

import numpy as np
from shapely import LineString, Polygon, union_all

from wedgecalc.bone.shapes import coordinates, line_of, parts, point_of, vertices
from wedgecalc.drawing.implant_frame import Frame
from wedgecalc.drawing.implant_surface import SHORTEST, Implants
from wedgecalc.geometry.plane import Floats, unit

# In plateau widths. The rod stands some 40 mm beside the tibia, whose medial side has little but
# skin on it, and some 50 mm beside the femur, which has muscle.
_ROD = {True: 0.5, False: 0.62}
_HALF_ROD, _HALF_PIN = 0.045, 0.026  # half of 7 mm, and of a half-pin of 4 mm
_CLAMP = 0.062, 0.075  # half a clamp along the rod and along its pin
_BEYOND_ROD, _BEYOND_CLAMP = 0.12, 0.1  # what sticks out of pins, of the rod
_OFF_CUT = 0.035  # of a pin from the cut
_THROUGH = 0.012  # how far its point stands out of the far cortex
_GRID = 0.02
_NEAR, _APART = ((0.0, 0.2), (0.27, 0.42))  # of the first pin from the cut; of the second from it
_LEAST_APART = 0.075  # closer pins lie one behind the other, and are seen as one


def fixator_on(frame: Frame) -> Implants:
    """Return two pins in each fragment, their clamps, and the rod that joins them."""
    width, aim = frame.width, unit(frame.aims[0])
    along = aim / 1j
    pins = [_Pins(frame, which, along).chosen() for which in (0, 1)]
    if not all(pins):
        return Implants()
    ends = np.array([pin for both in pins for pin in both]) / along
    level = ends[:, 0].imag.min() - _ROD[frame.joint is not None and frame.tibial] * width
    places = ends[:, 0].real
    made = Implants(half=_HALF_PIN)
    for (enters, leaves), place in zip(ends * along, places, strict=True):
        tip = leaves + _THROUGH * width * aim
        outer = along * complex(place, level - _BEYOND_ROD * width)
        made.inside.append(frame.out(np.array([enters, tip])))
        made.outside.append(frame.out(np.array([outer, enters])))
    half = np.array(_CLAMP) * width
    for first, last in _clamped(np.sort(places), 2.2 * half[0]):
        x = np.array([first, last, last, first]) + half[0] * np.array([-1, 1, 1, -1])
        y = level + half[1] * np.array([-1, -1, 1, 1])
        made.clamps.append(frame.back(Polygon(coordinates(along * (x + 1j * y)))))
    over = _BEYOND_CLAMP * width
    rod = along * (np.array([places.min() - over, places.max() + over]) + 1j * level)
    made.plate = frame.back(line_of(*rod.tolist()).buffer(_HALF_ROD * width, cap_style="flat"))
    made.outside.append(frame.out(rod))
    return made


def _clamped(places: Floats, close: float) -> list[tuple[float, float]]:
    """Return the first and the last pin of each clamp: close pins share one."""
    splits = np.flatnonzero(np.diff(places) > close) + 1
    return [(float(group[0]), float(group[-1])) for group in np.split(places, splits)]


class _Pins:
    """Where pins across one fragment can lie."""

    def __init__(self, frame: Frame, which: int, along: complex) -> None:
        self.frame, self.which, self.along = frame, which, along
        self.edge = frame.edges[which]
        # Beyond the hinge the bone is whole: there a pin may run in either fragment.
        self.bone = union_all([piece.buffer(1e-4 * frame.width) for piece in frame.fragments])

    def chosen(self) -> list[tuple[complex, complex]]:
        """Return where one or two pins enter the fragment and leave it."""
        way = -1.0 if self.which == 0 else 1.0
        width = self.frame.width
        grid: Floats = self.edge + way * np.arange(0.0, 1.4, _GRID) * width
        runs = {float(x): self._across(float(x)) for x in grid}
        held = {x: run for x, (run, whole) in runs.items() if whole and run is not None}
        if not held:  # no room beside the cut for both cortices: the longest way through one
            some = [run for run, _ in runs.values() if run is not None]
            longest = max(some, key=lambda run: abs(run[1] - run[0]), default=None)
            enough = longest is not None and abs(longest[1] - longest[0]) > SHORTEST * width
            return [longest] if enough and longest is not None else []
        near = min(held, key=lambda x: abs(x - self.edge - way * _NEAR[self.which] * width))
        beyond = [x for x in held if way * (x - near) >= _LEAST_APART * width]
        best = near + way * _APART[self.which] * width
        far = [min(beyond, key=lambda x: abs(x - best))] if beyond else []
        return [held[x] for x in (near, *far)]

    def _across(self, place: float) -> tuple[tuple[complex, complex] | None, bool]:
        """Return the way of a pin in bone, and whether it holds in both cortices."""
        frame, width, aim = self.frame, self.frame.width, self.along * 1j
        start = self.along * place
        ray = line_of(start - 3 * width * aim, start + 3 * width * aim)
        runs = parts(ray.intersection(self.bone), LineString)
        if len(runs) != 1:
            return None, False
        if self.which == 0 and not frame.safe.contains(runs[0]):
            return None, False
        cut = frame.gap.buffer(_OFF_CUT * width)
        free = parts(runs[0].difference(cut), LineString)
        if not free:
            return None, False
        ends = sorted(vertices(free[0])[[0, -1]].tolist(), key=lambda z: (z / aim).real)
        first = sorted(vertices(runs[0])[[0, -1]].tolist(), key=lambda z: (z / aim).real)
        whole = len(free) == 1 and abs(free[0].length - runs[0].length) < 1e-6 * width
        enters = abs(ends[0] - first[0]) < 1e-6 * width
        own = frame.fragments[self.which].buffer(1e-3 * width)
        if not (enters and own.intersects(point_of(complex(ends[0])))):
            return None, False
        return (complex(ends[0]), complex(ends[1])), whole
