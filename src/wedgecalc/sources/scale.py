"""The scale of a leg: the one place that decides how its coordinates become millimetres, whatever file it comes from.

A marker on the film wins over the case's ``mm_per_px``, that over what is typed, that over the radiograph's header. Two
that a person has given must agree; the header may be wrong, and is then said to be. Pixels that are not square are
corrected, and a scale that makes the leg no adult's is not believed.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.alerts import no_adults_size
from wedgecalc.sources.plain_case import PlainCase
from wedgecalc.sources.radiographs.radiograph import is_of_detector, ratio

if TYPE_CHECKING:
    from wedgecalc.sources.format import CaseFile
    from wedgecalc.sources.radiographs.picture import FilmFacts

TYPED = "--mm-per-px"
AGREE = 0.01  # share by which two scales may differ
SMALLEST, LARGEST = 0.001, 10.0  # mm: no pixel of a long-leg film is smaller or larger
BY_MARKER = "calibrate by a marker"  # said of a header's scale, and of no other


@dataclass(frozen=True, slots=True)
class Scale:
    """How a leg's coordinates become millimetres.

    Attributes
    ----------
    mm : float or None
        Width of a unit; None if nothing gives it.
    source : str or None
        ``mm``, ``mm_per_px``, ``calibration``, ``--mm-per-px`` or a tag of the radiograph.
    aspect : float
        Height of a unit for its width.
    notes : tuple of str
        What should be known of it.
    """

    mm: float | None = None
    source: str | None = None
    aspect: float = 1.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the scale needs of a film: nothing if there is none."""

    width: float | None = None  # of a pixel, mm
    aspect: float = 1.0
    source: str | None = None
    side: str | None = None
    notes: tuple[str, ...] = ()


def decided(
    file: "CaseFile | PlainCase", typed: float | None = None, film: "FilmFacts | None" = None
) -> Scale:
    """Return the scale of a leg.

    Parameters
    ----------
    file : CaseFile or PlainCase
    typed : float, optional
        mm for each pixel, as somebody says now.
    film : FilmFacts, optional
        What the radiograph's header says, if it stands beside the case.

    Raises
    ------
    InputError
        Naming what contradicts what.
    """
    if film is None and typed is None and isinstance(file, PlainCase):
        return Scale(1.0, "mm") if file.units == "mm" else Scale()
    seen = _seen(film)
    if problems := list(_contradictions(file, typed, seen)):
        raise InputError(problems)
    if file.units == "mm":
        return Scale(1.0, "mm")
    said = tuple(note for note in seen.notes if BY_MARKER not in note)
    shape = tuple(_shape_notes(seen.aspect))
    given = _given(file, typed, seen)
    if given is None:
        return Scale(seen.width, seen.source, seen.aspect, shape + seen.notes)
    mm, source = given
    if seen.width is not None and not _agree(mm, seen.width):
        said += (
            f"The scale is {mm:.4g} mm for each pixel by {source}, and {seen.width:.4g} by the radiograph "
            f"({seen.source}): {mm:.4g} is used.",
        )
    return Scale(mm, source, seen.aspect, shape + said)


def scaled_limb(
    landmarks: Mapping[str, Any],
    side: str,
    mm: float | None,
    aspect: float = 1.0,
    source: str | None = None,
) -> Limb:
    """Return the limb that landmarks mark: without a scale, and with the reason, if no adult's leg has the size that it gives.

    Where its scale is that of the detector by its `source`, its frame says so.

    Examples
    --------
    >>> marks = {"hip_center": (100, 50), "plateau_medial": (140, 480), "plateau_lateral": (65, 480), "ankle_center": (104, 850)}
    >>> scaled_limb(marks, "right", 1.0).frame.mm_per_unit, scaled_limb(marks, "right", 10.0).frame.mm_per_unit
    (1.0, None)
    """
    sizes = None if mm is None else _sizes(landmarks, aspect)
    if mm is None or sizes is None or not no_adults_size(*(mm * size for size in sizes))[1]:
        limb = Limb.from_landmarks(landmarks, side, mm_per_unit=mm, aspect=aspect)
        return (
            replace(limb, frame=replace(limb.frame, at_detector=True))
            if is_of_detector(source)
            else limb
        )
    unscaled = Limb.from_landmarks(landmarks, side, mm_per_unit=None, aspect=aspect)
    return replace(unscaled, frame=replace(unscaled.frame, doubted=mm))


def marker_scale(diameter: float, ends: Sequence[Sequence[float]], aspect: float = 1.0) -> float:
    """Return the mm for each pixel that a marker of known size gives.

    Raises
    ------
    InputError
        If its ends are one point, or give pixels that no radiograph has.

    Examples
    --------
    >>> marker_scale(25, [(100, 100), (150, 100)])
    0.5
    """
    (x, y), (u, v) = ends
    apart = math.hypot(u - x, (v - y) * aspect)
    if apart == 0:
        raise InputError(
            Problem("calibration.marker", "the same point twice", "the two ends of the marker")
        )
    if not SMALLEST <= diameter / apart <= LARGEST:
        raise InputError(
            Problem(
                "calibration",
                f"a marker of {diameter:g} mm over {apart:.4g} pixels, which makes a pixel {diameter / apart:.3g} mm",
                f"{SMALLEST:g} to {LARGEST:g} mm for each pixel",
                "check the marker's size in mm and its two ends",
            )
        )
    return diameter / apart


def _given(
    file: "CaseFile | PlainCase", typed: float | None, film: _Seen
) -> tuple[float, str] | None:
    """Return the scale that a person has given, and where; of pixels that are not square their width."""
    if file.calibration is not None:
        return marker_scale(
            file.calibration.marker_diameter_mm, file.calibration.marker, film.aspect
        ), "calibration"
    if file.mm_per_px is not None:
        return _width(file.mm_per_px, "mm_per_px", film), file.scale_source or "mm_per_px"
    return None if typed is None else (_width(typed, TYPED, film), TYPED)


def _width(mm: float, field: str, film: _Seen) -> float:
    """Return the width of a pixel that one number of mm means; of pixels that are not square the header tells which side it is."""
    aspect = film.aspect
    if aspect == 1.0:
        return mm
    if film.width is not None and _agree(mm, film.width):
        return mm
    if film.width is not None and _agree(mm, film.width * aspect):
        return mm / aspect
    raise InputError(
        Problem(
            field,
            f"{mm:g} mm for each pixel, of pixels that are {aspect:.4g} times as high as wide",
            "a scale that fits both their sides",
            "mark a marker of known size instead (key calibration), or resample the radiograph to square pixels",
        )
    )


def _contradictions(
    file: "CaseFile | PlainCase", typed: float | None, film: _Seen
) -> Iterator[Problem]:
    marker = None if file.calibration is None else file.calibration.marker_diameter_mm
    if file.scale_source is not None and file.mm_per_px is None:
        yield Problem(
            "scale_source", "where a scale comes from, and no scale", "mm_per_px beside it"
        )
    if film.side is not None and film.side != file.side:
        yield Problem(
            "side",
            f"{file.side}, but the radiograph's header says {film.side} (side-mismatch)",
            "the same side",
            "check both",
        )
    if file.units == "mm":
        for name, value in (("mm_per_px", file.mm_per_px), ("calibration", marker), (TYPED, typed)):
            if value is not None:
                yield Problem(
                    "units" if name != TYPED else TYPED,
                    f"coordinates in mm and a scale for pixels ({name} {value:g})",
                    "one of the two: which is it?",
                    'set units to "px" if the points are in pixels; else leave the scale out',
                )
        return
    try:
        given = _given(file, None, film)
        if given is not None and file.calibration is not None and file.mm_per_px is not None:
            own = _width(file.mm_per_px, "mm_per_px", film)
            if not _agree(given[0], own):
                yield Problem(
                    "mm_per_px",
                    f"{own:g}, while the calibration marker gives {given[0]:.5g}",
                    "the same scale within 1 %",
                    "remove the one that is wrong",
                )
        if typed is not None and not SMALLEST <= typed <= LARGEST:
            yield Problem(
                TYPED, f"{typed:g}", f"mm for each pixel, from {SMALLEST:g} to {LARGEST:g}"
            )
        elif (
            typed is not None
            and given is not None
            and not _agree(_width(typed, TYPED, film), given[0])
        ):
            yield Problem(
                TYPED,
                f"{typed:g}, while the file itself gives {given[0]:.5g} ({given[1]})",
                "the same scale within 1 %",
                f"leave out {TYPED}, or remove the wrong scale from the file",
            )
    except InputError as error:
        yield from error.problems


def _seen(film: "FilmFacts | None") -> _Seen:
    """Return what the scale needs of a film: how high a pixel is by both its sizes if the header has them, else as it says."""
    if film is None:
        return _Seen()
    aspect = (
        ratio(film.row_mm, film.column_mm)
        if film.row_mm and film.column_mm
        else ratio(film.aspect, 1.0)
    )
    return _Seen(film.column_mm, aspect, film.scale_source, film.side, film.notes)


def _shape_notes(aspect: float) -> Iterator[str]:
    if aspect != 1.0:
        yield (
            f"The radiograph's pixels are not square ({aspect:.4g} times as high as wide): angles and lengths are corrected for it."
        )


def _sizes(landmarks: Mapping[str, Any], aspect: float) -> tuple[float, float] | None:
    """Return the length of a leg and the width of its plateau in its own units, or None if landmarks for them are missing."""

    def at(name: str) -> complex:
        x, y = landmarks[name]
        return complex(x, y * aspect)

    try:
        ends = ("ankle_medial", "ankle_lateral")
        ankle = at("ankle_center") if "ankle_center" in landmarks else sum(map(at, ends)) / 2
        return abs(ankle - at("hip_center")), abs(at("plateau_lateral") - at("plateau_medial"))
    except (KeyError, TypeError, ValueError):  # whoever makes the limb names it
        return None


def _agree(a: float, b: float) -> bool:
    return abs(a / b - 1.0) <= AGREE
