"""The side of a leg: the user's choice against the film's header, its letter and the landmarks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from wedgecalc.geometry.landmark_pairs import PAIRS
from wedgecalc.sources.landmark_files.labels import side_of_landmarks
from wedgecalc.studio.words import WORDS

_OTHER = dict((*PAIRS, *(pair[::-1] for pair in PAIRS)))


@dataclass(frozen=True, slots=True)
class SideConflict:
    """A contradiction about the side of a leg, and how to settle it by one click.

    Attributes
    ----------
    sentence : str
    remedy : str
        Text of the button.
    side : str or None
        The side after the click.
    exchange : bool
        Whether the click exchanges medial and lateral landmarks.
    drop : tuple of str
        The sources that are dropped: ``letter``, ``header_side``.
    """

    sentence: str
    remedy: str
    side: str | None
    exchange: bool = False
    drop: tuple[str, ...] = ()

    def settled(self, points: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
        """Return the landmarks after the click."""
        return exchanged(points) if self.exchange else dict(points)


def side_conflict(
    chosen: str | None,
    header: str | None,
    letter: str | None,
    points: Mapping[str, tuple[float, float]],
) -> SideConflict | None:
    """Return a contradiction about the side of a leg; None if there is none.

    Parameters
    ----------
    chosen, header, letter : {"right", "left"} or None
        The user's choice, the side in the film's header, and the letter read on the film.
    points : mapping of str to (x, y)
        The landmarks.

    Examples
    --------
    >>> points = {"plateau_medial": (300.0, 800.0), "plateau_lateral": (150.0, 800.0)}
    >>> side_conflict("right", "right", None, points) is None
    True
    >>> side_conflict("left", None, None, points).side
    'right'
    """
    if header is not None and letter is not None and header != letter:
        return _conflict("side-film", header, letter, chosen, drop=("letter",))
    stated, source = header or letter, "header" if header is not None else "letter"
    lies = side_of_landmarks(points)[0]
    if chosen is None:
        return None
    if stated is not None and lies not in (None, stated) and _of_hip(points) == lies:
        # Exchanged landmarks would leave the trochanter where it is.
        return _conflict(
            f"side-{source}-whole", stated, str(lies), lies, drop=("letter", "header_side")
        )
    if stated is not None and stated != chosen:
        if lies == chosen:  # landmarks and choice agree
            return _conflict(f"side-{source}-marked", stated, chosen, stated, exchange=True)
        return _conflict(f"side-{source}", stated, chosen, stated)
    if lies is None or lies == chosen:
        return None
    if stated is not None:
        return _conflict(f"side-{source}-points", stated, lies, stated, exchange=True)
    return _conflict("side-points", lies, chosen, lies)


def exchanged(points: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Return landmarks with medial and lateral exchanged."""
    return {_OTHER.get(name, name): xy for name, xy in points.items()}


def on_side(
    conflict: SideConflict, side: str, points: Mapping[str, tuple[float, float]]
) -> SideConflict:
    """Return the contradiction for a leg whose side is fixed: it is settled against the film."""
    exchange = side_of_landmarks(points)[0] not in (None, side)
    key = "side-do-exchange" if exchange else "side-do-film"
    remedy = WORDS[key].format(second=WORDS[f"a-{side}"])
    return replace(
        conflict, remedy=remedy, side=side, exchange=exchange, drop=("letter", "header_side")
    )


def _of_hip(points: Mapping[str, tuple[float, float]]) -> str | None:
    """Return the side on which the trochanter lies; None if it is not marked."""
    if not {"hip_center", "greater_trochanter"} <= points.keys():
        return None
    ends = {"plateau_medial": "hip_center", "plateau_lateral": "greater_trochanter"}
    axis = ("hip_center", "ankle_center", "ankle_medial")
    marks = {name: points[name] for name in axis if name in points}
    return side_of_landmarks(marks | {name: points[at] for name, at in ends.items()})[0]


def _conflict(
    key: str,
    first: str,
    second: str,
    side: str | None,
    *,
    exchange: bool = False,
    drop: tuple[str, ...] = (),
) -> SideConflict:
    words = {"first": WORDS[f"a-{first}"], "second": WORDS[f"a-{second}"]}
    do = "side-do-set"
    if drop:
        do = "side-do-letter" if len(drop) == 1 else "side-do-film"
    elif exchange:
        do = "side-do-exchange" if key.endswith("points") else "side-do-both"
    return SideConflict(WORDS[key].format(**words), WORDS[do].format(**words), side, exchange, drop)
