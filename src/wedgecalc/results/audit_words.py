"""An audit in sentences."""

from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.millimetres import WIDE
from wedgecalc.results.sentences import amount
from wedgecalc.sources.legs import CaseRef
from wedgecalc.study.audit_parts import GAINED, KEPT, LOST, OVER, UNDER, WITHIN, Audit, Followup
from wedgecalc.study.film_pair import KNEE, SCALE, FilmDifference

NEEDS_SCALE = (
    "Not judged: how much two readings differ is known in mm, and needs a scale on both films."
)
_SIGNS = {
    "nsa": ("neck-shaft angle", "deg"),
    "notch": ("place of the notch between the condyles", "pct"),
    "spines": ("place of the spines on the plateau", "pct"),
    "widths": ("width of the condyles against the plateau", "pct"),
}
_KEPT = {KEPT: "kept", LOST: "correction lost", GAINED: "correction gone further"}


def either_side(sd: float | None, unit: str) -> str:
    """Return half the width of a 95 % interval in words; a dash if unknown.

    >>> either_side(0.5, "deg"), either_side(None, "mm")
    ('1.0°', '–')
    """
    return amount(None if sd is None else WIDE * sd, unit)


def verdict_words(found: Audit) -> str:
    """Return the verdict of an audit as a sentence."""
    planned, achieved = (amount(value, "deg") for value in found.correction)
    miss, around = found.correction_miss, found.correction_interval
    made = f"{achieved} achieved of {planned} planned"
    if around is None:
        return f"{made}, a difference of {amount(miss, 'deg', sign=True)}. {NEEDS_SCALE}"
    half = either_side(around.sd, "deg")
    if found.verdict == WITHIN:
        return (
            f"As planned, within what two readings differ: {made}; the difference of "
            f"{amount(miss, 'deg', sign=True)} is no more than the ± {half} by which two films of "
            "one leg differ anyway."
        )
    word = {UNDER: "Undercorrected", OVER: "Overcorrected"}[found.verdict]
    low, high = sorted((abs(around.low), abs(around.high)))
    return (
        f"{word} by {amount(abs(miss), 'deg')}, more than two readings differ: {made} (95 % "
        f"interval {amount(low, 'deg')} to {amount(high, 'deg')})."
    )


def split_words(found: Audit) -> str:
    """Return where the miss is, as a sentence: the bone that was cut, the other one, the joint."""
    split, cut = found.split["miss"], found.plan.procedure.bone
    parts = {"tibia": split.tibia, "femur": split.femur, "joint": split.joint}
    known = {name: value for name, value in parts.items() if value is not None}
    told = ", ".join(f"{name} {amount(v, 'deg', sign=True)}" for name, v in known.items())
    if len(known) < len(parts):
        return f"Of the difference: {told}; the rest cannot be divided without the condyles."
    uncut = {"tibia": "femur", "femur": "tibia"}[cut]
    more = ""
    if not isinstance(found.plan, DoublePlan) and abs(known[uncut]) > WIDE * found.sd.get(
        "mldfa" if uncut == "femur" else "mpta", float("inf")
    ):
        more = f" The {uncut} was not cut: its change is one of positioning or of its landmarks."
    return f"Of the difference towards valgus: {told}.{more}"


def audit_sentences(found: Audit) -> tuple[str, ...]:
    """Return an audit as sentences: the verdict, and where the miss is."""
    return verdict_words(found), split_words(found)


def film_sentences(found: Audit) -> tuple[str, ...]:
    """Return in what the two films are not alike, as warnings; one that they are, if they are."""
    differing = [sign for sign in found.films if sign.differs]
    if differing:
        return tuple(f"▲ {_differs(sign)}" for sign in differing)
    if not found.films:
        return ()
    return ("Scale and rotation of both films agree within what two readings differ.",)


def _differs(sign: FilmDifference) -> str:
    """Return how two films differ, and what follows."""
    if sign.name == KNEE:
        return (
            "The knee centre is not taken from the same landmarks on both films: HKA may differ by "
            "a degree for that alone. Mark the same ones."
        )
    if sign.before is None or sign.after is None:
        return ""
    if sign.name == SCALE:
        change = 100 * (sign.after / sign.before - 1)
        return (
            f"The films differ in scale: what was not cut is {amount(sign.before, 'mm')} long on "
            f"one and {amount(sign.after, 'mm')} on the other ({amount(change, 'pct', sign=True)}). "
            "Do not compare lengths, and check both scales."
        )
    label, unit = _SIGNS[sign.name]
    return (
        f"The films differ in rotation or in landmarks: the {label} is "
        f"{amount(sign.before, unit)} on one and {amount(sign.after, unit)} on the other, and no "
        "osteotomy here changes it. HKA may differ for that alone."
    )


def followup_sentence(k: int, one: Followup, ref: CaseRef) -> str:
    """Return what a later film says, as a sentence.

    Parameters
    ----------
    k : int
        Its number, from 1.
    one : Followup
    ref : CaseRef
    """
    date = f", {ref.film_date}" if ref.film_date else ""
    name = f"Follow-up {k}{date}"
    change = amount(one.change["hka"], "deg", sign=True)
    if one.interval is None:
        return f"{name}: HKA {change} since the first film after the operation. {NEEDS_SCALE}"
    half = either_side(one.interval.sd, "deg")
    joint = amount(one.change["jlca"], "deg", sign=True)
    return (
        f"{name}: {_KEPT[one.verdict]}; HKA {change} since the first film after the operation "
        f"(two readings differ by ± {half}), JLCA {joint}."
    )
