"""Case files: the format, the schema, the bundled set; and limbs made from angles."""

import json

import numpy as np
import pytest
from hypothesis import given

import wedgecalc as wc
from tests.case_text import case_in
from tests.strategies import limbs
from wedgecalc import records
from wedgecalc.sources.format import case_schema_text
from wedgecalc.sources.saving import case_text


def test_the_shipped_schema_is_the_models():
    assert json.loads(
        (records.data_dir() / "case.schema.json").read_text(encoding="utf-8")
    ) == json.loads(case_schema_text())


def test_the_example_of_the_interface_is_read(leg):
    leg |= {"units": "px", "image": "leg.png", "mm_per_px": 0.35, "calibration": {"marker_diameter_mm": 25.2, "marker": [[402, 1210], [474, 1210]]},
            "contours": {"tibia": [[0, 0], [1, 0], [1, 1]], "femur": []}}  # fmt: skip
    case = case_in(json.dumps(leg))
    assert case.scale_source == "calibration"
    assert case.limb.frame.stated == pytest.approx(0.35)


def test_scale_makes_the_same_leg(leg):
    mm = wc.measure(case_in(json.dumps(leg)).limb)
    leg["units"], leg["mm_per_px"] = "px", 0.25
    leg["landmarks"] = {n: [4 * x, 4 * y] for n, (x, y) in leg["landmarks"].items()}
    px = wc.measure(case_in(json.dumps(leg)).limb)
    assert (px.limb, px.hka, px.wbl) == pytest.approx((mm.limb, mm.hka, mm.wbl))


@given(limbs)
def test_saving_and_reading_loses_nothing(limb):
    again = case_in(case_text(limb, "x")).limb
    for name in limb.points:
        assert again[name].tolist() == limb[name].tolist()


@given(limbs)
def test_limbs_from_angles_have_their_angles(limb):
    m = wc.measure(limb)
    assert m.kjlo is not None
    again = wc.Limb.from_angles(limb.frame.side, mldfa=m.mldfa, mpta=m.mpta, jlca=m.jlca, femur=m.femur, tibia=m.tibia, plateau=m.plateau,
                                mlpfa=m.mlpfa, nsa=m.nsa, ama=m.mldfa - m.aldfa, mldta=m.mldta)  # fmt: skip
    for name in limb.points:
        assert again[name] == pytest.approx(limb[name], abs=1e-7)


def test_angles_asked_for_are_angles_measured():
    asked = {
        "mldfa": 91.0,
        "mpta": 84.0,
        "jlca": 3.0,
        "femur": 410.0,
        "tibia": 350.0,
        "plateau": 72.0,
        "mlpfa": 86.0,
        "nsa": 126.0,
        "mldta": 87.0,
    }
    m = wc.measure(wc.Limb.from_angles("left", **asked, ama=6.0))
    assert {k: getattr(m, k) for k in asked} == pytest.approx(asked, abs=1e-9)
    assert m.aldfa == pytest.approx(85)
    lean = wc.Limb.from_angles("right", **asked, tilt=3.0)
    hip, ankle = lean["hip_center"], lean["ankle_center"]
    assert np.degrees(np.arctan2(ankle[0] - hip[0], ankle[1] - hip[1])) == pytest.approx(3), (
        "hip outwards: left on the film of a right leg"
    )


def test_bundled_set(bundled):
    assert bundled.id in wc.bundled_cases()
    if bundled.osteotomy.procedure:
        plan = wc.plan(
            bundled.limb, bundled.osteotomy.procedure, bundled.target, hinge=bundled.osteotomy.hinge
        )
        assert getattr(plan.after, plan.target.measure) == pytest.approx(
            plan.target.value, abs=1e-9
        )
    readme = (records.data_dir() / "cases" / "README.md").read_text(encoding="utf-8")
    assert f"`{bundled.id}`" in readme


@pytest.mark.parametrize(("name", "low", "high"), [
    ("medial-oa-right", 172, 174), ("lateral-oa-right", 186, 188), ("bowleg-left", 170, 172), ("knock-knee-left", 186, 188),
    ("femoral-varus-right", 170, 172), ("severe-combined-right", 160, 164), ("straight-left", 179.9, 180.1),
])  # fmt: skip
def test_bundled_legs_are_what_they_are_called(name, low, high):
    assert low <= wc.measure(wc.load_case(f"demo:{name}").limb).hka <= high


def test_save_case_keeps_what_stands_there(tmp_path):
    path = tmp_path / "leg.json"
    limb = wc.Limb.from_angles(mpta=82)
    wc.save_case(limb, path, id="one")
    with pytest.raises(wc.InputError, match="--force"):
        wc.save_case(limb, path, id="two")
    wc.save_case(limb, path, id="two", force=True)
    assert wc.load_case(path).id == "two"


def test_api_names_every_wrong_landmark():
    with pytest.raises(wc.InputError) as wrong:
        wc.Limb.from_landmarks(
            {"hip_center": "x", "ankle_centre": (1, 2), "plateau_medial": (1, 2, 3)}, "right"
        )
    fields = {p.field for p in wrong.value.problems}
    assert fields >= {
        "landmarks.hip_center",
        "landmarks.ankle_centre",
        "landmarks.plateau_medial",
        "landmarks.plateau_lateral",
    }


def test_synthetic_landmarks_stand_in_order_from_hip_to_ankle():
    limb = wc.Limb.from_angles("left", mpta=84)
    order = ("hip_center", "femoral_shaft_proximal", "femoral_shaft_distal", "condyle_medial", "plateau_medial",
             "tibial_shaft_proximal", "tibial_shaft_distal", "ankle_center")  # fmt: skip
    heights = [limb[name][1] for name in order]
    assert heights == sorted(heights)
    assert abs(limb["greater_trochanter"][1] - limb["hip_center"][1]) < 10
    assert limb["femoral_neck_center"][0] > limb["hip_center"][0], (
        "the neck lies lateral: right on the film of a left leg"
    )


@pytest.mark.parametrize(("wrong", "field"), [({"mpta": "x"}, "mpta"), ({"jlca": True}, "jlca"), ({"femur": None}, "femur"),
                                               ({"plateau": [70, 500]}, "plateau")])  # fmt: skip
def test_angles_that_are_none(wrong, field):
    with pytest.raises(wc.InputError) as error:
        wc.Limb.from_angles(**wrong)
    assert error.value.problems[0].field == field


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf")])
def test_scales_that_are_none(scale):
    made = wc.Limb.from_angles()
    with pytest.raises(wc.InputError, match="mm_per_unit"):
        wc.Limb.from_landmarks({n: made[n] for n in made.points}, "right", mm_per_unit=scale)


def test_arrays_are_never_guessed_at():
    good = {n: np.tile(xy, (3, 1)) for n, xy in {"hip_center": (100, 0), "plateau_medial": (140, 402), "plateau_lateral": (60, 402),
                                                "ankle_center": (100, 800)}.items()}  # fmt: skip
    with pytest.raises(wc.InputError, match="side: found 'rihgt'"):
        wc.Limb.from_landmarks(good, np.array(["right", "rihgt", "left"]))
    with pytest.raises(wc.InputError, match="hip_center 3, ankle_center 2"):
        wc.Limb.from_landmarks({**good, "ankle_center": good["ankle_center"][:2]}, "right")


def test_records_are_whole():
    for record in records.measures().values():
        assert record.definition.endswith(".")
        assert record.source
        assert set(record.needs) <= set(records.landmarks())
    for procedure in records.procedures().values():
        if procedure.level == "shaft":
            assert procedure.direction == "none"
            continue
        assert (procedure.direction == "valgus") == (
            ("closing" in procedure.name) == procedure.name.startswith("lateral")
        )
        assert {procedure.side, procedure.kind} == set(procedure.name.split("-")[:2])


def test_synthetic_proportions():
    from wedgecalc.geometry import synthetic

    limb = wc.Limb.from_angles("right", mpta=84, jlca=0, plateau=100)
    tip = {name: complex(*limb[name]) for name in limb.points}
    assert (tip["plafond_medial"] + tip["plafond_lateral"]) / 2 == pytest.approx(
        tip["ankle_center"]
    )
    assert abs(tip["plafond_lateral"] - tip["plafond_medial"]) == pytest.approx(
        200 * synthetic.PLAFOND_REACH
    )
    assert abs(tip["femoral_neck_center"] - tip["hip_center"]) == pytest.approx(
        100 * synthetic.NECK_REACH
    )
    femur, tibia = ((tip[f"{n}_medial"] + tip[f"{n}_lateral"]) / 2 for n in ("condyle", "plateau"))
    assert abs(tibia - femur) == pytest.approx(100 * synthetic.JOINT_SPACE)
    assert tibia.imag > femur.imag, "the plateau lies below the condyles on the film"
    assert wc.Limb.from_angles("left")["hip_center"].tolist() == pytest.approx([120, 80])
    assert limb["hip_center"].tolist() == pytest.approx([220, 80])


@pytest.mark.parametrize("version", ["wedgecalc-result/1", "wedgecalc-results/1"])
def test_a_result_is_refused_as_what_it_is(version, tmp_path):
    path = tmp_path / "result.json"
    path.write_text(json.dumps({"format": version, "case": {}}))
    with pytest.raises(wc.InputError) as refused:
        wc.load_case(path)
    (problem,) = refused.value.problems
    assert problem.field == "format"
    assert "result" in problem.found
