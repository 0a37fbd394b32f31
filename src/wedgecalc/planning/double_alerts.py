"""What deserves attention in a correction at two levels, of one leg or of many."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

import numpy as np

from wedgecalc import records
from wedgecalc.geometry.plane import Number
from wedgecalc.planning.alert_rules import (
    LEG_RULES,
    PlanToJudge,
    Quantities,
    QuantitiesByCode,
    is_cut,
    line_after_both,
    need_quantities,
    quantities_of_limb,
    quantities_of_plan,
)
from wedgecalc.planning.alerts import Alert, alerts_from, by_severity, has_model
from wedgecalc.planning.plan import AnyPlan
from wedgecalc.planning.soft_tissue import SoftTissue
from wedgecalc.planning.stops import with_acceptance
from wedgecalc.planning.worn_side import arthritic_side
from wedgecalc.terms import Bone

# Alerts that are not raised for a single cut: the leg is judged after both cuts, or a correction in
# two bones is what they advise.
OF_LEG = (
    *LEG_RULES,
    "wbl-lateral",
    "wbl-medial",
    "arthritic-side",
    "joint-line-after",
    "nothing-to-correct",
    "length-change",
    "wrong-bone",
)
# Alerts whose messages name the bone, or are the same for both bones.
NAMING_THE_BONE = (
    *("mpta-over", "mpta-under", "mldfa-under", "mldfa-over"),
    *("hinge-fracture", "fibula", "assumed-plateau", "one-level"),
)


class DoublePlanToJudge(Protocol):
    """The attributes of a plan at two levels that the alerts read; `DoublePlan` has them."""

    @property
    def parts(self) -> tuple[AnyPlan, AnyPlan]: ...  # noqa: D102
    @property
    def kjlo_predicted(self) -> Number: ...  # noqa: D102
    @property
    def soft_tissue(self) -> SoftTissue[Number] | None: ...  # noqa: D102


def alerts_of_double(plan: DoublePlanToJudge) -> tuple[Alert[Number], ...]:
    """Return the alerts of a correction at two levels, most severe first.

    The leg is judged before and after both cuts, and each cut on its own bone.

    Parameters
    ----------
    plan : DoublePlan
        Plan of one leg or an array of legs.
    """
    (tibia, femur), modelled = plan.parts, has_model(plan.soft_tissue)
    alerts: dict[tuple[str, str], Alert[Number]] = {}
    for bone, quantities in quantities_of_double(tibia, femur, plan.kjlo_predicted):
        procedure = (femur if bone == Bone.FEMUR else tibia).procedure.name if bone else ""
        for alert in alerts_from(quantities, procedure, modelled=modelled):
            message = _of_two(alert)
            if bone and alert.code not in NAMING_THE_BONE:
                message = f"{bone.capitalize()}: {message}"
            elif alert.code == "one-level":
                message = records.alert_records()[alert.code].text(bone=_uncut(tibia, femur))
            alerts.setdefault((alert.code, message), replace(alert, message=message))
    order = {code: k for k, code in enumerate(records.alert_records())}
    in_order = sorted(alerts.values(), key=lambda alert: order[alert.code])
    return with_acceptance(by_severity(in_order), tibia.request.accept)


def _of_two(alert: Alert[Number]) -> str:
    """Return the message of an alert, without the advice to plan a double level."""
    message = alert.message
    for one, two in records.alert_records()[alert.code].of_two.items():
        message = message.replace(one, two)
    return message


def _uncut(tibia: AnyPlan, femur: AnyPlan) -> str:
    """Return the bone of one leg that is not cut; for many legs it may be either."""
    if not tibia.limb.single:
        return "second bone"
    return str((femur if femur.wedge.nothing else tibia).procedure.bone)


def quantities_of_double(
    tibia: PlanToJudge, femur: PlanToJudge, kjlo: Number
) -> Iterator[tuple[str, QuantitiesByCode]]:
    """Yield the quantities of the leg before and after both cuts, then those of each cut.

    Parameters
    ----------
    tibia, femur : Plan
        The parts of one leg, or of an array of legs.
    kjlo : float or array of float
        Predicted obliquity of the joint line of the leg as it will stand, degrees.

    Yields
    ------
    str
        The bone; empty for the whole leg.
    dict of str to Quantities
        By code of the alert.
    """
    yield "", quantities_of_limb(tibia.limb, tibia.before) | _of_whole(tibia, femur, kjlo)
    for part in (tibia, femur):
        where = is_cut(part)
        if not np.any(where):
            continue
        findings = {
            code: tuple((of, value, applies & where) for of, value, applies in finding)
            for code, finding in quantities_of_plan(part).items()
            if code not in OF_LEG
        }
        yield part.procedure.bone, findings


def _of_whole(tibia: PlanToJudge, femur: PlanToJudge, kjlo: Number) -> QuantitiesByCode:
    """Return the quantities of the leg after both cuts."""
    first, second = is_cut(tibia), is_cut(femur)
    some = first | second
    before, after = tibia.before.limb, femur.after.limb
    change: Quantities = (
        () if before is None or after is None else (("change", after - before, some),)
    )
    return {
        **line_after_both(tibia.procedure.direction, femur.after),
        "joint-line-after": (("kjlo", kjlo, some),),
        "arthritic-side": arthritic_side(
            tibia.request.arthritis, tibia.before.wbl, femur.after.wbl, some
        ),
        "length-change": change,
        "nothing-to-correct": need_quantities(tibia.correction + femur.correction, tibia.before),
        "one-level": ((None, None, first ^ second),),
    }
