"""The surgeon's page of any leg: tidy on both papers, true to scale, and complete for two bones."""

import json
from collections import Counter

import numpy as np
import pytest

import wedgecalc as wc
from tests.covering import THOROUGH, in_turn
from tests.pages import printed
from tests.pages.printed import assert_printed, closed_paths, straight_lines
from tests.pictures import extent, visible_texts
from tests.stopped import SEVERE, assert_leads, stopped_double
from tests.strategies import mirrored
from wedgecalc.pages.head import answer
from wedgecalc.pages.paper import PAPERS
from wedgecalc.pages.report import report_bytes, report_figures
from wedgecalc.planning.millimetres import depths
from wedgecalc.planning.stops import unaccepted
from wedgecalc.sources.legs import CaseRef

LONG = CaseRef(printed.LONG, "file", "calibration", ("A note " * 40,))
BOTH = wc.Limb.from_angles("right", mldfa=94, mpta=80, jlca=4)
HALF = wc.Limb.from_landmarks(
    {n: BOTH[n] for n in BOTH.points if not n.startswith(("condyle", "femoral", "greater"))},
    "right",
    mm_per_unit=1.0,
)
PLANS = {
    "20° varus": lambda: wc.plan(
        wc.Limb.from_angles("left", mldfa=98, mpta=80, jlca=4), "lateral-closing-wedge-hto"
    ),
    "20° valgus": lambda: wc.plan(
        wc.Limb.from_angles("right", mldfa=76, mpta=93, jlca=-3), "medial-closing-wedge-dfo"
    ),
    "opening": lambda: wc.plan(BOTH, "medial-opening-wedge-hto"),
    "turned hinge": lambda: wc.plan(
        wc.Limb.from_angles("left", mpta=82), "medial-opening-wedge-hto", hinge_turn=15, ap_depth=50
    ),
    "closed joint": lambda: wc.plan(BOTH, "lateral-closing-wedge-hto", jlca_supine=1.0),
    "unscaled": lambda: wc.plan(wc.load_case("demo:real-left-leg")),
    "half-marked": lambda: wc.plan(HALF, "lateral-closing-wedge-hto"),
    "hip": lambda: wc.plan(wc.Limb.from_angles("left", nsa=145), "medial-closing-wedge-pfo"),
    "shaft": lambda: wc.plan(wc.Limb.from_angles("right"), "shortening", length=20.0),
    "nothing": lambda: wc.plan(
        wc.Limb.from_angles(mpta=88, mldfa=88), "lateral-closing-wedge-hto", "correction=0"
    ),
    "two": lambda: wc.double_level(BOTH),
    "two, mixed": lambda: wc.double_level(BOTH, tibia_kind="opening", femur_kind="closing"),
    "two, valgus": lambda: wc.double_level(
        wc.Limb.from_angles("left", mldfa=81, mpta=94, jlca=0), "hka=180"
    ),
    "two, stopped": stopped_double,
    "two, one cut": lambda: wc.double_level(wc.Limb.from_angles(mpta=83), "hka=180"),
}


# Every other plan; the rest as sheets for theatre. Both in `make properties`.
ON_PAGES, ON_SHEETS = ([*PLANS], [*PLANS]) if THOROUGH else ([*PLANS][1::2], [*PLANS][::2])


@pytest.mark.parametrize(("name", "paper"), in_turn(ON_PAGES, [*PAPERS]))
def test_the_page_is_tidy(name, paper):
    assert_printed(report_figures(PLANS[name](), paper=paper, case=LONG), paper)


@pytest.mark.parametrize(("name", "paper"), in_turn(["opening", "two"], [*PAPERS]))
def test_the_template_prints_to_scale(name, paper):
    plan = PLANS[name]()
    data = report_bytes(plan, paper=paper)
    paths, lines = [*closed_paths(data)], straight_lines(data)
    for part in getattr(plan, "parts", (plan,)):
        wedge = part.wedge
        sides = [(abs(b - a), abs(c - b), abs(c - a)) for a, b, c, *_ in paths]
        real = (wedge.radius, wedge.base, wedge.radius)
        assert any(np.allclose(found, real, atol=0.02) for found in sides), part.procedure.name
    assert any(abs(a.imag - b.imag) < 1e-6 and abs(abs(a - b) - 50) < 0.02 for a, b in lines)


def test_both_bones_stand_on_the_page_in_order():
    plan = PLANS["two"]()
    page = report_figures(plan)[0]
    texts = visible_texts(page)
    words = [t.get_text() for t in texts]
    x = {}
    for part in plan.parts:
        bone = str(part.procedure.bone)
        (heading,) = [t for t in texts if f" {bone.capitalize()}: " in t.get_text()]
        x[bone] = extent(heading).x0
        for name, depth in depths(part).items():
            assert f"{depth:.1f} mm" in words, (bone, name)
    assert x["femur"] < x["tibia"]
    done, made = answer(plan)
    assert f"{plan.tibia.correction:.1f}°" in done
    assert f"{plan.femur.correction:.1f}°" in done
    assert f"{plan.after.hka:.1f}°" in made


@pytest.mark.parametrize("accept", [None, ("mpta-over",)])
def test_a_stop_leads_the_page_of_two_bones(accept):
    plan = stopped_double(accept)
    assert_leads(report_figures(plan)[0], plan, "light")


def test_every_alert_is_told_once():
    for plan in (PLANS["two"](), wc.plan(SEVERE, "lateral-closing-wedge-hto")):
        for paper in PAPERS:
            texts = [t for f in report_figures(plan, paper=paper) for t in visible_texts(f)]
            told = " ".join(t.get_text() for t in texts)
            starts = Counter(" ".join(alert.message.split()[:4]) for alert in plan.alerts)
            for start, times in starts.items():
                assert told.count(start) == times, (paper, start)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("name", ["opening", "two"])
def test_lateral_stands_where_it_is(name, side):
    limb = BOTH if side == "right" else mirrored(BOTH)
    plan = wc.double_level(limb) if name == "two" else wc.plan(limb, "medial-opening-wedge-hto")
    texts = visible_texts(report_figures(plan)[0])
    places = {
        word: sorted(extent(t).x0 for t in texts if t.get_text() == word)
        for word in ("lateral", "medial")
    }
    assert len(places["lateral"]) == len(places["medial"]) >= 3
    for lateral, medial in zip(places["lateral"], places["medial"], strict=True):
        assert (lateral < medial) == (side == "right")  # a right leg's lateral is on the left
    letters = {t.get_text() for t in texts if t.get_text() in "RL"}
    assert letters == {"R" if side == "right" else "L"}


def test_the_film_s_date_stands_on_the_page_if_the_case_gives_it(run, tmp_path):
    case = wc.load_case("demo:medial-oa-right")
    plan = wc.plan(case)
    for day in (None, "2026-11-02"):
        words = [t.get_text() for t in visible_texts(report_figures(plan, case=CaseRef("a", film_date=day))[0])]  # fmt: skip
        assert ("2026-11-02" in words) == bool(day)
    path = tmp_path / "leg.json"
    path.write_text(case.file.changed(film_date="2026-11-02").text(), encoding="utf-8")
    assert wc.load_case(path).ref.film_date == "2026-11-02"
    for wrong in ("2. 11. 2026", "2026-02-30", "2026-11-02T10:00"):
        document = case.file.document() | {"film_date": wrong}
        path.write_text(json.dumps(document), encoding="utf-8")
        code, _, err = run("plan", path)
        assert (code, "film_date: " in err, "YYYY-MM-DD" in err) == (2, True, True)


def test_what_is_outside_its_normal_range_is_marked():
    plan = PLANS["two"]()
    words = [t.get_text() for t in visible_texts(report_figures(plan)[0])]
    assert f"▼ {plan.before.mpta:.1f}°" in words
    assert f"▲ {plan.before.mldfa:.1f}°" in words
    assert f"{plan.after.mldfa:.1f}°" in words
    assert words.count("85 to 90°") == 2


@pytest.mark.parametrize("name", ["20° varus", "20° valgus", "opening"])
def test_the_base_is_dimensioned_at_the_wedge(name):
    """A line beside the cortex is to the joint line in the close-up as the base is to the joint."""
    plan = PLANS[name]()
    figure = report_figures(plan, case=LONG)[0]
    lines = [line for axes in figure.axes for line in axes.lines if len(line.get_xydata()) == 2]
    sizes = np.array(
        [
            abs(np.diff(z.get_transform().transform(z.get_xydata()), axis=0) @ [1, 1j])[0]
            for z in lines
        ]
    )
    base = abs(plan.wedge.far_entry_z - plan.wedge.entry_z)
    own = "plateau" if plan.procedure.of_tibia else "condyle"
    joint = abs(plan.limb.line(f"{own}_medial", f"{own}_lateral"))
    assert any(np.isclose(sizes, size * base / joint, rtol=1e-5).any() for size in sizes)


@pytest.mark.parametrize(
    ("target", "aimed", "judged"), [("wbl=62.5", "182.", "92."), ("mpta=92", "92.0", "182.")]
)
def test_a_planned_value_on_its_target_is_not_marked_as_abnormal(target, aimed, judged):
    plan = wc.plan(
        wc.Limb.from_angles(mpta=83, mldfa=88, jlca=2), "lateral-closing-wedge-hto", target
    )
    said = [t.get_text() for t in visible_texts(report_figures(plan, case=LONG)[0])]
    assert any(text.startswith(f"● {aimed}") for text in said)
    assert not any(text.startswith(f"▲ {aimed}") for text in said)
    assert any(text.startswith(f"▲ {judged}") for text in said)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", ["medial-oa-left", "severe-combined-right"])
def test_no_page_is_nearly_empty(name, paper):
    """An ordinary plan has one page; on another page the legs fill what its words leave."""
    plan = wc.plan(wc.load_case(f"demo:{name}"))
    figures = report_figures(plan, paper=paper)
    assert (len(figures) > 1) == bool(unaccepted(plan))
    for figure in figures[1:]:
        heights = [line.get_window_extent().height for line in figure.axes[0].lines]
        assert max(heights) > 0.4 * figure.bbox.height
