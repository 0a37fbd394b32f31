"""Drafts: files of unfinished legs that only the studio reads.

A case file needs its required landmarks; a draft needs none, and keeps everything.
"""

import json
from collections.abc import Mapping

from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.frame import SIDES
from wedgecalc.sources.json_text import json_text
from wedgecalc.sources.legs import DRAFT_FORMAT
from wedgecalc.studio.autosave import desk_from_dict, desk_to_dict
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.words import WORDS


def unfinished(desk: Desk) -> bool:
    """Return whether a leg of a desk lacks its side or required landmarks for a case file."""
    legs = [leg for leg in (desk.leg, desk.other) if leg is not None and leg.points] or [desk.leg]
    sides = [leg.side for leg in legs]
    return any(leg.missing for leg in legs) or not set(sides) <= set(SIDES)


def draft_bytes(desk: Desk) -> bytes:
    """Return the legs of a desk as a draft."""
    return (json_text({"format": DRAFT_FORMAT, **desk_to_dict(desk)}) + "\n").encode()


def draft_of(data: bytes) -> Desk | None:
    """Return the desk of a draft, without its radiograph; None for any other file.

    Raises
    ------
    InputError
        For a draft that is damaged.
    """
    if DRAFT_FORMAT.encode() not in data[:200]:
        return None
    try:
        raw = json.loads(data)
        if not isinstance(raw, Mapping) or raw.get("format") != DRAFT_FORMAT:
            return None
        return desk_from_dict(raw)[0]
    except InputError as error:
        raise InputError([Problem("draft", WORDS["draft-damaged"]), *error.problems]) from None
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        raise InputError(Problem("draft", WORDS["draft-damaged"])) from None
