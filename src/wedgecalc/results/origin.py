"""Where side, scale and knee centre of a leg come from, in words."""

from wedgecalc.geometry.limb import Limb
from wedgecalc.sources.legs import CaseRef

UNCONFIRMED = "Landmarks proposed by a program and confirmed by nobody."
_SIDES = {"file": "as the file says", "--side": "as typed"}
_SCALES = {
    "mm_per_px": "as the file says",
    "calibration": "by the marker",
    "--mm-per-px": "as typed",
}
_KNEES = {
    "marked": "as marked",
    "notch-and-spines": "between notch and spines",
    "joint-lines": "middle of the joint lines",
    "plateau": "middle of the plateau",
}


def scale_words(limb: Limb, source: str | None) -> str:
    """Return the scale of a limb and its source, in words.

    >>> scale_words(Limb.from_angles(), "mm")
    'coordinates in mm'
    """
    mm = limb.frame.stated
    if mm is None:
        return "no scale, so no lengths"
    if source == "mm" or (source is None and mm == 1.0):
        words = "coordinates in mm"
    else:
        words = stated_scale(mm, source)
    return words if limb.frame.calibrated else f"{words}, which is not believed: no lengths"


def stated_scale(mm: float, source: str | None) -> str:
    """Return a scale as it is stated, and its source, in words.

    >>> stated_scale(0.5, "mm_per_px")
    '0.5 mm per pixel (as the file says)'
    """
    return f"{mm:.4g} mm per pixel" + (f" ({_SCALES.get(source, source)})" if source else "")


def scale_caveat(limb: Limb) -> str:
    """Return a caveat to show with the lengths of a limb; empty if none is needed.

    >>> scale_caveat(Limb.from_angles())
    ''
    """
    off = limb.frame.calibrated and limb.frame.at_detector
    return "Scale not corrected for magnification: mm are some percent too large." if off else ""


def caveats(limb: Limb) -> str:
    """Return what to say in the footer of a picture of a limb; empty if there is nothing.

    >>> from dataclasses import replace
    >>> caveats(replace(Limb.from_angles(), unconfirmed=("hip_center",)))
    'Landmarks proposed by a program and confirmed by nobody.'
    """
    return " ".join(filter(None, [UNCONFIRMED if limb.unconfirmed else "", scale_caveat(limb)]))


def origin_words(case: CaseRef, limb: Limb) -> str:
    """Return where side, scale and knee centre of a limb come from, in words."""
    source = case.side_source
    side = f"side {_SIDES.get(source, f'from {source}')} · " if source else ""
    return f"{side}{scale_words(limb, case.scale_source)} · knee: {_KNEES[str(limb.knee_source)]}"
