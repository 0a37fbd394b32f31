"""What an opening wedge does to the posterior slope, for JSON and in sentences."""

from typing import TYPE_CHECKING

from wedgecalc.planning.given_angle import as_opened
from wedgecalc.planning.slope import slope_of
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.millimetres import size_text, step_of, stretch
from wedgecalc.results.sentences import amount
from wedgecalc.sources.json_text import Document

if TYPE_CHECKING:
    from wedgecalc.planning.plan import Plan
    from wedgecalc.planning.slope import SlopeChange


_OPENED_ENDS = ("opened_base_low_mm", "opened_base_high_mm")


def _opened_limits(plan: "Plan", found: "SlopeChange") -> tuple[float, float] | None:
    """Return the 95 % interval of the gap to open from the spread of its points; None if exact."""
    share, base = stretch(plan), found.base
    return None if share is None or base is None else (base * share[0], base * share[1])


def slope_dict(plan: "Plan") -> Document:
    """Return the section ``slope`` of a result by its keys; empty if it was not asked for."""
    found = slope_of(plan)
    if found is None:
        return {}
    return {
        "slope": {
            "hinge_turn_deg": found.turn,
            "ap_depth_mm": found.depth,
            "change_deg": found.change,
            "frontal_deg": found.frontal,
            "opened_angle_deg": found.opened,
            "opened_base_mm": found.base,
            **dict(zip(_OPENED_ENDS, _opened_limits(plan, found) or (None, None), strict=True)),
            "gap_front_mm": found.front,
            "gap_back_mm": found.back,
            "gap_ratio": found.ratio,
            "gap_ratio_keeping_slope": found.keeping,
            "volume_ml": found.volume,
        }
    }


def gap_text(plan: "Plan") -> str:
    """Return the size of a wedge at the cortex; about a turned hinge the gap to open, in two lines.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82), "medial-opening-wedge-hto", hinge_turn=20)
    >>> gap_text(made).splitlines()
    ['open', '8.0 mm']
    """
    size, found = size_text(plan, plan.wedge.near), slope_of(plan)
    if found is None or not found.turn or found.base is None:
        return size
    return f"open\n{size_text(plan, found.base + plan.wedge.length)}"


def turned_lines(plan: "Plan") -> tuple[str, ...]:
    """Return what is opened about a turned hinge, and what the frontal plane gets; else nothing.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82), "medial-opening-wedge-hto", hinge_turn=20)
    >>> turned_lines(made)
    ('hinge turned 20.0° to the back', 'open 9.8°, 8.0 mm (6.0–10.0)', 'frontal plane: 9.2°, 7.5 mm')
    """
    opened, turn = as_opened(plan), plan.request.hinge_turn
    if opened is plan or not turn:
        return ()
    way = f"hinge turned {amount(abs(turn), 'deg')} to the {'back' if turn > 0 else 'front'}"
    if plan.wedge.base is None or opened.wedge.base is None:
        angles = (amount(made.correction, "deg") for made in (opened, plan))
        return way, *(f"{w}{a}" for w, a in zip(("open ", "frontal plane: "), angles, strict=True))
    to_open = size_text(opened, opened.wedge.base, ranged=True, share=known_share(plan))
    frontal = size_text(plan, plan.wedge.base)
    return (
        way,
        f"open {amount(opened.correction, 'deg')}, {to_open}",
        f"frontal plane: {amount(plan.correction, 'deg')}, {frontal}",
    )


def slope_rows(plan: "Plan") -> tuple[tuple[str, str], ...]:
    """Return how far a hinge is turned, and the change of slope, each with its label."""
    found = slope_of(plan)
    if found is None or not found.turn:
        return ()
    way = "back" if found.turn > 0 else "front"
    return (
        (f"hinge, turned to the {way}", amount(abs(found.turn), "deg")),
        ("posterior slope changes by", amount(found.change, "deg", sign=True)),
    )


def slope_words(plan: "Plan") -> tuple[str, ...]:
    """Return the change of slope, the gap and its volume, as sentences; none if not asked for.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82), "medial-opening-wedge-hto", hinge_turn=-5)
    >>> print(slope_words(made)[0])
    Hinge turned 5.0° to the front: of 9.2° opened about this axis the frontal plane gets 9.2°, ...
    """
    found = slope_of(plan)
    if found is None or plan.wedge.nothing:
        return ()
    return (_tilt(plan, found), _gap(plan, found))


def _tilt(plan: "Plan", found: "SlopeChange") -> str:
    if not found.turn:
        return (
            "With the hinge straight lateral the posterior slope stays as it is, if the gap is "
            f"{found.keeping:.2f} times as wide in front as at the back."
        )
    way = "back" if found.turn > 0 else "front"
    return (
        f"Hinge turned {amount(abs(found.turn), 'deg')} to the {way}: of "
        f"{amount(found.opened, 'deg')} opened about this axis the frontal plane gets "
        f"{amount(found.frontal, 'deg')}, and the posterior slope changes by "
        f"{amount(found.change, 'deg', sign=True)} (steeper +)."
    )


def _gap(plan: "Plan", found: "SlopeChange") -> str:
    ratio = found.ratio
    if found.front is None or found.back is None or ratio is None:
        return f"Gap in front and at the back: needs {_lacking(plan, found)}."
    step = step_of(plan)
    rough = "" if step is None else f", each to {step:g} mm"
    words = (
        f"The gap is {ratio:.2f} times as wide in front (beside the tuberosity) as at the back; "
        f"{found.keeping:.2f} times keeps the slope (average of published legs): "
        f"{size_text(plan, found.front)} in front, {size_text(plan, found.back)} at the back{rough}."
    )
    if found.volume is None:
        return words
    share = stretch(plan, 2)
    if share is None:
        return f"{words} The gap holds about {found.volume:.1f} ml."
    low, high = (f"{found.volume * end:.0f}" for end in share)
    return f"{words} The gap holds about {found.volume:.0f} ml ({low}–{high})."


def _lacking(plan: "Plan", found: "SlopeChange") -> str:
    if not plan.limb.frame.calibrated:
        return "a scale"
    if plan.wedge.entry_z is None:
        return "an entry"
    if plan.wedge.length:
        return "a wedge without extra length"
    return "the depth of the tibia at the cut (AP depth)"
