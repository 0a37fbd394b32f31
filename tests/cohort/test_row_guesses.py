"""What a cohort guesses is said in the row, and both wedges of a double level are in it."""

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc.cohort.request import Request
from wedgecalc.cohort.rows import plan_arrays
from wedgecalc.geometry.limb import Limb

POINTS = (
    "hip_center",
    "plateau_medial",
    "plateau_lateral",
    "ankle_center",
    "condyle_medial",
    "condyle_lateral",
)


def rows_of(*legs, **texts):
    rows = {"side": np.array(["right"] * len(legs))}
    for name in POINTS:
        at = np.array([leg[name] for leg in legs])
        rows |= {f"{name}_x": at[:, 0], f"{name}_y": at[:, 1]}
    return rows | {name: np.array(text) for name, text in texts.items()}


VARUS, SEVERE = Limb.from_angles(mpta=82), Limb.from_angles(mldfa=94, mpta=80, jlca=2)


def test_an_unknown_arthritis_behind_a_usual_target_is_told():
    legs = rows_of(
        *[VARUS] * 5, arthritis=["", "medial", "none", "", ""], target=["", "", "", "wbl=62.5", ""]
    )
    legs["hip_center_y"][4] = np.nan
    found = plan_arrays(legs, Request("medial-opening-wedge-hto"))
    without = found["target_without_arthritis"].tolist()
    assert without == ["wbl=50.0", "", "", "", ""]
    assert found["target_source"].tolist() == ["usual", "usual", "usual", "case", ""]
    told = plan_arrays(rows_of(VARUS), Request("medial-opening-wedge-hto", wc.Target("wbl", 62.5)))
    assert told["target_without_arthritis"].tolist() == [""]
    silent = plan_arrays(rows_of(Limb.from_angles(mldfa=82)), Request("medial-closing-wedge-dfo"))
    assert silent["target_without_arthritis"][0] == ""


@pytest.mark.parametrize("by", ["verdict", "column", "option"])
def test_a_double_level_has_both_wedges_however_it_came_about(by):
    texts = {"procedure": ["double-level", "lateral-closing-wedge-hto"]} if by == "column" else {}
    name = {"verdict": "auto", "column": "lateral-closing-wedge-hto", "option": "double-level"}[by]
    found = plan_arrays(rows_of(SEVERE, VARUS, **texts), Request(name))
    assert found["procedure"][0] == "double-level"
    made = wc.double_level(SEVERE, str(found["target"][0]))
    for part in made.parts:
        bone = part.procedure.bone
        assert found[f"{bone}_correction_deg"][0] == pytest.approx(part.correction, abs=1e-6)
        assert found[f"{bone}_base_mm"][0] == pytest.approx(part.wedge.base, abs=1e-6)
    if by != "option":
        assert np.isnan(found["tibia_correction_deg"][1])
    assert "tibia_base_mm" not in plan_arrays(rows_of(VARUS), Request("lateral-closing-wedge-hto"))
