"""The studio's page: film, controls and numbers; for a browser tab and a notebook's cell."""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import panel as pn

from wedgecalc.drawing.theme import theme_named
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.autosave import recalled
from wedgecalc.studio.browser import Browser
from wedgecalc.studio.case_state import GUIDE, Desk
from wedgecalc.studio.controls import Controls
from wedgecalc.studio.film import Film
from wedgecalc.studio.films import Films
from wedgecalc.studio.hand import Hand
from wedgecalc.studio.landmark_picture import landmark_picture
from wedgecalc.studio.layers import ALL, layers
from wedgecalc.studio.loading import opened
from wedgecalc.studio.quiz_panel import Lesson
from wedgecalc.studio.results_panel import board
from wedgecalc.studio.widgets import html
from wedgecalc.studio.words import WORDS

_FILMS = Films()  # what a reloaded tab may ask for again, of this process alone


class Studio:
    """One person's studio.

    Parameters
    ----------
    case : str, optional
        A case file, keypoint file, radiograph, or ``demo:NAME``.
    folder : Path, optional
        Where uploads are kept while they are read; by default the system's temporary folder.
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
        self.desk, self.folder, self.theme = Desk(), folder or Path(tempfile.gettempdir()), theme
        self.others: list[Desk] = []  # the legs of a file with several
        self.film_key = ""
        self.hand = Hand(self)
        self.film = Film(self.hand.moved)
        self.browser = Browser(self.film, self._recall)
        self.lesson = Lesson(self)
        self.controls = Controls(self, self.lesson)
        self.board, self.said = html(margin=0), html(height=42, margin=0)
        self.pane = pn.pane.Bokeh(self.film.figure, sizing_mode="stretch_both")
        self.set_theme(theme)
        if case is not None:
            self.take(opened(case))
        self.refresh()

    # --- what is shown ---

    def roots(self) -> dict[str, Any]:
        """Return the parts of the page by name, for a template."""
        film = [self.controls.film_bar, self.pane, self.said, self.browser.carrier]
        board = [self.controls.board_bar, self.board]
        return {
            "film": pn.Column(*film, sizing_mode="stretch_both", min_height=420),
            "controls": self.controls.layout,
            "board": pn.Column(*board, sizing_mode="stretch_width"),
        }

    def panel(self) -> Any:
        """Return the whole as one Panel component: for a notebook's cell."""
        parts = self.roots()
        return pn.FlexBox(
            pn.Column(parts["film"], width=430, height=640),
            pn.Column(parts["controls"], width=330),
            pn.Column(parts["board"], width=380),
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        pn.extension("filedropper", inline=True)
        bundle = self.panel()._repr_mimebundle_(include, exclude)
        if (document := self.film.figure.document) is not None:
            # What Panel fetches when a part changes comes from the notebook's own server.
            document.template_variables["dist_url"] = "/panel-preview/static/extensions/panel/"
        return bundle

    def refresh(self, *, dragging: bool = False, sliding: bool = False) -> None:
        """Show what follows from the leg as it is now.

        While a hand drags or a slider slides, only what has to follow it.
        """
        colors, share = theme_named(self.theme), self.controls.plan.share
        with self._held():
            if self.lesson.round is not None:
                self.film.show(layers(self.desk, self.lesson.share, colors, self.lesson.show))
                self.board.object = self.lesson.board
                return
            self.film.show(layers(self.desk, share, colors, ALL, self.hand.chosen))
            # Landmarks are placed on the radiograph as it is; it is cut again when the drag ends.
            self.film.radiograph.operate(None if dragging else self.desk.leg.outcome.scene, share)
            if sliding:
                return
            self.board.object = board(self.desk.leg, colors, self.desk.radiograph is not None)
            if not dragging:
                self._settle()

    def later(self, act: Callable[[], Any]) -> None:
        """Change the page as soon as that is allowed, in the order of asking; without a page at once.

        A widget also tells of itself while others may not touch the page.
        """
        document = self.film.figure.document
        if document is not None and document.session_context is not None:
            document.add_next_tick_callback(act)
            return
        act()
        if document is not None:  # a notebook, which hears of nothing by itself
            pn.io.push_notebook(self.pane)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Tell the page of several changes at once."""
        document = self.film.figure.document
        if document is None or document.callbacks.hold_value:
            yield
            return
        document.hold("combine")
        try:
            yield
        finally:
            document.unhold()

    def _settle(self) -> None:
        """Show what changes with a step, not with every movement of the hand."""
        leg, chosen = self.desk.leg, self.hand.chosen
        self.controls.follow(leg)
        self.controls.landmarks.guide.object = (
            landmark_picture(chosen, leg.side or "right", theme_named(self.theme))
            if chosen in GUIDE
            else ""
        )
        if leg.points and leg.side:
            self.browser.remember(self.film_key, leg)

    def say(self, text: str) -> None:
        """Say something under the film; screen readers read it out."""
        self.said.object = rendered("status.html", kind="said", text=text)

    def set_theme(self, theme: str) -> None:
        """Take on another theme."""
        self.theme = theme
        self.film.dressed(theme_named(theme))

    # --- opening ---

    def take(self, desks: list[Desk]) -> None:
        """Put a leg on the desk; of several the first, and the others can be chosen."""
        self.others = desks if len(desks) > 1 else []
        self.controls.open.offer(
            [
                f"{k + 1}: {desk.leg.id or ''} {desk.leg.side or ''}"
                for k, desk in enumerate(self.others)
            ]
        )
        self.put(desks[0])

    def put(self, desk: Desk) -> None:
        """Put one leg on the desk."""
        self.lesson.end()
        self.lay(desk)
        self.controls.show("mark" if desk.leg.missing else "plan")
        self.refresh()
        self.hand.ask()

    def lay(self, desk: Desk) -> None:
        """Put one leg on the desk without saying anything of it."""
        self.film_key = ""
        if desk.radiograph is not None:
            self.film_key, desk.radiograph = _FILMS.keep(desk.radiograph)
        self.desk, self.hand.calibration = desk, None
        self.hand.chosen = desk.next_landmark() if desk.leg.missing or not desk.leg.points else None
        self.controls.plan.start()
        self.film.load(None if desk.radiograph is None else desk.radiograph.pixels)
        self.set_theme(self.theme)
        self.fit()

    def fit(self) -> None:
        """Bring the whole leg into view."""
        if self.desk.radiograph is not None:
            rows, columns = self.desk.radiograph.pixels.shape
            self.film.fit((0.0, 0.0, float(columns), float(rows)))
        elif (scene := self.desk.leg.outcome.scene) is not None:
            points = scene.plan.limb.frame.to_case(scene.extent)
            (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
            self.film.fit((left - 30, top - 20, right + 30, bottom + 20))
        elif self.desk.leg.points:
            across, down = zip(*self.desk.leg.points.values(), strict=True)
            self.film.fit((min(across) - 60, min(down) - 30, max(across) + 60, max(down) + 30))

    def guarded(self, act: Callable[[], None]) -> None:
        """Do something, and say what was wrong if it could not be done."""
        try:
            act()
        except InputError as error:
            self.say("; ".join(map(str, error.problems)))
        except NoPlanError as error:
            self.say(str(error))

    def _recall(self, leg: str, record: str) -> None:
        """Take up what the tab remembers: its leg, and the record of its quiz."""
        self.lesson.recall(record)
        if leg and not self.desk.leg.points and self.desk.radiograph is None:
            try:
                self.guarded(lambda: self._restore(json.loads(leg)))
            except (ValueError, KeyError, TypeError, AttributeError):
                return  # not what this page wrote

    def _restore(self, found: dict[str, Any]) -> None:
        key = str(found.get("film", ""))
        film = _FILMS.get(key)
        self.put(Desk(recalled(found["leg"]), film))
        self.say(WORDS["restored-without" if key and film is None else "restored"])
