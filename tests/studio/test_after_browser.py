"""A film after surgery as a surgeon opens it: dropped beside the plan, marked, audited, saved, there again after a reload."""

import json

import pytest

import wedgecalc as wc
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_files import phantom_picture

pytest.importorskip("panel")
pytest.importorskip("playwright")

from tests.studio_browser import CHROMIUM, board, calm, click_at, downloaded, settle, text_of

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here"),
    pytest.mark.filterwarnings("ignore"),
]
LEGS = [wc.Limb.from_angles("left", mldfa=88, mpta=mpta, jlca=2) for mpta in (82, 89)]
NAMES = ("hip_center", "ankle_medial", "ankle_lateral", "plateau_medial", "plateau_lateral", "condyle_medial", "condyle_lateral")  # fmt: skip


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Two films of one leg, as DICOM files, and their truths."""
    folder, found = tmp_path_factory.mktemp("films"), []
    for k, leg in enumerate(LEGS):
        made = phantom(leg, mm_per_px=0.5, seed=k)
        x, y = made.landmarks["ankle_center"]
        made.landmarks.update(ankle_medial=(x - 20, y), ankle_lateral=(x + 20, y))
        path = folder / f"film{k}.dcm"
        path.write_bytes(phantom_picture(made, ".dcm"))
        found.append((path, made.landmarks))
    return found


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()
    calm(page)


def mark(page, truth):
    for name in NAMES:
        label = f"○ {wc.records.landmarks()[name].label}"
        page.get_by_label("Landmark", exact=True).select_option(label=label)
        calm(page)
        click_at(page, *truth[name])
        calm(page)


def drop(page, path, step):
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name=step, exact=True).and_(page.locator("[aria-current]")).wait_for()  # fmt: skip
    calm(page)


def test_from_the_plan_to_the_audit_and_back(page, blank, films, tmp_path):
    drop(page, films[0][0], "Landmarks")
    press(page, "Left leg")
    mark(page, films[0][1])
    page.get_by_label("Label for exports").fill("K 17")
    press(page, "Check")
    press(page, "Open the film after surgery")
    page.locator("input[type=file]").set_input_files(films[0][0])
    page.get_by_text("the film before surgery").wait_for()
    drop(page, films[1][0], "Landmarks")
    assert "Left leg, after surgery" in text_of(page, "#film")
    assert page.evaluate("handles()") == []
    mark(page, films[1][1])
    assert "planned 10." in board(page), "held against the plan as soon as it is marked"
    press(page, "Check")
    page.get_by_role("img", name="as planned and as achieved").wait_for()
    result = json.loads(downloaded(page, "Audit as JSON", tmp_path).read_bytes())
    truth = wc.audit(wc.plan(LEGS[0], "lateral-closing-wedge-hto"), LEGS[1])
    assert result["miss"]["hka_deg"] == pytest.approx(truth.miss["hka"], abs=1.0)
    pdf = downloaded(page, "Audit as PDF", tmp_path)
    assert pdf.read_bytes().startswith(b"%PDF")
    assert pdf.name.startswith("K-17-left-")
    case = downloaded(page, "Save case", tmp_path)
    assert wc.load_case(case).limb.has_condyles
    assert case.name.endswith("-after-surgery.json")
    page.reload()
    settle(page)
    assert "Left leg, after surgery" in text_of(page, "#film")
    assert page.evaluate("pictured()")
    press(page, "Plan")
    assert "Left leg, before surgery" in text_of(page, "#film")
    assert "hinge" in page.evaluate("handles()")
    assert page.evaluate("pictured()")
    page.get_by_role("slider", name="Correction shown").first.press("PageUp")
    calm(page)
    seen = "[film().cut !== null, handle('ankle_lateral')]"
    cut, ankle = page.evaluate(seen)
    assert cut
    press(page, "Film after surgery")
    assert page.evaluate(seen)[0] is False
    press(page, "Back to the plan")
    assert page.evaluate(seen) == [True, ankle], "the film comes back as its handles do"
    press(page, "Quiz")
    press(page, "Leave the quiz")
    assert page.evaluate(seen) == [True, ankle]
    press(page, "Check")
    press(page, "Close the film after surgery")
    assert not page.get_by_role("button", name="Film after surgery", exact=True).is_visible()
