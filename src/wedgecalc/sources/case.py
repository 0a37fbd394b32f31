"""Case files: a leg, its scale, and what is planned, as JSON.

The pydantic models below are the format. ``data/case.schema.json`` is generated from them by running this module.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, choose, nearest, shown
from wedgecalc.limb import Limb
from wedgecalc.planning import Target
from wedgecalc.sources.files import check_writable, read_text, write_whole

FORMAT = "wedgecalc-case/1"
BUNDLED = "demo:"

Coordinate = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e6, le=1e6)]
Positive = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, le=1e4)]
XY = tuple[Coordinate, Coordinate]
# No control characters: an id is printed on terminals and pictures.
Text = Annotated[str, Field(strict=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TargetModel(_Model):
    """What the plan aims at."""

    measure: Literal[tuple(records.targets())]  # type: ignore[valid-type]
    value: Annotated[float, Field(strict=True, allow_inf_nan=False)]


class Osteotomy(_Model):
    """What is planned; options of the command line win over it."""

    procedure: Literal[tuple(records.procedures())] | None = None  # type: ignore[valid-type]
    hinge: XY | None = None
    entry: XY | None = None
    target: TargetModel | None = None
    kerf_mm: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=5)] = 0.0


class Calibration(_Model):
    """A marker of known size on the film: the two ends of its diameter (sphere) or of its length (ruler)."""

    marker_diameter_mm: Positive
    marker: tuple[XY, XY]


class Contours(_Model):
    """Traced outlines of the bones, each a ring of points."""

    femur: list[XY] = []
    tibia: list[XY] = []


def _landmark_fields() -> dict[str, Any]:
    rows = records.landmarks().values()
    return {
        r.name: (XY if r.required else XY | None, Field(... if r.required else None, description=r.sentence))
        for r in rows
    }


Landmarks: type[BaseModel] = create_model("Landmarks", __base__=_Model, **_landmark_fields())


class CaseFile(_Model):
    """A case file of wedgecalc. Coordinates in image convention: x to the viewer's right, y down."""

    format: Literal["wedgecalc-case/1"]
    id: Text | None = None
    side: Literal["right", "left"]
    units: Literal["mm", "px"]
    landmarks: Landmarks  # type: ignore[valid-type]
    image: Text | None = None
    mm_per_px: Positive | None = None
    calibration: Calibration | None = None
    contours: Contours | None = None
    osteotomy: Osteotomy | None = None
    note: Annotated[str, Field(strict=True, max_length=2000)] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case: the limb and what is planned for it.

    Attributes
    ----------
    limb : Limb
    file : CaseFile
        Everything that stood in the file.
    scale_source : str or None
        Where the scale comes from: ``mm``, ``mm_per_px`` or ``calibration``; None if there is none.
    """

    limb: Limb
    file: CaseFile
    scale_source: str | None

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


def load_case(path: str | Path) -> Case:
    """Read a case file.

    Parameters
    ----------
    path : str or Path
        A file; ``-`` for standard input; ``demo:NAME`` for a bundled case (see `bundled_cases`).

    Raises
    ------
    InputError
        Listing everything wrong with the file at once.

    Examples
    --------
    >>> load_case("demo:real-left-leg").limb.frame.side
    'left'
    """
    text = str(path)
    if text.startswith(BUNDLED):
        name = choose("case", text.removeprefix(BUNDLED), bundled_cases(), "a bundled case")
        text = str(_case_dir() / f"{name}.json")
    try:
        return parse_case(read_text(text))
    except InputError as error:
        raise error.in_file("standard input" if text == "-" else text) from None


def bundled_cases() -> list[str]:
    """Return the names of the cases that come with wedgecalc; ``data/cases/README.md`` describes them."""
    return sorted(path.stem for path in _case_dir().glob("*.json"))


def parse_case(text: str) -> Case:
    """Return the case that a JSON text describes, or raise `InputError` with every problem found."""
    raw, problems = _json(text)
    if isinstance(raw, dict):
        file, found = _validated(raw)
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
    return _pairs_on_one_line(lines) + "\n"


def _pairs_on_one_line(text: str) -> str:
    import re

    return re.sub(r"\[\s+([-\d.e]+),\s+([-\d.e]+)\s+\]", r"[\1, \2]", text)


def _json(text: str) -> tuple[Any, list[Problem]]:
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


def _validated(raw: dict[str, Any]) -> tuple[CaseFile | None, list[Problem]]:
    try:
        return CaseFile.model_validate(raw), []
    except ValidationError as error:
        return None, [_problem(e) for e in error.errors(include_url=False)]


# What was expected, by pydantic's name of the error; {…} come from its context.
_EXPECTED = {
    "missing": "this key", "float_type": "a number", "finite_number": "a finite number", "string_type": "a text",
    "tuple_type": "[x, y]", "list_type": "a list of [x, y]", "too_short": "two numbers [x, y]", "too_long": "two numbers [x, y]",
    "literal_error": "{expected}", "greater_than": "a number above {gt:g}", "greater_than_equal": "a number from {ge:g}",
    "less_than_equal": "a number up to {le:g}", "string_too_long": "at most {max_length} characters",
    "string_pattern_mismatch": "text without control characters", "model_type": "an object {{ … }}",
    "model_attributes_type": "an object {{ … }}", "dict_type": "an object {{ … }}",
}  # fmt: skip


_MISSING = {
    "format": FORMAT,
    "side": "right or left",
    "units": "mm or px",
    "landmarks": "the landmarks as an object { … }",
}


def _problem(error: Any) -> Problem:
    kind, where = error["type"], error["loc"]
    path = ".".join(shown(part)[1:-1] if isinstance(part, str) else str(part) for part in where)
    if kind == "extra_forbidden":
        owner: Any = {"landmarks": Landmarks, "osteotomy": Osteotomy, "calibration": Calibration, "contours": Contours}
        model = owner.get(where[-2] if len(where) > 1 else None, CaseFile if len(where) == 1 else TargetModel)
        known = (
            "a landmark that `wedgecalc explain` lists"
            if model is Landmarks
            else f"one of {', '.join(model.model_fields)}"
        )
        return Problem(path, "an unknown key", known, nearest(str(where[-1]), model.model_fields))
    expected = _EXPECTED.get(kind, error["msg"]).format(**error.get("ctx", {})) if kind in _EXPECTED else error["msg"]
    if kind == "missing":
        record = records.landmarks().get(str(where[-1]))
        if record:
            return Problem(path, "nothing", "[x, y]", f"mark it: {record.sentence}")
        return Problem(path, "nothing", _MISSING.get(path, expected), f"add it, as in {BUNDLED}medial-oa-right")
    found = error["input"]
    hint = nearest(found, _words(error)) if kind == "literal_error" and isinstance(found, str) else ""
    return Problem(path, shown(found), expected, hint)


def _words(error: Any) -> list[str]:
    return [word.strip("' ") for word in error["ctx"]["expected"].replace(" or ", ", ").split(",")]


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
    (x0, y0), (x1, y1) = marker["marker"]
    width = abs(complex(x1 - x0, y1 - y0))
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
        (x0, y0), (x1, y1) = file.calibration.marker
        scale, source = file.calibration.marker_diameter_mm / abs(complex(x1 - x0, y1 - y0)), "calibration"
    elif file.mm_per_px is not None:
        scale, source = file.mm_per_px, "mm_per_px"
    given = {name: xy for name, xy in file.landmarks.model_dump().items() if xy is not None}  # type: ignore[attr-defined]
    return Case(Limb.from_landmarks(given, file.side, mm_per_unit=scale), file, source)


def _case_dir() -> Path:
    return records.data_dir() / "cases"


@cache
def schema_text() -> str:
    """Return the JSON Schema of the case file, as shipped in ``data/case.schema.json``."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **CaseFile.model_json_schema(),
        "title": FORMAT,
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
