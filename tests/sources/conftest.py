"""Fixtures of several tests in this folder."""

import functools
import io
import json
import runpy
import subprocess
import sys

import pytest


@pytest.fixture
def saved(tmp_path):
    """Write a document as a file, and return its path."""

    def save(document, name="leg.json"):
        path = tmp_path / name
        path.write_text(json.dumps(document))
        return path

    return save


@pytest.fixture
def decoded_here(monkeypatch):
    """Pixels decoded in this process, as the process of its own would do it: where what they become is asked."""

    def here(module, *arguments, seconds):
        out = io.TextIOWrapper(io.BytesIO())
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", [module, *arguments])
            patch.setattr(sys, "stdout", out)
            patch.setattr("resource.setrlimit", lambda *limit: None)
            try:
                runpy.run_module(module, run_name="__main__")
            except SystemExit as stop:
                raise subprocess.CalledProcessError(stop.code, module) from None
        return subprocess.CompletedProcess(module, 0, out.buffer.getvalue())

    monkeypatch.setattr("wedgecalc.sources.radiographs.decoder.apart", here)


@pytest.fixture(scope="module")
def bodies_once():
    """A rounded body of a phantom is drawn once for all films on which it lies at the same place."""
    from wedgecalc.sources.phantom_canvas import PhantomFilm

    draw = PhantomFilm.rounded

    @functools.cache
    def once(film, polygon, steps, depth):
        body = draw(film, polygon, steps, depth)
        body.flags.writeable = False
        return body

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PhantomFilm, "rounded", once)
        yield
