"""The uncertainty of a plan in sentences: what is counted, and what is not."""

from typing import TYPE_CHECKING

from wedgecalc import records
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.planning.request_fields import ANOTHER_FILM, THIS_FILM
from wedgecalc.results.sentences import amount

if TYPE_CHECKING:
    from wedgecalc.study.interval import OwnAccuracy
    from wedgecalc.study.uncertainty import Uncertainty

NOT_COUNTED = "Not counted: scale, the actual position of hinge and entry, and soft tissue."
FILM_WORDS = {THIS_FILM: "reading this film", ANOTHER_FILM: "reading another film of this leg"}
_COUNTED = {
    THIS_FILM: "landmark placement error on this film alone",
    ANOTHER_FILM: "landmark placement and the leg's positioning on another film",
}


def _counted_words(uncertainty: "Uncertainty") -> str:
    """Return what a probability counts, in words."""
    return _COUNTED[uncertainty.spread_of]


def _landmark_error_words(uncertainty: "Uncertainty") -> str:
    """Return the errors that are assumed, in words."""
    usual = records.landmark_sds()
    each = ", ".join(f"{sd:g}" for sd in sorted(set(uncertainty.sds.values())))
    words = (
        f"Landmark placement error (SD): {each} mm; along a joint line {usual['end_along_mm']:g} "
        f"mm, or {usual['along_joint_line']:g} times what you give."
    )
    if uncertainty.spread_of == ANOTHER_FILM:
        turns = ", ".join(
            f"{part} {degrees:g}°" for part, degrees in usual["positioning_deg"].items()
        )
        words += f" Positioning (SD): {turns}."
    return words


def plain_counted(uncertainty: "Uncertainty") -> str:
    """Return what is counted as one plain sentence."""
    usual = records.landmark_sds()
    least, most = min(uncertainty.sds.values()), max(uncertainty.sds.values())
    off = f"{least:g} mm" if least == most else f"{least:g} to {most:g} mm"
    words = (
        f"Counted: every landmark is marked a little off, by {off} (SD), the ends of a joint line "
        f"by {usual['end_along_mm']:g} mm along it"
    )
    if uncertainty.spread_of == ANOTHER_FILM:
        words += ", and on another film the leg stands turned, bent and loaded a little otherwise"
    return f"{words}."


def cause_label(name: str) -> str:
    """Return the label of a landmark, or of the positioning, as a cause of uncertainty."""
    record = records.landmarks().get(name)
    return "leg's positioning on the film" if record is None else record.label


def uncertainty_words(uncertainty: "Uncertainty") -> tuple[str, ...]:
    """Return the chance that the planned angle is right, its causes and what is not counted."""
    worst, share = max(uncertainty.share.items(), key=lambda item: item[1])
    slope = uncertainty.sensitivity.get(worst)
    each = "" if slope is None else f": each mm of error changes the correction by {slope:.2f}°"
    return (
        f"Counting {_counted_words(uncertainty)}, there is a {100 * uncertainty.on_target:.0f} % "
        f"chance that the planned angle is within {TOLERANCE:g}° of the one that this leg needs. "
        f"The {cause_label(worst)} matters most{each} ({100 * share:.0f} % of the correction’s variance).",
        *_accuracy_words(uncertainty.accuracy),
        *_other_film_words(uncertainty.other),
        _landmark_error_words(uncertainty),
        NOT_COUNTED,
    )


def _other_film_words(other: "Uncertainty | None") -> tuple[str, ...]:
    """Return the intervals of the other question, as a sentence."""
    if other is None:
        return ()
    hka, correction = other.before["hka"], other.correction
    halves = [amount((i.high - i.low) / 2, "deg") for i in (correction, hka)]
    return (
        f"For {FILM_WORDS[other.spread_of]}: correction ± {halves[0]}, HKA ± {halves[1]} (95 %), "
        f"and a chance of {100 * other.on_target:.0f} %.",
    )


def _accuracy_words(accuracy: "OwnAccuracy | None") -> tuple[str, ...]:
    """Return what the surgeon's own accuracy adds, as a sentence."""
    if accuracy is None or accuracy.on_target is None:
        return ()
    procedures = "of this procedure" if accuracy.procedure else "of all procedures"
    return (
        f"The leg after counts your own series too ({accuracy.n:,} operations {procedures}: "
        f"{amount(accuracy.bias, 'deg', sign=True)} on average, SD {amount(accuracy.execution, 'deg')}; standard "
        f"errors {amount(accuracy.bias_error, 'deg')} and {amount(accuracy.execution_error, 'deg')}): there "
        f"is a {100 * accuracy.on_target:.0f} % chance that what you make is within {TOLERANCE:g}° of "
        "what this leg needs.",
    )
