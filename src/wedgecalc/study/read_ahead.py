"""Fetch the next item in a thread while the last one is processed."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def read_ahead(items: Iterable[T]) -> Iterator[T]:
    """Yield some items, each fetched by another thread while the one before is processed."""
    rest = iter(items)
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(list, islice(rest, 1))
        while item := coming.result():
            coming = reader.submit(list, islice(rest, 1))
            yield item[0]
