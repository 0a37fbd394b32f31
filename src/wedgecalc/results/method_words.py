"""What a method of planning makes, in words."""

from wedgecalc.results.millimetres import size_text
from wedgecalc.results.sentences import amount
from wedgecalc.study.compare import MethodResult

_STATES_BASE = "rule-of-thumb"  # states a base, whatever the bone: it counts as exact


def method_base(result: MethodResult) -> str:
    """Return the base that a method makes at the plan's hinge.

    >>> from wedgecalc import Limb, compare
    >>> found = compare(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto").methods
    >>> [method_base(one) for one in found if one.method.name in ("exact", "rule-of-thumb")]
    ['8.5 mm', '9.3 mm']
    """
    if result.given is None:
        return "–"
    base = result.given.wedge.base
    if result.method.name == _STATES_BASE:
        return amount(base, "mm")
    return size_text(result.given, base)
