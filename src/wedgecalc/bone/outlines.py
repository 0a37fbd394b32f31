"""Outlines of the bones: as they were traced, else the template fitted to the landmarks."""

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely import Polygon

from wedgecalc.bone.shapes import coordinates, parts, point_of
from wedgecalc.bone.template import template
from wedgecalc.errors import InputError, Problem, shown
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Points

EDGE = 3.0  # mm by which a landmark may lie outside a traced outline: two clicks never agree


def bones(limb: Limb) -> dict[str, Polygon]:
    """Return the outlines of a leg's bones: femur, tibia, fibula, patella.

    Femur and tibia are the traced contours where the limb has them; everything else is the
    template.

    Parameters
    ----------
    limb : Limb
        Single.

    Returns
    -------
    dict of str to shapely.Polygon
        In the canonical frame.

    Raises
    ------
    InputError
        If a traced contour is no outline of its bone; see `outline_of`.

    Examples
    --------
    >>> shapes = bones(Limb.from_angles(mpta=82))
    >>> sorted(shapes), all(shape.is_valid for shape in shapes.values())
    (['femur', 'fibula', 'patella', 'tibia'], True)
    """
    drawn = {name: _valid_polygon(corners) for name, corners in template(limb).items()}
    return drawn | {name: outline_of(limb, name, ring) for name, ring in limb.contours.items()}


def outline_of(limb: Limb, bone: str, contour: ArrayLike) -> Polygon:
    """Return a traced contour as a polygon in the canonical frame.

    Parameters
    ----------
    limb : Limb
        Single.
    bone : {"tibia", "femur"}
    contour : array_like, shape (n, 2)
        In the case's coordinates.

    Raises
    ------
    InputError
        If the contour has fewer than four points, crosses itself, or does not enclose the landmarks
        of the knee's joint line.
    """
    field = f"contours.{bone}"
    try:
        xy = np.asarray(contour, dtype=float)
    except (TypeError, ValueError):
        xy = np.empty(0)
    if xy.ndim != 2 or xy.shape[1] != 2:
        raise InputError(Problem(field, shown(contour), "points [x, y] around the bone"))
    if len(xy) < 4:
        raise InputError(
            Problem(field, f"{len(xy)} points", "at least four points around the bone")
        )
    polygon = Polygon(coordinates(np.asarray(limb.frame.to_core(xy))))
    if not polygon.is_valid:
        reason = shapely.is_valid_reason(polygon)
        raise InputError(
            Problem(
                field,
                f"the contour is no outline ({reason}, in mm lateral and up); it must be a ring "
                "that does not cross itself",
                fix="trace the bone once around",
            )
        )
    near = polygon.buffer(EDGE)
    line = "plateau" if bone == "tibia" else "condyle"
    for name in (f"{line}_medial", f"{line}_lateral"):
        landmark = limb.points.get(name)
        if landmark is not None and not near.contains(point_of(complex(landmark))):
            raise InputError(
                Problem(
                    field,
                    f"{name} lies more than {EDGE:g} mm outside the contour",
                    fix="trace the bone on which the landmarks were marked",
                )
            )
    return polygon


def measured_on(limb: Limb, bone: str) -> str:
    """Return what lengths on this bone's outline are measured on: ``trace`` or ``template``.

    Parameters
    ----------
    limb : Limb
    bone : {"tibia", "femur"}
    """
    return "trace" if bone in limb.contours else "template"


def _valid_polygon(corners: Points) -> Polygon:
    """Return the polygon with these corners, or the largest part of one that crosses itself.

    The template does so on a limb beyond all proportion only.
    """
    polygon = Polygon(coordinates(corners))
    if polygon.is_valid:
        return polygon
    pieces = parts(shapely.make_valid(polygon), Polygon)
    return max(pieces, key=lambda part: part.area, default=polygon.convex_hull.buffer(1e-3))
