"""The radiograph under a drawing."""

import json

import numpy as np
import pytest
from PIL import Image

import wedgecalc as wc
from tests.case_text import case_in
from tests.film_files import dataset, films_in, saved
from tests.places import ON_FILM
from tests.scaled_cases import BASE, COMMANDS, MM, raw
from wedgecalc.drawing import THEMES, blank_page
from wedgecalc.drawing.film import CutFilm
from wedgecalc.drawing.film_crop import clear_edge
from wedgecalc.drawing.leg import film_frame, leg_place
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.geometry.plane import unit
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_files import phantom_case
from wedgecalc.sources.phantom_look import Look
from wedgecalc.sources.reading import radiograph_of
from wedgecalc.sources.saving import case_text
from wedgecalc.sources.scale import scaled_limb


def test_nothing_is_drawn_on_pixels_that_are_not_square(tmp_path, run):
    made = films_in(tmp_path)
    raw = json.loads(phantom_case(made, tmp_path / "leg.dcm"))
    (tmp_path / "leg.json").write_text(json.dumps(raw))
    saved(tmp_path / "leg.dcm", dataset(made.pixels, PixelAspectRatio=["5", "4"]))
    code, _, err = run("draw", tmp_path / "leg.json", *ON_FILM, "-o", tmp_path / "x.png")
    assert code == 2
    assert "not square" in err
    assert not (tmp_path / "x.png").exists()
    from wedgecalc.studio.loading import desks_of_file, desks_of_upload

    with pytest.raises(wc.InputError, match="not square"):
        desks_of_file(str(tmp_path / "leg.dcm"))
    with pytest.raises(wc.InputError, match="not square"):
        desks_of_upload({"leg.dcm": (tmp_path / "leg.dcm").read_bytes()}, tmp_path)


def test_both_legs_of_a_film_share_it(tmp_path, run):
    from wedgecalc.studio.loading import desks_of_file

    made = films_in(tmp_path)
    (tmp_path / "leg.json").write_text(phantom_case(made, tmp_path / "leg.png"))
    assert run("convert", tmp_path / "leg.json", tmp_path / "legs.csv")[0] == 0
    *heading, row = (tmp_path / "legs.csv").read_text().splitlines()
    (tmp_path / "legs.csv").write_text("\n".join([*heading, row, f"another-{row}"]))
    first, second = desks_of_file(str(tmp_path / "legs.csv"))
    assert first.radiograph is second.radiograph is not None


def test_an_animation_does_not_keep_every_film(tmp_path):
    from wedgecalc.drawing.film import CutFilm
    from wedgecalc.sources.reading import load_case, radiograph_of

    case = load_case("demo:phantom-left")
    film = CutFilm(radiograph_of(case).pixels, wc.plan(case.limb, "medial-opening-wedge-hto"))
    for share in np.linspace(0, 1, 6):
        film.image(float(share))
    film.image(0.5)
    assert set(film._operated) == {0.0, 0.5, 1.0}


@pytest.mark.parametrize("share", [0.4, 0.8, 1.0])
def test_no_skin_tears_while_a_wedge_opens(share):
    """What is black beyond the film's own black is the gap in the bone, at every moment."""
    from wedgecalc.bone.wedge import bone_wedge
    from wedgecalc.drawing.film import CutFilm
    from wedgecalc.sources.reading import load_case, radiograph_of

    case = load_case("demo:phantom-left")
    plan = wc.plan(case.limb, "medial-opening-wedge-hto")
    film = CutFilm(radiograph_of(case).pixels, plan, bone_wedge(plan))
    hinge = complex(*case.limb.frame.to_case(plan.wedge.hinge_z))
    gap = film.missing(share).area / case.limb.frame.scale**2
    black = []
    for s in (0.0, share):
        picture, origin = film.image(s)
        x, y = round((hinge - origin).real), round((hinge - origin).imag)
        near = np.asarray(picture.crop((x - 150, y - 100, x + 150, y + 150)))
        black.append(int((near == 0).sum()))
    assert black[1] - black[0] == pytest.approx(gap, rel=0.2)


@pytest.mark.parametrize("procedure", ["lateral-closing-wedge-hto", "lateral-closing-wedge-dfo"])
def test_a_film_bends_at_a_closed_hinge(procedure):
    """Nothing is missing there, and what lies before the cut, well beyond it, stays or moves whole."""
    from wedgecalc.bone.wedge import bone_wedge
    from wedgecalc.sources.reading import load_case, radiograph_of

    case = load_case("demo:phantom-left")
    plan = wc.plan(case.limb, procedure, wc.Target("correction", 8))
    film = CutFilm(radiograph_of(case).pixels, plan, bone_wedge(plan))
    assert film.missing().is_empty
    frame, hinge = case.limb.frame, complex(plan.wedge.hinge_z)
    picture, origin = film.image(1.0)
    shown = np.asarray(picture)
    x, y = (round(v) for v in frame.to_case(hinge) - (origin.real, origin.imag))
    assert (shown[y - 60 : y + 60, x - 60 : x + 60] > 0).all()
    # The kept side of the far cortex stays, the free side is carried, to the pixel.
    away = complex(case.limb.plateau) * plan.procedure.away
    back = unit(hinge - complex(plan.wedge.entry_z))
    for sense in (-1, 1):
        before = hinge + 12 * back + sense * 45 * unit(away)
        after = complex(plan.wedge.carried(before)) if sense > 0 else before
        greys = []
        for grey, z, start in ((film.pixels, before, 0j), (shown, after, origin)):
            column, row = (int(v) for v in frame.to_case(z) - (start.real, start.imag))
            greys.append(grey[row - 2 : row + 3, column - 2 : column + 3].mean())
        assert greys[1] == pytest.approx(greys[0], abs=12)


def test_a_film_of_high_pixels_is_cut_and_turned_in_register():
    """The plan on a film of high pixels is the plan on the same film resampled."""
    rows, columns = 1200, 600
    y, x = np.mgrid[0:rows, 0:columns]
    shades = np.uint8(127 + 60 * np.sin(x / 9.0) + 60 * np.sin(y / 13.0))
    squeezed = np.asarray(
        Image.fromarray(shades).resize((columns, rows * 4 // 5), Image.Resampling.BOX)
    )
    points = {name: tuple(BASE.limb[name]) for name in BASE.limb.points}
    offset = np.array([min(p[k] for p in points.values()) - 60 for k in (0, 1)])
    marks = {name: tuple(np.array(p) - offset) for name, p in points.items()}
    high = {name: (p[0], p[1] / 1.25) for name, p in marks.items()}
    square = wc.plan(
        scaled_limb(marks, "right", 1.0), "medial-opening-wedge-hto", wc.Target("hka", 178)
    )
    plan = wc.plan(
        scaled_limb(high, "right", 1.0, 1.25), "medial-opening-wedge-hto", wc.Target("hka", 178)
    )
    assert plan.correction == pytest.approx(square.correction, abs=1e-9)
    one, at = CutFilm(shades, square, wc.bone_wedge(square)).image(1.0)
    other, there = CutFilm(squeezed, plan, wc.bone_wedge(plan)).image(1.0)
    assert there.real == at.real
    stretched = np.asarray(other.resize((other.width, round(other.height * 1.25))), dtype=float)
    height = min(one.height, stretched.shape[0]) - 20
    start = round(-at.imag), round(-there.imag * 1.25)
    apart = np.abs(
        np.asarray(one, dtype=float)[start[0] : start[0] + height - 40]
        - stretched[start[1] : start[1] + height - 40]
    )
    assert np.mean(apart) < 6
    assert np.mean(apart) < 0.3 * np.mean(np.abs(np.asarray(one, dtype=float)[: rows // 2] - 127))


def test_a_film_of_pixels_of_another_shape_is_refused(tmp_path, run):
    Image.new("L", (900, 1400)).save(tmp_path / "scan.tif", dpi=(125, 100))
    (tmp_path / "leg.json").write_text(json.dumps(raw(MM, mm_per_px=MM)))
    code, _, err = run(
        "draw",
        tmp_path / "leg.json",
        *COMMANDS["plan"],
        "--image",
        tmp_path / "scan.tif",
        "-o",
        tmp_path / "a.png",
    )
    assert code == 2
    assert "1.25 times as high as wide" in err
    assert not (tmp_path / "a.png").exists()


def test_landmarks_on_high_pixels_do_not_leave_their_film(tmp_path, run):
    Image.new("L", (900, 1400)).save(tmp_path / "scan.tif", dpi=(125, 100))
    (tmp_path / "leg.json").write_text(json.dumps(raw(0.64, 0.8, image="scan.tif")))
    code, _, err = run("convert", tmp_path / "leg.json", tmp_path / "leg.csv")
    assert code == 2
    assert "not square" in err
    case = wc.load_case(tmp_path / "leg.json")
    again = wc.measure(case_in(case_text(case.limb, "leg")).limb)
    assert again.hka == pytest.approx(wc.measure(case.limb).hka, abs=1e-9), (
        "saved with square units"
    )


@pytest.mark.parametrize(
    ("name", "saved", "aspect"),
    [("a.png", {"dpi": (125, 100)}, 1.25), ("a.jpg", {"dpi": (125, 100)}, 1.25), ("a.tif", {"dpi": (125, 100)}, 1.25),
     ("b.png", {"dpi": (72, 72)}, 1.0), ("b.jpg", {}, 1.0), ("c.tif", {"resolution_unit": 1, "x_resolution": 5, "y_resolution": 4}, 1.25)],
)  # fmt: skip
def test_dots_for_each_inch_are_no_scale_and_their_ratio_counts(name, saved, aspect, tmp_path):
    from wedgecalc.sources.radiographs.picture import film_facts

    Image.new("L", (90, 140)).save(tmp_path / name, **saved)
    facts = film_facts(tmp_path / name)
    assert facts.aspect == pytest.approx(aspect, rel=2e-3)
    assert (facts.size, facts.row_mm, facts.column_mm) == ((90, 140), None, None)


def test_no_marker_is_cut_by_the_edge_of_a_picture():
    """The phantom's L and ball lie where the picture of the leg would end: it ends before them."""
    case = wc.load_case("demo:phantom-left")
    scene = Scene.of(wc.plan(case), None, radiograph_of(case))
    _, ax = blank_page(12.8, 7.0, "light")
    sheet = Sheet(ax, THEMES["light"], film=scene.film)
    box = (0.0, 0.25, 2.45, 6.05)
    place = leg_place(scene, box)
    frame = film_frame(sheet, scene, place, box)
    ends = frame.get_y(), frame.get_y() + frame.get_height()
    right = frame.get_x() + frame.get_width()
    assert clear_edge(scene.film, place, right, right - 0.05, ends) == right
    assert clear_edge(scene.film, place, right + 0.1, right - 0.2, ends) < right + 0.1


@pytest.mark.parametrize("side", ["right", "left"])
def test_the_other_leg_of_a_film_is_neither_cut_nor_turned(side):
    limb = wc.Limb.from_angles(mpta=82.0, side=side)
    made = phantom(limb, mm_per_px=1.0, noise=0.0, look=Look(both_legs=True))
    marked = scaled_limb(made.landmarks, side, made.mm_per_px)
    before = np.asarray(made.pixels >> 4, dtype=np.uint8)
    after, origin = CutFilm(before, wc.plan(marked, procedure="lateral-closing-wedge-hto")).image(
        1.0
    )
    left, top = round(-origin.real), round(-origin.imag)
    rows, columns = before.shape
    same = np.asarray(after)[top : top + rows, left : left + columns] == before
    half = columns // 2
    other, operated = same[:, half + 20 :], same[:, : half - 20]
    if side == "left":
        other, operated = same[:, : half - 20], same[:, half + 20 :]
    assert other.mean() > 0.999
    assert operated.mean() < 0.9
