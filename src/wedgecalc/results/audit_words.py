"""An audit in sentences."""

from collections.abc import Sequence

from wedgecalc import records
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.millimetres import Z_95
from wedgecalc.results.sentences import amount, difference, digits_that_add_up
from wedgecalc.sources.legs import CaseRef
from wedgecalc.study.audit_parts import (
    AUDITED,
    GAINED,
    KEPT,
    LOST,
    MEASURE_OF_PART,
    OVER,
    UNDER,
    WITHIN,
    Audit,
    Followup,
)
from wedgecalc.study.film_pair import ANGLE_OF_UNCUT, EXCHANGED, KNEE, SAME, SCALE, FilmDifference
from wedgecalc.study.interval import Interval

_NEEDS_SCALE = (
    "Not judged: how much two readings differ is known in mm, and needs a scale on both films."
)
_SIGNS = {
    "nsa": ("neck-shaft angle", "deg"),
    "notch": ("place of the notch between the condyles", "pct"),
    "spines": ("place of the spines on the plateau", "pct"),
    "widths": ("width of the condyles against the plateau", "pct"),
}
_KEPT = {KEPT: "kept", LOST: "correction lost", GAINED: "correction gone further"}
_MISSED = {UNDER: "Undercorrected", OVER: "Overcorrected"}


def either_side(sd: float | None, unit: str) -> str:
    """Return half the width of a 95 % interval in words; a dash if unknown.

    >>> either_side(0.5, "deg"), either_side(None, "mm")
    ('1.0°', '–')
    """
    return amount(None if sd is None else Z_95 * sd, unit)


def _made(audit: Audit) -> str:
    """Return what was achieved and planned, with as many digits as their difference needs."""
    digits = digits_that_add_up(*audit.correction[::-1], audit.correction_miss)
    planned, achieved = (amount(value, "deg", digits=digits) for value in audit.correction)
    return f"HKA changed by {achieved}, planned {planned}"


def _interval(around: Interval[float]) -> str:
    """Return the interval of a miss in words, without its sign."""
    low, high = sorted((abs(around.low), abs(around.high)))
    return f"95 % interval {amount(low, 'deg')} to {amount(high, 'deg')}"


def verdict_words(audit: Audit) -> str:
    """Return the verdict of an audit as a sentence."""
    miss, around = audit.correction_miss, audit.correction_interval
    size = difference(*audit.correction[::-1], miss, "deg", sign=False)
    changes = _made(audit)
    if around is None:
        return f"{changes}, a difference of {difference(*audit.correction[::-1], miss, 'deg')}. {_NEEDS_SCALE}"
    half = either_side(around.sd, "deg")
    if audit.verdict == WITHIN and amount(abs(miss), "deg") == amount(0.0, "deg"):
        return (
            f"Agrees with the plan: {changes}, {_off(miss, size)}; two films of one leg differ by "
            f"± {half} anyway, so a smaller miss would not show."
        )
    if audit.verdict == WITHIN:
        return (
            "Within what two readings differ: these films cannot tell whether the plan was missed "
            f"({changes}, {_off(miss, size)}; two films of one leg differ by ± {half} anyway)."
        )
    word, interval = _MISSED[audit.verdict], _interval(around)
    return f"{word} by {size} ({interval}), more than two readings differ: {changes}."


def verdict_short(audit: Audit) -> tuple[str, str]:
    """Return for a picture the verdict of an audit with its number, and what it rests on."""
    miss, around = audit.correction_miss, audit.correction_interval
    changes = _made(audit)
    if around is None:
        return "Not judged", f"{changes}. {_NEEDS_SCALE}"
    if audit.verdict == WITHIN:
        off = _off(miss, amount(abs(miss), "deg"))
        anyway = f"two films of one leg differ by ± {either_side(around.sd, 'deg')} anyway"
        return "Within what two films differ", f"{changes}, {off}; {anyway}."
    word, interval = _MISSED[audit.verdict], _interval(around)
    return (
        f"{word} {amount(abs(miss), 'deg')}",
        f"{changes} ({interval}), more than two films differ.",
    )


def _off(miss: float, size: str) -> str:
    """Return a miss of the correction of this size in words.

    >>> _off(-0.41, "0.4°"), _off(1.5, "1.5°"), _off(0.04, "0.0°")
    ('0.4° too little', '1.5° too much', 'no difference')
    """
    if size == amount(0.0, "deg"):
        return "no difference"
    return f"{size} {'too little' if miss < 0 else 'too much'}"


def _parts_words(audit: Audit) -> str:
    """Return the parts whose miss exceeds the difference of two readings; empty without one."""
    if not audit.beyond:
        return ""
    split = audit.split["miss"]
    misses = ", ".join(
        f"{part} {amount(getattr(split, part), 'deg', sign=True)} (± "
        f"{either_side(audit.sd.get(MEASURE_OF_PART[part]), 'deg')})"
        for part in audit.beyond
    )
    note = "; in HKA they cancel out" if audit.verdict == WITHIN and len(audit.beyond) > 1 else ""
    return f" More than two readings differ: {misses}{note}."


def split_words(audit: Audit) -> str:
    """Return where the miss is, as sentences, and which part of it is beyond reading."""
    split = audit.split["miss"]
    parts = {"tibia": split.tibia, "femur": split.femur, "joint": split.joint}
    known = {name: value for name, value in parts.items() if value is not None}
    shares = ", ".join(f"{name} {amount(v, 'deg', sign=True)}" for name, v in known.items())
    if len(known) < len(parts):
        return f"Of the difference: {shares}; the rest cannot be divided without the condyles."
    note = ""
    if not isinstance(audit.plan, DoublePlan):
        uncut = {"tibia": "femur", "femur": "tibia"}[audit.plan.procedure.bone]
        warned = any(sign.differs and sign.name == ANGLE_OF_UNCUT[uncut] for sign in audit.films)
        if uncut in audit.beyond and not warned:
            note = (
                f" The {uncut} was not cut: its change is one of positioning or of its landmarks."
            )
    return f"Of the difference towards valgus: {shares}.{_parts_words(audit)}{note}"


def audit_sentences(audit: Audit) -> tuple[str, ...]:
    """Return an audit as sentences: the verdict, and where the miss is."""
    return verdict_words(audit), split_words(audit)


def film_sentences(audit: Audit) -> tuple[str, ...]:
    """Return in what the two films are not alike, as warnings; one that they are, if they are."""
    differing = _differing_words(audit.films)
    if differing:
        return tuple(f"▲ {words}" for words in differing)
    if not audit.films:
        return ()
    return ("Scale and rotation of both films agree within what two readings differ.",)


_FIXED = {
    KNEE: "The knee centre is not taken from the same landmarks on both films: HKA may differ by a "
    "degree for that alone. Mark the same ones.",
    SAME: "Both films have the same landmarks to the last digit, which no second reading has: is one "
    "file named twice?",
    EXCHANGED: "HKA went the other way than planned, by more than two readings differ: are the films "
    "exchanged? The preoperative one comes first.",
}


def _differing_words(films: tuple[FilmDifference, ...]) -> tuple[str, ...]:
    """Return in what two films are not alike, and what follows."""
    return tuple(_differs(sign) for sign in films if sign.differs)


def _differs(sign: FilmDifference) -> str:
    """Return how two films differ, and what follows."""
    if sign.name in _FIXED:
        return _FIXED[sign.name]
    if sign.before is None or sign.after is None:
        return ""
    if sign.name == SCALE:
        change = 100 * (sign.after / sign.before - 1)
        return (
            f"The films differ in scale: what was not cut is {amount(sign.before, 'mm')} long on "
            f"one and {amount(sign.after, 'mm')} on the other ({amount(change, 'pct', sign=True)}). "
            "Do not compare lengths, and check both scales."
        )
    for bone, name in ANGLE_OF_UNCUT.items():
        if sign.name == name:
            return (
                f"Are both films of this leg? {records.measures()[name].symbol} is "
                f"{amount(sign.before, 'deg')} on one and {amount(sign.after, 'deg')} on the other, "
                f"and the {bone} was not cut. Check the patient, the landmarks and the rotation."
            )
    label, unit = _SIGNS[sign.name]
    return (
        f"The films differ in rotation or in landmarks: the {label} is "
        f"{amount(sign.before, unit)} on one and {amount(sign.after, unit)} on the other, and no "
        "osteotomy here changes it. HKA may differ for that alone."
    )


def followup_sentence(number: int, followup: Followup, ref: CaseRef) -> str:
    """Return what a later film says, as a sentence.

    Parameters
    ----------
    number : int
        Its number, from 1.
    followup : Followup
    ref : CaseRef
    """
    name = _followup_name(number, ref)
    change = amount(followup.change["hka"], "deg", sign=True)
    doubts = "".join(f" ▲ {words}" for words in _differing_words(followup.films))
    if followup.interval is None:
        since = "since the first film after the operation"
        return f"{name}: HKA {change} {since}. {_NEEDS_SCALE}{doubts}"
    half = either_side(followup.interval.sd, "deg")
    parts = ", ".join(
        f"{records.measures()[name].symbol} {amount(followup.change[name], 'deg', sign=True)}"
        for name in MEASURE_OF_PART.values()
        if followup.change[name] is not None
    )
    return (
        f"{name}: {_KEPT[followup.verdict]}; HKA {change} since the first film after the operation "
        f"(two readings differ by ± {half}): {parts}.{doubts}"
    )


def _followup_name(k: int, ref: CaseRef) -> str:
    """Return what a later film is called: its number, its name and its day."""
    return ", ".join(filter(None, (f"Follow-up {k}", ref.called, ref.film_date)))


def films_words(before: CaseRef, after: CaseRef) -> str:
    """Return which films are compared; empty if none has a name."""
    names = [", ".join(filter(None, (ref.called, ref.film_date))) for ref in (before, after)]
    return f"before: {names[0] or 'unnamed'} · achieved: {names[1]}" if names[1] else ""


def followup_rows(
    audit: Audit, refs: Sequence[CaseRef]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the first film after the operation and the later ones as a table: heads and rows."""
    names = [name for name in AUDITED if getattr(audit.achieved, name) is not None]
    units = {name: records.measures()[name].unit for name in names}
    rows = [("achieved", *(amount(getattr(audit.achieved, n), units[n]) for n in names))]
    for k, (followup, ref) in enumerate(zip(audit.followups, refs, strict=True), 1):
        rows.append(
            (_followup_name(k, ref), *(amount(getattr(followup.found, n), units[n]) for n in names))
        )
        rows.append(("  change", *(amount(followup.change[n], units[n], sign=True) for n in names)))
    return ("", *(records.measures()[name].symbol for name in names)), tuple(rows)
