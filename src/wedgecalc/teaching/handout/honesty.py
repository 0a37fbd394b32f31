"""What a page says of itself: what its millimetres rest on, how sure they are, what is rounded and left out."""

from collections.abc import Iterator, Sequence

from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.millimetres import rests_on
from wedgecalc.planning.plan import Plan
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.millimetres import step_of, stepped
from wedgecalc.study.known_uncertainty import known_uncertainty
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
    "Reading the film is not counted beside the slider; the wider brackets of ...
    """
    return tuple(_notes(limb, plan))


def _notes(limb: Limb, plan: Plan | DoublePlan | None) -> Iterator[str]:
    parts = () if plan is None else cuts_of(plan)
    if not limb.frame.calibrated:
        yield words()["no-scale"]
    elif not parts or any(rests_on(part) == Rest.TEMPLATE for part in parts):
        yield words()["template"]
    if plan is not None and plan.correction:
        yield from _reading(plan, parts)
    yield words()["about-hinge"]
    yield words()["rounded"]
    yield words()["not-counted"]


def _reading(plan: Plan | DoublePlan, parts: Sequence[Plan]) -> Iterator[str]:
    """Yield how sure the wedge is that a leg needs, landmarks being read as they usually are."""
    sure = known_uncertainty(plan)
    if sure is None:
        return
    bases = [
        _half(share[0] * part.wedge.base, share[1] * part.wedge.base, step_of(part))
        for part in parts
        if part.wedge.base and (share := known_share(part, plan, sure)) is not None
    ]
    two = "-two" if len(parts) > 1 else ""
    base = said(f"base-range{two if len(bases) > 1 else ''}", range=" and ".join(bases))
    angle = _half(sure.correction.low, sure.correction.high, None)
    yield said(f"reading{two}", angle=angle, base=base if bases else "")


def _half(low: float, high: float, step: float | None) -> str:
    """Return half the width of an interval: the interval itself would give a task's answer away."""
    return f"{stepped((high - low) / 2, step):.1f}"
