"""Hinge and entry on the traced cortex: against shapely, mirrored, scaled, and by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

import wedgecalc as wc
from tests.strategies import limbs
from wedgecalc import records
from wedgecalc.bone.outlines import bones
from wedgecalc.planning.site import default_cut
from wedgecalc.planning.trace import traced_reach

AT_KNEE = [p.name for p in records.procedures().values() if p.at_knee]


def traced(limb, bone, ring):
    return wc.Limb(limb.points, limb.frame, {bone: limb.frame.to_case(np.asarray(ring))})


def narrow(limb, bone, share=0.93):
    """The template as a trace, narrower than the template: along the joint line, about its middle."""
    ring = np.asarray(bones(limb)[bone].exterior.coords)[:-1] @ (1, 1j)
    along = limb.plateau / abs(limb.plateau)
    middle = (limb.points["plateau_medial"] + limb.points["plateau_lateral"]) / 2
    seen = (ring - middle) * along.conjugate()
    return middle + (seen.real * share + 1j * seen.imag) * along


@given(limbs, st.sampled_from(AT_KNEE))
def test_entry_lies_on_the_trace_and_hinge_inside_it(limb, name):
    record = records.procedures()[name]
    ring = narrow(limb, record.bone)
    hinge, entry = default_cut(traced(limb, record.bone, ring), record)
    bone = Polygon([(z.real, z.imag) for z in ring])
    assert bone.exterior.distance(Point(entry.real, entry.imag)) < 1e-6
    # The saw line carried on, as shapely has it: the far cortex lies the usual inset beyond.
    line = limb.plateau if record.of_tibia else limb.line("condyle_medial", "condyle_lateral")
    along = line / abs(line) * (1 if record.side == "medial" else -1)
    far = LineString(
        [(hinge.real, hinge.imag), ((hinge + 200 * along).real, (hinge + 200 * along).imag)]
    )
    assert far.intersection(bone).length == pytest.approx(record.hinge_inset_mm, abs=1e-6)


rings = st.lists(st.floats(5, 50), min_size=5, max_size=12)


@given(rings, st.floats(-20, 20), st.floats(-20, 20), st.floats(0, 6.28))
def test_reach_is_shapelys(radii, x, y, angle):
    ring = np.array(
        [r * np.exp(2j * math.pi * (k + 0.05) / len(radii)) for k, r in enumerate(radii)]
    )
    limb, start, along = (
        wc.Limb.from_angles(),
        complex(x, y),
        complex(math.cos(angle), math.sin(angle)),
    )
    found = traced_reach(traced(limb, "tibia", ring), "tibia", start, along)
    bone = Polygon([(z.real, z.imag) for z in ring])
    if bone.exterior.distance(Point(x, y)) < 1e-6:
        return
    if not bone.contains(Point(x, y)):
        assert np.isnan(found)
        return
    for reach, way in ((found.real, -along), (found.imag, along)):
        end = start + 200 * way
        pieces = LineString([(x, y), (end.real, end.imag)]).intersection(bone.exterior)
        assert reach == pytest.approx(Point(x, y).distance(pieces), abs=1e-7)
    both = np.array([start, start]), np.array([along, -along])
    many = traced_reach(traced(limb, "tibia", ring), "tibia", *both)
    assert many[0] == pytest.approx(found)
    assert many[1] == pytest.approx(complex(found.imag, found.real))


def test_a_square_bone_by_hand():
    """60 mm wide, level: a lateral closing wedge 20 mm below the joint line is cut 50 mm deep, 10 mm from the far side."""
    limb = wc.Limb.from_angles(mpta=90, mldfa=90, tilt=0, plateau=60)
    (left, top), (right, _) = limb["plateau_lateral"], limb["plateau_medial"]
    box = [(left, top), (right, top), (right, top + 200), (left, top + 200)]
    made = wc.plan(
        wc.Limb(limb.points, limb.frame, {"tibia": box}),
        "lateral-closing-wedge-hto",
        "correction=10",
    )
    assert made.wedge.entry == pytest.approx((left, top + 20))
    assert made.wedge.hinge == pytest.approx((right - 10, top + 20))
    assert made.wedge.base == pytest.approx(100 * math.sin(math.radians(5)))
    # A trace that ends above the level says nothing there: the template stands in.
    short = wc.Limb(
        limb.points, limb.frame, {"tibia": [*box[:2], (right, top + 15), (left, top + 15)]}
    )
    usual = wc.plan(limb, "lateral-closing-wedge-hto", "correction=10")
    assert (
        wc.plan(short, "lateral-closing-wedge-hto", "correction=10").wedge.base == usual.wedge.base
    )


@pytest.mark.parametrize("contour", [[[0, 0], [1, 1]], "ring", [[0, 0, 0]] * 5])
def test_what_is_no_contour_is_left_to_the_outline(contour):
    limb = wc.Limb.from_angles(mpta=82)
    odd = wc.Limb(limb.points, limb.frame, {"tibia": contour})
    made = wc.plan(odd, "lateral-closing-wedge-hto")
    assert made.wedge.base == wc.plan(limb, "lateral-closing-wedge-hto").wedge.base
    with pytest.raises(wc.InputError, match=r"contours\.tibia"):
        wc.bone_wedge(made)


def rounded(limb, gap):
    """A square tibia whose upper corners are cut away by `gap` mm, measured from the plateau's edges."""
    (left, top), (right, _) = limb["plateau_lateral"], limb["plateau_medial"]
    cut = gap * math.sqrt(2)
    return [(left + cut, top), (right - cut, top), (right, top + cut), (right, top + 200),
            (left, top + 200), (left, top + cut)]  # fmt: skip


@pytest.mark.parametrize(("gap", "kept"), [(3.1, True), (7.2, True), (7.5, False)])
def test_corners_of_a_plateau_may_be_rounded(gap, kept):
    """Up to 3 mm and 0.057 plateau widths: 7.33 mm on 76 mm."""
    limb = wc.Limb.from_angles(mpta=90, mldfa=90, tilt=0, plateau=76)
    round_limb = wc.Limb(limb.points, limb.frame, {"tibia": rounded(limb, gap)})
    if kept:
        assert bones(round_limb)["tibia"].is_valid
    else:
        with pytest.raises(wc.InputError, match=r"plateau_medial lies more than 7\.3 mm outside"):
            bones(round_limb)


@pytest.mark.parametrize(("given_as", "traced_bone"), [("tibia", "femur"), ("femur", "tibia")])
def test_a_trace_of_the_other_bone_is_refused(given_as, traced_bone):
    limb = wc.Limb.from_angles(mpta=84)
    ring = np.asarray(bones(limb)[traced_bone].exterior.coords)[:-1] @ (1, 1j)
    with pytest.raises(wc.InputError, match=rf"contours\.{given_as}"):
        bones(traced(limb, given_as, ring))
