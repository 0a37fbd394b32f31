"""One browser for all tests of a module."""

import pytest


@pytest.fixture(scope="module")
def chromium():
    from tests.studio_browser import browser

    with browser() as made:
        yield made
