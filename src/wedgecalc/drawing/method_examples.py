"""The two legs that explain a method of planning, a sharing or a soft-tissue model."""

from wedgecalc import records
from wedgecalc.drawing.construction_marks import LATERAL, arc_mark, cora_mark, ray_mark
from wedgecalc.drawing.cut_letters import lettered
from wedgecalc.drawing.example import Example, OnLeg
from wedgecalc.drawing.record_examples import (
    Pair,
    cut_pair,
    leg,
    leg_words,
    of_purpose,
    on_leg,
    planned_leg,
)
from wedgecalc.planning.double_level import double_level
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.records import MethodRecord
from wedgecalc.results.sentences import amount
from wedgecalc.study.cora import cora

_STRESS = {"stress-third", "stress-regression"}  # models that need a stress film


def of_method(record: MethodRecord) -> Pair:
    """Return a method's construction on a leg, and the leg that follows."""
    name = record.name
    if name in records.soft_tissue():
        return _closing(name)
    if name in records.sharings():
        return _shared(name)
    if name in _BY_PURPOSE:
        return of_purpose(records.purposes()[_BY_PURPOSE[name]])
    made = plan(leg({"mpta": 81}), LATERAL)
    if name == "rule-of-thumb":
        return lettered(name, made, cut_pair(made))
    mark = cora_mark(made.limb) if name == "cora" else ray_mark(made) if name == _DUGDALE else None
    mark = mark or arc_mark(made, level=name == "miniaci")
    after = planned_leg("wbl", made)
    return (
        Example(
            f"how the angle is found: {_angle(made, name)}",
            leg_words(made.limb),
            False,
            OnLeg(made.limb, mark),
        ),
        Example(
            f"planned: WBL {amount(made.after.wbl, 'pct')}", leg_words(made.after_limb), True, after
        ),
    )


_DUGDALE = "dugdale-noyes"
_BY_PURPOSE = {"hka-difference": "hernigou", "coventry": "anatomical-valgus"}


def _angle(made: Plan, name: str) -> str:
    if name == "cora":
        return amount(abs(cora(made.limb, made.before, "tibia").angle), "deg")
    if name == _DUGDALE:
        return amount(abs(ray_mark(made).arcs[0].sweep), "deg")
    return amount(made.correction, "deg")


def _shared(name: str) -> Pair:
    limb = leg({"mldfa": 93, "mpta": 82})
    sharing = {"sharing": name} if name in ("deformity", "obliquity") else {}
    made = double_level(limb, "hka=182", **sharing)  # type: ignore[arg-type]
    parts = f"Tibia {amount(made.tibia.correction, 'deg')}, femur {amount(made.femur.correction, 'deg')}."
    return (
        Example("before: both bones are off", leg_words(limb), False, on_leg("jlo", limb)),
        Example(
            f"planned: HKA {amount(made.after.hka, 'deg')}",
            parts,
            True,
            on_leg("jlo", made.after_limb),
        ),
    )


def _closing(name: str) -> Pair:
    """Return a joint that stands open, and as open as a model expects it after the operation."""
    limb = leg({"mpta": 84, "jlca": 6})
    change = 3.0 if name in _STRESS else None
    supine = 2.0 if name == "closed-joint" else None
    bone = plan(limb, LATERAL, soft_tissue="none")
    made = plan(limb, LATERAL, soft_tissue=name, jlca_change=change, jlca_supine=supine)
    closes = 6 - supine if supine else bone.correction - made.correction
    expected = leg({"mpta": 84, "jlca": 6 - closes})
    needed = f"Bone is corrected by {amount(made.correction, 'deg')}, without a model by {amount(bone.correction, 'deg')}."
    return (
        Example("before: JLCA 6.0°", leg_words(limb), False, on_leg("jlca", limb)),
        Example(
            f"expected after: JLCA {amount(6 - closes, 'deg')}",
            needed,
            True,
            on_leg("jlca", expected),
        ),
    )
