"""The studio's page: film, controls and numbers, in a browser tab or a notebook cell."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import panel as pn

from wedgecalc.drawing.film_window import windowed
from wedgecalc.drawing.theme import theme_named
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.studio.after_panel import numbers_html
from wedgecalc.studio.answer import STEPS_WITH_ANSWER, answer_html
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.autosave import desk_from_dict, desk_to_dict
from wedgecalc.studio.both_legs import on_one_desk
from wedgecalc.studio.browser import Browser
from wedgecalc.studio.controls import Controls
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.film import FilmView
from wedgecalc.studio.films import FILM_STORE
from wedgecalc.studio.finding import doubt_sentences
from wedgecalc.studio.hand import Hand
from wedgecalc.studio.layers import ALL_PARTS, draw_both_legs, draw_head, draw_marks, leg_layers
from wedgecalc.studio.loading import desks_of_file
from wedgecalc.studio.notices import notices
from wedgecalc.studio.outcome import error_words
from wedgecalc.studio.pace import Pace
from wedgecalc.studio.quiz_panel import QuizPanel
from wedgecalc.studio.sheets import Cell
from wedgecalc.studio.view_bounds import Bounds, bounds_of_leg
from wedgecalc.studio.widgets import Viewable, flow, html, out_of_limits
from wedgecalc.studio.words import WORDS


class Studio:
    """One person's studio.

    Parameters
    ----------
    case : str, optional
        A case file, keypoint file, radiograph, or ``demo:NAME``.
    folder : Path, optional
        Folder for temporary copies of uploads; by default the system's.
    theme : {"light", "dark"}

    Examples
    --------
    In a notebook the last line of a cell shows it:

    >>> studio = Studio("demo:medial-oa-right")
    >>> studio  # doctest: +SKIP
    """

    def __init__(
        self, case: str | None = None, folder: Path | None = None, theme: str = "light"
    ) -> None:
        document = pn.state.curdoc
        self.document = document if document is not None and document.session_context else None
        self.desk, self.folder, self.theme = Desk(), folder or Path(tempfile.gettempdir()), theme
        self.began = case or ""  # the case that a new tab opens
        self.others: list[Desk] = []  # the legs of a file with several
        self.shown = self.desk.radiograph  # the film that the page has
        self.refused = False  # whether the message under the film is a refusal
        self.hand = Hand(self)
        self.pace = Pace(0.25)  # limits updates of the numbers during a drag
        self.film = FilmView(self.hand.act, self)
        self.browser = Browser(self._recall)
        self.lesson = QuizPanel(self)
        self.controls = Controls(self, self.hand, self.lesson)
        self.answer, self.board = html(margin=0), html(margin=0)
        self.said = html(margin=0, sizing_mode=None, css_classes=["line"])
        if case is not None:
            self.take(desks_of_file(case))
            self.desk.past = []  # undo must not return to an empty page
        self.refresh()

    @property
    def in_quiz(self) -> bool:
        """Whether a quiz is running, in which nothing can be moved."""
        return self.lesson.round is not None

    @property
    def marking(self) -> bool:
        """Whether landmarks are being marked."""
        return self.controls.step == "mark" and not self.in_quiz

    @property
    def marker(self) -> float | None:
        """Size of the calibration marker, mm; None while its field holds none."""
        field = self.controls.landmarks.marker
        return None if field.value is None or out_of_limits(field) else float(field.value)

    # --- display ---

    def roots(self) -> dict[str, Viewable]:
        """Return the parts of the page by name, for a template."""
        above = flow(self.controls.leg_line.layout, self.said, self.controls.open.anyway)
        film = [above, self.film.element, self.browser.carrier]
        return {
            "bar": self.controls.bar.layout,
            "film": pn.Column(*film, sizing_mode="stretch_both", margin=0),
            "steps": self.controls.steps,
            "answer": self.answer,
            "controls": self.controls.layout,
            "board": self.board,
        }

    def panel(self) -> Viewable:
        """Return the page as one Panel component, for a notebook cell."""
        parts = self.roots()
        names = ("steps", "answer", "controls", "board")
        side = pn.Column(*map(parts.__getitem__, names), width=400)
        film = pn.Column(parts["film"], width=560, height=640)
        return Cell(parts["bar"], pn.FlexBox(film, side), sizing_mode="stretch_width")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> object:
        pn.extension("filedropper", inline=True)
        return self.panel()._repr_mimebundle_(include, exclude)

    def refresh(self, *, dragging: bool = False, sliding: bool = False) -> None:
        """Update the page to the present leg.

        During a drag, or while a slider moves, only the parts that must follow at once.
        """
        if self.desk.radiograph is not self.shown:  # opened, or restored by undo
            self._show_film()
        colors, share = theme_named(self.theme), self.desk.share
        on_film = colors if self.desk.radiograph is None else theme_named("dark")
        if self.refused:  # the refusal is settled
            self.say("")
            self.controls.open.anyway.visible = False
        with self._held():
            if self.lesson.round is not None:
                drawing = leg_layers(self.desk, self.lesson.share, on_film, self.lesson.show)
                self.lesson.draw(drawing, on_film)
                self.film.show(drawing, self.hand.scene)
                self.answer.object, self.board.object = "", self.lesson.board
                return
            self.controls.check.withdraw(self.desk.leg)
            proposed = self.controls.plan.film_cut.proposed
            moving = dragging or sliding
            view = share, on_film, ALL_PARTS, self.hand.chosen, proposed
            drawing = leg_layers(self.desk, *view, moving=moving)
            doubtful = {} if moving else doubt_sentences(self.desk.leg)
            draw_marks(drawing["handles"], self.hand.proposed, doubtful, self.hand.chosen)
            if (circle := self.hand.head) is not None:
                draw_head(drawing, circle, on_film)
            if self.desk.other is not None:
                draw_both_legs(drawing, self.desk.leg, self.desk.other, on_film, share)
            self.film.show(drawing, self.hand.scene)
            if not dragging:  # a drag leaves the film unchanged
                self.film.radiograph.operate(self.desk.leg.outcome.scenes, share)
            if sliding or (dragging and not self.pace.due()):
                return
            numbers = numbers_html(self.desk, colors)
            lead = answer_html(self.desk, notices(self.desk, doubtful))
            above = self.controls.step in STEPS_WITH_ANSWER
            self.answer.object, self.board.object = (
                (lead, numbers) if above else ("", lead + numbers)
            )
            if not dragging:
                self._settle()

    def later(self, act: Callable[[], object]) -> None:
        """Do something once the page is not locked, in order; without a page at once."""
        if self.document is None:
            act()
        else:
            self.document.add_next_tick_callback(act)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Send several changes to the page in one message."""
        document = self.document
        if document is None or document.callbacks.hold_value:
            yield
            return
        document.hold("combine")
        try:
            yield
        finally:
            document.unhold()

    def _settle(self) -> None:
        """Update the parts that change after a step, but not at every movement."""
        leg = self.desk.leg
        self.controls.follow(leg)
        if ((leg.points or leg.proposed) and leg.side) or self.desk.aside is not None:
            began = {"began": self.began}
            self.browser.remember(began | desk_to_dict(self.desk, FILM_STORE.key_of))

    def say(self, text: str) -> None:
        """Show a message under the film, which screen readers read out."""
        self.refused = False
        self.said.object = rendered("status.html", kind="said", text=text)

    def set_theme(self, theme: str) -> None:
        """Switch to another theme."""
        self.theme = theme

    # --- opening ---

    def take(self, desks: list[Desk]) -> None:
        """Open the first of several legs, and offer the others."""
        desks = on_one_desk(desks)
        self.others = desks if len(desks) > 1 else []
        legs = [desk.leg for desk in self.others]
        self.controls.open.offer(
            [f"{k}: {leg.id or ''} {leg.side or ''}" for k, leg in enumerate(legs, 1)]
        )
        self.put(desks[0])

    def put(self, desk: Desk) -> None:
        """Open a leg in place of what is on the desk; this can be undone."""
        self.lesson.leave()
        self.desk.open(desk)
        self._start()
        leg = self.desk.leg
        self.controls.show("mark" if leg.missing else "check" if leg.after else "plan")
        self.hand.look()
        self.hand.ask()

    def lay(self, desk: Desk) -> None:
        """Put another desk in place of this one, without a message."""
        self.desk = desk
        self._start()

    def turn(self) -> None:
        """Go from the plan to the film after surgery, or back."""
        self.desk.turn()
        self.opened_again()

    def opened_again(self) -> None:
        """Show the desk after it switched to another film that is already open."""
        self._start()
        self.refresh()
        self.hand.ask()

    def _start(self) -> None:
        """Start with the present desk."""
        desk = self.desk
        self.hand.tool = None
        if desk.chosen is None and (desk.leg.missing or not desk.leg.points):
            desk.chosen = desk.next_landmark()
        self.controls.start()
        self._show_film()
        self.fit()

    def _show_film(self) -> None:
        """Send the radiograph of the desk to the page, and keep it for a tab that is reloaded."""
        film = self.desk.radiograph
        if film is not None:
            _, film = FILM_STORE.keep(film, on_disk=self.browser.keeps)
        self.shown = self.desk.radiograph = film
        limb = self.desk.leg.outcome.limb
        self.film.load(None if film is None else windowed(film.pixels, limb))

    def fit(self, bounds: Bounds | None = None) -> None:
        """Bring a part of the film into view, or the whole leg."""
        if (bounds := bounds or bounds_of_leg(self.desk)) is not None:
            self.film.fit(bounds)

    def guarded(self, act: Callable[[], object]) -> None:
        """Do something; show an error as a message."""
        try:
            act()
        except (InputError, NoPlanError) as error:
            self.say(" ".join(error_words(error)))
            self.refused = True

    def _recall(self, leg: str, record: str, last: str) -> None:
        """Restore the legs of this tab, and offer those of the previous tab."""
        self.lesson.recall(record)
        self.controls.open.recall(last if not leg else "", self.browser.keeps)
        if leg and not self.desk.past and self._is_of_this(leg):
            self.restore(leg)
            self.desk.past = []  # undo must not return to the initial case
        if self.browser.theme:
            self.set_theme(self.browser.theme)
        self.refresh()

    def _is_of_this(self, text: str) -> bool:
        """Return whether the stored legs of a tab began with the case of this studio."""
        with suppress(ValueError, AttributeError):
            return not self.began or json.loads(text).get("began") == self.began
        return False

    def restore(self, text: str) -> None:
        """Open the legs that a browser kept; ignore any other text."""
        with suppress(ValueError, KeyError, TypeError, AttributeError):  # not what this page wrote
            self.guarded(lambda: self._restore(json.loads(text)))

    def _restore(self, saved: Mapping[str, object]) -> None:
        desk, missing = desk_from_dict(saved, FILM_STORE.get)
        self.put(desk)
        self.say(WORDS["restored-without" if missing else "restored"])
