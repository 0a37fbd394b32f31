"""The texts of the studio; those of the records are in the other files of ``data``."""

import json

from wedgecalc.records import data_dir, landmarks, procedures
from wedgecalc.web.film import FILM_WORDS

# To translate the studio, translate this file; its groups only keep related texts together.
_GROUPS: dict[str, dict[str, str]] = json.loads(
    (data_dir() / "studio" / "en.json").read_text(encoding="utf-8")
)
EXAMPLES = _GROUPS.pop("examples")  # names of the bundled cases in the list of examples
WORDS = FILM_WORDS | {key: text for group in _GROUPS.values() for key, text in group.items()}


def planning_words(procedure: str | None, why: str = "next-plan") -> str:
    """Return the words of a button that plans a procedure, or leads to its plan, and why.

    >>> planning_words("medial-closing-wedge-dfo")
    'Plan the medial closing wedge distal femoral osteotomy'
    >>> planning_words("double-level", "next-instead")
    'Plan the double level instead, as the verdict says'
    """
    record = procedures().get(procedure or "")
    name = WORDS["double-level-short"] if record is None else record.label
    return WORDS[why].format(name=name)


def label_of(name: str) -> str:
    """Return what a landmark, the hinge or the entry is called.

    >>> label_of("hip_center"), label_of("entry"), label_of("tibia_hinge")
    ('hip centre', 'saw entry', 'hinge of the tibia')
    """
    record = landmarks().get(name)
    if record is not None:
        return record.label
    bone, _, cut = name.rpartition("_")
    return f"{WORDS[cut]} of the {WORDS[bone]}" if bone else WORDS[name]
