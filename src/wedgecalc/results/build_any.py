"""The result of a plan at one level or two, or of a leg that is only measured."""

from typing import TYPE_CHECKING

from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.plan import Plan

if TYPE_CHECKING:
    from wedgecalc.planning.double_level import DoublePlan
    from wedgecalc.results.document import Result
    from wedgecalc.sources.legs import CaseRef


def of_any(subject: "Plan | DoublePlan | Limb", case: "CaseRef") -> "Result":
    """Return the result of a plan, or of a leg that is only measured, for its numbers."""
    if isinstance(subject, Limb):
        from wedgecalc.geometry.alignment import measure
        from wedgecalc.results.build_leg import of_limb

        return of_limb(subject, measure(subject), case)
    if isinstance(subject, Plan):
        from wedgecalc.bone.wedge import bone_wedge
        from wedgecalc.results.build import of_plan

        return of_plan(subject, case, bone_wedge(subject))
    from wedgecalc.results.build_double import of_double

    return of_double(subject, case)
