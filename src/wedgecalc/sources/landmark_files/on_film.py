"""Landmarks held against their picture: whether they can have been marked on it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wedgecalc.errors import Problem, shown
from wedgecalc.sources.format import CaseFile

if TYPE_CHECKING:
    from wedgecalc.sources.radiographs.picture import FilmFacts

BESIDE = 1.0  # pixels by which a point may stand beside its picture: some programs count from the pixel's middle
CORNER = 0.01


def beside(xy: tuple[float, float], size: tuple[float, float] | None) -> str:
    """Return how a point misses its picture, or an empty text: outside it, or at its very corner, where an unset point stands.

    Parameters
    ----------
    xy : (float, float)
        The point, in pixels.
    size : (columns, rows) or None
        None if it is not known.

    Examples
    --------
    >>> beside((0.0, 0.0), None)
    'at 0, 0, the very corner of the picture'
    >>> beside((450.0, 1200.0), (450, 950))
    'at 450, 1200, outside the picture of 450 by 950 pixels'
    """
    x, y = xy
    columns, rows = size or (0.0, 0.0)
    if 0 < x < columns - 1 and 0 < y < rows - 1:  # as nearly always
        return ""
    at = f"at {x:g}, {y:g}"
    ends: tuple[tuple[float, ...], tuple[float, ...]] = ((0.0,), (0.0,))
    if size is not None:
        if not (-BESIDE <= x <= columns + BESIDE and -BESIDE <= y <= rows + BESIDE):
            return f"{at}, outside the picture of {columns:g} by {rows:g} pixels"
        ends = ((0.0, columns - 1, columns), (0.0, rows - 1, rows))
    corner = all(any(abs(v - end) < CORNER for end in side) for v, side in zip(xy, ends, strict=True))
    return f"{at}, the very corner of the picture" if corner else ""


def film_problems(
    file: CaseFile, film: "FilmFacts | None", name: str | None, outside: Sequence[Problem] = ()
) -> Iterator[Problem]:
    """Yield what shows that a case was not marked on the picture that it says, or on the one that stands beside it.

    Parameters
    ----------
    file : CaseFile
    film : FilmFacts or None
        What the picture's file says, if it stands there.
    name : str or None
        What the picture is called.
    outside : sequence of Problem
        Points outside the picture as the file states its size: of a picture of another size that alone is said.
    """
    stated = file.film.size if file.film else None
    found = film.size if film else None
    if file.units != "px" or (stated is None and found is None):
        yield from outside
        return
    if stated and found and tuple(stated) != tuple(found):
        yield Problem("film.size", f"landmarks of a picture of {stated[0]} by {stated[1]} pixels, while {shown(name)} has {found[0]} by {found[1]}",
                      "the picture that was marked", "put that picture beside the file, or mark this one")  # fmt: skip
        return
    if outside:
        yield from outside
        return
    for landmark, xy in file.landmarks:  # type: ignore[attr-defined]
        if xy is not None and (why := beside(xy, found or stated)):
            yield Problem(f"landmarks.{landmark}", f"it {why}", "a point of the picture", "is this the picture that was marked?")  # fmt: skip
