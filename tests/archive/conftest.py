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


@pytest.fixture(scope="session")
def filed(tmp_path_factory):
    """A film with its case, and a page, a picture and numbers for its study."""
    folder = tmp_path_factory.mktemp("filed")
    case, path = film(folder)
    for command in ("report", "draw"):
        more = () if command == "draw" else ("--numbers", folder / "numbers.dcm")
        words = (command, *plan_words(case), "-o", folder / f"{command}.dcm", "--study", path)
        code, _, err = drive(*words, *more)
        assert code == 0, err
    return folder
