"""The controls beside the film: one panel for each task, and the buttons that lead to them."""

from functools import partial

import panel as pn

from wedgecalc.studio.assets import static
from wedgecalc.studio.case_state import Leg
from wedgecalc.studio.export_panel import ExportPanel
from wedgecalc.studio.hand import Hand
from wedgecalc.studio.landmark_panel import LandmarkPanel
from wedgecalc.studio.open_panel import OpenPanel
from wedgecalc.studio.plan_panel import PlanPanel
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.quiz_panel import Lesson
from wedgecalc.studio.widgets import Layout, Listener, button, choose, column, row


class Controls:
    """All widgets of the studio.

    Parameters
    ----------
    studio : Page
        Whose methods the widgets call.
    hand : Hand
        What is chosen on the film.
    lesson : Lesson
        The quiz, which is one of the panels.
    """

    def __init__(self, studio: Page, hand: Hand, lesson: Lesson) -> None:
        self.studio, self.hand, self.lesson = studio, hand, lesson
        self.listener = Listener(studio)
        self.open = OpenPanel(studio, self.listener)
        self.landmarks = LandmarkPanel(studio, hand, self.listener)
        self.plan = PlanPanel(studio, self.listener)
        self.export = ExportPanel(studio)
        self.panels = {
            "open": self.open.layout,
            "mark": self.landmarks.layout,
            "plan": self.plan.layout,
            "keep": self.export.layout,
            "quiz": lesson.layout,
        }
        self.tabs = {
            name: button(
                studio, f"tab-{name}", partial(self.show, name), sizing_mode=None, margin=(3, 2)
            )
            for name in self.panels
        }
        tabs = pn.FlexBox(*self.tabs.values(), sizing_mode="stretch_width")
        self.layout = column(tabs, *self.panels.values())
        self.film_bar, self.board_bar = self._film_bar(), self._board_bar()
        self._bring_forward("open")

    def show(self, name: str) -> None:
        """Show one panel; the quiz begins when it is shown and ends when another is."""
        if name == "quiz":
            self.lesson.start()
        elif self.lesson.round is not None:
            self.lesson.end()
            self.studio.refresh()
        self._bring_forward(name)

    def _bring_forward(self, name: str) -> None:
        for key, panel in self.panels.items():
            panel.visible = key == name
            choose(self.tabs[key], key == name)

    def follow(self, leg: Leg) -> None:
        """Bring the widgets in line with the leg."""
        with self.listener.silence():
            self.landmarks.follow(leg)
            self.plan.follow(leg)

    def _film_bar(self) -> Layout:
        studio = self.studio
        small: dict[str, object] = {"sizing_mode": None, "margin": (2, 2)}
        buttons = [
            button(studio, key, partial(self.hand.key, key), width=74, **small)
            for key in ("undo", "redo")
        ]
        return pn.FlexBox(*buttons, sizing_mode="stretch_width")

    def _board_bar(self) -> Layout:
        def turn() -> None:
            self.studio.set_theme("light" if self.studio.theme == "dark" else "dark")
            self.studio.refresh()

        theme = button(self.studio, "theme", turn, sizing_mode=None, width=110)
        theme.jscallback(clicks=static("theme.js"))
        return row(self.export.save, theme)
