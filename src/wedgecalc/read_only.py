"""Mappings that cannot be changed, and can be copied and pickled."""

import copyreg
from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


def read_only(mapping: Mapping[K, V]) -> MappingProxyType[K, V]:
    """Return a view of a mapping through which it cannot be changed.

    >>> read_only({"a": 1})["a"] = 2
    Traceback (most recent call last):
    ...
    TypeError: 'mappingproxy' object does not support item assignment
    """
    return mapping if isinstance(mapping, MappingProxyType) else MappingProxyType(mapping)


# A view is copied and pickled as a view of a copy.
copyreg.pickle(MappingProxyType, lambda view: (read_only, (dict(view),)))
