"""The scale of a leg, from a file, the user or the radiograph.

A calibration marker overrides the case's ``mm_per_px``, which overrides a typed scale, which
overrides the radiograph's header. The first three must agree; a header that disagrees gets a note.
Pixels that are not square are corrected for. A scale that gives a leg of no adult's size is not used.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wedgecalc.errors import InputError, Problem, wrong
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.alert_rules import no_adults_size
from wedgecalc.sources.plain_case import PlainCase
from wedgecalc.sources.radiographs.radiograph import is_of_detector, ratio

if TYPE_CHECKING:
    from wedgecalc.sources.format import CaseFile
    from wedgecalc.sources.radiographs.radiograph import FilmFacts

SCALE_OPTION = "--mm-per-px"
_AGREE = 0.01  # share by which two scales may differ
SMALLEST, LARGEST = 0.001, 10.0  # mm, of a pixel of a long-leg radiograph
_BY_MARKER = "calibrate by a marker"  # in every note on a header's scale, and in no other


@dataclass(frozen=True, slots=True)
class LegScale:
    """How a leg's coordinates become millimetres.

    Attributes
    ----------
    mm : float or None
        Width of a unit of the coordinates; None without a scale.
    source : str or None
        ``mm``, ``mm_per_px``, ``calibration``, ``--mm-per-px`` or a tag of the radiograph.
    aspect : float
        Height of a unit divided by its width.
    notes : tuple of str
        What a user should know about it.
    """

    mm: float | None = None
    source: str | None = None
    aspect: float = 1.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """The facts of a radiograph that the scale depends on; the defaults stand for no radiograph."""

    width: float | None = None  # width of a pixel, mm
    aspect: float = 1.0
    source: str | None = None
    side: str | None = None
    notes: tuple[str, ...] = ()


def leg_scale(
    file: "CaseFile | PlainCase", typed: float | None = None, film: "FilmFacts | None" = None
) -> LegScale:
    """Return the scale of a leg.

    Parameters
    ----------
    file : CaseFile or PlainCase
    typed : float, optional
        Scale typed by the user, mm per pixel.
    film : FilmFacts, optional
        Facts of the radiograph, if it is beside the case.

    Raises
    ------
    InputError
        With every contradiction.
    """
    if film is None and typed is None and isinstance(file, PlainCase):
        return LegScale(1.0, "mm") if file.units == "mm" else LegScale()
    film_facts = _seen(film)
    if problems := list(_contradictions(file, typed, film_facts)):
        raise InputError(problems)
    if file.units == "mm":
        return LegScale(1.0, "mm")
    shape: tuple[str, ...] = ()
    if film_facts.aspect != 1.0:
        how = f"{film_facts.aspect:.4g} times as high as wide"
        shape = (
            f"The radiograph's pixels are not square ({how}): angles and lengths are corrected.",
        )
    given = _given(file, typed, film_facts)
    if given is None:
        return LegScale(
            film_facts.width, film_facts.source, film_facts.aspect, shape + film_facts.notes
        )
    mm, source = given
    notes = tuple(note for note in film_facts.notes if _BY_MARKER not in note)
    if film_facts.width is not None and not scales_agree(mm, film_facts.width):
        notes += (
            f"The scale is {mm:.4g} mm per pixel by {source}, and {film_facts.width:.4g} by the"
            f" radiograph ({film_facts.source}): {mm:.4g} is used.",
        )
    return LegScale(mm, source, film_facts.aspect, shape + notes)


def scaled_limb(
    landmarks: Mapping[str, Sequence[float]],
    side: str,
    mm: float | None,
    aspect: float = 1.0,
    source: str | None = None,
) -> Limb:
    """Return the limb that landmarks mark.

    A scale that gives a leg of no adult's size is not used, and kept as `Frame.doubted`.

    Parameters
    ----------
    landmarks : mapping of str to (float, float)
        Points by name.
    side : {"right", "left"}
    mm : float or None
        Width of a unit of the coordinates; None without a scale.
    aspect : float
        Height of a unit divided by its width.
    source : str, optional
        Where the scale comes from; the frame notes a scale that holds at the detector.

    Examples
    --------
    >>> points = {"hip_center": (100, 50), "ankle_center": (104, 850)}
    >>> points |= {"plateau_medial": (140, 480), "plateau_lateral": (65, 480)}
    >>> [scaled_limb(points, "right", mm).frame.mm_per_unit for mm in (1.0, 10.0)]
    [1.0, None]
    """
    sizes = None if mm is None else _sizes(landmarks, aspect)
    if mm is None or sizes is None or not no_adults_size(*(mm * size for size in sizes))[1]:
        limb = Limb.from_landmarks(landmarks, side, mm_per_unit=mm, aspect=aspect)
        if is_of_detector(source):
            limb = replace(limb, frame=replace(limb.frame, at_detector=True))
        return limb
    unscaled = Limb.from_landmarks(landmarks, side, mm_per_unit=None, aspect=aspect)
    return replace(unscaled, frame=replace(unscaled.frame, doubted=mm))


def marker_scale(diameter: float, ends: Sequence[Sequence[float]], aspect: float = 1.0) -> float:
    """Return the scale that a marker of known size gives, mm per pixel.

    Parameters
    ----------
    diameter : float
        Diameter of the sphere or length of the ruler, mm.
    ends : sequence of two (float, float)
        Both its ends, in pixels.
    aspect : float
        Height of a pixel divided by its width.

    Raises
    ------
    InputError
        If the ends are one point, or the scale is that of no radiograph.

    Examples
    --------
    >>> marker_scale(25, [(100, 100), (150, 100)])
    0.5
    """
    (x, y), (u, v) = ends
    distance = math.hypot(u - x, (v - y) * aspect)
    if distance == 0:
        raise wrong("calibration.marker", "both ends are the same point", fix="mark both ends")
    scale = diameter / distance
    if not SMALLEST <= scale <= LARGEST:
        raise wrong(
            "calibration",
            f"a marker of {diameter:g} mm over {distance:.4g} pixels, which makes a pixel "
            f"{scale:.3g} mm",
            f"{SMALLEST:g} to {LARGEST:g} mm per pixel",
            "check the marker's size in mm and its two ends",
        )
    return scale


def _given(
    file: "CaseFile | PlainCase", typed: float | None, film: _Seen
) -> tuple[float, str] | None:
    """Return the width of a pixel by the scale that a person has given, and its source."""
    if file.calibration is not None:
        diameter, ends = file.calibration.marker_diameter_mm, file.calibration.marker
        return marker_scale(diameter, ends, film.aspect), "calibration"
    if file.mm_per_px is not None:
        return _width(file.mm_per_px, "mm_per_px", film), file.scale_source or "mm_per_px"
    return None if typed is None else (_width(typed, SCALE_OPTION, film), SCALE_OPTION)


def _width(mm: float, field: str, film: _Seen) -> float:
    """Return the width of a pixel by one number, which may be its height by the header."""
    aspect = film.aspect
    if aspect == 1.0 or (film.width is not None and scales_agree(mm, film.width)):
        return mm
    if film.width is not None and scales_agree(mm, film.width * aspect):
        return mm / aspect
    raise wrong(
        field,
        f"{mm:g} mm per pixel, of pixels that are {aspect:.4g} times as high as wide",
        "a scale that fits both their sides",
        "mark a marker of known size instead (key calibration), or resample the radiograph to "
        "square pixels",
    )


def _contradictions(
    file: "CaseFile | PlainCase", typed: float | None, film: _Seen
) -> Iterator[Problem]:
    """Yield every contradiction between a case, a typed scale and the radiograph."""
    if file.scale_source is not None and file.mm_per_px is None:
        yield Problem("scale_source", "it has no scale beside it", fix="add mm_per_px")
    if film.side is not None and film.side != file.side:
        yield Problem(
            "side",
            f"{file.side}, but the radiograph's header says {film.side} (side-mismatch)",
            "the same side",
            "check both",
        )
    if file.units == "mm":
        marker = None if file.calibration is None else file.calibration.marker_diameter_mm
        for name, value in (
            ("mm_per_px", file.mm_per_px),
            ("calibration", marker),
            (SCALE_OPTION, typed),
        ):
            if value is not None:
                yield Problem(
                    "units" if name != SCALE_OPTION else SCALE_OPTION,
                    f"coordinates in mm and a scale for pixels ({name} {value:g})",
                    "one of the two: which is it?",
                    'set units to "px" if the points are in pixels; else leave the scale out',
                )
        return
    try:
        given = _given(file, None, film)
        if given is not None and file.calibration is not None and file.mm_per_px is not None:
            stated = _width(file.mm_per_px, "mm_per_px", film)
            if not scales_agree(given[0], stated):
                yield Problem(
                    "mm_per_px",
                    f"{stated:g}, while the calibration marker gives {given[0]:.5g}",
                    "the same scale within 1 %",
                    "remove the one that is wrong",
                )
        if typed is None:
            return
        if not SMALLEST <= typed <= LARGEST:
            yield Problem(
                SCALE_OPTION, f"{typed:g}", f"mm per pixel, from {SMALLEST:g} to {LARGEST:g}"
            )
        elif given is not None and not scales_agree(_width(typed, SCALE_OPTION, film), given[0]):
            yield Problem(
                SCALE_OPTION,
                f"{typed:g}, while the file itself gives {given[0]:.5g} ({given[1]})",
                "the same scale within 1 %",
                f"leave out {SCALE_OPTION}, or remove the wrong scale from the file",
            )
    except InputError as error:
        yield from error.problems


def _seen(film: "FilmFacts | None") -> _Seen:
    """Return the facts of a radiograph that the scale depends on."""
    if film is None:
        return _Seen()
    aspect = ratio(film.aspect, 1.0)
    if film.row_mm and film.column_mm:
        aspect = ratio(film.row_mm, film.column_mm)
    return _Seen(film.column_mm, aspect, film.scale_source, film.side, film.notes)


def _sizes(landmarks: Mapping[str, Sequence[float]], aspect: float) -> tuple[float, float] | None:
    """Return the length of a leg and the width of its plateau in units of its coordinates.

    None if landmarks for them are missing.
    """

    def at(name: str) -> complex:
        x, y = landmarks[name]
        return complex(x, y * aspect)

    try:
        ends = ("ankle_medial", "ankle_lateral")
        ankle = at("ankle_center") if "ankle_center" in landmarks else sum(map(at, ends)) / 2
        return abs(ankle - at("hip_center")), abs(at("plateau_lateral") - at("plateau_medial"))
    except (KeyError, TypeError, ValueError):  # `Limb.from_landmarks` reports them
        return None


def scales_agree(a: float, b: float) -> bool:
    """Return whether two scales are the same within 1 %."""
    return abs(a / b - 1.0) <= _AGREE
