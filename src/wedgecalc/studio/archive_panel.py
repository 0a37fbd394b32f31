"""The archive on the page: opens its films on the step Film, files plans on the step Export."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import panel as pn

from wedgecalc.studio import export
from wedgecalc.studio.after_surgery import has_audit, plan_and_films
from wedgecalc.studio.archive import ARCHIVE, OBJECTS, audit_objects, plan_objects
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.background import in_background
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.widgets import Viewable, button, check_box, column, html, select, styled
from wedgecalc.studio.words import WORDS
from wedgecalc.text import visible

if TYPE_CHECKING:
    from wedgecalc.archive.films import ArchiveFilm

_SEARCH_KEYS = ("accession", "date", "patient")


class ArchiveSearch:
    """Searches the archive, and opens one of its films like a dropped file.

    Parameters
    ----------
    studio : Page
    take : callable
        Opens files, by name.
    """

    def __init__(self, studio: Page, take: Callable[[dict[str, bytes]], object]) -> None:
        self.studio, self.take = studio, take
        self.films: list[ArchiveFilm] = []
        kinds = {WORDS[f"archive-{kind}"]: kind for kind in _SEARCH_KEYS}
        self.kind = select("archive-kind", kinds)
        self.text = styled(pn.widgets.TextInput, name=WORDS["archive-text"], value="")
        self.text.param.watch(lambda _event: studio.later(self._search), "enter_pressed")
        self.names = check_box("archive-names", False)
        self.names.param.watch(lambda _event: studio.later(self._list), "value")
        self.results = select("archive-films", {}, visible=False)
        self.open = button(studio, "archive-open", self._open, visible=False)
        self.layout = column(
            _heading("archive-from"),
            self.kind,
            self.text,
            button(studio, "archive-search", self._search),
            self.names,
            self.results,
            self.open,
        )

    def _search(self) -> None:
        work = partial(ARCHIVE.search, self.kind.value, self.text.value_input or self.text.value)
        self.studio.say(WORDS["archive-searching"])
        in_background(self.studio, work, self._show)

    def _show(self, films: "list[ArchiveFilm]") -> None:
        self.films = films
        self._list()
        key = "archive-found" if films else "archive-none"
        self.studio.say(WORDS[key].format(number=len(films)))

    def _list(self) -> None:
        """List the films; with names only if the box is ticked."""
        self.results.options = {
            _described(film, names=self.names.value): k for k, film in enumerate(self.films)
        }
        self.results.visible = self.open.visible = bool(self.films)

    def _open(self) -> None:
        if self.results.value is not None:
            self.studio.say(WORDS["archive-taking"])
            work = partial(ARCHIVE.take, self.films[self.results.value])
            in_background(self.studio, work, lambda data: self.take({"film.dcm": data}))


def _described(film: "ArchiveFilm", *, names: bool) -> str:
    """Return the body part and size of a film in words; patient data only if requested."""
    words = [film.code]
    if names:
        words += map(film.name, ("PatientName", "PatientID", "StudyDate"))
    words += [film.word("BodyPartExamined"), film.word("ViewPosition")]
    words.append(film.word("ImageLaterality", "Laterality"))
    words.append("" if film.size is None else "{} × {}".format(*film.size))
    words.append("" if film.height is None else f"{film.height:.0f} mm")
    return " · ".join(visible(word) for word in words if word)


class ArchiveFiling:
    """Files the plan in the study of its film, and an audit in that of the film after surgery."""

    def __init__(self, studio: Page) -> None:
        self.studio = studio
        self.boxes = {name: check_box(f"archive-{name}", True) for name in OBJECTS}
        self.audit = button(studio, "archive-file-audit", self._file_audit, visible=False)
        self.layout = column(
            _heading("archive-to"),
            *self.boxes.values(),
            button(studio, "archive-file", self._file),
            self.audit,
        )

    def follow(self, _leg: LegState) -> None:
        """Offer to file an audit if there is one."""
        pair = plan_and_films(self.studio.desk)
        self.audit.visible = pair is not None and has_audit(*pair)

    def _file_audit(self) -> None:
        studio, pair = self.studio, plan_and_films(self.studio.desk)
        if pair is None:
            return
        before, after = replace(pair[0]), [replace(leg) for leg in pair[1]]  # without outcomes
        header = ARCHIVE.header(after[0])
        if header is None:
            studio.say(WORDS["archive-elsewhere-after"])
            return
        studio.say(WORDS["archive-making"])
        work = partial(audit_objects, before, after, studio.theme, header, studio.folder)
        in_background(studio, work, self._store, apart=True)

    def _file(self) -> None:
        studio, desk = self.studio, export.desk_to_export(self.studio.desk)
        which = [name for name, box in self.boxes.items() if box.value]
        header = ARCHIVE.header(desk.leg)
        if header is None or not which or desk.leg.outcome.any_plan is None:
            key = "archive-nothing" if desk.leg.outcome.any_plan else "nothing-to-keep"
            studio.say(WORDS["archive-elsewhere" if header is None else key])
            return
        studio.say(WORDS["archive-making"])
        work = partial(plan_objects, desk, which, studio.theme, header, studio.folder)
        in_background(studio, work, self._store, apart=True)

    def _store(self, objects: dict[str, bytes]) -> None:
        def store() -> str:
            filed, refusals = [], []
            for name, why in ARCHIVE.store(objects, self.studio.folder):
                what = WORDS[f"archive-{name}"]
                if why:
                    refusals.append(WORDS["archive-not-filed"].format(what=what, why=why))
                else:
                    filed.append(what)
            message = [WORDS["archive-filed"].format(what=", ".join(filed))] if filed else []
            return " ".join((*message, *refusals))

        in_background(self.studio, store, self.studio.say)


def _heading(key: str) -> Viewable:
    name = "" if ARCHIVE.peer is None else ARCHIVE.peer.text
    return html(rendered("heading.html", text=WORDS[key].format(name=name)))
