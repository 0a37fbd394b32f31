"""Text columns with few distinct values, stored as one small integer per row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from wedgecalc.geometry.plane import Floats

Mask: TypeAlias = NDArray[np.bool_]
RowIndex: TypeAlias = slice | int | Mask | NDArray[np.intp]  # which rows, as numpy takes them
ItemT = TypeVar("ItemT", bound=np.generic)


@dataclass(slots=True)
class Categorical:
    """A text column in which few values repeat, as pandas' type of the same name.

    A million rows hold about a dozen different texts: each text is interpreted once, and integers
    compare faster.

    Attributes
    ----------
    categories : dict of str to int
        Each different text, and its code.
    codes : array of int32, shape (n,)
        The code of each row.

    Examples
    --------
    >>> sides = Categorical.of(["left", "right", "left"])
    >>> sides.codes.tolist(), sides.matches(lambda text: text == "left").tolist()
    ([0, 1, 0], [True, False, True])
    >>> sides.assign(slice(1, 2), "neither")
    >>> sides.text.tolist()
    ['left', 'neither', 'left']
    """

    categories: dict[str, int]
    codes: NDArray[np.int32]

    @classmethod
    def of(cls, texts: "Iterable[object] | Categorical") -> "Categorical":
        """Encode texts, one per row; a `Categorical` is returned as it is."""
        if isinstance(texts, Categorical):
            return texts
        categories: dict[str, int] = {}
        codes = [categories.setdefault(str(text), len(categories)) for text in texts]
        return cls(categories, np.array(codes, dtype=np.int32))

    @classmethod
    def full(cls, n: int, categories: Iterable[str]) -> "Categorical":
        """Return n rows that all hold the first of these categories."""
        return cls({text: k for k, text in enumerate(categories)}, np.zeros(n, dtype=np.int32))

    def __getitem__(self, rows: RowIndex) -> "Categorical":
        return Categorical(self.categories, self.codes[rows])

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def text(self) -> NDArray[np.object_]:
        """The text of each row."""
        return self.each(str, np.object_)

    def each(self, value: Callable[[str], object], dtype: type[ItemT]) -> NDArray[ItemT]:
        """Return a value of each row's text, worked out once for each category."""
        values: NDArray[ItemT] = np.array([value(text) for text in self.categories], dtype=dtype)
        return values[self.codes]

    def matches(self, condition: Callable[[str], object]) -> Mask:
        """Return which rows hold a text for which a condition is true."""
        return self.each(condition, np.bool_)

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each category that occurs."""
        counts = np.bincount(self.codes, minlength=len(self.categories)).tolist()
        return {text: n for text, n in zip(self.categories, counts, strict=True) if n}

    def mapped(self, function: Callable[[str], str]) -> "Categorical":
        """Return the column with every text replaced by a function of it."""
        categories: dict[str, int] = {}

        def code(text: str) -> int:
            return categories.setdefault(function(text), len(categories))

        return Categorical(categories, self.each(code, np.int32))

    def assign(self, rows: RowIndex, text: str) -> None:
        """Set some rows to one text."""
        self.codes[rows] = self.categories.setdefault(text, len(self.categories))

    def append(self, rows: Mask, sentence: str) -> None:
        """Append a sentence to the text of some rows, after a semicolon."""
        texts = list(self.categories)
        for code in np.unique(self.codes[rows]).tolist():
            joined = f"{texts[code]}; {sentence}" if texts[code] else sentence
            self.assign(rows & (self.codes == code), joined)

    def copy_from(self, other: "Categorical", rows: RowIndex) -> None:
        """Set some rows to what another column holds there."""
        code = [self.categories.setdefault(text, len(self.categories)) for text in other.categories]
        self.codes[rows] = np.array(code, dtype=np.int32)[other.codes[rows]]


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of some rows by name.

    Attributes
    ----------
    numbers : dict of str to array of float, shape (n,)
        NaN where a row has no number.
    texts : dict of str to Categorical
        At least one column, which gives the number of rows.
    """

    numbers: dict[str, Floats]
    texts: dict[str, Categorical]

    def __len__(self) -> int:
        return len(next(iter(self.texts.values())))

    def __getitem__(self, rows: RowIndex) -> "Columns":
        return Columns(
            {name: column[rows] for name, column in self.numbers.items()},
            {name: column[rows] for name, column in self.texts.items()},
        )

    def points(self, names: Iterable[str]) -> list[str]:
        """Return those of some points that have both an x and a y column."""
        return [n for n in names if f"{n}_x" in self.numbers and f"{n}_y" in self.numbers]
