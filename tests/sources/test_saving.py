"""A leg saved from Python is read back with everything that it had, and with its plan."""

import json

import numpy as np
import pytest
from PIL import Image

import wedgecalc as wc
from tests.whole_cases import HTO
from wedgecalc import records

VARUS = wc.Limb.from_angles(mpta=82)


def _file(tmp_path, **more):
    """Return a case of a file in mm with an outline, landmark errors and a plan."""
    raw = json.loads((records.data_dir() / "cases" / "medial-oa-right.json").read_text())
    (x0, y0), (x1, y1) = (raw["landmarks"][f"plateau_{end}"] for end in ("lateral", "medial"))
    width = abs(x1 - x0)
    ring = [[x0 - 3, y0], [x1 + 3, y1], [x1, y1 + 1.3 * width], [x0, y0 + 1.3 * width]]
    raw |= {"contours": {"tibia": ring}, "landmark_sd_mm": {"hip_center": 5.0}, "note": "a note"}
    (tmp_path / "given.json").write_text(json.dumps(raw | more))
    return wc.load_case(tmp_path / "given.json")


def _again(tmp_path, *saved, **more):
    wc.save_case(*saved, tmp_path / "saved.json", force=True, **more)
    return wc.load_case(tmp_path / "saved.json")


def test_a_limb_keeps_its_outlines_and_landmark_errors(tmp_path):
    case = _file(tmp_path)
    again = _again(tmp_path, case.limb)
    assert again.limb == case.limb
    assert again.request == wc.PlanRequest()
    made, same = (wc.plan(leg, HTO) for leg in (case.limb, again.limb))
    assert wc.bone_wedge(made).base == wc.bone_wedge(same).base
    assert wc.uncertainty_of(case, HTO) == wc.uncertainty_of(again, HTO)


def test_a_case_keeps_all_of_its_file(tmp_path):
    case = _file(tmp_path)
    again = _again(tmp_path, case)
    assert again.file == case.file
    assert again.limb == case.limb
    assert _again(tmp_path, case, id="other").id == "other"


@pytest.mark.parametrize("name", wc.bundled_cases())
def test_a_bundled_case_is_the_same_again(tmp_path, name):
    case = wc.load_case(f"demo:{name}")
    again = _again(tmp_path, case)
    assert (again.limb, again.request, again.id) == (case.limb, case.request, case.id)


def test_a_plan_is_saved_with_its_leg(tmp_path):
    hinge = np.add(VARUS["plateau_medial"], (-8, 25))
    made = wc.plan(VARUS, HTO, "wbl=55", hinge=hinge, kerf=np.float32(1), landmark_sd=2.0)
    again = _again(tmp_path, made.limb, request=made.request)
    same = wc.plan(again.limb, again.request)
    assert same.correction == made.correction
    assert (same.wedge.kerf, same.wedge.hinge.tolist()) == (1.0, hinge.tolist())
    assert wc.uncertainty_of(again, again.request) == wc.uncertainty_of(VARUS, made.request)


@pytest.mark.parametrize("said", [
    {"soft_tissue": "jlca-half"}, {"jlca_supine": -0.5}, {"soft_tissue": "none", "jlca_supine": 0.0},
    {"soft_tissue": "stress-third", "jlca_change": 3.0, "jlca_supine": 0.0},
])  # fmt: skip
def test_the_soft_tissue_of_a_plan_is_saved_with_it(tmp_path, said):
    made = wc.plan(VARUS, HTO, **said)
    again = _again(tmp_path, VARUS, request=made.request)
    assert again.request == made.request
    assert wc.plan(again).correction == made.correction


@pytest.mark.parametrize("said", [{"accept": ("mpta-over",)}])
def test_what_a_case_file_cannot_hold_is_refused(tmp_path, said):
    with pytest.raises(wc.InputError) as wrong:
        wc.save_case(VARUS, tmp_path / "a.json", request=wc.PlanRequest(HTO, **said))
    assert [p.field for p in wrong.value.problems] == list(said)
    assert not (tmp_path / "a.json").exists()


def test_a_typed_scale_and_that_of_pixels_that_are_not_square_stay(tmp_path):
    from wedgecalc.sources.legs import Reading

    raw = json.loads((records.data_dir() / "cases" / "medial-oa-right.json").read_text())
    raw |= {"units": "px"}
    (tmp_path / "px.json").write_text(json.dumps(raw))
    typed = wc.load_case(tmp_path / "px.json", Reading(mm_per_px=1.01))
    assert _again(tmp_path, typed).limb == typed.limb
    Image.new("L", (900, 1400)).save(tmp_path / "scan.tif", dpi=(125, 100))
    (tmp_path / "px.json").write_text(json.dumps(raw | {"image": "scan.tif"}))
    high = wc.load_case(tmp_path / "px.json")
    assert high.limb.frame.aspect == pytest.approx(1.25)
    again = _again(tmp_path, high)
    assert wc.measure(again.limb).hka == pytest.approx(wc.measure(high.limb).hka, abs=1e-9)
