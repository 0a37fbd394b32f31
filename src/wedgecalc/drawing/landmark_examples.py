"""The two legs that explain a landmark: where it belongs, and misplaced."""

from dataclasses import replace

from wedgecalc import records
from wedgecalc.bone.small_bones import fibular_axis
from wedgecalc.drawing.example import Example, OnLeg
from wedgecalc.drawing.mark import Mark
from wedgecalc.drawing.measure_marks import HIP_REACH, JOINT_REACH
from wedgecalc.drawing.record_examples import ExamplePair, example_leg, leg_words
from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import middle, unit
from wedgecalc.records import LandmarkRecord
from wedgecalc.results.sentences import amount

_ASIDE, _ACROSS = 8.0, 3.0  # mm by which a centre and the end of a joint line are shown misplaced


def landmark_pair(record: LandmarkRecord) -> ExamplePair:
    """Return a landmark where it belongs, and misplaced: what that does to the numbers."""
    limb = _with(example_leg({"mpta": 84}), record.name)
    place = limb.points[record.name]
    # Across a joint line it changes an angle most; a centre is misplaced sideways.
    paired = record.name.endswith(("_medial", "_lateral")) and not record.name.startswith("ankle")
    wrong = replace(
        limb, points={**limb.points, record.name: place + (_ACROSS * 1j if paired else -_ASIDE)}
    )
    names = [row.symbol for row in records.measures().values() if record.name in row.needs]
    given, misread = measure(limb), measure(wrong)
    changes = [
        f"{row.symbol} {amount(was, row.unit)} → {amount(now, row.unit)}"
        for row in records.measures().values()
        if row.unit == "deg"
        and (was := getattr(given, row.name)) is not None
        and (now := getattr(misread, row.name)) is not None
        and round(abs(was - now), 1) > 0
    ]
    off = f"{_ACROSS:g} mm too proximal" if paired else f"{_ASIDE:g} mm too medial"
    effect = "; ".join(changes[:3]) or "no angle changes"
    needed = f"Needed for {', '.join(names[:9])}{' and more' if names[9:] else ''}."
    return (
        Example(
            "● in its place",
            needed if names else leg_words(limb),
            True,
            _marked(limb, limb, record),
        ),
        Example(off, f"{effect}.", False, _marked(wrong, limb, record)),
    )


_AT_KNEE = ("condyle", "plateau", "femoral_notch", "tibial_spines", "knee", "fibula")


def _marked(limb: Limb, body: Limb, record: LandmarkRecord) -> OnLeg:
    """Return a leg with a landmark, the lines that start from it, and its name, on its bones."""
    points, knee = limb.points, limb.knee
    point, centre = points[record.name], body.points[record.name]
    lines = [(limb.hip, knee), (knee, limb.ankle)]
    for line in ("condyle", "plateau", "plafond"):
        lines.append((points[f"{line}_medial"], points[f"{line}_lateral"]))
    bone = record.name.partition("_shaft_")[0]
    if bone != record.name:  # the axis that both points of a shaft give
        lines = [(points[f"{bone}_shaft_proximal"], points[f"{bone}_shaft_distal"])]
    elif record.name == "femoral_neck_center":
        lines = [(limb.hip, point)]
    if record.name.startswith(_AT_KNEE):
        centre = body.knee  # so that the whole knee is seen
    reach = HIP_REACH if abs(point - limb.hip) < 1.6 * limb.width else JOINT_REACH
    mark = Mark(tuple(lines), centre=centre, reach=reach, names=((point, record.label),))
    return OnLeg(limb, mark, body)


def _with(limb: Limb, name: str) -> Limb:
    """Return a leg on which a landmark is marked that others give already."""
    points, width = limb.points, limb.width
    up = unit(limb.hip - limb.ankle) * width
    across = unit(points["plafond_lateral"] - points["plafond_medial"]) * 0.33 * width
    extra = {
        "knee_center": limb.knee,
        "femoral_notch": middle(points["condyle_medial"], points["condyle_lateral"]) + 0.16 * up,
        "tibial_spines": middle(points["plateau_medial"], points["plateau_lateral"]) + 0.07 * up,
        "fibula_tip": fibular_axis(limb)[0],
        "fibula_head": fibular_axis(limb)[1],
        "ankle_medial": limb.ankle - across,
        "ankle_lateral": limb.ankle + across,
    }
    pairs = (("femoral_notch", "tibial_spines"), ("ankle_medial", "ankle_lateral"))
    names = next((pair for pair in pairs if name in pair), (name,))
    # The middle of both ankle points is the centre that they replace.
    kept = {key: z for key, z in points.items() if names != pairs[1] or key != "ankle_center"}
    if name in points:
        return limb
    return replace(limb, points={**kept, **{key: extra[key] for key in names}})
