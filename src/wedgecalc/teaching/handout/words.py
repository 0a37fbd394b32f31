"""The texts of the page, a file for each language: translate ``data/handout/en.json``."""

import json
from collections.abc import Mapping
from functools import cache

from wedgecalc import records
from wedgecalc.read_only import read_only


@cache
def words() -> Mapping[str, str]:
    """Return the texts of the page by key.

    >>> words()["answer"]
    'Answer'
    """
    path = records.data_dir() / "handout" / "en.json"
    return read_only(json.loads(path.read_text(encoding="utf-8")))


def said(key: str, **values: object) -> str:
    """Return a text with its places filled in.

    >>> said("leg", n=2)
    'Leg 2'
    """
    return words()[key].format(**values)
