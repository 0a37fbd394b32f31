"""Both legs of a film in the page: named, planned one after the other, saved together, each with its films after surgery."""

import json

import pytest

import wedgecalc as wc
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_look import Look
from wedgecalc.sources.radiographs.dicom import dicom_bytes
from wedgecalc.sources.reading import load_cases

pytest.importorskip("panel")
pytest.importorskip("playwright")

from tests.studio_browser import CHROMIUM, board, calm, downloaded, text_of

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A film of both legs whose header names the right one, both legs marked on it, and the same after surgery."""
    folder = tmp_path_factory.mktemp("both")
    for name, mpta in (("before", 82), ("after", 90)):
        limb = wc.Limb.from_angles("right", mldfa=88, mpta=mpta, jlca=1)
        made = phantom(limb, mm_per_px=0.7, look=Look(both_legs=True))
        (folder / f"{name}.dcm").write_bytes(dicom_bytes(made.pixels, 0.7, "right"))
        legs = [
            {"side": one.side, "landmarks": one.landmarks, "arthritis": "medial"}
            for one in made.legs
        ]
        shared = {"format": "wedgecalc-case/1", "id": "K", "units": "px", "image": f"{name}.dcm"}
        (folder / f"{name}.json").write_text(json.dumps(shared | {"legs": legs}))
    return folder


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()
    calm(page)


def drop(page, paths, step):
    page.locator("input[type=file]").set_input_files(paths)
    page.get_by_role("button", name=step, exact=True).and_(page.locator("[aria-current]")).wait_for()  # fmt: skip
    calm(page)


def shown(page):
    """Return the line above the film, which says whose it is."""
    return page.locator("#film .facts strong").text_content()


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_the_unmarked_leg_is_asked_for_on_the_step_of_landmarks(page, blank, files):
    drop(page, [files / "before.dcm"], "Landmarks")
    assert shown(page).startswith("Right leg")
    press(page, "Plan")
    press(page, "Mark the left leg")
    assert shown(page).startswith("Left leg")
    button(page, "Landmarks").and_(page.locator("[aria-current]")).wait_for()
    assert "Hip centre" in text_of(page, "#film")


def test_both_legs_are_named_measured_beside_each_other_and_saved_in_one_file(
    page, blank, files, tmp_path
):
    drop(page, [files / "before.dcm", files / "before.json"], "Plan")
    named = page.evaluate("film().scene.words.map((word) => word.text)")
    assert {"Right leg", "Left leg"} <= set(named)
    assert page.get_by_role("region", name="In short").is_visible()
    first = text_of(page, "#answer")
    assert "HKA" in first
    assert "Right leg: " in first, "the leg that is planned"
    assert "shorter" in first or "equally long" in first
    table = page.get_by_role("table", name="Both legs on this film")
    assert [cell.text_content() for cell in table.get_by_role("columnheader").all()][-2:] == ["Right leg", "Left leg"]  # fmt: skip
    press(page, "To the left leg")
    assert shown(page).startswith("Left leg")
    assert text_of(page, "#answer") != first
    case = downloaded(page, "Save case", tmp_path)
    assert "both-legs" in case.name
    assert [leg["side"] for leg in json.loads(case.read_bytes())["legs"]] == ["right", "left"]
    (tmp_path / "before.dcm").write_bytes((files / "before.dcm").read_bytes())
    assert [found.limb.frame.side for found in load_cases(case)] == ["right", "left"]


def test_a_film_after_surgery_is_opened_once_for_both_legs(page, blank, files):
    drop(page, [files / "before.dcm", files / "before.json"], "Plan")
    press(page, "Check")
    press(page, "Open the film after surgery")
    drop(page, [files / "after.json"], "Check")
    assert "after surgery" in shown(page)
    assert "HKA planned" in text_of(page, "#answer")
    assert "Planned" in page.locator("#numbers").get_by_role("img", name="Achieved").get_attribute("aria-label")  # fmt: skip
    right = text_of(page, "#answer")
    press(page, "To the left leg")
    assert shown(page).startswith("Left leg, after surgery")
    assert "HKA achieved" in text_of(page, "#answer")
    assert text_of(page, "#answer") != right
    press(page, "Back to the plan")
    assert shown(page).startswith("Left leg, before surgery")
    assert "achieved" not in text_of(page, "#answer")
    press(page, "Close the film after surgery")
    assert shown(page) == "Left leg", "which was not operated on"
    assert not button(page, "Film after surgery").is_visible()
    assert "achieved" not in board(page).lower()
    press(page, "To the right leg")
    press(page, "Film after surgery")
    assert text_of(page, "#answer") == right
