"""The result of a plan at one level or two, or of a leg that is only measured."""

from typing import TYPE_CHECKING

from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.plan import Plan

if TYPE_CHECKING:
    from wedgecalc.planning.double_level import DoublePlan
    from wedgecalc.results.document import Result
    from wedgecalc.sources.legs import CaseRef


def any_result(subject: "Plan | DoublePlan | Limb", case: "CaseRef") -> "Result":
    """Return the result of a plan, or of a leg that is only measured, for its numbers."""
    if isinstance(subject, Limb):
        from wedgecalc.geometry.alignment import measure
        from wedgecalc.results.build_leg import measure_result

        return measure_result(subject, measure(subject), case)
    if isinstance(subject, Plan):
        from wedgecalc.bone.wedge import bone_wedge
        from wedgecalc.results.build import plan_result

        return plan_result(subject, case, bone_wedge(subject))
    from wedgecalc.results.build_double import double_result

    return double_result(subject, case)
