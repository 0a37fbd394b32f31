"""The command and its file: whole or not there, without a request to anywhere, without a name that nobody gave."""

import base64
import json
import re
from hashlib import sha256
from html import unescape

import pytest

import wedgecalc as wc
from tests.scaled_cases import MM, film, written
from wedgecalc import records
from wedgecalc.teaching.handout.page import in_script

ONE = "demo:medial-oa-right"
THREE = (ONE, "demo:knock-knee-left", "demo:real-left-leg")


def made(run, tmp_path, *args):
    path = tmp_path / "lesson.html"
    code, out, err = run("handout", *args, "-o", path, "--force")
    assert (code, out) == (0, ""), err
    return path.read_text(encoding="utf-8"), err


def data(text):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)[1])  # fmt: skip


def test_three_legs_fit_into_an_email(run, tmp_path):
    text, _ = made(run, tmp_path, *THREE)
    assert len(text.encode()) < 400_000
    assert [leg["label"] for leg in data(text)["legs"]] == ["Leg 1", "Leg 2", "Leg 3"]
    assert [leg["leg"]["side"] for leg in data(text)["legs"]] == ["right", "left", "left"]


def test_the_page_asks_for_nothing_and_runs_what_its_policy_names(run, tmp_path):
    text, _ = made(run, tmp_path, ONE)
    assert set(re.findall(r"https?://[^\s\"'<]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"""<link|<iframe|<img|@import|\bsrc=|\bhref="(?!#)|\bon\w+=|\bstyle=|\bfetch\(|XMLHttp|WebSocket|\beval\(|innerHTML""", text)  # fmt: skip
    policy = unescape(re.search(r'Content-Security-Policy" content="(.*?)">', text)[1])
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy
    for kind, tag in (("script-src", r"<script>(.*?)</script>"), ("style-src", r"<style>(.*?)</style>")):  # fmt: skip
        (inside,) = re.findall(tag, text, re.S)
        digest = base64.b64encode(sha256(inside.encode()).digest()).decode()
        assert rules[kind] == f"'sha256-{digest}'"


def test_words_of_a_user_stay_words(run, tmp_path):
    bad = '</title></script><!-- & "\u2028 <img src=x onerror=alert(1)>'
    case = json.loads(written(tmp_path).read_text()) | {"label": bad}
    (tmp_path / "named.json").write_text(json.dumps(case))
    (tmp_path / "tasks.json").write_text(json.dumps([{"question": bad, "answer": bad}]))
    text, _ = made(run, tmp_path, tmp_path / "named.json", "-p", "lateral-closing-wedge-hto", "-t", "hka=176", "--title", bad, "--tasks", tmp_path / "tasks.json")  # fmt: skip
    assert "<img" not in text
    assert "\u2028" not in text.split('id="data">')[1].split("</script>")[0]
    (leg,) = data(text)["legs"]
    assert leg["label"] == leg["tasks"][0]["question"] == leg["tasks"][0]["answer"]
    assert leg["label"].startswith("</title></script><!--")
    assert in_script("</script>\u2029") == '"\\u003c/script>\\u2029"'


def test_no_name_of_a_file_or_a_header_goes_in(run, tmp_path):
    film(tmp_path / "own.dcm", PixelSpacing=[MM, MM], PixelSpacingCalibrationType="GEOMETRY", PatientName="Doe^Jane", PatientID="4711-42")  # fmt: skip
    path = written(tmp_path, image="own.dcm").rename(tmp_path / "jane-doe.json")
    goal = ("-p", "lateral-closing-wedge-hto", "-t", "hka=176")
    plain, _ = made(run, tmp_path, path, *goal)
    text, said = made(run, tmp_path, path, *goal, "--with-film")
    for page in (plain, text):
        assert not re.search("jane|4711|own.dcm", re.sub(r"base64,[^\"]*", "", page), re.I)
    assert data(plain)["legs"][0]["film"] is None
    assert data(text)["legs"][0]["film"]["uri"].startswith("data:image/jpeg;base64,")
    told = "The picture of a patient is inside this page"
    assert (told in said, told in text.split("<main")[0]) == (True, True)
    assert told not in plain.split("<main")[0]


def test_tasks_follow_from_the_leg(run, tmp_path):
    (leg,) = data(made(run, tmp_path, ONE)[0])["legs"]
    plan = wc.plan(wc.load_case(ONE))
    assert len(leg["tasks"]) == 4
    answers = [task["answer"] for task in leg["tasks"]]
    assert "tibia" in answers[0]
    assert all(number in answers[1] for number in (f"{plan.correction:.1f}°", f"{plan.after.hka:.1f}°"))  # fmt: skip
    assert f"{wc.check(plan.limb, plan.request, base=round(plan.correction, 1)).given.after.wbl:.1f} %" in answers[2]  # fmt: skip
    straight = data(made(run, tmp_path, "demo:straight-left")[0])["legs"][0]
    assert len(straight["tasks"]) == 1


def test_a_teacher_brings_tasks_of_markdown(run, tmp_path):
    path = tmp_path / "own.md"
    path.write_text("# Wie groß?\n\nZehn Grad,\nungefähr.\n\nMehr nicht.\n\n## Why?\nBecause.\n", encoding="utf-8")  # fmt: skip
    (leg,) = data(made(run, tmp_path, ONE, "--tasks", path)[0])["legs"]
    assert leg["tasks"] == [
        {"question": "Wie groß?", "answer": "Zehn Grad, ungefähr.\nMehr nicht."},
        {"question": "Why?", "answer": "Because."},
    ]


def test_each_leg_may_have_its_own_file_of_tasks(run, tmp_path):
    files = []
    for name in ("first", "second", "third"):
        files.append(tmp_path / f"{name}.md")
        files[-1].write_text(f"## Of the {name}?\n\nYes.")
    options = [part for file in files for part in ("--tasks", file)]
    text, err = made(run, tmp_path, *THREE, *options)
    asked = [[task["question"] for task in leg["tasks"]] for leg in data(text)["legs"]]
    assert asked == [["Of the first?"], ["Of the second?"], ["Of the third?"]]
    assert "same tasks" not in err
    text, err = made(run, tmp_path, *THREE, *options[:2])
    assert all(leg["tasks"][0]["question"] == "Of the first?" for leg in data(text)["legs"])
    assert "same tasks" in err
    code, _, err = run("handout", *THREE, *options[:4], "-o", tmp_path / "a.html")
    assert (code, "2 files of tasks for 3 legs" in err) == (2, True)


def test_a_femur_is_set_against_a_wedge_of_the_tibia(run, tmp_path):
    (leg,) = data(made(run, tmp_path, "demo:femoral-varus-right")[0])["legs"]
    (answer,) = [task["answer"] for task in leg["tasks"] if "tibia instead" in task["question"]]
    plan = wc.plan(wc.load_case("demo:femoral-varus-right"))
    other = wc.plan(plan.limb, "lateral-closing-wedge-hto", plan.target)
    for number in (other.after.mpta, other.kjlo_predicted, plan.after.mpta):
        assert f"{number:.1f}°" in answer


def test_an_answer_that_is_stopped_says_so_first(run, tmp_path):
    """As `plan` does: whoever unfolds the answer reads the stop before the wedge."""
    text, _ = made(run, tmp_path, "demo:severe-combined-right")
    plan = wc.plan(wc.load_case("demo:severe-combined-right"))
    (stop,) = [alert for alert in plan.alerts if alert.severity == "stop"]
    answer = data(text)["legs"][0]["tasks"][1]["answer"]
    assert answer.startswith("■ STOP: ")
    assert answer.index(stop.message) < answer.index(f"{plan.correction:.1f}°")
    two = data(made(run, tmp_path, "demo:severe-combined-right", "--procedure", "double-level")[0])
    both, alone = two["legs"][0]["tasks"][1:3]
    assert "STOP" not in both["answer"]
    assert alone["answer"].startswith("■ STOP: planned MPTA too high. MPTA 100.5°")
    free = data(made(run, tmp_path, ONE)[0])["legs"][0]["tasks"]
    assert "STOP" not in " ".join(task["answer"] for task in free)


def test_a_wedge_within_the_reading_asks_for_no_base(run, tmp_path):
    small = ("demo:straight-left", "-p", "medial-opening-wedge-hto", "-t", "correction=1.5")
    (leg,) = data(made(run, tmp_path, *small)[0])["legs"]
    assert len(leg["tasks"]) == 1


@pytest.mark.parametrize("text", ["", "[]", "{}", '[{"question": "a"}]', '[{"question": " ", "answer": "b"}]', '[{"question": 1, "answer": "b"}]'])  # fmt: skip
def test_tasks_that_are_none_are_refused(run, tmp_path, text):
    (tmp_path / "tasks.json").write_text(text)
    (tmp_path / "tasks.md").write_text("Only words, no heading.")
    for name in ("tasks.json", "tasks.md", "gone.json"):
        code, _, err = run("handout", ONE, "--tasks", tmp_path / name, "-o", tmp_path / "a.html")
        assert (code, name in err) == (2, True)
    assert not (tmp_path / "a.html").exists()


def test_what_is_wrong_leaves_no_file(run, tmp_path):
    out = tmp_path / "a.html"
    half = json.loads(written(tmp_path).read_text())
    del half["landmarks"]["plateau_lateral"]
    (tmp_path / "half.json").write_text(json.dumps(half))
    wrong = {
        ("demo:gone",): 2,
        (tmp_path / "half.json",): 2,
        (ONE, "--with-film"): 2,
        (ONE, "-p", "medial-closing-wedge-hto"): 3,
        (ONE, "-p", "lengthening"): 2,
        (ONE, "-t", "nsa=130"): 3,
        (ONE, "--image", "a.png"): 2,
        (*THREE, "--image", "a.png", "--with-film"): 2,
    }
    for words, code in wrong.items():
        assert run("handout", *words, "-o", out)[0] == code, words
    assert run("handout", ONE, "-o", tmp_path / "a.pdf")[0] == 2
    assert list(tmp_path.glob("*.html")) == []
    out.write_text("mine")
    assert run("handout", ONE, "-o", out)[0] == 2
    assert out.read_text() == "mine"


def test_a_stop_is_named_and_strict_ends_with_it(run, tmp_path):
    stop = ("demo:severe-combined-right", "-o", tmp_path / "a.html", "--force")
    code, _, err = run("handout", *stop)
    assert (code, "mpta-over" in err) == (0, True)
    assert run("handout", *stop, "--strict")[0] == 4
    assert run("handout", *stop, "--strict", "--accept", "mpta-over")[0] == 0


@pytest.mark.parametrize(
    ("osteotomy", "word", "cuts"),
    [
        ({"procedure": "lateral-closing-wedge-hto", "kerf_mm": 1.2}, "kerf", 1),
        ({"procedure": "double-level", "sharing": "obliquity"}, "sharing", 2),
    ],
)
def test_what_a_page_plans_without_is_said(run, tmp_path, osteotomy, word, cuts):
    case = json.loads((records.data_dir() / "cases" / "bowleg-left.json").read_text())
    (tmp_path / "leg.json").write_text(json.dumps(case | {"osteotomy": osteotomy}))
    text, err = made(run, tmp_path, tmp_path / "leg.json")
    (leg,) = data(text)["legs"]
    assert (word in err, any(word in note for note in leg["notes"])) == (True, True)
    assert len(leg["cuts"]) == cuts
    assert all(cut["procedure"].endswith(("wedge-hto", "wedge-dfo")) for cut in leg["cuts"])


def test_a_leg_of_two_levels_has_a_wedge_in_each_bone(run, tmp_path):
    text, _ = made(run, tmp_path, "demo:severe-combined-right", "-p", "double-level")
    (leg,) = data(text)["legs"]
    both = wc.double_level(wc.load_case("demo:severe-combined-right").limb, "wbl=62.5")
    assert [cut["procedure"] for cut in leg["cuts"]] == [p.procedure.name for p in both.parts]
    answer = leg["tasks"][1]["answer"]
    for part in both.parts:
        assert f"{part.correction:.1f}°" in answer


def test_a_page_says_how_sure_it_is(run, tmp_path):
    text, _ = made(run, tmp_path, ONE)
    notes = " ".join(data(text)["legs"][0]["notes"])
    plan = wc.plan(wc.load_case(ONE))
    sure = wc.uncertainty_of(plan.limb, plan.request)
    assert f"± {(sure.correction.high - sure.correction.low) / 2:.1f}°" in notes
    (answer,) = [
        t["answer"] for t in data(text)["legs"][0]["tasks"] if "Which base" in t["question"]
    ]
    # One interval in the page, and in what `plan` prints.
    (likely,) = data(text)["legs"][0]["likely"]
    assert likely in answer
    assert likely in " ".join(run("plan", ONE)[1].split())
    assert f"{plan.correction:.1f}°" not in notes  # it is what a task asks for
    for word in ("template", "rounded", "Left out", "slope"):
        assert word in notes
