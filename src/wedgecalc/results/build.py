"""Results of planning and checking a leg."""

from typing import TYPE_CHECKING

from wedgecalc.planning.alerts import with_interval
from wedgecalc.planning.plan import Plan
from wedgecalc.results import joint_words, keys
from wedgecalc.results.build_leg import leg_head, leg_rows
from wedgecalc.results.build_verdict import verdict_dict
from wedgecalc.results.document import MeasureRow, Result
from wedgecalc.results.fibula_words import fibula_dict, fibula_words
from wedgecalc.results.hinge_words import hinge_words
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.millimetres import Share, sureness_words
from wedgecalc.results.sentences import goal_words, plan_sentence
from wedgecalc.results.sentences_target import target_facts, target_sentence
from wedgecalc.results.sentences_uncertainty import uncertainty_words
from wedgecalc.results.sentences_verdict import agreement_words
from wedgecalc.results.slope_words import slope_dict, slope_words
from wedgecalc.results.standing import as_standing, settles
from wedgecalc.results.wedge_numbers import interval_numbers, wedge_part
from wedgecalc.sources.legs import UNNAMED, CaseRef
from wedgecalc.study.verdict import verdict_beside

if TYPE_CHECKING:
    from wedgecalc.bone.wedge import BoneWedge
    from wedgecalc.planning.double_level import DoublePlan
    from wedgecalc.planning.limits import Limits
    from wedgecalc.study.uncertainty import Uncertainty
    from wedgecalc.study.verdict import Verdict


def measure_rows(
    plan: "Plan | DoublePlan", uncertainty: "Uncertainty | None" = None
) -> tuple[MeasureRow, ...]:
    """Return every measurement before and after a plan; the joint line after is a prediction."""
    stands = as_standing(plan) if settles(plan) else None
    rows = leg_rows(plan.limb, plan.before, plan.after, uncertainty, stands)
    return joint_words.rows_with_prediction(rows, plan)


def plan_result(
    plan: Plan,
    case: CaseRef = UNNAMED,
    on_bone: "BoneWedge | None" = None,
    uncertainty: "Uncertainty | None" = None,
    limits: "Limits | None" = None,
) -> Result:
    """Return the result of ``wedgecalc plan``.

    Parameters
    ----------
    plan : Plan
        Plan of a single limb.
    case : CaseRef, optional
    on_bone : BoneWedge, optional
        The wedge on the outline of its bone.
    uncertainty : Uncertainty, optional
    limits : Limits, optional
        Limits of the verdict that stands beside the plan.
    """
    verdict, rows = verdict_beside(plan, limits), measure_rows(plan, uncertainty)
    lateral, up = plan.hip_shift or (None, None)
    alerts = plan.alerts
    if uncertainty is not None:
        alerts = with_interval(alerts, uncertainty.correction.low)
    body = {
        "procedure": plan.procedure.name,
        **target_facts(plan),
        "correction_deg": plan.correction,
        "direction": plan.direction,
        "wedge": keys.wedge_dict(plan, on_bone),
        "soft_tissue": keys.soft_tissue_dict(plan),
        joint_words.PREDICTED: plan.kjlo_predicted,
        **slope_dict(plan),
        **fibula_dict(plan),
        "verdict": verdict_dict(verdict, plan.procedure.name),
        **keys.legs_dict(rows, plan),
        "change": keys.changes(rows) | {"hip_lateral_mm": lateral, "hip_up_mm": up},
        "absent": keys.absences(rows),
        "alerts": [keys.alert_dict(a) for a in alerts],
        **({} if uncertainty is None else {"uncertainty": keys.uncertainty_dict(uncertainty)}),
    }
    share = known_share(plan, uncertainty=uncertainty)
    answer = _answer(plan, verdict, share)
    return Result(
        *leg_head(plan.limb, case),
        f"{plan.procedure.label}, {goal_words(plan)}",
        rows,
        alerts,
        body,
        wedges=(wedge_part(plan, on_bone, uncertainty, share),),
        words=(*answer, *_reasons(plan)),
        first=len(answer),
        intervals=interval_numbers(plan, uncertainty),
        interval_words=() if uncertainty is None else uncertainty_words(uncertainty),
    )


def _answer(plan: Plan, verdict: "Verdict", share: Share) -> tuple[str, ...]:
    """Return what a plan does, and how it stands to the verdict, as sentences."""
    effect = (plan_sentence(plan, share=share), hinge_words(plan))
    return (*filter(None, effect), *agreement_words(verdict, plan.procedure.name))


def _reasons(plan: Plan) -> tuple[str, ...]:
    """Return what a plan rests on and what it leaves, as sentences."""
    return (
        *target_sentence(plan),
        *joint_words.soft_tissue_words(plan),
        joint_words.joint_line_words(plan),
        *slope_words(plan),
        *fibula_words(plan),
        *sureness_words(plan, read=True),
    )
