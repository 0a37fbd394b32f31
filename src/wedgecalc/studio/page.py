"""The studio's page: film, controls and numbers, and what each of them does. Works in a browser tab and in a notebook's cell."""

import asyncio
import base64
import json
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import panel as pn
from bokeh.models import ColumnDataSource, CustomJS, Div

from wedgecalc.drawing.theme import theme_named
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.sources.reading import BUNDLED
from wedgecalc.studio import style
from wedgecalc.studio.autosave import recalled, remembered
from wedgecalc.studio.case_state import GUIDE, Desk, Leg
from wedgecalc.studio.controls import Controls
from wedgecalc.studio.film import Film
from wedgecalc.studio.films import Films
from wedgecalc.studio.gestures import SEND
from wedgecalc.studio.interaction import Hand
from wedgecalc.studio.layers import ALL, landmark_picture, layers
from wedgecalc.studio.loading import of_limb, opened, random_film, uploaded
from wedgecalc.studio.quiz_panel import Lesson
from wedgecalc.studio.results_panel import board, compared
from wedgecalc.studio.words import WORDS

_FILMS = Films()  # what a reloaded tab may ask for again, of this process alone


class Studio:
    """One person's studio.

    Parameters
    ----------
    case : str, optional
        A case file, keypoint file, radiograph, or ``demo:NAME``.
    folder : Path, optional
        Where uploads may stand while they are read; by default the system's place for temporary files.
    theme : {"light", "dark"}

    Examples
    --------
    In a notebook the last line of a cell shows it:

    >>> studio = Studio("demo:varus-right-01")        # doctest: +SKIP
    >>> studio                                        # doctest: +SKIP
    """

    def __init__(
        self, case: str | None = None, folder: Path | None = None, theme: str = "light"
    ) -> None:
        self.desk, self.folder, self.theme = Desk(), folder or Path(tempfile.gettempdir()), theme
        self.first: Leg | None = None
        self.others: list[Desk] = []
        self.film_key = ""
        self.hand = Hand(self)
        self.film = Film(self.hand.moved)
        self.controls = Controls(self)
        self.lesson = Lesson(self)
        self.board = pn.pane.HTML("", stylesheets=[style.SHEET], sizing_mode="stretch_width")
        self.pane = pn.pane.Bokeh(self.film.figure, sizing_mode="stretch_both")
        self.said = pn.pane.HTML(
            "", stylesheets=[style.SHEET], sizing_mode="stretch_width", height=42, margin=0
        )
        # What goes to the browser and comes back: downloads, the tab's memory, the quiz's record.
        self.parcel, self.memory, self.recalled, self.record = (
            ColumnDataSource(data={"text": []}) for _ in range(4)
        )
        self.parcel.js_on_change("data", CustomJS(args={}, code=style.DOWNLOAD))
        self.memory.js_on_change("data", CustomJS(args={}, code=style.REMEMBER))
        self.record.js_on_change("data", CustomJS(args={}, code=style.RECORD))
        self.recalled.on_change("data", self._recalled)
        self.set_theme(theme)
        if case is not None:
            self.take(opened(case))
        self.refresh()

    # --- what is shown ---------------------------------------------------------------------------------------------------------

    def roots(self) -> dict[str, Any]:
        """Return the parts of the page by name, for a template."""
        carriers = pn.pane.Bokeh(
            _carrier(self.parcel, self.memory, self.recalled, self.record, self.film),
            width=0,
            height=0,
            margin=0,
        )
        film = pn.Column(
            self.controls.film_bar,
            self.pane,
            self.said,
            carriers,
            sizing_mode="stretch_both",
            min_height=420,
        )
        return {
            "film": film,
            "controls": self.controls.layout,
            "board": pn.Column(self.controls.board_bar, self.board, sizing_mode="stretch_width"),
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
            # What Panel fetches when a part changes, it fetches from the notebook's own server, not from elsewhere.
            document.template_variables["dist_url"] = "/panel-preview/static/extensions/panel/"
        return bundle

    def ready(self, document: Any) -> None:
        """Listen to the keyboard, and ask the tab what it remembers, once the page is there."""
        args = {
            "fig": self.film.figure,
            "hand": self.film.hand,
            "spots": self.film.sources["spots"],
            "look": self.film.look,
            "recalled": self.recalled,
        }
        document.js_on_event("document_ready", CustomJS(args=args, code=SEND + style.READY))

    def refresh(self, *, dragging: bool = False, sliding: bool = False) -> None:
        """Show what follows from the leg as it is now; while a hand drags or a slider slides, only what has to follow it."""
        colors = theme_named(self.theme)
        with self._held():
            if self.lesson.round is not None:
                self.film.show(layers(self.desk, self.lesson.share, colors, self.lesson.show))
                self.board.object = self.lesson.board
                return
            self.film.show(layers(self.desk, self.controls.share, colors, ALL, self.hand.chosen))
            # Landmarks are placed on the radiograph as it is: it is cut again when the hand lets go.
            self.film.operate(
                None if dragging else self.desk.leg.outcome.scene, self.controls.share
            )
            if sliding:
                return
            self.board.object = board(self.desk.leg, colors, self.desk.radiograph is not None)
            if not dragging:
                self._settle()

    def later(self, act: Callable[[], Any]) -> None:
        """Do something to the page as soon as it may be changed: a widget also tells of itself while others may not touch the page.

        What is asked for first is done first; without a page it is done at once.
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
        leg = self.desk.leg
        self.controls.follow(leg)
        colors = theme_named(self.theme)
        name = self.hand.chosen if self.hand.chosen in GUIDE else None
        self.controls.guide.object = (
            landmark_picture(name, leg.side or "right", colors) if name else ""
        )
        self.controls.comparison.object = (
            compared(self.first, leg) if self.first is not None else ""
        )
        if leg.points and leg.side:
            self.memory.data = {
                "text": [json.dumps({"film": self.film_key, "leg": remembered(leg)})]
            }

    def say(self, text: str) -> None:
        """Say something under the film; screen readers read it out."""
        self.said.object = (
            f'<p role="status" aria-live="polite" class="said">{style.escape(text)}</p>'
        )

    def set_theme(self, theme: str) -> None:
        """Take on another theme."""
        self.theme = theme
        self.film.dressed(theme_named(theme))

    # --- opening ---------------------------------------------------------------------------------------------------------------

    def take(self, desks: list[Desk]) -> None:
        """Put a leg on the desk; of several the first, and the others can be chosen."""
        self.others = desks if len(desks) > 1 else []
        self.controls.offer(
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
        self.desk, self.hand.calibration, self.first = desk, None, None
        self.hand.chosen = desk.next_landmark() if desk.leg.missing or not desk.leg.points else None
        self.controls.unmade()
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
        except (InputError, NoPlanError) as error:
            self.say(
                "; ".join(map(str, error.problems)) if isinstance(error, InputError) else str(error)
            )

    def open_case(self, name: str) -> None:
        """Open a bundled case."""
        self.guarded(lambda: self.take(opened(BUNDLED + name)))

    def open_upload(self, files: dict[str, bytes]) -> None:
        """Open what was uploaded."""
        self.guarded(lambda: self.take(uploaded(files, self.folder, self.desk)))

    def open_phantom(self, seed: int | None = None) -> None:
        """Open the radiograph of a random leg."""
        self.put(random_film(secrets.randbelow(10**6) if seed is None else seed))

    def make_leg(self, side: str, **angles: float) -> None:
        """Make a leg from its angles."""
        from wedgecalc.geometry.limb import Limb

        def make() -> None:
            if (
                self.desk.radiograph is None and self.desk.leg.scale_source == "mm"
            ):  # a slider moves the leg that is there
                self.desk.change(
                    points=of_limb(Limb.from_angles(side, **angles)).leg.points,
                    side=side,
                    hinge=None,
                    entry=None,
                )
                self.fit()
                self.refresh()
            else:
                self.put(of_limb(Limb.from_angles(side, **angles)))

        self.guarded(make)

    # --- what is kept ----------------------------------------------------------------------------------------------------------

    async def fetch(self, what: str, name: str, make: Callable[[], bytes]) -> None:
        """Make a file beside the page's own work, and hand it to the browser."""
        self.say(WORDS["busy"].format(what=what))
        try:
            data = await asyncio.to_thread(make)
        except (InputError, NoPlanError) as error:
            self.say(
                "; ".join(p.fix or str(p) for p in error.problems)
                if isinstance(error, InputError)
                else str(error)
            )
            return

        def deliver() -> None:
            self.parcel.data = {"text": [name, base64.b64encode(data).decode()]}
            self.say(WORDS["ready"].format(what=name))

        self.later(deliver)

    def _recalled(self, _attr: str, _old: Any, new: Any) -> None:
        """Take up what the tab remembers: its leg, and the record of its quiz."""
        told = list(new["text"])
        if len(told) != 2:
            return
        self.lesson.recall(told[1])
        if not told[0] or self.desk.leg.points or self.desk.radiograph is not None:
            return

        def restore() -> None:
            found = json.loads(told[0])
            film = _FILMS.get(str(found.get("film", "")))
            self.put(Desk(recalled(found["leg"]), film))
            self.say(
                WORDS[
                    "restored" if film is not None or not found.get("film") else "restored-without"
                ]
            )

        try:
            self.guarded(restore)
        except (ValueError, KeyError, TypeError, AttributeError):
            return  # not what this page wrote


def _carrier(*sources: Any) -> Any:
    """Return an invisible model that carries data sources to the page."""
    film = sources[-1]
    plain = [*sources[:-1], film.hand, film.look, film.view, film.goal, film.answer]
    return Div(text="", visible=False, tags=plain)
