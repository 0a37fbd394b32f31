"""JSON read with its problems, and written for reading: each point on one line."""

import json
from collections.abc import Sequence
from typing import Any, TypeAlias

from wedgecalc.errors import Problem, short_repr

Document: TypeAlias = dict[str, Any]  # a JSON object


def json_text(value: object, level: int = 0) -> str:
    """Return a value as JSON, with a list of two numbers on one line.

    Parameters
    ----------
    value : object
        What `json.dumps` takes; NaN and infinity are refused.
    level : int
        Depth of indentation.

    Examples
    --------
    >>> print(json_text({"hip": [1.5, 2], "note": "[ 1, 2 ]"}))
    {
      "hip": [1.5, 2],
      "note": "[ 1, 2 ]"
    }
    """
    inner, outer = "  " * (level + 1), "  " * level
    if isinstance(value, dict) and value:
        rows = [
            f"{inner}{json.dumps(str(key), ensure_ascii=False)}: {json_text(part, level + 1)}"
            for key, part in value.items()
        ]
        return "{\n" + ",\n".join(rows) + f"\n{outer}}}"
    if isinstance(value, (list, tuple)) and value and not _is_point(value):
        rows = [inner + json_text(part, level + 1) for part in value]
        return "[\n" + ",\n".join(rows) + f"\n{outer}]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _is_point(value: Sequence[object]) -> bool:
    return len(value) == 2 and all(
        isinstance(v, (int, float)) and not isinstance(v, bool) for v in value
    )


class _DuplicateKeyError(Exception):
    """An object has a key twice."""


def _unique(items: list[tuple[str, object]]) -> Document:
    unique = dict(items)
    if len(unique) < len(items):
        raise _DuplicateKeyError
    return unique


_DECODER = json.JSONDecoder(object_pairs_hook=_unique)  # made once: a folder has thousands of files


def parse_json(text: str) -> tuple[Any, list[Problem]]:
    """Return the value of a JSON text, and its problems: no JSON, or duplicate keys."""
    problems: list[Problem] = []

    def pairs(items: list[tuple[str, object]]) -> Document:
        keys = [key for key, _ in items]
        problems.extend(
            Problem(short_repr(key)[1:-1], "this key twice", "each key once", "remove one")
            for key in dict.fromkeys(keys)
            if keys.count(key) > 1
        )
        return dict(items)

    try:
        try:
            return _DECODER.decode(text), problems
        except _DuplicateKeyError:
            return json.loads(text, object_pairs_hook=pairs), problems
    except json.JSONDecodeError as error:
        found = f"no JSON at line {error.lineno}, column {error.colno} ({error.msg})"
        return None, [Problem("file", found, "one JSON document")]
    except RecursionError:
        return None, [Problem("file", "JSON nested too deeply", "a case file")]
    except ValueError as error:  # a whole number of thousands of digits
        found = f"a number that cannot be read ({short_repr(str(error))})"
        return None, [Problem("file", found, "ordinary numbers")]
