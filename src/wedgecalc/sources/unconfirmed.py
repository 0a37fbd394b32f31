"""The policy for landmarks that a program proposed and nobody has confirmed.

A case with such landmarks is refused unless the user allows them. Its results then carry the alert
``unconfirmed``, and its pictures a footer.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.limb import Limb
from wedgecalc.sources.json_text import Document

if TYPE_CHECKING:
    from wedgecalc.sources.format import CaseFile
    from wedgecalc.sources.plain_case import PlainCase

_OPTION = "--unconfirmed"
_LARGEST_SD_MM = 20.0  # largest SD of a landmark that a case file may have


def unconfirmed_of(file: "CaseFile | PlainCase") -> tuple[str, ...]:
    """Return the landmarks of a case that nobody has confirmed; those in doubt first."""
    if file.proposed is None:
        return ()
    doubts = file.proposed.doubts or {}
    return (*doubts, *(name for name in file.proposed.sd if name not in doubts))


def proposed_sds(file: "CaseFile | PlainCase", mm: float | None) -> dict[str, float]:
    """Return the SDs of the proposed landmarks, mm; none without a scale."""
    if file.proposed is None or mm is None:
        return {}
    return {name: min(sd * mm, _LARGEST_SD_MM) for name, sd in file.proposed.sd.items()}


def proposed_problems(file: "CaseFile | PlainCase", given: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong with the key ``proposed``: landmarks that the case does not have."""
    if file.proposed is None:
        return
    for key, names in (("sd", file.proposed.sd), ("doubts", file.proposed.doubts or {})):
        for name in names:
            if name not in given or (key == "doubts" and name not in file.proposed.sd):
                why = "no such landmark is proposed in this case"
                yield Problem(f"proposed.{key}.{name}", why, fix="remove it")


def refuse_unconfirmed(limb: Limb, path: str, allowed: bool) -> None:
    """Raise `InputError` for landmarks that nobody has confirmed, unless they are allowed.

    Parameters
    ----------
    limb : Limb
    path : str
        Its file, as it is opened.
    allowed : bool
    """
    if limb.unconfirmed and not allowed:
        fix = f"confirm them: wedgecalc studio {path}; or add {_OPTION}"
        n = len(limb.unconfirmed)
        what = f"{n} landmark{'s' if n > 1 else ''} proposed by a program and confirmed by nobody"
        raise InputError(Problem("landmarks", what, fix=fix))


def spread_keys(limb: Limb, kept: Document, spreads: Mapping[str, float]) -> Document:
    """Return the keys of a case file for the placement errors of its landmarks.

    Parameters
    ----------
    limb : Limb
    kept : dict
        The file that it was read from, if any.
    spreads : mapping of str to float
        SDs of its landmarks, mm.
    """
    if not limb.unconfirmed:
        return {"landmark_sd_mm": dict(spreads) or None, "proposed": None}
    before, mm = kept.get("proposed") or {}, limb.frame.mm_per_unit
    sds, doubts = before.get("sd", {}), before.get("doubts") or {}
    in_mm = {name: spreads.get(name, 0.0) / mm for name in limb.unconfirmed} if mm else {}
    proposed_sds = {name: sds.get(name, in_mm.get(name, 0.0)) for name in limb.unconfirmed}
    own_sds = kept.get("landmark_sd_mm") or {}
    given = {n: sd for n, sd in spreads.items() if n in own_sds or n not in limb.unconfirmed}
    return {
        "landmark_sd_mm": given or None,
        "proposed": {"by": before.get("by", "a program"), "sd": proposed_sds}
        | (
            {"doubts": known}
            if (known := {n: doubts[n] for n in proposed_sds if n in doubts})
            else {}
        ),
    }
