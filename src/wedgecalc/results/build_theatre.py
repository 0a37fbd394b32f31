"""The result of ``wedgecalc theatre``: the wedge mm by mm, where to cut, and the rod."""

from dataclasses import replace
from typing import TYPE_CHECKING

from wedgecalc.bone.wedge import bone_wedge
from wedgecalc.geometry.plane import dot, unit
from wedgecalc.planning.bone_frame import shaft_of
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.double_request import DOUBLE_LEVEL
from wedgecalc.planning.given_angle import as_opened
from wedgecalc.planning.plan import Plan
from wedgecalc.results import theatre_words
from wedgecalc.results.build_double import part_uncertainty
from wedgecalc.results.build_leg import leg_head
from wedgecalc.results.document import Quantity, Result, WedgeNumbers
from wedgecalc.results.fibula_words import fibula_dict, fibula_words
from wedgecalc.results.joint_words import theatre_words_of
from wedgecalc.results.keys import alert_dict, wedge_dict
from wedgecalc.results.millimetres import base_share, depth_words, sureness_words
from wedgecalc.results.sentences import goal_words, plan_sentence, target_words, wedge_name
from wedgecalc.results.sentences_double import double_sentences
from wedgecalc.results.sentences_target import target_facts
from wedgecalc.results.theatre_table import grid_of, rows_dict
from wedgecalc.results.wedge_numbers import wedge_part
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.legs import UNNAMED, CaseRef
from wedgecalc.study.theatre import Theatre, TheatreCut
from wedgecalc.study.uncertainty import known_uncertainty

if TYPE_CHECKING:
    from wedgecalc.study.interval import Interval, Uncertainty

# The numbers of a wedge that say where the saw enters, how far it goes and where it stops.
_WHERE = {
    "entry_depth_mm": "saw enters",
    "hinge_depth_mm": "hinge",
    "radius_mm": "saw cut, to the hinge",
    "hinge_far_cortex_mm": "hinge to far cortex",
    "base_on_contour_mm": "base along the cortex",
    "near_mm": "both at the entry",
    "length_mm": "extra length",
    "kerf_mm": "saw's thickness",
    "block_base_mm": "bone between cuts",
}


def theatre_result(theatre: Theatre, case: CaseRef = UNNAMED) -> Result:
    """Return the result of ``wedgecalc theatre``.

    Its millimetres have the intervals of their points and, where they are known, of the landmarks.
    """
    plan, uncertainty = theatre.plan, known_uncertainty(theatre.plan)
    two = isinstance(plan, DoublePlan)
    goal = target_words(plan.target) if isinstance(plan, DoublePlan) else goal_words(plan)
    name = DOUBLE_LEVEL if isinstance(plan, DoublePlan) else plan.procedure.label
    body = {
        "procedure": DOUBLE_LEVEL if two else plan.procedure.name,
        **target_facts(plan),
        "correction_deg": plan.correction,
        "direction": plan.direction,
        "step": theatre.step,
        "tolerance_deg": theatre.tolerance,
        "cuts": [_cut_dict(cut, uncertainty) for cut in theatre.cuts],
        "rod": theatre_words.rod_dict(theatre),
        "limb_change_mm": _longer(theatre),
        "other_leg": theatre_words.other_leg_dict(theatre),
        **fibula_dict(plan.tibia if isinstance(plan, DoublePlan) else plan),
        "alerts": [alert_dict(a) for a in plan.alerts],
    }
    return Result(
        *leg_head(plan.limb, case),
        f"{name}, {goal}",
        (),
        plan.alerts,
        body,
        grids=tuple(grid_of(cut, _title(cut, two)) for cut in theatre.cuts if cut.rows),
        wedges=tuple(where_part(cut, uncertainty, two) for cut in theatre.cuts),
        words=_words(theatre, uncertainty),
    )


def where_part(cut: TheatreCut, uncertainty: "Uncertainty | None", named: bool) -> WedgeNumbers:
    """Return where a bone is cut, in numbers; `named` puts the bone before the name."""
    plan = cut.plan
    part = wedge_part(plan, bone_wedge(plan), _part_uncertainty(uncertainty, plan))
    keys = [key for key in _WHERE if plan.procedure.closes or key != "base_on_contour_mm"]
    numbers = tuple(
        replace(q, label=_WHERE[q.key], digits=min(q.digits, 1)) for q in part.among(*keys)
    )
    deep = f", mm {depth_words(plan)}" if plan.limb.frame.calibrated else ""
    if plan.procedure.through_shaft:
        deep, numbers = "", (*_shaft_level(plan), *numbers)
    name = f"where to cut{deep}"
    name = f"{plan.procedure.bone}, {name}" if named else name
    return replace(part, name=name, numbers=numbers, outline=None, on_bone=())


def _shaft_level(plan: Plan) -> tuple[Quantity, ...]:
    """Return how far from the knee's centre a shaft is cut; nothing without a scale."""
    limb = plan.limb
    if not limb.frame.calibrated:
        return ()
    upper, lower = shaft_of(limb, plan.procedure.bone)
    level = abs(float(dot(unit(complex(lower - upper)), complex(plan.wedge.hinge_z - limb.knee))))
    name = "cut, from the knee"
    return (Quantity("level_mm", name, "mm", level, name),)


def _part_uncertainty(uncertainty: "Uncertainty | None", plan: Plan) -> "Uncertainty | None":
    """Return the uncertainty of one bone's wedge, of a plan of one level or of two."""
    if uncertainty is None or not uncertainty.parts:
        return uncertainty
    return part_uncertainty(uncertainty, plan.procedure.bone)


def _title(cut: TheatreCut, named: bool) -> str:
    words = wedge_name(cut.plan)
    return f"{cut.plan.procedure.bone}: {words}" if named else words


def _longer(theatre: Theatre) -> float | None:
    before, after = theatre.plan.before.limb, theatre.plan.after.limb
    return None if before is None or after is None else after - before


def _cut_dict(cut: TheatreCut, uncertainty: "Uncertainty | None") -> Document:
    plan, gaps, opened = cut.plan, cut.gaps, as_opened(cut.plan)
    share = base_share(plan, 1, _base(uncertainty, plan))
    base = opened.wedge.base
    ends = None if share is None or base is None else [base * end for end in share]
    return {
        "procedure": plan.procedure.name,
        "bone": plan.procedure.bone,
        "correction_deg": plan.correction,
        "opened_angle_deg": opened.correction,
        "opened_base_mm": base,
        "opened_base_interval_mm": ends,
        "wedge": wedge_dict(plan, bone_wedge(plan)),
        "gap": None
        if gaps is None
        else {
            "hinge_turn_deg": gaps.turn,
            "ap_depth_mm": gaps.depth,
            "front_mm": gaps.front,
            "back_mm": gaps.back,
            "front_keeping_slope_mm": None if gaps.back is None else gaps.back * gaps.keeping,
            "slope_change_deg": gaps.change,
        },
        "hinge_zone": theatre_words.zone_dict(plan),
        "rows": rows_dict(cut),
    }


def _base(uncertainty: "Uncertainty | None", plan: Plan) -> "Interval | None":
    part = _part_uncertainty(uncertainty, plan)
    return None if part is None else part.base


def _words(theatre: Theatre, uncertainty: "Uncertainty | None") -> tuple[str, ...]:
    plan = theatre.plan
    if isinstance(plan, DoublePlan):
        first: tuple[str, ...] = double_sentences(plan)
    else:
        share = base_share(plan, 1, _base(uncertainty, plan))
        first = (plan_sentence(plan, share=share),)
    two = len(theatre.cuts) > 1
    legends = [
        f"{cut.plan.procedure.bone.capitalize()}: {word}" if two else word
        for cut in theatre.cuts
        for word in theatre_words.legend_words(theatre, cut)
    ]
    return (
        *legends,
        *first,
        *steps_words(theatre),
        *sureness_words(*(cut.plan for cut in theatre.cuts), read=uncertainty is not None),
    )


def steps_words(theatre: Theatre) -> tuple[str, ...]:
    """Return what is done: the order, the rod, then what `further_steps` says."""
    return (
        *theatre_words.order_words(theatre),
        *theatre_words.rod_words(theatre),
        *further_steps(theatre),
    )


def further_steps(theatre: Theatre) -> tuple[str, ...]:
    """Return the bone between the cuts, the gap, the joint, the fibula and the leg's length."""
    plan = theatre.plan
    each = (
        word
        for cut in theatre.cuts
        for word in (
            *theatre_words.cut_words(cut.plan),
            *theatre_words.block_words(cut.plan),
            *theatre_words.gap_words(cut),
            *theatre_words.zone_words(cut.plan),
        )
    )
    return (
        *each,
        *theatre_words_of(plan)[:1],
        *fibula_words(plan.tibia if isinstance(plan, DoublePlan) else plan),
        *theatre_words.leg_length_words(theatre),
    )
