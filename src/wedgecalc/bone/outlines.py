"""Outlines of the bones: as they were traced, else the template fitted to the landmarks."""

from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely import Polygon

from wedgecalc.bone.shapes import coordinates, parts, point_of
from wedgecalc.bone.template import template
from wedgecalc.errors import short_repr, wrong
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Points, dot
from wedgecalc.planning.bone_frame import joint_frame

# By how much a landmark of a joint line may lie outside a traced outline. A condyle's touches the
# bone, and two clicks agree within 3 mm. A plateau's edge stands where its line meets the side of
# the bone, and a rounded corner stays inside that: at a twentieth of the plateau's width below the
# line nine of ten traces are inset by up to 0.031 of it on a side (data/cortex_evidence.json).
# A quarter circle that passes there has its middle 0.057 from the corner; with 3 mm for the clicks:
_TOUCH = 3.0  # mm
_CORNER = 0.057  # plateau widths


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
    return dict(_bones(limb))


# A picture, and every step of a drag in the studio, asks for the same leg's bones several times.
@lru_cache(4)
def _bones(limb: Limb) -> dict[str, Polygon]:
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
        If the contour has fewer than four points, crosses itself, lies beyond the joint line, or
        does not enclose the landmarks of that line.
    """
    field = f"contours.{bone}"
    try:
        xy = np.asarray(contour, dtype=float)
    except (TypeError, ValueError):
        xy = np.empty(0)
    if xy.ndim != 2 or xy.shape[1] != 2:
        raise wrong(field, short_repr(contour), "points [x, y] around the bone")
    if len(xy) < 4:
        raise wrong(field, f"{len(xy)} points", "at least four points around the bone")
    polygon = Polygon(coordinates(np.asarray(limb.frame.to_core(xy))))
    if not polygon.is_valid:
        reason = shapely.is_valid_reason(polygon)
        raise wrong(
            field,
            f"the contour is no outline ({reason}, in mm lateral and up); it must be a ring "
            "that does not cross itself",
            fix="trace the bone once around",
        )
    _refuse_another_bone(limb, bone, polygon)
    return polygon


def _refuse_another_bone(limb: Limb, bone: str, polygon: Polygon) -> None:
    """Raise `InputError` if an outline is not that of the bone on which the joint line lies."""
    line = "plateau" if bone == "tibia" else "condyle"
    slack = _TOUCH + (_CORNER * limb.width if bone == "tibia" else 0.0)
    near, problem = polygon.buffer(slack), ""
    for name in (f"{line}_medial", f"{line}_lateral"):
        landmark = limb.points.get(name)
        if landmark is not None and not near.contains(point_of(complex(landmark))):
            problem = f"{name} lies more than {slack:.1f} mm outside the contour"
            break
    placed = joint_frame(limb, bone)
    if not problem and placed is not None:
        origin, lateral, away, _ = placed
        middle = complex(polygon.centroid.x, polygon.centroid.y)
        if dot(complex(lateral) * away, middle - complex(origin)) < 0:
            problem = f"the contour lies on the other side of the joint line of the {bone}"
    if problem:
        fix = "trace the bone on which the landmarks were marked"
        raise wrong(f"contours.{bone}", problem, fix=fix)


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
