"""Actions on the film by mouse, finger and keyboard: place, choose and move landmarks."""

from collections.abc import Sequence

from wedgecalc.records import landmarks
from wedgecalc.sources.scale import marker_scale
from wedgecalc.studio.case_state import GUIDE, XY
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.film import Scene
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.words import WORDS, label_of


class Hand:
    """What is chosen on the film, and what clicks and keys do to it.

    Attributes
    ----------
    calibration : bool
        Whether the film waits for both ends of the marker.
    """

    def __init__(self, studio: Page) -> None:
        self.studio = studio
        self.calibration = False
        self.tools = 0

    @property
    def _desk(self) -> Desk:
        return self.studio.desk

    @property
    def chosen(self) -> str | None:
        """The chosen landmark, or hinge or entry, which undo brings back with the leg."""
        return self._desk.chosen

    @chosen.setter
    def chosen(self, name: str | None) -> None:
        self._desk.chosen = name

    @property
    def _to_place(self) -> str | None:
        """The chosen landmark, if it is not placed yet and there is a leg or radiograph for it."""
        points = self._desk.leg.points
        marking = self.chosen in GUIDE and self.chosen not in points
        return self.chosen if marking and (points or self._desk.radiograph is not None) else None

    @property
    def scene(self) -> Scene:
        """What the film needs to know besides its layers."""
        leg, placing = self._desk.leg, self._to_place
        return Scene(
            mm=leg.mm_per_unit,
            placing=None if placing is None else label_of(placing),
            locked=self.studio.in_quiz,
            tool={"kind": "marker", "n": self.tools} if self.calibration else None,
        )

    def act(self, kind: str, name: str, points: Sequence[XY]) -> None:
        """React to an action on the film; see `Film` for its parameters."""
        if self.studio.in_quiz:  # where nothing is moved
            if (kind, name) == ("key", "fit"):
                self.studio.fit()
        elif kind == "key":
            self.studio.guarded(lambda: self.key(name))
        elif kind == "choose":
            self.choose(name)
        elif kind == "marker" and len(points) == 2:
            self.studio.guarded(lambda: self._calibrate(points))
        elif len(points) == 1:
            self.moved(kind, name, *points[0])

    def choose(self, name: str) -> None:
        """Choose a handle."""
        if name in self._desk.handles():
            self.chosen = name
            self.studio.refresh()

    def moved(self, kind: str, name: str, x: float, y: float) -> None:
        """React to a click, or to a movement of a handle."""
        if kind == "tap":
            self._tapped(name, (x, y))
        elif kind in ("start", "move", "end") and name in self._desk.handles():
            if kind == "start":
                self._desk.hold()
                self.chosen = name
            self._desk.place(name, (x, y))
            if kind == "end":
                self._desk.drop()
            self.studio.refresh(dragging=kind != "end")

    def _tapped(self, name: str, xy: XY) -> None:
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
        if self.studio.in_quiz:
            return
        if key in ("[", "]"):
            self._choose_next(1 if key == "]" else -1)
        elif key == "fit":
            self.studio.fit()
        elif key == "undo":
            self._desk.undo()
        elif key == "redo":
            self._desk.redo()
        elif key == "Delete" and self.chosen:
            self._desk.remove(self.chosen)
        elif key == "Escape":
            self.calibration = False
            self.ask()
        self.studio.refresh()

    def _choose_next(self, step: int) -> None:
        names = list(dict.fromkeys([*GUIDE, *self._desk.handles()]))
        at = names.index(self.chosen) if self.chosen in names else -1
        self.chosen = names[(at + step) % len(names)]
        self.ask()

    def ask(self) -> None:
        """Say what to do next."""
        leg = self._desk.leg
        if leg.side is None and self._desk.radiograph is not None:
            self.studio.say(WORDS["ask-side"])
        elif (landmark := self._to_place) is not None:
            self.studio.say(WORDS["place"] + landmarks()[landmark].sentence)
        elif leg.points and not leg.missing:
            self.studio.say(WORDS["all-marked"])

    def calibrate(self) -> None:
        """Wait for both ends of the marker."""
        self.calibration, self.tools = True, self.tools + 1
        self.studio.refresh()

    def _calibrate(self, ends: Sequence[XY]) -> None:
        self.calibration = False
        size = self.studio.marker
        source = WORDS["calibrated"].format(mm=size)
        self._desk.change(mm_per_unit=marker_scale(size, list(ends)), scale_source=source)
        self.studio.refresh()
        self.ask()
