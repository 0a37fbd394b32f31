"""Which leg it is: what was chosen, against the film's header, its letter and the landmarks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from wedgecalc.geometry.landmark_pairs import PAIRS
from wedgecalc.sources.landmark_files.labels import side_of_landmarks
from wedgecalc.studio.words import WORDS

_OTHER = dict((*PAIRS, *(pair[::-1] for pair in PAIRS)))


@dataclass(frozen=True, slots=True)
class SideConflict:
    """What contradicts the side of a leg, and how to settle it by one click.

    Attributes
    ----------
    sentence : str
    remedy : str
        The words of the button.
    side : str or None
        The side after the click.
    exchange : bool
        Whether medial and lateral landmarks are exchanged by it.
    drop : tuple of str
        What is no longer believed: ``letter``, ``header_side``.
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
    """Return what contradicts the side of a leg; None if nothing does.

    Parameters
    ----------
    chosen, header, letter : {"right", "left"} or None
        What the user chose, what the film's header says, and what the user reads on the film.
    points : mapping of str to (x, y)
        What is marked.

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
    told, by = header or letter, "header" if header is not None else "letter"
    lies = side_of_landmarks(points)[0]
    if chosen is None:
        return None
    if told is not None and lies not in (None, told) and _of_hip(points) == lies:
        # Exchanged landmarks would leave the trochanter where it is.
        return _conflict(f"side-{by}-whole", told, str(lies), lies, drop=("letter", "header_side"))
    if told is not None and told != chosen:
        if lies == chosen:  # marked as on the leg that was chosen
            return _conflict(f"side-{by}-marked", told, chosen, told, exchange=True)
        return _conflict(f"side-{by}", told, chosen, told)
    if lies is None or lies == chosen:
        return None
    if told is not None:
        return _conflict(f"side-{by}-points", told, lies, told, exchange=True)
    return _conflict("side-points", lies, chosen, lies)


def exchanged(points: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Return landmarks with medial and lateral exchanged."""
    return {_OTHER.get(name, name): xy for name, xy in points.items()}


def on_side(
    conflict: SideConflict, side: str, points: Mapping[str, tuple[float, float]]
) -> SideConflict:
    """Return the same contradiction for a leg whose side is settled: the film gives way, not it."""
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
