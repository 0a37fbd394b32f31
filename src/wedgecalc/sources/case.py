"""Case files: a leg, its scale, and what is planned, as JSON.

What a single key may be stands in `wedgecalc.sources.format`; here is what keys say together, and the way to a limb.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, shown
from wedgecalc.limb import Limb
from wedgecalc.sources.files import check_writable, write_whole
from wedgecalc.sources.format import FORMAT, CaseFile, Contours, Osteotomy, validated
from wedgecalc.targets import Target


@dataclass(frozen=True, slots=True)
class Case:
    """A case: the limb and what is planned for it.

    Attributes
    ----------
    limb : Limb
    file : CaseFile
        Everything that stood in the file.
    scale_source : str or None
        Where the scale comes from: ``mm``, ``mm_per_px``, ``calibration`` or a tag of the radiograph; None if there is none.
    notes : tuple of str
        What should be known of the file beside its result.
    folder : Path or None
        Where the file stands: the radiograph is looked for there.
    """

    limb: Limb
    file: CaseFile
    scale_source: str | None
    notes: tuple[str, ...] = ()
    folder: Path | None = None

    @property
    def id(self) -> str | None:
        """Identifier of the case, if it has one."""
        return self.file.id

    @property
    def osteotomy(self) -> Osteotomy:
        """What is planned; empty if the file does not say."""
        return self.file.osteotomy or Osteotomy()

    @property
    def target(self) -> Target | None:
        """The planned target, if the file names one."""
        goal = self.osteotomy.target
        return None if goal is None else Target(goal.measure, goal.value)


def bundled_cases() -> list[str]:
    """Return the names of the cases that come with wedgecalc; ``data/cases/README.md`` describes them."""
    return sorted(path.stem for path in case_dir().glob("*.json"))


def parse_case(text: str) -> Case:
    """Return the case that a JSON text describes, or raise `InputError` with every problem found."""
    return case_of(*parse_json(text))


def case_of(raw: Any, problems: list[Problem] | None = None) -> Case:
    """Return the case that a JSON document describes, or raise `InputError` with every problem found."""
    problems = problems if problems is not None else []
    if isinstance(raw, dict):
        file, found = validated(raw)
        problems += found
        problems += _contradictions(raw, {p.field for p in problems})
        if file is not None and not problems:
            return _case(file)
    elif not problems:
        problems.append(Problem("file", shown(raw), "a JSON object { … }"))
    raise InputError(problems)


def save_case(limb: Limb, path: str | Path, *, id: str | None = None, force: bool = False) -> None:
    """Write a limb as a case file, whole or not at all.

    Raises
    ------
    InputError
        If a different file stands there and `force` is not set.
    """
    target = check_writable(path, (".json",))
    write_whole(target, case_text(limb, id).encode(), force=force)


def case_text(limb: Limb, id: str | None = None) -> str:
    """Return a limb as the text of a case file, in the coordinates it came in."""
    if not limb.single:
        raise InputError(Problem("limb", "an array of limbs", "one limb"))
    scale = limb.frame.mm_per_unit
    raw: dict[str, Any] = {"format": FORMAT, "id": id, "side": limb.frame.side, "units": "mm" if scale == 1.0 else "px"}
    if scale not in (None, 1.0):
        raw["mm_per_px"] = scale
    raw["landmarks"] = {name: limb[name].tolist() for name in records.landmarks() if name in limb.points}
    lines = json.dumps({k: v for k, v in raw.items() if v is not None}, ensure_ascii=False, indent=2)
    parse_case(lines)
    return pairs_on_one_line(lines) + "\n"


def pairs_on_one_line(text: str) -> str:
    """Return JSON with each point on one line; what stands in quotes is left as it is."""
    quoted_or_point = re.compile(r'"(?:[^"\\]|\\.)*"|\[\s+([-+\d.eE]+),\s+([-+\d.eE]+)\s+\]')
    return quoted_or_point.sub(lambda m: m[0] if m[1] is None else f"[{m[1]}, {m[2]}]", text)


def parse_json(text: str) -> tuple[Any, list[Problem]]:
    """Return a JSON document, and what is wrong with the text: no JSON, or a key twice."""
    problems: list[Problem] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in items]
        problems.extend(Problem(shown(key)[1:-1], "this key twice", "each key once", "remove one")
                        for key in dict.fromkeys(keys) if keys.count(key) > 1)  # fmt: skip
        return dict(items)

    try:
        return json.loads(text, object_pairs_hook=pairs), problems
    except json.JSONDecodeError as error:
        return None, [
            Problem("file", f"no JSON at line {error.lineno}, column {error.colno} ({error.msg})", "one JSON document")
        ]
    except RecursionError:
        return None, [Problem("file", "JSON nested too deeply", "a case file")]
    except ValueError as error:  # a whole number of thousands of digits
        return None, [Problem("file", f"a number that cannot be read ({shown(str(error))})", "ordinary numbers")]


def _contradictions(raw: dict[str, Any], wrong: set[str]) -> Iterator[Problem]:
    """Yield what no single key shows, as far as the keys concerned are right by themselves."""

    def right(*names: str) -> bool:
        return not any(field == name or field.startswith(name + ".") for field in wrong for name in names)

    landmarks = raw.get("landmarks")
    if isinstance(landmarks, dict) and right("landmarks", "side") and "side" in raw:
        given = {name: xy for name, xy in landmarks.items() if xy is not None}
        try:
            Limb.from_landmarks(given, raw["side"])
        except InputError as error:
            yield from error.problems
    marker = raw.get("calibration")
    if isinstance(marker, dict) and right("calibration"):
        yield from _scale_problems(raw, marker, right("mm_per_px"))
    goal = (raw.get("osteotomy") or {}).get("target") if isinstance(raw.get("osteotomy"), dict) else None
    if isinstance(goal, dict) and right("osteotomy"):
        try:
            Target(goal["measure"], goal["value"])
        except InputError as error:
            yield from (Problem(f"osteotomy.{p.field}", p.found, p.expected, p.fix) for p in error.problems)


def _scale_problems(raw: dict[str, Any], marker: dict[str, Any], scale_is_right: bool) -> Iterator[Problem]:
    width = math.dist(*marker["marker"])
    if width == 0:
        yield Problem("calibration.marker", "the same point twice", "the two ends of the marker")
    elif scale_is_right and raw.get("mm_per_px"):
        scale = marker["marker_diameter_mm"] / width
        if abs(scale / raw["mm_per_px"] - 1) > 0.01:
            yield Problem("mm_per_px", f"{raw['mm_per_px']:g}, while the calibration marker gives {scale:.5g}",
                          "the same scale within 1 %", "remove the one that is wrong")  # fmt: skip


def _case(file: CaseFile) -> Case:
    scale: float | None = None
    source: str | None = None
    if file.units == "mm":
        scale, source = 1.0, "mm"
    elif file.calibration is not None:
        scale, source = file.calibration.marker_diameter_mm / math.dist(*file.calibration.marker), "calibration"
    elif file.mm_per_px is not None:
        scale, source = file.mm_per_px, "mm_per_px"
    given = {name: xy for name, xy in file.landmarks.model_dump().items() if xy is not None}  # type: ignore[attr-defined]
    limb = Limb.from_landmarks(given, file.side, mm_per_unit=scale)
    traced = {bone: ring for bone, ring in (file.contours or Contours()).model_dump().items() if ring}
    return Case(replace(limb, contours=traced, landmark_sd=file.landmark_sd_mm or {}), file, source, limb.half_pairs)


def case_dir() -> Path:
    """Return the folder of the bundled cases."""
    return records.data_dir() / "cases"
