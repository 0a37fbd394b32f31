"""The page for the operating room: the answer, the wedge mm by mm, where to cut, what was done."""

from itertools import product

from wedgecalc.drawing.banner import Banner
from wedgecalc.pages.blocks import TextBlock, sentences
from wedgecalc.pages.bodies import GUTTER, placed_words
from wedgecalc.pages.close_up import CloseUp
from wedgecalc.pages.head import (
    FLOOR,
    answer,
    draw_foot,
    draw_identity,
    draw_next_head,
    procedure_words,
)
from wedgecalc.pages.legs import Legs
from wedgecalc.pages.numbers import alerts, in_two
from wedgecalc.pages.paper import LEAST, SMALL, Paper, fitted, lines_of, step_of
from wedgecalc.pages.template import RULER_HEIGHT, check_ruler
from wedgecalc.pages.theatre_bone import Bone
from wedgecalc.pages.theatre_table import SIZES, SizeTable
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.results.alert_words import alerts_in_words, stop_words
from wedgecalc.results.build_theatre import further_steps, steps_words
from wedgecalc.results.millimetres import sureness_words
from wedgecalc.results.sentences import goal_words, target_words
from wedgecalc.results.theatre_words import order_words, rod_words
from wedgecalc.sources.legs import CaseRef
from wedgecalc.study.theatre import Theatre
from wedgecalc.study.uncertainty import known_uncertainty
from wedgecalc.terms import Severity

_TITLE, _SIDE, _ANSWER, _MADE, _TEXT = 15.0, 18.0, 15.0, 12.0, 10.0  # points
_LEAST_ANSWER = 11.5  # below it, the answer takes two lines
_STEPS = 9.0  # points: type size of the steps
_GAP = 0.10  # inches between two blocks
_PICTURE = (1.6, 3.0)  # least and greatest height of a close-up
_LEAST = 1.12  # least height of a close-up of two bones with many rows, or overleaf
_LINE = 0.34  # height of a line to write on
# What moves overleaf, step by step, until the rest has room.
_LATER = ((), ("alerts",), ("alerts", "templates"), ("alerts", "templates", "others"))
_JOINT = "joint"
_PICTURES = "pictures"  # overleaf for two bones: the first side has no room for them
_WHERE = 0.4  # share of the width for the block that says where to cut


class TheatrePage:
    """The sheet of a plan of one bone or of two.

    Parameters
    ----------
    paper : Paper
    found : Theatre
    case : CaseRef
    """

    def __init__(self, paper: Paper, theatre: Theatre, case: CaseRef) -> None:
        self.paper, self.found, self.case = paper, theatre, case
        self.uncertainty = known_uncertainty(theatre.plan)
        legs = Legs.of(theatre.plan)
        scenes = {scene.plan.procedure.name: scene for scene in legs.scenes}
        self.two = len(theatre.cuts) == 2
        self.half = (paper.width - GUTTER) / 2
        self.bones = [
            Bone(
                paper, theatre, cut, scenes[cut.plan.procedure.name], self.uncertainty, k * self.two
            )
            for k, cut in enumerate(theatre.cuts, 1)
        ]
        about = (f"{placed_words(s.plan)} · bone outline: {s.source}" for s in legs.cut)
        self.about = " · ".join(dict.fromkeys(about))
        warned: list[tuple[Severity, str]] = [
            (a.severity, a.message) for a in theatre.plan.alerts if a.severity != Severity.STOP
        ]
        heading = "Warnings and notes of both bones" if self.two and warned else ""
        self.warned = in_two(alerts(warned, self.half, heading))

    def draw(self) -> None:
        """Draw the sheet: what was done stands above the foot, what has no room overleaf."""
        y, low = self._head(), FLOOR + self._done_height
        later = self._two(y, low) if self.two else self._one(y, low)
        self._done(low)
        self._foot(bool(later))
        if later:
            self.paper.turn()
            y = draw_next_head(self.paper, self.found.plan, self.case, "In theatre")
            if "others" in later:
                joint = rod_words(self.found)[-1:] if _JOINT in later else ()
                block = self._told((*joint, *further_steps(self.found)), self.paper.width)
                y = block.draw(self.paper, self.paper.left, y) - _GAP
            if _PICTURES in later:
                y = self._pictures(y)
            self._beside(self.warned, self._templates(y) if "templates" in later else y)
            self._foot()

    def _head(self) -> float:
        """Draw stops, whose leg it is and the answer, and return the height below."""
        paper, plan = self.paper, self.found.plan
        y = paper.top
        banner = Banner.of(stop_words(plan), paper.width, paper.sheet.k, 11, 9)
        banner.draw(paper.sheet, paper.left, y)
        y -= banner.height
        paper.say(paper.left, y, "In theatre", _TITLE, bold=True)
        side = f"{plan.limb.frame.side} leg".upper()
        paper.say(paper.right, y, side, _SIDE, bold=True, ha="right")
        y = draw_identity(paper, y - step_of(_SIDE) - 0.02, self.case)
        goal = target_words(plan.target) if isinstance(plan, DoublePlan) else goal_words(plan)
        line, size = fitted(f"{procedure_words(plan)} · target: {goal}", _TEXT, paper.width)
        paper.say(paper.left, y, line, size)
        return self._answer(y - step_of(_TEXT) - 0.05)

    def _answer(self, y: float) -> float:
        """Draw what to do in a box, and return the height below it."""
        paper, space = self.paper, self.paper.width - 0.24
        todo, effect = answer(self.found.plan, self.uncertainty)
        each = [words[0].upper() + words[1:] for words in todo.split("; ")]
        words = [(line, _ANSWER) for line in each] + [(effect, _MADE)]
        lines = [
            fitted(part, least, space, True)
            for line, size in words
            for least in (max(fitted(line, size, space, True)[1], _LEAST_ANSWER),)
            for part in _broken(line, least, space)
        ]
        low = y - sum(step_of(size) for _, size in lines) - 0.14
        box = (paper.left, low, paper.right, y)
        paper.sheet.rectangle(box, facecolor=paper.sheet.colors.zone, edgecolor="none")
        y -= 0.08
        for line, size in lines:
            paper.say(paper.left + 0.12, y, line, size, bold=True)
            y -= step_of(size)
        return low - _GAP

    def _told(self, words: tuple[str, ...], width: float) -> TextBlock:
        return sentences(words, width, _TEXT, gap=0.03)

    def _one(self, y: float, low: float) -> tuple[str, ...]:
        """Draw one bone, as large as there is room; return what has none."""
        for later, size in product(_LATER, SIZES):
            if y - self._height(later, size) >= low:
                break
        paper, x, left = self.paper, self.paper.left, self.paper.width * _WHERE
        block = self._beside_where(later)
        for bone in self.bones:
            table = self._table(bone, size)
            right = x + table.width + GUTTER
            high = max(table.height, _PICTURE[0])
            CloseUp(bone.scene, (right, y - high, paper.right, y)).draw(paper.sheet)
            table.draw(paper, x, y)
            y = bone.legend(paper.width).draw(paper, x, y - high - 0.04)
            bone.where(left).draw(paper, x, y)
        block.draw(paper, x + (left + GUTTER if self.bones else 0.0), y)
        y -= self._words_height(block)
        if "templates" not in later:
            y = self._templates(y)
        if later:
            self._names.draw(paper, x, y)
        else:
            self._beside(self.warned, y)
        return later

    def _height(self, later: tuple[str, ...], size: float) -> float:
        """Return the height of one bone with some of it overleaf and a table of a size."""
        height = self._words_height(self._beside_where(later))
        for bone in self.bones:
            legend = bone.legend(self.paper.width).height + 0.04
            height += max(self._table(bone, size).height, _PICTURE[0]) + legend
        if "templates" not in later:
            height += self._templates_height + _GAP / 2
        return height + (self._names.height if later else max(b.height for b in self.warned))

    def _beside_where(self, later: tuple[str, ...]) -> TextBlock:
        """Return what stands beside where the bone is cut."""
        words = rod_words(self.found) if "others" in later else steps_words(self.found)
        return sentences(
            words, self.paper.width * (1 - _WHERE * bool(self.bones)) - GUTTER, _STEPS, gap=0.03
        )

    def _words_height(self, block: TextBlock) -> float:
        wheres = (bone.where(self.paper.width * _WHERE).height for bone in self.bones)
        return max(block.height, *wheres, 0.0) + _GAP

    def _table(self, bone: Bone, size: float) -> SizeTable:
        return bone.table(self.paper.width * bone.table_share, size)

    def _two(self, y: float, low: float) -> tuple[str, ...]:
        """Draw both bones side by side, with pictures as high as there is room."""
        words = (*order_words(self.found), *rod_words(self.found))
        paper, block = self.paper, sentences(words, self.paper.width, _STEPS, gap=0.03)
        free = y - low - block.height - self._names.height - _GAP
        for least, size in product((_PICTURE[0], _LEAST, 0.0), SIZES):
            high = free - max(bone.fixed(self.half, size) for bone in self.bones)
            if high >= least:
                break
        full = high < 0
        if full:  # long stop alerts: on which joint the rod's place rests stands overleaf
            block = sentences(words[:-1], paper.width, _STEPS, gap=0.03)
        size = min(bone.table(self.half, size).size for bone in self.bones)
        high = min(high, _PICTURE[1]) if high >= _LEAST else 0.0
        ends = [
            bone.draw(paper.left + k * (self.half + GUTTER), y, self.half, high, size)
            for k, bone in enumerate(self.bones)
        ]
        y = block.draw(paper, paper.left, min(ends) - (0.0 if full else _GAP / 2))
        self._names.draw(paper, paper.left, y)
        further = (*([] if high else [_PICTURES]), *([_JOINT] if full else []))
        return (*_LATER[-1], *further)

    def _pictures(self, y: float) -> float:
        """Draw where both bones are cut side by side, and return the height below."""
        paper, words_height = self.paper, max(block.height for block in self.warned)
        space = y - step_of(_TEXT) - FLOOR - self._templates_height - words_height - 2 * _GAP
        high = max(min(_PICTURE[1], space), _LEAST)
        for bone, x in zip(self.bones, (paper.left, paper.right - self.half), strict=True):
            paper.say(x, y, f"{bone.number}  {bone.name}", _TEXT, bold=True)
            top = y - step_of(_TEXT)
            box = (x, top - high, x + self.half, top)
            CloseUp(bone.scene, box).draw(paper.sheet)
        return y - step_of(_TEXT) - high - _GAP

    @property
    def _sure(self) -> TextBlock:
        """What the millimetres rest on."""
        plans = [bone.cut.plan for bone in self.bones]
        return sentences([" ".join(sureness_words(*plans, read=True))], self.half, SMALL)

    @property
    def _templates_height(self) -> float:
        if not self.bones:
            return 0.0
        bare, ruler = max(bone.template.bare for bone in self.bones), RULER_HEIGHT
        if all(bone.template.lacking for bone in self.bones):
            ruler = 0.0
        words_height = self._sure.height + ruler
        return bare + words_height if self.two else max(bare, words_height)

    def _templates(self, y: float) -> float:
        """Draw the wedges in true size with the ruler, and return the height below."""
        paper, right = self.paper, self.paper.left + self.half + GUTTER
        low = y - self._templates_height - _GAP / 2
        for k, bone in enumerate(self.bones):
            x = paper.left + k * (self.half + GUTTER)
            bone.template.draw(paper, x, y, alone=False)
        if self.two:
            y -= max(bone.template.bare for bone in self.bones)
        below = self._sure.draw(paper, right, y)
        if any(not bone.template.lacking for bone in self.bones):
            check_ruler(paper, right, below)
        return low

    def _beside(self, blocks: tuple[TextBlock, TextBlock], y: float) -> None:
        for k, block in enumerate(blocks):
            block.draw(self.paper, self.paper.left + k * (self.half + GUTTER), y)

    @property
    def _names(self) -> TextBlock:
        """The names of the alerts whose sentences stand overleaf."""
        alert_words = alerts_in_words(self.found.plan)
        lesser = [a for a in alert_words if a.severity is not Severity.STOP]
        labels = dict.fromkeys(f"{a.heading[0]} {a.label}" for a in lesser)
        words = [f"Overleaf: {', '.join(labels)}"] if labels else []
        return sentences(words, self.paper.width, SMALL)

    @property
    def _done_height(self) -> float:
        return step_of(_TEXT) + _LINE * max(len(self.bones), 1) + 0.12

    def _done(self, y: float) -> None:
        """Draw empty lines for what was done, below a height."""
        paper = self.paper
        paper.say(paper.left, y, "Done", _TEXT, bold=True)
        y -= step_of(_TEXT)
        for k, bone in enumerate(self.bones):
            last = k == len(self.bones) - 1
            cells = (*bone.done, *(("rod crosses at, %",) if last else ()), "fixation, remarks")
            shares = [1.0] * (len(cells) - 1) + [max(5.0 - len(cells), 1.0) + 1.0]
            x, unit = paper.left, paper.width / sum(shares)
            for word, share in zip(cells, shares, strict=True):
                paper.aside(x, y, word, LEAST)
                paper.rule(x, y - _LINE + 0.05, x + share * unit - 0.1)
                x += share * unit
            y -= _LINE

    def _foot(self, continued: bool = False) -> None:
        draw_foot(self.paper, self.case, self.found.plan, self.about, continued)


def _broken(line: str, size: float, width: float) -> list[str]:
    """Return a bold line as lines that fit; one that needs two breaks at a comma if it can."""
    lines = lines_of(line, size, width, True)
    first, comma, rest = line.rpartition(", ")
    if len(lines) == 2 and comma and len(lines_of(f"{first},", size, width, True)) == 1:
        return [f"{first},", rest]
    return lines
