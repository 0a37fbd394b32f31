"""The two legs that explain a measurement, a target, a procedure, a landmark or a word."""

from collections.abc import Mapping
from dataclasses import replace

from wedgecalc import records
from wedgecalc.drawing.cut_letters import with_letters
from wedgecalc.drawing.example import Example, OnCut, OnLeg
from wedgecalc.drawing.measure_marks import measure_mark
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.zones import example_with_zone
from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.classification import classify
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.planning.targets import Target
from wedgecalc.record_types import standing_of_measure
from wedgecalc.results.sentences import (
    STANDING_SIGNS,
    alignment_words,
    amount,
    range_words,
    wedge_size,
)

ExamplePair = tuple[Example, Example]

_NORMAL: Mapping[str, float] = {"mldfa": 88.0, "mpta": 87.0, "jlca": 1.0}
# A leg on which each measurement is off, by its angles; and its normal one, if it is another.
_OFF: Mapping[str, Mapping[str, float]] = {
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


def example_leg(angles: Mapping[str, float], side: str = "right") -> Limb:
    """Return a leg that is normal but for some angles."""
    return Limb.from_angles(side, **{**_NORMAL, **angles})


def on_leg(name: str, limb: Limb) -> OnLeg:
    """Return a leg with the mark of a measurement."""
    return OnLeg(limb, measure_mark(name, limb))


def planned_leg(name: str, plan_: Plan) -> OnLeg:
    """Return the leg of a plan as it then stands, with its cut and the mark of a measurement."""
    limb = plan_.after_limb
    return OnLeg(limb, measure_mark(name, limb), scene=Scene.of(plan_))


def leg_words(limb: Limb) -> str:
    """Return how a leg stands, in words."""
    angles = measure(limb)
    return f"The leg: {alignment_words(angles.hka)}, mLDFA {amount(angles.mldfa, 'deg')}, MPTA {amount(angles.mpta, 'deg')}."


def measure_example(record: records.MeasureRecord, limb: Limb, heading_start: str = "") -> Example:
    """Return a measurement on a leg, with how it stands against its normal range."""
    value = getattr(measure(limb), record.name)
    standing = standing_of_measure(value, record)
    words = f"{record.symbol} {amount(value, record.unit)}"
    sign = heading_start or (f"{STANDING_SIGNS[standing]} {standing}" if standing else "a leg")
    heading = f"{sign}: {words}"
    normal = range_words(record.normal_low, record.normal_high, record.unit)
    sentence = f"Normal {normal}. {leg_words(limb)}" if normal else leg_words(limb)
    good = not standing.outside if standing else bool(heading_start)
    example = Example(heading, sentence, good, on_leg(record.name, limb))
    if record.normal_low is None or record.normal_high is None:
        return example
    ends = record.normal_low, record.normal_high
    return example_with_zone(example, record.name, ends, f"normal range, {normal}")


def measure_pair(record: records.MeasureRecord) -> ExamplePair:
    """Return a measurement where it is normal, and where it is not."""
    name = "" if record.normal_low is not None else "an ordinary leg"
    other = _BESIDE.get(record.name, "a smaller leg") if name else ""
    first = measure_example(record, example_leg(_OTHER_NORMAL.get(record.name, {})), name)
    return first, replace(
        measure_example(record, example_leg(_OFF[record.name]), other), good=False
    )


def bowed(procedure: records.ProcedureRecord) -> Limb:
    """Return a leg whose bone a procedure makes normal."""
    towards_valgus = procedure.direction != "varus"
    if procedure.at_hip:
        return example_leg(
            {"nsa": 112 if towards_valgus else 150, "mlpfa": 98 if towards_valgus else 84}
        )
    if procedure.of_tibia:
        return example_leg({"mpta": 81 if towards_valgus else 95})
    return example_leg({"mldfa": 96 if towards_valgus else 80})


def _example_plan(
    procedure: records.ProcedureRecord, target: Target | None = None, kerf: float = 0.0
) -> Plan:
    """Return a plan of a procedure on a leg that needs it."""
    limb = bowed(procedure)
    if procedure.through_shaft:
        return plan(example_leg({}), procedure.name, length=20.0)
    if target is None and procedure.at_hip:
        target = Target("nsa", 130)
    return plan(limb, procedure.name, target, kerf=kerf)


def cut_pair(plan_: Plan, first: str = "", second: str = "") -> ExamplePair:
    """Return a plan before and after, both in close-up where the bone is cut."""
    scene, closes = Scene.of(plan_), plan_.procedure.closes
    size = wedge_size(plan_, ranged=False)
    if plan_.procedure.through_shaft:
        size = amount(plan_.wedge.length, "mm")
    before = first or (f"the cuts: {size}" if closes else f"the cut: {size}")
    after = second or ("closed" if closes else "opened")
    return (
        Example(before, leg_words(plan_.limb), False, OnCut(scene)),
        Example(after, leg_words(plan_.after_limb), True, OnCut(scene, done=True)),
    )


def procedure_pair(record: records.ProcedureRecord) -> ExamplePair:
    """Return a procedure: its cuts, and the bone closed or opened."""
    return cut_pair(_example_plan(record))


def target_pair(record: records.TargetRecord) -> ExamplePair:
    """Return a target: a leg off it, and the leg that was planned to it."""
    value = record.customary[0].value if record.customary else 8.0
    return _aimed(record, value)


def purpose_pair(purpose: records.PurposeRecord) -> ExamplePair:
    """Return a target by purpose: a leg off it, and the leg that was planned to it."""
    first, second = _aimed(records.targets()[purpose.measure], purpose.value, purpose.towards)
    ends = purpose.low, purpose.high
    unit = records.measures()[purpose.measure].unit
    words = f"the target: {range_words(*ends, unit)}"
    return (
        example_with_zone(first, purpose.measure, ends, words),
        example_with_zone(second, purpose.measure, ends, words),
    )


def _aimed(
    record: records.TargetRecord, value: float, towards: tuple[str, ...] = ("valgus",)
) -> ExamplePair:
    plan_ = _example_plan(_operation(record, towards), Target(record.name, value))
    if record.name == "correction":
        return cut_pair(plan_)
    row = records.measures()[record.name]
    before, after = (
        f"{row.symbol} {amount(getattr(state, row.name), row.unit)}"
        for state in (plan_.before, plan_.after)
    )
    operation = f"{plan_.procedure.label}, {wedge_size(plan_, ranged=False)}"
    return (
        Example(f"before: {before}", leg_words(plan_.limb), False, on_leg(row.name, plan_.limb)),
        Example(f"planned: {after}", f"By {operation}.", True, planned_leg(row.name, plan_)),
    )


def _operation(record: records.TargetRecord, towards: tuple[str, ...]) -> records.ProcedureRecord:
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


def concept_pair(record: records.ConceptRecord) -> ExamplePair:
    """Return what explains a word of the field: a measurement, or a cut."""
    options = record.shown
    if "cut" in options:
        blade = _BLADE if record.name == "kerf" else 0.0
        cut = _example_plan(records.procedures()[options["cut"]], kerf=blade)
        return with_letters(record.name, cut, cut_pair(cut))
    row = records.measures()[options["measure"]]
    first = example_leg(options.get("normal", _OTHER_NORMAL.get(row.name, {})))
    first_leg, other = (measure_example(row, limb) for limb in (first, example_leg(options["leg"])))
    if "says" not in options:
        return first_leg, other
    return (
        _classed(first_leg, options["says"], first, good=True),
        _classed(other, options["says"], example_leg(options["leg"]), good=False),
    )


def _classed(example: Example, kind: str, limb: Limb, *, good: bool) -> Example:
    heading, words = _class_words(kind, limb), leg_words(limb)
    shows, row = example.shows, measure(limb)
    if kind == "cpak" and isinstance(shows, OnLeg):
        words = f"The leg: {alignment_words(row.hka)}, with JLCA {amount(row.jlca, 'deg')}."
        shows = replace(shows, mark=replace(shows.mark, reach=0.0))
    return Example(heading, words, good, shows)


def _class_words(kind: str, limb: Limb) -> str:
    """Return the class of a leg in words: ``cpak``, ``phenotype``, or its ``sources``."""
    classes = classify(measure(limb))
    if kind == "cpak":
        row = measure(limb)
        return f"type {classes.cpak}: aHKA {amount(row.ahka, 'deg')}, JLO {amount(row.jlo, 'deg')}"
    if kind == "phenotype":
        return str(classes.phenotype)
    sources = classes.malalignment.sources if classes.malalignment else ()
    return f"out of its normal range: {', '.join(sources) or 'nothing'}"
