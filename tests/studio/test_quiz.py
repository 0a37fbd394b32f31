"""The quiz: right is what the verdict accepts, levels differ, and the record is kept and exported."""

import csv
import io
import json

import numpy as np
import pytest

pytest.importorskip("panel")

from wedgecalc.drawing.theme import THEMES
from wedgecalc.planning.check import check
from wedgecalc.results.alert_words import stop_words
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.sentences import amount
from wedgecalc.studio import quiz
from wedgecalc.studio.page import Studio
from wedgecalc.studio.quiz_answer import answer_rows, procedure_choices
from wedgecalc.studio.quiz_record import MOST_ROUNDS, QuizEntry, QuizRecord, record_from_text
from wedgecalc.studio.words import WORDS
from wedgecalc.study.verdict import verdict


@pytest.mark.parametrize("level", quiz.QUIZ_LEVELS)
def test_every_wedge_that_the_verdict_means_earns_all_points(level):
    for seed in range(6):
        made = quiz.new_round(seed, level)
        which = verdict(made.plan.limb)
        assert (
            made == quiz.new_round(seed, level) or made.truth == quiz.new_round(seed, level).truth
        )
        assert not stop_words(made.plan), "no wedge is right that raises a stop"
        if made.plan.procedure.name in which.procedures:
            assert {w.procedure.name for w in made.wedges} == set(which.procedures)
        for wedge in made.wedges:
            guess = {"hka": made.truth["hka"], "angle": wedge.correction, "base": wedge.wedge.base}
            for bone in made.bones:
                earned = made.points(guess, bone, wedge.procedure.name)
                assert sum(earned.values()) == quiz.MAX_POINTS


def test_a_base_counts_as_a_check_would_judge_it():
    made = quiz.new_round(3)
    for off in (-3.5, -2.2, -0.8, 0.7, 1.6, 2.7, 5.0):
        base = made.plan.wedge.base + off
        answer_rows = [check(w.limb, w.request, base=base) for w in made.wedges]
        miss = min(abs(a.error["correction_deg"]) for a in answer_rows)
        points = made.points({"base": base}, None)["base"]
        assert points == next(
            (n for limit, n in quiz.POINTS_BY_ERROR["base"] if round(miss, 1) <= limit), 0
        )
        assert points == 3 or not any(a.verdict == "on-target" for a in answer_rows)


def test_a_procedure_of_the_other_bone_or_way_earns_nothing_and_is_not_held_against_the_wedge():
    made = quiz.new_round(3)
    right = {wedge.procedure.name for wedge in made.wedges}
    for name in set(procedure_choices().values()) - {None} - right:
        assert made.points({}, None, name)["procedure"] == 0
        truth = answer_rows(made, {"angle": made.truth["angle"]}, None, name)["angle"]
        assert truth[2] == "0.0°", "the nearest right wedge"
    for wedge in made.wedges:
        told = answer_rows(made, {"base": 5.0}, None, wedge.procedure.name)
        assert told["base"][1] == size_text(wedge, wedge.wedge.base)


@pytest.mark.parametrize("seed", range(4))
def test_off_by_is_the_difference_of_what_is_shown(seed):
    made = quiz.new_round(seed)
    guess = {"hka": 174.25, "angle": 9.0, "base": 7.0}
    for key, (mine, right, off) in answer_rows(made, guess, None, None).items():
        if key in guess:
            shown, truth, apart = (
                float(text.split()[0].rstrip("°")) for text in (mine, right, off)
            )
            assert apart == pytest.approx(abs(round(shown, 1) - truth), abs=1e-6)
            assert guess[key] == shown


@pytest.mark.parametrize("side", ["right", "left"])
def test_the_own_estimate_is_drawn_beside_the_truth(side):
    seed = next(k for k in range(50) if quiz.new_round(k).plan.limb.frame.side == side)
    studio = Studio()
    lesson = studio.lesson
    lesson.new(seed=seed)
    made, limb = lesson.round, lesson.round.plan.limb
    lesson.fields["hka"].value = made.truth["hka"] - 4.0
    lesson.fields["angle"].value = made.truth["angle"]
    lesson.answer()
    assert not own(studio), "the axes are not shown yet"
    lesson.further()
    (line, word) = own(studio)
    knee, ankle = (np.array(line["points"][k : k + 2]) for k in (0, 2))
    hip = limb.frame.to_case(limb.hip)
    assert knee == pytest.approx(limb.frame.to_case(limb.knee), abs=0.01)
    u, v = hip - knee, ankle - knee
    bent = np.degrees(np.arccos(u @ v / np.linalg.norm(u) / np.linalg.norm(v)))
    assert 180 - bent == pytest.approx(abs(180 - lesson.fields["hka"].value), abs=0.05)
    assert f"{lesson.fields['hka'].value:g}°" in word["text"]
    for _ in range(3):
        lesson.further()
    (line, word) = own(studio)
    after = made.plan.wedge.moved(limb, made.plan.procedure)
    ends = limb.frame.to_case(np.array([after.hip, after.ankle])).ravel()
    assert line["points"] == pytest.approx(ends, abs=0.02), "the right wedge, drawn as it is"
    assert amount(made.plan.after.wbl, "pct") in word["text"]


def own(studio):
    """Return line and word of the estimate on the film; nothing while it is not drawn."""
    drawn, color = json.loads(studio.film.element.scene), THEMES["light"].target
    return [*(x for x in drawn["lines"] if x["color"] == color), *(x for x in drawn["words"] if x["color"] == color)]  # fmt: skip


def test_clear_legs_are_clearer_than_hard_ones():
    far = {
        level: sum(abs(quiz.new_round(seed, level).truth["hka"] - 180) for seed in range(25))
        for level in (1, 3)
    }
    assert far[1] > 1.5 * far[3]
    assert {quiz.new_round(seed, 1).responsible for seed in range(25)} == {"femur", "tibia"}


def entry(points=3, day="2026-11-27"):
    hto = "lateral-closing-wedge-hto"
    guess = {"hka": 175.0, "bone": "tibia", "procedure": hto, "angle": None, "base": 8.5}
    truth = {"hka": 174.2, "bone": "tibia", "procedure": hto, "angle": 7.25, "base": 8.0}
    return QuizEntry(
        day, 2, 77, guess, truth, {"hka": points, "bone": 3, "angle": 0, "base": 2}, 12
    )


def test_the_record_comes_back_and_is_a_table():
    record = QuizRecord().with_round(entry()).with_round(entry(0))
    assert (record.rounds, record.share) == (2, pytest.approx(13 / 24))
    assert record_from_text(record.text()) == record
    first, second = csv.DictReader(io.StringIO(record.table()))
    assert (first["hka_guess"], first["hka_truth"], first["angle_guess"], first["points"]) == ("175.0", "174.2", "", "8")  # fmt: skip
    assert second["points"] == "5"
    assert QuizRecord().share is None


def test_records_of_sums_alone_still_count_and_nonsense_does_not():
    old = record_from_text('{"rounds": 4, "points": 30}')
    assert (old.rounds, old.share) == (4, 30 / 48)
    assert old.with_round(entry()).share == 38 / 60
    good = json.loads(QuizRecord().with_round(entry()).text())
    for wrong in (
        "", "x", "[]", "3", "null", '{"rounds": 1, "points": 99}', json.dumps(good | {"entries": 3}),
        json.dumps(good | {"entries": [{}]}), json.dumps(good | {"earlier": [1, 99, 12]}), json.dumps(good | {"entries": [good["entries"][0] | {"most": 1}]}),
    ):  # fmt: skip
        assert record_from_text(wrong) == QuizRecord()


def test_a_long_record_keeps_its_sums():
    record = QuizRecord(tuple(entry() for _ in range(MOST_ROUNDS))).with_round(entry(0))
    assert len(record.entries) == MOST_ROUNDS
    assert record.rounds == MOST_ROUNDS + 1
    assert record.earlier == (1, 8, 12)


def test_the_panel_keeps_rounds_shows_the_guess_and_exports():
    studio = Studio()
    lesson = studio.lesson
    lesson.level.value = 1
    lesson.new(seed=5)
    assert lesson.round.level == 1
    lesson.fields["hka"].value, lesson.bone.value = 171.5, lesson.round.responsible
    lesson.answer()
    (kept,) = lesson.record.entries
    assert (kept.level, kept.seed, kept.guess["hka"], kept.points["bone"]) == (1, 5, 171.5, 3)
    assert "171.5°" in lesson.board
    again = quiz.new_round(kept.seed, kept.level)
    assert again.truth == {key: kept.truth[key] for key in again.truth}
    lesson.recall(lesson.record.text())
    assert lesson.record.entries == (kept,)
    lesson.forget()
    assert lesson.record.entries == (kept,), "which is asked twice, as nothing brings it back"
    assert "1" in lesson.forget_button.name
    lesson.forget()
    assert lesson.record == QuizRecord()
    assert lesson.forget_button.name == WORDS["quiz-forget"]


@pytest.mark.parametrize("responsible", quiz.DEFORMITY_SITES)
def test_the_leg_is_drawn_wherever_its_deformity_is(responsible):
    seed = next(k for k in range(200) if quiz.new_round(k).responsible == responsible)
    studio = Studio()
    studio.lesson.new(seed=seed)
    made = studio.desk.leg.outcome.plan
    assert made.correction == pytest.approx(studio.lesson.round.plan.correction)
    assert studio.desk.leg.outcome.scenes
