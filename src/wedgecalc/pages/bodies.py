"""The middle of the surgeon's page: leg, numbers, close-up and true size, of one cut or of two."""

from wedgecalc.geometry.limb import ASSUMED_PLATEAU
from wedgecalc.pages.blocks import TextBlock, sentences
from wedgecalc.pages.close_up import CloseUp
from wedgecalc.pages.legs import STATES, Legs
from wedgecalc.pages.numbers import measured, wedge_numbers
from wedgecalc.pages.paper import HEAD, SMALL, Paper, fitted, step_of
from wedgecalc.pages.template import RULER_HEIGHT, Template, check_ruler
from wedgecalc.planning.plan import Plan
from wedgecalc.results.build_double import part_uncertainty
from wedgecalc.results.millimetres import sureness_words
from wedgecalc.results.sentences import wedge_name, wedge_size
from wedgecalc.results.wedge_numbers import wedge_part
from wedgecalc.study.uncertainty import Uncertainty

GUTTER = 0.25  # between two columns, inches
_LEFT = 3.2  # width of the column of the legs
_GAP = 0.13  # between two blocks
_LABEL = 0.2  # inches: height of the words above a leg
_LEAST_LEGS, _LEAST_CLOSE = 2.0, 0.9  # heights of the pictures
_MOST_CLOSE = 2.6
_LARGEST = 2.4  # height of a template that the first page has room for
_BESIDE_FILM = 0.1  # a film reaches beyond the bones
_LEGS_SCALE = 0.76  # size of text and lines, relative to a slide
_SEE = "The wedge in true size stands on the next page."
_PLACED = {
    "given": "as given",
    "film": "proposed from the film",
    "usual": "usual place",
    "assumed": f"usual place on an assumed plateau of {ASSUMED_PLATEAU:g} mm",
}


class _Body:
    """What the body of one cut and that of two share.

    Attributes
    ----------
    later : list of Template
        Templates that are too large for this page.
    """

    def __init__(self, paper: Paper, legs: Legs, uncertainty: Uncertainty | None) -> None:
        self.paper, self.legs, self.uncertainty = paper, legs, uncertainty
        self.right = paper.left + _LEFT + GUTTER
        self.wide = paper.right - self.right
        self.table = measured(legs.plan, uncertainty, self.wide)
        self.later: list[Template] = []

    @property
    def about(self) -> str:
        """Where hinge and entry come from, and what the outlines of the bones are."""
        scenes = self.legs.cut
        placed = dict.fromkeys(placed_words(scene.plan) for scene in scenes)
        outlines = dict.fromkeys(scene.source for scene in scenes)
        words = f"{'; '.join(placed)} · bone outlines: {' and '.join(outlines)}"
        on_film = any(scene.film is not None for scene in scenes)
        return words + (" · planned film: cut and moved" if on_film else "")

    def draw_legs(
        self, top: float, low: float, width: float = _LEFT, scale: float = _LEGS_SCALE
    ) -> None:
        """Draw the legs before and after between two heights, from the left margin."""
        half, sheet = (width - 0.1) / 2, self.paper.sheet
        for k, (state, word) in enumerate(zip(STATES, ("Before", "Planned"), strict=True)):
            x = self.paper.left + k * (half + 0.1)
            color = getattr(sheet.colors, state)
            self.paper.say(x + half / 2, top, word, 10, bold=True, ha="center", color=color)
            foot = low if self.legs.scenes[0].film is None else low + _BESIDE_FILM
            self.legs.draw(sheet.smaller(scale), (x, foot, x + half, top - _LABEL), state)

    def _part(self, k: int) -> TextBlock:
        """Return the numbers of a cut bone's wedge."""
        scene = self.legs.cut[k]
        uncertainty = self.uncertainty
        if uncertainty is not None and len(self.legs.scenes) > 1:
            uncertainty = part_uncertainty(uncertainty, scene.plan.procedure.bone)
        part = wedge_part(scene.plan, scene.sized, uncertainty)
        return wedge_numbers(part, self.wide, len(self.legs.cut) > 1)


def placed_words(plan: Plan) -> str:
    """Return where hinge and entry of a plan come from, in words."""
    hinge, entry = _PLACED[plan.hinge_source], _PLACED[plan.entry_source]
    return f"hinge and entry: {hinge}" if hinge == entry else f"hinge: {hinge}, entry: {entry}"


class OneLevel(_Body):
    """Leg and template on the left; numbers, close-up and wedge on the right."""

    def __init__(self, paper: Paper, legs: Legs, uncertainty: Uncertainty | None) -> None:
        super().__init__(paper, legs, uncertainty)
        self.scene = legs.cut[0]
        self.template = Template(self.scene, _LEFT)
        self.wedge = self._part(0)
        self.sure = self.template.sure
        if self.template.height > _LARGEST or not self.template.fits:
            self.later = [Template(self.scene, paper.width)]

    @property
    def _cut(self) -> bool:
        return not self.scene.plan.wedge.nothing

    @property
    def _low(self) -> float:
        """Height of what stands below the legs."""
        if self.later:
            return step_of(SMALL)
        ruler = 0.0 if self.template.lacking else RULER_HEIGHT
        return self.template.height + ruler

    @property
    def needs(self) -> float:
        """The least height."""
        right = self.table.height + step_of(HEAD) + _GAP + self.wedge.height
        right += _LEAST_CLOSE + _GAP if self._cut else 0.0
        return max(_LEAST_LEGS + _LABEL + _GAP + self._low, right)

    def draw(self, y: float, low: float) -> None:
        """Draw the body of the page between two heights."""
        paper, x = self.paper, self.paper.left
        high = low + self._low
        self.draw_legs(y, high + _GAP)
        if self.later:
            paper.aside(x, high, _SEE)
        else:
            self.template.draw(paper, x, high)
            if not self.template.lacking:
                check_ruler(paper, x, high - self.template.height)
        y = self.table.draw(paper, self.right, y)
        heading, size = fitted(wedge_name(self.scene.plan).capitalize(), HEAD, self.wide, True)
        paper.say(self.right, y, heading, size, bold=True)
        y -= step_of(HEAD)
        if self._cut:
            space = y - low - self.wedge.height - _GAP
            close = min(space, _MOST_CLOSE)
            CloseUp(self.scene, (self.right, y - close, paper.right, y)).draw(paper.sheet)
            y -= close + _GAP
        self.wedge.draw(paper, self.right, y)


class TwoLevels(_Body):
    """Leg and numbers above; below, each bone's close-up, wedge and template, in order of theatre."""

    def __init__(self, paper: Paper, legs: Legs, uncertainty: Uncertainty | None) -> None:
        super().__init__(paper, legs, uncertainty)
        self.half = (paper.width - GUTTER) / 2
        self.wide = self.half  # width of the numbers of each wedge
        self.wedges = [self._part(k) for k in range(2)]
        plans = [scene.plan for scene in legs.cut]
        self.sure = sentences(
            [" ".join(sureness_words(*plans, read=uncertainty is not None))], self.half, SMALL
        )
        self.templates = [
            Template(s, self.half, str(s.plan.procedure.bone).capitalize()) for s in legs.cut
        ]
        if max(t.height for t in self.templates) > _LARGEST or not all(
            t.fits for t in self.templates
        ):
            self.later = [
                Template(s, paper.width, str(s.plan.procedure.bone).capitalize()) for s in legs.cut
            ]

    @property
    def _low(self) -> float:
        """Height of the templates, and of the ruler beside what they rest on."""
        if self.later:
            return step_of(SMALL) + self.sure.height
        return max(t.bare for t in self.templates) + max(RULER_HEIGHT, self.sure.height)

    @property
    def _cells(self) -> float:
        """Height of the close-ups without their pictures."""
        return step_of(HEAD) + 2 * _GAP + max(wedge.height for wedge in self.wedges)

    @property
    def needs(self) -> float:
        """The least height."""
        first = max(_LEAST_LEGS + _LABEL, self.table.height) + _GAP
        return first + self._cells + _LEAST_CLOSE + self._low

    def draw(self, y: float, low: float) -> None:
        """Draw the body of the page between two heights."""
        paper, high = self.paper, low + self._low
        free = y - high - self._cells - _GAP
        first = max(_LEAST_LEGS + _LABEL, self.table.height)
        close = min(max(_LEAST_CLOSE, 0.38 * free), _MOST_CLOSE, free - first)
        self.draw_legs(y, y - (free - close))
        self.table.draw(paper, self.right, y)
        y -= free - close + _GAP
        for k, scene in enumerate(self.legs.cut):
            x, bone = paper.left + k * (self.half + GUTTER), scene.plan.procedure.bone
            words = f"{k + 1}  {bone.capitalize()}: {wedge_name(scene.plan)}, {wedge_size(scene.plan, ranged=False)}"
            words, size = fitted(words, HEAD, self.half, True)
            paper.say(x, y, words, size, bold=True)
            top = y - step_of(HEAD) - 0.03
            CloseUp(scene, (x, top - close, x + self.half, top)).draw(paper.sheet)
            self.wedges[k].draw(paper, x, top - close - _GAP)
            if not self.later:
                self.templates[k].draw(paper, x, high, alone=False)
        self._below(high)

    def _below(self, high: float) -> None:
        """Draw what the millimetres rest on, beside the ruler."""
        paper, x = self.paper, self.paper.left
        if self.later:
            paper.aside(x, high, _SEE)
            self.sure.draw(paper, x, high - step_of(SMALL))
            return
        y = high - max(t.bare for t in self.templates)
        self.sure.draw(paper, x, y)
        if not all(t.lacking for t in self.templates):
            check_ruler(paper, x + self.half + GUTTER, y)
