"""One studio for all tests of this folder in a browser, and one page for them in turn."""

import pytest


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    from tests.studio_browser import studio

    with studio(folder=tmp_path_factory.mktemp("started")) as found:
        yield found


@pytest.fixture
def page(chromium, address, request):
    """The page as another test has left it."""
    from tests.studio_browser import lent

    with lent(chromium, address, request.session) as found:
        yield found


@pytest.fixture
def blank(page):
    """Nothing is on the page."""
    from tests.studio_browser import start_again

    if page.found != "nothing":
        start_again(page)
