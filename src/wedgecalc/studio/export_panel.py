"""The section in which files are made: what each button makes, and under which name."""

from typing import Any

import panel as pn

from wedgecalc.drawing import VIEWS
from wedgecalc.studio import export as keep
from wedgecalc.studio.widgets import button, styled
from wedgecalc.studio.words import WORDS


def section(controls: Any) -> Any:
    """Return the section; the button that saves the case stands elsewhere, always in sight."""
    studio = controls.studio

    def fetching(key: str, name: str, make: Any) -> Any:
        def start() -> None:
            desk, theme, view = studio.desk, studio.theme, controls.view.value
            file = name.format(stem=keep.stem(desk.leg), view=view)

            async def fetch() -> None:
                await studio.fetch(WORDS[key], file, lambda: make(desk, view, theme))

            pn.state.execute(fetch)

        return button(studio, key, start)

    controls.view = styled(
        pn.widgets.Select, name=WORDS["view"], options=list(VIEWS), value="before-after"
    )
    controls.save = fetching(
        "save-case", "{stem}.json", lambda desk, _view, _theme: keep.case_bytes(desk.leg)
    )
    made = {
        "json": fetching(
            "json", "{stem}-result.json", lambda desk, _view, _theme: keep.result_bytes(desk.leg)
        ),
        **{
            kind: fetching(
                kind,
                "{stem}-{view}." + kind,
                lambda desk, view, theme, kind=kind: keep.picture(desk, view, kind, theme),
            )
            for kind in ("png", "svg", "pdf")
        },
        "slides": fetching(
            "slides", "{stem}.pptx", lambda desk, _view, theme: keep.slides(desk, theme)
        ),
        "report": fetching(
            "report", "{stem}-report.pdf", lambda desk, _view, _theme: keep.report(desk)
        ),
    }
    return pn.Column(
        made["json"],
        controls.view,
        pn.Row(made["png"], made["svg"], made["pdf"], sizing_mode="stretch_width"),
        made["slides"],
        made["report"],
        sizing_mode="stretch_width",
    )
