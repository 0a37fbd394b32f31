"""What a given wedge would do if it were made a little larger or smaller, as a saw may make it."""

from wedgecalc.errors import InputError
from wedgecalc.planning.check import Check, check_against
from wedgecalc.results.sentences import amount

_STEP = 1.0  # mm of the base; degrees where there is none
_VERDICTS = {
    "on-target": "on target",
    "undercorrected": "undercorrected",
    "overcorrected": "overcorrected",
}


def step_words(check: Check) -> tuple[str, ...]:
    """Return where the leg ends with a wedge one step larger, and one step smaller.

    A wedge that cannot be cut, such as one of negative size, is left out.

    >>> from wedgecalc import Limb, check
    >>> given = check(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto", base=8.0)
    >>> for line in step_words(given):
    ...     print(line)
    1 mm more (9.0 mm): HKA 183.3°, WBL 65.2 %, on target.
    1 mm less (7.0 mm): HKA 181.2°, WBL 55.8 %, undercorrected.
    """
    opened = check.opened
    base = opened.wedge.base
    unit, given = ("deg", opened.correction) if base is None else ("mm", base)
    lines = []
    for way, step in (("more", _STEP), ("less", -_STEP)):
        size = float(given) + step
        angle, given_base = (size, None) if base is None else (None, size)
        try:
            other = check_against(check.wanted, angle, given_base, check.tolerance)
        except InputError:
            continue
        ends = other.ends
        lines.append(
            f"{amount(_STEP, unit, digits=0)} {way} ({amount(size, unit)}): HKA {amount(ends.hka, 'deg')}, "
            f"WBL {amount(ends.wbl, 'pct')}, {_VERDICTS[other.verdict]}."
        )
    return tuple(lines)
