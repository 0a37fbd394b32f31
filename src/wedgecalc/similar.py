"""Which of the known words a user probably meant by an unknown one."""

import difflib
import re
from collections.abc import Iterable, Sequence

FEW_NAMES = 6  # names that a question lists
_PARTS = re.compile(r"[-_\s]+")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ``did you mean X?`` for the known words most similar, or an empty text.

    A typing error is looked for first, then names that hold all parts of the word, if they are few.

    Examples
    --------
    >>> nearest("hip_centre", ["hip_center", "ankle_center"])
    'did you mean hip_center?'
    >>> nearest("Closing wedge", ["medial-closing-wedge", "lateral-closing-wedge", "medial-plate"])
    'did you mean medial-closing-wedge or lateral-closing-wedge?'
    """
    names = list(known)
    parts = set(_PARTS.split(word.casefold().strip()))
    holding = [name for name in names if parts <= set(_PARTS.split(name.casefold()))]
    slip = difflib.get_close_matches(word, names, n=1, cutoff=0.92)
    if not slip and 0 < len(holding) <= FEW_NAMES:
        return did_you_mean(holding)
    return did_you_mean(slip or difflib.get_close_matches(word, names, n=1))


def slips(word: str, known: Iterable[str]) -> list[str]:
    """Return the known word of which another may be a mistyped form, if there is one.

    In a short word, where one wrong letter changes much, the first letter must be right.

    >>> slips("mtpa", ["mpta", "pfo"]), slips("foo", ["pfo"]), slips("htp", ["hto", "pfo"])
    (['mpta'], [], ['hto'])
    """
    near = difflib.get_close_matches(word, list(known), n=3, cutoff=0.6)
    sure = difflib.get_close_matches(word, near, n=1, cutoff=0.75)
    short = [name for name in near if len(word) <= 3 and name[0] == word[0]]
    return sure or short[:1]


def did_you_mean(names: Sequence[str]) -> str:
    """Return the question whether one of some names was meant; an empty text for none.

    >>> did_you_mean(["a", "b", "c"]), did_you_mean([])
    ('did you mean a, b or c?', '')
    """
    *first, last = names or [""]
    return f"did you mean {', '.join(first)}{' or ' * bool(first)}{last}?" if last else ""
