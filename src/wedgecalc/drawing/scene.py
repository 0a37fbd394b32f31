"""A plan and the shapes to draw it: bones, fragments and wedge, computed once per plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon
from shapely.affinity import translate

from wedgecalc.bone.fibula import FibulaChange
from wedgecalc.bone.fragments import fragments
from wedgecalc.bone.marrow import with_insides
from wedgecalc.bone.outlines import measured_on
from wedgecalc.bone.pose import Pose
from wedgecalc.bone.shapes import vertices
from wedgecalc.bone.surroundings import hip_bone
from wedgecalc.bone.wedge import BoneWedge, drawn_wedge, with_usual_entry
from wedgecalc.drawing.alone import zero_plan
from wedgecalc.drawing.closed_joint import Closing
from wedgecalc.drawing.film import CutFilm
from wedgecalc.drawing.film_cortex_map import onto_cortex
from wedgecalc.drawing.film_window import windowed
from wedgecalc.drawing.implant_frame import ImplantFrame
from wedgecalc.drawing.implant_surface import Implants
from wedgecalc.drawing.implants import IMPLANT_BUILDERS
from wedgecalc.drawing.place import Placement
from wedgecalc.drawing.stance import IN_REGISTER, extent_of, standing_place
from wedgecalc.errors import choose
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.leg import one_leg
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Points, middle, unit
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.results.build import measure_rows
from wedgecalc.results.build_leg import short_rows
from wedgecalc.results.document import MeasureRow, WedgeNumbers
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.millimetres import Share
from wedgecalc.results.standing import as_standing
from wedgecalc.results.wedge_numbers import wedge_part
from wedgecalc.sources.radiographs.radiograph import Radiograph

FIXATIONS = tuple(IMPLANT_BUILDERS)
_ROOM_ON_FILM = 0.04  # plateau widths around a template's fibula, which may differ on the film

# Shapes of each bone; may hold several polygons, or none.
BoneShapes: TypeAlias = Mapping[str, Polygon]
RadiographLike: TypeAlias = Radiograph | NDArray[np.uint8]


@dataclass(frozen=True)
class Scene:
    """A plan of one leg and its shapes, in the canonical frame.

    Attributes
    ----------
    plan : Plan
    before : mapping of str to shapely.Polygon
        Each bone before the operation.
    wedge : BoneWedge or None
        The wedge on its bone, for drawing only: for lengths use `sized`. None without an entry.
    fixation : {"staples", "pins", "plate"} or None
    film : CutFilm or None
        The radiograph to show.
    alone : bool
        Whether the leg is shown without a plan; its `plan` then turns nothing.
    stands : bool
        Whether a planned leg is drawn on its closed joint, as it will stand; never on a film.
    whole : DoublePlan or None
        Double level of which the plan is a part.
    """

    plan: Plan
    before: BoneShapes
    wedge: BoneWedge | None
    fixation: str | None = None
    film: CutFilm | None = None
    alone: bool = False
    stands: bool = True
    whole: DoublePlan | None = None

    @classmethod
    def of(
        cls,
        subject: Plan | Limb,
        fixation: str | None = None,
        radiograph: RadiographLike | None = None,
    ) -> "Scene":
        """Return the scene of a plan, or of a leg without one.

        Raises
        ------
        InputError
            For many legs, an unknown fixation, a wedge off its bone, or landmarks off the film.
        """
        alone = isinstance(subject, Limb)
        plan = zero_plan(subject) if isinstance(subject, Limb) else with_usual_entry(subject)
        one_leg(plan.limb, "a picture")
        if fixation is not None:
            choose("fixation", fixation, FIXATIONS, "one of")
        wedge = None if alone else drawn_wedge(plan)
        pixels = radiograph.squared().pixels if isinstance(radiograph, Radiograph) else radiograph
        shows = None if pixels is None else windowed(np.asarray(pixels), plan.limb)
        film = None if shows is None else CutFilm(shows, plan, wedge)
        return cls(plan, with_insides(plan.limb), wedge, fixation, film, alone)

    @property
    def states(self) -> tuple[str, ...]:
        """Which states of the leg there are to show: ``before`` and, with a plan, ``after``."""
        return ("before",) if self.alone else ("before", "after")

    @property
    def flip(self) -> float:
        """−1 where lateral is on the viewer's left: on a right leg."""
        return -1.0 if self.plan.limb.frame.side == "right" else 1.0

    @property
    def width(self) -> float:
        """Width of the plateau."""
        return self.plan.limb.width

    @property
    def hinge(self) -> complex:
        """The hinge."""
        return self.plan.wedge.hinge_z

    @property
    def entries(self) -> tuple[complex, complex] | None:
        """Both ends of the base: `entry_z` and `far_entry_z` of the wedge; None if unknown."""
        first, second = self.plan.wedge.entry_z, self.plan.wedge.far_entry_z
        return None if first is None or second is None else (first, second)

    @property
    def knee(self) -> complex:
        """Middle of the plateau."""
        points = self.plan.limb.points
        return middle(points["plateau_medial"], points["plateau_lateral"])

    @property
    def site(self) -> complex:
        """Middle of the part of the bone that is cut."""
        procedure = self.plan.procedure
        if procedure.at_knee:
            return self.knee + 0.42 * procedure.away * self.width
        if self.entries is None:
            return self.hinge
        hip = 0.25 * (self.plan.limb.hip - self.hinge) if procedure.at_hip else 0.0
        return middle(self.hinge, self.entries[0]) + hip

    @cached_property
    def rows(self) -> tuple[MeasureRow, ...]:
        """Every measurement, preoperative and planned."""
        return measure_rows(self.plan)

    @property
    def listed(self) -> tuple[MeasureRow, ...]:
        """The measurements to show: those of the knee, and of the hip where it is cut."""
        return short_rows(self.rows, "hip" if self.plan.procedure.at_hip else "knee")

    @cached_property
    def wedge_numbers(self) -> WedgeNumbers:
        """The numbers of the wedge."""
        return wedge_part(self.plan, self.sized)

    @cached_property
    def share(self) -> Share:
        """The 95 % interval of the base over the base itself; None if it counts as exact."""
        return known_share(self.plan, self.whole)

    @property
    def sized(self) -> BoneWedge | None:
        """The wedge on its bone, with lengths in mm; None without a scale."""
        return self.wedge if self.plan.limb.frame.calibrated else None

    @property
    def source(self) -> str:
        """Whether the outline of the cut bone is a ``trace`` or a ``template``."""
        return measured_on(self.plan.limb, self.plan.procedure.bone)

    @cached_property
    def fragments(self) -> tuple[Polygon, Polygon] | None:
        """The fragment at the joint and the free fragment before it turns; None without a cut."""
        if self.plan.wedge.nothing:
            return None
        if self.wedge is not None:
            return self.wedge.kept, self.wedge.moved
        if self.entries is None:
            return None
        return fragments(self.plan, self.before[self.plan.procedure.bone])

    def limb(self, share: float = 1.0) -> Limb:
        """Return the limb with this share of the correction, 0 to 1."""
        closing, limb = self.closing(share), self._bony(share)
        return closing.limb(limb) if closing else limb

    def closing(self, share: float = 1.0) -> Closing | None:
        """Return how the joint has moved with this share; None if it is drawn as it was."""
        moves = self.stands and self.film is None
        return Closing.of(self.plan, self._bony(share), share) if moves else None

    def _bony(self, share: float) -> Limb:
        p = self.plan
        return p.after_limb if share == 1 else p.wedge.moved(p.limb, p.procedure, share)

    def measured(self, state: str) -> Alignment:
        """Return the measures ``before``, or ``after`` of the leg as it will stand."""
        return as_standing(self.plan) if state == "after" else self.plan.before

    def posed(self, share: float = 1.0) -> dict[str, Polygon]:
        """Return each bone, and what is inside it, with this share of the correction, 0 to 1."""
        closing, shapes = self.closing(share), self._pose.shapes(self._bony(share), share)
        shapes = closing.shapes(shapes) if closing else shapes
        return shapes | hip_bone(self.limb(share))

    @cached_property
    def _pose(self) -> Pose:
        return Pose(self.plan, self.before, self.fragments, self.wedge)

    @property
    def fibula(self) -> FibulaChange | None:
        """What becomes of the fibula; None where the tibia is not cut."""
        return self._pose.fibula

    @cached_property
    def closed_cut(self) -> Points | None:
        """Line where the cuts of a closed wedge meet; None for an opening wedge or no wedge."""
        plan = self.plan
        if not plan.procedure.closes or self.entries is None or plan.wedge.nothing:
            return None
        entry = self.entries[0]
        if self.wedge is None:
            return np.array([self.hinge, entry])
        if plan.wedge.length:
            return vertices(self.wedge.cuts[0])
        length = min(cut.length for cut in self.wedge.cuts)
        return np.array([self.hinge, self.hinge + unit(entry - self.hinge) * length])

    @cached_property
    def implants(self) -> Implants | None:
        """The chosen fixation; None without one or without a cut."""
        pieces, entries = self.fragments, self.entries
        if self.fixation is None or entries is None or pieces is None:
            return None
        edge = np.array([self.hinge, entries[0]])
        if self.wedge is not None:
            edge = vertices(self.wedge.cuts[0])[[0, -1]]
        if self.film is not None and self.source != "trace":
            bone = self.before[self.plan.procedure.bone]
            pieces, edge = onto_cortex(self.plan, bone, self.film.pixels, pieces, edge)
        fibula = self._room_of_fibula()
        medial = self.fixation == "pins"  # wires and pins keep clear of the fibula and its nerve
        return IMPLANT_BUILDERS[self.fixation](
            ImplantFrame.of(self.plan, pieces, edge, fibula, medial)
        )

    def _room_of_fibula(self) -> Polygon | None:
        """Return where no metal may lie: the planned fibula, by its landmark if that is marked."""
        fibula = self.fibula
        if fibula is None:
            return None
        marked = self.plan.limb.points.get("fibula_head")
        shift = 0j if marked is None else complex(marked) - fibula.head
        margin = _ROOM_ON_FILM if self.film is not None and marked is None else 0.0
        shape = translate(self.after["fibula"], shift.real, shift.imag)
        return cast("Polygon", shape.buffer(margin * self.width))

    @cached_property
    def after(self) -> BoneShapes:
        """Each bone as planned."""
        return self.before if self.alone else self.posed()

    @cached_property
    def extent(self) -> Points:
        """Two corners of a box around the leg, preoperative and planned, in register."""
        return extent_of((self.before.values(), IN_REGISTER), (self.after.values(), IN_REGISTER))

    @cached_property
    def stance(self) -> Points:
        """Two corners of a box around the leg, preoperative and as it will stand."""
        planned = self.after.values(), self.standing(IN_REGISTER)
        return extent_of((self.before.values(), IN_REGISTER), planned)

    def standing(self, place: Placement, share: float = 1.0) -> Placement:
        """Return the place in which the planned leg stands; see `stance.standing_place`.

        Parameters
        ----------
        place : Placement
            Placement of the preoperative leg.
        share : float
            Share of the correction, 0 to 1.
        """
        return standing_place(place, self.plan.limb, self.limb(share))
