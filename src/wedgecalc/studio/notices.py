"""What needs attention beside the results of a leg: doubtful landmarks, the film, the other leg."""

from collections.abc import Mapping

from wedgecalc.studio.both_legs import both_conflict
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.finding import has_stray_landmark
from wedgecalc.studio.words import WORDS, label_of
from wedgecalc.terms import Severity

_ROOM = 1.2  # widths of the plateau between a knee and the film's edge, for another knee


def notices(desk: Desk, doubtful: Mapping[str, str]) -> list[tuple[Severity, str]]:
    """Return severity and sentence of each notice, the gravest first."""
    said = []
    if conflict := both_conflict(desk.leg, desk.other):
        said.append((Severity.STOP, conflict.sentence))
    said += [(Severity.WARN, text) for text in _off_film(desk)]
    kind = Severity.STOP if doubtful and has_stray_landmark(desk.leg) else Severity.WARN
    said += [(kind, text) for text in doubtful.values()]
    return said


def _off_film(desk: Desk) -> list[str]:
    """Return a sentence for each landmark that lies beside the film."""
    if desk.radiograph is None:
        return []
    rows, columns = desk.radiograph.pixels.shape
    beside = [
        name
        for name, (x, y) in desk.leg.points.items()
        if not (0 <= x <= columns and 0 <= y <= rows)
    ]
    return [WORDS["off-film"].format(name=label_of(name)) for name in beside]


def lacks_room(desk: Desk, leg: LegState) -> bool:
    """Return whether a film has no room for another leg on the inner side of one that is marked."""
    medial, lateral = (leg.points.get(f"plateau_{side}") for side in ("medial", "lateral"))
    if desk.radiograph is None or medial is None or lateral is None:
        return False
    inner, outer = medial[0], lateral[0]
    columns = desk.radiograph.pixels.shape[1]
    room = columns - inner if inner > outer else inner
    return bool(room < _ROOM * abs(inner - outer))
