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
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.records import AlertRecord
from wedgecalc.results.sentences import amount

OPENING = "medial-opening-wedge-hto"


def alert_pair(record: AlertRecord) -> tuple[ExamplePair, str]:
    """Return the two legs of an alert, and its message about the second."""
    if record.code in ALERT_RANGES:
        return range_examples(record, ALERT_RANGES[record.code])
    return _OTHERS[record.code](record)


def _cuts(code: str, good: Plan, bad: Plan, words: tuple[str, str]) -> tuple[ExamplePair, str]:
    """Return two plans, of which the second raises an alert, with the message of that."""
    alert = next(alert for alert in bad.alerts if alert.code == code)
    first = Example(f"{NO_ALERT}: {words[0]}", _said(good), True, _shown(code, good))
    heading = f"{severity_sign(alert.severity)}: {words[1]}"
    second = Example(heading, _said(bad), False, _shown(code, bad, alert.value))
    return with_letters(code, bad, (first, second)), alert.message


def _said(plan: Plan) -> str:
    """Return how the leg stands that is shown: an opened one after, a closing one with its cuts."""
    return leg_words(plan.limb if plan.procedure.closes else plan.after_limb)


def _shown(code: str, plan: Plan, value: float | None = None) -> OnCut:
    scene = Scene.of(plan)
    example = OnCut(scene, not plan.procedure.closes, above=True)
    return replace(example, **alert_fields(code, scene, value))


def _hinged(shift: complex) -> Plan:
    limb = bowed(records.procedures()[METHOD_PROCEDURE])
    hinge = plan(limb, METHOD_PROCEDURE).wedge.hinge_z + shift
    x, y = limb.frame.to_case(hinge)
    return plan(limb, METHOD_PROCEDURE, hinge=(float(x), float(y)))


def _hinge(code: str, shift: complex) -> Callable[[AlertRecord], tuple[ExamplePair, str]]:
    words = {
        "hinge-near-joint": ("15 mm and more from the joint", "too near the joint"),
        "hinge-out-of-bone": ("hinge inside the bone", "hinge outside the bone"),
        "hinge-far-cortex": ("hinge 5 to 10 mm from the cortex", "far from the cortex"),
    }

    def pair(record: AlertRecord) -> tuple[ExamplePair, str]:
        return _cuts(record.code, _hinged(-2 + 0j), _hinged(shift), words[code])

    return pair


def _zone(record: AlertRecord) -> tuple[ExamplePair, str]:
    """Return a hinge beside the fibular head, and one below it."""
    bare = bowed(records.procedures()[OPENING])
    tip, head, *_ = fibular_axis(bare)
    limb = replace(bare, points={**bare.points, "fibula_tip": tip, "fibula_head": head})
    wedge = plan(limb, OPENING).wedge
    x, y = limb.frame.to_case(wedge.hinge_z - 12j)
    bad = plan(limb, OPENING, hinge=(float(x), float(y)))
    x, y = limb.frame.to_case(wedge.hinge_z + 5j)
    good = plan(limb, OPENING, hinge=(float(x), float(y)))
    return _cuts(record.code, good, bad, ("beside the fibular head", "below it"))


def _off_cortex(record: AlertRecord) -> tuple[ExamplePair, str]:
    """Return a cut that starts at the cortex, and one that starts inside the bone."""
    good = _hinged(-2 + 0j)
    x, y = good.limb.frame.to_case((good.wedge.entry_z or 0j) - 14.0)
    bad = plan(good.limb, METHOD_PROCEDURE, hinge=good.wedge.hinge, entry=(float(x), float(y)))
    return _cuts(record.code, good, bad, ("starts at the cortex", "starts inside the bone"))


def _two_plans(
    first: tuple[str, str], second: tuple[str, str], words: tuple[str, str], kerf: float = 0.0
) -> Callable[[AlertRecord], tuple[ExamplePair, str]]:
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


def _legs(
    name: str, good: Limb, bad: Limb, words: tuple[str, str], **said: Any
) -> Callable[[AlertRecord], tuple[ExamplePair, str]]:
    """Return a measurement on two legs."""

    def pair(record: AlertRecord) -> tuple[ExamplePair, str]:
        row, sign = records.measures()[name], severity_sign(record.severity)
        first, second = (measure_example(row, limb, "a leg") for limb in (good, bad))
        return (
            Example(f"{NO_ALERT}: {words[0]}", leg_words(good), True, first.shows),
            Example(f"{sign}: {words[1]}", leg_words(bad), False, second.shows),
        ), record.text(**said)

    return pair


def _named(
    ends: tuple[str, ...], names: tuple[str, ...]
) -> Callable[[AlertRecord], tuple[ExamplePair, str]]:
    """Return a leg with landmarks of the right names, and with other names at the same places."""

    def pair(record: AlertRecord) -> tuple[ExamplePair, str]:
        limb = example_leg({"mpta": 84})
        points = [limb.points[name] for name in ends]
        marks = (
            Mark(
                ((points[0], points[-1]),),
                centre=middle(points[0], points[-1]),
                reach=0.9,
                names=tuple(
                    zip(points, (records.landmarks()[n].label for n in called), strict=True)
                ),
            )
            for called in (ends, names)
        )
        first, second = (OnLeg(limb, mark) for mark in marks)
        sentence = "Each landmark stands where its name says."
        heading = f"{severity_sign(record.severity)}: names exchanged"
        return (
            Example(NO_ALERT, sentence, True, first),
            Example(heading, "No number is given.", False, second),
        ), record.text()

    return pair


def _unreachable(record: AlertRecord) -> tuple[ExamplePair, str]:
    limb = bowed(records.procedures()[METHOD_PROCEDURE])
    exact = plan(limb, METHOD_PROCEDURE)
    leg = OnLeg(limb, arc_mark(exact))
    good = Example(f"{NO_ALERT}: the arc meets the line", leg_words(limb), True, leg)
    hinge = limb.ankle + 45j
    words = "the arc ends before the line"
    bad = Example(
        f"{severity_sign(record.severity)}: {words}",
        "A hinge near the ankle moves it too little.",
        False,
        OnLeg(limb, arc_mark(exact, hinge=hinge)),
    )
    return (good, bad), record.text()


def _wrong_way(record: AlertRecord) -> tuple[ExamplePair, str]:
    good, limb = plan(example_leg({"mpta": 81}), METHOD_PROCEDURE), example_leg({"mpta": 95})
    first = Example(
        f"{NO_ALERT}: a lateral closing wedge on a bowleg",
        leg_words(good.limb),
        True,
        OnCut(Scene.of(good)),
    )
    second = Example(
        f"{severity_sign(record.severity)}: the same on a knock-knee",
        f"{leg_words(limb)} It would lean further, so there is no plan.",
        False,
        on_leg("hka", limb),
    )
    return (first, second), record.text()


def _shorter(record: AlertRecord) -> tuple[ExamplePair, str]:
    shortened = plan(example_leg({}), "shortening", length=20.0)
    alert = next(alert for alert in shortened.alerts if alert.code == record.code)
    good = Example(
        f"{NO_ALERT}: {amount(shortened.before.limb, 'mm')}",
        leg_words(shortened.limb),
        True,
        on_leg("limb", shortened.limb),
    )
    bad = Example(
        f"{severity_sign(alert.severity)}: {amount(shortened.after.limb, 'mm')}",
        "Shortened by 20 mm.",
        False,
        on_leg("limb", shortened.after_limb),
    )
    return (good, bad), alert.message


def _other_bone(record: AlertRecord) -> tuple[ExamplePair, str]:
    limb = example_leg({"mldfa": 95})
    good, bad = plan(limb, "lateral-closing-wedge-dfo"), plan(limb, METHOD_PROCEDURE)
    alert = next(alert for alert in bad.alerts if alert.code == record.code)
    return (
        Example(
            f"{NO_ALERT}: the femur is corrected",
            leg_words(good.after_limb),
            True,
            on_leg("jlo", good.after_limb),
        ),
        Example(
            f"{severity_sign(alert.severity)}: the tibia is",
            leg_words(bad.after_limb),
            False,
            on_leg("jlo", bad.after_limb),
        ),
    ), alert.message


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
    "hinge-out-of-bone": _hinge("hinge-out-of-bone", -15 + 0j),
    "entry-off-cortex": _off_cortex,
    "hinge-near-joint": _hinge("hinge-near-joint", 12j),
    "hinge-zone": _zone,
    "hinge-far-cortex": _hinge("hinge-far-cortex", 15 + 0j),
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
