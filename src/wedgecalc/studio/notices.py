"""Notices besides the alerts of a leg: doubtful landmarks, the film, the other leg."""

from collections.abc import Mapping

from wedgecalc.studio.both_legs import both_conflict
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.finding import has_stray_landmark
from wedgecalc.studio.words import WORDS, label_of
from wedgecalc.terms import Severity

_SPACE = 1.2  # plateau widths from a knee to the film's edge that another knee needs; our choice


def notices(desk: Desk, doubtful: Mapping[str, str]) -> list[tuple[Severity, str]]:
    """Return severity and sentence of each notice, the gravest first."""
    lines = []
    if conflict := both_conflict(desk.leg, desk.other):
        lines.append((Severity.STOP, conflict.sentence))
    lines += [(Severity.WARN, text) for text in _off_film(desk)]
    kind = Severity.STOP if doubtful and has_stray_landmark(desk.leg) else Severity.WARN
    lines += [(kind, text) for text in doubtful.values()]
    return lines


def _off_film(desk: Desk) -> list[str]:
    """Return a sentence for each landmark that lies outside the film."""
    if desk.radiograph is None:
        return []
    rows, columns = desk.radiograph.pixels.shape
    outside = [
        name
        for name, (x, y) in desk.leg.points.items()
        if not (0 <= x <= columns and 0 <= y <= rows)
    ]
    return [WORDS["off-film"].format(name=label_of(name)) for name in outside]


def lacks_room(desk: Desk, leg: LegState) -> bool:
    """Return whether a film lacks space for another leg medial to the marked one."""
    medial, lateral = (leg.points.get(f"plateau_{side}") for side in ("medial", "lateral"))
    if desk.radiograph is None or medial is None or lateral is None:
        return False
    inner, outer = medial[0], lateral[0]
    columns = desk.radiograph.pixels.shape[1]
    space = columns - inner if inner > outer else inner
    return bool(space < _SPACE * abs(inner - outer))
