"""The film: what happens in which order, exact in every frame, files that play."""

import io
import subprocess
from functools import cache, partial

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from PIL import Image

import wedgecalc as wc
from tests.covering import THOROUGH
from tests.pictures import assert_tidy, plan_of, visible_texts
from wedgecalc.drawing import THEMES, animation, blank_page
from wedgecalc.drawing.acts import Act, storyboard
from wedgecalc.drawing.animation import LEG_BOX, draw_moment, film_bytes
from wedgecalc.drawing.film_files import FRAMES_A_SECOND
from wedgecalc.drawing.moments import FilmMoment, chapters, moments
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.screen import Screen
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.geometry.alignment import measure
from wedgecalc.planning.double_check import check_both

CLOSING = wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
OTHER = "lateral-closing-wedge-hto"
OPENING = wc.plan(wc.Limb.from_angles("left", mpta=82), "medial-opening-wedge-hto")


@pytest.mark.parametrize("plan", [CLOSING, OPENING])
def test_order_of_things(plan):
    film = moments(Scene.of(plan, "pins"))
    for rising in ("cuts", "out", "turned"):
        values = [getattr(m, rising) for m in film]
        assert values == sorted(values)
        assert values[0] == 0
        assert values[-1] == 1
    assert not any(m.out for m in film if m.cuts < 1), "the wedge leaves when it is cut"
    assert not any(m.turned for m in film if m.out < 1), "it closes when the wedge has left"
    assert film[-1].held
    assert "pins" in film[-1].words


@pytest.mark.parametrize(
    "plan", [CLOSING, OPENING, wc.plan(wc.Limb.from_angles(mpta=82), "lengthening", length=12)]
)
def test_eight_to_twelve_seconds_in_chapters(plan):
    scene = Scene.of(plan, "plate")
    film = moments(scene)
    assert 8 <= sum(m.frames for m in film) / FRAMES_A_SECOND <= 12
    told = [m.chapter for m in film]
    assert told == sorted(told)
    assert set(told) == set(range(len(chapters(scene))))
    # One caption a chapter, so long on screen that it can be read.
    for chapter in set(told):
        part = [m for m in film if m.chapter == chapter]
        assert len({m.words for m in part}) == 1
        assert sum(m.frames for m in part) >= 1.4 * FRAMES_A_SECOND


TWO = wc.double_level(wc.load_case("demo:severe-combined-right"), target="hka=182")


def test_of_two_bones_the_femur_is_cut_first_and_the_tibia_on_the_leg_that_follows():
    film = storyboard(TWO, "plate", None, LEG_BOX)
    assert 12 <= sum(m.frames for _, m in film) / FRAMES_A_SECOND <= 20
    told = [m.chapter for _, m in film]
    first, second = {id(act): act.scene for act, _ in film}.values()
    assert told == sorted(told)
    assert set(told) == set(range(len(film[0][0].chapters)))
    assert [s.plan.procedure.bone for s in (first, second)] == ["femur", "tibia"]
    between = check_both(TWO, 0.0, TWO.femur.correction).given.after
    assert second.plan.before.hka == pytest.approx(between.hka)
    assert second.plan.before.wbl == pytest.approx(between.wbl)
    assert measure(second.limb()).wbl == pytest.approx(TWO.after.wbl)


def test_the_leg_of_two_bones_does_not_jump_between_them():
    film = storyboard(TWO, None, None, LEG_BOX)
    acts = list({id(act): act for act, _ in film}.values())
    (first, second), end = acts, acts[0].scene.standing(acts[0].placed)
    for name in ("hip", "ankle"):
        was, now = (getattr(limb, name) for limb in (first.scene.limb(), second.scene.limb(0.0)))
        assert second.placed(now) == pytest.approx(end(was), abs=1e-6)
    for bone in ("femur", "tibia"):
        moved = first.scene.after[bone].symmetric_difference(second.scene.before[bone])
        assert moved.area < 1.0


@pytest.mark.parametrize("at", [0, 40, -1])
def test_a_film_of_two_bones_is_tidy(at):
    act, moment = storyboard(TWO, "plate", None, LEG_BOX)[at]
    figure, ax = blank_page(9.6, 5.4, "dark", (0.192, 0.18))
    draw_moment(Sheet(ax, THEMES["dark"]), act, moment)
    assert_tidy(figure)


def test_a_double_level_is_animated_from_the_command_line(run, tmp_path, coarse):
    film, case = tmp_path / "two.gif", "demo:severe-combined-right"
    assert run("animate", case, "-p", "double-level", "-t", "hka=182", "-o", film)[0] == 0
    with Image.open(film) as image:
        assert image.n_frames > 4
    code, _, err = run("animate", case, "--tibia-share", "0.3", "-p", OTHER, "-o", film)
    assert code == 2
    assert "double-level" in err


@pytest.mark.parametrize("plan", [CLOSING, OPENING])
def test_captions_are_legible_on_a_phone(plan):
    """On a screen 400 points wide a caption has letters of 8 points or more, and the strip's stay over 4."""
    figure, ax = blank_page(9.6, 5.4, "light", (0.192, 0.18))
    scene = Scene.of(plan, "staples")
    moment = moments(scene)[-1]
    draw_moment(Sheet(ax, THEMES["light"]), Act.of(scene), moment)
    size = {t.get_text(): t.get_fontsize() * 400 / (72 * 9.6) for t in visible_texts(figure)}
    assert size[moment.words] >= 8
    assert min(size[f"{k + 1}  {name}"] for k, name in enumerate(chapters(scene))) >= 4


@cache
def gif(theme):
    """A film of the closing wedge, of which several tests ask, and how many frames were told while it was made."""
    if theme != "light":  # its colours are those of fewer frames
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(animation, "storyboard", lambda *asked: storyboard(*asked)[::9])
            return film_bytes(CLOSING, ".gif", theme=theme, width=480), None
    seen = []
    made = film_bytes(CLOSING, ".gif", theme=theme, width=480, progress=lambda work: seen.extend(work) or work)  # fmt: skip
    return made, len(seen)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_of_a_gif_are_those_of_the_theme(theme):
    film = Image.open(io.BytesIO(gif(theme)[0]))
    for at, own in ((0, "before"), (film.n_frames - 1, "after")):
        film.seek(at)
        found = {color for _, color in film.convert("RGB").getcolors(1 << 24)}
        for name in (own, "paper", "ink", "marrow", "cortex", "target"):
            exact = tuple(round(255 * part) for part in to_rgb(getattr(THEMES[theme], name)))
            assert exact in found, name


def test_a_leg_without_a_cut_has_a_film_too(bundled):
    at = (0.0, 0.5, 1.0) if THOROUGH else (0.5,)  # beginning and end: of three lengths, below
    assert_tidy_film(plan_of(bundled), at)


@pytest.mark.parametrize("name", ["lengthening", "shortening", "medial-opening-wedge-hto"])
def test_a_length_has_a_film_too(name):
    assert_tidy_film(wc.plan(wc.Limb.from_angles(mpta=82), name, length=12))


def assert_tidy_film(plan, at=(0.0, 0.5, 1.0)):
    scene = Scene.of(plan)
    film = moments(scene)
    for moment in (film[round(share * (len(film) - 1))] for share in at):
        figure, ax = blank_page(9.6, 5.4, "dark", (0.192, 0.18))
        draw_moment(Sheet(ax, THEMES["dark"]), Act.of(scene), moment)
        assert_tidy(figure)


def test_numbers_follow_the_turning_leg():
    """Half way, the numbers are those of a check of half the wedge."""
    half = wc.check(CLOSING.limb, CLOSING.procedure.name, angle=CLOSING.correction / 2).given
    scene = Scene.of(CLOSING)
    moment = next(m for m in moments(scene) if m.turned)
    figure, ax = blank_page(12.8, 7.0, "light")
    draw_moment(Sheet(ax, THEMES["light"]), Act.of(scene), type(moment)(1, 1, 0.5))
    words = [t.get_text() for t in visible_texts(figure) if isinstance(t, Text)]
    assert f"{half.after.hka:.1f}°" in words
    assert f"{half.after.wbl:.1f} %" in words
    _, line = (line for line in ax.lines if line.get_color() == THEMES["light"].before)
    drawn = complex(*np.diff(line.get_xydata(), axis=0)[0])  # at the knee; the whole leg stands
    real = half.after_limb.ankle - half.after_limb.hip
    assert np.angle(drawn) == pytest.approx(np.angle(complex(-real.real, real.imag))), (
        "a right leg, seen from the front"
    )


def test_gif():
    data, seen = gif("light")
    film = Image.open(io.BytesIO(data))
    assert film.size == (480, 270)
    assert film.n_frames > 30
    assert film.info["loop"] == 0
    assert "comment" not in film.info
    assert seen >= film.n_frames
    first = np.asarray(film.convert("RGB"))
    film.seek(film.n_frames - 1)
    assert (first != np.asarray(film.convert("RGB"))).any()


@pytest.mark.usefixtures("coarse")
def test_the_same_plan_gives_the_same_film():
    first, second = (film_bytes(OPENING, ".gif", width=320) for _ in range(2))
    assert first == second
    assert Image.open(io.BytesIO(first)).n_frames > 4


def test_mp4_plays(monkeypatch):
    import imageio_ffmpeg

    monkeypatch.setattr(animation, "storyboard", lambda *asked: storyboard(*asked)[::4])
    data = film_bytes(OPENING, ".mp4", width=320)
    assert data[4:8] == b"ftyp"
    decoder = subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-i", "-", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
                             input=data, capture_output=True, check=True)  # fmt: skip
    frames = sum(m.frames for m in moments(Scene.of(OPENING))[::4])
    assert len(decoder.stdout) == frames * 320 * 180 * 3


def test_without_the_encoder_the_extra_is_named(monkeypatch, run, tmp_path):
    monkeypatch.setitem(__import__("sys").modules, "imageio_ffmpeg", None)
    code, _, err = run("animate", "demo:medial-oa-right", "-o", tmp_path / "x.mp4")
    assert code == 2
    assert "[video]" in err
    assert not list(tmp_path.iterdir())


def test_command_line(run, tmp_path, monkeypatch):
    film = tmp_path / "x.gif"
    whole = animation.storyboard
    monkeypatch.setattr(animation, "storyboard", lambda *asked: whole(*asked)[::12])
    assert (
        run("animate", "demo:bowleg-left", "-o", film, "--theme", "dark", "--fixation", "staples")[
            0
        ]
        == 0
    )
    with Image.open(film) as image:
        assert image.size == (960, 540)
    for wrong, word in (
        (("-o", tmp_path / "x.avi"), ".gif or .mp4"),
        (("-o", film, "--theme", "pink"), "theme"),
        (("-o", film, "--fixation", "glue"), "fixation"),
    ):
        code, _, err = run("animate", "demo:bowleg-left", *wrong)
        assert code == 2
        assert word in err


def test_the_saw_cut_of_an_opening_wedge_stays():
    """From the cut to the end both edges of the gap are drawn, apart by the angle of the moment."""
    scene = Scene.of(OPENING)
    for share in (0.1, 1.0):
        _, ax = blank_page(12.8, 7.0, "light")
        draw_moment(Sheet(ax, THEMES["light"]), Act.of(scene), FilmMoment(1, 1, share))
        black = [z.get_xydata() for z in ax.lines if z.get_color() == THEMES["light"].ink]
        angles = [np.angle(complex(*(z[-1] - z[0])), deg=True) for z in black if len(z) == 2]
        turned = abs(scene.plan.wedge.turn) * share
        apart = np.abs(np.subtract.outer(angles, angles))
        assert np.isclose(apart, turned, atol=0.02).any(), share


def test_a_gif_shows_areas_in_their_own_colours():
    film, scene = Image.open(io.BytesIO(gif("light")[0])), Scene.of(CLOSING)
    for at in (20, -1):
        film.seek(film.n_frames + at if at < 0 else at)
        shown = partial(draw_moment, act=Act.of(scene), moment=moments(scene)[at])
        drawn = Screen(480, "light").shot(shown)
        off = abs(np.asarray(film.convert("RGB"), int) - np.asarray(drawn, int)).max(axis=2)
        assert np.mean(off > 3) < 0.04  # the edges of what is drawn
        assert np.mean(off > 24) < 0.002
