"""A plan in brief: the answer, its main changes and one base; ``--details`` shows the rest."""

from dataclasses import replace

from wedgecalc.results.document import MeasureRow, Result, WedgeNumbers

# Measurements that say what became of the leg, by the key of a result.
_MEASURES = frozenset({"hka_deg", "wbl_pct", "mldfa_deg", "mpta_deg", "kjlo_deg", "limb_mm"})
# Numbers that say which wedge, and where.
_NUMBERS = frozenset(
    {
        *("correction_deg", "opened_angle_deg", "opened_base_mm", "length_mm", "base_mm"),
        *("radius_mm", "near_mm", "kerf_mm", "entry_depth_mm", "hinge_depth_mm"),
    }
)
_MORE = "All measurements, the wedge on its bone and every way to measure its base: add --details."


def brief(result: Result) -> Result:
    """Return the result of a plan with the numbers that answer it; its document stays whole.

    >>> from wedgecalc import Limb, plan
    >>> from wedgecalc.results.build import plan_result
    >>> whole = plan_result(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))
    >>> [number.key for number in brief(whole).wedges[0].numbers]
    ['correction_deg', 'radius_mm', 'base_mm', 'entry_depth_mm', 'hinge_depth_mm']
    >>> brief(whole).body == whole.body
    True
    """
    return replace(
        result,
        rows=tuple(row for row in result.rows if _told(row)),
        wedges=tuple(map(_in_brief, result.wedges)),
        words=(*result.words, _MORE),
    )


def _told(row: MeasureRow) -> bool:
    return row.before.key in _MEASURES


def _in_brief(part: WedgeNumbers) -> WedgeNumbers:
    return WedgeNumbers(
        part.name, tuple(number for number in part.numbers if number.key in _NUMBERS)
    )
