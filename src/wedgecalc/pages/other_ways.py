"""Other methods and other procedures beside a plan, for the surgeon's page."""

from dataclasses import dataclass

from wedgecalc.planning.plan import Plan
from wedgecalc.results.alert_words import stop_words
from wedgecalc.results.method_words import method_base
from wedgecalc.results.millimetres import size_text
from wedgecalc.study.compare import compare


@dataclass(frozen=True, slots=True)
class OtherWay:
    """What another method, or another procedure to the same target, would make.

    Attributes
    ----------
    name : str
    correction : float
        Degrees.
    size : str
        Base in mm.
    of_method : bool
        Whether it is a method; else a procedure.
    own : bool
        Whether it is the plan's own.
    stops : tuple of str
        Labels of the stop alerts of a procedure.
    """

    name: str
    correction: float
    size: str
    of_method: bool
    own: bool
    stops: tuple[str, ...] = ()


def other_ways(plan: Plan) -> list[OtherWay]:
    """Return what other methods and other procedures would make on the leg of a plan.

    Parameters
    ----------
    plan : Plan
        Plan of a single limb.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> ways = other_ways(plan(Limb.from_angles(mldfa=97), "lateral-closing-wedge-dfo", "wbl=62.5"))
    >>> [(way.name, way.stops) for way in ways if way.stops][0]
    ('lateral closing wedge HTO', ('planned MPTA too high',))
    """
    if plan.procedure.through_shaft:
        return []
    comparison = compare(plan.limb, plan.request)
    methods = [
        OtherWay(m.method.label, m.correction, method_base(m), True, m.method.name == "exact")
        for m in comparison.methods
        if m.correction is not None
    ]
    procedures = [
        OtherWay(
            o.procedure.short,
            o.plan.correction,
            size_text(o.plan, o.plan.wedge.base),
            False,
            False,
            tuple(stop.label for stop in stop_words(o.plan)),
        )
        for o in comparison.procedures
        if o.plan is not None and o.procedure != plan.procedure
    ]
    return (methods + procedures)[:12]
