"""How the saw divides a bone: the lines of its cuts, and the two fragments."""

from dataclasses import dataclass

from shapely import LineString, Polygon
from shapely.affinity import rotate, translate

from wedgecalc.bone.shapes import line_of, parts, point_of, polygon_of
from wedgecalc.errors import wrong
from wedgecalc.geometry.plane import cis, crossing, dot, unit
from wedgecalc.planning.plan import Plan

BEYOND_BONE_MM = 1e5  # mm: longer than any bone


@dataclass(frozen=True, slots=True)
class CutLines:
    """The lines along which a plan cuts its bone, in the canonical frame.

    Attributes
    ----------
    plan : Plan
    starts : tuple of complex
        Where the first and the second cut start: at the hinge, the second displaced by the length
        that is taken out. An opening wedge has the same cut twice.
    rays : tuple of complex
        Unit vectors of both cuts, towards the side of the wedge's base.
    apex : complex or None
        Where both lines meet: at the hinge, unless a length is taken out or held open; None for
        parallel lines.
    """

    plan: Plan
    starts: tuple[complex, complex]
    rays: tuple[complex, complex]
    apex: complex | None

    @classmethod
    def of(cls, plan: Plan) -> "CutLines":
        """Return the lines of a plan of a single limb with an entry."""
        wedge = plan.wedge
        assert wedge.entry_z is not None
        hinge = complex(wedge.hinge_z)
        first = unit(complex(wedge.entry_z) - hinge)
        if not wedge.closes:
            return cls(plan, (hinge, hinge), (first, first), None if wedge.length else hinge)
        second, other = first * complex(cis(-wedge.turn)), complex(wedge.far_hinge_z)
        apex: complex | None = hinge
        if wedge.length:
            apex = crossing(hinge, first, other, second) if wedge.turn else None
            # Nearly parallel lines meet so far away that they count as parallel.
            apex = apex if apex is not None and abs(apex - hinge) < BEYOND_BONE_MM / 2 else None
        return cls(plan, (hinge, other), (first, second), apex)

    @property
    def back(self) -> complex:
        """Direction of the line that divides the bone beyond the apex: it bisects the wedge."""
        return -unit(self.rays[0] + self.rays[1])

    def sector(self) -> Polygon:
        """Return the area between both lines on the side of the wedge's base."""
        far = BEYOND_BONE_MM / 4 if self.apex is None else BEYOND_BONE_MM
        ends = [start + ray * far for start, ray in zip(self.starts, self.rays, strict=True)]
        if self.apex is not None:
            return polygon_of(self.apex, *ends)
        first, second = (s - r * far for s, r in zip(self.starts, self.rays, strict=True))
        return polygon_of(first, *ends, second)

    def meet_in(self, bone: Polygon) -> bool:
        """Return whether both lines meet inside a bone, which leaves some of it at the hinge."""
        return self.apex is not None and bool(bone.contains(point_of(self.apex)))

    def cuts(self, bone: Polygon) -> tuple[LineString, ...]:
        """Return the saw cuts inside the bone: two for a closing wedge, one for an opening wedge.

        Each ends at the cortex of the wedge's base. It starts at the apex or, where the lines do
        not meet inside the bone, at the far cortex.

        Raises
        ------
        InputError
            If a cut misses the bone, or leaves it anywhere but at the cortex of the wedge's base.
        """
        wedge, inside = self.plan.wedge, self.meet_in(bone)
        lateral, found = complex(self.plan.limb.plateau), []
        count = 1 if not wedge.closes else 2
        for start, ray in zip(self.starts[:count], self.rays[:count], strict=True):
            if (dot(ray, lateral) > 0) != (wedge.side == "lateral"):
                raise wrong(
                    "entry",
                    "the wedge is wider than the bone: a cut runs past the cortex "
                    f"on the {wedge.side} side",
                    fix="choose a smaller correction or another hinge",
                )
            if inside and self.apex is not None:
                cut = nearest_piece(bone, self.apex, start + ray * BEYOND_BONE_MM, self.apex)
            else:
                cut = nearest_piece(
                    bone, start - ray * BEYOND_BONE_MM, start + ray * BEYOND_BONE_MM, start
                )
            if cut is None:
                raise wrong(
                    "hinge", "a cut misses the bone", fix="move hinge and entry into the bone"
                )
            found.append(cut)
        return tuple(found)


def fragments(plan: Plan, bone: Polygon) -> tuple[Polygon, Polygon]:
    """Return the joint fragment and the free fragment of a bone.

    They are divided along the cuts and, beyond the hinge, along the bisector of the wedge.

    Parameters
    ----------
    plan : Plan
        Plan of a single limb, with an entry.
    bone : shapely.Polygon
        Outline of the cut bone in the canonical frame, traced or template.
    """
    # A cut along the bone, from marked points, may cross the edge of its own half.
    kept, free = (half if half.is_valid else half.buffer(0) for half in halves(plan))
    return bone.intersection(kept), bone.intersection(free)


def halves(plan: Plan) -> tuple[Polygon, Polygon]:
    """Return the halves of the plane that hold the joint fragment and the free fragment.

    Parameters
    ----------
    plan : Plan
        Plan of a single limb, with an entry.
    """
    lines = CutLines.of(plan)
    # Away from the knee: towards the foot for the tibia, towards the hip for the femur.
    away = complex(plan.limb.plateau) * plan.procedure.away
    far = away / abs(away) * BEYOND_BONE_MM
    pieces = []
    for start, ray, sense in zip(lines.starts, lines.rays, (-1.0, 1.0), strict=True):
        corner = start if lines.apex is None else lines.apex
        over, out = (
            corner + ray * BEYOND_BONE_MM,
            corner + (-ray if lines.apex is None else lines.back) * BEYOND_BONE_MM,
        )
        pieces.append(polygon_of(corner, over, over + sense * far, out + sense * far, out))
    return pieces[0], pieces[1]


def carried(plan: Plan, shape: Polygon, share: float = 1.0) -> Polygon:
    """Return a shape of the free fragment where the plan, or a share of it, takes it.

    Parameters
    ----------
    plan : Plan
        Plan of a single limb.
    shape : shapely.Polygon
        In the canonical frame.
    share : float
        0 for the leg before, 1 for the leg after.
    """
    wedge = plan.wedge
    if wedge.length:
        shift = complex(wedge.shift)
        shape = translate(shape, shift.real * share, shift.imag * share)
    return rotate(shape, wedge.turn * share, origin=point_of(complex(wedge.hinge_z)))


def nearest_piece(bone: Polygon, start: complex, end: complex, near: complex) -> LineString | None:
    """Return the piece of a line inside a bone that is nearest to a point.

    Where the bone is hollow, the line leaves and enters it again. None if it misses the bone.

    Parameters
    ----------
    bone : shapely.Polygon
    start, end : complex
        Ends of the line.
    near : complex
    """
    pieces = parts(line_of(start, end).intersection(bone), LineString)
    return min(pieces, key=point_of(near).distance, default=None)
