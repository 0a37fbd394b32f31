"""Where a cut lies: how much room a hinge has in a traced bone, the usual site, shafts."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

import wedgecalc as wc
from tests.legs import CLOSING, LEG, PLAIN
from wedgecalc import records
from wedgecalc.planning.bone_frame import level_frame, shaft_of
from wedgecalc.planning.cortex import profiles
from wedgecalc.planning.room import room
from wedgecalc.planning.site import site_of


@st.composite
def rings(draw):
    """A star-shaped ring of ten points about the origin, as complex numbers."""
    radii = draw(st.lists(st.floats(5, 50), min_size=10, max_size=10))
    return np.array([r * np.exp(2j * math.pi * (k + 0.05) / 10) for k, r in enumerate(radii)])


TRACED = records.procedures()[CLOSING]


def in_ring(ring, point):
    """Return the room of a hinge in a traced tibia, medially and laterally; lateral is along the real axis."""
    limb = replace(PLAIN, contours={"tibia": PLAIN.frame.to_case(ring)})
    return room(limb, TRACED, point)


@given(rings(), st.floats(-60, 60), st.floats(-40, 40), st.floats(0, 2 * math.pi))
def test_as_shapely_has_it(ring, x, y, angle):
    ring, point = ring * complex(math.cos(angle), math.sin(angle)), complex(x, y)
    bone = Polygon([(z.real, z.imag) for z in ring])
    cut = LineString([(x - 500, y), (x + 500, y)]).intersection(bone.exterior)
    hits = sorted(p.x - x for p in getattr(cut, "geoms", [cut]) if p.geom_type == "Point")
    medial, lateral = in_ring(ring, point)
    if not hits:
        assert medial == lateral == pytest.approx(-min(abs(ring - point)))
        return
    if min(abs(h) for h in hits) < 1e-6 or len(hits) % 2:  # on the ring, or through a corner
        return
    if bone.contains(Point(x, y)):
        assert medial == pytest.approx(min(-h for h in hits if h < 0), abs=1e-6)
        assert lateral == pytest.approx(min(h for h in hits if h > 0), abs=1e-6)
    else:
        nearest = min(hits, key=abs)
        assert (medial, lateral) == pytest.approx(
            (-abs(nearest), math.inf) if nearest > 0 else (math.inf, -abs(nearest)), abs=1e-6
        )


def test_room_by_hand():
    square = np.array([0, 10, 10 + 10j, 10j])
    assert in_ring(square, 3 + 5j) == (3.0, 7.0)
    assert in_ring(square, -2 + 5j) == (-2.0, math.inf)
    assert in_ring(square, 12 + 5j) == (math.inf, -2.0)
    assert in_ring(square, 3 + 15j) == pytest.approx((-math.hypot(3, 5),) * 2)


@pytest.mark.parametrize("bone", ["femur", "tibia"])
def test_a_shaft_is_cut_square_at_its_level(bone):
    at = site_of(
        LEG, replace(records.procedures()["shortening"], bone=bone), length=10.0, level=120.0
    )
    word = "tibial" if bone == "tibia" else "femoral"
    upper, lower = (LEG.points[f"{word}_shaft_{end}"] for end in ("proximal", "distal"))
    down = (lower - upper) / abs(lower - upper)
    knee = LEG.knee
    along = ((at.hinge - knee) * down.conjugate()).real
    assert along == pytest.approx(120.0 if bone == "tibia" else -120.0)
    assert ((at.hinge - upper) * down.conjugate()).imag == pytest.approx(0, abs=1e-9), (
        "on the shaft's axis"
    )
    out = (at.entry - at.hinge) * down.conjugate()
    assert out.real == pytest.approx(0, abs=1e-9)
    assert out.imag == pytest.approx(profiles()[bone]["lateral"][-1] * LEG.width)


@pytest.mark.parametrize(("bone", "span"), [("femur", 430.0), ("tibia", 365.0)])
def test_how_far_from_the_knee_a_shaft_may_be_cut(bone, span):
    for level in (0.1 * span + 0.01, 0.9 * span - 0.01):
        assert wc.plan(LEG, "shortening", bone=bone, length=5, level=level).wedge.length == 5
    for level in (0.1 * span - 0.01, 0.9 * span + 0.01):
        with pytest.raises(wc.InputError, match="level"):
            wc.plan(LEG, "shortening", bone=bone, length=5, level=level)


def test_the_shaft_of_an_ordinary_femur():
    """Seven degrees (Paley 2002) from the mechanical axis, outwards at its upper end, a tenth of the plateau beside the knee's centre."""
    upper, lower = shaft_of(PLAIN, "femur")
    foot, lean, span = 0.12 * 80 * -1, math.radians(7), 400.0
    for found, share in ((upper, 0.70), (lower, 0.35)):
        # Canonical: lateral is positive, up is positive, knee at (0, -400).
        assert found == pytest.approx(
            complex(foot + share * span * math.sin(lean), -400 + share * span * math.cos(lean))
        )
    assert shaft_of(PLAIN, "tibia") == (-400j, -800j)
    marked = {name: LEG[name] for name in LEG.points}
    assert shaft_of(wc.Limb.from_landmarks(marked, "right"), "tibia") == (
        LEG.points["tibial_shaft_proximal"],
        LEG.points["tibial_shaft_distal"],
    )
    half = wc.Limb.from_landmarks(
        {k: v for k, v in marked.items() if k != "tibial_shaft_distal"}, "right"
    )
    assert shaft_of(half, "tibia") == (half.knee, half.ankle), "one landmark is no shaft"


@pytest.mark.parametrize(
    "name", [p.name for p in records.procedures().values() if p.level == "knee"]
)
def test_the_usual_cut_stands_on_the_template_as_numpy_reads_it(name):
    record = records.procedures()[name]
    profile = profiles()[record.bone]
    origin, lateral, away, width = level_frame(LEG, record)
    at = site_of(LEG, record)
    for z, side, level, inset in (
        (at.entry, record.side, record.entry_level_mm, 0.0),
        (
            at.hinge,
            "medial" if record.side == "lateral" else "lateral",
            record.hinge_level_mm,
            record.hinge_inset_mm,
        ),
    ):
        reach = float(np.interp(level / width, profile["level"], profile[side])) * width - inset
        assert z == pytest.approx(
            origin + lateral * ((reach if side == "lateral" else -reach) + away * level)
        )


@pytest.mark.parametrize("side", ["lateral", "medial"])
def test_the_entry_lies_on_its_side_of_the_hinge_however_near(side):
    record = next(
        p
        for p in records.procedures().values()
        if (p.bone, p.kind, p.level, p.side) == ("tibia", "closing", "knee", side)
    )
    hinge = PLAIN.frame.to_case(-430j)
    out = PLAIN.plateau / abs(PLAIN.plateau) * (1 if side == "lateral" else -1)
    near = PLAIN.frame.to_case(-430j + 0.005 * out)
    assert site_of(PLAIN, record, hinge, near).entry == pytest.approx(-430j + 0.005 * out)
    for wrong in (hinge, PLAIN.frame.to_case(-430j - 0.005 * out)):
        with pytest.raises(wc.InputError, match="entry not"):
            site_of(PLAIN, record, hinge, wrong)
    usual = site_of(PLAIN, record)
    beyond = PLAIN.frame.to_case(usual.entry + 5 * out), PLAIN.frame.to_case(usual.hinge - 5 * out)
    with pytest.raises(wc.InputError, match=f"^hinge: .*usual entry is not {side} to it"):
        site_of(PLAIN, record, hinge=beyond[0])
    with pytest.raises(wc.InputError, match=f"^entry: .*not {side} to the usual hinge"):
        site_of(PLAIN, record, entry=beyond[1])
    with pytest.raises(wc.InputError, match=r"^entry: "):
        site_of(PLAIN, record, hinge, "there")
