"""The film after surgery beside its plan, and the audit of both. No browser here."""

from collections.abc import Sequence
from dataclasses import replace

from wedgecalc.cohort.request import AUTO
from wedgecalc.drawing import picture_bytes
from wedgecalc.drawing.audit_view import audit_figure
from wedgecalc.errors import InputError, Problem
from wedgecalc.results.build_audit import of_audit
from wedgecalc.results.document import Result, to_json
from wedgecalc.studio.case_state import Leg
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.words import WORDS
from wedgecalc.study.audit import audit
from wedgecalc.study.audit_parts import Audit


def beside_plan(found: Sequence[Desk], desk: Desk) -> Desk:
    """Return a desk with a film taken after surgery, and aside the plan that it is held against.

    Parameters
    ----------
    found : sequence of Desk
        What was opened: the film, or the legs of a case marked on it.
    desk : Desk
        With the plan, or with a film after surgery that is to be replaced.

    Raises
    ------
    InputError
        With the field ``side`` or ``film`` if it is no film of the planned leg after its surgery.
    """
    plan = replace(desk.planned, aside=None)
    side = plan.leg.side
    legs = [leg for one in found for leg in (one.leg, one.other) if leg is not None]
    leg = next((leg for leg in legs if leg.side == side or not leg.points), None)
    if leg is None:
        words = {"plan": WORDS[f"a-{side}"], "found": WORDS[f"a-{legs[0].side}"]}
        raise InputError(Problem("side", WORDS["after-no-side"].format(**words)))
    marked = plan.leg.film
    if leg.film is not None and marked is not None and leg.film.sha256 == marked.sha256:
        raise InputError(Problem("film", WORDS["after-same"]))
    leg = replace(
        leg,
        after=True,
        side=side,
        label=plan.leg.label or leg.label,
        procedure=AUTO,
        target=None,
        hinge=None,
        entry=None,
        hinge_turn=None,
        ap_depth=None,
        jlca_supine=None,
        of_film={},
        two={},
        accept=(),
    )
    return Desk(leg, found[0].radiograph, aside=plan)


def pair_of_films(desk: Desk) -> tuple[Leg, Leg] | None:
    """Return the leg with the plan and the same leg after surgery; None without such a film."""
    if desk.aside is None:
        return None
    legs = (desk.leg, desk.aside.leg)
    return legs if desk.aside.leg.after else legs[::-1]


def audited(before: Leg, after: Leg) -> Audit | None:
    """Return the audit of a plan; None while a leg is not marked, or nothing is planned.

    Raises
    ------
    InputError
        As `wedgecalc.audit`: where the films are not of one side, or nothing is turned.
    """
    plan, limb = before.outcome.made, after.outcome.limb
    return None if plan is None or limb is None else audit(plan, limb)


def audit_result(before: Leg, after: Leg) -> Result:
    """Return the result of an audit, as ``wedgecalc audit`` prints it."""
    return of_audit(_surely(before, after), before.ref, after.ref)


def audit_json(before: Leg, after: Leg) -> bytes:
    """Return an audit as the JSON document of the command line."""
    return to_json(audit_result(before, after)).encode()


def audit_picture(before: Leg, after: Leg, kind: str, theme: str) -> bytes:
    """Return the picture of an audit: three legs, and three crossings of the plateau."""
    made = _surely(before, after)
    figure = audit_figure(made, before.ref.called, theme, films=(after.ref,))
    return picture_bytes(figure, kind)


def _surely(before: Leg, after: Leg) -> Audit:
    found = audited(before, after)
    if found is None:
        raise InputError(Problem("audit", WORDS["not-audited"]))
    return found
