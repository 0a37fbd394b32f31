"""The shapes of staples, pins, and a plate with its screws on the planned bone.

For orientation only: this does not plan a fixation. A plate follows the cortex of both fragments
and bridges what is hollow between them: a gap, a step, the flare. Each screw, leg or pin lies in
bone.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from shapely import Polygon

from wedgecalc.bone.shapes import line_of, parts
from wedgecalc.drawing.fixator import fixator_on
from wedgecalc.drawing.implant_frame import ImplantFrame
from wedgecalc.drawing.implant_surface import Implants, Surface
from wedgecalc.drawing.implants_in_front import plate_in_front

# In plateau widths.
_CROWN_ABOVE = 0.022  # how far above the cortex the middle of a staple's crown lies
_PLATE_RADIUS = 1.0  # radius of the hollows that a plate follows
_FROM_CUT, _LEG = 0.12, 0.26  # distance of a staple's legs from the cut, and their length
_STEP = 0.03  # a step of the cortex that a staple follows
_TOE = 0.036  # distance of the step of its crown from the edge of a fragment
_LEAST_IN_BONE = 0.3  # least length in bone of a screw beside the joint
_HALF_SCREW = 0.024  # half a screw in a shaft or the neck of the femur
_FEWEST_SCREWS = 2  # the fewest screws in the fragment at the joint with which a plate is drawn


def _plate_on(frame: ImplantFrame) -> Implants:
    """Return a plate across the cut, and screws in both fragments; nothing without room for them."""
    if frame.in_front:
        return plate_in_front(frame)
    surface, width = Surface(frame, _PLATE_RADIUS), frame.width
    if surface.missing or len(frame.holes[0]) < _FEWEST_SCREWS:
        return Implants()
    half = frame.thick / 2
    first, last = surface.along[[0, -1]] + half * np.array([1.0, -1.0])
    middle = surface.outside(float(first), float(last), half)
    # Along its middle, so that its ends are round; what would lie in bone is not there.
    body = line_of(*middle).buffer(half)
    pieces = parts(body.difference(surface.filled), Polygon)
    half_screw = 0.0 if frame.joint is not None else _HALF_SCREW
    implants = Implants(
        frame.back(max(pieces, key=lambda part: part.area, default=Polygon())), half=half_screw
    )
    for fragment, places in enumerate(frame.holes):
        least = _LEAST_IN_BONE * width if fragment == 0 and frame.joint is not None else 0.0
        for place in places:
            hole = surface.bored(place, fragment, frame.deep * width, frame.aims[fragment])
            if hole is not None and abs(hole[2] - hole[1]) > least:
                implants.inside.append(frame.out(hole[1:]))
                implants.outside.append(frame.out(hole[:2]))
    for hole in surface.in_neck():
        implants.inside.append(frame.out(hole[1:]))
        implants.outside.append(frame.out(hole[:2]))
    return implants


def _staples_on(frame: ImplantFrame) -> Implants:
    """Return a stepped staple at the cortex, its crown outside and a leg either side of the cut.

    A second one stands behind it and is seen as one with it. On the lateral tibia both stand in front
    of the fibula. Staples hold the spongy bone at a knee: a shaft or a hip gets none.
    """
    if frame.joint is None:
        return Implants()
    surface, width, implants = Surface(replace(frame, fibula=Polygon())), frame.width, Implants()
    if surface.missing:
        return implants
    places = frame.edges[0] - _FROM_CUT * width, frame.edges[1] + 1.25 * _FROM_CUT * width
    legs = [surface.bored(place, fragment, _LEG * width) for fragment, place in enumerate(places)]
    held = [leg for leg in legs if leg is not None]
    if len(held) < len(legs):
        return implants
    implants.inside += [frame.out(leg[1:]) for leg in held]
    crown = _crown(surface, places, frame)
    implants.outside.append(frame.out(np.array([held[0][1], *crown, held[1][1]])))
    return implants


def _crown(surface: Surface, places: tuple[float, float], frame: ImplantFrame) -> list[complex]:
    """Return the corners of a staple's crown, clear of the cortex between two places."""
    width, middle = frame.width, (frame.edges[0] + frame.edges[1]) / 2
    above = surface.outside(places[0], middle, _CROWN_ABOVE * width).imag.min()
    below = surface.outside(middle, places[1], _CROWN_ABOVE * width).imag.min()
    if abs(above - below) < _STEP * width:
        above = below = min(above, below)
    # The step stands beside whichever fragment is set back.
    step_x = frame.edges[1] + _TOE * width if above < below else frame.edges[0] - _TOE * width
    corners = (complex(step_x, above), complex(step_x, below)) if above != below else ()
    return [complex(places[0], above), *corners, complex(places[1], below)]


IMPLANT_BUILDERS: dict[str, Callable[[ImplantFrame], Implants]] = {
    "staples": _staples_on,
    "pins": fixator_on,
    "plate": _plate_on,
}
