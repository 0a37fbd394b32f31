"""pydantic's validation errors of a case file as problems in plain words."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from pydantic import BaseModel

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, nearest, short_repr

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Model: TypeAlias = type[BaseModel]

# What was expected, by pydantic's type of error; {…} are filled from the error's context.
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


def _place(
    where: tuple[int | str, ...],
    models: Mapping[str, Model],
    whole: Model,
    fields: Mapping[str, object],
) -> str:
    """Return where an unknown key belongs if another part of the file has it; else the nearest."""
    key = str(where[-1])
    if len(where) > 1 and key in whole.model_fields:
        return f"{key} belongs at the top of the file, beside {where[0]}"
    owners = [name for name, model in models.items() if key in model.model_fields]
    if owners and key not in records.landmarks():
        return f"{key} belongs into {owners[0]}"
    return nearest(key, fields)


def problem_of(error: "ErrorDetails", models: Mapping[str, Model], whole: Model) -> Problem:
    """Return the problem that a validation error describes.

    Parameters
    ----------
    error : ErrorDetails
        One of `pydantic.ValidationError.errors`.
    models : mapping of str to type
        The model of each key whose value is an object, for the nearest known key.
    whole : type
        The model of the file.
    """
    kind, where = error["type"], error["loc"]
    path = ".".join(
        short_repr(part)[1:-1] if isinstance(part, str) else str(part) for part in where
    )
    if kind == "extra_forbidden":
        fields = (whole if len(where) == 1 else models[str(where[-2])]).model_fields
        expected_keys = f"one of {', '.join(fields)}"
        if fields is models["landmarks"].model_fields:
            expected_keys = "a landmark that `wedgecalc explain` lists"
        return Problem(path, "an unknown key", expected_keys, _place(where, models, whole, fields))
    context = error.get("ctx", {})
    # Error of a value that the core refuses.
    if isinstance(own := context.get("error"), InputError):
        return replace(own.problems[0], field=path)
    expected = _EXPECTED[kind].format(**context) if kind in _EXPECTED else error["msg"]
    if kind == "missing":
        record = records.landmarks().get(str(where[-1]))
        if record:
            return Problem(path, "nothing", "[x, y]", f"mark it: {record.sentence}")
        needed = _MISSING.get(path, expected)
        return Problem(path, "nothing", needed, "add it, as in demo:medial-oa-right")
    found, hint = error["input"], ""
    if kind == "literal_error" and isinstance(found, str):
        words = context["expected"].replace(" or ", ", ").split(",")
        hint = nearest(found, [word.strip("' ") for word in words])
    return Problem(path, short_repr(found), expected, hint)
