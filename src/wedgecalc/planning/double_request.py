"""Requests of a correction at two levels."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypedDict, Unpack

from numpy.typing import ArrayLike

from wedgecalc.errors import InputError, Problem, choose, short_repr, within
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.limb import AnyLimb
from wedgecalc.planning.double_sharing import SHARINGS
from wedgecalc.planning.limits import Limits
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import (
    CUT_POINTS,
    FIELDS,
    FieldSpec,
    Keywords,
    field_problems,
    read_point,
)
from wedgecalc.planning.targets import Target
from wedgecalc.terms import Kind

DOUBLE_LEVEL = "double-level"  # its name among the procedures
WEDGE_KINDS = tuple(str(kind) for kind in Kind)
DIRECTIONS = ("valgus", "varus")
# The fields of a request at one level that hold for both bones.
_SOFT = ("soft_tissue", "jlca_change", "jlca_supine")
_OF_BOTH = ("target", "arthritis", "kerf", *_SOFT, "landmark_sd", "accept")
SHARED_FIELDS = tuple(name for name in FIELDS if name in _OF_BOTH)

# The fields that only a double level has, as `wedgecalc.planning.request_fields.FIELDS`.
DOUBLE_FIELDS: Mapping[str, FieldSpec] = {
    "sharing": FieldSpec(
        "How to share: deformity, limits, fixed or obliquity. Default: deformity.",
        metavar="WAY",
        known=lambda: SHARINGS,
    ),
    "tibia_share": FieldSpec(
        "Share of the tibia, 0 to 1, for the sharing fixed. Default: 0.5.",
        metavar="SHARE",
        low=0,
        high=1,
        expected="a number from 0 to 1",
    ),
    "limits": FieldSpec(
        "overcorrection (MPTA up to 95°), anatomic (up to 90°), a range such as mpta=85:93, or a"
        " .json file of them; may be repeated. Default: overcorrection.",
        metavar="LIMITS",
        several=True,
    ),
    "kind": FieldSpec(
        "Kind of both wedges: closing or opening. Default: closing.",
        metavar="KIND",
        known=lambda: WEDGE_KINDS,
    ),
    "tibia_kind": FieldSpec(
        "Kind of the tibia's wedge: closing or opening. Default: that of both.",
        metavar="KIND",
        option="--tibia",
        known=lambda: WEDGE_KINDS,
    ),
    "femur_kind": FieldSpec(
        "Kind of the femur's wedge: closing or opening. Default: that of both.",
        metavar="KIND",
        option="--femur",
        known=lambda: WEDGE_KINDS,
    ),
    **{
        f"{bone}_{place}": FieldSpec(f"{what} of the {bone}.", metavar="X,Y", read=read_point)
        for bone in ("tibia", "femur")
        for place, what in (("hinge", "Hinge"), ("entry", "Where the saw enters the cortex"))
    },
}


class DoubleKeywords(TypedDict, total=False):
    """The own fields of a `DoubleRequest`, as keywords."""

    sharing: str | None
    tibia_share: float | None
    limits: Limits | str | Iterable[str] | Mapping[str, object] | None
    kind: str | None
    tibia_kind: str | None
    femur_kind: str | None
    tibia_hinge: ArrayLike | None
    tibia_entry: ArrayLike | None
    femur_hinge: ArrayLike | None
    femur_entry: ArrayLike | None
    direction: str | None


@dataclass(frozen=True, slots=True, eq=False)
class DoubleRequest(Exact):
    """A request of a correction at two levels; see `double_level`.

    A field that is None has its usual value.

    Attributes
    ----------
    plan : PlanRequest
        What holds for both bones: target, arthritis, kerf, soft tissue, landmark errors, accepted
        stops.
    sharing : {"deformity", "limits", "fixed", "obliquity"}
        How the correction is shared; usual: deformity.
    tibia_share : float
        Part of the tibia for ``fixed``, 0 to 1; usual: 0.5.
    limits : Limits, str, iterable of str, or mapping
        ``overcorrection`` (usual), ``anatomic``, or edited ones as for `Limits.of`: which angles
        are normal, where mpta and mldfa may end, and the smallest part worth a cut.
    kind : {"closing", "opening"}
        Kind of both wedges; usual: closing.
    tibia_kind, femur_kind : {"closing", "opening"}
        Kind of one wedge; usual: `kind`.
    tibia_hinge, tibia_entry, femur_hinge, femur_entry : array_like, shape (2,) or (n, 2)
        In the case's coordinates; usual: the place of that wedge on the cortex template.
    direction : {"valgus", "varus"}
        Usual: for one limb the direction in which its target lies, for an array of limbs valgus.
    """

    plan: PlanRequest = field(default_factory=PlanRequest)
    sharing: str | None = None
    tibia_share: float | None = None
    limits: Limits | str | Iterable[str] | Mapping[str, object] | None = None
    kind: str | None = None
    tibia_kind: str | None = None
    femur_kind: str | None = None
    tibia_hinge: ArrayLike | None = None
    tibia_entry: ArrayLike | None = None
    femur_hinge: ArrayLike | None = None
    femur_entry: ArrayLike | None = None
    direction: str | None = None

    def __post_init__(self) -> None:
        if self.limits is not None and not isinstance(self.limits, str):
            found = Limits.of(self.limits)
            object.__setattr__(self, "limits", found if found.edited else found.name)

    @property
    def accept(self) -> tuple[str, ...] | None:
        """Codes of stop alerts that the surgeon accepts."""
        return self.plan.accept

    @property
    def own(self) -> dict[str, Any]:
        """The fields that only a double level has and that are not None, by name."""
        names = [f.name for f in fields(self) if f.name != "plan"]
        return {name: value for name in names if (value := getattr(self, name)) is not None}

    @property
    def way(self) -> tuple[str, Limits, float]:
        """Sharing, limits and the tibia's share, with their usual values."""
        share = 0.5 if self.tibia_share is None else float(self.tibia_share)
        return self.sharing or SHARINGS[0], Limits.of(self.limits), share

    def kind_of(self, bone: str) -> str:
        """Return the kind of the wedge of a bone, ``closing`` or ``opening``."""
        return getattr(self, f"{bone}_kind") or self.kind or str(Kind.CLOSING)

    def part(self, bone: str, procedure: str, target: Target) -> PlanRequest:
        """Return the request of the part of one bone."""
        hinge, entry = getattr(self, f"{bone}_hinge"), getattr(self, f"{bone}_entry")
        return replace(self.plan, procedure=procedure, target=target, hinge=hinge, entry=entry)

    def over(self, case: "DoubleRequest") -> "DoubleRequest":
        """Return this request completed by that of a case."""
        plan = replace(self.plan, procedure=None).over(replace(case.plan, procedure=None))
        return replace(self.onto(case), plan=plan)

    def onto(self, other: "DoubleRequest") -> "DoubleRequest":
        """Return another request with the own fields of this one, without what these leave idle.

        A share is of the sharing beside it, and the kind of both overrides those of each.
        """
        own, kept = self.own, dict[str, None]()
        if "sharing" in own:
            kept["tibia_share"] = None
        if "kind" in own:
            kept |= {"tibia_kind": None, "femur_kind": None}
        whole = replace(other, **(kept | own))
        named = "kind" not in own and ("tibia_kind" in own or "femur_kind" in own)
        two = named and whole.tibia_kind is not None and whole.femur_kind is not None
        return replace(whole, kind=None) if two else whole

    def without_idle(self, *kept: str) -> "DoubleRequest":
        """Return the request without what does nothing in it, as a file may have it, but `kept`."""
        idle = {problem.field for problem in self._idle()}.difference(kept)
        kind = None if "kind" in idle else self.kind
        share = None if "tibia_share" in idle else self.tibia_share
        return replace(self, kind=kind, tibia_share=share)

    def checked(self, limb: AnyLimb) -> None:
        """Raise `InputError` for an impossible request, on this limb."""
        problems = list(self.own_problems())
        if not limb.has_condyles:
            problems.append(
                Problem(
                    "limb",
                    "no condyles",
                    "a limb with condyle_medial and condyle_lateral",
                    "a double level needs to know both bones",
                )
            )
        given = self.plan.given
        for name in given:
            if name in SHARED_FIELDS:
                problems += field_problems(name, given[name])
            elif name in CUT_POINTS:
                fix = f"give tibia_{name} or femur_{name}"
                problems.append(
                    Problem(name, short_repr(given[name]), f"the {name} of one bone", fix)
                )
            elif not (name == "procedure" and given[name] == DOUBLE_LEVEL):
                why = "nothing: a double level does not use it"
                problems.append(Problem(name, short_repr(given[name]), why))
        target = self.plan.target
        if target is not None and target.measure not in ("wbl", "hka"):
            why = "a double level aims at the leg, not at one bone"
            problems.append(Problem("target", target.measure, "wbl or hka", why))
        if problems:
            raise InputError(problems)

    def own_problems(self) -> list[Problem]:
        """Return what is wrong with the fields that only a double level has."""
        problems: list[Problem] = []
        for name, about in DOUBLE_FIELDS.items():
            value = getattr(self, name)
            if value is None:
                continue
            if about.low is not None and about.high is not None:
                if not within(value, about.low, about.high):
                    problems.append(Problem(name, short_repr(value), about.expected))
            elif about.known is not None:
                problems += _choice(name, value, tuple(about.known()))
        if self.direction is not None:
            problems += _choice("direction", self.direction, DIRECTIONS)
        try:
            Limits.of(self.limits)
        except InputError as error:
            problems += error.problems
        return [*problems, *self._idle()]

    def _idle(self) -> Iterator[Problem]:
        """Yield what was asked for and does nothing."""
        sharing = self.sharing or SHARINGS[0]
        if self.tibia_share is not None and sharing != "fixed":
            why = f"{short_repr(self.tibia_share)} with the sharing {sharing}"
            fix = "add the sharing fixed, or leave it out"
            yield Problem("tibia_share", why, "a share for the sharing fixed", fix)
        if self.kind is not None and self.tibia_kind is not None and self.femur_kind is not None:
            why = f"{short_repr(self.kind)} beside the kind of either bone"
            yield Problem("kind", why, "nothing: those of the bones say it", "leave it out")


def case_double(leg: object) -> DoubleRequest | None:
    """Return the request of a case that names a double level; None for any other leg."""
    own = getattr(leg, "double", None)
    if not isinstance(own, DoubleRequest) or own.plan.procedure != DOUBLE_LEVEL:
        return None
    # The request of a file may have fields that do nothing.
    return replace(own, plan=replace(own.plan, procedure=None)).without_idle()


def either_request(
    leg: object,
    procedure: str | PlanRequest | DoubleRequest | None,
    target: Target | str | None,
    **keywords: Unpack[Keywords],
) -> PlanRequest | DoubleRequest:
    """Return what is asked of one level or of two; if no procedure is given, that of a case."""
    whole = procedure
    if procedure is None or procedure == DOUBLE_LEVEL:
        whole = case_double(leg) or (DoubleRequest() if procedure else None)
    if isinstance(whole, DoubleRequest):
        return replace(whole, plan=PlanRequest.of(whole.plan, target, **keywords))
    return PlanRequest.of(whole, target, **keywords).completed(leg)


def for_leg(request: PlanRequest | DoubleRequest) -> PlanRequest:
    """Return what a request says of the whole leg, whether one bone is cut or both."""
    return request.plan if isinstance(request, DoubleRequest) else request


def _choice(name: str, value: Any, known: tuple[str, ...]) -> tuple[Problem, ...]:
    try:
        choose(name, value, known, "one of")
    except InputError as error:
        return error.problems
    return ()
