"""What an opening wedge does to the posterior slope, for JSON and in sentences."""

from typing import TYPE_CHECKING

from wedgecalc.planning.given_angle import as_opened
from wedgecalc.planning.slope import slope_of
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.millimetres import base_share, rounding_step, size_text
from wedgecalc.results.sentences import amount
from wedgecalc.sources.json_text import Document

if TYPE_CHECKING:
    from wedgecalc.planning.plan import Plan
    from wedgecalc.planning.slope import SlopeChange


_OPENED_ENDS = ("opened_base_low_mm", "opened_base_high_mm")


def _opened_limits(plan: "Plan", slope: "SlopeChange") -> tuple[float, float] | None:
    """Return the 95 % interval of the gap to open from the spread of its points; None if exact."""
    share, base = base_share(plan), slope.base
    return None if share is None or base is None else (base * share[0], base * share[1])


def slope_dict(plan: "Plan") -> Document:
    """Return the section ``slope`` of a result by its keys; empty if it was not asked for."""
    slope = slope_of(plan)
    if slope is None:
        return {}
    return {
        "slope": {
            "hinge_turn_deg": slope.turn,
            "ap_depth_mm": slope.depth,
            "change_deg": slope.change,
            "frontal_deg": slope.frontal,
            "opened_angle_deg": slope.opened,
            "opened_base_mm": slope.base,
            **dict(zip(_OPENED_ENDS, _opened_limits(plan, slope) or (None, None), strict=True)),
            "gap_front_mm": slope.front,
            "gap_back_mm": slope.back,
            "gap_ratio": slope.ratio,
            "gap_ratio_keeping_slope": slope.keeping,
            "volume_ml": slope.volume,
        }
    }


def gap_text(plan: "Plan") -> str:
    """Return the size of a wedge at the cortex; about a turned hinge the gap to open, in two lines.

    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82), "medial-opening-wedge-hto", hinge_turn=20)
    >>> gap_text(made).splitlines()
    ['open', '8.0 mm']
    """
    size, slope = size_text(plan, plan.wedge.near), slope_of(plan)
    if slope is None or not slope.turn or slope.base is None:
        return size
    return f"open\n{size_text(plan, slope.base + plan.wedge.length)}"


def turned_lines(plan: "Plan") -> tuple[str, ...]:
    """Return what is opened about a turned hinge, and what the frontal plane gets; else nothing.

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
        angles = (amount(cut.correction, "deg") for cut in (opened, plan))
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
    slope = slope_of(plan)
    if slope is None or not slope.turn:
        return ()
    way = "back" if slope.turn > 0 else "front"
    return (
        (f"hinge, turned to the {way}", amount(abs(slope.turn), "deg")),
        ("posterior slope changes by", amount(slope.change, "deg", sign=True)),
    )


def slope_words(plan: "Plan") -> tuple[str, ...]:
    """Return the change of slope, the gap and its volume, as sentences; none if not asked for.

    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82), "medial-opening-wedge-hto", hinge_turn=-5)
    >>> print(slope_words(made)[0])
    Hinge turned 5.0° to the front: of 9.2° opened about this axis the frontal plane gets 9.2°, ...
    """
    slope = slope_of(plan)
    if slope is None or plan.wedge.nothing:
        return ()
    return (_tilt(plan, slope), _gap(plan, slope))


def _tilt(plan: "Plan", slope: "SlopeChange") -> str:
    if not slope.turn:
        return (
            "With the hinge straight lateral the posterior slope stays as it is, if the gap is "
            f"{slope.keeping:.2f} times as wide in front as at the back."
        )
    way = "back" if slope.turn > 0 else "front"
    return (
        f"Hinge turned {amount(abs(slope.turn), 'deg')} to the {way}: of "
        f"{amount(slope.opened, 'deg')} opened about this axis the frontal plane gets "
        f"{amount(slope.frontal, 'deg')}, and the posterior slope changes by "
        f"{amount(slope.change, 'deg', sign=True)} (steeper +)."
    )


def _gap(plan: "Plan", slope: "SlopeChange") -> str:
    ratio = slope.ratio
    if slope.front is None or slope.back is None or ratio is None:
        return f"Gap in front and at the back: needs {_lacking(plan, slope)}."
    step = rounding_step(plan)
    rough = "" if step is None else f", each to {step:g} mm"
    words = (
        f"The gap is {ratio:.2f} times as wide in front (beside the tuberosity) as at the back; "
        f"{slope.keeping:.2f} times keeps the slope (average of published legs): "
        f"{size_text(plan, slope.front)} in front, {size_text(plan, slope.back)} at the back{rough}."
    )
    if slope.volume is None:
        return words
    share = base_share(plan, 2)
    if share is None:
        return f"{words} The gap holds about {slope.volume:.1f} ml."
    low, high = (f"{slope.volume * end:.0f}" for end in share)
    return f"{words} The gap holds about {slope.volume:.0f} ml ({low}–{high})."


def _lacking(plan: "Plan", slope: "SlopeChange") -> str:
    if not plan.limb.frame.calibrated:
        return "a scale"
    if plan.wedge.entry_z is None:
        return "an entry"
    if plan.wedge.length:
        return "a wedge without extra length"
    return "the depth of the tibia at the cut (AP depth)"
