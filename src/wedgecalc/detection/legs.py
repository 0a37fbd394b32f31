"""First look at a whole film: its legs, each with hip, knee and ankle."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from math import exp, inf

import numpy as np

from wedgecalc.detection.crops import FilmGrey, normalised, whole_film
from wedgecalc.detection.heat import Maps, likelihood, peaks
from wedgecalc.detection.network import Networks
from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.frame import SIDES
from wedgecalc.geometry.plane import Floats, Points

_JOINT_NAMES = ("hip", "knee", "ankle")
_PEAKS = 3  # places of each joint that are tried
_SAME_LEG = 0.08  # share of the leg's length within which two hips or knees are the same one
_TURNED = 4.0  # ratio of probabilities, upside down to upright, above which a film is upside down
_CERTAIN = 1000.0  # ratio of the sides' probabilities above which the first look decides alone
_KNEE_RANGE = (0.3, 0.7)  # place of a knee between hip (0) and ankle (1)
_BENT = 0.06  # SD of a knee's distance from the hip–ankle line, as a share of the leg's length
_BEND = 0.2  # largest distance of a knee from that line, as a share of the leg's length
_STEEP = 2.0  # least ratio of a standing leg's height to its width
NO_FILM = "this is no standing long-leg film that the program knows"
UPSIDE_DOWN = f"{NO_FILM}: it seems to be upside down"
TURN_FILM = "turn it"
_ON_ITS_SIDE = "turn the film if it lies on its side"
MARK_YOURSELF = "mark the landmarks yourself: wedgecalc studio FILM"


@dataclass(frozen=True, slots=True)
class FirstLook:
    """A leg on a film.

    Attributes
    ----------
    side : {"right", "left"}
    hip, knee, ankle : complex
        In pixels of the film.
    likely : float
        Probability of its least likely joint.
    margin : float
        Ratio of its side's probability to the other side's.
    """

    side: str
    hip: complex
    knee: complex
    ankle: complex
    likely: float
    margin: float = float("inf")


def first_looks(
    film: FilmGrey,
    networks: Networks,
    side: str | None = None,
    surer: Callable[[FirstLook], str | None] = lambda leg: None,
) -> tuple[FirstLook, ...]:
    """Return the legs on a film, the right one first.

    Parameters
    ----------
    film : FilmGrey
    networks : Networks
    side : {"right", "left"}, optional
        The only leg to look for, by the user or the film's header.
    surer : callable
        Returns the side of the only leg on a film by a closer look, None if that is undecided.

    Raises
    ------
    InputError
        If this is no standing long-leg film, or its only leg is of the other or of unknown side.
    """
    window, settings = networks.settings.film, networks.settings
    place = whole_film(film, window.rows, window.columns)
    picture = normalised(
        *film.crop(place, window.rows, window.columns), settings.grey, window.reach
    )
    maps = _both_ways(picture, networks)
    places, likely = peaks(maps, window.rows, window.columns, _PEAKS)
    places = place.on_film(places)
    legs = [
        _likeliest(leg_side, places[joints], likely[joints], settings.peak)
        for leg_side, joints in zip(SIDES, (slice(3), slice(3, 6)), strict=True)
    ]
    legs_seen = [leg for leg in _one_or_two(legs) if leg.likely >= settings.peak]
    if not legs_seen:
        wide = film.columns > film.rows
        raise _refused(
            _lacking(likely[:, 0], settings.peak),
            f"{_ON_ITS_SIDE}, or {MARK_YOURSELF}" if wide else MARK_YOURSELF,
        )
    turned = peaks(_both_ways(picture[::-1].copy(), networks), *picture.shape)[1]
    if _best(turned[:, 0]) > _TURNED * _best(likely[:, 0]):
        raise _refused(UPSIDE_DOWN, TURN_FILM)
    if len(legs_seen) == 1:
        legs_seen = [_of_side(legs_seen[0], side, surer(legs_seen[0]), settings.margin)]
    wanted = [leg for leg in legs_seen if side in (None, leg.side)]
    return tuple(wanted)


def standing(leg: FirstLook) -> FirstLook:
    """Return a leg, or raise `InputError` if its joints do not lie as in a standing leg."""
    if why := _disorder(leg):
        raise _refused(f"{NO_FILM}: {why}")
    return leg


def _likeliest(side: str, places: Points, likely: Floats, least: float) -> FirstLook:
    """Return the likeliest leg in the order of a standing one, or else the likeliest of all.

    Rows of `places` and `likely`, shape (3, peaks), are hip, knee and ankle, likeliest peak first;
    `least` is the probability that each joint needs. A straight leg is preferred to a bent one, so
    that the other leg's knee is not taken.
    """
    legs = []
    for choice in product(range(places.shape[1]), repeat=3):
        hip, knee, ankle = places[range(3), choice].tolist()
        legs.append(FirstLook(side, hip, knee, ankle, float(likely[range(3), choice].min())))
    legs.sort(key=lambda leg: -leg.likely * exp(-((abs(_knee(leg).imag) / _BENT) ** 2) / 2))
    fits = (leg for leg in legs if leg.likely >= least and not _disorder(leg))
    return next(fits, legs[0])


def _both_ways(picture: Maps, networks: Networks) -> Maps:
    """Return the probabilities on a picture, as the mean of itself and its mirror image."""
    straight, mirrored = (
        likelihood(next(iter(networks.film.run(each).values())))
        for each in (picture, np.ascontiguousarray(picture[:, ::-1]))
    )
    # In the mirror a right leg is a left one.
    back = np.concatenate([mirrored[3:], mirrored[:3]])[:, :, ::-1]
    mean: Maps = (straight + back) / 2
    return mean


def _one_or_two(legs: list[FirstLook]) -> list[FirstLook]:
    """Return both legs, or one if the same leg was seen as a right and as a left one."""
    first, second = sorted(legs, key=lambda leg: -leg.likely)
    pairs = ((first.hip, second.hip), (first.knee, second.knee))
    if min(abs(a - b) for a, b in pairs) > _SAME_LEG * abs(first.hip - first.ankle):
        return legs
    both, margin = first.likely + second.likely, first.likely / max(second.likely, 1e-9)
    return [replace(first, likely=min(both, 1.0), margin=margin)]


def _of_side(leg: FirstLook, stated: str | None, surer: str | None, least: float) -> FirstLook:
    """Return the only leg on a film with its side.

    The stated side overrides the first look; one that a closer look contradicts is refused, and so
    is a leg of unknown side.
    """
    surer = surer or (leg.side if leg.margin >= _CERTAIN else None)
    likely_side = surer or (leg.side if leg.margin >= least else None)
    if stated is None and likely_side is None:
        raise _refused("nothing tells whether this leg is a right or a left one", "add --side")
    if stated is not None and surer not in (None, stated):
        fix = "check the side, or mark the landmarks yourself: wedgecalc studio FILM"
        raise _refused(f"it is said to be the {stated} leg, and looks like a {surer} one", fix)
    return replace(leg, side=stated or likely_side or leg.side)


def _best(likely: Floats) -> float:
    """Return the probability of the likelier leg, which is that of its least likely joint."""
    return float(max(likely[:3].min(), likely[3:].min()))


def _lacking(likely: Floats, least: float) -> str:
    """Return a sentence on the joints of the likelier leg that are not recognised."""
    likelier = max((likely[:3], likely[3:]), key=lambda three: float(three.mean()))
    lacking = [
        name for name, value in zip(_JOINT_NAMES, likelier.tolist(), strict=True) if value < least
    ]
    if len(lacking) == len(_JOINT_NAMES):
        return f"{NO_FILM}: neither hip nor knee nor ankle is recognised"
    return f"a leg from hip to ankle is needed, and no {' and no '.join(lacking)} is recognised"


def _disorder(leg: FirstLook) -> str:
    """Return a sentence on what is wrong with the order of hip, knee and ankle, or an empty one."""
    axis = leg.ankle - leg.hip
    if axis.imag < _STEEP * abs(axis.real):
        return "hip and ankle do not lie one above the other"
    knee = _knee(leg)
    if not _KNEE_RANGE[0] < knee.real < _KNEE_RANGE[1]:
        return f"the knee lies at {knee.real:.0%} of the way from hip to ankle"
    if abs(knee.imag) > _BEND:
        return "the knee lies far beside the line from hip to ankle"
    return ""


def _knee(leg: FirstLook) -> complex:
    """Return the knee's place along hip (0) to ankle (1), and beside that line (imaginary part)."""
    axis = leg.ankle - leg.hip
    return (leg.knee - leg.hip) / axis if axis else complex(0, inf)


def _refused(what: str, fix: str = MARK_YOURSELF) -> InputError:
    return InputError(Problem("image", what, fix=fix))
