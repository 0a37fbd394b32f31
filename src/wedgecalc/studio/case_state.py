"""The leg in the studio: its landmarks, the choices for its plan, and their outcome. No browser."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike

from wedgecalc import records
from wedgecalc.errors import InputError
from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import XY
from wedgecalc.planning.alerts import alerts_of_limb
from wedgecalc.planning.double_request import DOUBLE_LEVEL, SHARED_FIELDS, DoubleRequest
from wedgecalc.planning.request import SLOPE_FIELDS, PlanRequest
from wedgecalc.planning.request_fields import AUTO, CUT_POINTS, DOUBLE_CUT_POINTS
from wedgecalc.planning.targets import Target
from wedgecalc.sources.case import Case
from wedgecalc.sources.format import CaseFile
from wedgecalc.sources.format_parts import MarkedFilm
from wedgecalc.sources.legs import CaseRef
from wedgecalc.sources.scale import scaled_limb
from wedgecalc.studio.outcome import Outcome, error_words, outcome_of, with_shapes
from wedgecalc.studio.scale_note import scale_note
from wedgecalc.studio.side import SideConflict, on_side, side_conflict

# Landmarks in the order in which the studio asks for them: the required ones first, beginning with
# those from which the others are best proposed.
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
CUT_BONES = ("tibia", "femur")


@dataclass(frozen=True)
class LegState:
    """Landmarks and choices, in the picture's own coordinates; `outcome` has the plan.

    Unlike a case file, it may lack its side or required landmarks.

    Attributes
    ----------
    side : {"right", "left"} or None
    points : mapping of str to (x, y)
    mm_per_unit, scale_source : float or None, str or None
        The scale and its source, in words.
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
        Notes for the user about the file.
    file : CaseFile or None
        The case file that was opened; fields that the studio does not change are kept.
    accept, of_film : tuple of str, mapping of str to float
        Codes of the accepted stop alerts; SD of hinge and entry, mm, if proposed from the film.
    label : str or None
        The user's name for the case; exports show it in place of the id.
    film : MarkedFilm or None
        Hash and size of the picture that is marked.
    header_side, letter : {"right", "left"} or None
        The side in the film's header, and that of the letter that the user reads on the film.
    header_mm : (float, str) or None
        The scale in the film's header, mm per pixel, and its attribute.
    arthritis : {"medial", "lateral", "both", "none"} or None
        The compartments of the knee with arthritis; None if unknown.
    after : int
        Number of a film after surgery, which is measured but not planned; 0 for any other film.
    double_points : mapping of str to (x, y)
        Hinges and entries of a double level, such as ``tibia_hinge``; by default the usual places.
    proposed : mapping of str to (x, y)
        Landmarks proposed by a program; they count only once they are confirmed.
    doubtful : mapping of str to str
        The proposed landmarks to check first, and why.
    kinds : mapping of str to str
        ``closing`` or ``opening`` for each bone of a double level, if chosen.
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
    film: MarkedFilm | None = None
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
        limb, file, osteotomy = case.limb, case.file, case.osteotomy
        marked = file.landmarks.model_dump()  # type: ignore[attr-defined]
        points = {name: (float(limb[name][0]), float(limb[name][1])) for name in limb.points}
        # As written in the file, without rounding from the conversion to millimetres and back.
        points |= {
            name: marked[name]
            for name, xy in points.items()
            if np.allclose(marked[name], xy, rtol=1e-9)
        }
        proposed = {name: points.pop(name) for name in limb.unconfirmed}
        return cls(
            side=str(limb.frame.side),
            points=points,
            mm_per_unit=limb.frame.stated,
            scale_source=case.scale_source,
            procedure=AUTO if osteotomy.procedure is None else str(osteotomy.procedure),
            target=case.target,
            hinge=xy_of(osteotomy.hinge),
            entry=xy_of(osteotomy.entry),
            hinge_turn=osteotomy.hinge_turn_deg,
            ap_depth=osteotomy.ap_depth_mm,
            jlca_supine=cast("float | None", case.request.jlca_supine),
            id=case.id,
            side_source=case.side_source,
            notes=case.notes,
            file=file,
            of_film=osteotomy.request.of_film,
            label=file.label,
            film=file.film,
            arthritis=file.arthritis,
            proposed=proposed,
            doubtful=(file.proposed.doubts or {}) if file.proposed else {},
            double_points={
                name: xy for name in DOUBLE_CUT_POINTS if (xy := xy_of(getattr(file.double, name)))
            },
            kinds={b: kind for b in CUT_BONES if (kind := getattr(file.double, f"{b}_kind"))},
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
        stored = PlanRequest() if self.file is None else self.file.request
        target = stored.target if stored.target == self.target else None  # unchanged in the studio
        arthritis = stored.arthritis if stored.arthritis == self.arthritis else None
        chosen = PlanRequest(
            self.procedure,
            None if target and stored.procedure == self.procedure else self.target,
            arthritis=None if arthritis else self.arthritis,
            hinge=self.hinge,
            entry=self.entry,
            accept=self.accept or None,
            hinge_turn=self.hinge_turn if opens else None,
            ap_depth=self.ap_depth if opens else None,
            jlca_supine=self.jlca_supine,
            from_film=bool(self.of_film),
            of_film=self.of_film,
        )
        # What the studio shows replaces the file's, even where the studio has none.
        dropped: dict[str, Any] = dict.fromkeys((*CUT_POINTS, *SLOPE_FIELDS, "jlca_supine"))
        whole = chosen.over(replace(stored, target=target, arthritis=arthritis, **dropped))
        return replace(whole, procedure=None if procedure == AUTO else procedure)

    def double_request(self) -> DoubleRequest:
        """Return the request of a double level: that of the file, with the target of the studio."""
        given = self.request(AUTO).given
        plan = PlanRequest(**{name: given[name] for name in SHARED_FIELDS if name in given})
        stored = DoubleRequest()
        if self.file is not None and self.file.request.procedure == DOUBLE_LEVEL:
            stored = self.file.double.without_idle()
        kind = None if len(self.kinds) == len(CUT_BONES) else stored.kind
        own: dict[str, Any] = {f"{bone}_kind": self.kinds.get(bone) for bone in CUT_BONES}
        own |= {name: self.double_points.get(name) for name in DOUBLE_CUT_POINTS}
        return replace(stored, plan=plan, kind=kind, **own)

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
        """Required landmarks that are not marked yet, in the order of the guide."""
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
        conflict = side_conflict(self.side, self.header_side, self.letter, self.points)
        if conflict is None or self.side is None or not self.after:
            return conflict
        return on_side(conflict, self.side, self.points)  # the side is that of the plan

    @property
    def scale_note(self) -> str:
        """A note for the user on a scale that differs from the header's; empty if there is none."""
        if self.header_mm is None or self.mm_per_unit is None:
            return ""
        return scale_note(self.mm_per_unit, *self.header_mm)

    @cached_property
    def outcome(self) -> Outcome:
        """Measurements, plan and alerts, with shapes and uncertainty; computed on first use."""
        quick = self.quick_outcome
        return quick if quick.limb is None else with_shapes(quick)

    @cached_property
    def quick_outcome(self) -> Outcome:
        """The same without shapes and uncertainty, fast enough to follow a drag."""
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
