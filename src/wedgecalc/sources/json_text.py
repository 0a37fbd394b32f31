"""JSON as people like to read it: two blanks for each level, and each point on one line."""

import json
from typing import Any


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
