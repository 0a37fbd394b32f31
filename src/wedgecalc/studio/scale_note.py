"""A scale typed or taken from a marker, against that of the film's header."""

from wedgecalc.sources.radiographs.radiograph import is_of_detector
from wedgecalc.sources.scale import scales_agree
from wedgecalc.studio.words import WORDS

# Range by which a leg may appear larger at the detector: up to 180 / (180 - 40) = 1.29 if it stands
# 40 cm off a detector 180 cm from the tube (intercept theorem; the widest distances assumed).
_MAGNIFIED = 0.0, 0.30
SAME = 0.05  # share by which two scales in the patient's plane may differ


def trust_words(source: str | None, header: str | None) -> str:
    """Return how reliable a scale is, by its source; empty for the scale of a case.

    Parameters
    ----------
    source : str or None
        Source of the scale, in words.
    header : str or None
        Where the film's header states one.

    Examples
    --------
    >>> trust_words("as typed", None)
    'A typed scale is only as reliable as the number: a marker beside the knee is better.'
    >>> trust_words("mm", None)
    ''
    """
    if source is None:
        return ""
    if source == WORDS["typed"]:
        return WORDS["trust-typed"]
    if source == header:
        return WORDS["trust-header"]
    of_marker = source == "calibration" or source.startswith(WORDS["calibrated"].partition(" {")[0])
    return WORDS["trust-marker"] if of_marker else ""


def scale_note(mm: float, header: float, source: str) -> str:
    """Return a note on a scale that differs from the header's; empty if they agree within 1 %.

    Parameters
    ----------
    mm, header : float
        Both for a pixel.
    source : str
        Where it stands in the header, in words.

    Examples
    --------
    >>> scale_note(0.2, 0.2, "PixelSpacing, calibrated")
    ''
    >>> scale_note(0.4, 0.2, "PixelSpacing, calibrated") == ""
    False
    """
    if scales_agree(mm, header):
        return ""
    note = WORDS["scale-differs"].format(mm=mm, header=header, source=source)
    grown = header / mm - 1.0
    if is_of_detector(source):
        if _MAGNIFIED[0] <= grown <= _MAGNIFIED[1]:
            return f"{note} " + WORDS["scale-magnified"].format(percent=100 * grown)
    elif abs(grown) <= SAME:
        return note
    return f"{note} " + WORDS["scale-doubtful"]
