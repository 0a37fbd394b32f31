"""The printed page that a command line asks for, and its text beside it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wedgecalc.cli.console import say
from wedgecalc.cli.request import named_by_options, refuse_beside
from wedgecalc.errors import InputError
from wedgecalc.sources.files import check_writable, is_written, read_text, write_whole

if TYPE_CHECKING:
    from wedgecalc.planning.double_level import DoublePlan
    from wedgecalc.planning.plan import Plan
    from wedgecalc.planning.request import PlanRequest
    from wedgecalc.sources.legs import CaseRef
    from wedgecalc.sources.radiographs.picture import Radiograph


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
    """A printed page, as the command line asks for it."""

    output: Path
    reader: str
    paper: str
    language: str | None
    text: Path | None
    words: str | None

    def check(self, request: "PlanRequest") -> None:
        """Refuse what cannot be written, or would do nothing."""
        check_writable(self.output, (".pdf",))
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
        self, plan: "Plan | DoublePlan", case: "CaseRef", film: "Radiograph | None", force: bool
    ) -> None:
        """Write the page, and its text if that is asked for."""
        from wedgecalc.pages.report import report_bytes, words_text

        language = self.language or "en"
        words = None if self.words is None else read_text(self.words)
        try:
            with named_by_options(None, "for", "paper", "language"):
                data = report_bytes(
                    plan,
                    reader=self.reader,
                    case=case,
                    paper=self.paper,
                    radiograph=film,
                    language=language,
                    words=words,
                )
        except InputError as error:
            raise error if self.words is None else self._of_words(error) from None
        files = {self.output: data}
        if self.text is not None:
            files[self.text] = words_text(plan, case, language).encode()
        for path, content in () if force else files.items():  # both or none
            is_written(path, content)
        for path, content in files.items():
            write_whole(path, content, force=force)
        say(f"page written to {self.output}")
        if self.text is not None:
            say(f"text written to {self.text}; print it edited with --words {self.text}")

    def _of_words(self, error: InputError) -> InputError:
        """Return an error with its problems about the words located in their file."""
        assert self.words is not None
        about = [p for p in error.problems if p.field == "words"]
        return error.in_file(self.words) if about else error
