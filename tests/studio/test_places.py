"""With a share of the correction shown, handles, numbers and labels are those of the leg as it is drawn."""

import numpy as np
import pytest

import wedgecalc as wc

pytest.importorskip("panel")

from wedgecalc.drawing.theme import THEMES
from wedgecalc.studio import pace
from wedgecalc.studio.layers import leg_layers
from wedgecalc.studio.loading import desks_of_file
from wedgecalc.studio.page import Studio
from wedgecalc.studio.places import corrected, uncorrected

LIGHT = THEMES["light"]
CASES = [("medial-oa-right", "lateral-closing-wedge-hto"), ("femoral-varus-right", "lateral-closing-wedge-dfo"), ("knock-knee-left", "medial-closing-wedge-dfo"), ("medial-oa-left", "medial-opening-wedge-hto")]  # fmt: skip


def desk(name, procedure):
    made = desks_of_file(f"demo:{name}")[0]
    made.change(procedure=procedure, target=None, hinge=None, entry=None)
    assert made.leg.outcome.plan is not None
    return made


@pytest.mark.parametrize(("name", "procedure"), CASES)
@pytest.mark.parametrize("share", [0.5, 1.0])
def test_handles_lie_where_the_leg_is_drawn_and_go_back(name, procedure, share):
    made = desk(name, procedure)
    leg, moved = made.leg, made.leg.outcome.scenes[0].limb(share)
    places = corrected(leg, share)
    for landmark, z in moved.points.items():
        assert places[landmark] == pytest.approx(tuple(moved.frame.to_case(z)), abs=1e-9)
        assert uncorrected(leg, share, landmark, places[landmark]) == pytest.approx(leg.points[landmark], abs=1e-9)  # fmt: skip
    assert any(places[landmark] != xy for landmark, xy in leg.points.items())
    assert corrected(leg, 0.0) == leg.points


def test_a_drag_of_a_corrected_landmark_moves_the_bone_it_lies_on():
    made = desk(*CASES[0])
    made.show(1.0)
    before = made.leg.points["ankle_center"]
    x, y = made.handles()["ankle_center"]
    made.hold()
    for k in range(1, 5):
        made.place("ankle_center", (x + k, y))
    made.drop()
    moved = np.subtract(made.leg.points["ankle_center"], before)
    assert np.hypot(*moved) == pytest.approx(4.0), "as far as the hand went"
    assert abs(moved[1]) > 0.1, "turned back with its bone"
    made.place("hip_center", (made.leg.points["hip_center"][0] + 1, 80.0))
    assert made.leg.points["hip_center"][1] == 80.0, "the hip did not move with it"


def test_labels_tell_the_angles_of_what_is_drawn():
    made = desk(*CASES[0])
    half = made.leg.outcome.scenes[0].limb(0.5)
    texts = [word["text"] for word in leg_layers(made, 0.5, LIGHT)["words"]]
    assert f"HKA {float(wc.measure(half).hka):.1f}°" in texts


def test_a_hand_waits_for_no_shapes(monkeypatch):
    monkeypatch.setattr(pace.time, "monotonic", lambda: 100.0)  # so quick that no number is due
    studio = Studio("demo:medial-oa-right")
    x, y = studio.desk.leg.points["ankle_center"]
    studio.hand.moved("start", "ankle_center", x, y)  # the numbers follow now and then
    studio.hand.moved("move", "ankle_center", x + 3, y)
    assert "outcome" not in vars(studio.desk.leg)
    quick = leg_layers(studio.desk, 0.0, LIGHT, moving=True)
    whole = leg_layers(studio.desk, 0.0, LIGHT)
    assert quick["handles"] == whole["handles"]
    assert quick["words"] == whole["words"]
    assert len(quick["areas"]) >= 4
    studio.hand.moved("end", "ankle_center", x + 3, y)
    assert "outcome" in vars(studio.desk.leg)


def test_marking_shows_the_leg_before():
    studio = Studio("demo:medial-oa-right")
    studio.controls.plan.close.value = 60
    assert studio.desk.share == 0.6
    studio.controls.show("mark")
    assert studio.desk.share == 0.0
    assert studio.controls.plan.close.value == 0


@pytest.mark.parametrize("name", ["medial-oa-right", "severe-combined-right"])
def test_a_hinge_that_is_dragged_out_of_its_bone_stays_where_it_was_last_inside(name):
    made = desks_of_file(f"demo:{name}")[0]
    for hinge in [key for key in made.handles() if key.endswith("hinge")]:
        x, y = made.handles()[hinge]
        for off, down in ((15, 60), (30, 150), (-30, 60)):
            made.place(hinge, (x + off, y + down))
            assert "hinge-out-of-bone" not in {alert.code for alert in made.leg.outcome.alerts}
            made.undo()
        made.place(hinge, (x + 1, y + 1))
        assert made.handles()[hinge] != (x, y), "which moves on the bone all the same"
