"""Results of the studies of a plan, in sentences."""

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.classification import Malalignment, malalignment
from wedgecalc.record_types import MeasureRecord
from wedgecalc.results.sentences import against_typical, alignment_words, amount, contribution_words
from wedgecalc.study.cora import Cora, Effect
from wedgecalc.study.deformity import Analysis
from wedgecalc.terms import Bone

_SEEN = 0.05  # degrees: a smaller difference is not seen in what is shown
_SOURCES = {
    "mldfa": "the femur",
    "mpta": "the tibia",
    "jlca": "the joint: laxity, or a deformity inside it",
}
_RULES = {
    1: "The plan has its hinge on the bisector through the CORA and its cut through it (rule 1): "
    "the bone is straightened without translation",
    2: "The plan has its hinge on the bisector through the CORA and its cut elsewhere (rule 2): "
    "the axes become collinear, the fragments shift",
    3: "The plan has its hinge off the bisector through the CORA (rule 3)",
}


def analysis_words(analysis: Analysis, effects: dict[str, Effect]) -> tuple[str, ...]:
    """Return the malalignment test, the classes and the CORA of each bone, as sentences.

    Parameters
    ----------
    analysis : Analysis
    effects : dict of str to Effect
        Effects of a planned osteotomy, by bone.
    """
    c = analysis.classification
    return (
        _conclusion(analysis),
        *([f"CPAK type {c.cpak}; phenotype {c.phenotype}."] if c.cpak else []),
        *(_cora_sentence(cora, effects.get(cora.bone)) for cora in analysis.coras),
        *_cora_and_share(analysis),
    )


def _share(c: Cora, m: Malalignment | None) -> float | None:
    """Return the bone's share in the deviation; None if the angle at its CORA is the same."""
    if m is None or c.point_z is None:
        return None
    share = float(m.tibia if c.bone == Bone.TIBIA else m.femur)
    return share if abs(c.angle - share) > _SEEN else None


def _own_angle(c: Cora) -> MeasureRecord:
    return records.measures()["mpta" if c.bone == Bone.TIBIA else "mldfa"]


def _cora_and_share(analysis: Analysis) -> tuple[str, ...]:
    """Return why the angle at a bone's CORA is not its share, as a sentence, where they differ."""
    differing = []
    for c in analysis.coras:
        share = _share(c, analysis.classification.malalignment)
        if share is not None:
            usual = _own_angle(c)
            differing.append(
                f"{c.bone}: {amount(c.angle, 'deg', sign=True)} at the CORA, "
                f"{amount(share, 'deg', sign=True)} as its share, against {usual.symbol} "
                f"{usual.normal_typical:g}°"
            )
    if not differing:
        return ()
    return (
        "The angle at a CORA is not the bone's share in the deviation: it lies between two axes, "
        "one of them often that of the other bone, and so takes in the joint and the other bone; "
        f"the share compares the bone with its usual angle ({'; '.join(differing)}).",
    )


def own_share_words(c: Cora, measured: Alignment, *, short: bool = False) -> str:
    """Return a bone's own deviation and why the angle at its CORA is another; empty if it is not."""
    share, usual = _share(c, malalignment(measured)), _own_angle(c)
    if share is None:
        return ""
    itself = f"{c.bone} itself: {alignment_words(180.0 + share)}"
    if short:
        return itself
    angle = f"{usual.symbol} {amount(getattr(measured, usual.name), 'deg')}"
    borrowed = (c.proximal if c.bone == Bone.TIBIA else c.distal).endswith("extended")
    rest = "joint and other bone" if borrowed else "its far end"
    return f"The {itself} ({angle}, usual {usual.normal_typical:g}°); the rest: {rest}."


def _conclusion(analysis: Analysis) -> str:
    off = alignment_words(analysis.measured.hka)
    leg = "The leg is neutral" if off == "neutral" else f"The leg stands in {off}"
    m = analysis.classification.malalignment
    if m is None:
        return f"{leg}. Without the condyles the test cannot tell femur, tibia and joint apart."
    outside = (s for s in analysis.steps if s.standing is not None and s.standing.outside)
    sources = [_SOURCES[s.looked_at] for s in outside if s.looked_at in _SOURCES]
    outcome = (
        f"out of range: {', '.join(sources)}" if sources else "every angle is in its normal range"
    )
    return f"{leg}; {outcome}. {against_typical(m.deviation)}: {contribution_words(m)}."


def cora_place(c: Cora) -> str:
    """Return where along the leg a CORA lies, in words; empty without a scale."""
    if c.level is None:
        return ""
    if abs(c.level) < 0.5:
        return "at the knee's centre"
    beyond = (c.level >= 0) == (c.bone == Bone.TIBIA)
    return f"{abs(c.level):.0f} mm {'below' if beyond else 'above'} the knee's centre"


def rule_sentence(e: Effect) -> str:
    """Return which of Paley's rules a plan's hinge and cut follow, and its translation."""
    return (
        f"{_RULES[e.rule]}; correcting the whole angle about this hinge leaves the axes parallel "
        f"but {amount(e.shift, 'mm')} apart (translation)."
    )


def _cora_sentence(c: Cora, e: Effect | None) -> str:
    if c.point_z is None:
        return f"{c.bone.capitalize()}: its two axes are parallel within 0.1°, no CORA."
    place = f", {cora_place(c)}" if cora_place(c) else ""
    text = (
        f"{c.bone.capitalize()}: its two axes meet at its CORA{place}, "
        f"{amount(c.angle, 'deg', sign=True)} from straight "
        f"(proximal axis: {c.proximal}; distal axis: {c.distal})."
    )
    return text if e is None else f"{text} {rule_sentence(e)}"
