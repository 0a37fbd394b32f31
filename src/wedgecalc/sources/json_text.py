"""JSON read, with what is wrong with it; and written as people like to read it: two blanks for each level, and each point on one line."""

import json
from typing import Any

from wedgecalc.errors import Problem, shown


def json_text(value: Any, level: int = 0) -> str:
    """Return a document as JSON, with two numbers in a list on one line; texts stay what they are.

    Parameters
    ----------
    value : object
        What `json.dumps` takes; NaN and infinity are refused.
    level : int
        How deep it stands.

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
        return (
            "[\n" + ",\n".join(inner + json_text(part, level + 1) for part in value) + f"\n{outer}]"
        )
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _is_point(value: Any) -> bool:
    return len(value) == 2 and all(
        isinstance(v, (int, float)) and not isinstance(v, bool) for v in value
    )


class _TwiceError(Exception):
    """A key stands twice in an object."""


def _once(items: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(items)
    if len(found) < len(items):
        raise _TwiceError
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_once)  # made once: a folder has thousands of files


def parse_json(text: str) -> tuple[Any, list[Problem]]:
    """Return a JSON document, and what is wrong with the text: no JSON, or a key twice."""
    problems: list[Problem] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in items]
        problems.extend(
            Problem(shown(key)[1:-1], "this key twice", "each key once", "remove one")
            for key in dict.fromkeys(keys)
            if keys.count(key) > 1
        )
        return dict(items)

    try:
        try:
            return _DECODER.decode(text), problems
        except _TwiceError:
            return json.loads(text, object_pairs_hook=pairs), problems
    except json.JSONDecodeError as error:
        return None, [
            Problem(
                "file",
                f"no JSON at line {error.lineno}, column {error.colno} ({error.msg})",
                "one JSON document",
            )
        ]
    except RecursionError:
        return None, [Problem("file", "JSON nested too deeply", "a case file")]
    except ValueError as error:  # a whole number of thousands of digits
        return None, [
            Problem(
                "file", f"a number that cannot be read ({shown(str(error))})", "ordinary numbers"
            )
        ]
