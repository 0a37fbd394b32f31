"""From labelled points to legs: what every reader of landmark files does once it knows its points.

Whatever the format, what comes out is what a case file would hold, and is checked as one. A label that is not understood, a
shape of the wrong kind and a point beside the picture are named, each with its leg: one leg's fault is never another leg's loss.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wedgecalc.errors import Problem, nearest, shown
from wedgecalc.geometry.frame import SIDES
from wedgecalc.geometry.landmark_checks import PAIRS
from wedgecalc.sources.landmark_files.landmark_sets import HINGE
from wedgecalc.sources.landmark_files.marks import Ring, Sheet, file_name, number, with_size
from wedgecalc.sources.landmark_files.naming import OUTLINES, XY, Names, known_names
from wedgecalc.sources.landmark_files.on_film import beside
from wedgecalc.sources.legs import FORMAT, RawLeg, Reading, Unread

__all__ = ["Labels", "number", "side_of_landmarks"]


@dataclass(slots=True)
class _Leg:
    """One leg's part of a sheet, by the names of its labels."""

    points: dict[str, XY] = field(default_factory=dict)
    rings: dict[str, Ring] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    outside: list[Problem] = field(
        default_factory=list
    )  # the picture, by the size that the file states
    ring_problems: list[Problem] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


class Labels:
    """What the labels of a file mean: the names that are known, or a user's own, and the side of those that name none."""

    def __init__(self, reading: Reading) -> None:
        self.side, self.mm_per_px = reading.side, reading.mm_per_px
        self.mapping = reading.mapping
        self.names = known_names() if reading.mapping is None else Names((reading.mapping,))

    def legs(self, sheet: Sheet) -> list[RawLeg | Unread]:
        """Return every leg that a sheet marks; none if it marks nothing at all."""
        sheet.notes += [f"Not used: {stray}." for stray in sheet.strays]
        parts = self._parts(sheet)
        if None in parts:
            self._settle(parts, parts.pop(None), sheet)
        if None in parts:  # no label of this sheet is understood, or no side can be told
            return [Unread(sheet.name, (*parts[None].problems, *parts[None].outside))]
        legs = []
        for side in SIDES:
            if side in parts:
                name = f"{sheet.name}-{side}" if len(parts) > 1 and sheet.name else sheet.name
                legs.append(self._leg(sheet, side, parts[side], name))
        return legs

    def _parts(self, sheet: Sheet) -> dict[str | None, _Leg]:
        """Return what belongs to each side; under None what names no side."""
        parts: dict[str | None, _Leg] = {}
        find, names = self.names.find, self.names

        def part(side: str | None) -> _Leg:
            leg = parts.get(side or sheet.side)
            return parts.setdefault(side or sheet.side, _Leg()) if leg is None else leg

        in_pixels = sheet.units == "px"
        for text, xy, where in sheet.points:
            label = find(text)
            if label is None:
                part(names.side_of(text)).unknown.append(text)
                continue
            side, name = label
            leg = parts.get(side) or part(side)
            if name in OUTLINES:
                leg.problems.append(
                    Problem(where, f"{shown(text)} as a point", "a polygon around the bone")
                )
            elif name in leg.points:
                leg.problems.append(
                    Problem(where, f"{shown(text)} twice", "each label once", "remove one")
                )
            else:
                leg.points[name] = xy
                if in_pixels and (why := beside(xy, sheet.size)):
                    leg.outside.append(
                        Problem(
                            where,
                            f"{shown(text)} {why}",
                            "a point on the leg",
                            "mark it, or leave it out",
                        )
                    )
        for text, ring, where in sheet.outlines:
            label = find(text)
            leg = part(label.side if label else names.side_of(text))
            if label is None:
                leg.unknown.append(text)
            elif label.name in leg.rings:
                leg.ring_problems.append(
                    Problem(where, f"{shown(text)} twice", "each label once", "remove one")
                )
            else:
                leg.rings[label.name] = ring
        for text, problem in sheet.odd:
            label = find(text)
            leg = part(label.side if label else names.side_of(text))
            if label is None:
                leg.unknown.append(text)
            else:
                leg.problems.append(problem)
        return parts

    def _settle(self, parts: dict[str | None, _Leg], loose: _Leg, sheet: Sheet) -> None:
        """Give what names no side to the side that it belongs to, or leave it with the reason why it has none."""
        side, bare = self.side, not (loose.points or loose.problems or (loose.rings and self.side))
        if parts and (bare or side is None):
            if loose.rings:
                sheet.notes.append(
                    f"Outlines without a side (R_ or L_ before the label) were not used: {', '.join(loose.rings)}."
                )
            if not bare:
                labels = (
                    ", ".join(shown(self.names.written(None, name)) for name in loose.points)
                    or "a label"
                )
                problem = Problem(
                    "labels",
                    f"{labels} without a side beside labels with one",
                    "R_ or L_ before each label",
                    "or say --side",
                )
                for leg in parts.values():
                    leg.problems.append(problem)
            for leg in parts.values():
                leg.unknown += loose.unknown
            return
        if side is None and loose.points:
            side, problems = side_of_landmarks(
                self.names.landmarks(loose.points, "right").landmarks
            )
            loose.problems += problems
            sheet.side_source = "medial and lateral landmarks"
        elif side is not None:
            sheet.side_source = "--side"
        if side is None:
            loose.problems += (
                [self._not_known(loose.unknown)] if loose.unknown and not loose.points else []
            )
            parts[None] = loose
            return
        leg = parts.setdefault(side, _Leg())
        leg.problems += loose.problems
        leg.outside += loose.outside
        leg.ring_problems += loose.ring_problems
        leg.problems += [
            Problem(
                "labels",
                f"{shown(self.names.written(side, name))} twice",
                "each label once",
                "remove one",
            )
            for name in loose.points
            if name in leg.points
        ]
        leg.points, leg.rings = loose.points | leg.points, loose.rings | leg.rings
        leg.unknown += loose.unknown

    def _leg(self, sheet: Sheet, side: str, leg: _Leg, name: str) -> RawLeg | Unread:
        """Return one leg as a case file would hold it, or why it cannot be."""
        landmarks, problems, notes = self.names.landmarks(leg.points, side)
        problems = leg.problems + leg.ring_problems + problems
        if not leg.points and leg.unknown and not problems:
            problems = [self._not_known(leg.unknown)]
        elif leg.unknown:
            slips, more = self._left_over(side, leg)
            problems, notes = problems + slips, notes + more
        if self.mapping is not None and (
            lacking := self.names.unmarked(self.mapping, leg.points, side)
        ):
            notes = [
                *notes,
                f"Labels of the mapping that are not marked: {', '.join(map(shown, lacking))}.",
            ]
        kept = sheet.block.get(side) if isinstance(sheet.block, dict) else None
        raw: dict[str, Any] = {"units": sheet.units} | (
            dict(kept) if isinstance(kept, dict) else {}
        )
        hinge = landmarks.pop(HINGE, None)
        raw |= {
            "format": FORMAT,
            "side": side,
            "landmarks": {n: list(xy) for n, xy in landmarks.items()},
        }
        plan = raw.get("osteotomy") or {}
        if hinge is not None and isinstance(plan, dict):
            raw["osteotomy"] = {**plan, "hinge": list(hinge)}
        if leg.rings:
            raw["contours"] = leg.rings
        if (plain := file_name(sheet.image)) and not isinstance(
            kept, dict
        ):  # our own block knows the picture, or that there is none
            raw["image"] = plain
        if name and "id" not in raw:
            raw["id"] = name
        problems += with_size(raw, sheet.size)
        if problems:
            return Unread(
                str(raw.get("id") or name or side), tuple(dict.fromkeys([*leg.outside, *problems]))
            )
        return RawLeg(raw, (*sheet.notes, *notes), sheet.side_source, outside=tuple(leg.outside))

    def _left_over(self, side: str, leg: _Leg) -> tuple[list[Problem], list[str]]:
        """Return the labels that are slips of the pen, as faults, and a note of all that resemble nothing."""
        problems, rest = [], []
        for text in leg.unknown:
            meant = self.names.resembling(text, side, leg.points)
            if meant is None:
                rest.append(shown(text))
            else:
                problems.append(
                    Problem(
                        "labels",
                        f"{shown(text)}, which is not known",
                        "a label of a landmark",
                        f"did you mean {meant}? Rename it, or bring your own names with --mapping",
                    )
                )
        return problems, [
            f"Not used, because no such label is known: {', '.join(dict.fromkeys(rest))}. If a landmark is meant, rename the label, or bring your own names with --mapping."
        ] if rest else []

    def _not_known(self, labels: list[str]) -> Problem:
        known = [self.names.written(side, name) for name in self.names.recipes for side in SIDES]
        hint = nearest(labels[0], known)
        return Problem(
            "labels",
            f"{shown(labels[0])} and the like, of no known set",
            f"labels such as {known[0]} or R_hip_center",
            (hint + " " if hint else "")
            + "bring your own names with --mapping, or say --side for labels without one",
        )


def side_of_landmarks(landmarks: Mapping[str, XY]) -> tuple[str | None, list[Problem]]:
    """Return the side of a leg from its own landmarks: on a right leg lateral is towards the viewer's left.

    Examples
    --------
    >>> side_of_landmarks({"plateau_medial": (80.0, 5.0), "plateau_lateral": (20.0, 5.0)})
    ('right', [])
    """
    hip, ankle = (
        landmarks.get("hip_center"),
        landmarks.get("ankle_center", landmarks.get("ankle_medial")),
    )
    down = (ankle[0] - hip[0], ankle[1] - hip[1]) if hip and ankle else (0.0, 1.0)
    votes = {}
    for pair in PAIRS:
        if pair[0] in landmarks and pair[1] in landmarks:
            (mx, my), (lx, ly) = landmarks[pair[0]], landmarks[pair[1]]
            votes[pair] = SIDES[down[0] * (ly - my) - down[1] * (lx - mx) <= 0]
    if not votes:
        return None, [
            Problem(
                "side",
                "no side, and no pair of medial and lateral landmarks to tell it",
                "labels that begin with R_ or L_",
                "say --side",
            )
        ]
    sides = [side for side in SIDES if side in votes.values()]
    if len(sides) == 2 and list(votes.values()).count("right") * 2 == len(votes):
        pairs = " and ".join(pair[0].split("_")[0] for pair in votes)
        return None, [
            Problem(
                "side",
                f"{pairs} that run from medial to lateral in opposite directions (landmarks-swapped)",
                "all of one leg",
                "exchange medial and lateral where they are wrong, or say --side",
            )
        ]
    return max(sides, key=list(votes.values()).count), []
