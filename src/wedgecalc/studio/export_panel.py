"""The panel for downloads: the file of each button, and its name."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial

import panel as pn

from wedgecalc.drawing import VIEWS
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.studio import export
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.draft import unfinished
from wedgecalc.studio.outcome import error_words
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.widgets import Widget, button, column, row, select
from wedgecalc.studio.words import WORDS
from wedgecalc.studio.workshop import WORKSHOP

Work = Callable[[], bytes]  # sent to another process


class ExportPanel:
    """Makes files and hands them to the browser."""

    def __init__(self, studio: Page) -> None:
        self.studio = studio
        self._tasks: set[asyncio.Task[None]] = set()
        self.view = select("view", _views(), value="before-after")
        # Elsewhere on the page, always visible.
        self.save = self._button(
            "save-case",
            "{stem}{draft}.json",
            lambda desk, _view, _theme: partial(export.saved_bytes, desk),
            apart=False,
            sizing_mode=None,
            margin=(2, 2),
        )
        self.layout = column(
            self._button(
                "json",
                "{stem}-result.json",
                lambda desk, _view, _theme: partial(export.result_bytes, desk.leg),
                apart=False,
            ),
            self.view,
            row(*map(self._picture, ("png", "svg", "pdf"))),
            self._button(
                "slides",
                "{stem}.pptx",
                lambda desk, _view, theme: partial(export.slides, desk, theme),
            ),
            self._button(
                "report",
                "{stem}-report.pdf",
                lambda desk, _view, _theme: partial(export.report, desk),
            ),
            self._button(
                "theatre",
                "{stem}-theatre.pdf",
                lambda desk, _view, _theme: partial(export.theatre_sheet, desk),
            ),
        )

    def end(self) -> None:
        """Cancel files that are not begun, as the page was closed."""
        for task in tuple(self._tasks):
            task.cancel()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count the running task among those that `end` cancels."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    def _picture(self, kind: str) -> Widget:
        def make(desk: Desk, view: str, theme: str) -> Work:
            return partial(export.picture, desk, view, kind, theme)

        return self._button(kind, "{stem}-{view}." + kind, make)

    def _button(
        self,
        key: str,
        name: str,
        make: Callable[[Desk, str, str], Work],
        *,
        apart: bool = True,
        **options: object,
    ) -> Widget:
        """Return a button that makes a file from desk, view and theme at the time of the click."""

        def start() -> None:
            desk, view = (
                export.desk_to_export(self.studio.desk, own=key == "save-case"),
                self.view.value,
            )
            draft = "-after-surgery" if desk.leg.after else ""
            draft += "-draft" if unfinished(desk) else ""
            stem = export.stem_of(desk) if key == "save-case" else export.stem(desk.leg)
            file = name.format(stem=stem, view=view, draft=draft)
            work = make(desk, view, self.studio.theme)
            pn.state.execute(partial(self.fetch, WORDS[key], file, work, apart))

        return button(self.studio, key, start, **options)

    async def fetch(self, what: str, name: str, make: Work, apart: bool = True) -> None:
        """Make a file, in another process if `apart`, and hand it to the browser."""
        studio = self.studio
        studio.say(WORDS["busy"].format(what=what))
        try:
            with self._counted():
                data = await (WORKSHOP.make(make) if apart else asyncio.to_thread(make))
        except (InputError, NoPlanError) as error:
            studio.say(" ".join(error_words(error)))
            return
        except BrokenProcessPool:
            studio.say(WORDS["not-made"].format(what=what))
            return

        def deliver() -> None:
            studio.browser.download(name, data)
            studio.say(WORDS["ready"].format(what=name))

        studio.later(deliver)


def _views() -> dict[str, str]:
    """Return the views of a plan by label: "Load" for ``load``."""
    labels = {name: WORDS[f"view-{name}"] for name in ("before-after", "cpak")}
    return {labels.get(name, name.capitalize()): name for name in VIEWS}
