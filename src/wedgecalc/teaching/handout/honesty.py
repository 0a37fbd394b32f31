"""What a page says about its millimetres: their source, how sure they are, what is left out."""

from collections.abc import Iterator

from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.millimetres import rests_on
from wedgecalc.planning.plan import Plan
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.millimetres import limits_text
from wedgecalc.study.uncertainty import known_uncertainty
from wedgecalc.study.verdict_parts import cuts_of
from wedgecalc.teaching.handout.words import said, words
from wedgecalc.terms import Rest


def honest_notes(limb: Limb, plan: Plan | DoublePlan | None) -> tuple[str, ...]:
    """Return what to know before a number of the page is believed, as sentences.

    Parameters
    ----------
    limb : Limb
        Single.
    plan : Plan, DoublePlan or None
        The wedge that the leg needs, if it needs one.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
    >>> honest_notes(made.limb, made)[1]
    'The likely range of a base holds 95 of 100 legs like this one: ...
    """
    return tuple(_notes(limb, plan))


def likely_ranges(plan: Plan | DoublePlan) -> list[str]:
    """Return the likely range of the base of each bone, as every text gives it; empty if exact.

    >>> from wedgecalc import Limb, plan
    >>> likely_ranges(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))
    [', likely 6.5–10.5']
    """
    return [
        limits_text(part, part.wedge.base or 0.0, ", likely ", known_share(part, plan))
        for part in ((plan,) if isinstance(plan, Plan) else plan.parts)
    ]


def _notes(limb: Limb, plan: Plan | DoublePlan | None) -> Iterator[str]:
    parts = () if plan is None else cuts_of(plan)
    on_template = not parts or any(rests_on(part) == Rest.TEMPLATE for part in parts)
    if not limb.frame.calibrated:
        yield words()["no-scale"]
    elif on_template:
        yield words()["template"]
        if plan is not None and any(likely_ranges(plan)):
            yield words()["likely"]
    if plan is not None and plan.correction and (sure := known_uncertainty(plan)) is not None:
        key = "reading-two" if len(parts) > 1 else "reading"
        # Half the width: the interval itself would give a task's answer away.
        yield said(key, angle=f"{(sure.correction.high - sure.correction.low) / 2:.1f}")
    yield words()["about-hinge"]
    yield words()["rounded"]
    yield words()["not-counted"]
