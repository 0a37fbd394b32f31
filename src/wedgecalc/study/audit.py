"""Achieved against planned: a film after the operation compared with the plan before it.

The plan aims at a number from one film, and another film shows what was achieved. Both are
readings, each of a newly positioned leg: the plan carries the error of the first film into the
bone, and the second film adds its own. Added in quadrature, these errors are the difference to be
expected even if the osteotomy was made exactly as planned; only a larger miss is due to the
operation.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Unpack, cast

from wedgecalc.errors import wrong
from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.geometry.leg import Leg, one_leg
from wedgecalc.geometry.limb import AnyLimb, Limb
from wedgecalc.planning.double_level import DoublePlan, double_level
from wedgecalc.planning.double_request import DoubleRequest, either_request, for_leg
from wedgecalc.planning.millimetres import Z_95
from wedgecalc.planning.plan import AnyPlan, Plan, plan_of_request
from wedgecalc.planning.request import Keywords, PlanRequest
from wedgecalc.planning.request_fields import ANOTHER_FILM
from wedgecalc.planning.targets import Target
from wedgecalc.study.audit_parts import (
    AUDITED,
    GAINED,
    KEPT,
    LOST,
    Audit,
    Followup,
    difference_of,
    interval_around,
    verdict_word,
)
from wedgecalc.study.film_pair import EXCHANGED, FilmDifference, film_differences, sds_of


def audit(
    before: Leg | Plan | DoublePlan,
    after: Leg,
    procedure: str | PlanRequest | DoubleRequest | None = None,
    target: Target | str | None = None,
    *,
    followups: Iterable[Leg] = (),
    **keywords: Unpack[Keywords],
) -> Audit:
    """Compare a plan with the leg on films after the operation.

    Parameters
    ----------
    before : Limb, Case, Plan or DoublePlan
        The preoperative leg, which is planned as the other arguments say, or its plan.
    after : Limb or Case
        The same leg on a film after the operation.
    procedure, target : optional
        As for `wedgecalc.plan`; of a case, what it stores. A `DoubleRequest` plans two levels.
    followups : iterable of Limb or Case, optional
        The leg on later films, to say whether the correction is kept.
    **keywords : optional
        Further fields of the request, as for `wedgecalc.plan`.

    Returns
    -------
    Audit
        Measures before, planned and achieved, the miss with its interval, and the verdict.

    Raises
    ------
    InputError
        If the films are not of the same side, the procedure turns nothing, or the request is
        impossible.
    NoPlanError
        If there is no such plan.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82, jlca=2), "medial-opening-wedge-hto", "hka=183")
    >>> found = audit(made, Limb.from_angles(mpta=90, jlca=1.5))
    >>> found.verdict, round(found.correction_miss, 2), round(found.sd["hka"], 2)
    ('undercorrected', -2.5, 1.01)
    >>> audit(made, Limb.from_angles(mpta=91.5, jlca=1.5)).verdict
    'within-reading'
    """
    plan = _plan(before, procedure, target, keywords)
    limb = _same_side(plan.limb, one_leg(after, "audit"), "after")
    later = [_same_side(plan.limb, one_leg(leg, "audit"), "followups") for leg in followups]
    parts = plan.parts if isinstance(plan, DoublePlan) else (plan,)
    bones = frozenset(str(part.procedure.bone) for part in parts if not part.wedge.nothing)
    at_hip = any(part.procedure.at_hip for part in parts)
    first, achieved = _sds(limb, plan), measure(limb)
    spread = {
        "before": _sds(plan.limb, plan),
        "planned": _sds(plan.limb, plan, lambda leg: _moved(plan, leg)),
        "achieved": first,
    }
    return Audit(
        plan,
        limb,
        achieved,
        tuple(
            _followup(plan, achieved, first, leg, film_differences(limb, leg, bones, at_hip))
            for leg in later
        ),
        spread,
        (*_exchanged(plan, achieved, spread), *film_differences(plan.limb, limb, bones, at_hip)),
    )


def _exchanged(
    plan: Plan | DoublePlan, achieved: Alignment, spread: Mapping[str, Mapping[str, float]]
) -> tuple[FilmDifference, ...]:
    """Return the sign of exchanged films: HKA changed against the plan, beyond reading error."""
    sds = [spread[state].get("hka", math.inf) for state in ("before", "achieved")]
    change = plan.procedure.sign * (achieved.hka - plan.before.hka)
    other_way = change < -Z_95 * math.hypot(*sds)
    return (FilmDifference(EXCHANGED, None, None, None),) if other_way else ()


def _plan(
    before: Leg | Plan | DoublePlan,
    procedure: str | PlanRequest | DoubleRequest | None,
    target: Target | str | None,
    keywords: Keywords,
) -> Plan | DoublePlan:
    """Return the plan that is audited."""
    if isinstance(before, Plan | DoublePlan):
        one_leg(before.limb, "audit")
        if procedure is not None or target is not None or keywords:
            fix = "give the preoperative leg, or leave the request out"
            raise wrong("procedure", "a request beside a plan", fix=fix)
        if isinstance(before, Plan):
            before.request.turning("audit")
        return before
    limb = one_leg(before, "audit")
    request = either_request(before, procedure, target, **keywords)
    if isinstance(request, DoubleRequest):
        return double_level(limb, request)
    request.turning("audit")
    return plan_of_request(limb, request)


def _same_side(plan: Limb, limb: Limb, field: str) -> Limb:
    one, other = plan.frame.side, limb.frame.side
    if one != other:
        why = f"a {other} leg, and the preoperative film is of a {one} one"
        raise wrong(field, why, fix="name the film of the same leg")
    return limb


def _moved(plan: Plan | DoublePlan, limb: AnyLimb) -> AnyLimb:
    """Return legs after the wedges of a plan, with its sizes and places."""
    for part in plan.parts if isinstance(plan, DoublePlan) else (plan,):
        limb = cast("AnyPlan", part).wedge.moved(limb, part.procedure)
    return limb


def _sds(
    limb: Limb, plan: Plan | DoublePlan, then: Callable[[AnyLimb], AnyLimb] = lambda leg: leg
) -> dict[str, float]:
    """Return the SD of each audited measure on one film; empty without a scale."""
    if not limb.frame.calibrated:
        return {}

    def numbers(leg: AnyLimb) -> dict[str, object]:
        measures = measure(then(leg))
        return {name: getattr(measures, name) for name in AUDITED}

    sds = sds_of(limb, numbers, for_leg(plan.request).landmark_sd, ANOTHER_FILM)
    return {name: float(sd) for name, sd in sds.items()}


def _followup(
    plan: Plan | DoublePlan,
    first: Alignment,
    spread: Mapping[str, float],
    limb: Limb,
    films: tuple[FilmDifference, ...],
) -> Followup:
    """Return a later film compared with the first one after the operation."""
    measures, sds = measure(limb), _sds(limb, plan)
    sd = math.hypot(sds["hka"], spread["hka"]) if "hka" in sds and "hka" in spread else None
    interval = interval_around(plan.procedure.sign * (measures.hka - first.hka), sd)
    change = {name: difference_of(measures, first, name) for name in AUDITED}
    verdict = verdict_word(interval, (LOST, KEPT, GAINED))
    return Followup(limb, measures, change, interval, verdict, films, sds)
