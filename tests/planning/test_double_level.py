"""Double level: exact on the target however it is shared, equal to a single level at both ends, within its limits or refused."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely.affinity import rotate

import wedgecalc as wc
from tests.driving import drive
from tests.pictures import assert_tidy
from tests.strategies import limbs, mirrored
from tests.whole_cases import VARUS, document, saved
from wedgecalc import records
from wedgecalc.drawing import picture_bytes

BOTH = wc.Limb.from_angles(mldfa=94, mpta=80, jlca=4)


TARGET = wc.Target("hka", 182)


@given(
    limbs,
    st.sampled_from(["deformity", "limits", "fixed", "obliquity"]),
    st.sampled_from(["closing", "opening"]),
    st.floats(0, 1),
)
def test_exact_on_the_target(limb, sharing, kind, share):
    try:
        own = {"tibia_share": share} if sharing == "fixed" else {}
        made = wc.double_level(limb, sharing=sharing, kind=kind, **own)
    except wc.NoPlanError:
        assume(False)
    again = wc.measure(made.after_limb)
    assert again.wbl == pytest.approx(made.target.value, abs=1e-9)
    assert again.hka == pytest.approx(made.after.hka, abs=1e-9)
    assert made.after.hka - 180 == pytest.approx(
        made.after.mpta - made.after.mldfa - made.after.jlca, abs=1e-9
    )
    assert min(made.tibia.correction, made.femur.correction) >= 0


@given(limbs)
def test_mirror_images_share_alike(limb):
    try:
        one, other = wc.double_level(limb), wc.double_level(mirrored(limb))
    except wc.NoPlanError:
        assume(False)
    assert one.tibia.correction == pytest.approx(other.tibia.correction, abs=1e-6)
    assert one.femur.correction == pytest.approx(other.femur.correction, abs=1e-6)


def test_both_turns_by_shapely():
    """Turn ankle and hip with shapely about the two hinges, on the film, and measure the angle at the knee."""
    made = wc.double_level(BOTH, TARGET)
    limb, found = made.limb, []
    for sense in (1, -1):
        ankle = rotate(
            shapely.Point(limb["ankle_center"]),
            sense * made.tibia.correction,
            origin=tuple(made.tibia.wedge.hinge),
        )
        hip = rotate(
            shapely.Point(limb["hip_center"]),
            -sense * made.femur.correction,
            origin=tuple(made.femur.wedge.hinge),
        )
        knee = limb.frame.to_case(limb.knee)
        thigh, shank = knee - np.array([hip.x, hip.y]), np.array([ankle.x, ankle.y]) - knee
        found.append(
            np.degrees(np.arctan2(thigh[0] * shank[1] - thigh[1] * shank[0], thigh @ shank))
        )
    assert min(abs(abs(f) - 2) for f in found) < 1e-9


@pytest.mark.parametrize("kind", ["closing", "opening"])
def test_with_one_share_zero_it_is_the_single_procedure(kind):
    names = {
        "closing": ("lateral-closing-wedge-hto", "lateral-closing-wedge-dfo"),
        "opening": ("medial-opening-wedge-hto", "medial-opening-wedge-dfo"),
    }
    tibia, femur = (wc.plan(BOTH, name, TARGET) for name in names[kind])
    alone = wc.double_level(BOTH, TARGET, sharing="fixed", tibia_share=1, kind=kind)
    assert alone.tibia.correction == pytest.approx(tibia.correction)
    assert alone.femur.correction == pytest.approx(0, abs=1e-9)
    other = wc.double_level(BOTH, TARGET, sharing="fixed", tibia_share=0, kind=kind)
    assert other.femur.correction == pytest.approx(femur.correction)
    assert other.after.mpta == pytest.approx(80)


def test_limits_by_hand():
    """Tibia to 95; by hka − 180 = mpta − mldfa − jlca the femur ends at 95 − 4 − 2 = 89."""
    made = wc.double_level(BOTH, TARGET, sharing="limits")
    assert (made.after.mpta, made.after.mldfa) == (pytest.approx(95), pytest.approx(89))
    mild = wc.double_level(wc.Limb.from_angles(mldfa=88, mpta=85), TARGET, sharing="limits")
    assert mild.femur.correction == pytest.approx(0, abs=1e-9), (
        "the tibia alone, as it stays within its limit"
    )
    assert mild.tibia.correction == pytest.approx(
        wc.plan(mild.limb, "lateral-closing-wedge-hto", TARGET).correction
    )


@pytest.mark.parametrize(("hka", "possible"), [(180.99, True), (181.0, True), (181.01, False)])
def test_at_the_edge_of_what_the_limits_allow(hka, possible):
    """Tibia at 90, femur at 85, joint at 4: hka can be 180 + 90 − 85 − 4 = 181 at most."""
    if possible:
        made = wc.double_level(BOTH, wc.Target("hka", hka), limits="anatomic", sharing="limits")
        assert made.after.mldfa == pytest.approx(90 - 4 - (hka - 180))
        return
    with pytest.raises(wc.NoPlanError, match="not correctable within these limits") as refused:
        wc.double_level(BOTH, wc.Target("hka", hka), limits="anatomic")
    assert "0.0° beyond" in refused.value.reason


def test_the_most_level_joint_line_against_a_walk():
    made = wc.double_level(BOTH, TARGET, sharing="obliquity")
    shares = np.linspace(0, 1, 201)
    walked = [wc.double_level(BOTH, TARGET, sharing="fixed", tibia_share=s).after for s in shares]
    inside = [abs(a.jlo - 180) for a in walked if a.mpta <= 95 and a.mldfa >= 85]
    assert abs(made.after.jlo - 180) <= min(inside) + 1e-9
    assert made.after.jlo == pytest.approx(180)


def test_the_most_level_within_a_limit():
    """A femur that is level long before the joint line is: the limit decides."""
    made = wc.double_level(
        wc.Limb.from_angles(mldfa=86, mpta=84), wc.Target("hka", 182), sharing="obliquity"
    )
    assert made.after.mldfa >= 85 - 1e-6
    assert made.after.mpta <= 95 + 1e-6


def test_towards_varus_too():
    made = wc.double_level(wc.Limb.from_angles(mldfa=83, mpta=92, jlca=0))
    assert made.tibia.direction == "varus"
    assert made.after.wbl == pytest.approx(50, abs=1e-9)
    assert made.after.mpta >= 85 - 1e-9


@pytest.mark.parametrize(("options", "words"), [
    ({"sharing": "half"}, "sharing"), ({"limits": "none"}, "limits"), ({"kind": "dome"}, "kind"), ({"tibia_share": 2}, "0 to 1"),
    ({"target": wc.Target("mpta", 88)}, "wbl or hka"),
])  # fmt: skip
def test_wrong_requests(options, words):
    with pytest.raises(wc.InputError, match=words):
        wc.double_level(BOTH, **options)


def test_both_bones_must_be_known():
    with pytest.raises(wc.InputError, match="condyle_medial"):
        wc.double_level(wc.load_case("demo:real-left-leg").limb)


def test_command_line(run, tmp_path):
    code, out, _ = run(
        "plan",
        "demo:severe-combined-right",
        "--procedure",
        "double-level",
        "--target",
        "hka=182",
        "--json",
    )
    found = json.loads(out)
    assert code == 0
    assert found["procedure"] == "double-level"
    assert [part["bone"] for part in found["parts"]] == ["tibia", "femur"]
    assert found["correction_deg"] == pytest.approx(
        sum(part["correction_deg"] for part in found["parts"])
    )
    assert all(part["wedge"]["base_mm"] > 0 for part in found["parts"])
    assert found["after"]["measures"]["hka_deg"] == pytest.approx(182)
    code, page, _ = run("double-level", "demo:severe-combined-right", "--sharing", "obliquity")
    assert code == 0
    made = wc.double_level(wc.load_case("demo:severe-combined-right"), sharing="obliquity")
    first = page.split("take the")[0]  # what is cut: each angle with its base
    for part in made.parts:
        assert f"{part.correction:.1f}°" in first
    assert first.count("(base ") == 2
    code, out, err = run("double-level", "demo:severe-combined-right", "--limits", "anatomic")
    assert (code, out) == (3, "")
    assert "unreachable" in err
    code, out, err = run(
        "plan",
        "demo:severe-combined-right",
        "-p",
        "double-level",
        "--hinge",
        "1,2",
        "-o",
        tmp_path / "x.png",
    )
    assert (code, out) == (2, "")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["closing", "opening"])
def test_its_picture(theme, kind):
    from wedgecalc.drawing.double_level_view import double_figure

    limb = wc.load_case("demo:severe-combined-right").limb
    assert_tidy(
        double_figure(wc.double_level(limb, wc.Target("hka", 182), kind=kind), "severe", theme)
    )


def test_its_picture_from_the_command_line(run, tmp_path):
    code, _, _ = run(
        "plan",
        "demo:severe-combined-right",
        "-p",
        "double-level",
        "-t",
        "hka=182",
        "-o",
        tmp_path / "x.png",
    )
    assert code == 0
    assert (tmp_path / "x.png").stat().st_size > 20_000


@pytest.mark.parametrize("name", wc.bundled_cases())
@pytest.mark.parametrize("sharing", ["deformity", "limits", "obliquity"])
def test_double_level_of_every_bundled_leg(name, sharing):
    leg = wc.load_case(f"demo:{name}").limb
    if not leg.has_condyles:
        assert drive("double-level", f"demo:{name}")[0] == 2
        return
    found = document("double-level", f"demo:{name}", "--sharing", sharing)
    uncut = [part for part in found["parts"] if part["correction_deg"] == 0]
    assert all(part["wedge"]["cuts"] is None for part in uncut)
    assert ("one-level" in [alert["code"] for alert in found["alerts"]]) == (len(uncut) == 1)
    assert found["after"]["measures"]["wbl_pct"] == pytest.approx(
        found["target"]["value"], abs=1e-9
    )
    assert (
        (
            f"{uncut[0]['bone']} is not cut"
            in drive("double-level", f"demo:{name}", "--sharing", sharing)[1]
        )
        if uncut
        else True
    )


@pytest.mark.usefixtures("coarse")
@pytest.mark.parametrize("share", [0.0, 1e-9, 0.3, 1.0 - 1e-9, 1.0])
@pytest.mark.parametrize("kind", ["closing", "opening"])
def test_however_it_is_shared_it_is_exact(share, kind):
    from wedgecalc.drawing.double_level_view import double_figure

    made = wc.double_level(
        VARUS, wc.Target("hka", 182), sharing="fixed", tibia_share=np.float64(share), kind=kind
    )
    assert made.after.hka == pytest.approx(182, abs=1e-9)
    assert (
        min(part.correction for part in (made.tibia, made.femur) if not part.wedge.nothing) >= 0.001
    )
    assert picture_bytes(double_figure(made, width=3), "png")


def test_a_double_level_of_a_leg_that_has_its_target():
    made = wc.double_level(VARUS, wc.Target("hka", wc.measure(VARUS).hka))
    assert made.uncut == ["tibia", "femur"]
    codes = [alert.code for alert in made.alerts]
    assert "nothing-to-correct" in codes
    assert "one-level" not in codes


def test_each_bone_of_a_double_level_is_measured_on_its_own_trace(tmp_path):
    from wedgecalc.bone.outlines import bones

    severe = wc.Limb.from_angles(mldfa=94, mpta=80, jlca=4)
    traced = {
        bone: severe.frame.to_case(
            np.asarray(bones(severe)[bone].exterior.coords)[:-1] @ (1, 1j)
        ).tolist()
        for bone in ("femur", "tibia")
    }
    found = document("double-level", saved(tmp_path, severe, contours=traced), "-t", "hka=182")
    assert [part["wedge"]["measured_on"] for part in found["parts"]] == ["trace", "trace"]


@pytest.mark.parametrize("option", [["--samples", "200"], ["--seed", "1"], ["--along", "anatomical"],
                                    ["--accept", "nonsense"], ["--tibia-share", "0.2"]])  # fmt: skip
def test_what_does_nothing_beside_a_double_level_is_refused_by_name(option):
    command = ["double-level"] if option[0] == "--tibia-share" else ["plan", "-p", "double-level"]
    code, out, err = drive(command[0], "demo:severe-combined-right", *command[1:], *option)
    assert (code, out) == (2, "")
    assert option[0] in err
    assert (
        drive(
            "plan",
            "demo:severe-combined-right",
            "-p",
            "double-level",
            "--accept",
            "mpta-over",
            "--json",
        )[0]
        == 0
    )


@pytest.mark.parametrize(("mpta", "mldfa", "jlca"), [(74, 93, 3), (94, 74, -2)])
def test_a_double_level_is_not_advised_where_it_is_planned(mpta, mldfa, jlca):
    limb = wc.Limb.from_angles(mpta=mpta, mldfa=mldfa, jlca=jlca)
    made = wc.double_level(limb, "wbl=50")
    raised = [a for a in made.alerts if records.alert_records()[a.code].of_two]
    assert raised
    assert not [a.message for a in made.alerts if "double-level" in a.message]
    alone = wc.plan(limb, made.tibia.procedure.name, "wbl=50").alerts
    assert [a for a in alone if "double-level osteotomy" in a.message]


def test_every_other_way_of_a_double_level_stands_in_its_message():
    for record in records.alert_records().values():
        texts = (record.text(direction=way) for way in ("", "valgus", "varus"))
        told = " ".join([*texts, *(limit.message for limit in record.grades)])
        assert all(part in told for part in record.of_two), record.code
        assert bool(record.of_two) == ("double-level osteotomy" in told), record.code


def test_alerts_judge_the_leg_after_both_cuts_and_name_the_bone_of_a_cut():
    made = wc.double_level(wc.Limb.from_angles(mpta=95, mldfa=78, jlca=-4), "wbl=50")
    assert "joint-line-after" in [alert.code for alert in made.tibia.alerts]
    (line,) = [a.value for a in made.alerts if a.code == "joint-line-after"] or [None]
    assert line == (made.kjlo_predicted if abs(made.kjlo_predicted) > 4.05 else None)
    severe = wc.double_level(wc.Limb.from_angles(mpta=78, mldfa=99), "wbl=50")
    large = [alert.message for alert in severe.alerts if alert.code == "large-correction"]
    over = [p.correction > 15 for p in (severe.tibia, severe.femur)]
    assert [m.split(":")[0] for m in large] == [
        bone for bone, is_over in zip(("Tibia", "Femur"), over, strict=True) if is_over
    ]
    (length,) = [a.value for a in severe.alerts if a.code == "length-change"] or [None]
    change = severe.after.limb - severe.before.limb
    assert length == (pytest.approx(change) if abs(change) > 10 else None)
