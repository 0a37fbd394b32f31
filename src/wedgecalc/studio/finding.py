"""Finding landmarks: rim of the head, joint lines, proposals, and points in doubt. No browser."""

from collections.abc import Sequence

from wedgecalc.geometry.circle import Circle, circle_through
from wedgecalc.geometry.expected import FEWEST, Doubt, doubtful_landmarks, propose_landmarks
from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.ordinary_leg import ordinary_width
from wedgecalc.geometry.plane import dot, unit
from wedgecalc.records import landmarks
from wedgecalc.studio.case_state import GUIDE, XY, LegState
from wedgecalc.studio.words import WORDS

# Lines that are laid across a joint, and the landmarks at their ends.
JOINT_LINE_ENDS = {
    "condyles": ("condyle_medial", "condyle_lateral"),
    "plateau": ("plateau_medial", "plateau_lateral"),
    "ankle": ("ankle_medial", "ankle_lateral"),
}
# Landmarks from which the others are proposed best: on 85 legs of patients the edges of the
# plateau then lie 15 mm off at the median, and those of the ankle are marked.
BEST_FIRST = ("hip_center", "ankle_medial", "ankle_lateral")
_LOOSE = 5.0  # by which an error in the rim's points must not grow at the centre: own choice
# Of how far a landmark lies off, what a direction has at least to be told: own choice.
_TOLD = 0.4
ASTRAY = 50.0  # mm from where a landmark is expected, from which on nothing leads on: own choice
# mm: diameters of 200 femoral heads, 46 ± 5, ± 3 SD (Noble et al., Clin Orthop 235, 1988,
# 148-165; second hand), with a tenth for the magnification of a film.
HEAD = (31.0, 67.0)


def head_circle(rim: Sequence[XY], mm_per_unit: float | None) -> tuple[Circle, str]:
    """Return the circle of a femoral head through points on its rim, and what to say of it.

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
    found = circle_through(rim)
    called, mm = ("px", 1.0) if mm_per_unit is None else ("mm", mm_per_unit)
    size, off = 2 * found.radius * mm, found.residual * mm
    said = WORDS["rim" if len(rim) > 3 else "rim-of-three"].format(
        size=f"{size:.0f} {called}", off=f"{off:.1f} {called}"
    )
    if found.loose > _LOOSE:
        said += " " + WORDS["rim-loose"]
    if mm_per_unit is not None and not HEAD[0] <= size <= HEAD[1]:
        said += " " + WORDS["rim-size"].format(low=HEAD[0], high=HEAD[1])
    return found, said


def laid_line(joint: str, ends: tuple[XY, XY], leg: LegState) -> dict[str, XY]:
    """Return the landmarks of a line laid across a joint, whichever end was drawn first.

    Parameters
    ----------
    joint : {"condyles", "plateau", "ankle"}
    ends : two of (x, y)
    leg : LegState
        Its side, and the way from hip to ankle as far as both are marked.
    """
    frame = Frame(leg.side or "right")
    first, second = (frame.to_core(xy) for xy in ends)
    hip, ankle = leg.points.get("hip_center"), _ankle(leg)
    # Lateral is +x in the core's frame, and a quarter turn from the way down on a turned film.
    lateral = complex(1.0)
    if hip is not None and ankle is not None and hip != ankle:
        lateral = unit(frame.to_core(ankle) - frame.to_core(hip)) * 1j
    ordered = ends if dot(lateral, second - first) >= 0 else ends[::-1]
    return dict(zip(JOINT_LINE_ENDS[joint], ordered, strict=True))


def _ankle(leg: LegState) -> XY | None:
    points = leg.points
    return points.get("ankle_center") or points.get("ankle_medial") or points.get("ankle_lateral")


def proposed_points(leg: LegState) -> dict[str, XY]:
    """Return where a program proposed the landmarks that are not marked yet.

    Where it did not, those of the guide are proposed where an ordinary leg has them. They are no
    part of the leg, and of no plan, until each is placed like any other point. Empty without a
    side, or with fewer than three landmarks.
    """
    if found := {name: xy for name, xy in leg.proposed.items() if name not in leg.points}:
        return found
    names = [name for name in GUIDE if name not in leg.points]
    if "ankle_center" in leg.points:
        names = [name for name in names if name not in JOINT_LINE_ENDS["ankle"]]
    if leg.side is None or len(leg.points) < FEWEST:
        return {}
    return propose_landmarks(leg.points, leg.side, names)


def doubt_sentences(leg: LegState) -> dict[str, str]:
    """Return a sentence for each landmark that lies far from where the others have it."""
    if leg.side is None:
        return {}
    said = {
        name: WORDS["unsure"].format(name=landmarks()[name].label, why=why)
        for name, why in leg.doubtful.items()
        if name not in leg.points and name in leg.proposed
    }
    found = doubtful_landmarks(leg.points, leg.side)
    return said | {doubt.name: _doubt_words(doubt, leg) for doubt in found}


def has_stray_landmark(leg: LegState) -> bool:
    """Return whether a landmark lies so far off that it is hardly that landmark."""
    if leg.side is None or leg.mm_per_unit is None:
        return False
    return any(_far(doubt, leg) > ASTRAY for doubt in doubtful_landmarks(leg.points, leg.side))


def _far(doubt: Doubt, leg: LegState) -> float:
    """Return how far a landmark lies from where it would lie on an ordinary leg, mm."""
    x, y = leg.points[doubt.name]
    return abs(complex(x - doubt.expected[0], y - doubt.expected[1])) * (leg.mm_per_unit or 1.0)


def _doubt_words(doubt: Doubt, leg: LegState) -> str:
    """Return where a landmark would lie on an ordinary leg."""
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
        if abs(amount) >= _TOLD * abs(complex(doubt.lateral, doubt.proximal)) * grow:
            parts.append(WORDS[words[amount < 0]].format(mm=abs(amount)))
    return WORDS["doubt"].format(name=landmarks()[doubt.name].label, off=" and ".join(parts))
