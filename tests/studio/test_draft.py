"""A draft keeps what a case file cannot: legs that are only half marked."""

import json
from dataclasses import replace

import pytest

import wedgecalc as wc

pytest.importorskip("panel")

from tests.driving import drive
from tests.film_files import films_in
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.draft import draft_bytes, draft_of, unfinished
from wedgecalc.studio.export import saved_bytes
from wedgecalc.studio.loading import desks_of_file, desks_of_upload
from wedgecalc.studio.words import WORDS

WHOLE = LegState.of(wc.load_case("demo:medial-oa-right"))
HALF = LegState("right", {"hip_center": (100.5, 90.25)}, 0.4, "marker", "auto", label="Second visit", letter="right")  # fmt: skip


@pytest.mark.parametrize(
    "desk",
    [Desk(HALF), Desk(), Desk(HALF, other=replace(WHOLE, side="left")), Desk(LegState(None, HALF.points)), Desk(replace(WHOLE, points={"hip_center": (1.0, 2.0)}))],
)  # fmt: skip
def test_a_draft_loses_nothing(desk, tmp_path):
    assert unfinished(desk)
    data = saved_bytes(desk)
    assert data == draft_bytes(desk)
    path = tmp_path / "x.json"
    path.write_bytes(data)
    for found in (
        draft_of(data),
        *desks_of_file(str(path)),
        *desks_of_upload({"y.json": data}, tmp_path),
    ):
        assert (found.leg, found.other) == (desk.leg, desk.other)


def test_a_whole_leg_is_saved_as_a_case(tmp_path):
    assert not unfinished(Desk(WHOLE))
    assert draft_of(saved_bytes(Desk(WHOLE))) is None
    assert json.loads(saved_bytes(Desk(WHOLE)))["format"] == "wedgecalc-case/1"
    (desk,) = desks_of_upload({"x.json": saved_bytes(Desk(WHOLE))}, tmp_path)
    assert desk.leg.points == WHOLE.points
    both = Desk(WHOLE, other=LegState("left", {"hip_center": (1.0, 2.0)}))
    assert draft_of(saved_bytes(both)).other.points == {"hip_center": (1.0, 2.0)}


def test_a_draft_comes_back_to_its_film_and_no_other(tmp_path):
    films_in(tmp_path)
    film = (tmp_path / "leg.png").read_bytes()
    (desk,) = desks_of_upload({"leg.png": film}, tmp_path)
    desk.change(side="right", points={"hip_center": (20.0, 30.0)})
    data = saved_bytes(desk)
    (there,) = desks_of_upload({"d.json": data}, tmp_path, desk)  # its film is open
    (with_it,) = desks_of_upload({"d.json": data, "leg.png": film}, tmp_path)
    (after,) = desks_of_upload(
        {"leg.png": film}, tmp_path, desks_of_upload({"d.json": data}, tmp_path)[0]
    )
    for found in (there, with_it, after):
        assert (found.leg.points, found.leg.film) == (desk.leg.points, desk.leg.film)
        assert found.radiograph is not None
    assert desks_of_upload({"d.json": data}, tmp_path, Desk(WHOLE))[0].radiograph is None
    with pytest.raises(wc.InputError) as error:
        desks_of_upload({"d.json": data, "leg.png": film + b"\0"}, tmp_path)
    assert error.value.problems[0].field == "film.sha256"


@pytest.mark.parametrize(
    "change", [{"leg": None}, {"leg": {}}, {"other": 3}, {"leg": {"side": "up"}}]
)
def test_a_damaged_draft_is_refused(change):
    raw = json.loads(draft_bytes(Desk(HALF))) | change
    with pytest.raises(wc.InputError) as error:
        draft_of(json.dumps(raw).encode())
    assert error.value.problems[0].field == "draft"
    with pytest.raises(wc.InputError):
        draft_of(draft_bytes(Desk(HALF))[:-30])


def test_autosave_is_turned_off_cleared_and_offered_to_the_next_tab():
    from wedgecalc.studio.page import Studio

    first = Studio("demo:medial-oa-right")
    assert first.browser.memory.data["text"][1] == "off", "beyond the tab only if asked for"
    first.controls.open.keeps.value = True
    text, autosave = first.browser.memory.data["text"]
    assert autosave == "on"
    following = Studio()
    following.browser._recalled("", None, {"text": ["", "", text, "on"]})
    panel = following.controls.open
    assert following.desk.leg.points == {}, "only by a click: it may be another patient"
    assert panel.go_on.visible
    panel.go_on.clicks += 1
    assert following.desk.leg.points == first.desk.leg.points
    assert not panel.go_on.visible
    panel.keeps.value = False
    following.desk.place("hip_center", (171.0, 92.0))
    following.refresh()
    assert following.browser.memory.data["text"][1] == "off", "nothing is kept beyond the tab"
    panel.keeps.value = True
    assert json.loads(following.browser.memory.data["text"][0])["leg"]["points"]["hip_center"] == [
        171.0,
        92.0,
    ]
    panel.layout.select(lambda part: part.name == WORDS["forget-kept"])[0].clicks += 1
    assert following.browser.memory.data["text"] == ["", ""]
    off = Studio()
    off.browser._recalled("", None, {"text": ["", "", "", "off"]})
    assert (off.browser.keeps, off.controls.open.keeps.value, off.controls.open.go_on.visible) == (
        False,
        False,
        False,
    )


def test_a_draft_without_its_radiograph_says_so():
    from wedgecalc.sources.format_parts import MarkedFilm
    from wedgecalc.studio.case_state import LegState
    from wedgecalc.studio.page import Studio

    limb = wc.Limb.from_angles("right", mpta=82)
    needed = ("hip_center", "plateau_medial", "plateau_lateral")
    points = {name: tuple(map(float, limb[name])) for name in needed} | {"ankle_center": (0.0, 795.0)}  # fmt: skip
    studio = Studio()
    studio.put(Desk(LegState("right", points, 0.5, "marker", film=MarkedFilm(sha256="0" * 64))))
    assert "radiograph" in studio.said.object
    studio.put(Desk(LegState("right", points, 0.5, "marker")))
    assert "All landmarks" not in studio.said.object


def test_all_landmarks_are_called_marked_only_if_the_femoral_neck_is():
    from wedgecalc.studio.case_state import OFFERED, LegState
    from wedgecalc.studio.page import Studio

    limb = wc.Limb.from_angles("right", mpta=82)
    points = {name: tuple(map(float, limb[name])) for name in limb.points}
    whole = {name: points[name] for name in (*OFFERED, "ankle_center") if name in points}
    bare = {name: xy for name, xy in whole.items() if name != "femoral_neck_center"}
    studio = Studio()
    for marked, said in ((whole, "All landmarks are"), (bare, "All required landmarks are")):
        studio.put(Desk(LegState("right", marked, 0.5, "marker")))
        studio.controls.show("mark")
        studio.refresh()
        assert studio.said.object.count(said) == 1


def test_a_command_says_that_it_is_a_draft_and_what_to_do(tmp_path):
    path = tmp_path / "draft.json"
    path.write_bytes(draft_bytes(Desk(HALF)))
    for command in ("plan", "measure"):
        code, _, err = drive(command, path)
        assert (code, len(err.splitlines())) == (2, 1)
        assert "a draft of the studio; open it there and save the case" in err


@pytest.mark.parametrize(("name", "data"), [("note.txt", b"hello"), ("x.json", b'{"a": 1}')])
def test_a_file_that_is_none_of_ours_is_refused_by_name_in_one_sentence(name, data, tmp_path):
    with pytest.raises(wc.InputError) as found:
        desks_of_upload({name: data}, tmp_path)
    (problem,) = found.value.problems
    assert name in problem.found
