"""One case file for both legs of a film: it loses nothing, and says everything once."""

import json

import pytest

import wedgecalc as wc
from tests.places import ROOT
from wedgecalc.errors import InputError
from wedgecalc.sources.case import case_of
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_files import phantom_picture
from wedgecalc.sources.phantom_look import Look
from wedgecalc.sources.radiographs.dicom import dicom_bytes
from wedgecalc.sources.reading import load_case, load_cases, load_legs
from wedgecalc.sources.two_legs import both_text
from wedgecalc.sources.writing import file_bytes

POINTS = {side: {n: [float(v) for v in limb[n]] for n in limb.points} for side in ("right", "left") for limb in [wc.Limb.from_angles(side, mpta=82)]}  # fmt: skip
SHARED = {
    "format": "wedgecalc-case/1", "id": "P-7", "label": "second visit", "units": "px", "mm_per_px": 0.4,
    "film": {"sha256": "0" * 64, "size": [900, 2400]}, "film_date": "2026-03-01", "note": "both",
}  # fmt: skip


def one(side, **own):
    return SHARED | {"side": side, "landmarks": POINTS[side]} | own


PLANNED = one("right", arthritis="medial", osteotomy={"procedure": "medial-opening-wedge-hto", "kerf_mm": 1.0, "target": {"measure": "wbl", "value": 55.0}})  # fmt: skip
OTHER = one("left", landmark_sd_mm={"ankle_center": 2.0}, contours={"femur": [], "tibia": [[1.0, 2.0], [3.0, 4.0], [5.0, 1.0]]})  # fmt: skip


def text_of(*documents):
    return both_text([case_of(dict(raw)).file for raw in documents])


@pytest.mark.parametrize(
    "pair",
    [
        (PLANNED, OTHER), (OTHER, PLANNED), (PLANNED, one("left")),
        (PLANNED | {"label": "mine"}, OTHER | {"id": "other"}), ({k: v for k, v in PLANNED.items() if k != "mm_per_px"}, OTHER),
    ],
)  # fmt: skip
def test_both_come_back_as_they_were(pair, tmp_path):
    path = tmp_path / "both.json"
    path.write_text(text_of(*pair))
    cases = load_cases(path)
    assert [case.file.document() for case in cases] == [case_of(dict(raw)).file.document() for raw in pair]  # fmt: skip
    assert file_bytes(cases, "case") == path.read_bytes()
    for case in cases:
        side = case.limb.frame.side
        assert load_case(f"{path}#{side}").file == case.file
        alone = case_of(case.file.document())
        assert (alone.limb.points, alone.request) == (case.limb.points, case.request)


def test_what_both_share_stands_once_and_each_legs_own_stays_with_it():
    raw = json.loads(text_of(PLANNED, OTHER))
    assert raw.keys() == SHARED.keys() | {"legs"}
    assert [leg.keys() & SHARED.keys() for leg in raw["legs"]] == [set(), set()]
    assert [leg["side"] for leg in raw["legs"]] == ["right", "left"]


def test_the_published_schema_knows_both(tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((ROOT / "data" / "case.schema.json").read_text(encoding="utf-8"))
    check = jsonschema.Draft202012Validator(schema)
    both = json.loads(text_of(PLANNED, OTHER))
    for raw in (PLANNED, OTHER, both):
        check.validate(raw)
    for wrong in (both | {"legs": both["legs"][:1]}, both | {"leg": 1}, PLANNED | {"legs": []}):
        assert not check.is_valid(wrong)


def refused(tmp_path, raw):
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(raw))
    with pytest.raises(InputError) as error:
        load_cases(path)
    return [p.field for p in error.value.problems]


def test_what_is_wrong_with_the_pair_is_named(tmp_path):
    both = json.loads(text_of(PLANNED, OTHER))
    right, left = both["legs"]
    assert refused(tmp_path, both | {"legs": [right]}) == ["legs"]
    assert refused(tmp_path, both | {"legs": "two"}) == ["legs"]
    assert refused(tmp_path, both | {"legs": [right, 3]}) == ["legs.1"]
    assert refused(tmp_path, both | {"legs": [right, right]}) == ["legs.1.side"]
    assert refused(tmp_path, both | {"legs": [right, left | {"units": "px"}]}) == ["legs.1.units"]
    assert refused(tmp_path, both | {"side": "left"}) == ["legs.0.side", "legs.1.side", "side"]
    lost = {key: value for key, value in left["landmarks"].items() if key != "hip_center"}
    (field,) = refused(tmp_path, both | {"legs": [right, left | {"landmarks": lost}]})
    assert field.endswith("landmarks.hip_center")
    (field,) = refused(tmp_path, both | {"legs": [right, left | {"hip": 1}]})
    assert field.endswith("hip")


def test_one_wrong_leg_does_not_hide_the_other(tmp_path):
    both = json.loads(text_of(PLANNED, OTHER))
    del both["legs"][1]["landmarks"]["hip_center"]
    path = tmp_path / "half.json"
    path.write_text(json.dumps(both))
    assert len([leg for leg in load_legs(path) if isinstance(leg, wc.Case)]) == 1


def test_two_legs_that_are_no_pair_are_not_written():
    right = case_of(dict(PLANNED)).file
    for files, field in (
        ([right, right], "output"), ([right] * 3, "output"),
        ([right, case_of(OTHER | {"image": "other.png"}).file], "image"), ([right, case_of({k: v for k, v in OTHER.items() if k != "mm_per_px"} | {"units": "mm"}).file], "units"),
    ):  # fmt: skip
        with pytest.raises(InputError) as error:
            both_text(files)
        assert error.value.problems[0].field == field


def test_the_label_is_shown_in_place_of_the_id(tmp_path, run):
    path = tmp_path / "both.json"
    path.write_text(text_of(PLANNED, OTHER))
    _, out, _ = run("measure", f"{path}#left", "--json")
    found = json.loads(out)
    assert (found["case"], found["label"]) == ("P-7", "second visit")
    _, out, _ = run("measure", f"{path}#left")
    assert "second visit" in out
    assert "P-7" not in out


def test_a_header_that_names_one_leg_refuses_neither_of_a_film_of_both(tmp_path):
    film = phantom(wc.Limb.from_angles("left", mpta=82), mm_per_px=2.0, look=Look(both_legs=True))
    (tmp_path / "film.dcm").write_bytes(dicom_bytes(film.pixels, 2.0, "left"))
    legs = {one.side: {"side": one.side, "landmarks": one.landmarks} for one in film.legs}
    shared = {"format": "wedgecalc-case/1", "units": "px", "image": "film.dcm"}
    path = tmp_path / "legs.json"
    path.write_text(json.dumps(shared | {"legs": [legs["right"], legs["left"]]}))
    assert [case.limb.frame.side for case in load_cases(path)] == ["right", "left"]
    path.write_text(json.dumps(shared | legs["right"]))
    with pytest.raises(InputError) as error:
        load_case(path)
    assert error.value.problems[0].field == "side", "a leg alone is still held against its header"
    (tmp_path / "film.dcm").write_bytes(phantom_picture(film, ".dcm"))
    assert load_case(path).limb.frame.side == "right", "a phantom of both legs says both"
    assert pytest.importorskip("pydicom").dcmread(tmp_path / "film.dcm").Laterality == "B"
