"""Check whether points can have been marked on their picture."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wedgecalc.errors import InputError, Problem, short_repr
from wedgecalc.planning.request_fields import CUT_POINTS
from wedgecalc.sources.files import is_absent, picture_beside
from wedgecalc.sources.radiographs.kinds import kind_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wedgecalc.sources.format import CaseFile
    from wedgecalc.sources.format_parts import MarkedFilm
    from wedgecalc.sources.plain_case import PlainCase
    from wedgecalc.sources.radiographs.radiograph import FilmFacts

# Pixels by which a point may lie outside its picture, as some programs count from a pixel's middle,
# and from a corner to count as in it.
MARGIN_PX, CORNER_PX = 1.0, 0.5


def why_off_film(
    xy: tuple[float, float], size: tuple[float, float] | None, *, rim: bool = False
) -> str:
    """Return why a point cannot be on its picture; empty if it can.

    It may lie outside, or in the very corner, where many programs leave a point that was never set.

    Parameters
    ----------
    xy : (float, float)
        The point, in pixels.
    size : (columns, rows) or None
        Size of the picture; if it is not known, only 0, 0 is refused.
    rim : bool
        Whether it may be in the corner, as the outline of a bone or the end of a ruler.

    Examples
    --------
    >>> why_off_film((0.0, 0.0), None)
    'at 0, 0, the very corner of the picture'
    >>> why_off_film((450.0, 1200.0), (450, 950))
    'at 450, 1200, outside the picture of 450 by 950 pixels'
    """
    x, y = xy
    if size is None:
        return "at 0, 0, the very corner of the picture" if x == y == 0 and not rim else ""
    columns, rows = size
    if 1 < x < columns - 2 and 1 < y < rows - 2:  # as nearly always
        return ""
    position = f"at {x:g}, {y:g}"
    if not (-MARGIN_PX <= x <= columns + MARGIN_PX and -MARGIN_PX <= y <= rows + MARGIN_PX):
        return f"{position}, outside the picture of {columns:g} by {rows:g} pixels"
    if rim:
        return ""
    ends = (0.0, columns - 1, columns), (0.0, rows - 1, rows)
    corner = all(
        any(abs(v - end) <= CORNER_PX for end in side) for v, side in zip(xy, ends, strict=True)
    )
    return f"{position}, the very corner of the picture" if corner else ""


def film_problems(
    file: "CaseFile | PlainCase",
    film: "FilmFacts | None",
    name: str | None,
    outside: Sequence[Problem] = (),
) -> Iterator[Problem]:
    """Yield problems that show that a case was marked on another picture.

    Parameters
    ----------
    file : CaseFile or PlainCase
    film : FilmFacts or None
        Facts of the picture, if it exists.
    name : str or None
        Name of the picture.
    outside : sequence of Problem
        Points outside the size that the file states; not reported for a picture of another size.
    """
    stated = file.film.size if file.film else None
    film_size = film.size if film else None
    if file.units != "px":
        yield from outside
        return
    if stated and film_size and tuple(stated) != tuple(film_size):
        yield Problem(
            "film.size",
            f"the picture that was marked has {stated[0]} by {stated[1]} pixels, and {short_repr(name)} "
            f"{film_size[0]} by {film_size[1]}",
            fix="put the marked picture beside the file, or mark this one",
        )
        return
    if outside:
        yield from outside
        return
    size = film_size or stated
    for point, xy in _points(file):
        if why := why_off_film(xy, size, rim=point.startswith(("contours.", "calibration."))):
            yield Problem(
                point, f"it is {why}", fix="mark it again; is this the picture that was marked?"
            )


def _points(file: "CaseFile | PlainCase") -> Iterator[tuple[str, tuple[float, float]]]:
    """Yield every point of a case, with its place in the file."""
    for name, xy in file.landmarks:
        if xy is not None:
            yield f"landmarks.{name}", xy
    for name in CUT_POINTS:
        if (cut := getattr(file.osteotomy, name, None)) is not None:
            yield f"osteotomy.{name}", cut
    marker = file.calibration.marker if file.calibration else ()
    yield from ((f"calibration.marker.{k}", xy) for k, xy in enumerate(marker))
    for bone, ring in file.contours or ():
        yield from ((f"contours.{bone}.{k}", xy) for k, xy in enumerate(ring))


def film_beside(
    file: "CaseFile | PlainCase", folder: Path | None, image: Path | None
) -> tuple["FilmFacts | None", tuple[str, ...], tuple[Problem, ...]]:
    """Return the facts of a case's radiograph, notes if it cannot be read, and its problems.

    Parameters
    ----------
    file : CaseFile or PlainCase
    folder : Path or None
        Folder of the file.
    image : Path or None
        A radiograph in place of the one that the case names, which must be readable.

    Returns
    -------
    facts : FilmFacts or None
    notes : tuple of str
    problems : tuple of Problem
        That it is not the picture that was marked.
    """
    from wedgecalc.sources.radiographs.picture import film_facts

    if image is not None:
        return film_facts(image), (), ()
    if file.image is None or folder is None:
        return None, (), ()
    target = picture_of(file, folder)
    if target is None:
        return None, (not_beside(file.image),) if file.units == "px" else (), ()
    other = tuple(_another(file, target))
    try:
        return film_facts(target), (), other
    except InputError as error:
        return None, tuple(str(replace(p, file="")) for p in error.problems), other


def picture_of(file: "CaseFile | PlainCase", folder: Path | None) -> Path | None:
    """Return the radiograph that a case names, if it lies beside it."""
    if file.image is None or folder is None or is_absent(file.image, folder):
        return None
    target = picture_beside(file.image, folder)
    return target if target is not None and target.is_file() else None


def sha256_of(picture: Path) -> str:
    """Return the SHA-256 of a file, as `film.sha256` states it."""
    import hashlib

    with open(picture, "rb") as film:
        return hashlib.file_digest(film, "sha256").hexdigest()


def marked_film(picture: Path, pixels: "NDArray[Any]") -> "MarkedFilm":
    """Return what a case states of the picture that is marked.

    Parameters
    ----------
    picture : Path
    pixels : array, shape (rows, columns)
        As they were marked.
    """
    from wedgecalc.sources.format_parts import MarkedFilm

    rows, columns = pixels.shape[:2]
    return MarkedFilm(sha256=sha256_of(picture), size=(columns, rows), code=code_at(picture))


def code_at(picture: Path) -> str | None:
    """Return the code of a film in DICOM, as `film.code` states it; None of another picture."""
    kind = kind_at(picture)
    if kind is None or kind.code != "DICOM":
        return None
    from wedgecalc.sources.radiographs.dicom import film_code

    return film_code(picture)


def _another(file: "CaseFile | PlainCase", picture: Path) -> Iterator[Problem]:
    """Yield that a picture is not the marked one, if the case has the SHA-256 of that."""
    stated, code = (file.film.sha256, file.film.code) if file.film else (None, None)
    if stated is not None:
        digest = sha256_of(picture)
        if digest != stated and (code is None or code_at(picture) != code):
            yield Problem(
                "film.sha256",
                f"the picture that was marked has {stated[:12]}…, and {short_repr(file.image)} "
                f"{digest[:12]}…",
                fix="put the marked picture beside the file, or remove film.sha256 if only the "
                "picture's name or header was changed",
            )


def not_beside(image: str) -> str:
    """Return the note that the film which a file names was not found beside it."""
    return (
        f"The radiograph {short_repr(image)} named by the file is not beside it: its scale and"
        " side and size are not known."
    )
