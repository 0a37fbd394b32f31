"""Points held against their picture: whether they can have been marked on it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wedgecalc.errors import InputError, Problem, shown
from wedgecalc.sources.files import is_absent, picture_beside
from wedgecalc.sources.tables.cells import CUTS

if TYPE_CHECKING:
    from wedgecalc.sources.format import CaseFile
    from wedgecalc.sources.plain_case import PlainCase
    from wedgecalc.sources.radiographs.picture import FilmFacts

BESIDE = 1.0  # pixels by which a point may stand beside its picture: some programs count from the pixel's middle
CORNER = 0.5  # and by which one in the very corner may be off it


def beside(xy: tuple[float, float], size: tuple[float, float] | None, *, rim: bool = False) -> str:
    """Return how a point misses its picture, or an empty text: outside it, or at its very corner, where an unset point stands.

    Parameters
    ----------
    xy : (float, float)
        The point, in pixels.
    size : (columns, rows) or None
        None if it is not known: then only 0, 0 is named, where many programs leave a point that was never set.
    rim : bool
        Whether it may well stand in the corner, as an outline that the picture cuts off, or the end of a ruler.

    Examples
    --------
    >>> beside((0.0, 0.0), None)
    'at 0, 0, the very corner of the picture'
    >>> beside((450.0, 1200.0), (450, 950))
    'at 450, 1200, outside the picture of 450 by 950 pixels'
    """
    x, y = xy
    if size is None:
        return "at 0, 0, the very corner of the picture" if x == y == 0 and not rim else ""
    columns, rows = size
    if 1 < x < columns - 2 and 1 < y < rows - 2:  # as nearly always
        return ""
    at = f"at {x:g}, {y:g}"
    if not (-BESIDE <= x <= columns + BESIDE and -BESIDE <= y <= rows + BESIDE):
        return f"{at}, outside the picture of {columns:g} by {rows:g} pixels"
    if rim:
        return ""
    ends = (0.0, columns - 1, columns), (0.0, rows - 1, rows)
    corner = all(
        any(abs(v - end) <= CORNER for end in side) for v, side in zip(xy, ends, strict=True)
    )
    return f"{at}, the very corner of the picture" if corner else ""


def film_problems(
    file: "CaseFile | PlainCase",
    film: "FilmFacts | None",
    name: str | None,
    outside: Sequence[Problem] = (),
) -> Iterator[Problem]:
    """Yield what shows that a case was not marked on the picture that it says, or on the one that stands beside it.

    Parameters
    ----------
    file : CaseFile or PlainCase
    film : FilmFacts or None
        What the picture's file says, if it stands there.
    name : str or None
        What the picture is called.
    outside : sequence of Problem
        Points outside the picture as the file states its size: of a picture of another size that alone is said.
    """
    stated = file.film.size if file.film else None
    found = film.size if film else None
    if file.units != "px":
        yield from outside
        return
    if stated and found and tuple(stated) != tuple(found):
        yield Problem(
            "film.size",
            f"landmarks of a picture of {stated[0]} by {stated[1]} pixels, while {shown(name)} has {found[0]} by {found[1]}",
            "the picture that was marked",
            "put that picture beside the file, or mark this one",
        )
        return
    if outside:
        yield from outside
        return
    size = found or stated
    for point, xy in _points(file):
        if why := beside(xy, size, rim=point.startswith(("contours.", "calibration."))):
            yield Problem(
                point,
                f"it {why}",
                "a point of the picture",
                "mark it anew; is this the picture that was marked?",
            )


def _points(file: "CaseFile | PlainCase") -> Iterator[tuple[str, tuple[float, float]]]:
    """Yield every point of a case, with its place in the file."""
    for name, xy in file.landmarks:
        if xy is not None:
            yield f"landmarks.{name}", xy
    for name in CUTS:
        if (cut := getattr(file.osteotomy, name, None)) is not None:
            yield f"osteotomy.{name}", cut
    marker = file.calibration.marker if file.calibration else ()
    yield from ((f"calibration.marker.{k}", xy) for k, xy in enumerate(marker))
    for bone, ring in file.contours or ():
        yield from ((f"contours.{bone}.{k}", xy) for k, xy in enumerate(ring))


def film_of(
    file: "CaseFile | PlainCase", folder: Path | None, image: Path | None
) -> tuple["FilmFacts | None", tuple[str, ...], tuple[Problem, ...]]:
    """Return what the file of a case's radiograph says, what is to be said if it cannot be read, and whether it is another picture.

    One that is named in its place must be readable.
    """
    from wedgecalc.sources.radiographs.picture import film_facts

    if image is not None:
        return film_facts(image), (), ()
    if file.image is None or folder is None:
        return None, (), ()
    target = None if is_absent(file.image, folder) else picture_beside(file.image, folder)
    if target is None or not target.is_file():
        said = f"The radiograph {shown(file.image)} named by the file is not beside it: its scale and side and size are not known."
        return None, (said,) if file.units == "px" else (), ()
    other = tuple(_another(file, target))
    try:
        return film_facts(target), (), other
    except InputError as error:
        return None, tuple(str(replace(p, file="")) for p in error.problems), other


def _another(file: "CaseFile | PlainCase", picture: Path) -> Iterator[Problem]:
    """Yield that a picture is not the one that the case was marked on, if the case knows that one's SHA-256."""
    stated = file.film.sha256 if file.film else None
    if stated is not None:
        import hashlib

        with open(picture, "rb") as film:
            found = hashlib.file_digest(film, "sha256").hexdigest()
        if found != stated:
            yield Problem(
                "film.sha256",
                f"{stated[:12]}…, while {shown(file.image)} has {found[:12]}…",
                "the picture that was marked",
                "put that picture beside the file, or take film.sha256 out if only its name or its header was changed",
            )
