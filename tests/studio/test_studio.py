"""What the studio knows without a browser: the leg on the desk, what is drawn, told and kept, the quiz."""

import asyncio
import itertools
import json
import re
import socket
import warnings
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

import wedgecalc as wc
from tests.covering import examples
from wedgecalc.bone.outlines import bones
from wedgecalc.drawing.film import CutFilm
from wedgecalc.drawing.film_window import windowed
from wedgecalc.drawing.theme import THEMES
from wedgecalc.planning.request_fields import CUT_POINTS
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.radiographs.radiograph import Radiograph

pytest.importorskip("panel")

from wedgecalc.results.millimetres import size_text
from wedgecalc.studio import assets, quiz, server
from wedgecalc.studio import export as keep
from wedgecalc.studio import loading as opening
from wedgecalc.studio.answer import answer_html
from wedgecalc.studio.autosave import leg_from_dict, leg_to_dict
from wedgecalc.studio.case_state import GUIDE, LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.landmark_picture import landmark_picture
from wedgecalc.studio.layers import ALL_PARTS, leg_layers
from wedgecalc.studio.page import Studio
from wedgecalc.studio.radiograph_view import OVERVIEW, reduced
from wedgecalc.studio.results_panel import board_html, comparison_html
from wedgecalc.studio.words import WORDS, label_of
from wedgecalc.web.film import FILM_WORDS as FILM

LIGHT = THEMES["light"]
SHARES = st.floats(0, 1)


def desk(name="medial-oa-right"):
    return opening.desks_of_file(f"demo:{name}")[0]


@pytest.mark.parametrize("name", wc.bundled_cases())
def test_every_bundled_case_opens_as_the_command_line_plans_it(name):
    made = desk(name)
    case = wc.load_case(f"demo:{name}")
    found = made.leg.outcome
    assert found.before.hka == pytest.approx(case.limb and wc.measure(case.limb).hka, abs=1e-9)
    if found.plan is not None and case.osteotomy.procedure:
        cut = {
            key: getattr(case.osteotomy, key)
            for key in CUT_POINTS
            if getattr(case.osteotomy, key) is not None
        }
        assert found.plan.correction == pytest.approx(
            wc.plan(case.limb, case.osteotomy.procedure, case.target, **cut).correction, abs=1e-9
        )
    for share in (0.0, 0.4, 1.0):
        drawn = leg_layers(made, share, LIGHT)
        assert all(len(line["points"]) >= 4 for line in (*drawn["lines"], *drawn["areas"]))
        json.dumps(drawn)
    assert "<table>" in board_html(made.leg, LIGHT)


def test_steps_are_taken_back_and_a_drag_is_one_step():
    made = desk()
    first = made.leg
    made.hold()
    for k in range(5):
        made.place("ankle_center", (200.0 + k, 880.0))
    made.drop()
    moved = made.leg
    made.place("hip_center", (221.0, 81.0))
    made.undo()
    assert made.leg == moved
    made.undo()
    assert made.leg == first
    made.undo()
    assert made.leg == first, "nothing before the beginning"
    made.redo()
    assert made.leg == moved
    made.place("hip_center", (222.0, 81.0))
    made.redo()
    assert made.leg.points["hip_center"] == (222.0, 81.0), "what is done anew has no redo"


@given(st.sampled_from(CUT_POINTS), st.floats(-150, 150), st.floats(-150, 150))
@examples(60)
def test_hinge_and_entry_stay_on_the_bone_wherever_they_are_dragged(name, dx, dy):
    made = desk()
    x, y = made.handles()[name]
    made.place(name, (x + dx, y + dy))
    assert made.leg.outcome.plan is not None, "there is a plan wherever they go"
    found = made.leg.outcome
    z = found.limb.frame.to_core(made.handles()[name])
    bone = bones(found.limb)["tibia"]
    spot = Point(z.real, z.imag)
    if getattr(made.leg, name) is None:  # it did not go there
        return
    if name == "entry":
        assert bone.exterior.distance(spot) < 1e-6
    else:
        assert bone.contains(spot)


def test_a_leg_without_a_side_or_a_landmark_says_what_is_missing():
    assert LegState().missing == [
        name
        for name in GUIDE
        if name
        in ("hip_center", "plateau_medial", "plateau_lateral", "ankle_medial", "ankle_lateral")
    ]
    assert LegState().outcome.before is None
    assert WORDS["nothing"] in board_html(LegState(), LIGHT)
    full = desk().leg
    wrong = LegState("left", full.points, 1.0, "mm")
    assert (wrong.side_conflict.side, wrong.outcome.before) == ("right", None)
    assert wrong.side_conflict.sentence in answer_html(Desk(wrong))
    bare = LegState("right", full.points, None, None)
    assert bare.outcome.before.mad is None
    assert WORDS["no-scale"] in board_html(bare, LIGHT).replace("&#x27;", "'")


def test_what_is_remembered_comes_back_and_nonsense_does_not():
    made = desk()
    made.change(target=wc.Target("hka", 182.0), procedure="medial-opening-wedge-hto")
    made.place("entry", made.handles()["entry"])
    assert leg_from_dict(json.loads(json.dumps(leg_to_dict(made.leg)))) == made.leg
    for key, value in (
        ("side", "up"),
        ("points", {"nose": [1, 2]}),
        ("points", {"hip_center": ["x", 2]}),
        ("procedure", "rm -rf"),
        ("target", "hka=4000"),
        ("mm", "x"),
    ):
        with pytest.raises((wc.InputError, ValueError, TypeError)):
            leg_from_dict(leg_to_dict(made.leg) | {key: value})


@pytest.mark.usefixtures("coarse")
def test_a_saved_case_is_the_leg_and_opens_again(tmp_path):
    made = desk("phantom-left")
    made.change(target=wc.Target("wbl", 55.0), procedure="medial-opening-wedge-hto")
    path = tmp_path / "case.json"
    path.write_bytes(keep.saved_bytes(made))
    case = wc.load_case(path)
    again = LegState.of(case)
    assert again.points == made.leg.points
    assert (again.side, again.procedure, again.target) == (
        made.leg.side,
        made.leg.procedure,
        made.leg.target,
    )
    assert again.outcome.plan.correction == pytest.approx(
        made.leg.outcome.plan.correction, abs=1e-9
    )
    result = json.loads(keep.result_bytes(made.leg))
    assert result["correction_deg"] == pytest.approx(made.leg.outcome.plan.correction)
    assert keep.picture(made, "before-after", "png", "light").startswith(b"\x89PNG")
    assert keep.report(made).startswith(b"%PDF")
    with pytest.raises(wc.InputError):
        keep.report(Desk())


def test_uploads_are_read_by_their_ending_alone(tmp_path):
    text = (wc.records.data_dir() / "cases" / "phantom-left.json").read_bytes()
    film = (wc.records.data_dir() / "cases" / "phantom-left.png").read_bytes()
    for names in (("case.json", "leg.png"), ("../../x/../case.JSON", "C:\\films\\leg.PNG")):
        (made,) = opening.desks_of_upload(dict(zip(names, (text, film), strict=True)), tmp_path)
        assert made.radiograph is not None
        assert made.leg.outcome.plan is not None
    (alone,) = opening.desks_of_upload({"a.png": film}, tmp_path)
    assert alone.leg.points == {}
    (joined,) = opening.desks_of_upload({"a.json": text}, tmp_path, alone)
    assert joined.radiograph is alone.radiograph, "a case after its radiograph"
    for name, data in (
        ("x.exe", b"MZ"),
        ("x.json", b"{"),
        ("x.png", b"no"),
        ("x", b""),
        ("big.png", b"\0" * (opening.UPLOAD_MB * 2**20 + 1)),
    ):
        with pytest.raises(wc.InputError) as caught:
            opening.desks_of_upload({name: data}, tmp_path)
        assert str(tmp_path) not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_what_came_from_outside_is_escaped():
    hostile = "<script>alert(1)</script>\"'&"
    leg = LegState("right", desk().leg.points, 1.0, hostile, id=hostile)
    page = answer_html(Desk(leg)) + board_html(leg, LIGHT, other=leg) + comparison_html(leg, leg)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "{{" not in page


@given(st.integers(0, 10**6))
@examples(25)
def test_quiz_legs_have_one_answer_and_it_earns_all_points(seed):
    made = quiz.new_round(seed)
    assert made == quiz.new_round(seed) or made.truth == quiz.new_round(seed).truth
    truth = made.truth
    right = made.points(truth, made.responsible, made.plan.procedure.name)
    assert sum(right.values()) == quiz.MAX_POINTS
    assert sum(made.points({}, None).values()) == 0
    near = {"hka": truth["hka"] + 1.5, "angle": truth["angle"] - 2.5, "base": truth["base"] + 9}
    assert made.points(near, made.responsible) == {"bone": 3, "procedure": 0, "hka": 2, "angle": 1, "base": 0}  # fmt: skip
    assert made.plan.after.wbl == pytest.approx(made.plan.target.value)
    shown = [show for _, show in made.steps]
    assert all(a <= b for a, b in itertools.pairwise(shown)), "nothing drawn is taken away"
    deviation = {
        "femur": 88 - made.plan.before.mldfa,
        "tibia": made.plan.before.mpta - 87,
        "joint": 1 - made.plan.before.jlca,
    }
    way = np.sign(made.plan.before.hka - 178)
    assert max(deviation, key=lambda bone: way * deviation[bone]) == made.responsible


def test_the_quiz_tells_the_base_as_surely_as_it_is_known():
    studio = Studio()
    studio.lesson.new(seed=2)
    studio.lesson.answer()
    plan = studio.lesson.round.plan
    assert plan.wedge.base % 0.5 > 0.06, "to 0.1 mm it would be another number"
    assert size_text(plan, plan.wedge.base) in studio.lesson.board
    assert f"{plan.wedge.base:.1f} mm" not in studio.lesson.board


@pytest.mark.parametrize("side", ["right", "left"])
def test_the_guide_has_a_picture_of_every_landmark(side):
    seen = {landmark_picture(name, side, LIGHT) for name in GUIDE}
    assert len(seen) == len(GUIDE)
    assert all(
        "<svg" in text and label_of(name) in text
        for name, text in zip(GUIDE, (landmark_picture(n, side, LIGHT) for n in GUIDE), strict=True)
    )


def test_what_fills_a_template_is_escaped():
    text = assets.rendered("status.html", kind='"><b>', text="<script>", more=["</p>&"])
    assert "<script" not in text
    assert "<b>" not in text
    assert "&lt;/p&gt;&amp;" in text


def test_the_ruler_tells_what_it_shows():
    text = board_html(desk().leg, LIGHT)
    assert 'aria-label="Before 18.5 %; After 62.5 %"' in text


@pytest.mark.parametrize("side", ["right", "left"])
def test_the_ruler_runs_the_way_of_the_leg_beside_it(side):
    text = board_html(opening.desk_of_limb(wc.Limb.from_angles(side, mpta=82)).leg, LIGHT)
    first = re.search(r'<text x="0" [^>]*>(\w+)</text>', text)[1]
    before, after = (float(x) for x in re.findall(r'<line x1="([\d.]+)" x2="\1" y1="22"', text))
    assert (first, after < before) == (("lat", True) if side == "right" else ("med", False))


def _procedure_changes(studio):
    studio.controls.plan.procedure.value = "medial-opening-wedge-hto"


def _target_changes(studio):
    studio.controls.plan.aim.value = "wbl"
    studio.controls.plan.value.value = 90.0


def _hinge_moves(studio):
    x, y = studio.desk.handles()["hinge"]
    studio.hand.act("start", "hinge", [(x, y)])
    studio.hand.act("end", "hinge", [(x - 1, y)])


def _landmark_is_dragged(studio):
    x, y = studio.desk.leg.points["ankle_center"]
    studio.hand.moved("start", "ankle_center", x, y)
    studio.hand.moved("move", "ankle_center", x + 5, y)


def _base_changes(studio):
    studio.controls.check.base.value = 6.0


def _another_leg(studio):
    studio.take(opening.desks_of_file("demo:medial-oa-left"))


def _quiz(studio):
    studio.controls.show("quiz")


@pytest.mark.parametrize(
    "change",
    [
        _procedure_changes,
        _target_changes,
        _hinge_moves,
        _landmark_is_dragged,
        _base_changes,
        _another_leg,
        _quiz,
    ],
)
def test_a_verdict_is_always_of_the_wedge_and_the_plan_that_are_shown(change):
    studio = Studio("demo:medial-oa-right")
    panel = studio.controls.check
    panel.base.value = 7.0
    panel._judge()
    assert "less than your target" in panel.verdict.object
    studio.controls.plan.close.value = 50  # only how much is shown
    assert "less than your target" in panel.verdict.object
    before = panel.verdict.object
    change(studio)
    assert panel.verdict.object != before
    assert panel.verdict.object == "" or panel.judged is studio.desk.leg, (
        "judged anew, or not at all"
    )


def test_a_refusal_goes_when_something_else_is_asked_for():
    studio = Studio("demo:medial-oa-right")
    panel = studio.controls.plan
    panel.aim.value = "wbl"
    target = studio.desk.leg.target
    panel.value.value = 900.0
    assert (panel.value.css_classes, studio.desk.leg.target) == (["wrong"], target), "at its field"
    studio.guarded(lambda: wc.Target("hka", 900))
    assert studio.refused
    panel.value.value = 55.0
    assert panel.value.css_classes == []
    assert not studio.refused
    assert "900" not in studio.said.object


def test_a_film_is_shown_no_finer_than_asked():
    pixels = np.random.default_rng(0).integers(0, 255, (2000, 700), dtype=np.uint8)
    small = reduced(pixels, 500)
    assert small.shape == (500, 175)
    assert abs(float(small.mean()) - float(pixels.mean())) < 1
    assert reduced(pixels, 2000) is pixels


def test_the_hand_and_the_keys():
    studio = Studio()
    studio.put(opening.random_film(5))
    assert studio.hand.chosen == "hip_center"
    studio.hand.moved("tap", "", 200.0, 150.0)
    assert studio.desk.leg.points["hip_center"] == (200.0, 150.0)
    assert studio.hand.chosen == "ankle_medial"
    studio.hand.act("key", "[", [])
    assert studio.hand.chosen == "hip_center"
    # An arrow key that is held: the browser counts its steps, and they are undone together.
    for kind, x in (("start", 200.0), ("move", 198.0), ("move", 196.0), ("end", 196.0)):
        studio.hand.act(kind, "hip_center", [(x, 150.0)])
    assert studio.desk.leg.points["hip_center"] == (196.0, 150.0)
    studio.hand.act("key", "undo", [])
    assert studio.desk.leg.points["hip_center"] == (200.0, 150.0)
    studio.hand.act("choose", "hip_center", [])
    studio.hand.act("key", "Delete", [])
    assert "hip_center" not in studio.desk.leg.points
    studio.hand.use("marker")
    assert studio.hand.scene["tool"]["kind"] == "marker"
    studio.hand.act("marker", "", [(100.0, 100.0), (150.0, 100.0)])
    assert studio.hand.scene["tool"] is None
    assert studio.desk.leg.mm_per_unit == pytest.approx(0.5)
    assert "marker" in studio.desk.leg.scale_source
    assert "50 pixels" in studio.said.object, "how far a missed end would change the scale"
    before = studio.desk.leg
    for nonsense in ("key", "tap", "move", "end", "choose", "marker", "what"):
        studio.hand.act(nonsense, "no-such-handle", [])
        studio.hand.act(nonsense, "no-such-handle", [(1.0, 1.0), (1.0, 1.0), (2.0, 1e300)])
    for wrong in (7, {}, {"kind": "move", "name": 3, "points": [], "n": 1}, {"kind": "end", "name": "hinge", "points": [["x", 1]], "n": 2}):  # fmt: skip
        studio.film.element._handle_msg(wrong)
    assert studio.desk.leg == before


def shown(view):
    """Return the picture on the film: its pixels, where its first lies, and how wide each is."""
    data = view.element.cut or view.element.picture
    columns, rows, left, top, right, _ = np.frombuffer(data[:48])
    pixels = np.frombuffer(data[48:], np.uint8).reshape(int(rows), int(columns))
    return pixels, complex(left, top), (right - left) / columns


def on_film(side="left"):
    """Return a studio with a leg on its radiograph of 1.5 times as many pixels as the overview has."""
    limb = wc.Limb.from_angles(side, mldfa=88, mpta=82, jlca=2)
    made = phantom(limb, mm_per_px=0.4)
    points = {
        name: xy for name, xy in made.landmarks.items() if name in GUIDE or name == "ankle_center"
    }
    pixels = (made.pixels >> 4).astype(np.uint8)
    studio = Studio()
    studio.put(
        Desk(LegState(side, points, 0.4, "phantom"), Radiograph(pixels, 0.4, "phantom", side))
    )
    return studio, pixels


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_radiograph_is_cut_as_every_picture_of_it_is_cut(side):
    studio, pixels = on_film(side)
    scene, film = studio.desk.leg.outcome.scenes[0], studio.film
    uncut, *_ = shown(film)
    assert np.array_equal(uncut, film.radiograph.pixels)
    studio.controls.plan.close.value = 60
    picture, place, unit = shown(film)
    assert np.array_equal(film.radiograph.pixels, windowed(pixels, scene.plan.limb))
    fine, origin = CutFilm(film.radiograph.pixels, scene.plan, scene.wedge).image(0.6)
    coarse = pixels.shape[0] / OVERVIEW
    assert unit == pytest.approx(coarse)
    assert place == pytest.approx(origin, abs=2 * coarse)
    # Every pixel of the overview against the fine picture there, but for the seams, where one of both is half a pixel further.
    cut, picture = picture, picture.astype(int)
    across, down = np.meshgrid(np.arange(picture.shape[1]) + 0.5, np.arange(picture.shape[0]) + 0.5)
    x, y = (
        int_of(v * coarse + shift)
        for v, shift in ((across, (place - origin).real), (down, (place - origin).imag))
    )
    inside = (x >= 0) & (y >= 0) & (x < fine.width) & (y < fine.height)
    off = abs(
        picture - np.asarray(fine).astype(int)[np.where(inside, y, 0), np.where(inside, x, 0)]
    )[inside]
    assert inside.mean() > 0.99
    assert np.median(off) <= 4
    assert np.quantile(off, 0.98) < 40
    x, y = studio.desk.handles()["ankle_center"]
    studio.hand.moved("start", "ankle_center", x, y)
    studio.hand.moved("move", "ankle_center", x + 4, y)
    assert np.array_equal(shown(film)[0], cut), "a hand finds the film as it was"
    studio.hand.moved("end", "ankle_center", x + 4, y)
    assert not np.array_equal(shown(film)[0], cut), "and it is cut anew when it lets go"
    studio.controls.show("mark")
    assert np.array_equal(shown(film)[0], uncut), "landmarks are placed on the radiograph as it is"
    studio.put(Desk(studio.desk.leg, studio.desk.radiograph))
    assert film.radiograph.shown is None
    assert studio.controls.plan.close.value == 0, "the next leg is shown before its correction"


def int_of(values):
    return np.floor(values).astype(int)


def test_a_radiograph_that_cannot_be_cut_stays_whole():
    studio, _ = on_film()
    leg = studio.desk.leg
    studio.put(
        Desk(
            replace(leg, points={**leg.points, "hip_center": (150.0, -40.0)}),
            studio.desk.radiograph,
        )
    )
    studio.controls.plan.close.value = 50
    assert studio.film.radiograph.shown is None
    studio.put(Desk(replace(leg, mm_per_unit=None), studio.desk.radiograph))
    studio.controls.plan.close.value = 50
    assert studio.film.radiograph.shown is not None, "angles need no scale"


def test_files_are_made_beside_the_page():
    studio = Studio("demo:medial-oa-right")
    for apart in (True, False):
        studio.say("")
        refused = partial(keep.slides, Desk(), "light")
        asyncio.run(studio.controls.export.fetch("Slides", "x.pptx", refused, apart))
        assert WORDS["nothing-to-keep"] in studio.said.object


def test_every_word_is_used_and_every_colour_of_the_page_is_readable():
    from wedgecalc import studio as rooms

    text = "".join(
        path.read_text(encoding="utf-8")
        for path in Path(rooms.__path__[0]).rglob("*.*")
        if path.suffix in (".py", ".html") and not path.name.startswith("words")
    )
    parts = {
        "side-",
        "a-",
        "tab-",
        "slider-",
        "quiz-",
        "tool-",
        "help-",
        "server-",
        "archive-",
        "arthritis-",
        "audit-",
        "both-",
        "view-",
        "kind-",
    }
    unused = [
        key
        for key in WORDS.keys() - FILM.keys()
        if f'"{key}"' not in text
        and f"words.{key}" not in text
        and not any(key.startswith(part) for part in parts)
    ]
    assert [
        key
        for key in unused
        if key
        not in (
            "hka",
            "mldfa",
            "mpta",
            "jlca",
            "femur",
            "tibia",
            "joint",
            "hinge",
            "entry",
            "right",
            "left",
            "png",
            "svg",
            "pdf",
            "before",
            "after",
            "normal",
            "measure",
            "closing",
            "opening",
            "next-instead",
            "double-level-short",
        )
    ] == []
    assert assets.page_template().name == "page.html"


def test_layers_show_no_more_than_asked():
    made = desk()
    bare = leg_layers(made, 0.0, LIGHT, frozenset({"bones"}))
    assert bare["areas"]
    assert bare["lines"] == bare["handles"] == bare["words"] == []
    everything = leg_layers(made, 1.0, LIGHT, ALL_PARTS, "hip_center")
    assert sum(line["dashed"] for line in everything["lines"]) > 1
    (chosen,) = [handle for handle in everything["handles"] if handle["chosen"]]
    assert (chosen["name"], chosen["label"]) == ("hip_center", "hip centre")
    assert {h["label"] for h in everything["handles"] if h["kind"] == "cut"} == {
        "hinge",
        "saw entry",
    }


def test_it_works_in_a_cell_of_a_notebook(tmp_path):
    """A real kernel shows it, hears a hand as the browser would tell of it, and sends back what has changed."""
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    sources = [
        "from wedgecalc.studio.page import Studio\nstudio = Studio('demo:medial-oa-right')\nstudio",
        "x, y = studio.desk.leg.points['ankle_center']\n"
        "studio.film.element._handle_msg({'kind': 'start', 'name': 'ankle_center', 'points': [[x - 20, y]], 'n': 1})\n"
        "studio.controls.tabs['keep'].clicks += 1\n"
        "print(studio.film.element.answered, round(float(studio.desk.leg.outcome.before.hka), 1))",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the kernel's own, of its sockets
        nbclient.NotebookClient(
            book, timeout=600, resources={"metadata": {"path": tmp_path}}
        ).execute()
    shown, told = (cell.outputs for cell in book.cells)
    pages = [output.data.get("text/html", "") for output in shown if "data" in output]
    page = next(text for text in pages if "wedgecalc-film" in text)
    assert '"url":"https://' not in page, "what it needs is in it"
    assert page.count(".bk-btn, .bk-input, select, input { min-height: 44px; }") == 1, "and once"
    text = next(output.text for output in told if output.get("name") == "stdout")
    assert text.split() == ["1", "176.1"], "the hand was heard, and what a button changes is sent"


def test_a_port_that_is_taken_is_refused_or_passed_over(tmp_path, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        monkeypatch.setattr(server, "_PORT", number)
        with pytest.raises(wc.InputError) as caught:
            server.build_server(None, port=number, folder=tmp_path)
        assert caught.value.problems[0].field == "--port"
        made, address = server.build_server(None, port=None, folder=tmp_path)
        made.unlisten()
    assert f":{number}/" not in address
