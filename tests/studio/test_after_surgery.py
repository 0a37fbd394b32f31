"""A film after surgery beside its plan: opened, marked, held against it, saved, and there again after a reload."""

import json
from dataclasses import replace

import pytest

import wedgecalc as wc

pytest.importorskip("panel")

from tests.film_files import films_in
from wedgecalc.sources.format_parts import MarkedFilm
from wedgecalc.studio.after_surgery import (
    audit_json,
    audit_of,
    audit_picture,
    desk_with_postop,
    plan_and_films,
)
from wedgecalc.studio.autosave import desk_from_dict, desk_to_dict
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.draft import draft_bytes, draft_of, unfinished
from wedgecalc.studio.export import desk_to_export, saved_bytes, stem
from wedgecalc.studio.loading import desks_of_file, desks_of_upload
from wedgecalc.studio.page import Studio

BEFORE, AFTER = "demo:medial-oa-right", "demo:after/medial-oa-right"


def pair():
    """A desk with the film after surgery, its plan aside."""
    return desk_with_postop(desks_of_file(AFTER), desks_of_file(BEFORE)[0])


def test_it_is_the_audit_of_the_command_line():
    desk = pair()
    before, after = plan_and_films(desk)
    found = audit_of(before, after)
    case = wc.load_case(BEFORE)
    truth = wc.audit(case, wc.load_case(AFTER), "lateral-closing-wedge-hto")
    assert found.verdict == truth.verdict == "undercorrected"
    assert found.correction_miss == pytest.approx(truth.correction_miss, abs=1e-9)
    body = json.loads(audit_json(before, after))
    assert body["verdict"] == truth.verdict
    assert body["miss"]["hka_deg"] == pytest.approx(truth.miss["hka"], abs=1e-9)
    assert sum(body["split_miss"][f"{part}_deg"] for part in ("tibia", "femur", "joint")) == pytest.approx(body["miss"]["hka_deg"])  # fmt: skip
    assert audit_picture(before, after, "pdf", "light").startswith(b"%PDF")


def test_a_leg_after_surgery_is_measured_and_not_planned():
    desk = pair()
    assert desk.leg.outcome.plan is None
    assert desk.leg.outcome.before is not None
    assert desk.planned.leg.outcome.plan is not None
    assert set(desk.handles()) == set(desk.leg.points), "nor has it a hinge"


@pytest.mark.parametrize(("name", "field"), [("bowleg-left", "side")])
def test_another_leg_is_refused(name, field):
    with pytest.raises(wc.InputError) as caught:
        desk_with_postop(desks_of_file(f"demo:{name}"), desks_of_file(BEFORE)[0])
    assert caught.value.problems[0].field == field


def test_the_film_before_surgery_is_refused():
    desk, film = desks_of_file(BEFORE)[0], MarkedFilm(sha256="a" * 64)
    desk.leg = replace(desk.leg, film=film)
    with pytest.raises(wc.InputError) as caught:
        desk_with_postop([Desk(replace(desk.leg, points={}))], desk)
    assert caught.value.problems[0].field == "film"


def test_of_a_file_with_both_legs_the_planned_one_is_taken(tmp_path):
    film = desks_of_file(AFTER)[0]
    other = desks_of_file("demo:medial-oa-left")[0].leg
    desk = desk_with_postop([Desk(other, other=film.leg)], desks_of_file(BEFORE)[0])
    assert (desk.leg.side, desk.leg.points) == ("right", film.leg.points)


def test_a_new_film_has_the_side_of_the_plan_and_what_it_is_called(tmp_path):
    films_in(tmp_path)
    found = desks_of_upload({"x.png": (tmp_path / "leg.png").read_bytes()}, tmp_path)
    plan = desks_of_file(BEFORE)[0]
    plan.call("K. 17")
    desk = desk_with_postop(found, plan)
    assert (desk.leg.side, desk.leg.label, desk.leg.points) == ("right", "K. 17", {})
    assert desk.radiograph is not None
    assert desk.planned.radiograph is None
    found[0].leg = replace(found[0].leg, header_side="left")
    marked = desk_with_postop(found, plan)
    marked.change(points=desks_of_file(AFTER)[0].leg.points)
    for conflict in (desk_with_postop(found, plan).leg.side_conflict, marked.leg.side_conflict):
        assert (conflict.side, conflict.exchange) == ("right", False), "the side of the plan stays"
    marked.settle_side()
    assert marked.leg.side_conflict is None
    wrong = {name: (900.0 - x, y) for name, (x, y) in marked.leg.points.items()}
    marked.change(points=wrong)
    assert marked.leg.side_conflict.exchange


def test_to_and_fro_and_back_again():
    desk = desks_of_file(BEFORE)[0]
    plan = desk.leg
    desk.open(pair())
    after = desk.leg
    desk.turn()
    assert (desk.leg.points, desk.aside.leg) == (plan.points, after)
    desk.place("ankle_center", (200.0, 880.0))
    moved = desk.leg
    desk.turn()
    assert (desk.leg, desk.planned.leg) == (after, moved)
    desk.put_away()
    assert (desk.leg, desk.aside) == (moved, None)
    for expected in (after, moved, plan):
        desk.undo()
        assert desk.leg.points == expected.points
    while desk.future:
        desk.redo()
    assert (desk.leg, desk.aside) == (moved, None)


def test_a_tab_keeps_both(tmp_path):
    desk = pair()
    for _ in range(2):
        again, missing = desk_from_dict(json.loads(json.dumps(desk_to_dict(desk))))
        assert (again.leg, again.aside.leg, missing) == (desk.leg, desk.aside.leg, False)
        desk.turn()
    alone = desk_to_dict(desk) | {"aside": None}
    with pytest.raises(ValueError, match="without its plan"):
        desk_from_dict(json.loads(json.dumps(alone)))
    studio = Studio()
    studio.restore(json.dumps(alone))
    assert studio.desk.leg.points == {}
    studio.restore(json.dumps(desk_to_dict(desk)))
    assert studio.desk.aside is not None


def test_it_is_saved_as_a_case_of_its_own_and_as_a_draft_while_it_is_marked(tmp_path):
    desk = pair()
    path = tmp_path / "after.json"
    path.write_bytes(saved_bytes(desk_to_export(desk, own=True)))
    case = wc.load_case(path)
    assert case.osteotomy.procedure is None
    assert case.id == wc.load_case(AFTER).id
    assert stem(desk.leg) != stem(desk.planned.leg)
    assert desk_to_export(desk).leg == desk.planned.leg, "other files are of the plan"
    desk.remove("hip_center")
    assert unfinished(desk_to_export(desk, own=True))
    again = draft_of(saved_bytes(desk_to_export(desk, own=True)))
    assert (again.leg, again.aside.leg) == (desk.leg, desk.aside.leg)


def test_the_page_leads_to_it_and_shows_it():
    studio = Studio(BEFORE)
    panel, opens = studio.controls.after, studio.controls.open
    assert panel.open.visible
    assert not panel.turn.visible
    studio.controls._open_after()
    assert (studio.controls.step, opens.opens.value) == ("open", True)
    studio.guarded(lambda: opens._put(desks_of_file("demo:bowleg-left")))
    assert studio.refused
    assert studio.desk.aside is None
    opens._put(desks_of_file(AFTER))
    assert (studio.controls.step, opens.opens.value) == ("check", False)
    verdict = audit_of(*plan_and_films(studio.desk)).verdict
    assert verdict == "undercorrected"
    assert "Undercorrected by 2.7" in studio.board.object
    assert not studio.controls.check.own.visible
    studio.controls.show("plan")
    assert not studio.desk.leg.after
    assert studio.controls.plan.procedure.value == "lateral-closing-wedge-hto"
    assert "Undercorrected by 2.7" in panel.audit.object
    assert "Undercorrected" not in studio.board.object


def test_a_plan_that_is_gone_is_said():
    studio = Studio(BEFORE)
    studio.controls.open.opens_after(True)
    studio.controls.open._put(desks_of_file(AFTER))
    studio.turn()
    studio.desk.remove("hip_center")
    studio.turn()
    assert "no longer has a plan" in studio.board.object


def test_a_pair_takes_back_the_film_that_it_lost_and_keeps_the_rest(tmp_path):
    films_in(tmp_path)
    data = (tmp_path / "leg.png").read_bytes()
    (film,) = desks_of_upload({"x": data}, tmp_path)
    desk = pair()
    aside = replace(desk.aside, leg=replace(desk.aside.leg, film=film.leg.film))
    here = replace(desk, leg=replace(desk.leg, film=film.leg.film))
    for lost, apart in ((replace(desk, aside=aside), False), (here, False), (here, True)):
        (found,) = desks_of_upload({"x": data}, tmp_path, lost, apart=apart)
        assert (found.leg, found.aside.leg) == (lost.leg, lost.aside.leg)
        assert found.aside.other == lost.aside.other
        there = found.aside if lost is not here else found
        assert there.radiograph is not None


def test_a_film_under_a_leg_after_surgery_leaves_its_plan_aside(tmp_path):
    films_in(tmp_path)
    data = (tmp_path / "leg.png").read_bytes()
    desk = pair()
    desk.leg = replace(desk.leg, film=None, scale_source=None)
    (found,) = desks_of_upload({"x": data}, tmp_path, desk)
    assert found.radiograph is not None
    assert found.aside == desk.aside


def with_followups():
    """A desk with the second of three films after surgery, and the landmarks of each."""
    desk = pair()
    points = [dict(desk.leg.points)]
    for lateral in (2.0, 4.0):
        x, y = points[-1]["ankle_center"]
        film = desks_of_file(AFTER)[0]
        film.leg = replace(film.leg, points=points[0] | {"ankle_center": (x + lateral, y)})
        points.append(film.leg.points)
        desk.open(desk_with_postop([film], desk))
    desk.show_film(2)
    return desk, points


def test_later_films_are_followups_of_the_audit():
    desk, points = with_followups()
    before, after = plan_and_films(desk)
    assert [leg.after for leg in after] == [1, 2, 3]
    assert [leg.points for leg in after] == points
    truth = wc.audit(before.outcome.plan, after[0].limb(), followups=[leg.limb() for leg in after[1:]])  # fmt: skip
    found = audit_of(before, after)
    assert len(found.followups) == 2
    assert found.correction_miss == truth.correction_miss
    body = json.loads(audit_json(before, after))
    assert len(body["followups"]) == 2
    assert audit_picture(before, after, "png", "light").startswith(b"\x89PNG")
    unmarked = replace(after[1], points={})
    assert len(audit_of(before, (after[0], unmarked, after[2])).followups) == 1
    assert audit_of(before, (unmarked, *after[1:])) is None


def test_films_after_surgery_are_turned_to_closed_and_kept():
    desk, points = with_followups()
    plan = desk.planned.leg
    assert (desk.leg.points, plan.after) == (points[1], 0)
    desk.turn()
    assert (desk.leg, desk.aside.leg.after) == (plan, 2)
    desk.show_film(3)
    again, _ = desk_from_dict(json.loads(json.dumps(desk_to_dict(desk))))
    assert plan_and_films(again) == plan_and_films(desk)
    draft = draft_of(draft_bytes(desk))
    assert plan_and_films(draft) == plan_and_films(desk)
    desk.show_film(1)
    desk.put_away()
    assert desk.leg == plan
    assert [(leg.after, leg.points) for leg in plan_and_films(desk)[1]] == [(1, points[1]), (2, points[2])]  # fmt: skip
    desk.undo()
    assert len(desk.films_after) == 3
    two_plans = desk_to_dict(desk)
    two_plans["further"] = [two_plans["aside"]]
    with pytest.raises(ValueError, match="two plans"):
        desk_from_dict(json.loads(json.dumps(two_plans)))


def test_the_page_opens_a_later_film_and_turns_to_each():
    studio = Studio(BEFORE)
    panel, opens = studio.controls.after, studio.controls.open
    for _ in range(2):
        studio.controls._open_after()
        opens._put(desks_of_file(AFTER))
    assert [number for number in panel.films.options.values() if number] == [1, 2]
    assert (panel.films.visible, panel.films.value) == (True, 2)
    panel._show_film(1)
    assert studio.desk.leg.after == 1
    assert "Follow-up 1" in studio.board.object
    studio.controls.show("plan")
    studio.controls.show("check")
    assert panel.films.value == 0
    panel._show_film(2)
    assert studio.desk.leg.after == 2


def test_a_film_after_surgery_is_not_opened_twice():
    desk, film = desks_of_file(BEFORE)[0], desks_of_file(AFTER)[0]
    film.leg = replace(film.leg, film=MarkedFilm(sha256="b" * 64))
    desk = desk_with_postop([film], desk)
    with pytest.raises(wc.InputError) as caught:
        desk_with_postop([film], desk)
    assert caught.value.problems[0].field == "film"
