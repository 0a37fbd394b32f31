"""Limits behind a verdict: sets, single ranges, files, and what is wrong with them."""

import json

import pytest

import wedgecalc as wc
from wedgecalc import records


def test_sets_and_ranges_in_order():
    assert wc.Limits.of().ranges["mpta"] == (85, 95)
    assert wc.Limits.of("anatomic").ranges["mpta"] == (85, 90)
    edited = wc.Limits.of(["mpta=85:93", "hka=178:", "part=1,5"])
    assert edited.ranges["mpta"] == (85, 93)
    assert edited.ranges["hka"] == (178, None)
    assert edited.ranges["part"] == (1.5, None)
    assert edited.edited == ("mpta", "hka", "part")
    assert edited.edited_by("anatomic").ranges["mpta"] == (85, 90), "a later one overrides"
    whole = wc.Limits.of({"mpta": [85, 93], "set": "anatomic"})
    assert (whole.name, whole.ranges["mpta"]) == ("anatomic", (85, 93))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("anatomik", "did you mean anatomic?"),
        ("mtpa=85:93", "did you mean mpta?"),
        ("mpta=95", "LOW:HIGH"),
        ("mpta=95:85", "the lower end first"),
        ("mpta=a:b", "LOW:HIGH"),
        ("mpta=:", "LOW:HIGH"),
        ({"mpta": [1, 2, 3]}, "LOW:HIGH"),
        ({"mpta": [85, float("nan")]}, "LOW:HIGH"),
        ({"set": 3}, "anatomic"),
        ("hka=0:400", "LOW:HIGH from 0 to 360 degrees, such as hka=177:183"),
        ("jlca=-900:900", "LOW:HIGH from -180 to 180 degrees, such as jlca=0:2"),
        ("mpta=-5:90", "LOW:HIGH from 0 to 180 degrees, such as mpta=85:95"),
        ("part=-1", "a number from 0 to 180 degrees, such as part=0.5"),
        ("part=0:1", "a number from 0 to 180 degrees, such as part=0.5"),
        ("part=:1", "a number"),
        ({"part": [0.5, 1]}, "a number"),
    ],
)
def test_what_is_wrong_is_named(given, said):
    with pytest.raises(wc.InputError, match="limits") as error:
        wc.Limits.of(given)
    assert said in str(error.value)


def test_every_limit_says_its_source_and_what_was_read():
    for row in records.limits().values():
        assert row.source
        assert row.read
        assert row.low is not None or row.high is not None


def test_on_the_command_line(run, tmp_path):
    case, file = "demo:medial-oa-right", tmp_path / "own.json"
    file.write_text(json.dumps({"set": "anatomic", "mpta": [85, 93]}))
    for given in (["mpta=85:93"], ["anatomic", "mpta=85:93"], [str(file)]):
        words = [w for text in given for w in ("--limits", text)]
        code, out, _ = run("analyse", case, *words, "--json")
        found = json.loads(out)["verdict"]
        assert code == 0
        assert found["limits"]["ranges"]["mpta"] == [85, 93]
        assert found["code"] == "tibia"
    code, out, _ = run("analyse", case, "--limits", "anatomic", "--json")
    assert json.loads(out)["verdict"]["code"] == "both"
    for bad in ("mtpa=85:93", "anatomik"):
        code, _, err = run("analyse", case, "--limits", bad)
        assert (code, "--limits" in err, "did you mean" in err) == (2, True, True)
    file.write_text('{"mtpa": [85, 93]}')
    code, _, err = run("analyse", case, "--limits", str(file))
    assert code == 2
    assert "own.json" in err
    assert "did you mean mpta?" in err
