"""The leg in the studio: what was marked and chosen, and what follows. No browser here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from wedgecalc import records
from wedgecalc.cohort.request import AUTO
from wedgecalc.errors import InputError
from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.alerts import alerts_of_limb
from wedgecalc.planning.double_request import DOUBLE_LEVEL, SHARED_FIELDS, DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.targets import Target
from wedgecalc.sources.case import Case
from wedgecalc.sources.format import CaseFile
from wedgecalc.sources.format_parts import Film
from wedgecalc.sources.legs import CaseRef
from wedgecalc.sources.scale import scaled_limb
from wedgecalc.studio.outcome import Outcome, error_words, outcome_of, with_shapes
from wedgecalc.studio.scale_note import scale_note
from wedgecalc.studio.side import SideConflict, on_side, side_conflict

# The landmarks that the studio asks for: those that it needs first, of them those from which the
# others are proposed best.
GUIDE = (
    "hip_center",
    "ankle_medial",
    "ankle_lateral",
    "plateau_medial",
    "plateau_lateral",
    "condyle_medial",
    "condyle_lateral",
    "greater_trochanter",
    "femoral_shaft_proximal",
    "femoral_shaft_distal",
    "tibial_shaft_proximal",
    "tibial_shaft_distal",
)
OFFERED = (*GUIDE, "femoral_neck_center")  # the last only for the neck-shaft angle
CUT_POINTS = ("hinge", "entry")
CUT_BONES = ("tibia", "femur")
DOUBLE_POINTS = tuple(f"{bone}_{cut}" for bone in CUT_BONES for cut in CUT_POINTS)
XY = tuple[float, float]


@dataclass(frozen=True)
class LegState:
    """What was marked and chosen, in the picture's own coordinates; `outcome` is what follows.

    Unlike a case file it may be incomplete: without a side, or without required landmarks.

    Attributes
    ----------
    side : {"right", "left"} or None
    points : mapping of str to (x, y)
    mm_per_unit, scale_source : float or None, str or None
        The scale, and where it comes from, in words.
    procedure : str
        A procedure, or ``auto``.
    target : Target or None
        None for that of the procedure.
    hinge, entry : (x, y) or None
        None for the usual place.
    hinge_turn, ap_depth : float or None
        For the slope after an opening wedge of the tibia; see `wedgecalc.slope_of`.
    jlca_supine : float or None
        JLCA of the unloaded knee, degrees: the leg is then planned on the closed joint.
    id, side_source : str or None
    notes : tuple of str
        What a user should know about the file.
    file : CaseFile or None
        The case file that was opened: what the studio does not change is kept from it.
    accept, of_film : tuple of str, mapping of str to float
        Accepted stop alerts of this plan; SD of hinge and entry, mm, where taken from the film.
    label : str or None
        What the user calls the case, on every export in place of its id.
    film : Film or None
        The picture that is marked, by hash and size.
    header_side, letter : {"right", "left"} or None
        What the film's header says, and the letter that the user reads on the film.
    header_mm : (float, str) or None
        The scale that the film's header states, mm per pixel, and where it stands there.
    arthritis : {"medial", "lateral", "both", "none"} or None
        The compartments of the knee with arthritis; None if unknown.
    after : int
        Number of a film after surgery, which is measured and not planned; 0 of any other.
    double_points : mapping of str to (x, y)
        Hinge and entry of each bone of a double level, such as ``tibia_hinge``; usual places else.
    proposed : mapping of str to (x, y)
        Landmarks that a program proposed: no part of the leg until they are confirmed.
    doubtful : mapping of str to str
        Those of them that should be looked at first, and why.
    kinds : mapping of str to str
        Of a double level ``closing`` or ``opening`` for each bone, as far as chosen.
    """

    side: str | None = None
    points: Mapping[str, XY] = field(default_factory=dict)
    mm_per_unit: float | None = None
    scale_source: str | None = None
    procedure: str = AUTO
    target: Target | None = None
    hinge: XY | None = None
    entry: XY | None = None
    hinge_turn: float | None = None
    ap_depth: float | None = None
    jlca_supine: float | None = None
    id: str | None = None
    side_source: str | None = None
    notes: tuple[str, ...] = ()
    file: CaseFile | None = None
    accept: tuple[str, ...] = ()
    of_film: Mapping[str, float] = field(default_factory=dict)
    label: str | None = None
    film: Film | None = None
    header_side: str | None = None
    letter: str | None = None
    header_mm: tuple[float, str] | None = None
    arthritis: str | None = None
    after: int = 0
    double_points: Mapping[str, XY] = field(default_factory=dict)
    proposed: Mapping[str, XY] = field(default_factory=dict)
    doubtful: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case) -> "LegState":
        """Return the leg of a case, with its plan request."""
        limb, planned = case.limb, case.osteotomy
        marked = case.file.landmarks.model_dump()  # type: ignore[attr-defined]
        points = {name: (float(limb[name][0]), float(limb[name][1])) for name in limb.points}
        # As written in the file, without rounding from the conversion to millimetres and back.
        points |= {
            name: marked[name]
            for name, xy in points.items()
            if np.allclose(marked[name], xy, rtol=1e-9)
        }
        found = {name: points.pop(name) for name in limb.unconfirmed}
        return cls(
            str(limb.frame.side),
            points,
            limb.frame.stated,
            case.scale_source,
            AUTO if planned.procedure is None else str(planned.procedure),
            case.target,
            xy_of(planned.hinge),
            xy_of(planned.entry),
            planned.hinge_turn_deg,
            planned.ap_depth_mm,
            cast("float | None", case.request.jlca_supine),
            case.id,
            case.side_source,
            case.notes,
            case.file,
            of_film=planned.request.of_film,
            label=case.file.label,
            film=case.file.film,
            arthritis=case.file.arthritis,
            proposed=found,
            doubtful=(case.file.proposed.doubts or {}) if case.file.proposed else {},
            double_points={
                name: xy for name in DOUBLE_POINTS if (xy := xy_of(getattr(case.file.double, name)))
            },
            kinds={b: kind for b in CUT_BONES if (kind := getattr(case.file.double, f"{b}_kind"))},
        )

    @property
    def ref(self) -> CaseRef:
        """The leg's identification in every result."""
        day = None if self.file is None else self.file.film_date
        return CaseRef(self.id, self.side_source, self.scale_source, self.notes, day, self.label)

    def request(self, procedure: str) -> PlanRequest:
        """Return the plan request for a procedure (``auto``: none named).

        What was chosen in the studio comes first, then the file, as on the command line.
        """
        record = records.procedures().get(procedure)
        opens = record is None or record.opens_tibia  # the only wedge with a slope
        said = PlanRequest() if self.file is None else self.file.request
        kept = said.target if said.target == self.target else None  # the file's own
        knee = said.arthritis if said.arthritis == self.arthritis else None
        chosen = PlanRequest(
            self.procedure,
            None if kept and said.procedure == self.procedure else self.target,
            arthritis=None if knee else self.arthritis,
            hinge=self.hinge,
            entry=self.entry,
            accept=self.accept or None,
            hinge_turn=self.hinge_turn if opens else None,
            ap_depth=self.ap_depth if opens else None,
            jlca_supine=self.jlca_supine,
            from_film=bool(self.of_film),
            of_film=self.of_film,
        )
        whole = chosen.over(
            replace(
                said,
                target=kept,
                arthritis=knee,
                hinge=None,
                entry=None,
                hinge_turn=None,
                ap_depth=None,
                jlca_supine=None,
            )
        )
        return replace(whole, procedure=None if procedure == AUTO else procedure)

    def double_request(self) -> DoubleRequest:
        """Return the request of a double level: as the file asks for it, to the target here."""
        asked = self.request(AUTO).given
        plan = PlanRequest(**{name: asked[name] for name in SHARED_FIELDS if name in asked})
        own = DoubleRequest()
        if self.file is not None and self.file.request.procedure == DOUBLE_LEVEL:
            own = self.file.double.without_idle()
        at, kind = self.double_points.get, self.kinds.get
        return replace(
            own,
            plan=plan,
            kind=None if len(self.kinds) == len(CUT_BONES) else own.kind,
            tibia_kind=kind("tibia"),
            femur_kind=kind("femur"),
            tibia_hinge=at("tibia_hinge"),
            tibia_entry=at("tibia_entry"),
            femur_hinge=at("femur_hinge"),
            femur_entry=at("femur_entry"),
        )

    def limb(self) -> Limb:
        """Return the limb as marked, with the outlines and landmark spreads of its file."""
        limb = scaled_limb(
            dict(self.points), self.side or "", self.mm_per_unit, source=self.scale_source
        )
        if self.file is None:
            return limb
        return replace(limb, contours=self.file.traced, landmark_sd=self.file.landmark_sd_mm or {})

    @property
    def missing(self) -> list[str]:
        """Landmarks that are required and not yet marked, in the order of the guide."""
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
    def side_conflict(self) -> SideConflict | None:
        """What contradicts the side; nothing is planned until it is settled."""
        found = side_conflict(self.side, self.header_side, self.letter, self.points)
        if found is None or self.side is None or not self.after:
            return found
        return on_side(found, self.side, self.points)  # that of its plan

    @property
    def scale_note(self) -> str:
        """What a user should know of a scale that is not the header's; empty if nothing."""
        if self.header_mm is None or self.mm_per_unit is None:
            return ""
        return scale_note(self.mm_per_unit, *self.header_mm)

    @cached_property
    def outcome(self) -> Outcome:
        """What follows, worked out on first use."""
        found = self.quick_outcome
        return found if found.limb is None else with_shapes(found)

    @cached_property
    def quick_outcome(self) -> Outcome:
        """The same without shapes and uncertainty, for a film that follows a hand."""
        if self.side_conflict is not None:
            return Outcome(problems=(self.side_conflict.sentence,))
        if self.side is None or self.missing:
            return Outcome()
        try:
            limb = self.limb()
        except InputError as error:
            return Outcome(problems=error_words(error))
        if self.after:
            before = measure(limb)
            return Outcome(limb, before, alerts=alerts_of_limb(limb, before))
        return outcome_of(limb, self.procedure, self.request, self.double_request)


def xy_of(xy: ArrayLike | None) -> XY | None:
    """Return a point as a pair of floats; None for None."""
    if xy is None:
        return None
    x, y = np.asarray(xy, dtype=float).tolist()
    return x, y
