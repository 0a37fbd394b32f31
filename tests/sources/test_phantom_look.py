"""Phantoms like films: each part is seen, by itself and by its seed, and the truth stays exact."""

import json
from dataclasses import fields, replace

import numpy as np
import pytest
from shapely import Polygon, contains_xy

import wedgecalc as wc
from tests.covering import THOROUGH
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_look import Look, film_noise

LEG = wc.Limb.from_angles("right", mpta=83, mldfa=88.5, jlca=1)
PARTS = {part.name: part for part in fields(Look)}
# What shows where film grain ends: as strong as it gets, towards the other side for what has two.
FULL = {name: True if name == "both_legs" else part.metadata["high"] for name, part in PARTS.items()}  # fmt: skip


def made(seed=3, mm_per_px=1.6, noise=0.0, **parts):
    return phantom(LEG, mm_per_px=mm_per_px, noise=noise, seed=seed, look=Look(**parts))


def common(one, other):
    """The pixels of both at the same place of the leg, as floats."""
    (x1, y1), (x2, y2) = (np.array(p.landmarks["ankle_center"]).round().astype(int) for p in (one, other))  # fmt: skip
    up, left = min(y1, y2), min(x1, x2)
    down = min(one.pixels.shape[0] - y1, other.pixels.shape[0] - y2)
    right = min(one.pixels.shape[1] - x1, other.pixels.shape[1] - x2)
    cut = ((p.pixels[y - up : y + down, x - left : x + right]) for p, x, y in ((one, x1, y1), (other, x2, y2)))  # fmt: skip
    return [part.astype(float) for part in cut]


def test_no_look_is_the_plain_phantom():
    plain = phantom(LEG, mm_per_px=2)
    assert (phantom(LEG, mm_per_px=2, look=Look()).pixels == plain.pixels).all()


@pytest.fixture(scope="module")
def bare(bodies_once):
    return made(blur=0.2)


@pytest.mark.parametrize("name", PARTS)
def test_each_part_is_seen_and_the_landmarks_stay(name, bare):
    shown = made(**{"blur": 0.2, name: FULL[name]})
    old, new = common(bare, shown)
    assert np.mean(np.abs(new - old) > 40) > 0.0002
    if name != "narrowing":
        shift = np.subtract(shown.landmarks["ankle_center"], bare.landmarks["ankle_center"])
        for landmark, place in bare.landmarks.items():
            assert shown.landmarks[landmark] == pytest.approx(np.add(place, shift), abs=1e-6)
    rows, columns = shown.pixels.shape
    for leg in shown.legs:
        assert all(0 < x < columns and 0 < y < rows for x, y in leg.landmarks.values())


@pytest.mark.usefixtures("bodies_once")
def test_a_part_draws_the_same_whatever_else_is_on():
    """Its chance is its own: the ruler lies where it lay when another part joins."""
    alone = made(ruler=1).pixels.astype(float) - made(ruler=0.001).pixels
    joined = made(ruler=1, osteophytes=1).pixels.astype(float) - made(ruler=0.001, osteophytes=1).pixels  # fmt: skip
    assert np.corrcoef(alone.ravel(), joined.ravel())[0, 1] > 0.98


@pytest.mark.parametrize("name", ["metal", "both_legs", "seams", "texture", "pelvis"])
def test_another_seed_is_another_film(name):
    one, same, other = (made(seed, mm_per_px=2, **{name: FULL[name]}) for seed in (1, 1, 2))
    assert (one.pixels == same.pixels).all()
    assert one.pixels.shape != other.pixels.shape or (one.pixels != other.pixels).any()


def test_a_narrowed_joint_keeps_its_angles():
    narrow = made(narrowing=1)
    limb = wc.Limb.from_landmarks(narrow.landmarks, "right", mm_per_unit=1.6)
    was, now = wc.measure(LEG), wc.measure(limb)
    for name in ("mpta", "mldfa", "jlca"):
        assert getattr(now, name) == pytest.approx(getattr(was, name), abs=0.1)

    def gap(limb):
        places = [limb.points[f"{of}_{side}"] for of in ("condyle", "plateau") for side in ("medial", "lateral")]  # fmt: skip
        return abs((places[0] + places[1] - places[2] - places[3]) / 2)

    assert gap(limb) < 0.3 * gap(LEG)


def test_both_legs_are_known():
    both = made(both_legs=True, mm_per_px=1.0)
    right, left = both.legs
    assert (right.side, left.side) == ("right", "left")
    assert right.landmarks == both.landmarks
    assert left.landmarks["hip_center"][0] > right.landmarks["hip_center"][0]
    limb = wc.Limb.from_landmarks(left.landmarks, "left", mm_per_unit=1.0)
    assert abs(wc.measure(limb).hka - wc.measure(LEG).hka) < 9


@pytest.mark.parametrize("look", [Look(), Look(texture=1, both_legs=True)])
def test_contours_lie_where_the_bone_ends(look):
    shown = phantom(LEG, mm_per_px=0.8, noise=0, look=look)
    light = shown.pixels.astype(float)
    rows, columns = np.mgrid[: light.shape[0], : light.shape[1]] + 0.5
    for leg in shown.legs:
        for bone in ("femur", "tibia"):
            outline = Polygon(leg.contours[bone])
            inside = contains_xy(outline.buffer(-0.5), columns, rows)
            inner = inside & ~contains_xy(outline.buffer(-3), columns, rows)
            outer = contains_xy(outline.buffer(3), columns, rows) & ~contains_xy(outline.buffer(0.7), columns, rows)  # fmt: skip
            assert np.median(light[inner]) > 1.3 * np.median(light[outer])


@pytest.mark.parametrize("seed", range(20 if THOROUGH else 4))
def test_a_look_like_films_shows_all_bones_within_the_beam(seed):
    look = Look.like_film(seed)
    look.check()
    assert look == Look.like_film(seed)
    assert 0.3 <= film_noise(seed) <= 3
    shown = phantom(LEG, mm_per_px=2, seed=seed, look=look)
    assert shown.pixels.std() > 60
    rows, columns = shown.pixels.shape
    for leg in shown.legs:
        for ring in leg.contours.values():
            x, y = np.transpose(ring)
            assert x.min() > 0
            assert y.min() > 0
            assert x.max() < columns
            assert y.max() < rows


def test_films_differ():
    looks = [Look.like_film(seed) for seed in range(60)]
    for name, part in PARTS.items():
        there = np.mean([getattr(look, name) != 0 for look in looks])
        assert abs(there - part.metadata["often"]) < 0.25, name


@pytest.mark.parametrize("name", PARTS)
def test_what_is_out_of_limits_is_named(name):
    if name == "both_legs":
        return
    with pytest.raises(wc.InputError) as stop:
        replace(Look(), **{name: PARTS[name].metadata["high"] * 1.5}).check()
    assert [problem.field for problem in stop.value.problems] == [name]


def test_traced_bones_cannot_come_nearer():
    traced = wc.load_case("demo:real-left-leg").limb
    if traced.contours:
        with pytest.raises(wc.InputError) as stop:
            phantom(traced, mm_per_px=2, look=Look(narrowing=1))
        assert stop.value.problems[0].field == "narrowing"


def test_command_line(tmp_path, run):
    base = ("phantom", "--side", "left", "--mm-per-px", "2", "--seed", "4", "--like-film")
    code, _, err = run(*base, "--pelvis", "0", "-o", tmp_path / "a.png", "--truth", tmp_path / "t.json")  # fmt: skip
    assert code == 0
    assert "contours" in err
    truth = json.loads((tmp_path / "t.json").read_text())
    assert truth["format"] == "wedgecalc-phantom/1"
    assert truth["look"]["pelvis"] == 0
    assert truth["look"]["haze"] == Look.like_film(4).haze
    assert {leg["side"] for leg in truth["legs"]} == ({"left", "right"} if truth["look"]["both_legs"] else {"left"})  # fmt: skip
    case = wc.load_case(str(tmp_path / "a.json"))
    assert case.limb.frame.side == "left"
    assert {*truth["legs"][0]["landmarks"]} == {*case.limb.points}
    code, _, err = run(*base, "--exposure", "-2", "--blur", "7", "-o", tmp_path / "b.png")
    assert code == 2
    assert "--exposure" in err
    assert "--blur" in err
    code, _, err = run(*base, "-o", tmp_path / "c.png", "--truth", tmp_path / "c.json")
    assert (code, "--truth" in err) == (2, True)
    code, _, _ = run("phantom", "--side", "left", "--mm-per-px", "2", "--ruler", "1", "-o", tmp_path / "d.png", "--truth", tmp_path / "t.json")  # fmt: skip
    assert code == 2, "nothing is written beside a truth that would be overwritten"
    assert not list(tmp_path.glob("[bcd].*"))
