"""The controls beside the film: open, mark, plan, keep, quiz. Each says what it does; what happens then stands in `page`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import panel as pn

from wedgecalc.cohort.request import AUTO
from wedgecalc.planning.check import check
from wedgecalc.planning.targets import Target, default_target
from wedgecalc.records import procedures, targets
from wedgecalc.results.sentences import check_sentences
from wedgecalc.sources.case import bundled_cases
from wedgecalc.studio import export_panel as keeping
from wedgecalc.studio import style
from wedgecalc.studio.case_state import CUTS, GUIDE, Desk, Leg
from wedgecalc.studio.loading import MOST
from wedgecalc.studio.widgets import button, choose, counted_drop, said, styled, told
from wedgecalc.studio.words import WORDS

SECTIONS = ("open", "mark", "plan", "keep", "quiz")
SLIDERS = {
    "mldfa": (78.0, 98.0, 88.0, 0.1),
    "mpta": (76.0, 98.0, 87.0, 0.1),
    "jlca": (-4.0, 10.0, 1.0, 0.1),
    "femur": (350.0, 520.0, 430.0, 1.0),
    "tibia": (290.0, 460.0, 365.0, 1.0),
}
USUAL = "usual"


class Controls:
    """All widgets of the studio.

    Parameters
    ----------
    studio : Studio
        Whose methods the widgets call.
    """

    def __init__(self, studio: Any) -> None:
        self.studio = studio
        self.save: Any = None  # the button that saves the case, which the section of files makes
        self.following = (
            False  # while the widgets are brought in line with the leg, they say nothing
        )
        self.sections = {
            "open": self._open(),
            "mark": self._mark(),
            "plan": self._plan(),
            "keep": keeping.section(self),
        }
        self.tabs = {
            name: button(
                studio, f"tab-{name}", partial(self.show, name), sizing_mode=None, margin=(3, 2)
            )
            for name in SECTIONS
        }
        self.layout = pn.Column(
            pn.FlexBox(*self.tabs.values(), sizing_mode="stretch_width"),
            *self.sections.values(),
            sizing_mode="stretch_width",
        )
        self.film_bar, self.board_bar = self._film_bar(), self._board_bar()
        self.show("open")

    @property
    def share(self) -> float:
        """Share of the correction that is made."""
        return float(self.close.value) / 100

    @contextmanager
    def _silent(self) -> Iterator[None]:
        """Change widgets that then say nothing."""
        self.following = True
        try:
            yield
        finally:
            self.following = False

    def unmade(self) -> None:
        """Show the next leg before its correction."""
        with self._silent():
            self.close.value = 0

    def show(self, name: str) -> None:
        """Show one section."""
        lesson = getattr(self.studio, "lesson", None)  # which comes after the controls
        if name == "quiz":
            self.studio.lesson.start()
        elif lesson is not None and lesson.round is not None:
            lesson.end()
            self.studio.refresh()
        for key, section in self.sections.items():
            section.visible = key == name
        for key, tab in self.tabs.items():
            choose(tab, key == name)

    def add(self, name: str, section: Any) -> None:
        """Add a section that another part of the studio made."""
        self.sections[name] = section
        section.visible = False
        self.layout.append(section)

    # --- sections --------------------------------------------------------------------------------------------------------------

    def _open(self) -> Any:
        studio = self.studio
        place = pn.widgets.FileDropper(
            multiple=True,
            max_file_size=f"{MOST}MB",
            height=90,
            sizing_mode="stretch_width",
            name="",
        )
        self.drop = counted_drop(place, lambda: studio.say(WORDS["too-large"].format(limit=MOST)))
        self._watch(self.drop, self._dropped)
        self.cases = styled(
            pn.widgets.Select,
            name=WORDS["case"],
            options=bundled_cases(),
            value="medial-oa-right" if "medial-oa-right" in bundled_cases() else None,
        )
        self.legs = styled(pn.widgets.Select, name=WORDS["legs"], options={}, visible=False)
        self._watch(self.legs, lambda leg: None if leg is None else studio.put(studio.others[leg]))
        self.sliders = {
            name: styled(
                pn.widgets.EditableFloatSlider,
                name=WORDS[f"slider-{name}"],
                start=low,
                end=high,
                fixed_start=low,
                fixed_end=high,
                value=value,
                step=step,
            )
            for name, (low, high, value, step) in SLIDERS.items()
        }
        for slider in self.sliders.values():
            self._watch(slider, lambda _value: self._angled())
        self.made_side = styled(
            pn.widgets.Select,
            name=WORDS["side"],
            options={WORDS["right"]: "right", WORDS["left"]: "left"},
        )
        return pn.Column(
            said("upload"),
            self.drop,
            self.legs,
            self.cases,
            button(studio, "open-case", lambda: studio.open_case(self.cases.value)),
            button(studio, "phantom", studio.open_phantom),
            button(studio, "new", lambda: studio.put(Desk())),
            said("angles"),
            self.made_side,
            *self.sliders.values(),
            button(studio, "make-leg", self._angled),
            sizing_mode="stretch_width",
        )

    def _dropped(self, dropped: dict[str, Any]) -> None:
        if dropped:
            files = {
                str(name): bytes(data)
                if isinstance(data, (bytes, bytearray))
                else str(data).encode()
                for name, data in dropped.items()
            }
            self.drop.value = {}
            self.studio.open_upload(files)

    def _angled(self) -> None:
        self.studio.make_leg(
            self.made_side.value,
            **{name: float(slider.value) for name, slider in self.sliders.items()},
        )

    def offer(self, legs: list[str]) -> None:
        """Offer the legs of a file with several."""
        with self._silent():
            self.legs.options, self.legs.visible = (
                {name: k for k, name in enumerate(legs)},
                bool(legs),
            )

    def _mark(self) -> Any:
        studio = self.studio
        self.sides = {
            side: button(studio, side, partial(self._sided, side)) for side in ("right", "left")
        }
        self.which = styled(pn.widgets.Select, name=WORDS["which"], options=_landmarks({}))
        self._watch(self.which, self._chose)
        self.guide = pn.pane.HTML("", stylesheets=[style.SHEET], height=160)
        self.lens_row = self._viewing()
        self.marker = styled(
            pn.widgets.FloatInput, name=WORDS["marker"], value=25.0, start=1.0, end=500.0, step=0.5
        )
        return pn.Column(
            pn.Row(*self.sides.values(), sizing_mode="stretch_width"),
            self.which,
            self.guide,
            self.lens_row,
            pn.Row(
                button(studio, "skip", self._skip),
                button(studio, "remove", self._remove),
                sizing_mode="stretch_width",
            ),
            self.marker,
            button(studio, "calibrate", studio.hand.calibrate),
            sizing_mode="stretch_width",
        )

    def _watch(self, widget: Any, act: Callable[[Any], None]) -> None:
        """Do something with a value that a person sets, not with one that follows the leg."""
        widget.param.watch(
            lambda event: None if self.following else self.studio.later(lambda: act(event.new)),
            "value",
        )

    def _sided(self, side: str) -> None:
        self.studio.desk.change(side=side)
        self.studio.refresh()
        self.studio.hand.ask()

    def _chose(self, name: str) -> None:
        self.studio.hand.chosen = name
        self.studio.refresh()
        self.studio.hand.ask()

    def _skip(self) -> None:
        studio = self.studio
        names = list(GUIDE)
        at = names.index(studio.hand.chosen) if studio.hand.chosen in names else -1
        self._chose(studio.desk.next_landmark(names[at]) or names[(at + 1) % len(names)])

    def _remove(self) -> None:
        if self.studio.hand.chosen:
            self.studio.desk.remove(self.studio.hand.chosen)
            self.studio.refresh()
            self.studio.hand.ask()

    def _plan(self) -> Any:
        studio = self.studio
        names = {WORDS["auto"]: AUTO} | {
            record.label[0].upper() + record.label[1:]: name
            for name, record in procedures().items()
            if record.level != "shaft"
        }
        self.procedure = styled(pn.widgets.Select, name=WORDS["procedure"], options=names)
        self._watch(
            self.procedure, lambda name: self._changed(procedure=name, hinge=None, entry=None)
        )
        self.measure = styled(
            pn.widgets.Select,
            name=WORDS["target"],
            options={WORDS["usual-target"]: USUAL}
            | {record.label: name for name, record in targets().items()},
        )
        self._watch(self.measure, self._aimed)
        self.value = styled(pn.widgets.FloatInput, name=WORDS["value"], value=62.5, step=0.5)
        self._watch(self.value, lambda _value: self._aimed(self.measure.value))
        self.close = styled(
            pn.widgets.IntSlider,
            name=WORDS["close"],
            start=0,
            end=100,
            value=0,
            step=1,
            margin=(3, 16),
        )
        self._watch(self.close, lambda _share: studio.refresh(sliding=True))
        self.angle = styled(
            pn.widgets.FloatInput, name=WORDS["angle"], value=None, start=0.0, end=60.0, step=0.5
        )
        self.base = styled(
            pn.widgets.FloatInput, name=WORDS["base"], value=None, start=0.0, end=80.0, step=0.5
        )
        self.verdict = told()
        self.comparison = told()
        return pn.Column(
            self.procedure,
            pn.Row(self.measure, self.value, sizing_mode="stretch_width"),
            self.close,
            button(studio, "usual-cut", lambda: self._changed(hinge=None, entry=None)),
            said("check"),
            pn.Row(self.angle, self.base, sizing_mode="stretch_width"),
            button(studio, "verdict", lambda: studio.guarded(self._judge)),
            self.verdict,
            said("compare"),
            pn.Row(
                button(studio, "keep-a", self._keep_first),
                button(studio, "drop-a", self._drop_first),
                sizing_mode="stretch_width",
            ),
            self.comparison,
            sizing_mode="stretch_width",
        )

    def _changed(self, **what: Any) -> None:
        self.studio.desk.change(**what)
        self.studio.refresh()

    def _aimed(self, measure: str) -> None:
        record, now = None if measure == USUAL else targets()[measure], self.studio.desk.leg.target
        if record is not None and (now is None or now.measure != measure):
            # Another measure: begin with what is customary.
            with self._silent():
                self.value.value = (
                    float(record.customary[0][0]) if record.customary else float(record.low)
                )
        self.studio.guarded(
            lambda: self._changed(
                target=None if record is None else Target(measure, float(self.value.value))
            )
        )

    def _judge(self) -> None:
        leg = self.studio.desk.leg
        found = leg.outcome
        if found.limb is None or found.procedure is None:
            return
        given = (
            {"angle": self.angle.value}
            if self.angle.value is not None
            else {"base": self.base.value}
        )
        answer = check(found.limb, found.procedure, target=leg.target, **given, **leg.cut)
        first, *rest = check_sentences(answer)
        good = "good" if answer.verdict == "on-target" else "stop"
        self.verdict.object = (
            f'<p role="status" class="{good}">{style.escape(first)}</p>'
            + "".join(f"<p>{style.escape(line)}</p>" for line in rest)
        )

    def _keep_first(self) -> None:
        self.studio.first = self.studio.desk.leg
        self.studio.refresh()

    def _drop_first(self) -> None:
        self.studio.first = None
        self.studio.refresh()

    def _film_bar(self) -> Any:
        studio, small = self.studio, {"sizing_mode": None, "width": 74, "margin": (2, 2)}
        keys = {"undo": "undo", "redo": "redo", "closer": "+", "wider": "-"}
        buttons = [
            button(studio, key, partial(studio.hand.key, does), **small)
            for key, does in keys.items()
        ]
        return pn.FlexBox(
            *buttons,
            button(studio, "fit", studio.fit, **small | {"width": 90}),
            sizing_mode="stretch_width",
        )

    def _viewing(self) -> Any:
        """Return the magnifier, and brightness and contrast of the film."""
        light, contrast = (
            styled(
                pn.widgets.IntSlider,
                name=WORDS[key],
                start=-90,
                end=90,
                value=0,
                sizing_mode=None,
                width=150,
            )
            for key in ("light", "contrast")
        )

        def shade(_value: int) -> None:
            half, middle = 127.5 * (1 - contrast.value / 100), 127.5 - light.value
            self.studio.film.mapper.update(low=middle - half, high=middle + half)

        for slider in (light, contrast):
            self._watch(slider, shade)
        return pn.Row(
            pn.pane.Bokeh(self.studio.film.lens, width=150, height=150),
            pn.Column(light, contrast),
            visible=False,
        )

    def _board_bar(self) -> Any:
        def turn() -> None:
            self.studio.set_theme("light" if self.studio.theme == "dark" else "dark")
            self.studio.refresh()

        theme = button(self.studio, "theme", turn, sizing_mode=None, width=110)
        theme.jscallback(
            clicks="const root = document.documentElement; root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark'"
        )
        return pn.Row(self.save, theme, sizing_mode="stretch_width")

    def follow(self, leg: Leg) -> None:
        """Bring the widgets in line with the leg."""
        studio = self.studio
        with self._silent():
            names = _landmarks(leg.points)
            names |= {WORDS[name]: name for name in CUTS if name in studio.desk.handles()}
            self.which.options = names
            if studio.hand.chosen in names.values():
                self.which.value = studio.hand.chosen
            for side, button in self.sides.items():
                choose(button, leg.side == side)
            self.procedure.value = leg.procedure
            goal = leg.target
            self.measure.value = USUAL if goal is None else goal.measure
            if goal is not None:
                self.value.value = goal.value
            elif leg.outcome.procedure is not None:
                self.value.value = default_target(procedures()[leg.outcome.procedure]).value
            self.lens_row.visible = studio.desk.radiograph is not None


def _landmarks(marked: Mapping[str, Any]) -> dict[str, str]:
    """Return the landmarks that can be chosen, by a label that says which are marked."""
    return {
        f"{'● ' if name in marked else '○ '}{name.replace('_', ' ')}": name
        for name in dict.fromkeys([*GUIDE, *marked])
    }
