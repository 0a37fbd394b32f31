"""The surgeon's page: the answer, leg, wedge with depths, numbers, alerts, and true size.

What does not fit the first page stands on a second one: other methods first, then the notes, and
the template of a wedge that is too large; below them the legs, larger.
"""

from collections.abc import Iterator

from wedgecalc.pages.blocks import TextBlock, sentences
from wedgecalc.pages.bodies import GUTTER, OneLevel, TwoLevels
from wedgecalc.pages.head import FLOOR, draw_foot, draw_head, draw_next_head, reasons, remarks
from wedgecalc.pages.legs import Legs
from wedgecalc.pages.numbers import alerts, in_two, other_ways_block
from wedgecalc.pages.other_ways import other_ways
from wedgecalc.pages.paper import TEXT, Paper
from wedgecalc.pages.template import check_ruler
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.results.alert_words import NO_WARNINGS, warning_labels
from wedgecalc.sources.legs import CaseRef
from wedgecalc.study.uncertainty import known_uncertainty
from wedgecalc.terms import Severity

_GAP = 0.13  # inches between two blocks
_LARGE = 3.5  # height that is enough on a further page to draw the legs larger there
# Blocks side by side at the bottom, and those that follow on later pages.
Bottom = tuple[tuple[TextBlock, ...], tuple[TextBlock, ...]]


class SurgeonPage:
    """The surgeon's page of a plan of one bone or of two.

    Parameters
    ----------
    paper : Paper
    legs : Legs
    case : CaseRef
    """

    def __init__(self, paper: Paper, legs: Legs, case: CaseRef) -> None:
        self.paper, self.plan, self.case = paper, legs.plan, case
        body = TwoLevels if len(legs.cut) == 2 else OneLevel
        self.body = body(paper, legs, known_uncertainty(legs.plan))
        self.half = (paper.width - GUTTER) / 2
        self.narrow = 0.305 * paper.width - GUTTER / 2  # width of alerts in two of three columns

    def draw(self) -> None:
        """Draw the page, and what does not fit it on another."""
        paper = self.paper
        y = draw_head(paper, self.plan, self.case, self.body.uncertainty)
        y = reasons(self.plan, paper.width).draw(paper, paper.left, y)
        bottom = self._bottom(y)
        if bottom is None:  # long stop alerts leave no room: the rest begins a page
            y = self._next()
            bottom = self._bottom(y) or [*self._bottoms()][-1]
        blocks, later = bottom
        high = FLOOR + max((block.height for block in blocks), default=0.0)
        for x, block in zip(self._columns(len(blocks)), blocks, strict=True):
            block.draw(paper, x, high)
        self.body.draw(y, high + _GAP)
        self._later(later)
        self._foot()

    def _columns(self, n: int) -> list[float]:
        """Return where blocks side by side begin: halves, or two narrow ones and a wider one."""
        step = (self.half if n < 3 else self.narrow) + GUTTER
        return [self.paper.left + k * step for k in range(n)]

    def _bottom(self, y: float) -> Bottom | None:
        """Return what stands at the bottom of a page and what comes later; None if nothing fits."""
        for blocks, later in self._bottoms():
            high = max((block.height for block in blocks), default=0.0)
            if y - FLOOR - high - _GAP >= self.body.needs:
                return blocks, later
        return None

    def _bottoms(self) -> Iterator[Bottom]:
        """Yield the ways to divide alerts, notes and other methods, the fullest page first."""
        plan, half = self.plan, self.half
        messages = [(a.severity, a.message) for a in self.plan.alerts]
        messages += [(Severity.NOTE, note) for note in (*remarks(plan), *self.case.notes)]
        warnings = [message for message in messages if message[0] is Severity.WARN]
        notes = [message for message in messages if message[0] is Severity.NOTE]
        ways = [] if isinstance(plan, DoublePlan) else other_ways(plan)
        others = other_ways_block(ways, half)
        kinds = " and ".join(
            word for word, some in (("warnings", warnings), ("notes", notes)) if some
        )
        alert_block = alerts([*warnings, *notes], half, kinds.capitalize())
        if not messages:
            alert_block = sentences([NO_WARNINGS], half, TEXT)
        if others.rows:
            yield (alert_block, others), ()
            two = in_two(alerts([*warnings, *notes], self.narrow, kinds.capitalize()))
            rest = self.paper.width - 2 * (self.narrow + GUTTER)
            yield (*two, other_ways_block(ways, rest, short=True)), ()
        yield in_two(alert_block), (others,)
        of_notes = alerts(notes, half, "Notes")
        for heading in ("Warnings", "") if warnings else ("",):  # rather no heading than overleaf
            yield in_two(alerts(warnings, half, heading)), (of_notes, others)
        labels = " · ".join(warning_labels(plan))
        short = [f"Warnings, explained overleaf: {labels}"] if labels else []
        yield (sentences(short, self.paper.width, TEXT),), (alert_block, others)

    def _later(self, blocks: tuple[TextBlock, ...]) -> None:
        """Draw templates and blocks that did not fit on another page."""
        blocks = tuple(block for block in blocks if block.rows)
        templates = self.body.later
        if not blocks and not templates:
            return
        paper, y = self.paper, self._next()
        for template in templates:
            template.draw(paper, paper.left, y)
            y -= template.height + _GAP
        if templates:
            check_ruler(paper, paper.left, y)
            y -= 0.7
        for x, block in zip(self._columns(len(blocks)), blocks, strict=True):
            block.draw(paper, x, y)
        y -= max((block.height for block in blocks), default=0.0) + _GAP
        if y - FLOOR > _LARGE:
            self.body.draw_legs(y, FLOOR, paper.width, 1.0)

    def _next(self) -> float:
        """Begin another page, and return the height below its head."""
        self._foot(continued=True)
        self.paper.turn()
        return draw_next_head(self.paper, self.plan, self.case)

    def _foot(self, continued: bool = False) -> None:
        draw_foot(self.paper, self.case, self.plan, self.body.about, continued)
