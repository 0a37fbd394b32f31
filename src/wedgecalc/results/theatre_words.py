"""What the theatre sheet says in sentences: the order, the rod, the gap, the length."""

import math

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.planning.given_angle import as_opened
from wedgecalc.planning.hinge_zone import hinge_zone
from wedgecalc.planning.plan import Plan
from wedgecalc.results.millimetres import base_share, rounded_words, rounding_step, size_text
from wedgecalc.results.sentences import amount
from wedgecalc.results.theatre_table import printed_rows
from wedgecalc.sources.json_text import Document
from wedgecalc.study.theatre import Theatre, TheatreCut
from wedgecalc.terms import Severity, Side


def rod_dict(theatre: Theatre) -> Document:
    """Return where the rod must cross the plateau, by its keys."""
    return {
        **_line_dict(theatre.rod),
        "after_first_cut": theatre.rod_between and _line_dict(theatre.rod_between),
        "jlca_deg": theatre.rod.jlca,
        "jlca_of": "unloaded" if theatre.plan.in_theatre is not None else "standing",
    }


def _line_dict(leg: Alignment) -> Document:
    return {"wbl_pct": leg.wbl, "from_medial_mm": _from_medial(leg)}


def _from_medial(leg: Alignment) -> float | None:
    """Return how far the line crosses from the medial edge of the plateau, mm."""
    return None if leg.plateau is None else leg.wbl / 100 * leg.plateau


def _place(leg: Alignment) -> str:
    """Return where the line crosses the plateau, in words."""
    percent, mm = amount(leg.wbl, "pct"), _from_medial(leg)
    if mm is None:
        return percent
    side = "medial" if mm < 0 else "lateral"
    return f"{percent}, {amount(abs(mm), 'mm')} {side} of the medial edge"


def rod_words(theatre: Theatre) -> tuple[str, ...]:
    """Return where the rod from hip centre to ankle centre must cross the plateau, as sentences.

    >>> from wedgecalc import Limb
    >>> from wedgecalc.study.theatre import theatre
    >>> print(rod_words(theatre(Limb.from_angles(mpta=82), "medial-opening-wedge-hto"))[0])
    Rod from hip to ankle centre: it must cross the plateau at 62.5 %, 47.5 mm lateral of the medial edge.
    """
    words = [f"Rod from hip to ankle centre: it must cross the plateau at {_place(theatre.rod)}."]
    if theatre.rod_between is not None:
        words.append(f"After the femur alone it crosses at {_place(theatre.rod_between)}.")
    return (*words, *_joint(theatre))


def _joint(theatre: Theatre) -> tuple[str, ...]:
    """Return on which joint that rests, as a sentence; none where the joint is not known."""
    jlca = theatre.rod.jlca
    if jlca is None:
        return ("Whether the unloaded joint opens is not known: no condyles are marked.",)
    if theatre.plan.in_theatre is not None:
        return (f"It holds for the unloaded knee, JLCA {amount(jlca, 'deg')}.",)
    return (
        f"It holds for the JLCA of the standing film, {amount(jlca, 'deg')}; an unloaded "
        "knee may differ.",
    )


def order_words(theatre: Theatre) -> tuple[str, ...]:
    """Return the order of two cuts, as a sentence; none for one."""
    if len(theatre.cuts) < 2:
        return ()
    return (
        "Femur first, then the tibia. Each table keeps the other bone's wedge as planned: if the "
        "femur turns out otherwise, check both again before you cut the tibia.",
    )


def gap_words(cut: TheatreCut) -> tuple[str, ...]:
    """Return the gap at the posteromedial corner and in front, as sentences; none of other wedges.

    >>> from wedgecalc import Limb
    >>> from wedgecalc.study.theatre import theatre
    >>> leg = Limb.from_angles(mpta=82)
    >>> cut = theatre(leg, "medial-opening-wedge-hto", hinge=(245, 535), entry=(310, 550)).cuts[0]
    >>> print(*gap_words(cut))
    Gap: 10.9 mm at the posteromedial corner, 7.7 mm in front beside the tuberosity (0.71 times as much) keeps the slope.
    """
    gaps = cut.gaps
    if gaps is None or gaps.back is None or gaps.front is None:
        return ()
    plan, keeps = cut.plan, gaps.back * gaps.keeping
    back = f"Gap: {size_text(plan, gaps.back)} at the posteromedial corner"
    times = f"({gaps.keeping:.2f} times as much)"
    if not gaps.turn:
        return (
            f"{back}, {size_text(plan, keeps)} in front beside the tuberosity {times} keeps the slope.",
        )
    return (
        f"{back}, {size_text(plan, gaps.front)} in front beside the tuberosity, hinge turned: the "
        f"slope changes by {amount(gaps.change, 'deg', sign=True)}. To keep it, "
        f"{size_text(plan, keeps)} in front {times}.",
    )


def legend_words(theatre: Theatre, cut: TheatreCut) -> tuple[str, ...]:
    """Return what the signs of a table mean, as sentences; none without a table.

    >>> from wedgecalc import Limb
    >>> from wedgecalc.study.theatre import theatre
    >>> found = theatre(Limb.from_angles(mpta=82, mldfa=91), "medial-opening-wedge-hto")
    >>> print(*legend_words(found, found.cuts[0]))
    ◀ the plan, to the nearest half millimetre: exactly 10.1 mm and 12.3°; 10.0 mm make 12.2°. ▲ new warning: weight-bearing line far lateral. ■ stop: planned MPTA too high.
    """
    if not cut.rows:
        return ()
    opened = as_opened(cut.plan)
    words, rows = [f"◀ {rounded_words(opened, opened.wedge.base)}."], printed_rows(cut)
    if any(row.acceptable and not row.planned for row in rows):
        words.append(f"● within {amount(theatre.tolerance, 'deg')} of it.")
    for sign, name, severity, alerts in (
        ("▲", "new warning", Severity.WARN, [row.warnings for row in rows]),
        ("■", "stop", Severity.STOP, [row.stops for row in rows]),
    ):
        codes = dict.fromkeys(code for codes in alerts for code in codes)
        labels = ", ".join(records.alert_records()[code].label_of(severity) for code in codes)
        words += [f"{sign} {name}: {labels}."] if labels else []
    return (" ".join(words),)


def cut_words(plan: Plan) -> tuple[str, ...]:
    """Return in a sentence what the planned base makes where the bone is narrower or wider.

    >>> from wedgecalc import Limb, plan
    >>> print(*cut_words(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")))
    Tibia, base of 8.5 mm: 9.4° if the saw cut measures 52.0 mm, 11.6° if 42.0 mm, 7.9° if 62.0 mm.
    """
    opened, share = as_opened(plan), base_share(plan)
    base, radius = opened.wedge.base, opened.wedge.radius
    if share is None or not base or not radius:
        return ()
    low, high = (radius * end for end in share)
    if base >= 2 * low:
        return ()
    step = rounding_step(plan)
    base = base if step is None else step * round(base / step)  # as it is measured
    turned = (2 * math.degrees(math.asin(base / (2 * r))) for r in (radius, low, high))
    usual, narrow, wide = (amount(angle, "deg") for angle in turned)
    return (
        f"{plan.procedure.bone.capitalize()}, base of {size_text(plan, base)}: "
        f"{usual} if the saw cut measures {size_text(plan, radius)}, "
        f"{narrow} if {size_text(plan, low)}, {wide} if {size_text(plan, high)}.",
    )


_ZONES = {
    "safe": "between the tip of the fibula and the widest level of its head, where it held in cadaver knees",
    "below": "below the widest level of the fibular head, where it broke in cadaver knees",
    "above": "above the tip of the fibula, close to the joint",
}


def zone_dict(plan: Plan) -> Document | None:
    """Return where a hinge lies against the fibular head, by its keys; None if it is not known."""
    zone, scaled = hinge_zone(plan), plan.limb.frame.calibrated
    if zone is None:
        return None
    return {
        "zone": zone.zone,
        "tip_depth_mm": zone.tip if scaled else None,
        "head_depth_mm": zone.head if scaled else None,
        "head_marked": zone.marked,
    }


def zone_words(plan: Plan) -> tuple[str, ...]:
    """Return where the hinge of a medial opening wedge of the tibia lies, as a sentence.

    >>> from wedgecalc import Limb, plan
    >>> print(*zone_words(plan(Limb.from_angles(mpta=82), "medial-opening-wedge-hto")))
    Hinge against the fibular head: not known, its tip is not marked.
    """
    if not plan.procedure.opens_tibia or plan.procedure.side is not Side.MEDIAL:
        return ()
    hinge = hinge_zone(plan)
    if hinge is None:
        return ("Hinge against the fibular head: not known, its tip is not marked.",)
    assumed = not hinge.marked and hinge.zone != "above"
    rests = "; the widest level is that of the drawn fibula, it is not marked" if assumed else ""
    zone = "safe zone" if hinge.zone == "safe" else "outside the safe zone"
    return (f"Hinge: {zone}, {_ZONES[hinge.zone]} (Han 2013){rests}.",)


def block_words(plan: Plan) -> tuple[str, ...]:
    """Return the bone between two saw cuts, as a sentence; none of an opening wedge.

    >>> from wedgecalc import Limb, plan
    >>> leg = Limb.from_angles(mpta=82)
    >>> print(*block_words(plan(leg, "lateral-closing-wedge-hto", kerf=1.2)))
    Tibia, bone between the cuts: base 6.0 mm, after both saw cuts of 1.2 mm.
    """
    wedge = plan.wedge
    if wedge.kerf and not plan.procedure.closes:
        return ("The saw's thickness does not count: an opening wedge takes no bone out.",)
    if not plan.procedure.closes or wedge.block is None or wedge.nothing:
        return ()
    size = f"{plan.procedure.bone.capitalize()}, bone between the cuts: base {size_text(plan, wedge.block)}"
    if not wedge.kerf:
        return (f"{size}, less what both saw cuts take.",)
    kerf = amount(wedge.kerf, "mm")
    return (f"{size}, after both saw cuts of {kerf}.",)


def other_leg_dict(theatre: Theatre) -> Document | None:
    """Return the other leg's length and what is left of the difference, by its keys."""
    other = theatre.other
    if other is None:
        return None
    return {
        "length_mm": other.length,
        "before_mm": other.before,
        "after_mm": other.after,
        "evening_length_mm": other.evening,
    }


def leg_length_words(theatre: Theatre) -> tuple[str, ...]:
    """Return by how much the leg's length changes, and against the other, as sentences."""
    before, after, other = theatre.plan.before.limb, theatre.plan.after.limb, theatre.other
    if before is None or after is None:
        return ()
    same = round(abs(after - before), 1) == 0
    amount_words = f"changes by {amount(after - before, 'mm', sign=True)}"
    change = f"Leg length {'does not change' if same else amount_words}."
    if other is None:
        return (change,)
    now, later = _against(other.before), _against(other.after)
    words = f"Against the other leg ({amount(other.length, 'mm')}) it is {now}, then {later}"
    if other.evening is None:
        return change, f"{words}."
    verb = "taken out" if theatre.plan.procedure.closes else "held open"
    extra = f"{amount(other.evening, 'mm')} {verb} with the wedge would even it"
    return change, f"{words}; {extra}."


def _against(difference: float) -> str:
    """Return how long a leg is against the other, in words."""
    if round(abs(difference), 1) == 0:
        return "as long"
    return f"{amount(abs(difference), 'mm')} {'longer' if difference > 0 else 'shorter'}"
