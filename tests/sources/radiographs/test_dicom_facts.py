"""Scale, side and projection as headers of real devices have them."""

import pytest
from PIL import Image

import wedgecalc as wc
from tests.film_files import MARKS, as_stored, dataset, refused, saved, tiff
from wedgecalc.sources.radiographs.picture import film_facts


@pytest.mark.parametrize(
    ("values", "scale", "word"),
    [({"PixelSpacing": b"0,143\\0,143 "}, 0.143, "decimal comma"), ({"PixelSpacing": b"0.143 "}, None, "one value"), ({"PixelSpacing": b"0.143\\"}, None, "one value"),
     ({"PixelSpacing": b"0.1\\0.1\\0.1 "}, None, "3 values"), ({"PixelSpacing": b"0.143,0.143 "}, None, "comma"), ({"PixelSpacing": b"abc\\abc "}, None, "no number"),
     ({"PixelSpacing": b"0\\0 "}, None, "0.001"), ({"PixelSpacing": b"nan\\nan "}, None, "no number"), ({"PixelSpacing": b"-0.1\\-0.1 "}, None, "0.001"),
     ({"PixelSpacing": b""}, None, None), ({"PixelSpacing": b" 0.143 \\ 0.143\0"}, 0.143, None), ({"PixelSpacing": b"+1.43e-1\\1.43E-01 "}, 0.143, None),
     ({"PixelSpacing": b"0.143 ", "ImagerPixelSpacing": [0.15, 0.15]}, 0.15, "one value")],
)  # fmt: skip
def test_spacings_that_are_odd_are_read_or_said(tmp_path, values, scale, word):
    path = saved(tmp_path / "a.dcm", dataset(**values))
    found = wc.load_radiograph(path)
    assert found.pixels.shape == (60, 40)
    assert found.mm_per_px == (None if scale is None else pytest.approx(scale))
    said = [note for note in film_facts(path).notes if note.startswith("PixelSpacing ")]
    assert (word is None and not said) or any(word in note for note in said)
    if word and scale is None:
        assert any("no lengths" in note for note in found.notes)


DETECTOR = {"ImagerPixelSpacing": [0.2, 0.2]}


@pytest.mark.parametrize(
    ("values", "row", "column", "source", "word"),
    [({"PixelSpacing": [0.8, 0.64], "PixelSpacingCalibrationType": "FIDUCIAL"}, 0.8, 0.64, "calibrated", "1.25 times as high"),
     ({"PixelSpacing": [0.2, 0.25]}, 0.2, 0.25, "not known", "0.8 times as high"),
     ({"ImagerPixelSpacing": [0.8, 0.64], "DistanceSourceToDetector": "1250", "DistanceSourceToPatient": "1000"}, 0.64, 0.512, "DistanceSourceToDetector", "1.25 times"),
     (DETECTOR | {"DistanceSourceToDetector": "1800", "DistanceSourceToPatient": "1600"}, 0.2 / 1.125, 0.2 / 1.125, "DistanceSourceToPatient", None),
     (DETECTOR | {"PixelSpacing": [0.2, 0.2], "DistanceSourceToDetector": "1800", "DistanceSourceToPatient": "1600"}, 0.2 / 1.125, 0.2 / 1.125, "DistanceSourceToPatient", None),
     (DETECTOR | {"DistanceSourceToDetector": "1800", "DistanceSourceToPatient": "1800"}, 0.2, 0.2, "not corrected", "too large"),
     (DETECTOR | {"DistanceSourceToDetector": "1800", "DistanceSourceToPatient": "0"}, 0.2, 0.2, "not corrected", "too large"),
     (DETECTOR | {"DistanceSourceToDetector": "1800", "DistanceSourceToPatient": "600"}, 0.2, 0.2, "not corrected", "not credible"),
     (DETECTOR | {"DistanceSourceToDetector": "1000", "DistanceSourceToPatient": "1100"}, 0.2, 0.2, "not corrected", "not credible"),
     (DETECTOR | {"EstimatedRadiographicMagnificationFactor": "1.125", "DistanceSourceToDetector": "1800", "DistanceSourceToPatient": "1600"},
      0.2 / 1.125, 0.2 / 1.125, "EstimatedRadiographicMagnificationFactor", None),
     (DETECTOR | {"EstimatedRadiographicMagnificationFactor": "1.05", "DistanceSourceToDetector": "1800", "DistanceSourceToPatient": "1600"},
      0.2 / 1.05, 0.2 / 1.05, "EstimatedRadiographicMagnificationFactor", "the stated one is used"),
     ({"PixelSpacing": [1, 1], "ImagerPixelSpacing": [0.8, 0.8]}, None, None, None, "cannot be larger than at the detector"),
     ({"PixelSpacing": [1, 1], "ImagerPixelSpacing": [0.8, 0.8], "PixelSpacingCalibrationType": "GEOMETRY"}, None, None, None, "cannot be larger than at the detector"),
     ({"PixelSpacing": [0.8, 0.8], "NominalScannedPixelSpacing": [0.7, 0.7]}, None, None, None, "cannot be larger than at the detector"),
     ({"PixelSpacing": [0.18, 0.18], "ImagerPixelSpacing": [0.2, 0.2]}, 0.18, 0.18, "calibrated", None),
     ({"PixelAspectRatio": ["5", "4"]}, None, None, None, "1.25 times as high"),
     ({"PixelSpacing": [0.2, 0.2], "PixelAspectRatio": ["5", "4"]}, 0.2, 0.2, "not known", "contradicts itself")],
)  # fmt: skip
def test_facts_of_a_header(tmp_path, values, row, column, source, word):
    path = saved(tmp_path / "a.dcm", dataset(**values))
    found = film_facts(path)
    assert found.size == (40, 60)
    assert (found.row_mm, found.column_mm) == (
        row if row is None else pytest.approx(row),
        column if column is None else pytest.approx(column),
    )
    assert found.scale_source is None if source is None else source in found.scale_source
    assert word is None or any(word in note for note in found.notes)
    film = wc.load_radiograph(path)
    assert (
        film.aspect
        == found.aspect
        == pytest.approx(
            1.25 if word and "1.25" in word else 0.8 if word and "0.8 t" in word else 1.0
        )
    )
    assert film.mm_per_px == (found.row_mm if found.aspect == 1 else None)


@pytest.mark.parametrize(
    ("words", "side", "said"),
    [({"Laterality": "RIGHT"}, "right", False), ({"Laterality": b"L "}, "left", False), ({"Laterality": "left"}, "left", False), ({"Laterality": "B"}, None, False),
     ({"Laterality": "U"}, None, False), ({"Laterality": "Rubbish"}, None, False), ({"Laterality": None}, None, False), ({"Laterality": None, "ImageLaterality": "L"}, "left", False),
     ({"Laterality": "", "ImageLaterality": "R"}, "right", False), ({"Laterality": "R", "ImageLaterality": "L"}, None, True), ({"Laterality": "R", "ImageLaterality": "B"}, None, False)],
)  # fmt: skip
def test_the_side_of_a_header(tmp_path, words, side, said):
    found = film_facts(saved(tmp_path / "a.dcm", dataset(**words)))
    assert found.side == side
    assert any("both right and left" in note for note in found.notes) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["L", "F"], False),
        (["R", "F"], True),
        (["L", "H"], True),
        (["LA", "FP"], False),
        ("", False),
    ],
)
def test_a_film_that_lies_otherwise_is_said(tmp_path, words, said):
    found = film_facts(saved(tmp_path / "a.dcm", dataset(PatientOrientation=words)))
    assert any("not stored as a film is looked at" in note for note in found.notes) == said


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
@pytest.mark.parametrize(
    ("dpi", "aspect"),
    [
        ((96, 96), 1.0),
        ((72, 72), 1.0),
        ((200, 100), 2.0),
        ((100, 200), 0.5),
        (None, 1.0),
        ((1000, 1), 1.0),
    ],
)
def test_a_resolution_is_no_scale_but_has_a_shape(tmp_path, kind, dpi, aspect):
    Image.fromarray(MARKS).save(tmp_path / "a", kind, **({} if dpi is None else {"dpi": dpi}))
    found = film_facts(tmp_path / "a")
    assert (found.row_mm, found.column_mm, found.scale_source) == (None, None, None)
    assert found.aspect == pytest.approx(aspect, rel=0.002)
    assert bool(found.notes) == (aspect != 1 or dpi == (1000, 1))
    assert wc.load_radiograph(tmp_path / "a").aspect == found.aspect


def test_the_shape_of_a_pixel_turns_with_the_picture(tmp_path):
    (tmp_path / "a.tif").write_bytes(
        tiff(as_stored(MARKS, 6), orientation=6, resolution=(200, 100))
    )
    assert film_facts(tmp_path / "a.tif").aspect == 0.5


def test_facts_need_no_pixels(tmp_path):
    read = dataset(**DETECTOR)
    path = saved(tmp_path / "a.dcm", read)
    path.write_bytes(path.read_bytes()[:-2000])
    assert film_facts(path).row_mm == 0.2
    refused(path, "ends too early")


@pytest.mark.parametrize("name", ["ImagerPixelSpacing", "NominalScannedPixelSpacing"])
def test_the_source_of_a_scale_names_its_own_tag(tmp_path, name):
    found = film_facts(saved(tmp_path / "a.dcm", dataset(**{name: [0.2, 0.2]})))
    assert (found.scale_source, found.mm_per_px) == (
        f"{name}, not corrected for magnification",
        0.2,
    )
    assert film_facts(saved(tmp_path / "b.dcm", dataset(**{name: [0.2, 0.2]}, EstimatedRadiographicMagnificationFactor="1.1"))).scale_source.startswith(f"{name} / ")  # fmt: skip


def test_a_number_with_an_underscore_is_none(tmp_path):
    found = film_facts(saved(tmp_path / "a.dcm", dataset(ImagerPixelSpacing=b"0.1_4\\0.1_4 ")))
    assert found.mm_per_px is None
    assert any("cannot be read" in note for note in found.notes)


def test_a_spacing_that_cannot_be_does_not_tell_the_shape_of_a_pixel(tmp_path):
    values = {"PixelSpacing": [1, 0.8], "ImagerPixelSpacing": [0.5, 0.5]}
    found = film_facts(saved(tmp_path / "a.dcm", dataset(**values)))
    assert (found.row_mm, found.aspect) == (None, 1.0)
