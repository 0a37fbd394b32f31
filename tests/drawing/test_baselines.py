"""Each view against a picture that was looked at; `make baselines` draws them anew after a change that is meant."""

import matplotlib as mpl
import pytest

import wedgecalc as wc
from tests.pictures import VIEWS, plan_of

CASES = {"before-after": "medial-oa-right", "overlay": "bowleg-left", "wedge": "lateral-oa-right", "angles": "medial-oa-left", "axes": "severe-combined-right",
         "plateau": "knock-knee-left", "load": "medial-oa-right", "cpak": "femoral-varus-right", "methods": "medial-oa-right", "uncertainty": "knock-knee-left", "poster": "medial-oa-right"}  # fmt: skip


def drawn(view, **options):
    return wc.draw(plan_of(wc.load_case(f"demo:{CASES[view]}")), view, title=CASES[view], **options)


pytestmark = pytest.mark.skipif(
    tuple(map(int, mpl.__version__.split(".")[:2])) < (3, 11),
    reason="matplotlib set its letters otherwise before 3.11",
)


@pytest.mark.mpl_image_compare(style="default", tolerance=6, savefig_kwargs={"dpi": 90})
@pytest.mark.parametrize("view", VIEWS)
def test_view(view):
    return drawn(view, width=12 if view == "poster" else 7)


@pytest.mark.mpl_image_compare(style="default", tolerance=6, savefig_kwargs={"dpi": 90})
@pytest.mark.parametrize("fixation", ["staples", "pins", "plate"])
def test_fixation_in_the_dark(fixation):
    return drawn("wedge", width=7, theme="dark", fixation=fixation)
