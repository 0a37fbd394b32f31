"""A double level shared by where the deformity is: by hand, by invariants, and by rotating points with plain numpy."""

import json

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import wedgecalc as wc
from tests.covering import examples
from tests.strategies import image_points, limbs, mirrored, single_rows
from wedgecalc.planning.double_cuts import kept_small
from wedgecalc.planning.double_request import DoubleRequest
from wedgecalc.planning.limits import Limits
from wedgecalc.planning.request import PlanRequest
from wedgecalc.results.build_check import double_check_result
from wedgecalc.results.build_sweep import of_double_sweep
from wedgecalc.study.verdict_parts import cuts_of, outside_of


def shares(mldfa, mpta, target, jlca=0.0, **options):
    made = wc.double_level(
        wc.Limb.from_angles(mldfa=mldfa, mpta=mpta, jlca=jlca), target, **options
    )
    assert made.after.hka == pytest.approx(made.target.value, abs=1e-9)
    return made.after.mpta - mpta, mldfa - made.after.mldfa, made


@pytest.mark.parametrize(
    ("mldfa", "mpta", "hka", "tibia", "femur", "limits"),
    [
        (92, 83, 177, 3, 3, "anatomic"),  # 8° are off, 6° needed: in proportion
        (92, 83, 179, 4, 4, "anatomic"),  # both to what is usual
        (92, 83, 182, 5.5, 5.5, "anatomic"),  # then on together
        (92, 83, 185, 7, 7, "anatomic"),  # to the anatomic limits, mpta 90 and mldfa 85
        (92, 83, 187, 9, 7, "overcorrection"),  # and only then the tibia on
        (92, 83, 192, 13, 8, "none"),  # beyond every limit (mpta 95): in both alike
        (94, 84, 176, 2, 4, "anatomic"),  # 6 of 3° and 6°
        (88, 80, 181, 9, 0, "anatomic"),  # a normal femur is not cut while the tibia has room
        (88, 80, 184, 10, 2, "anatomic"),  # then within its anatomic limit
        (96, 87, 179, 0, 8, "anatomic"),
        (96, 87, 184, 2, 11, "anatomic"),
        (88, 80, 182.4, 10.4, 0, "overcorrection"),  # 0.4° of a femur are none: one level
    ],
)  # fmt: skip
def test_by_hand(mldfa, mpta, hka, tibia, femur, limits):
    got = shares(mldfa, mpta, f"hka={hka}")
    assert got[:2] == (pytest.approx(tibia, abs=1e-9), pytest.approx(femur, abs=1e-9))
    assert got[2].limits_used == limits
    assert ("one-level" in [a.code for a in got[2].alerts]) == (0 in (tibia, femur))


def test_one_level_is_that_bone_planned_alone():
    leg = wc.Limb.from_angles(mldfa=88, mpta=81, jlca=1)
    made = wc.double_level(leg, "wbl=55", tibia_kind="opening")
    alone = wc.plan(leg, "medial-opening-wedge-hto", "wbl=55")
    assert made.uncut == ["femur"]
    assert made.tibia.correction == pytest.approx(alone.correction, abs=1e-12)
    assert made.tibia.wedge.base == pytest.approx(alone.wedge.base, abs=1e-12)
    femoral = wc.Limb.from_angles(mldfa=97, mpta=87, jlca=0)
    made = wc.double_level(femoral, "wbl=50")
    assert made.uncut == ["tibia"]
    alone = wc.plan(femoral, "lateral-closing-wedge-dfo", "wbl=50")
    assert made.femur.correction == pytest.approx(alone.correction, abs=1e-12)


@given(limbs, st.sampled_from(["wbl=62.5", "wbl=50", "hka=180", "hka=183"]))
@examples(20)
def test_exact_and_honest_about_its_limits(limb, target):
    try:
        made = wc.double_level(limb, target)
    except wc.NoPlanError:
        assume(False)
    again = wc.measure(made.after_limb)
    assert getattr(again, made.target.measure) == pytest.approx(made.target.value, abs=1e-9)
    assert made.correction == made.tibia.correction + made.femur.correction
    small = [p for p in made.parts if 0 < p.correction < 0.5]
    if small and not made.uncut:  # then the other bone has no room for it
        (alone,) = (p.procedure.name for p in made.parts if p is not small[0])
        alone = wc.plan(limb, alone, target)
        if made.direction == "valgus":
            assert alone.after.mpta > 95.0 or alone.after.mldfa < 85.0
        else:
            assert alone.after.mpta < 85.0 or alone.after.mldfa > 90.0
    valgus = made.direction == "valgus"
    if made.limits_used == "anatomic":
        tibia = made.after.mpta <= 90.05 if valgus else made.after.mpta >= 84.95
        femur = made.after.mldfa >= 84.95 if valgus else made.after.mldfa <= 90.05
        assert tibia or made.tibia.wedge.nothing
        assert femur or made.femur.wedge.nothing
    other = wc.double_level(mirrored(limb), target)
    for one, image in zip(made.parts, other.parts, strict=True):
        assert one.correction == pytest.approx(image.correction, abs=1e-8)


@given(st.floats(76, 92), st.floats(82, 98), st.floats(-1, 4))
@examples(15)
def test_more_target_never_takes_from_a_bone(mpta, mldfa, jlca):
    """Without the step where a part becomes one; the limits come in the stated order."""
    leg = wc.Limb.from_angles(mldfa=mldfa, mpta=mpta, jlca=jlca)
    now = wc.measure(leg).hka
    parts = []
    for hka in np.linspace(now + 1, 182, 12) if now < 180 else ():
        made = wc.double_level(leg, wc.Target("hka", float(hka)))
        parts.append([p.correction for p in made.parts])
    assert np.all(np.diff(np.array(parts or [[0, 0]]), axis=0) > -0.51)


def test_the_parts_by_rotating_points():
    """Hinges and angles of the plan, everything else by plain numpy on the image."""
    leg = wc.Limb.from_angles(mldfa=93, mpta=81, jlca=2)
    made = wc.double_level(leg, "wbl=60", tibia_kind="opening", kerf=1.0)
    z = image_points(leg)
    turn = {"tibia": -1, "femur": 1}  # a right leg on the image, y down: the ankle goes to lateral

    def rotated(point, part, sense):
        hinge = complex(*part.wedge.hinge)
        return hinge + (point - hinge) * np.exp(1j * np.radians(sense * part.correction))

    found = []
    for sense in (1, -1):
        ankle = rotated(z["ankle_center"], made.tibia, sense * turn["tibia"])
        hip = rotated(z["hip_center"], made.femur, sense * turn["femur"])
        run, line = z["plateau_lateral"] - z["plateau_medial"], ankle - hip
        to = z["plateau_medial"] - hip
        found.append(100 * -np.imag(to * line.conjugate()) / np.imag(run * line.conjugate()))
    assert min(abs(np.array(found) - 60)) < 1e-9


@pytest.mark.parametrize("sharing", ["deformity", "limits", "fixed", "obliquity"])
@pytest.mark.parametrize("target", ["wbl=62.5", "hka=182"])
def test_many_legs_are_as_one(sharing, target):
    r = np.random.default_rng(5)
    many = wc.Limb.from_angles(
        mldfa=r.uniform(80, 98, 60), mpta=r.uniform(76, 96, 60), jlca=r.uniform(-3, 6, 60)
    )
    made = wc.double_level(many, target, sharing=sharing, femur_kind="opening")
    for k, leg in enumerate(single_rows(many, 60)):
        if made.status[k] != "ok":
            assert np.isnan(made.correction[k])
            with pytest.raises(wc.NoPlanError, match=made.status[k]):
                wc.double_level(
                    leg, target, sharing=sharing, femur_kind="opening", direction="valgus"
                )
            continue
        one = wc.double_level(leg, target, sharing=sharing, femur_kind="opening")
        assert made.limits_used[k] == one.limits_used
        for part, row in zip(one.parts, made.parts, strict=True):
            assert row.correction[k] == pytest.approx(part.correction, abs=1e-11)
            assert row.wedge.base[k] == pytest.approx(part.wedge.base, abs=1e-11)
        assert made.after.wbl[k] == pytest.approx(one.after.wbl, abs=1e-10)


@pytest.mark.parametrize("sharing", ["deformity", "limits", "fixed", "obliquity"])
@pytest.mark.parametrize(
    "soft", [{"soft_tissue": "jlca-half"}, {"soft_tissue": "stress-third", "jlca_change": 3.0}]
)
def test_soft_tissue_is_subtracted_once(sharing, soft):
    leg = wc.Limb.from_angles(mldfa=93, mpta=82, jlca=5)
    whole = wc.double_level(leg, "wbl=60", sharing=sharing)
    made = wc.double_level(leg, "wbl=60", sharing=sharing, **soft)
    expected = 1.5 if "jlca-half" in soft.values() else 1.0
    assert made.soft_tissue.expected == pytest.approx(expected, abs=1e-9)
    assert made.soft_tissue.total == pytest.approx(whole.correction, abs=1e-12)
    assert made.correction == pytest.approx(whole.correction - expected, abs=1e-9)
    assert all(p.soft_tissue is None for p in made.parts)


@pytest.mark.parametrize("sharing", ["deformity", "limits", "fixed", "obliquity"])
@pytest.mark.parametrize("target", ["wbl=50", "hka=181"])
def test_a_model_that_adds_nothing_changes_nothing(sharing, target):
    own = {"tibia_share": 0.3} if sharing == "fixed" else {}
    one = {"mldfa": 75.23, "mpta": 93.54, "tilt": -0.08}  # far apart: 0.2° between two definitions
    many = {"mldfa": np.array([75.23, 97.0, 93.0]), "mpta": np.array([93.54, 79.0, 82.0])}
    for angles, way in ((one, None), (many, "valgus"), (many, "varus")):
        leg = wc.Limb.from_angles(side="left", femur=380, tibia=343, plateau=58, **angles)
        bare = wc.double_level(leg, target, sharing=sharing, direction=way, **own)
        made = wc.double_level(
            leg, target, sharing=sharing, direction=way, soft_tissue="none", **own
        )
        for part, same in zip(bare.parts, made.parts, strict=True):
            np.testing.assert_allclose(same.correction, part.correction, atol=1e-9)
        ok = np.asarray(made.status) == "ok"
        assert ok.any()
        ends = np.asarray(getattr(made.after, made.target.measure))[ok]
        np.testing.assert_allclose(ends, made.target.value, atol=1e-9)


def test_its_uncertainty_two_ways_and_for_arrays():
    leg = wc.Limb.from_angles(mldfa=95, mpta=80, jlca=0)  # far from where a bone's share bends
    made = wc.double_level(leg, "wbl=20", tibia_kind="opening")
    first = wc.uncertainty_of(made)
    drawn = wc.uncertainty_of(made, method="monte-carlo", samples=20_000, seed=4)
    assert first.correction.sd == pytest.approx(drawn.correction.sd, rel=0.03)
    for bone in ("tibia", "femur"):
        for what, own in first.parts[bone].items():
            assert own.sd == pytest.approx(drawn.parts[bone][what].sd, rel=0.05), (bone, what)
    middle = (first.parts["tibia"]["base"].low + first.parts["tibia"]["base"].high) / 2
    assert middle == pytest.approx(made.tibia.wedge.base, abs=1e-9)
    many = wc.Limb.from_angles(mldfa=np.array([95.0, 94.0]), mpta=80, jlca=0)
    rows = wc.uncertainty_of(
        many, DoubleRequest(PlanRequest(target="wbl=20"), tibia_kind="opening")
    )
    assert rows.parts["femur"]["correction"].sd[0] == pytest.approx(
        first.parts["femur"]["correction"].sd, rel=1e-6
    )


def test_a_case_keeps_what_it_says_of_two_levels(tmp_path):
    leg = wc.load_case("demo:severe-combined-right")
    usual = wc.double_level(leg, "hka=181", tibia_kind="opening")
    made = wc.double_level(
        leg,
        "hka=181",
        tibia_kind="opening",
        femur_kind="closing",
        sharing="fixed",
        tibia_share=0.4,
        limits="anatomic",
        direction="valgus",
        kerf=1.0,
        tibia_hinge=usual.tibia.wedge.hinge,
        tibia_entry=usual.tibia.wedge.entry,
        femur_hinge=usual.femur.wedge.hinge,
        femur_entry=usual.femur.wedge.entry,
    )
    path = tmp_path / "two.json"
    wc.save_case(leg, path, request=made.request)
    again = wc.load_case(path)
    assert wc.double_level(again).correction == pytest.approx(made.correction, abs=1e-12)
    assert again.double.own.keys() == made.request.own.keys()
    wc.save_case(again, tmp_path / "same.json")
    assert json.loads((tmp_path / "same.json").read_text()) == json.loads(path.read_text())
    with pytest.raises(wc.InputError, match="double_level plans it"):
        wc.plan(again)


def test_a_case_of_two_levels_on_the_command_line(run, tmp_path):
    leg = wc.load_case("demo:severe-combined-right")
    path = tmp_path / "two.json"
    request = DoubleRequest(PlanRequest(target="hka=181"), tibia_kind="opening")
    wc.save_case(leg, path, request=request)
    stored = wc.load_case(path)
    made = wc.double_level(stored)
    assert made.request.tibia_kind == "opening"
    assert wc.theatre(stored).plan == wc.audit(stored, stored).plan == made
    assert wc.theatre(stored, target="hka=180", kerf=1.0).plan == wc.double_level(
        stored, "hka=180", kerf=1.0
    )
    assert wc.uncertainty_of(stored) == wc.uncertainty_of(made)
    again = wc.check_double(stored, "hka=181", tibia_angle=3, femur_angle=2)
    assert again.wanted == made
    found = json.loads(run("plan", path, "--json", "--uncertainty", "first-order")[1])
    assert [p["procedure"] for p in found["parts"]] == [
        "medial-opening-wedge-hto",
        "lateral-closing-wedge-dfo",
    ]
    assert found["uncertainty"]["parts"].keys() == {"tibia", "femur"}
    assert found["limits_used"] == "anatomic"
    page = run("double-level", path, "--femur", "opening", "--soft-tissue", "jlca-half")[1]
    assert "medial opening wedge distal femoral osteotomy" in " ".join(page.split())
    assert "Soft tissue (jlca-half)" in page


def test_two_given_wedges_are_judged_on_the_leg_as_it_will_stand():
    leg = wc.Limb.from_angles(mldfa=92, mpta=83, jlca=4)
    wanted = wc.double_level(leg, "hka=182", jlca_supine=1)
    bare = wc.double_level(leg, "hka=182")
    angles = {"tibia_angle": wanted.tibia.correction, "femur_angle": wanted.femur.correction}
    same = wc.check_double(leg, "hka=182", jlca_supine=1, **angles)
    assert all(abs(value) < 1e-9 for value in same.error.values())
    assert same.given.kjlo_predicted == pytest.approx(wanted.kjlo_predicted, abs=1e-9)
    assert same.ends.hka == pytest.approx(182, abs=1e-9)
    assert abs(bare.kjlo_predicted - wanted.kjlo_predicted) > 0.1


def test_the_tables_of_two_wedges_say_what_those_of_one_say():
    leg = wc.Limb.from_angles(mldfa=92, mpta=83)
    answer = wc.check_double(leg, "hka=182", tibia_angle=5, femur_base=4)
    rows = {row[0]: row[1:] for row in double_check_result(answer).grids[0].rows}
    wanted, given = answer.wanted.femur.wedge.base, answer.given.femur.wedge.base
    halves = [f"{round(value * 2) / 2:.1f}" for value in (wanted, given - wanted)]
    assert [cell.split()[0].lstrip("+") for cell in rows["femur, base"]] == [
        "4.0",
        halves[0],
        halves[1],
    ]
    swept = of_double_sweep(wc.sweep_double(leg, "hka=182", over="femur-base")).grids[0].rows
    assert sum("the plan" in row[-1] for row in swept) == 1


def test_two_given_wedges_are_checked(run):
    leg = wc.Limb.from_angles(mldfa=92, mpta=83)
    wanted = wc.double_level(leg, "hka=182")
    same = wc.check_double(
        leg, "hka=182", tibia_base=wanted.tibia.wedge.base, femur_angle=wanted.femur.correction
    )
    assert same.verdict == "on-target"
    assert same.given.after.hka == pytest.approx(182, abs=1e-9)
    assert all(abs(value) < 1e-9 for value in same.error.values())
    less = wc.check_double(leg, "hka=182", tibia_angle=5, femur_angle=0)
    assert less.verdict == "undercorrected"
    alone = wc.check(leg, "lateral-closing-wedge-hto", "hka=182", angle=5)
    assert less.given.after.hka == pytest.approx(alone.given.after.hka, abs=1e-9)
    after = {name: less.pairs[f"{name}_deg"][0] for name in ("mpta", "mldfa", "kjlo_predicted")}
    assert after["mpta"] == pytest.approx(alone.given.after.mpta, abs=1e-9)
    assert after["mldfa"] == pytest.approx(92, abs=1e-9)
    assert after["kjlo_predicted"] == pytest.approx(alone.given.kjlo_predicted, abs=1e-9)
    words = ("check", "demo:severe-combined-right", "-p", "double-level", "--json")
    code, out, _ = run(*words, "--tibia-base", "10", "--femur-angle", "9")
    found = json.loads(out)
    assert code == 0
    assert found["given"]["tibia"]["base_mm"] == pytest.approx(10)
    assert found["customary"] == "mild-valgus"
    page = " ".join(run(*words[:-1], "--tibia-base", "10", "--femur-angle", "9", "--femur", "opening")[1].split())  # fmt: skip
    for said in ("MPTA after", "mLDFA after", "KJLO predicted", "this leg needs in the tibia", "rest on a cortex template"):  # fmt: skip
        assert said in page
    assert "Target: weight-bearing line at 62.5 %" in page
    assert found["error"]["femur_correction_deg"] == pytest.approx(
        9 - found["wanted"]["femur"]["angle_deg"]
    )


@pytest.mark.parametrize(
    "over", ["target", "tibia-angle", "tibia-base", "femur-angle", "femur-base"]
)
def test_a_double_level_is_swept(over, run, tmp_path):
    leg = wc.Limb.from_angles(mldfa=93, mpta=82, jlca=1)
    found = wc.sweep_double(leg, "wbl=55", over=over)
    at = int(abs(found.values - found.current).argmin())
    assert found.values[at] == pytest.approx(found.current)
    assert found.outcomes["wbl"][at] == pytest.approx(55, abs=1e-9)
    assert np.all(np.diff(found.outcomes["wbl"]) > 0)
    if over != "target":
        other = "mldfa" if over.startswith("tibia") else "mpta"
        assert np.ptp(found.outcomes[other]) < 1e-9
    words = ("sweep", "demo:severe-combined-right", "-p", "double-level", "--over", over)
    shown = json.loads(run(*words, "--json")[1])
    assert len(shown["values"]) == len(shown["outcomes"]["wbl_pct"]) == 41
    assert run(*words, "-o", tmp_path / "x.png")[0] == 0
    assert (tmp_path / "x.png").exists()


@pytest.mark.parametrize(
    ("limits", "hka", "femur"),
    [
        ("anatomic", 182.4, 0.4),  # the tibia alone would end at mpta 90.4
        ("anatomic", 182.06, 0.06),
        ("anatomic", 182.04, 0),  # 90.04 is shown as the limit
        ("mpta=85:90.3", 182.4, 0.4),
        ("mpta=85:90.5", 182.4, 0),
        ("overcorrection", 182.4, 0),
        (("mpta=85:90.5", "part=0.3"), 182.4, 0.4),  # worth a cut by that limit
    ],
)  # fmt: skip
def test_a_dropped_part_takes_no_bone_beyond_its_limit(limits, hka, femur):
    one = shares(88, 80, f"hka={hka}", limits=limits)
    assert one[0] + one[1] == pytest.approx(hka - 172, abs=1e-9)
    assert one[1] == pytest.approx(femur, abs=1e-9)
    assert kept_small(one[2].parts, one[2].request) == (
        ["femur"] if femur and "part" not in str(limits) else []
    )
    two = np.array([88.0, 88.0])
    rows = wc.double_level(
        wc.Limb.from_angles(mldfa=two, mpta=80, jlca=0), f"hka={hka}", limits=limits
    )
    assert rows.femur.correction == pytest.approx([one[2].femur.correction] * 2, abs=1e-9)


@pytest.mark.parametrize(("limits", "cut"), [("anatomic", True), ("overcorrection", False)])
def test_a_dropped_part_of_soft_tissue_takes_no_bone_beyond_its_limit(limits, cut):
    leg = wc.Limb.from_angles(mldfa=88, mpta=80, jlca=4)  # jlca-half adds 1°
    made = wc.double_level(leg, "hka=179.2", soft_tissue="jlca-half", limits=limits)
    assert (0 < made.femur.correction < 0.5) if cut else made.femur.correction == 0
    assert (made.after.mpta == pytest.approx(90.0, abs=1e-6)) is cut
    assert made.after.mpta < 90.5


@pytest.mark.parametrize(
    ("limits", "hka", "tibia", "femur", "used"),
    [
        ("mpta=85:86", 180, 3, 6, "edited"),  # the tibia to its limit, the femur with the rest
        ("mldfa=90:93", 180, 7, 2, "edited"),
        ({"set": "anatomic", "mpta": [85, 86]}, 180, 3, 6, "edited"),
        (["anatomic", "mldfa=90:93"], 180, 7, 2, "edited"),
        ("mldfa=70:80", 180, 4.5, 4.5, "anatomic"),  # the femur does not get down to that
        ("mpta-normal=80:90", 177, 0, 6, "anatomic"),  # a normal tibia; the femur has room
        ("part=4", 177, 0, 6, "anatomic"),  # of 3 and 3 neither is worth a cut of its own
        ("hka=178:182", 187, 9, 7, "overcorrection"),  # none of the plan's own limits is edited
    ],
)  # fmt: skip
def test_limits_are_edited_as_those_of_the_verdict(limits, hka, tibia, femur, used):
    leg = wc.Limb.from_angles(mldfa=92, mpta=83, jlca=0)
    made = wc.double_level(leg, f"hka={hka}", limits=limits)
    got = made.after.mpta - 83, 92 - made.after.mldfa
    assert got == (pytest.approx(tibia, abs=1e-9), pytest.approx(femur, abs=1e-9))
    assert made.limits_used == used
    assert made.request == made.again(leg).request


@pytest.mark.parametrize(
    ("limits", "words"),
    [("anatomic", {"anatomic"}), ("mldfa=70:80", {"edited"}), ("mpta=85:", {"edited"})],
)
def test_limits_used_and_the_verdict_judge_by_the_same_ends(limits, words):
    r, judged = np.random.default_rng(11), []
    for mldfa, mpta, jlca in r.uniform((76, 76, -3), (100, 100, 6), (60, 3)):
        leg = wc.Limb.from_angles(mldfa=mldfa, mpta=mpta, jlca=jlca)
        try:
            made = wc.double_level(leg, "hka=180", limits=limits)
        except wc.NoPlanError:
            continue
        cut = {"mpta" if p.procedure.of_tibia else "mldfa" for p in cuts_of(made)}
        judged.append(not cut & {*outside_of(made.after, Limits.of(limits))})
        assert (made.limits_used in words) is judged[-1]
    assert {*judged} == {True, False}


def test_beyond_edited_limits_there_is_no_plan():
    leg = wc.Limb.from_angles(mldfa=92, mpta=83, jlca=0)
    with pytest.raises(wc.NoPlanError) as stop:
        wc.double_level(leg, "hka=181.5", limits="mpta=85:86")  # 3 + 7 are less than 10.5
    assert stop.value.code == "unreachable"
    assert wc.double_level(leg, "hka=181", limits="mpta=85:86").after.mpta == pytest.approx(86)
    many = wc.Limb.from_angles(mldfa=np.array([92.0, 92.5]), mpta=83, jlca=0)
    rows = wc.double_level(many, "hka=181", limits="mpta=85:86")
    assert rows.status.tolist() == ["ok", "ok"]  # the femur has as much more room
    assert rows.after.mpta == pytest.approx([86, 86])


@pytest.mark.parametrize(
    ("own", "field"),
    [
        ({"tibia_share": 0.3}, "tibia_share"),
        ({"tibia_share": 0.3, "sharing": "limits"}, "tibia_share"),
        ({"kind": "opening", "tibia_kind": "closing", "femur_kind": "closing"}, "kind"),
        ({"limits": "anatomical"}, "limits"),
        ({"limits": "mpta=95:85"}, "limits"),
    ],
)
def test_what_would_do_nothing_is_refused(own, field):
    leg = wc.Limb.from_angles(mldfa=92, mpta=83)
    for make in (
        lambda: wc.double_level(leg, "hka=180", **own),
        lambda: wc.double_level(leg, DoubleRequest(PlanRequest(target="hka=180"), **own)),
    ):
        with pytest.raises(wc.InputError) as stop:
            make()
        assert [p.field for p in stop.value.problems] == [field]


def test_what_is_said_later_leaves_nothing_of_a_case_idle(tmp_path):
    case = wc.load_case("demo:severe-combined-right")
    stored = DoubleRequest(
        PlanRequest("double-level", "hka=181"),
        sharing="fixed",
        tibia_share=0.4,
        tibia_kind="opening",
        femur_kind="closing",
        limits=["anatomic", "mpta=85:92"],
    )
    wc.save_case(case, tmp_path / "leg.json", request=stored)
    again = wc.load_case(tmp_path / "leg.json")
    assert json.loads((tmp_path / "leg.json").read_text())["osteotomy"]["limits"] == {
        "set": "anatomic",
        "mpta": [85.0, 92.0],
    }
    assert wc.double_level(again).request.own == stored.own
    other = wc.double_level(again, sharing="limits", kind="closing").request
    assert (other.tibia_share, other.tibia_kind, other.femur_kind) == (None, None, None)
    assert other.way[1].ranges["mpta"] == (85.0, 92.0)


@pytest.mark.parametrize(("goal", "shown"), [(181.40, 0.0), (181.44, 0.5), (181.46, 0.5)])
@pytest.mark.parametrize("femur", [430.0, 441.3])
def test_a_part_shown_as_the_least_worth_a_cut_is_cut(goal, shown, femur):
    """Beyond the tibia's 90° the femur is to turn 0.43°, 0.47° and 0.50°, to limits of 0.5°."""
    legs = wc.Limb.from_angles(mldfa=88, mpta=80, jlca=1, femur=femur)
    for one in (legs, mirrored(legs)):
        made = wc.double_level(one, f"hka={goal}", sharing="deformity")
        assert round(made.femur.correction, 1) == shown
        assert kept_small(made.parts, made.request) == []
