"""Other people's names for landmarks: from labelled points to the limbs that they mark, and back.

A set says how each landmark comes from its labels: one label, the middle of two, or a point set on a line. wedgecalc's own
names, with ``R_`` or ``L_`` before them, are always known and win over a set's.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, nearest, shown

XY = tuple[float, float]
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
        LandmarkSet(**{k: row[k] for k in keys if k in row}, circle_by_middle=frozenset(row.get("circle_by_middle", ())),
                    keypoints={n: tuple(names) for n, names in row.get("keypoints", {}).items()})
        for row in rows
    )  # fmt: skip


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
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(Problem("mapping", "no JSON", 'an object {"landmarks": { … }}')) from None
    if not (isinstance(raw, dict) and isinstance(raw.get("landmarks"), dict)):
        raise InputError(Problem("mapping", shown(raw), 'an object {"landmarks": {"hip_center": "your label", … }}'))
    problems = [
        Problem(f"mapping.{shown(key)[1:-1]}", "an unknown key", "landmarks, prefixes or hinge")
        for key in raw.keys() - {"landmarks", "prefixes", "hinge"}
    ]
    for name, spec in raw["landmarks"].items():
        if name not in records.landmarks():
            problems.append(Problem(f"mapping.landmarks.{shown(name)[1:-1]}", "an unknown landmark", "a name that `wedgecalc explain` lists",
                                    nearest(name, records.landmarks())))  # fmt: skip
        pair = isinstance(spec, list) and len(spec) == 2 and all(isinstance(label, str) for label in spec)
        if not (isinstance(spec, str) or pair):
            problems.append(
                Problem(
                    f"mapping.landmarks.{shown(name)[1:-1]}",
                    shown(spec),
                    "a label, or two labels to take the middle of",
                )
            )
    prefixes = raw.get("prefixes", PREFIXES)
    if not (
        isinstance(prefixes, dict)
        and set(prefixes) == {"right", "left"}
        and all(isinstance(p, str) for p in prefixes.values())
    ):
        problems.append(Problem("mapping.prefixes", shown(prefixes), '{"right": "R_", "left": "L_"} or the like'))
    if problems:
        raise InputError(problems)
    return LandmarkSet("mapping", raw["landmarks"], prefixes, raw.get("hinge"))


def limbs_of(
    points: Mapping[str, XY], sets: Iterable[LandmarkSet], side: str | None = None
) -> dict[str, dict[str, XY]]:
    """Return the landmarks of each side that labelled points give; a label without a prefix is of `side`, if it is given.

    >>> limbs_of({"R_FC": (10.0, 20.0), "R_DMP": (0.0, 0.0), "R_DLP": (4.0, 0.0)}, known_sets())["right"]["ankle_center"]
    (2.0, 0.0)
    """
    found: dict[str, dict[str, XY]] = {}
    for naming in (*sets, LandmarkSet("own", {name: name for name in records.landmarks()}, hinge=HINGE)):
        for each in ("right", "left"):
            prefix = naming.prefixes[each]
            mine = {label.removeprefix(prefix): xy for label, xy in points.items() if label.startswith(prefix)}
            if side == each:
                mine = {
                    label: xy for label, xy in points.items() if not label.startswith(tuple(naming.prefixes.values()))
                } | mine
            specs = dict(naming.landmarks) | ({HINGE: naming.hinge} if naming.hinge else {})
            marked = {name: xy for name, spec in specs.items() if (xy := _resolved(spec, mine)) is not None}
            if marked:
                found.setdefault(each, {}).update(marked)
    return {each: limb for each, limb in found.items() if limb}


def labels_of(landmarks: Mapping[str, XY], side: str, naming: LandmarkSet) -> dict[str, XY]:
    """Return the labels that mark a limb: the set's where one label is one landmark, wedgecalc's own for the rest."""
    prefix, found = naming.prefixes[side], {}
    for name, xy in landmarks.items():
        spec = naming.landmarks.get(name)
        if isinstance(spec, str):
            found[prefix + spec] = xy
        elif isinstance(spec, dict):  # a point on a line: the point itself, and the line through both of them
            found |= {prefix + spec["point"]: xy, prefix + spec["line"][0 if name.endswith("medial") else 1]: xy}
        else:
            found[PREFIXES[side] + name] = xy
    return found


def _resolved(spec: Any, points: Mapping[str, XY]) -> XY | None:
    if isinstance(spec, str):
        return points.get(spec)
    if isinstance(spec, dict):
        point, start, end = (points.get(label) for label in (spec["point"], *spec["line"]))
        if point is None or start is None or end is None:
            return point
        return _onto(point, start, end)
    ends = [points.get(label) for label in spec]
    if None in ends:
        return None
    (ax, ay), (bx, by) = ends  # type: ignore[misc]
    return (ax + bx) / 2, (ay + by) / 2


def _onto(point: XY, start: XY, end: XY) -> XY:
    """Return the foot of a point on a line; the point itself where the line is none."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy
    if not square:
        return point
    off = ((point[0] - start[0]) * dy - (point[1] - start[1]) * dx) / square
    return point[0] - off * dy, point[1] + off * dx
