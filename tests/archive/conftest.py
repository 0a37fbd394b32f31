from functools import cache

import pytest

from tests.archive.films import film, plan_words
from tests.archive.orthanc import MISSING, PLUGIN, PROGRAM, orthanc
from tests.driving import drive


@pytest.fixture(scope="session")
def archive(tmp_path_factory):
    """An archive that runs; tests that need it are skipped with a word where there is none."""
    for needed in ("highdicom", "pynetdicom", "dicomweb_client"):
        pytest.importorskip(needed)
    if PROGRAM is None or PLUGIN is None:
        pytest.skip(MISSING)
    with orthanc(tmp_path_factory.mktemp("orthanc")) as running:
        yield running


@pytest.fixture
def emptied(archive):
    archive.delete_all()
    return archive


PAGES = {"report": "pdf", "draw": "png"}


@pytest.fixture(scope="session")
def filed(tmp_path_factory):
    """A film with its case; a page and a picture for the desk and its study, with numbers, lines and what was said."""
    folder = tmp_path_factory.mktemp("filed")
    case, path = film(folder)
    for command, ending in PAGES.items():
        words = (command, *plan_words(case), "--on-radiograph")
        assert drive(*words, "-o", folder / f"{command}.{ending}")[0] == 0
        beside = (f"--{of}={folder / f'{command}-{of}.dcm'}" for of in ("numbers", "lines"))
        code, out, err = drive(*words, "-o", folder / f"{command}.dcm", "--study", path, *beside)
        assert code == 0, err
        (folder / f"{command}.txt").write_text(out + err)
    return folder


# What is filed, beside a planned leg: the command, and its words.
KINDS = {
    "theatre": ("theatre", *plan_words("")[1:]),
    "double-level": ("theatre", "-p", "double-level", "--target", "wbl=60"),
    "measured": ("draw", "--view", "axes"),
    "audit": ("audit", *plan_words("")[1:]),
}


@pytest.fixture(scope="session")
def of_kind(tmp_path_factory):
    """For each kind of result: its film, its words, and a folder with page or picture, numbers and lines of it."""

    @cache
    def made(kind):
        folder = tmp_path_factory.mktemp(kind)
        case, path = film(folder, "--mldfa", 93)
        command, *words = KINDS[kind]
        words = (command, *((case, case) if kind == "audit" else (case,)), *words)
        files = [folder / f"{name}.dcm" for name in ("page", "numbers", "lines")]
        options = (
            e for pair in zip(("-o", "--numbers", "--lines"), files, strict=True) for e in pair
        )
        code, out, err = drive(*words, *options, "--study", path)
        assert code == 0, err
        (folder / "page.txt").write_text(out + err)
        return words, files

    return made
