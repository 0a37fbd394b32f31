"""Where a template's bone lies on a film: its outline moved onto the cortex that is seen there.

Only metal is placed by it. The wedge and its numbers stay on the outline that the footnote names.
"""

from collections.abc import Callable
from typing import cast

import numpy as np
from shapely import LineString, Polygon, transform

from wedgecalc.bone.shapes import coordinates
from wedgecalc.errors import InputError
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Floats, Points
from wedgecalc.planning.bone_frame import level_frame
from wedgecalc.planning.plan import Plan
from wedgecalc.records import ProcedureRecord
from wedgecalc.sources.film_cortex import edge_at
from wedgecalc.sources.radiographs.radiograph import Grey8
from wedgecalc.terms import Side

_LEVELS = np.arange(0.12, 1.3, 0.13)  # from the joint line, plateau widths
# Largest distance from the template at which an edge still belongs to this bone, plateau widths.
_MOST = 0.13
# Largest difference of that distance from the median of the levels around it, plateau widths.
_APART = 0.035
_LEAST = 3  # levels at which an edge is seen, for a side to be moved

Move = Callable[[Points], Points]


def onto_cortex(
    plan: Plan, bone: Polygon, film: Grey8, pieces: tuple[Polygon, Polygon], edge: Points
) -> tuple[tuple[Polygon, Polygon], Points]:
    """Return the fragments of a template's bone and the ends of its cut, as the film shows them.

    Parameters
    ----------
    plan : Plan
        Plan of a single limb, in the pixels of the film.
    bone : shapely.Polygon
        Its outline before the operation, in the canonical frame.
    film : array of uint8, shape (rows, columns)
    pieces : tuple of shapely.Polygon
        The fragment at the joint and the free one, before it moves.
    edge : array of complex, shape (2,)
        Ends of the cut.
    """
    move = _cortex_map(plan.limb, plan.procedure, bone, film) if plan.procedure.at_knee else None
    if move is None:
        return pieces, edge

    def moved(piece: Polygon) -> Polygon:
        return cast("Polygon", transform(piece, lambda xy: coordinates(move(xy @ (1, 1j)))))

    return (moved(pieces[0]), moved(pieces[1])), move(edge)


def _cortex_map(limb: Limb, procedure: ProcedureRecord, bone: Polygon, film: Grey8) -> Move | None:
    """Return a map of a bone's outline onto its cortex on a film; None if no clear edge is seen."""
    placed = level_frame(limb, procedure)
    if placed is None:
        return None
    origin, lateral, distal, width = placed
    levels = _LEVELS * width
    outline = np.array([_ends(bone, origin + lateral * distal * z, lateral, width) for z in levels])
    cortex = np.array(
        [
            [
                way * _edge(limb, procedure, film, side, float(z))
                for side, way in ((Side.MEDIAL, -1.0), (Side.LATERAL, 1.0))
            ]
            for z in levels
        ]
    )
    moved = np.column_stack([_even_out(levels, k, width) for k in (cortex - outline).T])
    if not moved.any():
        return None

    def move(z: Points) -> Points:
        local = (z - origin) / lateral
        level = local.imag / distal.imag
        first, last = (np.interp(level, levels, outline[:, k]) for k in (0, 1))
        share = np.clip((local.real - first) / np.maximum(last - first, 1e-9), 0.0, 1.0)
        out = [np.interp(level, levels, moved[:, k]) for k in (0, 1)]
        moved_z: Points = z + lateral * (out[0] * (1 - share) + out[1] * share)
        return moved_z

    return move


def _ends(bone: Polygon, middle: complex, lateral: complex, width: float) -> tuple[float, float]:
    """Return how far an outline reaches to medial and to lateral at a place, from there."""
    far = 2 * width * lateral
    line = LineString(coordinates([middle - far, middle + far])).intersection(bone)
    if line.is_empty:
        return np.nan, np.nan
    xy = np.asarray(line.bounds)
    ends = (np.array([complex(*xy[:2]), complex(*xy[2:])]) - middle) / lateral
    return float(ends.real.min()), float(ends.real.max())


def _edge(limb: Limb, procedure: ProcedureRecord, film: Grey8, side: Side, level: float) -> float:
    try:
        return edge_at(limb, procedure, film, side, level).reach
    except InputError:
        return float("nan")


def _even_out(levels: Floats, moved: Floats, width: float) -> Floats:
    """Return displacements with those of other edges left out, and between those that are known."""
    known = np.flatnonzero(abs(moved) < _MOST * width)
    around = [moved[known[abs(known - k) <= 2]] for k in known]
    usual = np.array([np.median(near) for near in around])
    smooth = known[abs(moved[known] - usual) <= _APART * width]
    if len(smooth) < _LEAST:
        return np.zeros(len(moved))
    filled: Floats = np.interp(levels, levels[smooth], moved[smooth])
    return filled
