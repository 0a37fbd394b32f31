"""From a film to the proposed landmarks of its legs: where each is, and how far it may be off.

The whole film is looked at first, for its legs (`legs.py`). Each leg is then cut out, hip and ankle
in fixed places, once and again about the hip and ankle found, a little shifted in each of some
passes; then its joints, finer. The spread of a landmark is that of its heat map, calibrated on
phantoms, and the disagreement of the passes, in quadrature.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc.detection.checks import checked_leg
from wedgecalc.detection.crops import FilmGrey, Placement, normalised
from wedgecalc.detection.found import XY, DetectedLeg
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
from wedgecalc.geometry.plane import Floats, Points

# How hip and ankle are moved in the picture of a leg in each pass, as shares of its length: so that
# it is shifted, turned and scaled a little. The first is as it was found.
PASSES = (
    (0j, 0j),
    (0.01 + 0.008j, -0.01 + 0.004j),
    (-0.008 - 0.01j, 0.012j),
    (0.004j, 0.01 - 0.01j),
)
# Where hip and ankle are also looked for, as shares of the leg's length from where they are seen on
# the whole film; and how often each answer is asked again.
STARTS = ((0j, 0j), (0.1j, 0j), (-0.1j, 0j), (0j, -0.1j), (0.1j, -0.1j))
REPEATS = 2
# The other side, or upside down, is surer if its answers are this many times less spread.
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
        What the user or the film's header says: the only leg to look for.
    passes : int
        How often each leg is looked at, from 1 to 4.
    networks : Networks, optional
        By default those that are shipped.

    Returns
    -------
    tuple of FoundLeg
        One or two, the right one first.

    Raises
    ------
    InputError
        If it is no such film, with the reason; without onnxruntime.
    """
    networks = networks or shipped_networks()
    film = FilmGrey(pixels)

    @cache
    def settled(side: str, hip: complex, ankle: complex, starts: int = len(STARTS)) -> _Settled:
        return _settled(film, side, hip, ankle, networks, starts)

    legs: list[DetectedLeg] = []
    refused: dict[str, InputError] = {}
    for seen in first_looks(film, networks, side, lambda leg: _surer_side(leg, settled)):
        try:
            standing(seen)
            found = settled(seen.side, seen.hip, seen.ankle)
            turned = (settled(of, seen.ankle, seen.hip, 1) for of in SIDES)
            if _SURER * min(look.spread for look in turned) < found.spread:
                raise wrong("image", UPSIDE_DOWN, fix=TURN_FILM)
            leg = _leg(film, seen, found.ends, networks, passes)
            legs.append(checked_leg(leg, seen, (film.columns, film.rows), networks.settings))
        except InputError as error:
            refused[seen.side] = error
    if not legs:
        raise next(iter(refused.values()))
    if len(legs) == 1 and side is None and not refused:
        alone = f"{legs[0].side} leg: no other leg is recognised on this film"
        legs[0] = replace(legs[0], notes=(*legs[0].notes, alone))
    notes = tuple(f"no {of} leg: {error.problems[0].what}" for of, error in refused.items())
    return (replace(legs[0], notes=legs[0].notes + notes), *legs[1:])


@dataclass(frozen=True, slots=True)
class _Pass:
    """The landmarks found by one pass, on the film."""

    places: Points
    covariance: Floats


@dataclass(frozen=True, slots=True)
class _Settled:
    """Where a leg is found when asked again.

    Attributes
    ----------
    spread : float
        The mean of all landmarks, as a share of the leg's length.
    ends : (complex, complex)
        Hip and ankle, on the film.
    """

    spread: float
    ends: tuple[complex, complex]


def _leg(
    film: FilmGrey, seen: FirstLook, ends: tuple[complex, complex], networks: Networks, passes: int
) -> DetectedLeg:
    """Return the landmarks of one leg, from its hip and ankle."""
    settings = networks.settings
    names = settings.landmarks
    if not _as_long(ends, abs(seen.ankle - seen.hip)):
        raise wrong("image", f"{NO_FILM}: hip and ankle are not found again", fix=MARK_YOURSELF)
    length = abs(ends[1] - ends[0])
    found: list[_Pass] = []
    rings: dict[str, list[XY]] = {}
    for up, down in PASSES[:passes]:
        place = _placed(settings, seen.side, ends[0] + up * length, ends[1] + down * length)
        one, answer = _look(film, place, settings.leg, networks, networks.leg.run)
        if not found and "bones" in answer:
            rings = outlines(answer["bones"], settings.leg, place, (film.columns, film.rows))
        found.append(_finer(film, seen.side, one, networks))
    places = np.stack([one.places for one in found])
    mean = places.mean(0)
    off = places - mean
    between = np.stack([off.real, off.imag], -1)
    covariance = np.mean([one.covariance for one in found], 0)
    covariance += np.einsum("pni,pnj->nij", between, between) / max(1, len(found) - 1)
    apart = abs(places[:, None] - places[None]).max((0, 1))
    return DetectedLeg(
        seen.side,
        {name: (float(z.real), float(z.imag)) for name, z in zip(names, mean, strict=True)},
        dict(zip(names, covariance, strict=True)),
        dict(zip(names, apart.tolist(), strict=True)),
        rings,
        seen.likely,
    )


def _surer_side(seen: FirstLook, settled: Callable[..., _Settled]) -> str | None:
    """Return the side as which a leg is found more surely, if that makes a difference."""
    spread = {side: settled(side, seen.hip, seen.ankle).spread for side in SIDES}
    best, other = sorted(spread, key=lambda side: spread[side])
    return best if spread[other] > _SURER * spread[best] else None


def _settled(
    film: FilmGrey, side: str, hip: complex, ankle: complex, networks: Networks, starts: int
) -> _Settled:
    """Return hip and ankle from where the network of a leg settles most surely.

    On the whole film, hip and ankle are seen coarsely, and now and then far off: so the leg is also
    looked at as if they lay elsewhere. Each start is followed to its end before any two are
    compared: a wrong one may well be surer at first.
    """
    settings = networks.settings
    at = [settings.landmarks.index(name) for name in ("hip_center", "ankle_center")]

    def looked(ends: tuple[complex, complex]) -> _Settled:
        place = _placed(settings, side, *ends)
        one, _ = _look(film, place, settings.leg, networks, networks.leg.run)
        found = complex(one.places[at[0]]), complex(one.places[at[1]])
        spread = np.sqrt(np.trace(one.covariance, axis1=1, axis2=2)).mean()
        return _Settled(float(spread) / max(abs(found[1] - found[0]), 1e-6), found)

    length = abs(ankle - hip)
    tried = []
    for up, down in STARTS[:starts]:
        look = looked((hip + up * length, ankle + down * length))
        for _ in range(REPEATS):
            if _as_long(look.ends, length):
                look = looked(look.ends)
        tried.append(look)
    return min(tried, key=lambda look: (not _as_long(look.ends, length), look.spread))


def _as_long(ends: tuple[complex, complex], length: float) -> bool:
    """Return whether hip and ankle lie about as far apart as they were first seen."""
    return 0.5 < abs(ends[1] - ends[0]) / length < 2


def _placed(settings: NetworkSettings, side: str, hip: complex, ankle: complex) -> Placement:
    """Return the placement of the picture of a leg: a left one is mirrored."""
    return Placement.through((settings.hip, settings.ankle), (hip, ankle), side == "left")


def _look(
    film: FilmGrey, place: Placement, window: Window, networks: Networks, run: Any
) -> tuple[_Pass, Outputs]:
    """Return the landmarks on a crop, and all that the network said."""
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
        at = [names.index(name) for name in of_joint]
        centre = complex(leg.places[at].mean())
        along = (ankle - hip) / settings.joint_leg  # a pixel of the crop downwards
        place = Placement.through((middle, middle + 1j), (centre, centre + along), side == "left")
        one, _ = _look(film, place, window, networks, networks.joint.run)
        places[at], covariance[at] = one.places[at], one.covariance[at]
    return _Pass(places, covariance)
