"""A desk as plain values, for a tab that is reloaded and for drafts, and back."""

from collections.abc import Callable, Mapping
from typing import Any

from wedgecalc.sources.radiographs.picture import Radiograph
from wedgecalc.studio.autosave import leg_from_dict, leg_to_dict
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.moment import Snapshot


def kept_of(desk: Desk, key_of: Callable[[Radiograph], str] | None = None) -> dict[str, object]:
    """Return the legs of a desk, and aside of it, each film by its key.

    Parameters
    ----------
    desk : Desk
    key_of : callable, optional
        Returns the key by which a radiograph is kept; without it films are left out.
    """

    def plain(moment: Desk | Snapshot) -> dict[str, object]:
        film = moment.radiograph
        key = "" if film is None or key_of is None else key_of(film)
        other = None if moment.other is None else leg_to_dict(moment.other)
        return {"film": key, "leg": leg_to_dict(moment.leg), "other": other}

    aside = None if desk.aside is None else plain(desk.aside)
    films = {"further": desk.further, "resting": desk.resting}
    return plain(desk) | {"aside": aside} | {key: [*map(plain, of)] for key, of in films.items()}


def desk_of(
    saved: Mapping[str, Any], film_of: Callable[[str], Radiograph | None] | None = None
) -> tuple[Desk, bool]:
    """Return the desk that was kept, and whether a film of it is missing.

    Raises
    ------
    InputError, ValueError, KeyError, TypeError, AttributeError
        For anything that `kept_of` did not write.
    """
    missing = False

    def desk(raw: Mapping[str, Any]) -> Desk:
        nonlocal missing
        key = str(raw.get("film", ""))
        film = None if film_of is None or not key else film_of(key)
        missing |= bool(key) and film is None
        other = None if raw.get("other") is None else leg_from_dict(raw["other"])
        return Desk(leg_from_dict(raw["leg"]), film, other)

    made = desk(saved)
    if saved.get("aside") is not None:
        made.aside = desk(saved["aside"]).now
        made.further = tuple(desk(each).now for each in saved.get("further", ()))
    made.resting = tuple(desk(each).now for each in saved.get("resting", ()))
    if made.leg.after and (made.aside is None or made.aside.leg.after):
        raise ValueError("a film after surgery without its plan")
    if not all(each.leg.after for each in (*made.further, *made.resting)):
        raise ValueError("two plans of one leg")
    return made, missing
