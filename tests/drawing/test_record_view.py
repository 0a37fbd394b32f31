"""Pictures that explain: one for everything that has a name, tidy, and measured right."""

import re
from functools import cache

import matplotlib as mpl
import numpy as np
import pytest

import wedgecalc as wc
from tests.covering import in_turn
from tests.pictures import assert_readable, assert_tidy, extent, visible_texts
from wedgecalc import records
from wedgecalc.bone.shapes import point_of
from wedgecalc.drawing import THEMES
from wedgecalc.drawing.alert_examples import alert_pair
from wedgecalc.drawing.measure_marks import MEASURE_MARKS, measure_mark
from wedgecalc.drawing.record_examples import concept_pair, purpose_pair
from wedgecalc.drawing.record_view import record_picture
from wedgecalc.drawing.scene import Scene
from wedgecalc.lateral_records import lateral_landmarks
from wedgecalc.planning.alerts import alerts_of_limb

TABLES = {
    "measures": records.measures,
    "procedures": records.procedures,
    "targets": records.targets,
    "purposes": records.purposes,
    "methods": records.methods,
    "sharings": records.sharings,
    "soft tissue": records.soft_tissue,
    "landmarks": records.landmarks,
    "alerts": records.alert_records,
    "other words": records.concepts,
}
ANGLES = [name for name, row in records.measures().items() if row.unit == "deg"]
SUMS = {"ahka", "jlo"}  # shown by the two angles that they are made of


@cache
def pictured(name):
    """The picture of a record by its name or code, drawn once for all tests that look at it."""
    return record_picture(wc.explain(name))


@pytest.mark.parametrize("kind", TABLES)
def test_everything_explained_has_a_tidy_picture(kind):
    for name, record in TABLES[kind]().items():
        figure = pictured(name) if wc.explain(name) == record else record_picture(record)
        said = " ".join(text.get_text() for text in assert_tidy(figure)).lower()
        words = record.label.lower().split()
        assert all(word in said for word in words), name


NAMES = ("mpta", "wbl", "limb", "hka", "medial-opening-wedge-hto", "mpta-over", "hip_center")


@pytest.mark.parametrize(("name", "theme"), in_turn(NAMES, [*THEMES]))
def test_every_word_can_be_read(name, theme):
    figure = record_picture(wc.explain(name), theme)
    texts = assert_tidy(figure)
    assert_readable(figure, texts)


@pytest.mark.parametrize("name", records.measures())
def test_one_leg_is_normal_and_the_other_is_not(name):
    """Two values, two colours: not by colour alone, for each has its sign or name."""
    record, figure = records.measures()[name], pictured(name)
    headings = [t.get_text() for t in visible_texts(figure) if t.get_weight() == "bold"]
    if record.normal_low is not None:
        assert sum(h.startswith("● normal") for h in headings) == 1
        assert sum(h.startswith(("▲ high", "▼ low")) for h in headings) == 1
    lateral, medial = (
        sorted(extent(t).x0 for t in visible_texts(figure) if t.get_text() == word)
        for word in ("lateral", "medial")
    )
    assert len(lateral) == len(medial) == 2
    assert lateral[0] < medial[0] < lateral[1] < medial[1], "a right leg, lateral on the left"


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("name", MEASURE_MARKS)
@pytest.mark.parametrize(
    "angles",
    [
        {},
        {"mpta": 76, "mldfa": 94, "jlca": 7, "nsa": 112, "mlpfa": 101, "mldta": 97},
        {"mpta": 98, "mldfa": 79, "jlca": -4, "nsa": 148, "ama": 4, "tilt": 6},
    ],
)
def test_arcs_run_from_arm_to_arm_and_are_as_large_as_the_number(name, angles, side):
    limb = wc.Limb.from_angles(side, **angles)
    mark, measured = measure_mark(name, limb), wc.measure(limb)
    arms = [(end - start) / abs(end - start) for start, end in (*mark.lines, *mark.dashed)]
    arms += [1 + 0j]  # the horizontal
    for arc in mark.arcs:
        for end in (arc.start, arc.start * np.exp(1j * np.radians(arc.sweep))):
            assert min(min(abs(end - arm), abs(end + arm)) for arm in arms) < 1e-9
    if name in ANGLES and name not in SUMS:
        (arc,) = mark.arcs
        assert abs(arc.sweep) == pytest.approx(abs(getattr(measured, name)), abs=1e-9)
    for start, end, _ in mark.spans:
        if name != "wbl":
            assert abs(end - start) == pytest.approx(abs(getattr(measured, name)), abs=1e-9)


def turned(line):
    """The degrees that a drawn arc turns, from its points alone."""
    z = line.get_xdata() + 1j * line.get_ydata()
    steps = np.angle(np.diff(z)[1:] / np.diff(z)[:-1])
    return np.degrees(abs(steps.sum()) * (len(steps) + 1) / len(steps))


@pytest.mark.parametrize("name", [name for name in ANGLES if name not in SUMS])
def test_a_protractor_laid_on_the_picture_reads_the_number(name):
    figure = pictured(name)
    read = {}
    for color in ("after", "before"):
        drawn = [
            line
            for line in figure.axes[0].lines
            if len(line.get_xdata()) == 60
            and mpl.colors.same_color(line.get_color(), getattr(THEMES["light"], color))
        ]
        read[color] = [turned(line) for line in drawn]
    written = [
        float(re.search(r"(-?[\d.]+)°$", t.get_text()).group(1))
        for t in visible_texts(figure)
        if t.get_weight() == "bold" and ":" not in t.get_text() and t.get_text().endswith("°")
    ]
    found = sorted(read["after"] + read["before"])
    assert len(found) == len(written) == 2
    assert found == pytest.approx(sorted(map(abs, written)), abs=0.06)


@pytest.mark.parametrize("name", ["wbl", "mad"])
def test_a_length_on_the_picture_is_the_number(name):
    """Against the scale bar for millimetres, against the plateau for per cent."""
    for angles in ({"mpta": 78}, {"mpta": 86}):
        limb = wc.Limb.from_angles("right", **angles)
        ((start, end, _),) = measure_mark(name, limb).spans
        value, width = getattr(wc.measure(limb), name), limb.width
        per = width / 100 if name == "wbl" else 1.0
        assert abs(end - start) / per == pytest.approx(abs(value), abs=1e-6)


def test_what_a_misplaced_landmark_does_is_what_measuring_says():
    figure = pictured("hip_center")
    limb = wc.Limb.from_angles("right", mldfa=88, mpta=84, jlca=1)
    x, y = limb["hip_center"]
    marks = {name: tuple(limb[name]) for name in limb.points} | {"hip_center": (x + 8, y)}
    moved = wc.measure(wc.Limb.from_landmarks(marks, "right", mm_per_unit=1.0))
    said = " ".join(t.get_text() for t in visible_texts(figure))
    assert f"HKA {wc.measure(limb).hka:.1f}° → {moved.hka:.1f}°" in said


def test_explain_writes_the_picture(run, tmp_path):
    picture = tmp_path / "mpta.png"
    code, out, _ = run("explain", "mpta", "-o", picture)
    assert code == 0
    assert "medial proximal tibial angle" in out
    assert picture.stat().st_size > 20_000
    assert run("explain", "bow", "leg", "-o", tmp_path / "bow.svg", "--theme", "print")[0] == 0
    assert run("explain", "-o", tmp_path / "x.png")[0] == 2
    assert run("explain", "mpta", "-o", tmp_path / "x.gif")[0] == 2


@pytest.mark.parametrize(
    "code", ["mpta-over", "mpta-under", "mldfa-under", "mldfa-over", "wbl-lateral", "wbl-medial"]
)
def test_an_alert_about_a_plan_is_shown_on_planned_legs(code):
    """Both legs are those of plans, and only the second one raises the alert."""
    (good, bad), message = alert_pair(records.alert_records()[code])
    raised = [{a.code for a in example.shows.scene.plan.alerts} for example in (good, bad)]
    assert code not in raised[0]
    assert code in raised[1]
    alert = next(a for a in bad.shows.scene.plan.alerts if a.code == code)
    assert message == alert.message


def test_a_turned_hinge_is_seen_from_above_beside_a_straight_one():
    """The alert of an opening wedge shows that wedge; its axis is drawn as far turned as it says."""
    (good, bad), message = alert_pair(records.alert_records()["slope-change"])
    alerts = {a.code: a.message for a in bad.shows.scene.plan.alerts}
    assert message == alerts["slope-change"]
    assert "slope-change" not in {a.code for a in good.shows.scene.plan.alerts}
    found = wc.slope_of(bad.shows.scene.plan)
    assert f"{found.change:.1f}° steeper" in bad.words
    figure = record_picture(wc.explain("slope-change"))
    assert_readable(figure, assert_tidy(figure))
    axes = [line.get_xydata() for line in figure.axes[0].lines if line.get_zorder() == 3]
    axes = [z[1] - z[0] for z in axes if len(z) == 2 and abs(z[1] - z[0]).max() > 2]
    leans = sorted(float(np.degrees(np.arctan2(x, y))) for x, y in axes)
    assert leans == pytest.approx([0.0, 20.0], abs=1e-6)


@pytest.mark.parametrize("code", ["jlo-over", "jlca-high", "jlca-low", "implausible-size"])
def test_an_alert_about_a_leg_says_what_that_leg_is_told(code):
    (_, bad), message = alert_pair(records.alert_records()[code])
    limb = bad.shows.limb
    assert message in {a.message for a in alerts_of_limb(limb, wc.measure(limb))}


def test_each_target_has_a_title_of_its_own():
    titles = [
        max(visible_texts(pictured(row.name)), key=lambda t: t.get_fontsize()).get_text()
        for row in records.purposes().values()
        if row.measure != "correction"
    ]
    assert len(set(titles)) == len(titles)


def test_two_knees_are_drawn_to_one_scale():
    """The plateau of 65 mm is shorter on the picture than that of 76 mm, as it is."""
    figure = pictured("plateau")
    bars = [t for t in visible_texts(figure) if t.get_text() == "20 mm"]
    assert len(bars) == 2
    spans = [text for text in figure.axes[0].texts if getattr(text, "arrow_patch", None)]
    long, short = sorted((abs(text.xy[0] - text.get_position()[0]) for text in spans), reverse=True)
    assert short / long == pytest.approx(65 / 76, rel=1e-3)


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("entry", ["entry", "cut 52.0 mm"]),
        ("base", ["cut r = 52.0 mm"]),
        ("rule-of-thumb", ["cut 52.0 mm", "57.3 mm"]),
        ("hinge-fracture", ["I", "II", "III"]),
        ("takeuchi", ["I", "II", "III"]),
        ("miniaci", ["hinge", "ankle before", "ankle planned"]),
        ("cora", ["CORA"]),
    ],
)
def test_what_is_asked_for_is_lettered_on_the_picture(name, marked):
    said = [t.get_text() for t in visible_texts(pictured(name))]
    assert set(marked) <= set(said)


def test_a_hinge_fracture_ends_on_the_cortex_of_the_tibia():
    (_, drawn), _ = alert_pair(records.alert_records()["hinge-fracture"])
    scene = drawn.shows.scene
    tibia = scene.after["tibia"].exterior
    assert [tibia.distance(point_of(crack[-1])) < 0.5 for crack in drawn.shows.cracks] == [True] * 3


@pytest.mark.parametrize("code", ["hinge-near-joint", "hinge-far-cortex", "hinge-zone"])
def test_the_field_of_a_hinge_holds_the_good_one_and_not_the_other(code):
    pair, _ = alert_pair(records.alert_records()[code])
    held = [
        any(field.distance(point_of(one.shows.scene.hinge)) < 1e-6 for field in one.shows.fields)
        for one in pair
    ]
    assert held == [True, False]


@pytest.mark.parametrize("code", ["hinge-near-joint", "hinge-zone", "hinge-fracture", "fibula"])
def test_the_scene_of_each_leg_of_an_alert_is_made_once(code, monkeypatch):
    made, of = [], Scene.of
    monkeypatch.setattr(Scene, "of", staticmethod(lambda *args: made.append(args) or of(*args)))
    alert_pair(records.alert_records()[code])
    assert len(made) == 2


@pytest.mark.parametrize(
    ("code", "within"),
    [
        ("mpta-over", (85, 95)),
        ("mldfa-over", (85, 90)),
        ("jlca-high", (0, 4)),
        ("jlo-over", (-4, 4)),
    ],
)
def test_the_field_beside_an_arc_ends_at_the_limits_of_its_alert(code, within):
    """Its moving arm enters the field exactly where the number passes the limit."""
    for one in alert_pair(records.alert_records()[code])[0]:
        (zone,), (arc,) = one.shows.mark.zones, one.shows.mark.arcs
        starts = code.startswith("mpta")
        arm = arc.start * (1 if starts else np.exp(1j * np.radians(arc.sweep)))
        share = np.degrees(np.angle(arm / zone.start)) / zone.sweep
        value = float(re.search(r"(−?-?[\d.]+)°$", one.heading).group(1).replace("−", "-"))
        assert within[0] + share * (within[1] - within[0]) == pytest.approx(value, abs=0.06)


@pytest.mark.parametrize("name", ["fujisawa-zone", "neutral"])
def test_the_field_of_a_target_lies_where_its_percentages_do(name):
    purpose = records.purposes()[name]
    for one in purpose_pair(purpose):
        ((low, high),) = one.shows.mark.bands
        limb = one.shows.limb
        ends = limb.points["plateau_medial"], limb.points["plateau_lateral"]
        shares = [100 * abs(z - ends[0]) / abs(ends[1] - ends[0]) for z in (low, high)]
        assert shares == pytest.approx([purpose.low, purpose.high])


def test_the_kerf_is_drawn_as_thick_as_the_blade():
    first, _ = concept_pair(records.concepts()["kerf"])
    wedge = first.shows.scene.wedge
    sawn = wedge.removed.area - wedge.block.area
    assert first.shows.kerf
    # Both meet at the hinge.
    assert sawn / sum(cut.length for cut in wedge.cuts) == pytest.approx(1.2, rel=0.15)


@pytest.mark.parametrize("name", lateral_landmarks())
def test_a_landmark_of_a_lateral_film_is_marked_by_its_name(name):
    figure = record_picture(wc.explain(name))
    said = [" ".join(t.get_text().split()) for t in assert_tidy(figure)]
    label = lateral_landmarks()[name].label
    assert label in said
    assert f"{label[0].upper()}{label[1:]}" in said, "the title is its own, and whole"
