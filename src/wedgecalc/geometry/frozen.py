"""What makes a frozen record truly so: mappings that cannot be changed, and equality that arrays do not break."""

from collections.abc import Mapping
from dataclasses import fields
from typing import NoReturn, TypeVar

import numpy as np

K = TypeVar("K")
V = TypeVar("V")


class ReadOnly(dict[K, V]):
    """A dict that cannot be changed; it is copied, pickled and written as JSON as any other.

    >>> ReadOnly(a=1)["a"] = 2
    Traceback (most recent call last):
    ...
    TypeError: this mapping is read-only: make another one
    """

    def _refuse(self, *_args: object, **_named: object) -> NoReturn:
        raise TypeError("this mapping is read-only: make another one")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> "tuple[type[ReadOnly[K, V]], tuple[dict[K, V]]]":
        return ReadOnly, (dict(self),)


class Exact:
    """A dataclass whose equality is field by field and exact, arrays and NaN included, and which can be hashed."""

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
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(_same(a[key], b[key]) for key in a)
    return a is b or bool(a == b) or (a != a and b != b)


def _hashable(value: object) -> object:
    """Return what can be hashed of a value: equal values give equal things."""
    if isinstance(value, np.ndarray):
        return value.shape
    if isinstance(value, Mapping):
        return frozenset(value)
    return None if isinstance(value, list) or value != value else value
