"""Metal on a film: implants, a gonad shield, rulers, wires and lead letters."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from shapely import LineString, Polygon, box
from shapely.ops import unary_union

from wedgecalc.bone.shapes import point_of
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import unit
from wedgecalc.sources.coverage import FINE_PER_PIXEL, Light
from wedgecalc.sources.phantom_canvas import PhantomFilm
from wedgecalc.sources.phantom_trunk import MIDLINE

BoneShapes = dict[str, Polygon]
_LEAD_WORDS = ("STANDING", "WB", "AP", "ERECT", "180", "LONG LEG", "T", "1/2")


def implants(
    limb: Limb, shapes: BoneShapes, strength: float, random: np.random.Generator
) -> list[Polygon]:
    """Return implants in the canonical frame: more kinds of them the stronger."""
    kinds: list[Callable[[Limb, BoneShapes, np.random.Generator], list[Polygon]]] = [
        _plate,
        _nail,
        _screws,
        _stem,
    ]
    count = 1 + round(strength * (len(kinds) - 2))
    chosen = random.choice(len(kinds), size=min(count, len(kinds)), replace=False)
    return [piece for k in chosen for piece in kinds[k](limb, shapes, random)]


def _strip(a: complex, b: complex, width: float) -> Polygon:
    return LineString([(a.real, a.imag), (b.real, b.imag)]).buffer(width / 2, cap_style="flat")


def _screw(a: complex, b: complex, width: float) -> Polygon:
    """Return a screw from its head to its tip, with its thread."""
    along, across = b - a, 1j * unit(b - a)
    thread = [
        _strip(
            a + t * along - 0.5 * width * across, a + t * along + 0.5 * width * across, 0.35 * width
        )
        for t in np.linspace(0.05, 0.98, max(int(abs(along) / (0.8 * width)), 3))
    ]
    head = point_of(a).buffer(0.75 * width)
    return unary_union([_strip(a, b, 0.62 * width), *thread, head])


def _cortex(shape: Polygon, y: float, way: int) -> float:
    """Return where a bone ends at a height, towards lateral (+1) or medial (-1)."""
    low, _, high, _ = shape.bounds
    cut = shape.intersection(LineString([(low - 1, y), (high + 1, y)]))
    if cut.is_empty:
        return float(low + high) / 2
    return float(cut.bounds[2] if way > 0 else cut.bounds[0])


def _plate(limb: Limb, shapes: BoneShapes, random: np.random.Generator) -> list[Polygon]:
    """Return a plate beside the knee, on either bone and side, with its screws."""
    w, knee = float(limb.width), complex(limb.knee)
    bone, way = str(random.choice(["tibia", "femur"])), int(random.choice([-1, 1]))
    down = -1 if bone == "tibia" else 1
    heights = [knee.imag + down * t * w for t in np.linspace(0.25, random.uniform(1.2, 2.0), 9)]
    spine = [complex(_cortex(shapes[bone], y, way) + way * 0.03 * w, y) for y in heights]
    plate = LineString([(z.real, z.imag) for z in spine]).buffer(0.035 * w)
    screws = [
        _screw(z, z - way * w * reach, 0.055 * w)
        for z, reach in zip(spine[::2], (0.75, 0.7, 0.42, 0.38, 0.36), strict=True)
    ]
    return [plate, *screws]


def _nail(limb: Limb, shapes: BoneShapes, random: np.random.Generator) -> list[Polygon]:
    """Return a nail in the shaft of femur or tibia, locked by screws."""
    w, points = float(limb.width), limb.points
    bone = str(random.choice(["tibial", "femoral"]))
    ends = f"{bone}_shaft_proximal", f"{bone}_shaft_distal"
    if not set(ends) <= points.keys():
        return []
    top, low = (complex(points[name]) for name in ends)
    a, b = top + 0.5 * (top - low) * (0.9 if bone == "tibial" else 0.6), low + 0.6 * (low - top)
    across = 1j * unit(b - a)
    locks = [
        _screw(z - 0.3 * w * across, z + 0.3 * w * across, 0.05 * w)
        for z in (a + 0.1 * (b - a), b - 0.05 * (b - a), b - 0.09 * (b - a))
    ]
    return [_strip(a, b, random.uniform(0.12, 0.17) * w), *locks]


def _screws(limb: Limb, shapes: BoneShapes, random: np.random.Generator) -> list[Polygon]:
    """Return two or three screws across the proximal tibia."""
    w, knee, tibia = float(limb.width), complex(limb.knee), shapes["tibia"]
    way, screws = int(random.choice([-1, 1])), []
    for k in range(int(random.integers(2, 4))):
        y = knee.imag - (0.18 + 0.12 * k) * w
        a, b = (complex(_cortex(tibia, y, s), y) for s in (way, -way))
        screws.append(_screw(a, a + random.uniform(0.7, 0.95) * (b - a), 0.075 * w))
    return screws


def _stem(limb: Limb, shapes: BoneShapes, random: np.random.Generator) -> list[Polygon]:
    """Return a hip replacement: a head around the hip centre, its cup, and a stem in the femur."""
    w, hip = float(limb.width), complex(limb.hip)
    shaft = complex(limb.points.get("femoral_shaft_proximal", hip - 1.7j * w))
    down = unit(complex(limb.points.get("femoral_shaft_distal", limb.knee)) - shaft)
    top = shaft - 0.9 * w * down
    head = point_of(hip).buffer(random.uniform(0.2, 0.26) * w)
    cup = point_of(hip).buffer(0.35 * w) - point_of(hip).buffer(0.28 * w)
    roof = box(hip.real - w, hip.imag - 0.12 * w, hip.real + w, hip.imag + w)
    tip = shaft + random.uniform(0.3, 0.9) * w * down
    side = 1j * down
    corners = [
        top - 0.13 * w * side,
        top + 0.13 * w * side,
        tip + 0.05 * w * side,
        tip - 0.05 * w * side,
    ]
    stem = Polygon([(z.real, z.imag) for z in corners]).buffer(0.03 * w)
    return [unary_union([head, _strip(hip, top, 0.16 * w), stem]), cup & roof]


def shield(film: PhantomFilm, limb: Limb, random: np.random.Generator) -> Polygon:
    """Return a gonad shield between the thighs, in fine pixels."""
    w, hip = film.width, complex(limb.hip)
    middle = hip + complex(-MIDLINE + random.uniform(-0.1, 0.1), random.uniform(-0.7, -0.35)) * w
    half = random.uniform(0.45, 0.65) * w
    corners = (
        middle + half + 0.6j * half,
        middle + 0.5 * half - half * 1j,
        middle - 0.5 * half - half * 1j,
        middle - half + 0.6j * half,
    )
    return Polygon([(z.real, z.imag) for z in map(film.to_px, corners)]).buffer(
        0.15 * half * film.per_mm
    )


def lead_ruler(film: PhantomFilm, random: np.random.Generator) -> Light:
    """Return a ruler with a line each centimetre and a number each five."""
    per_mm, (rows, columns) = film.per_mm / FINE_PER_PIXEL, film.shape
    picture = Image.new("L", (columns, rows))
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(max(7 * per_mm, 6))
    x = round((columns - 18 * per_mm) * (random.random() > 0.5) + random.uniform(1, 8) * per_mm)
    start = random.uniform(0, 30) * per_mm
    for k in range(int((rows - start) / (10 * per_mm)) + 1):
        y = start + 10 * per_mm * k
        long = (9 if k % 5 == 0 else 5) * per_mm
        pen.line([(x, y), (x + long, y)], fill=255, width=max(round(0.8 * per_mm), 1))
        if k % 5 == 0:
            pen.text((x + long / 2, y + per_mm), str(k), fill=255, font=font, anchor="ma")
    return np.asarray(picture, dtype=np.float32) / np.float32(255)


def lead_wires(film: PhantomFilm, random: np.random.Generator) -> Light:
    """Return a grid of lead wires each five centimetres."""
    step, light = 50 * film.per_mm / FINE_PER_PIXEL, np.zeros(film.shape, dtype=np.float32)
    thick = max(round(0.6 * film.per_mm / FINE_PER_PIXEL), 1)
    for axis, length in enumerate(film.shape):
        for at in np.arange(random.uniform(0, step), length - thick, step).astype(int):
            light[
                (slice(at, at + thick), slice(None))
                if axis == 0
                else (slice(None), slice(at, at + thick))
            ] = 1.0
    return light


def lead_labels(film: PhantomFilm, free: NDArray[np.bool_], random: np.random.Generator) -> Light:
    """Return words of lead beside the leg, where nothing lies yet."""
    size = max(round(random.uniform(9, 16) * film.per_mm / FINE_PER_PIXEL), 7)
    picture = Image.new("L", film.shape[::-1])
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(size)
    for word in random.choice(_LEAD_WORDS, size=int(random.integers(1, 4)), replace=False):
        wide = int(pen.textlength(str(word), font=font))
        for _ in range(20):
            x = int(random.integers(0, max(film.shape[1] - wide, 1)))
            y = int(random.integers(0, max(film.shape[0] - 2 * size, 1)))
            if free[y : y + 2 * size, x : x + wide].all():
                pen.text((x, y), str(word), fill=255, font=font)
                break
    return np.asarray(picture, dtype=np.float32) / np.float32(255)
