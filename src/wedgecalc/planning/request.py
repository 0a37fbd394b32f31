"""The request for a plan, whether from keywords, options, a case, a table row or the studio.

`wedgecalc.planning.request_fields` describes each field: its help, how it is typed, its limits.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, Unpack, get_args

from numpy.typing import ArrayLike

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, choose, expect, short_repr
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.limb import AnyLimb
from wedgecalc.geometry.plane import Number
from wedgecalc.planning.request_checks import contradictions, record_of, turning
from wedgecalc.planning.request_fields import (
    ANY_PROCEDURE_FIELDS,
    CHECKED_FIELDS,
    CLOSED_JOINT,
    FIELDS,
    VALGUS_MODELS,
    field_problems,
)
from wedgecalc.planning.request_fields import SLOPE_FIELDS as SLOPE_FIELDS
from wedgecalc.planning.request_fields import Keywords as Keywords
from wedgecalc.planning.site import AnySite, site_of
from wedgecalc.planning.targets import Target, default_target, read_target
from wedgecalc.records import ProcedureRecord

Source = Literal["option", "case", "usual"]
VALUE_SOURCES: tuple[Source, ...] = get_args(Source)
_values = attrgetter(*FIELDS)


@dataclass(frozen=True, slots=True, eq=False)
class PlanRequest(Exact):
    """A request for a plan. For a field that is None the case's value is used, else the usual one.

    Attributes
    ----------
    procedure : str
        Name of a procedure; ``wedgecalc explain`` lists them.
    target : Target, or text such as ``wbl=62.5`` or ``neutral``
        Usual: wbl 62.5 for a valgus-producing tibial procedure, 50 for any other at the knee, nsa
        130 at the hip; the arthritis of the knee changes it.
    arthritis : {"medial", "lateral", "both", "none"}
        The compartments of the knee with arthritis; usual: unknown.
    hinge, entry : array_like, shape (2,) or (n, 2)
        In the case's coordinates; usual: the procedure's place on the cortex template.
    kerf : float
        Bone that each saw cut removes, the blade's thickness, mm; usual: 0. A closing
        wedge uses it, an opening wedge does not.
    length : float
        Bone removed (closing, shortening) or gap held open (opening, lengthening) on top of the
        wedge, mm; usual: 0.
    along : {"mechanical", "anatomical"}
        The axis of the bone along which that length is measured; usual: mechanical.
    level : float
        For a shortening or lengthening: where the shaft is cut, mm from the knee centre.
    bone : {"femur", "tibia"}
        For a shortening or lengthening; usual: femur.
    soft_tissue : {"none", "jlca-half", "stress-third", "stress-regression", "closed-joint"}
        A model of what the soft tissue adds later; the bone is corrected by that much less. Usual:
        closed-joint with a supine JLCA, else none.
    jlca_supine : float or array of float, shape (n,)
        JLCA of the unloaded knee on a supine or stress film, degrees; NaN for a leg without one.
    jlca_change : float
        Decrease of the JLCA under valgus stress, degrees; two of the models need it.
    hinge_turn, ap_depth : float
        For an opening wedge of the tibia: turn of the hinge axis from straight lateral, degrees,
        towards the back positive; depth of the tibia at the cut, mm. See `wedgecalc.slope_of`.
    fibula : {"shaft", "head"}
        What gives way where the fibula would hold a cut of the tibia; usual: its shaft is cut.
    landmark_sd : float or mapping of str to float
        Standard deviation of landmark placement, mm, for the uncertainty; usual: the case's, else
        that of ``data/landmark_sd.json``.
    spread_of : {"this-film", "another-film"}
        Whether intervals are those of reading this film or another film; usual: this film.
    accept : tuple of str
        Codes of stop alerts that the surgeon accepts.
    of_case : frozenset of str
        The fields whose values come from a case.
    from_film : bool
        Whether hinge and entry are to be looked for on the film, which `wedgecalc.on_film` does.
    of_film : mapping of str to float
        Those of ``hinge`` and ``entry`` that were found on the film, each with its SD, mm.

    Examples
    --------
    >>> typed = PlanRequest("lateral-closing-wedge-hto", kerf=1.0)
    >>> whole = typed.over(PlanRequest("lateral-closing-wedge-hto", "wbl=55", kerf=1.3))
    >>> whole.kerf, str(whole.target)
    (1.0, 'wbl=55.0')
    >>> whole.source("kerf"), whole.source("target"), whole.source("hinge")
    ('option', 'case', 'usual')
    """

    procedure: str | None = None
    target: Target | None = None
    _: KW_ONLY
    arthritis: str | None = None
    hinge: ArrayLike | None = None
    entry: ArrayLike | None = None
    kerf: float | None = None
    length: float | None = None
    along: str | None = None
    level: float | None = None
    bone: str | None = None
    soft_tissue: str | None = None
    jlca_supine: Number | None = None
    jlca_change: float | None = None
    hinge_turn: float | None = None
    ap_depth: float | None = None
    fibula: str | None = None
    landmark_sd: Mapping[str, float] | float | None = None
    spread_of: str | None = None
    accept: tuple[str, ...] | None = None
    of_case: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    from_film: bool = field(default=False, compare=False, repr=False)
    of_film: Mapping[str, float] = field(default_factory=dict, compare=False, repr=False)

    if TYPE_CHECKING:  # the target may be given as text

        def __init__(
            self,
            procedure: str | None = None,
            target: Target | str | None = None,
            *,
            of_case: frozenset[str] = frozenset(),
            from_film: bool = False,
            of_film: Mapping[str, float] = {},
            **keywords: Unpack[Keywords],
        ) -> None: ...

    def __post_init__(self) -> None:
        if self.target is not None and not isinstance(self.target, Target):
            object.__setattr__(self, "target", read_target(self.target))
        if isinstance(self.accept, str):  # one code
            object.__setattr__(self, "accept", (self.accept,))

    def __repr__(self) -> str:
        return f"PlanRequest({', '.join(f'{name}={v!r}' for name, v in self.given.items())})"

    @classmethod
    def of(
        cls,
        procedure: "str | PlanRequest | None",
        target: Target | str | None = None,
        **keywords: Unpack[Keywords],
    ) -> "PlanRequest":
        """Return the request of a procedure, a target and keywords.

        Instead of the procedure, a whole request may be given: the others override its values.
        """
        name = None if isinstance(procedure, PlanRequest) else procedure
        return cls(name, target, **keywords).onto(procedure)

    def onto(self, whole: "str | PlanRequest | None") -> "PlanRequest":
        """Return a whole request with the values of this one in place of its own.

        Without a whole request, return this one.
        """
        if not isinstance(whole, PlanRequest):
            return self
        return replace(whole, **self.given, of_film=whole._film_beside(self))

    @property
    def given(self) -> dict[str, Any]:
        """The fields that are not None, by name."""
        named = zip(FIELDS, _values(self), strict=True)
        return {name: value for name, value in named if value is not None}

    @property
    def record(self) -> ProcedureRecord:
        """The procedure's record, for the requested bone."""
        return record_of(self.procedure, self.bone)

    @property
    def soft_model(self) -> str | None:
        """The soft-tissue model: as requested, or the one that a given measurement implies."""
        if self.soft_tissue is not None:
            return self.soft_tissue
        if self.jlca_supine is not None:
            return CLOSED_JOINT
        return None if self.jlca_change is None else "none"

    def turning(self, question: str) -> ProcedureRecord:
        """Return the procedure's record, or raise if it turns nothing, as `question` requires."""
        return turning(self.record, question)

    def source(self, name: str) -> Source:
        """Return where the value of a field comes from: ``option``, ``case`` or ``usual``.

        ``option`` is what the user typed or passed, ``usual`` the default.
        """
        choose("name", name, FIELDS, "a field of a request")
        if getattr(self, name) is None:
            return "usual"
        return "case" if name in self.of_case else "option"

    def over(self, case: "PlanRequest") -> "PlanRequest":
        """Return this request completed by that of a case.

        Values of a case for another procedure are not used, except those that hold for any.
        """
        expect("case", case, PlanRequest, "a PlanRequest", "of a case give case.request")
        added = {
            name: value
            for name, value in case.given.items()
            if getattr(self, name) is None and self._takes(name, case)
        }
        of_film = {**{n: sd for n, sd in case.of_film.items() if n in added}, **self.of_film}
        return replace(self, **added, of_case=self.of_case | frozenset(added), of_film=of_film)

    def _film_beside(self, other: "PlanRequest") -> Mapping[str, float]:
        """Return the places found on the film, except those that another request gives."""
        kept = {n: sd for n, sd in self.of_film.items() if getattr(other, n) is None}
        return kept | dict(other.of_film)

    def completed(self, leg: object) -> "PlanRequest":
        """Return this request; if it names no procedure, completed by that of a case."""
        if self.procedure is not None:
            return self
        stored = case_request(leg)
        return self if stored is None else self.over(stored)

    def unused(self, case: "PlanRequest") -> list[str]:
        """Return the fields of a case that `over` does not use because of another procedure."""
        open_fields = [name for name in case.given if getattr(self, name) is None]
        return [name for name in open_fields if not self._takes(name, case)]

    def _takes(self, name: str, case: "PlanRequest") -> bool:
        """Return whether a field of a case is used for this request's procedure."""
        procedure = self.procedure or case.procedure
        if name == "soft_tissue" and case.soft_tissue in VALGUS_MODELS and procedure:
            record = records.procedures().get(procedure)
            return record is None or record.direction == "valgus"
        return name in ANY_PROCEDURE_FIELDS or case.procedure in (None, procedure)

    def checked(self, limb: AnyLimb) -> ProcedureRecord:
        """Return the procedure's record, or raise `InputError` with every impossible field.

        The limb matters for some fields: a length needs a scale.
        """
        record, given = self.record, self.given
        problems: list[Problem] = []
        for name, value in given.items():
            if name in CHECKED_FIELDS:
                problems += field_problems(name, value)
        if not problems:
            if self.from_film and not self.of_film:
                fix = "wedgecalc.on_film looks at one"
                problems.append(Problem("cortex", "film, and no film", "a film", fix))
            problems += contradictions(given, limb, record)
            if self.along is not None and self.length is None and "along" not in self.of_case:
                why = f"{short_repr(self.along)}, and no length to remove or to hold open"
                problems.append(Problem("along", why, fix="give a length, or leave it out"))
        if problems:
            raise InputError(problems)
        return record

    def site(self, limb: AnyLimb, record: ProcedureRecord) -> AnySite:
        """Return where the bone is cut, on a limb."""
        sizes = self.kerf or 0.0, self.length or 0.0, self.along or "mechanical"
        return site_of(limb, record, self.hinge, self.entry, *sizes, self.level)

    def goal(self, record: ProcedureRecord) -> Target:
        """Return the target, or the procedure's usual one."""
        return self.target or default_target(record, self.arthritis)


def case_request(leg: object) -> PlanRequest | None:
    """Return the request that a case stores; None for a limb, and for a case without a request."""
    request = getattr(leg, "request", None)
    return request if isinstance(request, PlanRequest) else None
