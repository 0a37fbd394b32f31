"""The two legs that explain a measurement, a target, a procedure, a landmark or a word."""

from collections.abc import Mapping
from dataclasses import replace

from wedgecalc import records
from wedgecalc.bone.small_bones import fibular_axis
from wedgecalc.drawing.cut_letters import lettered
from wedgecalc.drawing.explained import Example, OnCut, OnLeg
from wedgecalc.drawing.mark import Mark
from wedgecalc.drawing.measure_marks import HIP, JOINT, mark_of
from wedgecalc.drawing.scene import Scene
from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.classification import classify
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import middle, unit
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.planning.targets import Target
from wedgecalc.record_types import judged
from wedgecalc.records import (
    ConceptRecord,
    LandmarkRecord,
    MeasureRecord,
    ProcedureRecord,
    PurposeRecord,
    TargetRecord,
)
from wedgecalc.results.sentences import SIGNS, alignment_words, amount, range_words, wedge_size

Pair = tuple[Example, Example]

NORMAL: Mapping[str, float] = {"mldfa": 88.0, "mpta": 87.0, "jlca": 1.0}
# A leg on which each measurement is off, by its angles; and its normal one, if it is another.
OFF: Mapping[str, Mapping[str, float]] = {
    "hka": {"mpta": 80},
    "mad": {"mpta": 81},
    "wbl": {"mpta": 81},
    "mldfa": {"mldfa": 96},
    "mpta": {"mpta": 80},
    "jlca": {"jlca": 6},
    "ahka": {"mpta": 82},
    "jlo": {"mldfa": 85, "mpta": 84},
    "kjlo": {"mldfa": 82, "mpta": 81},
    "mlpfa": {"mlpfa": 102},
    "ampfa": {"mlpfa": 102},
    "aldfa": {"mldfa": 96},
    "mldta": {"mldta": 99},
    "nsa": {"nsa": 112},
    "afta": {"mpta": 78},
    "offset": {"ama": 5.5, "plateau": 62, "femur": 385, "tibia": 325},
    "femur": {"femur": 370, "tibia": 320, "plateau": 68},
    "tibia": {"femur": 370, "tibia": 320, "plateau": 68},
    "limb": {"femur": 370, "tibia": 320, "plateau": 68},
    "plateau": {"femur": 370, "tibia": 320, "plateau": 65},
}
_OTHER_NORMAL: Mapping[str, Mapping[str, float]] = {
    "ahka": {"mldfa": 88, "mpta": 88},
    "jlo": {"mldfa": 90, "mpta": 90},
    "afta": {"mpta": 88, "mldfa": 87},
}
# What the leg beside an ordinary one is, for measurements without a normal range.
_BESIDE = {"wbl": "a bowleg", "offset": "a smaller offset"}
_BLADE = 1.2  # mm: the thickness of a saw blade
_ASIDE, _ACROSS = 8.0, 3.0  # mm by which a centre and the end of a joint line are shown misplaced


def leg(angles: Mapping[str, float], side: str = "right") -> Limb:
    """Return a leg that is normal but for some angles."""
    return Limb.from_angles(side, **{**NORMAL, **angles})


def on_leg(name: str, limb: Limb) -> OnLeg:
    """Return a leg with the mark of a measurement."""
    return OnLeg(limb, mark_of(name, limb))


def planned_leg(name: str, made: Plan) -> OnLeg:
    """Return the leg of a plan as it then stands, with its cut and the mark of a measurement."""
    limb = made.after_limb
    return OnLeg(limb, mark_of(name, limb), scene=Scene.of(made))


def leg_words(limb: Limb) -> str:
    """Return how a leg stands, in words."""
    found = measure(limb)
    return f"The leg: {alignment_words(found.hka)}, mLDFA {amount(found.mldfa, 'deg')}, MPTA {amount(found.mpta, 'deg')}."


def measured(record: MeasureRecord, limb: Limb, known: str = "") -> Example:
    """Return a measurement on a leg, with how it stands against its normal range."""
    value = getattr(measure(limb), record.name)
    standing = judged(value, record)
    words = f"{record.symbol} {amount(value, record.unit)}"
    sign = known or (f"{SIGNS[standing]} {standing}" if standing else "a leg")
    heading = f"{sign}: {words}"
    normal = range_words(record.normal_low, record.normal_high, record.unit)
    said = f"Normal {normal}. {leg_words(limb)}" if normal else leg_words(limb)
    good = not standing.outside if standing else bool(known)
    return Example(heading, said, good, on_leg(record.name, limb))


def of_measure(record: MeasureRecord) -> Pair:
    """Return a measurement where it is normal, and where it is not."""
    known = "" if record.normal_low is not None else "an ordinary leg"
    other = _BESIDE.get(record.name, "a smaller leg") if known else ""
    first = measured(record, leg(_OTHER_NORMAL.get(record.name, {})), known)
    return first, replace(measured(record, leg(OFF[record.name]), other), good=False)


def bowed(procedure: ProcedureRecord) -> Limb:
    """Return a leg whose bone a procedure makes normal."""
    towards_valgus = procedure.direction != "varus"
    if procedure.at_hip:
        return leg({"nsa": 112 if towards_valgus else 150, "mlpfa": 98 if towards_valgus else 84})
    if procedure.of_tibia:
        return leg({"mpta": 81 if towards_valgus else 95})
    return leg({"mldfa": 96 if towards_valgus else 80})


def planned(procedure: ProcedureRecord, target: Target | None = None, kerf: float = 0.0) -> Plan:
    """Return a plan of a procedure on a leg that needs it."""
    limb = bowed(procedure)
    if procedure.through_shaft:
        return plan(leg({}), procedure.name, length=20.0)
    if target is None and procedure.at_hip:
        target = Target("nsa", 130)
    return plan(limb, procedure.name, target, kerf=kerf)


def cut_pair(made: Plan, first: str = "", second: str = "") -> Pair:
    """Return a plan before and after, both in close-up where the bone is cut."""
    scene, closes = Scene.of(made), made.procedure.closes
    size = wedge_size(made, ranged=False)
    if made.procedure.through_shaft:
        size = amount(made.wedge.length, "mm")
    before = first or (f"the cuts: {size}" if closes else f"the cut: {size}")
    after = second or ("closed" if closes else "opened")
    return (
        Example(before, leg_words(made.limb), False, OnCut(scene)),
        Example(after, leg_words(made.after_limb), True, OnCut(scene, done=True)),
    )


def of_procedure(record: ProcedureRecord) -> Pair:
    """Return a procedure: its cuts, and the bone closed or opened."""
    return cut_pair(planned(record))


def of_target(record: TargetRecord) -> Pair:
    """Return a target: a leg off it, and the leg that was planned to it."""
    value = record.customary[0].value if record.customary else 8.0
    return _aimed(record, value)


def of_purpose(purpose: PurposeRecord) -> Pair:
    """Return a target by purpose: a leg off it, and the leg that was planned to it."""
    return _aimed(records.targets()[purpose.measure], purpose.value, purpose.towards)


def _aimed(record: TargetRecord, value: float, towards: tuple[str, ...] = ("valgus",)) -> Pair:
    made = planned(_operation(record, towards), Target(record.name, value))
    if record.name == "correction":
        return cut_pair(made)
    row = records.measures()[record.name]
    before, after = (
        f"{row.symbol} {amount(getattr(state, row.name), row.unit)}"
        for state in (made.before, made.after)
    )
    by = f"{made.procedure.label}, {wedge_size(made, ranged=False)}"
    return (
        Example(f"before: {before}", leg_words(made.limb), False, on_leg(row.name, made.limb)),
        Example(f"planned: {after}", f"By {by}.", True, planned_leg(row.name, made)),
    )


def _operation(record: TargetRecord, towards: tuple[str, ...]) -> ProcedureRecord:
    """Return a closing wedge with which a target is reached."""
    wanted = "femur" if towards == ("varus",) else "tibia"
    bone = wanted if wanted in record.bones else record.bones[0]
    level = "hip" if record.name == "nsa" else "knee"
    return next(
        p
        for p in records.procedures().values()
        if (p.bone, p.level, p.kind) == (bone, level, "closing")
        and p.direction in towards
        and not p.through_shaft
    )


def of_concept(record: ConceptRecord) -> Pair:
    """Return what explains a word of the field: a measurement, or a cut."""
    shown = record.shown
    if "cut" in shown:
        blade = _BLADE if record.name == "kerf" else 0.0
        made = planned(records.procedures()[shown["cut"]], kerf=blade)
        return lettered(record.name, made, cut_pair(made))
    row = records.measures()[shown["measure"]]
    first = leg(shown.get("normal", _OTHER_NORMAL.get(row.name, {})))
    one, other = (measured(row, limb) for limb in (first, leg(shown["leg"])))
    if "says" not in shown:
        return one, other
    return (
        _classed(one, shown["says"], first, good=True),
        _classed(other, shown["says"], leg(shown["leg"]), good=False),
    )


def _classed(example: Example, kind: str, limb: Limb, *, good: bool) -> Example:
    return replace(example, heading=class_words(kind, limb), words=leg_words(limb), good=good)


def class_words(kind: str, limb: Limb) -> str:
    """Return the class of a leg in words: ``cpak``, ``phenotype``, or its ``sources``."""
    found = classify(measure(limb))
    if kind == "cpak":
        row = measure(limb)
        return f"type {found.cpak}: aHKA {amount(row.ahka, 'deg')}, JLO {amount(row.jlo, 'deg')}"
    if kind == "phenotype":
        return str(found.phenotype)
    sources = found.malalignment.sources if found.malalignment else ()
    return f"out of its normal range: {', '.join(sources) or 'nothing'}"


def of_landmark(record: LandmarkRecord) -> Pair:
    """Return a landmark where it belongs, and misplaced: what that does to the numbers."""
    limb = _with(leg({"mpta": 84}), record.name)
    place = limb.points[record.name]
    # Across a joint line it changes an angle most; a centre is misplaced sideways.
    paired = record.name.endswith(("_medial", "_lateral")) and not record.name.startswith("ankle")
    wrong = replace(
        limb, points={**limb.points, record.name: place + (_ACROSS * 1j if paired else -_ASIDE)}
    )
    names = [row.symbol for row in records.measures().values() if record.name in row.needs]
    changes = [
        f"{row.symbol} {amount(was, row.unit)} → {amount(now, row.unit)}"
        for row in records.measures().values()
        if row.unit == "deg"
        and (was := getattr(measure(limb), row.name)) is not None
        and (now := getattr(measure(wrong), row.name)) is not None
        and round(abs(was - now), 1) > 0
    ]
    off = f"{_ACROSS:g} mm too proximal" if paired else f"{_ASIDE:g} mm too medial"
    said = "; ".join(changes[:3]) or "no angle changes"
    needed = f"Needed for {', '.join(names[:9])}{' and more' if names[9:] else ''}."
    return (
        Example(
            "● in its place",
            needed if names else leg_words(limb),
            True,
            _marked(limb, limb, record),
        ),
        Example(off, f"{said}.", False, _marked(wrong, limb, record)),
    )


_AT_KNEE = ("condyle", "plateau", "femoral_notch", "tibial_spines", "knee", "fibula")


def _marked(limb: Limb, body: Limb, record: LandmarkRecord) -> OnLeg:
    """Return a leg with a landmark, the lines that start from it, and its name, on its bones."""
    points, knee = limb.points, limb.knee
    at, centre = points[record.name], body.points[record.name]
    lines = [(limb.hip, knee), (knee, limb.ankle)]
    for line in ("condyle", "plateau", "plafond"):
        lines.append((points[f"{line}_medial"], points[f"{line}_lateral"]))
    bone = record.name.partition("_shaft_")[0]
    if bone != record.name:  # the axis that both points of a shaft give
        lines = [(points[f"{bone}_shaft_proximal"], points[f"{bone}_shaft_distal"])]
    elif record.name == "femoral_neck_center":
        lines = [(limb.hip, at)]
    if record.name.startswith(_AT_KNEE):
        centre = body.knee  # so that the whole knee is seen
    reach = HIP if abs(at - limb.hip) < 1.6 * limb.width else JOINT
    mark = Mark(tuple(lines), centre=centre, reach=reach, names=((at, record.label),))
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
    more = next((pair for pair in pairs if name in pair), (name,))
    # The middle of both ankle points is the centre that they replace.
    kept = {key: z for key, z in points.items() if more != pairs[1] or key != "ankle_center"}
    if name in points:
        return limb
    return replace(limb, points={**kept, **{key: extra[key] for key in more}})
