"""The two legs that explain an alert: one without it, and one that raises it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from wedgecalc import records
from wedgecalc.bone.small_bones import fibular_axis
from wedgecalc.drawing.alert_ranges import ALERT_RANGES, NO_ALERT, range_examples, severity_sign
from wedgecalc.drawing.construction_marks import METHOD_PROCEDURE, arc_mark
from wedgecalc.drawing.cut_fields import alert_fields
from wedgecalc.drawing.cut_letters import with_letters
from wedgecalc.drawing.example import Example, OnCut, OnLeg
from wedgecalc.drawing.hinge_turn import from_above
from wedgecalc.drawing.mark import Mark
from wedgecalc.drawing.record_examples import (
    ExamplePair,
    bowed,
    example_leg,
    leg_words,
    measure_example,
    on_leg,
)
from wedgecalc.drawing.scene import Scene
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import middle
from wedgecalc.planning.alerts import Alert
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.records import AlertRecord
from wedgecalc.results.sentences import amount
from wedgecalc.terms import Severity

OPENING = "medial-opening-wedge-hto"


_Builder = Callable[[AlertRecord], tuple[ExamplePair, str]]  # to the two legs and the message
_Shown = tuple[str, str, OnLeg | OnCut]  # heading and words of a leg, and its drawing


def alert_pair(record: AlertRecord) -> tuple[ExamplePair, str]:
    """Return the two legs of an alert, and its message about the second."""
    if record.code in ALERT_RANGES:
        return range_examples(record, ALERT_RANGES[record.code])
    return _OTHERS[record.code](record)


def _pair(severity: Severity, good: _Shown, bad: _Shown) -> ExamplePair:
    """Return a leg without an alert and one that raises it."""
    heading, words, shows = good
    first = Example(f"{NO_ALERT}: {heading}" if heading else NO_ALERT, words, True, shows)
    heading, words, shows = bad
    return first, Example(f"{severity_sign(severity)}: {heading}", words, False, shows)


def _raised(code: str, plan: Plan) -> Alert:
    return next(alert for alert in plan.alerts if alert.code == code)


def _cuts(code: str, good: Plan, bad: Plan, words: tuple[str, str]) -> tuple[ExamplePair, str]:
    """Return two plans, the second of which raises an alert, and the message of that alert."""
    alert = _raised(code, bad)
    first = (words[0], _leg_shown(good), _cut_shown(code, good))
    second = (words[1], _leg_shown(bad), _cut_shown(code, bad, alert.value))
    return with_letters(code, bad, _pair(alert.severity, first, second)), alert.message


def _leg_shown(plan: Plan) -> str:
    """Return how the leg in the picture stands: before a closing wedge, after an opening one."""
    return leg_words(plan.limb if plan.procedure.closes else plan.after_limb)


def _cut_shown(code: str, plan: Plan, value: float | None = None) -> OnCut:
    scene = Scene.of(plan)
    example = OnCut(scene, not plan.procedure.closes, above=True)
    return replace(example, **alert_fields(code, scene, value))


def _hinge_at(limb: Limb, procedure: str, shift: complex) -> Plan:
    """Return a plan whose hinge lies this far from its usual place, in the canonical frame."""
    x, y = limb.frame.to_case(plan(limb, procedure).wedge.hinge_z + shift)
    return plan(limb, procedure, hinge=(float(x), float(y)))


def _hinge(shift: complex, words: tuple[str, str]) -> _Builder:
    def pair(record: AlertRecord) -> tuple[ExamplePair, str]:
        limb = bowed(records.procedures()[METHOD_PROCEDURE])
        good, bad = (_hinge_at(limb, METHOD_PROCEDURE, z) for z in (-2 + 0j, shift))
        return _cuts(record.code, good, bad, words)

    return pair


def _zone(record: AlertRecord) -> tuple[ExamplePair, str]:
    """Return a hinge beside the fibular head, and one below it."""
    bare = bowed(records.procedures()[OPENING])
    tip, head, *_ = fibular_axis(bare)
    limb = replace(bare, points={**bare.points, "fibula_tip": tip, "fibula_head": head})
    good, bad = (_hinge_at(limb, OPENING, z) for z in (5j, -12j))
    return _cuts(record.code, good, bad, ("beside the fibular head", "below it"))


def _off_cortex(record: AlertRecord) -> tuple[ExamplePair, str]:
    """Return a cut that starts at the cortex, and one that starts inside the bone."""
    good = _hinge_at(bowed(records.procedures()[METHOD_PROCEDURE]), METHOD_PROCEDURE, -2 + 0j)
    x, y = good.limb.frame.to_case((good.wedge.entry_z or 0j) - 14.0)
    bad = plan(good.limb, METHOD_PROCEDURE, hinge=good.wedge.hinge, entry=(float(x), float(y)))
    return _cuts(record.code, good, bad, ("starts at the cortex", "starts inside the bone"))


def _two_plans(
    first: tuple[str, str], second: tuple[str, str], words: tuple[str, str], kerf: float = 0.0
) -> _Builder:
    """Return two plans of the same bowleg, each by its procedure and target."""

    def pair(record: AlertRecord) -> tuple[ExamplePair, str]:
        limb = bowed(records.procedures()[METHOD_PROCEDURE])
        good, bad = (plan(limb, name, aim, kerf=kerf) for name, aim in (first, second))
        return _cuts(record.code, good, bad, words)

    return pair


def _turned(record: AlertRecord) -> tuple[ExamplePair, str]:
    limb = bowed(records.procedures()[OPENING])
    plans = [plan(limb, OPENING, hinge_turn=turn, ap_depth=50.0) for turn in (0.0, 20.0)]
    words = "the hinge straight from front to back", "the hinge turned 20° to the back"
    (good, bad), message = _cuts(record.code, plans[0], plans[1], words)
    return (from_above(good), from_above(bad)), message


def _legs(name: str, good: Limb, bad: Limb, words: tuple[str, str], **values: Any) -> _Builder:
    """Return a measurement on two legs; `values` fill in the alert's message."""

    def pair(record: AlertRecord) -> tuple[ExamplePair, str]:
        row = records.measures()[name]
        first, second = (
            (word, leg_words(limb), measure_example(row, limb, "a leg").shows)
            for word, limb in zip(words, (good, bad), strict=True)
        )
        return _pair(record.severity, first, second), record.text(**values)

    return pair


def _named(ends: tuple[str, ...], names: tuple[str, ...]) -> _Builder:
    """Return a leg with landmarks of the right names, and with other names at the same places."""

    def marked(limb: Limb, labels: tuple[str, ...]) -> OnLeg:
        points = [limb.points[name] for name in ends]
        label = records.landmarks()
        named = tuple((z, label[n].label) for z, n in zip(points, labels, strict=True))
        line = (points[0], points[-1])
        return OnLeg(limb, Mark((line,), centre=middle(*line), reach=0.9, names=named))

    def pair(record: AlertRecord) -> tuple[ExamplePair, str]:
        limb = example_leg({"mpta": 84})
        good = ("", "Each landmark stands where its name says.", marked(limb, ends))
        bad = ("names exchanged", "No number is given.", marked(limb, names))
        return _pair(record.severity, good, bad), record.text()

    return pair


def _unreachable(record: AlertRecord) -> tuple[ExamplePair, str]:
    limb = bowed(records.procedures()[METHOD_PROCEDURE])
    exact = plan(limb, METHOD_PROCEDURE)
    far = OnLeg(limb, arc_mark(exact, hinge=limb.ankle + 45j))
    good = ("the arc meets the line", leg_words(limb), OnLeg(limb, arc_mark(exact)))
    bad = ("the arc ends before the line", "A hinge near the ankle moves it too little.", far)
    return _pair(record.severity, good, bad), record.text()


def _wrong_way(record: AlertRecord) -> tuple[ExamplePair, str]:
    bowleg, limb = plan(example_leg({"mpta": 81}), METHOD_PROCEDURE), example_leg({"mpta": 95})
    good = ("a lateral closing wedge on a bowleg", leg_words(bowleg.limb), OnCut(Scene.of(bowleg)))
    words = f"{leg_words(limb)} It would lean further, so there is no plan."
    bad = ("the same on a knock-knee", words, on_leg("hka", limb))
    return _pair(record.severity, good, bad), record.text()


def _shorter(record: AlertRecord) -> tuple[ExamplePair, str]:
    shortened = plan(example_leg({}), "shortening", length=20.0)
    alert, limb = _raised(record.code, shortened), shortened.limb
    good = (amount(shortened.before.limb, "mm"), leg_words(limb), on_leg("limb", limb))
    shows = on_leg("limb", shortened.after_limb)
    bad = (amount(shortened.after.limb, "mm"), "Shortened by 20 mm.", shows)
    return _pair(alert.severity, good, bad), alert.message


def _other_bone(record: AlertRecord) -> tuple[ExamplePair, str]:
    limb = example_leg({"mldfa": 95})
    plans = plan(limb, "lateral-closing-wedge-dfo"), plan(limb, METHOD_PROCEDURE)
    alert = _raised(record.code, plans[1])
    good, bad = (
        (heading, leg_words(plan.after_limb), on_leg("jlo", plan.after_limb))
        for heading, plan in zip(("the femur is corrected", "the tibia is"), plans, strict=True)
    )
    return _pair(alert.severity, good, bad), alert.message


def _unscaled(limb: Limb) -> Limb:
    points = {name: limb[name] for name in limb.points}
    return Limb.from_landmarks(points, "right", mm_per_unit=None)


_OTHERS: Mapping[str, Callable[[AlertRecord], tuple[ExamplePair, str]]] = {
    "side-mismatch": _named(
        ("plateau_medial", "plateau_lateral"), ("plateau_lateral", "plateau_medial")
    ),
    "landmarks-swapped": _named(
        ("condyle_medial", "condyle_lateral"), ("condyle_lateral", "condyle_medial")
    ),
    "unreachable": _unreachable,
    "wrong-procedure": _wrong_way,
    "uncalibrated": _legs(
        "plateau",
        example_leg({}),
        _unscaled(example_leg({})),
        ("a scale", "no scale, no millimetres"),
    ),
    "unconfirmed": _legs(
        "plateau",
        example_leg({}),
        replace(example_leg({}), unconfirmed=("plateau_lateral", "plateau_medial")),
        ("each landmark looked at", "proposed, looked at by nobody"),
    ),
    "scale-uncorrected": _legs(
        "plateau",
        example_leg({}),
        example_leg({"femur": 473, "tibia": 401, "plateau": 83.6}),
        ("true size", "10 % too large, as a detector sees it"),
    ),
    "wrong-bone": _other_bone,
    "large-correction": _two_plans(
        (METHOD_PROCEDURE, "correction=9"),
        (METHOD_PROCEDURE, "correction=18"),
        ("9°", "18° at one level"),
    ),
    "kerf-over-wedge": _two_plans(
        (METHOD_PROCEDURE, "correction=8"),
        (METHOD_PROCEDURE, "correction=1.5"),
        ("wedge wider than two saw cuts", "two saw cuts are wider"),
        1.2,
    ),
    "hinge-out-of-bone": _hinge(-15 + 0j, ("hinge inside the bone", "hinge outside the bone")),
    "entry-off-cortex": _off_cortex,
    "hinge-near-joint": _hinge(12j, ("15 mm and more from the joint", "too near the joint")),
    "hinge-zone": _zone,
    "hinge-far-cortex": _hinge(
        15 + 0j, ("hinge 5 to 10 mm from the cortex", "far from the cortex")
    ),
    "length-change": _shorter,
    "hinge-fracture": _two_plans(
        (OPENING, "correction=5"), (OPENING, "correction=12"), ("a small gap", "a wide gap")
    ),
    "slope-change": _turned,
    "fibula": _two_plans(
        (OPENING, "wbl=55"), (METHOD_PROCEDURE, "wbl=55"), ("opened medially", "closed laterally")
    ),
    "nothing-to-correct": _legs(
        "hka",
        example_leg({"mpta": 81}),
        example_leg({"mldfa": 87, "mpta": 88}),
        ("8° varus", "straight"),
        value=0.6,
    ),
    "one-level": _legs(
        "jlo",
        example_leg({"mldfa": 93, "mpta": 82}),
        example_leg({"mpta": 81}),
        ("both bones are off", "the tibia alone is off"),
        bone="femur",
    ),
    "assumed-plateau": _legs(
        "plateau", example_leg({}), _unscaled(example_leg({})), ("width measured", "taken as 75 mm")
    ),
}
