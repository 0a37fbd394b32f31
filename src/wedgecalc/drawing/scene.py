"""What a plan looks like before, after, and on the way: bones, fragments and the wedge, made once for every picture of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from shapely import Polygon, union_all

from wedgecalc.bone.fragments import carried, fragments
from wedgecalc.bone.outlines import bones, measured_on
from wedgecalc.bone.shapes import polygon_of, vertices
from wedgecalc.bone.wedge import BoneWedge, bone_wedge
from wedgecalc.drawing.film import Film
from wedgecalc.errors import choose
from wedgecalc.geometry.leg import one_leg
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import cis, length, middle, unit
from wedgecalc.planning.plan import Plan
from wedgecalc.results.build import plan_rows
from wedgecalc.results.document import Part, Row, shown
from wedgecalc.results.wedge_numbers import wedge_part
from wedgecalc.sources.radiographs.radiograph import Radiograph

HYBRID = 0.25  # plateau widths: with more bone than this beyond the hinge the saw goes all the way
FIXATIONS = ("staples", "pins", "plate")


@dataclass(frozen=True)
class Scene:
    """A plan and its shapes."""

    plan: Plan
    before: Mapping[str, Any]  # bone to polygon
    wedge: BoneWedge | None
    fixation: str | None = None
    film: Film | None = None

    @classmethod
    def of(cls, plan: Plan, fixation: str | None = None, radiograph: Any = None) -> "Scene":
        """Return the scene of a plan of one limb, on its radiograph if there is one; raise `InputError` for what cannot be drawn."""
        one_leg(plan.limb, "a picture")
        if fixation is not None:
            choose("fixation", fixation, FIXATIONS, "one of")
        wedge = bone_wedge(plan)
        pixels = radiograph.squared().pixels if isinstance(radiograph, Radiograph) else radiograph
        film = None if radiograph is None else Film(np.asarray(pixels), plan, wedge)
        return cls(plan, bones(plan.limb), wedge, fixation, film)

    @property
    def flip(self) -> float:
        """−1 where lateral is towards the viewer's left: on a right leg."""
        return -1.0 if self.plan.limb.frame.side == "right" else 1.0

    @property
    def width(self) -> float:
        """Width of the plateau."""
        p = self.plan.limb.points
        return float(length(p["plateau_lateral"] - p["plateau_medial"]))

    @property
    def knee(self) -> Any:
        """Middle of the plateau."""
        return middle(
            self.plan.limb.points["plateau_medial"], self.plan.limb.points["plateau_lateral"]
        )

    @property
    def site(self) -> Any:
        """Middle of the bone's part that is cut."""
        procedure, wedge = self.plan.procedure, self.plan.wedge
        if procedure.at_knee:
            return self.knee + 0.42 * procedure.away * self.width
        if wedge.entry_z is None:
            return wedge.hinge_z
        hip = 0.25 * (self.plan.limb.hip - wedge.hinge_z) if procedure.at_hip else 0.0
        return middle(wedge.hinge_z, wedge.entry_z) + hip

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every measure before and after."""
        return plan_rows(self.plan)

    @property
    def listed(self) -> tuple[Row, ...]:
        """The measures to show: those of the knee, and of the hip where it is cut."""
        return shown(self.rows, "hip" if self.plan.procedure.at_hip else "knee")

    @property
    def part(self) -> Part:
        """The wedge by its numbers."""
        return wedge_part(self.plan, self.wedge)

    @property
    def source(self) -> str:
        """Whether the cut bone is a ``trace`` or a ``template``."""
        return measured_on(self.plan.limb, self.plan.procedure.bone)

    @cached_property
    def parts(self) -> tuple[Any, Any] | None:
        """The fragment at the joint and the free one before it turns; None without a cut."""
        if self.plan.wedge.nothing:
            return None
        if self.wedge is not None:
            return self.wedge.kept, self.wedge.moved
        return (
            None
            if self.plan.wedge.entry_z is None
            else fragments(self.plan, self.before[self.plan.procedure.bone])
        )

    def limb(self, share: float = 1.0) -> Limb:
        """Return the limb when this share of the correction is made."""
        if share == 1.0:
            return self.plan.after_limb
        return self.plan.wedge.moved(self.plan.limb, self.plan.procedure, share)

    def posed(self, share: float = 1.0) -> dict[str, list[Any]]:
        """Return the polygons of each bone when this share of the correction is made."""
        plan, bone = self.plan, self.plan.procedure.bone
        shapes = {name: [shape] for name, shape in self.before.items()}
        if self.parts is None:  # no cut to draw: the leg as it stands then
            turned = bones(self.limb(share))
            return shapes | {
                name: [turned[name]]
                for name in (("tibia", "fibula") if plan.procedure.of_tibia else ("femur",))
            }
        kept, moved = self.parts
        shapes[bone] = [union_all([kept, carried(plan, moved, share), self._bend(share)])]
        if plan.procedure.of_tibia:
            shapes["fibula"] = [carried(plan, self.before["fibula"], share)]
        return shapes

    def _bend(self, share: float) -> Polygon:
        """Return what a bending hinge draws out beyond itself; nothing where the saw goes all the way (hybrid hinges)."""
        if (
            self.wedge is None
            or not self.plan.procedure.closes
            or self.plan.wedge.length
            or self.wedge.bridge > HYBRID * self.width
        ):
            return Polygon()
        wedge: Any = self.plan.wedge
        ends = (vertices(cut)[[0, -1]] for cut in self.wedge.cuts)
        cuts = [unit(end - start) for start, end in ends]
        far: Any = -unit(cuts[0] + cuts[1]) * self.wedge.bridge
        corners = [wedge.hinge_z + z for z in (0j, far, far * cis(wedge.turn * share))]
        # A hair wider, so that it grows together with both fragments whatever the rounding.
        return polygon_of(*corners).buffer(0.02) if share and wedge.turn else Polygon()

    @cached_property
    def closed_cut(self) -> Any:
        """Line where the cuts of a closed wedge meet, canonical; None for an opening wedge or no wedge."""
        wedge: Any = self.plan.wedge
        if not self.plan.procedure.closes or wedge.entry_z is None or wedge.nothing:
            return None
        if self.wedge is None:
            return np.array([wedge.hinge_z, wedge.entry_z])
        if wedge.length:
            return vertices(self.wedge.cuts[0])
        reach = min(cut.length for cut in self.wedge.cuts)
        return np.array(
            [wedge.hinge_z, wedge.hinge_z + unit(wedge.entry_z - wedge.hinge_z) * reach]
        )

    @cached_property
    def after(self) -> dict[str, list[Any]]:
        """Polygons of each bone when the plan is made."""
        return self.posed()

    @cached_property
    def extent(self) -> Any:
        """Canonical points that hold the leg before and after."""
        boxes = [shape.bounds for shape in self.before.values()]
        boxes += [shape.bounds for shapes in self.after.values() for shape in shapes]
        low, high = np.min(boxes, axis=0), np.max(boxes, axis=0)
        return np.array([complex(low[0], low[1]), complex(high[2], high[3])])
