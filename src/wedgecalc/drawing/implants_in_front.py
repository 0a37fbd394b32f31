"""Metal on the front of the upper tibia, beside the fibula: the plate of a lateral wedge.

For orientation only. The fibula lies behind the lateral edge of the tibia, where its head takes the
room of a plate. A plate lies in front of it, on the anterolateral face, and is seen obliquely.
"""

import numpy as np
from shapely import LineString

from wedgecalc.bone.shapes import line_of, parts, polygon_of, vertices
from wedgecalc.drawing.implant_frame import ImplantFrame
from wedgecalc.drawing.implant_surface import SHORTEST, Implants, Surface
from wedgecalc.geometry.plane import Floats, Points

# In plateau widths.
_HALF = 0.06  # half a plate as it is seen: some 9 mm
_OFF_CORTEX, _OFF_FIBULA = 0.012, 0.025
_SCREWS = 0.055  # from one screw to the next at the joint, at least


def plate_in_front(frame: ImplantFrame) -> Implants:
    """Return a plate in front of both fragments with its screws; nothing without room for them.

    At the joint it is as wide as a T: where there is room for one level, two screws lie behind each
    other there.
    """
    surface, width = Surface(frame, 1.0), frame.width
    if surface.missing:
        return Implants()
    bends = _bent(surface.along, _beside(surface, _HALF * width))
    middle = line_of(*bends.tolist())
    implants, held = Implants(frame.back(middle.buffer(_HALF * width))), False
    for fragment, holes in enumerate((_at_joint(surface, bends), frame.holes[1])):
        for place in holes:
            screw = _screw(surface, _on(bends, place), fragment)
            if screw is not None:
                implants.inside.append(frame.out(screw))
                implants.end_on.append(complex(frame.out(screw[:1])[0]))
                held |= fragment == 0
    return implants if held else Implants()


def _inner_edge(surface: Surface) -> Floats:
    """Return how deep both cortex and fibula reach along the bone, with the room they are left."""
    frame, width = surface.frame, surface.frame.width
    rays = [LineString([(x, -3 * width), (x, 3 * width)]) for x in surface.along]
    behind = np.array([ray.intersection(frame.fibula).bounds[3] for ray in rays])
    fibula = np.where(np.isfinite(behind), behind + _OFF_FIBULA * width, -np.inf)
    return np.maximum(surface.top + _OFF_CORTEX * width, fibula)


def _beside(surface: Surface, half: float) -> Floats:
    """Return how deep the middle of a band must lie that is nowhere nearer than half its width."""
    x, far = surface.along, 3 * surface.frame.width
    edge = (x + 1j * _inner_edge(surface)).tolist()
    taken = polygon_of(complex(x[0], -far), *edge, complex(x[-1], -far)).buffer(half)
    return np.array([LineString([(at, -far), (at, far)]).intersection(taken).bounds[3] for at in x])


def _bent(x: Floats, edge: Floats) -> Points:
    """Return the corners of the least bent line that lies nowhere outside an edge."""
    hull: list[complex] = []
    for z in (x + 1j * edge).tolist():
        while len(hull) > 1 and ((z - hull[-2]) * np.conj(hull[-1] - hull[-2])).imag >= 0:
            hull.pop()
        hull.append(z)
    return np.array(hull)


def _on(bends: Points, place: float) -> complex:
    """Return where the middle of a plate lies at a place along the bone."""
    return complex(place, float(np.interp(place, bends.real, bends.imag)))


def _at_joint(surface: Surface, bends: Points) -> Floats:
    """Return where screws lie in the fragment at the joint, as far as there is room for them."""
    frame = surface.frame
    grid = np.linspace(frame.start + 0.5 * _HALF * frame.width, frame.edges[0], 60)
    held = [place for place in grid if _screw(surface, _on(bends, place), 0) is not None]
    if not held:
        return np.zeros(0)
    count = int(np.clip((held[-1] - held[0]) // (_SCREWS * frame.width) + 1, 1, 3))
    return np.linspace(held[0], held[-1], count)


def _screw(surface: Surface, head: complex, fragment: int) -> Points | None:
    """Return a screw from a hole of the plate into a fragment; None without enough bone."""
    width, aim = surface.frame.width, surface.frame.aims[fragment]
    ray = line_of(head, head + surface.frame.deep * width * aim / abs(aim))
    for run in parts(ray.intersection(surface.solid[fragment]), LineString):
        ends = vertices(run)[[0, -1]]
        if abs(ends - head).min() < 1e-9 * width and run.length > SHORTEST * width:
            return ends if abs(ends[0] - head) < abs(ends[1] - head) else ends[::-1]
    return None
