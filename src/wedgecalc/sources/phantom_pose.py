"""The leg as it stands: a joint space lost, a turned or bent leg, osteophytes."""

import numpy as np
from shapely import LineString, Polygon, affinity
from shapely.ops import unary_union

from wedgecalc import records
from wedgecalc.bone.outlines import bones
from wedgecalc.bone.shapes import parts, point_of, polygon_of
from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.frame import other_side
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import unit
from wedgecalc.sources.phantom_look import Look

# How far the patella lies before, and the fibula behind, the axis about which a leg turns, in
# plateau widths.
_PATELLA, _FIBULA = 0.60, -0.32


def posed(limb: Limb, look: Look) -> Limb:
    """Return the limb with a narrower joint space: the femur is moved towards the tibia."""
    if not look.narrowing:
        return limb
    if limb.contours:
        raise InputError(
            Problem("narrowing", "the bones of this limb are traced", fix="leave narrowing out")
        )
    p = limb.points
    if "condyle_medial" not in p or "condyle_lateral" not in p:
        return limb
    joint = unit(complex(p["plateau_lateral"] - p["plateau_medial"]))
    gap = (
        complex(
            p["plateau_lateral"] + p["plateau_medial"] - p["condyle_lateral"] - p["condyle_medial"]
        )
        / 2
    )
    down = 0.85 * look.narrowing * 1j * joint * (gap * joint.conjugate()).imag
    landmarks = records.landmarks()
    of_femur = {k for k in p if k in landmarks and landmarks[k].segment.startswith("femur")}
    points = {k: complex(z) + down * (k in of_femur) for k, z in p.items()}
    return Limb(points, limb.frame)


def other_limb(limb: Limb, random: np.random.Generator) -> Limb:
    """Return the leg of the other side: like this one, a little otherwise aligned."""
    measured = measure(limb)
    spread = {"mldfa": 1.2, "mpta": 1.5, "jlca": 0.9, "mlpfa": 2.0, "nsa": 2.0, "mldta": 1.0}
    usual = {"mldfa": 88.0, "mpta": 87.0, "jlca": 1.0, "mlpfa": 90.0, "nsa": 130.0, "mldta": 89.0}
    angles = {}
    for name, sd in spread.items():
        value = float(getattr(measured, name, np.nan))
        angles[name] = (
            value if np.isfinite(value) else usual[name]
        ) + sd * random.standard_normal()
    return Limb.from_angles(
        other_side(str(limb.frame.side)),
        femur=abs(complex(limb.hip - limb.knee)) * (1 + 0.006 * random.standard_normal()),
        tibia=abs(complex(limb.knee - limb.ankle)) * (1 + 0.006 * random.standard_normal()),
        plateau=float(limb.width),
        tilt=float(2.5 + random.standard_normal()),
        **angles,
    )


def turned(limb: Limb, look: Look) -> dict[str, Polygon]:
    """Return the outlines of the bones in the canonical frame, as a turned leg shows them.

    Patella and fibula lie before and behind the axis, and move to the side; femur and tibia stay,
    as their landmarks do.
    """
    shapes, sine = bones(limb), float(np.sin(np.radians(look.rotation)))
    moves = {"patella": _PATELLA, "fibula": _FIBULA}
    return {
        name: affinity.translate(shape, moves.get(name, 0.0) * sine * float(limb.width))
        for name, shape in shapes.items()
    }


def with_osteophytes(
    shapes: dict[str, Polygon], limb: Limb, strength: float, random: np.random.Generator
) -> dict[str, Polygon]:
    """Return outlines with spurs at the edges of the plateau and of the condyles."""
    w, grown = float(limb.width), dict(shapes)
    medial, lateral = (
        complex(limb.points["plateau_medial"]),
        complex(limb.points["plateau_lateral"]),
    )
    out = unit(lateral - medial)
    up = 1j * out if (1j * out).imag > 0 else -1j * out
    for bone, height in (("tibia", -0.035), ("femur", 0.15)):
        spurs = []
        for way in (-1, 1):
            middle = (medial + lateral) / 2 + height * w * up
            ray = LineString([(z.real, z.imag) for z in (middle, middle + way * w * out)])
            pieces = parts(shapes[bone].intersection(ray), LineString)
            if not pieces or random.random() > 0.4 + 0.6 * strength:
                continue
            ends = [complex(*corner) for piece in pieces for corner in piece.coords]
            edge = sorted(ends, key=_lateral)[-1 if way > 0 else 0]
            long = strength * random.uniform(0.03, 0.11)
            rise = 0.2 * long if bone == "tibia" else -0.2 * long
            reach = ((-0.04, -0.08), (-0.04, 0.05), (long, rise))  # outwards and up, in widths
            corners = [edge + w * (way * x * out + y * up) for x, y in reach]
            spurs.append(polygon_of(*corners).buffer(0.015 * w))
        joined = unary_union([shapes[bone], *spurs]).buffer(0.03 * w).buffer(-0.03 * w)
        if isinstance(joined, Polygon):
            grown[bone] = joined
    return grown


def rims(limb: Limb, look: Look) -> dict[str, Polygon]:
    """Return the far rim of the plateau and the sclerosis below it, where they are seen.

    A bent knee shows the plateau from above.
    """
    w, shapes = float(limb.width), {}
    medial, lateral = (
        complex(limb.points["plateau_medial"]),
        complex(limb.points["plateau_lateral"]),
    )
    tilt = float(np.degrees(np.angle(lateral - medial)))
    if look.flexion:
        high = 0.30 * w * float(np.sin(np.radians(look.flexion)))
        disc = affinity.scale(point_of(0j).buffer(1.0, 32), 0.47 * w, max(high, 0.01 * w))
        disc = affinity.rotate(disc, tilt, origin=(0, 0))
        middle = (medial + lateral) / 2 - 1j * high
        shapes["rim"] = affinity.translate(disc, middle.real, middle.imag)
    if look.osteophytes:
        varus = measure(limb).hka < 180
        worn, other = (medial, lateral) if varus else (lateral, medial)
        z = worn + 0.26 * (other - worn) - 0.045j * w
        band = affinity.scale(point_of(0j).buffer(1.0), 0.2 * w, 0.035 * w)
        band = affinity.rotate(band, tilt, origin=(0, 0))
        shapes["sclerosis"] = affinity.translate(band, z.real, z.imag)
    return shapes


def _lateral(z: complex) -> float:
    return z.real
