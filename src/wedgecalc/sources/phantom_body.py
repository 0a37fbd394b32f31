"""The bones and the soft tissue of a phantom, as shapes and as light."""

import math

import numpy as np
from shapely import Polygon, affinity

from wedgecalc.bone.shapes import coordinates, point_of, polygon_of
from wedgecalc.geometry.curves import smooth_curve
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import unit
from wedgecalc.sources.coverage import FINE_PER_PIXEL, Light, blur_reach
from wedgecalc.sources.phantom_canvas import PhantomFilm

# The density of each bone, and the brightness of its rim.
_DENSE = {
    "pelvis": (0.30, 0.5),
    "heel": (0.14, 0.4),
    "talus": (0.40, 0.5),
    "femur": (0.62, 1.0),
    "tibia": (0.58, 1.0),
    "fibula": (0.34, 1.0),
    "patella": (0.12, 0.3),
}
_FLARE = 9.0  # mm over which a thick cortex becomes a thin shell


def with_bones(
    light: Light, film: PhantomFilm, shapes: dict[str, Polygon], grain: Light, hollow: float = 0.0
) -> Light:
    """Return light with bones added, one through the other.

    Parameters
    ----------
    light : array
    film : PhantomFilm
    shapes : dict of str to Polygon
        By bone, in fine pixels.
    grain : array
        Relative density of each pixel's bone.
    hollow : float
        How much less than its cortex a bone's inside stops, 0 to 1.
    """
    w, light = film.width * film.per_mm, light.copy()
    # Nothing of a bone lies beyond its outline, but what is blurred into it does.
    beyond = math.ceil(0.06 * w / FINE_PER_PIXEL) + blur_reach(
        _FLARE * film.per_mm / FINE_PER_PIXEL
    )
    for name, (dense, rim) in _DENSE.items():
        shape = shapes[name]
        part, rows, columns = film.part(shape, beyond)
        if 0 in part.shape:  # beside the film
            continue
        whole, body = part.drawn(shape), part.rounded(shape, 7, 0.20 * w)
        # Thick where the bone is slender, as in a shaft; a thin shell where it flares.
        flared = part.blurred(part.drawn(shape.buffer(-0.24 * w).buffer(0.3 * w)), _FLARE)
        shell = whole - part.drawn(shape.buffer(-0.03 * w))
        cortex = part.blurred(whole - part.drawn(shape.buffer(-0.075 * w)), 0.8)
        cortex = cortex * (1 - flared) * whole
        edge = rim * (0.40 * shell * (1 - 0.4 * body) + 0.42 * cortex)
        grown = 0.8 * (1 - hollow) * body * grain[rows, columns] + edge
        light[rows, columns] = light[rows, columns] + dense * grown
    return light


def flesh(film: PhantomFilm, limb: Limb, stout: float = 0.0, top: float = 0.9) -> Polygon:
    """Return the outline of thigh, knee, calf and foot, in fine pixels.

    A band of changing width along hip, knee and ankle.

    Parameters
    ----------
    film : PhantomFilm
    limb : Limb
    stout : float
        Build, from -1 for thin to 1 for stout.
    top : float
        How far it reaches above the hip, in plateau widths.
    """
    hip, knee, ankle, w = complex(limb.hip), complex(limb.knee), complex(limb.ankle), film.width
    axis, shin = unit(hip - knee), unit(ankle - knee)
    stations = [  # place, reach to the lateral and medial side in plateau widths, share of build
        (hip + top * axis * w, 1.45, 1.0, 0.45),
        (hip - 0.3 * axis * w, 1.35, 1.05, 0.45),
        (hip + 0.45 * (knee - hip), 1.08, 0.98, 0.40),
        (knee + 0.55 * axis * w, 0.84, 0.86, 0.30),
        (knee, 0.76, 0.78, 0.22),
        (knee + 0.3 * (ankle - knee), 0.74, 0.80, 0.25),
        (knee + 0.65 * (ankle - knee), 0.52, 0.55, 0.20),
        (ankle - 0.2 * shin * w, 0.46, 0.46, 0.10),
        (ankle + 0.75 * shin * w, 0.62, 0.52, 0.0),
    ]
    lateral = [film.to_px(z + reach * (1 + of * stout) * w) for z, reach, _, of in stations]
    medial = [film.to_px(z - reach * (1 + of * stout) * w) for z, _, reach, of in stations]
    smooth = 0.25 * w * film.per_mm
    return polygon_of(*lateral, *medial[::-1]).buffer(0).buffer(smooth).buffer(-smooth)


# Half a pelvis around the hip centre, in plateau widths lateral and up: from the roof of the socket
# around to its floor.
_PELVIS = (
    0.26 + 0.27j, 0.34 + 0.42j, 0.46 + 0.75j, 0.75 + 1.2j, -0.2 + 1.75j,
    -1.1 + 1.3j, -1.0 + 0.75j, -0.72 + 0.42j, -0.6 + 0.16j, -0.86 - 0.06j,
    -1.2 - 0.2j, -1.28 - 0.45j, -1.16 - 0.62j, -0.98 - 0.68j, -0.8 - 0.86j,
    -0.56 - 0.98j, -0.4 - 0.85j, -0.38 - 0.6j, -0.42 - 0.36j, -0.36 - 0.22j,
)  # fmt: skip


def neighbours(film: PhantomFilm, limb: Limb) -> dict[str, Polygon]:
    """Return half a pelvis, talus and heel, for the eye alone, in fine pixels."""
    w, hip, ankle = film.width, complex(limb.hip), complex(limb.ankle)
    down = unit(ankle - complex(limb.knee))
    socket = 0.36 * np.exp(1j * np.radians(np.linspace(215, 48, 24)))
    half = Polygon(coordinates([*smooth_curve(_PELVIS), *socket])).buffer(0)
    foramen = affinity.scale(point_of(-0.80 - 0.47j).buffer(0.2), 1.0, 0.75)
    pelvis = half.difference(affinity.rotate(foramen, 35))
    pelvis = affinity.scale(pelvis, w, w, origin=(0, 0))
    talus = affinity.scale(point_of(0j).buffer(0.24 * w), 1.0, 0.72)
    talus = affinity.rotate(talus, np.degrees(np.angle(down)) + 90, origin=(0, 0))
    talus_at, heel = ankle + 0.245 * down * w, point_of(ankle + 0.52 * down * w).buffer(0.26 * w)
    shapes = {
        "pelvis": affinity.translate(pelvis, hip.real, hip.imag),
        "talus": affinity.translate(talus, talus_at.real, talus_at.imag),
        "heel": affinity.scale(heel, 1.0, 0.7),
    }
    return {name: film.placed(shape) for name, shape in shapes.items()}
