"""The patient's page: the leg before and after, and the operation in plain words."""

from collections.abc import Iterator

from wedgecalc.pages.close_up import CloseUp
from wedgecalc.pages.languages import Language
from wedgecalc.pages.legs import STATES, Legs
from wedgecalc.pages.paper import EDGE, SMALL, Paper, fitted, lines_of, named, step_of, width_of
from wedgecalc.pages.patient_words import PatientWords, accepted_words
from wedgecalc.sources.legs import CaseRef
from wedgecalc.text import visible
from wedgecalc.version import __version__

_SIZES = (11.0, 10.5, 10.0, 9.5, 9.0, 8.5)  # points: the largest with which one page holds the text
_TOLD = 8.5  # points of what is said of the pictures
_HEADING = 1.14  # size of a heading, relative to the text
_TITLE = 18.0
_PICTURE = (3.3, 3.35)  # width and height of both legs, inches
_CLOSE = 1.5  # height of the close-up below them
_NAME = 3.3  # width of the line for the name
_BESIDE = 0.25  # between text and picture
_LEGS = 0.76  # size of text and lines, relative to a slide

Line = tuple[str, float, bool, float]  # words, size, whether a heading, gap above


class PatientPage:
    """The patient's page, and a second one where the text is long.

    Parameters
    ----------
    paper : Paper
    legs : Legs
    words : PatientWords
    language : Language
    case : CaseRef
    """

    def __init__(
        self, paper: Paper, legs: Legs, words: PatientWords, language: Language, case: CaseRef
    ) -> None:
        self.paper, self.legs, self.words, self.say = paper, legs, words, language
        self.case = case
        self.foot = self._foot_lines()
        self.floor = EDGE + sum(step_of(size) for _, size, _ in self.foot) + 0.12

    def draw(self) -> None:
        """Draw the page: title, picture and text."""
        paper = self.paper
        title = lines_of(self.words.title, _TITLE, paper.width, True)
        y = paper.write(paper.left, paper.top, title, _TITLE, bold=True)
        whose = f"{named(self.case.called)}{self.say(f'leg.{self.legs.plan.limb.frame.side}')}"
        line, size = fitted(whose, 11, paper.width)
        paper.aside(paper.left, y - 0.02, line, size)
        self._name(y - 0.02, paper.left + width_of(line, size) + 0.3)
        top = y - 0.36
        low = self._picture(top)
        for size in _SIZES:
            lines = list(self._lines(top, low, size))
            if self._end(lines, top) >= self.floor:
                break
        else:
            lines = list(self._lines(top, low, _SIZES[2]))
        self._write(lines, top)
        self._foot()

    def _picture(self, top: float) -> float:
        """Draw the leg before and after, and return the height below it."""
        paper, low = self.paper, top - _PICTURE[1]
        half = _PICTURE[0] / 2
        sides = (self.say("picture.outer"), self.say("picture.inner"))
        for k, state in enumerate(STATES):
            x = paper.right - _PICTURE[0] + k * half
            word, size = fitted(self.say(f"picture.{state}"), 11, half, True)
            color = getattr(paper.sheet.colors, state)
            paper.say(x + half / 2, top, word, size, bold=True, ha="center", color=color)
            box = (x + 0.04, low, x + half - 0.04, top - 0.2)
            self.legs.draw(paper.sheet.smaller(_LEGS), box, state, sides, plain=True)
        return self._close(low, sides)

    def _name(self, y: float, free: float) -> None:
        """Draw a line for the patient's name, where there is room beside what stands there."""
        paper, word = self.paper, self.say("name")
        left = paper.right - _NAME
        if left > free:
            paper.aside(left, y, word, 9)
            paper.rule(left + width_of(word, 9) + 0.08, y - 0.17, paper.right)

    def _close(self, top: float, sides: tuple[str, str]) -> float:
        """Draw each cut in close-up, and say what the pictures show; return the height below."""
        paper, left = self.paper, self.paper.right - _PICTURE[0]
        cuts = [scene for scene in self.legs.cut if scene.entries and not scene.plan.wedge.nothing]
        cuts = [scene for scene in cuts if not scene.plan.procedure.through_shaft]
        low, words = top, [self.say("picture.line")]
        if cuts:
            low, wide = top - 0.08 - _CLOSE, (_PICTURE[0] - 0.1 * (len(cuts) - 1)) / len(cuts)
            across = min(wide, 1.9)
            for k, scene in enumerate(cuts):
                x = left + k * (wide + 0.1) + (wide - across) / 2
                high = top - 0.08
                if len(cuts) > 1:
                    name = self.say(f"picture.{scene.plan.procedure.bone}")
                    line, size = fitted(name, _TOLD, across, True)
                    paper.say(x + across / 2, high, line, size, bold=True, ha="center")
                    high -= step_of(_TOLD)
                CloseUp(scene, (x, low, x + across, high), sides).draw(paper.sheet)
            kinds = dict.fromkeys(str(scene.plan.procedure.kind) for scene in cuts)
            words += [self.say(f"picture.{kind}") for kind in kinds]
        if any(scene_.fibula and scene_.fibula.treatment == "shaft" for scene_ in cuts):
            words.append(self.say("picture.fibula"))
        low -= 0.06
        for line in lines_of(" ".join(words), _TOLD, _PICTURE[0]):
            paper.aside(left, low, line, _TOLD)
            low -= step_of(_TOLD)
        return low

    def _lines(self, top: float, low: float, size: float) -> Iterator[Line]:
        """Yield the lines of the text: short beside the picture, long below it."""
        y, narrow = top, self.paper.width - _PICTURE[0] - _BESIDE
        for k, section in enumerate(self.words.sections):
            texts = [(section.heading, size * _HEADING, True, 0.5 * step_of(size) if k else 0.0)]
            texts += [(text, size, False, 0.2 * step_of(size)) for text in section.paragraphs]
            for n, (words, points, bold, gap) in enumerate(texts):
                text = visible(" ".join(words.split()))
                gap = 0.12 * step_of(size) if n == 1 else gap
                beside = y - gap > low - 0.08  # for a whole paragraph: its lines are of one width
                for line in lines_of(text, points, narrow if beside else self.paper.width, bold):
                    yield line, points, bold, gap
                    y -= gap + step_of(points)
                    gap = 0.0

    def _end(self, lines: list[Line], y: float) -> float:
        """Return the height below lines that begin at a height."""
        return y - sum(gap + step_of(size) for _, size, _, gap in lines)

    def _write(self, lines: list[Line], y: float) -> None:
        """Write the lines; on another page where this one is full, a heading with its text."""
        for k, (line, size, bold, gap) in enumerate(lines):
            y -= gap
            ahead = lines[k : k + (3 if bold else 1)]
            if self._end(ahead, y) + gap < self.floor:
                self._foot()
                self.paper.turn()
                y = self.paper.top
            self.paper.say(self.paper.left, y, line, size, bold=bold)
            y -= step_of(size)

    def _foot_lines(self) -> list[tuple[str, float, bool]]:
        width = self.paper.width
        accepted = accepted_words(self.legs.plan, self.say)
        foot = self.say("foot", version=__version__)
        return [(line, 9.0, True) for line in lines_of(accepted, 9.0, width, True)] + [
            (line, SMALL, False) for line in lines_of(foot, SMALL, width)
        ]

    def _foot(self) -> None:
        """Write what stands at the foot of each page: an accepted stop, and what this is."""
        y = self.floor - 0.12
        for line, size, bold in self.foot:
            say = self.paper.say if bold else self.paper.aside
            say(self.paper.left, y, line, size, bold=bold)
            y -= step_of(size)
