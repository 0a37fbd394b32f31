"""The page as its parts see it, so that they need not import it."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from wedgecalc.studio.browser import Browser
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.film import FilmView
from wedgecalc.studio.view_bounds import Bounds
from wedgecalc.studio.widgets import Scheduler


class StepSwitch(Protocol):
    """The panel beside the film, as its parts see it."""

    step: str

    def show(self, name: str) -> None:
        """Show one step."""


class Page(Scheduler, Protocol):
    """The studio as its parts see it; see `wedgecalc.studio.page.Studio`."""

    desk: Desk
    others: list[Desk]
    folder: Path
    theme: str
    film: FilmView
    browser: Browser

    @property
    def controls(self) -> StepSwitch:
        """The panel beside the film."""

    @property
    def in_quiz(self) -> bool:
        """Whether a quiz is running, in which nothing can be moved."""

    @property
    def marking(self) -> bool:
        """Whether landmarks are being marked."""

    @property
    def marker(self) -> float | None:
        """Size of the calibration marker, mm; None while its field holds none."""

    def refresh(self, *, dragging: bool = False, sliding: bool = False) -> None:
        """Update the page to the present leg."""

    def say(self, text: str) -> None:
        """Show a message."""

    def guarded(self, act: Callable[[], object]) -> None:
        """Do something; show an error as a message."""

    def restore(self, text: str) -> None:
        """Open the legs that a browser kept; ignore any other text."""

    def take(self, desks: list[Desk]) -> None:
        """Open the first of several legs, and offer the others."""

    def put(self, desk: Desk) -> None:
        """Open a leg."""

    def lay(self, desk: Desk) -> None:
        """Open a leg without a message."""

    def turn(self) -> None:
        """Go from the plan to the film after surgery, or back."""

    def opened_again(self) -> None:
        """Show the desk after it switched to another film that is already open."""

    def fit(self, bounds: Bounds | None = None) -> None:
        """Bring a part of the film into view, or the whole leg."""

    def set_theme(self, theme: str) -> None:
        """Switch to another theme."""
