"""Phantoms: their landmarks give the angles asked for, their bones lie on the landmarks, and their films move as planned."""

import functools
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, contains_xy

import wedgecalc as wc
from tests.case_text import case_in
from tests.covering import examples, in_turn
from tests.pictures import assert_tidy
from tests.places import ON_FILM
from tests.strategies import ANGLES, VALGUS, VARUS
from wedgecalc.bone.wedge import bone_wedge
from wedgecalc.drawing import VIEWS
from wedgecalc.drawing.film import CutFilm
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_canvas import SPHERE
from wedgecalc.sources.phantom_files import phantom_case

ASKED = ("mldfa", "mpta", "jlca", "mlpfa", "nsa", "mldta")


@examples(20)
@given(
    side=st.sampled_from(["right", "left"]),
    values=st.fixed_dictionaries(ANGLES),
    scale=st.floats(1.6, 2.0),
)
def test_its_landmarks_give_the_angles_asked_for(tmp_path_factory, side, values, scale):
    made = phantom(wc.Limb.from_angles(side, **values), mm_per_px=scale, noise=0)
    case = case_in(phantom_case(made, tmp_path_factory.getbasetemp() / "leg.png"))
    measured = wc.measure(case.limb)
    for name in ASKED:
        assert getattr(measured, name) == pytest.approx(values[name], abs=0.01), name
    for name in ("femur", "tibia", "plateau"):
        assert getattr(measured, name) == pytest.approx(values[name], rel=1e-6), name
    rows, columns = made.pixels.shape
    assert all(0 < x < columns and 0 < y < rows for x, y in made.landmarks.values())


@pytest.mark.usefixtures("bodies_once")
@pytest.mark.parametrize("side", ["right", "left"])
def test_marks_are_drawn_where_the_landmarks_are(side):
    made, bare = (pictured(side, 0.8, ("mpta", 82), marks=marks) for marks in (True, False))
    beads = made.pixels.astype(float) - bare.pixels
    for name, (x, y) in made.landmarks.items():
        assert np.hypot(*(np.array(centre(beads, x, y)) - (x, y))) < 0.5, name


def centre(beads, x, y, reach=4):
    """The middle of the bead near a place, in pixels counted from the corner."""
    left, top = int(x) - reach, int(y) - reach
    part = np.clip(
        beads[max(top, 0) : top + 2 * reach + 1, max(left, 0) : left + 2 * reach + 1], 0, None
    )
    rows, columns = np.mgrid[: part.shape[0], : part.shape[1]] + 0.5
    return float((part * columns).sum() / part.sum() + max(left, 0)), float(
        (part * rows).sum() / part.sum() + max(top, 0)
    )


def test_its_bones_reach_the_joint_lines():
    """Up along the plateau's normal from inside the tibia, the film falls from bone to joint space at the landmark's line."""
    made = phantom(wc.Limb.from_angles("left", mpta=87), mm_per_px=0.6, noise=0)
    (mx, my), (lx, ly) = made.landmarks["plateau_medial"], made.landmarks["plateau_lateral"]
    for share in (0.15, 0.85):  # between the edges and the spines
        x, y = mx + share * (lx - mx), my + share * (ly - my)
        column = made.pixels[int(y) - 6 : int(y) + 7, int(x)].astype(float)
        edge = int(np.argmax(np.diff(column))) + 1 + int(y) - 6
        assert abs(edge - y) < 2.25, "the plateau is a little hollow between edge and spine"


def test_the_sphere_is_as_large_as_it_says():
    made = phantom(wc.Limb.from_angles("right"), mm_per_px=0.4, noise=0)
    (x0, y), (x1, _) = made.marker
    assert (x1 - x0) * 0.4 == pytest.approx(SPHERE)
    row = made.pixels[int(y), : int(x1) + 12].astype(float)
    bright = np.flatnonzero(row > 1000)
    assert (bright[-1] + 1 - bright[0]) * 0.4 == pytest.approx(SPHERE, abs=1.0)


def test_same_seed_same_picture():
    leg = wc.Limb.from_angles()
    assert (phantom(leg, mm_per_px=2).pixels == phantom(leg, mm_per_px=2).pixels).all()
    assert (phantom(leg, mm_per_px=2).pixels != phantom(leg, mm_per_px=2, seed=1).pixels).any()


@functools.cache
def pictured(side, mm_per_px, *angles, marks):
    return phantom(
        wc.Limb.from_angles(side, **dict(angles)), mm_per_px=mm_per_px, noise=0, marks=marks
    )


def filmed(procedure, side, *, mm_per_px=0.8, marks=True, **options):
    """A plan on a phantom, its film, and the beads alone as a film of their own."""
    angles = {
        "hto": {"mpta": 82 if procedure in VALGUS else 93},
        "dfo": {"mldfa": 94 if procedure in VALGUS else 82},
        "pfo": {"nsa": 142},
    }
    leg = side, mm_per_px, *angles.get(procedure[-3:], {}).items()
    bare, marked = pictured(*leg, marks=False), pictured(*leg, marks=marks)
    limb = wc.Limb.from_landmarks(marked.landmarks, side, mm_per_unit=mm_per_px)
    plan = wc.plan(limb, procedure, **options)
    wedge = bone_wedge(plan)
    beads = np.clip((marked.pixels.astype(int) - bare.pixels) >> 3, 0, 255).astype(np.uint8)
    return (
        plan,
        CutFilm((marked.pixels >> 4).astype(np.uint8), plan, wedge),
        CutFilm(beads, plan, wedge),
    )


@pytest.mark.usefixtures("bodies_once")
@pytest.mark.parametrize(
    ("procedure", "side"),
    in_turn(
        [*VALGUS, *VARUS, "medial-closing-wedge-pfo", "shortening", "lengthening"],
        # As few legs as there can be: each takes half a second to draw.
        [*["right"] * 2, *["left"] * 4, *["right"] * 2, "left", *["right"] * 2],
    ),
)
def test_marks_move_with_their_fragment_to_where_the_plan_says(procedure, side):
    options = {"length": 20} if procedure in ("shortening", "lengthening") else {}
    plan, _, film = filmed(procedure, side, **options)
    picture, origin = film.image(1.0)
    beads = np.asarray(picture, dtype=float)
    wedge = film.wedge
    from shapely import Point

    checked = 0
    for name in plan.limb.points:
        x, y = plan.after_limb[name] - (origin.real, origin.imag)
        if not (6 < x < beads.shape[1] - 6 and 6 < y < beads.shape[0] - 6):
            continue
        z = plan.limb.points[name]
        if wedge.removed.buffer(3).contains(Point(z.real, z.imag)):
            continue
        # A landmark drawn on its shaft beyond the cut stays where the film has it; the plan moves it with its axis.
        moves = plan.limb.points[name] != plan.after_limb.points[name]
        if "shaft" in name and moves != wedge.moved.contains(Point(z.real, z.imag)):
            continue
        found = centre(beads, x, y)
        assert np.hypot(found[0] - x, found[1] - y) < 0.7, (name, found, (x, y))
        checked += 1
    assert checked >= 9


@pytest.mark.parametrize("procedure", [*VALGUS, *VARUS])
def test_no_bone_is_invented(procedure):
    """Inside the gap of the bone the film is black; elsewhere in the bone it is the film's own, moved."""
    plan, film, _ = filmed(procedure, "left", marks=False)
    picture, origin = film.image(1.0)
    missing = film.missing()
    if missing.is_empty:
        return
    coords = np.array([plan.limb.frame.to_case(complex(*z)) for z in missing.exterior.coords])
    gap = Polygon(coords - (origin.real, origin.imag)).buffer(-1.0)
    rows, columns = np.mgrid[: picture.height, : picture.width] + 0.5
    inside = np.asarray(picture)[contains_xy(gap, columns, rows)]
    # What a closing wedge opens beyond its bending hinge is hardly wider than two pixels.
    assert inside.size > 20 or plan.wedge.closes
    assert (inside <= 2).all(), "a pixel from the edge of the gap, and deeper"


def test_nothing_moves_on_a_film_without_a_plan_to_move_it():
    _, film, _ = filmed("medial-opening-wedge-hto", "right", marks=False)
    picture, origin = film.image(0.0)
    assert origin == 0
    assert (np.asarray(picture) == film.pixels).all()
    small, origin = film.image(1e-9)
    x, y = round(-origin.real), round(-origin.imag)
    rows, columns = film.pixels.shape
    again = np.asarray(small).astype(int)[y : y + rows, x : x + columns]
    assert np.mean(np.abs(again - film.pixels) > 3) < 0.001


@pytest.mark.parametrize(
    ("view", "theme"),
    in_turn([name for name in VIEWS if name != "poster"], ["light", "dark", "print"]),
)
def test_every_view_lies_on_the_radiograph(view, theme):
    plan, film, _ = filmed("medial-opening-wedge-hto", "right", marks=False)
    figure = wc.draw(plan, view, title="on its film", theme=theme, on=film.pixels, fixation="plate")
    assert_tidy(figure, least=4)
    shown = [image for ax in figure.axes for image in ax.images]
    assert bool(shown) == (view != "cpak")


@pytest.mark.usefixtures("bodies_once")
@pytest.mark.parametrize("side", ["right", "left"])
def test_the_film_lies_in_register(side):
    """Beads of the phantom stand in the written picture where the view's own place puts their landmarks."""
    from wedgecalc.drawing.scene import Scene
    from wedgecalc.drawing.sheet import Sheet

    plan, _, film = filmed("medial-opening-wedge-hto", side)
    from wedgecalc.drawing import blank_page
    from wedgecalc.drawing import theme as look
    from wedgecalc.drawing.leg import leg_place
    from wedgecalc.drawing.theme import theme_named

    figure, ax = blank_page(*look.SLIDE, "dark")
    sheet = Sheet(ax, theme_named("dark"), film=film)
    place = leg_place(Scene.of(plan, None, film.pixels), (1.0, 0.3, 4.0, 6.0), 0.0, 0.0)
    sheet.lay_film(place, (0.2, 0.3, 12.0, 6.5))
    figure.set_dpi(150)
    figure.canvas.draw()
    drawn = np.asarray(figure.canvas.buffer_rgba())[..., 0].astype(float) - 18
    for name in ("hip_center", "plateau_medial", "ankle_center", "greater_trochanter"):
        z = complex(place(plan.limb.points[name]))
        x, y = ax.transData.transform((z.real, z.imag))
        y = drawn.shape[0] - y
        found = centre(np.clip(drawn, 0, None), x, y, reach=5)
        assert np.hypot(found[0] - x, found[1] - y) < 1.0, name


def test_command_line(tmp_path, run):
    code, _, err = run(
        "phantom", "--side", "left", "--mpta", "82", "--mm-per-px", "1", "-o", tmp_path / "leg.png"
    )
    assert code == 0
    assert "landmarks" in err
    code, out, _ = run("measure", tmp_path / "leg.json", "--json")
    result = json.loads(out)
    assert result["measures"]["mpta_deg"] == pytest.approx(82, abs=0.001)
    assert result["scale_source"] == "calibration"
    assert run("draw", tmp_path / "leg.json", *ON_FILM, "-o", tmp_path / "x.png")[0] == 0
    assert (
        run(
            "phantom",
            "--side",
            "left",
            "--mpta",
            "84",
            "--mm-per-px",
            "1",
            "-o",
            tmp_path / "leg.png",
        )[0]
        == 2
    )
    assert run("phantom", "--side", "left", "--mpta", "184", "-o", tmp_path / "y.png")[0] == 2
    assert (
        run("phantom", "--side", "left", "--mm-per-px", "0.001", "-o", tmp_path / "y.png")[0] == 2
    )
    assert run("phantom", "--side", "left", "-o", tmp_path / "y.bmp")[0] == 2
    assert not list(tmp_path.glob("y.*"))
