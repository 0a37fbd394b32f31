"""Actions on the film by mouse, finger and keyboard: place, choose and move landmarks."""

from wedgecalc.records import landmarks
from wedgecalc.sources.scale import marker_scale
from wedgecalc.studio.case_state import GUIDE, XY
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.words import WORDS

STEPS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, -1), "ArrowDown": (0, 1)}


class Hand:
    """What is chosen on the film, and what clicks and keys do to it.

    Attributes
    ----------
    chosen : str or None
        The chosen landmark, or hinge or entry.
    calibration : list of (x, y) or None
        The ends of the marker clicked so far; None when not calibrating.
    """

    def __init__(self, studio: Page) -> None:
        self.studio = studio
        self.chosen: str | None = None
        self.calibration: list[XY] | None = None

    @property
    def _desk(self) -> Desk:
        return self.studio.desk

    @property
    def _to_place(self) -> str | None:
        """The chosen landmark, if it is not placed yet and there is a leg or radiograph for it."""
        points = self._desk.leg.points
        marking = self.chosen in GUIDE and self.chosen not in points
        return self.chosen if marking and (points or self._desk.radiograph is not None) else None

    def moved(self, kind: str, name: str, x: float, y: float) -> None:
        """React to an action on the film; see `Film` for its parameters."""
        if kind == "key":
            self.studio.guarded(lambda: self.key(name))
            return
        if self.studio.in_quiz:
            return
        if kind == "tap":
            self._tapped(name, (x, y))
        elif name in self._desk.handles():
            if kind == "start":
                self._desk.hold()
                self.chosen = name
            self._desk.place(name, (x, y))
            if kind == "end":
                self._desk.drop()
            self.studio.refresh(dragging=kind != "end")

    def _tapped(self, name: str, xy: XY) -> None:
        if self.calibration is not None:
            self.studio.guarded(lambda: self._calibrate(xy))
            return
        # A landmark is also placed beside one that is there: joint lines lie close together.
        if (landmark := self._to_place) is not None:
            if self._desk.leg.side is None:
                self.studio.say(WORDS["ask-side"])
                return
            self._desk.place(landmark, xy)
            self.chosen = self._desk.next_landmark(landmark)
        elif name:
            self.chosen = name
        self.studio.refresh()
        self.ask()

    def key(self, key: str) -> None:
        """React to a key, or to the button that does the same."""
        shift, key = key.startswith("shift-"), key.removeprefix("shift-")
        if key == "Enter" and self._to_place is not None:
            self._tapped("", self.studio.film.middle)
            return
        if key in STEPS:
            self._nudge(STEPS[key], 5.0 if shift else 1.0)
        elif key in ("[", "]"):
            self._choose_next(1 if key == "]" else -1)
        elif key in ("+", "-"):
            self.studio.film.zoom(0.8 if key == "+" else 1.25)
        elif key == "undo":
            self._desk.undo()
        elif key == "redo":
            self._desk.redo()
        elif key == "Delete" and self.chosen:
            self._desk.remove(self.chosen)
        self.studio.refresh()

    def _nudge(self, step: tuple[int, int], mm: float) -> None:
        if self.chosen is not None and self.chosen in (handles := self._desk.handles()):
            unit = mm / (self._desk.leg.mm_per_unit or 1.0)
            x, y = handles[self.chosen]
            self._desk.place(self.chosen, (x + step[0] * unit, y + step[1] * unit))

    def _choose_next(self, step: int) -> None:
        names = list(dict.fromkeys([*GUIDE, *self._desk.handles()]))
        at = names.index(self.chosen) if self.chosen in names else -1
        self.chosen = names[(at + step) % len(names)]
        self.ask()

    def ask(self) -> None:
        """Say what to do next."""
        leg = self._desk.leg
        if self.calibration is not None:
            self.studio.say(WORDS["calibrating"])
        elif leg.side is None and self._desk.radiograph is not None:
            self.studio.say(WORDS["ask-side"])
        elif (landmark := self._to_place) is not None:
            self.studio.say(WORDS["place"] + landmarks()[landmark].sentence)
        elif leg.points and not leg.missing:
            self.studio.say(WORDS["all-marked"])

    def calibrate(self) -> None:
        """Wait for two clicks on the marker."""
        self.calibration = []
        self.ask()

    def _calibrate(self, xy: XY) -> None:
        ends = self.calibration = [*(self.calibration or []), xy]
        if len(ends) == 2:
            self.calibration = None
            size = self.studio.marker
            source = WORDS["calibrated"].format(mm=size)
            self._desk.change(mm_per_unit=marker_scale(size, ends), scale_source=source)
        self.studio.refresh()
        self.ask()
