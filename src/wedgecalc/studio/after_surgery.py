"""Films after surgery, their plan, and the audit. No browser here."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from wedgecalc.drawing import picture_bytes
from wedgecalc.drawing.audit_view import audit_figure
from wedgecalc.errors import InputError, Problem
from wedgecalc.planning.request_fields import AUTO
from wedgecalc.results.build_audit import audit_result
from wedgecalc.results.document import Result, to_json
from wedgecalc.results.standing import as_standing
from wedgecalc.sources.format_parts import MarkedFilm
from wedgecalc.sources.legs import CaseRef
from wedgecalc.sources.radiographs.radiograph import Radiograph
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.snapshot import Snapshot
from wedgecalc.studio.words import WORDS
from wedgecalc.study.audit import audit
from wedgecalc.study.audit_parts import Audit

# A film shows both legs if its width-to-height ratio is at least this share of the planned film's;
# our choice.
_MIN_WIDTH_SHARE = 0.75
# The leg on its films after surgery, in order; at least one.
PostopLegs: TypeAlias = Sequence[LegState]


def desk_with_postop(files: Sequence[Desk], desk: Desk) -> Desk:
    """Return a desk with a film taken after surgery, and its plan aside.

    A film of both legs is compared with both plans; it then waits for the other leg, too.

    Parameters
    ----------
    files : sequence of Desk
        What was opened: the film, or the legs of a case marked on it.
    desk : Desk
        With the plan, or with an earlier film after surgery.

    Raises
    ------
    InputError
        With the field ``side`` or ``film`` if the film is not one of the planned leg after surgery.
    """
    plan, films, film = desk.planned.alone, desk.films_after, files[0].radiograph
    side = plan.leg.side
    legs = [leg for file in files for leg in (file.leg, file.other) if leg is not None]
    leg = _of_side(legs, side)
    if leg is None:
        words = {"plan": WORDS[f"a-{side}"], "found": WORDS[f"a-{legs[0].side}"]}
        raise InputError(Problem("side", WORDS["after-no-side"].format(**words)))
    for each in (plan, *films):
        if _are_one(leg.film, each.leg.film):
            key = "after-twice" if each.leg.after else "after-same"
            raise InputError(Problem("film", WORDS[key]))
    resting, other = desk.resting, plan.other
    other_leg = (
        _of_side(legs, other.side) if other is not None and _of_both(legs, plan, film) else None
    )
    if other is not None and other_leg is not None and other.outcome.any_plan is not None:
        # The header of a film of both legs may name only the one that hurts.
        leg, other_leg = (replace(each, header_side=None) for each in (leg, other_leg))
        if not any(_are_one(other_leg.film, each.leg.film) for each in resting):
            waiting = Snapshot(_after(other_leg, other, len(resting)), film, None, None, 0.0)
            resting = (*resting, waiting)
    leg = _after(leg, plan.leg, len(films))
    return Desk(leg, film, aside=plan, further=tuple(films), resting=resting)


def _of_both(legs: Sequence[LegState], plan: Snapshot, film: Radiograph | None) -> bool:
    """Return whether a film shows both legs: both are marked, or it is as wide as the film before."""
    if len({leg.side for leg in legs if leg.points}) > 1:
        return True
    if film is None or plan.radiograph is None or any(leg.points for leg in legs):
        return False
    wide, before = (one.pixels.shape[1] / one.pixels.shape[0] for one in (film, plan.radiograph))
    return bool(wide >= _MIN_WIDTH_SHARE * before)


def _of_side(legs: Sequence[LegState], side: str | None) -> LegState | None:
    """Return the leg of a side, or one that is not marked yet."""
    return next((leg for leg in legs if leg.side == side or not leg.points), None)


def _after(leg: LegState, planned: LegState, films: int) -> LegState:
    """Return the planned leg as it is marked on the next film after surgery, without a plan."""
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


def with_lost_film(desk: Desk, radiograph: Radiograph, film: MarkedFilm) -> Desk | None:
    """Return a desk with the radiograph that it had lost; None if the film is another one."""

    def lost(one: Snapshot) -> bool:
        marked = one.leg.film
        return one.radiograph is None and marked is not None and marked.sha256 == film.sha256

    def back(one: Snapshot) -> Snapshot:
        return replace(one, radiograph=square) if lost(one) else one

    square, now, aside = radiograph.squared(), desk.now, desk.aside
    others = (*filter(None, [aside]), *desk.further, *desk.resting)
    if not others or not any(map(lost, (now, *others))):
        return None
    further, resting = (tuple(map(back, films)) for films in (desk.further, desk.resting))
    return Desk.of(
        replace(back(now), aside=aside and back(aside), further=further, resting=resting)
    )


def plan_and_films(desk: Desk) -> tuple[LegState, PostopLegs] | None:
    """Return the planned leg, and the same leg on its films after surgery; None without films."""
    films = tuple(film.leg for film in desk.films_after)
    return (desk.planned.leg, films) if films else None


def _are_one(one: MarkedFilm | None, other: MarkedFilm | None) -> bool:
    """Return whether two films are known to be the same, even if their files differ."""
    if one is None or other is None:
        return False
    return one.sha256 == other.sha256 or (one.code is not None and one.code == other.code)


def audit_of(before: LegState, after: PostopLegs) -> Audit | None:
    """Return the audit of a plan; None while its first film is not marked, or nothing is planned.

    Later films count as follow-ups once they are marked.

    Raises
    ------
    InputError
        As from `wedgecalc.audit`: if the films are of different sides, or nothing is corrected.
    """
    plan, first = before.outcome.any_plan, after[0].outcome.limb
    if plan is None or first is None:
        return None
    later = [leg.outcome.limb for leg in after[1:]]
    return audit(plan, first, followups=[limb for limb in later if limb is not None])


def wbl_crossings(before: LegState, after: PostopLegs) -> dict[str, float]:
    """Return the preoperative and the planned crossing of the weight-bearing line, %."""
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
    """Return the references of the films in the audit."""
    return [leg.ref for k, leg in enumerate(after) if k == 0 or leg.outcome.limb is not None]


def postop_audit_result(before: LegState, after: PostopLegs) -> Result:
    """Return the result of an audit, as ``wedgecalc audit`` prints it."""
    first, *later = _refs(after)
    return audit_result(_existing_audit(before, after), before.ref, first, later)


def audit_json(before: LegState, after: PostopLegs) -> bytes:
    """Return an audit as the JSON document of the command line."""
    return to_json(postop_audit_result(before, after)).encode()


def audit_picture(before: LegState, after: PostopLegs, kind: str, theme: str) -> bytes:
    """Return the picture of an audit: three legs, and three crossings of the plateau."""
    figure = audit_figure(
        _existing_audit(before, after), before.ref.called, theme, films=_refs(after)
    )
    return picture_bytes(figure, kind)


def _existing_audit(before: LegState, after: PostopLegs) -> Audit:
    audit = audit_of(before, after)
    if audit is None:
        raise InputError(Problem("audit", WORDS["not-audited"]))
    return audit
