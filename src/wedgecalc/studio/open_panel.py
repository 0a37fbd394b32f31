"""The panel to open a leg: a file, a bundled case, a random leg, or one made from its angles."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import panel as pn

from wedgecalc.errors import InputError
from wedgecalc.geometry.limb import Limb
from wedgecalc.sources.case import bundled_cases
from wedgecalc.sources.reading import BUNDLED
from wedgecalc.studio import widgets as ui
from wedgecalc.studio.after_surgery import desk_with_postop
from wedgecalc.studio.assets import SHEET
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.films import FILM_STORE
from wedgecalc.studio.loading import (
    UPLOAD_MB,
    desk_of_limb,
    desks_of_file,
    desks_of_upload,
    random_film,
)
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.words import EXAMPLES, WORDS

_SLIDERS = {  # lowest, highest and usual value, and step; degrees and mm
    "mldfa": (78.0, 98.0, 88.0, 0.1),
    "mpta": (76.0, 98.0, 87.0, 0.1),
    "jlca": (-4.0, 10.0, 1.0, 0.1),
    "femur": (350.0, 520.0, 430.0, 1.0),
    "tibia": (290.0, 460.0, 365.0, 1.0),
}
_FIRST = "medial-oa-right"


class OpenPanel:
    """Opens legs from files, bundled cases and angles."""

    def __init__(self, studio: Page, listener: ui.Listener) -> None:
        self.studio, self.listener = studio, listener
        self.drop = ui.FileDrop(
            lambda: studio.say(WORDS["too-large"].format(limit=UPLOAD_MB)),
            multiple=True,
            max_file_size=f"{UPLOAD_MB}MB",
            height=90,
            stylesheets=[SHEET],
            sizing_mode="stretch_width",
            name="",
        )
        listener.watch(self.drop, self._dropped)
        cases = {EXAMPLES.get(name, name): name for name in bundled_cases()}
        self.cases = ui.select("case", cases, value=_FIRST)
        self.opens = ui.select("after-opens", {WORDS["after-opens-own"]: False}, visible=False)
        self.refused: dict[str, bytes] = {}  # files of a film that is not the one that was marked
        self.anyway = ui.button(
            studio,
            "film-anyway",
            self._anyway,
            visible=False,
            sizing_mode=None,
            css_classes=["main"],
        )
        self.legs, self.index = ui.select("legs", {}, visible=False), 0
        listener.watch(self.legs, self._chosen)
        self.side = ui.select("side", {WORDS["right"]: "right", WORDS["left"]: "left"})
        self.angles = {name: AngleField(name, *limits) for name, limits in _SLIDERS.items()}
        for angle in self.angles.values():
            angle.listen(listener, self._make)
        self.last = ""  # the legs of the tab that was used last
        self.go_on = ui.button(studio, "go-on", self._go_on, visible=False)
        self.keeps = ui.check_box("autosave", False)
        listener.watch(self.keeps, self._keep)
        self.layout = self._laid()

    def _laid(self) -> ui.Viewable:
        """Return the parts one below the other."""
        studio = self.studio
        return ui.column(
            self.go_on,
            self.opens,
            ui.heading("upload"),
            self.drop,
            self.legs,
            self.cases,
            ui.button(studio, "open-case", self._open_case),
            ui.button(studio, "phantom", self._open_phantom),
            ui.button(studio, "new", lambda: studio.put(Desk())),
            ui.heading("angles"),
            self.side,
            *(angle.layout for angle in self.angles.values()),
            ui.button(studio, "make-leg", self._make),
            ui.heading("kept"),
            self.keeps,
            ui.button(studio, "forget-kept", self._forget),
        )

    def opens_after(self, after: bool) -> None:
        """Choose whether the next file is opened as the film after surgery of the plan."""
        self.opens.value = after

    def follow(self, _leg: LegState) -> None:
        """Offer to open a film as the one after surgery, if there is a plan."""
        desk = self.studio.desk
        has_plan = desk.aside is not None or desk.leg.outcome.any_plan is not None
        self.opens.visible = has_plan
        kind = "after-opens-later" if desk.aside is not None else "after-opens-after"
        self.opens.options = {WORDS["after-opens-own"]: False, WORDS[kind]: True}
        if not has_plan:
            self.opens.value = False

    def recall(self, last: str, keeps: bool) -> None:
        """Offer the legs of the tab that was used last, and show whether legs are kept."""
        self.last, self.go_on.visible = last, bool(last)
        with self.listener.silence():
            self.keeps.value = keeps
        if keeps:
            self._keep_film()

    def _anyway(self) -> None:
        self.studio.guarded(lambda: self.take(self.refused, another_film=True))

    def _go_on(self) -> None:
        self.go_on.visible = False
        self.studio.restore(self.last)

    def _keep(self, on: bool) -> None:
        self.studio.browser.keep(on)
        if on:
            self._keep_film()
        else:
            self._forget()
        self.studio.refresh()

    def _keep_film(self) -> None:
        """Keep the open film on disk, too."""
        if self.studio.desk.radiograph is not None:
            FILM_STORE.keep(self.studio.desk.radiograph)

    def _forget(self) -> None:
        """Remove everything kept in browser and folder, also of other tabs."""
        if self.studio.browser.keeps:
            self.studio.browser.forget()
        FILM_STORE.clear()
        self.last, self.go_on.visible = "", False
        self.studio.say(WORDS["forgotten"])

    def offer(self, legs: list[str]) -> None:
        """Offer the legs of a file with several."""
        with self.listener.silence():
            self.legs.options = {name: k for k, name in enumerate(legs)}
            self.legs.visible, self.index = bool(legs), 0

    def _chosen(self, leg: int | None) -> None:
        studio = self.studio
        if leg is not None:  # the previous leg keeps its changes
            now = studio.desk
            studio.others[self.index] = replace(now, past=[], future=[])
            self.index = leg
            studio.put(studio.others[leg])

    def _dropped(self, dropped: dict[str, bytes | str]) -> None:
        if not dropped:
            return
        files = {
            str(name): data.encode() if isinstance(data, str) else bytes(data)
            for name, data in dropped.items()
        }
        self.drop.value = {}
        self.studio.guarded(lambda: self.take(files))

    def take(self, files: dict[str, bytes], *, another_film: bool = False) -> None:
        """Open files; a film other than the one that was marked needs a second click."""
        studio = self.studio
        self.refused, self.anyway.visible = {}, False
        try:
            apart = bool(self.opens.value)
            desks = desks_of_upload(
                files, studio.folder, studio.desk, another_film=another_film, apart=apart
            )
        except InputError as error:
            if any(problem.field.startswith("film.") for problem in error.problems):
                self.refused, self.anyway.visible = files, True
            raise
        self._put(desks)

    def _put(self, desks: list[Desk]) -> None:
        """Open desks as legs of their own, or as the film after surgery of the plan."""
        if not self.opens.value or desks[0].aside is not None:  # it has its plan
            self.opens.value = False
            self.studio.take(desks)
            return
        before = len(self.studio.desk.resting)
        desk = desk_with_postop(desks, self.studio.desk)
        self.opens.value = False
        self.studio.put(desk)
        if len(desk.resting) > before and not desk.leg.missing:  # nothing else is asked for
            leg = WORDS[str(desk.resting[-1].leg.side)].lower()
            self.studio.say(WORDS["after-both"].format(leg=leg))

    def _open_case(self) -> None:
        self.studio.guarded(lambda: self._put(desks_of_file(BUNDLED + self.cases.value)))

    def _open_phantom(self) -> None:
        self.studio.put(random_film(secrets.randbelow(10**6)))

    def _make(self) -> None:
        self.studio.guarded(self._make_leg)

    def _make_leg(self) -> None:
        fields = [angle.field for angle in self.angles.values()]
        if wrong := next((f for f in fields if f.value is None or ui.out_of_limits(f)), None):
            self.studio.say(WORDS["angle-wrong"].format(name=wrong.name))
            return
        angles = {name: float(angle.field.value) for name, angle in self.angles.items()}
        limb_desk = desk_of_limb(Limb.from_angles(self.side.value, **angles))
        desk = self.studio.desk
        if desk.radiograph is None and desk.leg.scale_source == "mm":
            # A slider changes the leg that is there.
            desk.change(
                points=limb_desk.leg.points, side=limb_desk.leg.side, hinge=None, entry=None
            )
            self.studio.fit()
            self.studio.refresh()
        else:
            self.studio.put(limb_desk)


class AngleField:
    """A number field with a slider; a number out of its limits is marked and not used."""

    def __init__(self, name: str, low: float, high: float, usual: float, step: float) -> None:
        self.limits = low, high
        self.field = ui.number(f"slider-{name}", low, high, value=usual, step=step)
        self.slider = ui.styled(
            pn.widgets.FloatSlider,
            name=WORDS[f"slider-{name}"],
            start=low,
            end=high,
            value=usual,
            step=step,
            show_value=False,
            css_classes=["bare"],
            align="center",
        )
        self.layout = ui.row(self.field, self.slider)

    def listen(self, listener: ui.Listener, act: Callable[[], object]) -> None:
        """Call an action at each new value; field and slider follow each other."""

        def follow(other: ui.Widget, value: float | None) -> None:
            if value is not None:
                with listener.silence():
                    other.value = value
                act()

        listener.watch(self.slider, partial(follow, self.field))
        listener.watch(self.field, partial(follow, self.slider))
