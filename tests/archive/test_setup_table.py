"""The tables of setup faults quote what is really said."""

import re

import pytest

from tests.places import ROOT

SOURCES = [*(ROOT / "src/wedgecalc/archive").glob("*.py"), *(ROOT / "src/wedgecalc/node").glob("*.py"), ROOT / "src/wedgecalc/cli/archive.py", ROOT / "src/wedgecalc/sources/files.py", ROOT / "src/wedgecalc/sources/unconfirmed.py", ROOT / "src/wedgecalc/sources/temporary.py"]  # fmt: skip


@pytest.mark.parametrize(("page", "least"), [("pacs", 20), ("node", 15)])
def test_the_words_of_each_row_are_in_the_program(page, least):
    said = "\n".join(path.read_text("utf-8") for path in SOURCES)
    text = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    table = text.partition("| what you see |")[2].partition("\n\n")[0]
    quoted = [words for row in table.splitlines() for words in re.findall(r"`([^`]+)`", row.split("|")[1])] if table else []  # fmt: skip
    quoted = [words for words in quoted if not words.startswith("found 2")]  # a number and a noun
    assert len(quoted) >= least
    lacking = [words for words in quoted if words not in said]
    assert not lacking
