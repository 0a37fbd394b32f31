"""A monolateral external fixator: half-pins in both fragments and a rod beside the leg.

For orientation only: this does not plan a fixation. All pins are parallel to the joint line, or
square to a shaft; only those in the neck of the femur follow it. All end equally far beyond the rod.
Each fragment is held by two. In the fragment at the joint there is often room for one level alone:
there two pins lie one behind the other in a T-clamp, and are seen as a pair slightly apart. The rod
of a tibia stands on its medial side, wherever the wedge is: laterally the fibula and the peroneal
nerve are in the way.
"""

from dataclasses import dataclass

import numpy as np
from shapely import LineString, Polygon, union_all

from wedgecalc.bone.shapes import coordinates, line_of, parts, point_of, vertices
from wedgecalc.drawing.implant_frame import ImplantFrame
from wedgecalc.drawing.implant_surface import SHORTEST, Implants, Surface
from wedgecalc.geometry.plane import Floats, unit

# Capsule of the proximal tibia: up to 14 mm below the articular surface (DeCoster et al., J Orthop
# Trauma 2004, PMID 15472565; Reid et al., J Orthop Trauma 2001, PMID 11147682; abstracts read).
CAPSULE = 14.0  # mm
OFF_CUT = 2.0  # mm at least between a pin and a cut, a gap or the hinge
HALF_PIN = 0.026  # plateau widths: half of 4 mm
# In plateau widths. The rod stands some 40 mm beside the tibia, whose medial side has little but
# skin on it, and some 50 mm beside the femur, which has muscle.
_ROD = {True: 0.5, False: 0.62}
_HALF_ROD = 0.045  # half of 7 mm
_CLAMP = 0.062, 0.075  # half a clamp along the rod and along its pin
_BEYOND_ROD, _BEYOND_CLAMP = 0.12, 0.1  # what sticks out of pins, of the rod
_THROUGH = 0.012  # how far its point stands out of the far cortex
_GRID = 0.01
_FROM_CUT = 0.24  # in a shaft: distance of the first pin from the cut, some 18 mm
_BELOW_NECK = 0.5  # the same distance at the hip, where those of the neck come down to the rod
_APART = {True: 0.42, False: 0.62}  # in a shaft: from the first pin to the second; away from a knee
_BY_JOINT = 0.27  # in the fragment at the joint: from the first pin to the second at most
_LEAST_APART = 0.075  # closer pins lie one behind the other
_PAIR = 0.03  # along the bone from such a pin to the one before it: half of what a pin is thick
_GRIP = 0.7  # a pin at the joint that ends before the cut goes through most of the bone


@dataclass(frozen=True)
class _Pin:
    """Where a pin enters the bone and where it ends, and whether that is at the far cortex."""

    enters: complex
    ends: complex
    through: bool

    @property
    def long(self) -> float:
        return abs(self.ends - self.enters)


def fixator_on(frame: ImplantFrame) -> Implants:
    """Return the pins in each fragment, their clamps, and the rod that joins them."""
    width, along = frame.width, unit(frame.aims[0]) / 1j
    held = _Pins(frame, 0, along).chosen(), _Pins(frame, 1, along).chosen()
    if not all(held):
        return Implants()
    implants, pins = Implants(half=HALF_PIN), [*held[0], *held[1]]
    first = min((pin.enters / along).imag for pin in pins)
    level = first - _ROD[frame.joint is not None and frame.tibial] * width
    places = np.zeros(len(pins))
    for k, pin in enumerate(pins):
        way = unit(pin.ends - pin.enters)
        crosses = pin.enters - way * ((pin.enters / along).imag - level) / (way / along).imag
        places[k] = (crosses / along).real
        tip = pin.ends + _THROUGH * width * way * pin.through
        implants.inside.append(frame.out(np.array([pin.enters, tip])))
        outer = crosses - way * _BEYOND_ROD * width
        implants.outside.append(frame.out(np.array([outer, pin.enters])))
    half = np.array(_CLAMP) * width
    for low, high in _clamped(np.sort(places), 2.6 * half[0]):
        x = np.array([low, high, high, low]) + half[0] * np.array([-1, 1, 1, -1])
        y = level + half[1] * np.array([-1, -1, 1, 1])
        implants.clamps.append(frame.back(Polygon(coordinates(along * (x + 1j * y)))))
    over = _BEYOND_CLAMP * width
    rod = along * (np.array([places.min() - over, places.max() + over]) + 1j * level)
    implants.plate = frame.back(line_of(*rod.tolist()).buffer(_HALF_ROD * width, cap_style="flat"))
    implants.outside.append(frame.out(rod))
    return implants


def _clamped(places: Floats, close: float) -> list[tuple[float, float]]:
    """Return the first and the last pin of each clamp: close pins share one."""
    splits = np.flatnonzero(np.diff(places) > close) + 1
    return [(float(group[0]), float(group[-1])) for group in np.split(places, splits)]


class _Pins:
    """Where pins across one fragment can lie."""

    def __init__(self, frame: ImplantFrame, fragment: int, along: complex) -> None:
        self.frame, self.which, self.along = frame, fragment, along
        self.edge, self.way = frame.edges[fragment], (-1.0 if fragment == 0 else 1.0)
        # Beyond the hinge the bone is whole: there a pin may run in either fragment.
        self.bone = union_all([piece.buffer(1e-4 * frame.width) for piece in frame.fragments])
        self.own = frame.fragments[fragment].buffer(1e-3 * frame.width)
        cut = union_all([line_of(complex(frame.edges[0]), frame.across), frame.gap])
        self.taken = cut.buffer(HALF_PIN * frame.width + OFF_CUT * frame.mm)

    def chosen(self) -> list[_Pin]:
        """Return one or two pins; none without room for them."""
        if self.which == 1 and self.frame.head is not None:
            return [_Pin(hole[1], hole[2], False) for hole in Surface(self.frame).in_neck()]
        joint = self.frame.joint if self.which == 0 else None
        return self._in_shaft() if joint is None else self._by_joint(joint)

    def _by_joint(self, joint: complex) -> list[_Pin]:
        """Return the pin nearest to the joint, beyond its capsule, and one far from or behind it."""
        width = self.frame.width
        nearest = (joint / self.along).real + CAPSULE * self.frame.mm
        pins = self._across(nearest, self.edge)
        pins = {x: pin for x, pin in pins.items() if pin.through or pin.long > _GRIP * width}
        if not pins:
            return []
        near = next((x for x, pin in pins.items() if pin.through), next(iter(pins)))
        beyond = [x for x in pins if _LEAST_APART * width <= x - near <= _BY_JOINT * width]
        if beyond:
            return [pins[near], pins[beyond[-1]]]
        pair = (self._pin(near + apart * width) for apart in np.linspace(_PAIR, 0.0, 7))
        held = (pin for pin in pair if pin and (pin.through or pin.long > _GRIP * width))
        return [next(held, pins[near]), pins[near]]

    def _in_shaft(self) -> list[_Pin]:
        """Return two pins through both cortices, spread, the first well away from the cut."""
        width, way, at_knee = self.frame.width, self.way, self.frame.joint is not None
        gap = _FROM_CUT if self.frame.head is None else _BELOW_NECK
        start, end = self.edge + way * gap * width, self.edge + way * 1.6 * width
        pins = self._across(start, end)
        pins = {x: pin for x, pin in pins.items() if pin.through or pin.long > SHORTEST * width}
        held = [x for x, pin in pins.items() if pin.through] or list(pins)
        if not held:
            return []
        near = min(held, key=lambda x: abs(x - start))
        beyond = [x for x in held if way * (x - near) >= _LEAST_APART * width]
        best = near + way * _APART[at_knee] * width
        far = [min(beyond, key=lambda x: abs(x - best))] if beyond else []
        return [pins[x] for x in (near, *far)]

    def _across(self, first: float, last: float) -> dict[float, _Pin]:
        """Return the pins that enter this fragment between two places, by place."""
        count = int(abs(last - first) / (_GRID * self.frame.width)) + 1
        pins = {float(x): self._pin(float(x)) for x in np.linspace(first, last, count)}
        return {x: pin for x, pin in pins.items() if pin is not None}

    def _pin(self, place: float) -> _Pin | None:
        """Return a pin at a place, as far as it stays in bone and clear of the cut."""
        width, aim = self.frame.width, self.along * 1j
        start = self.along * place
        ray = line_of(start - 3 * width * aim, start + 3 * width * aim)
        runs = parts(ray.intersection(self.bone), LineString)
        if not runs:
            return None
        run = min(runs, key=lambda run: (self._ends(run)[0] / aim).real)
        enters, leaves = self._ends(run)
        free = [self._ends(piece) for piece in parts(run.difference(self.taken), LineString)]
        mine = [piece for piece in free if abs(piece[0] - enters) < 1e-6 * width]
        if not mine or not self.own.intersects(point_of(enters)):
            return None
        through = abs(mine[0][1] - leaves) < 1e-6 * width
        if through and len(runs) > 1:  # into a notch, or into a gap
            return None
        return _Pin(enters, mine[0][1], through)

    def _ends(self, run: LineString) -> tuple[complex, complex]:
        aim = self.along * 1j
        first, last = sorted(vertices(run)[[0, -1]].tolist(), key=lambda z: (z / aim).real)
        return complex(first), complex(last)
