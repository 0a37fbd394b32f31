"""One browser and one studio for all tests of the page."""

import pytest


@pytest.fixture(scope="session")
def chromium():
    from tests.studio_browser import browser

    with browser() as made:
        yield made


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    from tests.studio_browser import studio

    with studio(folder=tmp_path_factory.mktemp("started")) as found:
        yield found
