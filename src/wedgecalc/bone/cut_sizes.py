"""Sizes of a wedge at the saw cuts that bound it: where they end, the gap, the cortex taken out."""

import math

import shapely
from shapely import LineString, Polygon

from wedgecalc.bone.fragments import BEYOND_BONE_MM, CutLines, nearest_piece
from wedgecalc.bone.shapes import parts, point_of, polygon_of, vertices
from wedgecalc.geometry.plane import dot
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.wedge import Wedge


def reaches(lines: CutLines, cuts: tuple[LineString, ...], end: int) -> list[float]:
    """Return how far the first (0) or last (−1) point of each cut lies along its ray."""
    return [
        float(dot(ray, complex(vertices(cut)[end]) - start))
        for start, ray, cut in zip(lines.starts, lines.rays, cuts, strict=False)
    ]


def far_side(
    lines: CutLines, cuts: tuple[LineString, ...], bone: Polygon
) -> tuple[float, float, float]:
    """Return bridge, gap and step-off at the far cortex, as `BoneWedge` has them."""
    wedge = lines.plan.wedge
    if lines.apex is None or not lines.meet_in(bone):  # the saw goes all the way through
        ends = reaches(lines, cuts, 0)
        gap = _width(wedge, cuts[0], 0) if not wedge.closes else 0.0
        return 0.0, gap, ends[0] - ends[-1]
    angle = math.radians(float(lines.plan.correction))
    beyond = nearest_piece(bone, lines.apex, lines.apex + lines.back * BEYOND_BONE_MM, lines.apex)
    bridge = 0.0 if beyond is None else beyond.length
    return bridge, 2 * bridge * math.sin(angle / 2), bridge * (math.cos(angle) - 1)


def _width(wedge: Wedge, cut: LineString, end: int) -> float:
    """Return the width of an opening wedge's gap at one end of its cut."""
    z = complex(vertices(cut)[end])
    return abs(complex(wedge.carried(z)) - z)


def gap_of(plan: Plan, cut: LineString) -> tuple[float, float, float]:
    """Return base, height and area of the gap of an opening wedge."""
    wedge, reach = plan.wedge, cut.length
    if not wedge.length:
        angle = math.radians(float(plan.correction))
        base, height = 2 * reach * math.sin(angle / 2), reach * math.cos(angle / 2)
        return base, height, reach**2 * math.sin(angle) / 2
    edge = vertices(cut)
    gap = polygon_of(*edge, *(complex(wedge.carried(z)) for z in edge[::-1]))
    return _width(wedge, cut, -1), reach, gap.area


def removed_cortex(
    removed: Polygon, cuts: tuple[LineString, ...], hinge: complex, entry: complex
) -> tuple[float, float]:
    """Return the cortex that a closing wedge takes out at its base and at the far side, mm."""
    # A contour with a hollow side may be met again far out: the base is that of the piece at the
    # hinge.
    piece = min(parts(removed, Polygon), key=point_of(hinge).distance, default=None)
    if piece is None:
        return 0.0, 0.0
    both = piece.exterior.length - sum(cut.length for cut in cuts)
    start, end = (cut.coords[0] for cut in cuts)
    if start == end:
        return both, 0.0
    sawn = shapely.union_all([cut.buffer(1e-6) for cut in cuts])
    rim = parts(shapely.line_merge(piece.exterior.difference(sawn)), LineString)
    base = min(rim, key=point_of(entry).distance).length
    return base, both - base
