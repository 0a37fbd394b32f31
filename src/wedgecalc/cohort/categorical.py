"""Words of many rows as numbers: a million rows have a dozen words, and numbers compare faster."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(slots=True)
class Coded:
    """Words of many rows: row k has the word ``list(places)[codes[k]]``.

    Examples
    --------
    >>> sides = Coded.of(["left", "right", "left"])
    >>> sides.codes.tolist(), sides.where(lambda word: word == "left").tolist()
    ([0, 1, 0], [True, False, True])
    >>> sides.put(slice(1, 2), "neither")
    >>> sides.text.tolist()
    ['left', 'neither', 'left']
    """

    places: dict[str, int]
    codes: NDArray[np.int32]

    @classmethod
    def of(cls, words: Any) -> "Coded":
        """Return words coded, those that are coded already as they are."""
        if isinstance(words, Coded):
            return words
        places: dict[str, int] = {}
        return cls(
            places,
            np.array([places.setdefault(str(word), len(places)) for word in words], dtype=np.int32),
        )

    @classmethod
    def full(cls, n: int, words: Iterable[str]) -> "Coded":
        """Return n rows that all have the first of some words."""
        return cls({word: k for k, word in enumerate(words)}, np.zeros(n, dtype=np.int32))

    def __getitem__(self, rows: Any) -> "Coded":
        return Coded(self.places, self.codes[rows])

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def text(self) -> NDArray[Any]:
        """The words, one for each row."""
        return (
            np.array(list(self.places), dtype=object)[self.codes]
            if len(self)
            else np.array([], dtype=object)
        )

    def table(self, value: Callable[[str], Any], dtype: Any) -> NDArray[Any]:
        """Return what each different word means, in the order of the codes."""
        return np.array([value(word) for word in self.places], dtype=dtype)

    def where(self, holds: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Return for each row whether something holds of its word."""
        return self.table(holds, bool)[self.codes] if len(self) else np.zeros(0, dtype=bool)

    def counted(self) -> dict[str, int]:
        """How many rows have each word."""
        often = np.bincount(self.codes, minlength=len(self.places)).tolist()
        return {word: n for word, n in zip(self.places, often, strict=True) if n}

    def spelled(self, other: Callable[[str], str]) -> "Coded":
        """Return the same words, each spelled in another way."""
        places: dict[str, int] = {}
        return Coded(
            places,
            self.table(lambda word: places.setdefault(other(word), len(places)), np.int32)[
                self.codes
            ],
        )

    def put(self, rows: Any, word: str) -> None:
        """Write a word into some rows."""
        self.codes[rows] = self.places.setdefault(word, len(self.places))

    def add(self, rows: Any, sentence: str) -> None:
        """Write a sentence into some rows behind what stands there."""
        for code in np.unique(self.codes[rows]).tolist():
            before = list(self.places)[code]
            self.put(rows & (self.codes == code), f"{before}; {sentence}" if before else sentence)

    def take(self, rows: Any, others: "Coded") -> None:
        """Write the words of others into some rows, each into its own."""
        codes = others.table(lambda word: self.places.setdefault(word, len(self.places)), np.int32)
        self.codes[rows] = codes[others.codes[rows]]
