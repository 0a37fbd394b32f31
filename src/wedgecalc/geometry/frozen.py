"""Truly frozen records: equality and hashes that work with arrays and mappings."""

from collections.abc import Mapping
from dataclasses import fields

import numpy as np


class Exact:
    """A hashable dataclass with exact equality of all fields, arrays and NaN included."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self is other or all(
            _same(getattr(self, name), getattr(other, name)) for name in _names(self)
        )

    def __hash__(self) -> int:
        return hash((type(self), *(_hashable(getattr(self, name)) for name in _names(self))))


def _names(record: Exact) -> list[str]:
    return [f.name for f in fields(record) if f.compare]  # type: ignore[arg-type]


def _same(a: object, b: object) -> bool:
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return (
            isinstance(a, np.ndarray)
            and isinstance(b, np.ndarray)
            and a.shape == b.shape
            and bool(np.all((a == b) | ((a != a) & (b != b))))
        )
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(_same(a[key], b[key]) for key in a)
    return a is b or bool(a == b) or (a != a and b != b)


def _hashable(value: object) -> object:
    """Return something hashable for a value, the same for equal values."""
    if isinstance(value, np.ndarray):
        return value.shape
    if isinstance(value, Mapping):
        return frozenset(value)
    return None if isinstance(value, list | tuple) or value != value else value
