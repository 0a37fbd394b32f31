"""Sets of names for landmarks: those in ``data/landmark_sets.json``, and a user's own mapping."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TypeAlias, TypedDict

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, nearest, short_repr, wrong
from wedgecalc.sources.json_text import parse_json

PREFIXES = {"right": "R_", "left": "L_"}
HINGE = "hinge"


class OnLine(TypedDict):
    """A landmark that is a point projected onto the line through two others, by their labels."""

    point: str
    line: tuple[str, str]


Spec: TypeAlias = str | list[str] | OnLine


@dataclass(frozen=True)
class LandmarkSet:
    """One way of naming landmarks; ``docs/files.md`` describes a user's own.

    Attributes
    ----------
    name : str
    landmarks : mapping of str to str, list or dict
        By landmark its label, the two labels that it lies between, or ``{"point", "line"}``: the
        label of a point that is projected onto the line through two others.
    prefixes : mapping of str to str
        What a label begins with, by side.
    hinge : str, list of str or None
        Label of the hinge.
    circle_by_middle : frozenset of str
        Labels of circles whose point is the middle of the two points that were clicked.
    keypoints : mapping of str to tuple of str
        Names of the keypoints of an annotation without names, by their number.
    """

    name: str
    landmarks: Mapping[str, Spec]
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)
    hinge: str | list[str] | None = None
    circle_by_middle: frozenset[str] = frozenset()
    keypoints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def known_sets() -> tuple[LandmarkSet, ...]:
    """Return the sets in ``data/landmark_sets.json``."""
    rows = json.loads((records.data_dir() / "landmark_sets.json").read_text(encoding="utf-8"))
    keys = ("name", "landmarks", "prefixes", "hinge")
    return tuple(
        LandmarkSet(
            **{k: row[k] for k in keys if k in row},
            circle_by_middle=frozenset(row.get("circle_by_middle", ())),
            keypoints={n: tuple(names) for n, names in row.get("keypoints", {}).items()},
        )
        for row in rows
    )


def mapping_of(text: str) -> LandmarkSet:
    """Return the set that a user's mapping file describes.

    Parameters
    ----------
    text : str
        JSON: ``{"landmarks": {"hip_center": "FH", …}, "prefixes": {…}, "hinge": …}``, where a
        landmark in the middle of two labels has a list of both.

    Raises
    ------
    InputError
        With everything wrong with it.

    Examples
    --------
    >>> mapping_of('{"landmarks": {"ankle_center": ["AM", "AL"]}}').landmarks
    {'ankle_center': ['AM', 'AL']}
    """
    raw, problems = parse_json(text)
    if problems and raw is None:
        raise wrong("mapping", "no JSON", 'an object {"landmarks": { … }}')
    if not (isinstance(raw, dict) and isinstance(raw.get("landmarks"), dict)):
        raise wrong(
            "mapping", short_repr(raw), 'an object {"landmarks": {"hip_center": "your label", … }}'
        )
    prefixes, hinge = raw.get("prefixes", PREFIXES), raw.get(HINGE)
    problems += [
        Problem(short_repr(key)[1:-1], "an unknown key", "landmarks, prefixes or hinge")
        for key in raw.keys() - {"landmarks", "prefixes", HINGE}
    ]
    for name, spec in raw["landmarks"].items():
        place = f"landmarks.{short_repr(name)[1:-1]}"
        if name not in records.landmarks():
            known = "a name that `wedgecalc explain` lists"
            hint = nearest(name, records.landmarks())
            problems.append(Problem(place, "an unknown landmark", known, hint))
        problems += _label_problems(place, spec)
    if hinge is not None:
        problems += _label_problems(HINGE, hinge)
    problems += _prefix_problems(prefixes)
    if problems:
        raise InputError(replace(p, field=f"mapping.{p.field}") for p in problems)
    return LandmarkSet("mapping", raw["landmarks"], prefixes, hinge)


def _label_problems(place: str, spec: object) -> Iterator[Problem]:
    """Yield what is wrong with the label, or two labels, of a landmark."""
    labels = spec if isinstance(spec, list) and len(spec) == 2 else [spec]
    if not all(isinstance(label, str) for label in labels):
        yield Problem(place, short_repr(spec), "a label, or two labels to take the middle of")


def _prefix_problems(prefixes: object) -> Iterator[Problem]:
    """Yield what is wrong with the prefixes of the labels of both sides."""
    if not (
        isinstance(prefixes, dict)
        and prefixes.keys() == PREFIXES.keys()
        and all(isinstance(p, str) for p in prefixes.values())
    ):
        yield Problem("prefixes", short_repr(prefixes), '{"right": "R_", "left": "L_"} or the like')
        return
    right, left = (prefixes[side].casefold() for side in PREFIXES)
    if right.startswith(left) or left.startswith(right):
        both = f"{short_repr(prefixes['right'])} and {short_repr(prefixes['left'])}"
        yield Problem(
            "prefixes",
            f"{both}, of which one begins with the other",
            "two that tell the sides apart",
            "leave prefixes out and say --side if the labels name none",
        )
