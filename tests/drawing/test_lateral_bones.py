"""The bones of a lateral film: shapes that an anatomist would know, on any marked knee."""

import json

import numpy as np
import pytest
from shapely import LineString

from wedgecalc.drawing.lateral_bones import LateralBones
from wedgecalc.geometry.plane import dot
from wedgecalc.planning.lateral_plan import plan_lateral
from wedgecalc.sources.case import case_dir
from wedgecalc.sources.lateral_case import lateral_case

CUT = ("hinge", "entry")
RAW = json.loads((case_dir() / "lateral" / "steep-slope-right.json").read_text())


def drawn(side="right", mm=0.2, tall=0.0):
    """The bundled knee, larger or smaller, its mirror image, or with its patella higher, in px."""
    way = 1 if side == "right" else -1
    points = {name: [way * x, y] for name, (x, y) in RAW["landmarks"].items()}
    for name in ("patella_upper", "patella_lower"):
        points[name][1] -= tall
    cut = {name: [way * RAW["osteotomy"][name][0], RAW["osteotomy"][name][1]] for name in CUT}
    raw = RAW | {
        "side": side,
        "mm_per_px": mm,
        "landmarks": points,
        "osteotomy": RAW["osteotomy"] | cut,
    }
    case = lateral_case(raw)
    plan = plan_lateral(case.knee, case.target, case.hinge, case.entry)
    return plan, LateralBones.of(plan)


def places(plan, shape):
    """A shape's corners forward of the plateau's middle and above it, in widths of the plateau."""
    knee = plan.knee
    front, back = (knee.points[f"plateau_{end}"] for end in ("anterior", "posterior"))
    z = shape @ (1, 1j) if shape.ndim == 2 else shape
    z = (z - (front + back) / 2) / abs(front - back)
    return dot(knee.down * 1j, z), dot(-knee.down, z)


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("mm", [0.12, 0.2, 0.26])
@pytest.mark.parametrize("tall", [0.0, 60.0])
def test_the_femur_has_its_condyles_behind_its_shaft_and_its_trochlea_before_it(side, mm, tall):
    plan, bones = drawn(side, mm, tall)
    femur, within = bones.femur
    assert femur.is_valid
    assert femur.contains(within)
    ahead, up = places(plan, np.array(femur.exterior.coords))
    shaft, end = (up > 2.2) & (up < 3.6), up < 1.6
    behind = (ahead[shaft].min() - ahead[end].min()) / np.ptp(ahead[end])
    before = (ahead[end].max() - ahead[shaft].max()) / np.ptp(ahead[end])
    assert 0.3 < behind < 0.5  # a posterior offset of some 25 mm, of 62 from front to back
    assert 0.05 < before < 0.2
    assert np.ptp(ahead[shaft]) < 0.6 * np.ptp(ahead[end])
    # Femur and tibia meet at the joint; the patella stands before the femur.
    assert femur.intersection(bones.tibia[0]).area < 0.03 * bones.tibia[0].area
    assert femur.intersection(bones.patella).area == 0
    assert places(plan, np.array(bones.patella.exterior.coords))[0].min() > 0.6


@pytest.mark.parametrize("side", ["right", "left"])
def test_blumensaats_line_runs_down_and_forward_within_the_femur_and_turns_with_it(side):
    plan, bones = drawn(side)
    for moved in (bones, bones.turned(plan)):
        roof = moved.within[0]
        assert moved.femur[0].contains(LineString(np.column_stack([roof.real, roof.imag])))
    ahead, up = places(plan, bones.within[0])
    slant = np.degrees(np.arctan2(ahead[-1] - ahead[0], up[0] - up[-1]))
    assert 30 < slant < 45  # from the shaft
