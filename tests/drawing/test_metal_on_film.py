"""On a film metal lies on the cortex that is seen, not on that of the template."""

from functools import cache

import numpy as np
import pytest
import shapely
from PIL import Image, ImageDraw, ImageFilter

import wedgecalc as wc
from tests.pictures import assert_tidy
from wedgecalc.bone.fragments import carried, halves
from wedgecalc.bone.outlines import bones
from wedgecalc.bone.shapes import parts, vertices
from wedgecalc.drawing.scene import Scene

WIDER = 4.0  # mm by which the bones of the film are wider than the template on each side


@cache
def filmed(wider=WIDER, **angles):
    """A leg, and a film of bones that are wider than their template."""
    made = wc.Limb.from_angles(**angles)
    shift = np.array([250.0, 60.0]) - made["hip_center"]
    limb = wc.Limb.from_landmarks({n: made[n] + shift for n in made.points}, "right", mm_per_unit=1)
    big = Image.new("L", (2000, 4400), 40)
    for name in ("femur", "tibia"):
        for part in parts(bones(limb)[name].buffer(wider), shapely.Polygon):
            xy = limb.frame.to_case(vertices(part)) * 4
            ImageDraw.Draw(big).polygon([tuple(map(float, p)) for p in xy], fill=190)
    pixels = np.asarray(big.resize((500, 1100)).filter(ImageFilter.GaussianBlur(0.7)))
    noise = np.random.default_rng(3).normal(0, 4, pixels.shape)
    return limb, np.clip(pixels + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("wider", [-3.0, 0.0, WIDER])
@pytest.mark.parametrize(
    ("procedure", "angles"),
    [
        ("medial-opening-wedge-hto", {"mpta": 82}),
        ("medial-closing-wedge-dfo", {"mldfa": 82}),
        ("lateral-opening-wedge-dfo", {"mldfa": 82}),
    ],
)
def test_a_plate_lies_on_the_cortex_of_the_film(procedure, angles, wider):
    limb, pixels = filmed(wider, **angles)
    plan = wc.plan(limb, procedure, wc.Target("correction", 6))
    made = Scene.of(plan, "plate", pixels)
    seen = made.before[plan.procedure.bone].buffer(wider)
    pieces = [seen.intersection(half) for half in halves(plan)]
    seen_after = shapely.union_all([pieces[0], carried(plan, pieces[1])])
    # Further up or down the shaft the film is not looked at.
    near = shapely.Point(made.knee.real, made.knee.imag).buffer(1.2 * made.width)
    plate = made.implants.plate.intersection(near)
    assert plate.intersection(seen_after).area < 0.12 * plate.area
    assert plate.distance(seen_after) < 1.0
    on_template = Scene.of(plan, "plate").implants.plate.intersection(near)
    if wider > 0:
        assert on_template.intersection(seen_after).area > 0.4 * on_template.area


def test_without_an_edge_on_the_film_the_template_counts():
    limb, pixels = filmed(mpta=82)
    plan = wc.plan(limb, "medial-opening-wedge-hto", wc.Target("correction", 6))
    blank = np.full_like(pixels, 90)
    shown = Scene.of(plan, "plate", blank).implants.plate
    assert shown.equals(Scene.of(plan, "plate").implants.plate)


@pytest.mark.parametrize("fixation", ["plate", "pins", "staples"])
@pytest.mark.parametrize("procedure", ["medial-opening-wedge-hto", "lateral-closing-wedge-hto"])
def test_a_wedge_on_a_film_has_room_for_its_metal_and_words(procedure, fixation):
    limb, pixels = filmed(mpta=82)
    plan = wc.plan(limb, procedure, wc.Target("correction", 8))
    figure = wc.draw(plan, "wedge", on=pixels, fixation=fixation)
    assert_tidy(figure)


def test_a_marked_fibular_head_is_kept_clear():
    limb, pixels = filmed(mpta=82)
    head = limb["plateau_lateral"] + (20.0, 21.0)  # 14 mm more to medial than the template's
    points = {name: limb[name] for name in limb.points} | {"fibula_head": head}
    marked = wc.Limb.from_landmarks(points, "right", mm_per_unit=1)
    plans = [
        wc.plan(leg, "lateral-closing-wedge-hto", wc.Target("correction", 8))
        for leg in (limb, marked)
    ]
    usual, moved = (
        limb.frame.to_case(vertices(Scene.of(plan, "plate", pixels).implants.plate)).mean(axis=0)[0]
        for plan in plans
    )
    assert limb["plateau_medial"][0] > limb["plateau_lateral"][0]
    assert moved > usual + 5
