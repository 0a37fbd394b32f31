"""The ways of naming landmarks: the sets in ``data/landmark_sets.json``, and a user's own mapping."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, nearest, shown

PREFIXES = {"right": "R_", "left": "L_"}
HINGE = "hinge"


@dataclass(frozen=True)
class LandmarkSet:
    """One way of naming landmarks; see ``data/landmark_sets.json`` and, for a user's own, ``docs/files.md``."""

    name: str
    landmarks: Mapping[str, Any]
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)
    hinge: str | None = None
    circle_by_middle: frozenset[str] = frozenset()
    keypoints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def known_sets() -> tuple[LandmarkSet, ...]:
    """Return the sets that wedgecalc knows."""
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
    """Return the set that a user's mapping file describes: ``{"landmarks": {"hip_center": "FH", …}, "prefixes": {…}}``.

    Raises
    ------
    InputError
        Naming what is wrong with it.

    Examples
    --------
    >>> mapping_of('{"landmarks": {"hip_center": "FH", "ankle_center": ["AM", "AL"]}}').landmarks["hip_center"]
    'FH'
    """
    twice: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in items]
        twice.extend(key for key in dict.fromkeys(keys) if keys.count(key) > 1)
        return dict(items)

    try:
        raw = json.loads(text, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        raise InputError(Problem("mapping", "no JSON", 'an object {"landmarks": { … }}')) from None
    if not (isinstance(raw, dict) and isinstance(raw.get("landmarks"), dict)):
        raise InputError(
            Problem(
                "mapping", shown(raw), 'an object {"landmarks": {"hip_center": "your label", … }}'
            )
        )
    prefixes, hinge = raw.get("prefixes", PREFIXES), raw.get(HINGE)
    problems = [
        Problem(f"mapping.{shown(key)[1:-1]}", "this key twice", "each key once", "remove one")
        for key in twice
    ]
    problems += [
        Problem(f"mapping.{shown(key)[1:-1]}", "an unknown key", "landmarks, prefixes or hinge")
        for key in raw.keys() - {"landmarks", "prefixes", HINGE}
    ]
    for name, spec in raw["landmarks"].items():
        if name not in records.landmarks():
            problems.append(
                Problem(
                    f"mapping.landmarks.{shown(name)[1:-1]}",
                    "an unknown landmark",
                    "a name that `wedgecalc explain` lists",
                    nearest(name, records.landmarks()),
                )
            )
        problems += _label_problems(f"landmarks.{shown(name)[1:-1]}", spec)
    if hinge is not None:
        problems += _label_problems(HINGE, hinge)
    problems += _prefix_problems(prefixes)
    if problems:
        raise InputError(problems)
    return LandmarkSet("mapping", raw["landmarks"], prefixes, hinge)


def _label_problems(place: str, spec: Any) -> Iterator[Problem]:
    """Yield what is wrong with what stands for a point: a label, or two."""
    pair = (
        isinstance(spec, list) and len(spec) == 2 and all(isinstance(label, str) for label in spec)
    )
    if not (isinstance(spec, str) or pair):
        yield Problem(
            f"mapping.{place}", shown(spec), "a label, or two labels to take the middle of"
        )


def _prefix_problems(prefixes: Any) -> Iterator[Problem]:
    """Yield what is wrong with what stands before the labels of either side."""
    if not (
        isinstance(prefixes, dict)
        and prefixes.keys() == PREFIXES.keys()
        and all(isinstance(p, str) for p in prefixes.values())
    ):
        yield Problem(
            "mapping.prefixes", shown(prefixes), '{"right": "R_", "left": "L_"} or the like'
        )
        return
    right, left = (prefixes[side].casefold() for side in PREFIXES)
    if right.startswith(left) or left.startswith(right):
        yield Problem(
            "mapping.prefixes",
            f"{shown(prefixes['right'])} and {shown(prefixes['left'])}, of which one begins with the other",
            "two that tell the sides apart",
            "leave prefixes out and say --side if the labels name none",
        )
