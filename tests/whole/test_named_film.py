"""What a film says counts whoever names it, in every command."""

import json

import pytest
from PIL import Image

import wedgecalc as wc
from tests.scaled_cases import COMMANDS, MM, film, raw, written
from wedgecalc.sources.legs import Reading

GOAL = ("-p", "lateral-closing-wedge-hto", "--target", "hka=176")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_film_that_is_named_beside_the_case_counts_as_the_cases_own(command, tmp_path, run):
    film(tmp_path / "own.dcm", PixelSpacing=[MM, MM], PixelSpacingCalibrationType="GEOMETRY")
    asked = (command, written(tmp_path), *COMMANDS[command])
    named = run(*asked, "--image", tmp_path / "own.dcm", "--json")
    assert json.loads(
        run(command, written(tmp_path, image="own.dcm"), *COMMANDS[command], "--json")[1]
    ) == json.loads(named[1])
    film(tmp_path / "other.dcm", Laterality="L")
    assert run(*asked, "--image", tmp_path / "other.dcm")[0] == 2
    assert "side-mismatch" in run(*asked, "--image", tmp_path / "other.dcm")[2]
    assert run(*asked, "--image", tmp_path / "gone.dcm")[0] == 2


@pytest.mark.parametrize("command", ["draw", "animate", "report"])
def test_pictures_take_scale_and_side_of_the_film_that_is_named(
    command, tmp_path, run, monkeypatch
):
    film(tmp_path / "own.dcm", PixelSpacing=[MM, MM], PixelSpacingCalibrationType="GEOMETRY")
    film(tmp_path / "left.dcm", Laterality="L")
    seen = []
    for name in ("draw", "animation.film_bytes"):
        monkeypatch.setattr(
            f"wedgecalc.drawing.{name}",
            lambda plan, *a, **k: seen.append((plan, k["on"])) or b"",
            raising=False,
        )
    monkeypatch.setattr(
        "wedgecalc.pages.report.report_bytes",
        lambda plan, **k: seen.append((plan, k["radiograph"])) or b"",
    )
    monkeypatch.setattr("wedgecalc.drawing.picture_bytes", lambda *a: b"")
    out = tmp_path / ("a" + {"draw": ".png", "animate": ".gif", "report": ".pdf"}[command])
    code, _, err = run(
        command, written(tmp_path), *GOAL, "--image", tmp_path / "own.dcm", "-o", out
    )
    assert code == 0, err
    ((made, on),) = seen
    assert made.limb.frame.mm_per_unit == MM
    assert on.pixels.shape == (1400, 700)
    code, _, err = run(
        command, written(tmp_path), *GOAL, "--image", tmp_path / "left.dcm", "-o", out
    )
    assert (code, "side-mismatch" in err) == (2, True)


def test_one_film_is_not_that_of_many_legs(tmp_path, run):
    film(tmp_path / "own.dcm", PixelSpacing=[MM, MM])
    written(tmp_path)
    code, _, err = run("measure", tmp_path, "--image", tmp_path / "own.dcm")
    assert (code, "--image" in err) == (2, True)
    run("convert", tmp_path / "leg.json", tmp_path / "legs.csv")
    lines = (tmp_path / "legs.csv").read_text().splitlines()
    (tmp_path / "legs.csv").write_text(
        "\n".join([lines[0], *[lines[1].replace("leg", f"leg{k}", 1) for k in range(3)]])
    )
    code, _, err = run("measure", tmp_path / "legs.csv", "--image", tmp_path / "own.dcm")
    assert (code, "--image" in err) == (2, True)
    code, out, err = run(
        "measure", f"{tmp_path / 'legs.csv'}#leg1", "--image", tmp_path / "own.dcm", "--json"
    )
    assert json.loads(out)["scale_source"].startswith("PixelSpacing"), err


@pytest.mark.parametrize("name", ["gone.dcm", "gone.png"])
@pytest.mark.parametrize("kind", ["case", "labelme"])
def test_a_picture_that_is_not_there_is_named_whatever_its_kind(name, kind, tmp_path, run):
    path = written(tmp_path, image=name)
    if kind == "labelme":
        run("convert", path, tmp_path / "marks.json", "--to", "labelme")
        path = tmp_path / "marks.json"
    assert [note for note in json.loads(run("measure", path, "--json")[1])["notes"] if name in note]
    film(tmp_path / name, PixelSpacing=[MM, MM])
    assert not [
        note for note in json.loads(run("measure", path, "--json")[1])["notes"] if name in note
    ]


@pytest.mark.parametrize("there", [True, False])
def test_a_picture_of_another_size_is_the_cause_and_alone_is_named(there, tmp_path, run):
    """Annotated on an export of half the size, or its size stated wrongly: points then lie outside, and are not to blame."""
    shapes = [
        {"label": f"R_{name}", "points": [xy], "shape_type": "point"}
        for name, xy in raw(MM)["landmarks"].items()
    ]
    path = tmp_path / "leg.json"
    path.write_text(
        json.dumps(
            {"shapes": shapes, "imagePath": "leg.png", "imageWidth": 350, "imageHeight": 700}
        )
    )
    if there:
        Image.new("L", (700, 1400)).save(tmp_path / "leg.png")
    code, _, err = run("measure", path)
    assert code == 2
    if there:
        (line,) = err.strip().splitlines()
        assert "350 by 700" in line
        assert "700 by 1400" in line
    else:  # nothing but the file itself says how large the picture is
        assert all("outside the picture" in line for line in err.strip().splitlines())


@pytest.mark.parametrize(
    ("header", "typed", "raised"),
    [({"ImagerPixelSpacing": [MM, MM]}, (), True), ({"NominalScannedPixelSpacing": [MM, MM]}, (), True), ({"ImagerPixelSpacing": [MM, MM]}, ("--mm-per-px", MM), False),
     ({"ImagerPixelSpacing": [MM, MM], "EstimatedRadiographicMagnificationFactor": "1.1"}, (), False),
     ({"PixelSpacing": [MM, MM], "PixelSpacingCalibrationType": "GEOMETRY"}, (), False), ({}, (), False)],
)  # fmt: skip
def test_a_scale_of_the_detector_is_said_wherever_lengths_are(header, typed, raised, tmp_path, run):
    from wedgecalc.results.origin import scale_caveat

    film(tmp_path / "own.dcm", **header)
    path = written(tmp_path, image="own.dcm")
    for command in ("measure", "plan", "double-level"):
        result = json.loads(run(command, path, *COMMANDS[command], *typed, "--json")[1])
        assert ("scale-uncorrected" in [alert["code"] for alert in result["alerts"]]) is raised
    assert ("scale-uncorrected" in run("measure", tmp_path, *typed)[1]) is raised
    limb = wc.load_case(path, Reading(mm_per_px=typed[1] if typed else None)).limb
    assert bool(scale_caveat(limb)) is raised
    assert (
        bool(
            scale_caveat(
                wc.plan(limb, "lateral-closing-wedge-hto", wc.Target("hka", 176)).after_limb
            )
        )
        is raised
    )


@pytest.mark.usefixtures("coarse")
def test_slides_and_the_page_say_that_a_scale_is_the_detectors(tmp_path, run):
    pptx = pytest.importorskip("pptx")
    film(tmp_path / "own.dcm", ImagerPixelSpacing=[MM, MM])
    film(tmp_path / "good.dcm", PixelSpacing=[MM, MM], PixelSpacingCalibrationType="GEOMETRY")
    for name, off in (("own", True), ("good", False)):
        path = written(tmp_path, image=f"{name}.dcm")
        short = () if off else ("--short",)  # all slides say it, where it is to be said
        assert run("slides", path, *GOAL, *short, "-o", tmp_path / f"{name}.pptx")[0] == 0
        deck = pptx.Presentation(tmp_path / f"{name}.pptx")
        words = [
            " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
            for slide in deck.slides
        ]
        assert sum("Scale not corrected" in word for word in words) == (len(words) if off else 0)
        from tests.pictures import visible_texts
        from wedgecalc.pages.report import report_figures

        read = wc.load_case(path)
        made = wc.plan(read.limb, "lateral-closing-wedge-hto", wc.Target("hka", 176))
        texts = [t for f in report_figures(made, case=read.ref) for t in visible_texts(f)]
        told = " ".join(t.get_text() for t in texts)
        assert told.count("The wedge ") == 1
        assert ("not its true size" in told) == off


@pytest.mark.parametrize("command", ["plan", "check", "double-level", "sweep"])
@pytest.mark.parametrize("typed", [True, False])
def test_a_kerf_that_is_not_used_without_a_scale_is_said(command, typed, tmp_path, run):
    options = {
        "plan": GOAL,
        "check": (*GOAL, "--angle", "5"),
        "sweep": (*GOAL, "--over", "angle"),
        "double-level": (),
    }[command]
    kerf = {} if typed else {"osteotomy": {"kerf_mm": 1.2}}
    options = (*options, "--kerf", "1.2") if typed else options
    for scale, said in (({}, True), ({"mm_per_px": MM}, False)):
        code, out, err = run(command, written(tmp_path, **kerf, **scale), *options, "--json")
        if typed and said:  # what is typed is honoured or refused
            assert (code, out) == (2, "")
            assert "--kerf" in err
            continue
        assert code == 0, err
        assert [("kerf" in note) for note in json.loads(out)["notes"]] == [True] * said


@pytest.mark.parametrize("over", ["base", "entry"])
def test_what_a_base_lacks_is_named(over, tmp_path, run):
    for options in (
        ("sweep", written(tmp_path), *GOAL, "--over", over),
        ("check", written(tmp_path), *GOAL, "--base", "5"),
    ):
        code, _, err = run(*options)
        assert code == 2
        assert "no scale" in err
        assert "an entry" not in err


def test_what_an_uncertainty_does_not_count_is_said(tmp_path, run):
    from wedgecalc.results.sentences_uncertainty import NOT_COUNTED

    path = written(tmp_path, mm_per_px=MM)
    said = " ".join(run("plan", path, *GOAL, "--uncertainty", "first-order")[1].split())
    assert NOT_COUNTED in said
    assert "(SD): 0.45, 1 mm" in said
    figure = wc.draw(
        wc.plan(wc.load_case(path).limb, "lateral-closing-wedge-hto", wc.Target("hka", 176)),
        "uncertainty",
    )
    assert NOT_COUNTED in " ".join(text.get_text() for text in figure.axes[0].texts)
