"""Detect the landmarks of the legs on a film, each with its covariance.

First `legs.py` finds the legs on the whole film. Each leg is then cropped with hip and ankle in fixed
places, and cropped again around the hip and ankle that this gives, a little shifted in each of
several passes; finer crops of its joints follow. A landmark's covariance is that of its heat map,
calibrated on phantoms, plus that of the passes about their mean.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc.detection.checks import checked_leg
from wedgecalc.detection.crops import FilmGrey, Placement, normalised
from wedgecalc.detection.found import DetectedLeg
from wedgecalc.detection.heat import mean_places
from wedgecalc.detection.legs import (
    MARK_YOURSELF,
    NO_FILM,
    TURN_FILM,
    UPSIDE_DOWN,
    FirstLook,
    first_looks,
    standing,
)
from wedgecalc.detection.network import Networks, Outputs, shipped_networks
from wedgecalc.detection.outlines import outlines
from wedgecalc.detection.settings import JOINTS, NetworkSettings, Window, calibration_factors
from wedgecalc.errors import InputError, wrong
from wedgecalc.geometry.frame import SIDES
from wedgecalc.geometry.plane import XY, Floats, Points

# Shifts of hip and ankle in each pass, as shares of the leg's length: they shift, turn and scale the
# crop a little. The first pass is unshifted.
PASSES = (
    (0j, 0j),
    (0.01 + 0.008j, -0.01 + 0.004j),
    (-0.008 - 0.01j, 0.012j),
    (0.004j, 0.01 - 0.01j),
)
# Starting points of hip and ankle, as shares of the leg's length from their places on the whole film;
# and how often each start is repeated from its own result.
STARTS = ((0j, 0j), (0.1j, 0j), (-0.1j, 0j), (0j, -0.1j), (0.1j, -0.1j))
REPEATS = 2
# A reading is rejected when the mirrored or inverted one has an SD this many times smaller.
_SURER = 1.25


def detect_film(
    pixels: NDArray[Any],
    *,
    side: str | None = None,
    passes: int = len(PASSES),
    networks: Networks | None = None,
) -> tuple[DetectedLeg, ...]:
    """Return the legs on a standing long-leg film with their proposed landmarks.

    Parameters
    ----------
    pixels : array, shape (rows, columns)
        Grey of any number type, bone white; pixels are square.
    side : {"right", "left"}, optional
        The only leg to look for, by the user or the film's header.
    passes : int
        How often each leg is looked at, from 1 to 4.
    networks : Networks, optional
        By default the shipped ones.

    Returns
    -------
    tuple of DetectedLeg
        One or two, the right one first.

    Raises
    ------
    InputError
        If this is no standing long-leg film, or onnxruntime is not installed.
    """
    networks = networks or shipped_networks()
    film = FilmGrey(pixels)

    @cache
    def settled(side: str, hip: complex, ankle: complex, starts: int = len(STARTS)) -> _Settled:
        return _settled(film, side, hip, ankle, networks, starts)

    legs: list[DetectedLeg] = []
    refused: dict[str, InputError] = {}
    for first_look in first_looks(film, networks, side, lambda leg: _surer_side(leg, settled)):
        try:
            standing(first_look)
            look = settled(first_look.side, first_look.hip, first_look.ankle)
            turned = (settled(leg_side, first_look.ankle, first_look.hip, 1) for leg_side in SIDES)
            if _SURER * min(other.spread for other in turned) < look.spread:
                raise wrong("image", UPSIDE_DOWN, fix=TURN_FILM)
            leg = _leg(film, first_look, look.ends, networks, passes)
            legs.append(checked_leg(leg, first_look, (film.columns, film.rows), networks.settings))
        except InputError as error:
            refused[first_look.side] = error
    if not legs:
        raise next(iter(refused.values()))
    if len(legs) == 1 and side is None and not refused:
        alone = f"{legs[0].side} leg: no other leg is recognised on this film"
        legs[0] = replace(legs[0], notes=(*legs[0].notes, alone))
    notes = tuple(
        f"no {leg_side} leg: {error.problems[0].what}" for leg_side, error in refused.items()
    )
    return (replace(legs[0], notes=legs[0].notes + notes), *legs[1:])


@dataclass(frozen=True, slots=True)
class _Pass:
    """The landmarks found by one pass, on the film."""

    places: Points
    covariance: Floats


@dataclass(frozen=True, slots=True)
class _Settled:
    """Hip and ankle of a leg after repeated looks."""

    spread: float  # mean SD of all landmarks, as a share of the leg's length
    ends: tuple[complex, complex]  # hip and ankle, on the film


def _leg(
    film: FilmGrey,
    first_look: FirstLook,
    ends: tuple[complex, complex],
    networks: Networks,
    passes: int,
) -> DetectedLeg:
    """Return the landmarks of one leg, from its hip and ankle."""
    settings = networks.settings
    names = settings.landmarks
    if not _as_long(ends, abs(first_look.ankle - first_look.hip)):
        raise wrong("image", f"{NO_FILM}: hip and ankle are not found again", fix=MARK_YOURSELF)
    length = abs(ends[1] - ends[0])
    passes_made: list[_Pass] = []
    rings: dict[str, list[XY]] = {}
    for up, down in PASSES[:passes]:
        place = _placed(settings, first_look.side, ends[0] + up * length, ends[1] + down * length)
        crop_marks, answer = _look(film, place, settings.leg, networks, networks.leg.run)
        if not passes_made and "bones" in answer:
            rings = outlines(answer["bones"], settings.leg, place, (film.columns, film.rows))
        passes_made.append(_finer(film, first_look.side, crop_marks, networks))
    places = np.stack([crop_marks.places for crop_marks in passes_made])
    mean = places.mean(0)
    deviations = places - mean
    between = np.stack([deviations.real, deviations.imag], -1)
    covariance = np.mean([crop_marks.covariance for crop_marks in passes_made], 0)
    covariance += np.einsum("pni,pnj->nij", between, between) / max(1, len(passes_made) - 1)
    distances = abs(places[:, None] - places[None]).max((0, 1))
    return DetectedLeg(
        first_look.side,
        {name: (float(z.real), float(z.imag)) for name, z in zip(names, mean, strict=True)},
        dict(zip(names, covariance, strict=True)),
        dict(zip(names, distances.tolist(), strict=True)),
        rings,
        first_look.likely,
    )


def _surer_side(first_look: FirstLook, settled: Callable[..., _Settled]) -> str | None:
    """Return the side as which a leg has clearly smaller SDs; None if neither does."""
    spread = {side: settled(side, first_look.hip, first_look.ankle).spread for side in SIDES}
    best, other = sorted(spread, key=lambda side: spread[side])
    return best if spread[other] > _SURER * spread[best] else None


def _settled(
    film: FilmGrey, side: str, hip: complex, ankle: complex, networks: Networks, starts: int
) -> _Settled:
    """Return hip and ankle from the starting point that ends with the smallest SD.

    Hip and ankle on the whole film are coarse and sometimes far off, so the leg is also looked at as
    if they lay elsewhere. Starts are compared only after all repeats: a wrong one may have the
    smaller SD at first.
    """
    settings = networks.settings
    end_indices = [settings.landmarks.index(name) for name in ("hip_center", "ankle_center")]

    def looked(ends: tuple[complex, complex]) -> _Settled:
        place = _placed(settings, side, *ends)
        crop_marks, _ = _look(film, place, settings.leg, networks, networks.leg.run)
        look_ends = (
            complex(crop_marks.places[end_indices[0]]),
            complex(crop_marks.places[end_indices[1]]),
        )
        spread = np.sqrt(np.trace(crop_marks.covariance, axis1=1, axis2=2)).mean()
        return _Settled(float(spread) / max(abs(look_ends[1] - look_ends[0]), 1e-6), look_ends)

    length = abs(ankle - hip)
    looks = []
    for up, down in STARTS[:starts]:
        look = looked((hip + up * length, ankle + down * length))
        for _ in range(REPEATS):
            if _as_long(look.ends, length):
                look = looked(look.ends)
        looks.append(look)
    return min(looks, key=lambda look: (not _as_long(look.ends, length), look.spread))


def _as_long(ends: tuple[complex, complex], length: float) -> bool:
    """Return whether hip and ankle lie about as far apart as they were first seen."""
    return 0.5 < abs(ends[1] - ends[0]) / length < 2


def _placed(settings: NetworkSettings, side: str, hip: complex, ankle: complex) -> Placement:
    """Return the placement of the picture of a leg: a left one is mirrored."""
    return Placement.through((settings.hip, settings.ankle), (hip, ankle), side == "left")


def _look(
    film: FilmGrey, place: Placement, window: Window, networks: Networks, run: Any
) -> tuple[_Pass, Outputs]:
    """Return the landmarks on a crop, and all outputs of the network."""
    settings = networks.settings
    grey, inside = film.crop(place, window.rows, window.columns)
    answer: Outputs = run(normalised(grey, inside, settings.grey, window.reach))
    places, covariance = mean_places(answer["maps"], window.rows, window.columns)
    covariance = covariance * calibration_factors(window, settings.landmarks)[:, None, None]
    return _Pass(place.on_film(places), place.covariance(covariance)), answer


def _finer(film: FilmGrey, side: str, leg: _Pass, networks: Networks) -> _Pass:
    """Return the landmarks of a leg with those at its joints by finer crops."""
    if networks.joint is None:
        return leg
    settings = networks.settings
    names, window = settings.landmarks, settings.joint
    hip, ankle = (leg.places[names.index(name)] for name in ("hip_center", "ankle_center"))
    middle = complex(window.columns, window.rows) / 2
    places, covariance = leg.places.copy(), leg.covariance.copy()
    for of_joint in JOINTS.values():
        indices = [names.index(name) for name in of_joint]
        centre = complex(leg.places[indices].mean())
        along = (ankle - hip) / settings.joint_leg  # a pixel of the crop downwards
        place = Placement.through((middle, middle + 1j), (centre, centre + along), side == "left")
        crop_marks, _ = _look(film, place, window, networks, networks.joint.run)
        places[indices], covariance[indices] = (
            crop_marks.places[indices],
            crop_marks.covariance[indices],
        )
    return _Pass(places, covariance)
