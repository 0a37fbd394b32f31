"""From labelled points to legs, for the readers of every format of landmark files.

Each leg is returned as a case file would hold it, to be checked as one. An unknown label, a shape
of the wrong kind or a point outside the picture is a problem of its own leg, and of no other.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from wedgecalc.errors import Problem, nearest, short_repr
from wedgecalc.geometry.frame import SIDES
from wedgecalc.geometry.landmark_pairs import PAIRS
from wedgecalc.geometry.plane import XY
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.landmark_files.marks import PictureMarks, Ring, file_name, with_size
from wedgecalc.sources.landmark_files.naming import OUTLINES, LabelNames, known_names
from wedgecalc.sources.landmark_files.on_film import why_off_film
from wedgecalc.sources.landmark_sets import HINGE
from wedgecalc.sources.legs import CASE_FORMAT, RawLeg, Reading, Unread
from wedgecalc.sources.score_spread import score_notes, too_low

_MAP_THEM = "bring your own names with --mapping"


@dataclass(slots=True)
class _Leg:
    """The marks of one leg on a picture: points, rings and SDs (mm) by the name of their label.

    `outside` has the points that lie outside the picture by its size in the file.
    """

    points: dict[str, XY] = field(default_factory=dict)
    rings: dict[str, Ring] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    outside: list[Problem] = field(default_factory=list)
    ring_problems: list[Problem] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    sds: dict[str, float] = field(default_factory=dict)

    def add(self, other: "_Leg") -> None:
        """Add the content of another part; points that both have keep this part's place."""
        self.problems += other.problems
        self.outside += other.outside
        self.ring_problems += other.ring_problems
        self.unknown += other.unknown
        self.sds = other.sds | self.sds
        self.points, self.rings = other.points | self.points, other.rings | self.rings


class Labels:
    """What the labels of a file mean: known names or a user's own, and the side of those without.

    Parameters
    ----------
    reading : Reading
        What the user adds to the file.
    """

    def __init__(self, reading: Reading) -> None:
        self.side, self.mm_per_px = reading.side, reading.mm_per_px
        self.mapping, self.spread = reading.mapping, reading.score_sd
        self.names = known_names() if reading.mapping is None else LabelNames((reading.mapping,))

    def legs(self, marks: PictureMarks) -> list[RawLeg | Unread]:
        """Return every leg that these marks show; an empty list without any."""
        marks.notes += [f"Not used: {stray}." for stray in marks.strays]
        bare = [
            text for text, _, at in marks.points if at not in marks.scores and self.names.find(text)
        ]
        marks.notes += score_notes(bool(marks.scores), bare, self.spread)
        parts = self._parts(marks)
        if None in parts:
            self._settle(parts, parts.pop(None), marks)
        if None in parts:  # no label of this marks is known, or the side cannot be derived
            return [Unread(marks.name, (*parts[None].problems, *parts[None].outside))]
        legs = []
        for side in SIDES:
            if side in parts:
                name = f"{marks.name}-{side}" if len(parts) > 1 and marks.name else marks.name
                legs.append(self._leg(marks, side, parts[side], name))
        return legs

    def _parts(self, marks: PictureMarks) -> dict[str | None, _Leg]:
        """Return the part of each side, and under None that of labels without a side."""
        parts: dict[str | None, _Leg] = {}
        find = self.names.find

        def part(side: str | None) -> _Leg:
            leg = parts.get(side or marks.side)
            return parts.setdefault(side or marks.side, _Leg()) if leg is None else leg

        in_pixels = marks.units == "px"
        for text, xy, where in marks.points:
            label = find(text)
            if label is None:
                part(self.names.side_of(text)).unknown.append(text)
                continue
            side, name = label
            leg = parts.get(side) or part(side)
            if name in OUTLINES:
                why = f"{short_repr(text)} as a point"
                leg.problems.append(Problem(where, why, "a polygon around the bone"))
            elif name in leg.points:
                leg.problems.append(_twice(text, where))
            else:
                leg.points[name] = xy
                self._add_score(marks, leg, name, (text, where))
                if in_pixels and (why := why_off_film(xy, marks.size)):
                    why, fix = f"{short_repr(text)} is {why}", "mark it, or leave it out"
                    leg.outside.append(Problem(where, why, fix=fix))
        for text, ring, where in marks.outlines:
            label = find(text)
            leg = part(label.side if label else self.names.side_of(text))
            if label is None:
                leg.unknown.append(text)
            elif label.name in leg.rings:
                leg.ring_problems.append(_twice(text, where))
            else:
                leg.rings[label.name] = ring
        for text, problem in marks.odd:
            label = find(text)
            leg = part(label.side if label else self.names.side_of(text))
            if label is None:
                leg.unknown.append(text)
            else:
                leg.problems.append(problem)
        return parts

    def _add_score(self, marks: PictureMarks, leg: _Leg, name: str, named: tuple[str, str]) -> None:
        """Add how far a point may be off by its score; one that is too low is a problem."""
        text, where = named
        score = marks.scores.get(where)
        if score is None or self.spread is None:
            return
        sd = self.spread.sd(score)
        if sd is None:
            leg.problems.append(too_low(text, score, self.spread, where))
        else:
            leg.sds[name] = sd

    def _spreads(self, leg: _Leg, landmarks: Collection[str]) -> dict[str, float]:
        """Return how far landmarks may be off, mm: of several points that of the least sure."""
        label_sds, recipes = leg.sds.items(), self.names.recipes
        pairs = [(recipe.landmark, sd) for label, sd in label_sds for recipe in recipes[label]]
        return {n: max(sd for m, sd in pairs if m == n) for n, _ in pairs if n in landmarks}

    def _settle(self, parts: dict[str | None, _Leg], loose: _Leg, marks: PictureMarks) -> None:
        """Give the part without a side to its side, or leave it under None with the reason."""
        side, bare = self.side, not (loose.points or loose.problems or (loose.rings and self.side))
        if parts and (bare or side is None):
            if loose.rings:
                marks.notes.append(
                    "Outlines without a side (R_ or L_ before the label) were not used: "
                    f"{', '.join(loose.rings)}."
                )
            for leg in parts.values():
                leg.problems += [] if bare else [self._without_side(loose)]
                leg.unknown += loose.unknown
            return
        if side is not None:
            marks.side_source = "--side"
        elif loose.points:
            landmarks = self.names.landmarks(loose.points, "right").landmarks
            side, problems = side_of_landmarks(landmarks)
            loose.problems += problems
            marks.side_source = "medial and lateral landmarks"
        if side is None:
            if loose.unknown and not loose.points:
                loose.problems.append(self._not_known(loose.unknown))
            parts[None] = loose
            return
        leg = parts.setdefault(side, _Leg())
        twice = [self.names.written(side, name) for name in loose.points if name in leg.points]
        leg.add(loose)
        leg.problems += [_twice(text, "labels") for text in twice]

    def _without_side(self, loose: _Leg) -> Problem:
        labels = ", ".join(short_repr(self.names.written(None, name)) for name in loose.points)
        why = f"{labels or 'a label'} without a side beside labels with one"
        return Problem("labels", why, "R_ or L_ before each label", "or say --side")

    def _leg(self, marks: PictureMarks, side: str, leg: _Leg, name: str) -> RawLeg | Unread:
        """Return one leg as a case file would hold it, or its problems."""
        landmarks, problems, notes = self.names.landmarks(leg.points, side)
        problems = leg.problems + leg.ring_problems + problems
        if not leg.points and leg.unknown and not problems:
            problems = [self._not_known(leg.unknown)]
        elif leg.unknown:
            misspelt, leftover_notes = self._left_over(side, leg)
            problems, notes = problems + misspelt, notes + leftover_notes
        missing = self.names.unmarked(self.mapping, leg.points, side) if self.mapping else []
        if missing:
            names = ", ".join(map(short_repr, missing))
            notes = [*notes, f"Labels of the mapping that are not marked: {names}."]
        block = marks.block.get(side) if isinstance(marks.block, dict) else None
        raw: Document = {"units": marks.units} | (block if isinstance(block, dict) else {})
        hinge = landmarks.pop(HINGE, None)
        points = {name: list(xy) for name, xy in landmarks.items()}
        raw |= {"format": CASE_FORMAT, "side": side, "landmarks": points}
        plan = raw.get("osteotomy") or {}
        if hinge is not None and isinstance(plan, dict):
            raw["osteotomy"] = {**plan, "hinge": list(hinge)}
        if leg.rings:
            raw["contours"] = leg.rings
        if sds := self._spreads(leg, landmarks):
            raw["landmark_sd_mm"] = {**(raw.get("landmark_sd_mm") or {}), **sds}
        # The block of wedgecalc names the picture itself, if there is one.
        if (picture := file_name(marks.image)) and not isinstance(block, dict):
            raw["image"] = picture
        if name and "id" not in raw:
            raw["id"] = name
        problems += with_size(raw, marks.size)
        if problems:
            unique = dict.fromkeys([*leg.outside, *problems])
            return Unread(str(raw.get("id") or name or side), tuple(unique))
        return RawLeg(raw, (*marks.notes, *notes), marks.side_source, outside=tuple(leg.outside))

    def _left_over(self, side: str, leg: _Leg) -> tuple[list[Problem], list[str]]:
        """Return the unknown labels: misspelt ones as problems, and a note on all others."""
        problems, rest = [], dict[str, None]()
        for text in leg.unknown:
            meant = self.names.resembling(text, side, leg.points)
            if meant is None:
                rest[short_repr(text)] = None
            else:
                fix = f"did you mean {meant}? Rename it, or {_MAP_THEM}"
                problems.append(Problem("labels", f"{short_repr(text)} is not known", fix=fix))
        if not rest:
            return problems, []
        note = (
            f"Not used, because no such label is known: {', '.join(rest)}. If a landmark is meant, "
            f"rename the label, or {_MAP_THEM}."
        )
        return problems, [note]

    def _not_known(self, labels: list[str]) -> Problem:
        known = [self.names.written(side, name) for name in self.names.recipes for side in SIDES]
        expected = f"labels such as {known[0]} or R_hip_center"
        hint = nearest(labels[0], known)
        fix = f"{_MAP_THEM}, or say --side for labels without one"
        found = f"{short_repr(labels[0])} and the like, of no known set"
        return Problem("labels", found, expected, f"{hint} {fix}" if hint else fix)


def _twice(text: str, where: str) -> Problem:
    return Problem(where, f"{short_repr(text)} twice", "each label once", "remove one")


def side_of_landmarks(landmarks: Mapping[str, XY]) -> tuple[str | None, list[Problem]]:
    """Return the side of a leg by its landmarks, or None and the reason.

    On a right leg lateral is towards the viewer's left.

    Parameters
    ----------
    landmarks : mapping of str to (float, float)
        In image coordinates.

    Examples
    --------
    >>> side_of_landmarks({"plateau_medial": (80.0, 5.0), "plateau_lateral": (20.0, 5.0)})
    ('right', [])
    """
    hip = landmarks.get("hip_center")
    ankle = landmarks.get("ankle_center", landmarks.get("ankle_medial"))
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
    sides = list(votes.values())
    if sides.count("right") * 2 == len(sides):
        pairs = " and ".join(pair[0].split("_")[0] for pair in votes)
        return None, [
            Problem(
                "side",
                f"{pairs} run from medial to lateral in opposite directions (landmarks-swapped)",
                fix="exchange medial and lateral where they are wrong, or say --side",
            )
        ]
    return max(SIDES, key=sides.count), []
