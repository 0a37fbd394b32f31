"""Page, picture and numbers as objects of the film's own study, read back by others."""

import json
import math
import shutil
import subprocess

import numpy as np
import pytest

pytest.importorskip("highdicom")

import pydicom
from PIL import Image

from tests.archive.conftest import KINDS, PAGES
from tests.archive.films import HEADER, NOT_COPIED, film, plan_words
from tests.driving import drive


def objects(folder):
    return sorted(set(folder.glob("*.dcm")) - {folder / "film.dcm"})


def numbers_in(path):
    """The numbers of a report, by group and key: value, unit and points."""
    from highdicom.sr import srread

    report = srread(path).content
    found = {}
    for group in report.get_image_measurement_groups():
        of = found.setdefault(group.tracking_identifier, {})
        for m in group.get_measurements():
            of[m.name.value] = (m.value, m.unit.value, [c.value for c in m.referenced_coordinates])
    return found, report


def test_every_object_is_of_the_films_patient_and_study(filed):
    source, paths = pydicom.dcmread(filed / "film.dcm"), objects(filed)
    assert len(paths) == 6
    for path in paths:
        read = pydicom.dcmread(path)
        for name in ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "AccessionNumber", "StudyID", "StudyDate", "StudyInstanceUID", "ReferringPhysicianName"):  # fmt: skip
            assert read[name].value == source[name].value
        assert read.SeriesInstanceUID != source.SeriesInstanceUID
        assert read.SOPInstanceUID != source.SOPInstanceUID
        assert source.SOPInstanceUID.encode() in path.read_bytes()
        assert not [word for word in NOT_COPIED if word.encode() in path.read_bytes()]


def test_the_same_content_has_the_same_identifier(filed):
    for of in ("numbers", "lines"):
        one, other = (pydicom.dcmread(filed / f"{command}-{of}.dcm") for command in PAGES)
        assert one.SOPInstanceUID == other.SOPInstanceUID
    assert len({pydicom.dcmread(path).SOPInstanceUID for path in objects(filed)}) == 4
    assert len({pydicom.dcmread(path).SeriesInstanceUID for path in objects(filed)}) == 4


def test_a_page_and_a_picture_are_those_of_the_desk(filed):
    page = pydicom.dcmread(filed / "report.dcm")
    pdf = (filed / "report.pdf").read_bytes()
    assert page.EncapsulatedDocument[: page.EncapsulatedDocumentLength] == pdf
    picture = pydicom.dcmread(filed / "draw.dcm").pixel_array
    with Image.open(filed / "draw.png") as desk:
        assert np.array_equal(picture, np.asarray(desk.convert("RGB")))


def test_numbers_are_those_of_the_plan(filed):
    found, _ = numbers_in(filed / "report-numbers.dcm")
    code, out, _ = drive("plan", *plan_words(filed / "film.json"), "--json")
    plan = json.loads(out)
    assert code == 0
    for group, state in (("leg as marked", "before"), ("leg as planned", "after")):
        values = {key: value for key, value in plan[state]["measures"].items() if value is not None}
        told = {key: value for key, (value, *_) in found[group].items()}
        assert {key: told[key] for key in values} == values
    assert found["leg as planned"]["kjlo_predicted_deg"][0] == plan["kjlo_predicted_deg"]
    (wedge,) = (group for name, group in found.items() if name not in ("leg as marked", "leg as planned"))  # fmt: skip
    assert wedge["base_mm"][:2] == (plan["wedge"]["base_mm"], "mm")
    assert wedge["correction_deg"][:2] == (plan["correction_deg"], "deg")
    assert np.allclose(wedge["base_mm"][2][0], [plan["wedge"]["hinge"], plan["wedge"]["entry"]], atol=1e-3)  # fmt: skip


def test_points_give_the_angle_again(filed):
    """HKA by the points of the report alone: hip, ankle and the middle of the knee."""
    found, _ = numbers_in(filed / "report-numbers.dcm")
    value, unit, (points,) = found["leg as marked"]["hka_deg"]
    hip, ankle, knee = np.asarray(points)
    thigh, shank = knee - hip, ankle - knee
    cross = thigh[0] * shank[1] - thigh[1] * shank[0]
    varus = math.degrees(math.atan2(cross, float(thigh @ shank)))
    assert (unit, 180 - abs(varus)) == ("deg", pytest.approx(value, abs=1e-3))


def test_a_report_names_side_procedure_and_alerts(filed):
    _, report = numbers_in(filed / "report-numbers.dcm")
    first = report.get_image_measurement_groups()[0]
    said = [(q.name.value, q.value.value) for q in first.get_qualitative_evaluations()]
    code, out, _ = drive("plan", *plan_words(filed / "film.json"), "--json")
    alerts = [("alert", alert["code"]) for alert in json.loads(out)["alerts"]]
    assert said == [("procedure", "lateral-closing-wedge-hto"), *alerts]
    assert first.finding_sites[0].laterality.meaning == "Right"
    assert code == 0


def test_others_find_no_fault(filed):
    for tool, options in (("dciodvfy", ()), ("dcmdump", ("-q",))):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
        for path in objects(filed):
            done = subprocess.run([tool, *options, path], capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            assert "Error" not in done.stdout + done.stderr, done.stderr
    if shutil.which("dsrdump") is not None:
        done = subprocess.run(["dsrdump", filed / "report-numbers.dcm"], capture_output=True, text=True)  # fmt: skip
        assert (done.returncode, "hip-knee-ankle angle" in done.stdout) == (0, True)


@pytest.mark.parametrize("kind", KINDS)
def test_others_find_no_fault_with_any_kind(of_kind, kind):
    """Page or picture, numbers and lines of each; of an audit in the study of its later film."""
    _, files = of_kind(kind)
    checks = [("dciodvfy", f) for f in files] + [("dcmdump", "-q", f) for f in files]
    for check in (*checks, ("dsrdump", files[1]), ("dcmpschk", files[2])):
        if shutil.which(check[0]) is None:
            pytest.skip(f"{check[0]} is not installed")
        done = subprocess.run(check, capture_output=True, text=True)
        assert (done.returncode, "Error" in done.stdout + done.stderr) == (0, False), done.stderr


@pytest.mark.parametrize(
    ("charset", "name"),
    [("ISO_IR 100", "Müller^Jürgen"), ("ISO_IR 192", "山田^太郎"), (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎")],
)  # fmt: skip
def test_a_name_keeps_its_letters(tmp_path, charset, name):
    case, path = film(tmp_path, SpecificCharacterSet=charset, PatientName=name)
    out = tmp_path / "n.dcm"
    theatre = ("theatre", *plan_words(case), "--study", path, "--numbers", out)
    code, _, err = drive(*theatre)
    assert code == 0, err
    read = pydicom.dcmread(out)
    assert (read.PatientName, read.SpecificCharacterSet) == (name, charset)


def drawn_for(folder, case, path, *more):
    out = folder / "x.dcm"
    code, _, err = drive("draw", *plan_words(case), "-o", out, "--study", path, *more)
    assert not out.exists()
    assert not [mark for mark in HEADER.values() if len(mark) > 4 and mark in err]
    return code, err


def test_what_cannot_be_filed_is_refused(tmp_path):
    case, path = film(tmp_path)
    _, small = film(tmp_path, "--mm-per-px", 2.0, name="small")
    code, err = drawn_for(tmp_path, case, small)
    assert (code, "small.dcm: landmarks" in err) == (2, True)
    _, of_left = film(tmp_path, side="left", name="left")
    assert "--study" in drawn_for(tmp_path, case, of_left)[1]
    assert drawn_for(tmp_path, case, case)[0] == 2
    assert drawn_for(tmp_path, case, tmp_path / "none.dcm")[0] == 2
    _, bare = film(tmp_path, name="bare", PatientID=None)
    assert "PatientID" in drawn_for(tmp_path, case, bare)[1]
    for words in (("-o", "x.dcm"), ("-o", "x.png", "--study", path), ("-o", "x.png", "--numbers", "n.dcm")):  # fmt: skip
        code, _, err = drive("draw", *plan_words(case), *words)
        assert (code, "--study" in err or "--numbers" in err) == (2, True)


def test_an_audit_is_filed_in_the_study_of_its_later_film(tmp_path):
    case, _ = film(tmp_path)
    after, path = film(tmp_path, "--mpta", 90, name="after", StudyInstanceUID="1.2.3.4")
    files = ("-o", tmp_path / "a.dcm", "--study", path, "--numbers", tmp_path / "n.dcm")
    code, _, err = drive("audit", case, after, *plan_words(case)[1:], *files)
    assert code == 0, err
    assert {pydicom.dcmread(tmp_path / f"{x}.dcm").StudyInstanceUID for x in "an"} == {"1.2.3.4"}
    found, _ = numbers_in(tmp_path / "n.dcm")
    assert found["leg as marked"]["mpta_deg"][0] == pytest.approx(90)


def test_a_case_in_mm_is_filed_without_points(tmp_path):
    _, path = film(tmp_path)
    files = ("--study", path, "--numbers", tmp_path / "n.dcm")
    code, _, err = drive("theatre", "demo:medial-oa-right", *files)
    assert (code, "note" in err) == (0, True)
    found, _ = numbers_in(tmp_path / "n.dcm")
    assert all(points == [] for group in found.values() for _, _, points in group.values())


def drawn_into(study, case):
    """The code and the words of a picture that is filed."""
    words = ("-o", case.with_name("x.dcm"), "--study", study, "--force")
    code, _, err = drive("draw", *plan_words(case), *words)
    return code, "note" in err, "--study" in err


def test_a_film_that_was_not_marked_is_refused(tmp_path):
    """With two patients alike, each case goes to its own film alone, which may come in other bytes."""
    case, path = film(tmp_path)
    _, other = film(tmp_path, name="other", PatientID="ZZ2", StudyInstanceUID="1.2.3.4")
    assert drawn_into(other, case) == (2, False, True)
    again = pydicom.dcmread(path)
    again.PatientComments = "sent again"
    again.save_as(tmp_path / "again.dcm")
    assert drawn_into(tmp_path / "again.dcm", case) == (0, False, False)


def test_a_case_that_names_no_film_is_filed_with_a_note(tmp_path):
    case, path = film(tmp_path)
    stated = json.loads(case.read_text(encoding="utf-8"))
    del stated["image"]
    case.write_text(json.dumps(stated), encoding="utf-8")
    assert drawn_into(path, case) == (0, True, False)
    read = pydicom.dcmread(path)
    stated["film"] = {"size": [read.Columns, read.Rows], "sha256": "0" * 64}
    case.write_text(json.dumps(stated), encoding="utf-8")
    assert drawn_into(path, case) == (2, False, True)


def test_landmarks_that_nobody_confirmed_are_refused_or_said_in_each_object(tmp_path):
    case, path = film(tmp_path)
    raw = json.loads(case.read_text())
    case.write_text(json.dumps(raw | {"proposed": {"by": "a network", "sd": dict.fromkeys(raw["landmarks"], 2.0)}}))  # fmt: skip
    page, numbers, lines = (tmp_path / f"{name}.dcm" for name in ("page", "numbers", "lines"))
    words = ("draw", *plan_words(case), "-o", page, "--study", path, "--numbers", numbers, "--lines", lines)  # fmt: skip
    code, _, err = drive(*words)
    assert (code, "confirmed by nobody" in err, page.exists()) == (2, True, False)
    code, _, err = drive(*words, "--unconfirmed")
    assert code == 0, err
    assert "landmarks not confirmed" in str(pydicom.dcmread(numbers))
    assert "confirmed by nobody" in str(pydicom.dcmread(lines))
