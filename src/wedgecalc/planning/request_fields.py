"""The fields of a request: the help, the syntax and the limits of each, in one place.

The options of the command line, the checks of `PlanRequest` and the limits of the case file all
derive from them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
from numpy.typing import ArrayLike

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, choose, nearest, short_repr, within, wrong
from wedgecalc.geometry.plane import Number
from wedgecalc.planning.site import AXES, LONGEST_MM
from wedgecalc.planning.targets import Target

CUT_POINTS = ("hinge", "entry")  # points of a cut, which are not landmarks
DOUBLE_CUT_POINTS = tuple(f"{bone}_{point}" for bone in ("tibia", "femur") for point in CUT_POINTS)
SHAFT_BONES = ("femur", "tibia")
# Fields that do not depend on the procedure.
ANY_PROCEDURE_FIELDS = (
    "arthritis",
    "kerf",
    "soft_tissue",
    "jlca_supine",
    "jlca_change",
    "landmark_sd",
    "spread_of",
    "accept",
)
VALGUS_MODELS = ("jlca-half", "stress-third", "stress-regression")  # models for a valgus correction
JOINT_FIELDS = ("soft_tissue", "jlca_supine", "jlca_change")  # fields about what the joint adds
SLOPE_FIELDS = ("hinge_turn", "ap_depth")  # used by an opening wedge of the tibia only
CLOSED_JOINT = "closed-joint"  # the soft-tissue model of a measured JLCA of the unloaded knee
_OF_EACH_LEG = ("jlca_supine",)  # fields with limits that may be an array, one for each leg
FILM_CHOICES = THIS_FILM, ANOTHER_FILM = "this-film", "another-film"
FIBULA_CHOICES = ("shaft", "head")
ARTHRITIS = ("medial", "lateral", "both", "none")


class Keywords(TypedDict, total=False):
    """The fields of a `PlanRequest` as keywords, without procedure and target."""

    arthritis: str | None
    hinge: ArrayLike | None
    entry: ArrayLike | None
    kerf: float | None
    length: float | None
    along: str | None
    level: float | None
    bone: str | None
    soft_tissue: str | None
    jlca_supine: Number | None
    jlca_change: float | None
    hinge_turn: float | None
    ap_depth: float | None
    fibula: str | None
    landmark_sd: Mapping[str, float] | float | None
    spread_of: str | None
    accept: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """The description of a field, wherever it is filled in.

    Attributes
    ----------
    help : str
        What it is, in a sentence.
    metavar : str
        What its value looks like.
    option, short : str
        Its option on the command line, if not its own name; a short form.
    read : callable, optional
        Parses its value from a text, or from several; raises `InputError`.
    known : callable, optional
        Returns the allowed words.
    low, high : float, optional
        The allowed range.
    expected : str
        What is allowed, for an error.
    several : bool
        Whether it may be given more than once.
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


def read_point(text: str) -> tuple[float, float]:
    """Return the point that a text such as ``171.0,92.5`` names."""
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError:
        raise wrong(
            "point", short_repr(text), "X,Y in the case's coordinates, such as 171.0,92.5"
        ) from None
    return x, y


def read_spreads(texts: Iterable[str]) -> dict[str, float]:
    """Return the SD of each landmark, mm, from texts such as ``1.5`` (all) or ``hip_center=2``.

    A later text overrides an earlier one.
    """
    spreads: dict[str, float] = {}
    for text in texts:
        name, _, value = text.rpartition("=")
        try:
            number = float(value)
        except ValueError:
            raise wrong(
                "landmark_sd", short_repr(text), "MM or NAME=MM, such as 1.5 or hip_center=2"
            ) from None
        spreads |= {name.strip(): number} if name else dict.fromkeys(records.landmarks(), number)
    return spreads


AUTO = "auto"  # as a procedure: the one that the verdict suggests
FIELDS: Mapping[str, FieldSpec] = {
    "procedure": FieldSpec(
        "Procedure, such as lateral-closing-wedge-hto, or auto: by the verdict. Default: the case's,"
        " or auto if it names none.",
        metavar="NAME",
        short="-p",
        known=records.procedures,
    ),
    "target": FieldSpec(
        "Target: wbl=%, hka=°, mpta=°, mldfa=°, nsa=°, afta=° or correction=°; or by purpose:"
        " neutral, mild-valgus, dugdale (62.5 %), fujisawa-zone, hernigou, …",
        metavar="TARGET",
        short="-t",
        read=Target.parse,
    ),
    "arthritis": FieldSpec(
        "Arthritis of the knee: medial, lateral, both or none. The usual target depends on it.",
        metavar="SIDE",
        known=lambda: ARTHRITIS,
    ),
    "hinge": FieldSpec("Hinge, in the case's coordinates.", metavar="X,Y", read=read_point),
    "entry": FieldSpec(
        "Where the saw enters, in the case's coordinates.", metavar="X,Y", read=read_point
    ),
    "kerf": FieldSpec(
        "Bone lost to each saw cut: the blade's thickness. No cut moves; the piece of bone that a"
        " closing wedge removes is thinner by both cuts.",
        metavar="MM",
        low=0,
        high=5,
        expected="a blade thickness from 0 to 5 mm",
    ),
    "length": FieldSpec(
        "Extra length to remove, or to hold open, on top of the wedge.",
        metavar="MM",
        low=0,
        high=LONGEST_MM,
        expected=f"a number from 0 to {LONGEST_MM:g} mm",
    ),
    "along": FieldSpec(
        "Axis of that length: mechanical or anatomical.", metavar="AXIS", known=lambda: AXES
    ),
    "level": FieldSpec("Shortening, lengthening: distance of the cut from the knee.", metavar="MM"),
    "bone": FieldSpec(
        "Shortening, lengthening: femur or tibia. Default: femur.",
        metavar="BONE",
        known=lambda: SHAFT_BONES,
    ),
    "soft_tissue": FieldSpec(
        "Soft tissue: none, jlca-half, stress-third, stress-regression or closed-joint.",
        metavar="MODEL",
        known=records.soft_tissue,
    ),
    "jlca_supine": FieldSpec(
        "JLCA of the unloaded knee, on a supine or stress film: plans on the closed joint.",
        metavar="DEG",
        low=-20,
        high=20,
        expected="the JLCA of the unloaded knee, -20 to 20 degrees",
    ),
    "jlca_change": FieldSpec(
        "Decrease of the JLCA under valgus stress.",
        metavar="DEG",
        low=0,
        high=20,
        expected="a fall of the JLCA under valgus stress, 0 to 20 degrees",
    ),
    "hinge_turn": FieldSpec(
        "Opening wedge of the tibia: turn of the hinge axis from straight lateral, seen from above;"
        " positive towards the back (gap wider in front, steeper slope).",
        metavar="DEG",
        low=-45,
        high=45,
        expected="a turn of the hinge axis from -45 to 45 degrees, towards the back positive",
    ),
    "ap_depth": FieldSpec(
        "Opening wedge of the tibia: depth of the tibia at the cut, front to back.",
        metavar="MM",
        low=20,
        high=90,
        expected="a depth of the tibia from 20 to 90 mm",
    ),
    "fibula": FieldSpec(
        "What gives way where the fibula would hold a cut of the tibia: its shaft, which is"
        " cut, or its head, which is freed. Default: shaft.",
        metavar="WHERE",
        known=lambda: FIBULA_CHOICES,
    ),
    "landmark_sd": FieldSpec(
        "Landmark placement error (SD): MM or NAME=MM; may be repeated.",
        metavar="MM",
        option="--sd",
        read=read_spreads,
        low=0,
        high=20,
        expected="a number from 0 to 20 mm",
        several=True,
    ),
    "spread_of": FieldSpec(
        "Intervals of reading this-film (landmark placement alone), or of another-film (positioning"
        " too). Default: this-film.",
        metavar="FILM",
        known=lambda: FILM_CHOICES,
    ),
    "accept": FieldSpec(
        "Accept the stop alert with this code; may be repeated.",
        metavar="CODE",
        read=tuple,
        known=records.alert_codes,
        expected="the code of an alert",
        several=True,
    ),
}
# Fields with limits or known words; procedure and bone are checked before.
CHECKED_FIELDS = frozenset(
    name
    for name, about in FIELDS.items()
    if about.high is not None or (about.known and name not in ("procedure", "bone"))
)


def field_problems(name: str, value: object) -> Iterator[Problem]:
    """Yield what is wrong with the value of a field, regardless of the others."""
    about = FIELDS[name]
    if name == "landmark_sd" and isinstance(value, Mapping):
        for landmark in value.keys() - records.landmarks().keys():
            yield Problem(
                name,
                short_repr(landmark),
                "a landmark that `wedgecalc explain` lists",
                nearest(str(landmark), records.landmarks()),
            )
        named = {f"{name}.{landmark}": sd for landmark, sd in value.items()}
    else:
        named = {f"{name}.all" if name == "landmark_sd" else name: value}
    for key, each in named.items():
        if about.low is not None and about.high is not None:
            # A value for each leg; NaN where unknown.
            if isinstance(each, np.ndarray) and each.ndim:
                outside = (each < about.low) | (each > about.high)
                if name not in _OF_EACH_LEG or outside.any():
                    yield Problem(key, f"an array with {outside.sum()} outside", about.expected)
            elif not within(each, about.low, about.high):
                yield Problem(key, short_repr(each), about.expected)
        elif about.known is not None:
            for word in each if about.several and isinstance(each, Iterable) else (each,):
                try:
                    choose(name, word, about.known(), about.expected)
                except InputError as error:
                    yield from error.problems
