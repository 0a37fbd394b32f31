"""The studio as its users use it: a real browser, a real server."""

import contextlib
import http.client
import io
import json
import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc.results.millimetres import size_text
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_files import phantom_picture

pytest.importorskip("panel")
pytest.importorskip("playwright")

from tests.studio_browser import (
    CHROMIUM,
    PATIENCE,
    READY,
    SIZE,
    WATCH,
    board,
    calm,
    click_at,
    downloaded,
    drag,
    open_page,
    settle,
    start_again,
    studio,
    text_of,
)
from wedgecalc.studio.draft import draft_of
from wedgecalc.studio.quiz import new_round
from wedgecalc.studio.words import EXAMPLES

ANY = "{}: any value"  # the text of a target

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here"),
    pytest.mark.filterwarnings("ignore"),
]
LEG = wc.Limb.from_angles("left", mldfa=88, mpta=82, jlca=2)
NAMES = ("hip_center", "ankle_medial", "ankle_lateral", "plateau_medial", "plateau_lateral", "condyle_medial", "condyle_lateral",
         "greater_trochanter", "femoral_shaft_proximal", "femoral_shaft_distal", "tibial_shaft_proximal", "tibial_shaft_distal")  # fmt: skip
PIXELS = "[...(film().cut ?? film().picture).pixels].reduce((sum, value, k) => (sum * 31 + value) % 1000000007, 7)"


@pytest.fixture
def demo(page):
    """On the page is a leg that was opened just now."""
    open_demo(page, "medial-oa-right")


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """A phantom as a DICOM file, whose header says scale and side, and its truth."""
    made = phantom(LEG, mm_per_px=0.5)
    x, y = made.landmarks["ankle_center"]
    made.landmarks.update(ankle_medial=(x - 40, y), ankle_lateral=(x + 40, y))
    path = tmp_path_factory.mktemp("film") / "leg.dcm"
    path.write_bytes(phantom_picture(made, ".dcm"))
    return path, made


def tab(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    calm(page)


def upload(page, path):
    page.locator("input[type=file]").set_input_files(path)
    page.wait_for_function("pictured()")
    calm(page)


def open_demo(page, name):
    tab(page, "Film")
    page.get_by_label("Or an example").select_option(EXAMPLES[name])
    page.get_by_role("button", name="Open this example").click()
    page.wait_for_function("handle('hip_center') !== null")
    calm(page)


def test_radiograph_to_saved_plan_in_sixteen_clicks(page, blank, film, tmp_path):
    path, made = film
    clicks = 1  # choosing the file
    upload(page, path)
    page.get_by_role("button", name="Left leg", exact=True).click()
    clicks += 1
    for name in NAMES:
        calm(page)
        click_at(page, *made.landmarks[name])
        clicks += 1
    page.wait_for_function("handle('tibial_shaft_distal') !== null")
    calm(page)
    text = board(page)
    truth = wc.plan(LEG, "lateral-closing-wedge-hto")
    assert float(re.search(r"HKA\s*([\d.]+)°", text)[1]) == pytest.approx(
        float(truth.before.hka), abs=0.6
    )
    assert float(re.search(r"Correction\s*([\d.]+)°", text)[1]) == pytest.approx(
        float(truth.correction), abs=1.0
    )
    case = downloaded(page, "Save case", tmp_path)
    clicks += 1
    assert clicks <= 16
    saved = wc.load_case(case)
    assert set(NAMES) == set(saved.limb.points)
    assert saved.limb.frame.mm_per_unit == pytest.approx(0.5)


def test_drag_and_the_numbers_follow(page, demo):
    before = board(page)
    drag(page, "ankle_center", -20, 0)
    after = board(page)
    hka = [float(re.search(r"HKA\s*([\d.]+)°", text)[1]) for text in (before, after)]
    assert hka[0] == 173.0
    assert hka[1] - hka[0] > 2
    page.get_by_role("button", name="Undo").click()
    calm(page)
    assert board(page) == before
    page.get_by_role("button", name="Redo").click()
    calm(page)
    assert board(page) == after


def test_a_slow_hand_drags_too(page, demo):
    x, y = page.evaluate("on_screen(...handle('ankle_center'))")
    page.mouse.move(x, y)
    page.mouse.down()
    page.wait_for_timeout(300)
    page.mouse.move(x - 10, y, steps=5)
    page.mouse.up()
    calm(page)
    assert re.search(r"HKA\s*173\.0°", board(page)) is None


def test_hinge_and_entry_stay_on_the_bone(page, demo):
    drag(page, "entry", -60, 40)
    x, y = page.evaluate("handle('entry')")
    case = wc.load_case("demo:medial-oa-right")
    from shapely import Point

    from wedgecalc.bone.outlines import bones

    z = case.limb.frame.to_core((x, y))
    assert bones(case.limb)["tibia"].exterior.distance(Point(z.real, z.imag)) < 0.1
    tab(page, "Plan")
    page.get_by_role("button", name="More: hinge").click()
    page.get_by_role("button", name="Put hinge and saw entry back to their usual place").click()
    calm(page)
    assert page.evaluate("handle('entry')") == pytest.approx(
        wc.plan(case.limb, "lateral-closing-wedge-hto").wedge.entry.tolist(), abs=0.01
    )


def test_target_procedure_closing_and_check(page, demo):
    page.get_by_label("Target").select_option(ANY.format("Hip–knee–ankle angle"))
    calm(page)
    page.get_by_label("Value").fill("183,0")  # a comma is a decimal point
    page.get_by_label("Value").press("Enter")
    calm(page)
    case = wc.load_case("demo:medial-oa-right")
    plan = wc.plan(case.limb, "lateral-closing-wedge-hto", wc.Target("hka", 183))
    assert f"{plan.correction:.1f}°" in board(page)
    page.get_by_label("Procedure", exact=True).select_option(
        "Medial opening wedge high tibial osteotomy"
    )
    calm(page)
    opened = wc.plan(case.limb, "medial-opening-wedge-hto", wc.Target("hka", 183))
    # On the template: to half a millimetre.
    assert size_text(opened, opened.wedge.base) in board(page)
    page.locator("#controls").get_by_role("slider").last.focus()
    page.keyboard.press("End")
    calm(page)
    assert page.evaluate("film().scene.lines.filter((line) => line.dashed).length") > 1, (
        "the leg before as a ghost"
    )
    tab(page, "Check")
    page.get_by_label("Base, mm (0 to 80)", exact=True).fill("6")
    page.get_by_label("Base, mm (0 to 80)", exact=True).press("Enter")
    calm(page)
    page.get_by_role("button", name="Is it right?").click()
    calm(page)
    said = page.locator("#controls").get_by_role("status").filter(has_text="UNDERCORRECTED")
    assert said.text_content().count(".") < 6, "a plain sentence first"
    assert "1 mm more (7.0 mm)" in text_of(page, "#controls")
    page.get_by_text("What this rests on").click()
    page.get_by_role("button", name="Keep this as plan A").click()
    tab(page, "Plan")
    page.get_by_label("Procedure", exact=True).select_option(
        "Lateral closing wedge high tibial osteotomy"
    )
    calm(page)
    tab(page, "Check")
    compared = text_of(page, "#controls")
    assert "medial opening wedge high tibial osteotomy" in compared
    assert "lateral closing wedge high tibial osteotomy" in compared


def test_a_wedge_is_judged_with_every_key_and_never_the_one_before(page, demo):
    tab(page, "Check")
    field = page.get_by_label("Base, mm (0 to 80)", exact=True)
    field.press_sequentially("9")
    calm(page)
    said = page.locator("#controls").get_by_role("status")
    assert said.filter(has_text="ON TARGET").count() == 1, "before the field is left"
    page.evaluate(
        "window.WebSocket.prototype.send = ((send) => function (data) { if (!window.cut_off) send.call(this, data);"
        " else window.unsent.push([this, data]); })(window.WebSocket.prototype.send); window.unsent = []; window.cut_off = true"
    )
    field.press_sequentially(".")
    assert said.filter(has_text="ON TARGET").is_visible(), "still 9"
    field.press_sequentially("0")
    field.press_sequentially("5")
    assert field.input_value() == "9.05"
    assert not said.filter(has_text="ON TARGET").is_visible(), "at once, however slow the answer"
    page.evaluate("cut_off = false; unsent.forEach(([socket, data]) => socket.send(data))")
    calm(page)
    assert said.filter(has_text="ON TARGET").is_visible()
    field.press("ControlOrMeta+a")
    field.press_sequentially("12")
    calm(page)
    assert "ON TARGET" not in text_of(page, "#controls")
    assert said.filter(has_text="OVERCORRECTED").count() == 1
    field.press("Backspace")
    field.press("Backspace")
    calm(page)
    assert said.count() == 0, "nothing is judged without a number"


def test_each_wedge_of_a_double_level_is_closed_or_opened_and_the_verdict_is_taken(page):
    open_demo(page, "severe-combined-right")
    page.get_by_role("button", name="Plan the double level instead, as the verdict says").click()
    calm(page)
    limb = wc.load_case("demo:severe-combined-right").limb
    page.get_by_label("Tibia", exact=True).select_option("opening wedge")
    calm(page)
    made = wc.double_level(limb, "wbl=62.5", tibia_kind="opening")
    entries = [page.evaluate(f"handle('{part.procedure.bone}_entry')") for part in made.parts]
    for part, entry in zip(made.parts, entries, strict=True):
        assert entry == pytest.approx(part.wedge.entry.tolist(), abs=0.01)
    page.get_by_role("button", name="Undo", exact=True).click()
    calm(page)
    assert (
        page.get_by_label("Tibia", exact=True).evaluate("(s) => s.selectedOptions[0].text")
        == "closing wedge"
    )


def test_a_number_out_of_its_limits_is_marked_where_it_stands_and_not_used(page, demo):
    text = board(page)
    for step, label in (
        ("Plan", "Value"),
        ("Check", "Angle, ° (0 to 60)"),
        ("Landmarks", "mm per pixel"),
    ):
        tab(page, step)
        field = page.locator("#controls").get_by_label(re.compile(f"^{re.escape(label)}"))
        field.fill("900")
        field.press("Enter")
        calm(page)
        field = page.locator("#controls").get_by_label("from")
        assert field.get_attribute("aria-invalid") == "true", step
        field.fill("2")
        field.press("Enter")
        calm(page)
        if step == "Plan":
            page.get_by_role("button", name="Undo", exact=True).click()
            calm(page)
        if step != "Landmarks":
            assert board(page) == text, step


def test_a_quick_hand_types_and_clicks_at_once(page, demo):
    page.get_by_label("Value").fill("55")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("button", name="Keep this as plan A").click()
    calm(page)
    plan = wc.plan(
        wc.load_case("demo:medial-oa-right").limb, "lateral-closing-wedge-hto", wc.Target("wbl", 55)
    )
    assert f"{plan.correction:.1f}°" in board(page)
    assert f"{plan.correction:.1f}°" in text_of(page, "#controls"), "kept as it was typed"
    tab(page, "Quiz")
    page.get_by_label("HKA, °").fill("175")
    page.get_by_role("button", name="Show the answer").click()
    calm(page)
    assert re.search(r"\d+ of 15 points", board(page))
    page.get_by_role("button", name="New leg").click()
    calm(page)
    page.get_by_role("button", name="Delete it").click()  # the round, before another test counts
    page.get_by_role("button", name="Delete this record of 1 for good?").click()
    calm(page)


def test_the_radiograph_is_cut_as_the_slider_moves(page):
    tab(page, "Film")
    page.get_by_role("button", name="Random leg with a synthetic radiograph").click()
    calm(page)
    assert page.get_by_label("Landmark", exact=True).input_value() == "○ hip centre"
    named = page.get_by_text(re.compile(r"random leg \d+")).first.inner_text()
    seed = int(re.search(r"random leg (\d+)", named)[1])
    assert "Still needed: hip centre" in board(page)
    leg = new_round(seed).plan
    truth = phantom(leg.limb, mm_per_px=0.5, seed=seed).landmarks
    (x, y), out = (
        truth["ankle_center"],
        np.sign(truth["plateau_lateral"][0] - truth["plateau_medial"][0]),
    )
    places = {name: truth[name] for name in ("hip_center", "plateau_medial", "plateau_lateral")}
    for name, place in (
        places | {"ankle_medial": (x - 20 * out, y), "ankle_lateral": (x + 20 * out, y)}
    ).items():
        page.get_by_label("Landmark", exact=True).select_option(
            label=f"○ {wc.records.landmarks()[name].label}"
        )
        calm(page)
        click_at(page, *place)
        calm(page)
    whole = page.evaluate(PIXELS)
    tab(page, "Plan")
    # A random leg may be neutral, or its deformity not in the tibia: no plan by the verdict. Nor is
    # there one that would add to a deformity.
    closed = "Lateral" if leg.before.hka < 180 else "Medial"
    page.get_by_label("Procedure", exact=True).select_option(
        f"{closed} closing wedge high tibial osteotomy"
    )
    calm(page)
    page.get_by_label("Target").select_option(
        ANY.format(wc.records.targets()["correction"].label.capitalize())
    )
    calm(page)
    page.get_by_label("Value").fill("8")
    page.get_by_label("Value").press("Enter")
    calm(page)
    slider = page.locator("#controls").get_by_role("slider").last
    slider.focus()
    page.keyboard.press("End")
    calm(page)
    cut = page.evaluate(PIXELS)
    assert cut != whole
    page.keyboard.press("Home")
    calm(page)
    assert page.evaluate(PIXELS) == whole


def test_every_export_opens(page, demo, tmp_path):
    tab(page, "Export")
    case = wc.load_case(downloaded(page, "Save case", tmp_path))
    assert case.id == "medial-oa-right"
    result = json.loads(downloaded(page, "Result as JSON", tmp_path).read_text())
    assert result["format"] == "wedgecalc-result/1"
    assert "uncertainty" in result
    from PIL import Image
    from pptx import Presentation

    with Image.open(downloaded(page, "PNG", tmp_path)) as picture:
        assert picture.size[0] > 1500
    assert b"<svg" in downloaded(page, "SVG", tmp_path).read_bytes()[:600]
    assert downloaded(page, "PDF", tmp_path).read_bytes().startswith(b"%PDF")
    assert downloaded(page, "Report (PDF)", tmp_path).read_bytes().startswith(b"%PDF")
    assert len(Presentation(str(downloaded(page, "Slides", tmp_path))).slides) > 4


def test_what_was_done_is_there_after_a_reload(page, blank, address, film):
    path, made = film
    upload(page, path)
    page.get_by_role("button", name="Left leg", exact=True).click()
    for name in NAMES[:3]:
        calm(page)
        click_at(page, *made.landmarks[name])
    calm(page)
    assert page.evaluate("handles()") == list(NAMES[:3])
    page.reload()
    settle(page)
    page.wait_for_function("handles().length === 3")
    assert page.evaluate("pictured()"), "the radiograph too"
    other = page.context.browser.new_context()
    assert other.request.get(page.url).status == 403, "without the token nobody sees it"
    assert open_page(other, address).evaluate("handles().length") == 0, (
        "and another browser begins afresh"
    )
    other.close()


def test_work_outlives_the_server_and_the_tab(chromium, film, tmp_path):
    """A server that ends cleanly, having written only what it was asked to keep; the next goes on."""
    path, made = film
    kept, here, spare = (tmp_path / name for name in ("kept", "here", "spare"))
    for folder in (kept, here, spare):
        folder.mkdir()
    state = {"XDG_STATE_HOME": str(kept), "LOCALAPPDATA": str(kept)}
    context = chromium.new_context(viewport=SIZE)
    with studio("demo:medial-oa-right", folder=here, TMPDIR=str(spare), **state) as address:
        port = urlsplit(address).port
        page = open_page(context, address)
        assert page.evaluate("handle('hip_center') !== null"), "what every new tab opens"
        start_again(page)
        upload(page, path)
        for name in NAMES[:2]:
            calm(page)
            click_at(page, *made.landmarks[name])
        calm(page)
        pixels = page.evaluate(PIXELS)
        assert list(spare.iterdir()) != [], "a folder of its own for uploads"
        assert not list(kept.rglob("*")), "nothing is kept on the machine unless asked for"
        tab(page, "Film")
        page.get_by_label("Keep legs and films on this machine").check()
        calm(page)
        assert list(kept.rglob("*.npz"))
    assert [*here.iterdir(), *spare.iterdir()] == []
    page.get_by_role("alert").filter(has_text="does not answer").wait_for()
    assert page.evaluate("document.querySelector('main').inert")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Save your work as a draft").click()
    draft = draft_of(Path(waiting.value.path()).read_bytes())
    assert set(draft.leg.points) == set(NAMES[:2])
    with studio("--port", port, **state) as address:
        page.get_by_role("alert").filter(has_text="started again").wait_for()
        later = context.new_page()
        later.add_init_script(WATCH)
        later.goto(address.once())
        settle(later)
        page.wait_for_function(f"window.pictured === undefined && {READY}")
        settle(page)
        page.wait_for_function("handles().length === 2 && pictured()")
        assert page.evaluate(PIXELS) == pixels, "its film is back too"
        page.keyboard.press("Control+z")
        calm(page)
        assert page.evaluate("handles().length") == 2, "undo ends where the work came back"
        page.close()
        assert later.evaluate("handles().length") == 0, "another tab may be for another patient"
        later.get_by_role("button", name="Go on with what was open last").click()
        later.wait_for_function("handles().length === 2 && pictured()")
        assert later.evaluate(PIXELS) == pixels
        tab(later, "Film")
        later.get_by_role("button", name="Forget what is kept").click()
        calm(later)
        assert later.evaluate("localStorage['wedgecalc-last'] ?? ''") == ""
        assert not list(kept.rglob("*.npz"))
    context.close()


def test_quiz(page):
    tab(page, "Quiz")
    calm(page)
    assert "HKA" not in board(page), "no answer before the question"
    page.get_by_label("HKA, °").fill("175")
    page.get_by_label("HKA, °").press("Enter")
    page.get_by_label("Which bone is responsible?").select_option("tibia")
    page.get_by_label("Which procedure?").select_option("Lateral closing wedge high tibial osteotomy")  # fmt: skip
    calm(page)
    page.get_by_role("button", name="Show the answer").click()
    calm(page)
    assert re.search(r"\d+ of 15 points", board(page))
    heads = page.locator("#numbers").get_by_role("columnheader").all_text_contents()
    assert heads == ["Yours", "Right", "Off by", "Points"]
    for step in range(4):
        page.get_by_role("button", name="Next step").click()
        calm(page)
        words = page.evaluate("film().scene.words.map((word) => word.text)")
        assert ("Yours: HKA 175°" in words) == (step < 3), "beside the truth"
    assert "5. The leg after the correction." in board(page)
    assert page.evaluate("JSON.parse(localStorage.getItem('wedgecalc-quiz')).rounds") == 1
    page.get_by_role("button", name="New leg").click()
    calm(page)
    assert "Legs so far: 1" in text_of(page, "#controls")
    page.get_by_role("button", name="Delete it").click()
    calm(page)
    page.get_by_role("button", name="Delete this record of 1 for good?").click()
    calm(page)
    assert page.evaluate("JSON.parse(localStorage.getItem('wedgecalc-quiz')).rounds") == 0


def test_keyboard_alone(page, blank):
    """From the top of the page to a placed landmark, moved by arrows, without a mouse."""

    def go_to(name, role="button"):
        for _ in range(60):
            page.keyboard.press("Tab")
            focused = page.evaluate("(() => { let e = document.activeElement; while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;"
                                    " return (e.getAttribute('aria-label') ?? e.innerText ?? '').trim() })()")  # fmt: skip
            if focused.startswith(name):
                return
        raise AssertionError(f"{name} cannot be reached by Tab")

    page.locator("body").click(position={"x": 5, "y": 5})
    go_to("Random leg with a synthetic radiograph")
    page.keyboard.press("Enter")
    page.wait_for_function("pictured()")
    calm(page)
    page.evaluate("film().stage.focus()")
    page.keyboard.press("Enter")
    page.wait_for_function("handle('hip_center') !== null")
    page.keyboard.press("[")
    calm(page)
    x, y = page.evaluate("handle('hip_center')")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    calm(page)
    assert page.evaluate("handle('hip_center')") == pytest.approx([x + 2, y - 10], abs=0.01), (
        "1 and 5 mm of half a millimetre each"
    )
    page.keyboard.press("Control+z")
    calm(page)
    assert page.evaluate("handle('hip_center')") == pytest.approx([x + 2, y], abs=0.01)


def wait_until_said(page, words):
    """Wait until the page says something with these words under the film."""
    page.wait_for_function("(words) => document.querySelector('#film') && (window.said = (function look(r) { let t = ''; for (const e of r.querySelectorAll('*'))"
                           " { if (e.className === 'said') t += e.innerText; if (e.shadowRoot) t += look(e.shadowRoot); } return t; })(document)).includes(words)",
                           arg=words)  # fmt: skip


@pytest.mark.parametrize(("name", "data", "words"), [
    ("leg.png", b"\x89PNG\r\n\x1a\n no picture", "PNG cannot be decoded"),
    ("leg.json", b"{\"format\": \"wedgecalc-case/1\"", "JSON"),
    ("../../../etc/x.json", b"[]", "JSON object"),
])  # fmt: skip
def test_wrong_files(page, name, data, words):
    assert words not in text_of(page, "#film")
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    wait_until_said(page, words)


def test_a_script_in_a_case_is_text(page, blank, tmp_path):
    hostile = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>"
    raw = json.loads((wc.records.data_dir() / "cases" / "medial-oa-right.json").read_text()) | {
        "id": hostile,
        "note": hostile,
    }
    path = tmp_path / "case.json"
    path.write_text(json.dumps(raw))
    page.locator("input[type=file]").set_input_files(path)
    page.wait_for_function("handle('hip_center') !== null")
    calm(page)
    assert page.get_by_text(hostile).count() == 1
    assert page.evaluate("window.hacked") is None
    tab(page, "Export")
    svg = downloaded(page, "SVG", tmp_path).read_text()
    assert "<script" not in svg
    assert "<img" not in svg


def test_dark_and_narrow(page, demo):
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Dark or light").click()
    calm(page)
    assert page.evaluate(ground) == "rgb(18, 23, 29)"
    page.set_viewport_size({"width": 820, "height": 1100})
    calm(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
        "nothing to scroll sideways"
    )
    page.set_viewport_size(SIZE)
    page.get_by_role("button", name="Dark or light").click()
    calm(page)
    assert page.evaluate(ground) == light


def test_every_step_opens_at_its_top(page, demo):
    at = "document.querySelector('aside').scrollTop"
    for name in ("Landmarks", "Plan"):
        page.evaluate(f"{at} = 150")
        assert page.evaluate(at) > 100
        tab(page, name)
        page.wait_for_function(f"{at} === 0")
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("scrollTo(0, 500)")
    tab(page, "Landmarks")
    below = "document.getElementById('film').getBoundingClientRect().bottom"
    steps = "document.getElementById('steps').getBoundingClientRect().top"
    page.wait_for_function(f"Math.abs({below} - {steps}) < 8 && scrollY < 200")
    page.set_viewport_size(SIZE)
    page.evaluate("scrollTo(0, 0)")


def raw(address, path="/studio", **headers):
    """Ask the server as a program does, with these headers."""
    place = urlsplit(address)
    with contextlib.closing(
        http.client.HTTPConnection(place.hostname, place.port, timeout=PATIENCE)
    ) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers


def test_nobody_else_comes_in(address):
    host = urlsplit(address).netloc
    token = address.once().partition("token=")[2]
    status, _, headers = raw(address, f"/?token={token}")
    assert status == 302
    cookie = headers["Set-Cookie"].partition(";")[0]
    assert "HttpOnly" in headers["Set-Cookie"]
    assert "SameSite=Strict" in headers["Set-Cookie"]
    assert raw(address, Cookie=cookie)[0] == 200
    upgrade = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "bokeh, x",
    }
    for path, wrong in (
        ("/studio", {}), ("/", {}), ("/?token=wrong", {}), ("/static/js/bokeh.min.js", {}), ("/studio", {"Cookie": cookie[:-3] + "xxx"}),
        ("/studio", {"Cookie": cookie, "Host": "evil.example"}), ("/studio", {"Cookie": cookie, "Host": "127.0.0.1.evil.example:80"}),
        ("/studio", {"Cookie": cookie, "Origin": "http://evil.example"}), ("/studio", {"Cookie": cookie, "Origin": "null"}),
        ("/studio/ws", {"Cookie": cookie, "Origin": "http://evil.example", **upgrade}), ("/studio/ws", {"Origin": f"http://{host}", **upgrade}),
        (f"/?token={token}", {"Host": "evil.example"}), ("/studio", {"Cookie": cookie, "Sec-Fetch-Site": "cross-site"}),
        ("/static/../../../../etc/passwd", {"Cookie": "x"}),
    ):  # fmt: skip
        status, body, _ = raw(address, path, **wrong)
        assert status == 403, (path, wrong)
        assert token.encode() not in body
    for path in (
        "/static/../../../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/static/extensions/../../../etc/passwd",
    ):
        status, body, _ = raw(address, path, Cookie=cookie)
        assert status in (403, 404, 405)
        assert b"root:" not in body
    assert "default-src 'self'" in raw(address, Cookie=cookie)[2]["Content-Security-Policy"]


def test_the_page_that_opens_the_browser_leads_in(chromium, address, tmp_path):
    """Another page has begun this way, so that a strict cookie is kept back until the studio's own page leads on."""
    from wedgecalc.studio.server import pointer_to

    context = chromium.new_context()
    page = context.new_page()
    page.goto(pointer_to(address.once(), tmp_path / "studio.html"))
    page.wait_for_url("**/studio")
    page.wait_for_function(READY)
    again = context.request.get(str(address))
    assert again.status == 200, "a printed address that is used opens where the cookie is"
    assert again.url.endswith("/studio")
    context.close()


def test_it_listens_here_alone(address):
    port = urlsplit(address).port
    listening = (
        [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        if Path("/proc/net/tcp").exists()
        else []
    )
    mine = [
        row[1] for row in listening if row[3] == "0A" and int(row[1].partition(":")[2], 16) == port
    ]
    assert mine in ([], [f"0100007F:{port:04X}"])


@pytest.mark.parametrize(
    "arguments",
    [["nothing.json"], ["leg.gif"], ["--port", "1"], ["demo:nobody"], ["--folder", "nowhere"]],
)
def test_wrong_requests(run, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    with socket.socket() as taken:
        if arguments == ["--port", "1"]:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            arguments = ["--port", str(taken.getsockname()[1])]
        code, out, err = run("studio", *arguments, "--no-browser")
    assert (code, out) == (2, ""), err
    assert "Traceback" not in err


def test_an_oversized_upload_is_refused_and_the_page_lives(page, demo):
    from wedgecalc.studio.loading import UPLOAD_MB

    size = UPLOAD_MB * 2**20 + 10
    page.evaluate("""(size) => { const input = [...(function* look(r) { for (const e of r.querySelectorAll('*')) { if (e.type === 'file') yield e;
      if (e.shadowRoot) yield* look(e.shadowRoot); } })(document)][0];
      const data = new DataTransfer(); data.items.add(new File([new Uint8Array(size)], 'big.png')); input.files = data.files;
      input.dispatchEvent(new Event('change', {bubbles: true})); }""", size)  # fmt: skip
    page.get_by_text("File is too large", exact=True).wait_for(state="attached")
    calm(page)
    assert not page.evaluate("pictured()")
    tab(page, "Plan")
    assert "HKA" in board(page)


def test_a_bomb_is_refused(page, demo):
    import zlib

    def chunk(kind, data):
        return (
            len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        )

    head = (200_000).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    bomb = io.BytesIO(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10_000_000))
        + chunk(b"IEND", b"")
    )
    page.locator("input[type=file]").set_input_files(
        {"name": "bomb.png", "mimeType": "image/png", "buffer": bomb.getvalue()}
    )
    wait_until_said(page, "million")
    calm(page)
    assert not page.evaluate("pictured()")
    tab(page, "Plan")
    assert "HKA" in board(page)
