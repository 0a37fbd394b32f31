"""One studio for all tests of this folder in a browser, and one page for those of a module."""

import pytest


@pytest.fixture(scope="module")
def kept(chromium):
    """The page that the last test has left, if it left one that the next may have."""
    pages = {}
    yield pages
    for page in pages.values():
        page.context.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    from tests.studio_browser import studio

    with studio(folder=tmp_path_factory.mktemp("started")) as found:
        yield found
