"""Other methods and other procedures beside a plan, as rows of the surgeon's page."""

from wedgecalc.planning.plan import Plan
from wedgecalc.results.alert_words import stop_signs
from wedgecalc.results.millimetres import size_text
from wedgecalc.study.compare import compare


def other_ways(plan: Plan) -> list[tuple[str, float, str]]:
    """Return name, correction and size of other methods and of other procedures.

    The stops of a procedure stand beside its name.

    Parameters
    ----------
    plan : Plan
        Of a single limb.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> rows = other_ways(plan(Limb.from_angles(mldfa=97), "lateral-closing-wedge-dfo", "wbl=62.5"))
    >>> [name for name, _, _ in rows if "■" in name][0]
    'lateral closing wedge HTO ■ mpta-over'
    """
    if plan.procedure.through_shaft:
        return []
    found = compare(plan.limb, plan.request)
    return (
        [
            (
                m.method.label,
                m.correction,
                size_text(m.given, m.given.wedge.base) if m.given else "–",
            )
            for m in found.methods
            if m.correction is not None
        ]
        + [
            (
                f"{o.procedure.short} {stop_signs(o.plan)}",
                o.plan.correction,
                size_text(o.plan, o.plan.wedge.base),
            )
            for o in found.procedures
            if o.plan is not None and o.procedure != plan.procedure
        ]
    )[:12]
