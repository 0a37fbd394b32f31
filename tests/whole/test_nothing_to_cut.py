"""A wedge too small to cut: an answer everywhere, that says so."""

import json

import numpy as np
import pytest

import wedgecalc as wc
from tests.covering import THOROUGH
from tests.driving import drive
from tests.whole_cases import CASES, DFO, HTO, OPEN, VARUS, document
from wedgecalc.bone.wedge import bone_wedge
from wedgecalc.drawing import VIEWS, draw, picture_bytes
from wedgecalc.results.sentences import plan_sentence


@pytest.mark.parametrize(
    "procedure", [HTO, OPEN, "lateral-opening-wedge-hto", DFO, "medial-closing-wedge-pfo"]
)
@pytest.mark.parametrize("correction", [0.0, 5e-324, 1e-13, 1e-6, 0.00099])
def test_below_a_thousandth_of_a_degree_nothing_is_cut(procedure, correction):
    made = wc.plan(VARUS, procedure, wc.Target("correction", correction))
    assert made.correction == 0.0
    assert made.wedge.nothing
    assert made.wedge.cuts is None
    assert made.after_limb == made.limb
    assert bone_wedge(made) is None
    assert "othing to cut" in plan_sentence(made)


def test_just_above_it_something_is():
    made = wc.plan(VARUS, HTO, wc.Target("correction", 0.00101))
    assert made.correction == 0.00101
    assert bone_wedge(made).area > 0
    long = wc.plan(VARUS, "shortening", length=0.0101)
    assert long.wedge.length == 0.0101
    assert wc.plan(VARUS, "shortening", length=0.0099).wedge.nothing
    assert wc.plan(VARUS, HTO, wc.Target("correction", 5), length=1e-9).wedge.length == 0.0


@pytest.mark.parametrize("measure", ["hka", "wbl", "mpta"])
@pytest.mark.parametrize("off", [0.0, 1e-13, -1e-13, 1e-7, -1e-7, 0.0005, -0.0005])
def test_a_target_that_the_leg_has(measure, off):
    has = getattr(wc.measure(VARUS), measure)
    goal = wc.Target(measure, has + (off if measure != "wbl" else off / 10))
    for procedure in (HTO, "medial-closing-wedge-hto"):  # whichever way a rest would turn
        made = wc.plan(VARUS, procedure, goal)
        assert (made.status, made.correction) == ("ok", 0.0)


def test_in_an_array_as_alone():
    many = wc.Limb.from_angles(mpta=np.array([82.0, 82.0, 85.0]), mldfa=88, jlca=2)
    has = wc.measure(many).hka
    made = wc.plan(many, HTO, wc.Target.rows("hka", has + np.array([0.0005, 5.0, -0.0005])))
    assert made.correction.tolist() == [0.0, pytest.approx(5.4, abs=0.3), 0.0]
    assert made.status.tolist() == ["ok", "ok", "ok"]
    assert made.after.hka[[0, 2]].tolist() == has[[0, 2]].tolist()


NAMES = ["met-already", "double-crash", "fz_1_952"]  # each command on each, each file of one


@pytest.mark.usefixtures("coarse")
@pytest.mark.parametrize("name", NAMES)
def test_every_command_says_that_nothing_is_cut(name, tmp_path):
    path, options = CASES / f"{name}.json", ["-p", HTO, "-t", "correction=1e-13"]
    found = document("plan", path, *options)
    assert found["correction_deg"] == 0
    assert found["wedge"]["cuts"] is None
    assert found["change"]["hka_deg"] == 0
    assert "nothing-to-correct" in [alert["code"] for alert in found["alerts"]]
    assert "othing to cut" in drive("plan", path, *options)[1]
    for command, *rest in (("check", "--angle", "0"), ("check", "--angle", "5"), ("check", "--base", "1e-9"), ("compare",), ("sweep", "--over", "base"),
                           ("sweep", "--over", "target"), ("analyse",)):  # fmt: skip
        document(command, path, *([] if command == "analyse" else options), *rest)
    views = [view for view in VIEWS if view != "radiograph"]
    mine = NAMES.index(name)
    for view in views if THOROUGH else views[mine::3]:
        assert (
            drive(
                "draw",
                path,
                *options,
                "--view",
                view,
                "--fixation",
                "plate",
                "--width",
                "3",
                "-o",
                tmp_path / f"{view}.png",
            )[0]
            == 0
        )
    for of, command, file, *more in (
        (0, "report", "a.pdf"),
        (1, "slides", "a.pptx", *(() if THOROUGH else ("--short",))),
        (2, "animate", "a.gif"),
        (2, "report", "b.pdf", "--for", "patient"),
    ):
        if THOROUGH or of == mine:
            assert drive(command, path, *options, *more, "-o", tmp_path / file)[0] == 0


def test_on_a_radiograph_and_in_the_studio():
    pytest.importorskip("panel")
    from wedgecalc.drawing.theme import THEMES
    from wedgecalc.sources.phantom import phantom
    from wedgecalc.studio.case_state import LegState
    from wedgecalc.studio.desk import Desk
    from wedgecalc.studio.layers import leg_layers
    from wedgecalc.studio.results_panel import board_html

    film = phantom(VARUS, mm_per_px=1.0)
    limb = wc.Limb.from_landmarks(film.landmarks, "right", mm_per_unit=1.0)
    made = wc.plan(limb, HTO, wc.Target("correction", 0.0))
    assert picture_bytes(
        draw(made, "before-after", on=(film.pixels >> 4).astype(np.uint8), width=3), "png"
    )
    points = {name: tuple(map(float, limb[name])) for name in limb.points}
    desk = Desk(LegState("right", points, 1.0, "x", HTO, wc.Target("correction", 0.0)))
    assert "othing to cut" in board_html(desk.leg, THEMES["light"])
    for share in (0.0, 0.5, 1.0):
        json.dumps(leg_layers(desk, share, THEMES["light"]), allow_nan=False)
