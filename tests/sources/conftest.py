"""Fixtures of several tests in this folder."""

import json

import pytest


@pytest.fixture
def saved(tmp_path):
    """Write a document as a file, and return its path."""

    def save(document, name="leg.json"):
        path = tmp_path / name
        path.write_text(json.dumps(document))
        return path

    return save
