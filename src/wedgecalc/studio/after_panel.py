"""The panel for films after surgery: opens them, switches between them, and shows the audit."""

import asyncio
import base64
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from functools import partial

import panel as pn

from wedgecalc.drawing.theme import Theme
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.results.sentences import ALERT_SIGNS
from wedgecalc.studio import after_surgery, export
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.export_panel import ExportPanel
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.results_panel import board_html
from wedgecalc.studio.widgets import Listener, Widget, button, column, heading, html, row, select
from wedgecalc.studio.words import WORDS
from wedgecalc.studio.workshop import WORKSHOP


class AfterPanel:
    """Opens films after surgery on the step Check, and shows and exports their audit.

    Parameters
    ----------
    studio : Page
    export_panel : ExportPanel
        Hands files to the browser.
    listener : Listener
    begin : callable
        Shows the step on which a film after surgery is opened.
    """

    def __init__(
        self,
        studio: Page,
        export_panel: ExportPanel,
        listener: Listener,
        begin: Callable[[], object],
    ) -> None:
        self.studio, self.export = studio, export_panel
        self.shown: tuple[LegState, after_surgery.PostopLegs, str] | None = (
            None  # whose picture is shown, in which theme
        )
        self.no_plan = html(rendered("heading.html", text=WORDS["after-none"]), visible=False)
        self.open = button(studio, "after-open", begin, visible=False)
        self.films = select("after-films", {}, visible=False)
        listener.watch(self.films, self._show_film)
        self.turn = button(studio, "after-turn", studio.turn, visible=False)
        self.close = button(studio, "after-close", self._close, visible=False)
        self.audit, self.picture = html(), html()
        self.files = row(*map(self._file, ("png", "pdf", "json")))
        self.layout = column(
            heading("after-heading"),
            self.no_plan,
            self.films,
            row(self.turn, self.close),
            self.open,
            self.audit,
            self.picture,
            self.files,
        )

    def follow(self, _leg: LegState) -> None:
        """Show the buttons that apply, and the audit if there is one."""
        desk = self.studio.desk
        pair = after_surgery.plan_and_films(desk)
        planned = desk.planned.leg.outcome.any_plan is not None
        self.no_plan.visible, self.open.visible = not planned and pair is None, planned
        self.open.name = WORDS["after-open" if pair is None else "after-open-later"]
        names = {"": 0} | {_name_of(leg): leg.after for leg in (() if pair is None else pair[1])}
        self.films.options, self.films.value = names, desk.leg.after
        self.films.visible = len(names) > 2
        self.close.visible = pair is not None
        self.turn.name = WORDS["after-back" if desk.leg.after else "after-turn"]
        text = "" if pair is None else _audit_page(*pair)
        self.audit.object = "" if desk.leg.after else text  # then it stands above the numbers
        self.turn.visible = pair is not None and (desk.leg.after > 0 or not self.films.visible)
        there = pair is not None and after_surgery.has_audit(*pair)
        self.files.visible = there
        if pair is None or not there:
            self.shown, self.picture.object = None, ""
        elif self.layout.visible and self.studio.controls.step == "check":
            self._draw((*pair, self.studio.theme))

    def _show_film(self, number: int) -> None:
        """Bring another film after surgery onto the desk; 0 stands for the plan."""
        if number and number != self.studio.desk.leg.after:
            self.studio.desk.show_film(number)
            self.studio.opened_again()

    def _draw(self, wanted: tuple[LegState, after_surgery.PostopLegs, str]) -> None:
        """Draw the legs in another process, and show them unless something changed meanwhile."""
        if wanted == self.shown:
            return
        self.shown, self.picture.object = wanted, ""
        before, after, theme = replace(wanted[0]), tuple(map(replace, wanted[1])), wanted[2]

        async def draw() -> None:
            with suppress(InputError, NoPlanError, BrokenProcessPool):
                picture = partial(after_surgery.audit_picture, before, after, "png", theme)
                data = await WORKSHOP.make(picture)
                self.studio.later(lambda: show(data))

        def show(data: bytes) -> None:
            if self.shown is wanted:
                image = base64.b64encode(data).decode("ascii")
                self.picture.object = rendered("audit_picture.html", image=image)

        with suppress(RuntimeError):  # without a loop there is no page to draw for
            asyncio.get_running_loop()
            pn.state.execute(draw)

    def _close(self) -> None:
        self.studio.desk.put_away()
        self.studio.opened_again()

    def _file(self, kind: str) -> Widget:
        def start() -> None:
            pair = after_surgery.plan_and_films(self.studio.desk)
            if pair is None:
                return
            # Copies without outcomes, which are quicker to send to another process.
            before, after = replace(pair[0]), tuple(map(replace, pair[1]))
            name, what = f"{export.stem(before)}-audit.{kind}", WORDS[f"audit-{kind}"]
            work = partial(after_surgery.audit_picture, before, after, kind, self.studio.theme)
            if kind == "json":
                work = partial(after_surgery.audit_json, before, after)
            pn.state.execute(partial(self.export.fetch, what, name, work, kind != "json"))

        return button(self.studio, f"audit-{kind}", start)


def numbers_html(desk: Desk, colors: Theme) -> str:
    """Return the numbers of the leg on the desk; after surgery, with the audit above them."""
    film, leg = desk.radiograph is not None, desk.leg
    pair = after_surgery.plan_and_films(desk) if leg.after else None
    if pair is None:
        return board_html(leg, colors, film, other=desk.other)
    return _audit_page(*pair) + board_html(
        leg, colors, film, past=after_surgery.wbl_crossings(*pair)
    )


def _name_of(leg: LegState) -> str:
    """Return the name of a film after surgery in a list: number, date and case."""
    day = leg.ref.film_date
    return ", ".join(
        filter(None, (WORDS["after-film"].format(n=leg.after), day and str(day), leg.id))
    )


def _audit_page(before: LegState, after: after_surgery.PostopLegs) -> str:
    """Return the audit as HTML, or what is still missing for it."""
    try:
        there = after_surgery.audit_of(before, after) is not None
    except InputError as error:
        text = "; ".join(map(str, error.problems))
        return rendered("status.html", kind="stop", text=text)
    if not there:
        key = "after-no-plan" if after[0].outcome.limb is not None else "after-marking"
        return rendered("status.html", kind="said", text=WORDS[key])
    result = after_surgery.postop_audit_result(before, after)
    verdict, *words = result.words
    return rendered(
        "audit.html",
        good=result.right,
        verdict=verdict,
        title=result.title,
        grids=result.grids,
        sentences=words,
        attention=[(a.severity, ALERT_SIGNS[a.severity], a.message) for a in result.alerts],
    )
