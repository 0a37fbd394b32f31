"""Errors in a request: an unknown procedure, or fields that contradict each other or the leg."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from wedgecalc import records
from wedgecalc.errors import Problem, choose, listing, short_repr, wrong
from wedgecalc.geometry.limb import AnyLimb
from wedgecalc.planning.request_fields import AUTO, SHAFT_BONES, SLOPE_FIELDS
from wedgecalc.planning.site import needs_scale
from wedgecalc.records import ProcedureRecord
from wedgecalc.similar import FEW_NAMES, did_you_mean, nearest
from wedgecalc.terms import Bone

_SUGGESTED = "wedgecalc.verdict(limb).procedure is the one that the verdict suggests"


def record_of(name: str | None, bone: str | None) -> ProcedureRecord:
    """Return the record of a procedure, for the requested bone.

    Parameters
    ----------
    name : str or None
        Name of a procedure at one level.
    bone : {"femur", "tibia"} or None
        Where a shaft is shortened or lengthened; None for the procedure's own bone.

    Raises
    ------
    InputError
        For an unknown procedure, or a bone that it is not of.
    """
    known = records.procedures()
    if name is None:
        fix = f"wedgecalc.procedures() lists them; {_SUGGESTED}"
        raise wrong("procedure", "nothing", "the name of a procedure", fix)
    if not (isinstance(name, str) and name in known):
        if isinstance(name, str) and name == "double-level":
            fix = "wedgecalc.double_level plans it"
            raise wrong("procedure", short_repr(name), "a procedure at one level", fix)
        if isinstance(name, str) and name == AUTO:
            raise wrong("procedure", short_repr(name), "the name of a procedure", _SUGGESTED)
        meant = _meant(str(name))
        what = listing("one of", list(known), meant)
        raise wrong("procedure", short_repr(name), what, meant)
    record = known[name]
    if bone is None or bone == record.bone:
        return record
    choose("bone", bone, SHAFT_BONES, "one of")
    if not record.through_shaft:
        raise wrong(
            "bone",
            bone,
            f"no bone: a {record.label} is of the {record.bone}",
            "choose a procedure of the other bone",
        )
    return replace(record, bone=Bone(bone))


def _meant(word: str) -> str:
    """Return which procedures were probably meant: by their letters, their direction, or a part.

    >>> _meant("MOWHTO"), _meant("lateral closing")
    ('did you mean medial-opening-wedge-hto?', 'did you mean lateral-closing-wedge-hto, ...?')
    """
    known, letters = records.procedures(), re.sub("[^a-z]", "", word.casefold())
    short = {n: "".join(part[0] for part in n.split("-")[:-1]) + n[-3:] for n in known if "-" in n}
    named = [name for name, own in short.items() if len(letters) > 3 and own.endswith(letters)]
    turned = [name for name, record in known.items() if record.direction == letters]
    return did_you_mean(named or turned[:FEW_NAMES]) or nearest(word, known)


def turning(record: ProcedureRecord, question: str) -> ProcedureRecord:
    """Return the record, or raise `InputError` if it turns nothing, as `question` requires."""
    if record.through_shaft:
        raise wrong(
            "procedure",
            record.name,
            f"a procedure that turns the bone: {question} asks about its angle",
            "use plan",
        )
    return record


def contradictions(
    given: Mapping[str, object], limb: AnyLimb, record: ProcedureRecord
) -> Iterator[Problem]:
    """Yield contradictions between the given fields of a request, or with the limb."""
    length = given.get("length")
    if record.through_shaft and not length:
        yield Problem(
            "length",
            "nothing",
            f"the mm by which {record.name} changes the bone",
            "give a length, such as 20",
        )
    if length and not limb.frame.calibrated:
        yield needs_scale("length", f"{length:g} mm", limb)
    if "level" in given and not record.through_shaft:
        yield Problem(
            "level",
            short_repr(given["level"]),
            f"no level: that of a {record.label} follows from hinge and entry",
            "give hinge and entry",
        )
    if "fibula" in given and record.bone != Bone.TIBIA:
        yield Problem(
            "fibula",
            f"{short_repr(given['fibula'])} for a {record.label}",
            "a cut of the tibia, such as lateral-closing-wedge-hto",
            "leave it out",
        )
    for name in SLOPE_FIELDS:
        if name in given and not record.opens_tibia:
            yield Problem(
                name,
                f"{short_repr(given[name])} for a {record.label}",
                "an opening wedge of the tibia, such as medial-opening-wedge-hto",
                "leave it out",
            )
