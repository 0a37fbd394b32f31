"""What was found becomes a case: side, scale and spreads as everywhere, and nobody has confirmed it."""

import json

import numpy as np
import pytest

import wedgecalc as wc
from tests.detection.fakes import SeesBeads
from tests.driving import drive
from wedgecalc.detection.cases import proposed_case
from wedgecalc.errors import InputError
from wedgecalc.sources.landmark_files.on_film import marked_film
from wedgecalc.sources.legs import Reading
from wedgecalc.sources.radiographs import picture
from wedgecalc.sources.radiographs.dicom import dicom_bytes, film_code
from wedgecalc.sources.reading import load_cases

ANYWAY = Reading(unconfirmed=True)


@pytest.fixture
def proposed(film, faked):
    """Propose landmarks on a film of beads, and read the case that is written beside it."""

    def case(legs="right left", said=None, leg=None, **scale):
        faked(leg=leg)
        path = film(legs=legs)
        made = proposed_case(path, side=said, **scale)
        (path.parent / "case.json").write_text(made.text)
        return made, path.parent / "case.json"

    return case


def test_both_legs_are_one_case_that_nobody_has_confirmed(proposed):
    made, path = proposed()
    legs = load_cases(path, ANYWAY)
    assert [leg.limb.frame.side for leg in legs] == ["right", "left"]
    for leg, found in zip(legs, made.legs, strict=True):
        assert set(leg.limb.unconfirmed) == found.landmarks.keys()
        for name, xy in found.landmarks.items():
            assert leg.limb[name] == pytest.approx(xy, abs=0.01)
        assert not leg.limb.frame.calibrated
        assert leg.limb.landmark_sd == {}
    with pytest.raises(InputError, match="--unconfirmed"):
        load_cases(path)


@pytest.mark.parametrize("how", ["typed", "later"])
def test_spreads_are_read_with_the_scale_whenever_it_comes(proposed, how):
    made, path = proposed("right", **({"mm_per_px": 0.65} if how == "typed" else {}))
    reading = ANYWAY if how == "typed" else Reading(unconfirmed=True, mm_per_px=0.65)
    limb = wc.load_case(path, reading).limb
    (leg,) = made.legs
    assert limb.landmark_sd["hip_center"] == pytest.approx(0.65 * leg.sd["hip_center"], abs=0.01)
    # Along a joint line 1.5 times as much is assumed: the mean of all directions stays.
    across = limb.landmark_sd["plateau_medial"]
    both = across * ((1 + 1.5**2) / 2) ** 0.5
    assert both == pytest.approx(0.65 * leg.sd["plateau_medial"], abs=0.01)
    plain = wc.uncertainty_of(limb, "medial-opening-wedge-hto", "wbl=55")
    sure = wc.Limb.from_landmarks({n: limb[n] for n in limb.points}, "right", mm_per_unit=0.65)
    told = wc.uncertainty_of(sure, "medial-opening-wedge-hto", "wbl=55")
    assert plain.correction.sd > told.correction.sd


def test_a_side_against_the_header_is_refused(proposed, monkeypatch):
    facts = picture.load_radiograph

    def headed(path):
        from dataclasses import replace

        return replace(facts(path), side="right")

    monkeypatch.setattr("wedgecalc.detection.cases.load_radiograph", headed)
    made, _ = proposed("right left")
    assert [leg.side for leg in made.legs] == ["right"]
    with pytest.raises(InputError, match="header says right"):
        proposed("right", said="left")
    with pytest.raises(InputError, match="looks like a left"):
        proposed("left")


def test_a_scale_of_no_leg_is_refused(proposed):
    with pytest.raises(InputError, match="adult"):
        proposed("right", mm_per_px=5.0)


def test_doubts_are_kept_the_worst_first(proposed):
    _, path = proposed("right", leg=SeesBeads(off={"greater_trochanter": -16 + 0j}))
    raw = json.loads(path.read_text())
    assert [*raw["proposed"]["doubts"]] == ["greater_trochanter"]
    assert wc.load_case(path, ANYWAY).limb.unconfirmed[0] == "greater_trochanter"


def test_a_film_elsewhere_is_named_and_its_place_said(film, faked, tmp_path):
    faked()
    path = film("films/a.png", "right")
    there = proposed_case(path, tmp_path)
    assert there.files[0].image == "films/a.png"
    away = proposed_case(path, tmp_path / "other")
    assert away.files[0].image == "a.png"
    assert "beside the case" in " ".join(away.notes)


def test_a_case_of_a_dicom_film_has_its_code(film, faked):
    faked()
    grey = picture.load_radiograph(film(legs="right")).pixels
    path = film(legs="right").with_suffix(".dcm")
    path.write_bytes(dicom_bytes(grey.astype(np.uint16) << 4, 0.65, "right"))
    (found,) = proposed_case(path).files
    assert found.film == marked_film(path, grey)
    assert found.film.code == film_code(path) is not None


def test_a_scale_against_the_header_is_said_wherever_the_case_lies(film, faked, tmp_path):
    faked()
    grey = picture.load_radiograph(film("films/a.png", legs="right")).pixels
    path = tmp_path / "films" / "a.dcm"
    path.write_bytes(dicom_bytes(grey.astype(np.uint16) << 4, 0.65, "right"))
    for folder in (None, tmp_path, tmp_path / "other"):
        made = proposed_case(path, folder, mm_per_px=0.6)
        said = " ".join(made.notes)
        assert ("0.65 by the radiograph" in said, "0.6 is used" in said) == (True, True)
        assert ("not beside it" in said, made.files[0].mm_per_px) == (False, 0.6)
        assert "is used" not in " ".join(proposed_case(path, folder, mm_per_px=0.65).notes)
    code, _, err = drive("detect", path.parent, "-o", tmp_path / "cases", "--mm-per-px", "0.6")
    assert (code, err.count("0.65 by the radiograph")) == (0, 1), err
