"""The page in a browser, opened as a file and offline: with mouse, finger and keyboard, and read aloud."""

import importlib.util
from pathlib import Path

import pytest

import wedgecalc as wc
from tests.driving import drive
from tests.studio_browser import CHROMIUM

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
CLOSING = "demo:medial-oa-right"
LEGS = (CLOSING, "demo:knock-knee-left", "demo:real-left-leg")
FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    path = tmp_path_factory.mktemp("handout") / "lesson.html"
    assert drive("handout", *LEGS, "--title", "Lesson", "-o", path)[0] == 0
    return path


def opened(chromium, path, **options):
    """The page, offline; whatever it says, refuses or asks for is kept."""
    context = chromium.new_context(offline=True, **options)
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("request", lambda one: one.url.startswith(("file:", "data:")) or page.said.append(one.url))  # fmt: skip
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready=yes]")
    return page


@pytest.fixture(scope="module")
def shared(chromium, lesson):
    page = opened(chromium, lesson, viewport={"width": 1280, "height": 800})
    yield page
    assert page.said == []
    page.context.close()


@pytest.fixture
def page(shared):
    shared.reload()
    shared.wait_for_selector("html[data-ready=yes]")
    return shared


def text(page, name):
    page.evaluate(FRAME)
    return page.locator(f"#{name}").inner_text()


def handle(page, name):
    page.evaluate(FRAME)
    box = page.locator(f"[data-name={name}]").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, name, dx, dy):
    x, y = handle(page, name)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


def test_the_answer_stands_first_and_follows_the_slider(page):
    plan = wc.plan(wc.load_case(CLOSING))
    assert text(page, "headline") == f"{180 - plan.before.hka:.1f}° of varus"
    assert f"{plan.before.wbl:.1f} %" in text(page, "sentence")
    page.locator("#slider").fill("4")
    assert text(page, "headline") == f"Undercorrected by {plan.correction - 4:.1f}°"
    page.locator("#exact").click()
    assert "On target" in text(page, "headline")
    assert "62.5 %" in text(page, "sentence")
    assert "9.5 mm, likely 7.0–11.5" in text(page, "size")  # as `plan` says it
    page.locator("#slider").fill("10")
    assert "likely" not in text(page, "size")
    page.locator("#angle").fill("14")
    assert "Overcorrected" in text(page, "headline")
    assert "make it smaller" in text(page, "warnings") + text(page, "alerts")
    page.locator("#base").fill("5")
    given = wc.check(plan.limb, plan.request, base=5.0).given
    assert f"{given.correction:.1f}°" in text(page, "size")
    page.locator("#stands").click()
    assert "varus" in text(page, "headline")


def test_alerts_and_numbers_are_those_of_check(page):
    plan = wc.plan(wc.load_case(CLOSING))
    found = wc.check(plan.limb, plan.request, angle=12.0)
    page.locator("#angle").fill("12")
    shown = text(page, "stops") + text(page, "warnings") + text(page, "alerts")
    assert all(alert.message in shown for alert in found.alerts)
    assert page.locator("#stops li, #warnings li, #alerts li").count() == len(found.alerts)
    numbers = text(page, "main")
    for name in ("hka", "mpta", "mldfa"):
        assert f"{getattr(found.given.after, name):.1f}°" in numbers
    page.locator("#more summary").click()
    assert "MLPFA" in text(page, "all").upper()
    assert found.given.kjlo_predicted == pytest.approx(float(page.locator("#all tr", has_text="KJLO predicted").inner_text().split("\t")[2].strip("°")), abs=0.05)  # fmt: skip


def test_an_uncut_leg_is_not_said_to_need_no_attention(page):
    """Its angles are out of range; what is true is that nothing is wrong with its film, and nothing is cut."""
    assert "▼" in text(page, "main")
    assert text(page, "no-alerts") == "No alert about the film. The alerts of a wedge appear once you push the slider."  # fmt: skip
    page.locator("#procedure").select_option("medial-opening-wedge-hto")
    page.locator("#slider").fill("5")
    shown = page.locator("#stops li, #warnings li, #alerts li").count()
    assert page.locator("#no-alerts").is_visible() == (shown == 0)
    assert "film" not in page.locator("#no-alerts").text_content()


def test_a_stop_stands_first(page):
    page.locator("[role=tab]").first.click()
    assert page.locator("#stops li").count() == 0
    page.locator("#angle").fill("20")
    stop = page.locator("#stops li")
    assert "mpta" in stop.inner_text().lower()
    assert stop.bounding_box()["y"] < page.locator("#headline").bounding_box()["y"]
    assert "MPTA would be" not in text(page, "alerts")


def test_a_dragged_landmark_moves_the_numbers_and_its_bone(page):
    before = text(page, "main")
    drag(page, "ankle_center", 12, 0)
    assert text(page, "main") != before
    x, _ = handle(page, "ankle_center")
    page.locator("#exact").click()
    assert "On target" in text(page, "headline")
    turned = handle(page, "ankle_center")
    assert turned[0] < x - 10  # the foot goes with the fragment, laterally
    drag(page, "ankle_center", 0, -6)
    assert handle(page, "ankle_center") == pytest.approx((turned[0], turned[1] - 6), abs=1.5)
    page.locator("#again").click()
    assert text(page, "main") == before


def test_a_landmark_does_not_cross_over(page):
    before = text(page, "headline")
    x, _ = handle(page, "plateau_medial")
    far, _ = handle(page, "plateau_lateral")
    drag(page, "plateau_medial", far - x - 60, 0)
    assert handle(page, "plateau_medial")[0] > far
    assert text(page, "headline").split("°")[1] == before.split("°")[1]


def test_hinge_entry_and_target_are_dragged(page):
    page.locator("#exact").click()
    drag(page, "hinge", -30, 0)
    assert page.locator("#usual").is_enabled()
    assert "Bone taken out" in text(page, "size")
    drag(page, "target-point", 40, 0)
    assert float(page.locator("#value").input_value()) < 62.5
    assert "Overcorrected" in text(page, "headline")
    page.locator("#usual").click()
    assert page.locator("#usual").is_disabled()


def test_every_procedure_and_target_answers(page):
    for option in page.locator("#procedure option").all():
        page.locator("#procedure").select_option(option.get_attribute("value"))
        page.locator("#slider").fill("6")
        assert text(page, "headline")
        for target in page.locator("#target option:not([hidden])").all():
            page.locator("#target").select_option(target.get_attribute("value"))
            assert text(page, "sentence")
            said = page.locator("main").inner_text()
            assert "undefined" not in said
            assert "NaN" not in said


def test_keys_alone_are_enough(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("[data-name=hip_center]").focus()
    before = text(page, "main")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    assert text(page, "main") != before
    page.locator("#slider").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert page.locator("#slider").input_value() == "0.5"
    assert "0.5°" in page.locator("#slider").get_attribute("aria-valuetext")
    page.locator("[role=tab]").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("[role=tab][aria-selected=true]").inner_text() == "Leg 2"
    assert text(page, "side") == "left leg"


def test_what_is_read_aloud(page):
    page.locator("#exact").click()
    page.locator("#spoken", has_text="On target").wait_for(state="attached")
    assert page.locator("#spoken").get_attribute("aria-live") == "polite"
    names = page.evaluate("[...document.querySelectorAll('.handle')].map((one) => one.getAttribute('aria-label'))")  # fmt: skip
    assert {"hip centre", "ankle centre", "hinge", "saw entry", "target"} <= set(names)
    ruler = page.locator("#ruler").get_attribute("aria-label")
    assert "Preoperative 18.5 %" in ruler
    assert "Planned 62.5 %" in ruler


def test_answers_are_folded_away(page):
    (first, *_) = page.locator("#task-list details").all()
    assert not first.locator("p").first.is_visible()
    first.locator("summary").click()
    assert "tibia" in first.inner_text()


def test_without_a_scale_there_are_no_millimetres(page):
    page.locator("[role=tab]").nth(2).click()
    page.locator("#exact").click()
    assert page.locator("#base").is_disabled()
    assert "mm" not in text(page, "wedge").replace("Base, mm", "")
    assert "no scale" in text(page, "notes")


@pytest.fixture(scope="module")
def phone(chromium, lesson):
    page = opened(chromium, lesson, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)  # fmt: skip
    yield page
    assert page.said == []
    page.context.close()


def touch(page, kind, *points):
    """What a finger does, as the browser hears it."""
    page.client = getattr(page, "client", None) or page.context.new_cdp_session(page)
    found = [{"x": x, "y": y} for x, y in points]
    page.client.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": found})


def test_a_finger_along_the_slider_pushes_the_wedge_and_scrolls_nothing(phone):
    page = phone
    page.evaluate(
        "() => { const panel = document.querySelector('#reading'); panel.scrollTop = 200; }"
    )
    box = page.locator("#slider").bounding_box()
    x, y = 150, box["y"] + box["height"] / 2
    touch(page, "Start", (x, y))
    for k in range(1, 11):
        touch(page, "Move", (x + 12 * k, y - 2 * k))
    touch(page, "End")
    page.evaluate(FRAME)
    assert float(page.locator("#slider").input_value()) > 6
    assert page.evaluate("scrollY") == 0


def test_a_finger_on_a_phone(phone):
    page = phone
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#exact").tap()
    assert "On target" in text(page, "headline")
    x, y = handle(page, "hip_center")
    for kind, *points in (("Start", (x, y)), ("Move", (x + 6, y)), ("Move", (x + 14, y)), ("End",)):
        touch(page, kind, *points)
    assert "On target" not in text(page, "headline") or "62.5" not in text(page, "sentence")


def test_every_size_is_readable(page):
    page.locator("#exact").click()
    page.locator("#more summary").click()
    for width, height in ((1920, 1080), (844, 390), (820, 1180), (390, 844), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert page.evaluate("(({scrollWidth, clientWidth}) => scrollWidth <= clientWidth)(document.querySelector('#reading'))"), width  # fmt: skip
    axe = importlib.util.find_spec("axe_playwright_python")
    if axe is None:
        pytest.skip("axe-playwright-python is not installed")
    page.evaluate((Path(axe.origin).parent / "axe.min.js").read_text(encoding="utf-8"))
    # A theme changes colours alone.
    for scheme, rules in (("light", "{}"), ("dark", "{runOnly: ['color-contrast']}")):
        page.emulate_media(color_scheme=scheme)
        for width, height in ((390, 844), (1280, 800)):
            page.set_viewport_size({"width": width, "height": height})
            found = page.evaluate("axe.run(document, {resultTypes: ['violations'], ...RULES}).then((all) => all.violations.map((v) => [v.id, v.impact, v.nodes.map((n) => n.html.slice(0, 90))]))".replace("RULES", rules))  # fmt: skip
            assert found == [], (scheme, width)
    page.emulate_media(color_scheme="light")


def test_a_film_is_shown_and_cut(chromium, tmp_path):
    path = tmp_path / "film.html"
    assert drive("handout", "demo:phantom-left", "--with-film", "-o", path)[0] == 0
    page = opened(chromium, path, viewport={"width": 1280, "height": 800})
    page.wait_for_selector(".stage.pictured")
    shown = "() => document.querySelector('#knee canvas').toDataURL()"  # fmt: skip
    page.evaluate(FRAME)
    whole = page.evaluate(shown)
    page.locator("#exact").click()
    page.evaluate(FRAME)
    assert page.evaluate(shown) != whole
    assert "picture of a patient" in page.locator(".halt").inner_text()
    assert page.said == []
    page.context.close()


def test_it_prints_every_leg_and_the_answers_apart(page):
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert not page.locator("main").is_visible()
    sheets, answers = page.locator(".sheet"), page.locator(".answers")
    assert sheets.count() == page.locator("[role=tab]").count()
    asked = sheets.first.locator("ol li p").all_inner_texts()
    for sheet in sheets.all():
        assert sheet.locator("svg path").count() > 10
        assert sheet.locator("table").is_visible()
        assert sheet.locator(".honest li").count() >= 3
    assert answers.first.locator("ol b").all_inner_texts() == asked
    assert len(answers.first.locator("ol p").all()) > len(asked)
    assert page.locator(".behind").evaluate("e => getComputedStyle(e).breakBefore") == "page"
    assert len(page.pdf()) > 20_000
    page.emulate_media(media="screen")
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert page.locator("#sheets").inner_text() == ""


@pytest.mark.parametrize("how", [(), ("--procedure", "double-level")])
def test_a_printed_answer_says_what_stops_it(chromium, tmp_path, how):
    """The sheet of answers gives each leg exactly on target: with its stops, and what is out of range."""
    path = tmp_path / "stopped.html"
    assert drive("handout", "demo:severe-combined-right", *how, "-o", path)[0] == 0
    case = wc.load_case("demo:severe-combined-right")
    two = wc.DoubleRequest(wc.PlanRequest(target=case.request.target))
    plan = wc.double_level(case.limb, two) if how else wc.plan(case)
    page = opened(chromium, path)
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    told = page.locator(".answers ul li").all_inner_texts()
    named = {"stop": "STOP", "warn": "Warning"}
    told_of = [f"{named[a.severity]}: {a.message}" for a in plan.alerts if a.severity in named]
    assert [" ".join(one.split()) for one in told] == told_of
    assert told_of[0].startswith("STOP") == (not how)
    mpta = page.locator(".answers tr", has_text="MPTA").locator("td.after").inner_text()
    assert ("▲" in mpta) == (plan.after.mpta > 90)
    page.context.close()


def test_the_numbers_of_another_leg_do_not_stay(page):
    page.locator("#more summary").click()

    def rows(k):
        page.locator("[role=tab]").nth(k).click()
        page.evaluate(FRAME)
        heads = page.locator("#main th, #all th").all_inner_texts()
        assert len(set(heads)) == len(heads)
        return heads

    unscaled = rows(2)
    assert rows(0) != unscaled
    assert rows(2) == unscaled
    assert "MAD" not in unscaled


def typed_into(page, name, words):
    page.locator(f"#{name}").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    page.locator("#title, h1").first.click()
    page.evaluate(FRAME)
    return page.locator(f"#{name}")


def test_a_comma_is_a_decimal_point(page):
    assert float(typed_into(page, "angle", "8,5").input_value()) == 8.5
    assert "8.5°" in text(page, "size")


def test_a_number_out_of_its_limits_is_marked_and_no_part_of_it_taken(page):
    for name, typed in (("angle", "99"), ("angle", "-5"), ("base", "400"), ("value", "625")):
        page.locator("#slider").fill("7")
        before = text(page, "size"), page.evaluate("JSON.stringify(page.leg.target)")
        field = typed_into(page, name, typed)
        assert (field.get_attribute("aria-invalid"), field.input_value()) == ("true", typed)
        assert page.locator(f"label:has(#{name}) .most").is_visible()
        assert (text(page, "size"), page.evaluate("JSON.stringify(page.leg.target)")) == before
        page.locator("#slider").fill("8")
        assert field.get_attribute("aria-invalid") == "false"
        assert float(field.input_value()) < 100


def test_the_slider_stays_at_hand_while_the_panel_is_read(page):
    page.locator("#exact").click()
    for width, height in ((390, 844), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        for share in (0, 0.5, 1):
            page.evaluate("(share) => { const panel = document.querySelector('#reading'); panel.scrollTop = share * panel.scrollHeight; }", share)  # fmt: skip
            for name in ("slider", "exact"):
                box = page.locator(f"#{name}").bounding_box()
                assert 0 < box["y"] < box["y"] + box["height"] <= height


# Whatever a finger may press: what is smaller than 44 px, and what lies nearer than 8 px to another.
PRESSED = """() => {
  const seen = [...document.querySelectorAll('header button, aside button, aside input, aside select, aside summary, .bar button')].filter((e) => e.offsetWidth && e.offsetHeight);
  const boxes = seen.map((e) => [e.id || e.textContent, e.getBoundingClientRect(), e.closest('#reading')]), found = [];
  boxes.forEach(([name, a], k) => {
    if (a.width < 44 || a.height < 44) found.push(name);
    for (const [other, b, scrolls] of boxes.slice(k + 1)) if (scrolls === boxes[k][2] && Math.max(a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom) < 8) found.push(`${name} beside ${other}`);
  });
  return found;
}"""


def test_a_finger_has_room(chromium, tmp_path):
    path = tmp_path / "two.html"
    assert drive("handout", CLOSING, "demo:severe-combined-right", "-o", path)[0] == 0
    page = opened(chromium, path, has_touch=True, is_mobile=True)
    for leg in page.locator("[role=tab]").all():
        leg.click()
        page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
        for width, height in ((390, 844), (844, 390), (768, 1024)):
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(FRAME)
            assert page.evaluate(PRESSED) == [], width
    page.context.close()
