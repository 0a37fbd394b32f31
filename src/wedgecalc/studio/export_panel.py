"""The panel for downloads: which file each button makes, and its name."""

import asyncio
from collections.abc import Callable
from functools import partial

import panel as pn

from wedgecalc.drawing import VIEWS
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.studio import export
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.widgets import Widget, button, column, row, select
from wedgecalc.studio.words import WORDS


class ExportPanel:
    """Makes files and hands them to the browser."""

    def __init__(self, studio: Page) -> None:
        self.studio = studio
        self.view = select("view", list(VIEWS), value="before-after")
        # Elsewhere on the page, always visible.
        self.save = self._button(
            "save-case",
            "{stem}.json",
            lambda desk, _view, _theme: export.case_bytes(desk.leg),
            sizing_mode=None,
            margin=(2, 2),
        )
        self.layout = column(
            self._button(
                "json",
                "{stem}-result.json",
                lambda desk, _view, _theme: export.result_bytes(desk.leg),
            ),
            self.view,
            row(*map(self._picture, ("png", "svg", "pdf"))),
            self._button(
                "slides", "{stem}.pptx", lambda desk, _view, theme: export.slides(desk, theme)
            ),
            self._button(
                "report", "{stem}-report.pdf", lambda desk, _view, _theme: export.report(desk)
            ),
            self._button(
                "theatre", "{stem}-theatre.pdf", lambda desk, _view, _theme: export.theatre(desk)
            ),
        )

    def _picture(self, kind: str) -> Widget:
        def make(desk: Desk, view: str, theme: str) -> bytes:
            return export.picture(desk, view, kind, theme)

        return self._button(kind, "{stem}-{view}." + kind, make)

    def _button(
        self, key: str, name: str, make: Callable[[Desk, str, str], bytes], **options: object
    ) -> Widget:
        """Return a button that makes a file of desk, view and theme as they are at the click."""

        def start() -> None:
            desk, view = self.studio.desk, self.view.value
            file = name.format(stem=export.stem(desk.leg), view=view)
            work = partial(make, desk, view, self.studio.theme)
            pn.state.execute(partial(self.fetch, WORDS[key], file, work))

        return button(self.studio, key, start, **options)

    async def fetch(self, what: str, name: str, make: Callable[[], bytes]) -> None:
        """Make a file in a thread, and hand it to the browser."""
        studio = self.studio
        studio.say(WORDS["busy"].format(what=what))
        try:
            data = await asyncio.to_thread(make)
        except (InputError, NoPlanError) as error:
            problems = error.problems if isinstance(error, InputError) else ()
            studio.say("; ".join(p.fix or str(p) for p in problems) or str(error))
            return

        def deliver() -> None:
            studio.browser.download(name, data)
            studio.say(WORDS["ready"].format(what=name))

        studio.later(deliver)
