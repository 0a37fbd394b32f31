"""The planned bone as an implant meets it: along the bone, and into it from one side."""

from dataclasses import dataclass, field, replace

import numpy as np
from shapely import LineString, Polygon

from wedgecalc.bone.fragments import carried
from wedgecalc.bone.shapes import mapped, polygon_of
from wedgecalc.geometry.limb import ASSUMED_PLATEAU
from wedgecalc.geometry.plane import Floats, Points, cis, dot, unit
from wedgecalc.planning.bone_frame import joint_frame, shaft_of
from wedgecalc.planning.plan import Plan
from wedgecalc.terms import Bone, Side

# Along the bone in plateau widths: how close a plate comes to the joint line, how far it runs
# beyond the cut, and how many screws each fragment takes at most. Lengths of usual plates: some 115
# mm at the tibia, 130 mm at the distal femur.
_PLATES = {Bone.TIBIA: (0.09, 1.0), Bone.FEMUR: (0.2, 1.3)}
_AT_HIP = (1.15, 0.36)
_IN_SHAFT = 0.95
_OFF_CUT = {True: 0.08, False: 0.14}  # distance of a screw from the cut, at the knee and elsewhere
_APART = 0.07  # the least distance between two screws at the joint
_SAFE = 0.105  # distance of metal in bone from the joint line: some 8 mm
_BESIDE = 0.45  # plateau widths from the middle of the joint to its edge
_THICK = {True: 0.04, False: 0.06}  # a plate at the knee of some 3 mm, elsewhere 5 mm


@dataclass(frozen=True)
class ImplantFrame:
    """The planned bone in its own frame: a complex number is along the bone + i into it.

    Attributes
    ----------
    width, mm : float
        Width of the plateau, and one millimetre; without a scale that of an ordinary plateau.
    origin, along, inward : complex
        Origin and directions of the frame, in the canonical one: along from the fragment at the
        joint to the free one.
    fragments : tuple of shapely.Polygon
        At the joint, and free, in this frame.
    gap : shapely.Polygon
        Between them; empty where the cut is closed.
    edges : tuple of float
        Where the cut leaves each fragment on the implant's side.
    start, end : float
        Ends of a plate.
    holes : tuple of array of float
        Where its screws enter each fragment.
    aims : tuple of complex
        Direction of screws in each fragment.
    head : complex or None
        At the hip: centre of the femoral head, at which screws in the neck aim.
    deep : float
        How deep a screw goes at most, plateau widths.
    across : complex
        The other end of the cut, which starts near 0.
    joint : complex or None
        Edge of the joint line on the implant's side; None away from the knee.
    tibial, lateral : bool
        Whether the tibia is cut, and whether the implant lies on the lateral side.
    fibula : shapely.Polygon
        Where no metal lies, in this frame; empty where the tibia is not cut.
    """

    width: float
    mm: float
    origin: complex
    along: complex
    inward: complex
    fragments: tuple[Polygon, Polygon] = (Polygon(), Polygon())
    gap: Polygon = field(default_factory=Polygon)
    edges: tuple[float, float] = (0.0, 0.0)
    start: float = 0.0
    end: float = 0.0
    holes: tuple[Floats, Floats] = field(default_factory=lambda: (np.zeros(0), np.zeros(0)))
    aims: tuple[complex, complex] = (1j, 1j)
    head: complex | None = None
    deep: float = 0.82
    across: complex = 1j
    joint: complex | None = None
    tibial: bool = False
    lateral: bool = False
    fibula: Polygon = field(default_factory=Polygon)

    @classmethod
    def of(
        cls,
        plan: Plan,
        parts: tuple[Polygon, Polygon],
        edge: Points,
        fibula: Polygon | None = None,
        medial: bool = False,
    ) -> "ImplantFrame":
        """Return the frame of a plan's implant.

        Parameters
        ----------
        plan : Plan
            Plan of a single limb, with an entry.
        parts : tuple of shapely.Polygon
            The fragment at the joint, and the free one before it moves; canonical.
        edge : array of complex, shape (2,)
            Ends of the first cut, from the hinge to the cortex.
        fibula : shapely.Polygon, optional
            As planned, with room around it; canonical.
        medial : bool
            Whether the implant lies on the medial side of the tibia, wherever the wedge is.
        """
        limb, procedure, wedge = plan.limb, plan.procedure, plan.wedge
        width, turn = float(limb.width), complex(cis(wedge.turn))
        kept = _along(plan)
        along = unit(kept + kept * turn)
        # A hip and a shaft are fixed from the lateral side, wherever the wedge is.
        lateral = not procedure.at_knee or procedure.side is Side.LATERAL
        lateral = lateral and not (medial and procedure.of_tibia)
        wedge_side = lateral == (procedure.side is Side.LATERAL)
        out = complex(limb.plateau) * (1 if lateral else -1)
        inward = along * 1j if dot(along * 1j, out) < 0 else along * -1j
        origin = complex(
            edge[1] if wedge_side else edge[0] + 0.15 * width * unit(edge[0] - edge[1])
        )
        mm = 1.0 if limb.frame.calibrated else width / ASSUMED_PLATEAU
        tibial = bool(procedure.of_tibia)
        bare = cls(width, mm, origin, along, inward, tibial=tibial, lateral=lateral)
        placed = joint_frame(limb, procedure.bone) if procedure.at_knee else None
        if placed is not None:  # the joint line on this side: it may be oblique to the shaft
            edge_of_joint = complex(placed[0]) - inward * kept / along * _BESIDE * width
            bare = replace(bare, joint=bare.at(edge_of_joint))
        moved = np.array([complex(wedge.carried(complex(z))) for z in edge])
        gap = Polygon() if wedge.closes else polygon_of(*bare.into(edge), *bare.into(moved)[::-1])
        # On the hinge's side a gap is as wide as the bone is longer there.
        opens = not wedge.closes and (wedge_side or wedge.length)
        edges = (0.0, float(bare.into(moved)[1 if wedge_side else 0].real) if opens else 0.0)
        fragments = bare.within(parts[0]), bare.within(carried(plan, parts[1]))
        start, end = bare._ends(plan, edges, fragments)
        frame = replace(
            bare,
            fragments=fragments,
            gap=gap.buffer(0),
            edges=edges,
            fibula=Polygon() if fibula is None else bare.within(fibula),
            start=start,
            end=end,
            across=bare.at(complex(edge[0] if wedge_side else edge[1])),
            aims=(
                bare.at(origin + inward * kept / along),
                bare.at(origin + _across_shaft(plan, inward) * turn),
            ),
        )
        head = frame.at(complex(plan.after_limb.hip)) if procedure.at_hip else None
        near, far = frame._holes(procedure.at_knee)
        return replace(frame, holes=(near, far if head is None else far[:0]), head=head)

    def into(self, z: Points) -> Points:
        """Return canonical points in this frame."""
        w: Points = (z - self.origin) / self.along
        return w if self._left else np.conj(w)

    def at(self, z: complex) -> complex:
        """Return a canonical point in this frame."""
        return complex(self.into(np.array([z]))[0])

    def out(self, w: Points) -> Points:
        """Return points of this frame as canonical ones."""
        z: Points = self.origin + self.along * (w if self._left else np.conj(w))
        return z

    def within(self, shape: Polygon) -> Polygon:
        """Return a canonical shape in this frame."""
        return mapped(shape, self.into)

    def back(self, shape: Polygon) -> Polygon:
        """Return a shape of this frame as a canonical one."""
        return mapped(shape, self.out)

    def depth(self, along: float) -> float:
        """Return how thick the bone is at a place."""
        far = 3 * self.width
        ray = LineString([(along, -far), (along, far)])
        return float(sum(ray.intersection(fragment).length for fragment in self.fragments))

    @property
    def thick(self) -> float:
        """How thick a plate is."""
        return _THICK[self.joint is not None] * self.width

    @property
    def in_front(self) -> bool:
        """Whether the fibula is in the way beside the bone, so that metal lies in front of it."""
        return self.lateral and self.joint is not None and not self.fibula.is_empty

    @property
    def safe(self) -> Polygon:
        """All that lies far enough from the joint for metal in it."""
        far, aim = 9 * self.width, self.aims[0]
        if self.joint is None:
            return polygon_of(-far - far * 1j, far - far * 1j, far + far * 1j, -far + far * 1j)
        start, down = self.joint + _SAFE * self.width * aim / 1j, far * aim / 1j
        across = far * aim
        return polygon_of(
            start - across, start + across, start + across + down, start - across + down
        )

    @property
    def _left(self) -> bool:
        return bool((self.inward / self.along).imag > 0)

    def _ends(
        self, plan: Plan, edges: tuple[float, float], fragments: tuple[Polygon, Polygon]
    ) -> tuple[float, float]:
        """Return where a plate starts and ends."""
        width, procedure = self.width, plan.procedure
        low, high = fragments[0].bounds[0] + 0.06 * width, fragments[1].bounds[2] - 0.06 * width
        start, end = edges[0] - _IN_SHAFT * width, edges[1] + _IN_SHAFT * width
        if procedure.at_hip:
            start, end = edges[0] - _AT_HIP[0] * width, edges[1] + _AT_HIP[1] * width
            tip = plan.after_limb.points.get("greater_trochanter")
            high = high if tip is None else self.at(tip).real - 0.16 * width
        elif self.joint is not None:
            near, beyond = _PLATES[Bone(procedure.bone)]
            start, end = self.joint.real + near * width, edges[1] + beyond * width
        start, end = min(start, edges[0] - 0.12 * width), max(end, edges[1] + 0.2 * width)
        return max(start, low), min(end, high)

    def _holes(self, at_knee: bool) -> tuple[Floats, Floats]:
        """Return where screws enter both fragments."""
        width, most = self.width, 3 if at_knee else 4
        off = _OFF_CUT[at_knee] * width
        first, last = self.start + 0.045 * width, self.edges[0] - off
        if self.joint is not None:
            first = max(self.joint.real + _SAFE * width, min(first, last - 1.2 * _APART * width))
        if last < first:  # no screw is safe between joint and cut
            return np.zeros(0), self._far()
        count = int(np.clip((last - first) // (_APART * width) + 1, 1, most))
        return np.linspace(first, last, count), self._far()

    def _far(self) -> Floats:
        first, last = self.edges[1] + 0.13 * self.width, self.end - 0.06 * self.width
        count = int(np.clip((last - first) // (1.5 * _APART * self.width) + 1, 1, 4))
        return np.linspace(first, max(first, last), count)


def _along(plan: Plan) -> complex:
    """Return the direction along the fragment at the joint, towards the free one."""
    limb, procedure = plan.limb, plan.procedure
    placed = joint_frame(limb, procedure.bone)
    if procedure.at_knee and placed is not None:
        return complex(placed[1]) * placed[2]
    upper, lower = map(complex, shaft_of(limb, procedure.bone))
    return unit(lower - upper) if procedure.of_tibia else unit(upper - lower)


def _across_shaft(plan: Plan, inward: complex) -> complex:
    """Return the direction into the bone across the shaft of the free fragment, before it turns."""
    limb, procedure = plan.limb, plan.procedure
    upper, lower = map(complex, shaft_of(limb, procedure.bone))
    across = 1j * unit(lower - upper)
    return across if dot(across, inward) > 0 else -across
