"""What pydantic finds wrong with a case file, in a user's words."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from pydantic import BaseModel

from wedgecalc import records
from wedgecalc.errors import Problem, nearest, shown

Model: TypeAlias = type[BaseModel]

# What was expected, by pydantic's name of the error; {…} come from its context.
_EXPECTED = {
    "missing": "this key",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "finite_number": "a finite number",
    "string_type": "a text",
    "tuple_type": "[x, y]",
    "list_type": "a list of [x, y]",
    "too_short": "two numbers [x, y]",
    "too_long": "two numbers [x, y]",
    "literal_error": "{expected}",
    "greater_than": "a number above {gt:g}",
    "greater_than_equal": "a number from {ge:g}",
    "less_than_equal": "a number up to {le:g}",
    "string_too_long": "at most {max_length} characters",
    "string_pattern_mismatch": "text without control characters",
    "model_type": "an object {{ … }}",
    "model_attributes_type": "an object {{ … }}",
    "dict_type": "an object {{ … }}",
}


_MISSING = {
    "format": "wedgecalc-case/1",
    "side": "right or left",
    "units": "mm or px",
    "landmarks": "the landmarks as an object { … }",
}


def problem_of(error: Any, models: Mapping[str, Model], whole: Model) -> Problem:
    """Return one thing that pydantic finds wrong; the nearest known key is looked for in the model of its place."""
    kind, where = error["type"], error["loc"]
    path = ".".join(shown(part)[1:-1] if isinstance(part, str) else str(part) for part in where)
    if kind == "extra_forbidden":
        model = whole if len(where) == 1 else models[str(where[-2])]
        known = (
            "a landmark that `wedgecalc explain` lists"
            if model is models["landmarks"]
            else f"one of {', '.join(model.model_fields)}"
        )
        return Problem(path, "an unknown key", known, nearest(str(where[-1]), model.model_fields))
    expected = (
        _EXPECTED.get(kind, error["msg"]).format(**error.get("ctx", {}))
        if kind in _EXPECTED
        else error["msg"]
    )
    if kind == "missing":
        record = records.landmarks().get(str(where[-1]))
        if record:
            return Problem(path, "nothing", "[x, y]", f"mark it: {record.sentence}")
        return Problem(
            path, "nothing", _MISSING.get(path, expected), "add it, as in demo:medial-oa-right"
        )
    found = error["input"]
    hint = (
        nearest(found, _words(error)) if kind == "literal_error" and isinstance(found, str) else ""
    )
    return Problem(path, shown(found), expected, hint)


def _words(error: Any) -> list[str]:
    return [word.strip("' ") for word in error["ctx"]["expected"].replace(" or ", ", ").split(",")]
