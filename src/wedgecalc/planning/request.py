"""What is asked of a plan: one frozen request, whether it comes from keywords, options, a case, a table's row or the studio.

Each field says once what it is, how it is typed and what it may be; the command line, the case file and the studio read it here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Literal, TypedDict, Unpack

from numpy.typing import ArrayLike

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, choose, nearest, shown
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.site import AXES, LONGEST, Site, needs_scale, site_of, within
from wedgecalc.planning.targets import Target, default_target, read_target
from wedgecalc.records import ProcedureRecord
from wedgecalc.terms import Bone

BONES = ("femur", "tibia")
OF_ANY = (
    "kerf",
    "landmark_sd",
    "accept",
)  # said of the saw, the reader and the surgeon, whatever the procedure
Source = Literal["option", "case", "usual"]


@dataclass(frozen=True, slots=True)
class About:
    """What is to be known of a field, wherever somebody fills it in.

    Attributes
    ----------
    help : str
        What it is, in a sentence.
    metavar : str
        How its value looks.
    option, short : str
        What it is called on the command line, if not by its own name; a short form.
    read : callable, optional
        Makes its value of a typed text, or of several; raises `InputError`.
    known : callable, optional
        Gives the words that it may be.
    low, high : float, optional
        Between which numbers it lies.
    expected : str
        What it must be, for an error.
    several : bool
        Whether it may be typed more than once.
    """

    help: str
    metavar: str = ""
    option: str = ""
    short: str = ""
    read: Callable[[Any], Any] | None = None
    known: Callable[[], Iterable[str]] | None = None
    low: float | None = None
    high: float | None = None
    expected: str = "one of"
    several: bool = False


def _about(help: str, **about: Any) -> dict[str, About]:
    return {"about": About(help, **about)}


def read_point(text: str) -> tuple[float, float]:
    """Return the point that a text such as ``171.0,92.5`` names."""
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(
            Problem("point", shown(text), "X,Y in the case's coordinates, such as 171.0,92.5")
        ) from None
    return x, y


def read_spreads(texts: Iterable[str]) -> dict[str, float]:
    """Return the spread of each landmark, mm, that texts such as ``1.5`` (all) or ``hip_center=2`` name; the last one wins."""
    spreads: dict[str, float] = {}
    for text in texts:
        name, _, value = text.rpartition("=")
        try:
            number = float(value)
        except ValueError:
            raise InputError(
                Problem("landmark_sd", shown(text), "MM or NAME=MM, such as 1.5 or hip_center=2")
            ) from None
        spreads |= {name.strip(): number} if name else dict.fromkeys(records.landmarks(), number)
    return spreads


class Said(TypedDict, total=False):
    """The fields of a `PlanRequest` as keywords, beside procedure and target; see there for what each is."""

    hinge: ArrayLike | None
    entry: ArrayLike | None
    kerf: float | None
    length: float | None
    along: str | None
    level: float | None
    bone: str | None
    soft_tissue: str | None
    jlca_change: float | None
    landmark_sd: Mapping[str, float] | float | None
    accept: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, eq=False)
class PlanRequest(Exact):
    """What is asked of a plan. None is not said: then the case's value is taken, and without one the usual.

    Attributes
    ----------
    procedure : str
        Name of a procedure; ``wedgecalc explain`` lists them.
    target : Target, or text such as ``wbl=62.5``
        Usual: wbl 62.5 for a valgus-producing, 50 for a varus-producing procedure, nsa 130 at the hip.
    hinge, entry : array_like, shape (2,) or (n, 2)
        In the case's coordinates; usual: the procedure's place on the cortex template.
    kerf : float
        Thickness of each saw cut, mm; usual: 0.
    length : float
        Bone taken out (closing, shortening) or gap held open (opening, lengthening) over and above the wedge, mm; usual: 0.
    along : {"mechanical", "anatomical"}
        The axis of the bone along which it is taken out or opened; usual: mechanical.
    level : float
        For a shortening or lengthening: where the shaft is cut, mm from the knee's centre.
    bone : {"femur", "tibia"}
        For a shortening or lengthening; usual: femur.
    soft_tissue : {"none", "jlca-half", "stress-third", "stress-regression"}
        A model of what the soft tissue adds afterwards; the bone is then corrected by that much less, and misses the target
        by it until the joint has closed.
    jlca_change : float
        By how much the JLCA falls under valgus stress, degrees; two of the models need it.
    landmark_sd : float or mapping of str to float
        Standard deviation with which landmarks are read, mm, for how sure the plan is; usual: the case's, else 1.
    accept : tuple of str
        Codes of the stop alerts in spite of which it is planned.
    of_case : frozenset of str
        The fields whose values come from a case.

    Examples
    --------
    >>> typed = PlanRequest("lateral-closing-wedge-hto", kerf=1.0)
    >>> whole = typed.over(PlanRequest("lateral-closing-wedge-hto", "wbl=55", kerf=1.3))
    >>> whole.kerf, str(whole.target), whole.source("kerf"), whole.source("target"), whole.source("hinge")
    (1.0, 'wbl=55.0', 'option', 'case', 'usual')
    """

    procedure: str | None = field(
        default=None,
        metadata=_about(
            "Procedure, such as lateral-closing-wedge-hto; else the case's.",
            metavar="NAME",
            short="-p",
            known=records.procedures,
        ),
    )
    target: Target | None = field(
        default=None,
        metadata=_about(
            "wbl=%, hka=°, mpta=°, mldfa=°, nsa=° or correction=°.",
            metavar="MEASURE=VALUE",
            short="-t",
            read=Target.parse,
        ),
    )
    _: KW_ONLY
    hinge: ArrayLike | None = field(
        default=None,
        metadata=_about("Hinge in the case's coordinates.", metavar="X,Y", read=read_point),
    )
    entry: ArrayLike | None = field(
        default=None,
        metadata=_about(
            "Where the saw enters, in the case's coordinates.", metavar="X,Y", read=read_point
        ),
    )
    kerf: float | None = field(
        default=None,
        metadata=_about(
            "Thickness of bone each saw cut takes.",
            metavar="MM",
            low=0,
            high=5,
            expected="a blade thickness from 0 to 5 mm",
        ),
    )
    length: float | None = field(
        default=None,
        metadata=_about(
            "Bone to take out, or gap to hold open, over and above the wedge.",
            metavar="MM",
            low=0,
            high=LONGEST,
            expected=f"a number from 0 to {LONGEST:g} mm",
        ),
    )
    along: str | None = field(
        default=None,
        metadata=_about(
            "With --length: along the mechanical axis, or the anatomical.",
            metavar="AXIS",
            known=lambda: AXES,
        ),
    )
    level: float | None = field(
        default=None,
        metadata=_about("Shortening, lengthening: cut so far from the knee.", metavar="MM"),
    )
    bone: str | None = field(
        default=None,
        metadata=_about(
            "Shortening, lengthening: femur or tibia; else the femur.",
            metavar="BONE",
            known=lambda: BONES,
        ),
    )
    soft_tissue: str | None = field(
        default=None,
        metadata=_about(
            "none, jlca-half, stress-third or stress-regression.",
            metavar="MODEL",
            known=records.soft_tissue,
        ),
    )
    jlca_change: float | None = field(
        default=None,
        metadata=_about(
            "Fall of the JLCA under valgus stress.",
            metavar="DEG",
            low=0,
            high=20,
            expected="a fall of the JLCA under valgus stress, 0 to 20 degrees",
        ),
    )
    landmark_sd: Mapping[str, float] | float | None = field(
        default=None,
        metadata=_about(
            "Spread of a landmark: MM, or NAME=MM; may be repeated.",
            metavar="MM",
            option="--sd",
            read=read_spreads,
            low=0,
            high=20,
            expected="a number from 0 to 20 mm",
            several=True,
        ),
    )
    accept: tuple[str, ...] | None = field(
        default=None,
        metadata=_about(
            "Plan in spite of this stop alert; may be repeated.",
            metavar="CODE",
            read=tuple,
            known=records.alert_records,
            expected="the code of an alert",
            several=True,
        ),
    )
    of_case: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.target is not None and not isinstance(self.target, Target):
            object.__setattr__(self, "target", read_target(self.target))

    def __repr__(self) -> str:
        said = (f"{name}={value!r}" for name, value in self.said.items())
        return f"PlanRequest({', '.join(said)})"

    @classmethod
    def of(
        cls,
        procedure: "str | PlanRequest | None",
        target: Target | str | None = None,
        **said: Unpack[Said],
    ) -> "PlanRequest":
        """Return the request that a procedure, a target and keywords make; they win over those of a whole request in the procedure's place."""
        if not isinstance(procedure, PlanRequest):
            return cls(procedure, target, **said)  # type: ignore[arg-type]
        return replace(procedure, **cls(None, target, **said).said)  # type: ignore[arg-type]

    @property
    def said(self) -> dict[str, Any]:
        """The fields that are said, by name."""
        return {name: value for name in ABOUT if (value := getattr(self, name)) is not None}

    @property
    def record(self) -> ProcedureRecord:
        """The procedure's record, of the bone that is asked for."""
        known, name = records.procedures(), self.procedure
        if name is None:
            raise InputError(
                Problem("procedure", "nothing", "a procedure that `wedgecalc explain` lists")
            )
        if not (isinstance(name, str) and name in known):
            choose("procedure", name, known, "one of")
        record = known[name]
        if self.bone is None or self.bone == record.bone:
            return record
        choose("bone", self.bone, BONES, "one of")
        if record.level != "shaft":
            raise InputError(
                Problem(
                    "bone",
                    self.bone,
                    f"no bone: a {record.label} is of the {record.bone}",
                    "choose a procedure of the other bone",
                )
            )
        return replace(record, bone=Bone(self.bone))

    def turning(self, question: str) -> ProcedureRecord:
        """Return the procedure's record, or refuse one that turns nothing where a question is about the turn."""
        record = self.record
        if record.level == "shaft":
            raise InputError(
                Problem(
                    "procedure",
                    record.name,
                    f"a procedure that turns the bone: {question} asks about its angle",
                    "use plan",
                )
            )
        return record

    def source(self, name: str) -> Source:
        """Return where the value of a field comes from: what was typed (``option``), the ``case``, or the ``usual`` one."""
        if getattr(self, name) is None:
            return "usual"
        return "case" if name in self.of_case else "option"

    def over(self, case: "PlanRequest") -> "PlanRequest":
        """Return this request with what a case says beside it, so far as it says it of the same procedure; of the saw, of any."""
        left = {
            name: value
            for name, value in case.said.items()
            if getattr(self, name) is None and (self._fits(case) or name in OF_ANY)
        }
        return replace(self, **left, of_case=self.of_case | frozenset(left))

    def unused(self, case: "PlanRequest") -> list[str]:
        """Return the fields of a case that are not used because they are said of another procedure, and not said here either."""
        if self._fits(case):
            return []
        return [name for name in case.said if getattr(self, name) is None and name not in OF_ANY]

    def _fits(self, case: "PlanRequest") -> bool:
        return self.procedure is None or case.procedure in (None, self.procedure)

    def checked(self, limb: Limb) -> ProcedureRecord:
        """Return the procedure's record, or raise `InputError` with every field that cannot be as it is asked, on this limb."""
        record = self.record
        if problems := self._problems(limb, record):
            raise InputError(problems)
        return record

    def _problems(self, limb: Limb, record: ProcedureRecord) -> list[Problem]:
        alone = [
            problem
            for name in _LIMITED
            if (value := getattr(self, name)) is not None
            for problem in field_problems(name, value)
        ]
        return alone or list(self._contradictions(limb, record))

    def _contradictions(self, limb: Limb, record: ProcedureRecord) -> Iterator[Problem]:
        """Yield what no field shows alone."""
        if record.level == "shaft" and not self.length:
            yield Problem(
                "length",
                "nothing",
                f"the mm by which {record.name} changes the bone",
                "give a length, such as 20",
            )
        if self.length and not limb.frame.calibrated:
            yield needs_scale("length", f"{self.length:g} mm")
        if self.level is not None and record.level != "shaft":
            yield Problem(
                "level",
                shown(self.level),
                f"no level: that of a {record.label} follows from hinge and entry",
                "give hinge and entry",
            )

    def site(self, limb: Limb, record: ProcedureRecord) -> Site:
        """Return where it cuts a limb."""
        return site_of(
            limb,
            record,
            self.hinge,
            self.entry,
            self.kerf or 0.0,
            self.length or 0.0,
            self.along or "mechanical",
            self.level,
        )

    def goal(self, record: ProcedureRecord) -> Target:
        """Return what it aims at: its target, or the procedure's usual one."""
        return self.target or default_target(record)


ABOUT: Mapping[str, About] = MappingProxyType(
    {f.name: f.metadata["about"] for f in fields(PlanRequest) if "about" in f.metadata}
)

_LIMITED = tuple(
    name
    for name, about in ABOUT.items()
    if about.high is not None or (about.known and name not in ("procedure", "bone"))
)


def field_problems(name: str, value: Any) -> Iterator[Problem]:
    """Yield what is wrong with the value of a field, whatever else is asked."""
    about = ABOUT[name]
    if name == "landmark_sd" and isinstance(value, Mapping):
        for landmark in value.keys() - records.landmarks().keys():
            yield Problem(
                name,
                shown(landmark),
                "a landmark that `wedgecalc explain` lists",
                nearest(str(landmark), records.landmarks()),
            )
        named = {f"{name}.{landmark}": sd for landmark, sd in value.items()}
    else:
        named = {f"{name}.all" if name == "landmark_sd" else name: value}
    for key, each in named.items():
        if about.low is not None and about.high is not None:
            if not within(each, about.low, about.high):
                yield Problem(key, shown(each), about.expected)
        elif about.known is not None:
            for word in each if about.several else (each,):
                try:
                    choose(name, word, about.known(), about.expected)
                except InputError as error:
                    yield from error.problems
