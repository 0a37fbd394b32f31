"""The printed page: its size, the wedge in true size, nothing off the page, plain words for the patient."""

import re
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest

import wedgecalc as wc
from tests.covering import covering, in_turn
from tests.pages.printed import assert_printed, assert_within_margins
from tests.pictures import assert_tidy, extent, visible_texts
from tests.stopped import SEVERE, assert_leads, stopped, wordy
from wedgecalc.pages.languages import languages
from wedgecalc.pages.paper import PAPERS
from wedgecalc.pages.patient_words import patient_words
from wedgecalc.pages.report import report_bytes, report_figures
from wedgecalc.planning.stops import unaccepted
from wedgecalc.results.sentences_verdict import agreement_words
from wedgecalc.sources.legs import CaseRef
from wedgecalc.sources.reading import radiograph_of
from wedgecalc.study.verdict import verdict_beside

VARUS, VALGUS = (
    wc.Limb.from_angles("left", mpta=82, jlca=2),
    wc.Limb.from_angles("right", mpta=93, mldfa=84),
)
TURNING = [p for p in wc.records.procedures().values() if p.level == "knee"]


def all_words(words):
    return " ".join(" ".join((s.heading, *s.paragraphs)) for s in words.sections)


def plan_of(procedure):
    limb = VARUS if procedure.direction == "valgus" else VALGUS
    return accepted(wc.plan(limb, procedure.name))


def accepted(plan):
    """Plan the same with its stops accepted: else there is no page for the patient."""
    codes = tuple(alert.code for alert in unaccepted(plan))
    return wc.plan(plan.limb, replace(plan.request, accept=codes)) if codes else plan


def figure_of(plan, **options):
    """The first page of a plan."""
    return report_figures(plan, **options)[0]


@pytest.mark.parametrize(
    ("procedure", "page"), in_turn(TURNING, covering(["surgeon", "patient"], [*PAPERS]))
)
def test_nothing_leaves_the_page(procedure, page):
    plan, (reader, paper) = plan_of(procedure), page
    figure = figure_of(
        plan,
        reader=reader,
        paper=paper,
        case=CaseRef("A case with a rather long name " * 3, "file", "calibration"),
    )
    assert_within_margins(figure, paper)


@pytest.mark.parametrize(
    ("name", "reader", "paper"),
    covering(
        ["severe-combined-right", "real-left-leg", "femoral-varus-right"],
        ["surgeon", "patient"],
        [*PAPERS],
    ),
)
def test_nor_does_what_is_said_of_a_hard_case(name, reader, paper):
    case = wc.load_case(f"demo:{name}")
    plan = wc.plan(
        case.limb,
        case.osteotomy.procedure,
        case.target,
        **({"hinge": case.osteotomy.hinge} if name == "real-left-leg" else {}),
    )
    assert_within_margins(figure_of(accepted(plan), reader=reader, paper=paper), paper)


@pytest.mark.parametrize("procedure", TURNING, ids=lambda p: p.name)
def test_the_wedge_is_as_large_as_it_is(procedure):
    plan = plan_of(procedure)
    figure = figure_of(plan)
    (ax,) = figure.axes
    zero, one = ax.transData.transform([(0, 0), (1, 0)])
    assert (one - zero)[0] == pytest.approx(figure.dpi), "one unit is one inch"
    (wedge,) = [p for p in ax.patches if type(p) is mpl.patches.Polygon]
    hinge, entry, far, _ = (complex(*xy) * 25.4 for xy in wedge.get_xy()[:4])
    assert abs(entry - hinge) == pytest.approx(plan.wedge.radius)
    assert abs(far - entry) == pytest.approx(plan.wedge.base)
    rule = next(
        line
        for line in ax.lines
        if len(line.get_xdata()) == 2 and abs(np.ptp(line.get_xdata()) * 25.4 - 50) < 1e-6
    )
    assert np.ptp(rule.get_ydata()) == 0


def test_pages_are_paper_and_repeatable():
    plan = wc.plan(VARUS, "lateral-closing-wedge-hto")
    for paper, (width, height) in PAPERS.items():
        data = report_bytes(plan, paper=paper)
        box = [float(value) for value in re.search(rb"/MediaBox \[ ([\d. ]+) \]", data)[1].split()]
        assert box[2:] == pytest.approx([72 * width, 72 * height], abs=0.1)
    assert data == report_bytes(plan, paper=paper)


@pytest.mark.parametrize("procedure", list(wc.records.procedures()))
def test_the_patient_is_told_what_is_done(procedure):
    record = wc.records.procedures()[procedure]
    limb = VARUS if record.direction == "valgus" else VALGUS
    if record.level == "hip":
        limb = wc.Limb.from_angles("right", nsa=145 if record.direction == "varus" else 115)
    plan = wc.plan(limb, procedure, **({"length": 20.0} if record.level == "shaft" else {}))
    text = all_words(patient_words(plan))
    assert "2 to 4 days" in text
    assert "4 to 8 weeks" in text
    assert "no cast, and crutches for about six weeks" in text
    assert "healthier" not in text  # nobody said that there is arthritis
    figures = {"closing": "48 of 100", "opening": "71 of 100"}[record.kind]
    counted = record.bone == "tibia" and record.direction == "valgus"  # for no other operation
    assert (figures in text) == counted
    assert ("PMC5332482" in text) == counted
    assert ("numb" in text) == (procedure == "lateral-closing-wedge-hto")
    assert ("fibula" in text) == (procedure == "lateral-closing-wedge-hto")
    assert ("In the hospital records of one US state they are 56" in text) == counted
    assert "registry" not in text
    assert "Exercises" in text
    assert ("shin bone" in text) == (record.bone == "tibia")
    assert not re.search(r"varus|valgus|HTO|DFO|medial|lateral|None|nan", text)
    if record.level == "knee":
        worn = {"valgus": "inner", "varus": "outer"}[record.direction]
        assert f"too much of your weight on the {worn} side" in text


@pytest.mark.parametrize("arthritis", [None, "none", "lateral", "both", "medial"])
def test_the_healthier_side_is_named_only_where_the_other_one_is_worn(arthritis):
    plan = wc.plan(VARUS, "lateral-closing-wedge-hto", arthritis=arthritis)
    text = all_words(patient_words(plan))
    assert ("the outer, healthier side" in text) == (arthritis == "medial")


def test_on_a_radiograph_and_without_a_scale():
    case = wc.load_case("demo:phantom-left")
    plan = wc.plan(case.limb, "medial-opening-wedge-hto")
    film, image = radiograph_of(case), re.compile(rb"/Subtype /Image\b")
    assert image.search(report_bytes(plan, radiograph=film))
    assert not figure_of(plan).axes[0].images
    bare = wc.Limb.from_landmarks(
        {n: case.limb[n] for n in case.limb.points}, "left", mm_per_unit=None
    )
    given = wc.plan(
        bare, "medial-opening-wedge-hto", hinge=plan.wedge.hinge, entry=plan.wedge.entry
    )
    assert figure_of(given).axes[0].texts


@pytest.mark.parametrize(("options", "words"), [
    (["-o", "x.png"], ".pdf"), (["-o", "x.pdf", "--for", "nurse"], "surgeon, patient"), (["-o", "x.pdf", "--paper", "a3"], "a4, letter"), (["-o", "nowhere/x.pdf"], "folder"),
])  # fmt: skip
def test_from_the_command_line(run, tmp_path, monkeypatch, options, words):
    monkeypatch.chdir(tmp_path)
    code, _, err = run("report", "demo:medial-oa-right", *options)
    assert code == 2
    assert words in err
    assert list(tmp_path.iterdir()) == []


def test_no_page_is_written_over_another_file(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.pdf").write_bytes(b"of somebody else")
    assert run("report", "demo:medial-oa-right", "-o", "plan.pdf", "--for", "patient")[0] == 2
    assert (tmp_path / "plan.pdf").read_bytes() == b"of somebody else"


@pytest.mark.parametrize(
    ("procedure", "angle", "paper"),
    in_turn(
        ["lateral-closing-wedge-hto", "lateral-closing-wedge-dfo"],
        [3, 10, 20, 28, 34, 45],
        ["a4", "letter", "letter"],  # so that each operation has both
    ),
)
def test_a_large_wedge_is_not_printed_over(procedure, angle, paper):
    severe = wc.Limb.from_angles("left", mpta=64, mldfa=100, jlca=5)
    figures = report_figures(wc.plan(severe, procedure, f"correction={angle}"), paper=paper)
    assert_printed(figures, paper)
    assert any(word.get_text() == "Date and signature" for word in figures[0].axes[0].texts)
    templates = [p for figure in figures for p in templates_on(figure)]
    assert len(templates) == 1, "on the first page, or on the second"
    for figure in figures:
        texts = visible_texts(figure)
        for drawn in templates_on(figure):
            box = drawn.get_window_extent()
            for text in texts:
                assert not extent(text).overlaps(box), text.get_text()
            others = [line.get_window_extent() for line in figure.axes[0].lines]
            assert not any(box.overlaps(other) for other in others)


def templates_on(figure):
    """The wedges in true size on a page: its only plain polygons."""
    return [p for p in figure.axes[0].patches if type(p) is mpl.patches.Polygon]


def test_a_patient_whose_leg_is_straight_has_no_operation_planned():
    straight = wc.plan(
        wc.Limb.from_angles(mpta=88, mldfa=88), "lateral-closing-wedge-hto", "correction=0"
    )
    for plan, planned in ((straight, False), (plan_of(TURNING[0]), True)):
        figure = figure_of(plan, reader="patient")
        words = " ".join(text.get_text() for text in figure.axes[0].texts)
        assert ("planned operation" in words) == planned


def test_the_surgeons_page_tells_verdict_source_of_the_target_and_what_millimetres_rest_on():
    case = wc.load_case("demo:femoral-varus-right")
    figure = figure_of(wc.plan(case.limb, case.osteotomy.procedure, "wbl=50"))
    words = " ".join(text.get_text() for text in figure.axes[0].texts)
    assert "The angles speak for this plan. The deformity is in the femur" in words
    assert "Target: weight-bearing line at 50.0 %" in words
    assert "rest on a cortex template" in words
    assert "HTO ■" in words
    assert "mpta-over" not in words
    assert "raises a stop alert: planned MPTA too high" in words


def test_the_surgeons_page_says_the_verdict_that_the_plan_says():
    case = wc.load_case("demo:medial-oa-right")
    made = wc.plan(case, jlca_supine=1)
    (said,) = agreement_words(verdict_beside(made), made.procedure.name)
    assert said != agreement_words(wc.verdict(case), made.procedure.name)[0]
    texts = figure_of(made).axes[0].texts
    assert said in " ".join(text.get_text() for text in texts)


@pytest.mark.parametrize(
    ("stop", "paper"), in_turn([(1, None), (4, None), (8, ("mpta-over",))], [*PAPERS])
)
def test_a_stop_leads_the_surgeons_page(stop, paper, monkeypatch):
    times, accept = stop
    if times > 1:
        wordy(monkeypatch, times)
    plan = stopped(accept, limb=SEVERE, procedure="lateral-closing-wedge-hto")
    figure = figure_of(plan, paper=paper, case=CaseRef("A case", "file", "calibration"))
    assert_within_margins(figure, paper)
    assert_tidy(figure)
    assert_leads(figure, plan, "light")
    words = " ".join(text.get_text() for text in figure.axes[0].texts)
    assert words.count("MPTA would be") == times, "the stop is told once"
    told = next(a.message for a in plan.alerts if a.severity == "warn")
    assert times > 1 or f"▲ {told}" in words


def test_a_patients_page_needs_the_stop_accepted(run, tmp_path):
    with pytest.raises(wc.StopError, match=r"mpta-over.* once a surgeon has accepted this stop"):
        report_bytes(stopped(), reader="patient")
    for paper in PAPERS:
        figure = figure_of(stopped(("mpta-over",)), reader="patient", paper=paper)
        assert_within_margins(figure, paper)
        assert_tidy(figure)
        words = " ".join(text.get_text() for text in figure.axes[0].texts)
        told = languages()["en"]("accepted.mpta-over")
        assert f"Your surgeon has seen this and accepted it: {told}." in words
