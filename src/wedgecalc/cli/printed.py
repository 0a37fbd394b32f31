"""The printed page of a plan, and the file of its text."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wedgecalc.cli.console import say
from wedgecalc.cli.filing import Filing
from wedgecalc.cli.request import named_by_options, refuse_beside
from wedgecalc.errors import InputError
from wedgecalc.sources.files import check_writable, read_text

if TYPE_CHECKING:
    from wedgecalc.planning.double_level import DoublePlan
    from wedgecalc.planning.plan import Plan
    from wedgecalc.planning.request import PlanRequest
    from wedgecalc.sources.case import Case
    from wedgecalc.sources.radiographs.radiograph import Radiograph


def _languages(incomplete: str) -> list[str]:
    from wedgecalc.pages.languages import languages

    return [code for code in languages() if code.startswith(incomplete)]


LanguageOpt = Annotated[
    str | None,
    typer.Option(
        "--language",
        autocompletion=_languages,
        help="Of the patient's page: en, de, es, fr, or a translated file .json. Default: en.",
    ),
]
TextOpt = Annotated[
    Path | None,
    typer.Option(
        "--text", metavar="FILE", help="Also write the patient's text, to be edited: .md."
    ),
]
WordsOpt = Annotated[
    str | None,
    typer.Option(
        "--words", metavar="FILE", help="Edited text of the patient's page, as --text writes it."
    ),
]


@dataclass(frozen=True)
class Printed:
    """The options of a printed page."""

    output: Path
    reader: str
    paper: str
    language: str | None
    text: Path | None
    words: str | None
    filing: Filing

    def check(self, request: "PlanRequest") -> None:
        """Refuse files that cannot be written, and options without effect."""
        self.filing.check(self.output, (".pdf",))
        if self.text is not None:
            check_writable(self.text, (".md", ".txt"))
        own = {"--language": self.language, "--text": self.text, "--words": self.words}
        if self.reader == "patient":
            sure = {"--spread-of": request.spread_of, "--sd": request.landmark_sd}
            refuse_beside(sure, "--for patient", "leave it out")
        else:
            refuse_beside(own, f"--for {self.reader}", "add --for patient")
        if self.words is not None:
            refuse_beside({"--text": self.text}, "--words", "the edited text is there already")

    def write(
        self, plan: "Plan | DoublePlan", case: "Case", film: "Radiograph | None", force: bool
    ) -> None:
        """Write the page and, on request, its text and the objects for the archive."""
        from wedgecalc.pages.report import words_text

        page = self._page(plan, case, film)
        files: dict[Path, tuple[str, Callable[[], bytes]]] = {self.output: ("page", lambda: page)}
        if self.text is not None:
            text = words_text(plan, case.ref, self.language or "en").encode()
            files[self.text] = "text", lambda: text
        self.filing.write(files, case, plan, force)
        if self.text is not None:
            say(f"print the text edited with --words {self.text}")

    def _page(self, plan: "Plan | DoublePlan", case: "Case", film: "Radiograph | None") -> bytes:
        from wedgecalc.pages.report import report_bytes

        words = None if self.words is None else read_text(self.words)
        try:
            with named_by_options(None, "for", "paper", "language"):
                return report_bytes(
                    plan,
                    reader=self.reader,
                    case=case.ref,
                    paper=self.paper,
                    radiograph=film,
                    language=self.language or "en",
                    words=words,
                )
        except InputError as error:
            raise error if self.words is None else self._of_words(error) from None

    def _of_words(self, error: InputError) -> InputError:
        """Return an error with its problems about the words located in their file."""
        assert self.words is not None
        about = [p for p in error.problems if p.field == "words"]
        return error.in_file(self.words) if about else error
