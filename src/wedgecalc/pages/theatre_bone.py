"""One bone on the sheet for the operating room: its picture, its table, and where it is cut."""

from dataclasses import dataclass
from functools import cached_property

from wedgecalc.drawing.scene import Scene
from wedgecalc.pages.blocks import BlockRow, Cell, TextBlock, sentences
from wedgecalc.pages.close_up import CloseUp
from wedgecalc.pages.paper import HEAD, SMALL, Paper, fitted, step_of
from wedgecalc.pages.template import Template
from wedgecalc.pages.theatre_table import SizeTable
from wedgecalc.results.build_theatre import where_part
from wedgecalc.results.millimetres import depth_words
from wedgecalc.results.theatre_table import theatre_columns
from wedgecalc.results.theatre_words import legend_words
from wedgecalc.study.theatre import Theatre, TheatreCut
from wedgecalc.study.uncertainty import Uncertainty

_WHERE, _LABEL = 11.0, 8.5  # points of the numbers that say where to cut, and of their names
_RANGE = 0.78  # inches, of the interval behind them
_IN_TABLE = ("base_on_contour_mm", "block_base_mm")
_TABLE, _FEW, _MORE = 0.52, 6, 0.03  # for a few columns, and for each further one
_GAP = 0.08  # inches between two blocks


@dataclass(frozen=True)
class Bone:
    """The cut of one bone.

    Attributes
    ----------
    paper : Paper
    found : Theatre
    cut : TheatreCut
    scene : Scene
    uncertainty : Uncertainty or None
        Uncertainty of the whole plan.
    number : int
        Which of two it is; 0 for the only one.
    """

    paper: Paper
    found: Theatre
    cut: TheatreCut
    scene: Scene
    uncertainty: Uncertainty | None
    number: int

    @property
    def name(self) -> str:
        """Name of the bone; empty for the only one."""
        return str(self.cut.plan.procedure.bone).capitalize() if self.number else ""

    @cached_property
    def template(self) -> Template:
        """The wedge in true size."""
        return Template(self.scene, (self.paper.width - 0.25) / 2, self.name)

    @property
    def done(self) -> tuple[str, ...]:
        """Names of the values that the surgeon writes down."""
        bone = f"{self.name.lower()}, " if self.number else ""
        if self.cut.plan.procedure.closes:
            return f"{bone}base made, mm", "hinge held"
        if self.cut.gaps is None:
            return f"{bone}opened, mm", "hinge held"
        return f"{bone}back gap, mm", "front gap, mm", "hinge held"

    def where(self, width: float) -> TextBlock:
        """Return where the saw enters and stops, in numbers."""
        rows = tuple(
            BlockRow(
                (
                    Cell(q.label, 0.0, _LABEL, quiet=True),
                    Cell(q.text(1), width - _RANGE, _WHERE, "right", bold=True),
                    Cell(q.range.strip(), width, SMALL, "right", quiet=True),
                ),
                0.012,
            )
            for q in where_part(self.cut, self.uncertainty, False).numbers
            if q.key not in _IN_TABLE
        )
        if not rows:
            return TextBlock("", ())
        plan = self.cut.plan
        deep = plan.limb.frame.calibrated and not plan.procedure.through_shaft
        about = f"Saw and hinge: depths {depth_words(plan)}." if deep else ""
        note = sentences([about] if about else [], width, SMALL, quiet=True, gap=0.02)
        return TextBlock("Where to cut", rows).joined(note)

    def legend(self, width: float) -> TextBlock:
        """Return what the signs of its table mean."""
        return sentences(self._signs, width, SMALL, quiet=True)

    @cached_property
    def _signs(self) -> tuple[str, ...]:
        return legend_words(self.found, self.cut)

    @property
    def table_share(self) -> float:
        """Share of the page's width for its table beside its picture."""
        return _TABLE + _MORE * max(len(theatre_columns(self.cut)) - _FEW, 0)

    def table(self, width: float, largest: float) -> SizeTable:
        """Return its table; `largest` is the size of its numbers if there is room."""
        return SizeTable(self.cut, width, largest)

    def fixed(self, width: float, largest: float) -> float:
        """Return its height without its picture."""
        table = self.table(width, largest).height
        words = self.legend(width).height + self.where(width).height
        return step_of(HEAD) + table + words + 2 * _GAP

    def draw(self, x: float, y: float, width: float, high: float, largest: float) -> float:
        """Draw it in a column with a picture of a height, 0 for none; return the height below it."""
        paper, plan = self.paper, self.cut.plan
        words, size = fitted(
            f"{self.number}  {self.name}: {plan.procedure.short}", HEAD, width, True
        )
        paper.say(x, y, words, size, bold=True)
        y -= step_of(HEAD)
        if high:
            CloseUp(self.scene, (x, y - high, x + width, y)).draw(paper.sheet)
        y = self.table(width, largest).draw(paper, x, y - high - _GAP)
        y = self.legend(width).draw(paper, x, y - 0.03)
        return self.where(width).draw(paper, x, y - _GAP / 2)
