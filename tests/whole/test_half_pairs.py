"""Half a pair of landmarks is left out, and said so."""

import pytest

import wedgecalc as wc
from tests.covering import THOROUGH
from tests.driving import drive
from tests.pictures import SINGLE
from tests.whole_cases import HTO, OPEN, VARUS, document, saved
from wedgecalc.drawing import draw
from wedgecalc.pages.report import report_bytes

PAIRS = [
    "condyle_medial",
    "condyle_lateral",
    "plafond_medial",
    "plafond_lateral",
    "femoral_shaft_proximal",
    "tibial_shaft_distal",
]


@pytest.mark.usefixtures("coarse")
@pytest.mark.parametrize("gone", PAIRS)
def test_half_a_pair_is_absent_and_said_so(gone, tmp_path):
    limb = wc.Limb.from_landmarks(
        {name: VARUS[name] for name in VARUS.points if name != gone}, "right"
    )
    path = saved(tmp_path, limb)
    for command, *rest in (
        ("measure",),
        ("analyse",),
        ("plan", "-p", HTO),
        ("compare", "-p", HTO),
        ("check", "-p", OPEN, "--angle", "5"),
    ):
        found = document(command, path, *rest)
        assert gone in drive(command, path, *rest)[2], "named on standard error"
        if "absent" in found:
            assert any(gone in reason for reason in found["absent"].values())
    made = wc.plan(limb, HTO)
    assert made.before.hka == pytest.approx(
        wc.measure(
            wc.Limb.from_landmarks(
                {n: limb[n] for n in limb.points if n.rsplit("_", 1)[0] != gone.rsplit("_", 1)[0]},
                "right",
            )
        ).hka
    )
    mine = PAIRS.index(gone)
    for view in SINGLE if THOROUGH else SINGLE[mine::6]:
        draw(made, view, width=3)
    if THOROUGH or mine % 3 == 0:
        assert report_bytes(made)
    if THOROUGH or mine % 3 == 1:
        short = () if THOROUGH else ("--short",)
        assert drive("slides", path, "-p", HTO, *short, "-o", tmp_path / "a.pptx")[0] == 0
