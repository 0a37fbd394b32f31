"""Fetch the next part while the last one is worked on."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def read_ahead(things: Iterable[Any]) -> Iterator[Any]:
    """Yield some things, each fetched by a thread of its own while the one before is dealt with."""
    rest, end = iter(things), object()
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, rest, end)
        while (thing := coming.result()) is not end:
            coming = reader.submit(next, rest, end)
            yield thing
