"""A case file with both legs of a film: shared keys once, the others in ``legs``.

Each leg is read as a case by itself.
"""

from collections.abc import Iterator, Sequence

from wedgecalc.errors import InputError, Problem, short_repr, wrong
from wedgecalc.geometry.frame import SIDES
from wedgecalc.sources.format import CaseFile
from wedgecalc.sources.json_text import Document, json_text
from wedgecalc.sources.legs import RawLeg

_LEGS_KEY = "legs"
# Keys that are written once if both legs have the same value.
_SHARED = (
    "format", "view", "id", "label", "units", "image", "film", "film_date", "mm_per_px",
    "scale_source", "calibration", "note",
)  # fmt: skip


def two_raw_legs(raw: Document) -> list[RawLeg]:
    """Return the legs of a document that has the key ``legs``, the right one first or as written.

    Raises
    ------
    InputError
        Unless it holds a right and a left leg, and says everything once.
    """
    shared = {key: value for key, value in raw.items() if key != _LEGS_KEY}
    parts = raw[_LEGS_KEY]
    if not isinstance(parts, list) or len(parts) != len(SIDES):
        found = f"{len(parts)} legs" if isinstance(parts, list) else short_repr(parts)
        raise wrong(_LEGS_KEY, found, "a list of two legs, a right and a left one")
    if problems := list(_problems(shared, parts)):
        raise InputError(problems)
    return [RawLeg(shared | part, place=f"{part.get('side', 'unknown')} leg") for part in parts]


def _problems(shared: Document, parts: Sequence[object]) -> Iterator[Problem]:
    """Yield what is wrong with the legs together; each is checked by itself later."""
    sides = []
    for k, part in enumerate(parts):
        if not isinstance(part, dict):
            yield Problem(f"{_LEGS_KEY}.{k}", short_repr(part), "a JSON object { … }")
            continue
        sides.append(part.get("side"))
        for key in part.keys() & shared.keys():
            why = "it stands in the leg, and beside legs for both"
            yield Problem(f"{_LEGS_KEY}.{k}.{key}", why, fix="remove one of the two")
    if "side" in shared:
        yield Problem("side", "it stands beside legs, for both", fix="say it in each leg")
    elif len(sides) == len(parts) and set(sides) <= set(SIDES) and len(set(sides)) < len(sides):
        yield Problem(f"{_LEGS_KEY}.1.side", f"a second {sides[0]} leg", "a right and a left leg")


def both_text(files: Sequence[CaseFile]) -> str:
    """Return a right and a left leg as the text of one case file.

    Raises
    ------
    InputError
        For anything but a right and a left leg of one picture, in the same unit.
    """
    sides = [file.side for file in files]
    if sorted(sides) != sorted(SIDES):
        fix = "choose another format, or one leg with FILE#right"
        raise wrong(
            "output", f"a case file holds one leg, or a right and a left one, not {sides}", fix=fix
        )
    first, second = (file.document() for file in files)
    for key in ("image", "units"):
        if first.get(key) != second.get(key):
            why = f"{short_repr(first.get(key))} of one leg and {short_repr(second.get(key))} of the other"
            raise wrong(key, why, "the same of both in one file", "write each to a file of its own")
    shared = {key: first[key] for key in _SHARED if key in first and first[key] == second.get(key)}
    legs = [{k: v for k, v in leg.items() if k not in shared} for leg in (first, second)]
    return json_text(shared | {_LEGS_KEY: legs}) + "\n"
