"""Films after surgery beside their plan, and the audit of them. No browser here."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from wedgecalc.cohort.request import AUTO
from wedgecalc.drawing import picture_bytes
from wedgecalc.drawing.audit_view import audit_figure
from wedgecalc.errors import InputError, Problem
from wedgecalc.results.build_audit import audit_result
from wedgecalc.results.document import Result, to_json
from wedgecalc.results.standing import as_standing
from wedgecalc.sources.format_parts import Film
from wedgecalc.sources.legs import CaseRef
from wedgecalc.sources.radiographs.picture import Radiograph
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.moment import Snapshot
from wedgecalc.studio.words import WORDS
from wedgecalc.study.audit import audit
from wedgecalc.study.audit_parts import Audit

_AS_WIDE = (
    0.75  # share of the width for its height from which a film has room for both legs; own choice
)
PostopLegs: TypeAlias = Sequence[LegState]  # after surgery, in their order, at least one


def desk_with_postop(found: Sequence[Desk], desk: Desk) -> Desk:
    """Return a desk with a film taken after surgery, and aside the plan that it is held against.

    A film of both legs is held against the plans of both: that of the other leg waits for it.

    Parameters
    ----------
    found : sequence of Desk
        What was opened: the film, or the legs of a case marked on it.
    desk : Desk
        With the plan, or with a film after surgery: this one is then a later one.

    Raises
    ------
    InputError
        With the field ``side`` or ``film`` if it is no film of the planned leg after its surgery.
    """
    plan, films, film = desk.planned.alone, desk.films_after, found[0].radiograph
    side = plan.leg.side
    legs = [leg for one in found for leg in (one.leg, one.other) if leg is not None]
    leg = _of_side(legs, side)
    if leg is None:
        words = {"plan": WORDS[f"a-{side}"], "found": WORDS[f"a-{legs[0].side}"]}
        raise InputError(Problem("side", WORDS["after-no-side"].format(**words)))
    for each in (plan, *films):
        if _are_one(leg.film, each.leg.film):
            key = "after-twice" if each.leg.after else "after-same"
            raise InputError(Problem("film", WORDS[key]))
    resting, other = desk.resting, plan.other
    beside = (
        _of_side(legs, other.side) if other is not None and _of_both(legs, plan, film) else None
    )
    if other is not None and beside is not None and other.outcome.any_plan is not None:
        # Of a film of both legs a header may name the one that hurts.
        leg, beside = (replace(each, header_side=None) for each in (leg, beside))
        if not any(_are_one(beside.film, each.leg.film) for each in resting):
            waiting = Snapshot(_after(beside, other, len(resting)), film, None, None, 0.0)
            resting = (*resting, waiting)
    leg = _after(leg, plan.leg, len(films))
    return Desk(leg, film, aside=plan, further=tuple(films), resting=resting)


def _of_both(legs: Sequence[LegState], plan: Snapshot, film: Radiograph | None) -> bool:
    """Return whether a film after surgery has both legs: marked, or as wide as the one before."""
    if len({leg.side for leg in legs if leg.points}) > 1:
        return True
    if film is None or plan.radiograph is None or any(leg.points for leg in legs):
        return False
    wide, before = (one.pixels.shape[1] / one.pixels.shape[0] for one in (film, plan.radiograph))
    return bool(wide >= _AS_WIDE * before)


def _of_side(legs: Sequence[LegState], side: str | None) -> LegState | None:
    """Return the leg of a side on a film after surgery, or one that is not marked yet."""
    return next((leg for leg in legs if leg.side == side or not leg.points), None)


def _after(leg: LegState, planned: LegState, films: int) -> LegState:
    """Return a leg as the planned one after surgery, on a film taken after so many others."""
    return replace(
        leg,
        after=films + 1,
        side=planned.side,
        label=planned.label or leg.label,
        procedure=AUTO,
        target=None,
        hinge=None,
        entry=None,
        hinge_turn=None,
        ap_depth=None,
        jlca_supine=None,
        of_film={},
        double_points={},
        kinds={},
        accept=(),
    )


def with_lost_film(desk: Desk, radiograph: Radiograph, film: Film) -> Desk | None:
    """Return films before and after surgery with the one that they lost; None for another film."""

    def lost(one: Snapshot) -> bool:
        marked = one.leg.film
        return one.radiograph is None and marked is not None and marked.sha256 == film.sha256

    def back(one: Snapshot) -> Snapshot:
        return replace(one, radiograph=square) if lost(one) else one

    square, now, aside = radiograph.squared(), desk.now, desk.aside
    there = (*filter(None, [aside]), *desk.further, *desk.resting)
    if not there or not any(map(lost, (now, *there))):
        return None
    further, resting = (tuple(map(back, films)) for films in (desk.further, desk.resting))
    found = replace(back(now), aside=aside and back(aside), further=further, resting=resting)
    return Desk.of(found)


def plan_and_films(desk: Desk) -> tuple[LegState, PostopLegs] | None:
    """Return the leg with the plan, and the same leg on its films after surgery; None without one."""
    films = tuple(film.leg for film in desk.films_after)
    return (desk.planned.leg, films) if films else None


def _are_one(one: Film | None, other: Film | None) -> bool:
    """Return whether two films are known to be the same, perhaps in other bytes."""
    if one is None or other is None:
        return False
    return one.sha256 == other.sha256 or (one.code is not None and one.code == other.code)


def audit_of(before: LegState, after: PostopLegs) -> Audit | None:
    """Return the audit of a plan; None while its first film is not marked, or nothing is planned.

    Later films are follow-ups, as far as they are marked.

    Raises
    ------
    InputError
        As `wedgecalc.audit`: where the films are not of one side, or nothing is turned.
    """
    plan, first = before.outcome.any_plan, after[0].outcome.limb
    if plan is None or first is None:
        return None
    later = [leg.outcome.limb for leg in after[1:]]
    return audit(plan, first, followups=[limb for limb in later if limb is not None])


def wbl_crossings(before: LegState, after: PostopLegs) -> dict[str, float]:
    """Return where the weight passed the plateau before surgery and was planned to pass it, %."""
    plan = before.outcome.any_plan
    if plan is None:
        return {}
    return {"before": float(plan.before.wbl), "planned": float(as_standing(plan).wbl)}


def has_audit(before: LegState, after: PostopLegs) -> bool:
    """Return whether there is an audit of a plan."""
    try:
        return audit_of(before, after) is not None
    except InputError:
        return False


def _refs(after: PostopLegs) -> list[CaseRef]:
    """Return what the films are called that are audited."""
    return [leg.ref for k, leg in enumerate(after) if k == 0 or leg.outcome.limb is not None]


def postop_audit_result(before: LegState, after: PostopLegs) -> Result:
    """Return the result of an audit, as ``wedgecalc audit`` prints it."""
    first, *later = _refs(after)
    return audit_result(_surely(before, after), before.ref, first, later)


def audit_json(before: LegState, after: PostopLegs) -> bytes:
    """Return an audit as the JSON document of the command line."""
    return to_json(postop_audit_result(before, after)).encode()


def audit_picture(before: LegState, after: PostopLegs, kind: str, theme: str) -> bytes:
    """Return the picture of an audit: three legs, and three crossings of the plateau."""
    made = _surely(before, after)
    figure = audit_figure(made, before.ref.called, theme, films=_refs(after))
    return picture_bytes(figure, kind)


def _surely(before: LegState, after: PostopLegs) -> Audit:
    found = audit_of(before, after)
    if found is None:
        raise InputError(Problem("audit", WORDS["not-audited"]))
    return found
