"""The film under mouse, finger and keyboard, found by roles and names as a person finds it."""

import importlib.util
import json
from pathlib import Path

import pytest

import wedgecalc as wc
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_files import phantom_case, phantom_picture

pytest.importorskip("panel")
pytest.importorskip("playwright")

from tests.studio_browser import CHROMIUM, calm, click_at, drag, start_again, text_of

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here"),
    pytest.mark.filterwarnings("ignore"),
]
LEG = wc.Limb.from_angles("left", mldfa=88, mpta=82, jlca=2)
SIZES = ((1280, 720), (640, 360), (390, 844), (820, 1180), (720, 450))
# Whether the film and its buttons are whole within their part of the page.
WHOLE = """() => { const within = (a, b) => { const [p, q] = [a, b].map((part) => part.getBoundingClientRect());
    return p.top >= q.top - 1 && p.bottom <= q.bottom + 1 && p.left >= q.left - 1 && p.right <= q.right + 1; };
  const {root, tools} = film(), buttons = [...tools.children].filter((part) => part.offsetWidth);
  return within(root, document.querySelector('#film')) && buttons.every((part) => within(part, root)); }"""
STEPS = ("Film", "Landmarks", "Plan", "Check", "Export")


@pytest.fixture(scope="module")
def made():
    found = phantom(LEG, mm_per_px=0.5)
    x, y = found.landmarks["ankle_center"]
    found.landmarks.update(ankle_medial=(x - 40, y), ankle_lateral=(x + 40, y))
    return found


@pytest.fixture(scope="module")
def file(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / "leg.dcm"
    path.write_bytes(phantom_picture(made, ".dcm"))
    return path


@pytest.fixture
def film(page, file):
    """On the page is a film whose landmarks are not marked yet, of a left leg."""
    if page.found == file:
        unmark(page)
    else:
        if page.found != "nothing":
            start_again(page)
        page.locator("input[type=file]").set_input_files(file)
        page.wait_for_function("pictured()")
        calm(page)
        press(page, "Left leg")
    yield
    page.left = file


def unmark(page):
    """Take back what the test before has marked on its film, and see all of it."""
    page.keyboard.press("Escape")
    press(page, "Landmarks")
    while page.evaluate("handles().length"):
        page.keyboard.press("Control+z")
        calm(page)
    press(page, "Whole leg")


@pytest.fixture
def gliding(page):
    """The view goes to a place by and by; elsewhere tests ask it not to, as some people do."""
    page.emulate_media(reduced_motion="no-preference")
    yield
    page.emulate_media(reduced_motion="reduce")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    calm(page)


def mark(page, name):
    return page.get_by_role("region", name="Film").get_by_role("button", name=name, exact=True)


def placed(page, name):
    return page.evaluate("(name) => film().scene.handles.find((one) => one.name === name && one.kind !== 'proposed') ?? null", name)  # fmt: skip


def where(page, name):
    return page.evaluate("(name) => handle(name)", name)


def on_screen(page, xy):
    return page.evaluate("([x, y]) => on_screen(x, y)", list(xy))


def test_a_double_click_places_one_point_and_a_held_arrow_is_one_step(page, film, made):
    page.mouse.dblclick(*on_screen(page, made.landmarks["hip_center"]))
    calm(page)
    assert page.evaluate("handles()") == ["hip_center"]
    mark(page, "hip centre").focus()
    x, y = where(page, "hip_center")
    for _ in range(5):  # the first press, and repeats while the key is held
        page.keyboard.down("ArrowRight")
    page.keyboard.up("ArrowRight")
    calm(page)
    assert where(page, "hip_center") == pytest.approx([x + 10, y], abs=0.01)
    assert page.evaluate("film().parts.get('hip_center').matches(':focus')")
    page.keyboard.press("Control+z")
    calm(page)
    assert where(page, "hip_center") == pytest.approx([x, y], abs=0.01)


def test_zoom_has_limits_and_moving_the_film_moves_no_handle(page, film, made):
    click_at(page, *made.landmarks["hip_center"])
    calm(page)
    before = where(page, "hip_center")
    page.mouse.move(400, 400)
    for _ in range(30):
        page.mouse.wheel(0, -800)
    close = page.evaluate("film().view.scale")
    assert close == page.evaluate("film().view.most")
    for _ in range(60):
        page.mouse.wheel(0, 800)
    assert page.evaluate("film().view.scale") == page.evaluate("film().view.least")
    page.get_by_role("button", name="Whole leg", exact=True).click()
    calm(page)
    # Begun on nothing, the film moves through under the handle; with the right button even on it.
    x, y = on_screen(page, before)
    page.mouse.move(x + 60, y + 60)
    page.mouse.down()
    page.mouse.move(x + 5, y + 5, steps=4)
    page.mouse.up()
    page.mouse.move(*on_screen(page, before))
    page.mouse.down(button="right")
    page.mouse.move(x + 90, y + 90, steps=4)
    page.mouse.up(button="right")
    calm(page)
    assert where(page, "hip_center") == before
    assert page.evaluate("handles()") == ["hip_center"]


def test_a_finger_drags_a_handle_and_two_zoom(page, film, made):
    click_at(page, *made.landmarks["hip_center"])
    calm(page)
    press(page, "Whole leg")
    touch = page.context.new_cdp_session(page)
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})

    def fingers(kind, *places):
        points = [{"x": x, "y": y, "id": k} for k, (x, y) in enumerate(places)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    before = where(page, "hip_center")
    x, y = on_screen(page, before)
    fingers("touchStart", (x, y))
    for k in range(1, 7):
        fingers("touchMove", (x + 5 * k, y))
    fingers("touchEnd")
    calm(page)
    scale = page.evaluate("film().view.scale")
    after = where(page, "hip_center")
    assert after == pytest.approx([before[0] + 30 / scale, before[1]], abs=1.0)
    fingers("touchStart", (400, 400))
    fingers("touchStart", (400, 400), (500, 400))
    fingers("touchMove", (350, 400), (550, 400))
    fingers("touchEnd")
    calm(page)
    assert page.evaluate("film().view.scale") == pytest.approx(2 * scale, rel=0.05)
    assert where(page, "hip_center") == after
    x, y = on_screen(page, after)
    fingers("touchStart", (x, y))
    fingers("touchMove", (x + 20, y))
    held = where(page, "hip_center")
    touch.send("Input.dispatchTouchEvent", {"type": "touchCancel", "touchPoints": []})
    calm(page)
    assert where(page, "hip_center") == pytest.approx(held, abs=0.5), "a cancel moves nothing"
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    touch.detach()


def test_a_turned_and_mirrored_film_follows_the_hand(page, film, made):
    def turned(*names):
        page.locator("summary").click()
        for name in names:
            page.get_by_role("button", name=name, exact=True).click()
        page.locator("summary").click()

    click_at(page, *made.landmarks["hip_center"])
    calm(page)
    turned("Turn by 90°", "Mirror", "Invert")
    press(page, "Whole leg")
    before = where(page, "hip_center")
    drag(page, "hip_center", 0, 60)
    assert where(page, "hip_center") == pytest.approx([before[0], before[1] + 60], abs=1.5)
    turned("Invert", "Mirror", *3 * ["Turn by 90°"])


def test_the_marker_is_drawn_and_escape_leaves_it(page, film, made):
    (x0, y0), (x1, y1) = made.marker
    press(page, "Measure the marker on the film")
    page.evaluate("film().stage.focus()")
    page.keyboard.press("Escape")
    calm(page)
    click_at(page, *made.landmarks["hip_center"])
    calm(page)
    assert placed(page, "hip_center"), "the click after Escape places the landmark"
    press(page, "Whole leg")
    press(page, "Measure the marker on the film")
    page.mouse.move(*on_screen(page, (x0, y0)))
    page.mouse.down()
    page.mouse.move(*on_screen(page, (x1, y1)), steps=4)
    page.mouse.up()
    calm(page)
    assert page.evaluate("handles()") == ["hip_center"]
    assert "marker of 25 mm" in text_of(page, "#film")
    assert page.evaluate("film().scene.mm") == pytest.approx(0.5, rel=0.03)


def test_a_head_by_its_rim_a_line_across_the_joint_and_proposals(page, film, made):
    (x, y), radius = made.landmarks["hip_center"], 40.0
    press(page, "Find it by its rim")
    for u, v in ((x - radius, y), (x, y - radius), (x + radius, y)):
        click_at(page, u, v)
    calm(page)
    assert where(page, "hip_center") == pytest.approx([x, y], abs=1.0)
    assert page.evaluate("film().tool") is None
    for name in ("ankle_medial", "ankle_lateral"):
        click_at(page, *made.landmarks[name])
        calm(page)
    assert not placed(page, "plateau_medial"), "what is proposed is no part of the leg"
    assert mark(page, "medial plateau edge, proposed").is_visible()
    assert "HKA" not in text_of(page, "#numbers")
    press(page, "Lay the joint line")
    ends = [made.landmarks[name] for name in ("plateau_lateral", "plateau_medial")]
    page.mouse.move(*on_screen(page, ends[0]))
    page.mouse.down()
    page.mouse.move(*on_screen(page, ends[1]), steps=4)
    page.mouse.up()
    calm(page)
    assert where(page, "plateau_medial") == pytest.approx(list(ends[1]), abs=1.5)
    assert "HKA" in text_of(page, "#numbers")
    several = page.get_by_role("button", name="Confirm all proposals", exact=True)
    assert not several.is_visible(), "nothing of an ordinary leg's shape is found on the film"
    page.get_by_label("Landmark", exact=True).select_option(label="○ greater trochanter")
    calm(page)
    press(page, "Confirm this proposal")
    assert placed(page, "greater_trochanter")
    press(page, "Whole leg")
    drag(page, "hip_center", 80, 0)
    assert mark(page, "hip centre, in doubt").is_visible()
    for _ in range(2):
        page.keyboard.press("Control+z")
        calm(page)
    assert not placed(page, "greater_trochanter")
    press(page, "Plan")
    assert mark(page, "hinge").is_visible()
    assert mark(page, "saw entry").is_visible()
    assert page.get_by_role("button", name="medial condyle, proposed").count() == 0
    press(page, "Measure a distance")
    press(page, "Whole leg")
    for name in ("hip_center", "ankle_medial"):
        click_at(page, *where(page, name))
    far = page.evaluate(
        "Math.hypot(...handle('hip_center').map((v, k) => v - handle('ankle_medial')[k]))"
    )
    assert page.evaluate("film().hint.textContent") == f"{far * 0.5:.1f} mm"


def test_a_quiz_gives_the_leg_back_and_keys_do_it_no_harm(page, film, made):
    click_at(page, *made.landmarks["hip_center"])
    calm(page)
    press(page, "Quiz")
    page.evaluate("film().stage.focus()")
    drawn = page.evaluate("JSON.stringify(film().scene.areas)")
    for key in ("Delete", "ArrowUp", "Enter", "Control+z"):
        page.keyboard.press(key)
    calm(page)
    assert page.evaluate("JSON.stringify(film().scene.areas)") == drawn
    press(page, "Leave the quiz")
    assert page.evaluate("handles()") == ["hip_center"]
    assert page.evaluate("pictured()")


def test_a_drag_ends_at_the_edge_of_the_film_and_escape_takes_it_back(page, film, made):
    click_at(page, *made.landmarks["hip_center"])
    calm(page)
    press(page, "Whole leg")
    place = where(page, "hip_center")
    x, y = on_screen(page, place)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 30, steps=3)
    page.keyboard.press("Escape")
    page.mouse.up()
    calm(page)
    assert where(page, "hip_center") == pytest.approx(place, abs=1e-6)
    drag(page, "hip_center", 9000, 0)
    across, down = on_screen(page, where(page, "hip_center"))
    assert across == pytest.approx(page.evaluate("film().stage.getBoundingClientRect().right"), abs=1)  # fmt: skip
    assert down == pytest.approx(y, abs=1)


def test_escape_leaves_a_tool_and_only_the_tool_wherever_the_focus_is(page, film, made):
    click_at(page, *made.landmarks["hip_center"])
    calm(page)
    asked = page.evaluate("film().scene.placing")
    for name in ("Measure the marker on the film", "Measure a distance", "Measure an angle"):
        press(page, name)
        assert page.evaluate("film().tool !== null")
        page.keyboard.press("Escape")
        calm(page)
        assert page.evaluate("[film().tool, film().scene.tool, film().scene.placing, handles()]") == [None, None, asked, ["hip_center"]]  # fmt: skip
    press(page, "Measure a distance")
    page.get_by_role("button", name="Help").click()
    page.keyboard.press("Escape")
    assert page.evaluate("film().tool !== null"), "it closes the help first"
    page.keyboard.press("Escape")
    assert page.evaluate("film().tool") is None


def test_the_view_glides_to_a_landmark_and_a_hand_stops_it(page, film, gliding):
    press(page, "Whole leg")
    went = """() => { const f = film(), from = f.view.scale; f.go_to([100, 100, 160, 200]); const still = f.view.scale;
      f.stop_gliding(); return [from, still, f.view.scale, f.view.fitting([100, 100, 160, 200])]; }"""
    start, first, stopped, _ = page.evaluate(went)
    assert first == pytest.approx(start, rel=0.05)
    assert stopped == first
    page.emulate_media(reduced_motion="reduce")
    start, first, _, goal = page.evaluate(went)
    assert first == goal != start
    page.emulate_media(reduced_motion="no-preference")
    page.evaluate("film().go_to([100, 100, 160, 200])")
    calm(page)
    assert page.evaluate("film().view.scale") == pytest.approx(goal)


def test_a_click_lands_where_it_began_however_the_view_goes_on_meanwhile(page, film, gliding, made):
    x, y = made.landmarks["hip_center"]
    page.evaluate("film().stop_gliding(); film().tap = null")
    was = page.evaluate("film().view.scale")
    page.mouse.move(*on_screen(page, (x, y)))
    page.mouse.down()
    page.evaluate("film().go_to([100, 100, 160, 200])")
    calm(page)
    assert page.evaluate("film().view.scale") == was, "nothing moves away under a hand"
    page.mouse.up()
    calm(page)
    assert where(page, "hip_center") == pytest.approx((x, y), abs=3)


def test_of_two_films_at_once_the_page_asks_which(page, film):
    pictured = page.evaluate("pictured()")
    files = [{"name": n, "mimeType": "image/png", "buffer": b"x"} for n in ("one.png", "two.png")]
    page.locator("input[type=file]").set_input_files(files)
    calm(page)
    assert "one.png, two.png" in text_of(page, "#film")
    assert page.evaluate("pictured()") == pictured


def test_a_printed_film_has_the_shape_of_its_sheet(page, film):
    """Chromium says so to the page before it lays out the sheet, and again afterwards."""
    shape = "[film().view, film().stage.getBoundingClientRect(), film().canvas].map((one) => one.width / one.height)"
    before = page.evaluate(shape)
    for said, expected in (("beforeprint", 18 / 15), ("afterprint", before[0])):
        page.evaluate("(said) => dispatchEvent(new Event(said))", said)
        assert page.evaluate(shape) == pytest.approx([expected] * 3, rel=0.01)


def test_every_step_is_readable_in_both_themes_and_at_any_size(page, film):
    """No step scrolls sideways, down to a phone and at twice the size; nothing that axe calls serious, where it is installed."""
    axe = importlib.util.find_spec("axe_playwright_python")
    if axe is not None:
        page.evaluate((Path(axe.origin).parent / "axe.min.js").read_text(encoding="utf-8"))
    # A theme changes colours alone.
    for sizes, rules in ((SIZES, "{}"), ((), "{runOnly: ['color-contrast']}")):
        for name in (*STEPS, "Quiz"):
            press(page, name)
            current = page.locator("#steps [aria-current=true]")
            assert [one.inner_text() for one in current.all()] == ([name] if name in STEPS else [])
            for width, height in sizes:
                page.set_viewport_size({"width": width, "height": height})
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                    name,
                    width,
                )
                assert page.locator("aside").evaluate("(part) => part.clientHeight") > 90
                assert page.evaluate(WHOLE), (name, width)
            page.set_viewport_size({"width": 1280, "height": 720})
            if axe is not None:
                found = page.evaluate("axe.run(document, {resultTypes: ['violations'], ...RULES}).then((all) => all.violations.map((v) => [v.id, v.impact, v.nodes.map((n) => n.html.slice(0, 90))]))".replace("RULES", rules))  # fmt: skip
                assert [one for one in found if one[1] in ("serious", "critical")] == [], name
        press(page, "Leave the quiz")
        press(page, "Dark or light")
    wide, whole = page.evaluate("[document.querySelector('#film').clientWidth, innerWidth]")
    assert wide >= 0.6 * whole


def test_words_on_the_film_never_cover_one_another(page):
    press(page, "Film")
    press(page, "Open this example")
    boxes = "[...film().over.querySelectorAll('text')].map((one) => { const b = one.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })"
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        press(page, "Whole leg")
        found = page.evaluate(boxes)
        assert len(found) >= 3
        for k, a in enumerate(found):
            for b in found[:k]:
                across, down = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
                assert across <= 1 or down <= 3, (width, height)
    page.set_viewport_size({"width": 1280, "height": 720})


def test_a_refused_film_can_be_used_beside_the_words_that_refuse_it(page, made, file, tmp_path):
    case = json.loads(phantom_case(made, file))
    case["film"] = {"sha256": "0" * 64, "size": list(made.pixels.shape[::-1])}
    (tmp_path / "case.json").write_text(json.dumps(case | {"image": None}))
    film = page.get_by_role("region", name="Film")
    anyway = film.get_by_role("button", name="Use this film anyway")
    for used in (False, True):
        press(page, "Film")
        press(page, "Start again")
        press(page, "Film")
        page.locator("input[type=file]").set_input_files([tmp_path / "case.json", file])
        anyway.wait_for()
        assert film.get_by_text("another film").is_visible()
        if used:
            anyway.click()
            page.wait_for_function("pictured()")
        else:
            press(page, "Check")
        calm(page)
        assert not anyway.is_visible(), "it goes with the words"


def test_a_button_that_goes_leaves_the_focus_to_the_panel(page):
    press(page, "Film")
    again = page.get_by_role("button", name="Start again", exact=True)
    again.focus()
    page.keyboard.press("Enter")
    again.wait_for(state="hidden")
    page.wait_for_function("document.activeElement.id === 'controls'")
