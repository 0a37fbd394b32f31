"""A lateral film drawn on its radiograph: in register before, and turned about the hinge after."""

import json

import numpy as np
import pytest
from matplotlib.colors import same_color
from PIL import Image

import wedgecalc as wc
from tests.pictures import assert_tidy
from wedgecalc.drawing import THEMES
from wedgecalc.drawing.lateral_view import draw_lateral
from wedgecalc.planning.lateral_plan import plan_lateral
from wedgecalc.sources.case import case_dir
from wedgecalc.sources.lateral_case import lateral_case
from wedgecalc.studio.loading import desks_of_file, desks_of_upload

RAW = json.loads((case_dir() / "lateral" / "steep-slope-right.json").read_text())


def film():
    """A dark film with a bright spot on each of two landmarks: above the wedge, and below."""
    pixels = np.full((1700, 1100), 10, dtype=np.uint8)
    for name in ("plateau_anterior", "shaft_upper_front"):
        x, y = (round(v) for v in RAW["landmarks"][name])
        pixels[y - 14 : y + 14, x - 14 : x + 14] = 255
    return pixels


def placed(tmp_path, **changed):
    Image.fromarray(film()).save(tmp_path / "film.png")
    path = tmp_path / "leg.json"
    path.write_text(json.dumps(RAW | {"image": "film.png"} | changed))
    return path


def spot(image, x, y):
    """The point of a picture's axes where a pixel of a radiograph is shown."""
    return (image.get_transform() - image.axes.transData).transform((x, y))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_film_lies_in_register_before_and_is_turned_about_the_hinge_after(theme):
    case = lateral_case(RAW)
    plan = plan_lateral(case.knee, case.target, case.hinge, case.entry)
    figure = draw_lateral(plan, theme=theme, on=film())
    whole, below, above = figure.axes[0].images
    for name in RAW["landmarks"]:
        x, y = RAW["landmarks"][name]
        assert spot(below, x, y) - spot(whole, x, y) == pytest.approx([4.6, 0.0])
    hinge, entry = np.array(RAW["osteotomy"]["hinge"]), np.array(RAW["osteotomy"]["entry"])
    assert spot(above, *hinge) == pytest.approx(spot(below, *hinge))
    for name in ("plateau_anterior", "plateau_posterior"):  # as the landmarks are turned
        x, y = plan.knee.to_case(plan.after_knee.points[name])
        assert spot(above, *RAW["landmarks"][name]) == pytest.approx(spot(below, x, y))
    moved = spot(above, *entry) - spot(below, *entry)
    assert moved[1] < 0, "the front goes down"
    assert below.get_clip_path() is not None
    assert_tidy(figure)


@pytest.mark.usefixtures("coarse")
def test_it_is_drawn_where_the_case_names_it(tmp_path, run):
    path, out = placed(tmp_path), tmp_path / "o.png"
    assert run("draw", path, "--on-radiograph", "-o", out)[0] == 0
    plain = tmp_path / "plain.png"
    assert run("draw", path, "-o", plain)[0] == 0
    dark = [(np.asarray(Image.open(p).convert("L")) < 30).mean() for p in (out, plain)]
    assert dark[0] > dark[1] + 0.1
    typed = tmp_path / "typed.png"
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps(RAW))
    assert run("draw", bare, "--image", tmp_path / "film.png", "-o", typed)[0] == 0


@pytest.mark.parametrize(
    ("changed", "words", "field"),
    [
        ({"image": "none.png"}, (), "none.png"),
        ({"image": "../film.png"}, (), "image"),
        ({"image": None}, (), "image"),
        ({"units": "mm", "mm_per_px": None}, (), "units"),
        ({"landmarks": RAW["landmarks"] | {"shaft_lower_back": [726.8, 1900]}}, (), "landmarks.shaft_lower_back"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_says_why(tmp_path, run, changed, words, field):
    path = placed(tmp_path, **changed)
    code, _, err = run("draw", path, "--on-radiograph", "-o", tmp_path / "o.png", *words)
    assert code == 2
    assert field in err
    assert not (tmp_path / "o.png").exists()


def test_measure_and_plan_have_no_use_for_it(tmp_path, run):
    path = placed(tmp_path)
    for command in ("measure", "plan"):
        assert run(command, path)[0] == 0
        code, _, err = run(command, path, "--image", tmp_path / "film.png")
        assert code == 2
        assert "--image" in err


def test_the_studio_refuses_a_lateral_film_in_one_sentence(tmp_path):
    for opens in (
        lambda path: desks_of_file(str(path)),
        lambda path: desks_of_upload({"leg.json": path.read_bytes()}, tmp_path),
    ):
        with pytest.raises(wc.InputError) as stop:
            opens(placed(tmp_path))
        (problem,) = stop.value.problems
        assert problem.field == "view"


def test_the_normal_range_lies_at_its_degrees_from_the_arm_of_the_slope():
    case = lateral_case(RAW)
    plan = plan_lateral(case.knee, case.target, case.hinge, case.entry)
    ax = draw_lateral(plan).axes[0]
    green = [p for p in ax.patches if same_color(p.get_facecolor(), THEMES["light"].target)]
    arms = [
        z
        for line in ax.lines
        if len(z := line.get_xydata() @ (1, 1j)) == 2 and line.get_linestyle() == "--"
    ]
    assert len(green) == 2
    for patch in green:
        ring = patch.get_xy()[:18] @ (1, 1j)
        found = [
            sorted(abs(np.angle((ring - arm[0]) / (arm[1] - arm[0]), deg=True))) for arm in arms
        ]
        assert any(one[0] == pytest.approx(6) and one[-1] == pytest.approx(13) for one in found)
