"""What is wrong with landmarks by themselves: missing, unknown, no numbers, arrays of different lengths."""

from collections.abc import Iterator, Mapping
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from wedgecalc import records
from wedgecalc.errors import Problem, nearest, shown


def landmark_problems(landmarks: Mapping[str, ArrayLike]) -> Iterator[Problem]:
    """Yield what is wrong with landmarks before anybody asks whether they make a leg."""
    yield from _name_problems(landmarks)
    yield from _value_problems(landmarks)


def _name_problems(landmarks: Mapping[str, ArrayLike]) -> Iterator[Problem]:
    known = records.landmarks()
    for name in landmarks:
        if name not in known:
            yield Problem(f"landmarks.{shown(name)[1:-1]}", "an unknown landmark", "a name that `wedgecalc explain` lists",
                          nearest(str(name), known))  # fmt: skip
    for name, record in known.items():
        if record.required and name not in landmarks:
            yield Problem(f"landmarks.{name}", "nothing", "[x, y]", f"mark it: {record.sentence}")
    if "ankle_center" not in landmarks and not {"ankle_medial", "ankle_lateral"} <= landmarks.keys():
        yield Problem("landmarks.ankle_center", "nothing", "[x, y], or both ankle_medial and ankle_lateral", "mark it")


def _value_problems(landmarks: Mapping[str, ArrayLike]) -> Iterator[Problem]:
    lengths: dict[int, str] = {}
    for name, xy in landmarks.items():
        if isinstance(xy, tuple) and len(xy) == 2 and type(xy[0]) is type(xy[1]) is float and isfinite(sum(xy)):
            continue  # as a case has it
        try:
            array = np.asarray(xy, dtype=float)
        except (TypeError, ValueError):
            yield Problem(f"landmarks.{name}", shown(xy), "two numbers [x, y]")
            continue
        if array.ndim == 0 or array.shape[-1] != 2:
            yield Problem(f"landmarks.{name}", shown(xy), "two numbers [x, y]")
        elif array.ndim == 1 and not np.isfinite(array).all():
            yield Problem(f"landmarks.{name}", shown(xy), "finite numbers")
        elif array.ndim > 1:
            lengths.setdefault(len(array), name)
    if len(lengths) > 1:
        found = ", ".join(f"{name} {n}" for n, name in lengths.items())
        yield Problem("landmarks", f"arrays of different lengths ({found})", "as many rows in each")
