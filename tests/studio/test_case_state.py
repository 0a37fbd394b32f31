"""The studio loses nothing of a case."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import wedgecalc as wc
from tests.scaled_cases import BASE, MM, film, lengths, raw
from tests.whole_cases import HTO, OPEN, VARUS, document, saved
from wedgecalc.errors import InputError
from wedgecalc.sources.case import case_of
from wedgecalc.sources.legs import RawLeg


def _full(tmp_path):
    from wedgecalc.bone.outlines import bones

    ring = VARUS.frame.to_case(
        np.asarray(bones(VARUS)["tibia"].exterior.coords)[:-1] @ (1, 1j)
    ).tolist()
    return saved(tmp_path, contours={"tibia": ring}, landmark_sd_mm={"ankle_center": 3.0}, note="[ 1, 2 ]",
                 osteotomy={"procedure": HTO, "kerf_mm": 1.3, "length_mm": 4.0, "along": "anatomical", "target": {"measure": "hka", "value": 181.0}})  # fmt: skip


def test_the_studio_plans_saves_and_remembers_what_the_file_says(tmp_path):
    pytest.importorskip("panel")
    from wedgecalc.studio import export as keep
    from wedgecalc.studio import loading as opening
    from wedgecalc.studio.autosave import leg_from_dict, leg_to_dict
    from wedgecalc.studio.desk import Desk

    path = _full(tmp_path)
    (desk,) = opening.desks_of_file(str(path))
    assert json.loads(keep.saved_bytes(desk)) == json.loads(path.read_text())
    kept = leg_from_dict(json.loads(json.dumps(leg_to_dict(desk.leg))))
    assert kept == desk.leg
    assert json.loads(keep.saved_bytes(Desk(kept))) == json.loads(path.read_text())
    line = document("plan", path, "--uncertainty", "first-order")
    assert json.loads(keep.result_bytes(desk.leg)) == line
    assert line["wedge"]["measured_on"] == "trace"
    assert line["uncertainty"]["landmark_sd_mm"]["ankle_center"] == 3


def test_the_studio_says_the_verdict_that_the_plan_says():
    pytest.importorskip("panel")
    from wedgecalc.results.build import plan_result
    from wedgecalc.studio import loading as opening

    (desk,) = opening.desks_of_file("demo:medial-oa-right")
    desk.change(procedure="lateral-closing-wedge-dfo", target=wc.Target("wbl", 55.0))
    outcome = desk.leg.outcome
    assert outcome.verdict in plan_result(outcome.plan).words
    desk.change(procedure="auto")
    outcome = desk.leg.outcome
    assert outcome.verdict in plan_result(outcome.plan).words
    chosen = replace(desk.leg, procedure=outcome.procedure).outcome
    assert outcome.verdict == chosen.verdict, "one verdict, whoever names its procedure"


def test_what_is_changed_in_the_studio_is_saved_and_the_rest_stays(tmp_path):
    pytest.importorskip("panel")
    from wedgecalc.studio import export as keep
    from wedgecalc.studio import loading as opening

    (desk,) = opening.desks_of_file(str(_full(tmp_path)))
    desk.change(procedure=OPEN, target=None)
    found = json.loads(keep.saved_bytes(desk))
    assert found["osteotomy"] == {"procedure": OPEN, "kerf_mm": 1.3}, (
        "a length was said of another procedure"
    )
    assert found["note"] == "[ 1, 2 ]"
    assert len(found["contours"]["tibia"]) > 100


@pytest.mark.parametrize(
    "scale",
    [
        {"mm_per_px": 0.5},
        {"calibration": {"marker_diameter_mm": 25.0, "marker": [[0, 0], [50.0, 0]]}},
        {},
    ],
)
def test_the_studio_keeps_how_a_case_is_scaled(scale, tmp_path):
    pytest.importorskip("panel")
    from wedgecalc.studio import export as keep
    from wedgecalc.studio import loading as opening

    limb = wc.Limb.from_landmarks(
        {name: VARUS[name] * 2 for name in VARUS.points}, "right", mm_per_unit=None
    )
    path = saved(tmp_path, limb, **scale)
    (desk,) = opening.desks_of_file(str(path))
    found = json.loads(keep.saved_bytes(desk))
    assert found.pop("osteotomy") == {
        "procedure": "lateral-closing-wedge-hto",
        "target": {"measure": "wbl", "value": 62.5},
    }, "what the verdict planned, and the studio showed"
    assert found == json.loads(path.read_text())
    desk.change(mm_per_unit=0.4, scale_source="a marker, clicked")
    found = json.loads(keep.saved_bytes(desk))
    assert found["mm_per_px"] == 0.4
    assert "calibration" not in found


def test_a_shortening_opens_in_the_studio(tmp_path):
    pytest.importorskip("panel")
    from wedgecalc.studio import loading as opening

    (desk,) = opening.desks_of_file(
        str(
            saved(
                tmp_path, osteotomy={"procedure": "shortening", "length_mm": 20.0, "bone": "tibia"}
            )
        )
    )
    found = desk.leg.outcome
    assert found.problems == ()
    assert found.plan.wedge.length == 20
    assert found.plan.procedure.bone == "tibia"


def test_the_studio_takes_the_scale_of_a_film_that_comes_beside_a_case(tmp_path):
    pytest.importorskip("panel")
    from wedgecalc.studio.loading import desks_of_upload

    film(tmp_path / "a.dcm", PixelSpacing=[MM, MM], PixelSpacingCalibrationType="GEOMETRY")
    picture = (tmp_path / "a.dcm").read_bytes()
    case = json.dumps(raw(MM, image="a.dcm")).encode()
    together = desks_of_upload({"a.dcm": picture, "leg.json": case}, tmp_path)[0]
    first = desks_of_upload({"leg.json": case}, tmp_path)[0]
    after = desks_of_upload({"a.dcm": picture}, tmp_path, first)[0]
    for desk in (together, after):
        assert desk.leg.mm_per_unit == MM
        assert desk.leg.outcome.before.limb == pytest.approx(wc.measure(BASE.limb).limb)
        assert not any("is not beside it" in note for note in desk.leg.notes), "it is open"
    assert any("is not beside it" in note for note in first.leg.notes)
    assert first.leg.outcome.before.limb is None
    film(tmp_path / "b.dcm", Laterality="L")
    for beside in (None, first):
        files = {"b.dcm": (tmp_path / "b.dcm").read_bytes()} | (
            {} if beside else {"leg.json": case}
        )
        with pytest.raises(InputError, match="side-mismatch"):
            desks_of_upload(files, tmp_path, beside)


def test_the_studio_wants_square_pixels(tmp_path):
    pytest.importorskip("panel")
    from wedgecalc.studio.loading import desks_of_file

    Image.new("L", (900, 1400)).save(tmp_path / "scan.tif", dpi=(125, 100))
    (tmp_path / "leg.json").write_text(json.dumps(raw(0.64, 0.8, image="scan.tif")))
    for name in ("scan.tif", "leg.json"):
        with pytest.raises(InputError, match=r"1\.25 times as high as wide"):
            desks_of_file(str(tmp_path / name))


def test_the_studio_gives_no_length_of_a_leg_that_no_adult_has():
    pytest.importorskip("panel")
    from wedgecalc.drawing.theme import THEMES
    from wedgecalc.studio import export as keep
    from wedgecalc.studio.answer import answer_html
    from wedgecalc.studio.autosave import leg_from_dict, leg_to_dict
    from wedgecalc.studio.case_state import LegState
    from wedgecalc.studio.desk import Desk
    from wedgecalc.studio.results_panel import board_html

    leg = LegState.of(case_of(RawLeg(raw(MM, mm_per_px=8.0), ("Something to know.",))))
    assert leg_from_dict(leg_to_dict(leg)) == leg
    shown = answer_html(Desk(leg)) + board_html(leg, THEMES["light"])
    assert "not believed" in shown
    assert "8001 mm is not the size" in shown
    assert "Something to know." in shown
    result = json.loads(keep.result_bytes(leg))
    assert not list(lengths(result))
    assert (result["scale_source"], result["side_source"], result["notes"]) == (
        "mm_per_px",
        "file",
        ["Something to know."],
    )
    assert json.loads(keep.saved_bytes(Desk(leg)))["mm_per_px"] == 8.0, "kept as it came"


def test_turn_of_the_hinge_and_depth_of_the_tibia_are_told_kept_and_left_out_of_other_wedges(
    tmp_path,
):
    pytest.importorskip("panel")
    from wedgecalc.drawing.theme import THEMES
    from wedgecalc.studio import export as keep
    from wedgecalc.studio import loading as opening
    from wedgecalc.studio.autosave import leg_from_dict, leg_to_dict
    from wedgecalc.studio.results_panel import board_html

    asked = {"procedure": OPEN, "hinge_turn_deg": 10.0, "ap_depth_mm": 50.0}
    (desk,) = opening.desks_of_file(str(saved(tmp_path, osteotomy=asked)))
    assert (desk.leg.hinge_turn, desk.leg.ap_depth) == (10.0, 50.0)
    assert "posterior slope changes" in board_html(desk.leg, THEMES["light"])
    assert leg_from_dict(json.loads(json.dumps(leg_to_dict(desk.leg)))) == desk.leg
    desk.change(hinge_turn=-5.0)
    assert json.loads(keep.saved_bytes(desk))["osteotomy"]["hinge_turn_deg"] == -5.0
    assert wc.slope_of(desk.leg.outcome.plan).change < 0
    desk.change(procedure=HTO)
    assert desk.leg.outcome.problems == ()
    assert "hinge_turn_deg" not in json.loads(keep.saved_bytes(desk))["osteotomy"]
    desk.undo()
    desk.undo()
    assert desk.leg.hinge_turn == 10.0


def test_the_studio_plans_on_the_closed_joint(tmp_path):
    pytest.importorskip("panel")
    from wedgecalc.studio import export as keep
    from wedgecalc.studio import loading as opening
    from wedgecalc.studio.autosave import leg_from_dict, leg_to_dict

    said = {"model": "closed-joint", "jlca_supine_deg": -1.5}
    path = saved(tmp_path, osteotomy={"procedure": HTO}, soft_tissue=said)
    (desk,) = opening.desks_of_file(str(path))
    assert json.loads(keep.saved_bytes(desk))["soft_tissue"] == said
    assert leg_from_dict(json.loads(json.dumps(leg_to_dict(desk.leg)))) == desk.leg
    assert desk.leg.outcome.plan.correction == wc.plan(VARUS, HTO, jlca_supine=-1.5).correction


def test_arthritis_is_chosen_kept_saved_and_can_be_unsaid():
    pytest.importorskip("panel")
    from wedgecalc.studio.autosave import leg_from_dict, leg_to_dict
    from wedgecalc.studio.loading import desk_of_limb
    from wedgecalc.studio.page import Studio
    from wedgecalc.studio.saving import saved_leg

    studio = Studio()
    studio.put(desk_of_limb(wc.Limb.from_angles(mpta=82)))
    knee, value = studio.controls.plan.arthritis, studio.controls.plan.value
    assert (knee.value, value.value) == ("", 62.5)
    knee.value = "none"
    assert value.value == 50.0, "the usual target of a knee without arthritis"
    saved = saved_leg(studio.desk.leg)
    assert (saved.arthritis, saved.osteotomy.target.value) == ("none", 50.0)
    assert leg_from_dict(json.loads(json.dumps(leg_to_dict(studio.desk.leg)))) == studio.desk.leg
    knee.value = ""
    assert (saved_leg(studio.desk.leg).arthritis, value.value) == (None, 62.5)


def test_a_number_out_of_its_limits_is_marked_at_its_field_and_not_used():
    pytest.importorskip("panel")
    from wedgecalc.studio.loading import desk_of_limb
    from wedgecalc.studio.page import Studio

    studio = Studio("demo:medial-oa-right")
    check, plan = studio.controls.check, studio.controls.plan
    check.base.value = 8.0
    check._judge()
    assert check.judged is studio.desk.leg
    for wrong in (900.0, -3.0):
        check.base.value = wrong
        assert (check.base.css_classes, check.judged) == (["wrong"], None)
        assert check.base.name in check.verdict.object, "its limits, and no verdict"
        check._judge()
        assert check.judged is None
    check.base.value = float("nan")  # a field that was emptied
    assert (check.base.value, check.base.css_classes) == (None, [])
    before = studio.desk.leg
    plan.supine.value = 400.0
    assert (studio.desk.leg, plan.supine.css_classes) == (before, ["wrong"])
    studio.put(desk_of_limb(wc.Limb.from_angles(mpta=82)))
    plan.value.value = 55.0  # beside the usual target: of its measure
    assert str(studio.desk.leg.target) == "wbl=55.0"
    plan.value.value = float("nan")
    assert (str(studio.desk.leg.target), plan.value.value) == ("wbl=55.0", 55.0)


def test_a_field_that_was_emptied_is_empty_in_the_browser_too():
    from wedgecalc.studio.widgets import number

    field = number("own-angle", 0.0, 60.0)
    model = field.get_root()
    shown = []
    for value in (8.0, None):
        field.value = value
        shown.append(model.value)
    assert shown == [8.0, None]
    assert number("own-base", 0.0, 80.0).get_root().value is None


def test_the_femoral_neck_can_be_marked_without_being_asked_for():
    from wedgecalc.studio.page import Studio

    studio = Studio("demo:medial-oa-right")
    leg = studio.desk.leg
    bare = {name: xy for name, xy in leg.points.items() if name != "femoral_neck_center"}
    studio.desk.change(points=bare, procedure="medial-closing-wedge-pfo")
    studio.refresh()
    assert "femoral_neck_center" in studio.controls.landmarks.which.options.values()
    assert studio.desk.next_landmark() != "femoral_neck_center"
    assert not any("_" in text for text in studio.desk.leg.outcome.problems)
    hip = leg.points["hip_center"]
    studio.controls.show("mark")
    studio.hand.choose("femoral_neck_center")
    studio.hand.act("tap", "", [(hip[0] - 25, hip[1] + 25)])
    assert "femoral_neck_center" in studio.desk.leg.points


@pytest.mark.parametrize("procedure", ["lateral-closing-wedge-hto", "medial-closing-wedge-dfo"])
def test_a_base_without_scale_or_plan_is_answered_where_it_was_asked(procedure):
    from wedgecalc.studio.page import Studio

    studio = Studio("demo:medial-oa-right")
    studio.desk.leg = replace(studio.desk.leg, mm_per_unit=None, scale_source=None, file=None)
    studio.desk.change(procedure=procedure)
    studio.refresh()
    check = studio.controls.check
    check.base.value = 7.0
    assert 'class="stop"' in check.verdict.object
    assert "_" not in check.verdict.object


@pytest.mark.parametrize(("jlca", "keeps"), [(2, True), (0, False)])
def test_a_double_level_that_keeps_a_limit_is_not_sent_back_to_one_bone(jlca, keeps):
    from wedgecalc.studio.case_state import LegState

    limb = wc.Limb.from_angles("right", mpta=82, jlca=jlca)
    points = {name: tuple(map(float, limb[name])) for name in limb.points}
    found = LegState("right", points, 1.0, "mm", procedure="double-level").outcome
    assert ("which a double level keeps" in found.verdict) is keeps
    assert (found.advised is None) is keeps
