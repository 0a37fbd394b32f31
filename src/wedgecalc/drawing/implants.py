"""The shapes of staples, pins, and a plate with its screws on the planned bone.

For orientation only: this does not plan a fixation. A plate follows the cortex of both fragments and
bridges what is hollow between them: a gap, a step, the flare. Each screw, leg or pin lies in bone.
"""

from collections.abc import Callable

import numpy as np
from shapely import LineString, Polygon, union_all

from wedgecalc.bone.shapes import line_of, parts, point_of, vertices
from wedgecalc.drawing.fixator import fixator_on
from wedgecalc.drawing.implant_frame import Frame
from wedgecalc.drawing.implant_surface import THICK, Implants, Surface
from wedgecalc.drawing.implants_in_front import plate_in_front, staples_in_front

# In plateau widths.
_TIP = 0.02  # a pin's way shorter than this is none
_ON = 0.022  # how far above the cortex the middle of a staple's crown lies
_STIFF = 1.0  # radius of the hollows that a plate follows
_FROM_CUT, _LEG = 0.12, 0.26  # of a staple's legs: how far from the cut, and how long
_STEP = 0.03  # a step of the cortex that a staple follows
_OFF_HIP = 0.05  # of a pin's tip from the far cortex at the hip
_IN_FRONT = 0.4  # how far from the cortex a second staple stands on the bone's front
_HOLD = 2  # the fewest screws in the fragment at the joint with which a plate is drawn


def plate_on(frame: Frame) -> Implants:
    """Return a plate across the cut, and screws in both fragments; nothing without room for them."""
    if frame.in_front:
        return plate_in_front(frame)
    surface, width = Surface(frame, _STIFF), frame.width
    if surface.missing or len(frame.holes[0]) < _HOLD:
        return Implants()
    half = THICK / 2 * width
    first, last = surface.along[[0, -1]] + half * np.array([1.0, -1.0])
    middle = surface.outside(float(first), float(last), half)
    # Along its middle, so that its ends are round; what would lie in bone is not there.
    body = line_of(*middle).buffer(half)
    pieces = parts(body.difference(surface.filled), Polygon)
    made = Implants(frame.back(max(pieces, key=lambda part: part.area, default=Polygon())))
    for which, places in enumerate(frame.holes):
        for place in places:
            hole = surface.bored(place, which, frame.deep * width, frame.aims[which])
            if hole is not None:
                made.inside.append(frame.out(hole[1:]))
                made.outside.append(frame.out(hole[:2]))
    if frame.blade is not None:  # of an angled blade plate, towards the head
        place, target = frame.blade
        start = complex(place, surface.at(place))
        hole = surface.bored(place, 1, 1.12 * abs(target - start), target - start)
        if hole is not None:
            made.inside.append(frame.out(hole[1:]))
    return made


def staples_on(frame: Frame) -> Implants:
    """Return a staple at the cortex, and over a closed cut another on the front of the bone.

    Its legs are parallel, as a staple's are; where the cortex has a step, its crown has one too.
    """
    if frame.in_front:
        return staples_in_front(frame)
    surface, width, made = Surface(frame), frame.width, Implants()
    if surface.missing:
        return made
    places = frame.edges[0] - _FROM_CUT * width, frame.edges[1] + 1.25 * _FROM_CUT * width
    aim = 1j if frame.gap.is_empty else 1j * _chord(surface, places)
    legs = [surface.bored(place, which, _LEG * width, aim) for which, place in enumerate(places)]
    held = [leg for leg in legs if leg is not None]
    if len(held) < len(legs):
        return made
    made.inside += [frame.out(leg[1:]) for leg in held]
    crown = _crown(surface, places, frame) if aim == 1j else _bridge(surface, places)
    made.outside.append(frame.out(np.array([held[0][1], *crown, held[1][1]])))
    if frame.gap.is_empty:  # seen from the front: its crown, and its legs end on
        deep = max(leg[1].imag for leg in held) + _IN_FRONT * width
        front = np.array([complex(place, deep) for place in places])
        if all(p.contains(point_of(z)) for p, z in zip(surface.solid, front, strict=True)):
            made.outside.append(frame.out(front))
            made.end_on += made.outside[-1].tolist()
    return made


def _chord(surface: Surface, places: tuple[float, float]) -> complex:
    """Return the direction of the cortex from one place to another."""
    ends = [complex(place, surface.at(place)) for place in places]
    return (ends[1] - ends[0]) / abs(ends[1] - ends[0])


def _bridge(surface: Surface, places: tuple[float, float]) -> list[complex]:
    """Return the ends of a straight crown that lies on the cortex between two places."""
    along = _chord(surface, places)
    seen = surface.outside(*places, 0.0)
    lift = ((seen - seen[0]) / along).imag.min() - _ON * surface.frame.width
    return [complex(z + 1j * along * lift) for z in seen[[0, -1]]]


def _crown(surface: Surface, places: tuple[float, float], frame: Frame) -> list[complex]:
    """Return the corners of a staple's crown, clear of the cortex between two places."""
    width, middle = frame.width, (frame.edges[0] + frame.edges[1]) / 2
    above = surface.outside(places[0], middle, _ON * width).imag.min()
    below = surface.outside(middle, places[1], _ON * width).imag.min()
    if abs(above - below) < _STEP * width:
        above = below = min(above, below)
    # The step stands beside whichever fragment is set back.
    at = frame.edges[1] + THICK * width if above < below else frame.edges[0] - THICK * width
    corners = (complex(at, above), complex(at, below)) if above != below else ()
    return [complex(places[0], above), *corners, complex(places[1], below)]


def pins_on(frame: Frame) -> Implants:
    """Return pins: across a closed cut, or on both sides of a gap with a bar that joins them."""
    return _crossing(frame) if frame.gap.is_empty else fixator_on(frame)


def _crossing(frame: Frame) -> Implants:
    """Return two crossed pins, each from the cortex of one fragment to the far one of the other."""
    surface, width, made = Surface(frame), frame.width, Implants()
    if surface.missing:
        return made
    # The cut is closed: no gap is left between the fragments.
    solid = union_all([f.buffer(1e-3 * width) for f in frame.fragments]).buffer(-2e-3 * width)
    solid = solid.intersection(frame.safe).difference(frame.fibula)
    for start, share in ((frame.edges[1] + 0.4 * width, 0.62), (frame.edges[0] - 0.1 * width, 0.2)):
        enters = complex(start, surface.at(start))
        way = share * frame.across - enters
        if abs(way) < _TIP * width:
            continue
        way /= abs(way)
        runs = parts(line_of(enters, enters + 3 * width * way).intersection(solid), LineString)
        if not runs:
            continue
        ends = vertices(max(runs, key=lambda part: part.length))[[0, -1]]
        near, far = sorted((complex(z) for z in ends), key=lambda z: abs(z - enters))
        if frame.blade is not None:  # at the hip, away from the joint in the head
            far -= min(_OFF_HIP * width, 0.5 * abs(far - near)) * way
        made.inside.append(frame.out(np.array([near, far])))
        made.outside.append(frame.out(np.array([enters - 0.07 * width * way, near])))
    return made


KINDS: dict[str, Callable[[Frame], Implants]] = {
    "staples": staples_on,
    "pins": pins_on,
    "plate": plate_on,
}
