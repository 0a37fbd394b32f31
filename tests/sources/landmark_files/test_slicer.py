"""3D Slicer markups: units, blanks, points that were not placed."""

import json

import pytest

import wedgecalc as wc
from tests.landmark_inputs import SLICER, markups, problems
from tests.places import INPUTS
from wedgecalc.sources.landmark_files.slicer import MM_PER_UNIT
from wedgecalc.sources.legs import Reading
from wedgecalc.sources.reading import load_case


def scaled(factor, unit):
    copy = markups(coordinateUnits=unit)
    for point in copy["markups"][0]["controlPoints"]:
        point["position"] = [v * factor for v in point["position"]]
    return copy


@pytest.mark.parametrize(
    ("factor", "unit"),
    [(1e3, "um"), (1e3, "µm"), (1e3, "μm"), (1e3, ["um", "UCUM", "micrometer"]), (0.1, "cm"), (1e-3, "m"), (1 / 25.4, "in"), (1, ["mm", "UCUM", "millimeter"]),
     (1, "millimeters"), (1 / 25.4, "[in_i]"), (1e3, "Micrometers"), (1, ""), (1, None)],
)  # fmt: skip
def test_units_are_converted(saved, factor, unit):
    found, truth = (
        load_case(saved(scaled(factor, unit), "a.mrk.json")),
        load_case(INPUTS / "slicer" / "ok.mrk.json"),
    )
    for name in truth.limb.points:
        assert found.limb[name].tolist() == pytest.approx(truth.limb[name].tolist(), abs=1e-9)


def test_the_units_of_the_field_trial(run):
    found = wc.measure(load_case(INPUTS / "slicer" / "units-um.mrk.json").limb)
    assert found.limb == pytest.approx(
        wc.measure(load_case(INPUTS / "slicer" / "ok.mrk.json").limb).limb, abs=1e-9
    )
    code, out, err = run("measure", INPUTS / "slicer" / "units-bad.mrk.json")
    assert (code, out) == (2, "")
    assert "coordinateUnits" in err
    assert "'{Bad}'" in err


@pytest.mark.parametrize("unit", ["px", "voxel", ["furlong"], 3, {"a": 1}, [[]], [None]])
def test_other_units_are_refused(saved, unit):
    assert "coordinateUnits" in problems(saved(markups(coordinateUnits=unit), "a.mrk.json"))


def test_every_unit_has_a_size():
    assert all(value > 0 for value in MM_PER_UNIT.values())


def test_blanks_in_labels_of_slicer():
    found, truth = (
        load_case(INPUTS / "slicer" / f"{name}.mrk.json").limb for name in ("label-space", "ok")
    )
    assert {n: found[n].tolist() for n in found.points} == {
        n: truth[n].tolist() for n in truth.points
    }


@pytest.mark.parametrize("status", ["preview", "undefined", "missing"])
def test_points_that_were_not_placed_are_named(saved, status):
    case = load_case(
        saved(markups(("R_GT", {"positionStatus": status, "position": [0, 0, 0]})), "a.mrk.json")
    )
    assert "greater_trochanter" not in case.limb.points
    assert any("R_GT" in note and status in note for note in case.notes)
    found = problems(
        saved(markups(("R_FC", {"positionStatus": status, "position": None})), "a.mrk.json")
    )
    assert "hip_center" in found
    assert "R_FC" in found


def test_the_preview_of_the_field_trial():
    assert any("R_GT" in note for note in load_case(INPUTS / "slicer" / "preview.mrk.json").notes)


def test_several_lists_mark_one_leg(saved):
    copy = markups()
    points = copy["markups"][0]["controlPoints"]
    lists = [{**copy["markups"][0], "controlPoints": part} for part in (points[:6], points[6:])]
    # The second in RAS and cm: each list has its own frame.
    lists[1] |= {"coordinateSystem": "RAS", "coordinateUnits": "cm",
                 "controlPoints": [{**p, "position": [-p["position"][0] / 10, -p["position"][1] / 10, 0.0]} for p in points[6:]]}  # fmt: skip
    extra = {
        "type": "Plane",
        "coordinateSystem": "LPS",
        "controlPoints": [{"label": "P-1", "position": [1, 2, 300], "positionStatus": "defined"}],
    }
    found = load_case(saved({"markups": [*lists, extra]}, "a.mrk.json"))
    truth = load_case(INPUTS / "slicer" / "ok.mrk.json").limb
    for name in truth.points:
        assert found.limb[name].tolist() == pytest.approx(truth[name].tolist(), abs=1e-9)
    assert any("P-1" in note for note in found.notes)
    assert "twice" in problems(saved({"markups": [copy["markups"][0]] * 2}, "a.mrk.json"))


def test_slicer_mm_beside_a_typed_scale(saved):
    typed = Reading(mm_per_px=1.05)
    plain = json.loads(json.dumps(SLICER))
    plain["markups"][0].pop("coordinateUnits", None)
    assert load_case(saved(plain, "a.mrk.json"), typed).scale_source == "--mm-per-px"
    plain["markups"][0]["coordinateUnits"] = "mm"
    assert "which is it" in problems(saved(plain, "a.mrk.json"), typed)
    origin = {"label": "R_GT", "position": [0.0, 0.0, 0.0], "positionStatus": "defined"}
    plain["markups"][0]["controlPoints"].append(origin)
    assert "R_GT" in problems(saved(plain, "a.mrk.json"))


def test_slicer_in_both_systems_and_planes(tmp_path):
    limb = wc.Limb.from_angles("left", mpta=84)
    points = {f"L_{name}": limb[name] for name in limb.points}
    for system, sign in (("LPS", 1), ("RAS", -1)):
        for plane in ("picture", "coronal"):
            places = {
                n: [sign * x, sign * y, 3.0] if plane == "picture" else [sign * x, sign * 5.0, -y]
                for n, (x, y) in points.items()
            }
            markup = {
                "type": "Fiducial",
                "coordinateSystem": system,
                "controlPoints": [{"label": n, "position": p} for n, p in places.items()],
            }
            path = tmp_path / "m.mrk.json"
            path.write_text(json.dumps({"@schema": "x", "markups": [markup]}))
            found = load_case(path)
            assert found.file.units == "mm"
            for name in limb.points:
                assert found.limb[name].tolist() == pytest.approx(limb[name].tolist(), abs=1e-9)
            assert wc.measure(found.limb).mpta == pytest.approx(84)
    markup["controlPoints"][0]["position"] = [1.0, 2.0, 3.0]
    path.write_text(json.dumps({"markups": [markup]}))
    with pytest.raises(wc.InputError, match="no plane"):
        load_case(path)
