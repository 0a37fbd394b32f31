"""Lines over the film as a presentation state: where they lie, how the film is shown, what is refused."""

import json
import shutil
import subprocess

import numpy as np
import pytest

pytest.importorskip("highdicom")

import pydicom

from tests.archive.films import HEADER, film, plan_words
from tests.driving import drive


def lines_in(path):
    """The lines and the words of each layer."""
    read, found = pydicom.dcmread(path), {}
    for of in read.GraphicAnnotationSequence:
        lines = [np.reshape(o.GraphicData, (-1, 2)) for o in of.GraphicObjectSequence]
        found[of.GraphicLayer] = lines, [t.UnformattedTextValue for t in of.TextObjectSequence]
    return read, found


def made(folder, case, path, *words, command="theatre"):
    out = folder / "lines.dcm"
    files = ("--study", path, "--lines", out, "--force")
    code, said, err = drive(command, case, *words, *files)
    return out, code, said + err


@pytest.fixture(scope="module")
def leg(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lines")
    return folder, *film(folder)


PLANS = {
    "closing": plan_words("")[1:],
    "opening": ("-p", "medial-opening-wedge-hto", "--target", "wbl=62.5"),
}


@pytest.mark.parametrize("kind", ["closing", "opening"])
def test_lines_are_those_of_the_plan(leg, kind):
    folder, case, path = leg
    words = PLANS[kind]
    out, code, said = made(folder, case, path, *words)
    assert code == 0, said
    read, found = lines_in(out)
    plan = json.loads(drive("plan", case, *words, "--json")[1])
    marks = json.loads(case.read_text())["landmarks"]
    (femur, tibia, loaded, *joints), measured = found["ALIGNMENT"]
    hip, ankle = femur[0], tibia[1]
    assert np.allclose(hip, marks["hip_center"], atol=1e-3)
    assert np.allclose(loaded, [hip, ankle])
    assert np.array_equal(femur[1], tibia[0])
    plateau = [marks["plateau_medial"], marks["plateau_lateral"]]
    assert any(np.allclose(line, plateau, atol=1e-3) for line in joints)
    (*cuts, hinge), planned = found["PLAN"]
    assert np.allclose(hinge, [plan["wedge"]["hinge"]], atol=1e-3)
    assert len(cuts) == (2 if kind == "closing" else 1)
    assert np.allclose(cuts[0], [plan["wedge"]["hinge"], plan["wedge"]["entry"]], atol=1e-3)
    sides = [cut[1] - cut[0] for cut in cuts]
    if kind == "closing":
        cosine = sides[0] @ sides[1] / np.prod([np.hypot(*side) for side in sides])
        assert np.degrees(np.arccos(cosine)) == pytest.approx(plan["correction_deg"], abs=1e-3)
    assert f"{plan['before']['measures']['hka_deg']:.1f}" in measured[0]
    assert any(f"{plan['after']['measures']['hka_deg']:.1f}" in words for words in planned)
    source = pydicom.dcmread(path)
    (series,) = read.ReferencedSeriesSequence
    assert series.SeriesInstanceUID == source.SeriesInstanceUID
    assert series.ReferencedImageSequence[0].ReferencedSOPInstanceUID == source.SOPInstanceUID
    assert read.StudyInstanceUID == source.StudyInstanceUID
    assert made(folder, case, path, *words)[1] == 0
    assert pydicom.dcmread(out).SOPInstanceUID == read.SOPInstanceUID


def test_both_bones_of_a_double_level_are_drawn(tmp_path):
    case, path = film(tmp_path, "--mldfa", 93)
    out, code, said = made(tmp_path, case, path, "-p", "double-level", "--target", "wbl=60")
    assert code == 0, said
    hinges = [line for line in lines_in(out)[1]["PLAN"][0] if len(line) == 1]
    assert len(hinges) == 2


def test_a_leg_alone_has_its_axes_only(leg):
    folder, case, path = leg
    words = ("--view", "axes", "-o", folder / "x.dcm")
    out, code, said = made(folder, case, path, *words, command="draw")
    assert code == 0, said
    assert list(lines_in(out)[1]) == ["ALIGNMENT"]


def test_others_find_no_fault(leg):
    folder, case, path = leg
    out, code, said = made(folder, case, path, *PLANS["closing"])
    assert code == 0, said
    for words in (("dciodvfy", out), ("dcmpschk", out), ("dcmp2pgm", "-p", out, path, folder / "x.pgm")):  # fmt: skip
        if shutil.which(words[0]) is None:
            pytest.skip(f"{words[0]} is not installed")
        done = subprocess.run(words, capture_output=True, text=True)
        assert (done.returncode, "Error" in done.stdout + done.stderr) == (0, False), done.stderr


def changed(path, name, **header):
    """A film with another header."""
    read = pydicom.dcmread(path)
    for key, value in header.items():
        setattr(read, key, value)
    read.save_as(path.with_name(f"{name}.dcm"))
    return path.with_name(f"{name}.dcm")


def table():
    item = pydicom.Dataset()
    item.add_new("LUTDescriptor", "US", [2, 0, 16])
    item.add_new("LUTData", "US", [0, 65535])
    item.LUTExplanation = "ZZCOMMENT"
    return item


def test_the_film_is_shown_as_its_header_says(leg):
    folder, case, path = leg
    words = PLANS["closing"]

    def shown(**header):
        out, code, said = made(folder, case, changed(path, "other", **header), *words)
        assert code == 0, said
        assert b"ZZCOMMENT" not in out.read_bytes()
        return pydicom.dcmread(out)

    read = shown(WindowCenter=["100", "200"], WindowWidth=["50", "60"], WindowCenterWidthExplanation=["ZZCOMMENT", "B"], VOILUTFunction="SIGMOID")  # fmt: skip
    (window,) = read.SoftcopyVOILUTSequence
    assert (window.WindowCenter, window.VOILUTFunction) == ([100, 200], "SIGMOID")
    assert read.PresentationLUTShape == "IDENTITY"
    assert shown(PhotometricInterpretation="MONOCHROME1").PresentationLUTShape == "INVERSE"
    read = shown(VOILUTSequence=[table()], ModalityLUTSequence=[table()])
    assert read.SoftcopyVOILUTSequence[0].VOILUTSequence[0].LUTDescriptor[0] == 2
    assert "WindowCenter" not in read.SoftcopyVOILUTSequence[0]
    assert ("ModalityLUTSequence" in read, "RescaleSlope" in read) == (True, False)


def test_pixels_that_are_not_square_are_shown_so(tmp_path):
    case, path = film(tmp_path)
    read = pydicom.dcmread(path)
    read.PixelSpacing = ["1.2", "1.0"]
    del read.NominalScannedPixelSpacing
    read.save_as(path)
    raw = json.loads(case.read_text()) | {"film": None}
    raw = {k: v for k, v in raw.items() if k not in ("film", "mm_per_px", "scale_source")}
    case.write_text(json.dumps(raw))
    out, code, said = made(tmp_path, case, path, *PLANS["closing"])
    assert code == 0, said
    read, found = lines_in(out)
    area = read.DisplayedAreaSelectionSequence[0].PresentationPixelAspectRatio
    assert area[0] / area[1] == pytest.approx(1.2)
    assert np.allclose(found["ALIGNMENT"][0][0][0], raw["landmarks"]["hip_center"], atol=1e-3)


def test_what_has_no_place_on_the_film_is_refused(leg, tmp_path):
    folder, case, path = leg
    words = PLANS["closing"]
    several = changed(path, "several", NumberOfFrames=3)
    colour = changed(path, "colour", SamplesPerPixel=3, PhotometricInterpretation="RGB")
    for of, over in ((case, several), (case, colour), ("demo:medial-oa-right", path)):
        (folder / "lines.dcm").unlink(missing_ok=True)
        out, code, said = made(folder, of, over, *words)
        assert (code, out.exists()) == (2, False), said
        assert not [mark for mark in HEADER.values() if len(mark) > 4 and mark in said]
    code, _, err = drive("theatre", case, *words, "--lines", tmp_path / "l.dcm")
    assert (code, "--study" in err) == (2, True)
    same = tmp_path / "n.dcm"
    code, _, err = drive("theatre", case, *words, "--study", path, "--lines", same, "--numbers", same)  # fmt: skip
    assert (code, "--lines" in err) == (2, True)
