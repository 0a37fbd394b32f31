"""What becomes of the fibula: its section of a result, and the sentence."""

from typing import TYPE_CHECKING

from wedgecalc.bone.fibula import FibulaChange
from wedgecalc.results.sentences import amount
from wedgecalc.sources.json_text import Document

if TYPE_CHECKING:
    from wedgecalc.planning.plan import Plan

_FELT = 0.5  # mm: smaller movements of a joint or of bone ends are not mentioned


def fibula_dict(plan: "Plan") -> Document:
    """Return the section ``fibula`` of a result by its keys; empty where the tibia is not cut."""
    change = FibulaChange.of(plan)
    if change is None:
        return {}
    scaled = plan.limb.frame.calibrated
    return {
        "fibula": {
            "treatment": change.treatment,
            "overlap_mm": change.overlap if scaled else None,
            "trimmed_mm": change.trimmed if scaled else None,
        }
    }


def fibula_words(plan: "Plan") -> tuple[str, ...]:
    """Return what becomes of the fibula, as a sentence; none where the tibia is not cut.

    >>> from wedgecalc import Limb, plan
    >>> leg = Limb.from_angles(mpta=82)
    >>> print(*fibula_words(plan(leg, "lateral-closing-wedge-hto")))
    Fibula: cut through its shaft; its ends overlap by about 8 mm.
    >>> print(*fibula_words(plan(leg, "lateral-closing-wedge-hto", fibula="head")))
    Fibula: its head is freed from the tibia and slides up by about 8 mm.
    >>> print(*fibula_words(plan(leg, "medial-opening-wedge-hto")))
    Fibula: left whole; its upper joint gives about 2 mm.
    """
    change = FibulaChange.of(plan)
    if change is None:
        return ()
    size, scaled = abs(change.overlap), plan.limb.frame.calibrated
    about = f"about {size:.0f} mm"
    if change.treatment == "whole":
        gives = f"; its upper joint gives {about}" if scaled and size >= _FELT else ""
        return (f"Fibula: left whole{gives}.",)
    longer = change.overlap > 0
    if change.treatment == "shaft":
        ends = f"overlap by {about}" if longer else f"stand {about} apart"
        if not scaled or size < _FELT:
            ends = "overlap" if longer else "stand apart"
        return (f"Fibula: cut through its shaft; its ends {ends}.",)
    way = "up" if longer else "down"
    slides = f"slides {way} by {about}" if scaled and size >= _FELT else f"slides {way}"
    trimmed = change.trimmed
    cut = f"; {amount(trimmed, 'mm')} of it must come off" if scaled and trimmed >= _FELT else ""
    return (f"Fibula: its head is freed from the tibia and {slides}{cut}.",)
