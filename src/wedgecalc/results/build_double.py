"""Results of a correction at two levels."""

from dataclasses import replace
from typing import TYPE_CHECKING

from wedgecalc.bone.wedge import bone_wedge
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.results import keys
from wedgecalc.results.build import measure_rows
from wedgecalc.results.build_leg import leg_head
from wedgecalc.results.build_verdict import verdict_dict
from wedgecalc.results.document import MeasureRow, Result
from wedgecalc.results.fibula_words import fibula_dict, fibula_words
from wedgecalc.results.joint_words import PREDICTED, joint_line_words, soft_tissue_words
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.millimetres import sureness_words
from wedgecalc.results.sentences import target_words, wedge_name
from wedgecalc.results.sentences_double import double_sentences
from wedgecalc.results.sentences_target import source_sentence, target_facts
from wedgecalc.results.sentences_uncertainty import uncertainty_words
from wedgecalc.results.sentences_verdict import agreement_words
from wedgecalc.results.wedge_numbers import double_intervals, wedge_part
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.legs import UNNAMED, CaseRef
from wedgecalc.study.verdict import verdict_beside
from wedgecalc.study.verdict_parts import cut_name

if TYPE_CHECKING:
    from wedgecalc.bone.wedge import BoneWedge
    from wedgecalc.planning.limits import Limits
    from wedgecalc.planning.plan import Plan
    from wedgecalc.study.uncertainty import Uncertainty
    from wedgecalc.study.verdict import Verdict


def double_result(
    plan: DoublePlan,
    case: CaseRef = UNNAMED,
    uncertainty: "Uncertainty | None" = None,
    limits: "Limits | None" = None,
) -> Result:
    """Return the result of ``wedgecalc double-level``: as of a plan, with a wedge for each bone.

    Parameters
    ----------
    plan : DoublePlan
        Plan of a single limb.
    case : CaseRef, optional
    uncertainty : Uncertainty, optional
    limits : Limits, optional
        Limits of the verdict that stands beside the plan.
    """
    verdict, rows = verdict_beside(plan, limits), measure_rows(plan, uncertainty)
    parts = [(part, bone_wedge(part)) for part in plan.parts]
    wedges = tuple(
        replace(
            wedge_part(
                part,
                on_bone,
                part_uncertainty(uncertainty, part.procedure.bone),
                known_share(part, plan, uncertainty),
            ),
            name=f"{part.procedure.bone}: {wedge_name(part)}",
        )
        for part, on_bone in parts
    )
    kind = f"{plan.direction}-producing double-level"
    answer = (*double_sentences(plan), *agreement_words(verdict, cut_name(plan)))
    words = (
        *answer,
        *soft_tissue_words(plan),
        joint_line_words(plan),
        *fibula_words(plan.tibia),
        source_sentence(plan, kind),
        *sureness_words(*plan.parts, read=True),
    )
    return Result(
        *leg_head(plan.limb, case),
        f"double-level, shared by {plan.sharing}, {target_words(plan.target)}",
        rows,
        plan.alerts,
        _body(plan, parts, verdict, rows, uncertainty),
        wedges=wedges,
        words=words,
        first=len(answer),
        intervals=double_intervals(plan, uncertainty),
        interval_words=() if uncertainty is None else uncertainty_words(uncertainty),
    )


def _body(
    plan: DoublePlan,
    parts: "list[tuple[Plan, BoneWedge | None]]",
    verdict: "Verdict",
    rows: tuple[MeasureRow, ...],
    uncertainty: "Uncertainty | None",
) -> Document:
    """Return the keys of the document that only a double level has."""
    return {
        "procedure": "double-level",
        **target_facts(plan),
        "sharing": plan.sharing,
        "limits_used": plan.limits_used,
        "correction_deg": plan.correction,
        "direction": plan.direction,
        "parts": [
            {
                "procedure": part.procedure.name,
                "bone": part.procedure.bone,
                "correction_deg": part.correction,
                "wedge": keys.wedge_dict(part, on_bone),
            }
            for part, on_bone in parts
        ],
        **fibula_dict(plan.tibia),
        PREDICTED: plan.kjlo_predicted,
        "soft_tissue": keys.soft_tissue_dict(plan),
        "verdict": verdict_dict(verdict, cut_name(plan)),
        **keys.legs_dict(rows, plan),
        "change": keys.changes(rows),
        "absent": keys.absences(rows),
        "alerts": [keys.alert_dict(a) for a in plan.alerts],
        **({} if uncertainty is None else {"uncertainty": keys.uncertainty_dict(uncertainty)}),
    }


def part_uncertainty(uncertainty: "Uncertainty | None", bone: str) -> "Uncertainty | None":
    """Return the uncertainty with the correction and base of one bone."""
    if uncertainty is None or bone not in uncertainty.parts:
        return None
    part = uncertainty.parts[bone]
    return replace(uncertainty, correction=part["correction"], base=part.get("base"))
