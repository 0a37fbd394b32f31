"""Actions on the film by mouse, finger and keyboard: place, choose and move points; use tools."""

from collections.abc import Callable, Mapping, Sequence

from wedgecalc.geometry.circle import Circle
from wedgecalc.geometry.plane import XY
from wedgecalc.records import landmarks
from wedgecalc.sources.radiographs.nearest_edge import nearest_edge
from wedgecalc.sources.scale import marker_scale
from wedgecalc.studio.case_state import GUIDE, OFFERED
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.film import FilmState
from wedgecalc.studio.finding import JOINT_LINE_ENDS, head_circle, laid_line, proposed_points
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.view_bounds import bounds_of_landmark, bounds_of_line
from wedgecalc.studio.words import WORDS, label_of

_REACH = 2.5  # mm: distance within which a landmark snaps to an edge
_REACH_PX = 8.0  # film pixels: the same without a scale
_CLICK_ERROR = 5.0  # film pixels: how far a click may miss the end of a marker; our choice
_MENTIONED = 2.0  # %: error of the scale from which on such a miss is mentioned; our choice


class Hand:
    """The chosen point on the film, and the effect of clicks and keys.

    Attributes
    ----------
    tool : str or None
        The tool that the film waits for: the ends of the marker, points on a rim, or a line.
    zooms, snaps : bool
        Whether the film zooms to the next landmark, and whether landmarks snap to edges.
    """

    def __init__(self, studio: Page) -> None:
        self.studio = studio
        self.tool: str | None = None
        self.tools = 0
        self.zooms, self.snaps = True, False
        self.message = ""  # about the last result of a tool
        self.circle: Circle | None = None  # the femoral head, from the tool

    @property
    def _desk(self) -> Desk:
        return self.studio.desk

    @property
    def chosen(self) -> str | None:
        """The chosen landmark, hinge or entry; restored by undo."""
        return self._desk.chosen

    @chosen.setter
    def chosen(self, name: str | None) -> None:
        self._desk.chosen = name

    @property
    def _to_place(self) -> str | None:
        """The chosen landmark, if it is not placed yet and there is a leg or film to place it on."""
        points = self._desk.leg.points
        if not (
            self.studio.marking or self._desk.leg.missing
        ):  # only the step Landmarks asks for the optional ones
            return None
        marking = self.chosen in (*OFFERED, *self._desk.leg.proposed) and self.chosen not in points
        return self.chosen if marking and (points or self._desk.radiograph is not None) else None

    @property
    def proposed(self) -> Mapping[str, XY]:
        """Where missing landmarks may lie; they count only once they are placed."""
        marking = self.studio.marking and self._desk.radiograph is not None
        return proposed_points(self._desk.leg) if marking else {}

    @property
    def head(self) -> Circle | None:
        """The circle of the femoral head, until the hip centre is moved away from its centre."""
        circle = self.circle
        if circle is None or self._desk.leg.points.get("hip_center") != circle.centre:
            return None
        return circle if self.studio.marking else None

    @property
    def joint(self) -> str | None:
        """The joint whose line ends at the chosen landmark."""
        return next((name for name, ends in JOINT_LINE_ENDS.items() if self.chosen in ends), None)

    @property
    def scene(self) -> FilmState:
        """The state of the film besides its layers."""
        placing = self._to_place
        return FilmState(
            mm=self._desk.leg.mm_per_unit,
            placing=None if placing is None else label_of(placing),
            locked=self.studio.in_quiz,
            tool={"kind": self.tool, "n": self.tools} if self.tool else None,
        )

    def act(self, kind: str, name: str, points: Sequence[XY]) -> None:
        """React to an action on the film; see `FilmView` for its parameters."""
        if kind == "films":
            self.studio.say(WORDS["films-several"].format(names=name))
            return
        if self.studio.in_quiz:  # nothing can be moved
            if (kind, name) == ("key", "fit"):
                self.studio.fit()
            return
        tools: dict[str, tuple[int, Callable[[Sequence[XY]], None]]] = {
            "marker": (2, self._calibrate),
            "rim": (3, self._rim),
            "disc": (2, self._disc),
            "line": (2, self._line),
        }
        if kind == "key":
            self.studio.guarded(lambda: self.key(name))
        elif kind == "choose":
            self.choose(name)
        elif kind == "confirm":
            self.confirm([name])
        elif kind in tools and len(points) >= tools[kind][0]:
            self.tool = None
            self.studio.guarded(lambda: tools[kind][1](points))
            self.studio.refresh()
        elif len(points) == 1:
            self.moved(kind, name, *points[0])

    def choose(self, name: str) -> None:
        """Choose a handle, or a landmark to place."""
        if name in OFFERED or name in {**self.proposed, **self._desk.handles()}:
            self.chosen, self.tool = name, None
            self.studio.refresh()
            self.ask()

    def confirm(self, names: Sequence[str]) -> None:
        """Place landmarks where they are proposed, as one step."""
        points = {name: xy for name, xy in self.proposed.items() if name in names}
        if points:
            self._desk.change(points={**self._desk.leg.points, **points})
            self._go_on()

    def moved(self, kind: str, name: str, x: float, y: float) -> None:
        """React to a click, or to a movement of a handle."""
        if kind == "tap":
            self._tapped(name, (x, y))
        elif kind in ("start", "move", "end") and name in {**self.proposed, **self._desk.handles()}:
            if kind == "start":
                self._desk.hold()
                self.chosen = name
            self._desk.place(name, self._snapped(name, (x, y)) if kind == "end" else (x, y))
            if kind == "end":
                self._desk.drop()
            self.studio.refresh(dragging=kind != "end")

    def _tapped(self, name: str, xy: XY) -> None:
        # A click beside a placed landmark places another: joint lines lie close together.
        if (landmark := self._to_place) is not None:
            if self._desk.leg.side is None:
                self.studio.say(WORDS["ask-side"])
                return
            self._desk.place(landmark, self._snapped(landmark, xy))
            self._go_on()
        elif name:
            self.choose(name)

    def _snapped(self, name: str, xy: XY) -> XY:
        """Return the nearest edge in the picture for a landmark on an edge, if snapping is on."""
        film = self._desk.radiograph
        if not self.snaps or film is None or self._desk.share > 0:  # above 0 the film is cut
            return xy
        if not name.endswith(("medial", "lateral", "trochanter")):
            return xy
        mm = self._desk.leg.mm_per_unit
        return nearest_edge(film.pixels, xy, _REACH_PX if mm is None else _REACH / mm) or xy

    def _go_on(self) -> None:
        """Ask for the next landmark, and zoom to it."""
        self.chosen = self._desk.next_landmark(self.chosen)
        self.look()
        self.studio.refresh()
        self.ask()

    def look(self) -> None:
        """Zoom to where the chosen landmark is expected, or to the whole leg."""
        film = self._desk.radiograph
        if not self.zooms or film is None or not self.studio.marking:
            return
        bounds = bounds_of_landmark(self._to_place, self._desk.leg, film.pixels.shape)
        self.studio.fit(bounds)

    def key(self, key: str) -> None:
        """React to a key, or to its button."""
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
            self.tool = None
        self.studio.refresh()
        self.ask()

    def _choose_next(self, step: int) -> None:
        names = list(dict.fromkeys([*OFFERED, *self._desk.handles()]))
        at = names.index(self.chosen) if self.chosen in names else -1
        self.chosen = names[(at + step) % len(names)]

    def ask(self) -> None:
        """Say what to do next."""
        leg, message = self._desk.leg, self.message
        self.message = ""
        if leg.side is None and self._desk.radiograph is not None:
            self.studio.say(f"{message} {WORDS['ask-side']}".strip())
        elif leg.side_conflict is not None:
            self.studio.say(leg.side_conflict.sentence)
        elif (landmark := self._to_place) is not None:
            label = label_of(landmark)
            label = f"{label[0].upper()}{label[1:]}"
            key = "place-proposed" if landmark in self.proposed else "place"
            key = "place-found" if landmark in leg.proposed else key
            request = WORDS[key].format(name=label, sentence=landmarks()[landmark].sentence)
            self.studio.say(f"{message} {request}".strip())
        elif message or (leg.points and not leg.missing):
            self.studio.say(message or self._marked())

    def _marked(self) -> str:
        """Return the message for a leg that can be planned; a missing radiograph comes first."""
        leg = self._desk.leg
        if leg.film is not None and self._desk.radiograph is None:
            return WORDS["film-missing"]
        if not self.studio.marking:
            planning = self.studio.controls.step == "plan" and leg.outcome.any_plan is not None
            return WORDS["plan-drag"] if planning else ""
        centre = "ankle_center" in leg.points  # it replaces both edges
        open_ = [n for n in GUIDE if n not in leg.points and not (centre and "ankle" in n)]
        if open_:
            return WORDS["plan-marked"]
        return WORDS["all-marked" if OFFERED[-1] in leg.points else "needed-marked"]

    # --- tools ---

    def use(self, tool: str) -> None:
        """Wait for the user to draw with a tool on the film."""
        self.tool, self.tools = tool, self.tools + 1
        if tool == "line":
            self._look_along()
        self.studio.refresh()

    def _look_along(self) -> None:
        """Zoom to both ends of the joint line."""
        film, joint = self._desk.radiograph, self.joint
        if not self.zooms or film is None or joint is None:
            return
        bounds = bounds_of_line(JOINT_LINE_ENDS[joint], self._desk.leg, film.pixels.shape)
        self.studio.fit(bounds)

    def _calibrate(self, ends: Sequence[XY]) -> None:
        size = self.studio.marker
        if size is None:
            self.studio.say(WORDS["no-marker"])
            return
        source = WORDS["calibrated"].format(mm=size)
        mm = marker_scale(size, list(ends[:2]))
        self._desk.change(mm_per_unit=mm, scale_source=source)
        if (percent := 100 * _CLICK_ERROR * mm / size) >= _MENTIONED:
            long = {"px": size / mm, "px_off": _CLICK_ERROR, "percent": percent}
            self.message = WORDS["calibrated-long"].format(**long)
        self.ask()

    def _rim(self, points: Sequence[XY]) -> None:
        circle, self.message = head_circle(points, self._desk.leg.mm_per_unit)
        self.circle = circle
        self._desk.place("hip_center", circle.centre)
        self.chosen = "hip_center"
        self._go_on()

    def _disc(self, points: Sequence[XY]) -> None:
        """Take a circle that was drawn from its centre to its rim."""
        (x, y), (u, v) = points[:2]
        across, down = u - x, v - y
        self._rim([(x + across, y + down), (x - down, y + across), (x - across, y - down)])

    def _line(self, ends: Sequence[XY]) -> None:
        if (joint := self.joint) is None:
            return
        if self._desk.leg.side is None:
            self.studio.say(WORDS["ask-side"])
            return
        line = laid_line(joint, (ends[0], ends[1]), self._desk.leg)
        placed = {name: self._snapped(name, xy) for name, xy in line.items()}
        self._desk.change(points={**self._desk.leg.points, **placed})
        self.chosen = JOINT_LINE_ENDS[joint][1]
        self._go_on()
