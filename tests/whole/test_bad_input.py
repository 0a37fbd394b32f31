"""Everything a user can get wrong, as a table: each names the field, exits with the right code and writes nothing."""

import json
import os
import subprocess
import sys

import pytest

from tests.spoilt import all_of, drop, put, refused_case, refused_options, swap
from wedgecalc.sources.files import MOST_FILE_BYTES

ALL_PAIRS = all_of(
    *(swap(f"{n}_medial", f"{n}_lateral") for n in ("condyle", "plateau", "plafond"))
)
NAN, INF = float("nan"), float("inf")


# What is wrong: how to spoil a good case, exit code, and what the message must name.
def two(key, value):
    """A plan at two levels with one key."""
    return put("osteotomy", {"procedure": "double-level", key: value})


CASES = {
    "no format": (drop("format"), 2, ["format", "nothing"]),
    "format of the future": (put("format", "wedgecalc-case/2"), 2, ["format", "wedgecalc-case/2", "wedgecalc-case/1"]),
    "format a number": (put("format", 1), 2, ["format"]),
    "no side": (drop("side"), 2, ["side", "right or left"]),
    "side misspelt": (put("side", "rihgt"), 2, ["side", "rihgt", "did you mean right?"]),
    "side a number": (put("side", 1), 2, ["side"]),
    "side null": (put("side", None), 2, ["side", "None"]),
    "no units": (drop("units"), 2, ["units", "mm or px"]),
    "units in inches": (put("units", "inch"), 2, ["units", "inch"]),
    "no landmarks": (drop("landmarks"), 2, ["landmarks"]),
    "landmarks a list": (put("landmarks", [1, 2]), 2, ["landmarks"]),
    "landmarks a text": (put("landmarks", "hip"), 2, ["landmarks"]),
    "landmarks empty": (put("landmarks", {}), 2, ["landmarks.hip_center", "landmarks.plateau_medial", "femoral head"]),
    "no hip": (drop("landmarks.hip_center"), 2, ["landmarks.hip_center", "mark it"]),
    "no ankle": (drop("landmarks.ankle_center"), 2, ["landmarks.ankle_center", "ankle_medial and ankle_lateral"]),
    "half an ankle": (all_of(drop("landmarks.ankle_center"), put("landmarks.ankle_medial", [260, 872])), 2, ["ankle_center"]),
    "no plateau": (all_of(drop("landmarks.plateau_medial"), drop("landmarks.plateau_lateral")), 2,
                   ["landmarks.plateau_medial", "landmarks.plateau_lateral"]),
    "British spelling": (all_of(drop("landmarks.hip_center"), put("landmarks.hip_centre", [220, 80])), 2,
                         ["hip_centre", "did you mean hip_center?"]),
    "unknown landmark": (put("landmarks.fibula", [1, 2]), 2, ["landmarks.fibula", "unknown"]),
    "landmark NaN": (put("landmarks.hip_center", [NAN, 80]), 2, ["landmarks.hip_center.0", "finite"]),
    "landmark infinite": (put("landmarks.hip_center", [220, INF]), 2, ["landmarks.hip_center.1", "finite"]),
    "landmark minus infinite": (put("landmarks.hip_center", [-INF, 80]), 2, ["landmarks.hip_center.0", "finite"]),
    "landmark a boolean": (put("landmarks.hip_center", [True, 80]), 2, ["landmarks.hip_center.0", "True", "a number"]),
    "landmark a text": (put("landmarks.hip_center", "220,80"), 2, ["landmarks.hip_center", "[x, y]"]),
    "coordinate a text": (put("landmarks.hip_center", ["220", 80]), 2, ["landmarks.hip_center.0", "'220'"]),
    "coordinate null": (put("landmarks.hip_center", [None, 80]), 2, ["landmarks.hip_center.0"]),
    "landmark null": (put("landmarks.hip_center", None), 2, ["landmarks.hip_center"]),
    "landmark a number": (put("landmarks.hip_center", 220), 2, ["landmarks.hip_center", "[x, y]"]),
    "one coordinate": (put("landmarks.hip_center", [220]), 2, ["landmarks.hip_center"]),
    "three coordinates": (put("landmarks.hip_center", [220, 80, 1]), 2, ["landmarks.hip_center", "two numbers"]),
    "no coordinates": (put("landmarks.hip_center", []), 2, ["landmarks.hip_center"]),
    "nested coordinates": (put("landmarks.hip_center", [[220], [80]]), 2, ["landmarks.hip_center.0"]),
    "landmark an object": (put("landmarks.hip_center", {"x": 220, "y": 80}), 2, ["landmarks.hip_center"]),
    "huge coordinate": (put("landmarks.hip_center", [1e300, 80]), 2, ["landmarks.hip_center.0", "up to 1e+06"]),
    "huge whole number": (put("landmarks.hip_center", [10**400, 80]), 2, ["landmarks.hip_center"]),
    "wrong side": (put("side", "left"), 2, ["side", "side-mismatch", "set side to right"]),
    "all pairs exchanged": (all_of(ALL_PAIRS, drop("landmarks.greater_trochanter")), 2, ["side", "side-mismatch"]),
    "all pairs exchanged, trochanter right": (ALL_PAIRS, 2, ["landmarks.plateau_lateral", "landmarks-swapped"]),
    "plateau exchanged": (swap("plateau_medial", "plateau_lateral"), 2, ["landmarks.plateau_lateral", "landmarks-swapped"]),
    "condyles exchanged": (swap("condyle_medial", "condyle_lateral"), 2, ["landmarks.condyle_lateral", "exchange the two"]),
    "plafond exchanged": (swap("plafond_medial", "plafond_lateral"), 2, ["landmarks.plafond_lateral"]),
    "hip and ankle exchanged": (swap("hip_center", "ankle_center"), 2, ["landmarks.ankle_center", "above the hip"]),
    "hip on the ankle": (put("landmarks.hip_center", [261.529998876359, 872.4395852010048]), 2, ["landmarks.ankle_center"]),
    "plateau a point": (put("landmarks.plateau_lateral", [256.7119056066557, 512.7799640344796]), 2, ["landmarks.plateau_lateral"]),
    "knee beside the hip": (all_of(put("landmarks.plateau_medial", [256, 90]), put("landmarks.plateau_lateral", [180, 90]),
                                   put("landmarks.condyle_medial", [240, 88]), put("landmarks.condyle_lateral", [190, 88])), 2,
                            ["landmarks.plateau_medial", "hip to ankle"]),
    "unknown key": (put("patient", "x"), 2, ["patient", "unknown key"]),
    "key a level too deep": (put("osteotomy", {"procedure": "medial-opening-wedge-hto", "soft_tissue": {"jlca_supine_deg": 1}}), 2,
                             ["osteotomy.soft_tissue", "unknown key", "soft_tissue belongs at the top of the file, beside osteotomy"]),
    "key at the top that is not": (put("hinge", [1, 2]), 2, ["hinge", "unknown key", "hinge belongs into osteotomy"]),
    "key misspelt": (put("landmark", {}), 2, ["landmark", "did you mean landmarks?"]),
    "id a number": (put("id", 7), 2, ["id", "7"]),
    "id with an escape": (put("id", "a\x1b[31m"), 2, ["id", "control characters"]),
    "id too long": (put("id", "x" * 300), 2, ["id", "200"]),
    "scale zero": (put("mm_per_px", 0), 2, ["mm_per_px", "above 0"]),
    "scale negative": (put("mm_per_px", -0.3), 2, ["mm_per_px"]),
    "scale NaN": (put("mm_per_px", NAN), 2, ["mm_per_px"]),
    "scale a text": (put("mm_per_px", "0.35"), 2, ["mm_per_px", "a number"]),
    "scale a boolean": (put("mm_per_px", True), 2, ["mm_per_px"]),
    "marker a point": (all_of(put("units", "px"), put("calibration", {"marker_diameter_mm": 25, "marker": [[1, 1], [1, 1]]})), 2, ["calibration.marker", "same point"]),
    "marker of no size": (put("calibration", {"marker_diameter_mm": 0, "marker": [[1, 1], [9, 1]]}), 2, ["marker_diameter_mm"]),
    "marker with one end": (put("calibration", {"marker_diameter_mm": 25, "marker": [[1, 1]]}), 2, ["calibration.marker"]),
    "marker against scale": (all_of(put("units", "px"), put("mm_per_px", 0.5),
                                    put("calibration", {"marker_diameter_mm": 25, "marker": [[0, 0], [100, 0]]})), 2,
                             ["mm_per_px", "0.25", "1 %"]),
    "unknown procedure": (put("osteotomy.procedure", "closing-wedge"), 2, ["osteotomy.procedure", "closing-wedge"]),
    "osteotomy a text": (put("osteotomy", "closing"), 2, ["osteotomy"]),
    "unknown target": (put("osteotomy.target", {"measure": "wbll", "value": 62}), 2, ["osteotomy.target.measure", "did you mean wbl?"]),
    "target without value": (put("osteotomy.target", {"measure": "wbl"}), 2, ["osteotomy.target.value"]),
    "target NaN": (put("osteotomy.target", {"measure": "wbl", "value": NAN}), 2, ["osteotomy.target.value"]),
    "target out of range": (put("osteotomy.target", {"measure": "wbl", "value": 500}), 2, ["osteotomy.target.value", "-50 to 150"]),
    "hinge a text": (put("osteotomy.hinge", "243,532"), 2, ["osteotomy.hinge"]),
    "hinge NaN": (put("osteotomy.hinge", [NAN, 532]), 2, ["osteotomy.hinge.0"]),
    "hinge lateral to entry": (all_of(put("osteotomy.hinge", [184.0, 532.0]), put("osteotomy.entry", [243.0, 532.0])), 2,
                               ["entry", "exchange hinge and entry"]),
    "kerf negative": (put("osteotomy.kerf_mm", -1), 2, ["osteotomy.kerf_mm"]),
    "kerf of a centimetre": (put("osteotomy.kerf_mm", 10), 2, ["osteotomy.kerf_mm", "up to 5"]),
    "hinge turned too far": (put("osteotomy.hinge_turn_deg", 60), 2, ["osteotomy.hinge_turn_deg", "up to 45"]),
    "hinge turned by a text": (put("osteotomy.hinge_turn_deg", "10"), 2, ["osteotomy.hinge_turn_deg", "a number"]),
    "hinge of a closing wedge turned": (put("osteotomy.hinge_turn_deg", 10), 2, ["hinge", "hinge_turn", "an opening wedge of the tibia"]),
    "depth of a finger": (put("osteotomy.ap_depth_mm", 15), 2, ["osteotomy.ap_depth_mm", "from 20"]),
    "depth not finite": (put("osteotomy.ap_depth_mm", INF), 2, ["osteotomy.ap_depth_mm"]),
    "depth misspelt": (put("osteotomy.ap_depth", 50), 2, ["osteotomy.ap_depth", "did you mean ap_depth_mm?"]),
    "contour point with three": (put("contours.tibia", [[0, 0, 0]]), 2, ["contours.tibia.0"]),
    "contour of an unknown bone": (put("contours.fibula", []), 2, ["contours.fibula"]),
    "shared by guess": (two("sharing", "guess"), 2, ["osteotomy.sharing", "guess"]),
    "share beyond the whole": (two("tibia_share", 1.5), 2, ["osteotomy.tibia_share", "1"]),
    "share a text": (two("tibia_share", "half"), 2, ["osteotomy.tibia_share"]),
    "limits unknown": (two("limits", "loose"), 2, ["osteotomy.limits"]),
    "kind of both unknown": (two("kind", "dome"), 2, ["osteotomy.kind"]),
    "kind of the tibia unknown": (two("tibia_kind", "dome"), 2, ["osteotomy.tibia_kind"]),
    "kind of the femur misspelt": (two("femur_kinds", "closing"), 2, ["osteotomy.femur_kinds", "did you mean femur_kind?"]),
    "direction unknown": (two("direction", "up"), 2, ["osteotomy.direction"]),
    "hinge of the tibia a text": (two("tibia_hinge", "1,2"), 2, ["osteotomy.tibia_hinge"]),
    "entry of the tibia NaN": (two("tibia_entry", [NAN, 1]), 2, ["osteotomy.tibia_entry.0"]),
    "hinge of the femur of three": (two("femur_hinge", [1, 2, 3]), 2, ["osteotomy.femur_hinge"]),
    "entry of the femur on the wrong side": (two("femur_entry", [900.0, 480.0]), 2, ["femur_entry", "lateral to the hinge"]),
    "two levels for one bone's angle": (two("target", {"measure": "mpta", "value": 88}), 2, ["target", "aims at the leg"]),
    "two levels with one hinge": (two("hinge", [1, 2]), 2, ["hinge", "tibia_hinge or femur_hinge"]),
    "no condyles for a femur": (all_of(put("osteotomy.procedure", "lateral-closing-wedge-dfo"), drop("landmarks.condyle_medial")), 2,
                                ["hinge", "condyle_medial"]),
    "mpta of a femur": (put("osteotomy", {"procedure": "lateral-closing-wedge-dfo", "target": {"measure": "mpta", "value": 90}}), 3,
                        ["unreachable", "medial proximal tibial angle"]),
    "wedge on the wrong side": (put("osteotomy.procedure", "medial-closing-wedge-hto"), 3, ["wrong-procedure", "valgus"]),
    "hinge at the ankle": (put("osteotomy.hinge", [261.529998876359, 872.4395852010048]), 3, ["unreachable", "hinge"]),
}  # fmt: skip


@pytest.mark.parametrize("what", CASES)
def test_spoilt_case(what, leg, run, tmp_path):
    spoil, code, named = CASES[what]
    path = tmp_path / "leg.json"
    err = refused_case(run, path, leg, spoil, code, named)
    if code == 2 and "command line" not in err and "hinge" not in named and "entry" not in named:
        assert str(path) in err


TEXTS = {
    "empty": ("", ["line 1"]),
    "no JSON": ("hip_center: 1, 2", ["line 1"]),
    "cut off": ('{"format": "wedgecalc-case/1", "side":', ["line 1"]),
    "a list": ("[]", ["object"]),
    "a number": ("7", ["object"]),
    "null": ("null", ["object"]),
    "two documents": ("{} {}", ["Extra data"]),
    "key twice": ('{"side": "right", "side": "left"}', ["side", "twice"]),
    "landmark twice": (
        '{"landmarks": {"hip_center": [1, 2], "hip_center": [3, 4]}}',
        ["hip_center", "twice"],
    ),
    "deep": ("[" * 200_000 + "]" * 200_000, ["deep"]),
    "endless number": ('{"mm_per_px": ' + "9" * 10_000 + "}", ["number"]),
}


@pytest.mark.parametrize("what", TEXTS)
def test_text_that_is_no_case(what, run, tmp_path):
    text, named = TEXTS[what]
    path = tmp_path / "leg.json"
    path.write_text(text)
    code, out, err = run("measure", path, "--json")
    assert (code, out) == (2, "")
    assert all(word in err for word in [*named, str(path)]), err


def test_everything_wrong_is_said_at_once(leg, run, tmp_path):
    all_of(
        put("side", "middle"),
        put("units", "ell"),
        put("landmarks.hip_center", [NAN, 1]),
        put("colour", "red"),
    )(leg)
    leg["osteotomy"]["procedure"] = "none"
    path = tmp_path / "leg.json"
    path.write_text(json.dumps(leg))
    code, _, err = run("measure", path)
    assert code == 2
    assert [line for line in err.splitlines() if not line.startswith(f"wedgecalc: {path}: ")] == []
    for field in ("side", "units", "landmarks.hip_center.0", "colour", "osteotomy.procedure"):
        assert f": {field}: found " in err


def test_files_that_are_none(run, tmp_path):
    for path, named in ((tmp_path / "missing.json", "missing.json: file: "), (tmp_path, "a folder"), ("demo:nobody", "bundled case"),
                        ("a\x00b", "cannot be read")):  # fmt: skip
        code, out, err = run("measure", path)
        assert (code, out) == (2, "")
        assert named in err
    (tmp_path / "latin.json").write_bytes(b'{"id": "\xe9"}')
    code, _, err = run("measure", tmp_path / "latin.json")
    assert code == 2
    assert "UTF-8" in err


def test_a_file_of_200_mb_is_refused_unread(run, tmp_path):
    big = tmp_path / "big.json"
    with big.open("wb") as file:
        file.truncate(200 * 2**20)
    code, out, err = run("measure", big)
    assert (code, out) == (2, "")
    assert f"more than {MOST_FILE_BYTES // 2**20} MiB" in err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind here")
def test_an_unreadable_file(run, tmp_path):
    path = tmp_path / "leg.json"
    path.write_text("{}")
    path.chmod(0)
    code, _, err = run("measure", path)
    assert code == 2
    assert "cannot be read" in err


def test_a_file_that_fails_when_read(monkeypatch, run, tmp_path):
    def refuse(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refuse)
    code, _, err = run("measure", tmp_path / "leg.json")
    monkeypatch.undo()
    assert code == 2
    assert "Permission denied" in err


GOOD = "demo:medial-oa-right"
OPTIONS = {
    "unknown command": (["plann"], 2, "plann"),
    "unknown option": (["plan", GOOD, "--colour"], 2, "--colour"),
    "no case": (["plan"], 2, "CASE"),
    "unknown procedure": (["plan", GOOD, "-p", "hto"], 2, "procedure"),
    "procedure misspelt": (["plan", GOOD, "-p", "lateral-closing-wedge-hot"], 2, "did you mean lateral-closing-wedge-hto?"),
    "target without a value": (["plan", GOOD, "-t", "wbl"], 2, "--target"),
    "target of letters": (["plan", GOOD, "-t", "wbl=abc"], 2, "--target"),
    "target NaN": (["plan", GOOD, "-t", "wbl=nan"], 2, "--target"),
    "target unknown": (["plan", GOOD, "-t", "wbx=60"], 2, "did you mean wbl?"),
    "target beyond": (["plan", GOOD, "-t", "hka=300"], 2, "150 to 210"),
    "hinge of one number": (["plan", GOOD, "--hinge", "12"], 2, "--hinge"),
    "hinge of letters": (["plan", GOOD, "--hinge", "a,b"], 2, "--hinge"),
    "hinge NaN": (["plan", GOOD, "--hinge", "nan,2"], 2, "hinge"),
    "entry infinite": (["plan", GOOD, "--entry", "inf,2"], 2, "entry"),
    "kerf of letters": (["plan", GOOD, "--kerf", "thin"], 2, "--kerf"),
    "kerf NaN": (["plan", GOOD, "--kerf", "nan"], 2, "kerf"),
    "hinge turned by letters": (["plan", GOOD, "-p", "medial-opening-wedge-hto", "--hinge-turn", "back"], 2, "--hinge-turn"),
    "hinge turned too far": (["plan", GOOD, "-p", "medial-opening-wedge-hto", "--hinge-turn", "46"], 2, "--hinge-turn"),
    "hinge of a closing wedge turned": (["check", GOOD, "--angle", "9", "--hinge-turn", "5"], 2, "--hinge-turn"),
    "depth beyond a tibia": (["check", GOOD, "-p", "medial-opening-wedge-hto", "--angle", "9", "--ap-depth", "91"], 2, "--ap-depth"),
    "depth where nothing tells it": (["compare", GOOD, "-p", "medial-opening-wedge-hto", "--ap-depth", "50"], 2, "--ap-depth"),
    "shared by guess": (["double-level", GOOD, "--sharing", "guess"], 2, "--sharing"),
    "share beyond the whole": (["double-level", GOOD, "--sharing", "fixed", "--tibia-share", "2"], 2, "--tibia-share"),
    "share of no fixed sharing": (["double-level", GOOD, "--tibia-share", "0.3"], 2, "add --sharing fixed"),
    "limits of nobody": (["double-level", GOOD, "--limits", "loose"], 2, "--limits"),
    "limits of no verdict": (["analyse", GOOD, "--limits", "anatomik"], 2, "did you mean anatomic?"),
    "a limit of nothing": (["plan", GOOD, "--limits", "mtpa=85:93"], 2, "did you mean mpta?"),
    "limits upside down": (["plan", GOOD, "--limits", "mpta=95:85"], 2, "the lower end first"),
    "limits from no file": (["analyse", GOOD, "--limits", "none.json"], 2, "none.json"),
    "kind of both unknown": (["double-level", GOOD, "--kind", "dome"], 2, "--kind"),
    "kind of the tibia unknown": (["double-level", GOOD, "--tibia", "dome"], 2, "--tibia: "),
    "kind of the femur unknown": (["double-level", GOOD, "--femur", "dome"], 2, "--femur: "),
    "hinge of the tibia of one number": (["double-level", GOOD, "--tibia-hinge", "9"], 2, "--tibia-hinge"),
    "hinge of the femur NaN": (["double-level", GOOD, "--femur-hinge", "nan,2"], 2, "--femur-hinge"),
    "entry of the tibia on the wrong side": (["double-level", GOOD, "--tibia-entry", "900,500"], 2, "--tibia-entry"),
    "entry of the femur of letters": (["double-level", GOOD, "--femur-entry", "a,b"], 2, "--femur-entry"),
    "errors of landmarks without an uncertainty": (["double-level", GOOD, "--sd", "2"], 2, "--sd"),
    "soft tissue of a double level unknown": (["double-level", GOOD, "--soft-tissue", "half"], 2, "--soft-tissue"),
    "two wedges and one given": (["check", GOOD, "-p", "double-level", "--tibia-base", "9"], 2, "--femur-angle"),
    "a wedge as angle and base": (["check", GOOD, "-p", "double-level", "--tibia-base", "9", "--tibia-angle", "9", "--femur-angle", "3"], 2, "--tibia-angle"),
    "a wedge of the femur absurd": (["check", GOOD, "-p", "double-level", "--tibia-base", "9", "--femur-angle", "99"], 2, "--femur-angle"),
    "a base of the tibia negative": (["check", GOOD, "-p", "double-level", "--tibia-base=-9", "--femur-angle", "3"], 2, "--tibia-base"),
    "a base of the femur beyond its cut": (["check", GOOD, "-p", "double-level", "--tibia-base", "9", "--femur-base", "99"], 2, "--femur-base"),
    "one wedge for two bones": (["check", GOOD, "-p", "double-level", "--base", "9"], 2, "--tibia-base and --femur-base"),
    "a wedge of the tibia at one level": (["check", GOOD, "--angle", "9", "--tibia-angle", "9"], 2, "--tibia-angle"),
    "double level swept over nothing known": (["sweep", GOOD, "-p", "double-level", "--over", "base"], 2, "--over"),
    "kind of rows unknown": (["cohort", "legs.csv", "-o", "x.csv", "--femur", "dome"], 2, "--femur"),
    "a kind of the tibia at one level": (["check", GOOD, "--angle", "9", "--tibia", "opening"], 2, "--tibia"),
    "a kind that does nothing": (["double-level", GOOD, "--kind", "opening", "--tibia", "closing", "--femur", "closing"], 2, "--kind"),
    "a theme without a picture": (["double-level", GOOD, "--theme", "dark"], 2, "--theme"),
    "a width without a picture": (["double-level", GOOD, "--width", "5"], 2, "--width"),
    "a theme of a sweep without a picture": (["sweep", GOOD, "--over", "base", "--theme", "dark"], 2, "--theme"),
    "hinge of the tibia beside the leg": (["double-level", GOOD, "--tibia-hinge", "1,2"], 2, "--tibia-hinge: found (1.0, 2.0): the usual entry"),
    "hinge beside the leg": (["plan", GOOD, "--hinge", "1,2"], 2, "--hinge: found"),
    "check without a wedge": (["check", GOOD], 2, "--angle: "),
    "check with two wedges": (["check", GOOD, "--angle", "9", "--base", "9"], 2, "--angle: "),
    "angle negative": (["check", GOOD, "--angle=-3"], 2, "angle"),
    "angle NaN": (["check", GOOD, "--angle", "nan"], 2, "angle"),
    "angle absurd": (["check", GOOD, "--angle", "90"], 2, "0 to 45"),
    "base negative": (["check", GOOD, "--base=-3"], 2, "base"),
    "base wider than the cut": (["check", GOOD, "--base", "400"], 2, "base"),
    "base without a scale": (["check", "demo:real-left-leg", "--base", "9"], 2, "--base"),
    "tolerance negative": (["check", GOOD, "--angle", "9", "--tolerance=-1"], 2, "tolerance"),
    "wrong side checked": (["check", GOOD, "-p", "medial-closing-wedge-hto", "--angle", "9"], 3, "wrong-procedure"),
    "view unknown": (["draw", GOOD, "-o", "x.png", "--view", "xray"], 2, "view"),
    "picture of no kind": (["draw", GOOD, "-o", "x.bmp"], 2, ".png or .svg or .pdf"),
    "picture without a name": (["draw", GOOD], 2, "--output"),
    "picture in no folder": (["draw", GOOD, "-o", "nowhere/x.png"], 2, "nowhere"),
    "limb without a side": (["limb"], 2, "--side"),
    "limb of another side": (["limb", "--side", "middle"], 2, "side"),
    "limb beyond anatomy": (["limb", "--side", "right", "--mpta", "200"], 2, "mpta"),
    "limb with NaN": (["limb", "--side", "right", "--femur", "nan"], 2, "femur"),
    "limb to no JSON": (["limb", "--side", "right", "-o", "leg.txt"], 2, ".json"),
    "explain nonsense": (["explain", "mtpa"], 2, "did you mean mpta?"),
}  # fmt: skip


@pytest.mark.parametrize("what", OPTIONS)
def test_wrong_options(what, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused_options(run, tmp_path, *OPTIONS[what])


def test_an_existing_file_is_never_lost(run, tmp_path):
    path = tmp_path / "plan.svg"
    path.write_text("precious")
    code, _, err = run("draw", GOOD, "-o", path)
    assert code == 2
    assert "--force" in err
    assert path.read_text() == "precious"
    assert run("draw", GOOD, "-o", path, "--force")[0] == 0
    first = path.read_bytes()
    assert b"<svg" in first
    assert run("draw", GOOD, "-o", path)[0] == 0, "the same picture again is no conflict"
    assert path.read_bytes() == first
    assert [p.name for p in tmp_path.iterdir()] == ["plan.svg"]


def test_a_full_disk_leaves_nothing(run, tmp_path, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wedgecalc.sources.files.os.replace", full)
    code, _, err = run("limb", "--side", "right", "-o", tmp_path / "leg.json")
    assert code == 2
    assert "No space left" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="no SIGPIPE there")
def test_a_broken_pipe_is_no_traceback():
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [sys.executable, "-m", "wedgecalc", "measure", GOOD, "--json"],
        stdout=write_end,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write_end)
    assert done.returncode == 141
    assert b"broken pipe" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux only")
def test_a_full_standard_output_is_said():
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "wedgecalc", "measure", GOOD],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert b"standard output" in done.stderr
    assert b"Traceback" not in done.stderr
