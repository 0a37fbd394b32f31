"""Where the saw parts a bone: the lines of its cuts, the pieces of them inside the bone, and the two fragments."""

from dataclasses import dataclass
from typing import Any

from shapely import LineString, Point, Polygon

from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.plane import cis, crossing, dot, unit
from wedgecalc.planning.plan import Plan

FAR = 1e5  # mm: longer than any bone


@dataclass(frozen=True, slots=True)
class Parting:
    """The lines along which a plan cuts its bone.

    Attributes
    ----------
    starts, rays : tuple of complex
        For the first and the second cut (an opening wedge has the same twice): hinge, or where it is carried to, and the
        direction to the wedge's side.
    apex : complex or None
        Where both lines meet: the hinge, unless a length is taken out or held open; None for parallel ones.
    """

    plan: Plan
    starts: tuple[Any, Any]
    rays: tuple[Any, Any]
    apex: Any

    @classmethod
    def of(cls, plan: Plan) -> "Parting":
        """Return the lines of a plan of a single limb with an entry."""
        wedge: Any = plan.wedge
        hinge, first = wedge.hinge_z, unit(wedge.entry_z - wedge.hinge_z)
        if wedge.kind == "opening":
            return cls(plan, (hinge, hinge), (first, first), None if wedge.length else hinge)
        second, other = first * cis(-wedge.turn), wedge.far_hinge_z
        apex = hinge
        if wedge.length:
            apex = crossing(hinge, first, other, second) if wedge.turn else None
            apex = apex if apex is not None and abs(apex - hinge) < FAR / 2 else None
        return cls(plan, (hinge, other), (first, second), apex)

    @property
    def back(self) -> Any:
        """Direction of the line that parts the bone beyond the apex: it halves the wedge."""
        return -unit(self.rays[0] + self.rays[1])

    def sector(self) -> Polygon:
        """Return what lies between both lines on the wedge's side."""
        far = (
            FAR if self.apex is not None else FAR / 4
        )  # lines that are nearly parallel meet beyond FAR / 2
        ends = [start + ray * far for start, ray in zip(self.starts, self.rays, strict=True)]
        if self.apex is not None:
            return ring(self.apex, *ends)
        return ring(self.starts[0] - self.rays[0] * far, *ends, self.starts[1] - self.rays[1] * far)

    def cuts(self, bone: Polygon) -> tuple[LineString, ...]:
        """Return the saw cuts inside the bone: two for closing, one for opening.

        Each ends at the wedge's cortex, and starts at the apex, or at the far cortex where the lines do not meet in the bone.
        """
        side = self.plan.limb.points["plateau_lateral"] - self.plan.limb.points["plateau_medial"]
        found = []
        for start, ray in list(zip(self.starts, self.rays, strict=True))[
            : 1 if self.plan.wedge.kind == "opening" else 2
        ]:
            if (dot(ray, side) > 0) != (self.plan.wedge.side == "lateral"):
                raise InputError(
                    Problem(
                        "entry",
                        "a cut that runs past the cortex of its side",
                        f"both cuts to leave the bone {self.plan.wedge.side}",
                        "the wedge is wider than the bone: choose a smaller correction or another hinge",
                    )
                )
            inside = self.apex is not None and bone.contains(Point(*xy(self.apex)))
            cut = (
                piece(bone, self.apex, start + ray * FAR, self.apex)
                if inside
                else piece(bone, start - ray * FAR, start + ray * FAR, start)
            )
            if cut is None:
                raise InputError(
                    Problem(
                        "hinge",
                        "a cut that misses the bone",
                        "a cut through the bone",
                        "move hinge and entry into the bone",
                    )
                )
            found.append(cut)
        return tuple(found)


def fragments(plan: Plan, bone: Polygon) -> tuple[Polygon, Polygon]:
    """Return the fragment at the joint and the free one, parted along the cuts and, beyond the hinge, halving the wedge.

    Parameters
    ----------
    plan : Plan
        Of a single limb with an entry.
    bone : shapely.Polygon
        Outline of the cut bone in the canonical frame, traced or template.
    """
    kept, free = halves(plan)
    return bone.intersection(kept), bone.intersection(free)


def halves(plan: Plan) -> tuple[Polygon, Polygon]:
    """Return the halves of the plane that hold the fragment at the joint and the free one, and all beside and beyond them."""
    lines = Parting.of(plan)
    # Everything towards the foot, or towards the hip, counted from the knee's side of the cut.
    away = -1j if plan.procedure.bone == "tibia" else 1j
    joint: Any = (plan.limb.points["plateau_lateral"] - plan.limb.points["plateau_medial"]) * away
    far = joint / abs(joint) * FAR
    pieces = []
    for start, ray, sense in zip(lines.starts, lines.rays, (-1.0, 1.0), strict=True):
        corner = start if lines.apex is None else lines.apex
        over, out = corner + ray * FAR, corner + (-ray if lines.apex is None else lines.back) * FAR
        pieces.append(ring(corner, over, over + sense * far, out + sense * far, out))
    return pieces[0], pieces[1]


def piece(bone: Polygon, start: Any, end: Any, near: Any) -> LineString | None:
    """Return the piece of a line inside a bone that is nearest to a point: a bone with a hollow side may be met again."""
    inside: Any = LineString([xy(start), xy(end)]).intersection(bone)
    pieces = [
        p
        for p in getattr(inside, "geoms", [inside])
        if isinstance(p, LineString) and not p.is_empty
    ]
    return min(pieces, key=Point(*xy(near)).distance, default=None)


def ring(*corners: Any) -> Polygon:
    """Return a polygon with these corners."""
    return Polygon([xy(z) for z in corners])


def xy(z: Any) -> tuple[float, float]:
    """Return a point as shapely wants it."""
    return float(z.real), float(z.imag)
