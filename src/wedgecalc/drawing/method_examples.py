"""What explains a method of planning, a sharing or a soft-tissue model on an example leg."""

from dataclasses import replace

from wedgecalc import records
from wedgecalc.drawing.construction_marks import METHOD_PROCEDURE, construction
from wedgecalc.drawing.cut_letters import with_letters
from wedgecalc.drawing.example import Example, Explained, OnLeg
from wedgecalc.drawing.mark import Mark
from wedgecalc.drawing.measure_marks import measure_mark
from wedgecalc.drawing.record_examples import ExamplePair, cut_pair, example_leg, leg_words, on_leg
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.double_level import double_level
from wedgecalc.planning.plan import plan
from wedgecalc.records import MethodRecord
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.sentences import amount
from wedgecalc.results.sentences_study import own_share_words
from wedgecalc.study.compare import Comparison, MethodResult, compare
from wedgecalc.study.cora import cora

_STRESS = {"stress-third", "stress-regression"}  # models that need a stress film


def method_pair(record: MethodRecord) -> ExamplePair:
    """Return the two legs of a sharing, a soft-tissue model or the rule of thumb."""
    name = record.name
    if name in records.soft_tissue():
        return _closing(name)
    if name in records.sharings():
        return _shared(name)
    exact = plan(example_leg({"mpta": 81}), METHOD_PROCEDURE)
    return with_letters(name, exact, cut_pair(exact))


def method_construction(record: MethodRecord, title: str, sentence: str) -> Explained:
    """Return a method's construction on a leg, step by step, and what follows from its angle."""
    comparison = compare(example_leg({"mpta": 81}), METHOD_PROCEDURE)
    result = next(method for method in comparison.methods if method.method == record)
    mark, limb = construction(comparison.plan, result), comparison.plan.limb
    assert mark is not None
    mark = _referred(mark, limb) if record.name == "cora" else mark
    angle = amount(result.correction, "deg")
    example = Example(f"how the angle is found: {angle}", leg_words(limb), False, OnLeg(limb, mark))
    steps = tuple(step.format(**_values(comparison, angle)) for step in record.steps)
    return Explained(
        title, sentence, record.source, (example,), steps, _numbers(comparison, result)
    )


def _referred(mark: Mark, limb: Limb) -> Mark:
    """Return the axes of a bone with the joint lines and angles to which they are drawn."""
    angles = [measure_mark(name, limb) for name in ("mldfa", "mldta")]
    lines, arcs = (
        sum((getattr(angle, part) for angle in angles), ()) for part in ("lines", "arcs")
    )
    return replace(mark, lines=mark.lines + lines, arcs=mark.arcs + arcs)


def _values(comparison: Comparison, angle: str) -> dict[str, str]:
    """Return the numbers and words that the steps of a method name."""
    plan = comparison.plan
    axes = cora(plan.limb, plan.before, plan.procedure.bone)
    hka = next(method for method in comparison.methods if method.method.name == "hka-difference")
    goal = plan.before.hka + (hka.correction or 0.0)
    return {
        "angle": angle,
        "target": f"WBL {amount(plan.target.value, 'pct')}",
        "hka": amount(plan.before.hka, "deg"),
        "goal": f"HKA {amount(goal, 'deg')}",
        "afta": amount(plan.before.afta, "deg"),
        "proximal": axes.proximal,
        "distal": axes.distal,
        "mldfa": amount(plan.before.mldfa, "deg"),
        "mldta": amount(plan.before.mldta, "deg"),
        "share": own_share_words(axes, plan.before),
    }


def _numbers(comparison: Comparison, result: MethodResult) -> tuple[tuple[str, str], ...]:
    """Return what follows when the angle of a method is made at the hinge of the exact plan."""
    plan, given = comparison.plan, result.given
    assert given is not None
    rows = [
        ("correction", amount(result.correction, "deg")),
        ("base", size_text(given, given.wedge.base)),
        ("HKA then", amount(given.after.hka, "deg")),
        ("WBL then", amount(given.after.wbl, "pct")),
    ]
    if result.method.name != "exact":
        miss = amount(result.error["correction_deg"], "deg", sign=True)
        rows.append((f"beside the exact {amount(plan.correction, 'deg')}", miss))
    return tuple(rows)


def _shared(name: str) -> ExamplePair:
    limb = example_leg({"mldfa": 93, "mpta": 82})
    sharing = {"sharing": name} if name in ("deformity", "obliquity") else {}
    double = double_level(limb, "hka=182", **sharing)  # type: ignore[arg-type]
    parts = f"Tibia {amount(double.tibia.correction, 'deg')}, femur {amount(double.femur.correction, 'deg')}."
    return (
        Example("before: both bones are off", leg_words(limb), False, on_leg("jlo", limb)),
        Example(
            f"planned: HKA {amount(double.after.hka, 'deg')}",
            parts,
            True,
            on_leg("jlo", double.after_limb),
        ),
    )


def _closing(name: str) -> ExamplePair:
    """Return a joint that stands open, and as open as a model expects it after the operation."""
    limb = example_leg({"mpta": 84, "jlca": 6})
    change = 3.0 if name in _STRESS else None
    supine = 2.0 if name == "closed-joint" else None
    bone = plan(limb, METHOD_PROCEDURE, soft_tissue="none")
    modelled = plan(
        limb, METHOD_PROCEDURE, soft_tissue=name, jlca_change=change, jlca_supine=supine
    )
    closes = 6 - supine if supine else bone.correction - modelled.correction
    expected = example_leg({"mpta": 84, "jlca": 6 - closes})
    needed = f"Bone is corrected by {amount(modelled.correction, 'deg')}, without a model by {amount(bone.correction, 'deg')}."
    return (
        Example("before: JLCA 6.0°", leg_words(limb), False, on_leg("jlca", limb)),
        Example(
            f"expected after: JLCA {amount(6 - closes, 'deg')}",
            needed,
            True,
            on_leg("jlca", expected),
        ),
    )
