"""Take the pictures of docs/studio in a real browser: the page as it is, on synthetic films. Needs Chromium.

Repeat with ``python docs/make_studio.py`` after a change of the page, and look at each picture.
"""

import sys
import tempfile
from pathlib import Path

import wedgecalc as wc
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_files import phantom_picture

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from tests.studio_browser import browser, calm, click_at, open_page, studio  # noqa: E402

NAMES = ("hip_center", "ankle_medial", "ankle_lateral", "plateau_medial", "plateau_lateral", "condyle_medial", "condyle_lateral")  # fmt: skip
LEGS = [wc.Limb.from_angles("left", mldfa=88, mpta=mpta, jlca=2) for mpta in (82, 89)]


def films(folder):
    """Return two films of a leg, before and after surgery, each with its landmarks."""
    found = []
    for k, leg in enumerate(LEGS):
        made = phantom(leg, mm_per_px=0.3, seed=k)
        x, y = made.landmarks["ankle_center"]
        edges = {"ankle_medial": (x - 33, y), "ankle_lateral": (x + 33, y)}
        path = folder / f"film{k}.dcm"
        path.write_bytes(phantom_picture(made, ".dcm"))
        found.append((path, made.landmarks | edges))
    return found


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()
    calm(page)


def opened(page, path, truth, names=NAMES):
    """Open a film and mark it."""
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Landmarks", exact=True).and_(page.locator("[aria-current]")).wait_for()  # fmt: skip
    calm(page)
    for name in names:
        label = f"○ {wc.records.landmarks()[name].label}"
        page.get_by_label("Landmark", exact=True).select_option(label=label)
        calm(page)
        click_at(page, *truth[name])
        calm(page)


def picture(page, name):
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(5, 5)
    page.wait_for_timeout(400)
    page.screenshot(path=HERE / "studio" / f"{name}.png")


def main():
    with (
        tempfile.TemporaryDirectory() as folder,
        browser() as chromium,
        studio(folder=folder) as address,
    ):
        before, after = films(Path(folder))
        page = open_page(chromium.new_context(viewport={"width": 1280, "height": 800}), address)
        opened(page, *before, names=NAMES[:4])
        picture(page, "landmarks")
        press(page, "Film")
        opened(page, *before)
        press(page, "Plan")
        page.locator("#controls").get_by_role("slider").first.focus()
        page.keyboard.press("End")
        calm(page)
        press(page, "Whole leg")
        picture(page, "plan")
        press(page, "Check")
        press(page, "Open the film after surgery")
        opened(page, *after)
        press(page, "Check")
        press(page, "Whole leg")
        picture(page, "after")
        press(page, "Quiz")
        page.get_by_label("HKA, °").fill("174")
        page.get_by_label("Which bone is responsible?").select_option("tibia")
        page.get_by_label("Wedge angle, °").fill("8")
        press(page, "Show the answer")
        for _ in range(3):
            press(page, "Next step")
        picture(page, "quiz")


if __name__ == "__main__":
    main()
