"""One browser and one studio for all tests of a module; none for longer, as a browser keeps an event loop running."""

import pytest


@pytest.fixture(scope="module")
def chromium():
    from tests.studio_browser import browser

    with browser() as made:
        yield made


@pytest.fixture(scope="module")
def kept(chromium):
    """The page that the last test has left, if it left one that the next may have."""
    pages = {}
    yield pages
    for page in pages.values():
        page.context.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    from tests.studio_browser import studio

    with studio(folder=tmp_path_factory.mktemp("started")) as found:
        yield found
