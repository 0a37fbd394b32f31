"""Millimetres in words: how many digits, which interval, and how to make them exact.

The one place that decides this, for terminal, pictures, pages, slides and studio. JSON keeps the
unrounded values.
"""

from typing import TYPE_CHECKING

from wedgecalc.planning.millimetres import base_limits, places_rest_on, rests_on
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.wedge import angle_of_base
from wedgecalc.terms import Rest

if TYPE_CHECKING:
    from wedgecalc.study.interval import Interval

Share = tuple[float, float] | None
# Lengths that rest on these are certain to half a millimetre at best.
_ROUGH = (Rest.TEMPLATE, Rest.FILM)
STEP_MM, STEP_MM2 = 0.5, 10.0  # to which such sizes are rounded


def rounding_step(plan: Plan, unit: str = "mm") -> float | None:
    """Return the step to which sizes of a plan's cut are rounded; None if they count as exact."""
    rough = rests_on(plan) in _ROUGH
    return {"mm": STEP_MM, "mm2": STEP_MM2}[unit] if rough else None


def base_share(plan: Plan, power: int = 1, spread: "Interval | None" = None) -> Share:
    """Return the 95 % interval of a size over the size itself; None if it counts as exact.

    Parameters
    ----------
    plan : Plan
        Plan of a single limb.
    power : int
        1 for lengths, which grow with the cut's length, 2 for areas.
    spread : Interval, optional
        Spread of the base, where the landmarks' errors are counted too.
    """
    limits, base = base_limits(plan), plan.wedge.base
    if limits is None or not base:
        return None
    low, high = limits if spread is None else (max(spread.low, 0.0), spread.high)
    return (low / base) ** power, (high / base) ** power


def rounded_to(value: float, step: float | None) -> float:
    """Return a number rounded to a multiple of a step.

    >>> rounded_to(8.41, 0.5), rounded_to(216.0, 10.0), rounded_to(8.41, None)
    (8.5, 220.0, 8.41)
    """
    return value if step is None else round(value / step) * step


def range_text(low: float, high: float, step: float | None) -> str:
    """Return an interval as it is printed after a number.

    >>> range_text(6.8, 10.1, 0.5), range_text(160.0, 270.0, 10.0)
    ('7.0–10.0', '160–270')
    """
    digits = 0 if step is not None and step >= 1 else 1
    return "–".join(f"{rounded_to(end, step):.{digits}f}" for end in (low, high))


def limits_text(plan: Plan, value: float, before: str = " ", share: Share = None) -> str:
    """Return the 95 % interval of a length at a plan's cut, after `before`; empty if exact.

    `share` is that of `base_share`, by default without the landmarks' errors.
    """
    share = share or base_share(plan)
    if share is None:
        return ""
    return before + range_text(value * share[0], value * share[1], rounding_step(plan))


def size_text(plan: Plan, value: float | None, ranged: bool = False, share: Share = None) -> str:
    """Return a length at a plan's cut in mm, with no more digits than are certain.

    Parameters
    ----------
    plan : Plan
        Plan of a single limb.
    value : float or None
        A length that grows with the cut's length, mm, such as the base.
    ranged : bool
        Whether its 95 % interval follows.
    share : tuple of float, optional
        As for `limits_text`.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> limb = Limb.from_angles(mpta=82)
    >>> usual = plan(limb, "lateral-closing-wedge-hto")
    >>> size_text(usual, usual.wedge.base, ranged=True)
    '8.5 mm (7.0–10.0)'
    >>> marked = plan(limb, "lateral-closing-wedge-hto", hinge=(245, 535), entry=(190, 535))
    >>> size_text(marked, marked.wedge.base, ranged=True)
    '9.0 mm'
    """
    if value is None:
        return "–"
    words = f"{rounded_to(float(value), rounding_step(plan)) + 0.0:.1f} mm"
    limits = limits_text(plan, value, share=share) if ranged else ""
    return f"{words} ({limits.strip()})" if limits else words


def sureness_words(*plans: Plan, read: bool = False) -> tuple[str, ...]:
    """Return what the millimetres of plans rest on and how to make them exact, as sentences.

    None where hinge and entry are marked or lie on a trace. `read` says whether the likely range of
    the base counts the reading of the film too.
    """
    reading = ", and landmarks are read to about a millimetre" if read else ""
    rough = [plan for plan in plans if rests_on(plan) in _ROUGH]
    words = []
    if bones := sorted({str(p.procedure.bone) for p in rough if rests_on(p) == Rest.TEMPLATE}):
        words.append(
            "The millimetres rest on a cortex template, not on this patient's bone. The likely range "
            f"holds 95 of 100 legs like this one: bones differ{reading}. To make them exact, mark "
            f"hinge and entry, or trace the {' and the '.join(bones)}."
        )
    proposed = {
        name: sd
        for plan in rough
        for name, rest in places_rest_on(plan).items()
        if rest == Rest.FILM
        for sd in [plan.request.of_film[name]]
    }
    if proposed:
        each = ", ".join(f"{name} ± {sd:.1f} mm" for name, sd in sorted(proposed.items()))
        names = " and ".join(sorted(proposed))
        words.append(
            f"{names.capitalize()} proposed from the film ({each}, SD): look at them on the film "
            "before you rely on them."
        )
    return tuple(words)


def rounded_words(plan: Plan, base: float | None) -> str:
    """Return what the planned row of a table shows in place of a base, and what both turn.

    For a plan whose hinge is turned, the plan of the wedge that is opened.

    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82, mldfa=89), "lateral-closing-wedge-hto")
    >>> rounded_words(made, made.wedge.base)
    'the plan, to the nearest half millimetre: exactly 9.4 mm and 10.3°; 9.5 mm make 10.5°'
    >>> marked = plan(made.limb, "lateral-closing-wedge-hto", hinge=(245, 535), entry=(190, 535))
    >>> rounded_words(marked, marked.wedge.base)
    'the plan'
    """
    step, radius = rounding_step(plan), plan.wedge.radius
    if base is None or step is None or radius is None:
        return "the plan"
    row = rounded_to(base, step)
    words = f"the plan, to the nearest half millimetre: exactly {base:.1f} mm"
    exact, rounded = (f"{float(angle_of_base(each, radius)):.1f}°" for each in (base, row))
    return words if exact == rounded else f"{words} and {exact}; {row:.1f} mm make {rounded}"


def depth_words(plan: Plan) -> str:
    """Return from where the depths of hinge and entry are measured, in words.

    >>> from wedgecalc import Limb, plan
    >>> depth_words(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))
    'below the joint line'
    """
    if plan.procedure.at_hip:
        return "below the tip of the trochanter"
    return f"{'below' if plan.procedure.of_tibia else 'above'} the joint line"
