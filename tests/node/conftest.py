from importlib.util import find_spec

import pytest

if not all(map(find_spec, ("pydicom", "highdicom", "pynetdicom"))):
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def one(tmp_path_factory):
    """A film and the case of its leg."""
    from tests.node.places import small_film

    return small_film(tmp_path_factory.mktemp("film"))


@pytest.fixture
def pacs():
    from tests.node.places import archive

    with archive() as it:
        yield it


@pytest.fixture
def node(tmp_path, pacs):
    """A node that files lines only, which is quick."""
    from tests.node.places import running

    with running(tmp_path, f"PACS@127.0.0.1:{pacs.port}", answers=("lines",)) as it:
        yield it
