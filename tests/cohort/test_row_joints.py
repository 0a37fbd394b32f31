"""Soft tissue in a cohort: the rows' own models and supine JLCAs, against single legs."""

import re
from pathlib import Path

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc import cohort
from wedgecalc.cohort.request import Request
from wedgecalc.cohort.rows import plan_arrays
from wedgecalc.study.verdict import STATUS_WITHOUT_CUT
from wedgecalc.terms import Status

# How the statuses of a row begin that are written in the code; others come with a landmark's name.
STARTS = (
    "missing",
    "unknown",
    "needs",
    "no",
    "entry",
    "supine",
    "wrong",
    "units",
    "side",
    "ragged",
)
OPENING, VARUS = "medial-opening-wedge-hto", "medial-closing-wedge-hto"
LEGS = [wc.Limb.from_angles(mldfa=88, mpta=m, jlca=j) for m, j in
        [(82, 5), (83, 4), (84, 3), (82, 2), (83, 6), (96, -3), (82, 5)]]  # fmt: skip


def columns(legs=LEGS, **more):
    rows = {"side": np.array(["right"] * len(legs), dtype=object)}
    for name in legs[0].points:
        for k, axis in enumerate("xy"):
            rows[f"{name}_{axis}"] = np.array([leg[name][k] for leg in legs])
    return rows | {key: np.asarray(value) for key, value in more.items()}


def test_each_row_has_its_own_supine_jlca_and_model():
    supine = np.array([2.0, np.nan, 3.0, 4.0, 2.0, -1.0, 25.0])
    models = np.array(["", "jlca-half", "closed-joint", "", "none", "", "NA"], dtype=object)
    procedures = np.array([OPENING] * 5 + [VARUS, OPENING], dtype=object)
    found = plan_arrays(
        columns(jlca_supine_deg=supine, soft_tissue=models, procedure=procedures), Request()
    )
    assert found["status"].tolist() == ["ok"] * 3 + [
        "supine-over-standing",
        "ok",
        "ok",
        "bad-jlca_supine_deg",
    ]
    for i in (0, 1, 2, 4, 5):
        said = {} if np.isnan(supine[i]) else {"jlca_supine": supine[i]}
        one = wc.plan(LEGS[i], procedures[i], soft_tissue=models[i] or None, **said)
        assert found["correction_deg"][i] == pytest.approx(one.correction, abs=1e-9)
        assert found["soft_tissue_deg"][i] == pytest.approx(one.soft_tissue.expected, abs=1e-9)
        assert found["expected_wbl_pct"][i] == pytest.approx(one.standing_again.wbl, abs=1e-9)
        assert found["kjlo_predicted_deg"][i] == pytest.approx(one.kjlo_predicted, abs=1e-9)
        if said:
            assert found["wbl_in_theatre_pct"][i] == pytest.approx(one.in_theatre.wbl, abs=1e-9)
        else:
            assert np.isnan(found["wbl_in_theatre_pct"][i])


def test_a_model_for_all_rows():
    own = np.array([OPENING] * 5 + [VARUS, OPENING], dtype=object)
    found = plan_arrays(columns(procedure=own), Request(soft_tissue="jlca-half"))
    one = wc.plan(LEGS[0], OPENING, soft_tissue="jlca-half")
    assert found["correction_deg"][0] == pytest.approx(one.correction)
    assert "of the bone alone" in found["notes"][5]
    assert found["correction_deg"][5] == pytest.approx(wc.plan(LEGS[5], VARUS).correction)
    lacks = plan_arrays(columns(), Request(OPENING, soft_tissue="closed-joint"))
    assert set(lacks["status"][:5]) == {"needs-jlca_supine_deg"}
    typo = plan_arrays(columns(soft_tissue=np.array(["half"] * 7, dtype=object)), Request(OPENING))
    assert typo["status"].tolist() == ["unknown-soft_tissue"] * 7
    assert "soft_tissue_deg" not in plan_arrays(columns(), Request())


def test_double_levels_of_rows():
    legs = [
        wc.Limb.from_angles(mldfa=93, mpta=82, jlca=6),
        wc.Limb.from_angles(mldfa=83, mpta=93, jlca=-4),
    ]
    found = plan_arrays(
        columns(legs, jlca_supine_deg=np.array([2.0, -1.0])), Request("double-level")
    )
    for i, (leg, supine) in enumerate(zip(legs, (2.0, -1.0), strict=True)):
        one = wc.double_level(leg, jlca_supine=supine)
        assert found["status"][i] == "ok"
        assert found["correction_deg"][i] == pytest.approx(one.correction, abs=1e-9)
        assert found["wbl_in_theatre_pct"][i] == pytest.approx(one.in_theatre.wbl, abs=1e-9)


@pytest.mark.parametrize("procedure", [OPENING, VARUS, "lateral-closing-wedge-dfo"])
def test_a_row_and_one_leg_are_stopped_by_the_same(procedure):
    """plan names the wrong procedure before the joint that would be too open, so a row does."""
    legs = [wc.Limb.from_angles(mldfa=88, mpta=m, jlca=j) for m, j in
            [(82, 2), (82, 2), (96, -3), (96, -3), (96, 3), (88, 1)]]  # fmt: skip
    supine = [4.0, 1.0, -5.0, -1.0, 0.5, 5.0]
    found = plan_arrays(
        columns(legs, jlca_supine_deg=np.array(supine)), Request(procedure, wc.Target("wbl", 50))
    )["status"]
    for leg, jlca, status in zip(legs, supine, found, strict=True):
        try:
            wc.plan(leg, procedure, "wbl=50", jlca_supine=jlca)
            expected = "ok"
        except wc.NoPlanError as error:
            expected = error.code
        except wc.InputError:
            expected = "supine-over-standing"
        assert status == expected, (procedure, jlca)


def test_every_status_of_a_row_is_in_the_documentation():
    table = Path(__file__).parents[2].joinpath("docs", "cohort.md").read_text(encoding="utf-8")
    table = table[table.index("## Status of a row") : table.index("## Uncertainty of each row")]
    source = "".join(
        p.read_text(encoding="utf-8") for p in Path(cohort.__file__).parent.glob("row*.py")
    )
    written = set(re.findall(r'"([a-z]+(?:-[a-z_]+)+)"', source))
    words = {w for w in written if w.split("-")[0] in STARTS and "ankle" not in w} | {
        *STATUS_WITHOUT_CUT.values()
    }
    words |= {str(word) for word in Status if word != Status.OK}
    assert words > {"supine-over-standing", "unknown-side", "needs-condyles"}
    for word in words:
        start = word.split("-")[0]
        assert f"`{word}`" in table or f"`{start}-…`" in table, word
