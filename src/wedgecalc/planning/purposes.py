"""What a target is for, and which other values are customary for the same purpose and knee."""

from wedgecalc import records
from wedgecalc.planning.targets import Target
from wedgecalc.record_types import rounded
from wedgecalc.records import PurposeRecord


def purpose_of(target: Target) -> PurposeRecord | None:
    """Return the purpose whose measure and value a target has; None without one.

    >>> purpose_of(Target("wbl", 62.5)).name, purpose_of(Target("wbl", 61))
    ('dugdale', None)
    """
    known = records.targets()[target.measure].customary
    return next((p for p in known if p.value == target.value), None)


def customary_range(
    target: Target, value: float, direction: str, arthritis: str | None = None
) -> PurposeRecord | None:
    """Return the purpose whose customary range a leg has reached; None if it is in none.

    Only ranges count that serve what the target serves, the unloading of the same side or a neutral
    leg, and that are customary for this knee: 63 % is none for a bowleg that was to become straight.

    Parameters
    ----------
    target : Target
        Says which measure is judged, and for what purpose: that of its value, or the nearest one.
    value : float
        Of that measure, judged as it is shown.
    direction : {"valgus", "varus", "none"}
        Towards what the leg was corrected.
    arthritis : {"medial", "lateral", "both", "none"}, optional
        The compartments with arthritis, if they are known.

    Examples
    --------
    >>> customary_range(Target("wbl", 62.5), 56.2, "valgus").name
    'mild-valgus'
    >>> customary_range(Target("wbl", 50), 63.0, "valgus")
    """
    known = [p for p in records.targets()[target.measure].customary if direction in p.towards]
    aim = min(known, key=lambda p: abs(target.value - p.value), default=None)
    reached = [
        p
        for p in known
        if aim is not None
        and p.arthritis == aim.arthritis
        and p.suits(arthritis)
        and p.low <= rounded(value) <= p.high
    ]
    return min(reached, key=lambda p: abs(value - p.value), default=None)
