"""Mappings of other people's names."""

import json
import math

import pytest

import wedgecalc as wc
from tests.landmark_inputs import shape
from wedgecalc.sources.case import Case
from wedgecalc.sources.landmark_files.naming import LabelNames
from wedgecalc.sources.landmark_sets import mapping_of
from wedgecalc.sources.legs import Reading, Unread
from wedgecalc.sources.reading import load_case, load_cases, load_legs

MAPPED = {"landmarks": {"hip_center": "FH", "plateau_medial": "TPm", "plateau_lateral": "TPl", "ankle_center": ["AM", "AL"]},
          "prefixes": {"right": "R-", "left": "L-"}}  # fmt: skip


@pytest.mark.parametrize(
    "hinge", [5, True, ["HI"], [1, 2], {"point": "HI"}, {"point": "HI", "line": ["A", "B"]}, []]
)
def test_a_hinge_of_a_mapping_is_a_label_or_two(hinge):
    with pytest.raises(wc.InputError, match=r"mapping\.hinge"):
        mapping_of(json.dumps(MAPPED | {"hinge": hinge}))


@pytest.mark.parametrize(
    "prefixes", [("R-", "R-"), ("", "L-"), ("", ""), ("R-", "r-"), ("L", "L-"), ("leg", "leg-left")]
)
def test_prefixes_of_a_mapping_tell_the_sides_apart(prefixes):
    with pytest.raises(wc.InputError, match=r"mapping\.prefixes"):
        mapping_of(
            json.dumps(MAPPED | {"prefixes": dict(zip(("right", "left"), prefixes, strict=True))})
        )


@pytest.mark.parametrize(
    ("old", "new"), [('"hip_center"', '"plateau_medial": "X", "hip_center"'), ('"prefixes"', '"prefixes": {}, "prefixes"')]
)  # fmt: skip
def test_a_key_of_a_mapping_stands_there_once(old, new):
    with pytest.raises(wc.InputError, match="this key twice"):
        mapping_of(json.dumps(MAPPED).replace(old, new, 1))


def test_a_label_of_a_mapping_that_is_not_marked_is_said(saved):
    points = {
        "FH": (220, 80),
        "TPm": (258, 520),
        "TPl": (180, 515),
        "AM": (275, 871),
        "AL": (247, 873),
    }
    shapes = [{"label": f"R-{label}", "points": [xy]} for label, xy in points.items()]
    more = MAPPED | {"landmarks": MAPPED["landmarks"] | {"condyle_medial": "zz"}, "hinge": "HI"}
    notes = load_case(
        saved({"shapes": shapes}), Reading(mapping=mapping_of(json.dumps(more)))
    ).notes
    assert any("'R-zz', 'R-HI'" in note for note in notes)
    assert not load_case(
        saved({"shapes": shapes}), Reading(mapping=mapping_of(json.dumps(MAPPED)))
    ).notes
    # Labels with the other side's prefix are another leg's, understood or not.
    shapes += [{"label": "L-hip", "points": [[900, 80]]}]
    legs = load_legs(saved({"shapes": shapes}), Reading(mapping=mapping_of(json.dumps(MAPPED))))
    assert [type(leg) for leg in legs] == [Case, Unread]


def test_labels_of_a_mapping_that_differ_by_case_alone_are_told_apart():
    names = LabelNames([mapping_of('{"landmarks": {"hip_center": "tp", "plateau_medial": "TP"}}')])
    assert names.find("R_tp").name == "tp"
    assert names.find("R_TP").name == "TP"
    assert names.find("R_Tp") is None


def long_leg_36(side="R"):
    """All 18 points of a leg as the published set has them, worked by hand."""
    sign = -1 if side == "R" else 1  # lateral is to the left on a right leg
    at = {"GT": (500 + 60 * sign, 95), "FNeck_Cut_Up": (500 + 18 * sign, 110), "FNeck_Cut_Down": (500 + 30 * sign, 140), "Cdy_Up": (500 + 50 * sign, 250),
          "Cdy_Down": (500 + 20 * sign, 450), "IF": (500, 560), "IR": (500, 590), "LLP": (500 + 25 * sign, 575), "MLP": (500 - 25 * sign, 577),
          "LPC": (500 + 24 * sign, 584), "MPC": (500 - 24 * sign, 586), "LE": (500 + 40 * sign, 590), "ME": (500 - 40 * sign, 592),
          "Cyd_Up": (500, 700), "Cyd_Down": (500, 850), "DLP": (500 + 15 * sign, 960), "DMP": (500 - 15 * sign, 962)}  # fmt: skip
    shapes = [shape(f"{side}_FC", (500, 100), (520, 100), kind="circle")]
    shapes += [shape(f"{side}_{name}", xy) for name, xy in at.items() if name != "IF"]
    x, y = at["IF"]  # a two-point circle: its middle is the point
    return [*shapes, shape(f"{side}_IF", (x - 4, y - 2), (x + 4, y + 2), kind="circle")]


def test_the_published_set_of_36(tmp_path):
    document = {"version": "2.4.0", "shapes": long_leg_36("R") + [dict(s, points=[[p[0] + 900, p[1]] for p in s["points"]]) for s in long_leg_36("L")],
                "imagePath": "C:\\Users\\Someone\\films\\film.jpeg", "imageData": None, "imageHeight": 1100, "imageWidth": 2800}  # fmt: skip
    path = tmp_path / "both.json"
    path.write_text(json.dumps(document))
    right, left = load_cases(path)
    assert (right.limb.frame.side, left.limb.frame.side) == ("right", "left")
    assert right.limb["hip_center"].tolist() == [500, 100], "the centre of a circle around the head"
    assert right.limb["femoral_notch"].tolist() == [500, 560], "the middle of a two-point circle"
    assert right.limb["femoral_neck_center"].tolist() == [500 - 24, 125]
    assert right.limb["ankle_center"].tolist() == [500, 961]
    # The plateau's edges stand on the line through its two condyles: its angle is that line's, its width the edges'.
    line = complex(*right.limb["plateau_medial"]) - complex(*right.limb["plateau_lateral"])
    assert math.degrees(math.atan2(line.imag, line.real)) == pytest.approx(
        math.degrees(math.atan2(2, 48))
    )
    assert abs(line) == pytest.approx(80, abs=0.1)
    assert right.file.image == "film.jpeg", "where it once stood is nobody's business"
    assert right.id == "both-right"
    assert wc.measure(right.limb).hka == pytest.approx(wc.measure(left.limb).hka, abs=1e-9)


def test_a_mapping_brings_other_names(tmp_path, run):
    limb = wc.Limb.from_angles("right", mpta=85)
    own = {"hip_center": "FH", "plateau_medial": "TP1", "plateau_lateral": "TP2"}
    shapes = [shape(f"rechts {label}", limb[name]) for name, label in own.items()]
    a = limb["ankle_center"]
    shapes += [shape("rechts AM", (a[0] + 20, a[1] + 1)), shape("rechts AL", (a[0] - 20, a[1] - 1))]
    (tmp_path / "leg.json").write_text(json.dumps({"shapes": shapes, "imagePath": ""}))
    mapping = {
        "landmarks": own | {"ankle_center": ["AM", "AL"]},
        "prefixes": {"right": "rechts ", "left": "links "},
    }
    (tmp_path / "names.json").write_text(json.dumps(mapping))
    code, out, _ = run(
        "measure",
        tmp_path / "leg.json",
        "--mapping",
        tmp_path / "names.json",
        "--mm-per-px",
        "1",
        "--json",
    )
    assert code == 0
    assert json.loads(out)["measures"]["tibia_mm"] > 300
    code, out, err = run("measure", tmp_path / "leg.json")
    assert (code, out) == (2, "")
    assert "rechts FH" in err
    assert "--mapping" in err


@pytest.mark.parametrize(
    ("mapping", "names"),
    [
        ("[]", "landmarks"), ("{", "no JSON"), ('{"landmarks": {"hipp": "H"}}', "hip"), ('{"landmarks": {"hip_center": 3}}', "hip_center"),
        ('{"landmarks": {}, "prefix": {}}', "prefix"), ('{"landmarks": {}, "prefixes": {"right": "R"}}', "prefixes"), ("[" * 100_000, "no JSON"),
    ],
)  # fmt: skip
def test_bad_mappings_are_named(mapping, names):
    with pytest.raises(wc.InputError, match=names):
        mapping_of(mapping)
