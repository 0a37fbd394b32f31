"""The patient's page: every language whole, its text edited and read back, of one cut and of two."""

import itertools
import json
import re
from dataclasses import replace
from string import Formatter

import pytest

import wedgecalc as wc
from tests.covering import THOROUGH, in_turn
from tests.driving import drive
from tests.pages import printed
from tests.pages.printed import assert_printed
from tests.pictures import visible_texts
from wedgecalc import records
from wedgecalc.pages.languages import language_of, languages, places_of
from wedgecalc.pages.paper import PAPERS
from wedgecalc.pages.patient_words import accepted_words, patient_words
from wedgecalc.pages.report import report_bytes, report_figures, words_text
from wedgecalc.pages.words_file import from_markdown, to_markdown
from wedgecalc.planning.stops import unaccepted
from wedgecalc.sources.legs import CaseRef
from wedgecalc.terms import Severity

BOTH = wc.Limb.from_angles("right", mldfa=94, mpta=80, jlca=4)
HTO = "lateral-closing-wedge-hto"
LONG = CaseRef(printed.LONG)
PLANS = {
    "closing": lambda: wc.plan(wc.Limb.from_angles("left", mpta=82), HTO, arthritis="medial"),
    "valgus": lambda: wc.plan(
        wc.Limb.from_angles("right", mldfa=81, mpta=90), "lateral-opening-wedge-dfo"
    ),
    "unscaled": lambda: wc.plan(wc.load_case("demo:real-left-leg")),
    "hip": lambda: wc.plan(wc.Limb.from_angles("left", nsa=145), "medial-closing-wedge-pfo"),
    "shorter": lambda: wc.plan(wc.Limb.from_angles("right"), "shortening", length=20.0),
    "longer": lambda: wc.plan(wc.Limb.from_angles("right"), "lengthening", length=20.0),
    "nothing": lambda: wc.plan(wc.Limb.from_angles(mpta=88, mldfa=88), HTO, "correction=0"),
    "two": lambda: wc.double_level(BOTH),
    "accepted": lambda: accepted(
        wc.plan(wc.Limb.from_angles("left", mldfa=98, mpta=80, jlca=4), HTO)
    ),
}


def accepted(plan):
    codes = tuple(alert.code for alert in unaccepted(plan))
    return wc.plan(plan.limb, replace(plan.request, accept=codes))


def all_words(words):
    return " ".join(" ".join((s.heading, *s.paragraphs)) for s in words.sections)


@pytest.mark.parametrize("code", [code for code in languages() if code != "en"])
def test_every_text_is_there_in_every_language_with_its_places(code):
    english, other = languages()["en"].texts, languages()[code].texts
    assert [*other] == [*english]
    for key, text in english.items():
        assert text.strip(), key
        assert other[key].strip(), key
        assert places_of(other[key]) == places_of(text), key
        fields = {name for _, name, *_ in Formatter().parse(other[key]) if name is not None}
        assert {f"{{{name}}}" for name in fields} == places_of(text), key
        if key not in ("sources", "language") and len(text) > 12:
            assert other[key] != text, f"{key} is not translated"


def test_numbers_are_the_same_in_every_language():
    """Figures and sources stand as digits, or as words that a translator is not to miss."""
    english = languages()["en"].texts
    for code, language in languages().items():
        for key, text in english.items():
            assert re.findall(r"\d+", language.texts[key]) == re.findall(r"\d+", text), (code, key)


def test_every_stop_has_its_words_for_patients():
    planned = {
        record.code
        for record in records.alert_records().values()
        if Severity.STOP in record.severities
    } - {"side-mismatch", "landmarks-swapped", "unreachable", "wrong-procedure"}  # no plan at all
    for code, language in languages().items():
        told = {key.partition(".")[2] for key in language.texts if key.startswith("accepted.")}
        assert told == planned | {"other"}, code


@pytest.mark.parametrize("procedure", list(records.procedures()))
@pytest.mark.parametrize("code", list(languages()))
def test_each_procedure_has_its_sentence_in_each_language(procedure, code):
    record, say = records.procedures()[procedure], languages()[code]
    varus = wc.Limb.from_angles("left", mpta=82, jlca=2)
    limb = varus if record.direction == "valgus" else wc.Limb.from_angles(mpta=93, mldfa=84)
    if record.level == "hip":
        limb = wc.Limb.from_angles("right", nsa=145 if record.direction == "varus" else 115)
    plan = wc.plan(limb, procedure, **({"length": 20.0} if record.level == "shaft" else {}))
    words = patient_words(plan, say)
    text = all_words(words)
    assert "{" not in text
    assert "None" not in text
    assert ("20 mm" in text) == (record.level == "shaft")
    if record.level != "shaft":
        assert f"{plan.correction:.0f}°" in text
        place = say(f"place.{record.bone}.{record.level}.{record.side}")
        assert place in text
    assert (say("done.fibula") in text) == (procedure == HTO)
    of_study = record.direction == "valgus" and record.level == "knee"
    assert ("PMC5332482" in text) == (of_study and record.bone == "tibia")


@pytest.mark.parametrize("code", list(languages()))
def test_figures_of_arthritis_are_told_of_legs_that_may_have_it(code):
    say = languages()[code]
    for arthritis in (None, "medial", "both", "none", "lateral"):
        plan = wc.plan(wc.Limb.from_angles(mpta=82), HTO, "wbl=50", arthritis=arthritis)
        text = all_words(patient_words(plan, say))
        assert (say("figure.knee") in text) == (arthritis in (None, "medial", "both"))
        assert (say("cannot.knee") in text) == (arthritis != "none")
    varus = wc.plan(wc.Limb.from_angles(mpta=93), "medial-closing-wedge-hto")
    assert say("cannot.knee") not in all_words(patient_words(varus, say))


def fullest():
    """Each plan in the language that says most of it, each language with the plan of which it says most; all if there is time."""
    names, codes = [*PLANS], [*languages()]
    if THOROUGH:
        return list(itertools.product(names, codes, ["letter"]))
    said = {
        (name, code): len(all_words(patient_words(plan, languages()[code])))
        for name, plan in ((name, PLANS[name]()) for name in names)
        for code in codes
    }
    of_plans = [(name, max(codes, key=lambda code: said[name, code])) for name in names]
    of_codes = [(max(names, key=lambda name: said[name, code]), code) for code in codes]
    return [(*pair, "letter") for pair in dict.fromkeys([*of_plans, *of_codes])]


@pytest.mark.parametrize(
    ("name", "code", "paper"),
    [*fullest(), ("closing", "en", "a4"), ("two", "de", "a4")],  # A4 is taller
)
def test_the_page_is_tidy_and_nothing_is_cut_off(name, code, paper):
    plan = PLANS[name]()
    figures = report_figures(plan, reader="patient", paper=paper, language=code, case=LONG)
    assert_printed(figures, paper)
    texts = [t.get_text() for figure in figures for t in visible_texts(figure)]
    told = "".join(texts).replace(" ", "")
    words = patient_words(plan, languages()[code])
    for section in words.sections:
        for text in (section.heading, *section.paragraphs):
            assert text.replace(" ", "") in told, text
    assert len(figures) == 1


def test_two_cuts_are_told_one_after_the_other():
    plan, say = PLANS["two"](), languages()["en"]
    text = all_words(patient_words(plan, say))
    tibia, femur = (f"about {part.correction:.0f}°, out of the" for part in plan.parts)
    assert say("done.two") in text
    assert text.index(femur) < text.index(tibia) < text.index(say("done.fibula"))
    assert "PMC5332482" not in text  # nobody published these figures for two levels
    one = wc.double_level(wc.Limb.from_angles(mpta=83), "hka=180")
    assert say("done.two") not in all_words(patient_words(one, say))


def test_a_stop_of_two_cuts_is_to_be_accepted():
    limb = wc.Limb.from_angles("left", mldfa=98, mpta=81, jlca=6)
    for accept in (None, ("mpta-over",)):
        plan = wc.double_level(limb, "hka=186", sharing="fixed", tibia_share=0.6, accept=accept)
        for code, say in languages().items():
            if accept is None:
                with pytest.raises(wc.StopError, match="mpta-over"):
                    report_bytes(plan, reader="patient", language=code)
                with pytest.raises(wc.StopError, match="mpta-over"):
                    words_text(plan, language=code)
            else:
                assert say("accepted.mpta-over") in accepted_words(plan, say)


@pytest.mark.parametrize("code", list(languages()))
@pytest.mark.parametrize("name", PLANS)
def test_the_text_is_read_back_as_it_was_written(name, code):
    plan = PLANS[name]()
    words = patient_words(plan, languages()[code])
    assert from_markdown(to_markdown(words, "this plan"), "this plan") == words
    written = words_text(plan, CaseRef("leg"), code)
    assert from_markdown(written) == words
    assert from_markdown(written.replace("\n", "\r\n")) == words


def test_edited_words_are_printed(run, tmp_path):
    leg, page, words = "demo:medial-oa-right", tmp_path / "a.pdf", tmp_path / "words.md"
    patient = ("--for", "patient", "--language", "de")
    assert run("report", leg, *patient, "-o", page, "--text", words)[0] == 0
    text = words.read_text(encoding="utf-8")
    edited = text.replace("## Zu Hause\n", "## Daheim\n\nDrei **Wochen** ruhen.\n\n- Kühlen.\n")
    assert edited != text
    plan, case = wc.plan(wc.load_case(leg)), wc.load_case(leg).ref
    (figure,) = report_figures(plan, reader="patient", language="de", words=edited, case=case)
    told = [t.get_text() for t in visible_texts(figure)]
    assert {"Daheim", "Drei Wochen ruhen.", "• Kühlen."} <= {*told}
    words.write_text(edited, encoding="utf-8")
    other = tmp_path / "b.pdf"
    assert run("report", leg, *patient, "-o", other, "--words", words)[0] == 0
    assert other.read_bytes() != page.read_bytes()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The words of a page, as the command writes them."""
    folder = tmp_path_factory.mktemp("written")
    first = ("report", "demo:medial-oa-right", "--for", "patient", "-o", folder / "a.pdf")
    assert drive(*first, "--text", folder / "words.md")[0] == 0
    return (folder / "words.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("leg", "options"),
    [
        ("demo:medial-oa-left", ()),
        ("demo:medial-oa-right", ("-t", "wbl=55")),
        ("demo:medial-oa-right", ("-p", "medial-opening-wedge-hto")),
        ("demo:medial-oa-right", ("--language", "fr")),
    ],
)
def test_words_of_another_plan_are_refused(leg, options, run, tmp_path, written):
    words, page = tmp_path / "words.md", tmp_path / "b.pdf"
    words.write_text(written, encoding="utf-8")
    ask = ("report", leg, "--for", "patient", *options, "-o", page, "--words", words)
    code, _, err = run(*ask)
    assert (code, page.exists(), "words: " in err, str(words) in err) == (2, False, True, True)
    if THOROUGH or not options:
        lines = words.read_text(encoding="utf-8").splitlines()[1:]
        words.write_text("\n".join(lines), encoding="utf-8")  # by somebody who knows what it says
        assert run(*ask)[0] == 0


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--language", "de"], "--language"),
        (["--text", "w.md"], "--text"),
        (["--words", "w.md"], "--words"),
        (["--for", "patient", "--language", "xx"], "--language"),
        (["--for", "patient", "--language", "fre"], "fr"),
        (["--for", "patient", "--text", "w.pdf"], ".md"),
        (["--for", "patient", "--text", "new.md", "--words", "w.md"], "--text"),
        (["--for", "patient", "--words", "none.md"], "none.md"),
        (["--for", "patient", "--words", "empty.md"], "words"),
        (["--for", "patient", "--words", "no-title.md"], "words"),
        (["--for", "patient", "--words", "loose.md"], "words"),
        (["--for", "patient", "--language", "half.json"], "half.json"),
        (["--for", "patient", "--language", "no.json"], "no.json"),
    ],
)
def test_bad_input_is_named(options, named, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = {
        "w.md": "# Title\n\n## Heading\n\nText.",
        "empty.md": "",
        "no-title.md": "## Heading\n\nText.",
        "loose.md": "Text.\n\n# Title\n\n## Heading\n\nText.",
        "half.json": json.dumps({"title": "Titel", "figure.shorter": "kürzer", "hello": "x"}),
        "no.json": "[]",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    code, out, err = run("report", "demo:medial-oa-right", *options, "-o", "x.pdf")
    assert (code, out, named in err) == (2, "", True), err
    assert not (tmp_path / "x.pdf").exists()
    assert (tmp_path / "w.md").read_text(encoding="utf-8") == files["w.md"]


def test_a_language_of_ones_own(tmp_path):
    texts = dict(languages()["en"].texts)
    path = tmp_path / "nl.json"
    path.write_text(json.dumps(texts | {"head.home": "Thuis"}), encoding="utf-8")
    assert language_of(str(path))("head.home") == "Thuis"
    figures = report_figures(PLANS["closing"](), reader="patient", language=str(path))
    assert "Thuis" in [t.get_text() for t in visible_texts(figures[0])]
    for key, wrong in (("figure.shorter", "korter"), ("home", " "), ("home", 4), ("new", "x")):
        path.write_text(json.dumps(texts | {key: wrong}), encoding="utf-8")
        with pytest.raises(wc.InputError, match=key):
            language_of(str(path))
    del texts["home"]
    path.write_text(json.dumps(texts), encoding="utf-8")
    with pytest.raises(wc.InputError, match="home"):
        language_of(str(path))


def test_a_long_text_goes_on_on_another_page():
    sections = "\n\n".join(f"## Heading {k}\n\n{'Some words to read. ' * 30}" for k in range(12))
    for paper in PAPERS:
        figures = report_figures(
            PLANS["closing"](), reader="patient", paper=paper, words=f"# Title\n\n{sections}"
        )
        assert len(figures) > 1
        assert_printed(figures, paper)
        told = [t.get_text() for figure in figures for t in visible_texts(figure)]
        assert [t for t in told if t.startswith("Heading")] == [f"Heading {k}" for k in range(12)]


@pytest.mark.parametrize(
    ("code", "shown"),
    in_turn(
        [*languages()], [("closing", "closing"), ("valgus", "opening"), ("unscaled", "opening")]
    ),
)
def test_what_the_pictures_show_is_said(code, shown):
    say, (name, kind) = languages()[code], shown
    figure = report_figures(PLANS[name](), reader="patient", language=code)[0]
    said = " ".join(t.get_text() for t in visible_texts(figure))
    assert say("picture.line") in said
    assert say(f"picture.{kind}") in said
    assert say("name") in said


@pytest.mark.parametrize("name", ["closing", "valgus", "two"])
def test_each_picture_names_its_sides_and_marks_nothing_that_is_not_explained(name):
    plan = PLANS[name]()
    (figure,) = report_figures(plan, reader="patient")
    said = [t.get_text() for t in visible_texts(figure)]
    cuts = len(getattr(plan, "parts", (plan,)))
    assert said.count("inner") == said.count("outer") == 2 + cuts
    assert not [line for line in figure.axes[0].lines if line.get_marker() not in ("None", None)]
