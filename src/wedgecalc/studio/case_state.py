"""The leg on the desk: what was marked and chosen, how to take it back, and what follows from it. Nothing here knows of a browser."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from shapely import Point as Spot

from wedgecalc import records
from wedgecalc.bone.outlines import bones
from wedgecalc.cohort.request import AUTO, usual_procedure
from wedgecalc.drawing.scene import Scene
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.alerts import Alert, alerts_of_limb
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.targets import Target
from wedgecalc.sources.case import Case, case_of
from wedgecalc.sources.format import FORMAT, CaseFile, case_file
from wedgecalc.sources.legs import CaseRef
from wedgecalc.sources.radiographs.picture import Radiograph
from wedgecalc.sources.scale import scaled_limb
from wedgecalc.study.uncertainty import Uncertainty, uncertainty_of

# The landmarks asked for one by one, from hip to ankle.
GUIDE = (
    "hip_center",
    "greater_trochanter",
    "femoral_shaft_proximal",
    "femoral_shaft_distal",
    "condyle_medial",
    "condyle_lateral",
    "plateau_medial",
    "plateau_lateral",
    "tibial_shaft_proximal",
    "tibial_shaft_distal",
    "ankle_medial",
    "ankle_lateral",
)
CUTS = ("hinge", "entry")
INSIDE = 3.0  # mm that a dragged hinge stays inside the cortex
DEEP = 200  # steps that can be taken back
XY = tuple[float, float]


@dataclass(frozen=True)
class Leg:
    """What was marked and chosen, all in the picture's own coordinates; `outcome` is what follows from it.

    Attributes
    ----------
    side : {"right", "left"} or None
    points : mapping of str to (x, y)
    mm_per_unit : float or None
    scale_source : str or None
        Where the scale comes from, in words.
    procedure : str
        A procedure, or ``auto``.
    target : Target or None
        None for that of the procedure.
    hinge, entry : (x, y) or None
        None for the usual place.
    id : str or None
    side_source : str or None
    notes : tuple of str
        What should be known of the file that the leg comes from.
    file : CaseFile or None
        The case file it came from: what the studio does not change stays as it stands there.
    """

    side: str | None = None
    points: Mapping[str, XY] = field(default_factory=dict)
    mm_per_unit: float | None = None
    scale_source: str | None = None
    procedure: str = AUTO
    target: Target | None = None
    hinge: XY | None = None
    entry: XY | None = None
    id: str | None = None
    side_source: str | None = None
    notes: tuple[str, ...] = ()
    file: CaseFile | None = None

    @classmethod
    def of(cls, case: Case) -> "Leg":
        """Return the leg of a case, with what it plans."""
        limb, planned = case.limb, case.osteotomy
        marked = case.file.landmarks.model_dump()  # type: ignore[attr-defined]
        points = {name: (float(limb[name][0]), float(limb[name][1])) for name in limb.points}
        # As they stand in the file, free of the rounding on the way through millimetres.
        points |= {
            name: marked[name]
            for name, xy in points.items()
            if np.allclose(marked[name], xy, rtol=1e-9)
        }
        return cls(
            str(limb.frame.side),
            points,
            limb.frame.stated,
            case.scale_source,
            planned.procedure or AUTO,
            case.target,
            _pair(planned.hinge),
            _pair(planned.entry),
            case.id,
            case.side_source,
            case.notes,
            case.file,
        )

    @property
    def ref(self) -> CaseRef:
        """What every result says of the leg."""
        return CaseRef(self.id, self.side_source, self.scale_source, self.notes)

    def request(self, procedure: str) -> PlanRequest:
        """Return what is asked of a procedure, of none for ``auto``: what was chosen here, and beside it what the file says, as the command line takes it."""
        chosen = PlanRequest(self.procedure, self.target, hinge=self.hinge, entry=self.entry)
        said = PlanRequest() if self.file is None else self.file.request
        whole = chosen.over(replace(said, target=None, hinge=None, entry=None))
        return replace(whole, procedure=None if procedure == AUTO else procedure)

    def case_file(self, image: str | None = None) -> CaseFile:
        """Return the leg as a case file, with what is planned; what its file says and the studio does not change stays."""
        in_mm = self.scale_source == "mm"
        kept = {} if self.file is None else self.file.document()
        own: dict[str, Any] = {
            "format": FORMAT,
            "id": self.id,
            "side": self.side,
            "units": "mm" if in_mm else "px",
            "image": image or kept.get("image"),
            "landmarks": dict(self.points),
        }
        if not in_mm and (not kept or case_of(kept).limb.frame.mm_per_unit != self.mm_per_unit):
            own |= {"mm_per_px": self.mm_per_unit, "calibration": None}  # not the file's
        return case_file(kept | own).with_request(self.request(self.procedure))

    def limb(self) -> Limb:
        """Return the limb as it is marked, with what its file knows of outlines and landmarks."""
        limb = scaled_limb(
            dict(self.points), self.side or "", self.mm_per_unit, source=self.scale_source
        )
        if self.file is None:
            return limb
        return replace(limb, contours=self.file.traced, landmark_sd=self.file.landmark_sd_mm or {})

    @property
    def missing(self) -> list[str]:
        """Landmarks without which nothing can be measured, in the order of the guide."""
        ankle = {"ankle_medial", "ankle_lateral"}
        lacking = [
            name
            for name, record in records.landmarks().items()
            if record.required and name not in self.points
        ]
        if "ankle_center" not in self.points:
            lacking += sorted(ankle - self.points.keys(), reverse=True)
        return [name for name in GUIDE if name in lacking]

    @cached_property
    def outcome(self) -> "Outcome":
        """What follows."""
        if self.side is None or self.missing:
            return Outcome()
        try:
            limb = self.limb()
        except InputError as error:
            return Outcome(problems=tuple(map(_said, error.problems)))
        before = measure(limb)
        procedure = usual_procedure(before) if self.procedure == AUTO else self.procedure
        found: dict[str, Any] = {
            "limb": limb,
            "before": before,
            "procedure": procedure,
            "alerts": alerts_of_limb(limb, before),
        }
        try:
            made = plan(limb, self.request(procedure))
            scene = Scene.of(made)
            unsure = limb.frame.calibrated and not made.procedure.through_shaft
            sure = uncertainty_of(limb, made.request) if unsure else None
        except InputError as error:
            return Outcome(**found, problems=tuple(map(_said, error.problems)))
        except NoPlanError as error:
            return Outcome(**found, problems=(error.reason,))
        return Outcome(**found | {"alerts": made.alerts}, plan=made, scene=scene, sure=sure)


@dataclass(frozen=True)
class Outcome:
    """What follows from a leg: as much as its landmarks allow, and what is wrong with it in words."""

    limb: Limb | None = None
    before: Alignment | None = None
    procedure: str | None = None
    plan: Plan | None = None
    scene: Scene | None = None
    sure: Uncertainty | None = None
    alerts: tuple[Alert, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass
class Desk:
    """A leg, its radiograph, and the way back to what it was."""

    leg: Leg = field(default_factory=Leg)
    radiograph: Radiograph | None = None
    past: list[Leg] = field(default_factory=list)
    future: list[Leg] = field(default_factory=list)
    _before_drag: Leg | None = None

    def change(self, **what: Any) -> None:
        """Change the leg; it can be taken back."""
        if not self._held:
            self.past = [*self.past[-DEEP:], self.leg]
            self.future = []
        self.leg = replace(self.leg, **what)

    @property
    def _held(self) -> bool:
        return self._before_drag is not None

    def hold(self) -> None:
        """Begin a drag: until `drop` all changes are one step."""
        self._before_drag = self.leg

    def drop(self) -> None:
        """End a drag."""
        start, self._before_drag = self._before_drag, None
        if start is not None and start != self.leg:
            self.past, self.future = [*self.past[-DEEP:], start], []

    def undo(self) -> None:
        """Take the last step back."""
        if self.past:
            self.future.append(self.leg)
            self.leg = self.past.pop()

    def redo(self) -> None:
        """Take the last step back again."""
        if self.future:
            self.past.append(self.leg)
            self.leg = self.future.pop()

    def place(self, name: str, xy: XY) -> None:
        """Put a landmark, the hinge or the entry somewhere; these two stay on the bone."""
        if name in CUTS:
            moved: Any = {name: self._on_bone(name, xy)}
            trial = replace(self.leg, **moved)
            if (
                trial.outcome.plan is not None or self.leg.outcome.plan is None
            ):  # where nothing can be cut it does not go
                self.change(**moved)
        else:
            self.change(points={**self.leg.points, name: xy})

    def remove(self, name: str) -> None:
        """Take a landmark away, or give hinge or entry back its usual place."""
        if name in CUTS:
            self.change(**{name: None})
        else:
            self.change(points={key: xy for key, xy in self.leg.points.items() if key != name})

    def handles(self) -> dict[str, XY]:
        """Return what can be dragged, and where it is."""
        made = self.leg.outcome.plan
        found = dict(self.leg.points)
        for name in CUTS:
            planned = (
                None if made is None or made.wedge.entry is None else getattr(made.wedge, name)
            )
            if (xy := getattr(self.leg, name) or _pair(planned)) is not None:
                found[name] = xy
        return found

    def next_landmark(self, after: str | None = None) -> str | None:
        """Return the landmark of the guide that is to be marked next."""
        order = list(GUIDE)
        if after in order:
            k = order.index(after) + 1
            order = order[k:] + order[:k]
        return next((name for name in order if name not in self.leg.points), None)

    def _on_bone(self, name: str, xy: XY) -> XY:
        """Return the nearest place on the bone: the entry on its cortex, the hinge inside it."""
        found = self.leg.outcome
        if found.limb is None or found.procedure is None:
            return xy
        frame = found.limb.frame
        bone = bones(found.limb)[records.procedures()[found.procedure].bone]
        z: Any = frame.to_core(xy)
        spot = Spot(z.real, z.imag)
        if name == "entry":
            spot = bone.exterior.interpolate(bone.exterior.project(spot))
        else:
            inside = bone.buffer(-INSIDE)
            inside = inside if not inside.is_empty else bone
            if not inside.contains(spot):
                edge = getattr(inside, "boundary", inside)
                spot = edge.interpolate(edge.project(spot))
        x, y = frame.to_case(complex(spot.x, spot.y))
        return float(x), float(y)


def _pair(xy: Any) -> XY | None:
    return None if xy is None else (float(xy[0]), float(xy[1]))


def _said(problem: Any) -> str:
    """Return what is wrong and how to mend it, as a sentence for somebody who knows no file."""
    place = str(problem.field).removeprefix("landmarks.").replace("_", " ")
    expected = f"; expected {problem.expected}" if problem.expected else ""
    return f"{place}: {problem.found}{expected}" + (f". {problem.fix}" if problem.fix else "")
