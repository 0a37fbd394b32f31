"""The hand on the film and the keyboard: landmarks placed, chosen, moved, and what is to be done next."""

from typing import Any

from wedgecalc.records import landmarks
from wedgecalc.sources.scale import marker_scale
from wedgecalc.studio.case_state import GUIDE
from wedgecalc.studio.words import WORDS

STEPS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, -1), "ArrowDown": (0, 1)}


class Hand:
    """What one person's hand is about: the landmark that is chosen, and the marker whose ends are being clicked."""

    def __init__(self, studio: Any) -> None:
        self.studio = studio
        self.chosen: str | None = None
        self.calibration: list[tuple[float, float]] | None = None

    def moved(self, kind: str, name: str, x: float, y: float) -> None:
        """Do what the hand did on the film."""
        if kind == "key":
            self.studio.guarded(lambda: self.key(name))
            return
        if self.studio.lesson.round is not None:
            return
        if kind == "tap":
            self._tapped(name, (x, y))
        elif name in self.studio.desk.handles():
            if kind == "start":
                self.studio.desk.hold()
                self.chosen = name
            self.studio.desk.place(name, (x, y))
            if kind == "end":
                self.studio.desk.drop()
            self.studio.refresh(dragging=kind != "end")

    def _tapped(self, name: str, xy: tuple[float, float]) -> None:
        marking = self.chosen in GUIDE and self.chosen not in self.studio.desk.leg.points
        if self.calibration is not None:
            self.studio.guarded(lambda: self._calibrate(xy))
            return
        if (
            marking
            and self.chosen is not None
            and (self.studio.desk.leg.points or self.studio.desk.radiograph is not None)
        ):
            if self.studio.desk.leg.side is None:
                self.studio.say(WORDS["ask-side"])
                return
            self.studio.desk.place(
                self.chosen, xy
            )  # also beside one that is there: joint lines lie close together
            self.chosen = self.studio.desk.next_landmark(self.chosen)
        elif name:
            self.chosen = name
        self.studio.refresh()
        self.ask()

    def key(self, key: str) -> None:
        """Do what a key on the film asks for."""
        shift, key = key.startswith("shift-"), key.removeprefix("shift-")
        if key in STEPS and self.chosen in self.studio.desk.handles():
            unit = (5.0 if shift else 1.0) / (self.studio.desk.leg.mm_per_unit or 1.0)
            x, y = self.studio.desk.handles()[self.chosen]
            self.studio.desk.place(
                self.chosen, (x + STEPS[key][0] * unit, y + STEPS[key][1] * unit)
            )
        elif (
            key == "Enter"
            and self.chosen in GUIDE
            and self.chosen not in self.studio.desk.leg.points
        ):
            self._tapped("", self.studio.film.middle)
            return
        elif key in "[]":
            names = list(dict.fromkeys([*GUIDE, *self.studio.desk.handles()]))
            at = names.index(self.chosen) if self.chosen in names else -1
            self.chosen = names[(at + (1 if key == "]" else -1)) % len(names)]
            self.ask()
        elif key == "undo":
            self.studio.desk.undo()
        elif key == "redo":
            self.studio.desk.redo()
        elif key in "+-":
            self.studio.film.zoom(0.8 if key == "+" else 1.25)
        elif key == "Delete" and self.chosen:
            self.studio.desk.remove(self.chosen)
        self.studio.refresh()

    def ask(self) -> None:
        """Say what is to be done next."""
        leg = self.studio.desk.leg
        if self.calibration is not None:
            self.studio.say(WORDS["calibrating"])
        elif leg.side is None and self.studio.desk.radiograph is not None:
            self.studio.say(WORDS["ask-side"])
        elif (
            self.chosen in GUIDE
            and self.chosen not in leg.points
            and (leg.points or self.studio.desk.radiograph is not None)
        ):
            self.studio.say(WORDS["place"] + landmarks()[self.chosen].sentence)
        elif leg.points and not leg.missing:
            self.studio.say(WORDS["all-marked"])

    def calibrate(self) -> None:
        """Wait for two clicks on the marker."""
        self.calibration = []
        self.ask()

    def _calibrate(self, xy: tuple[float, float]) -> None:
        clicked = [*(self.calibration or []), xy]
        self.calibration = clicked
        if len(clicked) == 2:
            self.calibration = None
            size = self.studio.controls.landmarks.marker.value
            scale = marker_scale(size, clicked)
            self.studio.desk.change(
                mm_per_unit=scale, scale_source=WORDS["calibrated"].format(mm=size)
            )
        self.studio.refresh()
        self.ask()
