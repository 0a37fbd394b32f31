"""Help in marking landmarks: the rim of the head, joint lines, proposals, doubts. No browser."""

from collections.abc import Sequence

from wedgecalc.geometry.circle import Circle, circle_through
from wedgecalc.geometry.expected import FEWEST, Doubt, doubtful_landmarks, propose_landmarks
from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.ordinary_leg import ordinary_width
from wedgecalc.geometry.plane import XY, dot, unit
from wedgecalc.records import landmarks
from wedgecalc.studio.case_state import GUIDE, LegState
from wedgecalc.studio.words import WORDS

# The joint lines, and the landmarks at their ends.
JOINT_LINE_ENDS = {
    "condyles": ("condyle_medial", "condyle_lateral"),
    "plateau": ("plateau_medial", "plateau_lateral"),
    "ankle": ("ankle_medial", "ankle_lateral"),
}
# Landmarks from which the others are proposed best: on 85 legs of patients the edges of the
# plateau then lie 15 mm off at the median, and those of the ankle are marked.
BEST_FIRST = ("hip_center", "ankle_medial", "ankle_lateral")
_LOOSE = 5.0  # factor by which errors of points on the rim may grow at the centre; our choice
_NAMED_SHARE = 0.4  # share of a deviation from which on its direction is named; our choice
ASTRAY = 50.0  # mm: distance from the expected place at which the studio stops; our choice
# mm: range of diameters of 200 femoral heads, 46 ± 5, ± 3 SD (Noble et al., Clin Orthop 235, 1988,
# 148-165; second hand), with a tenth for the magnification of a film.
HEAD = (31.0, 67.0)


def head_circle(rim: Sequence[XY], mm_per_unit: float | None) -> tuple[Circle, str]:
    """Return the circle of a femoral head through points on its rim, and a message about it.

    Parameters
    ----------
    rim : sequence of (x, y)
        Three or more.
    mm_per_unit : float or None

    Raises
    ------
    InputError
        For fewer than three different points, or points on a line.
    """
    circle = circle_through(rim)
    unit_name, mm = ("px", 1.0) if mm_per_unit is None else ("mm", mm_per_unit)
    size, off = 2 * circle.radius * mm, circle.residual * mm
    message = WORDS["rim" if len(rim) > 3 else "rim-of-three"].format(
        size=f"{size:.0f} {unit_name}", off=f"{off:.1f} {unit_name}"
    )
    if circle.loose > _LOOSE:
        message += " " + WORDS["rim-loose"]
    if mm_per_unit is not None and not HEAD[0] <= size <= HEAD[1]:
        message += " " + WORDS["rim-size"].format(low=HEAD[0], high=HEAD[1])
    return circle, message


def laid_line(joint: str, ends: tuple[XY, XY], leg: LegState) -> dict[str, XY]:
    """Return the landmarks of a line laid across a joint, whichever end was drawn first.

    Parameters
    ----------
    joint : {"condyles", "plateau", "ankle"}
    ends : two of (x, y)
    leg : LegState
        Its side and, if marked, its hip and ankle decide which end is lateral.
    """
    frame = Frame(leg.side or "right")
    first, second = (frame.to_core(xy) for xy in ends)
    hip, ankle = leg.points.get("hip_center"), _ankle(leg)
    # Lateral is +x in the core's frame; on a turned film it is a quarter turn from hip to ankle.
    lateral = complex(1.0)
    if hip is not None and ankle is not None and hip != ankle:
        lateral = unit(frame.to_core(ankle) - frame.to_core(hip)) * 1j
    ordered = ends if dot(lateral, second - first) >= 0 else ends[::-1]
    return dict(zip(JOINT_LINE_ENDS[joint], ordered, strict=True))


def _ankle(leg: LegState) -> XY | None:
    points = leg.points
    return points.get("ankle_center") or points.get("ankle_medial") or points.get("ankle_lateral")


def proposed_points(leg: LegState) -> dict[str, XY]:
    """Return proposed places of landmarks that are not marked yet.

    They come from a network or, without its proposals, from the proportions of an ordinary leg.
    They count only once each is placed. Empty without a side, or with fewer than three landmarks.
    """
    if by_network := {name: xy for name, xy in leg.proposed.items() if name not in leg.points}:
        return by_network
    names = [name for name in GUIDE if name not in leg.points]
    if "ankle_center" in leg.points:
        names = [name for name in names if name not in JOINT_LINE_ENDS["ankle"]]
    if leg.side is None or len(leg.points) < FEWEST:
        return {}
    return propose_landmarks(leg.points, leg.side, names)


def doubt_sentences(leg: LegState) -> dict[str, str]:
    """Return a sentence for each landmark that lies far from where the others suggest."""
    if leg.side is None:
        return {}
    of_network = {
        name: WORDS["unsure"].format(name=landmarks()[name].label, why=why)
        for name, why in leg.doubtful.items()
        if name not in leg.points and name in leg.proposed
    }
    deviating = doubtful_landmarks(leg.points, leg.side)
    return of_network | {doubt.name: _doubt_words(doubt, leg) for doubt in deviating}


def has_stray_landmark(leg: LegState) -> bool:
    """Return whether a landmark lies too far off to be that landmark."""
    if leg.side is None or leg.mm_per_unit is None:
        return False
    return any(_far(doubt, leg) > ASTRAY for doubt in doubtful_landmarks(leg.points, leg.side))


def _far(doubt: Doubt, leg: LegState) -> float:
    """Return the distance of a landmark from its place on an ordinary leg, mm."""
    x, y = leg.points[doubt.name]
    return abs(complex(x - doubt.expected[0], y - doubt.expected[1])) * (leg.mm_per_unit or 1.0)


def _doubt_words(doubt: Doubt, leg: LegState) -> str:
    """Return by how much, and in which direction, a landmark deviates from an ordinary leg."""
    if leg.mm_per_unit is not None:
        far = _far(doubt, leg)
        grow = far / abs(complex(doubt.lateral, doubt.proximal))
    else:
        grow = ordinary_width()
    parts = []
    for amount, words in (
        (doubt.lateral * grow, ("doubt-lateral", "doubt-medial")),
        (doubt.proximal * grow, ("doubt-high", "doubt-low")),
    ):
        if abs(amount) >= _NAMED_SHARE * abs(complex(doubt.lateral, doubt.proximal)) * grow:
            parts.append(WORDS[words[amount < 0]].format(mm=abs(amount)))
    return WORDS["doubt"].format(name=landmarks()[doubt.name].label, off=" and ".join(parts))
