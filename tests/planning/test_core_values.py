"""Values of the core worked by hand or by numpy's own functions, at places where mutation found that nobody looked."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wedgecalc as wc
from wedgecalc import records
from wedgecalc.geometry.classification import classify
from wedgecalc.geometry.curves import hermite, monotone_slopes
from wedgecalc.geometry.plane import crossing, even, turn
from wedgecalc.planning.cortex import profiles
from wedgecalc.planning.site import Cut, level_frame, shaft_of, site_of
from wedgecalc.planning.targets import default_target

LEG = wc.Limb.from_angles(mldfa=88, mpta=82)
PLAIN = wc.Limb.from_landmarks({"hip_center": (0, 0), "plateau_medial": (40, 400), "plateau_lateral": (-40, 400), "ankle_center": (0, 800)}, "right")  # fmt: skip
CLOSING = "lateral-closing-wedge-hto"
SMALL = st.floats(-3, 3)


@given(st.tuples(SMALL, SMALL, SMALL, SMALL), st.lists(st.floats(0, 4), min_size=1, max_size=5))
@settings(deadline=None)
def test_a_curve_through_values_and_slopes_is_any_cubic(cubic, x):
    at = np.array([0.0, 1.5, 2.0, 4.0])
    wave = np.polynomial.Polynomial(cubic)
    found = hermite(np.array([*x, *at]), at, wave(at), wave.deriv()(at))
    assert np.allclose(found, wave(np.array([*x, *at])), atol=1e-9)


def test_slopes_between_steep_and_flat():
    # Harmonic mean of the neighbouring steepnesses where both rise or both fall, none at a turn or beside a level; the ends as steep as their neighbours.
    at, value = np.array([0.0, 1.0, 2.0, 4.0, 5.0, 6.0]), np.array([0.0, 1.0, 4.0, 4.0, 3.9, 2.9])
    steep = [1.0, 3.0, 0.0, -0.1, -1.0]
    assert monotone_slopes(at, value).tolist() == pytest.approx(
        [1.0, 2 / (1 + 1 / 3), 0.0, 0.0, -2 / (10 + 1), -1.0]
    )
    assert np.allclose(np.diff(value) / np.diff(at), steep)
    with np.errstate(all="raise"):  # flat beside flat says nothing of a division by nothing
        assert monotone_slopes(np.array([0.0, 1.0, 2.0]), np.zeros(3)).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("x", [-9.3, -1e-9, 0.0, 0.2, 0.5, 0.99, 1.0, 1.7, 2.0, 9.3])
def test_even_places_are_read_as_numpy_reads_them(x):
    at, value = np.linspace(0.0, 2.0, 5), np.array([3.0, -1.0, 4.0, 1.0, -5.0])
    wanted = float(np.interp(x, at, value))
    assert even(x, at, value) == pytest.approx(wanted)
    many = np.array([x, np.nan, x])
    found = even(many, at, value)
    assert found[[0, 2]].tolist() == pytest.approx([wanted, wanted])
    assert np.isnan(found[1])
    assert np.isnan(even(math.nan, at, value))
    assert many[0] == x, "what is asked stays as it was"


def test_a_turn_between_points_of_other_shapes():
    many, one = np.array([1 + 0j, 1j]), np.array([1 + 0j])
    assert turn(one, many).tolist() == [0.0, 90.0]
    assert turn(many, one).tolist() == [0.0, -90.0]
    assert turn(many, 1j).tolist() == [90.0, 0.0]
    assert many.tolist() == [1 + 0j, 1j], "and nobody's points are changed"
    assert crossing(0j, np.array([1 + 0j]), 3 + 4j, -1j).tolist() == [3 + 0j]


def test_the_shaft_of_an_ordinary_femur():
    """Six degrees from the mechanical axis, outwards at its upper end, a tenth of the plateau beside the knee's centre."""
    upper, lower = shaft_of(PLAIN, "femur")
    foot, lean, span = 0.12 * 80 * -1, math.radians(6), 400.0
    for found, share in ((upper, 0.70), (lower, 0.35)):
        # Canonical: lateral is positive, up is positive, knee at (0, -400).
        assert found == pytest.approx(
            complex(foot + share * span * math.sin(lean), -400 + share * span * math.cos(lean))
        )
    assert shaft_of(PLAIN, "tibia") == (-400j, -800j)
    marked = {name: LEG[name] for name in LEG.points}
    assert shaft_of(wc.Limb.from_landmarks(marked, "right"), "tibia") == (
        LEG.points["tibial_shaft_proximal"],
        LEG.points["tibial_shaft_distal"],
    )
    half = wc.Limb.from_landmarks(
        {k: v for k, v in marked.items() if k != "tibial_shaft_distal"}, "right"
    )
    assert shaft_of(half, "tibia") == (half.knee, half.ankle), "one landmark is no shaft"


@pytest.mark.parametrize(
    "name", [p.name for p in records.procedures().values() if p.level == "knee"]
)
def test_the_usual_cut_stands_on_the_template_as_numpy_reads_it(name):
    record = records.procedures()[name]
    profile = profiles()[record.bone]
    origin, lateral, away, width = level_frame(LEG, record)
    at = site_of(LEG, record)
    for z, side, level, inset in (
        (at.entry, record.side, record.entry_level_mm, 0.0),
        (
            at.hinge,
            "medial" if record.side == "lateral" else "lateral",
            record.hinge_level_mm,
            record.hinge_inset_mm,
        ),
    ):
        reach = float(np.interp(level / width, profile["level"], profile[side])) * width - inset
        assert z == pytest.approx(
            origin + lateral * ((reach if side == "lateral" else -reach) + away * level)
        )


@pytest.mark.parametrize("side", ["lateral", "medial"])
def test_the_entry_lies_on_its_side_of_the_hinge_however_near(side):
    record = next(
        p
        for p in records.procedures().values()
        if (p.bone, p.kind, p.level, p.side) == ("tibia", "closing", "knee", side)
    )
    hinge = PLAIN.frame.to_case(-430j)
    out = PLAIN.plateau / abs(PLAIN.plateau) * (1 if side == "lateral" else -1)
    near = PLAIN.frame.to_case(-430j + 0.005 * out)
    assert site_of(PLAIN, record, hinge, near).entry == pytest.approx(-430j + 0.005 * out)
    for wrong in (hinge, PLAIN.frame.to_case(-430j - 0.005 * out)):
        with pytest.raises(wc.InputError, match="entry not"):
            site_of(PLAIN, record, hinge, wrong)
    usual = site_of(PLAIN, record)
    beyond = PLAIN.frame.to_case(usual.entry + 5 * out), PLAIN.frame.to_case(usual.hinge - 5 * out)
    with pytest.raises(wc.InputError, match="entry not"):
        site_of(PLAIN, record, hinge=beyond[0])
    with pytest.raises(wc.InputError, match="entry not"):
        site_of(PLAIN, record, entry=beyond[1])
    with pytest.raises(wc.InputError, match=r"^entry: "):
        site_of(PLAIN, record, hinge, "there")


def test_without_a_scale_no_length_is_given():
    bare = wc.Limb.from_landmarks(
        {name: LEG[name] for name in LEG.points}, "right", mm_per_unit=None
    )
    found, known = wc.measure(bare), wc.measure(LEG)
    assert [
        getattr(found, name) for name in ("mad", "offset", "femur", "tibia", "limb", "plateau")
    ] == [None] * 6
    assert all(
        getattr(known, name) is not None
        for name in ("mad", "offset", "femur", "tibia", "limb", "plateau")
    )
    assert (found.hka, found.wbl) == pytest.approx((known.hka, known.wbl))
    with pytest.raises(wc.InputError, match="mm_per_unit"):
        wc.Limb.from_landmarks({name: LEG[name] for name in LEG.points}, "right", mm_per_unit=0)


def test_a_plan_says_what_was_asked():
    hinge, entry = (
        LEG.frame.to_case(site_of(LEG, records.procedures()[CLOSING]).hinge + 1),
        LEG.frame.to_case(site_of(LEG, records.procedures()[CLOSING]).entry),
    )
    asked = wc.plan(
        LEG, CLOSING, hinge=hinge, entry=entry, kerf=1.0, length=3.0, along="anatomical"
    ).asked
    assert asked == Cut(
        hinge=hinge, entry=entry, kerf=1.0, length=3.0, along="anatomical", level=None, bone=None
    )
    shaft = wc.plan(LEG, "shortening", length=20, level=120.0, bone="tibia").asked
    assert shaft == Cut(
        hinge=None, entry=None, kerf=0.0, length=20, along="mechanical", level=120.0, bone="tibia"
    )


def test_the_hip_aims_at_an_ordinary_neck_angle():
    assert default_target(records.procedures()["lateral-closing-wedge-pfo"]) == wc.Target(
        "nsa", 130.0
    )


def test_arrays_say_why_a_row_has_no_plan():
    mpta = np.array([82.0, 95.0, 82.0])
    legs = wc.Limb.from_angles(mpta=mpta)
    far = wc.Target.rows("mpta", np.array([90.0, 90.0, 90.0]))
    made = wc.plan(legs, CLOSING, far)
    assert made.status.tolist() == ["ok", "wrong-procedure", "ok"]
    assert np.isnan(made.correction).tolist() == [False, True, False]
    hinge = LEG.frame.to_case(
        np.array([LEG.knee - 20j, LEG.knee - 20j, LEG.ankle])
    )  # about itself the ankle reaches nothing
    assert (
        wc.plan(
            legs, CLOSING, wc.Target("hka", 183), hinge=hinge, entry=hinge + np.array([-30.0, 0.0])
        ).status[2]
        == "unreachable"
    )


@pytest.mark.parametrize(
    ("hka", "target", "status"),
    [
        (178.5, 177.0, "ok"),
        (177.5, 176.0, "ok"),
        (176.5, 176.5, "ok"),
        (176.9, 175.0, "wrong-procedure"),
        (181.5, 183.0, "ok"),
        (183.1, 185.0, "wrong-procedure"),
        (180.0, 180.0, "ok"),
    ],
)
def test_no_wedge_goes_on_from_three_degrees(hka, target, status):
    leg = wc.Limb.from_angles(mpta=87 + hka - 180, mldfa=87, jlca=0)
    name = CLOSING if target >= hka else "medial-closing-wedge-hto"
    if status == "ok":
        assert wc.plan(leg, name, wc.Target("hka", target)).after.hka == pytest.approx(target)
    else:
        with pytest.raises(wc.NoPlanError, match=f"^{status}: the leg stands in 3.1"):
            wc.plan(leg, name, wc.Target("hka", target))
    many = wc.Limb.from_angles(mpta=np.full(2, 87 + hka - 180), mldfa=87, jlca=0)
    assert wc.plan(many, name, wc.Target("hka", target)).status.tolist() == [status] * 2


def test_soft_tissue_never_turns_a_wedge_round():
    lax = {"mpta": 86.0, "mldfa": 88.0, "jlca": 9.0}
    target = wc.Target("correction", 2.0)
    assert (
        wc.plan(wc.Limb.from_angles(**lax), CLOSING, target, soft_tissue="jlca-half").correction
        == 0.0
    )
    many = wc.Limb.from_angles(**{k: np.full(2, v) for k, v in lax.items()})
    assert wc.plan(many, CLOSING, target, soft_tissue="jlca-half").correction.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("name", [CLOSING, "medial-opening-wedge-hto"])
def test_a_share_of_the_way(name):
    made = wc.plan(LEG, name, length=4.0)
    wedge, record = made.wedge, made.procedure
    half = wedge.moved(LEG, record, 0.5)
    angle = math.radians(wedge.turn * 0.5)
    wanted = wedge.hinge_z + (LEG.ankle + wedge.shift * 0.5 - wedge.hinge_z) * complex(
        math.cos(angle), math.sin(angle)
    )
    assert half.ankle == pytest.approx(wanted)
    assert wedge.moved(LEG, record).ankle == pytest.approx(made.after_limb.ankle)
    turned = complex(math.cos(2 * angle), math.sin(2 * angle))
    far = wedge.hinge_z + (wedge.entry_z - wedge.hinge_z) * turned.conjugate() - wedge.shift
    if wedge.kind == "opening":
        far = wedge.hinge_z + (wedge.entry_z + wedge.shift - wedge.hinge_z) * turned
    assert wedge.far_entry_z == pytest.approx(far)
    bare = LEG.turned(("tibia-shaft",), LEG.knee, 1j)
    assert bare.ankle == pytest.approx(LEG.knee + (LEG.ankle - LEG.knee) * 1j)


def test_points_come_as_whole_numbers_lists_and_arrays():
    for xy in ((3, 4), [3, 4], np.array([3, 4]), (3.0, 4.0), np.array([3.0, 4.0])):
        z = LEG.frame.to_core(xy)
        assert z == -3 - 4j
        assert isinstance(z, complex)
    assert LEG.frame.to_core([(3, 4), (5, 6)]).tolist() == [-3 - 4j, -5 - 6j]
    assert LEG.frame.to_core(np.array([[3, 4], [5, 6], [7, 8]])).tolist() == [
        -3 - 4j,
        -5 - 6j,
        -7 - 8j,
    ]
    both = wc.Limb.from_landmarks(
        {name: np.array([PLAIN[name], PLAIN[name]]) for name in PLAIN.points}, ["right", "right"]
    )
    assert both.hip.tolist() == [PLAIN.hip] * 2


def test_every_wrong_landmark_is_named():
    marks = {name: PLAIN[name] for name in PLAIN.points} | {
        "hip_center": "there",
        "ankle_center": (1.0, math.inf),
    }
    with pytest.raises(wc.InputError) as caught:
        wc.Limb.from_landmarks(marks, "right")
    assert {p.field for p in caught.value.problems} == {
        "landmarks.hip_center",
        "landmarks.ankle_center",
    }
    edges = {k: v for k, v in marks.items() if k != "ankle_center"} | {
        "hip_center": (0, 0),
        "ankle_medial": (20, 800),
        "ankle_lateral": (-20, 800),
    }
    assert wc.Limb.from_landmarks(edges, "right").ankle == -800j


def test_a_trochanter_half_a_millimetre_lateral_is_lateral():
    marks = {name: PLAIN[name] for name in PLAIN.points}
    wc.Limb.from_landmarks(marks | {"greater_trochanter": (-0.5, 10)}, "right")
    with pytest.raises(wc.InputError, match="greater_trochanter"):
        wc.Limb.from_landmarks(marks | {"greater_trochanter": (0.5, 10)}, "right")
    swapped = {name: PLAIN[name] for name in PLAIN.points} | {
        "plateau_medial": (-40, 400),
        "plateau_lateral": (40, 400),
    }
    with pytest.raises(
        wc.InputError, match="set side to left, or exchange plateau_medial and plateau_lateral"
    ):
        wc.Limb.from_landmarks(swapped, "right")
    with pytest.raises(wc.InputError, match=r"set side to left$"):
        wc.Limb.from_landmarks(
            swapped | {"ankle_medial": (-20, 800), "ankle_lateral": (20, 800)}, "right"
        )


def test_a_leg_without_condyles_has_no_class():
    found = classify(wc.measure(PLAIN))
    assert found.cpak is None
    assert found.malalignment is None


def test_lists_of_sides_and_complex_points_beside_the_origin():
    away = {name: PLAIN[name] + (30.0, 50.0) for name in PLAIN.points}
    both = wc.Limb.from_landmarks(
        {name: np.array([xy, xy]) for name, xy in away.items()}, ["right", "left"]
    )
    assert both.hip.tolist() == [-30 - 50j, 30 - 50j]
    assert PLAIN.frame.to_core(np.array([3 + 4j, 5 + 6j])).tolist() == [-3 - 4j, -5 - 6j]
    upper, lower = shaft_of(wc.Limb.from_landmarks(away, "right"), "femur")
    assert abs(upper - lower) == pytest.approx(0.35 * 400)


def test_refusals_name_what_they_are_about():
    marks = {name: PLAIN[name] for name in PLAIN.points} | {"greater_trochanter": (0.5, 10)}
    with pytest.raises(wc.InputError) as caught:
        wc.Limb.from_landmarks(marks, "right")
    (problem,) = caught.value.problems
    assert problem.field == "landmarks.greater_trochanter"
    assert problem.found.startswith("it medial to hip_center")
    with pytest.raises(wc.InputError, match=r"target\.value: found 'x'"):
        wc.Target("wbl", "x")
    with pytest.raises(wc.InputError, match="check asks about its angle"):
        wc.check(LEG, "shortening", angle=5.0, length=20)
    with pytest.raises(wc.NoPlanError, match="to reach hka 170 ° this leg must turn"):
        wc.plan(LEG, CLOSING, wc.Target("hka", 170))
    with pytest.raises(wc.NoPlanError, match=r"would add 0\.5° more"):
        wc.plan(wc.Limb.from_angles(mpta=91, mldfa=87, jlca=0), CLOSING, wc.Target("hka", 184.5))
    assert wc.check(LEG, CLOSING, base=0.0).given.correction == 0.0
