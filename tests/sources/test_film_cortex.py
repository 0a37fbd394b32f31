"""The cortex looked for on the film: on phantoms whose true cortex is known, on faint, noisy and empty ones."""

import json
from functools import cache

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc import records
from wedgecalc.bone.outlines import bones
from wedgecalc.planning.bone_frame import level_frame, reach_at
from wedgecalc.planning.millimetres import base_limits, rests_on
from wedgecalc.planning.request import PlanRequest
from wedgecalc.sources.film_cortex import cut_on_film, edge_at, on_film
from wedgecalc.sources.phantom import phantom
from wedgecalc.terms import Side

CLOSING, OPENING, FEMUR = (
    "lateral-closing-wedge-hto",
    "medial-opening-wedge-hto",
    "medial-closing-wedge-dfo",
)
SCALE = 0.5


@cache
def drawn(seed):
    """A phantom, and its leg as a reader marks it: the plateau's edges up to 3 mm off, so that the template misses."""
    rng = np.random.default_rng(seed)
    limb = wc.Limb.from_angles(
        ("right", "left")[seed % 2],
        mpta=rng.uniform(80, 90),
        mldfa=rng.uniform(84, 92),
        plateau=rng.uniform(68, 88),
        femur=250,
        tibia=200,
    )
    made = phantom(limb, mm_per_px=SCALE, seed=seed)
    exact = wc.Limb.from_landmarks(made.landmarks, made.side, mm_per_unit=SCALE)
    read = dict(made.landmarks)
    for name in ("plateau_medial", "plateau_lateral"):
        x, y = read[name]
        read[name] = x + rng.uniform(-6, 6), y + rng.uniform(-2, 2)
    marked = wc.Limb.from_landmarks(read, made.side, mm_per_unit=SCALE)
    return made.pixels >> 4, marked, bones(exact)


def film(seed, noise=0.0, contrast=1.0):
    pixels, limb, shapes = drawn(seed)
    grain = np.random.default_rng(seed + 99).normal(0, noise, pixels.shape)
    return (60 + pixels * contrast + grain).clip(0, 255).astype(np.uint8), limb, shapes


def errors(limb, record, grey, shapes):
    """Found minus true reach of both points, mm; the truth by the outline that the phantom was drawn from."""
    ring = np.asarray(shapes[str(record.bone)].exterior.coords)[:-1] @ (1, 1j)
    true = wc.Limb(limb.points, limb.frame, {str(record.bone): limb.frame.to_case(ring)})
    placed = level_frame(limb, record)
    far = Side.MEDIAL if record.side == Side.LATERAL else Side.LATERAL
    for side, level in ((record.side, record.entry_level_mm), (far, record.hinge_level_mm)):
        reach = reach_at(true, record, placed, level)
        edge = edge_at(limb, record, grey, side, level)
        yield edge.reach - (reach.imag if side == Side.LATERAL else reach.real), edge.sd


@pytest.mark.parametrize(("noise", "contrast"), [(0.0, 1.0), (2.0, 0.3), (10.0, 1.0), (5.0, 0.5)])
def test_the_true_cortex_is_found(noise, contrast):
    missed = []
    for seed in range(3):
        grey, limb, shapes = film(seed, noise, contrast)
        for name in (CLOSING, OPENING, FEMUR):
            missed += errors(limb, records.procedures()[name], grey, shapes)
    off, sd = np.abs(np.array(missed)).T
    assert np.median(off) < 0.5
    assert off.max() < 1.0
    assert np.mean(off <= 2 * sd) > 0.9


def test_a_mirrored_film_gives_the_mirrored_points():
    grey, limb, _ = film(2)
    record = records.procedures()[CLOSING]
    found = cut_on_film(limb, record, grey)
    width = grey.shape[1]
    mirrored = {name: (width - limb[name][0], limb[name][1]) for name in limb.points}
    other = wc.Limb.from_landmarks(mirrored, "left", mm_per_unit=SCALE)
    flipped = cut_on_film(other, record, np.ascontiguousarray(grey[:, ::-1]))
    assert flipped.entry == pytest.approx((width - found.entry[0], found.entry[1]), abs=1e-6)
    assert flipped.hinge_sd == pytest.approx(found.hinge_sd)


@pytest.mark.parametrize("noise", [0, 5, 30])
@pytest.mark.parametrize("seed", range(3))
def test_where_there_is_no_edge_none_is_found(noise, seed):
    grey, limb, _ = film(0)
    empty = (120 + np.random.default_rng(seed).normal(0, noise, grey.shape)).clip(0, 255)
    with pytest.raises(
        wc.InputError, match="no clear edge of bone on the film at the lateral cortex 20 mm"
    ):
        cut_on_film(limb, records.procedures()[CLOSING], empty.astype(np.uint8))


def test_what_is_refused():
    grey, limb, _ = film(0)
    closing = records.procedures()[CLOSING]
    with pytest.raises(wc.InputError, match="beyond the edge of the film"):
        cut_on_film(limb, closing, grey[:200])
    bare = wc.Limb.from_landmarks({n: limb[n] for n in limb.points}, "right", mm_per_unit=None)
    with pytest.raises(wc.InputError, match="scale"):
        cut_on_film(bare, closing, grey)
    with pytest.raises(wc.InputError, match="at the knee only"):
        cut_on_film(limb, records.procedures()["medial-closing-wedge-pfo"], grey)
    known = PlanRequest(CLOSING, hinge=(1, 1), entry=(0, 0))
    with pytest.raises(wc.InputError, match="known already"):
        on_film(limb, known, grey)
    with pytest.raises(wc.InputError, match="on_film looks at one"):
        wc.plan(limb, PlanRequest(CLOSING, from_film=True))


def test_a_proposal_says_that_it_is_one():
    grey, limb, _ = film(1)
    made = wc.plan(limb, on_film(limb, PlanRequest(OPENING), grey))
    assert (rests_on(made), made.hinge_source, made.entry_source) == ("film", "film", "film")
    low, high = base_limits(made)
    assert 0 < high - low < np.diff(base_limits(wc.plan(limb, OPENING)))[0]
    mixed = on_film(limb, PlanRequest(OPENING, hinge=tuple(made.wedge.hinge)), grey)
    assert set(mixed.of_film) == {"entry"}


def test_the_command_proposes_only_where_it_is_asked(run):
    _, plain, _ = run("plan", "demo:phantom-left", "--json")
    code, out, _ = run("plan", "demo:phantom-left", "--cortex", "film", "--json")
    assert code == 0
    before, after = json.loads(plain)["wedge"], json.loads(out)["wedge"]
    assert (before["base_rests_on"], before["hinge_source"]) == ("template", "usual")
    assert (after["base_rests_on"], after["hinge_source"]) == ("film", "film")
    assert after["base_low_mm"] < after["base_mm"] < after["base_high_mm"]
    assert after["entry_depth_mm"] == pytest.approx(37.5)
    _, out, _ = run("plan", "demo:phantom-left", "--cortex", "film")
    assert "Entry and hinge proposed from the film" in " ".join(out.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["plan", "demo:phantom-left", "--cortex", "trace"], "--cortex: found 'trace'"),
        (["plan", "demo:medial-oa-left", "--cortex", "film"], "the case names no radiograph"),
        (["plan", "demo:real-left-leg", "--cortex", "film"], "--cortex: found film, but no scale"),
        (["plan", "demo:phantom-left", "--cortex", "film", "-p", "double-level"], "--cortex: a double level"),
        (["plan", "demo:phantom-left", "--cortex", "film", "--hinge", "262,853", "--entry", "180,883"],
         "--cortex: hinge and entry are known already"),
        (["plan", "demo:phantom-left", "--cortex", "film", "-p", "medial-closing-wedge-pfo"], "--cortex: medial"),
    ],
)  # fmt: skip
def test_what_the_command_refuses(run, words, said):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert said in err


def test_page_and_picture_name_the_proposal(run, tmp_path):
    for words in (
        ("report", "-o", tmp_path / "a.pdf"),
        ("draw", "--view", "wedge", "-o", tmp_path / "a.svg"),
    ):
        code, _, err = run(words[0], "demo:phantom-left", "--cortex", "film", *words[1:])
        assert code == 0, err
