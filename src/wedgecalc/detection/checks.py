"""Checks of a detected leg: when it is refused, and which landmarks are left out or doubtful."""

from collections.abc import Iterator
from dataclasses import replace

from wedgecalc import records
from wedgecalc.detection.found import DetectedLeg
from wedgecalc.detection.legs import MARK_YOURSELF, NO_FILM, FirstLook
from wedgecalc.detection.settings import NetworkSettings
from wedgecalc.errors import InputError, Problem, wrong
from wedgecalc.geometry.expected import doubtful_landmarks
from wedgecalc.geometry.landmark_pairs import PAIRS
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.alert_rules import no_adults_size

_MOVED = 0.25  # largest move of a joint after the first look, as a share of the leg's length
_JOINT_LINES = ("condyle_medial", "condyle_lateral", "plateau_medial", "plateau_lateral")


def checked_leg(
    leg: DetectedLeg, first_look: FirstLook, size: tuple[int, int], settings: NetworkSettings
) -> DetectedLeg:
    """Return a leg without its least certain landmarks, and with a list of the doubtful ones.

    Parameters
    ----------
    leg : DetectedLeg
    first_look : FirstLook
        The same leg as the first look found it.
    size : (int, int)
        Columns and rows of the film.
    settings : NetworkSettings

    Raises
    ------
    InputError
        If it cannot be a leg, or a landmark that every case needs is missing.
    """
    for name, joint, first_joint in zip(
        ("hip", "knee", "ankle"), _joints(leg), _first(first_look), strict=True
    ):
        if abs(joint - first_joint) > _MOVED * abs(first_look.ankle - first_look.hip):
            why = f"the {name} is found in two different places"
            raise wrong("image", f"{NO_FILM}: {why}", fix=MARK_YOURSELF)
    if sum(leg.sd.values()) / len(leg.sd) > settings.lost * leg.length:
        raise wrong("image", f"{NO_FILM}: its landmarks cannot be told", fix=MARK_YOURSELF)
    leg = _sure(leg, size, settings)
    try:
        Limb.from_landmarks(leg.landmarks, leg.side, mm_per_unit=None)
    except InputError as error:
        why = "; ".join(f"{_called(p.field)}: {p.what}" for p in error.problems)
        raise wrong("image", f"{NO_FILM}: {why}", fix=MARK_YOURSELF) from None
    return replace(leg, doubts=dict(_doubts(leg, settings)))


def too_small(leg: DetectedLeg, mm: float | None) -> Problem | None:
    """Return the problem of a scale, mm per pixel, at which the leg has no adult's size."""
    if mm is None:
        return None
    medial, lateral = (complex(*leg.landmarks[f"plateau_{s}"]) for s in ("medial", "lateral"))
    long, wide = mm * leg.length, mm * abs(lateral - medial)
    if not no_adults_size(long, wide)[1]:
        return None
    what = (
        f"at {mm:.4g} mm for each pixel the {leg.side} leg would be {long:.0f} mm long and its plateau"
        f" {wide:.0f} mm wide, which is no adult's"
    )
    return Problem("scale", what, fix="check the scale, or mark the landmarks yourself")


def _called(field: str) -> str:
    """Return the label of a landmark's field, or the field itself."""
    record = records.landmarks().get(field.removeprefix("landmarks."))
    return field if record is None else record.label


def _joints(leg: DetectedLeg) -> tuple[complex, complex, complex]:
    points = {name: complex(*xy) for name, xy in leg.landmarks.items()}
    knee = sum(points[name] for name in _JOINT_LINES) / len(_JOINT_LINES)
    return points["hip_center"], knee, points["ankle_center"]


def _first(first_look: FirstLook) -> tuple[complex, complex, complex]:
    return first_look.hip, first_look.knee, first_look.ankle


def _sure(leg: DetectedLeg, size: tuple[int, int], settings: NetworkSettings) -> DetectedLeg:
    """Return a leg without the landmarks whose SD is too large or that lie off the film."""
    columns, rows = size
    sds, most = leg.sd, settings.widest * leg.length
    lost = {
        name
        for name, (x, y) in leg.landmarks.items()
        if sds[name] > most or not (0 <= x <= columns and 0 <= y <= rows)
    }
    needed = [n for n, r in records.landmarks().items() if r.required or n == "ankle_center"]
    if missing := [records.landmarks()[name].label for name in needed if name in lost]:
        raise wrong(
            "image", f"{NO_FILM}: {' and '.join(missing)} cannot be told", fix=MARK_YOURSELF
        )
    lost |= {name for pair in PAIRS if lost & set(pair) for name in pair}
    if not lost:
        return leg
    labels = ", ".join(records.landmarks()[name].label for name in leg.landmarks if name in lost)
    kept = [name for name in leg.landmarks if name not in lost]
    return replace(
        leg,
        landmarks={name: leg.landmarks[name] for name in kept},
        covariance={name: leg.covariance[name] for name in kept},
        disagreement={name: leg.disagreement[name] for name in kept},
        notes=(*leg.notes, f"{leg.side} leg: not sure enough, and left out: {labels}"),
    )


def _doubts(leg: DetectedLeg, settings: NetworkSettings) -> Iterator[tuple[str, str]]:
    """Yield doubtful landmarks with the reason; those that contradict the others come first."""
    yielded = set()
    for doubt in doubtful_landmarks(leg.landmarks, leg.side):
        if doubt.sds > settings.odd:
            label = records.landmarks()[doubt.name].label
            why = f"{label} does not fit the other landmarks as on a leg seen from the front"
            raise wrong("image", f"{NO_FILM}: {why}", fix=MARK_YOURSELF)
        yielded.add(doubt.name)
        yield doubt.name, "it lies far from where the other landmarks have it"
    sds, length = leg.sd, leg.length
    for name in sorted(leg.landmarks, key=lambda name: -sds[name]):
        if name in yielded:
            continue
        if leg.disagreement[name] > settings.apart * length:
            yield name, "it moves when the film is looked at again, a little shifted"
        elif sds[name] > settings.unsure * length:
            yield name, "its place is less sure than usual"
