"""Legs and desks as plain values, for a reloaded tab and for drafts; what is read back is checked."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from wedgecalc.errors import choose
from wedgecalc.geometry.frame import SIDES
from wedgecalc.geometry.plane import XY
from wedgecalc.planning.double_request import DOUBLE_LEVEL, WEDGE_KINDS
from wedgecalc.planning.request_fields import ARTHRITIS, AUTO, CUT_POINTS, DOUBLE_CUT_POINTS
from wedgecalc.planning.targets import Target
from wedgecalc.records import landmarks, procedures
from wedgecalc.sources.format import CaseFile
from wedgecalc.sources.format_parts import MarkedFilm
from wedgecalc.sources.radiographs.radiograph import Radiograph
from wedgecalc.studio.case_state import CUT_BONES, LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.snapshot import Snapshot

_MOST_FILMS = 99  # after surgery
# Fields that are stored under another name than their own.
_KEYS = {
    "mm_per_unit": "mm",
    "scale_source": "source",
    "double_points": "two",
    "proposed": "found",
    "doubtful": "unsure",
}


def leg_to_dict(leg: LegState) -> dict[str, object]:
    """Return a leg as plain values, without the stop alerts that were accepted."""
    return {_KEYS.get(name, name): _plain(getattr(leg, name)) for name in _READERS}


def leg_from_dict(raw: Mapping[str, Any]) -> LegState:
    """Return the leg that `leg_to_dict` wrote; raise for anything else."""
    for key in ("points", "procedure"):  # without which nothing was stored
        _ = raw[key]
    stored = {name: raw.get(_KEYS.get(name, name)) for name in _READERS}
    fields = {name: _READERS[name](value) for name, value in stored.items() if value is not None}
    return LegState(**fields)


def _plain(value: object) -> object:
    match value:
        case Mapping():
            return {key: _plain(each) for key, each in value.items()}
        case tuple():
            return [*map(_plain, value)]
        case Target():
            return str(value)
        case CaseFile():
            return value.document()
        case MarkedFilm():
            return value.model_dump(mode="json")
    return value


def _word(field: str, words: Collection[str], text: str) -> str:
    """Return one of a few words."""
    return choose(field, text, words, "one of")


def _pair(xy: Any) -> XY:
    return float(xy[0]), float(xy[1])


def _by_name(
    field: str, names: Callable[[], Collection[str]], read: Callable[[Any], Any], raw: Any
) -> dict[str, Any]:
    """Return values by names that must be known."""
    return {_word(field, names(), name): read(value) for name, value in raw.items()}


_side = partial(_word, "side", SIDES)
# How each field of a leg is read back; a field that is missing, or null, has its default.
_READERS: dict[str, Callable[[Any], Any]] = {
    "side": _side,
    "points": partial(_by_name, "landmark", landmarks, _pair),
    "mm_per_unit": float,
    "scale_source": str,
    "procedure": lambda name: _word("procedure", [AUTO, DOUBLE_LEVEL, *procedures()], name),
    "target": lambda text: Target.parse(str(text)),
    "hinge": _pair,
    "entry": _pair,
    "hinge_turn": float,
    "ap_depth": float,
    "jlca_supine": float,
    "id": str,
    "side_source": str,
    "notes": lambda notes: tuple(map(str, notes)),
    "of_film": partial(_by_name, "cut", lambda: CUT_POINTS, float),
    "file": CaseFile.model_validate,
    "label": str,
    "header_side": _side,
    "letter": _side,
    "header_mm": lambda mm: (float(mm[0]), str(mm[1])),
    "arthritis": partial(_word, "arthritis", ARTHRITIS),
    "film": MarkedFilm.model_validate,
    "after": lambda number: min(max(int(number), 0), _MOST_FILMS),
    "double_points": partial(_by_name, "cut", lambda: DOUBLE_CUT_POINTS, _pair),
    "proposed": partial(_by_name, "landmark", landmarks, _pair),
    "doubtful": partial(_by_name, "landmark", landmarks, str),
    "kinds": partial(_by_name, "bone", lambda: CUT_BONES, partial(_word, "kind", WEDGE_KINDS)),
}


def desk_to_dict(
    desk: Desk, key_of: Callable[[Radiograph], str] | None = None
) -> dict[str, object]:
    """Return the legs of a desk and its films after surgery as plain values.

    Parameters
    ----------
    desk : Desk
    key_of : callable, optional
        Returns the key by which a radiograph is kept; without it radiographs are left out.
    """

    def plain(moment: Desk | Snapshot) -> dict[str, object]:
        film = moment.radiograph
        key = "" if film is None or key_of is None else key_of(film)
        other = None if moment.other is None else leg_to_dict(moment.other)
        return {"film": key, "leg": leg_to_dict(moment.leg), "other": other}

    aside = None if desk.aside is None else plain(desk.aside)
    films = {"further": desk.further, "resting": desk.resting}
    return plain(desk) | {"aside": aside} | {key: [*map(plain, of)] for key, of in films.items()}


def desk_from_dict(
    raw: Mapping[str, Any], film_of: Callable[[str], Radiograph | None] | None = None
) -> tuple[Desk, bool]:
    """Return the desk that `desk_to_dict` wrote, and whether one of its radiographs is missing.

    Raises
    ------
    InputError, ValueError, KeyError, TypeError, AttributeError
        For anything that `desk_to_dict` did not write.
    """
    missing = False

    def read(part: Mapping[str, Any]) -> Desk:
        nonlocal missing
        key = str(part.get("film", ""))
        film = None if film_of is None or not key else film_of(key)
        missing |= bool(key) and film is None
        other = None if part.get("other") is None else leg_from_dict(part["other"])
        return Desk(leg_from_dict(part["leg"]), film, other)

    desk = read(raw)
    if raw.get("aside") is not None:
        desk.aside = read(raw["aside"]).now
        desk.further = tuple(read(each).now for each in raw.get("further", ()))
    desk.resting = tuple(read(each).now for each in raw.get("resting", ()))
    if desk.leg.after and (desk.aside is None or desk.aside.leg.after):
        raise ValueError("a film after surgery without its plan")
    if not all(each.leg.after for each in (*desk.further, *desk.resting)):
        raise ValueError("two plans of one leg")
    return desk, missing
