"""The panel beside the film: one step for each task, and the buttons that lead to them."""

from functools import partial

from wedgecalc.studio.after_panel import AfterPanel
from wedgecalc.studio.archive import ARCHIVE
from wedgecalc.studio.archive_panel import ArchiveFiling, ArchiveSearch
from wedgecalc.studio.assets import static
from wedgecalc.studio.bar import Bar
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.check_panel import CheckPanel
from wedgecalc.studio.export_panel import ExportPanel
from wedgecalc.studio.hand import Hand
from wedgecalc.studio.landmark_panel import LandmarkPanel
from wedgecalc.studio.leg_line import LegLine
from wedgecalc.studio.open_panel import OpenPanel
from wedgecalc.studio.plan_panel import PlanPanel
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.quiz_panel import QuizPanel
from wedgecalc.studio.widgets import Listener, button, column, flow, mark_chosen
from wedgecalc.studio.words import WORDS


class Controls:
    """All widgets of the studio.

    Parameters
    ----------
    studio : Page
        Whose methods the widgets call.
    hand : Hand
        What is chosen on the film.
    lesson : QuizPanel
        The quiz, which has a desk of its own.
    """

    def __init__(self, studio: Page, hand: Hand, lesson: QuizPanel) -> None:
        self.studio, self.hand, self.lesson = studio, hand, lesson
        self.listener = Listener(studio)
        self.open = OpenPanel(studio, self.listener)
        self.landmarks = LandmarkPanel(studio, hand, self.listener)
        self.plan = PlanPanel(studio, self.listener)
        self.check = CheckPanel(studio, self.listener)
        self.export = ExportPanel(studio)
        self.after = AfterPanel(studio, self.export, self.listener, self._open_after)
        self.panels = {
            "open": self.open.layout,
            "mark": self.landmarks.layout,
            "plan": self.plan.layout,
            "check": column(self.check.layout, self.after.layout),
            "keep": self.export.layout,
            "quiz": lesson.layout,
        }
        self.to_archive: ArchiveFiling | None = None
        if ARCHIVE.peer is not None:
            source = ArchiveSearch(studio, self.open.take)
            self.panels["open"] = column(source.layout, self.open.layout)
            self.to_archive = ArchiveFiling(studio)
            self.panels["keep"] = column(self.export.layout, self.to_archive.layout)
        small: dict[str, object] = {"sizing_mode": None, "margin": (2, 2)}
        self.tabs = {
            name: button(studio, f"tab-{name}", partial(self.show, name), **small)
            for name in self.panels
        }
        self.quiz = self.tabs["quiz"]
        self.steps = flow(*(tab for tab in self.tabs.values() if tab is not self.quiz))
        for panel in self.panels.values():
            panel.jscallback(visible=static("top.js"))
        self.layout = column(*self.panels.values())
        self.leg_line = LegLine(studio, hand)
        self.bar = Bar(studio, hand, self.listener, self.export.save, self.quiz)
        self.step = "open"
        self._bring_forward("open")

    def show(self, name: str) -> None:
        """Show one step; the quiz has its own desk, from which the same button leads back."""
        running = self.lesson.round is not None
        if name == "plan" and self.studio.desk.leg.after and not running:
            self.studio.turn()  # a film after surgery is measured, and has no plan of its own
        if name == "mark":  # landmarks are placed on the leg before
            self.studio.desk.show(0.0)
        if name == "quiz" and not running:
            self.lesson.start()
        elif running:
            self.lesson.end()
            name = self.step if name == "quiz" else name
        self._bring_forward(name)
        self.studio.refresh()
        if name != "quiz":
            self.hand.ask()

    def _open_after(self) -> None:
        """Lead to where a film is opened, as the one after surgery."""
        self.open.opens_after(True)
        self.show("open")
        self.studio.say(WORDS["after-drop"])

    def _bring_forward(self, name: str) -> None:
        in_quiz = name == "quiz"
        self.step = self.step if in_quiz else name
        self.bar.quiz(in_quiz)
        self.leg_line.quiz(in_quiz)
        self.quiz.name = WORDS["quiz-end" if in_quiz else "tab-quiz"]
        for key, panel in self.panels.items():
            panel.visible = key == name
            mark_chosen(self.tabs[key], key == name)

    def start(self) -> None:
        """Start with another leg."""
        self.check.start()

    def follow(self, leg: LegState) -> None:
        """Bring the widgets in line with the leg."""
        with self.listener.silence():
            self.landmarks.follow(leg)
            self.plan.follow(leg)
            self.check.follow(leg)
            self.after.follow(leg)
            self.open.follow(leg)
            if self.to_archive is not None:
                self.to_archive.follow(leg)
            self.bar.follow(leg)
            self.leg_line.follow(leg)
