"""Arguments of the wrong kind in Python are told as any wrong input, by the name of the argument."""

import numpy as np
import pytest

import wedgecalc as wc

LEG = wc.Limb.from_angles(mldfa=92, mpta=82)
MOW = "medial-opening-wedge-hto"
TWO = np.array(["a", "b"])
WRONG = {
    "procedure": lambda: wc.plan(LEG, TWO),
    "arthritis": lambda: wc.plan(LEG, MOW, arthritis=TWO),
    "soft_tissue": lambda: wc.plan(LEG, MOW, soft_tissue=TWO),
    "along": lambda: wc.plan(LEG, MOW, length=2, along=TWO),
    "kerf": lambda: wc.plan(LEG, MOW, kerf=10**400),
    "kind": lambda: wc.double_level(LEG, kind=TWO),
    "limits": lambda: wc.double_level(LEG, limits=5),
    "femur_angle": lambda: wc.check_double(LEG, tibia_base=10),
    "tibia_angle": lambda: wc.check_double(LEG, tibia_base=10, tibia_angle=5, femur_angle=5),
    "joint": lambda: wc.verdict(LEG, joint=5),
}


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_kind_is_named(field):
    with pytest.raises(wc.InputError) as error:
        WRONG[field]()
    assert [p.field for p in error.value.problems] == [field]


def test_a_key_that_stands_twice_in_a_file_of_limits_is_named(tmp_path, run):
    (tmp_path / "own.json").write_text('{"mpta": [85, 93], "mpta": [80, 99]}')
    code, _, err = run(
        "double-level", "demo:severe-combined-right", "--limits", tmp_path / "own.json"
    )
    assert code == 2
    assert "own.json: mpta: " in err


def test_too_little_and_too_much_of_a_wedge_are_told_apart():
    found = []
    for given in ({}, {"angle": 5, "base": 6}):
        with pytest.raises(wc.InputError) as error:
            wc.check(LEG, MOW, **given)
        found.append(error.value.problems[0])
    assert [p.field for p in found] == ["angle", "angle"]
    assert found[0].found != found[1].found
